//! Where histories come from, whose they are, and what was left out: the same for every command.

use std::collections::BTreeMap;

use cairn_domain::RecordId;
use cairn_exchange::Problem;
use cairn_insight::History;
use cairn_insight::figures::{Base, Loss, Settings};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::output::{Failure, Out};

/// Customers with their purchases in one currency up to one day.
pub struct Source {
    pub histories: Vec<History>,
    pub names: Names,
    /// The thresholds and the currency.
    pub settings: Settings,
    pub as_of: Date,
    /// Why customers were lost, as far as it is known.
    pub losses: BTreeMap<RecordId, Loss>,
    pub origin: Origin,
}

/// What the figures rest on.
#[derive(Serialize)]
pub struct Origin {
    /// The file, or the folder of the book.
    pub file: String,
    pub encoding: String,
    /// The IANA name of the zone in which the days of contacts begin; a list has days only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Purchases and refunds that count.
    pub purchases: u64,
    pub left_out: LeftOut,
    /// Why the currency is what it is.
    #[serde(skip)]
    pub currency_from: &'static str,
}

/// What is in no figure.
#[derive(Serialize)]
pub struct LeftOut {
    /// Rows that cannot be read; the first of them are in `problems`.
    pub unreadable: u64,
    /// Purchases dated after the day.
    pub later: u64,
    /// Purchases in other currencies, by code.
    pub other_currencies: BTreeMap<String, u64>,
    /// Rows with something to look at: each says whether it counts.
    pub problems: Vec<Problem>,
    /// Problems that are not listed.
    pub problems_more: u64,
}

/// Problems that the text lists.
const LISTED: usize = 5;

impl Source {
    pub fn base(&self) -> Base {
        Base::build(self.settings.clone(), self.as_of, &self.histories)
    }

    /// Answers with figures, in which the customers' names take the place of their identifiers, and with what they
    /// rest on.
    pub fn answer(
        &self,
        out: Out,
        title: &str,
        figures: &impl Serialize,
        body: impl FnOnce() -> Vec<String>,
    ) -> Result<(), Failure> {
        let mut figures = serde_json::to_value(figures).map_err(|e| Failure::new("figures", e.to_string()))?;
        self.names.fill(&mut figures);
        let mut value = json!({
            "as_of": self.as_of.to_string(),
            "currency": self.settings.currency,
            "customers": self.histories.len(),
            "source": self.origin,
        });
        if let (Value::Object(all), Value::Object(figures)) = (&mut value, figures) {
            all.extend(figures);
        }
        out.answer(&value, || {
            let mut lines = self.heading(title);
            lines.extend(body());
            lines.join("\n")
        });
        Ok(())
    }

    fn heading(&self, title: &str) -> Vec<String> {
        let Origin { file, encoding, zone, purchases, left_out, currency_from } = &self.origin;
        let days = zone.as_ref().map_or_else(String::new, |zone| format!(", days of {zone}"));
        let (n, currency, as_of) = (self.histories.len(), &self.settings.currency, self.as_of);
        let mut lines = vec![
            format!("{title} as of {as_of}: {n} customers, amounts in {currency}{currency_from}"),
            format!("{file} ({encoding}{days}): {purchases} purchases count{}", left_out.sentence()),
        ];
        lines.extend(left_out.problems.iter().take(LISTED).map(|problem| format!("  {problem}")));
        let more = left_out.problems.len().saturating_sub(LISTED) as u64 + left_out.problems_more;
        if more > 0 {
            lines.push(format!("  and {more} more; --json lists them."));
        }
        lines
    }
}

impl LeftOut {
    /// What was left out, as the end of a sentence.
    pub fn sentence(&self) -> String {
        let mut parts = Vec::new();
        if self.unreadable > 0 {
            parts.push(format!("{} rows that cannot be read", self.unreadable));
        }
        if self.later > 0 {
            parts.push(format!("{} dated later", self.later));
        }
        parts.extend(self.other_currencies.iter().map(|(code, count)| format!("{count} in {code}")));
        if parts.is_empty() { "; nothing was left out".to_owned() } else { format!("; left out: {}", parts.join(", ")) }
    }
}

/// What people are called, by the identifiers that were made for them.
#[derive(Default)]
pub struct Names(BTreeMap<RecordId, String>);

impl Names {
    /// Identifiers for texts: in the order of the texts, so that they are the same whatever the order of the rows. The
    /// first byte tells one kind of name from another.
    pub fn number<'a>(
        kind: u8,
        texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (Self, BTreeMap<&'a str, RecordId>) {
        let mut sorted: BTreeMap<&str, &str> = BTreeMap::new();
        for (key, name) in texts {
            sorted.entry(key).and_modify(|first| *first = name.min(first)).or_insert(name);
        }
        let (mut names, mut ids) = (Self::default(), BTreeMap::new());
        for ((key, name), n) in sorted.into_iter().zip(1..) {
            let id = numbered(kind, n);
            names.0.insert(id, name.to_owned());
            ids.insert(key, id);
        }
        (names, ids)
    }

    /// Names for identifiers that there are already.
    pub fn given(names: impl IntoIterator<Item = (RecordId, String)>) -> Self {
        Self(names.into_iter().collect())
    }

    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub fn of(&self, id: RecordId) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    /// Puts names in the place of identifiers.
    pub fn fill(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                let named =
                    Some(&*text).filter(|text| text.len() == 32).and_then(|text| self.0.get(&text.parse().ok()?));
                if let Some(name) = named {
                    text.clone_from(name);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.fill(item)),
            Value::Object(fields) => fields.values_mut().for_each(|item| self.fill(item)),
            _ => {}
        }
    }
}

/// The n-th identifier of a kind.
pub fn numbered(kind: u8, n: u64) -> RecordId {
    let mut bytes = [0; 16];
    bytes[0] = kind;
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    RecordId::from_random(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_do_not_depend_on_the_order_of_the_rows() {
        let (names, ids) = Names::number(1, [("王芳", "王芳"), ("anna", "Anna")]);
        let (_, others) = Names::number(1, [("anna", "Anna"), ("王芳", "王芳")]);
        assert_eq!(ids, others);
        let mut value = json!({ "lost": [ids["王芳"]], "note": "zz" });
        names.fill(&mut value);
        assert_eq!(value, json!({ "lost": ["王芳"], "note": "zz" }));
    }
}
