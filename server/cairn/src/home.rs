//! A device's folder: its database and, unless named elsewhere, the file with the key that opens it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use cairn_client::{DbKey, Host, Workspace};
use clap::Args;

use crate::output::Failure;

const KEY_FILE: &str = "device.key";
/// The environment variable with the token that the relay's operator gave to founders. Not an argument: others see those.
pub const FOUND_TOKEN: &str = "CAIRN_FOUND_TOKEN";

/// Where a device keeps its data.
#[derive(Args, Clone)]
pub struct Home {
    /// The device's folder.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// The file that holds the 32-byte database key in hex; by default `device.key` in the folder. Keep it on another
    /// disk or in a secret store where the folder is backed up: whoever has both reads everything.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

impl Home {
    pub fn at(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), key_file: None }
    }

    fn key_path(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.dir.join(KEY_FILE))
    }

    /// Opens the device in this folder.
    pub fn open(&self) -> Result<Workspace, Failure> {
        let workspace = Workspace::open(&self.dir, &self.key()?, Host::system())?;
        if let Ok(token) = std::env::var(FOUND_TOKEN) {
            workspace.use_found_token(&token)?;
        }
        Ok(workspace)
    }

    /// The key of an existing device.
    pub fn key(&self) -> Result<DbKey, Failure> {
        let path = self.key_path();
        let text = fs::read_to_string(&path).map_err(|error| {
            let dir = self.dir.display();
            Failure::new(
                "no_device",
                format!("There is no device in {dir}: its key file {} cannot be read ({error}). Make one with `cairn device init` or `cairn device join`.", path.display()),
            )
        })?;
        let mut key = [0; 32];
        hex::decode_to_slice(text.trim(), &mut key).map_err(|_| {
            Failure::new("wrong_key", format!("{} does not hold a key: 64 hexadecimal digits are expected. Put the right key file there; nothing was changed.", path.display()))
        })?;
        Ok(DbKey::new(key))
    }

    /// What lies beside the database and must not be copied with it, said once to whoever makes a device.
    pub fn warning(&self) -> String {
        let (dir, file) = (self.dir.display(), self.key_path());
        if file.parent() == Some(self.dir.as_path()) {
            format!(
                "Whoever copies the folder {dir} can read the book: its key {} lies in it. Keep backups of the folder without that file, or \
                 keep the key elsewhere with --key-file.",
                file.display()
            )
        } else {
            format!("The book in {dir} opens with the key {} only: keep both, and apart.", file.display())
        }
    }

    /// Makes the folder and a new key; an existing key is kept and used.
    pub fn make(&self) -> Result<DbKey, Failure> {
        let cannot = |what: &Path, error: std::io::Error| {
            Failure::new(
                "io",
                format!("{} cannot be written: {error}. Choose another folder with --dir.", what.display()),
            )
        };
        private_folder(&self.dir).map_err(|e| cannot(&self.dir, e))?;
        let path = self.key_path();
        // A file that is there and empty: whoever made it was interrupted before a database could be made with its key.
        if fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            return self.key();
        }
        let mut key = [0; 32];
        Host::system().random.fill(&mut key);
        let mut part = path.clone().into_os_string();
        part.push(format!(".{}", std::process::id()));
        let part = PathBuf::from(part);
        let mut file = private_file(&part).map_err(|e| cannot(&part, e))?;
        writeln!(file, "{}", hex::encode(key)).and_then(|()| file.sync_all()).map_err(|e| cannot(&part, e))?;
        // Whole or not at all; another process may have been faster, and its key is the one that counts.
        if fs::metadata(&path).is_ok_and(|file| file.len() == 0) {
            fs::remove_file(&path).map_err(|e| cannot(&path, e))?;
        }
        let placed = fs::hard_link(&part, &path);
        fs::remove_file(&part).ok();
        match placed {
            Ok(()) => Ok(DbKey::new(key)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => self.key(),
            Err(error) => Err(cannot(&path, error)),
        }
    }
}

/// A folder that only its owner may look into. One that is there and holds something stays as it is: it may be more than a device's.
fn private_folder(dir: &Path) -> std::io::Result<()> {
    let empty = !dir.exists() || fs::read_dir(dir)?.next().is_none();
    fs::create_dir_all(dir)?;
    #[cfg(unix)]
    if empty {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// A new file that only its owner may read.
fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
