//! A CHAID tree over the customers.

use std::collections::BTreeMap;

use cairn_insight::chaid::{
    Adjustment, Candidate, Gain, GainRow, MeanGainRow, Method, Missing, Node, Options, Split, Stop, Summary, Tree,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::note::NoteJson;
use super::overview::code;

/// How a tree is grown; what is left out is as usual: classic, adjusted, 5 %, 100 to a parent, 50 to a child, three levels.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ChaidOptions)]
pub struct ChaidOptionsJson {
    /// Exhaustive (Biggs, de Ville & Suen 1991) instead of classic (Kass 1980).
    pub exhaustive: bool,
    /// No Bonferroni adjustment.
    pub unadjusted: bool,
    /// Groups are merged while their difference has a p-value above this.
    pub alpha_merge: Option<f64>,
    /// A node is split if the adjusted p-value is at most this.
    pub alpha_split: Option<f64>,
    /// A merged group is split again if the p-value is at most this, below `alpha_merge`.
    pub alpha_resplit: Option<f64>,
    /// A node with less weight is not split.
    pub min_parent: Option<f64>,
    /// A group with less weight is merged.
    pub min_child: Option<f64>,
    /// Levels of splits.
    pub max_depth: Option<usize>,
    /// Missing values drop out instead of being a category of their own.
    pub drop_missing: bool,
}

impl From<&ChaidOptionsJson> for Options {
    fn from(of: &ChaidOptionsJson) -> Self {
        let usual = Self::default();
        let (method, adjustment) =
            if of.exhaustive { (Method::Exhaustive, Adjustment::Biggs) } else { (Method::Classic, Adjustment::Kass) };
        Self {
            method,
            adjustment: if of.unadjusted { Adjustment::None } else { adjustment },
            alpha_merge: of.alpha_merge.unwrap_or(usual.alpha_merge),
            alpha_split: of.alpha_split.unwrap_or(usual.alpha_split),
            alpha_resplit: of.alpha_resplit,
            min_parent: of.min_parent.unwrap_or(usual.min_parent),
            min_child: of.min_child.unwrap_or(usual.min_child),
            max_depth: of.max_depth.unwrap_or(usual.max_depth),
            missing: if of.drop_missing { Missing::Drop } else { Missing::Category },
            ..usual
        }
    }
}

/// One step of growing by hand. Steps are done one after another, so the same steps over the same customers give the same tree.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ChaidStep)]
pub enum ChaidStep {
    /// Grows a leaf as far as the options allow.
    Grow(usize),
    /// Splits a leaf by a predictor, significant or not.
    Split {
        /// The leaf.
        node: usize,
        /// The predictor.
        column: String,
    },
    /// Makes a node a leaf again.
    Prune(usize),
}

/// A tree to grow.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChaidAsk)]
pub struct ChaidAsk {
    /// What is to be explained: a name of `/insight/segments/fields`.
    pub target: String,
    /// Whether the target counts as a number.
    #[serde(default)]
    pub target_is_number: bool,
    /// Predictors whose categories have no order.
    #[serde(default)]
    pub nominal: Vec<String>,
    /// Predictors whose categories have one.
    #[serde(default)]
    pub ordinal: Vec<String>,
    /// A case weight.
    #[serde(default)]
    pub weight: Option<String>,
    /// How it is grown.
    #[serde(default)]
    pub options: ChaidOptionsJson,
    /// What is done by hand, from the root alone on; absent: the whole tree is grown.
    #[serde(default)]
    pub steps: Option<Vec<ChaidStep>>,
    /// The answer to make the table of gains for; the most frequent by default.
    #[serde(default)]
    pub response: Option<String>,
    /// A node whose candidates are asked for, and its rule.
    #[serde(default)]
    pub node: Option<usize>,
}

/// How a node is split.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChaidSplit)]
pub struct SplitJson {
    /// The predictor.
    pub column: String,
    /// `chi_squared` or `f`.
    pub test: String,
    /// χ² or F.
    pub statistic: f64,
    /// Degrees of freedom, of F those between groups.
    pub dof: f64,
    /// Of F, those within groups.
    pub dof_within: Option<f64>,
    /// The p-value.
    pub p: f64,
    /// The p-value after adjustment: what decides.
    pub adjusted_p: f64,
    /// The groups of categories; `null` among them stands for missing values.
    pub groups: Vec<Vec<Option<String>>>,
}

impl From<&Split> for SplitJson {
    fn from(of: &Split) -> Self {
        Self {
            column: of.column.clone(),
            test: code(&of.test),
            statistic: of.statistic,
            dof: of.dof,
            dof_within: of.dof_within,
            p: of.p,
            adjusted_p: of.adjusted_p,
            groups: of.groups.iter().map(|group| group.categories.clone()).collect(),
        }
    }
}

/// A node.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChaidNode)]
pub struct NodeJson {
    /// Its number; the root is 0.
    pub id: usize,
    /// Its parent.
    pub parent: Option<usize>,
    /// Splits above it.
    pub depth: usize,
    /// The categories of the parent's predictor that lead here; `null` stands for missing values.
    pub choices: Vec<Option<String>>,
    /// Its customers.
    pub rows: usize,
    /// Their weight.
    pub weight: f64,
    /// Its share of the root's weight.
    pub share: f64,
    /// The share of each class of the target; empty for a number.
    pub classes: BTreeMap<String, f64>,
    /// The mean of a numeric target.
    pub mean: Option<f64>,
    /// The standard deviation of a numeric target.
    pub sd: Option<f64>,
    /// The rate of the response, or the mean, as a percentage of that of all; absent where there is none.
    pub index: Option<f64>,
    /// Its split; absent for a leaf.
    pub split: Option<SplitJson>,
    /// Its children.
    pub children: Vec<usize>,
    /// Why it is a leaf: `open`, `min_parent`, `max_depth`, `constant_target`, `not_significant`, `min_child`, `alike`, `one_category`.
    pub stop: Option<String>,
}

/// What a predictor offers a node.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChaidCandidate)]
pub struct CandidateJson {
    /// The predictor.
    pub column: String,
    /// How many of its categories occur in the node.
    pub categories: usize,
    /// Its split, significant or not.
    pub split: Option<SplitJson>,
    /// Why there is none, in English.
    pub refused: Option<String>,
    /// Whether it is significant.
    pub significant: bool,
}

impl From<&Candidate> for CandidateJson {
    fn from(of: &Candidate) -> Self {
        Self {
            column: of.column.clone(),
            categories: of.categories,
            split: of.split.as_ref().map(Into::into),
            refused: of.refused.as_ref().map(ToString::to_string),
            significant: of.significant,
        }
    }
}

/// A leaf, or the leaves down to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChaidGain)]
pub struct GainJson {
    /// Weight.
    pub n: f64,
    /// Share of all.
    pub share: f64,
    /// Responses; absent for a numeric target.
    pub responses: Option<f64>,
    /// Share of all responses; absent for a numeric target.
    pub gain: Option<f64>,
    /// Responses per weight, or the mean.
    pub rate: f64,
    /// The rate as a percentage of that of all.
    pub index: Option<f64>,
}

/// A row of the table of gains.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChaidGainRow)]
pub struct GainRowJson {
    /// The leaf.
    pub node: usize,
    /// The leaf alone.
    pub own: GainJson,
    /// This leaf and all above it.
    pub cumulated: GainJson,
}

impl From<Gain> for GainJson {
    fn from(of: Gain) -> Self {
        Self {
            n: of.n,
            share: of.share,
            responses: Some(of.responses),
            gain: Some(of.gain),
            rate: of.response_rate,
            index: Some(of.index),
        }
    }
}

impl From<GainRow> for GainRowJson {
    fn from(of: GainRow) -> Self {
        Self { node: of.node, own: of.own.into(), cumulated: of.cumulated.into() }
    }
}

impl From<MeanGainRow> for GainRowJson {
    fn from(of: MeanGainRow) -> Self {
        let gain = |of: cairn_insight::chaid::MeanGain| GainJson {
            n: of.n,
            share: of.share,
            responses: None,
            gain: None,
            rate: of.mean,
            index: of.index,
        };
        Self { node: of.node, own: gain(of.own), cumulated: gain(of.cumulated) }
    }
}

/// A tree.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChaidTree)]
pub struct ChaidTreeJson {
    /// The nodes, the root first.
    pub nodes: Vec<NodeJson>,
    /// The table of gains, best leaf first.
    pub gains: Vec<GainRowJson>,
    /// The classes of the target, the most frequent first; empty for a number.
    pub responses: Vec<String>,
    /// The class that gains and indices are for.
    pub response: Option<String>,
    /// Customers without a target.
    pub left_out: usize,
    /// What each predictor offers the node that was asked for, the best first.
    pub candidates: Vec<CandidateJson>,
    /// The rule of the node that was asked for: what a segment can be saved with.
    #[schema(value_type = Option<serde_json::Value>)]
    pub rule: Option<cairn_insight::figures::Rule>,
    /// ISO 4217 code of the figures that are amounts, which are in minor units.
    pub currency: String,
    /// What it is.
    pub note: NoteJson,
}

/// A node with its shares and its index against the root.
pub fn node(of: &Node, tree: &Tree, response: Option<&str>) -> NodeJson {
    let root = &tree.nodes[0];
    let share_of = |node: &Node| match &node.summary {
        Summary::Distribution(classes) => Some(classes.get(response?).copied().unwrap_or_default() / node.weight),
        Summary::Number { mean, .. } => Some(*mean),
    };
    let all = share_of(root).filter(|all| *all > 0.0);
    let (classes, mean, sd) = match &of.summary {
        Summary::Distribution(classes) => {
            (classes.iter().map(|(class, weight)| (class.clone(), weight / of.weight)).collect(), None, None)
        }
        Summary::Number { mean, sd } => (BTreeMap::new(), Some(*mean), *sd),
    };
    NodeJson {
        id: of.id,
        parent: of.parent,
        depth: of.depth,
        choices: of.choices.clone(),
        rows: of.rows,
        weight: of.weight,
        share: of.weight / root.weight,
        classes,
        mean,
        sd,
        index: all.and_then(|all| Some(share_of(of)? / all * 100.0)),
        split: of.split.as_ref().map(Into::into),
        children: of.children.clone(),
        stop: of.stop.as_ref().map(stop),
    }
}

fn stop(of: &Stop) -> String {
    match of {
        Stop::NotSignificant { .. } => "not_significant".to_owned(),
        other => code(other),
    }
}

/// A leaf's or node's customers.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ChaidNodeAsk)]
pub struct ChaidNodeAsk {
    /// The tree.
    pub tree: ChaidAsk,
    /// The node.
    pub node: usize,
    /// The `next` of the page before.
    #[serde(default)]
    pub after: usize,
}
