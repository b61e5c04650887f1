import CairnPresentation
import SwiftUI

/// Set aside: a calm note, not an error; one tap switches.
struct SetAsideView: View {
  @State private var model: SetAsideModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session) {
    _model = State(initialValue: SetAsideModel(session))
  }

  var body: some View {
    LoadView(model.items, empty: .init(text: words("aside.empty"), symbol: "tray"), retry: { await model.watch() }) {
      items in
      ScrollView {
        LazyVStack(alignment: .leading, spacing: 4 * Measure.grid) {
          Text(words("aside.lead")).font(.subheadline).foregroundStyle(Color.ink2)
          ForEach(items) { item in note(item) }
        }
        .padding(4 * Measure.grid)
      }
    }
    .navigationTitle(words("aside.title"))
    .task { await model.watch() }
  }

  private func note(_ item: SetAsideModel.Item) -> some View {
    CardView {
      Button {
        if let screen = item.opens { openScreen(screen) }
      } label: {
        Label("\(item.title) · \(item.label)", systemImage: "tray.full").font(.headline).frame(minHeight: Measure.touch)
      }
      .buttonStyle(.plain)
      value(words("aside.kept"), item.kept, item.keptBy, item.keptAt)
      Button(words("aside.keep")) { Task { await model.keep(record: item.record, field: item.field) } }.frame(
        minHeight: Measure.touch)
      ForEach(item.aside) { aside in
        Divider()
        value(words("aside.set_aside"), aside.value, aside.by, aside.at)
        Button(words("aside.switch"), systemImage: "arrow.left.arrow.right") {
          Task { await model.switch(record: item.record, field: item.field, take: aside.take) }
        }
        .buttonStyle(.bordered)
        .frame(minHeight: Measure.touch)
      }
    }
  }

  private func value(_ label: String, _ value: String, _ by: String, _ at: String) -> some View {
    VStack(alignment: .leading, spacing: Measure.grid) {
      Text(label).font(.footnote).foregroundStyle(Color.ink3)
      Text(value).font(.body)
      Text(words("aside.by", .text(by), .text(at))).font(.footnote).foregroundStyle(Color.ink2)
    }
    .accessibilityElement(children: .combine)
  }
}
