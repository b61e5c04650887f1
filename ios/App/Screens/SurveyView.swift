import CairnPresentation
import SwiftUI

/// Survey: one question a page, big answers, progress, summary with jump, the language at the top. In kiosk mode nothing else is shown
/// and a PIN ends it.
struct SurveyView: View {
  @State private var model: SurveyModel
  @State private var pin = ""
  @Environment(\.words) private var words
  @Environment(\.dismiss) private var dismiss

  init(session: Session, form: String, about: About, kiosk: Bool) {
    _model = State(initialValue: SurveyModel(session, form: form, about: about, kiosk: kiosk))
  }

  var body: some View {
    LoadView(
      model.page, empty: .init(text: words("surveys.empty"), symbol: "list.clipboard"), retry: { await model.begin() }
    ) { page in
      VStack(spacing: 4 * Measure.grid) {
        top(page)
        ScrollView { content(page).padding(4 * Measure.grid).frame(maxWidth: 640).frame(maxWidth: .infinity) }
        if page.finished == nil { buttons(page) }
      }
    }
    .navigationBarBackButtonHidden(model.kiosk)
    .toolbarVisibility(kiosk: model.kiosk)
    .sheet(isPresented: $model.asksPin) { pinView }
    .task { await model.begin() }
    .onChange(of: model.isOver) { _, isOver in if isOver { dismiss() } }
  }

  private func top(_ page: SurveyScreenPage) -> some View {
    HStack {
      ProgressView(value: page.progress).accessibilityLabel(words("survey.progress", .count(Int(page.progress * 100))))
      if page.languages.count > 1 {
        Menu(words("survey.language"), systemImage: "globe") {
          ForEach(page.languages) { language in
            Button(language.text) { Task { await model.language(language.id) } }
          }
        }
      }
      Button(words("survey.leave"), systemImage: "xmark") { Task { await model.leave() } }
        .labelStyle(.iconOnly)
        .frame(minWidth: Measure.touch, minHeight: Measure.touch)
    }
    .padding(.horizontal, 4 * Measure.grid)
  }

  @ViewBuilder private func content(_ page: SurveyScreenPage) -> some View {
    VStack(alignment: .leading, spacing: 5 * Measure.grid) {
      if !page.title.isEmpty { Text(page.title).font(.subheadline).foregroundStyle(Color.ink2) }
      if let finished = page.finished { finishedView(finished) }
      ForEach(page.questions) { question in QuestionView(model: model, question: question) }
      if let more = page.more { moreView(more) }
      if let summary = page.summary {
        Text(words("survey.summary")).font(.title2).accessibilityAddTraits(.isHeader)
        ForEach(summary) { line in lineView(line) }
      }
    }
  }

  /// What repeats: one more, or which of them this page is about.
  @ViewBuilder private func moreView(_ more: SurveyScreenPage.More) -> some View {
    if more.asks {
      Text(words("survey.more_title", .text(more.title))).font(.title2).accessibilityAddTraits(.isHeader)
      Text(words("survey.more_count", .count(more.count))).font(.subheadline).foregroundStyle(Color.ink2)
      Button(words("survey.add"), systemImage: "plus") { Task { await model.add(more.path) } }.buttonStyle(.bordered)
    } else {
      HStack {
        Text(words("survey.nth", .text(more.title), .count(more.nth), .count(more.count)))
          .font(.subheadline)
          .foregroundStyle(Color.ink2)
        Spacer()
        Button(words("survey.remove"), systemImage: "trash", role: .destructive) {
          Task { await model.remove(more.path, more.nth) }
        }
        .frame(minHeight: Measure.touch)
      }
    }
  }

  private func lineView(_ line: SurveyScreenPage.Line) -> some View {
    Button {
      Task { await model.jump(line.path) }
    } label: {
      VStack(alignment: .leading) {
        Text(line.label).font(.subheadline).foregroundStyle(Color.ink2)
        Text(line.answer).font(.body).foregroundStyle(Color.ink)
        if let problem = line.problem { Text(problem).font(.footnote).foregroundStyle(Tone.clay.color) }
      }
      .frame(maxWidth: .infinity, minHeight: Measure.touch, alignment: .leading)
    }
    .buttonStyle(.plain)
    .accessibilityHint(words("survey.change"))
  }

  private func finishedView(_ finished: SurveyScreenPage.Finished) -> some View {
    VStack(spacing: 4 * Measure.grid) {
      Text(finished.text).font(.title).frame(maxWidth: .infinity)
      if let note = finished.note { Text(note).font(.subheadline).foregroundStyle(Color.ink2) }
      if let seconds = finished.restartsInSeconds {
        Text(words("survey.restarts", .count(seconds))).foregroundStyle(Color.ink2)
        Button(words("survey.again")) { Task { await model.again() } }.buttonStyle(.borderedProminent).controlSize(
          .large)
      } else {
        Button(words("action.close")) { dismiss() }.buttonStyle(.borderedProminent).controlSize(.large)
      }
    }
  }

  private func buttons(_ page: SurveyScreenPage) -> some View {
    HStack {
      Button(words("survey.previous"), systemImage: "chevron.left") { Task { await model.back() } }
        .buttonStyle(.bordered)
        .disabled(!page.canGoBack)
      Spacer()
      if page.summary == nil {
        Button(words("survey.next"), systemImage: "chevron.right") { Task { await model.next() } }
          .buttonStyle(.borderedProminent)
          .keyboardShortcut(.defaultAction)
      } else {
        Button(words("survey.finish"), systemImage: "checkmark") { Task { await model.finish() } }
          .buttonStyle(.borderedProminent)
      }
    }
    .controlSize(.large)
    .padding(4 * Measure.grid)
  }

