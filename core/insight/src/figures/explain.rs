//! "Why gold?": every figure of a customer, record by record.

use std::collections::BTreeMap;

use cairn_domain::RecordId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::base::Base;
use super::customer::{CustomerFigures, Standing};
use super::dates::{self, days_between};
use super::rule_value::RuleValue;
use crate::History;

/// A figure that can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Days since the last purchase, and its score.
    Recency,
    /// How often, how regularly, and the score.
    Frequency,
    /// What they spent, and the score.
    Monetary,
    /// Mean spend per occasion.
    MeanSpend,
    /// Spend per year.
    SpendPerYear,
    /// The RFM segment.
    Segment,
    /// Place in the pyramid.
    Grade,
    /// Key, ordinary, small.
    Size,
    /// ABC class.
    Abc,
    /// Class of the value matrix.
    Matrix,
    /// Stage of the relation, with its warnings.
    Stage,
}

/// What a figure rests on. The screens' texts hold one sentence per key, which names the arguments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// What is explained.
    pub figure: Figure,
    /// Key of the sentence that states the formula.
    pub sentence: &'static str,
    /// What stands in the sentence: amounts in minor units, days as 2025-12-31, classes by their codes.
    pub arguments: BTreeMap<&'static str, RuleValue>,
    /// The records counted, oldest first.
    pub rows: Vec<RecordId>,
    /// How many records those are.
    pub n: usize,
    /// As of this day.
    #[serde(serialize_with = "dates::day")]
    pub as_of: Date,
}

type Arguments = BTreeMap<&'static str, RuleValue>;

impl Base {
    /// Why a customer's figure is what it is. The history has to be the one the base was last given for the customer;
    /// `None` for an unknown customer, or where there is no such figure without a purchase.
    #[must_use]
    pub fn explain(&self, history: &History, figure: Figure) -> Option<Explanation> {
        let figures = self.figures_of(history.customer)?;
        let mut arguments = Arguments::new();
        let sentence = self.sentence(figure, &figures, &mut arguments)?;
        let rows = rows(history, figure, self.as_of);
        Some(Explanation { figure, sentence, arguments, n: rows.len(), rows, as_of: self.as_of })
    }

    fn sentence(&self, figure: Figure, figures: &CustomerFigures, arguments: &mut Arguments) -> Option<&'static str> {
        let questions = &figures.questions;
        let mut put = |name: &'static str, value: RuleValue| arguments.insert(name, value);
        if figure == Figure::Stage {
            let life = &figures.lifecycle;
            put("stage", life.stage.code().into());
            put("rhythm_days", RuleValue::Number(life.rhythm_days.days()));
            put("rhythm_of", life.rhythm_of.code().into());
            put("occasions", questions.occasions.into());
            if let Some(silence) = life.silence_days {
                put("silence_days", RuleValue::Integer(silence));
            }
            put("warnings", RuleValue::List(life.warnings.iter().map(|warning| warning.code().to_owned()).collect()));
            return Some("explain.stage");
        }
        let standing = figures.standing.as_ref()?;
        match figure {
            Figure::Recency => {
                put("last", RuleValue::Text(questions.last?.to_string()));
                put("days", RuleValue::Integer(questions.recency_days?));
                put("score", standing.rfm.r.into());
            }
            Figure::Frequency => {
                put("occasions", questions.occasions.into());
                put("score", standing.rfm.f.into());
                if let Some(days) = questions.mean_interval_days {
                    put("mean_interval_days", RuleValue::Number(days));
                }
            }
            Figure::Monetary | Figure::MeanSpend => {
                put("monetary", RuleValue::Integer(questions.monetary));
                put("occasions", questions.occasions.into());
                put("mean_spend", RuleValue::Integer(questions.mean_spend?));
                put("score", standing.rfm.m.into());
            }
            Figure::SpendPerYear => {
                let first = self.customers.get(&figures.customer)?.first?;
                put("monetary", RuleValue::Integer(questions.monetary));
                put("first", RuleValue::Text(first.to_string()));
                put("days", RuleValue::Integer(days_between(first, self.as_of).max(365)));
                put("spend_per_year", RuleValue::Integer(questions.spend_per_year?));
            }
            _ => return Some(self.sentence_of_class(figure, figures, standing, arguments)),
        }
        Some(match figure {
            Figure::Recency => "explain.recency",
            Figure::Frequency => "explain.frequency",
            Figure::Monetary => "explain.monetary",
            Figure::MeanSpend => "explain.mean_spend",
            _ => "explain.spend_per_year",
        })
    }

    fn sentence_of_class(
        &self,
        figure: Figure,
        figures: &CustomerFigures,
        standing: &Standing,
        arguments: &mut Arguments,
    ) -> &'static str {
        let mut put = |name: &'static str, value: RuleValue| arguments.insert(name, value);
        put("monetary", RuleValue::Integer(figures.questions.monetary));
        put("rank", integer(standing.rank));
        put("of", integer(figures.n));
        let (class, sentence) = match figure {
            Figure::Segment => {
                put("r", standing.rfm.r.into());
                put("f", standing.rfm.f.into());
                put("m", standing.rfm.m.into());
                put("fm", standing.rfm.fm().into());
                (standing.segment.code().into(), "explain.segment")
            }
            Figure::Size => (standing.size.code().into(), "explain.size"),
            Figure::Abc => (standing.abc.code().into(), "explain.abc"),
            Figure::Matrix => {
                put("potential", RuleValue::Integer(standing.potential));
                put("horizon_days", self.settings.horizon_days.into());
                put("advice", RuleValue::Text(standing.matrix.advice().to_owned()));
                (standing.matrix.code().into(), "explain.matrix")
            }
            _ => {
                let above = self.cuts.pyramid.iter().flatten().map(|bound| bound.0);
                if let Some(next) = above.filter(|bound| *bound > figures.questions.monetary).min() {
                    put("next_grade_from", RuleValue::Integer(next));
                }
                (standing.grade.code().into(), "explain.grade")
            }
        };
        put("class", class);
        sentence
    }
}

fn integer(count: usize) -> RuleValue {
    RuleValue::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The records behind a figure: purchases, with refunds where the amount counts, and contacts where they do.
fn rows(history: &History, figure: Figure, as_of: Date) -> Vec<RecordId> {
    let known = history.purchases_until(as_of);
    let bought = known.iter().filter(|purchase| purchase.amount >= 0);
    match figure {
        Figure::Recency => {
            let last = bought.clone().next_back().map(|purchase| purchase.date);
            bought.filter(|purchase| Some(purchase.date) == last).map(|purchase| purchase.id).collect()
        }
        Figure::Frequency => bought.map(|purchase| purchase.id).collect(),
        Figure::Stage => {
            let purchases = known.iter().map(|purchase| (purchase.date, purchase.id));
            let contacts = history.contacts_until(as_of).iter().map(|contact| (contact.date, contact.id));
            let mut all: Vec<(Date, RecordId)> = purchases.chain(contacts).collect();
            all.sort_unstable();
            all.into_iter().map(|(_, id)| id).collect()
        }
        _ => known.iter().map(|purchase| purchase.id).collect(),
    }
}
