//! Forms in their versions: a record each. Drafted, tested, published, retired; a response keeps the version that it answered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use cairn_domain::{Change, Edit, Fields, Kind, Record, RecordId, Value};
use cairn_forms::check::Report;
use cairn_forms::compile::{self, Compiled};
use cairn_forms::engine::Program;
use cairn_forms::form::{Form, Kind as NodeKind, Node};
use cairn_forms::session::Subject;
use cairn_forms::workbook::{Sheet, Workbook as Sheets};
use cairn_store::{lists, records};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::apply;
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// Where a version of a form stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormState {
    /// Being written; nobody is asked.
    Draft,
    /// Asked by those who try it; its responses count as well.
    Test,
    /// Asked by everyone.
    Published,
    /// Not begun any more. What was begun is finished, and its responses stay.
    Retired,
}

impl FormState {
    /// The word in the record.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Test => "test",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }

    fn of(record: &Record) -> Self {
        match record.fields.get("state").and_then(Value::as_text) {
            Some("published") => Self::Published,
            Some("test") => Self::Test,
            Some("retired") => Self::Retired,
            _ => Self::Draft,
        }
    }
}

/// A version of a form, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormInfo {
    /// Its record.
    pub id: RecordId,
    /// What all its versions are called by programs.
    pub form_id: String,
    /// Which version.
    pub version: String,
    /// What people call it.
    pub title: String,
    /// Where it stands.
    pub state: FormState,
    /// Its languages, as its author writes them.
    pub languages: Vec<String>,
    /// How many responses answered this version.
    pub responses: u64,
}

/// Forms made ready to run, by record, each with a hash of what it was made of.
pub(crate) type Programs = Mutex<BTreeMap<RecordId, (blake3::Hash, Arc<Program>)>>;

/// A problem of a form at its cell.
pub type FormProblem = cairn_forms::check::Finding;

/// A form that was read.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The form, compiled; `None` where it has errors.
    pub form: Option<Form>,
    /// Its sheets; `None` where the file cannot be read.
    sheets: Option<Sheets>,
    /// Errors and warnings, each at its cell.
    pub report: Report,
}

/// What became of a form that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Uploaded {
    /// Its record, a draft; `None` where it has errors.
    pub id: Option<RecordId>,
    /// Errors and warnings, each at its cell.
    pub report: Report,
}

impl Workspace {
    /// Reads a form as [`upload_form`](Self::upload_form) does, and keeps nothing.
    ///
    /// # Errors
    /// None at present: what is wrong is in the report.
    pub fn check_form(&self, name: &str, bytes: &[u8], files: &BTreeMap<String, Vec<u8>>) -> Result<Checked> {
        let sheets = match Sheets::read(name, bytes) {
            Ok(sheets) => sheets,
            Err(error) => return Ok(Checked { form: None, sheets: None, report: compile::unreadable(&error) }),
        };
        let file = |name: &str| files.get(name).cloned().or_else(|| self.book_list(name).ok().flatten());
        match compile::compile(&sheets, &file) {
            Ok(Compiled { form, mut report }) => {
                check_entities(&form, &mut report);
                let form = report.errors.is_empty().then_some(form);
                Ok(Checked { form, sheets: Some(sheets), report })
            }
            Err(report) => Ok(Checked { form: None, sheets: Some(sheets), report }),
        }
    }

    /// Takes in a form: `.xlsx`, or its sheets as CSV or JSON, and the lists beside it by file name. A sound one becomes a draft.
    ///
    /// # Errors
    /// [`ClientError::Invalid`] where it is larger than a record may be; [`ClientError::Forbidden`] for a reader.
    pub fn upload_form(&self, name: &str, bytes: &[u8], files: &BTreeMap<String, Vec<u8>>) -> Result<Uploaded> {
        let Checked { form, sheets, report } = self.check_form(name, bytes, files)?;
        let (Some(form), Some(sheets)) = (form, sheets) else { return Ok(Uploaded { id: None, report }) };
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        // What lies beside it and is none of its lists is not taken along.
        let named = |name: &&String| form.lists.values().any(|list| list.file.as_ref() == Some(*name));
        let beside: BTreeMap<&String, String> =
            files.iter().filter(|(name, _)| named(name)).map(|(name, bytes)| (name, text(bytes))).collect();
        let mut fields = Fields::from([
            ("title".to_owned(), Value::Text(form.title.chars().take(200).collect())),
            ("form_id".to_owned(), Value::Text(form.id.clone())),
            ("state".to_owned(), FormState::Draft.code().into()),
            ("languages".to_owned(), Value::Set(form.languages.clone())),
            ("definition".to_owned(), Value::Json(as_json(&sheets))),
        ]);
        if !form.version.is_empty() {
            fields.insert("version".to_owned(), Value::Text(form.version.clone()));
        }
        if !beside.is_empty() {
            fields.insert("lists".to_owned(), Value::Json(json!(beside)));
        }
        let made = self.create_record(Kind::Form, fields, None)?;
        Ok(Uploaded { id: Some(made.id), report })
    }

