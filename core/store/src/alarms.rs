//! What the relay, or a member, was caught at: kept until a person has looked at it.

use cairn_sync::{DeviceId, SpaceId};
use rusqlite::{Connection, Transaction, params};
use serde::Serialize;

use crate::error::Result;

/// Something that no honest relay or member does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// Stable code of what it is.
    pub what: String,
    /// The space it shows in.
    pub space: SpaceId,
    /// The device whose envelope shows it.
    pub who: DeviceId,
    /// One sentence for a person: what was seen, first.
    pub text: String,
    /// When it was first seen, ms since the Unix epoch.
    pub at_ms: i64,
    /// How often it was seen.
    pub times: u64,
}

/// Keeps an alarm; one that is there already counts one more.
///
/// # Errors
/// What SQLite says.
pub fn raise(tx: &Transaction<'_>, alarm: &Alarm) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO alarm (what, space, who, text, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (what, space, who) DO UPDATE SET times = times + 1",
    )?
    .execute(params![alarm.what, alarm.space.0, alarm.who.0, alarm.text, alarm.at_ms])?;
    Ok(())
}

/// What was seen and not yet dismissed, newest first.
///
/// # Errors
/// What SQLite says.
pub fn list(conn: &Connection) -> Result<Vec<Alarm>> {
    let mut query =
        conn.prepare_cached("SELECT what, space, who, text, at_ms, times FROM alarm ORDER BY at_ms DESC LIMIT 100")?;
    let rows = query.query_map([], |row| {
        Ok(Alarm {
            what: row.get(0)?,
            space: SpaceId(row.get(1)?),
            who: DeviceId(row.get(2)?),
            text: row.get(3)?,
            at_ms: row.get(4)?,
            times: row.get::<_, i64>(5)?.unsigned_abs(),
        })
    })?;
    Ok(rows.collect::<std::result::Result<_, _>>()?)
}

/// A person has looked at them.
///
/// # Errors
/// What SQLite says.
pub fn dismiss(tx: &Transaction<'_>) -> Result<usize> {
    Ok(tx.execute("DELETE FROM alarm", [])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Book, SPACE};

    #[test]
    fn an_alarm_is_kept_once_with_its_first_date_until_it_is_dismissed() {
        let book = Book::new(1);
        let alarm = |at_ms| Alarm {
            what: "withheld".to_owned(),
            space: SPACE,
            who: DeviceId([2; 16]),
            text: format!("seen at {at_ms}"),
            at_ms,
            times: 1,
        };
        book.write(|tx| raise(tx, &alarm(10)).and_then(|()| raise(tx, &alarm(20))));
        assert_eq!(book.read(list), [Alarm { times: 2, ..alarm(10) }]);
        assert_eq!(book.write(dismiss), 1);
        assert_eq!(book.read(list), []);
    }
}
