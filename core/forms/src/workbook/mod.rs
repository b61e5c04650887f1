//! The sheets of a form as a spreadsheet, CSV or JSON holds them: text cells below headings, nothing understood yet.
//!
//! Everything is bounded: a file that unpacks to more than [`MAX_UNPACKED`] bytes, a sheet of more than [`MAX_ROWS`] rows
//! or a cell of more than [`MAX_CELL`] bytes is refused with a word, never read to the end.

mod csv;
mod json;
mod xlsx;

use thiserror::Error;

/// Bytes of a file as it is handed in.
pub const MAX_FILE: usize = 32 << 20;
/// Bytes that a workbook may unpack to.
pub const MAX_UNPACKED: u64 = 128 << 20;
/// Rows of one sheet.
pub const MAX_ROWS: usize = 50_000;
/// Headings of one sheet.
pub const MAX_COLUMNS: usize = 500;
/// Bytes of one cell: what a spreadsheet program can hold.
pub const MAX_CELL: usize = 1 << 17;

/// The sheets that a form may have.
pub const SHEETS: [&str; 6] = ["survey", "choices", "settings", "entities", "external_choices", "osm"];

/// A form's sheets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workbook {
    /// The file's name without folder and extension: the form's id when its settings give none.
    pub name: String,
    /// The sheets of [`SHEETS`] that it has.
    pub sheets: Vec<Sheet>,
    /// Names of other sheets, for a word about a misspelt one.
    pub others: Vec<String>,
}

/// A sheet: its headings and the rows below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// In small letters.
    pub name: String,
    /// Headings as they are written, by column; empty where there is none.
    pub headings: Vec<String>,
    /// Rows that hold something.
    pub rows: Vec<Row>,
}

/// A row with its cells that hold something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// As the spreadsheet counts: the headings are row 1.
    pub number: u32,
    /// Index into [`Sheet::headings`] and text, in the order of the columns.
    pub cells: Vec<(usize, String)>,
}

/// A file that holds no sheets that can be read. Each says what to do instead.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// A workbook of Excel 97 to 2003.
    #[error("this is an old .xls workbook: open it and save it as .xlsx")]
    OldExcel,
    /// Protected by a password.
    #[error("the workbook is protected by a password: save it without one (File, Info, Protect Workbook)")]
    Encrypted,
    /// Cut off or damaged.
    #[error("the workbook is damaged or was cut off on its way ({0}): export it again and send the whole file")]
    Damaged(String),
    /// Neither a workbook nor CSV nor JSON.
    #[error("this is neither an .xlsx workbook nor CSV nor JSON: a form is a workbook with a sheet called survey")]
    Unknown,
    /// Not UTF-8.
    #[error(
        "the file is not written in UTF-8 (from byte {0}): in a spreadsheet program choose CSV UTF-8, or save it as .xlsx"
    )]
    NotUtf8(usize),
    /// JSON of another shape.
    #[error(
        "the JSON holds no sheets ({0}): write {{\"survey\": [{{\"type\": \"text\", \"name\": \"a\", \"label\": \"A\"}}]}}"
    )]
    Json(String),
    /// CSV without sheets.
    #[error(
        "the CSV holds no sheets: the first column names the sheet (survey, choices, settings), the row below it holds the headings"
    )]
    NoSheetsInCsv,
    /// The file is too large.
    #[error("the file is larger than {} MB: a form is small; keep photos and long lists in files beside it", MAX_FILE >> 20)]
    FileTooLarge,
    /// It unpacks to too much.
    #[error("the workbook unpacks to more than {} MB: it is not a form, or pictures should be files beside it", MAX_UNPACKED >> 20)]
    Unpacks,
    /// A sheet is too long.
    #[error(
        "sheet {sheet} has more than {MAX_ROWS} rows: keep long lists in a .csv beside the form and use select_one_from_file"
    )]
    TooManyRows {
        /// Which.
        sheet: String,
    },
    /// A sheet is too wide.
    #[error("sheet {sheet} has more than {MAX_COLUMNS} columns: delete what is right of the form's own")]
    TooManyColumns {
        /// Which.
        sheet: String,
    },
    /// A cell is too long.
    #[error("a cell holds more than {} kB: shorten it", MAX_CELL >> 10)]
    CellTooLong {
        /// Which sheet.
        sheet: String,
        /// Which row.
        row: u32,
    },
}

impl ReadError {
    /// The sheet and row that it is about; empty and 0 when it is about the file.
    #[must_use]
    pub fn place(&self) -> (&str, u32) {
        match self {
            Self::TooManyRows { sheet } => (sheet, u32::try_from(MAX_ROWS).unwrap_or(u32::MAX)),
            Self::TooManyColumns { sheet } => (sheet, 1),
            Self::CellTooLong { sheet, row } => (sheet, *row),
            _ => ("", 0),
        }
    }
}

