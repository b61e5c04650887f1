import CairnBindings
import CairnPlatform
import Foundation
import Testing

@testable import CairnPresentation

/// The widget's note and the reminders follow the core's day.
@Suite @MainActor struct DayOutsideTests {
  private func note(_ made: Founded) throws -> DayNote? { DayNote.kept(in: try made.platform.files.group()) }

  @Test func theNoteAndTheRemindersFollowTheBook() async throws {
    let made = try await Founded()
    defer { made.end() }
    let watching = Task { [day = DayOutside(made.session())] in await day.watch() }
    defer { watching.cancel() }
    try await wait("the note of an empty day") { try note(made)?.lines.count == 1 }
    #expect(made.reminders.planned.isEmpty)

    let wang = try await made.customer("王芳")
    let visit = try await made.visit(wang, inMinutes: 2)
    try await wait("the visit's reminder") { made.reminders.planned.map(\.id) == [visit] }
    try await wait("the visit's line") { try note(made)?.lines.first?.contains("王芳") == true }
    #expect(made.reminders.planned.first?.link?.absoluteString == "cairn://visit/\(visit)")
    #expect(made.widgets.reloads >= 2)

    _ = try await made.book.editRecord(
      record: visit, changes: [.put(field: "made_at", value: .whole(number: made.session().nowMs))])
    try await wait("no reminder of what is done") { made.reminders.planned.isEmpty }
    try await wait("no line of what is done") { try note(made)?.lines.contains { $0.contains("王芳") } == false }
  }

  @Test func whoLocksTheAppHasNoNamesOutsideOfIt() async throws {
    let made = try await Founded()
    defer { made.end() }
    made.platform.choices.write(JoinModel.Choice.lock, "on")
    _ = try await made.visit(try await made.customer("王芳"), inMinutes: 2)
    try await DayOutside(made.session()).refresh()
    #expect(made.reminders.planned.count == 1)
    #expect(made.reminders.planned.allSatisfy { !$0.body.contains("王芳") && !$0.title.contains("王芳") })
    let lines = try #require(try note(made)).lines
    #expect(lines.count == 1 && !lines[0].contains("王芳"))
  }

  @Test func whatDidNotChangeIsNotWrittenAgain() async throws {
    let made = try await Founded()
    defer { made.end() }
    let day = DayOutside(made.session())
    try await day.refresh()
    try await day.refresh()
    #expect(made.widgets.reloads == 1)
    try await DayOutside.clear(made.platform)
    #expect(try note(made) == nil)
  }

  @Test func aNoteThatCannotBeReadIsNone() async throws {
    let made = try await Founded()
    defer { made.end() }
    let file = try made.platform.files.group().appendingPathComponent(DayNote.file)
    try Data("{".utf8).write(to: file)
    #expect(try note(made) == nil)
  }
}
