import CairnPresentation
import SwiftUI

/// Visit: one page, saved as one types.
struct VisitView: View {
  @State private var model: VisitModel
  @State private var objection = ""
  private let files: AttachmentFiles
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen
  @Environment(\.scenePhase) private var scenePhase

  init(session: Session, subject: Subject) {
    _model = State(initialValue: VisitModel(session, subject))
    files = AttachmentFiles(session.platform)
  }

  var body: some View {
    LoadView(model.page, empty: .init(text: words("visit.title"), symbol: "figure.walk"), retry: { model.retry() }) {
      page in
      ScrollView {
        VStack(alignment: .leading, spacing: 5 * Measure.grid) {
          SavedView(saved: model.saved, mark: page.mark) { model.retry() }
          whoAndWhere(page)
          FieldView(label: words("visit.subject"), field: $model.subject) { model.takeTheirs("subject") }
          ChipsView(label: words("visit.channel"), choices: page.channel) { model.channel($0) }
          ChipsView(label: words("visit.phase"), choices: page.phase) { model.phase($0) }
          note(page)
          objections(page)
          ChipsView(label: words("visit.outcome"), choices: page.outcome) { model.outcome($0) }
          next(page)
          if let id = model.id { AttachmentsView(record: id, files: files) }
        }
        .padding(4 * Measure.grid)
        .frame(maxWidth: 720)
        .frame(maxWidth: .infinity)
      }
      .scrollDismissesKeyboard(.interactively)
      .toolbar { menu(page) }
    }
    .navigationTitle(words("visit.title"))
    .navigationBarTitleDisplayMode(.inline)
    .task { await model.watch() }
    .onDisappear { model.flush() }
    .onChange(of: scenePhase) { _, phase in if phase != .active { model.flush() } }
  }

  @ViewBuilder private func whoAndWhere(_ page: VisitPage) -> some View {
    if let customer = page.customer {
      Button {
        openScreen(.customer(id: customer.id))
      } label: {
        Label(customer.name, systemImage: "person").font(.title2).frame(minHeight: Measure.touch)
      }
    }
    if let planned = page.planned { Label(planned, systemImage: "calendar").font(.subheadline) }
    if let made = page.made {
      Label(made, systemImage: "checkmark.circle").font(.subheadline).foregroundStyle(Color.moss)
    }
    HStack {
      Button(words("visit.check_in"), systemImage: page.checkIn.symbol) { Task { await model.checkIn() } }
        .buttonStyle(.bordered)
        .frame(minHeight: Measure.touch)
      if let text = page.checkIn.text { Text(text).font(.footnote).foregroundStyle(Color.ink2) }
    }
    if page.setAside > 0 {
      Button(words("customer.set_aside", .count(page.setAside)), systemImage: "tray.full") { openScreen(.setAside) }
        .tint(Tone.sky.color)
        .frame(minHeight: Measure.touch)
    }
  }

  @ViewBuilder private func note(_ page: VisitPage) -> some View {
    FieldView(label: words("visit.note"), field: $model.note, hint: words("visit.note_hint"), lines: 4) {
      model.takeTheirs("note")
    }
    ForEach(page.alsoWriting, id: \.self) { name in
      Label(words("visit.also_writing", .text(name)), systemImage: "pencil.line")
        .font(.footnote)
        .foregroundStyle(Tone.sky.color)
    }
  }

  private func objections(_ page: VisitPage) -> some View {
    CardView(words("visit.objections")) {
      ForEach(page.objections) { one in ObjectionView(model: model, objection: one) }
      HStack {
        TextField(words("visit.add_objection"), text: $objection).frame(minHeight: Measure.touch).onSubmit(addObjection)
        Button(words("action.add"), action: addObjection).disabled(objection.isEmpty)
      }
    }
  }

