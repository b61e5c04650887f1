//! Customer lifetime value: what must hold for any input, and what is said of bad input.

use cairn_domain::RecordId;
use cairn_insight::clv::{
    Acquisition, BadInput, BgNbd, Buying, Customers, GammaGamma, HistoricalSettings, LineKind, Newcomers, NoValue,
    NotFitted, Outlook, Parameters, Rate, Spenders, Spending, Summary, Unit, equity, fit_bgnbd, fit_gamma_gamma,
    historical, predict, summarise,
};
use cairn_insight::{Contact, History, Purchase};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TODAY: Date = date(2026, 6, 30);

fn purchase(day: Date, number: u8, amount: i64, cost: Option<i64>) -> Purchase {
    Purchase { date: day, id: RecordId([number; 16]), amount, cost }
}

fn history(purchases: Vec<Purchase>) -> History {
    History::new(RecordId([0xff; 16]), purchases, vec![])
}

fn settings() -> HistoricalSettings {
    HistoricalSettings {
        as_of: TODAY,
        worth_at: date(2024, 1, 1),
        rate: Rate::Annual(0.1),
        default_margin: 0.25,
        acquisition: None,
        contact_cost: 0.0,
    }
}

fn parameters() -> Parameters {
    Parameters {
        unit: Unit::Week,
        as_of: TODAY,
        customers: 2357,
        purchases: BgNbd::new(0.243, 4.414, 0.793, 2.426).expect("published"),
        log_likelihood: -9582.4,
        spend: Some(GammaGamma::new(6.25, 3.74, 15.4).expect("published")),
        converged: true,
    }
}

const YEAR: Outlook = Outlook { months: 12, monthly_discount: 0.01, margin: 0.3 };

#[test]
fn nothing_bought_is_no_summary() {
    let nothing = summarise(&history(vec![]), TODAY, Unit::Day);
    assert_eq!((nothing.summary, nothing.after_as_of, nothing.refunds), (None, 0, 0));
    let account = historical(&history(vec![]), &settings()).expect("proper settings");
    assert_eq!((account.value.to_bits(), account.lines.len()), (0, 0));
}

#[test]
fn what_lies_ahead_is_left_out_and_counted() {
    let booked = history(vec![purchase(date(2026, 6, 1), 1, 500, None), purchase(date(2026, 7, 1), 2, 900, None)]);
    let found = summarise(&booked, TODAY, Unit::Day);
    let summary = found.summary.expect("one is past");
    assert_eq!((found.after_as_of, summary.buying.frequency(), summary.mean_value), (1, 0, None));
    assert_eq!(summary.buying.age().to_bits(), 29f64.to_bits());
    let account = historical(&booked, &settings()).expect("proper settings");
    assert_eq!((account.after_as_of, account.lines.len()), (1, 1));
}

#[test]
fn all_on_one_day_is_one_purchase() {
    let day = history((1..5).map(|n| purchase(TODAY, n, 100, None)).collect());
    let summary = summarise(&day, TODAY, Unit::Week).summary.expect("bought");
    assert_eq!(summary.buying, Buying::new(0, 0.0, 0.0).expect("a proper row"));
    let prediction = predict(&parameters(), &summary, &YEAR).expect("a proper outlook");
    assert!(prediction.expected_purchases > 0.0 && prediction.clv.is_some_and(|value| value > 0.0));
}

#[test]
fn a_refund_comes_off_the_purchase_it_fits() {
    let (first, second, third) = (date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5));
    let bought = [purchase(first, 1, 400, None), purchase(second, 2, 1000, None), purchase(third, 3, 300, None)];
    let with = |refunds: &[(Date, i64)]| {
        let refunds = refunds.iter().map(|(day, amount)| purchase(*day, 9, -amount, None));
        summarise(&history(bought.iter().copied().chain(refunds).collect()), TODAY, Unit::Day)
    };
    let part = with(&[(third, 100)]);
    let mean = part.summary.expect("bought").mean_value.expect("repeats");
    assert_eq!((part.refunds, part.taken_back, mean.to_bits()), (1, 0, 600f64.to_bits()));
    let whole = with(&[(TODAY, 1000)]);
    let summary = whole.summary.expect("bought");
    assert_eq!((whole.taken_back, summary.buying.frequency()), (1, 1));
    assert_eq!(summary.mean_value.map(f64::to_bits), Some(300f64.to_bits()));
    let too_much = with(&[(TODAY, 5000)]);
    assert_eq!((too_much.taken_back, too_much.summary.map(|s| s.buying.frequency())), (1, Some(1)));
    let early = with(&[(date(2026, 1, 1), 50)]);
    assert_eq!((early.refunds, early.refunds_of_nothing), (0, 1));
    let all = with(&[(TODAY, 400), (TODAY, 1000), (TODAY, 300)]);
    assert_eq!((all.taken_back, all.summary), (3, None));
}

