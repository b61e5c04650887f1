//! An interview as lines of text: what is asked, and what was typed. In Chinese, of either script, where the form's language
//! in hand is, else in English.

use std::io::{self, BufRead, Write};

use cairn_forms::form::Control;
use cairn_forms::session::{PageKind, PageView, Problem, QuestionView, Reason, SessionError, Step};

use crate::output::Failure;

/// What is asked through a dialog: a session by itself, or an interview of a device's book.
pub trait Talk {
    /// The page in hand; none once it is finished.
    fn page(&self) -> Option<PageView>;

    /// Does something.
    fn step(&mut self, step: Step) -> Result<(), Broken>;
}

/// Why something was not done.
pub enum Broken {
    /// The form does not allow it: said, and asked again.
    Refused(SessionError),
    /// The terminal cannot be used.
    Terminal(io::Error),
    /// Anything else.
    Failed(Failure),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Terminal(error)
    }
}

type Done<T> = Result<T, Broken>;

/// What was typed.
enum Typed {
    Text(String),
    Next,
    Back,
    Help,
    Clear,
    Summary,
    Language(String),
    Remove,
    Quit,
}

/// An interview over lines.
pub struct Dialog<'a, T, R, W> {
    talk: &'a mut T,
    input: R,
    output: W,
}

impl<'a, T: Talk, R: BufRead, W: Write> Dialog<'a, T, R, W> {
    pub fn new(talk: &'a mut T, input: R, output: W) -> Self {
        Self { talk, input, output }
    }

    /// Asks until the form is finished (true) or left.
    pub fn run(&mut self, title: &str) -> Result<bool, Failure> {
        self.talk_through(title).map_err(|broken| match broken {
            Broken::Refused(error) => Failure::new("survey", format!("{error}.")),
            Broken::Terminal(error) => Failure::new("io", format!("The terminal cannot be used: {error}.")),
            Broken::Failed(failure) => failure,
        })
    }

