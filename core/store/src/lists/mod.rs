//! Lists of records: filtered, sorted, in pages that begin behind the last row of the page before (keyset paging), so that
//! a page costs the same at any depth and rows that arrive meanwhile do not shift it.

use std::fmt;
use std::str::FromStr;

use cairn_domain::{Fields, Kind, RecordId, Shape};
use cairn_sync::{DeviceId, SpaceId};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Row as SqlRow, params_from_iter};
use serde::{Deserialize, Serialize};

use crate::error::{Result, StoreError};
use crate::outbox::{Place, read_place};

/// The largest page.
pub const MOST_ROWS: u32 = 100;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

/// One record in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The record.
    pub id: RecordId,
    /// What it is.
    pub kind: Kind,
    /// Its space.
    pub space: SpaceId,
    /// What it is called.
    pub title: String,
    /// The second line.
    pub subtitle: String,
    /// When it was last changed, by the author's clock, ms since the Unix epoch.
    pub updated_ms: i64,
    /// Who changed it last.
    pub author: DeviceId,
    /// The fields that the last change altered; empty for a new record.
    pub changed: Vec<String>,
    /// In which order this device learnt of things: larger is later.
    pub touched: i64,
    /// Where it is.
    pub place: Place,
    /// In how many fields something was set aside.
    pub conflicts: u32,
    /// Whether it is deleted.
    pub deleted: bool,
    /// Whether an edit brought it back after somebody had deleted it.
    pub revived: bool,
    /// Its fields without long texts and opaque content.
    pub fields: Fields,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By name, Chinese in the order of its pinyin.
    #[default]
    Name,
    /// What this device learnt of last comes first.
    Recent,
    /// By owner, then by name.
    Owner,
    /// By the first tag, then by name.
    Tag,
}

impl Sort {
    /// The sort of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "name" => Some(Self::Name),
            "recent" => Some(Self::Recent),
            "owner" => Some(Self::Owner),
            "tag" => Some(Self::Tag),
            _ => None,
        }
    }

    const fn column(self) -> Option<&'static str> {
        match self {
            Self::Name | Self::Recent => None,
            Self::Owner => Some("r.owner"),
            Self::Tag => Some("r.first_tag"),
        }
    }
}

/// Which records a list shows. Every set part must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Owned by this member.
    pub owner: Option<RecordId>,
    /// With this tag.
    pub tag: Option<String>,
    /// Referring to this record: a customer's visits, a trip's cases.
    pub about: Option<RecordId>,
    /// In this territory.
    pub territory: Option<String>,
    /// In this space.
    pub space: Option<SpaceId>,
    /// Only deleted records, instead of only those that are not.
    pub deleted: bool,
    /// Only records in which something was set aside.
    pub with_conflicts: bool,
    /// Only records that wait for the relay or that it refused.
    pub unsent: bool,
}

/// Which page of which list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListQuery {
    /// One kind of record; `None` for all kinds, which are then sorted by recency.
    pub kind: Option<Kind>,
    /// Which of them.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Behind which row; `None` for the first page.
    pub after: Option<Cursor>,
    /// How many rows, at most [`MOST_ROWS`]; 0 for 50.
    pub limit: u32,
}

impl ListQuery {
    /// All records of a kind by name.
    #[must_use]
    pub fn of(kind: Kind) -> Self {
        Self { kind: Some(kind), ..Self::default() }
    }

    /// The records of a kind that refer to this one, newest first.
    #[must_use]
    pub fn about(kind: Kind, id: RecordId) -> Self {
        let filter = Filter { about: Some(id), ..Filter::default() };
        Self { filter, sort: Sort::Recent, ..Self::of(kind) }
    }
}

/// A row's place in a list. Opaque; its text form may be kept and given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    group: String,
    sort: String,
    n: i64,
}

impl Cursor {
    /// The place in a list by name before everything that sorts at or behind this.
    pub(crate) fn before(sort: String) -> Self {
        Self { group: String::new(), sort, n: i64::MIN }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.n, hex::encode(&self.group), hex::encode(&self.sort))
    }
}

