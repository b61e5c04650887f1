import CairnPresentation
import SwiftUI

/// Surveys that can be asked: by an interviewer, or with the phone in the guest's hands.
struct SurveysView: View {
  @State private var model: SurveysModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session) {
    _model = State(initialValue: SurveysModel(session))
  }

  var body: some View {
    LoadView(
      model.rows, empty: .init(text: words("surveys.empty"), symbol: "list.clipboard"), retry: { await model.watch() }
    ) { rows in
      List {
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
                openScreen(.survey(form: row.id, about: About(), kiosk: false))
              }
              .buttonStyle(.borderedProminent)
              Button(words("surveys.kiosk"), systemImage: "hand.raised") {
                openScreen(.survey(form: row.id, about: About(), kiosk: true))
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
}
