//! Saved segments, and what rules can ask.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::note::NoteJson;

/// A saved segment and how many it picks now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SavedSegment)]
pub struct SavedSegment {
    /// The record.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its rule.
    #[schema(value_type = serde_json::Value)]
    pub rule: serde_json::Value,
    /// Customers in it now; absent where the rule makes no sense to this version.
    pub customers: Option<usize>,
    /// What the rule gets wrong, in English.
    pub problem: Option<String>,
}

/// All saved segments, by name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SavedSegments)]
pub struct SavedSegments {
    /// The segments.
    pub segments: Vec<SavedSegment>,
    /// All customers that rules choose from.
    pub of: u64,
    /// ISO 4217 code of the figures that are amounts, which rules give in minor units.
    pub currency: String,
    /// What the counts are.
    pub note: NoteJson,
}

/// A rule to try.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RuleToTry)]
pub struct RuleToTry {
    /// `{"all": [{"if": {"field": "grade", "operator": "is", "value": "gold"}}]}`; also `any`, `not`.
    #[schema(value_type = serde_json::Value)]
    pub rule: serde_json::Value,
}

/// Who a rule picks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RulePreview)]
pub struct RulePreview {
    /// How many.
    pub customers: usize,
    /// Out of how many.
    pub of: u64,
    /// The first of them by name.
    pub first: Vec<super::CustomerLine>,
}

/// A field or figure that a rule can ask for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RuleField)]
pub struct RuleField {
    /// Its name.
    pub name: String,
    /// `flag`, `number`, `text` or `list`.
    pub kind: String,
    /// Where it comes from: `record` (the customer's), `figure`, or `answer` (the latest to that question).
    pub source: String,
    /// Its values, where they are a closed list.
    pub choices: Vec<String>,
    /// Whether its values are days such as 2025-12-31.
    pub day: bool,
    /// Whether its values are amounts in minor units.
    pub money: bool,
}

/// Customers by two classes at once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cross)]
pub struct CrossAnswer {
    /// What the rows are classes of.
    pub rows_of: String,
    /// What the columns are classes of.
    pub columns_of: String,
    /// The rows' classes.
    pub rows: Vec<String>,
    /// The columns' classes.
    pub columns: Vec<String>,
    /// Customers, row by row.
    pub counts: Vec<Vec<u64>>,
    /// What they spent, row by row, in minor units.
    pub values: Vec<Vec<i64>>,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// What it is.
    pub note: NoteJson,
}
