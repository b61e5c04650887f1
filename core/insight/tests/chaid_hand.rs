//! Growing by hand, bad input, and what is stated where nothing can be split.

use cairn_insight::chaid::{
    Column, Error, MAX_CATEGORIES, MISSING, Method, Missing, NoSplit, Options, Scale, Stop, Summary, Table, Target,
    Tree,
};

/// A column of one letter per row; a dot is a missing value.
fn column(name: &str, scale: Scale, rows: &str) -> Column {
    let rows: Vec<String> = rows.chars().map(String::from).collect();
    let values: Vec<Option<&str>> = rows.iter().map(|row| (row != ".").then_some(row.as_str())).collect();
    Column::from_values(name, scale, &values).expect("a few letters")
}

fn small() -> Options {
    Options { min_parent: 0.0, min_child: 0.0, ..Options::default() }
}

/// 80 rows: `city` splits the target, and within x `visits` does.
fn customers() -> Table {
    let city = format!("{}{}", "x".repeat(40), "y".repeat(40));
    let visits = "1122334.".repeat(10);
    let bought: String = city
        .chars()
        .zip(visits.chars())
        .map(|(c, v)| if c == 'x' && ('2'..='4').contains(&v) { 'y' } else { 'n' })
        .collect();
    let predictors = vec![column("city", Scale::Nominal, &city), column("visits", Scale::Ordinal, &visits)];
    Table::new(predictors, Target::Category(column("bought", Scale::Nominal, &bought)), None).expect("a good table")
}

#[test]
fn split_prune_and_grow_again() {
    let table = customers();
    let mut tree = Tree::new(&table, small()).expect("good options");
    assert_eq!(tree.nodes[0].stop, Some(Stop::Open));
    let names: Vec<_> = tree.candidates(&table, 0).expect("the root").into_iter().map(|c| c.column).collect();
    assert_eq!(names, ["city", "visits"]);

    assert_eq!(tree.split(&table, 0, "visits").expect("two groups"), [1, 2]);
    assert_eq!(tree.split(&table, 2, "city").expect("two groups"), [3, 4]);
    let rule = tree.rule(3).expect("a node");
    assert_eq!(rule[0].column, "visits");
    assert_eq!(rule[0].categories, ["2", "3", "4"].map(|label| Some(label.to_owned())));
    assert_eq!((rule[1].column.as_str(), &rule[1].categories), ("city", &vec![Some("x".into())]));
    assert_eq!(tree.split(&table, 0, "city"), Err(Error::AlreadySplit { node: 0 }));

    tree.prune(0).expect("the root");
    assert_eq!(tree.nodes.len(), 1);
    assert_eq!(tree.node(3), Err(Error::NoNode { node: 3 }));
    tree.grow_from(&table, 0).expect("a leaf");
    // Ids are not used twice: someone may have written the old ones down.
    assert_eq!(tree.nodes[0].children, [5, 8]);
    assert!(tree.nodes.iter().all(|node| tree.node(node.id) == Ok(node)));
}

#[test]
fn what_cannot_be_split_says_why() {
    let table = customers();
    let mut tree = Tree::grow(&table, small()).expect("good options");
    let y = tree.leaves().find(|leaf| leaf.choices == [Some("y".into())]).expect("the other city").id;
    assert_eq!(tree.node(y).expect("a leaf").stop, Some(Stop::ConstantTarget));
    let why = NoSplit::OneCategory;
    assert_eq!(tree.split(&table, y, "city"), Err(Error::CannotSplit { node: y, column: "city".into(), why }));
    assert_eq!(tree.split(&table, y, "age"), Err(Error::NoColumn { column: "age".into() }));
    assert_eq!(tree.split(&table, 99, "city"), Err(Error::NoNode { node: 99 }));
    let other = Table::new(vec![], Target::Category(column("bought", Scale::Nominal, "yn")), None).expect("rows");
    assert_eq!(tree.candidates(&other, 0), Err(Error::OtherTable));
}

#[test]
fn a_new_row_falls_as_far_as_it_can_be_followed() {
    let table = customers();
    let tree = Tree::grow(&table, small()).expect("good options");
    let fall = tree.predict(|column| if column == "city" { Some("z") } else { None });
    assert_eq!((fall.node, fall.stopped_by.as_deref()), (0, Some("city")));
    let fall = tree.predict(|column| if column == "city" { Some("x") } else { None });
    assert!(fall.stopped_by.is_none(), "missing values are a category");
}