    /// Moves a version on. Publishing retires the version that was published before; a version in which somebody answered cannot become
    /// a draft again.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where a published version carries the same number, or where it cannot be compiled any more.
    pub fn set_form_state(&self, id: RecordId, state: FormState) -> Result<()> {
        let form = self.form_record(id)?;
        let info = self.form_info(&form)?;
        if state == FormState::Draft && info.responses > 0 {
            return Err(ClientError::Unsound(
                "Somebody has answered this version. Upload a new one instead.".to_owned(),
            ));
        }
        let siblings: Vec<FormInfo> =
            self.forms()?.into_iter().filter(|other| other.form_id == info.form_id && other.id != id).collect();
        if state == FormState::Published {
            self.compiled(&form)?;
            let same = |other: &&FormInfo| other.version == info.version && other.state != FormState::Draft;
            if let Some(other) = siblings.iter().find(same) {
                return Err(ClientError::Unsound(format!(
                    "Version {:?} of {} was published already. Give the settings sheet a new version and upload it again.",
                    other.version, other.form_id
                )));
            }
        }
        self.edit_record(&edit(id, state))?;
        if state == FormState::Published {
            for other in siblings.iter().filter(|other| other.state == FormState::Published) {
                self.edit_record(&edit(other.id, FormState::Retired))?;
            }
        }
        Ok(())
    }

