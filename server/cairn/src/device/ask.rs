//! A survey in the terminal: question by question, as an interviewer asks it.

use std::io::{BufRead, Write};

use cairn_client::ClientError;
use cairn_client::survey::{Interview, Screen};
use cairn_forms::form::Control;
use cairn_forms::session::{PageKind, PageView, Problem, QuestionView, SessionError, Step};

use crate::output::{Failure, Out};

const HELP: &str = "Enter answers, an empty line keeps what is there.  < goes back, > goes on, - clears, = shows all answers, @zh switches the language, . leaves (everything is kept).";

/// What a person typed.
enum Typed {
    Answer(String),
    Step(Step),
    Again,
    Leave,
}

/// Asks until the survey is finished or left. The end of the input leaves it; everything answered is kept.
pub fn interview(interview: &Interview, out: Out) -> Result<(), Failure> {
    out.say(HELP);
    let mut lines = std::io::stdin().lock().lines();
    while let Screen::Page(page) = interview.screen() {
        head(&page, out);
        let left = match page.kind {
            PageKind::Summary => !summary(interview, &page, &mut lines, out)?,
            PageKind::More => !more(interview, &page, &mut lines, out)?,
            _ => !questions(interview, &page, &mut lines, out)?,
        };
        if left {
            return Ok(());
        }
    }
    Ok(())
}

fn head(page: &PageView, out: Out) {
    let repeat = page.repeat.as_ref().filter(|r| r.nth > 0).map(|r| format!(" ({} / {})", r.nth, r.count));
    let titles = page.titles.join(" · ");
    out.say(format!("\n[{}/{}] {titles}{}", page.progress.page, page.progress.of, repeat.unwrap_or_default()));
}

type Lines<'a> = std::io::Lines<std::io::StdinLock<'a>>;

/// One line; `None` at the end of the input.
fn line(lines: &mut Lines<'_>, prompt: &str) -> Result<Option<String>, Failure> {
    print!("{prompt}");
    std::io::stdout().flush().ok();
    lines.next().transpose().map_err(|e| Failure::new("io", format!("The answer cannot be read: {e}.")))
}

fn typed(text: &str) -> Typed {
    match text.trim() {
        "<" => Typed::Step(Step::Back),
        ">" => Typed::Step(Step::Next),
        "=" => Typed::Step(Step::Go { path: String::new() }),
        "." => Typed::Leave,
        "?" => Typed::Again,
        other => match other.strip_prefix('@') {
            Some(language) => Typed::Step(Step::Language { name: language.to_owned() }),
            None => Typed::Answer(other.to_owned()),
        },
    }
}

/// Whether to go on.
fn questions(interview: &Interview, page: &PageView, lines: &mut Lines<'_>, out: Out) -> Result<bool, Failure> {
    for question in &page.questions {
        show(question, out);
        if question.readonly || question.control == Control::Note {
            continue;
        }
        loop {
            let Some(text) = line(lines, "> ")? else { return Ok(false) };
            match typed(&text) {
                Typed::Leave => return Ok(false),
                Typed::Again => out.say(HELP),
                Typed::Step(step) => {
                    if done(interview, step, out)? {
                        return Ok(true);
                    }
                }
                Typed::Answer(text) if text.is_empty() => break,
                Typed::Answer(text) => {
                    let value = if text == "-" { String::new() } else { meant(question, &text) };
                    if done(interview, Step::Answer { path: question.path.clone(), value }, out)? {
                        break;
                    }
                }
            }
        }
    }
    done(interview, Step::Next, out)?;
    Ok(true)
}

fn more(interview: &Interview, page: &PageView, lines: &mut Lines<'_>, out: Out) -> Result<bool, Failure> {
    let Some(repeat) = &page.repeat else { return Ok(true) };
    let Some(text) = line(lines, &format!("{}: one more? (y/n) ", repeat.title))? else { return Ok(false) };
    let step = match typed(&text) {
        Typed::Leave => return Ok(false),
        Typed::Step(step) => step,
        Typed::Answer(text) if matches!(text.as_str(), "y" | "yes" | "是" | "+") => {
            Step::Add { path: repeat.path.clone() }
        }
        Typed::Answer(_) | Typed::Again => Step::Next,
    };
    done(interview, step, out)?;
    Ok(true)
}

fn summary(interview: &Interview, page: &PageView, lines: &mut Lines<'_>, out: Out) -> Result<bool, Failure> {
    for (n, line) in page.summary.iter().enumerate() {
        let wrong = if line.problem.is_some() { "  <- missing or wrong" } else { "" };
        out.say(format!("  {}. {}: {}{wrong}", n + 1, line.label, line.answer));
    }
    let Some(text) = line(lines, "Enter finishes, a number goes to that question. > ")? else { return Ok(false) };
    let step = match typed(&text) {
        Typed::Leave => return Ok(false),
        Typed::Step(step) => step,
        Typed::Answer(text) if text.is_empty() => Step::Finish,
        Typed::Answer(text) => match text.parse::<usize>().ok().and_then(|n| page.summary.get(n.checked_sub(1)?)) {
            Some(line) => Step::Go { path: line.path.clone() },
            None => return Ok(true),
        },
        Typed::Again => return Ok(true),
    };
    done(interview, step, out)?;
    Ok(true)
}

fn show(question: &QuestionView, out: Out) {
    let must = if question.required { " *" } else { "" };
    out.say(format!("{}{must}", question.label));
    if let Some(hint) = &question.hint {
        out.say(format!("  {hint}"));
    }
    for (n, choice) in question.choices.iter().enumerate() {
        let mark = if choice.selected { "x" } else { " " };
        out.say(format!("  [{mark}] {}. {}", n + 1, choice.choice.label));
    }
    if question.choices_total > question.choices.len() {
        out.say(format!("  … {} choices in all; type the name of one.", question.choices_total));
    }
    if question.choices.is_empty() && !question.text.is_empty() {
        out.say(format!("  ({})", question.text));
    }
}

/// Numbers, names or labels of choices; anything else as it was typed.
fn meant(question: &QuestionView, text: &str) -> String {
    if !matches!(question.control, Control::SelectOne | Control::SelectMultiple | Control::Rank) {
        return if question.control == Control::Acknowledge { "OK".to_owned() } else { text.to_owned() };
    }
    let one = |word: &str| {
        let by_number = word.parse::<usize>().ok().and_then(|n| question.choices.get(n.checked_sub(1)?));
        let by_label = || question.choices.iter().find(|c| c.choice.label == word);
        let by_name = question.choices.iter().find(|c| c.choice.value == word);
        by_name.or(by_number).or_else(by_label).map_or_else(|| word.to_owned(), |c| c.choice.value.clone())
    };
    if question.control == Control::SelectOne {
        return one(text);
    }
    let words = text.split([' ', ',', '，', '、']).filter(|word| !word.is_empty());
    words.map(one).collect::<Vec<_>>().join(" ")
}

/// Whether the step was done; where it was refused, why is said.
fn done(interview: &Interview, step: Step, out: Out) -> Result<bool, Failure> {
    match interview.step(step) {
        Ok(_) => Ok(true),
        Err(ClientError::Survey(SessionError::Incomplete { problems })) => {
            problems.iter().for_each(|problem| out.say(format!("  ! {}", said(problem))));
            Ok(false)
        }
        Err(ClientError::Survey(error)) => {
            out.say(format!("  ! {error}"));
            Ok(false)
        }
        Err(other) => Err(other.into()),
    }
}

fn said(problem: &Problem) -> String {
    problem.said.clone().unwrap_or_else(|| format!("{}: {:?}", problem.path, problem.reason).to_lowercase())
}