    fn talk_through(&mut self, title: &str) -> Done<bool> {
        writeln!(self.output, "{title}\n{}", self.say(HINT))?;
        while let Some(page) = self.talk.page() {
            let go_on = match page.kind {
                PageKind::Summary => self.summary(&page)?,
                PageKind::More => self.more(&page)?,
                PageKind::Question | PageKind::List | PageKind::Table => self.questions(&page)?,
            };
            if !go_on {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Asks what is on a page and goes on. False: the interview is left.
    fn questions(&mut self, page: &PageView) -> Done<bool> {
        self.heading(page)?;
        let mut asked = false;
        for at in 0..page.questions.len() {
            // An answer may change what else is on the page.
            let Some(now) = self.talk.page().filter(|now| now.key == page.key) else { return Ok(true) };
            let Some(question) = now.questions.get(at) else { break };
            self.show(question)?;
            if question.control == Control::Note || question.readonly {
                continue;
            }
            asked = true;
            match self.ask(&question.path)? {
                Asked::Answered => {}
                Asked::Moved => return Ok(true),
                Asked::Left => return Ok(false),
            }
        }
        // What nobody can answer must not be asked for ever.
        Ok(self.step(Step::Next)? || asked)
    }

    /// The question at a path while it is on the page in hand.
    fn question(&self, path: &str) -> Option<QuestionView> {
        self.talk.page()?.questions.into_iter().find(|question| question.path == path)
    }

    /// Asks one question until its answer is taken.
    fn ask(&mut self, path: &str) -> Done<Asked> {
        loop {
            let Some(question) = self.question(path) else { return Ok(Asked::Moved) };
            let typed = match self.read()? {
                None | Some(Typed::Quit) => return Ok(Asked::Left),
                Some(typed) => typed,
            };
            let step = match typed {
                Typed::Next if question.text.is_empty() && question.required => {
                    writeln!(
                        self.output,
                        "{}",
                        self.say(["请回答这一题。", "請回答這一題。", "This must be answered."])
                    )?;
                    continue;
                }
                Typed::Next => return Ok(Asked::Answered),
                Typed::Text(text) => {
                    let Some(value) = value(&question, &text) else {
                        let range = ["请输入范围内的数。", "請輸入範圍內的數。", "Type a number within the range."];
                        let choice = [
                            "没有这个选项，请输入前面的编号。",
                            "沒有這個選項，請輸入前面的編號。",
                            "There is no such choice: type its number.",
                        ];
                        let said = self.say(if question.control == Control::Range { range } else { choice });
                        writeln!(self.output, "{said}")?;
                        continue;
                    };
                    Step::answer(path, value)
                }
                Typed::Clear => Step::answer(path, ""),
                other => {
                    if self.travel(other)? {
                        return Ok(Asked::Moved);
                    }
                    continue;
                }
            };
            if !self.step(step)? {
                continue;
            }
            match self.question(path).and_then(|question| question.problem) {
                Some(problem) => self.problem(&problem)?,
                None => return Ok(Asked::Answered),
            }
        }
    }

    /// Goes elsewhere. False: still here.
    fn travel(&mut self, typed: Typed) -> Done<bool> {
        let step = match typed {
            Typed::Back => Step::Back,
            Typed::Summary => Step::Go { path: String::new() },
            Typed::Language(name) => Step::Language { name },
            Typed::Remove => {
                let repeat =
                    self.talk.page().and_then(|page| page.repeat).filter(|repeat| repeat.open && repeat.nth > 0);
                let Some(repeat) = repeat else {
                    writeln!(
                        self.output,
                        "{}",
                        self.say([
                            "这里没有可以删除的一组。",
                            "這裡沒有可以刪除的一組。",
                            "Nothing can be removed here."
                        ])
                    )?;
                    return Ok(false);
                };
                Step::Remove { path: repeat.path, nth: repeat.nth }
            }
            _ => {
                writeln!(self.output, "{}", self.say(HELP))?;
                let languages = self.talk.page().map(|page| page.languages.join(", ")).unwrap_or_default();
                writeln!(self.output, "  {}: {languages}", self.say(["语言", "語言", "Languages"]))?;
                return Ok(false);
            }
        };
        self.step(step)
    }

    /// After the instances of a repeat: one more?
    fn more(&mut self, page: &PageView) -> Done<bool> {
        let Some(repeat) = &page.repeat else { return Ok(true) };
        let title = repeat.title.trim();
        let said = [
            format!("再加一组“{title}”吗？(y/n)"),
            format!("再加一組「{title}」嗎？(y/n)"),
            format!("Add another {title}? (y/n)"),
        ];
        writeln!(self.output, "\n{}", self.say(said.each_ref().map(String::as_str)))?;
        let step = match self.read()? {
            None | Some(Typed::Quit) => return Ok(false),
            Some(Typed::Text(text)) if is_yes(&text) => Step::Add { path: repeat.path.clone() },
            Some(Typed::Text(_) | Typed::Next | Typed::Clear) => Step::Next,
            Some(other) => return self.travel(other).map(|_| true),
        };
        self.step(step)?;
        Ok(true)
    }

    /// All answers: enter sends, a number goes to its question.
    fn summary(&mut self, page: &PageView) -> Done<bool> {
        writeln!(self.output)?;
        for (at, line) in page.summary.iter().enumerate() {
            let mark = if line.problem.is_some() { "!" } else { " " };
            writeln!(self.output, "{mark}{:>3}  {}: {}", at + 1, plain(&line.label), line.answer)?;
        }
        let ask = [
            "按回车完成，或输入编号修改。",
            "按 Enter 完成，或輸入編號修改。",
            "Enter to finish, or the number of an answer to change it.",
        ];
        writeln!(self.output, "{}", self.say(ask))?;
        match self.read()? {
            None | Some(Typed::Quit) => return Ok(false),
            Some(Typed::Next) => {
                if !self.step(Step::Finish)?
                    && let Some(problem) = page.problems.first()
                {
                    self.step(Step::Go { path: problem.path.clone() })?;
                }
            }
            Some(Typed::Text(text)) => {
                let line = text.trim().parse::<usize>().ok().and_then(|n| page.summary.get(n.checked_sub(1)?));
                if let Some(line) = line {
                    self.step(Step::Go { path: line.path.clone() })?;
                } else {
                    writeln!(
                        self.output,
                        "{}",
                        self.say(["没有这个编号。", "沒有這個編號。", "There is no such number."])
                    )?;
                }
            }
            Some(other) => drop(self.travel(other)?),
        }
        Ok(true)
    }

    /// Does something, or says why it cannot be done.
    fn step(&mut self, step: Step) -> Done<bool> {
        match self.talk.step(step) {
            Ok(()) => Ok(true),
            Err(Broken::Refused(error)) => self.refused(&error).map(|()| false),
            Err(other) => Err(other),
        }
    }

    fn heading(&mut self, page: &PageView) -> Done<()> {
        write!(self.output, "\n[{}/{}]", page.progress.page, page.progress.of)?;
        for title in page.titles.iter().filter(|title| !title.trim().is_empty()) {
            write!(self.output, " {}", plain(title))?;
        }
        if let Some(repeat) = page.repeat.as_ref().filter(|repeat| repeat.nth > 0) {
            write!(self.output, " {}/{}", repeat.nth, repeat.count)?;
        }
        writeln!(self.output)?;
        Ok(())
    }

    fn show(&mut self, question: &QuestionView) -> Done<()> {
        let star = if question.required { " *" } else { "" };
        writeln!(self.output, "{}{star}", plain(&question.label))?;
        for more in [&question.hint, &question.guidance].into_iter().flatten() {
            writeln!(self.output, "  {}", plain(more))?;
        }
        if question.control == Control::Range {
            let bound = |key: &str| question.parameters.get(key).map_or("", String::as_str);
            writeln!(self.output, "  {} – {}", bound("start"), bound("end"))?;
        }
        for (at, choice) in question.choices.iter().enumerate() {
            let mark = if choice.selected { "*" } else { " " };
            writeln!(self.output, " {mark}{:>2}  {}", at + 1, plain(&choice.choice.label))?;
        }
        if question.choices.len() < question.choices_total {
            let left = question.choices_total - question.choices.len();
            let said = [
                format!("  还有 {left} 项，请输入其名称。"),
                format!("  還有 {left} 項，請輸入其名稱。"),
                format!("  {left} more: type the name of one."),
            ];
            writeln!(self.output, "{}", self.say(said.each_ref().map(String::as_str)))?;
        }
        if !question.text.is_empty() && question.choices.is_empty() {
            writeln!(self.output, "  = {}", question.text)?;
        }
        Ok(())
    }

    fn problem(&mut self, problem: &Problem) -> Done<()> {
        let own = match problem.reason {
            Reason::Required => ["请回答这一题。", "請回答這一題。", "This must be answered."],
            Reason::Constraint => ["这个回答不符合要求。", "這個回答不符合要求。", "This answer is not possible here."],
        };
        let said = problem.said.clone().unwrap_or_else(|| self.say(own).to_owned());
        writeln!(self.output, "! {}", plain(&said))?;
        Ok(())
    }

    fn refused(&mut self, error: &SessionError) -> Done<()> {
        match error {
            SessionError::Incomplete { problems } => {
                return problems.iter().try_for_each(|problem| self.problem(problem));
            }
            SessionError::NoFurtherPage => {
                writeln!(self.output, "! {}", self.say(["前面没有了。", "前面沒有了。", "There is nothing before."]))?;
            }
            error => writeln!(self.output, "! {error}")?,
        }
        Ok(())
    }

    /// A line; none at the end of the input.
    fn read(&mut self) -> Done<Option<Typed>> {
        write!(self.output, "> ")?;
        self.output.flush()?;
        let mut line = String::new();
        if self.input.read_line(&mut line)? == 0 {
            writeln!(self.output)?;
            return Ok(None);
        }
        let line = line.trim();
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        Ok(Some(match word {
            "" => Typed::Next,
            ":b" | ":back" => Typed::Back,
            ":h" | ":help" | ":?" => Typed::Help,
            ":c" | ":clear" => Typed::Clear,
            ":s" | ":summary" => Typed::Summary,
            ":r" | ":remove" => Typed::Remove,
            ":q" | ":quit" => Typed::Quit,
            ":l" | ":lang" if !rest.is_empty() => Typed::Language(rest.trim().to_owned()),
            word if word.starts_with(':') && word.len() > 1 && word[1..].chars().all(|c| c.is_ascii_alphabetic()) => {
                Typed::Help
            }
            _ => Typed::Text(line.to_owned()),
        }))
    }

    fn say<'s>(&self, [simplified, traditional, english]: Said<'s>) -> &'s str {
        let language = self.talk.page().map(|page| page.language).unwrap_or_default().to_lowercase();
        if ["hant", "zh-tw", "zh-hk", "zh-mo", "繁", "正體"].iter().any(|word| language.contains(word)) {
            traditional
        } else if language.contains("zh") || language.contains('文') {
            simplified
        } else {
            english
        }
    }
}

/// What became of a question.
enum Asked {
    Answered,
    /// Another page is in hand, or the language is another.
    Moved,
    Left,
}

/// A sentence in simplified Chinese, traditional Chinese and English.
type Said<'a> = [&'a str; 3];