  @ViewBuilder private func next(_ page: VisitPage) -> some View {
    FieldView(label: words("visit.next_step"), field: $model.nextStep) { model.takeTheirs("next_step") }
    Wrapping(spacing: 2 * Measure.grid) {
      ChipView(text: words("visit.due_3"), isSelected: false) { model.dueIn(3) }
      ChipView(text: words("visit.due_7"), isSelected: false) { model.dueIn(7) }
      ChipView(text: words("visit.due_14"), isSelected: false) { model.dueIn(14) }
      ChipView(text: words("visit.due_30"), isSelected: false) { model.dueIn(30) }
    }
    if let due = page.nextDue {
      HStack {
        Label(due, systemImage: "calendar.badge.clock").font(.subheadline)
        Button(words("action.delete"), systemImage: "xmark") { model.clearDue() }
          .labelStyle(.iconOnly)
          .frame(minWidth: Measure.touch, minHeight: Measure.touch)
      }
    }
    FieldView(label: words("visit.promise"), field: $model.promise) { model.takeTheirs("promise") }
  }

  @ToolbarContentBuilder private func menu(_ page: VisitPage) -> some ToolbarContent {
    ToolbarItem(placement: .primaryAction) {
      Button(words("visit.made"), systemImage: "checkmark.circle") { model.made() }.disabled(page.made != nil)
    }
    ToolbarItem(placement: .secondaryAction) {
      Button(words("action.delete"), systemImage: "trash", role: .destructive) { Task { await model.delete() } }
    }
  }

  private func addObjection() {
    model.addObjection(objection)
    objection = ""
  }
}

/// Where what was typed is: saved on this phone, on its way there, or refused and still here.
struct SavedView: View {
  let saved: SavedState
  let mark: Mark
  let retry: @MainActor () -> Void
  @Environment(\.words) private var words

  var body: some View {
    HStack {
      switch saved {
      case .saved: Label(words("visit.saved"), systemImage: "checkmark").foregroundStyle(Color.ink2)
      case .saving: Label(words("visit.saving"), systemImage: "ellipsis").foregroundStyle(Color.ink2)
      case .failed:
        Label(words("visit.save_failed"), systemImage: "exclamationmark.triangle").foregroundStyle(Tone.clay.color)
        Button(words("action.retry")) { retry() }.frame(minHeight: Measure.touch)
      }
      Spacer()
      MarkView(mark: mark)
    }
    .font(.footnote)
  }
}

/// One objection: what they said, what was answered, whether it worked, and what worked before.
struct ObjectionView: View {
  let model: VisitModel
  let objection: VisitPage.Objection
  @State private var handling: String
  @Environment(\.words) private var words

  init(model: VisitModel, objection: VisitPage.Objection) {
    self.model = model
    self.objection = objection
    _handling = State(initialValue: objection.handling)
  }

  var body: some View {
    VStack(alignment: .leading, spacing: 2 * Measure.grid) {
      HStack {
        Text(objection.text).font(.body.weight(.semibold))
        Spacer()
        Button(words("visit.remove_objection", .text(objection.text)), systemImage: "xmark") {
          model.removeObjection(objection.token)
        }
        .labelStyle(.iconOnly)
        .frame(minWidth: Measure.touch, minHeight: Measure.touch)
      }
      if let tip = objection.tip {
        Label("\(words("visit.tip")): \(tip.text)", systemImage: "lightbulb")
          .font(.subheadline)
          .foregroundStyle(Color.moss)
      }
      TextField(words("visit.handling"), text: $handling, axis: .vertical)
        .frame(minHeight: Measure.touch)
        .onSubmit { model.handling(objection.token, handling) }
        .onDisappear { if handling != objection.handling { model.handling(objection.token, handling) } }
      Wrapping(spacing: 2 * Measure.grid) {
        ForEach(objection.worked) { choice in
          ChipView(text: choice.text, isSelected: choice.isSelected) { model.worked(objection.token, choice.id) }
        }
      }
    }
  }
}
