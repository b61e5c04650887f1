//! The relay's folder and files are its operator's alone: who reads them knows who talks when, and holds the key that signs heads.
use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes the folder if need be, for its owner only, and tightens what an older version left open: the folder, and the files in it that
/// are the relay's. Says so once.
pub(crate) fn prepare(dir: &Path, files: &[&str]) -> io::Result<()> {
    make(dir)?;
    let mut tightened = tighten(dir, 0o700)?;
    for name in files {
        tightened |= tighten(&dir.join(name), 0o600)?;
    }
    if tightened {
        tracing::warn!(folder = %dir.display(), "others could read the relay's folder; now only its owner can");
    }
    Ok(())
}

#[cfg(unix)]
fn make(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(not(unix))]
fn make(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)
}

/// Takes away what others may do; returns whether they could do anything.
#[cfg(unix)]
fn tighten(path: &Path, mode: u32) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    let Ok(found) = fs::metadata(path) else { return Ok(false) };
    let others = found.permissions().mode() & 0o077;
    if others == 0 {
        return Ok(false);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(true)
}

#[cfg(not(unix))]
fn tighten(_: &Path, _: u32) -> io::Result<bool> {
    Ok(false)
}

/// Options for a file that only its owner may read.
pub(crate) fn private() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A new file that only its owner may read.
pub(crate) fn new_file(path: &Path) -> io::Result<File> {
    private().create_new(true).open(path)
}