const HINT: Said = ["直接回车跳过；:h 帮助", "直接按 Enter 跳過；:h 說明", "Enter to skip; :h for help"];

const HELP: Said = [
    "  回车 保留或跳过  :b 上一页  :s 总览  :c 清除回答  :r 删除这一组  :l 语言代码 换语言  :q 离开",
    "  Enter 保留或跳過  :b 上一頁  :s 總覽  :c 清除回答  :r 刪除這一組  :l 語言代碼 換語言  :q 離開",
    "  enter keeps or skips  :b back  :s summary  :c clears the answer  :r removes this entry  :l CODE switches the language  :q leaves",
];

/// The value that a typed line stands for: numbers of choices, or their names; everything else as it is. None: no such choice.
fn value(question: &QuestionView, text: &str) -> Option<String> {
    let pick = |word: &str| {
        let numbered = word.parse::<usize>().ok().and_then(|n| question.choices.get(n.checked_sub(1)?));
        let named = question.choices.iter().find(|choice| choice.choice.value == word || choice.choice.label == word);
        let beyond = question.choices.len() < question.choices_total;
        numbered.or(named).map(|choice| choice.choice.value.clone()).or_else(|| beyond.then(|| word.to_owned()))
    };
    match question.control {
        Control::SelectOne => pick(text.trim()),
        Control::SelectMultiple | Control::Rank => {
            let words = text.split([' ', ',', '，', '、']).filter(|word| !word.is_empty());
            words.map(pick).collect::<Option<Vec<_>>>().map(|picked| picked.join(" "))
        }
        Control::Range => {
            let bound = |key: &str| question.parameters.get(key).and_then(|text| text.parse::<f64>().ok());
            let (start, end) = (bound("start").unwrap_or(f64::MIN), bound("end").unwrap_or(f64::MAX));
            let number = text.trim().parse::<f64>().ok();
            number.filter(|n| (start.min(end)..=start.max(end)).contains(n)).map(|_| text.trim().to_owned())
        }
        Control::Acknowledge => Some(if is_yes(text) { "OK".to_owned() } else { String::new() }),
        _ => Some(text.to_owned()),
    }
}

