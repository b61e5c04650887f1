@_exported import Foundation
@_exported import Observation
@_exported import UIKit

@available(iOS 13.0, *)
@MainActor @preconcurrency public protocol View {
  associatedtype Body: View
  @ViewBuilder @MainActor @preconcurrency var body: Body { get }
}

extension Never: View { public var body: Never { fatalError() } }

@available(iOS 13.0, *)
@resultBuilder public enum ViewBuilder {
  public static func buildBlock() -> EmptyView { fatalError() }
  public static func buildBlock<Content: View>(_ content: Content) -> Content { content }
  public static func buildBlock<each Content: View>(_ content: repeat each Content) -> TupleView<(repeat each Content)>
  {
    fatalError()
  }
  public static func buildExpression<Content: View>(_ content: Content) -> Content { content }
  public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }
  public static func buildEither<T: View, F: View>(first: T) -> _ConditionalContent<T, F> { fatalError() }
  public static func buildEither<T: View, F: View>(second: F) -> _ConditionalContent<T, F> { fatalError() }
  public static func buildLimitedAvailability<Content: View>(_ content: Content) -> AnyView { fatalError() }
}

@available(iOS 13.0, *)
public struct TupleView<T>: View { public var body: Never { fatalError() } }
@available(iOS 13.0, *)
public struct _ConditionalContent<T, F>: View { public var body: Never { fatalError() } }
extension Optional: View where Wrapped: View { public var body: Never { fatalError() } }
@available(iOS 13.0, *)
public struct EmptyView: View {
  @available(iOS 13.0, *)
  nonisolated public init() {}
  public var body: Never { fatalError() }
}
@available(iOS 13.0, *)
public struct AnyView: View { public var body: Never { fatalError() } }

@available(iOS 13.0, *)
@propertyWrapper public struct State<Value> {
  @available(iOS 13.0, *)
  public init(wrappedValue: Value) { fatalError() }
  @available(iOS 13.0, *)
  public init(initialValue: Value) { fatalError() }
  public var wrappedValue: Value {
    get { fatalError() }
    nonmutating set {}
  }
  public var projectedValue: Binding<Value> { fatalError() }
}
extension State where Value: ExpressibleByNilLiteral { public init() { fatalError() } }

@available(iOS 13.0, *)
@propertyWrapper @dynamicMemberLookup public struct Binding<Value> {
  @available(iOS 13.0, *)
  @preconcurrency public init(
    @_inheritActorContext get: @escaping @isolated(any) @Sendable () -> Value,
    @_inheritActorContext set: @escaping @isolated(any) @Sendable (Value) -> Void
  ) {}
  @available(iOS 13.0, *)
  public init(projectedValue: Binding<Value>) { self = projectedValue }
  public var wrappedValue: Value {
    get { fatalError() }
    nonmutating set {}
  }
  public var projectedValue: Binding<Value> { self }
  @available(iOS 13.0, *)
  public subscript<Subject>(dynamicMember keyPath: WritableKeyPath<Value, Subject>) -> Binding<Subject> { fatalError() }
}
extension Binding: @unchecked Sendable {}

extension Binding: Sequence where Value: MutableCollection {
  public typealias Element = Binding<Value.Element>
  public func makeIterator() -> IndexingIterator<[Binding<Value.Element>]> { fatalError() }
}

@available(iOS 17.0, *)
@propertyWrapper @dynamicMemberLookup public struct Bindable<Value: AnyObject & Observable> {
  @available(iOS 17.0, *)
  public init(wrappedValue: Value) { fatalError() }
  public var wrappedValue: Value {
    get { fatalError() }
    set {}
  }
  public var projectedValue: Bindable<Value> { self }
  @available(iOS 17.0, *)
  public subscript<Subject>(dynamicMember keyPath: ReferenceWritableKeyPath<Value, Subject>) -> Binding<Subject> {
    fatalError()
  }
}

@available(iOS 13.0, *)
@propertyWrapper public struct Environment<Value> {
  @available(iOS 13.0, *)
  public init(_ keyPath: KeyPath<EnvironmentValues, Value>) { fatalError() }
  public var wrappedValue: Value { fatalError() }
}

@available(iOS 13.0, *)
public protocol EnvironmentKey {
  associatedtype Value
  static var defaultValue: Value { get }
}

