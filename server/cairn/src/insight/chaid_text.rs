//! A tree and its gains in words.

use cairn_insight::chaid::{GainRow, MeanGainRow, Node, Stop, Summary, Test, Tree};

use super::text::{Table, or_dash, p_value, percent, weight};

/// Classes of a target that a line names.
const CLASSES: usize = 4;
/// Categories of a rule that a line names.
const CATEGORIES: usize = 12;

pub fn tree(tree: &Tree) -> Vec<String> {
    let mut lines = vec![String::new()];
    for node in below(tree, 0) {
        lines.push(line(tree, node));
    }
    lines
}

/// A node and what is below it, depth first.
fn below(tree: &Tree, id: usize) -> Vec<&Node> {
    let Ok(node) = tree.node(id) else { return Vec::new() };
    let mut nodes = vec![node];
    nodes.extend(node.children.iter().flat_map(|child| below(tree, *child)));
    nodes
}

fn line(tree: &Tree, node: &Node) -> String {
    let indent = "  ".repeat(node.depth + 1);
    let (id, rule, n) = (node.id, rule(tree, node), weight(node.weight));
    let fate = match (&node.split, &node.stop) {
        (Some(split), _) => {
            let (test, dof) = match split.test {
                Test::ChiSquared => ("χ²", weight(split.dof)),
                Test::F => ("F", format!("{}, {}", weight(split.dof), or_dash(split.dof_within, weight))),
            };
            let (p, adjusted) = (p_value(split.p), p_value(split.adjusted_p));
            format!("by {}: {test} {:.2} ({dof}), p {p}, adjusted {adjusted}", split.column, split.statistic)
        }
        (None, Some(stop)) => reason(stop),
        (None, None) => String::new(),
    };
    format!("{indent}{id}  {rule}  n {n}  {}  | {fate}", summary(&node.summary, node.weight))
}

fn rule(tree: &Tree, node: &Node) -> String {
    let parent = node.parent.and_then(|parent| tree.node(parent).ok()).and_then(|parent| parent.split.as_ref());
    let Some(split) = parent else { return "all".to_owned() };
    let label = |choice: &Option<String>| choice.clone().unwrap_or_else(|| "(missing)".to_owned());
    let mut labels: Vec<String> = node.choices.iter().take(CATEGORIES).map(label).collect();
    let more = node.choices.len().saturating_sub(CATEGORIES);
    if more > 0 {
        labels.push(format!("and {more} more"));
    }
    format!("{} = {}", split.column, labels.join(", "))
}

fn summary(summary: &Summary, n: f64) -> String {
    match summary {
        Summary::Number { mean, sd } => format!("mean {mean:.4}, sd {}", or_dash(*sd, |sd| format!("{sd:.4}"))),
        Summary::Distribution(weights) => {
            let mut classes: Vec<_> = weights.iter().filter(|(_, own)| **own > 0.0).collect();
            classes.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
            let share = |(class, own): &(&String, &f64)| format!("{class} {}", percent(*own / n));
            let mut parts: Vec<String> = classes.iter().take(CLASSES).map(share).collect();
            if classes.len() > CLASSES {
                parts.push(format!("{} more", classes.len() - CLASSES));
            }
            parts.join(", ")
        }
    }
}

fn reason(stop: &Stop) -> String {
    match stop {
        Stop::Open => "not tried".to_owned(),
        Stop::MinParent => "below --min-parent".to_owned(),
        Stop::MaxDepth => "at --max-depth".to_owned(),
        Stop::ConstantTarget => "all have the same target".to_owned(),
        Stop::NotSignificant { column, adjusted_p } => {
            format!("best would be {column}, adjusted p {}", p_value(*adjusted_p))
        }
        Stop::MinChild => "groups would be below --min-child".to_owned(),
        Stop::Alike => "no categories differ".to_owned(),
        Stop::OneCategory => "no predictor has two categories here".to_owned(),
    }
}

/// The leaves by their rate of the response.
pub fn gains(tree: &Tree, rows: &[GainRow], response: &str) -> Vec<String> {
    let mut table = Table::new([
        "node",
        "n",
        "of all",
        response,
        "gain",
        "rate",
        "index",
        "cum. n",
        "cum. gain",
        "cum. index",
        "rule",
    ]);
    for GainRow { node, own, cumulated } in rows {
        table.row([
            node.to_string(),
            weight(own.n),
            percent(own.share),
            weight(own.responses),
            percent(own.gain),
            percent(own.response_rate),
            format!("{:.1}", own.index),
            weight(cumulated.n),
            percent(cumulated.gain),
            format!("{:.1}", cumulated.index),
            whole_rule(tree, *node),
        ]);
    }
    let mut lines = vec![String::new(), format!("Gains for \"{response}\"; index 100 is the rate of all")];
    lines.extend(table.lines());
    lines
}

/// The leaves by their mean.
pub fn mean_gains(tree: &Tree, rows: &[MeanGainRow]) -> Vec<String> {
    let mut table = Table::new(["node", "n", "of all", "mean", "index", "cum. mean", "rule"]);
    for MeanGainRow { node, own, cumulated } in rows {
        table.row([
            node.to_string(),
            weight(own.n),
            percent(own.share),
            format!("{:.4}", own.mean),
            or_dash(own.index, |index| format!("{index:.1}")),
            format!("{:.4}", cumulated.mean),
            whole_rule(tree, *node),
        ]);
    }
    let mut lines = vec![String::new(), "Gains; index 100 is the mean of all".to_owned()];
    lines.extend(table.lines());
    lines
}

fn whole_rule(tree: &Tree, node: usize) -> String {
    let conditions = tree.rule(node).unwrap_or_default();
    let one = |condition: &cairn_insight::chaid::Condition| {
        let labels: Vec<&str> =
            condition.categories.iter().take(CATEGORIES).map(|c| c.as_deref().unwrap_or("(missing)")).collect();
        let more = condition.categories.len().saturating_sub(CATEGORIES);
        let rest = if more > 0 { format!(", and {more} more") } else { String::new() };
        format!("{} = {}{rest}", condition.column, labels.join(", "))
    };
    let all: Vec<String> = conditions.iter().map(one).collect();
    if all.is_empty() { "all".to_owned() } else { all.join(" and ") }
}
