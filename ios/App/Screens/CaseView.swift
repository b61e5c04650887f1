import CairnPresentation
import SwiftUI

/// Case: the clock, the loop as steps, who has it, what was done, what it cost, the call back.
struct CaseView: View {
  @State private var model: CaseModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen
  @Environment(\.scenePhase) private var scenePhase

  init(session: Session, subject: Subject) {
    _model = State(initialValue: CaseModel(session, subject))
  }

  var body: some View {
    LoadView(model.page, empty: .init(text: words("case.title"), symbol: "bubble"), retry: { model.retry() }) { page in
      ScrollView {
        VStack(alignment: .leading, spacing: 5 * Measure.grid) {
          if model.id == nil { newCase(page) } else { existing(page) }
        }
        .padding(4 * Measure.grid)
        .frame(maxWidth: 720)
        .frame(maxWidth: .infinity)
      }
      .scrollDismissesKeyboard(.interactively)
    }
    .navigationTitle(words("case.title"))
    .navigationBarTitleDisplayMode(.inline)
    .task { await model.watch() }
    .onDisappear { model.flush() }
    .onChange(of: scenePhase) { _, phase in if phase != .active { model.flush() } }
  }

  /// What it is about, and what kind: the second tap takes it up.
  @ViewBuilder private func newCase(_ page: CasePage) -> some View {
    FieldView(label: words("case.subject"), field: $model.title, lines: 2) { model.takeTheirs("title") }
    ChipsView(label: words("case.kind"), choices: page.kind) { code in Task { await model.takeUp(kind: code) } }
  }

  @ViewBuilder private func existing(_ page: CasePage) -> some View {
    SavedView(saved: model.saved, mark: page.mark) { model.retry() }
    if let clock = page.clock { clockView(clock) }
    FieldView(label: words("case.subject"), field: $model.title, lines: 2) { model.takeTheirs("title") }
    if let customer = page.customer {
      Button(customer.name, systemImage: "person") { openScreen(.customer(id: customer.id)) }.frame(
        minHeight: Measure.touch)
    }
    StepsView(steps: page.steps) { step in Task { await model.move(step) } }
    owner(page)
    ChipsView(label: words("case.severity"), choices: page.severity) { code in Task { await model.severity(code) } }
    ChipsView(label: words("case.cause"), choices: page.cause) { model.cause($0) }
    Toggle(words("case.on_the_spot"), isOn: onTheSpot(page)).frame(minHeight: Measure.touch)
    actions(page)
    FieldView(label: words("case.remedy"), field: $model.remedy, lines: 2) { model.takeTheirs("remedy") }
    if let cost = page.cost { LabeledContent(words("case.cost"), value: cost).monospacedDigit() }
    callBack(page)
    FieldView(label: words("case.lesson"), field: $model.lesson, lines: 2) { model.takeTheirs("lesson") }
    FieldView(label: words("case.note"), field: $model.note, lines: 3) { model.takeTheirs("note") }
  }

  private func clockView(_ clock: CasePage.Clock) -> some View {
    Label("\(words("case.clock")) \(clock.text)", systemImage: "clock")
      .font(.headline)
      .foregroundStyle(clock.tone.color)
      .frame(maxWidth: .infinity, minHeight: Measure.touch, alignment: .leading)
      .padding(.horizontal, 4 * Measure.grid)
      .background(clock.tone.wash, in: RoundedRectangle(cornerRadius: Measure.corner))
  }

  @ViewBuilder private func owner(_ page: CasePage) -> some View {
    LabeledContent(words("case.owner"), value: page.mine ? words("case.mine") : page.owner ?? words("case.no_owner"))
    if !page.mine {
      Button(words("case.take"), systemImage: "hand.raised") { model.take() }.frame(minHeight: Measure.touch)
    }
  }

  private func actions(_ page: CasePage) -> some View {
    CardView(words("case.actions")) {
      ForEach(page.actions) { action in
        VStack(alignment: .leading) {
          Text(action.text).font(.body)
          Text("\(action.by) \(action.at)").font(.footnote).foregroundStyle(Color.ink3)
        }
      }
      HStack {
        TextField(words("case.add_action"), text: $model.newAction.text, axis: .vertical).frame(
          minHeight: Measure.touch)
        Button(words("action.add")) { model.addAction() }.disabled(model.newAction.text.isEmpty)
      }
    }
  }

  private func callBack(_ page: CasePage) -> some View {
    CardView(words("case.call_back")) {
      HStack {
        ForEach(1..<6, id: \.self) { stars in
          Button {
            Task { await model.calledBack(rating: Int64(stars)) }
          } label: {
            Image(systemName: stars <= page.rating ?? 0 ? "star.fill" : "star")
              .frame(minWidth: Measure.touch, minHeight: Measure.touch)
          }
          .accessibilityLabel(words("case.rating", .count(stars)))
          .accessibilityAddTraits(stars == page.rating ? .isSelected : [])
        }
      }
    }
  }

  private func onTheSpot(_ page: CasePage) -> Binding<Bool> {
    Binding(get: { page.onTheSpot }, set: { model.onTheSpot($0) })
  }
}

/// The loop as steps; a tap goes on to one. The core says whether it may go there.
struct StepsView: View {
  let steps: [CasePage.Step]
  let move: @MainActor (String) -> Void
  @Environment(\.words) private var words

  var body: some View {
    CardView(words("case.steps")) {
      ForEach(steps) { step in
        Button {
          move(step.code)
        } label: {
          HStack {
            Image(systemName: symbol(step)).foregroundStyle(step.state == .toCome ? Color.ink3 : Color.moss)
            Text(step.text).font(step.state == .now ? .headline : .body).foregroundStyle(Color.ink)
            Spacer()
            if let at = step.at { Text(at).font(.footnote).foregroundStyle(Color.ink3) }
          }
          .frame(minHeight: Measure.touch)
          .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
        .accessibilityLabel("\(step.text), \(state(step))")
        .accessibilityHint(step.state == .toCome ? words("case.move", .text(step.text)) : "")
      }
    }
  }

  private func symbol(_ step: CasePage.Step) -> String {
    switch step.state {
    case .done: "checkmark.circle.fill"
    case .now: "largecircle.fill.circle"
    case .toCome: "circle"
    }
  }

  private func state(_ step: CasePage.Step) -> String {
    switch step.state {
    case .done: words("case.step_done")
    case .now: words("case.step_now")
    case .toCome: words("case.step_to_come")
    }
  }
}
