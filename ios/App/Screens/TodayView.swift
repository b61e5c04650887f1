import CairnPresentation
import SwiftUI

/// Today: the day in order; swipe to do or postpone.
struct TodayView: View {
  @State private var model: TodayModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session) {
    _model = State(initialValue: TodayModel(session))
  }

  var body: some View {
    LoadView(model.items, empty: empty, retry: { await model.refresh() }) { items in
      List {
        if let trip = model.trip { TripCardView(trip: trip) { openScreen(.trip(id: trip.id)) } }
        ForEach(items) { item in row(item) }
      }
      .listStyle(.plain)
      .accessibilityRotor(words("today.kind_visit"), entries: items.filter { $0.kind == "visit" }, entryLabel: \.title)
      .accessibilityRotor(words("today.kind_case"), entries: items.filter { $0.kind == "case" }, entryLabel: \.title)
    }
    .refreshable { await model.refresh() }
    .task { await model.watch() }
  }

  private var empty: EmptyText {
    .init(text: words("today.empty"), symbol: "sun.max", action: words("today.empty_action")) {
      openScreen(.newVisit(About()))
    }
  }

  private func row(_ item: DayItem) -> some View {
    Button {
      if let screen = item.opens { openScreen(screen) }
    } label: {
      DayRowView(item: item)
    }
    .buttonStyle(.plain)
    .swipeActions(edge: .leading) {
      if item.canBeDone {
        Button(words("today.done"), systemImage: "checkmark") { Task { await model.done(item) } }.tint(Color.moss)
      }
    }
    .swipeActions(edge: .trailing) {
      if item.canBePostponed {
        Button(words("today.postpone"), systemImage: "clock.arrow.circlepath") { Task { await model.postpone(item) } }
          .tint(Tone.amber.color)
      }
    }
    .accessibilityAction(named: words("today.done")) { Task { await model.done(item) } }
    .accessibilityAction(named: words("today.postpone")) { Task { await model.postpone(item) } }
  }
}

/// One thing to do: what, with whom, when, what was promised.
struct DayRowView: View {
  let item: DayItem

  var body: some View {
    HStack(alignment: .top, spacing: 3 * Measure.grid) {
      Image(systemName: item.symbol)
        .font(.title2)
        .foregroundStyle(Color.moss)
        .frame(width: 32)
        .accessibilityLabel(item.kindName)
      VStack(alignment: .leading, spacing: Measure.grid) {
        Text(item.title).font(.headline).foregroundStyle(Color.ink)
        if let subtitle = item.subtitle { Text(subtitle).font(.subheadline).foregroundStyle(Color.ink2) }
        if let promise = item.promise { Text(promise).font(.subheadline).foregroundStyle(Tone.amber.color) }
        if let last = item.lastContact { Text(last).font(.footnote).foregroundStyle(Color.ink3) }
      }
      Spacer(minLength: 0)
      VStack(alignment: .trailing, spacing: Measure.grid) {
        if let due = item.due { BadgeView(badge: due) }
        MarkView(mark: item.mark)
      }
    }
    .frame(minHeight: Measure.touch)
    .contentShape(Rectangle())
    .accessibilityElement(children: .combine)
  }
}

/// The trip under way, on top of the day.
struct TripCardView: View {
  let trip: TripCard
  let open: @MainActor () -> Void
  @Environment(\.words) private var words

  var body: some View {
    Button(action: open) {
      VStack(alignment: .leading, spacing: Measure.grid) {
        Label(words("choice.under_way"), systemImage: "map").font(.footnote).foregroundStyle(Color.moss)
        Text(trip.name).font(.headline).foregroundStyle(Color.ink)
        if let stop = trip.stop { Text(words("today.next_stop", .text(stop))).font(.subheadline) }
        if let day = trip.day { Text(day).font(.footnote).foregroundStyle(Color.ink2) }
        Text(words("today.trip_guests", .count(trip.guests))).font(.footnote).foregroundStyle(Color.ink2)
      }
      .frame(maxWidth: .infinity, alignment: .leading)
      .padding(3 * Measure.grid)
      .background(Color.mossWash, in: RoundedRectangle(cornerRadius: Measure.corner))
    }
    .buttonStyle(.plain)
  }
}
