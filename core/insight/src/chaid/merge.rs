//! Which categories share a group.

use super::cells::{Cells, Outcome};
use super::multiplier::{Grouping, ln_multiplier};
use super::resplit::best_halves;
use super::{Method, NoSplit, Options};

/// Groups of categories while they are merged. A group sits in the slot of its first category, so that slots are in the
/// order of an ordinal predictor; the slot of a floating category is the last.
pub(crate) struct Groups<'a> {
    cells: &'a Cells,
    slots: Vec<Option<Group>>,
    /// The group in a later slot that each group differs from least; absent where that must be found anew.
    nearest: Vec<Option<(usize, Outcome)>>,
}

/// The categories of a group as indices into [`Cells::categories`], and the sum of their cells.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) categories: Vec<usize>,
    pub(crate) sums: Vec<f64>,
}

/// The groups that a predictor ends in.
pub(crate) struct Grouped {
    pub(crate) groups: Vec<Group>,
    pub(crate) outcome: Outcome,
    pub(crate) ln_multiplier: f64,
}

/// Merges the categories of `cells` as `options` ask for.
///
/// Small categories are joined first: merged by significance alone, a small group that differs from all others would be
/// left to the end, and joining it then would undo the split. Splitting again can make new ones, so again at the end.
pub(crate) fn group(cells: &Cells, options: &Options) -> Result<Grouped, NoSplit> {
    if cells.categories.len() < 2 {
        return Err(NoSplit::OneCategory);
    }
    let mut groups = Groups::new(cells);
    groups.merge_small(options.min_child);
    match options.method {
        Method::Classic => groups.merge_classic(options)?,
        Method::Exhaustive => groups.merge_exhaustive(options),
    }
    groups.merge_small(options.min_child);
    let groups: Vec<Group> = groups.slots.into_iter().flatten().collect();
    if groups.len() < 2 {
        return Err(NoSplit::TooSmall);
    }
    let (outcome, ln_multiplier) = judge(cells, groups.iter(), options);
    Ok(Grouped { groups, outcome, ln_multiplier })
}

fn judge<'a>(cells: &Cells, groups: impl Iterator<Item = &'a Group>, options: &Options) -> (Outcome, f64) {
    let rows: Vec<&[f64]> = groups.map(|group| group.sums.as_slice()).collect();
    let multiplier = ln_multiplier(options.adjustment, cells.grouping, cells.categories.len(), rows.len());
    (cells.measure.test(&rows), multiplier)
}

impl<'a> Groups<'a> {
    fn new(cells: &'a Cells) -> Self {
        let group =
            |(category, sums): (usize, &Vec<f64>)| Some(Group { categories: vec![category], sums: sums.clone() });
        let slots: Vec<_> = cells.rows.iter().enumerate().map(group).collect();
        let nearest = vec![None; slots.len()];
        Self { cells, slots, nearest }
    }

    fn len(&self) -> usize {
        self.slots.iter().flatten().count()
    }

    /// Kass 1980, steps 2 and 3: until the two most similar groups differ and are not too many.
    fn merge_classic(&mut self, options: &Options) -> Result<(), NoSplit> {
        let most = options.max_splits.unwrap_or(usize::MAX);
        // Splitting again could in theory undo every merge for ever.
        let mut resplits = self.slots.len();
        while let Some((a, b, outcome)) = self.most_similar() {
            if outcome.ln_p() <= options.alpha_merge.ln() && self.len() <= most {
                return Ok(());
            }
            self.merge(a, b);
            if let Some(alpha) = options.alpha_resplit.filter(|_| resplits > 0) {
                resplits -= usize::from(self.resplit(a, alpha));
            }
            if self.len() < 2 {
                return Err(NoSplit::Alike { p: outcome.ln_p().exp() });
            }
        }
        Ok(())
    }

