import CairnPlatform
import Foundation
import SwiftUI
import WidgetKit

/// What the app wrote down for the widget when it was last open: the widget never opens the book, and holds no key.
struct TodayEntry: TimelineEntry {
  let date: Date
  let title: String
  let lines: [String]

  private static let group = "group.com.cairn"

  /// The last one, or nothing where the app has written none.
  static func kept() -> TodayEntry? {
    let folder = FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: group)
    guard let note = folder.flatMap(DayNote.kept) else { return nil }
    return TodayEntry(date: note.written, title: note.title, lines: note.lines)
  }
}

/// Gives the widget what was last written.
struct TodayProvider: TimelineProvider {
  func placeholder(in context: Context) -> TodayEntry { TodayEntry(date: Date(), title: "Cairn", lines: []) }

  func getSnapshot(in context: Context, completion: @escaping @Sendable (TodayEntry) -> Void) {
    completion(TodayEntry.kept() ?? placeholder(in: context))
  }

  func getTimeline(in context: Context, completion: @escaping @Sendable (Timeline<TodayEntry>) -> Void) {
    completion(Timeline(entries: [TodayEntry.kept() ?? placeholder(in: context)], policy: .never))
  }
}

/// Today, on the home screen and the lock screen.
struct TodayWidgetView: View {
  let entry: TodayEntry

  var body: some View {
    VStack(alignment: .leading, spacing: 4) {
      Text(entry.title).font(.headline)
      ForEach(entry.lines, id: \.self) { line in Text(line).font(.footnote).lineLimit(1) }
      Spacer(minLength: 0)
    }
    .frame(maxWidth: .infinity, alignment: .leading)
    .containerBackground(.background, for: .widget)
    .privacySensitive()
  }
}

@main
struct TodayWidget: Widget {
  var body: some WidgetConfiguration {
    StaticConfiguration(kind: "today", provider: TodayProvider()) { TodayWidgetView(entry: $0) }
      .configurationDisplayName("tab.today")
      .description("app.tagline")
      .supportedFamilies([.systemSmall, .systemMedium, .accessoryRectangular])
  }
}
