//! The declarative description of a record: everything else (reading, writing, validating, merging, the command line, the
//! API, the console's forms) follows it.

use serde::Serialize;

use crate::kind::Kind;

/// One kind of record.
#[derive(Debug, Serialize)]
pub struct RecordSpec {
    /// The kind.
    pub kind: Kind,
    /// Its fields in the order in which people read them.
    pub fields: &'static [FieldSpec],
    /// The fields whose first filled one is the record's title in lists.
    pub title: &'static [&'static str],
    /// The fields that make the second line in lists.
    pub subtitle: &'static [&'static str],
}

/// One field.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FieldSpec {
    /// Its name: the key in automerge, JSON and on the command line.
    pub name: &'static str,
    /// What it holds and how it merges.
    pub shape: Shape,
    /// Whether a record cannot be without it.
    pub required: bool,
}

/// What a field holds and how two edits of it merge.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One value. Concurrent edits: one is kept the same everywhere, the others are set aside.
    Scalar(Scalar),
    /// Text that several people may edit at once: every character of everyone is kept.
    Note,
    /// Distinct values under unique add-tokens: a concurrent add wins over a remove and nothing doubles.
    Set(Scalar),
    /// Small records under unique add-tokens; each part merges like a scalar field.
    Items(&'static [FieldSpec]),
    /// Entries that are only ever added; their first part sums.
    Ledger(&'static [FieldSpec]),
    /// Steps in the order of their precedence: of concurrent ones the furthest along is kept.
    Status(&'static [&'static str]),
}

/// One value.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scalar {
    /// Text of at most so many characters.
    Text {
        /// The longest, in characters (Unicode scalar values).
        max: usize,
    },
    /// A whole number in a range.
    Int {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// Yes or no.
    Bool,
    /// One of a closed list.
    Choice(&'static [&'static str]),
    /// A day: ISO 8601 `YYYY-MM-DD`.
    Date,
    /// A day whose year may be unknown: `YYYY-MM-DD` or `--MM-DD` (RFC 6350 section 4.3.1).
    DayOfYear,
    /// A moment, in milliseconds since the Unix epoch.
    Time,
    /// An amount of money.
    Money,
    /// Another record.
    Ref(Kind),
    /// An e-mail address.
    Email,
    /// A telephone number: E.164 where it could be read, otherwise as it was given.
    Phone,
    /// A place on the earth.
    Position,
    /// Opaque JSON of at most so many bytes.
    Json {
        /// The most bytes of its text form.
        max: usize,
    },
}

/// A field that may be absent.
pub(crate) const fn field(name: &'static str, shape: Shape) -> FieldSpec {
    FieldSpec { name, shape, required: false }
}

/// A field with one value.
pub(crate) const fn one(name: &'static str, scalar: Scalar) -> FieldSpec {
    field(name, Shape::Scalar(scalar))
}

/// A line of text.
pub(crate) const fn text(name: &'static str) -> FieldSpec {
    one(name, LINE)
}

/// A closed list.
pub(crate) const fn choice(name: &'static str, values: &'static [&'static str]) -> FieldSpec {
    one(name, Scalar::Choice(values))
}

/// A reference to a record of this kind.
pub(crate) const fn reference(name: &'static str, kind: Kind) -> FieldSpec {
    one(name, Scalar::Ref(kind))
}

/// A line of text: names, cities, titles.
pub(crate) const LINE: Scalar = Scalar::Text { max: 200 };
/// A paragraph: remarks, lessons.
pub(crate) const PARAGRAPH: Scalar = Scalar::Text { max: 4_000 };

impl FieldSpec {
    /// The same field, but a record cannot be without it.
    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

impl RecordSpec {
    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// Whether the field is a note that several people may edit at once.
    #[must_use]
    pub fn is_note(&self, name: &str) -> bool {
        self.field(name).is_some_and(|f| matches!(f.shape, Shape::Note))
    }
}
