//! The base at a glance, and the way from every figure to its customers.

use std::collections::BTreeMap;

use cairn_domain::RecordId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::base::Base;
use super::classes::{Abc, Grade, Matrix, Size};
use super::dates;
use super::lifecycle::{Ending, Lifecycle, Relation, Stage};
use super::rfm::Segment;

/// One class of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Part<T> {
    /// The class.
    pub class: T,
    /// Customers in it.
    pub customers: u64,
    /// Their share of the customers of the partition, 0 to 1.
    pub share: f64,
    /// What they spent in minor units.
    pub value: i64,
    /// Their share of what all spent; `None` if that is nothing or less.
    pub value_share: Option<f64>,
}

/// The base at a glance. Each list names only classes that somebody is in; its counts add up to its n.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overview {
    /// As of this day.
    #[serde(serialize_with = "dates::day")]
    pub as_of: Date,
    /// ISO 4217 code of the amounts.
    pub currency: String,
    /// All customers: the n of stages and relations.
    pub n: u64,
    /// Customers with a purchase: the n of everything else but endings.
    pub ranked: u64,
    /// What all spent in minor units, refunds deducted.
    pub value: i64,
    /// Purchases and refunds dated later, left out.
    pub left_out: u64,
    /// Pyramid.
    pub grades: Vec<Part<Grade>>,
    /// Key, ordinary, small.
    pub sizes: Vec<Part<Size>>,
    /// ABC.
    pub abc: Vec<Part<Abc>>,
    /// RFM segments.
    pub segments: Vec<Part<Segment>>,
    /// Value matrix.
    pub matrix: Vec<Part<Matrix>>,
    /// Lifecycle, of all customers.
    pub stages: Vec<Part<Stage>>,
    /// Relations, of all customers.
    pub relations: Vec<Part<Relation>>,
    /// How relations ended, of the lost.
    pub endings: Vec<Part<Ending>>,
    /// Customers per recency score (row, 1 first) and frequency with spending (column, 1 first).
    pub grid: [[u64; 5]; 5],
    /// Customers with a warning who are not lost.
    pub warned: u64,
}

/// Which customers a figure stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selector {
    /// All.
    All,
    /// With a purchase, or without.
    Bought(bool),
    /// In a grade.
    Grade(Grade),
    /// Of a size.
    Size(Size),
    /// In an ABC class.
    Abc(Abc),
    /// In a segment.
    Segment(Segment),
    /// In a class of the value matrix.
    Matrix(Matrix),
    /// In a stage.
    Stage(Stage),
    /// In a relation.
    Relation(Relation),
    /// Whose relation ended so.
    Ending(Ending),
    /// In a cell of the grid.
    Cell {
        /// Recency score.
        r: u8,
        /// Frequency with spending.
        fm: u8,
    },
    /// With a warning.
    Warned,
}

/// Counts per class.
struct Tally<T>(BTreeMap<T, (u64, i128)>);

impl<T: Ord + Copy> Tally<T> {
    const fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn add(&mut self, class: T, value: i64) {
        let (customers, sum) = self.0.entry(class).or_default();
        *customers += 1;
        *sum += i128::from(value);
    }

    #[expect(clippy::cast_precision_loss, reason = "a share is shown with few digits")]
    fn parts(self) -> Vec<Part<T>> {
        let (n, all) = self.0.values().fold((0, 0), |(n, all), (customers, value)| (n + customers, all + value));
        let part = |(class, (customers, value)): (T, (u64, i128))| Part {
            class,
            customers,
            share: customers as f64 / n as f64,
            value: super::summary::clamp(value),
            value_share: (all > 0).then(|| value as f64 / all as f64),
        };
        self.0.into_iter().map(part).collect()
    }
}

/// All tallies of a walk through the base.
struct Tallies {
    grades: Tally<Grade>,
    sizes: Tally<Size>,
    abc: Tally<Abc>,
    segments: Tally<Segment>,
    matrix: Tally<Matrix>,
    stages: Tally<Stage>,
    relations: Tally<Relation>,
    endings: Tally<Ending>,
    grid: [[u64; 5]; 5],
    warned: u64,
    value: i128,
    left_out: u64,
}

impl Tallies {
    const fn new() -> Self {
        Self {
            grades: Tally::new(),
            sizes: Tally::new(),
            abc: Tally::new(),
            segments: Tally::new(),
            matrix: Tally::new(),
            stages: Tally::new(),
            relations: Tally::new(),
            endings: Tally::new(),
            grid: [[0; 5]; 5],
            warned: 0,
            value: 0,
            left_out: 0,
        }
    }
}

impl Base {
    /// The base at a glance.
    #[must_use]
    pub fn overview(&self) -> Overview {
        let mut t = Tallies::new();
        for summary in self.customers.values() {
            let (life, value) = (self.lifecycle(summary), summary.monetary);
            t.stages.add(life.stage, value);
            t.relations.add(life.relation, value);
            if let Some(ending) = life.ending {
                t.endings.add(ending, value);
            }
            t.warned += u64::from(!life.warnings.is_empty());
            t.left_out += u64::from(summary.later);
            t.value += i128::from(value);
            let Some(keys) = self.keys(summary) else { continue };
            let classes = self.classes(&keys);
            t.grades.add(classes.grade, value);
            t.sizes.add(classes.size, value);
            t.abc.add(classes.abc, value);
            t.segments.add(classes.segment, value);
            t.matrix.add(classes.matrix, value);
            t.grid[usize::from(classes.rfm.r - 1)][usize::from(classes.rfm.fm() - 1)] += 1;
        }
        Overview {
            as_of: self.as_of,
            currency: self.settings.currency.clone(),
            n: self.len() as u64,
            ranked: self.ranked() as u64,
            value: super::summary::clamp(t.value),
            left_out: t.left_out,
            grades: t.grades.parts(),
            sizes: t.sizes.parts(),
            abc: t.abc.parts(),
            segments: t.segments.parts(),
            matrix: t.matrix.parts(),
            stages: t.stages.parts(),
            relations: t.relations.parts(),
            endings: t.endings.parts(),
            grid: t.grid,
            warned: t.warned,
        }
    }

    /// The customers that a figure stands for, in the order of their identifiers.
    #[must_use]
    pub fn customers_in(&self, selector: Selector) -> Vec<RecordId> {
        let chosen = self.customers.values().filter(|summary| {
            let life = || -> Lifecycle { self.lifecycle(summary) };
            let classes = || self.keys(summary).map(|keys| self.classes(&keys));
            match selector {
                Selector::All => true,
                Selector::Bought(wanted) => (summary.occasions > 0) == wanted,
                Selector::Grade(grade) => classes().is_some_and(|of| of.grade == grade),
                Selector::Size(size) => classes().is_some_and(|of| of.size == size),
                Selector::Abc(abc) => classes().is_some_and(|of| of.abc == abc),
                Selector::Segment(segment) => classes().is_some_and(|of| of.segment == segment),
                Selector::Matrix(matrix) => classes().is_some_and(|of| of.matrix == matrix),
                Selector::Cell { r, fm } => classes().is_some_and(|of| of.rfm.r == r && of.rfm.fm() == fm),
                Selector::Stage(stage) => life().stage == stage,
                Selector::Relation(relation) => life().relation == relation,
                Selector::Ending(ending) => life().ending == Some(ending),
                Selector::Warned => !life().warnings.is_empty(),
            }
        });
        chosen.map(|summary| summary.customer).collect()
    }
}
