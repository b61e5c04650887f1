import CairnPresentation
import SwiftUI

/// A new customer: by hand, or out of the phone's contacts.
struct NewCustomerView: View {
  @State private var model: NewRecordModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session) {
    _model = State(initialValue: .customer(session))
  }

  var body: some View {
    Form {
      NewFieldsView(model: model)
      Button(words("more.import"), systemImage: "person.crop.circle.badge.plus") { openScreen(.importing) }
        .frame(minHeight: Measure.touch)
    }
    .navigationTitle(words("customers.new"))
    .toolbar { SaveButton(model: model) }
  }
}

/// A new task: what, and when.
struct NewTaskView: View {
  @State private var model: NewRecordModel
  @Environment(\.words) private var words

  init(session: Session, about: About) {
    _model = State(initialValue: .task(session, about))
  }

  var body: some View {
    Form {
      NewFieldsView(model: model)
      Wrapping(spacing: 2 * Measure.grid) {
        due(words("today.postpone"), 1)
        due(words("visit.due_3"), 3)
        due(words("visit.due_7"), 7)
        due(words("visit.due_14"), 14)
      }
    }
    .navigationTitle(words("customer.new_task"))
    .toolbar { SaveButton(model: model) }
  }

  private func due(_ text: String, _ days: Int32) -> some View {
    ChipView(text: text, isSelected: model.dueIn == days) { model.dueIn = days }
  }
}

/// The fields of a new record.
struct NewFieldsView: View {
  @Bindable var model: NewRecordModel

  var body: some View {
    ForEach($model.fields) { $field in
      FieldView(label: field.label, field: $field.value, takeTheirs: {})
    }
  }
}

/// Makes the record and leaves the page.
struct SaveButton: ToolbarContent {
  let model: NewRecordModel
  @Environment(\.words) private var words
  @Environment(\.dismiss) private var dismiss

  var body: some ToolbarContent {
    ToolbarItem(placement: .confirmationAction) {
      Button(words("action.save")) { Task { if await model.save() { dismiss() } } }
        .disabled(model.isSaving)
        .keyboardShortcut("s", modifiers: .command)
    }
  }
}
