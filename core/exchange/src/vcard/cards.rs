//! From content lines to cards: where each begins and ends, and what is left out.

use super::lines::Line;

/// The lines of one card.
#[derive(Debug, Default)]
pub(super) struct RawCard {
    /// Line of its BEGIN:VCARD.
    pub line: u64,
    /// Content lines that a vCard parser reads, BEGIN and END among them.
    pub text: String,
    /// Its END:VCARD was found.
    pub finished: bool,
    /// Photos, logos, sounds and keys that were left out.
    pub left_out: u64,
    /// Values with bytes that are no text: property and value.
    pub damaged: Vec<(String, String)>,
    /// A line that is no content line, where one was found.
    pub stray: Option<String>,
}

/// Cuts the file into cards, and finds the first line that belongs to none. A card without an end goes up to the next
/// beginning.
pub(super) fn cut(lines: &[Line]) -> (Vec<RawCard>, Option<&Line>) {
    let (mut cards, mut outside) = (Vec::new(), None);
    let mut open: Option<RawCard> = None;
    let (mut agents, mut old, mut after_binary) = (0_u32, false, false);
    for (index, line) in lines.iter().enumerate() {
        let marks = |name: &str| line.name == name && line.value.trim().eq_ignore_ascii_case("VCARD");
        if marks("BEGIN") && index > 0 && is_agent(&lines[index - 1]) {
            agents += 1;
        } else if agents > 0 {
            agents -= u32::from(marks("END"));
        } else if marks("BEGIN") {
            cards.extend(open.take());
            old = is_old(&lines[index..]);
            open = Some(RawCard { line: line.number, text: "BEGIN:VCARD\r\n".to_owned(), ..RawCard::default() });
        } else if marks("END") {
            cards.extend(open.take().map(|mut card| {
                card.text.push_str("END:VCARD\r\n");
                card.finished = true;
                card
            }));
        } else if let Some(card) = &mut open {
            add(card, line, old, after_binary);
        } else {
            outside.get_or_insert(line);
        }
        after_binary = is_binary(line) || (line.stray && after_binary);
    }
    cards.extend(open.map(|mut card| {
        card.text.push_str("END:VCARD\r\n");
        card
    }));
    (cards, outside)
}

/// vCard 2.1 writes a card inside a card: the next line begins the agent's.
fn is_agent(line: &Line) -> bool {
    line.name == "AGENT" && line.value.trim().is_empty()
}

fn is_old(lines: &[Line]) -> bool {
    let version = lines.iter().take_while(|line| line.name != "END").find(|line| line.name == "VERSION");
    version.is_some_and(|line| line.value.trim().starts_with('2'))
}

fn is_binary(line: &Line) -> bool {
    matches!(line.name.as_str(), "PHOTO" | "LOGO" | "SOUND" | "KEY")
}

fn add(card: &mut RawCard, line: &Line, old: bool, after_binary: bool) {
    if line.stray {
        // Some phones do not indent the lines of a photo.
        if !after_binary {
            card.stray.get_or_insert_with(|| line.value.clone());
        }
        return;
    }
    if is_binary(line) {
        card.left_out += u64::from(!line.value.trim().is_empty());
        return;
    }
    if line.damaged {
        card.damaged.push((line.name.clone(), line.value.clone()));
    }
    // In vCard 2.1 a comma is text, from 3.0 on it separates values.
    let value = if old && line.name != "CATEGORIES" { escape_commas(&line.value) } else { line.value.clone() };
    card.text.extend([line.head.as_str(), ":", value.as_str(), "\r\n"]);
}

fn escape_commas(value: &str) -> String {
    value.replace("\\,", ",").replace(',', "\\,")
}