/// A text that is no cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no place in a list: give back the cursor of an earlier page as it was")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> std::result::Result<Self, NotACursor> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().ok_or(NotACursor);
        let n = next()?.parse().map_err(|_| NotACursor)?;
        let mut words = [next()?, next()?]
            .into_iter()
            .map(|part| String::from_utf8(hex::decode(part).map_err(|_| NotACursor)?).map_err(|_| NotACursor));
        let mut word = || words.next().ok_or(NotACursor)?;
        Ok(Self { group: word()?, sort: word()?, n })
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

pub(crate) const COLUMNS: &str = concat!(
    "r.id, r.kind, r.space, r.title, r.subtitle, r.updated_ms, r.author, r.changed, r.touched, r.conflicts, r.deleted, r.revived, r.fields, r.n, r.sort, ",
    include_str!("../../sql/place.sql")
);

/// One page of a list.
///
/// # Errors
/// What SQLite says.
pub fn page(conn: &Connection, query: &ListQuery) -> Result<Page<Row>> {
    let limit = if query.limit == 0 { 50 } else { query.limit.min(MOST_ROWS) };
    let (mut sql, mut values) = conditions(&query.filter, query.kind);
    let by_touch = query.sort == Sort::Recent || query.kind.is_none();
    let group = if by_touch { None } else { query.sort.column() };
    if let Some(after) = &query.after {
        sql.push_str(match (by_touch, group) {
            (true, _) => " AND r.touched < ?",
            (false, None) => " AND (r.sort, r.n) > (?, ?)",
            (false, Some("r.owner")) => " AND (r.owner, r.sort, r.n) > (?, ?, ?)",
            (false, Some(_)) => " AND (r.first_tag, r.sort, r.n) > (?, ?, ?)",
        });
        if group.is_some() {
            let is_owner = query.sort == Sort::Owner;
            values.push(if is_owner {
                Sql::Blob(hex::decode(&after.group).unwrap_or_default())
            } else {
                Sql::Text(after.group.clone())
            });
        }
        if !by_touch {
            values.push(Sql::Text(after.sort.clone()));
        }
        values.push(Sql::Integer(after.n));
    }
    let order = match (by_touch, group) {
        (true, _) => "r.touched DESC".to_owned(),
        (false, None) => "r.sort, r.n".to_owned(),
        (false, Some(group)) => format!("{group}, r.sort, r.n"),
    };
    let shown = match group {
        Some("r.owner") => "lower(hex(r.owner))",
        Some(group) => group,
        None => "''",
    };
    let sql = format!("SELECT {COLUMNS}, {shown} FROM record r{sql} ORDER BY {order} LIMIT {}", limit + 1);
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let (mut out, mut last) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        if out.len() == limit as usize {
            return Ok(Page { rows: out, next: last });
        }
        let (n, touched): (i64, i64) = (row.get(13)?, row.get(8)?);
        last = Some(Cursor { group: row.get(16)?, sort: row.get(14)?, n: if by_touch { touched } else { n } });
        out.push(read(row)?);
    }
    Ok(Page { rows: out, next: None })
}

/// A record with all its fields, notes and opaque content too, as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The record.
    pub id: RecordId,
    /// What it is called.
    pub title: String,
    /// Its fields.
    pub fields: serde_json::Map<String, serde_json::Value>,
}

