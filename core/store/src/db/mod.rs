//! Opening the encrypted file, and handing out one writer and several readers.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use ending::Kept;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use zeroize::Zeroizing;

use crate::error::{Result, StoreError};

mod ending;
mod private;

/// The 32 bytes that open a database. Wiped from memory when dropped.
#[derive(Clone)]
pub struct DbKey(Zeroizing<[u8; 32]>);

impl DbKey {
    /// The key made of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

/// Numbered migrations; a file's `user_version` says how many it has had. Each old schema is kept as a fixture in tests/.
const MIGRATIONS: &[&str] = &[
    include_str!("../../sql/migrations/0001_first.sql"),
    include_str!("../../sql/migrations/0002_dealings.sql"),
    include_str!("../../sql/migrations/0003_interviews.sql"),
    include_str!("../../sql/migrations/0004_moments.sql"),
    include_str!("../../sql/migrations/0005_compacted.sql"),
    include_str!("../../sql/migrations/0006_apart.sql"),
    include_str!("../../sql/migrations/0007_judged.sql"),
    include_str!("../../sql/migrations/0008_order.sql"),
    include_str!("../../sql/migrations/0009_sent_by.sql"),
];

/// How long a writer waits for another process.
const PATIENCE: Duration = Duration::from_secs(10);
/// As many pages as a database can have, SQLite's own limit.
const MOST_PAGES: i64 = 4_294_967_294;
/// Connections for reading that are kept open.
const READERS: usize = 4;

/// One device's encrypted database: one writer at a time, any number of readers that each see a consistent state.
pub struct Store {
    path: PathBuf,
    key: DbKey,
    writer: Mutex<Kept>,
    readers: Mutex<Vec<Kept>>,
}

impl Store {
    /// Opens the database, or makes a new one, and brings its schema up to date. Takes a few milliseconds, at any size.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`], [`StoreError::NewerVersion`], [`StoreError::Damaged`], [`StoreError::Io`]; the file is then as it was.
    pub fn open(path: &Path, key: &DbKey) -> Result<Self> {
        let _in_use = ending::enter_or_refuse(path)?;
        private::keep(path).map_err(|e| StoreError::Io { place: path.display().to_string(), why: e.to_string() })?;
        let mut writer = connect(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        writer.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        migrate(&mut writer, path)?;
        Ok(Self { path: path.to_owned(), key: key.clone(), writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// Runs one read on a consistent state of the database.
    ///
    /// # Errors
    /// What the work gives, or what SQLite says.
    pub fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let _in_use = ending::enter_or_refuse(&self.path)?;
        let kept = lock(&self.readers).pop();
        let mut connection = match kept {
            Some(connection) => connection,
            None => connect(&self.path, &self.key, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        let result = (|| {
            let tx = connection.transaction()?;
            work(&tx)
        })();
        let mut readers = lock(&self.readers);
        if readers.len() < READERS {
            readers.push(connection);
        }
        result
    }

    /// Runs one write: everything it does is durable when this returns, or nothing is.
    ///
    /// # Errors
    /// What the work gives, or what SQLite says; nothing was written then.
    pub fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let _in_use = ending::enter_or_refuse(&self.path)?;
        let mut writer = lock(&self.writer);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&tx)?;
        tx.commit()?;
        Ok(value)
    }

    /// Closes the database and leaves one file: nothing of it lies beside it any more.
    ///
    /// # Errors
    /// What SQLite says; everything that was written is safe then, but in more than one file.
    pub fn close(self) -> Result<()> {
        let _in_use = ending::enter_or_refuse(&self.path)?;
        lock(&self.readers).clear();
        let mode: String = lock(&self.writer).query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
        if mode == "delete" { Ok(()) } else { Err(StoreError::Busy) }
    }

    /// Keeps the database below this size in bytes: a write beyond it is refused as on a full disk, and reading goes on. `None` takes
    /// the limit away. A size below what there is means: no more than now.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn limit(&self, bytes: Option<u64>) -> Result<()> {
        let _in_use = ending::enter_or_refuse(&self.path)?;
        let writer = lock(&self.writer);
        // SQLCipher gives its own answer to the plain pragma, as a text.
        let sql = "SELECT CAST(page_size AS INTEGER) FROM pragma_page_size";
        let page: i64 = writer.query_row(sql, [], |row| row.get(0))?;
        let pages = bytes.map_or(MOST_PAGES, |bytes| i64::try_from(bytes).unwrap_or(i64::MAX) / page.max(1));
        writer.query_row(&format!("PRAGMA max_page_count = {}", pages.clamp(1, MOST_PAGES)), [], |_| Ok(()))?;
        Ok(())
    }

    /// A number that changes when another process commits, and not when this one does: a cheap reason to look again. `None` while a
    /// write is under way.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn data_version(&self) -> Result<Option<i64>> {
        let _in_use = ending::enter_or_refuse(&self.path)?;
        let writer = match self.writer.try_lock() {
            Ok(writer) => writer,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        Ok(Some(writer.query_row("PRAGMA data_version", [], |row| row.get(0))?))
    }
}

impl Drop for Store {
    /// What was read of a book stays in memory no longer than it is open.
    fn drop(&mut self) {
        crate::records::hot::forget(lock(&self.writer).path().unwrap_or_default());
    }
}

/// A poisoned lock means that a query panicked; its transaction was rolled back, so the connection is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path, key: &DbKey, flags: OpenFlags) -> Result<Kept> {
    let place = path.display().to_string();
    let io = |why: String| StoreError::Io { place: place.clone(), why };
    let connection =
        Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(|e| io(e.to_string()))?;
    match unlock(&connection, key) {
        Ok(()) => {
            ending::watch();
            Ok(connection.into())
        }
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Err(StoreError::WrongKey { file: place })
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives the key and the settings of every connection, and reads the first page to see whether the key was right.
fn unlock(connection: &Connection, key: &DbKey) -> rusqlite::Result<()> {
    let hex = Zeroizing::new(hex::encode(key.0.as_slice()));
    let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", hex.as_str()));
    connection.execute_batch(&pragma)?;
    connection.busy_timeout(PATIENCE)?;
    // The memory of the process is no more open than the key itself; wiping every page on free costs a third of the speed.
    connection
        .execute_batch("PRAGMA cipher_memory_security = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;")?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let version = |c: &Connection| c.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0));
    let found = version(connection)?;
    if found > known {
        return Err(StoreError::NewerVersion { file: path.display().to_string(), found, known });
    }
    if found == known {
        return Ok(());
    }
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have migrated while this one waited for the lock.
    let found = usize::try_from(version(&tx)?).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(found) {
        tx.execute_batch(migration)?;
    }
    if found == 0 {
        crate::records::anew::is_done(&tx)?;
    }
    tx.pragma_update(None, "user_version", known)?;
    Ok(tx.commit()?)
}

#[cfg(test)]
mod tests;
