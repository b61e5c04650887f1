//! Records as JSON lines: one object a line, with its `kind` and the fields of `cairn device add`. The way for what a list of columns
//! cannot hold: visits, cases, responses, accounts.
//!
//! A reference names a record by what people know of it, `{"phone": "+86199…"}` or `{"name": "…"}` (a trip also by `{"code": "…"}`), or
//! by the `ref` that an earlier line gave itself. With `"edit": {"phone": "…"}` a line changes a record that the book has.
//!
//! A field that is called like one of these stands under `fields`: `{"kind": "case", "fields": {"kind": "complaint"}}`. A line that
//! is wrong is refused with its number and the reason; the others are imported.

use std::collections::{HashMap, HashSet};

use cairn_domain::{Change, Edit, Fields, Kind, RecordId, Scalar, Shape, Value};
use cairn_exchange::{Link, Problem};
use cairn_store::lists::ListQuery;
use serde_json::{Map, Value as Json};

use super::book::Book;
use super::{BATCH, ImportReport, line_problem};
use crate::error::Result as Done;
use crate::workspace::Workspace;

/// Fields that say when something was: with kind, customer and title they tell a record that is there from a new one.
const MOMENTS: [&str; 6] = ["made_at", "planned_at", "received_at", "finished_at", "date", "due"];

struct Lines<'a> {
    workspace: &'a Workspace,
    book: Book,
    dry_run: bool,
    refs: HashMap<String, RecordId>,
    there: HashSet<(Kind, String)>,
    waiting: Vec<(Option<String>, Kind, Fields)>,
    written: usize,
}

/// Why a line is refused: the field, its value, what to do.
type Refused = (String, String, String);

pub(super) fn import(workspace: &Workspace, content: &str, report: &mut ImportReport) -> Done<()> {
    let book = Book::read(workspace)?;
    let dry_run = report.dry_run;
    let mut lines = Lines {
        workspace,
        book,
        dry_run,
        refs: HashMap::new(),
        there: HashSet::new(),
        waiting: Vec::new(),
        written: 0,
    };
    lines.gather()?;
    for (text, line) in content.lines().zip(1_u64..).filter(|(text, _)| !text.trim().is_empty()) {
        match lines.take(text, report)? {
            Ok(()) => {}
            Err(refused) => report.refuse(problem(line, refused)),
        }
        if lines.waiting.len() >= BATCH {
            lines.write()?;
        }
    }
    lines.write()?;
    report.imported += lines.written;
    Ok(())
}

fn problem(line: u64, (field, value, text): Refused) -> Problem {
    line_problem(line, Some(field).filter(|field| !field.is_empty()), value, text)
}

