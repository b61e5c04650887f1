//! Making a device. Until it is complete its database has another name, so that a folder never looks like a device that it is not, and
//! whoever is interrupted goes on with the same keys.

use std::path::{Path, PathBuf};

use cairn_store::{DbKey, Store};

use crate::error::{ClientError, Result};
use crate::identity;
use crate::sync::Turn;
use crate::workspace::FILE;

const BEGUN: &str = "begun.db";

/// A device that is being made; one process at a time does so in a folder.
pub(crate) struct Begun {
    pub(crate) store: Store,
    dir: PathBuf,
    key: DbKey,
    _turn: Turn,
}

impl Begun {
    /// Begins, or goes on where another attempt ended.
    pub(crate) fn here(dir: &Path, key: &DbKey) -> Result<Self> {
        make_folder(dir).map_err(|e| ClientError::System(format!("{} cannot be made: {e}.", dir.display())))?;
        let turn = Turn::take(dir)?.ok_or_else(Turn::taken)?;
        if dir.join(FILE).exists() {
            put_back(dir, key)?;
        }
        Ok(Self { store: Store::open(&dir.join(BEGUN), key)?, dir: dir.to_owned(), key: key.clone(), _turn: turn })
    }

    /// Begins anew where a founding was interrupted; a device that has begun to join is kept, for the relay may know it.
    pub(crate) fn clear(&mut self) -> Result<()> {
        if !self.store.read(identity::is_there)? {
            return Ok(());
        }
        if self.store.read(identity::is_founded_in)? {
            return Err(ClientError::Exists(self.dir.display().to_string()));
        }
        let path = self.dir.join(BEGUN);
        let aside = self.dir.join(format!("{BEGUN}.aside"));
        std::fs::rename(&path, &aside).map_err(|e| cannot_move(&path, &e))?;
        for rest in ["-wal", "-shm"] {
            std::fs::remove_file(self.dir.join(format!("{BEGUN}{rest}"))).ok();
        }
        self.store = Store::open(&path, &self.key)?;
        std::fs::remove_file(&aside).map_err(|e| cannot_move(&aside, &e))
    }

    /// The device is complete: it gets its name.
    pub(crate) fn complete(self) -> Result<Store> {
        let (from, to) = (self.dir.join(BEGUN), self.dir.join(FILE));
        self.store.close()?;
        std::fs::rename(&from, &to).map_err(|e| cannot_move(&from, &e))?;
        Ok(Store::open(&to, &self.key)?)
    }
}

/// A database that an earlier version left without a device, because it was interrupted, is one that has begun.
fn put_back(dir: &Path, key: &DbKey) -> Result<()> {
    let exists = || ClientError::Exists(dir.display().to_string());
    let store = Store::open(&dir.join(FILE), key).map_err(|_| exists())?;
    if store.read(identity::is_there)? || dir.join(BEGUN).exists() {
        return Err(exists());
    }
    store.close()?;
    std::fs::rename(dir.join(FILE), dir.join(BEGUN)).map_err(|e| cannot_move(dir, &e))
}

fn cannot_move(path: &Path, error: &std::io::Error) -> ClientError {
    ClientError::System(format!("{} cannot be moved: {error}. Nothing was lost; try again.", path.display()))
}

/// A folder that only its owner may look into; one that is there stays as it is.
#[cfg(unix)]
fn make_folder(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(not(unix))]
fn make_folder(dir: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(dir)
}
