import CairnPresentation
import SwiftUI

/// Join: scan or paste an invite, one's name, live progress, the lock.
struct JoinView: View {
  @Bindable var model: JoinModel
  let done: @MainActor () -> Void
  @Environment(\.words) private var words
  @State private var isScanning = false

  var body: some View {
    NavigationStack {
      ScrollView {
        VStack(alignment: .leading, spacing: 6 * Measure.grid) {
          Text(words("app.tagline")).font(.title2.weight(.semibold)).accessibilityAddTraits(.isHeader)
          step
          if let problem = model.problem { problemView(problem) }
        }
        .padding(6 * Measure.grid)
        .frame(maxWidth: 560, alignment: .leading)
        .frame(maxWidth: .infinity)
      }
      .navigationTitle(words("join.title"))
      .toolbar {
        if model.step == .name {
          ToolbarItem(placement: .topBarLeading) { Button(words("action.back")) { model.back() } }
        }
      }
    }
    .sheet(isPresented: $isScanning) {
      ScannerView { code in
        isScanning = false
        model.scanned(code)
      }
    }
    .onChange(of: model.step) { _, step in if step == .done { done() } }
  }

  @ViewBuilder private var step: some View {
    switch model.step {
    case .invite: inviteView
    case .name: nameView
    case .joining: ProgressView(words("join.joining"))
    case .fetching: fetchingView
    case .lock: lockView
    case .done: EmptyView()
    }
  }

  @ViewBuilder private var inviteView: some View {
    Text(words("join.lead")).font(.body)
    if ScannerView.isPossible {
      Button(words("join.scan"), systemImage: "qrcode.viewfinder") { isScanning = true }
        .buttonStyle(.borderedProminent)
        .controlSize(.large)
    }
    FieldView(label: words("join.paste"), field: $model.invite, hint: words("join.paste_hint"), takeTheirs: {})
      .textInputAutocapitalization(.never)
      .autocorrectionDisabled()
    if let preview = model.preview {
      CardView(words("join.preview")) {
        Text(preview.relay).font(.body)
        Text(preview.workspace).font(.footnote).monospacedDigit().foregroundStyle(Color.ink2)
        Text(words("join.preview_fetch")).font(.subheadline).foregroundStyle(Color.ink2)
        Label(words("join.sealed"), systemImage: "lock.shield").font(.footnote).foregroundStyle(Color.moss)
      }
    }
    nextButton(words("action.continue"))
  }

  @ViewBuilder private var nameView: some View {
    FieldView(label: words("join.name"), field: $model.person, hint: words("join.name_hint"), takeTheirs: {})
      .textContentType(.name)
      .submitLabel(.join)
      .onSubmit { Task { await model.next() } }
    nextButton(words("join.title"))
  }

  @ViewBuilder private var fetchingView: some View {
    if let progress = model.progress {
      CardView(words("join.fetching")) {
        ProgressView(value: progress.share)
          .accessibilityLabel(words("join.fetching"))
        Text(words("join.counts", .count(Int(progress.customers)), .count(Int(progress.records))))
          .font(.body)
          .monospacedDigit()
        if progress.usable { Text(words("join.usable")).font(.subheadline).foregroundStyle(Color.ink2) }
      }
    } else {
      ProgressView(words("join.fetching"))
    }
    if model.recoverySheet {
      CardView(words("join.recovery_title")) { Text(words("join.recovery")).font(.subheadline) }
    }
    nextButton(words("join.enter"))
  }

  @ViewBuilder private var lockView: some View {
    Text(words("join.lock_title")).font(.title2)
    Text(words("join.lock_lead")).foregroundStyle(Color.ink2)
    Toggle(words("join.lock_on"), isOn: $model.lock).frame(minHeight: Measure.touch)
    nextButton(words("join.enter"))
  }

  private func nextButton(_ title: String) -> some View {
    Button(title) { Task { await model.next() } }
      .buttonStyle(.borderedProminent)
      .controlSize(.large)
      .disabled(!model.canContinue)
      .keyboardShortcut(.defaultAction)
  }

  private func problemView(_ problem: Problem) -> some View {
    Label(problem.text, systemImage: "exclamationmark.triangle")
      .font(.subheadline)
      .foregroundStyle(Tone.clay.color)
      .padding(4 * Measure.grid)
      .background(Tone.clay.wash, in: RoundedRectangle(cornerRadius: Measure.corner))
  }
}
