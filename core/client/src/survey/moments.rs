//! When a guest's answers were given. Their clock is theirs: it may be wrong, and it may be a lie.

use super::LinkAnswer;
use crate::error::{ClientError, Result};

/// How far a guest's local time may be from UTC, s.
const MOST_OFFSET: i32 = 18 * 3600;
/// How long one interview may have lain, ms: somebody went on after a year.
const LONGEST: i64 = 366 * 24 * 3600 * 1000;
/// How far the end of an interview may lie ahead of the office's clock, ms.
const AHEAD: i64 = 24 * 3600 * 1000;

/// The answer at moments that can be. One from a wrong clock is kept: all of it is moved so that it ends now.
pub(super) fn sound(answer: &LinkAnswer, now_ms: i64) -> Result<LinkAnswer> {
    let wrong = || ClientError::Unsound("The times of these answers cannot be. Nothing was saved.".to_owned());
    if !(-MOST_OFFSET..=MOST_OFFSET).contains(&answer.utc_offset) {
        return Err(wrong());
    }
    let times = || answer.events.iter().map(|event| event.at).chain([answer.at]);
    let (first, last) = (times().min().unwrap_or(answer.at), times().max().unwrap_or(answer.at));
    if last.checked_sub(first).is_none_or(|span| span > LONGEST) {
        return Err(wrong());
    }
    let mut answer = answer.clone();
    if last > now_ms.saturating_add(AHEAD) || last < now_ms.saturating_sub(LONGEST) {
        let moved = |at: i64| now_ms.saturating_sub(last.saturating_sub(at));
        answer.at = moved(answer.at);
        answer.events.iter_mut().for_each(|event| event.at = moved(event.at));
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use cairn_domain::RecordId;
    use cairn_forms::session::{Event, Step};

    use super::*;

    const NOW: i64 = 1_795_435_200_000;

    fn answer(at: i64, finished: i64, utc_offset: i32) -> LinkAnswer {
        let events = vec![Event { at: finished, step: Step::Finish }];
        LinkAnswer { nonce: RecordId([1; 16]), language: None, at, utc_offset, seed: [1, 2], events }
    }

    #[test]
    fn a_wrong_clock_loses_nothing_and_an_absurd_one_is_refused() {
        let kept = answer(NOW - 60_000, NOW, 8 * 3600);
        assert_eq!(sound(&kept, NOW).expect("sound"), kept);
        for (at, finished) in [(0, 60_000), (NOW * 2, NOW * 2 + 60_000), (i64::MIN, i64::MIN + 60_000)] {
            let moved = sound(&answer(at, finished, 0), NOW).expect("moved");
            assert_eq!((moved.at, moved.events[0].at), (NOW - 60_000, NOW), "{at}");
        }
        for (at, finished, offset) in
            [(i64::MIN, i64::MAX, 0), (0, NOW, 0), (NOW, NOW, 18 * 3600 + 1), (NOW, NOW, i32::MIN)]
        {
            assert_eq!(sound(&answer(at, finished, offset), NOW).expect_err("refused").code(), "unsound");
        }
    }
}
