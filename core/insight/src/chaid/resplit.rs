//! The best way to split a merged group in two again.

use super::cells::{Cells, Outcome};
use super::merge::sum;
use super::multiplier::Grouping;

/// Up to so many nominal categories every way to halve them is tried (511 ways); above, each one against the rest.
const ALL_HALVES: usize = 10;

/// The two halves of `categories` (in order, three or more) that differ most.
pub(crate) fn best_halves(cells: &Cells, categories: &[usize]) -> Option<(Outcome, [Vec<usize>; 2])> {
    let mut best: Option<(Outcome, [Vec<usize>; 2])> = None;
    for halves in halves(cells, categories) {
        let (one, other) = (sum(cells, &halves[0]), sum(cells, &halves[1]));
        let outcome = cells.measure.test(&[&one, &other]);
        if best.as_ref().is_none_or(|(least, _)| least.more_similar_than(outcome)) {
            best = Some((outcome, halves));
        }
    }
    best
}

fn halves(cells: &Cells, categories: &[usize]) -> Vec<[Vec<usize>; 2]> {
    let last = cells.categories.len() - 1;
    match cells.grouping {
        Grouping::Nominal if categories.len() <= ALL_HALVES => {
            // The first category stays in the first half, so that no way comes twice.
            let ways = 1_usize..1 << (categories.len() - 1);
            let chosen = |way: usize| move |at: usize| at > 0 && way >> (at - 1) & 1 == 1;
            ways.map(|way| part(categories, chosen(way))).collect()
        }
        Grouping::Nominal => (0..categories.len()).map(|one| part(categories, move |at| at == one)).collect(),
        Grouping::OrdinalFloating if categories.last() == Some(&last) => {
            let fixed = categories.len() - 1;
            let alone = part(categories, |at| at == fixed);
            let cuts = (1..fixed).flat_map(|cut| {
                let above = part(categories, move |at| at >= cut);
                let below = part(categories, move |at| at >= cut && at != fixed);
                [above, below]
            });
            cuts.chain([alone]).collect()
        }
        Grouping::Ordinal | Grouping::OrdinalFloating => {
            (1..categories.len()).map(|cut| part(categories, move |at| at >= cut)).collect()
        }
    }
}

fn part(categories: &[usize], second: impl Fn(usize) -> bool) -> [Vec<usize>; 2] {
    let side = |wanted: bool| {
        let chosen = categories.iter().enumerate().filter(|(at, _)| second(*at) == wanted);
        chosen.map(|(_, category)| *category).collect()
    };
    [side(false), side(true)]
}
