//! What holds of every tree.

use std::collections::BTreeSet;

use cairn_insight::chaid::{
    Adjustment, Column, Condition, MISSING, Method, Missing, Options, Scale, Summary, Table, Target, Tree,
};
use proptest::prelude::*;

/// Rows of three predictors' codes (the last is missing), a target and a weight in tenths.
type Rows = Vec<([u16; 3], u16, u32)>;

const CATEGORIES: u16 = 5;

fn rows() -> impl Strategy<Value = Rows> {
    let codes = [0..=CATEGORIES, 0..=CATEGORIES, 0..=CATEGORIES];
    let row = (codes, 0_u16..6, 0_u32..30).prop_map(|(codes, noise, weight)| {
        // Most of the target follows the first two predictors, so that trees grow.
        let signal = u16::from(codes[0] > 2) + u16::from(codes[1] == 1);
        (codes, if noise == 0 { 2 } else { signal }, weight)
    });
    prop::collection::vec(row, 1..160)
}

fn options() -> impl Strategy<Value = Options> {
    let method = prop_oneof![Just(Method::Classic), Just(Method::Exhaustive)];
    let adjustment = prop_oneof![Just(Adjustment::None), Just(Adjustment::Kass), Just(Adjustment::Biggs)];
    let missing = prop_oneof![Just(Missing::Category), Just(Missing::Drop)];
    let limits = (prop_oneof![Just(0.0), 1.0..20.0], prop::option::of(2_usize..5), prop::option::of(0.001..0.04));
    (method, adjustment, missing, 0.05..0.6, 0.05..0.6, limits).prop_map(
        |(method, adjustment, missing, alpha_merge, alpha_split, (min_child, max_splits, alpha_resplit))| Options {
            method,
            adjustment,
            alpha_merge,
            alpha_split,
            alpha_resplit,
            min_parent: 2.0 * min_child,
            min_child,
            max_depth: 3,
            max_splits,
            missing,
        },
    )
}

/// `None` where no row has a weight.
fn table(rows: &Rows, number: bool, weighted: bool) -> Option<Table> {
    let labels = |count: u16| (0..count).map(|code| code.to_string()).collect::<Vec<_>>();
    let column = |name: &str, scale, at: usize| {
        let code = |code: u16| if code == CATEGORIES { MISSING } else { code };
        let codes = rows.iter().map(|(codes, ..)| code(codes[at])).collect();
        Column::new(name, scale, labels(CATEGORIES), codes).expect("good codes")
    };
    let predictors =
        vec![column("a", Scale::Ordinal, 0), column("b", Scale::Nominal, 1), column("c", Scale::Ordinal, 2)];
    let target = if number {
        let value = |target: u16, noise: u16| 0.1 + f64::from(target) * 1.7 + f64::from(noise) / 3.0;
        let values = rows.iter().map(|(codes, target, _)| Some(value(*target, codes[2]))).collect();
        Target::Number { name: "target".into(), values }
    } else {
        let codes = rows.iter().map(|(_, target, _)| *target).collect();
        Target::Category(Column::new("target", Scale::Nominal, labels(3), codes).expect("good codes"))
    };
    let weights = rows.iter().map(|(.., weight)| f64::from(*weight) / 10.0).collect();
    Table::new(predictors, target, weighted.then_some(weights)).ok()
}

fn values<'a>(codes: [u16; 3], labels: &'a [String]) -> impl Fn(&str) -> Option<&'a str> {
    move |column| {
        let code = codes[usize::from(column.as_bytes()[0] - b'a')];
        labels.get(usize::from(code)).map(String::as_str)
    }
}

fn selects(rule: &[Condition], value: impl Fn(&str) -> Option<String>) -> bool {
    rule.iter().all(|condition| condition.categories.contains(&value(&condition.column)))
}

