//! The database's files are its owner's alone. They are encrypted, but their sizes and times are not.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;

/// Makes the file if need be, and takes away what others may do with it and with those that SQLite lays beside it, which get its mode.
pub(super) fn keep(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    for beside in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(beside);
        tighten(Path::new(&file));
    }
    Ok(())
}

/// A file of somebody else, or on a file system without modes, stays as it is: that is no reason not to open a book.
#[cfg(unix)]
fn tighten(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() % 0o100 != 0);
    if open {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).ok();
    }
}

#[cfg(not(unix))]
fn tighten(_: &Path) {}
