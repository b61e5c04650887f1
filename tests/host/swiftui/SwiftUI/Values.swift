@available(iOS 13.0, *)
public protocol ShapeStyle: Sendable {}
@available(iOS 13.0, *)
public struct Color: Hashable, Sendable {
  @available(iOS 15.0, *)
  public init(uiColor: UIColor) {}
  @available(iOS 13.0, *)
  public static var white: Color { fatalError() }
  @available(iOS 13.0, *)
  public static var black: Color { fatalError() }
}
extension Color: ShapeStyle {}
extension Color: View { public var body: Never { fatalError() } }
@available(iOS 15.0, *)
public struct Material: ShapeStyle {}
extension ShapeStyle where Self == Material {
  @available(iOS 15.0, *)
  public static var regularMaterial: Material { fatalError() }
}
@available(iOS 14.0, *)
public struct BackgroundStyle: ShapeStyle {}
extension ShapeStyle where Self == BackgroundStyle {
  @available(iOS 15.0, *)
  public static var background: BackgroundStyle { fatalError() }
}

@available(iOS 13.0, *)
public struct Font: Hashable, Sendable {
  @available(iOS 13.0, *)
  public enum Weight: Hashable, Sendable { case regular, semibold, bold }
  @available(iOS 13.0, *)
  public static var title: Font { fatalError() }
  @available(iOS 14.0, *)
  public static var title2: Font { fatalError() }
  @available(iOS 13.0, *)
  public static var headline: Font { fatalError() }
  @available(iOS 13.0, *)
  public static var body: Font { fatalError() }
  @available(iOS 13.0, *)
  public static var subheadline: Font { fatalError() }
  @available(iOS 13.0, *)
  public static var footnote: Font { fatalError() }
  @available(iOS 13.0, *)
  public func weight(_ weight: Weight) -> Font { self }
}

@available(iOS 13.0, *)
public struct Alignment: Equatable, Sendable {
  @available(iOS 13.0, *)
  public static let leading = Alignment()
  @available(iOS 13.0, *)
  public static let trailing = Alignment()
  @available(iOS 13.0, *)
  public static let top = Alignment()
  @available(iOS 13.0, *)
  public static let bottom = Alignment()
  @available(iOS 13.0, *)
  public static let center = Alignment()
  @available(iOS 13.0, *)
  public static let bottomTrailing = Alignment()
}
@available(iOS 13.0, *)
public struct HorizontalAlignment: Equatable, Sendable {
  @available(iOS 13.0, *)
  public static let leading = HorizontalAlignment()
  @available(iOS 13.0, *)
  public static let trailing = HorizontalAlignment()
  @available(iOS 13.0, *)
  public static let center = HorizontalAlignment()
}
@available(iOS 13.0, *)
public struct VerticalAlignment: Equatable, Sendable {
  @available(iOS 13.0, *)
  public static let top = VerticalAlignment()
  @available(iOS 13.0, *)
  public static let bottom = VerticalAlignment()
  @available(iOS 13.0, *)
  public static let center = VerticalAlignment()
  @available(iOS 13.0, *)
  public static let firstTextBaseline = VerticalAlignment()
}
@available(iOS 13.0, *)
public enum TextAlignment: Sendable { case leading, center, trailing }
@available(iOS 13.0, *)
public struct UnitPoint: Hashable, Sendable {
  @available(iOS 13.0, *)
  public static let top = UnitPoint()
  @available(iOS 13.0, *)
  public static let topLeading = UnitPoint()
}
@available(iOS 13.0, *)
public enum Axis: Sendable {
  case horizontal, vertical
  @available(iOS 13.0, *)
  public struct Set: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    @available(iOS 13.0, *)
    public static let horizontal = Set(rawValue: 1)
    @available(iOS 13.0, *)
    public static let vertical = Set(rawValue: 2)
  }
}
@available(iOS 13.0, *)
public enum Edge: Sendable {
  case top, leading, bottom, trailing
  @available(iOS 13.0, *)
  public struct Set: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    @available(iOS 13.0, *)
    public static let top = Set(rawValue: 1)
    @available(iOS 13.0, *)
    public static let leading = Set(rawValue: 2)
    @available(iOS 13.0, *)
    public static let trailing = Set(rawValue: 4)
    @available(iOS 13.0, *)
    public static let horizontal = Set(rawValue: 8)
    @available(iOS 13.0, *)
    public static let vertical = Set(rawValue: 16)
  }
}
@available(iOS 15.0, *)
public enum HorizontalEdge: Sendable { case leading, trailing }
@available(iOS 15.0, *)
public enum VerticalEdge: Sendable { case top, bottom }