impl Workbook {
    /// Reads a form from the bytes of a file: `.xlsx`, CSV with the sheet's name in its first column, or JSON. What it is shows in
    /// its first bytes; the name only gives the form its id.
    ///
    /// # Errors
    /// When the bytes hold no sheets that can be read.
    pub fn read(file_name: &str, bytes: &[u8]) -> Result<Self, ReadError> {
        if bytes.len() > MAX_FILE {
            return Err(ReadError::FileTooLarge);
        }
        let (sheets, others) = if bytes.starts_with(b"PK") {
            xlsx::read(bytes)?
        } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(old_or_encrypted(bytes));
        } else {
            let text = text(bytes)?;
            match text.trim_start().chars().next() {
                Some('{') => json::read(text)?,
                Some(_) if !bytes.contains(&0) => csv::read(text)?,
                _ => return Err(ReadError::Unknown),
            }
        };
        Ok(Self { name: stem(file_name).to_owned(), sheets, others })
    }

    /// Reads a form whose sheets are CSV files of their own (`survey.csv`, `choices.csv`).
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn from_csv_files<'a>(
        name: &str,
        files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, ReadError> {
        let mut workbook = Self { name: name.to_owned(), ..Self::default() };
        for (file, bytes) in files {
            if bytes.len() > MAX_FILE {
                return Err(ReadError::FileTooLarge);
            }
            let sheet = stem(file).to_lowercase();
            if SHEETS.contains(&sheet.as_str()) {
                workbook.sheets.push(csv::read_sheet(&sheet, text(bytes)?)?);
            } else {
                workbook.others.push(stem(file).to_owned());
            }
        }
        Ok(workbook)
    }

    /// A sheet by its name.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name == name)
    }
}

impl Sheet {
    /// A sheet out of rows of cells, of which the first holds the headings.
    fn from_rows<'a, R>(name: &str, rows: impl IntoIterator<Item = R>) -> Result<Self, ReadError>
    where
        R: IntoIterator<Item = &'a str>,
    {
        let mut rows = rows.into_iter();
        let mut sheet = Self { name: name.to_owned(), ..Self::default() };
        for (column, heading) in rows.next().into_iter().flatten().enumerate() {
            sheet.head(column, heading)?;
        }
        for (index, row) in rows.enumerate() {
            let number = u32::try_from(index + 2).unwrap_or(u32::MAX);
            for (column, cell) in row.into_iter().enumerate() {
                sheet.put(number, column, cell)?;
            }
        }
        Ok(sheet)
    }

    /// Sets a heading.
    fn head(&mut self, column: usize, text: &str) -> Result<(), ReadError> {
        let heading = collapse(&clean(text));
        if heading.is_empty() {
            return Ok(());
        }
        if column >= MAX_COLUMNS {
            return Err(ReadError::TooManyColumns { sheet: self.name.clone() });
        }
        if self.headings.len() <= column {
            self.headings.resize(column + 1, String::new());
        }
        self.headings[column] = heading;
        Ok(())
    }

    /// Adds a cell to the last row, or to a new one when the number is another. A cell without heading or text is dropped.
    fn put(&mut self, number: u32, column: usize, text: &str) -> Result<(), ReadError> {
        let text = clean(text);
        if text.is_empty() || self.headings.get(column).is_none_or(String::is_empty) {
            return Ok(());
        }
        if text.len() > MAX_CELL {
            return Err(ReadError::CellTooLong { sheet: self.name.clone(), row: number });
        }
        let full = self.rows.len() >= MAX_ROWS;
        match self.rows.last_mut() {
            Some(row) if row.number == number => row.cells.push((column, text)),
            _ if full => return Err(ReadError::TooManyRows { sheet: self.name.clone() }),
            _ => self.rows.push(Row { number, cells: vec![(column, text)] }),
        }
        Ok(())
    }
}

/// Without spaces at its ends; spaces that do not break become ordinary ones, as they cannot be seen and break expressions.
fn clean(text: &str) -> String {
    text.replace('\u{A0}', " ").trim().to_owned()
}

/// Several spaces in a row become one.
pub(crate) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

/// `guest` of `forms/guest.xlsx`.
fn stem(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The text of a file, without the mark that some programs put before UTF-8.
fn text(bytes: &[u8]) -> Result<&str, ReadError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| ReadError::NotUtf8(error.valid_up_to()))
}

/// Both are compound files (MS-CFB); the encrypted one has a stream called `EncryptedPackage` (MS-OFFCRYPTO, 2.3.4.4), in UTF-16.
fn old_or_encrypted(bytes: &[u8]) -> ReadError {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) { ReadError::Encrypted } else { ReadError::OldExcel }
}
