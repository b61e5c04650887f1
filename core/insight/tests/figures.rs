//! Figures of single customers and small bases, and what bad input comes to.

use cairn_domain::RecordId;
use cairn_insight::figures::{
    Base, CustomerFigures, Ending, Figure, Grade, Level, Loss, LossKind, LossReason, Loyalty, Operator, Quadrant,
    QuintileRule, Relation, Rule, RuleError, RuleValue, Selector, Settings, SettingsError, Signals, Stage, Tie,
    Warning, churn, cohorts, figure_type, losses, only_currency, years,
};
use cairn_insight::{Contact, History, Purchase};
use jiff::ToSpan;
use jiff::civil::{Date, date};

const AS_OF: Date = date(2025, 12, 31);

fn id(kind: u8, customer: u8, number: u8) -> RecordId {
    let mut bytes = [0; 16];
    bytes[13..].copy_from_slice(&[kind, customer, number]);
    RecordId::from_random(bytes)
}

fn customer(number: u8) -> RecordId {
    id(0, number, 0)
}

fn day(before: i64) -> Date {
    AS_OF.checked_sub(before.days()).expect("a few years are in the calendar")
}

/// Purchases as (days before the day, amount), contacts as days before the day.
fn history(number: u8, bought: &[(i64, i64)], met: &[i64]) -> History {
    let purchases = (0_u8..).zip(bought).map(|(n, (before, amount))| Purchase {
        date: day(*before),
        id: id(1, number, n),
        amount: *amount,
        cost: None,
    });
    let contacts = (0_u8..).zip(met).map(|(n, before)| Contact { date: day(*before), id: id(2, number, n) });
    History::new(customer(number), purchases.collect(), contacts.collect())
}

fn base(histories: &[History]) -> Base {
    Base::build(Settings::default(), AS_OF, histories)
}

fn figures(history: &History) -> CustomerFigures {
    base(std::slice::from_ref(history)).figures_of(history.customer).expect("just put in")
}

/// Every `step` days from `oldest` to `newest` days ago, 100 each.
fn regular(number: u8, oldest: i64, newest: i64, step: usize) -> History {
    let bought: Vec<(i64, i64)> = (newest..=oldest).rev().step_by(step).map(|before| (before, 10_000)).collect();
    history(number, &bought, &[])
}

#[test]
fn an_empty_base_has_empty_figures() {
    let base = base(&[]);
    assert!(base.is_empty() && base.overview().grades.is_empty() && base.figures_of(customer(1)).is_none());
    assert!(base.due().is_empty() && base.slipping().is_empty() && base.win_back(|_| None).is_empty());
    assert_eq!(churn::<History>(&[], &Settings::default(), day(30), AS_OF).churn, None);
    assert!(cohorts::<History>(&[], cairn_insight::figures::Step::Month, AS_OF).is_empty());
}

#[test]
fn nobody_is_ranked_without_a_purchase() {
    let nothing = figures(&history(1, &[], &[]));
    assert_eq!((nothing.standing, nothing.lifecycle.stage), (None, Stage::Unacquainted));
    assert_eq!(nothing.questions.mean_spend, None);
    let met = figures(&history(1, &[], &[20]));
    assert_eq!((met.lifecycle.stage, met.lifecycle.relation), (Stage::Exploration, Relation::Target));
    let refunds = figures(&history(1, &[(10, -500), (5, -100)], &[]));
    assert_eq!((refunds.standing, refunds.questions.monetary, refunds.questions.last), (None, -600, None));
    let future = figures(&history(1, &[(-3, 500)], &[-1]));
    assert_eq!((future.standing, future.left_out, future.questions.monetary), (None, 1, 0));
}

