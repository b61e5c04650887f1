import SwiftUI

@available(iOS 14.0, *)
public protocol TimelineEntry {
  var date: Date { get }
}

@available(iOS 14.0, *)
public struct TimelineReloadPolicy: Sendable {
  @available(iOS 14.0, *)
  public static let never = TimelineReloadPolicy()
}

@available(iOS 14.0, *)
public struct Timeline<EntryType: TimelineEntry> {
  @available(iOS 14.0, *)
  public init(entries: [EntryType], policy: TimelineReloadPolicy) {}
}

@available(iOS 14.0, *)
public struct TimelineProviderContext {}

@available(iOS 14.0, *)
public protocol TimelineProvider {
  associatedtype Entry: TimelineEntry
  typealias Context = TimelineProviderContext
  func placeholder(in context: Context) -> Entry
  func getSnapshot(in context: Context, completion: @escaping @Sendable (Entry) -> Void)
  func getTimeline(in context: Context, completion: @escaping @Sendable (Timeline<Entry>) -> Void)
}

@available(iOS 14.0, *)
public enum WidgetFamily: Int, Sendable {
  case systemSmall, systemMedium, systemLarge
  @available(iOS 16.0, *)
  case accessoryRectangular
}

@available(iOS 14.0, *)
@MainActor public protocol WidgetConfiguration {}

@available(iOS 14.0, *)
public struct StaticConfiguration<Content: View>: WidgetConfiguration {
  @available(iOS 14.0, *)
  public init<Provider: TimelineProvider>(
    kind: String, provider: Provider, @ViewBuilder content: @escaping (Provider.Entry) -> Content
  ) {}
}

extension WidgetConfiguration {
  @available(iOS 14.0, *)
  public func configurationDisplayName(_ displayNameKey: LocalizedStringKey) -> some WidgetConfiguration { self }
  @available(iOS 14.0, *)
  public func description(_ descriptionKey: LocalizedStringKey) -> some WidgetConfiguration { self }
  @available(iOS 14.0, *)
  public func supportedFamilies(_ families: [WidgetFamily]) -> some WidgetConfiguration { self }
}

@available(iOS 14.0, *)
@MainActor public protocol Widget {
  associatedtype Body: WidgetConfiguration
  init()
  var body: Body { get }
}

extension Widget {
  @available(iOS 14.0, *)
  public static func main() {}
}

@available(iOS 17.0, *)
public struct ContainerBackgroundPlacement: Sendable {
  @available(iOS 17.0, *)
  public static let widget = ContainerBackgroundPlacement()
}

extension View {
  @available(iOS 17.0, *)
  nonisolated public func containerBackground<S: ShapeStyle>(_ style: S, for container: ContainerBackgroundPlacement)
    -> some View
  {
    self
  }
}

@available(iOS 14.0, *)
public class WidgetCenter: @unchecked Sendable {
  @available(iOS 14.0, *)
  public static let shared = WidgetCenter()
  @available(iOS 14.0, *)
  public func reloadTimelines(ofKind kind: String) {}
}
