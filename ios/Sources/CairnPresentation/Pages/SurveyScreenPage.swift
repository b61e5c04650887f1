import CairnBindings
import Foundation

/// One page of an interview.
public struct SurveyScreenPage: Equatable, Sendable {
  public let title: String
  public let languages: [Choice]
  /// 0 to 1.
  public let progress: Double
  public private(set) var questions: [Question]
  public let canGoBack: Bool
  /// Whether this page holds all answers, and the end.
  public let summary: [Line]?
  /// What repeats here, and may be added to.
  public let more: More?
  public let finished: Finished?

  /// How a question is answered.
  public enum Kind: Equatable, Sendable {
    case text, whole, decimal, one, many, rank, date, time, dateTime, range, note, place, barcode, acknowledge
    /// What this phone cannot take here: it is said.
    case unsupported
  }

  /// One question.
  public struct Question: Identifiable, Equatable, Sendable {
    public var id: String { path }
    public let path: String
    public let kind: Kind
    public let label: String
    public let hint: String?
    public let required: Bool
    public let answer: String
    public internal(set) var options: [Choice]
    /// How many choices there are; those that are not among `options` are searched for.
    public let choices: Int
    /// Headings between the page and the question.
    public let sections: [String]
    public let problem: String?
    public let from: Double
    public let to: Double
    public let step: Double
    public let readOnly: Bool

    /// The answer after a tap on this choice.
    func picking(_ code: String) -> String {
      guard kind == .many || kind == .rank else { return code }
      let chosen = answer.split(separator: " ").map(String.init)
      return (chosen.contains(code) ? chosen.filter { $0 != code } : chosen + [code]).joined(separator: " ")
    }
  }

  /// One line of the summary.
  public struct Line: Identifiable, Equatable, Sendable {
    public var id: String { path }
    public let path: String
    public let label: String
    public let answer: String
    public let problem: String?
  }

  /// What repeats.
  public struct More: Equatable, Sendable {
    public let path: String
    public let title: String
    /// Which of them this page is about, from 1.
    public let nth: Int
    /// How many there are so far.
    public let count: Int
    /// Whether this page asks for one more.
    public let asks: Bool
  }

  /// The end of an interview; a kiosk starts again by itself.
  public struct Finished: Equatable, Sendable {
    public let text: String
    public let restartsInSeconds: Int?
    /// Where the answers are.
    public let note: String?
  }
}

extension SurveyScreenPage {
  /// The same page with other choices at a question: what a search found.
  func offering(_ choices: [SurveyChoice], at path: String) -> Self {
    var page = self
    for place in page.questions.indices where page.questions[place].path == path {
      page.questions[place].options = choices.map { Choice(id: $0.name, text: $0.label, isSelected: $0.selected) }
    }
    return page
  }

  init(_ page: SurveyPage, _ problems: [SurveyProblem], _ words: Words) {
    let refused = Dictionary(problems.map { ($0.path, words.said($0)) }, uniquingKeysWith: { first, _ in first })
    title = page.titles.joined(separator: " · ")
    languages = page.languages.map { Choice(id: $0, text: $0, isSelected: $0 == page.language) }
    progress = page.of == 0 ? 0 : Double(page.at) / Double(page.of)
    questions = page.questions.map { Question($0, refused[$0.path], words) }
    canGoBack = page.canBack
    summary =
      page.kind == .summary
      ? page.summary.map { line in
        Line(
          path: line.path, label: line.label, answer: line.answer.isEmpty ? words("survey.unanswered") : line.answer,
          problem: refused[line.path] ?? line.problem.map(words.said))
      } : nil
    more = page.repeat.map {
      More(path: $0.path, title: $0.title, nth: Int($0.nth), count: Int($0.count), asks: page.kind == .more)
    }
    finished = nil
  }

  init(thanks: String, restarts: Int?, note: String? = nil) {
    (title, languages, progress, questions, canGoBack, summary, more) = ("", [], 1, [], false, nil, nil)
    finished = Finished(text: thanks, restartsInSeconds: restarts, note: note)
  }
}

extension SurveyScreenPage.Question {
  init(_ question: SurveyQuestion, _ refused: String?, _ words: Words) {
    path = question.path
    kind = SurveyScreenPage.Kind(question.control)
    label = question.label
    hint = question.hint
    required = question.required
    answer = question.answer
    options = question.choices.map { Choice(id: $0.name, text: $0.label, isSelected: $0.selected) }
    choices = Int(question.choicesTotal)
    sections = question.sections
    problem = refused ?? question.problem.map(words.said)
    from = question.start ?? 0
    to = question.end ?? 10
    step = question.step ?? 1
    readOnly = question.readonly
  }
}

extension SurveyScreenPage.Kind {
  init(_ control: SurveyControl) {
    self =
      switch control {
      case .text: .text
      case .integer: .whole
      case .decimal: .decimal
      case .note: .note
      case .date: .date
      case .time: .time
      case .geopoint: .place
      case .selectOne: .one
      case .selectMultiple: .many
      case .rank: .rank
      case .dateTime: .dateTime
      case .barcode: .barcode
      case .range: .range
      case .acknowledge: .acknowledge
      default: .unsupported
      }
  }
}

extension Words {
  /// What is wrong with an answer: the form's author says it, or we do.
  fileprivate func said(_ problem: SurveyProblem) -> String {
    if let said = problem.said { return said }
    return problem.code == "required" ? self("survey.required") : self("problem.rule.other")
  }
}