#[test]
fn one_day_is_one_occasion_and_a_refund_is_none() {
    let of = figures(&history(1, &[(10, 500), (10, 300), (10, -100), (4, -50)], &[]));
    assert_eq!((of.questions.occasions, of.questions.monetary, of.questions.mean_spend), (1, 650, Some(650)));
    assert_eq!((of.questions.recency_days, of.questions.mean_interval_days), (Some(10), None));
    assert_eq!((of.questions.spend_per_year, of.lifecycle.stage), (Some(650), Stage::Exploration));
    let standing = of.standing.expect("bought");
    assert_eq!((standing.rfm.r, standing.grade, standing.rank), (1, Grade::Platinum, 1));
}

#[test]
fn amounts_at_the_ends_of_the_range_do_not_overflow() {
    let of = figures(&history(1, &[(10, i64::MAX), (9, i64::MAX), (8, i64::MAX), (7, i64::MIN)], &[]));
    assert_eq!(of.questions.monetary, i64::MAX);
    let many: Vec<History> = (0..9).map(|n| history(n, &[(3, i64::MAX), (2, i64::MAX)], &[])).collect();
    assert_eq!(base(&many).overview().value, i64::MAX);
}

#[test]
fn ties_are_ranked_or_shared() {
    let same: Vec<History> = (1..=10).map(|n| history(n, &[(9, 100)], &[])).collect();
    let scores = |settings: Settings| -> Vec<u8> {
        let base = Base::build(settings, AS_OF, &same);
        (1..=10).map(|n| base.figures_of(customer(n)).and_then(|of| of.standing).expect("bought").rfm.m).collect()
    };
    assert_eq!(scores(Settings::default()), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
    let shared = Settings { quintiles: QuintileRule::EqualScores, ..Settings::default() };
    assert_eq!(scores(shared), [3; 10]);
    assert_eq!(base(&same).overview().abc.iter().map(|part| part.customers).collect::<Vec<_>>(), [8, 2]);
}

#[test]
fn a_relation_goes_through_its_stages() {
    for (of, stage) in [
        (regular(1, 40, 10, 30), Stage::Exploration),
        (regular(1, 100, 10, 30), Stage::BuildUp),
        (regular(1, 700, 10, 30), Stage::Stable),
        (regular(1, 700, 100, 30), Stage::Decline),
        (regular(1, 900, 210, 30), Stage::Lost),
    ] {
        assert_eq!(figures(&of).lifecycle.stage, stage);
    }
    for (of, ending) in [
        (history(1, &[(900, 1)], &[]), Ending::EarlyAbortion),
        (regular(1, 900, 800, 30), Ending::MidTerm),
        (regular(1, 900, 300, 30), Ending::EarlyExit),
        (regular(1, 1_900, 300, 30), Ending::LongHold),
    ] {
        assert_eq!(figures(&of).lifecycle.ending, Some(ending));
    }
}

#[test]
fn a_falling_off_says_why() {
    let codes = |history: &History| figures(history).lifecycle.warnings.iter().map(|w| w.code()).collect::<Vec<_>>();
    let steady: Vec<(i64, i64)> = (0..8).map(|n| (250 - 30 * n, 10_000)).collect();
    assert_eq!(codes(&history(1, &steady, &[])), Vec::<&str>::new());
    let falling: Vec<(i64, i64)> = (0..8).map(|n| (260 - 30 * n, if n < 5 { 10_000 } else { 5_000 })).collect();
    assert_eq!(codes(&history(1, &falling, &[100])), ["spend_falling", "no_contact"]);
    assert_eq!(codes(&history(1, &falling, &[30, 20, 10])), ["spend_falling", "contacts_unanswered"]);
    assert_eq!(figures(&history(1, &falling, &[30, 20, 10])).lifecycle.stage, Stage::Decline);
    let slower = history(1, &[(400, 1), (370, 1), (340, 1), (310, 1), (220, 1), (130, 1), (40, 1)], &[]);
    assert_eq!(codes(&slower), ["intervals_lengthening"]);
    let overdue = figures(&regular(1, 700, 100, 30)).lifecycle;
    assert!(matches!(overdue.warnings[0], Warning::Overdue { silence_days: 100, .. }));
}

#[test]
fn the_due_the_slipping_and_the_lost_are_listed() {
    let all = [regular(1, 400, 10, 30), regular(2, 400, 40, 30), regular(3, 700, 100, 30), regular(4, 900, 300, 30)];
    let base = base(&all);
    assert_eq!(base.due().iter().map(|due| due.customer).collect::<Vec<_>>(), [customer(3), customer(2)]);
    assert_eq!(base.slipping()[0].customer, customer(3));
    let back = base.win_back(|_| Some(Loss { reason: LossReason::Neglected, kind: LossKind::Fault }));
    assert_eq!((back.len(), back[0].customer, back[0].chance), (1, customer(4), 4_000));
    assert_eq!(back[0].expected, back[0].potential * 4 / 10);
    assert!(base.win_back(|_| Some(Loss { reason: LossReason::Price, kind: LossKind::Malicious })).is_empty());
    assert_eq!(base.customers_in(Selector::Relation(Relation::Lost)), [customer(4)]);
    let over = churn(&all, &Settings::default(), day(190), AS_OF);
    assert_eq!((over.at_start, over.lost.clone(), over.churn), (4, vec![customer(4)], Some(0.25)));
    assert_eq!(losses(&over.lost, |_| None).reasons[&LossReason::Unknown], [customer(4)]);
}

#[test]
fn every_figure_leads_to_its_records() {
    let of = history(1, &[(400, 5_000), (40, 9_000), (40, 1_000), (3, -200)], &[2]);
    let base = base(std::slice::from_ref(&of));
    let explain = |figure| base.explain(&of, figure).expect("bought");
    let grade = explain(Figure::Grade);
    assert_eq!((grade.n, grade.arguments["class"].clone()), (4, RuleValue::from("platinum")));
    assert_eq!(grade.arguments["monetary"], RuleValue::Integer(14_800));
    assert_eq!(explain(Figure::Recency).rows, [id(1, 1, 1), id(1, 1, 2)]);
    assert_eq!((explain(Figure::Frequency).n, explain(Figure::Stage).n), (3, 5));
    assert!(base.explain(&history(2, &[], &[]), Figure::Grade).is_none());
    assert_eq!(
        years(&of, AS_OF).iter().map(|year| (year.year, year.spent)).collect::<Vec<_>>(),
        [(2024, 5_000), (2025, 9_800)]
    );
}

#[test]
fn loyalty_is_what_they_do_and_what_they_think() {
    let of = regular(1, 700, 10, 30);
    let life = figures(&of).lifecycle;
    let size = Some(cairn_insight::figures::Size::Key);
    let loyalty = |signals| Loyalty::of(&of, &Settings::default(), &life, size, &signals, AS_OF);
    let unknown = loyalty(Signals::default());
    assert_eq!((unknown.level, unknown.tie, unknown.attached), (Some(Level::Action), None, None));
    assert_eq!((unknown.quadrant, unknown.share_kept), (Some(Quadrant::TrueFriend), Some(10_000)));
    let content = loyalty(Signals { satisfaction: Some(9_000), ..Signals::default() });
    assert_eq!(content.tie, Some(Tie::Trust));
    let elsewhere = loyalty(Signals { share_of_wallet: Some(1_000), will_return: Some(true), ..Signals::default() });
    assert_eq!((elsewhere.level, elsewhere.tie), (Some(Level::Conative), Some(Tie::Latent)));
    assert_eq!(elsewhere.quadrant, Some(Quadrant::Butterfly));
    let habit = loyalty(Signals { satisfaction: Some(2_000), ..Signals::default() });
    assert_eq!(habit.tie, Some(Tie::Inertia));
    let only = loyalty(Signals { has_alternative: Some(false), kin: Some(true), ..Signals::default() });
    assert_eq!(only.tie, Some(Tie::Monopoly));
}

#[test]
fn rules_choose_customers_by_fields_and_figures() {
    let rule: Rule = serde_json::from_str(
        r#"{"all": [{"if": {"field": "grade", "operator": "one_of", "value": ["platinum", "gold"]}},
                    {"not": {"if": {"field": "city", "operator": "is", "value": "Wien"}}},
                    {"any": [{"if": {"field": "occasions", "operator": "at_least", "value": 2}},
                             {"if": {"field": "ending", "operator": "known", "value": true}}]}]}"#,
    )
    .expect("a rule");
    let of = figures(&regular(1, 700, 10, 30));
    let in_city = |city: &'static str| {
        let of = &of;
        move |field: &str| if field == "city" { Some(RuleValue::from(city)) } else { of.field(field) }
    };
    assert!(rule.holds(&in_city("Graz")) && !rule.holds(&in_city("Wien")));
    let types = |field: &str| figure_type(field);
    assert_eq!(rule.check(&types), Err(RuleError::UnknownField("city".to_owned())));
    let error = serde_json::from_str::<Rule>(r#"{"if": {"field": "r", "operator": "like", "value": 1}}"#);
    assert!(error.expect_err("no such operator").to_string().contains("no operator \"like\""));
    let error = serde_json::from_str::<Rule>(r#"{"if": {"field": "r", "operator": "is", "value": null}}"#);
    assert!(error.expect_err("no value").to_string().contains("a number, a text or a list"));
    let wrong = |json: &str| serde_json::from_str::<Rule>(json).expect("a rule").check(&types).expect_err("wrong");
    let text = wrong(r#"{"if": {"field": "r", "operator": "is", "value": "five"}}"#);
    assert_eq!(text.to_string(), "\"r\" \"is\" needs a number, not a text.");
    let order = wrong(r#"{"if": {"field": "warnings", "operator": "above", "value": 1}}"#);
    assert!(matches!(order, RuleError::WrongOperator { operator: Operator::Above, .. }));
    let mut deep = Rule::All(Vec::new());
    for _ in 0..Rule::DEPTH {
        deep = Rule::Not(Box::new(deep));
    }
    assert_eq!(deep.check(&types), Err(RuleError::TooDeep(Rule::DEPTH)));
}

#[test]
fn every_figure_a_rule_can_ask_for_is_there() {
    let lost = figures(&regular(1, 900, 300, 30));
    for (name, kind) in cairn_insight::figures::FIGURE_FIELDS {
        assert_eq!(lost.field(name).expect(name).kind(), kind, "{name}");
    }
}

#[test]
fn codes_are_what_is_written() {
    let of = figures(&regular(1, 900, 300, 30));
    let written = serde_json::to_value(&of).expect("figures can be written");
    let standing = of.standing.expect("bought");
    assert_eq!(written["standing"]["segment"], standing.segment.code());
    assert_eq!(written["standing"]["matrix"], standing.matrix.code());
    assert_eq!(written["standing"]["abc"], standing.abc.code());
    assert_eq!(written["lifecycle"]["stage"], of.lifecycle.stage.code());
    assert_eq!(written["lifecycle"]["ending"], of.lifecycle.ending.expect("lost").code());
    assert_eq!(written["as_of"], "2025-12-31");
}

#[test]
fn one_currency_is_kept_and_the_rest_counted() {
    let split = only_currency("CNY", [("CNY", 1), ("EUR", 2), ("CNY", 3), ("EUR", 4), ("JPY", 5)]);
    assert_eq!(split.kept, [1, 3]);
    assert_eq!(split.left_out.into_iter().collect::<Vec<_>>(), [("EUR".to_owned(), 2), ("JPY".to_owned(), 1)]);
}

#[test]
fn settings_say_what_is_wrong_with_them() {
    let mut settings = Settings::default();
    assert_eq!(settings.check(), Ok(()));
    settings.pyramid.iron = 9_600;
    assert_eq!(settings.check(), Err(SettingsError::MoreThanWhole("pyramid")));
    let partly: Settings =
        serde_json::from_str(r#"{"currency": "EUR", "abc": {"a": 7000}}"#).expect("the rest is default");
    assert_eq!((partly.abc.a, partly.abc.b, partly.horizon_days), (7_000, 1_500, 365));
}
