import CairnPresentation
import SwiftUI

/// The recall card, readable without scrolling; then what can be done; then what happened and the four questions.
struct CustomerView: View {
  @State private var model: CustomerModel
  @State private var sharing: URL?
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session, id: String) {
    _model = State(initialValue: CustomerModel(session, id: id))
  }

  var body: some View {
    LoadView(model.page, empty: .init(text: words("customers.empty"), symbol: "person"), retry: { await model.watch() })
    { page in
      ScrollView {
        VStack(alignment: .leading, spacing: 4 * Measure.grid) {
          if let notice = page.notice { noticeView(notice, page) }
          RecallCardView(card: page.card, mark: page.mark, open: openScreen)
          ActionsView(actions: page.actions) { openScreen(.newVisit(About(customer: model.id))) }
          if page.setAside > 0 { setAsideView(page.setAside) }
          FieldsView(model: model, page: page)
          if let questions = page.questions { FourQuestionsView(questions: questions) }
          TimelineView(events: page.timeline, open: openScreen)
        }
        .padding(4 * Measure.grid)
        .frame(maxWidth: 720)
        .frame(maxWidth: .infinity)
      }
      .navigationTitle(page.card.name)
      .toolbar { menu(page) }
    }
    .navigationBarTitleDisplayMode(.inline)
    .sheet(item: $model.editing) { _ in EditingView(model: model) }
    .task { await model.watch() }
    .refreshable { await model.refresh() }
  }

  private func setAsideView(_ count: Int) -> some View {
    Button {
      openScreen(.setAside)
    } label: {
      Label(words("customer.set_aside", .count(count)), systemImage: "tray.full")
        .font(.subheadline)
        .foregroundStyle(Tone.sky.color)
        .frame(maxWidth: .infinity, minHeight: Measure.touch, alignment: .leading)
        .padding(.horizontal, 4 * Measure.grid)
        .background(Tone.sky.wash, in: RoundedRectangle(cornerRadius: Measure.corner))
    }
  }

  private func noticeView(_ notice: String, _ page: CustomerPage) -> some View {
    HStack {
      Label(notice, systemImage: "trash").font(.subheadline)
      Spacer()
      if page.isDeleted { Button(words("action.restore")) { Task { await model.restore() } } }
    }
    .padding(4 * Measure.grid)
    .background(Tone.amber.wash, in: RoundedRectangle(cornerRadius: Measure.corner))
  }

  @ToolbarContentBuilder private func menu(_ page: CustomerPage) -> some ToolbarContent {
    ToolbarItem(placement: .primaryAction) {
      Menu(words("action.menu"), systemImage: "ellipsis") {
        Button(words("customer.new_case"), systemImage: "exclamationmark.bubble") {
          openScreen(.newCase(About(customer: model.id)))
        }
        Button(words("more.surveys"), systemImage: "list.clipboard") {
          openScreen(.surveys(About(customer: model.id)))
        }
        Button(words("customer.new_task"), systemImage: "checklist") {
          openScreen(.newTask(About(customer: model.id)))
        }
        if let card = CardPDF.write(page, words: words, to: model.cardFile) {
          ShareLink(words("action.share"), item: card)
        }
        Button(words("action.delete"), systemImage: "trash", role: .destructive) { Task { await model.delete() } }
      }
    }
  }
}

/// Who, what they like, what happened last time, what we promised, what to say today.
struct RecallCardView: View {
  let card: CustomerPage.Card
  let mark: Mark
  let open: @MainActor (Screen) -> Void
  @Environment(\.words) private var words

  var body: some View {
    CardView {
      HStack(alignment: .firstTextBaseline) {
        VStack(alignment: .leading) {
          Text(card.name).font(.title).foregroundStyle(Color.ink).accessibilityAddTraits(.isHeader)
          if !card.subtitle.isEmpty { Text(card.subtitle).font(.subheadline).foregroundStyle(Color.ink2) }
        }
        Spacer()
        if let grade = card.grade { GradeView(grade: grade) }
        MarkView(mark: mark)
      }
      if let why = card.why { Text(why).font(.footnote).foregroundStyle(Color.ink2) }
      likes
      lastTime
      promises
      today
      cases
      if !card.referredBy.isEmpty {
        Text(words("customer.referred_by", .text(card.referredBy[0].name))).font(.footnote).foregroundStyle(Color.ink2)
      }
    }
  }

  @ViewBuilder private var likes: some View {
    heading(words("customer.likes"))
    if card.likes.isEmpty { quiet(words("customer.nothing_liked")) }
    ForEach(card.likes) { like in
      Label {
        Text("\(like.kind) \(like.text)")
      } icon: {
        Image(systemName: like.pressing ? "exclamationmark.triangle.fill" : "heart")
      }
      .font(.body)
      .foregroundStyle(like.pressing ? Tone.clay.color : Color.ink)
    }
  }

  @ViewBuilder private var lastTime: some View {
    heading(words("customer.last_time"))
    if let last = card.lastTime {
      Button {
        open(.visit(id: last.visit))
      } label: {
        VStack(alignment: .leading) {
          Text("\(last.at) \(last.title)").font(.body).foregroundStyle(Color.ink)
          if let outcome = last.outcome { Text(outcome).font(.subheadline).foregroundStyle(Color.ink2) }
          if let note = last.note { Text(note).font(.subheadline).foregroundStyle(Color.ink2).lineLimit(3) }
        }
        .frame(minHeight: Measure.touch)
      }
      .buttonStyle(.plain)
    } else {
      quiet(words("customer.never_met"))
    }
  }

