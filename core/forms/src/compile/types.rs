//! The type column: every type that XLSForm knows, old names included, and what each asks and stores.

use crate::form::{Control, DataType, Preload};

/// What a type means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type<'a> {
    /// `begin group`, `begin repeat`.
    Begin(Section),
    /// `end group`, `end repeat`.
    End(Section),
    /// `begin loop over list`; the list is blank where none is named.
    Loop(&'a str),
    /// `select_one list`, `rank list`, and their kin.
    Select {
        control: Control,
        list: &'a str,
        or_other: bool,
        /// `select_one_from_file`.
        from_file: bool,
        /// `select_one_external`.
        external: bool,
    },
    /// `select_one` without a list.
    SelectWithoutList,
    /// `xml-external`, `csv-external`.
    External(&'static str),
    /// `audit`.
    Audit,
    /// Everything else.
    Plain(Plain),
}

/// What can be begun and ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Group,
    Repeat,
    Loop,
}

impl Section {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Repeat => "repeat",
            Self::Loop => "loop",
        }
    }
}

/// A type without a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plain {
    /// None: not asked.
    pub control: Option<Control>,
    pub data_type: DataType,
    pub preload: Option<Preload>,
    pub constraint: Option<&'static str>,
    pub hint: Option<&'static str>,
}

/// Types that a slip of the finger is compared with.
pub(super) const COMMON: &[&str] = &[
    "text",
    "integer",
    "decimal",
    "date",
    "time",
    "datetime",
    "select_one",
    "select_multiple",
    "rank",
    "range",
    "note",
    "calculate",
    "hidden",
    "geopoint",
    "geotrace",
    "geoshape",
    "image",
    "audio",
    "video",
    "file",
    "barcode",
    "acknowledge",
    "begin group",
    "end group",
    "begin repeat",
    "end repeat",
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "audit",
    "background-audio",
    "start-geopoint",
    "select_one_from_file",
    "select_multiple_from_file",
    "csv-external",
    "xml-external",
];

/// Reads a type.
pub(super) fn parse(text: &str) -> Option<Type<'_>> {
    if let Some((section, list)) = bracket(text, "begin") {
        return Some(if section == Section::Loop { Type::Loop(list) } else { Type::Begin(section) });
    }
    if let Some((section, _)) = bracket(text, "end") {
        return Some(Type::End(section));
    }
    if let Some(select) = select(text) {
        return Some(select);
    }
    Some(match text {
        "csv-external" => Type::External("csv"),
        "xml-external" => Type::External("xml"),
        "audit" => Type::Audit,
        "select one"
        | "select all that apply"
        | "rank"
        | "select_one"
        | "select_multiple"
        | "select1"
        | "q select"
        | "q select1"
        | "select one using"
        | "select multiple using"
        | "select multiple from"
        | "select one external"
        | "select_one_external"
        | "add select one prompt using"
        | "add select multiple prompt using"
        | "select all that apply from"
        | "select one from"
        | "select_one_from_file"
        | "select_multiple_from_file" => Type::SelectWithoutList,
        _ => Type::Plain(plain(text)?),
    })
}

/// What a type begins or ends, and the list that it goes over.
fn bracket<'a>(text: &'a str, word: &str) -> Option<(Section, &'a str)> {
    let rest = text.strip_prefix(word)?;
    let rest = rest.strip_prefix([' ', '_'])?;
    let (kind, over) = ["looped group", "lgroup", "group", "repeat", "loop"].iter().find_map(|kind| {
        rest.strip_prefix(kind).filter(|rest| rest.is_empty() || rest.starts_with(' ')).map(|over| (*kind, over))
    })?;
    if word == "end" && !over.is_empty() {
        return None;
    }
    let list = over.trim_start().strip_prefix("over ").unwrap_or(over.trim_start());
    if list.contains(' ') {
        return None;
    }
    let section = match kind {
        "group" => Section::Group,
        "loop" => Section::Loop,
        _ => Section::Repeat,
    };
    Some((section, list))
}

fn select(text: &str) -> Option<Type<'_>> {
    use Control::{Rank, SelectMultiple, SelectOne};
    // Longer names before those that they begin with.
    const COMMANDS: &[(&str, Control)] = &[
        ("add select one prompt using", SelectOne),
        ("add select multiple prompt using", SelectMultiple),
        ("select all that apply from", SelectMultiple),
        ("select all that apply", SelectMultiple),
        ("select_one_from_file", SelectOne),
        ("select_multiple_from_file", SelectMultiple),
        ("select one from file", SelectOne),
        ("select multiple from file", SelectMultiple),
        ("select one from", SelectOne),
        ("select_one_external", SelectOne),
        ("select_one", SelectOne),
        ("select one", SelectOne),
        ("select1", SelectOne),
        ("select_multiple", SelectMultiple),
        ("rank", Rank),
    ];
    COMMANDS.iter().find_map(|(command, control)| {
        let rest = text.strip_prefix(command)?.strip_prefix(' ')?;
        let (list, or_other) = rest.split_once(' ').unwrap_or((rest, ""));
        if list.is_empty() || !matches!(or_other, "" | "or specify other" | "or_other" | "or other") {
            return None;
        }
        let from_file = command.ends_with("file");
        let external = *command == "select_one_external";
        Some(Type::Select { control: *control, list, or_other: !or_other.is_empty(), from_file, external })
    })
}

