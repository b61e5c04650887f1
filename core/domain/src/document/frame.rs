//! A look at a change's bytes before automerge reads them.
//!
//! Columns are run-length encoded, so a few bytes may claim 2⁶³ operations, and a compressed chunk may inflate to gigabytes:
//! automerge walks through the one and unpacks the other before anybody can say stop. Here only the runs are added up.
//! Format: <https://automerge.org/automerge-binary-format-spec/#change-chunk>.

use sha2::{Digest, Sha256};

use super::receive::Hostile;
use super::rules::MAX_KEY;
use super::{ChangeHash, MAX_OPS};

/// Rows of any column: an operation may overwrite several concurrent ones, so some columns are longer than the change.
const MAX_ROWS: u64 = 4 * MAX_OPS as u64;
/// The columns that changes of records have, each by its number and kind: objects, keys, inserts, actions, values, predecessors. No
/// marks, and nothing compressed.
const COLUMNS: [u64; 12] = [0x01, 0x02, 0x11, 0x13, 0x15, 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73];
const ACTIONS: u64 = 0x42;
const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;

/// What a change says before its operations.
pub(super) struct Head<'a> {
    pub(super) deps: Vec<ChangeHash>,
    pub(super) actor: &'a [u8],
    pub(super) seq: u64,
    /// The number of its first operation.
    pub(super) start: u64,
    pub(super) operations: u64,
    /// The rows of its longest column.
    rows: u64,
}

/// Whether the bytes are one uncompressed change of a bounded size.
pub(super) fn check(bytes: &[u8]) -> Result<(), Hostile> {
    let head = head(bytes).ok_or_else(|| Hostile::Unreadable("they are not framed as one change".to_owned()))?;
    if head.operations > MAX_OPS as u64 {
        return Err(Hostile::TooLarge(format!("{} operations", head.operations)));
    }
    if head.rows > MAX_ROWS {
        return Err(Hostile::TooLarge(format!("{} rows in a column", head.rows)));
    }
    Ok(())
}

/// The name of a change that is not read: what its bytes hash to. `None` where they are no change, or another than their checksum says.
pub(super) fn name(bytes: &[u8]) -> Option<ChangeHash> {
    let (framed, content) = bytes.split_at_checked(8)?;
    let hash: ChangeHash = Sha256::digest(content).into();
    let sound = framed[..4] == MAGIC && content.first() == Some(&CHANGE) && framed[4..] == hash[..4];
    sound.then_some(hash)
}

/// What a change says; `None` where the bytes are not framed as one.
pub(super) fn head(bytes: &[u8]) -> Option<Head<'_>> {
    let mut at = Cursor(bytes);
    // The four bytes behind the magic are the checksum, which automerge's hash is compared with later.
    if at.take(4)? != MAGIC || at.take(4).is_none() || at.take(1)? != [CHANGE] {
        return None;
    }
    if at.unsigned()? != at.0.len() as u64 {
        return None;
    }
    let dependencies = at.unsigned()?;
    let deps = at.take(usize::try_from(dependencies.checked_mul(32)?).ok()?)?;
    let deps = deps.chunks_exact(32).filter_map(|dep| dep.try_into().ok()).collect();
    let actor = at.prefixed()?;
    let (seq, start, _time) = (at.unsigned()?, at.unsigned()?, at.unsigned()?);
    at.prefixed()?; // the message
    for _other_actor in 0..at.unsigned()? {
        at.prefixed()?;
    }
    let mut columns = Vec::new();
    for _column in 0..at.unsigned()? {
        columns.push((at.unsigned()?, usize::try_from(at.unsigned()?).ok()?));
    }
    let mut head = Head { deps, actor, seq, start, operations: 0, rows: 0 };
    for (specification, length) in columns {
        if !COLUMNS.contains(&specification) {
            return None;
        }
        let rows = column(specification, at.take(length)?)?;
        head.rows = head.rows.max(rows);
        if specification == ACTIONS {
            head.operations = rows;
        }
    }
    Some(head)
}