#[test]
fn a_floating_category_joins_those_it_resembles() {
    let visits = format!("{}{}{}{}", "1".repeat(30), "2".repeat(30), "3".repeat(30), ".".repeat(30));
    let bought = format!("{}{}{}{}", "n".repeat(30), "n".repeat(30), "y".repeat(30), "n".repeat(30));
    let table = |scale| {
        let predictors = vec![column("visits", scale, &visits)];
        Table::new(predictors, Target::Category(column("bought", Scale::Nominal, &bought)), None).expect("rows")
    };
    let tree = Tree::grow(&table(Scale::Ordinal), small()).expect("good options");
    let split = tree.nodes[0].split.as_ref().expect("a split");
    assert_eq!(split.groups[0].categories, [Some("1".into()), Some("2".into()), None]);
    assert!((split.multiplier - 5.0).abs() < 1e-12);
    let dropping = Options { missing: Missing::Drop, ..small() };
    let tree = Tree::grow(&table(Scale::Nominal), dropping).expect("good options");
    let split = tree.nodes[0].split.as_ref().expect("a split");
    assert!((split.dropped - 30.0).abs() < 1e-12 && (split.multiplier - 3.0).abs() < 1e-12);
}

#[test]
fn limits_of_groups_hold() {
    let group = |digit: char, yes: usize| (digit.to_string().repeat(100), "y".repeat(yes) + &"n".repeat(100 - yes));
    let (visits, bought): (Vec<_>, Vec<_>) =
        [group('1', 5), group('2', 35), group('3', 65), group('4', 95)].into_iter().unzip();
    let predictors = vec![column("visits", Scale::Ordinal, &visits.concat())];
    let target = Target::Category(column("bought", Scale::Nominal, &bought.concat()));
    let table = Table::new(predictors, target, None).expect("rows");
    let groups = |options: Options| {
        let tree = Tree::grow(&table, Options { max_depth: 1, ..options }).expect("good options");
        tree.nodes[0].children.len()
    };
    assert_eq!(groups(small()), 4);
    assert_eq!(groups(Options { max_splits: Some(3), ..small() }), 3);
    assert_eq!(groups(Options { max_splits: Some(2), ..small() }), 2);
    assert_eq!(groups(Options { max_splits: Some(2), method: Method::Exhaustive, ..small() }), 2);
    assert_eq!(groups(Options { min_child: 150.0, ..small() }), 2);
    assert_eq!(groups(Options { min_child: 201.0, ..small() }), 0);
    let tree = Tree::grow(&table, Options { min_child: 201.0, ..small() }).expect("good options");
    assert_eq!(tree.nodes[0].stop, Some(Stop::MinChild));
    let tree = Tree::grow(&table, Options { min_parent: 401.0, ..small() }).expect("good options");
    assert_eq!(tree.nodes[0].stop, Some(Stop::MinParent));
}

#[test]
fn merged_groups_are_split_again_on_request() {
    let guests = [(100, 39), (60, 30), (150, 17), (160, 54), (100, 13), (50, 22)];
    let city: String = ('a'..).zip(guests).map(|(city, (n, _))| city.to_string().repeat(n)).collect();
    let bought: String = guests.iter().map(|&(n, yes)| "y".repeat(yes) + &"n".repeat(n - yes)).collect();
    let target = Target::Category(column("bought", Scale::Nominal, &bought));
    let table = Table::new(vec![column("city", Scale::Nominal, &city)], target, None).expect("rows");
    let groups = |alpha_resplit| {
        let tree = Tree::grow(&table, Options { alpha_resplit, ..small() }).expect("good options");
        let groups = tree.nodes[0].split.as_ref().expect("a split").groups.iter();
        groups.map(|group| group.categories.iter().flatten().cloned().collect::<String>()).collect::<Vec<_>>()
    };
    // Within the first group b and f differ from a and d by p = 0.038.
    assert_eq!(groups(None), ["abdf", "ce"]);
    assert_eq!(groups(Some(0.04)), ["ad", "bf", "ce"]);
    assert_eq!(groups(Some(0.001)), ["abdf", "ce"]);
}

#[test]
fn weights_count_rows() {
    let rows = ("aaabbb", "ynnyyn");
    let table = |times: usize, weights: Option<Vec<f64>>| {
        let predictors = vec![column("a", Scale::Nominal, &rows.0.repeat(times))];
        let target = Target::Category(column("b", Scale::Nominal, &rows.1.repeat(times)));
        Table::new(predictors, target, weights).expect("rows")
    };
    let root = |table: &Table| {
        let options = Options { alpha_merge: 0.9, alpha_split: 0.9, ..small() };
        Tree::grow(table, options).expect("good options").nodes[0].split.clone().expect("a split")
    };
    let (repeated, weighted) = (root(&table(20, None)), root(&table(1, Some(vec![20.0; 6]))));
    assert!((repeated.statistic - weighted.statistic).abs() < 1e-9 && (repeated.p - weighted.p).abs() < 1e-12);
    let left_out = table(1, Some(vec![1.0, 0.0, 1.0, 1.0, 1.0, 1.0]));
    assert_eq!(left_out.left_out(), 1);
    assert_eq!(Tree::new(&left_out, small()).expect("good options").nodes[0].rows, 5);
}

