//! CHAID over the customers of the book: a table from their fields, figures and answers, and a node as a saved segment.

use std::collections::BTreeMap;

use cairn_domain::{Kind, RecordId};
use cairn_insight::chaid::{self, Column, Scale, Table, Target, Tree};
use cairn_insight::figures::{Condition, Operator, Rule, RuleValue, ValueType};
use cairn_store::lists::{self, ListQuery};
use jiff::civil::Date;

use super::fields::{Answers, in_words};
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// Bands that a column of many numbers is put into: the usual number of quantiles.
const BANDS: usize = 10;

/// What a tree is to be grown of. Names are those of [`Workspace::askable`].
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct ChaidRequest {
    /// What is to be explained.
    pub target: String,
    /// Whether the target counts as a number (F test of means) and not as a category (χ²).
    pub target_is_number: bool,
    /// Predictors whose categories have no order.
    pub nominal: Vec<String>,
    /// Predictors whose categories have one. Columns of more than ten numbers are put into bands of equally many customers.
    pub ordinal: Vec<String>,
    /// A case weight.
    pub weight: Option<String>,
}

/// The customers as a table, one row each.
#[derive(Debug, Clone)]
pub struct ChaidTable {
    /// What a tree is grown from.
    pub table: Table,
    /// Whose row is which.
    pub customers: Vec<RecordId>,
    types: BTreeMap<String, ValueType>,
    bands: BTreeMap<String, Vec<Band>>,
}

/// Numbers from one to another, both included.
#[derive(Debug, Clone, PartialEq)]
struct Band {
    label: String,
    low: RuleValue,
    high: RuleValue,
}

impl Workspace {
    /// The customers' values as a table to grow a tree from: figures and answers of a day, today by default, and fields of the record
    /// as they are now.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] names what the request gets wrong: a name that nothing has, a column of too many categories, no
    /// customer with the target.
    pub fn chaid_table(&self, request: &ChaidRequest, as_of: Option<Date>) -> Result<ChaidTable> {
        let answers = self.0.store.read(Answers::all)?;
        let names: Vec<&str> = request.names().collect();
        let mut types = BTreeMap::new();
        for name in &names {
            let unknown = || ClientError::Unsound(format!("There is no field, figure or answer called {name:?}."));
            types.insert((*name).to_owned(), answers.type_of(name).ok_or_else(unknown)?);
        }
        let said = answers.latest(as_of, &self.days());
        let (customers, rows) = self.base(as_of, |ready| {
            let (mut customers, mut rows) = (Vec::new(), Vec::new());
            let mut query = ListQuery { limit: lists::MOST_ROWS, ..ListQuery::of(Kind::Customer) };
            loop {
                let page = self.list(&query)?;
                for row in &page.rows {
                    let (figures, said) = (ready.base.figures_of(row.id), said.get(&row.id));
                    let value = |name: &&str| answers.value(name, &row.fields, figures.as_ref(), said);
                    customers.push(row.id);
                    rows.push(names.iter().map(value).collect::<Vec<_>>());
                }
                query.after = page.next;
                if query.after.is_none() {
                    return Ok::<_, ClientError>((customers, rows));
                }
            }
        })??;
        table(request, &rows, types, customers)
    }

    /// Which customers a node of a tree grown from a table has.
    #[must_use]
    pub fn chaid_members(table: &ChaidTable, node: &chaid::Node) -> Vec<RecordId> {
        node.members().iter().filter_map(|row| table.customers.get(*row as usize).copied()).collect()
    }
}

impl ChaidRequest {
    fn names(&self) -> impl Iterator<Item = &str> {
        let all = std::iter::once(&self.target).chain(&self.nominal).chain(&self.ordinal).chain(&self.weight);
        all.map(String::as_str)
    }
}

fn refused(error: &chaid::Error) -> ClientError {
    let text = error.to_string();
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    ClientError::Unsound(format!("{first}{}.", chars.as_str()))
}

fn table(
    request: &ChaidRequest,
    rows: &[Vec<Option<RuleValue>>],
    types: BTreeMap<String, ValueType>,
    customers: Vec<RecordId>,
) -> Result<ChaidTable> {
    let column = |at: usize| -> Vec<Option<&RuleValue>> { rows.iter().map(|row| row[at].as_ref()).collect() };
    let mut bands = BTreeMap::new();
    let mut predictors = Vec::new();
    let kinds = request.nominal.iter().map(|name| (name, Scale::Nominal));
    for (at, (name, scale)) in (1..).zip(kinds.chain(request.ordinal.iter().map(|name| (name, Scale::Ordinal)))) {
        let values = column(at);
        let banded = if scale == Scale::Ordinal { banded(&values) } else { None };
        predictors.push(match banded {
            Some((codes, found)) => {
                let labels = found.iter().map(|band| band.label.clone()).collect();
                bands.insert(name.clone(), found);
                Column::new(name, scale, labels, codes).map_err(|e| refused(&e))?
            }
            None => categories(name, scale, &values)?,
        });
    }
    let target = if request.target_is_number {
        Target::Number { name: request.target.clone(), values: column(0).into_iter().map(|v| number(v?)).collect() }
    } else {
        Target::Category(categories(&request.target, Scale::Nominal, &column(0))?)
    };
    let last = 1 + request.nominal.len() + request.ordinal.len();
    let weights = request.weight.as_ref().map(|_| {
        column(last).into_iter().map(|value| value.and_then(number).unwrap_or_default()).collect::<Vec<f64>>()
    });
    let table = Table::new(predictors, target, weights).map_err(|e| refused(&e))?;
    Ok(ChaidTable { table, customers, types, bands })
}