@available(iOS 13.0, *)
public struct Animation: Equatable, Sendable {
  @available(iOS 13.0, *)
  public static func easeOut(duration: TimeInterval) -> Animation { fatalError() }
}

@available(iOS 13.0, *)
public protocol Shape: View, Sendable {}
extension Shape {
  public var body: Never { fatalError() }
  @available(iOS 13.0, *)
  nonisolated public func fill<S: ShapeStyle>(_ content: S) -> some View { self }
  @available(iOS 13.0, *)
  nonisolated public func stroke<S: ShapeStyle>(_ content: S, lineWidth: CGFloat = 1) -> some View { self }
}
@available(iOS 13.0, *)
public struct Capsule: Shape {
  @available(iOS 13.0, *)
  nonisolated public init() {}
}
@available(iOS 13.0, *)
public struct Circle: Shape {
  @available(iOS 13.0, *)
  nonisolated public init() {}
}
@available(iOS 13.0, *)
public struct Rectangle: Shape {
  @available(iOS 13.0, *)
  nonisolated public init() {}
}
@available(iOS 13.0, *)
public struct RoundedRectangle: Shape {
  @available(iOS 13.0, *)
  nonisolated public init(cornerRadius: CGFloat) {}
}
@available(iOS 13.0, *)
public struct Path: Sendable {
  @available(iOS 13.0, *)
  public init() {}
  @available(iOS 13.0, *)
  public mutating func addLines(_ lines: [CGPoint]) {}
}

@available(iOS 16.0, *)
public struct ProposedViewSize: Equatable, Sendable {
  @available(iOS 16.0, *)
  public var width: CGFloat?
  @available(iOS 16.0, *)
  public var height: CGFloat?
  @available(iOS 16.0, *)
  public init(width: CGFloat?, height: CGFloat?) {}
}
@available(iOS 16.0, *)
public struct LayoutSubviews: RandomAccessCollection, Sendable {
  public var startIndex: Int { 0 }
  public var endIndex: Int { 0 }
  @available(iOS 16.0, *)
  public subscript(index: Int) -> LayoutSubview { fatalError() }
}
@available(iOS 16.0, *)
public struct LayoutSubview: Sendable {
  @available(iOS 16.0, *)
  public func sizeThatFits(_ proposal: ProposedViewSize) -> CGSize { fatalError() }
  @available(iOS 16.0, *)
  public func place(at position: CGPoint, anchor: UnitPoint = .topLeading, proposal: ProposedViewSize) {}
}
@available(iOS 16.0, *)
public protocol Layout: Sendable {
  associatedtype Cache = Void
  typealias Subviews = LayoutSubviews
  func sizeThatFits(proposal: ProposedViewSize, subviews: Subviews, cache: inout Cache) -> CGSize
  func placeSubviews(in bounds: CGRect, proposal: ProposedViewSize, subviews: Subviews, cache: inout Cache)
}
extension Layout {
  @available(iOS 16.0, *)
  @MainActor public func callAsFunction<V: View>(@ViewBuilder _ content: () -> V) -> some View { content() }
}