  /// The PIN is chosen before the first page; afterwards it takes the phone back.
  private var isChoosing: Bool { model.page.content == nil }

  private var pinView: some View {
    NavigationStack {
      Form {
        Text(words(isChoosing ? "survey.pin_choose_lead" : "survey.pin_lead")).font(.subheadline)
        SecureField(words("survey.pin_title"), text: $pin).frame(minHeight: Measure.touch)
        if let problem = model.pinProblem { Text(problem).font(.footnote).foregroundStyle(Tone.clay.color) }
        if isChoosing {
          Button(words("action.cancel"), systemImage: "xmark") { Task { await model.leave() } }
        } else {
          Button(words("survey.stay"), systemImage: "chevron.left") { model.stay() }
        }
        Button(words("action.continue")) {
          let typed = pin
          pin = ""
          Task { await model.pin(typed) }
        }
        .disabled(pin.isEmpty)
      }
      .navigationTitle(words(isChoosing ? "survey.pin_choose_title" : "survey.pin_title"))
    }
    .presentationDetents([.medium])
  }
}

extension View {
  /// A kiosk shows no bars: there is no way out but the PIN.
  fileprivate func toolbarVisibility(kiosk: Bool) -> some View {
    toolbar(kiosk ? .hidden : .automatic, for: .navigationBar, .tabBar)
  }
}

/// One question with its big answers.
struct QuestionView: View {
  let model: SurveyModel
  let question: SurveyScreenPage.Question
  @State private var text: String
  @State private var number: Double
  @State private var search = ""
  @Environment(\.words) private var words

  init(model: SurveyModel, question: SurveyScreenPage.Question) {
    self.model = model
    self.question = question
    _text = State(initialValue: question.answer)
    _number = State(initialValue: Double(question.answer) ?? question.from)
  }

  var body: some View {
    VStack(alignment: .leading, spacing: 3 * Measure.grid) {
      ForEach(question.sections, id: \.self) { section in
        Text(section).font(.headline).foregroundStyle(Color.ink2)
      }
      Text(question.label).font(.title2).accessibilityAddTraits(.isHeader)
      if let hint = question.hint { Text(hint).font(.subheadline).foregroundStyle(Color.ink2) }
      if question.required { Text(words("survey.required")).font(.footnote).foregroundStyle(Color.ink3) }
      control.disabled(question.readOnly)
      if let problem = question.problem {
        Label(problem, systemImage: "exclamationmark.circle").font(.subheadline).foregroundStyle(Tone.clay.color)
      }
    }
  }

  @ViewBuilder private var control: some View {
    switch question.kind {
    case .one, .many, .acknowledge: choices
    case .range: range
    case .note: EmptyView()
    case .whole, .decimal: field(words("survey.type")).keyboardType(.decimalPad)
    case .date: field(words("survey.pick_date"))
    case .time: field(words("survey.pick_time"))
    case .dateTime: field(words("survey.pick_date"))
    case .rank: ranks
    case .text, .place, .barcode: field(words("survey.type"))
    case .unsupported: Label(words("survey.elsewhere"), systemImage: "desktopcomputer").foregroundStyle(Color.ink2)
    }
  }

  private func field(_ hint: String) -> some View {
    TextField(hint, text: $text, axis: .vertical)
      .font(.title2)
      .frame(minHeight: Measure.touch)
      .onSubmit { save() }
      .onDisappear { save() }
      .onChange(of: text) { _, _ in save() }
  }

  private var choices: some View {
    VStack(alignment: .leading, spacing: 2 * Measure.grid) {
      if question.options.isEmpty {
        ChipView(text: words("survey.acknowledge"), isSelected: !question.answer.isEmpty) { pick("OK") }
      }
      if question.choices > question.options.count || !search.isEmpty {
        TextField(words("survey.find"), text: $search)
          .frame(minHeight: Measure.touch)
          .onChange(of: search) { _, typed in Task { await model.find(question.path, typed) } }
      }
      ForEach(question.options) { option in
        ChipView(text: option.text, isSelected: option.isSelected) { pick(option.id) }
      }
    }
  }

  /// In the order in which they are tapped; a second tap takes one out.
  private var ranks: some View {
    let order = question.answer.split(separator: " ").map(String.init)
    return VStack(alignment: .leading, spacing: 2 * Measure.grid) {
      ForEach(question.options) { option in
        let place = order.firstIndex(of: option.id).map { $0 + 1 }
        let said = place.map { words("survey.rank", .count($0), .text(option.text)) } ?? option.text
        ChipView(text: said, isSelected: place != nil) { pick(option.id) }
      }
    }
  }

  private var range: some View {
    VStack {
      Slider(value: $number, in: question.from...question.to, step: question.step) { isMoving in
        if !isMoving { pick(number.formatted(.number.grouping(.never))) }
      }
      .accessibilityLabel(question.label)
      Text(question.answer.isEmpty ? words("survey.unanswered") : question.answer).font(.title).monospacedDigit()
    }
  }

  private func pick(_ code: String) {
    Task { await model.pick(question.path, code) }
  }

  private func save() {
    let typed = text
    if typed != question.answer { Task { await model.answer(question.path, typed) } }
  }
}
