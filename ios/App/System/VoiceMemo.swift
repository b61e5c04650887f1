import AVFoundation
import CairnPlatform
import Foundation
import Observation

/// A voice memo, recorded straight into its file.
@MainActor @Observable
final class VoiceMemo {
  private(set) var isRecording = false
  private var recorder: AVAudioRecorder?

  func start(to file: URL) async throws {
    guard await AVAudioApplication.requestRecordPermission() else { throw PlatformError.notAllowed(.microphone) }
    let session = AVAudioSession.sharedInstance()
    try session.setCategory(.record, mode: .spokenAudio, options: [])
    try session.setActive(true, options: [])
    let made = try AVAudioRecorder(
      url: file,
      settings: [AVFormatIDKey: Int(kAudioFormatMPEG4AAC), AVSampleRateKey: 22_050, AVNumberOfChannelsKey: 1])
    guard made.record() else { throw PlatformError.unavailable(.microphone) }
    recorder = made
    isRecording = true
  }

  func stop() {
    recorder?.stop()
    recorder = nil
    isRecording = false
    try? AVAudioSession.sharedInstance().setActive(false, options: [.notifyOthersOnDeactivation])
  }
}
