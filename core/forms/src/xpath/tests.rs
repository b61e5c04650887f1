//! The parser: what it accepts, how it groups, where it points when it refuses.

use super::ast::Expr;
use super::{Expression, MAX_DEPTH, MAX_LENGTH, Origin, Problem, SyntaxError};

/// The tree with every group in brackets.
fn grouped(expr: &Expr) -> String {
    match expr {
        Expr::Number(value) => value.to_string(),
        Expr::Text(text) => format!("'{text}'"),
        Expr::Binary { first, rest } => rest
            .iter()
            .fold(grouped(first), |left, (operator, right)| format!("({left} {operator:?} {})", grouped(right))),
        Expr::Negate { odd, operand } => format!("{}{}", if *odd { "-" } else { "+" }, grouped(operand)),
        Expr::Union(members) => members.iter().map(grouped).collect::<Vec<_>>().join("|"),
        Expr::Path(path) => format!("path{}", path.steps.len()),
        Expr::Call(call) => format!("{}/{}", call.name, call.arguments.len()),
    }
}

fn shape(text: &str) -> Result<String, SyntaxError> {
    Expression::parse(text).map(|expression| grouped(expression.root()))
}

#[test]
fn operators_group_by_rank_and_from_the_left() {
    let of = |text| shape(text).expect("an expression");
    assert_eq!(of("1 - 2 - 3"), "((1 Subtract 2) Subtract 3)");
    assert_eq!(of("1 - (2 - 3)"), "(1 Subtract (2 Subtract 3))");
    assert_eq!(of("(1 + 2) + 3"), "((1 Add 2) Add 3)");
    assert_eq!(of("1 + 2 * 3 div 4 - 5"), "((1 Add ((2 Multiply 3) Divide 4)) Subtract 5)");
    assert_eq!(of("a or b and c = d < e"), "(path1 Or (path1 And (path1 Equal (path1 Less path1))))");
    assert_eq!(of("- - -2 * 3"), "(-2 Multiply 3)");
    assert_eq!(of("--'5'"), "+'5'");
    assert_eq!(of("a|b | c"), "path1|path1|path1");
}

#[test]
fn names_and_operators_are_told_apart() {
    let of = |text| shape(text).expect("an expression");
    assert_eq!(of("div div mod"), "(path1 Divide path1)");
    assert_eq!(of("* * *"), "(path1 Multiply path1)");
    assert_eq!(of("/data/a-1"), "path2");
    assert_eq!(of("/data/a -1"), "(path2 Subtract 1)");
    assert_eq!(of("/data/姓名 = '李'"), "(path2 Equal '李')");
    assert_eq!(of("or(1)"), "or/1");
    assert_eq!(of(".5 + 5."), "(0.5 Add 5)");
    assert_eq!(of("//a//b[1]/../*/@c"), "path7");
    assert_eq!(of("instance('x')/root/item[a = current()/../b]"), "path2");
    assert_eq!(of("self::node()/child::b"), "path2");
    assert_eq!(of("/"), "path0");
    assert_eq!(of("jr:choice-name(a, 'b')"), "jr:choice-name/2");
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let wrong = |text| {
        let error = shape(text).expect_err("no expression");
        (error.offset, error.problem)
    };
    assert_eq!(wrong(" "), (0, Problem::Empty));
    assert_eq!(wrong("1 +"), (3, Problem::Operand));
    assert_eq!(wrong("if(a, b"), (7, Problem::Unclosed(')')));
    assert_eq!(wrong("a[1"), (3, Problem::Unclosed(']')));
    assert_eq!(wrong("1e3 + 1"), (1, Problem::Unexpected("e3".into())));
    assert_eq!(wrong("a b"), (2, Problem::Unexpected("b".into())));
    assert_eq!(wrong("(1))"), (3, Problem::Unexpected(")".into())));
    assert_eq!(wrong("'abc"), (0, Problem::OpenText));
    assert_eq!(wrong("$x"), (0, Problem::Variable));
    assert_eq!(wrong("a # b"), (2, Problem::Character('#')));
    assert_eq!(wrong("a = “b”"), (4, Problem::Character('“')));
    assert_eq!(wrong("/data/"), (6, Problem::Step));
    assert_eq!(wrong("up::a"), (0, Problem::Axis("up".into())));
    assert_eq!(wrong("f(,)"), (2, Problem::Operand));
    assert_eq!(wrong("concat(1 2)"), (9, Problem::Unexpected("2".into())));
}

#[test]
fn length_and_depth_are_bounded() {
    let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    assert!(shape(&nested(MAX_DEPTH - 1)).is_ok());
    assert_eq!(shape(&nested(MAX_DEPTH)).map_err(|error| error.problem), Err(Problem::TooDeep));
    assert!(matches!(shape(&"(".repeat(MAX_LENGTH)).map_err(|error| error.problem), Err(Problem::TooDeep)));
    assert!(matches!(shape(&"(".repeat(100_000)).map_err(|error| error.problem), Err(Problem::TooLong)));
    assert!(shape(&format!("1{}", "+1".repeat(30_000))).is_ok());
    assert!(shape(&format!("{}1", "-".repeat(60_000))).is_ok());
    assert!(shape(&format!("a{}", "[1]".repeat(20_000))).is_ok());
    assert!(shape(&format!("a{}", "[1".repeat(1_000))).is_err());
}

#[test]
fn references_are_resolved_through_predicates() {
    let list = |text| {
        let expression = Expression::parse(text).expect("an expression");
        let paths = expression.references().into_iter().map(|reference| {
            let hops = reference.hops.iter().map(|hop| match &hop.test {
                super::ast::Test::Name(name) => name.to_string(),
                _ => format!("{:?}", hop.axis),
            });
            let start = match reference.origin {
                Origin::Root => String::new(),
                Origin::Context => ".".to_owned(),
                Origin::Instance(id) => id.unwrap_or_default(),
            };
            std::iter::once(start).chain(hops).collect::<Vec<_>>().join("/")
        });
        paths.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list("../a + ./b"), "./Parent/a ./b");
    assert_eq!(
        list("count(/data/line[./amount >= ../../limit])"),
        "/data/line/amount /data/line/Parent/Parent/limit /data/line"
    );
    assert_eq!(
        list("instance('cities')/root/item[country = /data/country and state = current()/../state]/label"),
        "cities/root/item/country /data/country cities/root/item/state ./Parent/state cities/root/item/label"
    );
    assert_eq!(list("once(random())"), ".");
    assert_eq!(list("randomize(/data/x)[y = 1]/z"), "/data/x /data/x/y /data/x/z");
}
