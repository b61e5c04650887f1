import CairnPresentation
import SwiftUI

/// More: surveys, figures, outbox, set aside, import, settings, this device, about.
struct MoreView: View {
  @State private var model: MoreModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session) {
    _model = State(initialValue: MoreModel(session))
  }

  var body: some View {
    List {
      Section(model.person) {
        row(words("more.figures"), "chart.bar", .myFigures)
        row(words("more.surveys"), "list.clipboard", .surveys(About()))
        row(words("more.outbox"), "tray.and.arrow.up", .outbox, badge: model.waiting)
        row(words("more.aside"), "tray.full", .setAside, badge: model.setAside)
        row(words("more.import"), "square.and.arrow.down", .importing)
      }
      Section(words("more.settings")) {
        row(words("more.settings"), "gearshape", .settings)
        row(words("more.device"), "iphone", .thisDevice)
      }
      Section(words("app.name")) { Text(words("more.version", .text(model.version))).font(.footnote) }
    }
    .task { await model.watch() }
  }

  private func row(_ title: String, _ symbol: String, _ screen: Screen, badge: Int = 0) -> some View {
    Button {
      openScreen(screen)
    } label: {
      Label(title, systemImage: symbol).foregroundStyle(Color.ink).frame(minHeight: Measure.touch)
    }
    .badge(badge)
  }
}

/// Lock, language, text size: the last two are the system's own, so that they hold everywhere.
struct SettingsView: View {
  @State private var model: MoreModel
  @Environment(\.words) private var words
  @Environment(\.openURL) private var openURL

  init(session: Session) {
    _model = State(initialValue: MoreModel(session))
  }

  var body: some View {
    Form {
      Section {
        Toggle(words("more.lock"), isOn: lock).disabled(!model.canLock).frame(minHeight: Measure.touch)
        Text(words("more.lock_hint")).font(.footnote).foregroundStyle(Color.ink2)
      }
      Section {
        Button(words("more.language"), systemImage: "globe") { openSettings() }.frame(minHeight: Measure.touch)
        Button(words("more.text_size"), systemImage: "textformat.size") { openSettings() }.frame(
          minHeight: Measure.touch)
      }
    }
    .navigationTitle(words("more.settings"))
  }

  private var lock: Binding<Bool> {
    Binding(get: { model.lock }, set: { on in Task { await model.lock(on) } })
  }

  private func openSettings() {
    if let url = URL(string: UIApplication.openSettingsURLString) { openURL(url) }
  }
}

/// This device: its number, its role, what it sees, what the book takes.
struct ThisDeviceView: View {
  @State private var model: MoreModel
  @State private var sure = false
  @Environment(\.words) private var words

  init(session: Session) {
    _model = State(initialValue: MoreModel(session))
  }

  var body: some View {
    List {
      if let recovery = model.recovery { RecoverySection(model: model, recovery: recovery, sure: $sure) }
      if let device = model.device {
        Section(words("more.device")) {
          LabeledContent(words("more.role"), value: device.role)
          LabeledContent(words("more.spaces"), value: device.spaces.joined(separator: ", "))
          LabeledContent(words("more.device_id"), value: device.id).font(.footnote).textSelection(.enabled)
        }
      }
      if let storage = model.storage {
        Section("\(words("more.storage")) · \(storage.total)") {
          ForEach(storage.parts) { part in LabeledContent(part.name, value: part.value).monospacedDigit() }
          if let quarantined = storage.quarantined {
            Text(quarantined).font(.footnote).foregroundStyle(Tone.amber.color)
          }
        }
      }
    }
    .navigationTitle(words("more.device"))
    .task { await model.watch() }
  }
}

/// What brings the book back if every device is lost: owners make the sheets here, once and to be printed.
private struct RecoverySection: View {
  let model: MoreModel
  let recovery: MoreModel.Recovery
  @Binding var sure: Bool
  @Environment(\.words) private var words

  var body: some View {
    Section(words("more.recovery")) {
      Text(words("more.recovery_hint")).font(.subheadline).foregroundStyle(Color.ink2)
      Text(recovery.made ?? words("more.recovery_none")).font(.subheadline)
      if !recovery.mayMake { Text(words("more.recovery_owners")).font(.footnote).foregroundStyle(Color.ink2) }
      if recovery.sheets.isEmpty { make } else { sheets }
    }
  }

  @ViewBuilder private var make: some View {
    if sure {
      Text(words("more.recovery_sure")).font(.subheadline)
      button("more.recovery_make") {
        sure = false
        ask(now: true)
      }
      button("action.cancel") { sure = false }
    } else if recovery.mayMake {
      button("more.recovery_make") { ask(now: recovery.made == nil) }.disabled(recovery.busy)
    }
  }

  @ViewBuilder private var sheets: some View {
    Text(words("more.recovery_shown")).font(.subheadline)
    ForEach(recovery.sheets) { sheet in
      Text(sheet.name).font(.headline)
      Text(sheet.share).font(.footnote).textSelection(.enabled)
      ShareLink(words("more.recovery_share"), item: sheet.whole).frame(minHeight: Measure.touch)
    }
    button("more.recovery_away") { model.putSheetsAway() }
  }

  private func button(_ key: String, _ act: @escaping () -> Void) -> some View {
    Button(words(key), action: act).frame(minHeight: Measure.touch)
  }

  /// Asks first where there are sheets already.
  private func ask(now: Bool) {
    if now { Task { await model.makeSheets() } } else { sure = true }
  }
}