/// Every record of a kind that is not deleted, in the order of their ids: what figures over all of them are computed from.
///
/// # Errors
/// What SQLite says.
pub fn whole(conn: &Connection, kind: Kind) -> Result<Vec<Whole>> {
    let mut query =
        conn.prepare_cached("SELECT id, title, fields FROM record WHERE kind = ?1 AND deleted = 0 ORDER BY id")?;
    let rows = query.query_map([kind.code()], |row| {
        let json: String = row.get(2)?;
        let fields = serde_json::from_str(&json).unwrap_or_default();
        Ok(Whole { id: RecordId(row.get(0)?), title: row.get(1)?, fields })
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// How many records of a kind refer to this one and are not deleted.
///
/// # Errors
/// What SQLite says.
pub fn count_about(conn: &Connection, kind: Kind, about: RecordId) -> Result<u64> {
    let mut query = conn.prepare_cached(
        "SELECT count(*) FROM record WHERE kind = ?1 AND deleted = 0 AND n IN (SELECT record FROM link WHERE target = ?2)",
    )?;
    let count: i64 = query.query_row(rusqlite::params![kind.code(), about.0], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// How many records of a kind there are that are not deleted.
///
/// # Errors
/// What SQLite says.
pub fn count(conn: &Connection, kind: Kind) -> Result<u64> {
    let mut query = conn.prepare_cached("SELECT count(*) FROM record WHERE kind = ?1 AND deleted = 0")?;
    Ok(query.query_row([kind.code()], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// The records whose identifier begins with these hexadecimal digits: at most two, to tell one from several.
///
/// # Errors
/// What SQLite says.
pub fn by_prefix(conn: &Connection, digits: &str) -> Result<Vec<RecordId>> {
    let mut query =
        conn.prepare_cached("SELECT id FROM record WHERE id >= ?1 AND id <= ?2 AND lower(hex(id)) LIKE ?3 LIMIT 2")?;
    let padded = |fill: char| {
        hex::decode(digits.chars().chain(std::iter::repeat(fill)).take(32).collect::<String>()).unwrap_or_default()
    };
    let rows = query.query_map((padded('0'), padded('f'), format!("{digits}%")), |row| Ok(RecordId(row.get(0)?)))?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

fn conditions(filter: &Filter, kind: Option<Kind>) -> (String, Vec<Sql>) {
    let (mut joins, mut holds, mut joined, mut values) = (String::new(), String::new(), Vec::new(), Vec::new());
    if let Some(about) = filter.about {
        joins.push_str(" JOIN (SELECT DISTINCT record FROM link WHERE target = ?) l ON l.record = r.n");
        joined.push(Sql::Blob(about.0.to_vec()));
    }
    if let Some(tag) = &filter.tag {
        joins.push_str(" JOIN tag t ON t.record = r.n AND t.tag = ?");
        joined.push(Sql::Text(tag.clone()));
    }
    holds.push_str(if filter.deleted { " WHERE r.deleted = 1" } else { " WHERE r.deleted = 0" });
    let mut must = |sql: &str, value: Option<Sql>| {
        holds.push_str(sql);
        values.extend(value);
    };
    if let Some(kind) = kind {
        must(" AND r.kind = ?", Some(Sql::Integer(i64::from(kind.code()))));
    }
    if let Some(owner) = filter.owner {
        must(" AND r.owner = ?", Some(Sql::Blob(owner.0.to_vec())));
    }
    if let Some(territory) = &filter.territory {
        must(" AND r.territory = ?", Some(Sql::Text(territory.clone())));
    }
    if let Some(space) = filter.space {
        must(" AND r.space = ?", Some(Sql::Blob(space.0.to_vec())));
    }
    if filter.with_conflicts {
        must(" AND r.conflicts > 0", None);
    }
    if filter.unsent {
        must(" AND r.n IN (SELECT record FROM outbox)", None);
    }
    joined.extend(values);
    (joins + &holds, joined)
}

/// A row in the order of [`COLUMNS`].
pub(crate) fn read(row: &SqlRow<'_>) -> Result<Row> {
    let code: u8 = row.get(1)?;
    let kind =
        Kind::from_code(code).ok_or_else(|| StoreError::Damaged(format!("a record is of an unknown kind {code}.")))?;
    let changed: String = row.get(7)?;
    let json: String = row.get(12)?;
    Ok(Row {
        id: RecordId(row.get(0)?),
        kind,
        space: SpaceId(row.get(2)?),
        title: row.get(3)?,
        subtitle: row.get(4)?,
        updated_ms: row.get(5)?,
        author: DeviceId(row.get(6)?),
        changed: changed.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        touched: row.get(8)?,
        conflicts: row.get(9)?,
        deleted: row.get(10)?,
        revived: row.get(11)?,
        fields: slim(kind, &json),
        place: read_place(row.get(15)?),
    })
}

/// The fields that a list may show: no notes, no opaque content.
fn slim(kind: Kind, json: &str) -> Fields {
    let mut fields: Fields = serde_json::from_str(json).unwrap_or_default();
    let heavy = |shape: Shape| matches!(shape, Shape::Note | Shape::Scalar(cairn_domain::Scalar::Json { .. }));
    for field in kind.spec().fields.iter().filter(|f| heavy(f.shape)) {
        fields.remove(field.name);
    }
    fields
}

#[cfg(test)]
mod tests;
