//! What somebody had seen of a record when they began to write.

use std::fmt;
use std::str::FromStr;

use super::ChangeHash;

/// The heads of a record as a screen read it: an edit that carries them merges with what others wrote since. As text: their digits in a
/// row, which screens hand back as they got them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base(pub Vec<ChangeHash>);

/// A text that no screen was given as a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This is no base of a record. Read the record again and hand its base back as it is.")]
pub struct NoBase;

/// Digits of one hash.
const DIGITS: usize = 64;
/// More heads than this no record has: each is a change that nobody has built on yet.
const MOST: usize = 1_000;

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|hash| f.write_str(&hex::encode(hash)))
    }
}

impl FromStr for Base {
    type Err = NoBase;

    fn from_str(text: &str) -> Result<Self, NoBase> {
        if text.is_empty() || text.len() > MOST * DIGITS || !text.is_ascii() {
            return Err(NoBase);
        }
        let one = |digits: &[u8]| {
            let mut hash = [0; 32];
            hex::decode_to_slice(digits, &mut hash).map(|()| hash).map_err(|_| NoBase)
        };
        text.as_bytes().chunks(DIGITS).map(one).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_handed_back_as_it_was() {
        let base = Base(vec![[1; 32], [0xfe; 32]]);
        assert_eq!(base.to_string().parse(), Ok(base));
        for wrong in ["", "00", &"g".repeat(64), &"0".repeat(65), &"é".repeat(32), &"0".repeat(64 * 1_001)] {
            assert_eq!(wrong.parse::<Base>(), Err(NoBase), "{} characters", wrong.len());
        }
    }
}
