//! A control log as a text, for whoever decides which of two logs holds: one line of hexadecimal digits for each entry.
use crate::control::SignedEntry;
use crate::membership::{Membership, Refused};

/// How the text begins. Since 2.
pub const FIRST_LINE: &str = "cairn control log 1";

/// A text that holds no control log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotALog {
    /// It does not begin like one.
    #[error("this is no control log: its first line is not “{FIRST_LINE}”")]
    OtherText,
    /// A line is damaged.
    #[error("line {0} is damaged: write the file again")]
    Damaged(usize),
    /// The entries do not hold.
    #[error("the log does not hold: {0}")]
    Refused(#[from] Refused),
}

/// The text of a log.
#[must_use]
pub fn write(log: &[SignedEntry]) -> String {
    let mut text = format!("{FIRST_LINE}\n");
    for entry in log {
        text.push_str(&hex::encode(entry.to_bytes()));
        text.push('\n');
    }
    text
}

/// The log in a text, checked from its genesis on, and the state after it.
///
/// # Errors
/// [`NotALog`].
pub fn read(text: &str) -> Result<(Vec<SignedEntry>, Membership), NotALog> {
    let mut lines = text.lines().enumerate().map(|(n, line)| (n + 1, line.trim())).filter(|(_, line)| !line.is_empty());
    if lines.next().is_none_or(|(_, line)| line != FIRST_LINE) {
        return Err(NotALog::OtherText);
    }
    let entry = |(n, line): (usize, &str)| {
        let bytes = hex::decode(line).map_err(|_| NotALog::Damaged(n))?;
        SignedEntry::from_bytes(&bytes).map_err(|_| NotALog::Damaged(n))
    };
    let log: Vec<SignedEntry> = lines.map(entry).collect::<Result<_, _>>()?;
    let membership = Membership::replay(&log)?;
    Ok((log, membership))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::{Role, Scope};
    use crate::testing::{Book, device};

    #[test]
    fn a_log_reads_back_and_mistakes_name_their_line() {
        let (owner, guide) = (device(1), device(2));
        let mut book = Book::found(&owner, None);
        book.join(&owner, &guide, Role::Editor, Scope::everywhere());
        let text = write(&book.log);
        assert_eq!(read(&text), Ok((book.log.clone(), book.state.clone())));
        assert_eq!(read("hello"), Err(NotALog::OtherText));
        let mut lines: Vec<&str> = text.lines().collect();
        let cut = &lines[2][..lines[2].len() - 1];
        lines[2] = cut;
        assert_eq!(read(&lines.join("\n")), Err(NotALog::Damaged(3)));
        lines.remove(2);
        assert!(matches!(read(&lines.join("\n")), Err(NotALog::Refused(Refused::OutOfOrder { .. }))));
    }
}