@available(iOS 14.0, *)
public struct KeyEquivalent: Sendable, ExpressibleByExtendedGraphemeClusterLiteral {
  @available(iOS 14.0, *)
  public init(_ character: Character) {}
  public init(extendedGraphemeClusterLiteral: Character) {}
}
@available(iOS 13.0, *)
public struct EventModifiers: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }
  @available(iOS 13.0, *)
  public static let command = EventModifiers(rawValue: 1)
}
@available(iOS 14.0, *)
public struct KeyboardShortcut: Sendable {
  @available(iOS 14.0, *)
  public static let defaultAction = KeyboardShortcut()
}
@available(iOS 15.0, *)
public struct ButtonRole: Equatable, Sendable {
  @available(iOS 15.0, *)
  public static let destructive = ButtonRole()
}
@available(iOS 15.0, *)
public enum ControlSize: Sendable { case mini, small, regular, large }
@available(iOS 15.0, *)
public struct SubmitLabel: Sendable {
  @available(iOS 15.0, *)
  public static var join: SubmitLabel { fatalError() }
}
@available(iOS 15.0, *)
public struct TextInputAutocapitalization: Sendable {
  @available(iOS 15.0, *)
  public static var never: TextInputAutocapitalization { fatalError() }
}
@available(iOS 13.0, *)
public struct UITextContentType: Sendable {
  @available(iOS 10.0, *)
  public static let name = UITextContentType()
}
@available(iOS 15.0, *)
public struct SearchFieldPlacement: Sendable {
  @available(iOS 15.0, *)
  public enum NavigationBarDrawerDisplayMode: Sendable { case automatic, always }
  @available(iOS 15.0, *)
  public static func navigationBarDrawer(displayMode: NavigationBarDrawerDisplayMode) -> SearchFieldPlacement {
    fatalError()
  }
}
@available(iOS 16.0, *)
public struct ScrollDismissesKeyboardMode: Sendable {
  @available(iOS 16.0, *)
  public static var interactively: ScrollDismissesKeyboardMode { fatalError() }
}
@available(iOS 16.0, *)
public struct PresentationDetent: Hashable, Sendable {
  @available(iOS 16.0, *)
  public static let medium = PresentationDetent()
  @available(iOS 16.0, *)
  public static let large = PresentationDetent()
}
@available(iOS 14.0, *)
public struct NavigationBarItem: Sendable {
  @available(iOS 14.0, *)
  public enum TitleDisplayMode: Sendable { case automatic, inline, large }
}
@available(iOS 14.0, *)
public struct AccessibilityTraits: SetAlgebra, Sendable {
  public typealias Element = AccessibilityTraits
  public typealias ArrayLiteralElement = AccessibilityTraits
  @available(iOS 13.0, *)
  public init() {}
  public func contains(_ member: AccessibilityTraits) -> Bool { fatalError() }
  public func union(_ other: AccessibilityTraits) -> AccessibilityTraits { fatalError() }
  public func intersection(_ other: AccessibilityTraits) -> AccessibilityTraits { fatalError() }
  public func symmetricDifference(_ other: AccessibilityTraits) -> AccessibilityTraits { fatalError() }
  public mutating func insert(_ new: AccessibilityTraits) -> (inserted: Bool, memberAfterInsert: AccessibilityTraits) {
    fatalError()
  }
  public mutating func remove(_ member: AccessibilityTraits) -> AccessibilityTraits? { fatalError() }
  public mutating func update(with new: AccessibilityTraits) -> AccessibilityTraits? { fatalError() }
  public mutating func formUnion(_ other: AccessibilityTraits) {}
  public mutating func formIntersection(_ other: AccessibilityTraits) {}
  public mutating func formSymmetricDifference(_ other: AccessibilityTraits) {}
  @available(iOS 13.0, *)
  public static let isHeader = AccessibilityTraits()
  @available(iOS 13.0, *)
  public static let isSelected = AccessibilityTraits()
  @available(iOS 13.0, *)
  public static let allowsDirectInteraction = AccessibilityTraits()
}
@available(iOS 13.0, *)
public struct AccessibilityChildBehavior: Hashable, Sendable {
  @available(iOS 13.0, *)
  public static let ignore = AccessibilityChildBehavior()
  @available(iOS 13.0, *)
  public static let contain = AccessibilityChildBehavior()
  @available(iOS 13.0, *)
  public static let combine = AccessibilityChildBehavior()
}
@available(iOS 13.0, *)
public enum AccessibilityAdjustmentDirection: Sendable { case increment, decrement }
@available(iOS 17.0, *)
public enum AccessibilityNotification {
  @available(iOS 17.0, *)
  public struct Announcement: Sendable {
    @available(iOS 17.0, *)
    public init(_ announcement: String) {}
    @available(iOS 17.0, *)
    public func post() {}
  }
}
@available(iOS 15.0, *)
public enum Visibility: Hashable, Sendable { case automatic, visible, hidden }
@available(iOS 16.0, *)
public struct ToolbarPlacement: Sendable {
  @available(iOS 16.0, *)
  public static var navigationBar: ToolbarPlacement { fatalError() }
  @available(iOS 16.0, *)
  public static var tabBar: ToolbarPlacement { fatalError() }
}
@available(iOS 2.0, *)
public enum UIKeyboardType: Int, Sendable {
  case `default`
  @available(iOS 4.1, *)
  case decimalPad
}