@available(iOS 13.0, *)
public struct EnvironmentValues {
  @available(iOS 13.0, *)
  public subscript<K: EnvironmentKey>(key: K.Type) -> K.Value {
    get { fatalError() }
    set {}
  }
  @available(iOS 13.0, *)
  public var horizontalSizeClass: UserInterfaceSizeClass? {
    get { fatalError() }
    set {}
  }
  @available(iOS 14.0, *)
  public var scenePhase: ScenePhase {
    get { fatalError() }
    set {}
  }
  @available(iOS 14.0, *)
  public var openURL: OpenURLAction {
    get { fatalError() }
    set {}
  }
  @available(iOS 15.0, *)
  public var dismiss: DismissAction { fatalError() }
  @available(iOS 13.0, *)
  public var accessibilityReduceMotion: Bool { fatalError() }
  @available(iOS 13.0, *)
  public var colorScheme: ColorScheme {
    get { fatalError() }
    set {}
  }
}

@available(iOS 13.0, *)
public enum UserInterfaceSizeClass: Sendable { case compact, regular }
@available(iOS 14.0, *)
public enum ScenePhase: Comparable, Sendable { case background, inactive, active }
@available(iOS 13.0, *)
public enum ColorScheme: CaseIterable, Sendable { case light, dark }
@available(iOS 14.0, *)
@MainActor public struct OpenURLAction {
  public func callAsFunction(_ url: URL) {}
}
@available(iOS 15.0, *)
@MainActor public struct DismissAction {
  public func callAsFunction() {}
}

@available(iOS 13.0, *)
public struct LocalizedStringKey: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) {}
}

@available(iOS 14.0, *)
@MainActor @preconcurrency public protocol App {
  associatedtype Body: Scene
  @SceneBuilder @MainActor @preconcurrency var body: Body { get }
  @MainActor @preconcurrency init()
}
extension App {
  @available(iOS 14.0, *)
  @MainActor public static func main() {}
}

@available(iOS 14.0, *)
@MainActor @preconcurrency public protocol Scene {
  associatedtype Body: Scene
  @SceneBuilder @MainActor @preconcurrency var body: Body { get }
}
extension Never: Scene {}
@available(iOS 14.0, *)
@resultBuilder public enum SceneBuilder {
  public static func buildBlock<Content: Scene>(_ content: Content) -> Content { content }
}
@available(iOS 14.0, *)
public struct WindowGroup<Content: View>: Scene {
  @available(iOS 14.0, *)
  nonisolated public init(@ViewBuilder content: () -> Content) {}
  public var body: Never { fatalError() }
}
extension Scene {
  @available(iOS 17.0, *)
  nonisolated public func onChange<V: Equatable>(of value: V, initial: Bool = false, _ action: @escaping (V, V) -> Void)
    -> some Scene
  { self }
  @available(iOS 14.0, *)
  nonisolated public func commands<Content: Commands>(@CommandsBuilder content: () -> Content) -> some Scene { self }
}

@available(iOS 14.0, *)
@MainActor @preconcurrency public protocol Commands {
  associatedtype Body: Commands
  @CommandsBuilder @MainActor @preconcurrency var body: Body { get }
}
extension Never: Commands {}
@available(iOS 14.0, *)
@resultBuilder public enum CommandsBuilder {
  public static func buildBlock<Content: Commands>(_ content: Content) -> Content { content }
}
@available(iOS 14.0, *)
public struct TextEditingCommands: Commands {
  @available(iOS 14.0, *)
  nonisolated public init() {}
  public var body: Never { fatalError() }
}

@available(iOS 13.0, *)
@MainActor @preconcurrency public protocol UIViewControllerRepresentable: View where Body == Never {
  associatedtype UIViewControllerType: UIViewController
  associatedtype Coordinator = Void
  typealias Context = UIViewControllerRepresentableContext<Self>
  func makeUIViewController(context: Context) -> UIViewControllerType
  func updateUIViewController(_ uiViewController: UIViewControllerType, context: Context)
  func makeCoordinator() -> Coordinator
}
extension UIViewControllerRepresentable { public var body: Never { fatalError() } }
@available(iOS 13.0, *)
@MainActor public struct UIViewControllerRepresentableContext<Representable: UIViewControllerRepresentable> {
  public var coordinator: Representable.Coordinator { fatalError() }
}
