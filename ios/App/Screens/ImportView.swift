import CairnPresentation
import SwiftUI
import UniformTypeIdentifiers

/// Import: a file, a contact of the phone, or what was shared; what it would do is shown before it does it.
struct ImportView: View {
  @State private var model: ImportModel
  @State private var isChoosingFile = false
  @State private var isChoosingContact = false
  @Environment(\.words) private var words

  init(session: Session) {
    _model = State(initialValue: ImportModel(session))
  }

  var body: some View {
    List {
      Section {
        Text(words("import.lead")).font(.subheadline)
        Button(words("import.file"), systemImage: "doc") { isChoosingFile = true }.frame(minHeight: Measure.touch)
        Button(words("import.contact"), systemImage: "person.crop.circle") { isChoosingContact = true }
          .frame(minHeight: Measure.touch)
      }
      if let preview = model.preview { previewView(preview) }
      if let done = model.done { Label(done, systemImage: "checkmark.circle").foregroundStyle(Color.moss) }
    }
    .navigationTitle(words("import.title"))
    .fileImporter(isPresented: $isChoosingFile, allowedContentTypes: [.vCard, .commaSeparatedText]) { picked in
      Task { await model.read { try content(of: picked) } }
    }
    .sheet(isPresented: $isChoosingContact) {
      ContactPicker { card in
        isChoosingContact = false
        Task { await model.read(card, named: "contact.vcf") }
      }
    }
    .task { await model.takeShared() }
  }

  /// A file of another app may be read only while its access is open.
  private func content(of picked: Result<URL, any Error>) throws -> (name: String, content: Data) {
    let file = try picked.get()
    let opened = file.startAccessingSecurityScopedResource()
    defer { if opened { file.stopAccessingSecurityScopedResource() } }
    return (file.lastPathComponent, try Data(contentsOf: file))
  }

  private func previewView(_ preview: ImportModel.Preview) -> some View {
    Section(preview.name) {
      Label(words("import.fresh", .count(preview.fresh)), systemImage: "person.badge.plus")
      Label(words("import.known", .count(preview.known)), systemImage: "person.2")
      if !preview.problems.isEmpty {
        Text(words("import.problems", .count(preview.problems.count))).foregroundStyle(Tone.amber.color)
        ForEach(preview.problems) { problem in
          VStack(alignment: .leading) {
            Text(problem.place).font(.footnote).foregroundStyle(Color.ink2)
            Text(problem.text).font(.subheadline)
          }
        }
      }
      Button(
        model.isBusy ? words("import.busy") : words("import.confirm", .count(preview.fresh)),
        systemImage: "square.and.arrow.down"
      ) {
        Task { await model.confirm() }
      }
      .disabled(model.isBusy || preview.fresh == 0)
      .frame(minHeight: Measure.touch)
      Button(words("action.cancel")) { model.cancel() }.frame(minHeight: Measure.touch)
    }
  }
}
