//! A consistent copy of a relay that may run meanwhile.
use std::fs::File;
use std::path::Path;

use super::open;
use crate::folder;
use crate::log::LogError;

/// Writes everything that a relay's folder holds at this moment into one new file, for its owner only; the relay may run. Returns the
/// copy's size in bytes.
///
/// # Errors
/// [`LogError::Failed`] where the folder holds no relay, or the file exists or cannot be written: it is then as it was.
pub fn backup(dir: &Path, to: &Path) -> Result<u64, LogError> {
    let database = dir.join("relay.db");
    let failed = |what: &Path, why: &dyn std::fmt::Display| LogError::Failed(format!("{}: {why}", what.display()));
    if !database.exists() {
        return Err(failed(&database, &"there is no relay in this folder"));
    }
    if to.exists() {
        return Err(failed(to, &"the file exists already; choose another name: a backup is never overwritten"));
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    let written = copy(&database, part).and_then(|size| {
        // A hard link refuses to replace a file that came to be meanwhile; renaming would not.
        std::fs::hard_link(part, to).map_err(|e| failed(to, &e))?;
        Ok(size)
    });
    // What is left of it is of no use to anybody, and where there is nothing that is right too.
    let _ = std::fs::remove_file(part);
    written
}

fn copy(database: &Path, part: &Path) -> Result<u64, LogError> {
    let failed = |e: std::io::Error| LogError::Failed(format!("{}: {e}", part.display()));
    // An empty file is as good as none to SQLite, and nobody else can read it from the beginning.
    folder::private().create(true).truncate(true).open(part).map_err(failed)?;
    let source = open::reader(database)?;
    let name = part.to_str().ok_or_else(|| LogError::Failed("the name of the backup is no text".into()))?;
    source.execute("VACUUM INTO ?1", [name])?;
    let file = File::open(part).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    Ok(file.metadata().map_err(failed)?.len())
}
