//! The trade's three levels of a happy guest: satisfied, will come again, will bring friends.

use cairn_domain::RecordId;
use serde::Serialize;

use super::share::CountedShare;

/// One guest's three answers; absent where the question was not asked or not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelAnswer {
    /// The response.
    pub response: RecordId,
    /// Satisfied 满意.
    pub satisfied: Option<bool>,
    /// Will come again 还会再来.
    pub come_again: Option<bool>,
    /// Will bring friends 会带朋友来.
    pub bring_friends: Option<bool>,
}

/// The share of each level, of those who answered its question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Levels {
    /// Satisfied.
    pub satisfied: CountedShare,
    /// Will come again.
    pub come_again: CountedShare,
    /// Will bring friends.
    pub bring_friends: CountedShare,
}

/// Counts each level by itself: a guest may bring friends and yet not have been satisfied with everything.
#[must_use]
pub fn levels(answers: &[LevelAnswer]) -> Levels {
    let share = |level: fn(&LevelAnswer) -> Option<bool>| {
        CountedShare::count(answers.iter().filter_map(|answer| Some((answer.response, level(answer)?))))
    };
    Levels {
        satisfied: share(|answer| answer.satisfied),
        come_again: share(|answer| answer.come_again),
        bring_friends: share(|answer| answer.bring_friends),
    }
}
