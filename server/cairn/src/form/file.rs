//! A form's file and what lies beside it.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use cairn_forms::check::Report;
use cairn_forms::compile::{Compiled, compile, compile_file, unreadable};
use cairn_forms::workbook::{MAX_FILE, SHEETS, Workbook};

use crate::output::Failure;

/// No more of a file than a form may have, and a byte by which it shows that it is too large.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_FILE as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Compiles the form in a file (`.xlsx`, `.json`, `.csv`) or in a folder with one CSV per sheet. Lists and media are looked for beside it.
pub fn compile_path(path: &Path) -> Result<Result<Compiled, Report>, Failure> {
    let unread = |path: &Path, error: std::io::Error| {
        Failure::new("io", format!("{} cannot be read: {error}. Check the path.", path.display()))
    };
    let is_folder = path.is_dir();
    let folder = if is_folder { path } else { path.parent().unwrap_or(Path::new("")) };
    // A name in a form is a name, not a path: nothing outside of the folder is read.
    let beside = |name: &str| {
        let plain = Path::new(name).file_name().is_some_and(|file| file == name);
        plain.then(|| fs::read(folder.join(name)).ok()).flatten()
    };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if !is_folder {
        let bytes = read(path).map_err(|error| unread(path, error))?;
        return Ok(compile_file(&name, &bytes, &beside));
    }
    let mut sheets = Vec::new();
    for sheet in SHEETS {
        let file = format!("{sheet}.csv");
        match fs::read(path.join(&file)) {
            Ok(bytes) => sheets.push((file, bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(unread(&path.join(&file), error)),
        }
    }
    let files = sheets.iter().map(|(file, bytes)| (file.as_str(), bytes.as_slice()));
    Ok(match Workbook::from_csv_files(&name, files) {
        Ok(workbook) => compile(&workbook, &beside),
        Err(error) => Err(unreadable(&error)),
    })
}