  @ViewBuilder private var promises: some View {
    heading(words("customer.promised"))
    if card.promises.isEmpty { quiet(words("customer.nothing_promised")) }
    ForEach(card.promises) { promise in
      Button {
        open(.visit(id: promise.visit))
      } label: {
        HStack {
          Label(promise.text, systemImage: "hand.raised").foregroundStyle(Color.ink)
          Spacer()
          if let due = promise.due { Text(due).font(.footnote).foregroundStyle(Tone.amber.color) }
        }
        .frame(minHeight: Measure.touch)
      }
      .buttonStyle(.plain)
    }
  }

  @ViewBuilder private var today: some View {
    if !card.today.isEmpty { heading(words("customer.say_today")) }
    ForEach(card.today) { hint in
      Button {
        if let screen = hint.opens { open(screen) }
      } label: {
        Label(hint.text, systemImage: hint.symbol)
          .foregroundStyle(hint.pressing ? Tone.clay.color : Color.moss)
          .frame(minHeight: Measure.touch)
      }
      .buttonStyle(.plain)
      .disabled(hint.opens == nil)
    }
  }

  @ViewBuilder private var cases: some View {
    if !card.cases.isEmpty { heading(words("customer.cases")) }
    ForEach(card.cases) { one in
      Button {
        open(.caseRecord(id: one.id))
      } label: {
        HStack {
          Label(one.title, systemImage: "exclamationmark.bubble").foregroundStyle(Color.ink)
          Spacer()
          Text(one.status).font(.footnote).foregroundStyle(Color.ink2)
        }
        .frame(minHeight: Measure.touch)
      }
      .buttonStyle(.plain)
    }
  }

  private func heading(_ text: String) -> some View {
    Text(text).font(.footnote.weight(.semibold)).foregroundStyle(Color.ink3).accessibilityAddTraits(.isHeader)
  }

  private func quiet(_ text: String) -> some View {
    Text(text).font(.subheadline).foregroundStyle(Color.ink3)
  }
}

/// Call, message, navigate, log: what one hand does at the door.
struct ActionsView: View {
  let actions: CustomerPage.Actions
  let log: @MainActor () -> Void
  @Environment(\.words) private var words
  @Environment(\.openURL) private var openURL

  var body: some View {
    Wrapping(spacing: 2 * Measure.grid) {
      if let phone = actions.phone {
        button(words("action.call"), "phone") { open("tel:\(phone)") }
        button(words("action.message"), "message") { open("sms:\(phone)") }
      }
      if let position = actions.position {
        button(words("action.navigate"), "map") { Directions.open(to: position, named: actions.address) }
      }
      button(words("action.log"), "square.and.pencil") { log() }
    }
  }

  private func button(_ title: String, _ symbol: String, _ act: @escaping @MainActor () -> Void) -> some View {
    Button(title, systemImage: symbol, action: act)
      .buttonStyle(.bordered)
      .controlSize(.large)
      .frame(minHeight: Measure.touch)
  }

  private func open(_ link: String) {
    if let url = URL(string: link) { openURL(url) }
  }
}

/// 四问 as four figures and twelve bars; the bars have their numbers for VoiceOver.
struct FourQuestionsView: View {
  let questions: CustomerPage.FourQuestions
  @Environment(\.words) private var words

  var body: some View {
    CardView(words("customer.questions")) {
      row(words("customer.q_last"), questions.last)
      row(words("customer.q_often"), questions.often)
      row(words("customer.q_mean"), questions.mean)
      row(words("customer.q_year"), questions.perYear)
      bars
      Text(questions.basis).font(.footnote).foregroundStyle(Color.ink3)
    }
  }

  @ViewBuilder private func row(_ label: String, _ value: String?) -> some View {
    if let value { LabeledContent(label, value: value).font(.body).monospacedDigit() }
  }

  private var bars: some View {
    HStack(alignment: .bottom, spacing: Measure.grid) {
      ForEach(questions.months) { month in
        RoundedRectangle(cornerRadius: 2)
          .fill(Color(Tokens.series1))
          .frame(height: max(2, 48 * month.share))
          .frame(maxWidth: .infinity)
          .accessibilityLabel(month.text)
      }
    }
    .frame(height: 48, alignment: .bottom)
    .accessibilityElement(children: .contain)
    .accessibilityLabel(words("customer.q_months"))
  }
}

/// What happened, newest first.
struct TimelineView: View {
  let events: [CustomerPage.Event]
  let open: @MainActor (Screen) -> Void
  @Environment(\.words) private var words

  var body: some View {
    CardView(words("customer.timeline")) {
      ForEach(events) { event in
        Button {
          if let screen = event.opens { open(screen) }
        } label: {
          HStack(alignment: .top, spacing: 3 * Measure.grid) {
            Image(systemName: event.symbol).frame(width: 24).accessibilityHidden(true)
            VStack(alignment: .leading) {
              Text(event.title).font(.body).foregroundStyle(Color.ink)
              if let second = event.second { Text(second).font(.subheadline).foregroundStyle(Color.ink2) }
              Text(event.at).font(.footnote).foregroundStyle(Color.ink3)
            }
            Spacer()
            MarkView(mark: event.mark)
          }
          .frame(minHeight: Measure.touch)
          .accessibilityElement(children: .combine)
        }
        .buttonStyle(.plain)
        .disabled(event.opens == nil)
      }
    }
  }
}
