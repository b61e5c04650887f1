//! What a guest's link may serve and write: the one rule, for making a link, for serving it, and for taking its answers.
//!
//! A link serves the form and, of the book, the rows of lists that an administrator released column by column, and what the form looks
//! up of the link's own subject. Whatever else a form reads of the book keeps it from being answered by link. An answer makes cases at
//! most; what it would change of records that are there is kept with the response as a proposal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cairn_domain::{Kind, RecordId, Shape};
use cairn_forms::engine::Program;
use cairn_forms::form::{Form, List};
use cairn_forms::reads::{self, ListRead};
use cairn_forms::session::Subject;
use cairn_store::lists::{self, Whole};
use serde::Serialize;

use super::forms::{self, FormProblem};
use crate::error::Result;
use crate::workspace::Workspace;

/// The most rows of one list that a link shows.
const MOST_ROWS: usize = 500;
/// The most bytes of one list that a link shows.
const MOST_BYTES: usize = 64 * 1024;
/// Rows of a list that the one who releases it is shown.
const PREVIEW: usize = 50;

/// What stands between a form and being answered by link, and what a link would show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GuestCheck {
    /// Why it cannot be answered by link, each at its cell; none: it can.
    pub problems: Vec<FormProblem>,
    /// The columns of the book that it needs released: `trips.label`.
    pub columns: Vec<String>,
    /// What everybody who has the link can read of the book.
    pub shown: Vec<ShownList>,
}

/// A list of the book as a link shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownList {
    /// `trips`.
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Its first rows.
    pub rows: Vec<Vec<String>>,
    /// How many rows there are.
    pub total: usize,
}

/// What a form of entities asks of its list beside what its author wrote: the version of a record that it would update, which stays blank.
const VERSIONS: [&str; 3] = ["@baseVersion", "@trunkVersion", "@branchId"];

/// What a form reads of one list.
#[derive(Default)]
struct Wanted<'a> {
    /// Columns of every row: released.
    of_all: BTreeSet<&'a str>,
    /// Columns of the subject's row alone.
    of_subject: BTreeSet<&'a str>,
}

impl Workspace {
    /// What keeps a form from being answered by a link with this subject, and what the link would show with these columns released.
    ///
    /// # Errors
    /// [`ClientError::NotFound`](crate::ClientError::NotFound); [`ClientError::Unsound`](crate::ClientError::Unsound) where this version
    /// of Cairn cannot read the form.
    pub fn guest_check(
        &self,
        form: RecordId,
        about: &[(Kind, RecordId)],
        release: &BTreeSet<String>,
    ) -> Result<GuestCheck> {
        let id = |kind: Kind| about.iter().find(|(k, _)| *k == kind).map(|(_, id)| id.to_string());
        let subject =
            Subject { customer: id(Kind::Customer), trip: id(Kind::Trip), case: id(Kind::Case), ..Subject::default() };
        Ok(self.guest_form(form, &subject, release)?.1)
    }

    /// The program that a guest's answers are given to and taken by; or what keeps it from a link.
    pub(super) fn guest_program(
        &self,
        form: RecordId,
        subject: &Subject,
        release: &BTreeSet<String>,
    ) -> Result<std::result::Result<Arc<Program>, GuestCheck>> {
        let (program, check) = self.guest_form(form, subject, release)?;
        Ok(if check.problems.is_empty() { Ok(program) } else { Err(check) })
    }

    fn guest_form(
        &self,
        id: RecordId,
        subject: &Subject,
        release: &BTreeSet<String>,
    ) -> Result<(Arc<Program>, GuestCheck)> {
        let record = self.form_record(id)?;
        if let Some(program) = self.kept_program(&record) {
            let problems = writes(program.form());
            return Ok((program, GuestCheck { problems, ..GuestCheck::default() }));
        }
        // No row of the book is in it before it is known which may be.
        let mut form = forms::compiled_with(&record, &forms::empty_book_list)?.form;
        let book: BTreeMap<String, Kind> =
            forms::book_lists(&form, &record).map(|(name, kind)| (name.to_owned(), kind)).collect();
        let reads = reads::of_lists(&form);
        let mut check = GuestCheck { problems: writes(&form), ..GuestCheck::default() };
        let wanted = wanted(&reads, &book, subject, release, &mut check);
        for (name, wanted) in &wanted {
            let Some(list) = form.lists.get_mut(*name) else { continue };
            self.fill(list, book[*name], wanted, subject, &mut check)?;
        }
        Ok((self.program_of(&record, form)?, check))
    }

