//! `cairn form fill FILE`: a form answered in the terminal, question by question.

use std::io::{self, BufReader};
use std::path::PathBuf;
use std::sync::Arc;

use cairn_forms::engine::{Program, Setup};
use cairn_forms::session::{Beginning, Mode, PageView, Session, Step, Subject};

use super::dialog::{Broken, Dialog, Talk};
use super::file;
use crate::output::{Failure, Out};

#[derive(clap::Args)]
pub struct Args {
    /// The form: .xlsx, .csv or .json. Its lists are looked for beside it.
    file: PathBuf,
    /// Language by its name or code, as `English (en)` or `en`.
    #[arg(long)]
    language: Option<String>,
}

pub fn run(args: &Args, out: Out) -> Result<(), Failure> {
    let compiled = file::compile_path(&args.file)?.map_err(|report| {
        let lines: Vec<String> = report.errors.iter().map(ToString::to_string).collect();
        Failure::new("form", format!("The form does not work yet:\n{}", lines.join("\n")))
    })?;
    if let Some(name) = args.language.as_ref().filter(|name| compiled.form.language(name).is_none()) {
        let languages = compiled.form.languages.join(", ");
        return Err(Failure::new("language", format!("The form has no language {name}; it has: {languages}.")));
    }
    let title = compiled.form.title.clone();
    let program = Program::new(compiled.form).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        Failure::new("form", format!("The form cannot run:\n{}", lines.join("\n")))
    })?;
    let now = jiff::tz::TimeZone::system().to_offset(jiff::Timestamp::from_millisecond(clock()).unwrap_or_default());
    let beginning = Beginning {
        setup: Setup { language: args.language.clone(), seed: seed()?, ..Setup::default() },
        prefill: std::collections::BTreeMap::default(),
        subject: Subject::default(),
        mode: Mode::Interviewer,
        interviewer: None,
        at: clock(),
        utc_offset: now.seconds(),
    };
    let session = Session::begin(Arc::new(program), beginning);
    // What is asked goes to standard error, so that the answers alone are on standard output.
    let mut alone = Alone { session, clock };
    Dialog::new(&mut alone, BufReader::new(io::stdin()), io::stderr()).run(&title)?;
    let Some(response) = alone.session.response() else {
        return Err(Failure::new("unfinished", "The interview was not finished: nothing of it is kept."));
    };
    out.answer(&response, || response.submission.clone());
    Ok(())
}

/// A session that no book keeps.
pub(super) struct Alone {
    pub session: Session,
    pub clock: fn() -> i64,
}

impl Talk for Alone {
    fn page(&self) -> Option<PageView> {
        (!self.session.is_finished()).then(|| self.session.page())
    }

    fn step(&mut self, step: Step) -> Result<(), Broken> {
        let at = (self.clock)();
        self.session.step(step, at).map(drop).map_err(Broken::Refused)
    }
}

/// Ms since the Unix epoch.
#[expect(clippy::disallowed_methods, reason = "where the command meets the clock")]
fn clock() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

#[expect(clippy::disallowed_methods, reason = "where the command meets the random source")]
fn seed() -> Result<[u64; 2], Failure> {
    let mut bytes = [[0; 8]; 2];
    for half in &mut bytes {
        getrandom::fill(half).map_err(|error| Failure::new("random", format!("No random source: {error}.")))?;
    }
    Ok(bytes.map(u64::from_le_bytes))
}