fn categories(name: &str, scale: Scale, values: &[Option<&RuleValue>]) -> Result<Column> {
    let texts: Vec<Option<String>> = values.iter().map(|value| value.map(in_words)).collect();
    let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
    Column::from_values(name, scale, &texts).map_err(|e| refused(&e))
}

#[expect(clippy::cast_precision_loss, reason = "amounts below 2⁵³ minor units")]
fn number(value: &RuleValue) -> Option<f64> {
    match value {
        RuleValue::Integer(n) => Some(*n as f64),
        RuleValue::Number(n) => Some(*n).filter(|n| n.is_finite()),
        RuleValue::Flag(flag) => Some(f64::from(*flag)),
        RuleValue::Text(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        RuleValue::List(_) => None,
    }
}

/// Bands of equally many rows for a column of many numbers; equal numbers share a band. `None` where there are few, or words.
fn banded(values: &[Option<&RuleValue>]) -> Option<(Vec<u16>, Vec<Band>)> {
    let numeric = |value: &&RuleValue| matches!(value, RuleValue::Integer(_) | RuleValue::Number(_));
    if !values.iter().flatten().all(numeric) {
        return None;
    }
    let mut sorted: Vec<(f64, &RuleValue)> = values.iter().flatten().filter_map(|v| Some((number(v)?, *v))).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let distinct = sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()).count();
    if distinct <= BANDS {
        return None;
    }
    let (mut bands, mut highest): (Vec<Band>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut at = 0;
    for band in 1..=BANDS {
        let mut end = (sorted.len() * band / BANDS).max(at);
        while end > at && end < sorted.len() && sorted[end].0.total_cmp(&sorted[end - 1].0).is_eq() {
            end += 1;
        }
        if end > at {
            let (low, high) = (sorted[at].1.clone(), sorted[end - 1].1.clone());
            let label = if low == high { in_words(&low) } else { format!("{}..{}", in_words(&low), in_words(&high)) };
            highest.push(sorted[end - 1].0);
            bands.push(Band { label, low, high });
        }
        at = end;
    }
    let code = |value: Option<&RuleValue>| {
        let Some(number) = value.and_then(number) else { return chaid::MISSING };
        u16::try_from(highest.partition_point(|high| *high < number)).unwrap_or(chaid::MISSING)
    };
    Some((values.iter().copied().map(code).collect(), bands))
}

impl ChaidTable {
    /// A node as a rule: what a saved segment picks by, now and later.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] where the tree has no such node.
    pub fn rule(&self, tree: &Tree, node: usize) -> Result<Rule> {
        let conditions = tree.rule(node).map_err(|e| refused(&e))?;
        let one = |condition: &chaid::Condition| {
            let any = condition.categories.iter().map(|category| self.picks(&condition.column, category.as_deref()));
            Rule::Any(any.collect())
        };
        Ok(Rule::All(conditions.iter().map(one).collect()))
    }

    fn picks(&self, column: &str, category: Option<&str>) -> Rule {
        let ask = |operator, value| Rule::If(Condition { field: column.to_owned(), operator, value });
        let Some(category) = category else { return ask(Operator::Known, RuleValue::Flag(false)) };
        let band = self.bands.get(column).and_then(|bands| bands.iter().find(|band| band.label == category));
        if let Some(Band { low, high, .. }) = band {
            return Rule::All(vec![ask(Operator::AtLeast, low.clone()), ask(Operator::AtMost, high.clone())]);
        }
        match self.types.get(column) {
            Some(ValueType::Flag) => ask(Operator::Is, RuleValue::Flag(category == "yes")),
            Some(ValueType::Number) => match category.parse::<i64>() {
                Ok(whole) => ask(Operator::Is, RuleValue::Integer(whole)),
                Err(_) => ask(Operator::Is, RuleValue::Number(category.parse().unwrap_or_default())),
            },
            Some(ValueType::List) => {
                ask(Operator::Is, RuleValue::List(category.split(", ").map(str::to_owned).collect()))
            }
            Some(ValueType::Text) | None => ask(Operator::Is, RuleValue::Text(category.to_owned())),
        }
    }
}