#[test]
fn the_account_of_a_historical_value() {
    let day = date(2024, 12, 31);
    let purchases =
        vec![purchase(day, 1, 1000, Some(600)), purchase(day, 2, 1000, None), purchase(TODAY, 3, -1000, None)];
    let contacts = vec![Contact { date: day, id: RecordId([7; 16]) }];
    let known = History::new(RecordId([0xff; 16]), purchases, contacts);
    let acquisition = Some(Acquisition { date: date(2024, 1, 1), cost: 50.0 });
    let account =
        historical(&known, &HistoricalSettings { acquisition, contact_cost: 20.0, ..settings() }).expect("proper");
    let kinds: Vec<_> = account.lines.iter().map(|line| line.kind).collect();
    let expected =
        [LineKind::Acquisition, LineKind::Purchase, LineKind::PurchaseWithoutCost, LineKind::Contact, LineKind::Refund];
    assert_eq!(kinds, expected);
    // 365 days at 10 % a year of 365.25; 911 days for the refund.
    let factor = |days: f64| 1.1f64.powf(-days / 365.25);
    let by_hand = -50.0 + (400.0 + 250.0 - 20.0) * factor(365.0) - 250.0 * factor(911.0);
    assert!((account.value - by_hand).abs() < 1e-9, "{} {by_hand}", account.value);
    let text = serde_json::to_string(&account).expect("it is plain data");
    assert!(text.contains(r#""date":"2024-12-31""#), "{text}");
    let month = HistoricalSettings { rate: Rate::Monthly(1.1f64.powf(1.0 / 12.0) - 1.0), ..settings() };
    let (by_month, by_year) = (historical(&known, &month).expect("proper"), historical(&known, &settings()));
    assert!((by_month.value - by_year.expect("proper").value).abs() < 1e-9);
}

#[test]
fn days_too_far_apart_are_refused() {
    let far = HistoricalSettings { worth_at: Date::MAX, rate: Rate::Monthly(10.0), ..settings() };
    let refused = historical(&history(vec![purchase(Date::MIN, 1, 5, None)]), &far).expect_err("9^200000");
    assert_eq!((refused.what, refused.value.as_str()), ("the day of the value", "9999-12-31"));
}

fn rows(frequency: u32, recency: f64, age: f64, count: u32) -> Customers {
    Customers { buying: Buying::new(frequency, recency, age).expect("a proper row"), count }
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let few = fit_bgnbd(&[rows(2, 3.0, 9.0, 29)], 0.0);
    assert_eq!(few.err(), Some(NotFitted::TooFew { have: 29, need: 30 }));
    assert_eq!(fit_bgnbd(&[], 0.0).err(), Some(NotFitted::TooFew { have: 0, need: 30 }));
    assert_eq!(fit_bgnbd(&[rows(0, 0.0, 9.0, 99)], 0.0).err(), Some(NotFitted::NoRepeatBuyers));
    assert_eq!(fit_bgnbd(&[rows(0, 0.0, 0.0, 99)], 0.0).err(), Some(NotFitted::NoTime));
    assert!(matches!(fit_bgnbd(&[rows(2, 3.0, 9.0, 99)], f64::NAN), Err(NotFitted::Input(_))));
    let spenders = |mean, count| Spenders { spending: Spending::new(2, mean).expect("a proper row"), count };
    assert_eq!(fit_gamma_gamma(&[spenders(5.0, 3)]).err(), Some(NotFitted::TooFew { have: 3, need: 20 }));
    assert_eq!(fit_gamma_gamma(&[spenders(5.0, 30), spenders(5.0, 2)]).err(), Some(NotFitted::NoSpread));
}

#[test]
fn a_table_that_tells_nothing_apart_says_so() {
    // Everybody bought alike up to the last day: nobody is seen to leave and the rates do not differ.
    let fit = fit_bgnbd(&[rows(5, 50.0, 50.0, 100)], 0.0).expect("100 customers");
    assert!(fit.convergence.at_edge || !fit.convergence.converged, "{fit:?}");
    let held = fit_bgnbd(&[rows(5, 50.0, 50.0, 100)], 0.01).expect("100 customers");
    // The penalty holds the rates; that nobody leaves is what the table says.
    let [r, alpha, a, b] = held.model.values();
    assert!(held.convergence.converged && r < 10.0 && alpha < 100.0 && a < 1e-6 * b, "{held:?}");
    let record = Parameters::new(Unit::Day, TODAY, &fit, None).expect("fitted");
    assert!(!record.converged);
    let summary = Summary { buying: rows(5, 50.0, 50.0, 1).buying, mean_value: Some(9.0), unit: Unit::Day };
    let prediction = predict(&record, &summary, &YEAR).expect("a proper outlook");
    // One in ten days for 360 days.
    assert!((prediction.expected_purchases / 36.0 - 1.0).abs() < 0.05, "{prediction:?}");
    assert_eq!((prediction.clv, prediction.no_value), (None, Some(NoValue::SpendNotFitted)));
}

#[test]
fn numbers_out_of_bounds_are_refused() {
    assert!(Buying::new(1, 5.0, 4.0).is_err() && Buying::new(0, 1.0, 4.0).is_err());
    assert!(Buying::new(1, f64::NAN, 4.0).is_err() && Buying::new(1, 1.0, f64::INFINITY).is_err());
    assert!(Spending::new(0, 5.0).is_err() && Spending::new(1, 0.0).is_err() && Spending::new(1, -3.0).is_err());
    assert!(BgNbd::new(0.0, 1.0, 1.0, 1.0).is_err() && BgNbd::new(1.0, f64::NAN, 1.0, 1.0).is_err());
    let model = parameters().purchases;
    assert!(model.expected_of_new_customer(-1.0).is_err() && model.chance_of(3, f64::INFINITY).is_err());
    let daily = Summary { buying: rows(1, 3.0, 9.0, 1).buying, mean_value: Some(50.0), unit: Unit::Day };
    let refused: BadInput = predict(&parameters(), &daily, &YEAR).expect_err("days for weeks");
    assert_eq!(refused.to_string(), "the summary's unit of time is Day; it must be weeks, as in the parameters");
    let weekly = Summary { unit: Unit::Week, ..daily };
    for bad in
        [Outlook { months: 0, ..YEAR }, Outlook { monthly_discount: -1.0, ..YEAR }, Outlook { margin: 1.1, ..YEAR }]
    {
        assert!(predict(&parameters(), &weekly, &bad).is_err(), "{bad:?}");
    }
    for mean in [f64::NAN, -5.0, f64::INFINITY] {
        assert!(predict(&parameters(), &Summary { mean_value: Some(mean), ..weekly }, &YEAR).is_err(), "{mean}");
    }
    let wide = Parameters { spend: GammaGamma::new(0.2, 0.5, 9.0).ok(), ..parameters() };
    assert_eq!(predict(&wide, &weekly, &YEAR).map(|p| p.no_value), Ok(Some(NoValue::SpendUnbounded)));
}

#[test]
fn parameters_are_checked_when_read_and_are_the_same_everywhere() {
    let table = [rows(0, 0.0, 31.0, 70), rows(1, 9.0, 38.0, 40), rows(3, 20.0, 27.0, 20), rows(9, 37.0, 38.0, 9)];
    let fit = fit_bgnbd(&table, 0.0).expect("139 customers");
    let record = Parameters::new(Unit::Week, TODAY, &fit, None).expect("fitted");
    let text = serde_json::to_string(&record).expect("it is plain data");
    assert_eq!(serde_json::from_str::<Parameters>(&text).expect("as written"), record);
    let [r, ..] = record.purchases.values();
    for bad in ["0.0", "-1.0", "1e300", "null"] {
        let broken = text.replace(&format!("\"r\":{r}"), &format!("\"r\":{bad}"));
        assert_ne!(broken, text);
        assert!(serde_json::from_str::<Parameters>(&broken).is_err(), "{broken}");
    }
}

#[test]
fn equity_is_the_sum_of_values() {
    let base: Vec<_> = [rows(0, 0.0, 9.0, 1), rows(4, 20.0, 27.0, 1)]
        .map(|row| Summary {
            buying: row.buying,
            mean_value: (row.buying.frequency() > 0).then_some(40.0),
            unit: Unit::Week,
        })
        .to_vec();
    let newcomers = Newcomers { per_month: 10.0, months: 2, acquisition_cost: 5.0 };
    let found = equity(&parameters(), &base, &YEAR, &newcomers).expect("proper input");
    let values = base.iter().map(|s| predict(&parameters(), s, &YEAR).expect("proper").clv.expect("a value"));
    assert!((found.current - values.sum::<f64>()).abs() < 1e-9);
    let new = found.new_customer.expect("spending is known");
    let by_hand = 10.0 * new.value * (1.0 / 1.01 + 1.0 / 1.0201);
    assert!((found.potential.expect("known") - by_hand).abs() < 1e-9);
    let unknown = Parameters { spend: None, ..parameters() };
    let found = equity(&unknown, &base, &YEAR, &newcomers).expect("proper input");
    assert_eq!((found.customers, found.without_value, found.total), (0, 2, None));
    assert_eq!(found.no_value, Some(NoValue::SpendNotFitted));
}

fn any_purchase() -> impl Strategy<Value = Purchase> {
    (0..2000i32, any::<u8>(), -100_000..1_000_000i64, proptest::option::of(0..500_000i64)).prop_map(
        |(days, number, amount, cost)| purchase(date(2021, 6, 1).saturating_add(days.days()), number, amount, cost),
    )
}

proptest! {
    #[test]
    fn another_purchase_never_lowers_the_historical_value(
        bought in proptest::collection::vec(any_purchase(), 0..20), more in any_purchase()
    ) {
        let before = historical(&history(bought.clone()), &settings()).expect("proper settings").value;
        let margin = more.cost.map_or(more.amount, |cost| more.amount - cost);
        prop_assume!(margin >= 0);
        let after = history(bought.into_iter().chain([more]).collect());
        let after = historical(&after, &settings()).expect("proper settings").value;
        prop_assert!(after >= before - 1e-6 * before.abs().max(1.0), "{before} {after}");
    }

    #[test]
    fn order_does_not_matter(
        bought in proptest::collection::vec(any_purchase(), 0..20).prop_shuffle(), unit in any::<bool>()
    ) {
        let mut sorted = bought.clone();
        sorted.sort_unstable();
        // Past History::new, so that the figures themselves are seen not to rely on it.
        let [one, other] = [bought, sorted].map(|purchases| History { purchases, ..history(vec![]) });
        prop_assert_eq!(historical(&one, &settings()), historical(&other, &settings()));
        let unit = if unit { Unit::Day } else { Unit::Week };
        prop_assert_eq!(summarise(&one, TODAY, unit), summarise(&other, TODAY, unit));
    }

    #[test]
    fn predictions_are_numbers_in_their_bounds(
        logs in proptest::array::uniform4(-8.0..8.0f64), x in 0..5000u32,
        parts in (0.0..1.0f64, 0.0..1e5f64), t in 0.0..1e5f64
    ) {
        let [r, alpha, a, b] = logs.map(f64::exp);
        let model = BgNbd::new(r, alpha, a, b).expect("proper parameters");
        let recency = if x == 0 { 0.0 } else { parts.0 * parts.1 };
        let buying = Buying::new(x, recency, parts.1).expect("a proper row");
        let p_alive = model.p_alive(&buying);
        prop_assert!((0.0..=1.0).contains(&p_alive));
        prop_assert!(model.log_likelihood(&buying).is_finite());
        let expected = model.expected_purchases(&buying, t).expect("a proper horizon");
        let later = model.expected_purchases(&buying, t * 1.5).expect("a proper horizon");
        prop_assert!(expected.is_finite() && expected >= 0.0 && later >= expected * (1.0 - 1e-9), "{expected} {later}");
        // Nobody buys more than at the posterior mean rate for ever.
        prop_assert!(expected <= (r + f64::from(x)) / (alpha + parts.1) * t * (1.0 + 1e-9));
        let chance = model.chance_of(x, t).expect("a proper horizon");
        prop_assert!((0.0..=1.0).contains(&chance));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn chances_sum_to_one_and_to_the_mean(logs in proptest::array::uniform4(-1.0..1.0f64), t in 0.0..3.0f64) {
        let [r, alpha, a, b] = logs.map(f64::exp);
        let model = BgNbd::new(r, alpha, a, b).expect("proper parameters");
        let chances = (0..300).map(|n| (f64::from(n), model.chance_of(n, t).expect("a proper horizon")));
        let (sum, mean) = chances.fold((0.0, 0.0), |(sum, mean), (n, chance)| (sum + chance, mean + n * chance));
        let expected = model.expected_of_new_customer(t).expect("a proper horizon");
        prop_assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        prop_assert!((mean - expected).abs() < 1e-8 * (1.0 + expected), "{mean} {expected}");
    }
}
