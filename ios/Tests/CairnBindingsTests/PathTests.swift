import CairnBindings
import Testing

/// Write, watch, exchange, cancel: the whole path through the generated Swift and a real relay.
@Suite struct PathTests {
  @Test func whatOneDeviceWritesReachesTheOther() async throws {
    let office = try await founded()
    let made = try await office.createRecord(kind: .customer, fields: ["name": .text(text: "王芳")], space: nil)
    #expect(try await office.record(record: made.id).place == .thisPhone)
    #expect(try await office.syncOnce().sent > 0)
    #expect(try await office.record(record: made.id).place == .sent)

    let spaces = try await office.spaces().map(\.id)
    let invite = try await office.invite(role: .editor, spaces: spaces, ttlMs: hourMs)
    let phone = try await Workspace.join(folder: folder(), key: key, invite: invite, person: "韩梅梅")
    _ = try await phone.syncOnce()
    #expect(try await phone.record(record: made.id).title == "王芳")
    let hits = try await phone.search(query: SearchQuery(text: "wf", kinds: [.customer]))
    #expect(hits.map(\.row.id) == [made.id])
    let change = Change.put(field: "name", value: .text(text: "王方"))
    _ = try await phone.editRecord(record: made.id, changes: [change])
    _ = try await phone.syncOnce()
    _ = try await office.syncOnce()
    #expect(try await office.record(record: made.id).title == "王方")
  }

  @Test func aSubscriptionGivesTheFirstSnapshotAtOnceAndEndsWhenCancelled() async throws {
    let device = try await founded(relay: nobody)
    let heard = Heard()
    let subscription = try await device.subscribe(
      query: .listed(query: ListQuery(kind: .customer)), listener: heard)
    #expect(titles(heard.all.first) == [])
    _ = try await device.createRecord(kind: .customer, fields: ["name": .text(text: "Ana")], space: nil)
    #expect(titles(await heard.wait(for: 2).last) == ["Ana"])
    subscription.cancel()
    let before = heard.all.count
    _ = try await device.createRecord(kind: .customer, fields: ["name": .text(text: "Ben")], space: nil)
    try await Task.sleep(nanoseconds: 500_000_000)
    #expect(heard.all.count == before)
  }

  @Test func theRecallCardComesFromThisPhoneAlone() async throws {
    let device = try await founded(relay: nobody)
    let guest = try await device.createRecord(kind: .customer, fields: ["name": .text(text: "王芳")], space: nil).id
    #expect(try await device.recall(customer: guest).today == [.acquaint])
    let price = FieldValue.money(minor: 128_000, currency: "CNY")
    let fields: [String: FieldValue] = [
      "customer": .text(text: guest), "date": .text(text: "2026-01-05"), "amount": price,
    ]
    let bought = try await device.createRecord(kind: .purchase, fields: fields, space: nil).id
    let card = try await device.recall(customer: guest)
    #expect(card.figures?.monetary == 128_000)
    #expect(card.gradeRestsOn == [bought])
    #expect(try await device.myFigures().customers == 1)
  }
}
