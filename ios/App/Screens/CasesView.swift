import CairnPresentation
import SwiftUI

/// Cases: what moved last comes first.
struct CasesView: View {
  @State private var model: CasesModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session) {
    _model = State(initialValue: CasesModel(session))
  }

  var body: some View {
    LoadView(model.rows, empty: empty, retry: { await model.watch() }) { rows in
      List {
        ForEach(rows) { row in
          Button {
            openScreen(.caseRecord(id: row.id))
          } label: {
            CaseRowView(row: row)
          }
          .buttonStyle(.plain)
          .onAppear { if row.id == rows.last?.id { Task { await model.more() } } }
        }
      }
      .listStyle(.plain)
      .accessibilityRotor(words("choice.complaint"), entries: rows.filter(\.complaint), entryLabel: \.title)
      .overlay(alignment: .top) { FreshView(count: model.list.fresh) { model.list.showFresh() } }
    }
    .task { await model.watch() }
  }

  private var empty: EmptyText {
    .init(text: words("cases.empty"), symbol: "checkmark.bubble", action: words("customer.new_case")) {
      openScreen(.newCase(About()))
    }
  }
}

/// One case: what, how far, where it is.
struct CaseRowView: View {
  let row: CasesModel.Row
  @Environment(\.words) private var words

  var body: some View {
    HStack(alignment: .firstTextBaseline) {
      Image(systemName: row.complaint ? "exclamationmark.bubble" : "bubble.left")
        .foregroundStyle(row.complaint ? Tone.clay.color : Color.ink2)
        .accessibilityLabel(row.kind)
      VStack(alignment: .leading, spacing: Measure.grid) {
        Text(row.title).font(.headline).foregroundStyle(Color.ink)
        if let severity = row.severity { Text(severity).font(.footnote).foregroundStyle(Color.ink2) }
        if let clock = row.clock {
          Label(clock.text, systemImage: "clock")
            .font(.footnote)
            .foregroundStyle(clock.tone.color)
            .accessibilityLabel("\(words("case.clock")) \(clock.text)")
        }
      }
      Spacer()
      BadgeView(badge: row.status)
      MarkView(mark: row.mark)
    }
    .frame(minHeight: Measure.touch)
    .contentShape(Rectangle())
    .accessibilityElement(children: .combine)
  }
}