    /// Biggs, de Ville & Suen 1991: down to two groups, then back to the step with the smallest adjusted p-value; of
    /// equals that with the fewest groups.
    fn merge_exhaustive(&mut self, options: &Options) {
        let start = self.slots.clone();
        let mut merges = Vec::new();
        let mut best = (f64::INFINITY, 0);
        loop {
            if self.len() <= options.max_splits.unwrap_or(usize::MAX) {
                let (outcome, multiplier) = judge(self.cells, self.slots.iter().flatten(), options);
                let adjusted = (outcome.ln_p() + multiplier).min(0.0);
                if adjusted <= best.0 {
                    best = (adjusted, merges.len());
                }
            }
            match self.most_similar() {
                Some((a, b, _)) if self.len() > 2 => {
                    self.merge(a, b);
                    merges.push((a, b));
                }
                _ => break,
            }
        }
        self.slots = start;
        self.nearest.fill(None);
        merges.iter().take(best.1).for_each(|&(a, b)| self.merge(a, b));
    }

    /// Gives each group below the minimum size, the smallest first, to the group it differs from least.
    fn merge_small(&mut self, least: f64) {
        let measure = self.cells.measure;
        while self.len() > 1 {
            let weights = self.slots.iter().enumerate();
            let weights = weights.filter_map(|(slot, group)| Some((slot, measure.weight(&group.as_ref()?.sums))));
            let smallest = weights.min_by(|a, b| a.1.total_cmp(&b.1));
            let Some((slot, _)) = smallest.filter(|(_, weight)| *weight < least) else { return };
            let Some((a, b)) = self.most_similar_to(slot) else { return };
            self.merge(a, b);
        }
    }

    fn alive(&self) -> impl Iterator<Item = usize> {
        (0..self.slots.len()).filter(|&slot| self.slots[slot].is_some())
    }

    /// The pair of groups that may be merged and differs least; of equals the first.
    fn most_similar(&mut self) -> Option<(usize, usize, Outcome)> {
        let alive: Vec<usize> = self.alive().collect();
        let mut best: Option<(usize, usize, Outcome)> = None;
        for (at, &a) in alive.iter().enumerate() {
            if self.nearest[a].is_none() {
                let later = alive[at + 1..].iter().enumerate().filter(|(gap, b)| *gap == 0 || self.may_skip_to(**b));
                self.nearest[a] = self.least_different(a, later.map(|(_, &b)| b));
            }
            let Some((b, outcome)) = self.nearest[a] else { continue };
            if best.is_none_or(|(_, _, best)| outcome.more_similar_than(best)) {
                best = Some((a, b, outcome));
            }
        }
        best
    }

    /// Which group the one in `slot` may be merged with and differs least from; the lower slot first.
    fn most_similar_to(&self, slot: usize) -> Option<(usize, usize)> {
        let alive: Vec<usize> = self.alive().collect();
        let at = alive.iter().position(|&other| other == slot)?;
        let others = alive.iter().enumerate().filter(|(other, _)| *other != at);
        let others = others.filter(|(other, b)| other.abs_diff(at) == 1 || self.may_skip_to(slot.max(**b)));
        let (other, _) = self.least_different(slot, others.map(|(_, &other)| other))?;
        Some((slot.min(other), slot.max(other)))
    }

    fn least_different(&self, a: usize, others: impl Iterator<Item = usize>) -> Option<(usize, Outcome)> {
        let outcomes = others.filter_map(|b| Some((b, self.pair(a, b)?)));
        outcomes.reduce(|best, other| if other.1.more_similar_than(best.1) { other } else { best })
    }

    /// Whether a group may be merged with that of slot `b` over the heads of those between them.
    fn may_skip_to(&self, b: usize) -> bool {
        match self.cells.grouping {
            Grouping::Nominal => true,
            Grouping::Ordinal => false,
            Grouping::OrdinalFloating => b + 1 == self.slots.len(),
        }
    }

    fn pair(&self, a: usize, b: usize) -> Option<Outcome> {
        let (one, other) = (self.slots[a].as_ref()?, self.slots[b].as_ref()?);
        Some(self.cells.measure.test_pair(&one.sums, &other.sums))
    }

