import CairnPresentation
import SwiftUI

/// Where a record is: the same glyph everywhere, with its word for who does not see it.
struct MarkView: View {
  let mark: Mark
  @Environment(\.words) private var words

  var body: some View {
    Image(systemName: mark.symbol)
      .font(.footnote)
      .foregroundStyle(mark == .failed ? Tone.clay.color : mark == .sent ? Tone.moss.color : Color.ink3)
      .accessibilityLabel(mark.label(words))
  }
}

/// A short word in a coloured capsule, always with a symbol.
struct BadgeView: View {
  let badge: Badge

  var body: some View {
    Label(badge.text, systemImage: badge.symbol)
      .font(.footnote)
      .foregroundStyle(badge.tone.color)
      .padding(.horizontal, 2 * Measure.grid)
      .padding(.vertical, Measure.grid / 2)
      .background(badge.tone.wash, in: Capsule())
  }
}

/// The grade in its fixed colour, with its word.
struct GradeView: View {
  let grade: Grade
  @Environment(\.words) private var words

  var body: some View {
    Text(grade.label(words))
      .font(.footnote.weight(.semibold))
      .foregroundStyle(grade.onColor)
      .padding(.horizontal, 2 * Measure.grid)
      .padding(.vertical, Measure.grid / 2)
      .background(grade.color, in: Capsule())
      .accessibilityLabel(words("grade.label", .text(grade.label(words))))
  }
}

/// A block of the page with its heading.
struct CardView<Content: View>: View {
  let title: String?
  let content: Content

  init(_ title: String? = nil, @ViewBuilder content: () -> Content) {
    self.title = title
    self.content = content()
  }

  var body: some View {
    VStack(alignment: .leading, spacing: 2 * Measure.grid) {
      if let title {
        Text(title)
          .font(.subheadline.weight(.semibold))
          .foregroundStyle(Color.ink2)
          .accessibilityAddTraits(.isHeader)
      }
      content
    }
    .frame(maxWidth: .infinity, alignment: .leading)
    .padding(4 * Measure.grid)
    .background(Color.card, in: RoundedRectangle(cornerRadius: Measure.corner))
  }
}

/// Choices of a closed list as chips; they wrap at large text sizes.
struct ChipsView: View {
  let label: String
  let choices: [Choice]
  let pick: @MainActor (String) -> Void

  var body: some View {
    VStack(alignment: .leading, spacing: 2 * Measure.grid) {
      Text(label).font(.subheadline).foregroundStyle(Color.ink2)
      Wrapping(spacing: 2 * Measure.grid) {
        ForEach(choices) { choice in
          ChipView(text: choice.text, isSelected: choice.isSelected) { pick(choice.id) }
        }
      }
    }
    .accessibilityElement(children: .contain)
    .accessibilityLabel(label)
  }
}

/// One chip. The tick says what the colour says.
struct ChipView: View {
  let text: String
  let isSelected: Bool
  let action: @MainActor () -> Void

  var body: some View {
    Button(action: action) {
      HStack(spacing: Measure.grid) {
        if isSelected { Image(systemName: "checkmark").accessibilityHidden(true) }
        Text(text)
      }
      .font(.subheadline)
      .padding(.horizontal, 3 * Measure.grid)
      .frame(minHeight: Measure.touch)
      .foregroundStyle(isSelected ? Color.onMoss : Color.ink)
      .background(isSelected ? Color.moss : Color.card, in: Capsule())
      .overlay(Capsule().stroke(isSelected ? Color.moss : Color.outline, lineWidth: 1))
    }
    .buttonStyle(.plain)
    .accessibilityAddTraits(isSelected ? .isSelected : [])
  }
}

/// Puts its views side by side and goes on in a new line where there is no room.
struct Wrapping: Layout {
  let spacing: CGFloat

  func sizeThatFits(proposal: ProposedViewSize, subviews: Subviews, cache: inout ()) -> CGSize {
    let width = proposal.width ?? .infinity
    let places = places(subviews, width: width)
    let height = places.last.map { $0.origin.y + $0.height } ?? 0
    return CGSize(width: proposal.width ?? places.map(\.maxX).max() ?? 0, height: height)
  }

  func placeSubviews(in bounds: CGRect, proposal: ProposedViewSize, subviews: Subviews, cache: inout ()) {
    for (subview, place) in zip(subviews, places(subviews, width: bounds.width)) {
      let point = CGPoint(x: bounds.minX + place.minX, y: bounds.minY + place.minY)
      subview.place(
        at: point, anchor: .topLeading, proposal: ProposedViewSize(width: place.width, height: place.height))
    }
  }

  private func places(_ subviews: Subviews, width: CGFloat) -> [CGRect] {
    var places: [CGRect] = []
    var (x, y, line): (CGFloat, CGFloat, CGFloat) = (0, 0, 0)
    for subview in subviews {
      let size = subview.sizeThatFits(ProposedViewSize(width: width, height: nil))
      if x > 0 && x + size.width > width { (x, y, line) = (0, y + line + spacing, 0) }
      places.append(CGRect(x: x, y: y, width: size.width, height: size.height))
      x += size.width + spacing
      line = max(line, size.height)
    }
    return places
  }
}

/// A name with the pieces that were typed in bold.
struct HitText: View {
  let text: String
  let hits: [Swift.Range<Int>]

  var body: some View { Text(marked) }

  private var marked: AttributedString {
    var marked = AttributedString(text)
    let scalars = marked.unicodeScalars
    for hit in hits {
      guard let from = scalars.index(scalars.startIndex, offsetBy: hit.lowerBound, limitedBy: scalars.endIndex),
        let to = scalars.index(scalars.startIndex, offsetBy: hit.upperBound, limitedBy: scalars.endIndex)
      else { continue }
      marked[from..<to].inlinePresentationIntent = .stronglyEmphasized
    }
    return marked
  }
}
