import UniformTypeIdentifiers

@available(iOS 13.0, *)
public struct Text: View, Equatable {
  @available(iOS 13.0, *)
  nonisolated public init<S: StringProtocol>(_ content: S) {}
  @available(iOS 15.0, *)
  nonisolated public init(_ attributedContent: AttributedString) {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct Image: View, Equatable {
  @available(iOS 13.0, *)
  nonisolated public init(systemName: String) {}
  public var body: Never { fatalError() }
}
@available(iOS 14.0, *)
public struct Label<Title: View, Icon: View>: View {
  @available(iOS 14.0, *)
  nonisolated public init(@ViewBuilder title: () -> Title, @ViewBuilder icon: () -> Icon) {}
  public var body: Never { fatalError() }
}
extension Label where Title == Text, Icon == Image {
  @available(iOS 14.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, systemImage name: String) {}
}
@available(iOS 13.0, *)
public struct Button<Label: View>: View {
  @available(iOS 13.0, *)
  nonisolated public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {}
  public var body: Never { fatalError() }
}
extension Button where Label == Text {
  @available(iOS 13.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, action: @escaping @MainActor () -> Void) {}
}
extension Button where Label == SwiftUI.Label<Text, Image> {
  @available(iOS 14.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, systemImage: String, action: @escaping @MainActor () -> Void) {
  }
  @available(iOS 15.0, *)
  nonisolated public init<S: StringProtocol>(
    _ title: S, systemImage: String, role: ButtonRole?, action: @escaping @MainActor () -> Void
  ) {}
}
@available(iOS 13.0, *)
public struct HStack<Content: View>: View {
  @available(iOS 13.0, *)
  nonisolated public init(
    alignment: VerticalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
  ) {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct VStack<Content: View>: View {
  @available(iOS 13.0, *)
  nonisolated public init(
    alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
  ) {}
  public var body: Never { fatalError() }
}
@available(iOS 14.0, *)
public struct LazyVStack<Content: View>: View {
  @available(iOS 14.0, *)
  nonisolated public init(
    alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil, @ViewBuilder content: () -> Content
  ) {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct ZStack<Content: View>: View {
  @available(iOS 13.0, *)
  nonisolated public init(alignment: Alignment = .center, @ViewBuilder content: () -> Content) {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct Group<Content: View>: View {
  @available(iOS 13.0, *)
  nonisolated public init(@ViewBuilder content: () -> Content) {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct Spacer: View {
  @available(iOS 13.0, *)
  nonisolated public init(minLength: CGFloat? = nil) {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct Divider: View {
  @available(iOS 13.0, *)
  nonisolated public init() {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct ScrollView<Content: View>: View {
  @available(iOS 13.0, *)
  nonisolated public init(
    _ axes: Axis.Set = .vertical, showsIndicators: Bool = true, @ViewBuilder content: () -> Content
  ) {}
  public var body: Never { fatalError() }
}
@available(iOS 14.0, *)
public struct ScrollViewReader<Content: View>: View {
  @available(iOS 14.0, *)
  nonisolated public init(@ViewBuilder content: @escaping (ScrollViewProxy) -> Content) {}
  public var body: Never { fatalError() }
}
@available(iOS 14.0, *)
public struct ScrollViewProxy {
  @available(iOS 14.0, *)
  @MainActor public func scrollTo<ID: Hashable>(_ id: ID, anchor: UnitPoint? = nil) {}
}
@available(iOS 13.0, *)
public struct GeometryReader<Content: View>: View {
  @available(iOS 13.0, *)
  nonisolated public init(@ViewBuilder content: @escaping (GeometryProxy) -> Content) {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct GeometryProxy {
  @available(iOS 13.0, *)
  public var size: CGSize { fatalError() }
}
@available(iOS 13.0, *)
public struct List<SelectionValue: Hashable, Content: View>: View { public var body: Never { fatalError() } }
extension List where SelectionValue == Never {
  @available(iOS 13.0, *)
  nonisolated public init(@ViewBuilder content: () -> Content) {}
  @available(iOS 13.0, *)
  nonisolated public init<Data: RandomAccessCollection, RowContent: View>(
    _ data: Data, @ViewBuilder rowContent: @escaping (Data.Element) -> RowContent
  ) where Content == ForEach<Data, Data.Element.ID, RowContent>, Data.Element: Identifiable {}
}
extension List {
  @available(iOS 13.0, *)
  nonisolated public init<Data: RandomAccessCollection, RowContent: View>(
    _ data: Data, selection: Binding<SelectionValue?>?, @ViewBuilder rowContent: @escaping (Data.Element) -> RowContent
  ) where Content == ForEach<Data, Data.Element.ID, RowContent>, Data.Element: Identifiable {}
}
@available(iOS 13.0, *)
public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content>: View {
  public var body: Never { fatalError() }
}
extension ForEach where Content: View, Data.Element: Identifiable, ID == Data.Element.ID {
  @available(iOS 13.0, *)
  nonisolated public init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content) {}
}
extension ForEach where Content: View {
  @available(iOS 15.0, *)
  nonisolated public init<C: MutableCollection & RandomAccessCollection>(
    _ data: Binding<C>, @ViewBuilder content: @escaping (Binding<C.Element>) -> Content
  )
  where
    Data == LazyMapSequence<C.Indices, (C.Index, ID)>, C.Element: Identifiable, ID == C.Element.ID, C.Index: Hashable
  {}
  @available(iOS 13.0, *)
  nonisolated public init(
    _ data: Data, id: KeyPath<Data.Element, ID>, @ViewBuilder content: @escaping (Data.Element) -> Content
  ) {}
}
@available(iOS 13.0, *)
public struct Section<Parent, Content, Footer>: View { public var body: Never { fatalError() } }
extension Section where Parent == Text, Content: View, Footer == EmptyView {
  @available(iOS 15.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, @ViewBuilder content: () -> Content) {}
}
extension Section where Parent == EmptyView, Content: View, Footer == EmptyView {
  @available(iOS 13.0, *)
  nonisolated public init(@ViewBuilder content: () -> Content) {}
}
@available(iOS 13.0, *)
public struct Form<Content: View>: View {
  @available(iOS 13.0, *)
  nonisolated public init(@ViewBuilder content: () -> Content) {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct TextField<Label: View>: View { public var body: Never { fatalError() } }
extension TextField where Label == Text {
  @available(iOS 13.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, text: Binding<String>) {}
  @available(iOS 16.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, text: Binding<String>, axis: Axis) {}
}
@available(iOS 13.0, *)
public struct SecureField<Label: View>: View { public var body: Never { fatalError() } }
extension SecureField where Label == Text {
  @available(iOS 13.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, text: Binding<String>) {}
}
@available(iOS 13.0, *)
public struct Slider<Label: View, ValueLabel: View>: View { public var body: Never { fatalError() } }
extension Slider where Label == EmptyView, ValueLabel == EmptyView {
  @available(iOS 13.0, *)
  nonisolated public init<V: BinaryFloatingPoint>(
    value: Binding<V>, in bounds: ClosedRange<V>, step: V.Stride = 1,
    onEditingChanged: @escaping @MainActor (Bool) -> Void = { _ in }
  ) where V.Stride: BinaryFloatingPoint {}
}
@available(iOS 13.0, *)
public struct Toggle<Label: View>: View { public var body: Never { fatalError() } }
extension Toggle where Label == Text {
  @available(iOS 13.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, isOn: Binding<Bool>) {}
}
@available(iOS 14.0, *)
public struct ProgressView<Label: View, CurrentValueLabel: View>: View { public var body: Never { fatalError() } }
extension ProgressView where Label == Text, CurrentValueLabel == EmptyView {
  @available(iOS 14.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S) {}
}
extension ProgressView where Label == EmptyView, CurrentValueLabel == EmptyView {
  @available(iOS 14.0, *)
  nonisolated public init<V: BinaryFloatingPoint>(value: V?, total: V = 1.0) {}
}
@available(iOS 14.0, *)
public struct Menu<Label: View, Content: View>: View {
  @available(iOS 14.0, *)
  nonisolated public init(@ViewBuilder content: () -> Content, @ViewBuilder label: () -> Label) {}
  @available(iOS 15.0, *)
  nonisolated public init(
    @ViewBuilder content: () -> Content, @ViewBuilder label: () -> Label, primaryAction: @escaping () -> Void
  ) {}
  public var body: Never { fatalError() }
}
extension Menu where Label == SwiftUI.Label<Text, Image> {
  @available(iOS 17.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, systemImage: String, @ViewBuilder content: () -> Content) {}
}
@available(iOS 16.0, *)
public struct LabeledContent<Label, Content>: View { public var body: Never { fatalError() } }
extension LabeledContent where Label == Text, Content == Text {
  @available(iOS 16.0, *)
  nonisolated public init<S1: StringProtocol, S2: StringProtocol>(_ title: S1, value: S2) {}
}
@available(iOS 17.0, *)
public struct ContentUnavailableView<Label: View, Description: View, Actions: View>: View {
  @available(iOS 17.0, *)
  nonisolated public init(
    @ViewBuilder label: () -> Label, @ViewBuilder description: () -> Description = { EmptyView() },
    @ViewBuilder actions: () -> Actions = { EmptyView() }
  ) {}
  public var body: Never { fatalError() }
}
extension ContentUnavailableView where Label == SwiftUI.Label<Text, Image>, Description == Text?, Actions == EmptyView {
  @available(iOS 17.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, systemImage name: String, description: Text? = nil) {}
}
@available(iOS 16.0, *)
public struct ShareLink<Label: View>: View { public var body: Never { fatalError() } }
extension ShareLink where Label == SwiftUI.Label<Text, Image> {
  @available(iOS 16.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, item: URL) {}
  @available(iOS 16.0, *)
  nonisolated public init<S: StringProtocol>(_ title: S, item: String) {}
}
@available(iOS 13.0, *)
public struct TabView<SelectionValue: Hashable, Content: View>: View {
  @available(iOS 13.0, *)
  nonisolated public init(selection: Binding<SelectionValue>?, @ViewBuilder content: () -> Content) {}
  public var body: Never { fatalError() }
}
@available(iOS 16.0, *)
public struct NavigationStack<Data, Root: View>: View { public var body: Never { fatalError() } }
@available(iOS 16.0, *)
public struct NavigationPath {}
extension NavigationStack where Data == NavigationPath {
  @available(iOS 16.0, *)
  nonisolated public init(@ViewBuilder root: () -> Root) {}
}
extension NavigationStack
where Data: MutableCollection & RandomAccessCollection & RangeReplaceableCollection, Data.Element: Hashable {
  @available(iOS 16.0, *)
  nonisolated public init(path: Binding<Data>, @ViewBuilder root: () -> Root) {}
}
@available(iOS 16.0, *)
public struct NavigationSplitView<Sidebar: View, Content: View, Detail: View>: View {
  @available(iOS 16.0, *)
  nonisolated public init(
    @ViewBuilder sidebar: () -> Sidebar, @ViewBuilder content: () -> Content, @ViewBuilder detail: () -> Detail
  ) {}
  public var body: Never { fatalError() }
}
@available(iOS 15.0, *)
public struct Canvas<Symbols: View>: View { public var body: Never { fatalError() } }
extension Canvas where Symbols == EmptyView {
  @available(iOS 15.0, *)
  nonisolated public init(renderer: @escaping (inout GraphicsContext, CGSize) -> Void) {}
}
@available(iOS 15.0, *)
public struct GraphicsContext {
  @available(iOS 15.0, *)
  public struct Shading: Sendable {
    @available(iOS 15.0, *)
    public static func color(_ color: Color) -> Shading { fatalError() }
  }
  @available(iOS 15.0, *)
  public func stroke(_ path: Path, with shading: Shading, lineWidth: CGFloat = 1) {}
}
@available(iOS 16.0, *)
@MainActor public final class ImageRenderer<Content: View> {
  @available(iOS 16.0, *)
  public init(content: Content) {}
  @available(iOS 16.0, *)
  public var uiImage: UIImage? { fatalError() }
  @available(iOS 16.0, *)
  public func render(rasterizationScale: CGFloat = 1, renderer: (CGSize, (CGContext) -> Void) -> Void) {}
}

@available(iOS 14.0, *)
@MainActor @preconcurrency public protocol ToolbarContent {
  associatedtype Body: ToolbarContent
  @ToolbarContentBuilder @MainActor @preconcurrency var body: Body { get }
}
extension Never: ToolbarContent {}
@available(iOS 14.0, *)
@resultBuilder public enum ToolbarContentBuilder {
  public static func buildBlock<Content: ToolbarContent>(_ content: Content) -> Content { content }
  public static func buildBlock<each Content: ToolbarContent>(_ content: repeat each Content) -> TupleToolbar<
    (repeat each Content)
  > {
    fatalError()
  }
}
extension ToolbarContentBuilder {
  @available(iOS 16.0, *)
  public static func buildIf<Content: ToolbarContent>(_ content: Content?) -> TupleToolbar<Content?> { fatalError() }
}
@available(iOS 14.0, *)
public struct TupleToolbar<T>: ToolbarContent { public var body: Never { fatalError() } }
@available(iOS 14.0, *)
public struct ToolbarItemPlacement: Sendable {
  @available(iOS 14.0, *)
  public static let primaryAction = ToolbarItemPlacement()
  @available(iOS 16.0, *)
  public static let secondaryAction = ToolbarItemPlacement()
  @available(iOS 14.0, *)
  public static let cancellationAction = ToolbarItemPlacement()
  @available(iOS 14.0, *)
  public static let confirmationAction = ToolbarItemPlacement()
  @available(iOS 17.0, *)
  public static let topBarLeading = ToolbarItemPlacement()
}
@available(iOS 14.0, *)
public struct ToolbarItem<ID, Content: View>: ToolbarContent { public var body: Never { fatalError() } }
extension ToolbarItem where ID == () {
  @available(iOS 14.0, *)
  nonisolated public init(placement: ToolbarItemPlacement, @ViewBuilder content: () -> Content) {}
}

@available(iOS 13.0, *)
@MainActor @preconcurrency public protocol Gesture<Value> {
  associatedtype Value
}
@available(iOS 13.0, *)
public struct DragGesture: Gesture {
  @available(iOS 13.0, *)
  public struct Value: Equatable, Sendable {
    @available(iOS 13.0, *)
    public var location: CGPoint
    @available(iOS 13.0, *)
    public var translation: CGSize { fatalError() }
  }
  @available(iOS 13.0, *)
  nonisolated public init(minimumDistance: CGFloat = 10) {}
}
extension Gesture {
  @available(iOS 13.0, *)
  nonisolated public func onChanged(_ action: @escaping (Value) -> Void) -> some Gesture { self }
}

@available(iOS 13.0, *)
@MainActor @preconcurrency public protocol PrimitiveButtonStyle {}
@available(iOS 13.0, *)
public struct PlainButtonStyle: PrimitiveButtonStyle {}
extension PrimitiveButtonStyle where Self == PlainButtonStyle {
  @available(iOS 15.0, *)
  nonisolated public static var plain: PlainButtonStyle { fatalError() }
}
@available(iOS 15.0, *)
public struct BorderedButtonStyle: PrimitiveButtonStyle {}
extension PrimitiveButtonStyle where Self == BorderedButtonStyle {
  @available(iOS 15.0, *)
  nonisolated public static var bordered: BorderedButtonStyle { fatalError() }
}
@available(iOS 15.0, *)
public struct BorderedProminentButtonStyle: PrimitiveButtonStyle {}
extension PrimitiveButtonStyle where Self == BorderedProminentButtonStyle {
  @available(iOS 15.0, *)
  nonisolated public static var borderedProminent: BorderedProminentButtonStyle { fatalError() }
}
@available(iOS 13.0, *)
@MainActor @preconcurrency public protocol ListStyle {}
@available(iOS 13.0, *)
public struct PlainListStyle: ListStyle {}
extension ListStyle where Self == PlainListStyle {
  @available(iOS 15.0, *)
  nonisolated public static var plain: PlainListStyle { fatalError() }
}
@available(iOS 14.0, *)
@MainActor @preconcurrency public protocol LabelStyle {}
@available(iOS 14.0, *)
public struct IconOnlyLabelStyle: LabelStyle {}
extension LabelStyle where Self == IconOnlyLabelStyle {
  @available(iOS 14.0, *)
  nonisolated public static var iconOnly: IconOnlyLabelStyle { fatalError() }
}
@available(iOS 15.0, *)
@MainActor @preconcurrency public protocol TextSelectability {}
@available(iOS 15.0, *)
public struct EnabledTextSelectability: TextSelectability {}
extension TextSelectability where Self == EnabledTextSelectability {
  @available(iOS 15.0, *)
  nonisolated public static var enabled: EnabledTextSelectability { fatalError() }
}
