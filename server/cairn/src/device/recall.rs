//! `cairn device recall`: who stands before you, in one screen.

use cairn_client::insight::{Hint, RecallCard};
use cairn_domain::Money;

use super::find::ShowArgs;
use crate::output::{Failure, Out};

pub fn recall(args: &ShowArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let card = workspace.recall(workspace.resolve(&args.id)?)?;
    let currency = workspace.figure_settings()?.currency;
    out.answer(&card, || page(&card, &currency));
    Ok(())
}

fn page(card: &RecallCard, currency: &str) -> String {
    let mut lines = vec![[card.name.as_str(), &card.subtitle].join("  ").trim_end().to_owned()];
    lines.push(worth(card, currency));
    lines.extend(card.preferences.iter().map(|p| format!("{:<10}{}", p.kind, p.text)));
    if let Some(visit) = &card.last_visit {
        let note = visit.note.as_deref().unwrap_or_default().replace('\n', " ");
        lines.push(format!("last time {}  {}  {note}", visit.title, visit.outcome.as_deref().unwrap_or_default()));
    }
    lines.extend(card.promises.iter().map(|p| {
        let due = p.due.as_ref().map_or_else(String::new, |due| format!(", due {due}"));
        format!("promised  {}{due}", p.text)
    }));
    lines.extend(card.today.iter().map(|hint| format!("today     {}", words(card, hint))));
    let names = |people: &[cairn_client::insight::Person]| {
        people.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    if !card.referred_by.is_empty() {
        lines.push(format!("came from {}", names(&card.referred_by)));
    }
    if !card.referred.is_empty() {
        lines.push(format!("sent us   {}", names(&card.referred)));
    }
    lines.join("\n")
}

fn worth(card: &RecallCard, currency: &str) -> String {
    let Some(figures) = &card.figures else { return "Nothing was ever bought or said.".to_owned() };
    let spent = Money { minor: figures.questions.monetary, currency: currency.to_owned() };
    let stage = figures.lifecycle.stage.code();
    match &figures.standing {
        Some(standing) => format!(
            "{} · {} · {stage} · {spent} in {} purchases, the last {} days ago · number {} of {}",
            standing.grade.code(),
            standing.segment.code(),
            figures.questions.occasions,
            figures.questions.recency_days.unwrap_or_default(),
            standing.rank,
            figures.n
        ),
        None => format!("{stage} · no purchase yet"),
    }
}

fn words(card: &RecallCard, hint: &Hint) -> String {
    match hint {
        Hint::Case { case } => {
            let title = card.cases.iter().find(|c| c.id == *case).map_or("", |c| c.title.as_str());
            format!("Ask about “{title}”, which is not closed.")
        }
        Hint::Promised { visit } => {
            let text = card.promises.iter().find(|p| p.visit == *visit).map_or("", |p| p.text.as_str());
            format!("We promised: {text}.")
        }
        Hint::Birthday(near) if near.days == 0 => "Birthday today.".to_owned(),
        Hint::Birthday(near) => format!("Birthday in {} days, on {}.", near.days, near.date),
        Hint::Missed { warnings } => {
            let why: Vec<_> = warnings.iter().map(|warning| warning.code()).collect();
            format!("Falling off ({}): say that they are missed.", why.join(", "))
        }
        Hint::WinBack => "Lost: an offer to come back.".to_owned(),
        Hint::DueToBuy { since } => format!("By their own rhythm the next purchase is due since {since}."),
        Hint::Answer { visit } => {
            let met = card.objections.iter().find(|o| o.visit == *visit);
            met.map_or_else(String::new, |o| {
                format!("To “{}” this worked: {}", o.text, o.handling.as_deref().unwrap_or("see the visit"))
            })
        }
        Hint::Thank { referred } => format!("Thank them: they sent us {referred}."),
        Hint::Acquaint => "Nothing was bought yet: find out what they need.".to_owned(),
    }
}
