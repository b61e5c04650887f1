//! What happened, line by line with its time, and whether it is what should have happened.

use std::time::Instant;

use serde::Serialize;

use crate::output::Out;

/// One line of the story.
#[derive(Serialize)]
pub struct Step {
    what: String,
    ms: u64,
    holds: Option<bool>,
}

/// The story so far.
pub struct Checks {
    out: Out,
    steps: Vec<Step>,
    since: Instant,
}

impl Checks {
    pub fn new(out: Out) -> Self {
        Self { out, steps: Vec::new(), since: now() }
    }

    /// A heading, for people.
    pub fn chapter(&self, title: &str) {
        self.out.say(format!("\n{title}"));
    }

    /// Something was done; the time since the last line is its time.
    pub fn did(&mut self, what: impl Into<String>) {
        self.add(what.into(), None);
    }

    /// Something must be true.
    pub fn holds(&mut self, what: impl Into<String>, holds: bool) {
        self.add(what.into(), Some(holds));
    }

    fn add(&mut self, what: String, holds: Option<bool>) {
        let ms = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mark = match holds {
            None => "·",
            Some(true) => "✓",
            Some(false) => "✗",
        };
        self.out.say(format!("  {mark} {what}  ({ms} ms)"));
        self.steps.push(Step { what, ms, holds });
        self.since = now();
    }

    pub fn passed(&self) -> usize {
        self.steps.iter().filter(|s| s.holds == Some(true)).count()
    }

    pub fn failed(&self) -> Vec<&str> {
        self.steps.iter().filter(|s| s.holds == Some(false)).map(|s| s.what.as_str()).collect()
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

#[allow(clippy::disallowed_methods, reason = "the demo tells how long each step took")]
fn now() -> Instant {
    Instant::now()
}
