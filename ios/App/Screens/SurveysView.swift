import CairnPresentation
import SwiftUI

/// Surveys that can be asked: by an interviewer, or with the phone in the guest's hands.
struct SurveysView: View {
  @State private var model: SurveysModel
  /// Whom a survey that begins here is about.
  private let about: About
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session, about: About) {
    self.about = about
    _model = State(initialValue: SurveysModel(session))
  }

  var body: some View {
    LoadView(
      model.rows, empty: .init(text: words("surveys.empty"), symbol: "list.clipboard"), retry: { await model.watch() }
    ) { rows in
      List {
        ForEach(model.open) { open in openView(open) }
        ForEach(rows) { row in
          VStack(alignment: .leading, spacing: 2 * Measure.grid) {
            Text(row.title).font(.headline)
            Text("\(row.version) · \(row.languages)").font(.footnote).foregroundStyle(Color.ink2)
            if row.unfinished > 0 {
              Text(words("surveys.unfinished", .count(row.unfinished))).font(.footnote).foregroundStyle(
                Tone.amber.color)
            }
            HStack {
              Button(words("surveys.start"), systemImage: "play") {
                openScreen(.survey(form: row.id, about: about, kiosk: false))
              }
              .buttonStyle(.borderedProminent)
              Button(words("surveys.kiosk"), systemImage: "hand.raised") {
                openScreen(.survey(form: row.id, about: about, kiosk: true))
              }
              .buttonStyle(.bordered)
            }
            .frame(minHeight: Measure.touch)
          }
        }
      }
      .listStyle(.plain)
    }
    .navigationTitle(words("surveys.title"))
    .task { await model.watch() }
  }

  /// An interview that is not finished: go on, or give it up.
  private func openView(_ open: SurveysModel.Open) -> some View {
    VStack(alignment: .leading, spacing: 2 * Measure.grid) {
      Text(words("surveys.open")).font(.footnote).foregroundStyle(Tone.amber.color)
      Text(open.title).font(.headline)
      Text(open.touched).font(.footnote).foregroundStyle(Color.ink2)
      HStack {
        Button(words("surveys.resume"), systemImage: "play") {
          openScreen(.survey(form: open.form, about: About(customer: open.customer), kiosk: open.kiosk))
        }
        .buttonStyle(.borderedProminent)
        Button(words("surveys.discard"), systemImage: "trash", role: .destructive) {
          Task { await model.discard(open) }
        }
        .buttonStyle(.bordered)
      }
      .frame(minHeight: Measure.touch)
    }
  }
}
