import CairnPresentation
import SwiftUI

/// A field that saves as one types. What a colleague writes meanwhile stands below it and can be taken; it never replaces what is
/// under the finger.
struct FieldView: View {
  let label: String
  @Binding var field: EditField
  var hint = ""
  var lines = 1
  let takeTheirs: @MainActor () -> Void
  @Environment(\.words) private var words

  var body: some View {
    VStack(alignment: .leading, spacing: Measure.grid) {
      Text(label).font(.subheadline).foregroundStyle(Color.ink2).accessibilityHidden(true)
      TextField(hint, text: $field.text, axis: lines > 1 ? .vertical : .horizontal)
        .lineLimit(lines...max(lines, 12))
        .font(.body)
        .padding(3 * Measure.grid)
        .frame(minHeight: Measure.touch)
        .background(Color.card, in: RoundedRectangle(cornerRadius: Measure.field))
        .overlay(RoundedRectangle(cornerRadius: Measure.field).stroke(edge, lineWidth: 1))
        .accessibilityLabel(label)
      if let problem = field.problem {
        Label(problem, systemImage: "exclamationmark.circle").font(.footnote).foregroundStyle(Tone.clay.color)
      }
      if let theirs = field.theirs { theirsView(theirs) }
    }
  }

  private var edge: Color {
    if field.problem != nil { return Tone.clay.color }
    return field.theirs == nil ? Color.outline : Tone.sky.color
  }

  private func theirsView(_ theirs: EditField.Theirs) -> some View {
    VStack(alignment: .leading, spacing: Measure.grid) {
      Label(words("theirs.wrote", .text(theirs.by)), systemImage: "person.fill.viewfinder")
        .font(.footnote)
        .foregroundStyle(Tone.sky.color)
      Text(theirs.text).font(.subheadline)
      Button(words("theirs.take")) { takeTheirs() }.frame(minHeight: Measure.touch)
    }
    .padding(3 * Measure.grid)
    .frame(maxWidth: .infinity, alignment: .leading)
    .background(Tone.sky.wash, in: RoundedRectangle(cornerRadius: Measure.field))
  }
}
