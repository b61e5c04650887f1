import CairnPlatform
import Foundation
import Observation

/// What is told at the edge of every screen, whichever screen it comes from: a notice that can be undone, a problem, another screen.
@MainActor @Observable
public final class Desk {
  /// Shown for six seconds.
  public private(set) var notice: Notice?
  /// Shown until it is mended or put away.
  public private(set) var problem: Problem?
  /// A screen that a model asks for; the shell opens it and takes it away.
  public var wanted: Screen?

  /// The phone is in guests' hands: nothing but their survey is shown.
  public private(set) var handedOver = false
  /// Called when it comes back from them.
  var takenBack: (@MainActor () -> Void)?

  private var undoing: (@MainActor () async -> Void)?
  private var source: String?
  private var putAway: (@MainActor () -> Void)?

  /// Nothing is told at first.
  public nonisolated init() {}

  /// Tells what was done. `undo` takes it back.
  func tell(_ text: String, undo: (@MainActor () async -> Void)? = nil) {
    notice = Notice(id: UUID(), text: text, undo: undo != nil)
    undoing = undo
  }

  /// Takes back what the notice tells of.
  public func undo() async {
    let work = undoing
    dismiss()
    await work?()
  }

  /// The phone goes into guests' hands, or comes back.
  func handOver(_ on: Bool) {
    let back = handedOver && !on
    handedOver = on
    if back { takenBack?() }
  }

  /// Puts the notice away.
  public func dismiss() {
    notice = nil
    undoing = nil
  }

  /// Puts it away when its time is over; a newer notice stays.
  public func dismiss(after id: Notice.ID, on clock: any WallClock) async {
    try? await clock.sleep(for: .seconds(6))
    if notice?.id == id { dismiss() }
  }

  /// Tells of a problem; `source` names what can mend it. `putAway` is called when the person has seen it.
  func report(_ problem: Problem, from source: String, putAway: (@MainActor () -> Void)? = nil) {
    self.problem = problem
    self.source = source
    self.putAway = putAway
  }

  /// What reported the last problem went well now.
  func mended(_ source: String) {
    if self.source == source { dismissProblem() }
  }

  /// Puts the problem away.
  public func dismissProblem() {
    problem = nil
    source = nil
    putAway = nil
  }

  /// The person has seen the problem and puts it away.
  public func closeProblem() {
    let seen = putAway
    dismissProblem()
    seen?()
  }
}
