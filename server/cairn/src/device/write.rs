//! `cairn device add|edit|delete|restore`.

use std::io::Read;

use cairn_client::Workspace;
use cairn_domain::{Change, Edit, Fields, InvalidRecord, Kind, RecordId, RecordSpec, Value};
use clap::Args;
use serde_json::json;

use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Args)]
pub struct AddArgs {
    /// customer, purchase, visit, trip, form, response, case, task, account or member.
    kind: String,
    /// `field=value` …; without any, a JSON object is read from standard input.
    fields: Vec<String>,
    /// The space to write into, by name; by default the first one this device may write.
    #[arg(long)]
    space: Option<String>,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct EditArgs {
    /// The record's id, or its first digits.
    id: String,
    /// `field=value` sets, `field=` clears, `field+=value` adds to a list, `field-=value` takes out of one,
    /// `list.token.part=value` sets a part of an entry. Without any, a JSON object or a JSON list of changes is read from standard input.
    changes: Vec<String>,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct IdArgs {
    /// The record's id, or its first digits.
    id: String,
    #[command(flatten)]
    home: Home,
}

pub fn add(args: &AddArgs, out: Out) -> Result<(), Failure> {
    let kind = kind(&args.kind)?;
    let workspace = args.home.open()?;
    let fields =
        if args.fields.is_empty() { object(kind.spec(), &stdin()?)? } else { pairs(kind.spec(), &args.fields)? };
    let space = args.space.as_deref().map(|name| space_named(&workspace, name)).transpose()?;
    let revision = workspace.create_record(kind, fields, space)?;
    out.answer(&json!({ "id": revision.id, "kind": kind.name() }), || {
        format!("{} {} is saved on this device.", kind.name(), revision.id)
    });
    Ok(())
}

pub fn edit(args: &EditArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let id = workspace.resolve(&args.id)?;
    let spec = workspace.record(id)?.record.kind.spec();
    let changes = if args.changes.is_empty() {
        changes_from_json(spec, &stdin()?)?
    } else {
        args.changes.iter().map(|text| change(spec, text)).collect::<Result<Vec<_>, _>>()?
    };
    let revision = workspace.edit_record(&Edit { id, changes })?;
    out.answer(&json!({ "id": id, "changed": revision.changed }), || {
        let done = if revision.changed { "is saved on this device" } else { "already said that: nothing changed" };
        format!("{} {id} {done}.", spec.kind.name())
    });
    Ok(())
}

pub fn delete(args: &IdArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let id = workspace.resolve(&args.id)?;
    workspace.delete_record(id)?;
    out.answer(&json!({ "id": id, "deleted": true }), || {
        format!("{id} is deleted. `cairn device restore {id}` brings it back.")
    });
    Ok(())
}

pub fn restore(args: &IdArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let id: RecordId = workspace.resolve(&args.id)?;
    workspace.restore_record(id)?;
    out.answer(&json!({ "id": id, "deleted": false }), || format!("{id} is back."));
    Ok(())
}

/// The kind of that name.
pub fn kind(name: &str) -> Result<Kind, Failure> {
    Kind::from_name(name).ok_or_else(|| {
        let known: Vec<_> = Kind::ALL.iter().map(|k| k.name()).collect();
        Failure::new(
            "unknown_kind",
            format!("There is no kind of record called {name:?}. Known are {}.", known.join(", ")),
        )
    })
}

/// The space of that name.
pub fn space_named(workspace: &Workspace, name: &str) -> Result<cairn_client::SpaceId, Failure> {
    let spaces = workspace.spaces()?;
    let known: Vec<_> = spaces.iter().map(|s| s.name.clone()).collect();
    spaces.into_iter().find(|s| s.name == name || s.id.to_string() == name).map(|s| s.id).ok_or_else(|| {
        Failure::new(
            "unknown_space",
            format!("There is no space called {name:?}. This device has {}.", known.join(", ")),
        )
    })
}

fn stdin() -> Result<serde_json::Value, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .map_err(|e| Failure::new("bad_input", format!("Standard input cannot be read: {e}.")))?;
    serde_json::from_str(&text).map_err(|e| {
        Failure::new(
            "bad_input",
            format!("Standard input is not JSON (line {}, column {}): {e}. Nothing was written.", e.line(), e.column()),
        )
    })
}

fn object(spec: &RecordSpec, value: &serde_json::Value) -> Result<Fields, Failure> {
    let map = value
        .as_object()
        .ok_or_else(|| Failure::new("bad_input", "A JSON object of fields is expected on standard input."))?;
    spec.parse(map).map_err(|e| Failure::new("invalid", e.to_string()))
}

/// All pairs, or everything that is wrong with them at once.
fn pairs(spec: &RecordSpec, texts: &[String]) -> Result<Fields, Failure> {
    let (mut fields, mut wrong) = (Fields::new(), Vec::new());
    for text in texts {
        let (field, value) = split(text)?;
        match spec.parse_field(field, value) {
            Ok(value) => drop(fields.insert(field.to_owned(), value)),
            Err(invalid) => wrong.extend(invalid.0),
        }
    }
    if wrong.is_empty() { Ok(fields) } else { Err(Failure::new("invalid", InvalidRecord(wrong).to_string())) }
}

fn split(text: &str) -> Result<(&str, &str), Failure> {
    text.split_once('=').ok_or_else(|| {
        Failure::new(
            "bad_input",
            format!(
                "{text:?} is not `field=value`. Put the value behind an equals sign; quote it where it has spaces."
            ),
        )
    })
}

fn value_of(spec: &RecordSpec, field: &str, text: &str) -> Result<Value, Failure> {
    spec.parse_field(field, text).map_err(|e| Failure::new("invalid", e.to_string()))
}

/// One change in the words of the command line.
fn change(spec: &RecordSpec, text: &str) -> Result<Change, Failure> {
    let (field, value) = split(text)?;
    if let Some(field) = field.strip_suffix('+') {
        return Ok(Change::Add { field: field.to_owned(), value: value_of(spec, field, value)? });
    }
    if let Some(field) = field.strip_suffix('-') {
        return Ok(Change::Remove { field: field.to_owned(), token_or_text: value.to_owned() });
    }
    if value.is_empty() {
        return Ok(Change::Clear { field: field.to_owned() });
    }
    Ok(set(spec, field, value_of(spec, field, value)?))
}

/// Setting a field: a note is replaced by what differs, everything else as a whole.
fn set(spec: &RecordSpec, field: &str, value: Value) -> Change {
    let mut parts = field.splitn(3, '.');
    if let (Some(list), Some(token), Some(part)) = (parts.next(), parts.next(), parts.next()) {
        return Change::SetItem { field: list.into(), token: token.into(), part: part.into(), value };
    }
    match value {
        Value::Text(text) if spec.is_note(field) => Change::Replace { field: field.to_owned(), text },
        value => Change::Set { field: field.to_owned(), value },
    }
}

/// A list of changes as the JSON API takes them, or an object whose fields are set.
fn changes_from_json(spec: &RecordSpec, value: &serde_json::Value) -> Result<Vec<Change>, Failure> {
    if value.is_array() {
        return serde_json::from_value(value.clone()).map_err(|e| {
            Failure::new("bad_input", format!("Standard input is not a list of changes: {e}. Nothing was written."))
        });
    }
    Ok(object(spec, value)?.into_iter().map(|(field, value)| set(spec, &field, value)).collect())
}