#[test]
fn bad_input_is_named() {
    let many: Vec<String> = (0..5000).map(|value| format!("id {value}")).collect();
    let many: Vec<Option<&str>> = many.iter().map(|value| Some(value.as_str())).collect();
    let error = Column::from_values("customer", Scale::Nominal, &many).expect_err("too many");
    assert_eq!(error, Error::TooManyCategories { column: "customer".into(), categories: 5000 });
    let text = error.to_string();
    assert!(text.contains("customer") && text.contains("5000") && text.contains(&MAX_CATEGORIES.to_string()), "{text}");

    let target = || Target::Category(column("b", Scale::Nominal, "yn"));
    let table = |predictors, weights| Table::new(predictors, target(), weights).map(|_| ()).expect_err("refused");
    assert_eq!(
        table(vec![column("a", Scale::Nominal, "xyz")], None),
        Error::Length { column: "a".into(), rows: 3, expected: 2 }
    );
    assert_eq!(table(vec![], Some(vec![1.0, -1.0])), Error::BadWeight { row: 1, weight: -1.0 });
    assert!(matches!(table(vec![], Some(vec![f64::NAN, 1.0])), Error::BadWeight { row: 0, .. }));
    assert_eq!(table(vec![], Some(vec![0.0, 0.0])), Error::NoRows);
    let twice = vec![column("a", Scale::Nominal, "xy"), column("a", Scale::Nominal, "xy")];
    assert_eq!(table(twice, None), Error::DuplicateColumn { column: "a".into() });
    let number = |values| Table::new(vec![], Target::Number { name: "n".into(), values }, None).map(|_| ());
    assert_eq!(number(vec![]), Err(Error::NoRows));
    assert_eq!(number(vec![None]), Err(Error::NoRows));
    assert_eq!(number(vec![Some(1.0), Some(f64::INFINITY)]), Err(Error::BadNumber { column: "n".into(), row: 1 }));
    let unknown = Column::new("a", Scale::Nominal, vec!["x".into()], vec![0, MISSING, 1]);
    assert_eq!(unknown, Err(Error::UnknownCode { column: "a".into(), row: 2, code: 1 }));
    let table = customers();
    for (options, option) in [
        (Options { alpha_merge: 0.0, ..small() }, "alpha_merge"),
        (Options { alpha_split: f64::NAN, ..small() }, "alpha_split"),
        (Options { alpha_resplit: Some(0.05), ..small() }, "alpha_resplit"),
        (Options { max_splits: Some(1), ..small() }, "max_splits"),
        (Options { min_child: -1.0, ..small() }, "min_child"),
    ] {
        let error = Tree::grow(&table, options).expect_err("out of range");
        assert!(matches!(error, Error::BadOption { option: named, .. } if named == option), "{error}");
    }
}

#[test]
fn nothing_to_split_is_stated() {
    let grow = |predictor: &str, target: &str| {
        let target = Target::Category(column("b", Scale::Nominal, target));
        let table = Table::new(vec![column("a", Scale::Nominal, predictor)], target, None).expect("rows");
        Tree::grow(&table, small()).expect("good options").nodes[0].stop.clone()
    };
    assert_eq!(grow("xyxy", "nnnn"), Some(Stop::ConstantTarget));
    assert_eq!(grow("....", "ynyn"), Some(Stop::OneCategory));
    assert_eq!(grow("xxyy", "ynyn"), Some(Stop::Alike));
    assert_eq!(grow("xxyy", "ynnn"), Some(Stop::Alike), "a class of a single row");
    let numbers = Target::Number { name: "n".into(), values: vec![Some(7.5); 4] };
    let table = Table::new(vec![column("a", Scale::Nominal, "xxyy")], numbers, None).expect("rows");
    let tree = Tree::grow(&table, small()).expect("good options");
    assert_eq!(tree.nodes[0].stop, Some(Stop::ConstantTarget));
    assert_eq!(tree.nodes[0].summary, Summary::Number { mean: 7.5, sd: Some(0.0) });
    assert!(tree.gains("y").is_err());
}
