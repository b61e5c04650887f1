//! What rules and trees can ask of a customer: fields of the record, figures, and answers to surveys, each by its name.
//!
//! | name | what |
//! |---|---|
//! | `city`, `source`, … | a field of the customer's record |
//! | `tags.vip` | whether a set of the record has this element |
//! | `monetary`, `stage`, … | a figure ([`FIGURE_FIELDS`](cairn_insight::figures::FIGURE_FIELDS)) |
//! | `answers.per_hotel` | the latest answer to the question of that name |

use std::collections::{BTreeMap, HashMap};

use cairn_domain::{Fields, Kind, RecordId, Scalar, Shape, Value};
use cairn_insight::figures::{CustomerFigures, FIGURE_FIELDS, RuleValue, ValueType, figure_type};
use cairn_insight::satisfaction::Reply;
use cairn_store::{Read, Result as StoreResult};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::answers::{self, Heard};

/// The beginning of a name that stands for an answer.
const ANSWER: &str = "answers.";

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The customer's record.
    Record,
    /// A figure.
    Figure,
    /// The latest answer to a question.
    Answer,
}

/// Something that can be asked of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Its name in rules and trees.
    pub name: String,
    /// What kind of value it has.
    pub kind: ValueType,
    /// Where it comes from.
    pub source: Source,
}

/// The answers of the book, where a question asks for any.
pub(super) struct Answers {
    heard: Vec<Heard>,
    types: BTreeMap<String, ValueType>,
}

impl Answers {
    /// All of them.
    pub(super) fn all(conn: &Read) -> StoreResult<Self> {
        let heard = answers::heard(conn)?;
        let mut types: BTreeMap<String, ValueType> = BTreeMap::new();
        for (name, reply) in heard.iter().flat_map(|one| &one.replies) {
            let kind = value_of(reply).kind();
            // A question that was answered now with a number and now with words is asked in words.
            types.entry(name.clone()).and_modify(|known| *known = mixed(*known, kind)).or_insert(kind);
        }
        Ok(Self { heard, types })
    }

    /// None, where nobody asks for one.
    pub(super) fn for_names<'a>(conn: &Read, mut names: impl Iterator<Item = &'a str>) -> StoreResult<Self> {
        if names.any(|name| name.starts_with(ANSWER)) {
            return Self::all(conn);
        }
        Ok(Self { heard: Vec::new(), types: BTreeMap::new() })
    }

    /// Everything that can be asked.
    pub(super) fn asked(&self) -> Vec<Asked> {
        let record = Kind::Customer.spec().fields.iter().filter_map(|field| {
            let kind = record_type(field.name)?;
            Some(Asked { name: field.name.to_owned(), kind, source: Source::Record })
        });
        let figures = FIGURE_FIELDS.iter().map(|(name, kind)| (*name, *kind));
        let figures = figures.map(|(name, kind)| Asked { name: name.to_owned(), kind, source: Source::Figure });
        let answered = self.types.iter();
        let answered =
            answered.map(|(name, kind)| Asked { name: format!("{ANSWER}{name}"), kind: *kind, source: Source::Answer });
        record.chain(figures).chain(answered).collect()
    }

    /// What kind of value a name has; `None` where nothing is called so.
    pub(super) fn type_of(&self, name: &str) -> Option<ValueType> {
        if let Some(question) = name.strip_prefix(ANSWER) {
            return self.types.get(question).copied();
        }
        type_of(name).or_else(|| {
            let (set, _) = name.split_once('.')?;
            (record_type(set)? == ValueType::List).then_some(ValueType::Flag)
        })
    }

    /// The latest answers by customer, up to the end of a day where one is given.
    pub(super) fn latest(&self, until: Option<Date>, zone: &TimeZone) -> HashMap<RecordId, BTreeMap<&str, &Reply>> {
        let heard =
            self.heard.iter().filter(|one| until.is_none_or(|until| one.day(zone).is_none_or(|day| day <= until)));
        answers::latest(heard)
    }

    /// A value by its name.
    pub(super) fn value(
        &self,
        name: &str,
        fields: &Fields,
        figures: Option<&CustomerFigures>,
        said: Option<&BTreeMap<&str, &Reply>>,
    ) -> Option<RuleValue> {
        if let Some(question) = name.strip_prefix(ANSWER) {
            let value = value_of(said?.get(question)?);
            let as_text = self.types.get(question) == Some(&ValueType::Text);
            return Some(if as_text { RuleValue::Text(in_words(&value)) } else { value });
        }
        if let Some((set, element)) = name.split_once('.') {
            let Some(Value::Set(texts)) = fields.get(set) else { return Some(RuleValue::Flag(false)) };
            return Some(RuleValue::Flag(texts.iter().any(|text| text == element)));
        }
        match fields.get(name) {
            Some(Value::Bool(b)) => Some(RuleValue::Flag(*b)),
            Some(Value::Int(n)) => Some(RuleValue::Integer(*n)),
            Some(Value::Set(texts)) => Some(RuleValue::List(texts.clone())),
            Some(other) => Some(RuleValue::Text(other.to_string())),
            None => figures?.field(name),
        }
    }
}

/// What kind of value a field of a customer's record or a figure has, for rules; `None` if there is no such field.
#[must_use]
pub fn type_of(name: &str) -> Option<ValueType> {
    figure_type(name).or_else(|| record_type(name))
}

/// A value as the name of a category.
pub(super) fn in_words(value: &RuleValue) -> String {
    match value {
        RuleValue::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        RuleValue::Integer(n) => n.to_string(),
        RuleValue::Number(n) => n.to_string(),
        RuleValue::Text(text) => text.clone(),
        RuleValue::List(texts) => texts.join(", "),
    }
}

fn record_type(name: &str) -> Option<ValueType> {
    Some(match Kind::Customer.spec().field(name)?.shape {
        Shape::Scalar(Scalar::Int { .. } | Scalar::Time) => ValueType::Number,
        Shape::Scalar(Scalar::Bool) => ValueType::Flag,
        Shape::Set(_) => ValueType::List,
        _ => ValueType::Text,
    })
}

fn value_of(reply: &Reply) -> RuleValue {
    match reply {
        Reply::Flag(flag) => RuleValue::Flag(*flag),
        #[expect(clippy::cast_possible_truncation, reason = "whole and small")]
        Reply::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => RuleValue::Integer(*number as i64),
        Reply::Number(number) => RuleValue::Number(*number),
        Reply::Text(text) => RuleValue::Text(text.clone()),
    }
}

fn mixed(a: ValueType, b: ValueType) -> ValueType {
    if a == b { a } else { ValueType::Text }
}
