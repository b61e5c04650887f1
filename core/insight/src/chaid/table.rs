//! What a tree is grown from: columns of category codes, a target, weights.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Error;

/// The most categories that a predictor or a target may have. More would only fit noise: the number of groupings grows
/// faster than any p-value can outrun.
pub const MAX_CATEGORIES: usize = 100;
/// The code of a missing value.
pub const MISSING: u16 = u16::MAX;
/// Beyond this, sums of squares lose their meaning.
const MAX_NUMBER: f64 = 1e100;
const MAX_WEIGHT: f64 = 1e12;

/// Whether the order of categories means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// It does not: any categories may share a group.
    Nominal,
    /// It does: a group is a run of neighbours in the order of the labels.
    Ordinal,
}

/// A column of categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub(crate) name: String,
    pub(crate) scale: Scale,
    pub(crate) labels: Vec<String>,
    pub(crate) codes: Vec<u16>,
}

impl Column {
    /// A column whose row i has the category `labels[codes[i]]`, or a missing value where the code is [`MISSING`].
    /// The order of the labels is that of an ordinal column.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyCategories`], [`Error::DuplicateLabel`], [`Error::UnknownCode`].
    pub fn new(name: &str, scale: Scale, labels: Vec<String>, codes: Vec<u16>) -> Result<Self, Error> {
        let column = || name.to_owned();
        if labels.len() > MAX_CATEGORIES {
            return Err(Error::TooManyCategories { column: column(), categories: labels.len() });
        }
        let mut seen = BTreeSet::new();
        if let Some(label) = labels.iter().find(|label| !seen.insert(label.as_str())) {
            return Err(Error::DuplicateLabel { column: column(), label: label.clone() });
        }
        let unknown = |code: u16| code != MISSING && usize::from(code) >= labels.len();
        match codes.iter().enumerate().find(|&(_, &code)| unknown(code)) {
            Some((row, &code)) => Err(Error::UnknownCode { column: column(), row, code }),
            None => Ok(Self { name: column(), scale, labels, codes }),
        }
    }

    /// A column of the values of each row, `None` where it is missing. Its categories are the values that occur: by
    /// their size where all are numbers, otherwise by their text.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyCategories`].
    pub fn from_values(name: &str, scale: Scale, values: &[Option<&str>]) -> Result<Self, Error> {
        let mut labels: Vec<&str> = values.iter().flatten().copied().collect::<BTreeSet<_>>().into_iter().collect();
        if labels.len() > MAX_CATEGORIES {
            return Err(Error::TooManyCategories { column: name.to_owned(), categories: labels.len() });
        }
        let number = |label: &str| label.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        if labels.iter().all(|label| number(label).is_some()) {
            labels.sort_by(|a, b| number(a).partial_cmp(&number(b)).unwrap_or(std::cmp::Ordering::Equal));
        }
        let codes: BTreeMap<&str, u16> = labels.iter().copied().zip(0..).collect();
        let codes = values.iter().map(|value| value.map_or(MISSING, |value| codes[value])).collect();
        Self::new(name, scale, labels.into_iter().map(str::to_owned).collect(), codes)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its categories in their order, missing values aside.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }
}

/// What is to be explained.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A category, tested by Pearson's χ². Rows where it is missing are left out.
    Category(Column),
    /// A number, tested by the F test of its means.
    Number {
        /// Its name.
        name: String,
        /// One per row, in any unit; rows with `None` are left out.
        values: Vec<Option<f64>>,
    },
}

impl Target {
    fn name(&self) -> &str {
        match self {
            Self::Category(column) => &column.name,
            Self::Number { name, .. } => name,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Category(column) => column.codes.len(),
            Self::Number { values, .. } => values.len(),
        }
    }

    /// Whether the row has a value, and the value by which rows are put in order.
    fn value(&self, row: usize) -> Option<f64> {
        match self {
            Self::Category(column) => (column.codes[row] != MISSING).then_some(0.0),
            Self::Number { values, .. } => values[row],
        }
    }
}

/// Predictors, target and weights of the same rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(crate) predictors: Vec<Column>,
    pub(crate) target: Target,
    pub(crate) weights: Option<Vec<f64>>,
    /// The rows that count, in an order that depends on target and weight alone: sums come out the same to the last bit
    /// however the rows were ordered.
    pub(crate) rows: Vec<u32>,
    left_out: usize,
}

impl Table {
    /// Weights are case weights: a row of weight 2 counts as two rows, one of weight 0 is left out. Scale the weights of
    /// a survey to a mean of 1 first, otherwise the tests believe in more answers than there were.
    ///
    /// # Errors
    ///
    /// [`Error::Length`], [`Error::DuplicateColumn`], [`Error::BadNumber`], [`Error::BadWeight`], and
    /// [`Error::NoRows`] if no row has both a target and a weight.
    pub fn new(predictors: Vec<Column>, target: Target, weights: Option<Vec<f64>>) -> Result<Self, Error> {
        let expected = target.len();
        let mut names = BTreeSet::new();
        for column in &predictors {
            length(&column.name, column.codes.len(), expected)?;
            if column.name == target.name() || !names.insert(&column.name) {
                return Err(Error::DuplicateColumn { column: column.name.clone() });
            }
        }
        if let Some(weights) = &weights {
            length("weights", weights.len(), expected)?;
            let bad = weights.iter().enumerate().find(|(_, weight)| !(0.0..=MAX_WEIGHT).contains(*weight));
            if let Some((row, &weight)) = bad {
                return Err(Error::BadWeight { row, weight });
            }
        }
        if let Target::Number { name, values } = &target {
            let bad = |value: &Option<f64>| value.is_some_and(|value| value.is_nan() || value.abs() > MAX_NUMBER);
            if let Some(row) = values.iter().position(bad) {
                return Err(Error::BadNumber { column: name.clone(), row });
            }
        }
        let rows = rows_in_order(&target, weights.as_deref());
        if rows.is_empty() {
            return Err(Error::NoRows);
        }
        let left_out = expected - rows.len();
        Ok(Self { predictors, target, weights, rows, left_out })
    }

    /// The predictors.
    #[must_use]
    pub fn predictors(&self) -> &[Column] {
        &self.predictors
    }

    /// How many rows take no part because their target is missing or their weight is 0.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    pub(crate) fn weight(&self, row: u32) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[row as usize])
    }
}

fn length(column: &str, rows: usize, expected: usize) -> Result<(), Error> {
    if rows == expected { Ok(()) } else { Err(Error::Length { column: column.to_owned(), rows, expected }) }
}

fn rows_in_order(target: &Target, weights: Option<&[f64]>) -> Vec<u32> {
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let all = (0_u32..).take(target.len()).map(|row| (row, row as usize));
    let counted = all.filter_map(|(id, row)| {
        let value = target.value(row).filter(|_| weight(row) > 0.0)?;
        Some((value, weight(row), id))
    });
    let mut keyed: Vec<(f64, f64, u32)> = counted.collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    keyed.into_iter().map(|(_, _, row)| row).collect()
}