fn plain(text: &str) -> Option<Plain> {
    use Control as C;
    use DataType as D;
    let asked = |control, data_type| Some(Plain { control: Some(control), data_type, ..Plain::default() });
    let meta = |data_type, preload| Some(Plain { data_type, preload: Some(preload), ..Plain::default() });
    let property = |name: &str| meta(D::String, Preload::Property(name.to_owned()));
    match text {
        "text" | "string" | "q string" | "add text prompt" => asked(C::Text, D::String),
        "integer" | "int" | "q int" | "add integer prompt" => asked(C::Integer, D::Int),
        "decimal" | "q decimal" | "add decimal prompt" => asked(C::Decimal, D::Decimal),
        "note" | "q note" | "add note prompt" => asked(C::Note, D::String),
        "date" | "q date" | "add date prompt" => asked(C::Date, D::Date),
        "time" => asked(C::Time, D::Time),
        "datetime"
        | "dateTime"
        | "date time"
        | "q date time"
        | "q dateTime"
        | "add date time prompt"
        | "add dateTime prompt" => asked(C::DateTime, D::DateTime),
        "geopoint" | "gps" | "location" | "q location" | "q geopoint" | "add location prompt" => {
            asked(C::Geopoint, D::Geopoint)
        }
        "geotrace" | "q geotrace" => asked(C::Geotrace, D::Geotrace),
        "geoshape" | "q geoshape" => asked(C::Geoshape, D::Geoshape),
        "barcode" | "q barcode" | "add barcode prompt" => asked(C::Barcode, D::Barcode),
        "acknowledge" | "q acknowledge" | "add acknowledge prompt" | "trigger" => asked(C::Acknowledge, D::String),
        "image" | "photo" | "q picture" | "q image" | "add image prompt" | "add photo prompt" => {
            asked(C::Image, D::Binary)
        }
        "audio" | "q audio" | "add audio prompt" => asked(C::Audio, D::Binary),
        "video" | "q video" | "add video prompt" => asked(C::Video, D::Binary),
        "file" | "add file prompt" => asked(C::File, D::Binary),
        "range" => asked(C::Range, D::Int),
        "background-geopoint" => Some(Plain { data_type: D::Geopoint, ..Plain::default() }),
        "calculate" | "q calculate" | "add calculate prompt" | "hidden" => Some(Plain::default()),
        "start" | "start time" | "get start time" => meta(D::DateTime, Preload::Start),
        "end" | "end time" | "get end time" => meta(D::DateTime, Preload::End),
        "today" | "get today" => meta(D::Date, Preload::Today),
        "deviceid" | "imei" | "device id" | "get device id" => property("deviceid"),
        "subscriberid" | "subscriber id" | "get subscriber id" => property("subscriberid"),
        "simserial" | "sim id" | "get sim id" => property("simserial"),
        "phonenumber" | "get phone number" => property("phonenumber"),
        "username" | "email" | "uri:subscriberid" | "uri:phonenumber" | "uri:simserial" | "uri:deviceid"
        | "uri:username" | "uri:email" => property(text),
        "start-geopoint" => meta(D::Geopoint, Preload::Position),
        "background-audio" => meta(D::Binary, Preload::Recording),
        _ if text == "osm" || text.starts_with("osm ") => asked(C::File, D::Binary),
        _ => bounded(text),
    }
}

/// Types with a constraint and a hint of their own.
fn bounded(text: &str) -> Option<Plain> {
    let days = |constraint, hint| {
        Some(Plain {
            control: Some(Control::Integer),
            data_type: DataType::Int,
            preload: None,
            constraint: Some(constraint),
            hint,
        })
    };
    match text {
        "percentage" => days("0 <= . and . <= 100", None),
        "number of days in last month" => days("0 <= . and . <= 31", Some("Enter a number 0-31.")),
        "number of days in last six months" => days("0 <= . and . <= 183", Some("Enter a number 0-183.")),
        "number of days in last year" => days("0 <= . and . <= 365", Some("Enter a number 0-365.")),
        "phone number" => Some(Plain {
            control: Some(Control::Text),
            constraint: Some(r"regex(., '^\d*$')"),
            hint: Some("Enter numbers only."),
            ..Plain::default()
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_names() {
        let list = |text| match parse(text) {
            Some(Type::Select { control, list, or_other, .. }) => Some((control, list, or_other)),
            _ => None,
        };
        for text in ["select_one l", "select one l", "select1 l", "select one from l", "add select one prompt using l"]
        {
            assert_eq!(list(text), Some((Control::SelectOne, "l", false)), "{text}");
        }
        assert_eq!(list("select_multiple l or_other"), Some((Control::SelectMultiple, "l", true)));
        assert_eq!(list("select all that apply from l or specify other"), Some((Control::SelectMultiple, "l", true)));
        assert_eq!(list("select_one l m"), None);
        assert_eq!(parse("begin_group"), Some(Type::Begin(Section::Group)));
        assert_eq!(parse("begin looped group"), Some(Type::Begin(Section::Repeat)));
        assert_eq!(parse("begin repeat 3"), Some(Type::Begin(Section::Repeat)));
        assert_eq!(parse("end repeat"), Some(Type::End(Section::Repeat)));
        assert_eq!(parse("begin groupx"), None);
        assert_eq!(parse("txet"), None);
        assert_eq!(parse("select_one"), Some(Type::SelectWithoutList));
    }
}