impl Lines<'_> {
    /// What the book has of the kinds that a line cannot be matched to by name.
    fn gather(&mut self) -> Done<()> {
        for kind in [Kind::Visit, Kind::Case, Kind::Response, Kind::Task, Kind::Account, Kind::Form] {
            let mut query = ListQuery { limit: 500, ..ListQuery::of(kind) };
            loop {
                let page = self.workspace.list(&query)?;
                self.there.extend(page.rows.iter().map(|row| (kind, key(&row.fields, &row.title))));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, text: &str, report: &mut ImportReport) -> Done<Result<(), Refused>> {
        let refused = |field: &str, value: &str, text: String| {
            Ok(Err((field.to_owned(), value.chars().take(80).collect::<String>(), text)))
        };
        let mut object: Map<String, Json> = match serde_json::from_str(text) {
            Ok(object) => object,
            Err(e) => return refused("", text, format!("This is no JSON object: {e}.")),
        };
        let name = object.remove("kind").and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default();
        let Some(kind) = Kind::from_name(&name).filter(|kind| !matches!(kind, Kind::Member | Kind::Setting)) else {
            return refused(
                "kind",
                &name,
                "A kind of record is expected: customer, purchase, visit, trip, form, response, case, task or account."
                    .to_owned(),
            );
        };
        // A case has a field called kind too: more fields may stand under `fields`.
        if let Some(Json::Object(more)) = object.remove("fields") {
            object.extend(more);
        }
        let own = object.remove("ref").and_then(|own| own.as_str().map(str::to_owned));
        let edit = object.remove("edit");
        for (field, value) in &mut object {
            if let Err(refused) = self.resolve(kind, field, value)? {
                return Ok(Err(refused));
            }
        }
        let fields = match kind.spec().parse(&object) {
            Ok(fields) => fields,
            Err(invalid) => {
                let first = invalid.0.first().map(|one| one.field.clone()).unwrap_or_default();
                return refused(&first, "", invalid.to_string());
            }
        };
        if let Some(whom) = edit {
            return self.edit(kind, &whom, fields, report);
        }
        if !self.there.insert((kind, key(&fields, &title(kind, &fields)))) {
            report.already_there += 1;
            return Ok(Ok(()));
        }
        if let Some(missing) =
            kind.spec().fields.iter().find(|field| field.required && !fields.contains_key(field.name))
        {
            return refused(missing.name, "", format!("A {} cannot be without {}.", kind.name(), missing.name));
        }
        self.waiting.push((own, kind, fields));
        Ok(Ok(()))
    }

    /// Puts identifiers in the place of names.
    fn resolve(&mut self, kind: Kind, field: &str, value: &mut Json) -> Done<Result<(), Refused>> {
        let Some(spec) = kind.spec().field(field) else { return Ok(Ok(())) };
        match spec.shape {
            Shape::Scalar(Scalar::Ref(of)) if value.is_object() => Ok(match self.find(of, field, value)? {
                Ok(id) => {
                    *value = Json::String(id.to_string());
                    Ok(())
                }
                Err(refused) => Err(refused),
            }),
            Shape::Items(parts) | Shape::Ledger(parts) => {
                let entries = value.as_array_mut().into_iter().flatten().filter_map(Json::as_object_mut);
                for (name, part) in entries.flat_map(Map::iter_mut) {
                    let of = parts.iter().find(|part| part.name == name).map(|part| part.shape);
                    if let Some(Shape::Scalar(Scalar::Ref(of))) = of
                        && part.is_object()
                    {
                        match self.find(of, field, part)? {
                            Ok(id) => *part = Json::String(id.to_string()),
                            Err(refused) => return Ok(Err(refused)),
                        }
                    }
                }
                Ok(Ok(()))
            }
            _ => Ok(Ok(())),
        }
    }

    fn find(&mut self, kind: Kind, field: &str, by: &Json) -> Done<Result<RecordId, Refused>> {
        let text = |name: &str| by.get(name).and_then(Json::as_str).map(str::to_owned);
        if let Some(name) = text("ref") {
            if !self.refs.contains_key(&name) {
                // It may be among those that wait to be written.
                self.write()?;
            }
            let found = self.refs.get(&name).copied();
            return Ok(
                found.ok_or_else(|| (field.to_owned(), name, "No line before this one has that ref.".to_owned()))
            );
        }
        let link = Link {
            field: "",
            kind,
            text: text("name").or_else(|| text("code")).unwrap_or_default(),
            phone: text("phone"),
            heading: field.to_owned(),
            required: true,
        };
        Ok(self.book.find(&link).ok_or_else(|| {
            let wanted = link.phone.clone().unwrap_or_else(|| link.text.clone());
            let text = format!("The book has no {} {wanted:?}, or several. Import the {0}s first.", kind.name());
            (field.to_owned(), wanted, text)
        }))
    }

    fn edit(
        &mut self,
        kind: Kind,
        whom: &Json,
        fields: Fields,
        report: &mut ImportReport,
    ) -> Done<Result<(), Refused>> {
        let id = match self.find(kind, "edit", whom)? {
            Ok(id) => id,
            Err(refused) => return Ok(Err(refused)),
        };
        let now = self.workspace.record(id)?.record.fields;
        let differs = |(field, value): &(String, Value)| !says(now.get(field), value);
        let changes: Vec<Change> =
            fields.into_iter().filter(differs).map(|(field, value)| Change::Set { field, value }).collect();
        if self.dry_run {
            report.imported += 1;
            return Ok(Ok(()));
        }
        if self.workspace.edit_record(&Edit { id, changes })?.changed {
            report.imported += 1;
        } else {
            report.already_there += 1;
        }
        Ok(Ok(()))
    }

    fn write(&mut self) -> Done<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        self.written += waiting.len();
        let (refs, records): (Vec<Option<String>>, Vec<(Kind, Fields)>) =
            waiting.into_iter().map(|(own, kind, fields)| (own, (kind, fields))).unzip();
        if self.dry_run {
            // Whatever refers to them refers to nobody yet.
            self.refs.extend(refs.into_iter().flatten().map(|own| (own, RecordId([0; 16]))));
            return Ok(());
        }
        let made = self.workspace.create_many(records, None)?;
        self.refs.extend(refs.into_iter().zip(made).filter_map(|(own, made)| Some((own?, made.id))));
        Ok(())
    }
}

/// Whether a field says that already; entries of a list are told by what they hold, not by their tokens.
fn says(now: Option<&Value>, value: &Value) -> bool {
    match (now, value) {
        (Some(Value::Items(now)), Value::Items(given)) => {
            now.len() == given.len() && given.values().all(|entry| now.values().any(|known| known == entry))
        }
        (now, value) => now == Some(value),
    }
}

fn title(kind: Kind, fields: &Fields) -> String {
    let first = kind.spec().title.iter().find_map(|name| fields.get(*name));
    first.map(ToString::to_string).unwrap_or_default()
}

fn key(fields: &Fields, title: &str) -> String {
    let text = |name: &str| fields.get(name).map(ToString::to_string).unwrap_or_default();
    let when = MOMENTS.iter().find_map(|name| fields.get(*name)).map(Value::to_string).unwrap_or_default();
    [text("customer").as_str(), &when, title].join("|")
}
