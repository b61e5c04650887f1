//! The row that lists, filters and search see of a record. Computed from the record alone, outside the writer's lock, and then
//! written.

use std::collections::BTreeSet;

use cairn_domain::{Fields, Kind, RULES, Reading, RecordId, Value};
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::dealings::{self, Dealing};
use crate::error::Result;
use crate::search::text;

/// What is projected of one record.
pub(crate) struct Projection {
    kind: Kind,
    title: String,
    subtitle: String,
    sort: String,
    fields: Fields,
    json: String,
    owner: Vec<u8>,
    territory: Option<String>,
    tags: Vec<String>,
    links: Vec<(String, RecordId)>,
    deleted: bool,
    revived: bool,
    conflicts: u32,
    dealing: Option<Dealing>,
    search: [String; 5],
}

/// Who wrote the change that a row tells of last, and when.
#[derive(Clone, Copy)]
pub(crate) struct Last {
    pub(crate) author: DeviceId,
    pub(crate) at_ms: i64,
}

impl Projection {
    pub(crate) fn of(Reading { record, conflicts }: Reading) -> Self {
        let found = record.search_text();
        let tags = match record.fields.get("tags") {
            Some(Value::Set(tags)) => tags.clone(),
            _ => Vec::new(),
        };
        let phones: Vec<String> = found.phones.iter().map(|p| text::phone(p)).collect();
        let note = format!("{} {}", text::indexed(&found.note), text::indexed(&found.other));
        let owner = record.text("owner").and_then(|id| id.parse::<RecordId>().ok());
        Self {
            kind: record.kind,
            subtitle: record.subtitle(),
            sort: text::sort_key(&found.title),
            json: serde_json::to_string(&record.fields).unwrap_or_else(|_| "{}".to_owned()),
            owner: owner.map_or_else(Vec::new, |id| id.0.to_vec()),
            territory: record.text("territory").map(str::to_owned),
            links: record.refs(),
            deleted: record.deleted,
            revived: record.revived,
            conflicts: u32::try_from(conflicts).unwrap_or(u32::MAX),
            dealing: if record.deleted { None } else { Dealing::of(record.kind, &record.fields) },
            search: [
                text::indexed(&found.title),
                text::pinyin(&found.title),
                phones.join(" "),
                text::indexed(&found.tags.join(" | ")),
                note,
            ],
            title: found.title,
            tags,
            fields: record.fields,
        }
    }

    /// Writes the row, new or again, and everything that hangs on it. Gives its number.
    pub(crate) fn write(&self, tx: &Transaction<'_>, id: RecordId, space: SpaceId, last: Last) -> Result<i64> {
        let before = fields_before(tx, id)?;
        let changed = self.changed(before.as_ref().map(|(_, fields)| fields));
        let n = self.row(tx, id, space, last, &changed, before.as_ref().map(|(n, _)| *n))?;
        self.hang(tx, id, n, before.is_some())?;
        Ok(n)
    }

    /// Writes the row of a record that has not changed: when it was touched, by whom and what that changed stays as it is.
    pub(crate) fn write_again(&self, tx: &Transaction<'_>, id: RecordId, n: i64) -> Result<()> {
        let first_tag = self.tags.first().map_or("", String::as_str);
        tx.prepare_cached(include_str!("../sql/record_anew.sql"))?.execute(params![
            n,
            self.title,
            self.subtitle,
            self.sort,
            self.json,
            self.owner,
            self.territory,
            first_tag,
            self.deleted,
            self.revived,
            self.conflicts
        ])?;
        self.hang(tx, id, n, true)
    }

    /// Writes what hangs on a row: tags, links, figures' table, search.
    fn hang(&self, tx: &Transaction<'_>, id: RecordId, n: i64, again: bool) -> Result<()> {
        if again {
            tx.prepare_cached("DELETE FROM tag WHERE record = ?1")?.execute([n])?;
            tx.prepare_cached("DELETE FROM link WHERE record = ?1")?.execute([n])?;
        }
        for tag in &self.tags {
            tx.prepare_cached("INSERT OR IGNORE INTO tag (tag, record) VALUES (?1, ?2)")?.execute(params![tag, n])?;
        }
        for (field, target) in &self.links {
            tx.prepare_cached("INSERT OR IGNORE INTO link (target, record, field) VALUES (?1, ?2, ?3)")?
                .execute(params![target.0, n, field])?;
        }
        match &self.dealing {
            Some(dealing) => dealing.write(tx, n, id, self.kind)?,
            None if again => dealings::forget(tx, n)?,
            None => {}
        }
        self.index(tx, n, again)
    }

    /// Deleted records are not in the index, so that they take no places from the others.
    fn index(&self, tx: &Transaction<'_>, n: i64, again: bool) -> Result<()> {
        if again {
            tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([n])?;
        }
        if self.deleted {
            return Ok(());
        }
        let [title, pinyin, phones, tags, note] = &self.search;
        tx.prepare_cached(include_str!("../sql/search_write.sql"))?.execute(params![
            n,
            title,
            pinyin,
            phones,
            tags,
            note,
            text::kind(self.kind)
        ])?;
        Ok(())
    }

    /// Two plain statements, not one with `ON CONFLICT` and `RETURNING`: that one opens a savepoint each time, and a savepoint makes
    /// FTS5 write out a segment of its index for every single record.
    fn row(
        &self,
        tx: &Transaction<'_>,
        id: RecordId,
        space: SpaceId,
        last: Last,
        changed: &str,
        known: Option<i64>,
    ) -> Result<i64> {
        let first_tag = self.tags.first().map_or("", String::as_str);
        let row = params![
            id.0,
            self.kind.code(),
            space.0,
            self.title,
            self.subtitle,
            self.sort,
            self.json,
            self.owner,
            self.territory,
            first_tag,
            self.deleted,
            self.revived,
            self.conflicts,
            last.at_ms,
            last.author.0,
            changed,
            RULES
        ];
        if let Some(n) = known {
            tx.prepare_cached(include_str!("../sql/record_update.sql"))?.execute(row)?;
            return Ok(n);
        }
        Ok(tx.prepare_cached(include_str!("../sql/record_insert.sql"))?.insert(row)?)
    }

    /// The names of the fields that differ from before, separated by blanks.
    fn changed(&self, before: Option<&Fields>) -> String {
        let Some(before) = before else { return String::new() };
        let names: BTreeSet<&String> = before.keys().chain(self.fields.keys()).collect();
        let changed = names.into_iter().filter(|name| before.get(*name) != self.fields.get(*name));
        changed.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

fn fields_before(conn: &Connection, id: RecordId) -> Result<Option<(i64, Fields)>> {
    let mut query = conn.prepare_cached("SELECT n, fields FROM record WHERE id = ?1")?;
    let row = query.query_row([id.0], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
    Ok(row.map(|(n, json)| (n, serde_json::from_str(&json).unwrap_or_default())))
}
