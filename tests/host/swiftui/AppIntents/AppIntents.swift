@_exported import CoreGraphics

@available(iOS 16.0, *)
public protocol IntentResult: Sendable {}
@available(iOS 16.0, *)
public protocol ProvidesDialog {}

@available(iOS 16.0, *)
public struct IntentDialog: Sendable {
  @available(iOS 16.0, *)
  public init(stringLiteral value: String) {}
  @available(iOS 16.0, *)
  public init(_ resource: LocalizedStringResource) {}
}

@available(iOS 16.0, *)
public struct IntentResultContainer: IntentResult, ProvidesDialog {}

extension IntentResult where Self == IntentResultContainer {
  @available(iOS 16.0, *)
  public static func result(dialog: IntentDialog) -> IntentResultContainer { fatalError() }
}

@available(iOS 16.0, *)
public protocol AppIntent: Sendable {
  associatedtype PerformResult: IntentResult
  static var title: LocalizedStringResource { get }
  static var openAppWhenRun: Bool { get }
  func perform() async throws -> PerformResult
}

@available(iOS 16.0, *)
public struct AppShortcutPhrase: ExpressibleByStringInterpolation, Sendable {
  @available(iOS 16.0, *)
  public enum Token: Sendable { case applicationName }
  public init(stringLiteral value: String) {}
  @available(iOS 16.0, *)
  public struct StringInterpolation: StringInterpolationProtocol {
    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) {}
    public mutating func appendInterpolation(_ token: Token) {}
  }
  public init(stringInterpolation: StringInterpolation) {}
}

@available(iOS 16.0, *)
public struct AppShortcut: Sendable {
  @available(iOS 16.4, *)
  public init<Intent: AppIntent>(
    intent: Intent, phrases: [AppShortcutPhrase], shortTitle: LocalizedStringResource, systemImageName: String
  ) {}
}

@available(iOS 16.0, *)
public protocol AppShortcutsProvider {
  @AppShortcutsBuilder static var appShortcuts: [AppShortcut] { get }
}

@available(iOS 16.0, *)
@resultBuilder public enum AppShortcutsBuilder {
  public static func buildBlock(_ components: AppShortcut...) -> [AppShortcut] { fatalError() }
}
