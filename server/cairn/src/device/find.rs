//! `cairn device show|list|search|history|conflicts`.

use cairn_client::{Detail, Hit, ListQuery, Place, Row, SearchQuery, Sort};
use cairn_domain::RecordId;
use clap::Args;
use serde_json::json;

use super::write::kind;
use crate::home::Home;
use crate::output::{Failure, Out};

#[derive(Args)]
pub struct ShowArgs {
    /// The record's id, or its first digits.
    pub id: String,
    #[command(flatten)]
    pub home: Home,
}

#[derive(Args)]
pub struct ListArgs {
    /// customer, purchase, visit, trip, form, response, case, task, account, member, setting or segment.
    kind: String,
    /// Only records that refer to this one.
    #[arg(long, value_name = "ID")]
    about: Option<String>,
    /// Only records with this tag.
    #[arg(long)]
    tag: Option<String>,
    /// name, recent, owner or tag.
    #[arg(long, default_value = "name")]
    sort: String,
    /// How many rows at most.
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// Go on behind the page that printed this cursor.
    #[arg(long)]
    after: Option<String>,
    /// Only deleted records.
    #[arg(long)]
    deleted: bool,
    /// Only records that wait for the relay, or that it refused.
    #[arg(long)]
    unsent: bool,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct SearchArgs {
    /// What to look for: a name, characters, pinyin, initials, digits of a phone, a tag.
    text: String,
    /// How many hits at most.
    #[arg(long, default_value_t = 20)]
    limit: u32,
    #[command(flatten)]
    home: Home,
}

#[derive(Args)]
pub struct ConflictArgs {
    /// The record to switch; without it, the records with conflicts are listed.
    id: Option<String>,
    /// The field to switch.
    #[arg(long, requires = "id")]
    field: Option<String>,
    /// Which of the set-aside values to take, counted from 0.
    #[arg(long, default_value_t = 0)]
    take: usize,
    #[command(flatten)]
    home: Home,
}

pub fn show(args: &ShowArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let detail = workspace.record(workspace.resolve(&args.id)?)?;
    out.answer(&detail, || page(&detail));
    Ok(())
}

pub fn list(args: &ListArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let mut query = ListQuery::of(kind(&args.kind)?);
    query.filter.about = args.about.as_deref().map(|id| workspace.resolve(id)).transpose()?;
    query.filter.tag.clone_from(&args.tag);
    query.filter.deleted = args.deleted;
    query.filter.unsent = args.unsent;
    query.sort =
        Sort::from_name(&args.sort).ok_or_else(|| Failure::new("bad_input", "Sort by name, recent, owner or tag."))?;
    query.limit = args.limit;
    query.after = args
        .after
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|_| Failure::new("bad_input", "--after takes the cursor that an earlier page printed."))?;
    let page = workspace.list(&query)?;
    out.answer(&page, || {
        let mut lines: Vec<_> = page.rows.iter().map(line).collect();
        if lines.is_empty() {
            lines.push(format!("No {} here.", args.kind));
        }
        if let Some(next) = &page.next {
            lines.push(format!("More with --after {next}"));
        }
        lines.join("\n")
    });
    Ok(())
}

pub fn search(args: &SearchArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let page =
        workspace.search(&SearchQuery { text: args.text.clone(), limit: args.limit, ..SearchQuery::default() })?;
    out.answer(&page, || match page.rows.as_slice() {
        [] => format!("Nothing matches {:?}.", args.text),
        hits => hits.iter().map(|Hit { row, .. }| line(row)).collect::<Vec<_>>().join("\n"),
    });
    Ok(())
}

pub fn history(args: &ShowArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    let id: RecordId = workspace.resolve(&args.id)?;
    let steps = workspace.history(id)?;
    out.answer(&steps, || {
        let mut lines = Vec::new();
        for step in &steps {
            let sent_by = step.sent_by.as_ref().map(|name| format!("  (sent by {name}, who says so)"));
            let sent_by = sent_by.unwrap_or_default();
            lines.push(format!("{}  {}{sent_by}", when(step.by.at_ms), step.by.author_name));
            for change in &step.fields {
                let say =
                    |v: &Option<cairn_domain::Value>| v.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
                lines.push(format!("    {}: {} -> {}", change.field, say(&change.before), say(&change.after)));
            }
        }
        lines.join("\n")
    });
    Ok(())
}

pub fn conflicts(args: &ConflictArgs, out: Out) -> Result<(), Failure> {
    let workspace = args.home.open()?;
    if let (Some(id), Some(field)) = (&args.id, &args.field) {
        let id = workspace.resolve(id)?;
        workspace.switch(id, field, args.take)?;
        out.answer(&json!({ "id": id, "field": field }), || {
            format!("{field} of {id} is switched. The other value is in its history.")
        });
        return Ok(());
    }
    let details = match &args.id {
        Some(id) => vec![workspace.record(workspace.resolve(id)?)?],
        None => workspace.conflicts(50)?,
    };
    out.answer(&details, || match details.as_slice() {
        [] => "Nothing was set aside.".to_owned(),
        details => details.iter().map(page).collect::<Vec<_>>().join("\n\n"),
    });
    Ok(())
}

fn line(row: &Row) -> String {
    let place = match &row.place {
        Place::ThisPhone => "on this device".to_owned(),
        Place::Waiting => "waiting".to_owned(),
        Place::Sent => "sent".to_owned(),
        Place::Failed { reason } => format!("not sent: {reason}"),
    };
    let conflicts = if row.conflicts == 0 { String::new() } else { format!("  ({} set aside)", row.conflicts) };
    format!("{}  {}  {}  [{place}]{conflicts}", row.id, row.title, row.subtitle)
}

fn page(detail: &Detail) -> String {
    let mut lines = vec![format!("{} {}  {}", detail.record.kind.name(), detail.record.id, detail.record.title())];
    for (field, value) in &detail.record.fields {
        lines.push(format!("  {field}: {value}"));
    }
    if detail.record.deleted {
        lines.push("  (deleted)".into());
    }
    for conflict in &detail.conflicts {
        let (value, by) = &conflict.set_aside[0];
        lines.push(format!(
            "  set aside in {}: {value} by {} at {}; kept: {} by {}",
            conflict.field,
            by.author_name,
            when(by.at_ms),
            conflict.kept,
            conflict.kept_by.author_name
        ));
    }
    lines.join("\n")
}

pub(super) fn when(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map_or_else(
        |_| "at an unknown time".into(),
        |t| t.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string(),
    )
}
