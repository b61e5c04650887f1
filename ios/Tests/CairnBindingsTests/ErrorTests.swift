import CairnBindings
import Foundation
import Testing

/// Each typed error arrives as itself.
@Suite struct ErrorTests {
  /// The error that the work throws.
  func refused(_ work: () async throws -> Void) async -> CairnError? {
    do {
      try await work()
      return nil
    } catch {
      return error as? CairnError
    }
  }

  @Test func anInvalidFieldIsNamedWithItsRule() async throws {
    let device = try await founded(relay: nobody)
    let error = await refused {
      _ = try await device.createRecord(kind: .customer, fields: ["birthday": .text(text: "never")], space: nil)
    }
    guard case .Invalid(_, _, let fields) = error else {
      Issue.record("not invalid: \(String(describing: error))")
      return
    }
    #expect(fields.contains { $0.field == "birthday" && $0.rule == "not_a_date" })
  }

  @Test func aRecordThatIsNotThere() async throws {
    let device = try await founded(relay: nobody)
    let error = await refused { _ = try await device.record(record: String(repeating: "0", count: 32)) }
    guard case .NotFound("not_found", _) = error else {
      Issue.record("not found expected: \(String(describing: error))")
      return
    }
  }

  @Test func theWrongKey() async throws {
    let place = folder()
    _ = try await founded(relay: nobody, folder: place)
    let error = await refused { _ = try await Workspace.open(folder: place, key: Data(repeating: 0, count: 32)) }
    guard case .WrongKey("wrong_key", _) = error else {
      Issue.record("wrong key expected: \(String(describing: error))")
      return
    }
  }

  @Test func aFolderThatHoldsADevice() async throws {
    let place = folder()
    _ = try await founded(relay: nobody, folder: place)
    let error = await refused { _ = try await founded(relay: nobody, folder: place) }
    guard case .Exists = error else {
      Issue.record("exists expected: \(String(describing: error))")
      return
    }
  }

  @Test func aDatabaseOfANewerVersion() async throws {
    let place = ProcessInfo.processInfo.environment["CAIRN_NEWER"] ?? ""
    let error = await refused { _ = try await Workspace.open(folder: place, key: key) }
    guard case .NewerVersion("newer_version", _) = error else {
      Issue.record("newer version expected: \(String(describing: error))")
      return
    }
  }

  @Test func aTextThatIsNoInvite() async throws {
    let error = await refused {
      _ = try await Workspace.join(folder: folder(), key: key, invite: "nonsense", person: "X")
    }
    guard case .BadInvite("invite", _) = error else {
      Issue.record("bad invite expected: \(String(describing: error))")
      return
    }
  }

  @Test func aReaderMayNotWrite() async throws {
    let office = try await founded()
    _ = try await office.syncOnce()
    let spaces = try await office.spaces().map(\.id)
    let invite = try await office.invite(role: .reader, spaces: spaces, ttlMs: hourMs)
    let reader = try await Workspace.join(folder: folder(), key: key, invite: invite, person: "X")
    let error = await refused {
      _ = try await reader.createRecord(kind: .customer, fields: ["name": .text(text: "A")], space: nil)
    }
    guard case .Forbidden("forbidden", _) = error else {
      Issue.record("forbidden expected: \(String(describing: error))")
      return
    }
  }

  @Test func nobodyListensAndWhatWasWrittenStays() async throws {
    let device = try await founded(relay: nobody)
    let made = try await device.createRecord(kind: .customer, fields: ["name": .text(text: "A")], space: nil)
    let error = await refused { _ = try await device.syncOnce() }
    guard case .Offline("unreachable", _, _) = error else {
      Issue.record("offline expected: \(String(describing: error))")
      return
    }
    #expect(try await device.record(record: made.id).title == "A")
  }
}
