@_exported import Foundation

@available(iOS 3.0, *)
public let AVFormatIDKey: String = ""
@available(iOS 3.0, *)
public let AVSampleRateKey: String = ""
@available(iOS 3.0, *)
public let AVNumberOfChannelsKey: String = ""
@available(iOS 2.0, *)
public var kAudioFormatMPEG4AAC: UInt32 { 0 }

@available(iOS 17.0, *)
public final class AVAudioApplication: NSObject {
  @available(iOS 17.0, *)
  public class func requestRecordPermission() async -> Bool { fatalError() }
}

@available(iOS 3.0, *)
open class AVAudioSession: NSObject, @unchecked Sendable {
  @available(iOS 3.0, *)
  public struct Category: Sendable {
    @available(iOS 3.0, *)
    public static let record = Category()
  }
  @available(iOS 5.0, *)
  public struct Mode: Sendable {
    @available(iOS 9.0, *)
    public static let spokenAudio = Mode()
  }
  @available(iOS 6.0, *)
  public struct CategoryOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
  }
  @available(iOS 4.0, *)
  public struct SetActiveOptions: OptionSet, Sendable {
    public let rawValue: UInt
    public init(rawValue: UInt) { self.rawValue = rawValue }
    @available(iOS 4.0, *)
    public static var notifyOthersOnDeactivation: SetActiveOptions { fatalError() }
  }
  @available(iOS 3.0, *)
  open class func sharedInstance() -> AVAudioSession { fatalError() }
  @available(iOS 10.0, *)
  open func setCategory(_ category: Category, mode: Mode, options: CategoryOptions = []) throws {}
  @available(iOS 6.0, *)
  open func setActive(_ active: Bool, options: SetActiveOptions = []) throws {}
}

@available(iOS 3.0, *)
open class AVAudioRecorder: NSObject {
  @available(iOS 3.0, *)
  public init(url: URL, settings: [String: Any]) throws {}
  @available(iOS 3.0, *)
  open func record() -> Bool { fatalError() }
  @available(iOS 3.0, *)
  open func stop() {}
}
