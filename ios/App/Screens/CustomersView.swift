import CairnPresentation
import SwiftUI

/// Customers: sticky search, chips, rows, an index by letter.
struct CustomersView: View {
  @State private var model: CustomersModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session) {
    _model = State(initialValue: CustomersModel(session))
  }

  var body: some View {
    LoadView(model.rows, empty: empty, clear: model.clear, retry: { await model.watch() }) { rows in
      ScrollViewReader { scroll in
        List {
          ForEach(rows) { row in
            Button {
              openScreen(.customer(id: row.id))
            } label: {
              CustomerRowView(row: row)
            }
            .buttonStyle(.plain)
            .id(row.id)
            .onAppear { if row.id == rows.last?.id { Task { await model.loadMore() } } }
          }
        }
        .listStyle(.plain)
        .accessibilityRotor(words("field.next_step"), entries: rows.filter { $0.nextStep != nil }, entryLabel: \.title)
        .overlay(alignment: .trailing) { LetterIndexView(letters: model.index) { model.jump(to: $0) } }
        .onChange(of: model.jumped) { _, _ in
          if let first = rows.first { scroll.scrollTo(first.id, anchor: .top) }
        }
      }
      .overlay(alignment: .top) { FreshView(count: model.fresh) { model.showFresh() } }
    }
    .searchable(
      text: $model.search, placement: .navigationBarDrawer(displayMode: .always), prompt: words("customers.search")
    )
    .safeAreaInset(edge: .top, spacing: 0) { chips }
    .task(id: model.watched) { await model.watch() }
    .task { await model.loadChips() }
  }

  private var empty: EmptyText {
    .init(text: words("customers.empty"), symbol: "person.2", action: words("customers.new")) {
      openScreen(.newCustomer)
    }
  }

  private var chips: some View {
    ScrollView(.horizontal, showsIndicators: false) {
      HStack(spacing: 2 * Measure.grid) {
        ForEach(model.chips) { chip in
          Menu {
            Button(words("cases.all")) { Task { await model.choose(chip.kind, nil) } }
            ForEach(chip.options) { option in
              Button(option.text) { Task { await model.choose(chip.kind, option.id) } }
            }
          } label: {
            Label(chip.text, systemImage: chip.isSelected ? "checkmark" : "chevron.down")
              .font(.subheadline)
              .padding(.horizontal, 3 * Measure.grid)
              .frame(minHeight: Measure.touch)
              .foregroundStyle(chip.isSelected ? Color.onMoss : Color.ink)
              .background(chip.isSelected ? Color.moss : Color.card, in: Capsule())
          }
          .accessibilityAddTraits(chip.isSelected ? .isSelected : [])
        }
      }
      .padding(.horizontal, 4 * Measure.grid)
    }
  }
}

/// Name, organisation, grade, last contact, next step, where the record is.
struct CustomerRowView: View {
  let row: CustomersModel.Row
  @Environment(\.words) private var words

  var body: some View {
    HStack(alignment: .firstTextBaseline, spacing: 3 * Measure.grid) {
      VStack(alignment: .leading, spacing: Measure.grid) {
        HitText(text: row.title, hits: row.hits).font(.headline).foregroundStyle(Color.ink)
        if !row.organisation.isEmpty { Text(row.organisation).font(.subheadline).foregroundStyle(Color.ink2) }
        if let matched = row.matched { Text(matched).font(.footnote).foregroundStyle(Tone.sky.color) }
        if let next = row.nextStep {
          Label(next, systemImage: row.nextOverdue ? "exclamationmark.circle" : "arrow.forward.circle")
            .font(.footnote)
            .foregroundStyle(row.nextOverdue ? Tone.clay.color : Color.ink2)
        }
      }
      Spacer(minLength: 0)
      VStack(alignment: .trailing, spacing: Measure.grid) {
        if let grade = row.grade { GradeView(grade: grade) }
        if let last = row.lastContact { Text(last).font(.footnote).foregroundStyle(Color.ink3) }
        HStack(spacing: Measure.grid) {
          if row.setAside {
            Image(systemName: "tray.full").foregroundStyle(Tone.sky.color).accessibilityLabel(words("mark.aside"))
          }
          MarkView(mark: row.mark)
        }
      }
    }
    .frame(minHeight: Measure.touch)
    .contentShape(Rectangle())
    .accessibilityElement(children: .combine)
  }
}

/// New rows wait above: nothing jumps under the eye.
struct FreshView: View {
  let count: Int
  let show: @MainActor () -> Void
  @Environment(\.words) private var words

  var body: some View {
    if count > 0 {
      Button(words("fresh.show", .count(count)), systemImage: "arrow.up") { show() }
        .font(.subheadline)
        .padding(.horizontal, 4 * Measure.grid)
        .frame(minHeight: Measure.touch)
        .foregroundStyle(Color.onMoss)
        .background(Color.moss, in: Capsule())
        .padding(.top, 2 * Measure.grid)
    }
  }
}

/// The letters at the edge. For VoiceOver they are one adjustable element, not thirty buttons.
struct LetterIndexView: View {
  let letters: [CustomersModel.Letter]
  let jump: @MainActor (CustomersModel.Letter) -> Void
  @Environment(\.words) private var words
  @State private var at = 0

  var body: some View {
    if letters.count > 3 {
      VStack(spacing: 0) {
        ForEach(letters) { letter in
          Button(letter.id) { jump(letter) }
            .font(.footnote)
            .foregroundStyle(Color.moss)
            .frame(minWidth: Measure.touch / 2)
        }
      }
      .padding(.trailing, Measure.grid)
      .accessibilityElement(children: .ignore)
      .accessibilityLabel(words("customers.index", .text(letters[min(at, letters.count - 1)].id)))
      .accessibilityAdjustableAction { direction in
        at = direction == .increment ? min(at + 1, letters.count - 1) : max(at - 1, 0)
        jump(letters[at])
      }
    }
  }
}
