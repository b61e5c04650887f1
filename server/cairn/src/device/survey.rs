//! `cairn device form|survey` and `cairn export responses`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cairn_client::survey::{FormInfo, FormState, Interview, NewInterview, Screen};
use cairn_client::{ClientError, Workspace};
use cairn_domain::{Kind, RecordId};
use cairn_forms::export::Format;
use cairn_forms::session::{PageView, Step, Subject};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use crate::form::dialog::{Broken, Dialog, Talk};
use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Subcommand)]
pub enum FormCommand {
    /// Take in a form as a draft: an .xlsx, or its sheets as .csv or .json; lists are looked for beside it.
    Add(AddArgs),
    /// List every version of every form.
    List(ListArgs),
    /// Ask everyone this version from now on; the one before is retired.
    Publish(StateArgs),
    /// Let those ask it who try it.
    Test(StateArgs),
    /// Do not begin it any more.
    Retire(StateArgs),
}

#[derive(Args)]
pub struct AddArgs {
    /// The form's file, or the name of a ready form: `guest_feedback`, `visit_note`, `complaint`, `nps`.
    file: PathBuf,
    /// Publish it at once.
    #[arg(long)]
    publish: bool,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct ListArgs {
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct StateArgs {
    /// The form: its id or first digits, its `form_id`, or its title.
    form: String,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct SurveyArgs {
    /// The form: its id or first digits, its `form_id`, or its title.
    form: String,
    /// The customer, trip or case that it is about: its id or first digits.
    #[arg(long)]
    about: Option<String>,
    /// The language that it begins in.
    #[arg(long)]
    language: Option<String>,
    /// Answers instead of questions: a JSON list of steps as `cairn form run` takes them.
    #[arg(long, value_name = "STEPS.json")]
    steps: Option<PathBuf>,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct ExportArgs {
    /// The form: its id or first digits, its `form_id`, or its title. Responses to all of its versions are exported.
    form: String,
    /// What to write.
    #[arg(long, value_enum)]
    format: ExportFormat,
    /// The folder to write into.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// The language of labels; by default the form's own.
    #[arg(long, default_value = "")]
    language: String,
    /// Write labels of choices instead of their names (CSV and XLSX).
    #[arg(long)]
    labels: bool,
    #[command(flatten)]
    home: Home,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum ExportFormat {
    /// One file per table, safe to open in a spreadsheet.
    Csv,
    /// One workbook.
    Xlsx,
    /// SPSS.
    Sav,
    /// One document.
    Json,
    /// One submission a response.
    Openrosa,
}

pub fn form(command: &FormCommand, out: Out) -> Result<(), Failure> {
    match command {
        FormCommand::Add(args) => add(args, out),
        FormCommand::List(args) => list(args, out),
        FormCommand::Publish(args) => state(args, FormState::Published, out),
        FormCommand::Test(args) => state(args, FormState::Test, out),
        FormCommand::Retire(args) => state(args, FormState::Retired, out),
    }
}

fn add(args: &AddArgs, out: Out) -> Result<(), Failure> {
    let ready = cairn_forms::ready::READY.iter().find(|ready| Path::new(ready.id) == args.file);
    let (name, bytes) = match ready {
        Some(ready) => (format!("{}.json", ready.id), ready.sheets.as_bytes().to_vec()),
        None => (args.file.display().to_string(), read(&args.file)?),
    };
    let book = args.home.open()?;
    let uploaded =
        book.upload_form(&name, &bytes, &if ready.is_some() { BTreeMap::new() } else { beside(&args.file)? })?;
    if args.publish
        && let Some(id) = uploaded.id
    {
        book.set_form_state(id, FormState::Published)?;
    }
    out.answer(
        &json!({ "id": uploaded.id, "errors": uploaded.report.errors, "warnings": uploaded.report.warnings }),
        || {
            let findings =
                uploaded.report.errors.iter().chain(&uploaded.report.warnings).map(|finding| format!("  {finding}\n"));
            let findings: String = findings.collect();
            match uploaded.id {
                Some(id) if args.publish => format!("{findings}Form {id} is published."),
                Some(id) => {
                    format!("{findings}Form {id} is a draft. `cairn device form publish {id}` lets everyone ask it.")
                }
                None => format!("{findings}Nothing was taken in. Mend the cells above and add the form again."),
            }
        },
    );
    if uploaded.id.is_some() { Ok(()) } else { Err(Failure::answered()) }
}

/// The lists beside a form's file.
fn beside(file: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let list = path.extension().is_some_and(|e| e == "csv" || e == "geojson");
        if list && path != file {
            found.insert(entry.file_name().to_string_lossy().into_owned(), read(&path)?);
        }
    }
    Ok(found)
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|e| Failure::new("io", format!("{} cannot be read: {e}.", path.display())))
}

fn list(args: &ListArgs, out: Out) -> Result<(), Failure> {
    let forms = args.home.open()?.forms()?;
    out.answer(&forms, || {
        let line = |form: &FormInfo| {
            format!("{}  {}  {} {}  {}, {} responses", form.id, form.title, form.form_id, form.version, form.state.code(), form.responses)
        };
        if forms.is_empty() {
            return "No forms yet. `cairn device form add FILE` takes one in; guest_feedback, visit_note, complaint and nps are ready.".to_owned();
        }
        forms.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn state(args: &StateArgs, state: FormState, out: Out) -> Result<(), Failure> {
    let book = args.home.open()?;
    let form = find(&book, &args.form, |_| true)?;
    book.set_form_state(form.id, state)?;
    out.answer(&json!({ "id": form.id, "state": state.code() }), || {
        format!("{} {} is {}.", form.title, form.version, state.code())
    });
    Ok(())
}

/// The form that a person means: of several versions the one that `may` be meant, the newest first.
fn find(book: &Workspace, text: &str, may: impl Fn(&FormInfo) -> bool) -> Result<FormInfo, Failure> {
    let forms = book.forms()?;
    let named = |form: &&FormInfo| form.form_id == text || form.title == text || form.id.to_string().starts_with(text);
    let named: Vec<&FormInfo> = forms.iter().filter(named).collect();
    let found = named.iter().find(|form| may(form)).or_else(|| named.first()).copied().cloned();
    found.ok_or_else(|| {
        Failure::new(
            "not_found",
            format!("There is no form {text:?} on this device. `cairn device form list` shows them."),
        )
    })
}

/// An interview that the device keeps, answer by answer.
struct Kept<'a>(&'a Interview);

impl Talk for Kept<'_> {
    fn page(&self) -> Option<PageView> {
        if let Screen::Page(page) = self.0.screen() { Some(*page) } else { None }
    }

    fn step(&mut self, step: Step) -> Result<(), Broken> {
        self.0.step(step).map(drop).map_err(|error| match error {
            ClientError::Survey(error) => Broken::Refused(error),
            other => Broken::Failed(other.into()),
        })
    }
}

pub fn survey(args: &SurveyArgs, out: Out) -> Result<(), Failure> {
    let book = args.home.open()?;
    let may = |form: &FormInfo| matches!(form.state, FormState::Published | FormState::Test);
    let form = find(&book, &args.form, may)?;
    let subject = args.about.as_deref().map(|text| subject(&book, text)).transpose()?.unwrap_or_default();
    let open = book.interviews()?.into_iter().find(|one| one.form == form.id && one.subject == subject && !one.kiosk);
    let interview = if let Some(open) = open {
        out.say(format!("Going on where this survey was left, after {} steps.", open.steps));
        book.resume_interview(open.id)?
    } else {
        let new = NewInterview { subject, language: args.language.clone(), ..NewInterview::default() };
        book.begin_interview(form.id, new)?
    };
    if let Some(path) = &args.steps {
        steps(&interview, path)?;
    } else {
        let input = std::io::BufReader::new(std::io::stdin());
        Dialog::new(&mut Kept(&interview), input, std::io::stderr()).run(&form.title)?;
    }
    let id = interview.id();
    match interview.screen() {
        Screen::Done(done) => out.answer(&done, || {
            let aside = if done.unapplied > 0 {
                format!(" {} answers could not be written into records; they are kept with it.", done.unapplied)
            } else {
                String::new()
            };
            format!(
                "Response {id} is saved on this device. {} records were made or changed.{aside}",
                done.records.len()
            )
        }),
        _ => out.answer(&json!({ "interview": id, "finished": false }), || {
            "The survey is not finished. Everything answered is kept: the same command goes on with it.".to_owned()
        }),
    }
    Ok(())
}

fn subject(book: &Workspace, text: &str) -> Result<Subject, Failure> {
    let id: RecordId = book.resolve(text)?;
    let known = Some(id.to_string());
    match book.record(id)?.record.kind {
        Kind::Customer => Ok(Subject { customer: known, ..Subject::default() }),
        Kind::Trip => Ok(Subject { trip: known, ..Subject::default() }),
        Kind::Case => Ok(Subject { case: known, ..Subject::default() }),
        other => Err(Failure::new(
            "wrong_kind",
            format!("A survey is about a customer, a trip or a case, and {text} is a {}.", other.name()),
        )),
    }
}

/// Steps as `cairn form run` takes them, then the end.
fn steps(interview: &Interview, path: &Path) -> Result<(), Failure> {
    let wrong = |why: String| Failure::new("steps", format!("{}: {why}", path.display()));
    let steps: Vec<Vec<serde_json::Value>> =
        serde_json::from_slice(&read(path)?).map_err(|e| wrong(format!("{e}.")))?;
    for (n, step) in steps.iter().enumerate() {
        let text = |at: usize| step.get(at).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        let step = match text(0).as_str() {
            "set" => Step::Answer { path: text(1), value: text(2) },
            "add" => Step::Add { path: text(1) },
            "remove" => {
                let nth = step.get(2).and_then(serde_json::Value::as_u64).unwrap_or_default();
                Step::Remove { path: text(1), nth: usize::try_from(nth).unwrap_or_default() }
            }
            "lang" => Step::Language { name: text(1) },
            other => return Err(wrong(format!("step {} says {other:?}; known are set, add, remove and lang.", n + 1))),
        };
        interview.step(step)?;
    }
    interview.step(Step::Finish)?;
    Ok(())
}

pub fn export(args: &ExportArgs, out: Out) -> Result<(), Failure> {
    let book = args.home.open()?;
    let form = find(&book, &args.form, |form| form.responses > 0)?;
    let format = match args.format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Xlsx => Format::Xlsx,
        ExportFormat::Sav => Format::Sav,
        ExportFormat::Json => Format::Json,
        ExportFormat::Openrosa => Format::OpenRosa,
    };
    let exported = book.export_responses(form.id, format, &args.language, args.labels)?;
    let failed =
        |path: &Path, e: std::io::Error| Failure::new("io", format!("{} cannot be written: {e}.", path.display()));
    fs::create_dir_all(&args.out).map_err(|e| failed(&args.out, e))?;
    let mut written = Vec::new();
    for file in &exported.files {
        let path = args.out.join(&file.name);
        fs::write(&path, &file.bytes).map_err(|e| failed(&path, e))?;
        written.push(path.display().to_string());
    }
    out.answer(&json!({ "files": written, "notes": exported.notes }), || {
        [written.clone(), exported.notes.clone()].concat().join("\n")
    });
    Ok(())
}