    /// Every version of every form, by title, the newest version first.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn forms(&self) -> Result<Vec<FormInfo>> {
        let ids = self
            .0
            .store
            .read(|conn| Ok(lists::whole(conn, Kind::Form)?.into_iter().map(|w| w.id).collect::<Vec<_>>()))?;
        let mut forms = ids.into_iter().map(|id| self.form_info(&self.form_record(id)?)).collect::<Result<Vec<_>>>()?;
        forms.sort_by(|a, b| (&a.title, &a.form_id).cmp(&(&b.title, &b.form_id)).then(b.version.cmp(&a.version)));
        Ok(forms)
    }

    /// The versions that can be begun: published ones, and those in test.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn askable_forms(&self) -> Result<Vec<FormInfo>> {
        let may = |form: &FormInfo| matches!(form.state, FormState::Published | FormState::Test);
        Ok(self.forms()?.into_iter().filter(may).collect())
    }

    /// A version of a form, compiled, whatever its state; its lists from the book are as they are now.
    ///
    /// # Errors
    /// [`ClientError::NotFound`]; [`ClientError::Unsound`] where this version of Cairn cannot read it.
    pub fn form(&self, id: RecordId) -> Result<Form> {
        Ok(self.compiled(&self.form_record(id)?)?.form)
    }

    /// The program of a version that may be begun.
    pub(super) fn form_program(&self, id: RecordId) -> Result<Arc<Program>> {
        let state = FormState::of(&self.form_record(id)?);
        if !matches!(state, FormState::Published | FormState::Test) {
            return Err(ClientError::Unsound(
                "Only a published form can be asked. Publish it, or put it to the test.".to_owned(),
            ));
        }
        self.form_program_of_any_state(id)
    }

    /// The program of a version, kept from one interview to the next where nothing that it is made of changes.
    pub(super) fn form_program_of_any_state(&self, id: RecordId) -> Result<Arc<Program>> {
        let record = self.form_record(id)?;
        match self.kept_program(&record) {
            Some(program) => Ok(program),
            None => self.program_of(&record, self.compiled(&record)?.form),
        }
    }

    /// The program of a form as it is now, where it was made before and reads nothing of the book.
    pub(super) fn kept_program(&self, record: &Record) -> Option<Arc<Program>> {
        let programs = self.0.programs.lock().unwrap_or_else(PoisonError::into_inner);
        programs.get(&record.id).filter(|(hash, _)| *hash == made_of(record)).map(|(_, program)| Arc::clone(program))
    }

    /// A form made ready to run; kept, unless it reads lists of the book, which change.
    pub(super) fn program_of(&self, record: &Record, form: Form) -> Result<Arc<Program>> {
        let program = Program::new(form).map_err(|errors| {
            let first = errors.first().map(ToString::to_string).unwrap_or_default();
            ClientError::Unsound(format!("This form cannot be asked: {first}."))
        })?;
        let program = Arc::new(program);
        if book_lists(program.form(), record).next().is_none() {
            let mut programs = self.0.programs.lock().unwrap_or_else(PoisonError::into_inner);
            programs.insert(record.id, (made_of(record), Arc::clone(&program)));
        }
        Ok(program)
    }

    fn compiled(&self, record: &Record) -> Result<Compiled> {
        compiled_with(record, &|file| self.book_list(file).ok().flatten())
    }

    /// Records of the book as the list that a form names, `customers.csv` say.
    fn book_list(&self, file: &str) -> Result<Option<Vec<u8>>> {
        let Some(kind) = book_kind(file) else { return Ok(None) };
        let columns: Vec<&str> = book_columns(kind).collect();
        let mut csv = csv::Writer::from_writer(Vec::new());
        let failed = |e: csv::Error| ClientError::System(format!("A list cannot be made: {e}."));
        csv.write_record(&columns).map_err(failed)?;
        for one in self.0.store.read(|conn| lists::whole(conn, kind))? {
            csv.write_record(book_row(&one, &columns)).map_err(failed)?;
        }
        Ok(Some(csv.into_inner().map_err(|e| ClientError::System(e.to_string()))?))
    }

    /// Answers known beforehand: the subject itself, and what the subject's record says of fields that the form saves to.
    pub(super) fn prefill(&self, program: &Program, subject: &Subject) -> Result<BTreeMap<String, String>> {
        let form = program.form();
        let mut known = subject_answers(form, subject);
        let updates = form.entities.iter().find(|entity| entity.update);
        let Some(kind) = updates.and_then(|entity| apply::kind_of(&entity.dataset)) else { return Ok(known) };
        let id = match kind {
            Kind::Customer => subject.customer.as_deref(),
            Kind::Trip => subject.trip.as_deref(),
            Kind::Case => subject.case.as_deref(),
            _ => None,
        };
        let Some(id) = id.and_then(|id| id.parse::<RecordId>().ok()) else { return Ok(known) };
        let Some(record) = self.0.store.read(|conn| records::get(conn, id))? else { return Ok(known) };
        for node in questions(form) {
            let value = node.save_to.as_ref().and_then(|field| record.fields.get(field));
            if let Some(value) =
                value.filter(|value| !matches!(value, Value::Items(_) | Value::Set(_) | Value::Json(_)))
            {
                known.insert(node.path.clone(), value.to_string());
            }
        }
        Ok(known)
    }

    /// What a form may ask of the device.
    pub(super) fn form_properties(&self) -> Result<BTreeMap<String, String>> {
        let device = self.0.device;
        Ok(BTreeMap::from([
            ("deviceid".to_owned(), device.to_string()),
            ("username".to_owned(), self.author_name(device)?),
        ]))
    }

    pub(super) fn form_record(&self, id: RecordId) -> Result<Record> {
        let found = self.0.store.read(|conn| records::get(conn, id))?;
        found.filter(|record| record.kind == Kind::Form && !record.deleted).ok_or(ClientError::NotFound(id))
    }

    fn form_info(&self, record: &Record) -> Result<FormInfo> {
        let languages = match record.fields.get("languages") {
            Some(Value::Set(all)) => all.clone(),
            _ => Vec::new(),
        };
        let responses = self.0.store.read(|conn| lists::count_about(conn, Kind::Response, record.id))?;
        Ok(FormInfo {
            id: record.id,
            form_id: text(record, "form_id").unwrap_or_default().to_owned(),
            version: text(record, "version").unwrap_or_default().to_owned(),
            title: record.title(),
            state: FormState::of(record),
            languages,
            responses,
        })
    }
}

/// What the form writes must be records of the book: refused at the desk, not at a guest's table.
fn check_entities(form: &Form, report: &mut Report) {
    for entity in &form.entities {
        let place = form.node(entity.node).place.clone();
        let Some(kind) = apply::kind_of(&entity.dataset) else {
            let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
            let text =
                format!("there is no kind of record called {:?}: write one of {}", entity.dataset, known.join(", "));
            report.errors.push(FormProblem { place, message: text });
            continue;
        };
        let unknown = |node: &&Node| node.save_to.as_ref().is_some_and(|field| kind.spec().field(field).is_none());
        if form.entities.len() == 1 {
            for node in form.nodes.iter().filter(unknown) {
                let field = node.save_to.as_deref().unwrap_or_default();
                let text =
                    format!("a {} has no field called {field:?}: write the name of one of its fields", kind.name());
                report.errors.push(FormProblem { place: node.place.clone(), message: text });
            }
        }
    }
}

