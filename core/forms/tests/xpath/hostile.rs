//! Whatever text may come: an answer or an error, soon, without a panic.

use cairn_forms::xpath::{Expression, FUNCTIONS, MAX_DEPTH, NoHost};
use proptest::prelude::*;

use crate::tree::{Handle, Trees, answer, now};

fn instance() -> (Trees, Handle) {
    let mut trees = Trees::new("data");
    for name in ["a", "b", "姓名", "line", "line", "line"] {
        let node = trees.add(Trees::TOP, name, "2026-06-15");
        trees.add(node, "a", "3.5");
        trees.add(node, "b", "x y");
    }
    let root = trees.list("c");
    for name in ["1", "2", "3"] {
        let item = trees.add(root, "item", "");
        trees.add(item, "a", name);
    }
    let out = trees.add(Trees::TOP, "out", "");
    (trees, out)
}

/// Pieces of the language in any order: far more often an expression than arbitrary text is.
fn soup() -> impl Strategy<Value = String> {
    let functions: Vec<&str> = FUNCTIONS.iter().map(|signature| signature.name).collect();
    let piece = prop_oneof![
        prop::sample::select(vec![
            "(",
            ")",
            "[",
            "]",
            ",",
            "/",
            "//",
            ".",
            "..",
            "@",
            "::",
            "|",
            "*",
            "+",
            "-",
            "=",
            "!=",
            "<",
            ">=",
            " and ",
            " or ",
            " div ",
            " mod ",
            " ",
            "a",
            "b",
            "姓名",
            "/data",
            "/data/line",
            "line",
            "child::",
            "ancestor::",
            "preceding::",
            "following-sibling::",
            "'",
            "\"",
            "'x'",
            "'2026-06-15'",
            "''",
            "0",
            "1",
            "-1",
            "2.5",
            "1e9",
            "99999999999999999999",
            "node()",
            "text()",
            "$",
            "é",
            "\u{0}",
            "😀",
            "instance('c')/root/item",
            "[a = ../b]",
        ])
        .prop_map(str::to_owned),
        prop::sample::select(functions).prop_map(|name| format!("{name}(")),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Calls of every function, nested, with arguments of every kind: always an expression.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "/data/a",
        "/data/line/a",
        "/data/line",
        ".",
        "..",
        "//*",
        "/data/none",
        "1",
        "-1",
        "0",
        "2.5",
        "99999999999",
        "1 div 0",
        "0 div 0",
        "''",
        "'x'",
        "'2026-06-15T10:00:00+08:00'",
        "'2026-02-30'",
        "'(a+)+$'",
        "'%Y%W'",
        "'MD5'",
        "'1 2; 3 4; 5 6'",
        "'a b c'",
        "true()",
        "now()",
        "instance('c')/root/item/a",
        "position()",
        "'../line/a'",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 40, 5, |inner| {
        let call =
            (prop::sample::select(FUNCTIONS.iter().collect::<Vec<_>>()), prop::collection::vec(inner.clone(), 6));
        let call = call.prop_map(|(signature, arguments)| {
            let count = arguments.len().clamp(*signature.arity.start(), (*signature.arity.end()).min(6));
            let count = if signature.function.takes(count) { count } else { count - 1 };
            format!("{}({})", signature.name, arguments[..count].join(", "))
        });
        let operator = prop::sample::select(vec!["+", "-", "*", "div", "mod", "=", "!=", "<", ">=", "and", "or"]);
        let binary = (inner.clone(), operator, inner.clone()).prop_map(|(a, o, b)| format!("({a} {o} {b})"));
        let filtered = (inner.clone(), inner).prop_map(|(a, b)| format!("({a})[{b}]/a"));
        prop_oneof![4 => call, 2 => binary, 1 => filtered]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_parses_or_is_refused_at_a_place_in_it(text in ".{0,200}") {
        if let Err(error) = Expression::parse(&text) {
            prop_assert!(error.offset <= text.len());
        }
    }

    #[test]
    fn what_is_made_of_pieces_ends(text in soup()) {
        let (trees, out) = instance();
        if let Err(error) = Expression::parse(&text) {
            prop_assert!(text.is_char_boundary(error.offset));
        }
        let _ = answer(&trees, &NoHost, &now(8), out, &text);
    }

    #[test]
    fn every_function_takes_every_argument(text in expression()) {
        let (trees, out) = instance();
        prop_assert!(Expression::parse(&text).is_ok(), "{text}");
        let first = answer(&trees, &NoHost, &now(8), out, &text);
        prop_assert_eq!(first, answer(&trees, &NoHost, &now(8), out, &text));
        let _ = Expression::parse(&text).map(|expression| expression.references());
    }

    /// A number is written so that it reads back as the same.
    #[test]
    fn numbers_survive_their_text(digits in any::<i64>(), places in 0i32..40) {
        #[expect(clippy::cast_precision_loss, reason = "any number will do")]
        let value = digits as f64 / 10f64.powi(places);

        let text = cairn_forms::xpath::number_to_text(value);
        prop_assert!(!text.contains(['e', 'E']), "{}", text);
        let back: f64 = text.parse().expect("a number");
        prop_assert!((back - value).abs() < 1e-12 || back.to_bits() == value.to_bits(), "{} {}", text, value);
    }
}

/// A browser's stack is 1 MiB, and the form's engine needs some of it; frames of a debug build are larger.
const STACK: usize = if cfg!(debug_assertions) { 2 << 20 } else { 1 << 19 };

#[test]
fn the_deepest_expressions_fit_a_small_stack() {
    let depth = MAX_DEPTH - 2;
    let texts = [
        format!("{}1{}", "(".repeat(depth), ")".repeat(depth)),
        format!("{}1{}", "if(1, ".repeat(depth), ", 2)".repeat(depth)),
        format!("{}1{}", "concat(1 = ".repeat(depth / 2), ")".repeat(depth / 2)),
        format!("{}1{}", "-(".repeat(depth), ")".repeat(depth)),
        format!("{}a{}", "a[".repeat(depth), "]".repeat(depth)),
        format!("{}a{}", "/data/line[".repeat(depth), "]".repeat(depth)),
        format!("{}a{}", "count(/data/*[".repeat(depth / 2), "])".repeat(depth / 2)),
        format!("1{}", " or 1 and 1 = 1 < 1 + 1 * (0".repeat(depth / 7) + &")".repeat(depth / 7)),
    ];
    let run = move || {
        let (trees, out) = instance();
        for text in texts {
            assert!(Expression::parse(&text).is_ok_and(|expression| expression.references().len() < 1_000));
            let _ = answer(&trees, &NoHost, &now(0), out, &text);
        }
    };
    std::thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread").join().expect("no overflow");
}

/// Expressions that ask for very much end with an error instead.
#[test]
fn work_and_memory_are_bounded() {
    let (mut trees, out) = instance();
    for _ in 0..200 {
        let line = trees.add(Trees::TOP, "many", "");
        trees.add(line, "a", &"x".repeat(100));
    }
    let now = now(0);
    let of = |text: &str| answer(&trees, &NoHost, &now, out, text);
    let steps = Err("the expression takes more than 5000000 steps".to_owned());
    assert_eq!(of("count(//*[//*[//*]])"), steps);
    let doubled = (0..100).fold("'x'".to_owned(), |text, _| format!("concat({text}, join(',', /data/many/a))"));
    assert_eq!(of(&doubled), Err("the expression makes a text longer than 1048576 bytes".to_owned()));
    assert_eq!(of("uuid(99999999999)"), Err("the expression makes a text longer than 1048576 bytes".to_owned()));
    assert_eq!(of("string-length(join(',', /data/many/a))").as_deref(), Ok("20199"));
}
