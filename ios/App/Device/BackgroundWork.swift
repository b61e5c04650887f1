import BackgroundTasks
import CairnPresentation
import Foundation

/// Exchanges while the app is in the back: a short refresh, and a long one when the phone charges on Wi-Fi. The system says when;
/// what is written meanwhile is safe on the phone.
@MainActor
enum BackgroundWork {
  private static let refresh = "com.cairn.refresh"
  private static let process = "com.cairn.process"

  static func register(for app: AppModel) {
    for name in [refresh, process] {
      BGTaskScheduler.shared.register(forTaskWithIdentifier: name, using: .main) { task in
        MainActor.assumeIsolated { run(task, for: app) }
      }
    }
  }

  /// Asks for the next ones. A refusal costs nothing: the next start exchanges anyway.
  static func schedule() {
    let short = BGAppRefreshTaskRequest(identifier: refresh)
    let long = BGProcessingTaskRequest(identifier: process)
    long.requiresNetworkConnectivity = true
    long.requiresExternalPower = true
    for request in [short, long] { try? BGTaskScheduler.shared.submit(request) }
  }

  private static func run(_ task: BGTask, for app: AppModel) {
    schedule()
    let work = Task {
      await app.start()
      await app.syncNow()
      await app.refreshDay()
      task.setTaskCompleted(success: !Task.isCancelled)
    }
    task.expirationHandler = { work.cancel() }
  }
}
