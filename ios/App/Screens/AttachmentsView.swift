import CairnPresentation
import PhotosUI
import SwiftUI

/// Photos, recordings and signatures of a visit. They stay on this phone, and that is said.
struct AttachmentsView: View {
  let record: String
  let files: AttachmentFiles
  @State private var attachments: [AttachmentFiles.Attachment] = []
  @State private var picked: PhotosPickerItem?
  @State private var memo = VoiceMemo()
  @State private var isSigning = false
  @State private var problem: String?
  @Environment(\.words) private var words

  var body: some View {
    CardView {
      Wrapping(spacing: 2 * Measure.grid) {
        PhotosPicker(selection: $picked, matching: .images) {
          Label(words("visit.photo"), systemImage: "photo").frame(minHeight: Measure.touch)
        }
        Button(words("visit.voice"), systemImage: memo.isRecording ? "stop.circle" : "mic") {
          Task { await record(memo) }
        }
        .frame(minHeight: Measure.touch)
        Button(words("visit.signature"), systemImage: "signature") { isSigning = true }.frame(minHeight: Measure.touch)
      }
      ForEach(attachments) { attachment in
        HStack {
          Label(attachment.file.lastPathComponent.prefix(13), systemImage: attachment.symbol).font(.footnote)
          Spacer()
          Button(words("action.delete"), systemImage: "trash") { remove(attachment) }
            .labelStyle(.iconOnly)
            .frame(minWidth: Measure.touch, minHeight: Measure.touch)
        }
      }
      Label(words("visit.attachments_stay"), systemImage: Mark.thisPhone.symbol).font(.footnote).foregroundStyle(
        Color.ink3)
      if let problem {
        Label(problem, systemImage: "exclamationmark.circle").font(.footnote).foregroundStyle(Tone.clay.color)
      }
    }
    .task { load() }
    .onChange(of: picked) { _, item in Task { await take(item) } }
    .sheet(isPresented: $isSigning) {
      SignatureView { image in
        isSigning = false
        keep(image, .signature)
      }
    }
  }

  private func take(_ item: PhotosPickerItem?) async {
    do {
      if let data = try await item?.loadTransferable(type: Data.self) { keep(data, .photo) }
    } catch {
      problem = words.problem(error).text
    }
  }

  private func record(_ memo: VoiceMemo) async {
    do {
      if memo.isRecording {
        memo.stop()
        load()
      } else {
        try await memo.start(to: files.fresh(.voice, for: record))
      }
    } catch {
      problem = words.problem(error).text
    }
  }

  private func keep(_ data: Data, _ kind: AttachmentFiles.Kind) {
    do {
      try files.add(data, kind, to: record)
      load()
    } catch {
      problem = words.problem(error).text
    }
  }

  private func remove(_ attachment: AttachmentFiles.Attachment) {
    do {
      try files.remove(attachment)
      load()
    } catch {
      problem = words.problem(error).text
    }
  }

  private func load() {
    do { attachments = try files.all(of: record) } catch { problem = words.problem(error).text }
  }
}

/// Signing with a finger; the picture is black on white.
struct SignatureView: View {
  let done: @MainActor (Data) -> Void
  @State private var lines: [[CGPoint]] = []
  @State private var size = CGSize.zero
  @Environment(\.words) private var words
  @Environment(\.dismiss) private var dismiss

  var body: some View {
    NavigationStack {
      GeometryReader { space in
        canvas
          .gesture(
            DragGesture(minimumDistance: 0)
              .onChanged { drag in
                if drag.translation == .zero { lines.append([]) }
                if !lines.isEmpty { lines[lines.count - 1].append(drag.location) }
              }
          )
          .onAppear { size = space.size }
          .accessibilityLabel(words("survey.sign"))
          .accessibilityAddTraits(.allowsDirectInteraction)
      }
      .navigationTitle(words("visit.signature"))
      .toolbar {
        ToolbarItem(placement: .cancellationAction) { Button(words("action.cancel")) { dismiss() } }
        ToolbarItem(placement: .secondaryAction) { Button(words("action.delete")) { lines = [] } }
        ToolbarItem(placement: .confirmationAction) {
          Button(words("action.save")) { if let picture { done(picture) } }.disabled(lines.isEmpty)
        }
      }
    }
  }

  private var canvas: some View {
    Canvas { context, _ in
      for line in lines {
        var path = Path()
        path.addLines(line)
        context.stroke(path, with: .color(.black), lineWidth: 3)
      }
    }
    .background(Color.white)
  }

  private var picture: Data? {
    let renderer = ImageRenderer(content: canvas.frame(width: size.width, height: size.height))
    return renderer.uiImage?.pngData()
  }
}