/// The rows of a column.
fn column(specification: u64, data: &[u8]) -> Option<u64> {
    const DEFLATED: u64 = 8;
    if specification & DEFLATED != 0 {
        return None;
    }
    let mut at = Cursor(data);
    let mut rows = 0_u64;
    let (boolean, string, raw) = (4, 5, 7);
    match specification & 7 {
        kind if kind == raw => return Some(0),
        kind if kind == boolean => {
            while !at.0.is_empty() {
                rows = rows.saturating_add(at.unsigned()?);
            }
        }
        kind => {
            while !at.0.is_empty() {
                let run = at.signed()?;
                let (count, values) = match run {
                    0 => (at.unsigned()?, 0),
                    1.. => (run.unsigned_abs(), 1),
                    _ => (run.unsigned_abs(), run.unsigned_abs()),
                };
                rows = rows.saturating_add(count);
                for _value in 0..values {
                    if kind != string {
                        at.unsigned()?;
                    } else if at.prefixed()?.len() > MAX_KEY {
                        return None;
                    }
                }
            }
        }
    }
    Some(rows)
}

/// What is still to be read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn prefixed(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.unsigned()?).ok()?;
        self.take(length)
    }

    /// An LEB128 number; a signed one is passed over by it as well.
    fn unsigned(&mut self) -> Option<u64> {
        self.leb128().map(|(value, _)| value)
    }

    fn signed(&mut self) -> Option<i64> {
        let (value, bits) = self.leb128()?;
        let negative = bits < 64 && value >> (bits - 1) & 1 == 1;
        let extended = if negative { value | (u64::MAX << bits) } else { value };
        Some(extended.cast_signed())
    }

    /// The value and how many bits were written.
    fn leb128(&mut self) -> Option<(u64, u32)> {
        let (mut value, mut bits) = (0_u64, 0_u32);
        loop {
            let byte = self.take(1)?[0];
            if bits >= 70 {
                return None;
            }
            value |= u64::from(byte & 0x7f).checked_shl(bits).unwrap_or(0);
            bits += 7;
            if byte & 0x80 == 0 {
                return Some((value, bits));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(bytes: &[u8]) -> Cursor<'_> {
        Cursor(bytes)
    }

    #[test]
    fn numbers_are_leb128() {
        assert_eq!(cursor(&[0xe5, 0x8e, 0x26]).unsigned(), Some(624_485));
        assert_eq!(cursor(&[0x7f]).signed(), Some(-1));
        assert_eq!(cursor(&[0xc0, 0xbb, 0x78]).signed(), Some(-123_456));
        assert_eq!(cursor(&[0x3f]).signed(), Some(63));
        assert_eq!(cursor(&[0x80]).unsigned(), None);
        assert_eq!(cursor(&[0x80; 12]).unsigned(), None);
    }

    #[test]
    fn runs_are_added_up() {
        let (actions, strings, booleans) = (0x42, 0x15, 0x34);
        assert_eq!(column(actions, &[3, 1, 0, 4, 0x7e, 1, 2]), Some(9));
        assert_eq!(column(strings, &[2, 1, b'a', 0x7f, 2, b'b', b'c']), Some(3));
        assert_eq!(column(booleans, &[1, 2, 3]), Some(6));
        assert_eq!(column(actions, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 1]), Some((1 << 62) - 1));
        assert_eq!(column(actions | 8, &[3, 1]), None);
        assert_eq!(column(strings, &[2, 9, b'a']), None);
    }

    #[test]
    fn a_few_bytes_that_claim_endless_operations_are_refused() {
        let framed = |run: &[u8]| {
            // No dependencies, an actor of one byte, three numbers, no message, no other actors, one column of actions.
            let mut body = vec![0, 1, 9, 1, 1, 0, 0, 0, 1, 0x42, u8::try_from(run.len()).expect("short")];
            body.extend_from_slice(run);
            let mut bytes = [MAGIC.as_slice(), &[0; 4], &[CHANGE]].concat();
            bytes.push(u8::try_from(body.len()).expect("short"));
            bytes.extend(body);
            check(&bytes)
        };
        assert_eq!(framed(&[3, 1]), Ok(()));
        let endless = framed(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 1]);
        assert!(matches!(endless, Err(Hostile::TooLarge(_))), "{endless:?}");
    }
}