/// The sheets as JSON that [`Sheets::read`] reads back.
fn as_json(sheets: &Sheets) -> Json {
    let rows = |sheet: &Sheet| {
        let row = |row: &cairn_forms::workbook::Row| {
            let cells = row.cells.iter().map(|(at, text)| (sheet.headings[*at].clone(), Json::from(text.as_str())));
            Json::Object(cells.collect::<Map<_, _>>())
        };
        Json::Array(sheet.rows.iter().map(row).collect())
    };
    Json::Object(sheets.sheets.iter().map(|sheet| (sheet.name.clone(), rows(sheet))).collect())
}

/// A value of opaque content, which reads as lists or entries where it resembles them.
fn to_json(value: Value) -> Json {
    serde_json::to_value(value).unwrap_or(Json::Null)
}

/// A hash of what a form's program is made of.
fn made_of(record: &Record) -> blake3::Hash {
    blake3::hash(json!([record.fields.get("definition"), record.fields.get("lists")]).to_string().as_bytes())
}

/// A form's workbook compiled: its own lists as they were handed in beside it, records of the book from `from_book`.
pub(super) fn compiled_with(record: &Record, from_book: &dyn Fn(&str) -> Option<Vec<u8>>) -> Result<Compiled> {
    let definition = record.fields.get("definition").cloned().map(to_json);
    let definition = definition
        .ok_or_else(|| ClientError::Unsound("This form has no questions yet. Upload its workbook.".to_owned()))?;
    let name = text(record, "form_id").unwrap_or("form");
    let lists = record.fields.get("lists").cloned().map_or(Json::Null, to_json);
    let file = |file: &str| {
        let kept = lists.get(file).and_then(Json::as_str).map(|text| text.as_bytes().to_vec());
        kept.or_else(|| from_book(file))
    };
    compile::compile_file(&format!("{name}.json"), definition.to_string().as_bytes(), &file).map_err(|report| {
        let first = report.errors.first().map(ToString::to_string).unwrap_or_default();
        ClientError::Unsound(format!("This form cannot be read by this version of Cairn: {first}"))
    })
}

/// The lists of a form that are records of the book, and of which kind.
pub(super) fn book_lists<'a>(form: &'a Form, record: &Record) -> impl Iterator<Item = (&'a str, Kind)> + use<'a> {
    let own = record.fields.get("lists").cloned().map_or(Json::Null, to_json);
    form.lists.iter().filter_map(move |(name, list)| {
        let file = list.file.as_deref().filter(|file| own.get(*file).is_none())?;
        Some((name.as_str(), book_kind(file)?))
    })
}

/// The kind of record that a file's name stands for: `customers.csv`.
fn book_kind(file: &str) -> Option<Kind> {
    file.strip_suffix(".csv").and_then(apply::kind_of)
}

/// The columns of a kind's list: `name` is the record's identifier, `label` what it is called, and one per field with one value.
pub(super) fn book_columns(kind: Kind) -> impl Iterator<Item = &'static str> {
    let fields = kind.spec().fields.iter().map(|field| field.name).filter(|name| *name != "name");
    ["name", "label"].into_iter().chain(fields)
}

/// One record as a row of its kind's list.
pub(super) fn book_row(one: &lists::Whole, columns: &[&str]) -> Vec<String> {
    let cell = |column: &&str| match *column {
        "name" => one.id.to_string(),
        "label" => one.title.clone(),
        field => one.fields.get(field).map(plain).unwrap_or_default(),
    };
    columns.iter().map(cell).collect()
}

/// The list without any row.
pub(super) fn empty_book_list(file: &str) -> Option<Vec<u8>> {
    book_kind(file).map(|kind| book_columns(kind).collect::<Vec<_>>().join(",").into_bytes())
}

/// The subject's identifiers, by the questions that are named after its parts.
pub(super) fn subject_answers(form: &Form, subject: &Subject) -> BTreeMap<String, String> {
    let parts =
        [("customer", &subject.customer), ("trip", &subject.trip), ("stop", &subject.stop), ("case", &subject.case)];
    let parts = parts.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let answers = parts.flat_map(|(name, value)| {
        questions(form).filter(move |node| node.name == name).map(|node| (node.path.clone(), value.clone()))
    });
    answers.collect()
}

fn questions(form: &Form) -> impl Iterator<Item = &Node> {
    form.nodes.iter().filter(|n| matches!(n.kind, NodeKind::Question { .. } | NodeKind::Value))
}

fn edit(id: RecordId, state: FormState) -> Edit {
    Edit { id, changes: vec![Change::Set { field: "state".to_owned(), value: state.code().into() }] }
}

fn text<'a>(record: &'a Record, field: &str) -> Option<&'a str> {
    record.fields.get(field).and_then(Value::as_text)
}

/// A field's value in one cell; what has several parts is left out.
fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Bool(yes) => yes.to_string(),
        _ => String::new(),
    }
}
