//! How a file is to be read, and why it may be refused as a whole.

use cairn_domain::Kind;
use jiff::civil::Date;

/// How a delimited list is read.
#[derive(Clone, Debug)]
pub struct CsvOptions {
    /// WHATWG name of the encoding, such as `gb18030`, where the detected one is wrong.
    pub encoding: Option<String>,
    /// What the rows are: customers, purchases or trips. `None`: told from the headings.
    pub kind: Option<Kind>,
    /// Region (ISO 3166-1) of telephone numbers without a country code.
    pub default_region: String,
    /// Currency (ISO 4217) of amounts that name none.
    pub default_currency: String,
    /// The day of the import: a birthday or purchase after it is doubted.
    pub today: Date,
}

impl Default for CsvOptions {
    /// A Chinese list, with no date doubted for lying in the future.
    fn default() -> Self {
        Self {
            encoding: None,
            kind: None,
            default_region: "CN".to_owned(),
            default_currency: "CNY".to_owned(),
            today: Date::MAX,
        }
    }
}

/// How a card file is read.
#[derive(Clone, Debug)]
pub struct VcardOptions {
    /// Region (ISO 3166-1) of telephone numbers without a country code.
    pub default_region: String,
    /// The day of the import: a birthday after it is doubted.
    pub today: Date,
}

impl Default for VcardOptions {
    /// Chinese telephone numbers, with no birthday doubted for lying in the future.
    fn default() -> Self {
        Self { default_region: "CN".to_owned(), today: Date::MAX }
    }
}

/// Why a file cannot be read at all. Nothing of it was imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// No row, not even a header; or no card.
    #[error("The file is empty: it holds no {0}. Export it again from the program that it comes from.")]
    Empty(&'static str),
    /// The encoding that was asked for has no such name.
    #[error(
        "No encoding is called \"{0}\". Use a name such as utf-8, gb18030, big5 or utf-16le, or leave it out to have it detected."
    )]
    UnknownEncoding(String),
    /// Lists of this kind of record cannot be imported.
    #[error("Lists of \"{0}\" cannot be imported, only of customer, purchase and trip.")]
    NotAList(&'static str),
    /// The headings lack what every row needs.
    #[error(
        "No column for {missing} was found in this list of \"{kind}\", read as {encoding}. The first line says: {found}. Rename a column to {expected}; if the headings above look garbled, name the file's encoding."
    )]
    MissingColumns {
        /// The kind of list.
        kind: &'static str,
        /// What is needed.
        missing: String,
        /// Headings that would be understood.
        expected: String,
        /// The headings of the file.
        found: String,
        /// How the bytes were read.
        encoding: &'static str,
    },
    /// A binary file, such as an Excel workbook.
    #[error(
        "This is {0}, not a list in text form. Open it in the program that it comes from and save it as CSV UTF-8."
    )]
    Binary(&'static str),
}
