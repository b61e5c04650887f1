import CairnPresentation
import SwiftUI

/// Search over everything, from everywhere.
struct SearchView: View {
  @State private var model: SearchModel
  let open: @MainActor (Screen) -> Void
  @Environment(\.words) private var words

  init(session: Session, open: @escaping @MainActor (Screen) -> Void) {
    _model = State(initialValue: SearchModel(session))
    self.open = open
  }

  var body: some View {
    NavigationStack {
      LoadView(
        model.rows, empty: .init(text: words("search.empty"), symbol: "magnifyingglass"), clear: model.clear,
        retry: { await model.watch() }
      ) { rows in
        List(rows) { row in
          Button {
            if let screen = row.opens { open(screen) }
          } label: {
            HStack {
              Image(systemName: row.symbol).frame(width: 28).accessibilityHidden(true)
              VStack(alignment: .leading) {
                HitText(text: row.title, hits: row.hits).font(.body).foregroundStyle(Color.ink)
                Text(row.second).font(.footnote).foregroundStyle(Color.ink2)
              }
              Spacer()
              MarkView(mark: row.mark)
            }
            .frame(minHeight: Measure.touch)
            .accessibilityElement(children: .combine)
          }
          .buttonStyle(.plain)
          .disabled(row.opens == nil)
        }
        .listStyle(.plain)
      }
      .searchable(
        text: $model.text, placement: .navigationBarDrawer(displayMode: .always), prompt: words("search.title")
      )
      .navigationTitle(words("search.title"))
    }
    .task(id: model.text) { await model.watch() }
  }
}