    /// Puts the group of slot `b` into that of `a`, which is before it.
    fn merge(&mut self, a: usize, b: usize) {
        if let (Some(other), Some(group)) = (self.slots[b].take(), self.slots[a].as_mut()) {
            group.categories.extend(other.categories);
            group.categories.sort_unstable();
            // From the cells and in their order: the same group has the same sums however it came about.
            group.sums = sum(self.cells, &group.categories);
        }
        let before: Vec<usize> = self.alive().take_while(|&slot| slot < a).collect();
        for nearest in &mut self.nearest {
            *nearest = nearest.filter(|(slot, _)| *slot != a && *slot != b);
        }
        self.nearest[a] = None;
        if self.cells.grouping != Grouping::Nominal {
            before.last().into_iter().for_each(|&slot| self.nearest[slot] = None);
            return;
        }
        for slot in before {
            let Some((best, nearest)) = self.nearest[slot] else { continue };
            let Some(outcome) = self.pair(slot, a) else { continue };
            let tied = a < best && !nearest.more_similar_than(outcome);
            if tied || outcome.more_similar_than(nearest) {
                self.nearest[slot] = Some((a, outcome));
            }
        }
    }

    /// Kass 1980, step 3: splits the group in `slot` in two where they differ by `alpha`; whether it did.
    fn resplit(&mut self, slot: usize, alpha: f64) -> bool {
        let Some(group) = self.slots[slot].as_ref().filter(|group| group.categories.len() >= 3) else { return false };
        let halves = best_halves(self.cells, &group.categories).filter(|(outcome, _)| outcome.ln_p() <= alpha.ln());
        let Some((_, halves)) = halves else { return false };
        self.slots[slot] = None;
        for categories in halves {
            let at = categories[0];
            let sums = sum(self.cells, &categories);
            self.slots[at] = Some(Group { categories, sums });
        }
        self.nearest.fill(None);
        true
    }
}

/// The cells of `categories` added up.
pub(crate) fn sum(cells: &Cells, categories: &[usize]) -> Vec<f64> {
    let mut sums = vec![0.0; cells.measure.width()];
    for &category in categories {
        sums.iter_mut().zip(&cells.rows[category]).for_each(|(sum, cell)| *sum += cell);
    }
    sums
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::cells::Measure;
    use super::{Cells, Grouping, Groups};

    fn cells(rows: &[(u32, u32, u32)], grouping: Grouping, measure: Measure) -> Cells {
        let row = |&(a, b, c): &(u32, u32, u32)| match measure {
            Measure::Classes(_) => vec![f64::from(a), f64::from(b), f64::from(c)],
            Measure::Moments => {
                let (weight, sum) = (f64::from(a + 1), f64::from(b) - 10.0);
                vec![weight, sum, sum * sum / weight + f64::from(c)]
            }
        };
        let categories = (0..100).take(rows.len()).collect();
        Cells { measure, grouping, categories, rows: rows.iter().map(row).collect(), dropped: 0.0 }
    }

    proptest! {
        /// What is remembered between merges is what a search of all pairs by their p-values finds.
        #[test]
        fn the_nearest_groups_are_remembered_rightly(
            rows in prop::collection::vec((1_u32..20, 0_u32..20, 0_u32..20), 2..12),
            grouping in prop_oneof![
                Just(Grouping::Nominal), Just(Grouping::Ordinal), Just(Grouping::OrdinalFloating),
            ],
            measure in prop_oneof![Just(Measure::Classes(3)), Just(Measure::Moments)],
        ) {
            let cells = cells(&rows, grouping, measure);
            let mut groups = Groups::new(&cells);
            while let Some((a, b, outcome)) = groups.most_similar() {
                let alive: Vec<usize> = groups.alive().collect();
                for (at, &one) in alive.iter().enumerate() {
                    for (next, &other) in alive.iter().enumerate().skip(at + 1) {
                        if next == at + 1 || groups.may_skip_to(other) {
                            let pair = groups.pair(one, other).expect("two groups");
                            prop_assert!(pair.ln_p() <= outcome.ln_p() + 1e-9 * outcome.ln_p().abs().max(1e-3));
                        }
                    }
                }
                groups.merge(a, b);
            }
            prop_assert_eq!(groups.len(), 1);
        }
    }
}
