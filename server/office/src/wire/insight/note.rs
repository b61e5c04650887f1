//! What a figure is: no number stands alone.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// What a figure is, in what unit, whose idea, over how many, as of when.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Note)]
pub struct NoteJson {
    /// How it is computed, in English.
    pub definition: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
    /// The unit of its numbers.
    pub unit: &'static str,
    /// What it was computed over: customers, purchases, answers, as the definition says.
    pub n: u64,
    /// The day it is for.
    pub as_of: String,
}

/// Notes by the name of the part of the answer that they are about.
pub type Notes = BTreeMap<&'static str, NoteJson>;

const TRADE: &str = "the trade's usual definition";

/// Name, definition, source, unit.
const KNOWN: &[(&str, &str, &str, &str)] = &[
    (
        "grid",
        "Customers by recency score (1 longest ago, 5 latest) and by the mean of their scores for frequency and spending, halves rounded up. Scores are fifths of all customers with a purchase.",
        "Hughes 1994",
        "customers",
    ),
    ("segments", "Customers by the named ranges of those two scores.", TRADE, "customers"),
    (
        "grades",
        "Customers by rank of what they spent: by default the best 1 %, the next 4 %, the next 15 %, the rest.",
        "Curry & Curry 2000; Zeithaml, Rust & Lemon 2001",
        "customers",
    ),
    (
        "sizes",
        "Customers by rank of what they spent: by default the best 20 %, the next 30 %, the rest.",
        TRADE,
        "customers",
    ),
    (
        "abc",
        "Customers by what they spent, best first: A while those before bring less than 80 % of it, B while less than 95 %, else C.",
        "Dickie 1951",
        "customers",
    ),
    (
        "matrix",
        "What a customer spent so far against what they may yet bring; high is the best 20 % by each.",
        TRADE,
        "customers",
    ),
    (
        "stages",
        "Where each relation stands, told by purchases and contacts against the customer's own median interval.",
        "Dwyer, Schurr & Oh 1987",
        "customers",
    ),
    ("relations", "What the stages amount to in the words of a customer's record.", TRADE, "customers"),
    ("endings", "How far the relations of the lost had come.", TRADE, "customers"),
    (
        "flow",
        "The stage of each relation on the first day against that on the last.",
        "Dwyer, Schurr & Oh 1987",
        "customers",
    ),
    (
        "churn",
        "Lost in the period ÷ customers at its start; retention is 1 − churn. Lost: silent for more than four times the usual interval, and 90 days at least.",
        TRADE,
        "customers",
    ),
    (
        "losses",
        "Who is lost at the end and was not before the first period, by what somebody noted of why they left and whose doing it was.",
        "Griffin & Lowenstein 2001",
        "customers",
    ),
    (
        "cohorts",
        "Of the customers whose first purchase fell into a period, the share that bought in each period since.",
        TRADE,
        "customers",
    ),
    (
        "win_back",
        "Lost customers by what they may bring if they return × the chance that the noted cause leaves.",
        "Griffin & Lowenstein 2001",
        "minor units of the currency",
    ),
    (
        "slipping",
        "Customers in decline, by what they may yet bring.",
        "Dwyer, Schurr & Oh 1987",
        "minor units of the currency",
    ),
    ("due", "Customers whose next purchase is due: the last one plus their usual interval.", TRADE, "days"),
    (
        "values",
        "Expected purchases by BG/NBD, their mean amount by gamma-gamma, discounted by 1 % a month over twelve months.",
        "Fader, Hardie & Lee 2005; Fader & Hardie 2013",
        "minor units of the currency",
    ),
    (
        "satisfaction",
        "Experience − expectation, as a part of the scale; a response counts once however many answers it gave.",
        "Oliver 1980; Parasuraman, Zeithaml & Berry 1988; Reichheld 2003",
        "responses",
    ),
    (
        "complaints",
        "Complaints that came in during the period; in time by the workspace's answer clock; returned within a year of the first complaint.",
        TRADE,
        "complaints",
    ),
    (
        "loyalty",
        "What customers do by their purchases and think by their answers; whoever nothing is known of is in no class.",
        "Dick & Basu 1994; Oliver 1999; Reinartz & Kumar 2002",
        "customers",
    ),
    (
        "equity",
        "The sum of the predicted values of today's customers, and of those to come if as many first buy each month as in the last twelve.",
        "Blattberg, Getz & Thomas 2001",
        "minor units of the currency",
    ),
    (
        "chaid",
        "Categories that do not differ are merged; the predictor with the smallest adjusted p-value splits a node. Chi-squared for a category, F for a number.",
        "Kass 1980; Biggs, de Ville & Suen 1991",
        "customers",
    ),
    ("members", "Customers for whom the rule holds now.", TRADE, "customers"),
    ("cross", "Customers by two classes at once.", TRADE, "customers"),
];

/// The note of a figure.
pub fn note(name: &'static str, n: u64, as_of: Date) -> NoteJson {
    let (_, definition, source, unit) = KNOWN.iter().find(|known| known.0 == name).copied().unwrap_or_default();
    NoteJson { definition, source, unit, n, as_of: as_of.to_string() }
}

/// Several notes over the same customers.
pub fn notes<const N: usize>(figures: [(&'static str, u64); N], as_of: Date) -> Notes {
    figures.into_iter().map(|(name, n)| (name, note(name, n, as_of))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_told_once_and_in_full() {
        for (at, (name, definition, source, unit)) in KNOWN.iter().enumerate() {
            assert!(!definition.is_empty() && !source.is_empty() && !unit.is_empty(), "{name}");
            assert!(KNOWN[at + 1..].iter().all(|other| other.0 != *name), "{name} twice");
        }
    }
}
