import CairnPresentation
import SwiftUI

/// The record's fields, each opened in place by a tap.
struct FieldsView: View {
  let model: CustomerModel
  let page: CustomerPage
  @State private var adding = ""
  @Environment(\.words) private var words

  var body: some View {
    CardView(words("kind.customer")) {
      ForEach(page.fields) { field in
        Button {
          model.edit(field.id)
        } label: {
          HStack {
            Text(field.label).font(.subheadline).foregroundStyle(Color.ink2)
            Spacer()
            Text(field.value).font(.body).foregroundStyle(Color.ink).multilineTextAlignment(.trailing)
          }
          .frame(minHeight: Measure.touch)
        }
        .buttonStyle(.plain)
        .accessibilityLabel("\(field.label) \(field.value)")
        .accessibilityHint(words("action.edit", .text(field.label)))
      }
      tags
    }
  }

  private var tags: some View {
    VStack(alignment: .leading, spacing: 2 * Measure.grid) {
      Wrapping(spacing: 2 * Measure.grid) {
        ForEach(page.tags, id: \.self) { tag in
          Button {
            Task { await model.removeTag(tag) }
          } label: {
            Label(tag, systemImage: "xmark").font(.subheadline).frame(minHeight: Measure.touch)
          }
          .accessibilityLabel("\(words("action.delete")) \(tag)")
        }
      }
      HStack {
        TextField(words("field.tags"), text: $adding).frame(minHeight: Measure.touch).onSubmit(add)
        Button(words("action.add"), action: add).disabled(adding.isEmpty)
      }
    }
  }

  private func add() {
    let tag = adding
    adding = ""
    Task { await model.addTag(tag) }
  }
}

/// One field, open: its text or its choices, and what a colleague wrote meanwhile.
struct EditingView: View {
  @Bindable var model: CustomerModel
  @Environment(\.words) private var words

  var body: some View {
    NavigationStack {
      Form {
        if let editing = model.editing {
          if editing.choices.isEmpty {
            FieldView(
              label: editing.label, field: field, lines: editing.multiline ? 4 : 1, takeTheirs: model.takeTheirs)
          } else {
            ChipsView(label: editing.label, choices: editing.choices) { code in Task { await model.pick(code) } }
          }
        }
      }
      .navigationTitle(model.editing?.label ?? "")
      .toolbar {
        ToolbarItem(placement: .cancellationAction) { Button(words("action.cancel")) { model.cancel() } }
        ToolbarItem(placement: .confirmationAction) {
          Button(words("action.save")) { Task { await model.save() } }.keyboardShortcut("s", modifiers: .command)
        }
      }
    }
    .presentationDetents([.medium, .large])
  }

  private var field: Binding<EditField> {
    Binding(get: { model.editing?.value ?? EditField() }, set: { model.editing?.value = $0 })
  }
}