fn is_yes(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "y" | "yes" | "ok" | "是" | "好" | "1")
}

/// A label without its markdown.
fn plain(text: &str) -> String {
    text.replace("**", "").trim_start_matches(['#', ' ']).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use cairn_forms::compile::compile_file;
    use cairn_forms::engine::{Program, Setup};
    use cairn_forms::ready::READY;
    use cairn_forms::session::{Beginning, Mode, Session, Subject};

    use super::*;
    use crate::form::fill::Alone;

    fn talk(id: &str, lines: &str) -> (Alone, bool, String) {
        let ready = READY.iter().find(|ready| ready.id == id).expect("ready");
        let compiled = compile_file("f.json", ready.sheets.as_bytes(), &|_| None).expect("compiles");
        let beginning = Beginning {
            setup: Setup { seed: [1, 2], ..Setup::default() },
            prefill: BTreeMap::new(),
            subject: Subject::default(),
            mode: Mode::Interviewer,
            interviewer: None,
            at: 1_795_000_000_000,
            utc_offset: 0,
        };
        let session = Session::begin(Arc::new(Program::new(compiled.form).expect("runs")), beginning);
        let mut output = Vec::new();
        let mut alone = Alone { session, clock: || 1_795_000_001_000 };
        let finished = Dialog::new(&mut alone, lines.as_bytes(), &mut output).run("T");
        let finished = finished.unwrap_or_else(|failure| panic!("{failure}"));
        (alone, finished, String::from_utf8(output).expect("text"))
    }

    #[test]
    fn each_script_is_spoken_to_in_its_own() {
        let (_, _, said) = talk("nps", "\n:l zh-Hant\n\n:h\n:l en\n:h\n");
        let parts = ["请回答这一题", "請回答這一題", "語言代碼 換語言", "enter keeps or skips"];
        let found: Vec<Option<usize>> = parts.iter().map(|part| said.find(part)).collect();
        assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{found:?} {said}");
    }

    #[test]
    fn a_form_is_filled_line_by_line() {
        let (alone, finished, said) = talk("nps", "\n11\nx\n3\n:l en\n:b\n3\n1 99\n1 2\n:h\n\nlate bus\n1\n2\n\n\n");
        assert!(finished, "{said}");
        let response = alone.session.response().expect("finished");
        assert_eq!(response.answers["/data/nps"], 3);
        assert_eq!(response.answers["/data/disliked"], serde_json::json!(["guide", "hotel"]));
        assert_eq!(response.answers["/data/why_detractor"], "late bus");
        assert!(
            said.contains("请回答这一题")
                && said.contains("There is no such choice")
                && said.contains("What disappointed you?"),
            "{said}"
        );
    }

    #[test]
    fn the_end_of_the_input_is_no_endless_loop() {
        for lines in ["", "3", "3\n", ":b\n:b\n", ":l xx\n", ":zz\n:remove\n", "\n\n\n\n"] {
            let (_, finished, said) = talk("nps", lines);
            assert!(!finished, "{lines:?}: {said}");
        }
    }
}
