import CairnPresentation
import SwiftUI

/// Trip: stops on a line with the present one open, guests by seat, a smile row, a complaint in one tap.
struct TripView: View {
  @State private var model: TripModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session, id: String) {
    _model = State(initialValue: TripModel(session, id: id))
  }

  var body: some View {
    LoadView(model.page, empty: .init(text: words("trips.empty"), symbol: "map"), retry: { await model.watch() }) {
      page in
      ScrollView {
        VStack(alignment: .leading, spacing: 4 * Measure.grid) {
          if let dates = page.dates { Text(dates).font(.subheadline).foregroundStyle(Color.ink2) }
          CardView(words("field.stops")) {
            ForEach(page.stops) { stop in StopView(model: model, stop: stop, guests: page.guests) }
          }
          CardView(words("trip.guests")) {
            ForEach(page.guests) { guest in
              Button {
                openScreen(.customer(id: guest.customer))
              } label: {
                GuestView(guest: guest)
              }.buttonStyle(.plain)
            }
          }
        }
        .padding(4 * Measure.grid)
        .frame(maxWidth: 720)
        .frame(maxWidth: .infinity)
      }
      .navigationTitle(page.name)
    }
    .navigationBarTitleDisplayMode(.inline)
    .toolbar {
      ToolbarItem(placement: .primaryAction) {
        Button(words("trip.complaint"), systemImage: "exclamationmark.bubble") {
          Task { await model.complaint(words: "") }
        }
      }
      ToolbarItem(placement: .secondaryAction) {
        Menu(words("trip.hand_over"), systemImage: "hand.raised") {
          ForEach(model.forms) { form in Button(form.text) { model.handOver(form.id) } }
        }
      }
    }
    .task { await model.watch() }
  }
}

/// One stop on the line; open, it asks how it was.
struct StopView: View {
  let model: TripModel
  let stop: TripPage.Stop
  let guests: [TripPage.Guest]
  @Environment(\.words) private var words

  var body: some View {
    VStack(alignment: .leading, spacing: 2 * Measure.grid) {
      Button {
        model.openStop(stop.token)
      } label: {
        HStack(alignment: .top) {
          Image(systemName: symbol).foregroundStyle(stop.state == .present ? Color.moss : Color.ink3)
            .accessibilityLabel(when)
          VStack(alignment: .leading) {
            Text(stop.place).font(stop.state == .present ? .headline : .body).foregroundStyle(Color.ink)
            Text([stop.day, stop.at].compactMap { $0 }.joined(separator: " · ")).font(.footnote).foregroundStyle(
              Color.ink2)
          }
          Spacer()
          if stop.complaints > 0 {
            Label(words("trip.complaints", .count(stop.complaints)), systemImage: "exclamationmark.bubble")
              .font(.footnote)
              .foregroundStyle(Tone.clay.color)
          }
        }
        .frame(minHeight: Measure.touch)
        .accessibilityElement(children: .combine)
      }
      .buttonStyle(.plain)
      if model.open == stop.token { feedback }
    }
  }

  private var symbol: String {
    switch stop.state {
    case .past: "checkmark.circle"
    case .present: "largecircle.fill.circle"
    case .toCome: "circle"
    }
  }

  private var when: String {
    switch stop.state {
    case .past: words("trip.past")
    case .present: words("trip.now")
    case .toCome: words("trip.to_come")
    }
  }

  @ViewBuilder private var feedback: some View {
    if let remark = stop.remark { Text(remark).font(.subheadline) }
    Text(words("trip.smile_ask")).font(.subheadline).foregroundStyle(Color.ink2)
    HStack(spacing: 3 * Measure.grid) {
      smile(0, "face.dashed", words("trip.smile_bad"))
      smile(1, "face.smiling.inverse", words("trip.smile_middling"))
      smile(2, "face.smiling", words("trip.smile_good"))
    }
    if let said = model.feedback, said.stop == stop.token { FeedbackView(model: model, guests: guests) }
  }

  private func smile(_ place: Int, _ symbol: String, _ label: String) -> some View {
    Button {
      model.smile(stop.token, place)
    } label: {
      VStack {
        Image(systemName: symbol).font(.title)
        Text(label).font(.footnote)
        Text("\(stop.smiles.indices.contains(place) ? stop.smiles[place] : 0)").font(.footnote).monospacedDigit()
      }
      .frame(maxWidth: .infinity, minHeight: Measure.touch)
      .padding(2 * Measure.grid)
      .background(Color.page, in: RoundedRectangle(cornerRadius: Measure.field))
    }
    .buttonStyle(.plain)
    .accessibilityElement(children: .combine)
  }
}

/// The second tap: who said so; then a few words, if one likes.
struct FeedbackView: View {
  @Bindable var model: TripModel
  let guests: [TripPage.Guest]
  @Environment(\.words) private var words

  var body: some View {
    if model.feedback?.logged == true {
      FieldView(label: words("trip.words"), field: said, lines: 2, takeTheirs: {})
      Button(words("trip.feedback_done")) { Task { await model.finishFeedback() } }
        .buttonStyle(.borderedProminent)
        .frame(minHeight: Measure.touch)
    } else {
      Text(words("trip.who")).font(.subheadline).foregroundStyle(Color.ink2)
      Wrapping(spacing: 2 * Measure.grid) {
        ChipView(text: words("trip.everyone"), isSelected: false) { Task { await model.forGuest(nil) } }
        ForEach(guests) { guest in
          ChipView(text: "\(guest.seat) \(guest.name)", isSelected: false) {
            Task { await model.forGuest(guest.customer) }
          }
        }
      }
    }
  }

  private var said: Binding<EditField> {
    Binding(get: { model.feedback?.words ?? EditField() }, set: { model.feedback?.words = $0 })
  }
}

/// One guest: seat, name, and what must not be forgotten.
struct GuestView: View {
  let guest: TripPage.Guest
  @Environment(\.words) private var words

  var body: some View {
    HStack(alignment: .firstTextBaseline) {
      Text(guest.seat.isEmpty ? words("trip.no_seat") : guest.seat)
        .font(.subheadline)
        .monospacedDigit()
        .foregroundStyle(Color.ink2)
        .frame(width: 56, alignment: .leading)
      VStack(alignment: .leading) {
        Text(guest.name).font(.body).foregroundStyle(Color.ink)
        if let allergy = guest.allergy {
          Label(allergy, systemImage: "exclamationmark.triangle.fill").font(.footnote).foregroundStyle(Tone.clay.color)
        }
        if !guest.diet.isEmpty {
          Label(guest.diet, systemImage: "fork.knife").font(.footnote).foregroundStyle(Color.ink2)
        }
        if let birthday = guest.birthday {
          Label(birthday, systemImage: "gift").font(.footnote).foregroundStyle(Tone.amber.color)
        }
      }
      Spacer()
      if !guest.room.isEmpty { Text(words("trip.room", .text(guest.room))).font(.footnote).foregroundStyle(Color.ink3) }
    }
    .frame(minHeight: Measure.touch)
    .contentShape(Rectangle())
    .accessibilityElement(children: .combine)
  }
}
