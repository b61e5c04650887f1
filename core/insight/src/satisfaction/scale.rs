//! The scale that an answer was given on, and answers that do not fit it.

use cairn_domain::RecordId;
use serde::{Deserialize, Serialize};

/// From the worst answer to the best, such as 1 to 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Ends")]
pub struct Scale {
    min: f64,
    max: f64,
}

#[derive(Deserialize)]
struct Ends {
    min: f64,
    max: f64,
}

/// Ends that make no scale.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a scale must rise from one number to another: {min} to {max}")]
pub struct BadScale {
    /// The worst answer.
    pub min: f64,
    /// The best answer.
    pub max: f64,
}

impl Scale {
    /// 1 to 5.
    pub const FIVE: Self = Self { min: 1.0, max: 5.0 };
    /// 1 to 7, that of SERVQUAL.
    pub const SEVEN: Self = Self { min: 1.0, max: 7.0 };

    /// A scale between two numbers of at most a million either way.
    ///
    /// # Errors
    /// The ends are the same, the wrong way round, too large or no numbers.
    pub fn new(min: f64, max: f64) -> Result<Self, BadScale> {
        let sound = min < max && min >= -1e6 && max <= 1e6 && max - min >= 1e-6;
        if sound { Ok(Self { min, max }) } else { Err(BadScale { min, max }) }
    }

    /// The worst answer.
    #[must_use]
    pub const fn min(self) -> f64 {
        self.min
    }

    /// The best answer.
    #[must_use]
    pub const fn max(self) -> f64 {
        self.max
    }

    /// From the worst to the best, in points.
    #[must_use]
    pub fn range(self) -> f64 {
        self.max - self.min
    }

    /// Whether an answer is on it; what is not a number is not.
    #[must_use]
    pub fn has(self, answer: f64) -> bool {
        answer >= self.min && answer <= self.max
    }
}

impl TryFrom<Ends> for Scale {
    type Error = BadScale;

    fn try_from(ends: Ends) -> Result<Self, BadScale> {
        Self::new(ends.min, ends.max)
    }
}

/// An answer that is in no figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LeftOut {
    /// The response it is from.
    pub response: RecordId,
    /// The question.
    pub question: String,
    /// Why.
    pub because: LeftOutBecause,
}

/// Why an answer is in no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOutBecause {
    /// What was experienced is not on the scale.
    ExperienceOffScale,
    /// What was expected is not on the scale.
    ExpectationOffScale,
    /// The points given to what matters are negative, not finite or all zero: the others are taken instead.
    BadWeights,
}
