import CairnPresentation
import SwiftUI

/// Outbox: what waits, how big, since when; what failed and why; send now.
struct OutboxView: View {
  @State private var model: OutboxModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session, status: StatusModel) {
    _model = State(initialValue: OutboxModel(session, status))
  }

  var body: some View {
    List {
      Section {
        Button(model.sending ? words("outbox.sending") : words("outbox.send_now"), systemImage: "paperplane") {
          Task { await model.sendNow() }
        }
        .disabled(model.sending)
        .frame(minHeight: Measure.touch)
        Toggle(words("outbox.data_saver"), isOn: $model.dataSaver).frame(minHeight: Measure.touch)
        Text(words("outbox.data_saver_hint")).font(.footnote).foregroundStyle(Color.ink2)
      }
      waiting
      if !model.failed.isEmpty {
        Section(words("outbox.failed")) {
          ForEach(model.failed) { row in rowView(row) }
          Button(words("outbox.retry"), systemImage: "arrow.clockwise") { Task { await model.retryFailed() } }
            .frame(minHeight: Measure.touch)
        }
      }
      Section(words("outbox.rounds")) {
        ForEach(model.rounds) { round in
          HStack {
            Image(systemName: round.ok ? "checkmark.circle" : "exclamationmark.triangle")
              .foregroundStyle(round.ok ? Color.moss : Tone.amber.color)
              .accessibilityHidden(true)
            Text(round.text).font(.subheadline)
            Spacer()
            Text(round.at).font(.footnote).foregroundStyle(Color.ink3)
          }
          .accessibilityElement(children: .combine)
        }
      }
    }
    .navigationTitle(words("outbox.title"))
    .task { await model.watch() }
    .refreshable { await model.sendNow() }
  }

  @ViewBuilder private var waiting: some View {
    switch model.waiting {
    case .content(let rows):
      Section("\(words("outbox.waiting")) · \(words("outbox.size", .text(model.size)))") {
        ForEach(rows) { row in rowView(row) }
      }
    case .empty: Label(words("outbox.empty"), systemImage: "checkmark.circle").foregroundStyle(Color.moss)
    case .failed(let problem), .noPermission(let problem): Text(problem.text)
    case .loading, .noMatch: ProgressView(words("load.loading"))
    }
  }

  private func rowView(_ row: OutboxModel.Row) -> some View {
    Button {
      if let screen = row.opens { openScreen(screen) }
    } label: {
      HStack {
        Image(systemName: row.symbol).accessibilityHidden(true)
        VStack(alignment: .leading) {
          Text(row.title).font(.body).foregroundStyle(Color.ink)
          Text("\(row.kind) · \(row.since) · \(row.size)").font(.footnote).foregroundStyle(Color.ink2)
          if let reason = row.reason { Text(reason).font(.footnote).foregroundStyle(Tone.clay.color) }
        }
        Spacer()
        MarkView(mark: row.mark)
      }
      .frame(minHeight: Measure.touch)
      .accessibilityElement(children: .combine)
    }
    .buttonStyle(.plain)
    .swipeActions {
      if row.canTakeBack {
        Button(words("outbox.take_back"), systemImage: "arrow.uturn.backward") { Task { await model.takeBack(row) } }
          .tint(Tone.clay.color)
      }
    }
    .accessibilityAction(named: words("outbox.take_back")) { Task { await model.takeBack(row) } }
  }
}
