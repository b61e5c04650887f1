//! Tables of gains: which leaves are worth most.

use serde::Serialize;

use super::node::{Node, Summary};
use super::{Error, Tree};

/// A leaf, or the leaves down to it. Shares and rates are fractions of 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gain {
    /// Its weight.
    pub n: f64,
    /// Of the weight of all leaves.
    pub share: f64,
    /// Its weight with the response.
    pub responses: f64,
    /// Of all responses.
    pub gain: f64,
    /// Responses per weight.
    pub response_rate: f64,
    /// The rate as a percentage of the rate of all leaves: 100 is average.
    pub index: f64,
}

/// A row of the table of gains.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GainRow {
    /// The leaf.
    pub node: usize,
    /// The leaf alone.
    pub own: Gain,
    /// This leaf and all above it in the table.
    pub cumulated: Gain,
}

/// A leaf, or the leaves down to it, of a numeric target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeanGain {
    /// Its weight.
    pub n: f64,
    /// Of the weight of all leaves, as a fraction of 1.
    pub share: f64,
    /// The mean of the target, in its unit.
    pub mean: f64,
    /// The mean as a percentage of that of all leaves; absent where that is not above 0.
    pub index: Option<f64>,
}

/// A row of the table of gains of a numeric target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeanGainRow {
    /// The leaf.
    pub node: usize,
    /// The leaf alone.
    pub own: MeanGain,
    /// This leaf and all above it in the table.
    pub cumulated: MeanGain,
}

impl Tree {
    /// The leaves by their rate of `response`, the highest first; of equals the larger, then the lower id.
    ///
    /// # Errors
    ///
    /// [`Error::OtherTarget`] for a numeric target, [`Error::NoResponse`] if no leaf has that response.
    pub fn gains(&self, response: &str) -> Result<Vec<GainRow>, Error> {
        let mut leaves = Vec::new();
        for leaf in self.leaves() {
            let Summary::Distribution(weights) = &leaf.summary else {
                return Err(Error::OtherTarget("a number, which has no responses"));
            };
            leaves.push((leaf, weights.get(response).copied().unwrap_or(0.0)));
        }
        let (n, responses) = leaves.iter().fold((0.0, 0.0), |sum, (leaf, own)| (sum.0 + leaf.weight, sum.1 + own));
        if responses <= 0.0 {
            return Err(Error::NoResponse { response: response.to_owned() });
        }
        let gain = |own: f64, own_responses: f64| Gain {
            n: own,
            share: own / n,
            responses: own_responses,
            gain: own_responses / responses,
            response_rate: own_responses / own,
            index: own_responses / own / (responses / n) * 100.0,
        };
        sort(&mut leaves, |(leaf, responses)| (leaf, responses / leaf.weight));
        let (mut so_far, mut responses_so_far) = (0.0, 0.0);
        let rows = leaves.into_iter().map(|(leaf, responses)| {
            so_far += leaf.weight;
            responses_so_far += responses;
            let (own, cumulated) = (gain(leaf.weight, responses), gain(so_far, responses_so_far));
            GainRow { node: leaf.id, own, cumulated }
        });
        Ok(rows.collect())
    }

    /// The leaves by the mean of a numeric target, the highest first; of equals the larger, then the lower id.
    ///
    /// # Errors
    ///
    /// [`Error::OtherTarget`] for a target of categories.
    pub fn mean_gains(&self) -> Result<Vec<MeanGainRow>, Error> {
        let mut leaves = Vec::new();
        for leaf in self.leaves() {
            let Summary::Number { mean, .. } = leaf.summary else {
                return Err(Error::OtherTarget("a category, which has no mean"));
            };
            leaves.push((leaf, mean));
        }
        let n: f64 = leaves.iter().map(|(leaf, _)| leaf.weight).sum();
        let overall: f64 = leaves.iter().map(|(leaf, mean)| mean * (leaf.weight / n)).sum();
        let gain = |own: f64, mean: f64| {
            let index = (overall > 0.0).then(|| mean / overall * 100.0).filter(|index| index.is_finite());
            MeanGain { n: own, share: own / n, mean, index }
        };
        sort(&mut leaves, |(leaf, mean)| (leaf, *mean));
        let (mut so_far, mut mean_so_far) = (0.0, 0.0);
        let rows = leaves.into_iter().map(|(leaf, mean)| {
            so_far += leaf.weight;
            mean_so_far += (mean - mean_so_far) * (leaf.weight / so_far);
            MeanGainRow { node: leaf.id, own: gain(leaf.weight, mean), cumulated: gain(so_far, mean_so_far) }
        });
        Ok(rows.collect())
    }
}

fn sort<'a, T>(leaves: &mut [T], key: impl Fn(&T) -> (&'a Node, f64)) {
    leaves.sort_by(|a, b| {
        let ((a, by_a), (b, by_b)) = (key(a), key(b));
        by_b.total_cmp(&by_a).then(b.weight.total_cmp(&a.weight)).then(a.id.cmp(&b.id))
    });
}
