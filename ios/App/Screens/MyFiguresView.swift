import CairnPresentation
import SwiftUI

/// My figures: pyramid, segments, stages, who is slipping away, whom to win back; each explains itself on a tap.
struct MyFiguresView: View {
  @State private var model: MyFiguresModel
  @Environment(\.words) private var words
  @Environment(\.openScreen) private var openScreen

  init(session: Session) {
    _model = State(initialValue: MyFiguresModel(session))
  }

  var body: some View {
    LoadView(model.page, empty: .init(text: words("figures.empty"), symbol: "chart.bar"), retry: { await model.load() })
    { page in
      ScrollView {
        VStack(alignment: .leading, spacing: 4 * Measure.grid) {
          Text(words("figures.as_of", .count(Int(page.n)), .text(page.asOf))).font(.footnote).foregroundStyle(
            Color.ink2)
          parts(.pyramid, page.pyramid)
          parts(.segments, page.segments)
          parts(.stages, page.stages)
          calls(.slipping, page.slipping, none: words("figures.none_slipping"))
          calls(.winBack, page.winBack, none: words("figures.none_to_win"))
          if let others = page.otherCurrencies { Text(others).font(.footnote).foregroundStyle(Color.ink3) }
        }
        .padding(4 * Measure.grid)
        .frame(maxWidth: 720)
        .frame(maxWidth: .infinity)
      }
    }
    .navigationTitle(words("figures.title"))
    .sheet(item: $model.explained) { ExplanationView(explanation: $0) }
    .task { await model.load() }
    .refreshable { await model.load() }
  }

  private func parts(_ figure: MyFiguresModel.Figure, _ parts: [MyFiguresModel.Part]) -> some View {
    CardView(figure.title(words)) {
      ForEach(parts) { part in PartView(part: part) }
      why(figure)
    }
  }

  private func calls(_ figure: MyFiguresModel.Figure, _ calls: [MyFiguresModel.Call], none: String) -> some View {
    CardView(figure.title(words)) {
      if calls.isEmpty { Text(none).font(.subheadline).foregroundStyle(Color.ink2) }
      ForEach(calls) { call in
        Button {
          openScreen(.customer(id: call.customer))
        } label: {
          HStack {
            VStack(alignment: .leading) {
              Text(call.name).font(.body).foregroundStyle(Color.ink)
              Text(call.reasons).font(.footnote).foregroundStyle(Color.ink2)
            }
            Spacer()
            Text(call.amount).font(.subheadline).monospacedDigit()
          }
          .frame(minHeight: Measure.touch)
          .accessibilityElement(children: .combine)
        }
        .buttonStyle(.plain)
      }
      why(figure)
    }
  }

  private func why(_ figure: MyFiguresModel.Figure) -> some View {
    Button(words("action.why"), systemImage: "questionmark.circle") { model.explain(figure) }
      .font(.footnote)
      .frame(minHeight: Measure.touch)
  }
}

/// One class with its share as a bar.
struct PartView: View {
  let part: MyFiguresModel.Part
  @Environment(\.words) private var words

  var body: some View {
    VStack(alignment: .leading, spacing: Measure.grid) {
      HStack {
        Text(part.text).font(.subheadline)
        Spacer()
        Text("\(part.customers) · \(part.value)").font(.subheadline).monospacedDigit().foregroundStyle(Color.ink2)
      }
      GeometryReader { space in
        RoundedRectangle(cornerRadius: 2)
          .fill(Grade(rawValue: part.code)?.color ?? Color(Tokens.series1))
          .frame(width: max(2, space.size.width * part.share))
      }
      .frame(height: 8)
    }
    .accessibilityElement(children: .combine)
  }
}

/// How a number came about: formula, records counted, as of when.
struct ExplanationView: View {
  let explanation: MyFiguresModel.Explanation
  @Environment(\.words) private var words
  @Environment(\.dismiss) private var dismiss

  var body: some View {
    NavigationStack {
      List {
        Section(words("figures.formula")) { Text(explanation.formula) }
        Section(words("figures.records")) { Text(explanation.records) }
      }
      .navigationTitle(explanation.title)
      .toolbar { ToolbarItem(placement: .confirmationAction) { Button(words("action.close")) { dismiss() } } }
    }
    .presentationDetents([.medium])
  }
}
