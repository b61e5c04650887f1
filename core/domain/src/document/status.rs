//! How the steps of a case merge: the furthest along is kept, and a reopening beats a closing.
//!
//! Reopening starts a new round. The round is written behind the step (`in_work~1`), so that a case which was reopened and
//! taken to work on one device is not closed by a colleague who closed its first round meanwhile. Within a round the order
//! of the specification decides.

/// Starts a new round.
const REOPENED: &str = "reopened";

/// A step in its round; the greater one is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    round: u32,
    /// 0 for the reopening that starts a round, otherwise one more than the step's place in the specification.
    place: usize,
}

impl Step {
    /// Reads what is stored; `None` for what no version writes.
    pub(super) fn read(steps: &[&str], stored: &str) -> Option<Self> {
        let (name, round) = match stored.split_once('~') {
            Some((name, round)) => (name, round.parse().ok()?),
            None => (stored, 0),
        };
        let place = steps.iter().position(|step| *step == name)?;
        // A case that is made as a reopened one starts in its second round.
        Some(if name == REOPENED { Self { round: round.max(1), place: 0 } } else { Self { round, place: place + 1 } })
    }

    /// The step's name.
    pub(super) fn name<'a>(self, steps: &[&'a str]) -> &'a str {
        let place = if self.place == 0 { steps.iter().position(|s| *s == REOPENED) } else { Some(self.place - 1) };
        place.and_then(|place| steps.get(place).copied()).unwrap_or_default()
    }

    /// What is stored for going to `name` from here.
    pub(super) fn stored_next(self, name: &str) -> String {
        match if name == REOPENED { self.round.saturating_add(1) } else { self.round } {
            0 => name.to_owned(),
            round => format!("{name}~{round}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::case::STEPS;

    fn step(stored: &str) -> Step {
        Step::read(STEPS, stored).expect("a step")
    }

    #[test]
    fn a_reopening_and_all_that_follows_it_beats_the_closing_of_the_round_before() {
        let order = ["received", "in_work", "closed", "reopened~1", "acknowledged~1", "closed~1", "reopened~2"];
        assert!(order.windows(2).all(|pair| step(pair[0]) < step(pair[1])));
        assert_eq!(step("closed").stored_next("reopened"), "reopened~1");
        assert_eq!(step("reopened~1").stored_next("in_work"), "in_work~1");
        assert_eq!(step("received").stored_next("closed"), "closed");
    }

    #[test]
    fn names_read_back_and_nonsense_is_no_step() {
        assert_eq!(step("in_work~3").name(STEPS), "in_work");
        assert_eq!(step("reopened~1").name(STEPS), "reopened");
        assert!(["", "lost", "closed~", "closed~x", "closed~-1"].iter().all(|s| Step::read(STEPS, s).is_none()));
    }
}
