use std::fs::{File, TryLockError};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};

use super::{Options, failed};
use crate::folder;
use crate::log::{Identity, LogError};

/// Migrations in order; a database of version `n` has run the first `n`.
const MIGRATIONS: &[&str] =
    &[include_str!("../../../sql/001.sql"), include_str!("../../../sql/002.sql"), include_str!("../../../sql/003.sql")];
/// Prepared statements kept by each connection.
const STATEMENTS: usize = 64;

/// Takes the folder for this process until the file is dropped.
pub(super) fn lock(dir: &Path) -> Result<File, LogError> {
    let wrong = |e: std::io::Error| LogError::Failed(format!("{}: {e}", dir.display()));
    folder::prepare(dir, &["relay.db", "relay.db-wal", "relay.db-shm", "relay.lock", "found.token"]).map_err(wrong)?;
    let path = dir.join("relay.lock");
    let file = folder::private().create(true).open(&path).map_err(wrong)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LogError::InUse { path: path.display().to_string() }),
        Err(TryLockError::Error(e)) => Err(wrong(e)),
    }
}

pub(super) fn writer(path: &Path, options: Options, seed: [u8; 32]) -> Result<(Connection, Identity), LogError> {
    let name = path.display().to_string();
    let named = |error: rusqlite::Error| match failed(&error) {
        LogError::Damaged { why, .. } => LogError::Damaged { path: name.clone(), why },
        LogError::Failed(why) => LogError::Failed(format!("{name}: {why}")),
        other => other,
    };
    // SQLite gives its other files the mode of this one.
    let made = folder::private().create(true).open(path);
    made.map_err(|e| LogError::Failed(format!("{name}: {e}")))?;
    let mut connection = Connection::open(path).map_err(named)?;
    configure(&connection).map_err(named)?;
    migrate(&mut connection, &name).map_err(|e| e.with(named))?;
    if let Some(max) = options.max_bytes {
        let page: u64 = connection.pragma_query_value(None, "page_size", |row| row.get(0)).map_err(named)?;
        // The pragma answers with the limit that now holds.
        let pages = max / page.max(1);
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).map_err(named)?;
    }
    let identity = identify(&mut connection, options.restored, seed).map_err(named)?;
    checkpoint(&connection).map_err(named)?;
    Ok((connection, identity))
}

pub(super) fn reader(path: &Path) -> Result<Connection, LogError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "cache_size", -1024)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(connection)
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "cache_size", -4096)?;
    // 16 MiB of log between checkpoints: a checkpoint costs two more fsyncs.
    connection.pragma_update_and_check(None, "wal_autocheckpoint", 4096, |_| Ok(()))?;
    connection.pragma_update_and_check(None, "journal_size_limit", 64 << 20, |_| Ok(()))
}

/// Moves what was written into the database file itself and empties the log beside it, so that a copy of the one file is a copy of the
/// relay. A reader that is busy keeps it from being emptied; the next time will do.
pub(super) fn checkpoint(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

enum Migrating {
    Sql(rusqlite::Error),
    Newer(LogError),
}

impl Migrating {
    fn with(self, named: impl Fn(rusqlite::Error) -> LogError) -> LogError {
        match self {
            Self::Sql(error) => named(error),
            Self::Newer(error) => error,
        }
    }
}

impl From<rusqlite::Error> for Migrating {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

fn migrate(connection: &mut Connection, path: &str) -> Result<(), Migrating> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let done = usize::try_from(found).ok().filter(|done| *done <= MIGRATIONS.len());
    let Some(done) = done else {
        return Err(Migrating::Newer(LogError::Newer { path: path.into(), found, known }));
    };
    for migration in &MIGRATIONS[done..] {
        transaction.execute_batch(migration)?;
    }
    if done < MIGRATIONS.len() {
        transaction.pragma_update(None, "user_version", known)?;
    }
    Ok(transaction.commit()?)
}

fn identify(connection: &mut Connection, restored: bool, new_seed: [u8; 32]) -> rusqlite::Result<Identity> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let query = "SELECT value FROM meta WHERE name = ?1";
    let seed: Option<[u8; 32]> = transaction.query_row(query, ["seed"], |row| row.get(0)).optional()?;
    let before: Option<u64> = transaction.query_row(query, ["incarnation"], |row| row.get(0)).optional()?;
    let incarnation = before.map_or(1, |before| before + u64::from(restored));
    let put = "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)";
    if before != Some(incarnation) {
        transaction.execute(put, params!["incarnation", incarnation])?;
    }
    if seed.is_none() {
        transaction.execute(put, params!["seed", new_seed])?;
    }
    transaction.commit()?;
    Ok(Identity { seed: seed.unwrap_or(new_seed), incarnation })
}