    /// Puts the rows into a list that guests may see, and nothing else.
    fn fill(
        &self,
        list: &mut List,
        kind: Kind,
        wanted: &Wanted<'_>,
        subject: &Subject,
        check: &mut GuestCheck,
    ) -> Result<()> {
        let columns: Vec<&str> =
            forms::book_columns(kind).filter(|c| wanted.of_all.contains(c) || wanted.of_subject.contains(c)).collect();
        if columns.is_empty() {
            return Ok(());
        }
        let subject = subject_id(subject, kind);
        let all = self.0.store.read(|conn| lists::whole(conn, kind))?;
        let shown = |one: &Whole| {
            let own = subject == Some(one.id.to_string().as_str());
            let row = forms::book_row(one, &columns);
            let cells = row.into_iter().zip(&columns);
            let cells = cells.map(|(cell, c)| if own || wanted.of_all.contains(c) { cell } else { String::new() });
            (own || !wanted.of_all.is_empty()).then(|| cells.collect())
        };
        let rows: Vec<Vec<String>> = all.iter().filter_map(shown).collect();
        let bytes: usize = rows.iter().flatten().map(String::len).sum();
        let table = table(kind);
        if rows.len() > MOST_ROWS || bytes > MOST_BYTES {
            let message = format!(
                "a link would show {} rows of {table} ({bytes} bytes): at most {MOST_ROWS} rows and {MOST_BYTES} bytes. Hand the choices in as a list of the form's own",
                rows.len()
            );
            check.problems.push(FormProblem { place: list.place.clone(), message });
            return Ok(());
        }
        let names: Vec<String> = columns.iter().map(|c| (*c).to_owned()).collect();
        let preview = rows.iter().take(PREVIEW).cloned().collect();
        check.shown.push(ShownList { table, columns: names.clone(), rows: preview, total: rows.len() });
        (list.columns, list.rows) = (names, rows);
        Ok(())
    }
}

/// What of the book's lists may be served. What may not is a problem of the check.
fn wanted<'a>(
    reads: &'a [ListRead],
    book: &BTreeMap<String, Kind>,
    subject: &Subject,
    release: &BTreeSet<String>,
    check: &mut GuestCheck,
) -> BTreeMap<&'a str, Wanted<'a>> {
    let mut wanted: BTreeMap<&str, Wanted<'_>> = BTreeMap::new();
    let mut columns = BTreeSet::new();
    for read in reads.iter().filter(|read| !VERSIONS.contains(&read.question.as_str())) {
        let problem = |message: String| FormProblem { place: read.place.clone(), message };
        let Some(name) = &read.list else {
            if !book.is_empty() {
                check.problems.push(problem(format!(
                    "{} reads a list whose name is computed: in a form for guests, write the name out",
                    read.question
                )));
            }
            continue;
        };
        let Some(kind) = book.get(name.as_str()).copied() else { continue };
        let Some(column) = &read.column else {
            check.problems.push(problem(format!(
                "{} reads {} of the book by a column that is not named: in a form for guests, write its name out",
                read.question,
                table(kind)
            )));
            continue;
        };
        let key = format!("{}.{column}", table(kind));
        let list = wanted.entry(name).or_default();
        if release.contains(&key) {
            list.of_all.insert(column);
        } else if !read.offered && subject_id(subject, kind).is_some() && !is_note(kind, column) {
            list.of_subject.insert(column);
        } else if columns.insert(key.clone()) {
            check.problems.push(problem(format!(
                "{} reads {key} of every record of the book, and a link gives it to everybody who has the link: take the question out, hand its choices in as a list of the form's own, or have an administrator release {key}",
                read.question
            )));
        }
    }
    check.columns = columns.into_iter().collect();
    wanted
}

/// What a guest's answers may not make.
fn writes(form: &Form) -> Vec<FormProblem> {
    let makes = |dataset: &str| super::apply::kind_of(dataset) == Some(Kind::Case);
    let others = form.entities.iter().filter(|entity| entity.create && !makes(&entity.dataset));
    let problem = |entity: &cairn_forms::form::Entity| FormProblem {
        place: form.node(entity.node).place.clone(),
        message: format!(
            "answers by link make cases at most, and no {}: take the row out, or ask this form on a phone",
            entity.dataset
        ),
    };
    others.map(problem).collect()
}

fn subject_id(subject: &Subject, kind: Kind) -> Option<&str> {
    match kind {
        Kind::Customer => subject.customer.as_deref(),
        Kind::Trip => subject.trip.as_deref(),
        Kind::Case => subject.case.as_deref(),
        _ => None,
    }
}

/// Notes are for colleagues, also those about the subject.
fn is_note(kind: Kind, column: &str) -> bool {
    kind.spec().field(column).is_some_and(|field| matches!(field.shape, Shape::Note))
}

fn table(kind: Kind) -> String {
    format!("{}s", kind.name())
}
