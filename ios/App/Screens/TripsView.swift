import CairnPresentation
import SwiftUI

/// Trips: those under way first.
struct TripsView: View {
  @State private var model: TripsModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session) {
    _model = State(initialValue: TripsModel(session))
  }

  var body: some View {
    LoadView(model.rows, empty: .init(text: words("trips.empty"), symbol: "map"), retry: { await model.watch() }) {
      rows in
      List {
        ForEach(rows) { row in
          Button {
            openScreen(.trip(id: row.id))
          } label: {
            TripRowView(row: row)
          }
          .buttonStyle(.plain)
          .onAppear { if row.id == rows.last?.id { Task { await model.more() } } }
        }
      }
      .listStyle(.plain)
      .overlay(alignment: .top) { FreshView(count: model.list.fresh) { model.list.showFresh() } }
    }
    .task { await model.watch() }
  }
}

/// One trip: when, where to, how many guests.
struct TripRowView: View {
  let row: TripsModel.Row
  @Environment(\.words) private var words

  var body: some View {
    HStack(alignment: .firstTextBaseline) {
      VStack(alignment: .leading, spacing: Measure.grid) {
        Text(row.name).font(.headline).foregroundStyle(Color.ink)
        if let dates = row.dates { Text(dates).font(.subheadline).foregroundStyle(Color.ink2) }
        Text(row.destination).font(.subheadline).foregroundStyle(Color.ink2)
      }
      Spacer()
      VStack(alignment: .trailing, spacing: Measure.grid) {
        if let state = row.state { Text(state).font(.footnote).foregroundStyle(Color.moss) }
        Text(words("today.trip_guests", .count(row.guests))).font(.footnote).foregroundStyle(Color.ink3)
        MarkView(mark: row.mark)
      }
    }
    .frame(minHeight: Measure.touch)
    .contentShape(Rectangle())
    .accessibilityElement(children: .combine)
  }
}
