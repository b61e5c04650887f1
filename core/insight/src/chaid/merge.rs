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
    pairs: Vec<Option<Outcome>>,
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
    let (outcome, ln_multiplier) = judge(cells, &groups, options);
    Ok(Grouped { groups, outcome, ln_multiplier })
}

fn judge(cells: &Cells, groups: &[Group], options: &Options) -> (Outcome, f64) {
    let rows: Vec<&[f64]> = groups.iter().map(|group| group.sums.as_slice()).collect();
    let multiplier = ln_multiplier(options.adjustment, cells.grouping, cells.categories.len(), groups.len());
    (cells.measure.test(&rows), multiplier)
}

impl<'a> Groups<'a> {
    fn new(cells: &'a Cells) -> Self {
        let group =
            |(category, sums): (usize, &Vec<f64>)| Some(Group { categories: vec![category], sums: sums.clone() });
        let slots: Vec<_> = cells.rows.iter().enumerate().map(group).collect();
        let pairs = vec![None; slots.len() * slots.len()];
        Self { cells, slots, pairs }
    }

    fn len(&self) -> usize {
        self.slots.iter().flatten().count()
    }

    /// Kass 1980, steps 2 and 3: until the two most similar groups differ and are not too many.
    fn merge_classic(&mut self, options: &Options) -> Result<(), NoSplit> {
        let most = options.max_splits.unwrap_or(usize::MAX);
        // Splitting again could in theory undo every merge for ever.
        let mut resplits = self.slots.len();
        while let Some((a, b, outcome)) = self.most_similar(None) {
            if outcome.ln_p <= options.alpha_merge.ln() && self.len() <= most {
                return Ok(());
            }
            self.merge(a, b);
            if let Some(alpha) = options.alpha_resplit.filter(|_| resplits > 0) {
                resplits -= usize::from(self.resplit(a, alpha));
            }
            if self.len() < 2 {
                return Err(NoSplit::Alike { p: outcome.ln_p.exp() });
            }
        }
        Ok(())
    }

    /// Biggs, de Ville & Suen 1991: down to two groups, then back to the step with the smallest adjusted p-value; of
    /// equals that with the fewest groups.
    fn merge_exhaustive(&mut self, options: &Options) {
        let most = options.max_splits.unwrap_or(usize::MAX);
        let mut best: Option<(f64, Vec<Option<Group>>)> = None;
        loop {
            if self.len() <= most {
                let groups: Vec<Group> = self.slots.iter().flatten().cloned().collect();
                let (outcome, multiplier) = judge(self.cells, &groups, options);
                let adjusted = (outcome.ln_p + multiplier).min(0.0);
                if best.as_ref().is_none_or(|(least, _)| adjusted <= *least) {
                    best = Some((adjusted, self.slots.clone()));
                }
            }
            match self.most_similar(None) {
                Some((a, b, _)) if self.len() > 2 => self.merge(a, b),
                _ => break,
            }
        }
        if let Some((_, slots)) = best {
            self.slots = slots;
            self.pairs.fill(None);
        }
    }

    /// Gives each group below the minimum size, the smallest first, to the group it differs from least.
    fn merge_small(&mut self, least: f64) {
        let measure = self.cells.measure;
        while self.len() > 1 {
            let weights = self.slots.iter().enumerate();
            let weights = weights.filter_map(|(slot, group)| Some((slot, measure.weight(&group.as_ref()?.sums))));
            let smallest = weights.min_by(|a, b| a.1.total_cmp(&b.1));
            let Some((slot, _)) = smallest.filter(|(_, weight)| *weight < least) else { return };
            let Some((a, b, _)) = self.most_similar(Some(slot)) else { return };
            self.merge(a, b);
        }
    }

    /// The pair of groups that may be merged and has the largest p-value; of equals the larger statistic, then the first.
    fn most_similar(&mut self, with: Option<usize>) -> Option<(usize, usize, Outcome)> {
        let alive: Vec<usize> = (0..self.slots.len()).filter(|&slot| self.slots[slot].is_some()).collect();
        let mut best: Option<(usize, usize, Outcome)> = None;
        for (at, &a) in alive.iter().enumerate() {
            for (next, &b) in alive.iter().enumerate().skip(at + 1) {
                let wanted = with.is_none_or(|slot| slot == a || slot == b);
                if !wanted || !(next == at + 1 || self.may_skip_to(b)) {
                    continue;
                }
                let Some(outcome) = self.pair(a, b) else { continue };
                let better = best.is_none_or(|(_, _, best)| {
                    outcome.ln_p.total_cmp(&best.ln_p).then(outcome.statistic.total_cmp(&best.statistic)).is_gt()
                });
                if better {
                    best = Some((a, b, outcome));
                }
            }
        }
        best
    }

    /// Whether a group may be merged with that of slot `b` over the heads of those between them.
    fn may_skip_to(&self, b: usize) -> bool {
        match self.cells.grouping {
            Grouping::Nominal => true,
            Grouping::Ordinal => false,
            Grouping::OrdinalFloating => b + 1 == self.slots.len(),
        }
    }

    fn pair(&mut self, a: usize, b: usize) -> Option<Outcome> {
        let at = a * self.slots.len() + b;
        if self.pairs[at].is_none() {
            let (one, other) = (self.slots[a].as_ref()?, self.slots[b].as_ref()?);
            self.pairs[at] = Some(self.cells.measure.test(&[&one.sums, &other.sums]));
        }
        self.pairs[at]
    }

    fn merge(&mut self, a: usize, b: usize) {
        if let (Some(other), Some(group)) = (self.slots[b].take(), self.slots[a].as_mut()) {
            group.categories.extend(other.categories);
            group.categories.sort_unstable();
            // From the cells and in their order: the same group has the same sums however it came about.
            group.sums = sum(self.cells, &group.categories);
        }
        self.forget(a);
    }

    fn forget(&mut self, slot: usize) {
        let slots = self.slots.len();
        for other in 0..slots {
            self.pairs[slot * slots + other] = None;
            self.pairs[other * slots + slot] = None;
        }
    }

    /// Kass 1980, step 3: splits the group in `slot` in two where they differ by `alpha`; whether it did.
    fn resplit(&mut self, slot: usize, alpha: f64) -> bool {
        let Some(group) = self.slots[slot].as_ref().filter(|group| group.categories.len() >= 3) else { return false };
        let halves = best_halves(self.cells, &group.categories).filter(|(outcome, _)| outcome.ln_p <= alpha.ln());
        let Some((_, halves)) = halves else { return false };
        self.slots[slot] = None;
        for categories in halves {
            let at = categories[0];
            let sums = sum(self.cells, &categories);
            self.slots[at] = Some(Group { categories, sums });
            self.forget(at);
        }
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
