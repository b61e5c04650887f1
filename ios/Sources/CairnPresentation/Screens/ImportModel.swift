import CairnBindings
import CairnPlatform
import Foundation
import Observation

/// Import: a file, a contact of the phone, or what another app shared. What it would do is shown before it does it; the core reads it.
@MainActor @Observable
public final class ImportModel {
  /// What an import would do.
  public struct Preview: Equatable, Sendable {
    /// The file's name.
    public let name: String
    /// New records.
    public let fresh: Int
    /// Rows whose record is there already.
    public let known: Int
    /// What a person should look at.
    public let problems: [Problem]
  }

  /// Which row, which column, why.
  public struct Problem: Identifiable, Equatable, Sendable {
    public let id: Int
    public let place: String
    public let text: String
  }

  /// What it would do.
  public private(set) var preview: Preview?
  /// What it did.
  public private(set) var done: String?
  /// Whether it is under way.
  public private(set) var isBusy = false
  private var content = Data()
  private let session: Session
  private let inbox: SharedInbox

  /// An import into this session's book.
  public init(_ session: Session) {
    self.session = session
    inbox = SharedInbox(session.platform)
  }

  /// Reads a file that was chosen; `open` gives its name and content.
  public func read(_ open: () throws -> (name: String, content: Data)) async {
    await attempt {
      let file = try open()
      try await self.look(at: file.content, named: file.name)
    }
  }

  /// Reads what is given: a card of the phone's contacts.
  public func read(_ content: Data, named name: String) async {
    await attempt { try await self.look(at: content, named: name) }
  }

  /// Takes what another app shared, where something waits.
  public func takeShared() async {
    await attempt {
      guard preview == nil, let (name, content) = try self.inbox.next() else { return }
      try await self.look(at: content, named: name)
    }
  }

  /// Does it.
  public func confirm() async {
    guard let preview, !isBusy else { return }
    isBusy = true
    defer { isBusy = false }
    await attempt {
      let report = try await self.session.book.importFile(name: preview.name, content: self.content, dryRun: false)
      self.done = self.session.words("import.done", .count(Int(report.imported)))
      self.session.platform.haptics.tap(.saved)
      try self.inbox.remove(preview.name)
      self.preview = nil
    }
  }

  /// Leaves everything as it is.
  public func cancel() {
    preview = nil
    content = Data()
  }

  private func look(at content: Data, named name: String) async throws {
    let report = try await session.book.importFile(name: name, content: content, dryRun: true)
    self.content = content
    done = nil
    preview = Preview(
      name: name, fresh: Int(report.imported), known: Int(report.alreadyThere),
      problems: report.problems.enumerated().map { Problem(id: $0, $1, session.words) })
  }

  private func attempt(_ work: () async throws -> Void) async {
    do {
      try await work()
      session.desk.mended("import")
    } catch {
      session.desk.report(session.words.problem(error), from: "import")
      session.platform.haptics.tap(.refused)
    }
  }
}

extension ImportModel.Problem {
  init(id: Int, _ problem: ImportProblem, _ words: Words) {
    self.id = id
    place = [words("import.row", .count(Int(problem.line))), problem.column].compactMap { $0 }.joined(separator: " · ")
    text = problem.detail
  }
}

/// Files that the share extension put down for the app, each until it is imported.
public struct SharedInbox: Sendable {
  private let platform: Platform

  /// The inbox of this device.
  public init(_ platform: Platform) { self.platform = platform }

  /// One that waits.
  func next() throws -> (String, Data)? {
    let folder = try platform.files.inbox()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try names.first.map { ($0, try Data(contentsOf: folder.appendingPathComponent($0))) }
  }

  /// Takes one away. Nothing happens where it did not come from here.
  func remove(_ name: String) throws {
    let file = try platform.files.inbox().appendingPathComponent(name)
    if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
  }
}
