//! Classes by value: pyramid, ABC, key customers, value matrix.

use serde::{Deserialize, Serialize};

/// The customer pyramid (Curry & Curry 2000; Zeithaml, Rust & Lemon 2001): by rank of what they spent, best first.
/// ⌈n × cumulated share⌉ customers are in a grade or above; of equal ones the later identifier ranks higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The best; by default 1 %.
    Platinum,
    /// Then 4 %.
    Gold,
    /// Then 15 %.
    Iron,
    /// The rest.
    Lead,
}

/// ABC: customers by share of the value. A while those before bring less than 80 %, B while less than 95 %, else C.
/// Who brought nothing is C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Abc {
    /// Those who together bring most of the value.
    A,
    /// Those who bring the next part.
    B,
    /// Those who bring the rest.
    C,
}

/// Key, ordinary and small customers by rank of what they spent; by default 20 %, 30 %, the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// Key customers.
    Key,
    /// Ordinary customers.
    Ordinary,
    /// Small customers.
    Small,
}

/// The value matrix: what a customer brought so far × what they may yet bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matrix {
    /// Both high: give them the best people and the first call.
    Partner,
    /// Little so far, much to come: invest, find out what they buy elsewhere.
    Develop,
    /// Much so far, little to come: keep them content at no extra cost.
    Maintain,
    /// Both low: serve them by the cheapest channel.
    Economise,
}

impl Matrix {
    /// The class of two values, each high or not.
    #[must_use]
    pub const fn of(current_high: bool, potential_high: bool) -> Self {
        match (current_high, potential_high) {
            (true, true) => Self::Partner,
            (false, true) => Self::Develop,
            (true, false) => Self::Maintain,
            (false, false) => Self::Economise,
        }
    }

    /// Key of the advice in the texts of the screens.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Partner => "matrix.advice.partner",
            Self::Develop => "matrix.advice.develop",
            Self::Maintain => "matrix.advice.maintain",
            Self::Economise => "matrix.advice.economise",
        }
    }
}