/// As text, because a tree is compared with one of other rows, whose numbers differ.
fn shape(tree: &Tree) -> String {
    serde_json::to_string(tree).expect("a tree is JSON")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_order_of_rows_does_not_matter(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        options in options(),
        (number, weighted) in any::<(bool, bool)>(),
    ) {
        let Some(table) = table(&rows, number, weighted) else { return Ok(()) };
        let other = some_table(&shuffled, number, weighted);
        let one = Tree::grow(&table, options.clone()).expect("good options");
        let two = Tree::grow(&other, options).expect("good options");
        prop_assert_eq!(shape(&one), shape(&two));
    }

    #[test]
    fn groups_partition_and_members_add_up(
        rows in rows(), options in options(), (number, weighted) in any::<(bool, bool)>(),
    ) {
        let Some(table) = table(&rows, number, weighted) else { return Ok(()) };
        let tree = Tree::grow(&table, options.clone()).expect("good options");
        for node in &tree.nodes {
            prop_assert!(node.depth <= options.max_depth);
            prop_assert_eq!(node.members().len(), node.rows);
            let Some(split) = &node.split else { continue };
            prop_assert!(split.groups.len() >= 2 && split.groups.len() <= options.max_splits.unwrap_or(9));
            prop_assert!(split.ln_adjusted_p <= options.alpha_split.ln());
            prop_assert!(split.statistic.is_finite() && split.ln_p.is_finite() && split.multiplier.is_finite());
            let all: Vec<_> = split.groups.iter().flat_map(|group| group.categories.clone()).collect();
            prop_assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len());
            let children: Vec<_> = node.children.iter().map(|&id| tree.node(id).expect("a child")).collect();
            let members: BTreeSet<u32> = children.iter().flat_map(|child| child.members()).copied().collect();
            prop_assert_eq!(members.len(), children.iter().map(|child| child.rows).sum::<usize>());
            prop_assert!(members.iter().all(|row| node.members().contains(row)));
            let weight: f64 = children.iter().map(|child| child.weight).sum();
            prop_assert!((weight + split.dropped - node.weight).abs() < 1e-9);
            prop_assert!(options.missing == Missing::Drop || members.len() == node.rows);
            for (child, group) in children.iter().zip(&split.groups) {
                prop_assert_eq!(&child.choices, &group.categories);
                prop_assert!((child.weight - group.weight).abs() < 1e-9 && child.weight >= options.min_child - 1e-9);
            }
        }
    }

    #[test]
    fn ordinal_groups_are_runs(rows in rows(), options in options(), number in any::<bool>()) {
        let table = some_table(&rows, number, false);
        let tree = Tree::new(&table, options).expect("good options");
        for candidate in tree.candidates(&table, 0).expect("the root") {
            let Some(split) = candidate.split.filter(|split| split.column != "b") else { continue };
            let labels: Vec<_> = split.groups.iter().flat_map(|group| group.categories.iter().flatten()).collect();
            prop_assert!(labels.is_sorted(), "{labels:?}");
        }
    }

    #[test]
    fn a_row_falls_where_it_was_and_its_rule_selects_it(
        rows in rows(), options in options(), (number, weighted) in any::<(bool, bool)>(),
    ) {
        let Some(table) = table(&rows, number, weighted) else { return Ok(()) };
        let tree = Tree::grow(&table, options).expect("good options");
        let labels: Vec<String> = (0..CATEGORIES).map(|code| code.to_string()).collect();
        for leaf in tree.leaves() {
            let rule = tree.rule(leaf.id).expect("a node");
            let named: BTreeSet<_> = rule.iter().map(|condition| &condition.column).collect();
            prop_assert_eq!(named.len(), rule.len());
            for (row, (codes, ..)) in rows.iter().enumerate() {
                let inside = leaf.members().iter().any(|&member| member as usize == row);
                if inside {
                    let fall = tree.predict(values(*codes, &labels));
                    prop_assert_eq!((fall.node, fall.stopped_by), (leaf.id, None));
                }
                let counts = !weighted || rows[row].2 > 0;
                let value = values(*codes, &labels);
                prop_assert_eq!(selects(&rule, |column| value(column).map(str::to_owned)) && counts, inside);
            }
        }
    }

    /// True of the search without adjustment and limits: the steps of the exhaustive search are those of the classic
    /// one and more, and it keeps the one with the smallest p. With Kass's multiplier, it is true of the adjusted p.
    #[test]
    fn exhaustive_is_never_less_significant_than_classic(
        rows in rows(), kass in any::<bool>(), alpha_merge in 0.01..0.6, number in any::<bool>(),
    ) {
        let table = some_table(&rows, number, false);
        let adjustment = if kass { Adjustment::Kass } else { Adjustment::None };
        let options = Options { adjustment, alpha_merge, min_child: 0.0, ..Options::default() };
        let classic = Tree::new(&table, options.clone()).expect("good options");
        let exhaustive = Tree::new(&table, Options { method: Method::Exhaustive, ..options }).expect("good options");
        let exhaustive = exhaustive.candidates(&table, 0).expect("the root");
        for classic in classic.candidates(&table, 0).expect("the root") {
            let Some(split) = classic.split else { continue };
            let same = exhaustive.iter().find(|candidate| candidate.column == classic.column).expect("the column");
            let best = same.split.as_ref().expect("two groups");
            prop_assert!(best.ln_adjusted_p <= split.ln_adjusted_p);
        }
    }

    #[test]
    fn gains_end_at_the_whole(rows in rows(), options in options(), (number, weighted) in any::<(bool, bool)>()) {
        let Some(table) = table(&rows, number, weighted) else { return Ok(()) };
        let tree = Tree::grow(&table, options).expect("good options");
        if number {
            let gains = tree.mean_gains().expect("a number");
            prop_assert!(gains.is_sorted_by(|a, b| a.own.mean >= b.own.mean));
            let last = gains.last().expect("a leaf").cumulated;
            prop_assert!((last.share - 1.0).abs() < 1e-9);
            prop_assert!((last.index.expect("a mean above 0") - 100.0).abs() < 1e-6);
            return Ok(());
        }
        let Summary::Distribution(classes) = &tree.nodes[0].summary else { panic!("classes") };
        for response in classes.keys() {
            let Ok(gains) = tree.gains(response) else { continue };
            prop_assert!(gains.is_sorted_by(|a, b| a.own.response_rate >= b.own.response_rate));
            let last = gains.last().expect("a leaf").cumulated;
            prop_assert!((last.share - 1.0).abs() < 1e-9 && (last.gain - 1.0).abs() < 1e-9);
            prop_assert!((last.index - 100.0).abs() < 1e-6);
        }
    }
}

/// A table of all rows, which there always is without weights.
fn some_table(rows: &Rows, number: bool, weighted: bool) -> Table {
    table(rows, number, weighted).expect("rows with weight")
}
