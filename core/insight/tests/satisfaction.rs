//! Gaps, SERVQUAL, CSAT, NPS and the indicators: figures worked out by hand, and what they do with odd input.

use cairn_domain::RecordId;
use cairn_insight::satisfaction::{
    Answered, CountedShare, Dimension, GroupBy, IndicatorInput, IndicatorKind, Interval, LeftOutBecause, LevelAnswer,
    Mean, NotKnown, Scale, ServqualAnswer, Share, Wording, csat, gaps, indicators, levels, nps, servqual,
};
use cairn_insight::{History, Purchase};
use jiff::civil::date;
use proptest::prelude::*;

fn id(n: u8) -> RecordId {
    RecordId([n; 16])
}

fn close(value: f64, told: f64) -> bool {
    (value - told).abs() < 1e-6
}

fn answered(n: u8, question: &str, expectation: Option<f64>, experience: f64) -> Answered {
    Answered {
        response: id(n),
        question: question.into(),
        touchpoint: None,
        trip: Some(id(100)),
        guide: Some("王芳".into()),
        expectation,
        experience,
        scale: Scale::FIVE,
    }
}

fn around(interval: Option<Interval>, low: f64, high: f64) -> bool {
    interval.is_some_and(|i| (i.low - low).abs() < 5e-4 && (i.high - high).abs() < 5e-4)
}

#[test]
fn the_gap_is_experience_less_expectation() {
    let answers = [
        answered(1, "meal", Some(4.0), 5.0),
        answered(2, "meal", Some(5.0), 3.0),
        answered(3, "meal", Some(3.0), 3.0),
        answered(4, "meal", None, 4.0),
        answered(5, "meal", Some(4.0), 6.0),
        answered(6, "meal", Some(f64::NAN), 4.0),
    ];
    let told = gaps(&answers, GroupBy::Question);
    let group = &told.groups[0];
    let gap = group.gap.expect("three told both");
    assert_eq!((told.groups.len(), group.key.as_deref(), gap.n), (1, Some("meal"), 3));
    // 1, −2, 0: mean −1/3, sd √(7/3), t(2) = 4.302653.
    assert!(close(gap.mean, -1.0 / 3.0) && close(gap.sd.expect("three"), (7.0_f64 / 3.0).sqrt()));
    assert!(around(gap.interval, -4.127_93, 3.461_26), "{gap:?}");
    assert_eq!(group.satisfied.share, Share { part: 2, of: 3 });
    assert_eq!((group.satisfied.having.clone(), group.satisfied.lacking.clone()), (vec![id(1), id(3)], vec![id(2)]));
    assert_eq!(group.responses, [id(1), id(2), id(3), id(4)]);
    assert_eq!(group.relative_experience.map(|m| m.n), Some(4));
    let left: Vec<_> = told.left_out.iter().map(|l| (l.response, l.because)).collect();
    assert_eq!(left, [(id(5), LeftOutBecause::ExperienceOffScale), (id(6), LeftOutBecause::ExpectationOffScale)]);
}

#[test]
fn the_answers_of_one_response_count_once_and_scales_are_not_mixed() {
    let mut answers = vec![
        answered(1, "meal", Some(3.0), 5.0),
        answered(1, "room", Some(3.0), 3.0),
        answered(2, "meal", Some(5.0), 4.0),
    ];
    let group = &gaps(&answers, GroupBy::Guide).groups[0];
    assert_eq!(group.gap.map(|m| (m.n, m.mean)), Some((2, 0.0)));
    answers.push(Answered { scale: Scale::new(0.0, 10.0).expect("rises"), ..answered(3, "meal", Some(5.0), 10.0) });
    let group = &gaps(&answers, GroupBy::Trip).groups[0];
    assert_eq!((group.key.clone(), group.gap), (Some(id(100).to_string()), None));
    assert!(close(group.relative_gap.expect("all told both").mean, (0.25 - 0.25 + 0.5) / 3.0));
    assert_eq!(gaps(&answers, GroupBy::Touchpoint).groups[0].key, None);
}

#[test]
fn nothing_and_one_answer_give_no_interval() {
    assert!(gaps(&[], GroupBy::Trip).groups.is_empty());
    let one = gaps(&[answered(1, "meal", Some(4.0), 5.0)], GroupBy::Question).groups[0].gap.expect("one");
    assert_eq!(one, Mean { n: 1, mean: 1.0, sd: None, interval: None });
    assert_eq!(Mean::of([]), None);
    assert_eq!(Mean::of([f64::INFINITY, 1.0]), None);
    assert_eq!(Mean::of([f64::MAX, f64::MAX]), None);
    let empty = nps(&[]);
    assert_eq!((empty.n, empty.score, empty.interval), (0, None, None));
    let one = nps(&[(id(1), 9)]);
    assert_eq!((one.n, one.score, one.interval), (1, Some(100.0), None));
    let none = csat(&[], Scale::FIVE);
    assert_eq!((none.top_two.share.percent(), none.interval), (None, None));
    let none = servqual(&[], Scale::SEVEN, Wording::Positive, None);
    assert_eq!((none.dimensions.len(), none.unweighted, none.weighted), (5, None, None));
}

#[test]
fn the_quantiles_of_student_are_those_of_the_tables() {
    for (n, t) in [(2_u32, 12.706_205), (3, 4.302_653), (11, 2.228_139), (31, 2.042_272), (1001, 1.962_339)] {
        // One value off the others by n: mean 1 and sd √n, so that the interval's half is t.
        let values = (0..n).map(|i| if i == 0 { f64::from(n) } else { 0.0 });
        let told = Mean::of(values).expect("values");
        let half = told.interval.expect("more than one").high - told.mean;
        assert!((half - t).abs() < 2e-5, "n {n}: {half} is not {t}");
    }
}

#[test]
fn a_scale_rises() {
    for (min, max) in [(5.0, 1.0), (1.0, 1.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (-1e300, 1e300)] {
        assert!(Scale::new(min, max).is_err(), "{min} {max}");
    }
    assert!(serde_json::from_str::<Scale>(r#"{"min":5,"max":1}"#).is_err());
}

#[test]
fn the_two_best_answers_are_satisfied() {
    let answers: Vec<_> =
        (1..=10).zip([5.0, 5.0, 4.0, 4.0, 4.0, 4.0, 5.0, 5.0, 3.0, 1.0]).map(|(n, a)| (id(n), a)).collect();
    let told = csat(&answers, Scale::FIVE);
    assert_eq!(told.top_two.share, Share { part: 8, of: 10 });
    // Wilson (1927) for 8 of 10: 49.02 % to 94.33 %.
    assert!(around(told.interval, 49.016_25, 94.331_78), "{told:?}");
    assert_eq!(told.top_two.lacking, [id(9), id(10)]);
    let off = csat(&[(id(1), 6.0), (id(2), 4.0)], Scale::FIVE);
    assert_eq!((off.left_out[0].response, off.top_two.share), (id(1), Share { part: 1, of: 1 }));
    let yes_no = csat(&[(id(1), 0.0), (id(2), 1.0)], Scale::new(0.0, 1.0).expect("rises"));
    assert_eq!(yes_no.top_two.share, Share { part: 1, of: 2 });
    assert_eq!(Share { part: 0, of: 5 }.wilson().map(|i| i.low), Some(0.0));
    assert_eq!(Share { part: 5, of: 5 }.wilson().map(|i| i.high), Some(100.0));
    assert_eq!(
        serde_json::to_value(CountedShare::count([(id(1), true), (id(2), false)])).expect("serialises")["percent"],
        50.0
    );
}

#[test]
fn promoters_less_detractors() {
    let answers: Vec<_> = (1..=10).zip([10, 9, 9, 9, 10, 8, 7, 6, 0, 3]).map(|(n, a)| (id(n), a)).collect();
    let told = nps(&answers);
    assert_eq!((told.promoters.len(), told.passives.len(), told.detractors.len()), (5, 2, 3));
    assert!(close(told.score.expect("ten"), 20.0));
    // √((0.5 + 0.3 − 0.2²) / 10) = 0.275681, times 1.959964.
    assert!(around(told.interval, -34.032_46, 74.032_46), "{told:?}");
    let off = nps(&[(id(1), 11), (id(2), -1), (id(3), 10)]);
    assert_eq!((off.n, off.left_out.len()), (1, 2));
}

#[test]
fn three_levels_each_of_those_who_answered() {
    let answer = |n, satisfied, come_again| LevelAnswer { response: id(n), satisfied, come_again, bring_friends: None };
    let told = levels(&[answer(1, Some(true), Some(false)), answer(2, Some(false), None)]);
    assert_eq!((told.satisfied.share, told.come_again.share), (Share { part: 1, of: 2 }, Share { part: 0, of: 1 }));
    assert_eq!(told.bring_friends.share.percent(), None);
}

fn servqual_answer(n: u8, expected: f64, perceived: [f64; 5], weights: Option<[f64; 5]>) -> ServqualAnswer {
    let mut perception = [None; 22];
    for (dimension, value) in Dimension::ALL.into_iter().zip(perceived) {
        for item in dimension.items() {
            perception[item - 1] = Some(value);
        }
    }
    ServqualAnswer { response: id(n), expectation: [Some(expected); 22], perception, weights }
}

#[test]
fn servqual_of_two_guests() {
    let weights = Some([10.0, 40.0, 20.0, 20.0, 10.0]);
    let mut second = servqual_answer(2, 6.0, [7.0, 6.0, 6.0, 6.0, 6.0], None);
    second.perception[17] = Some(8.0);
    let told = servqual(
        &[servqual_answer(1, 6.0, [6.0, 4.0, 5.0, 6.0, 7.0], weights), second],
        Scale::SEVEN,
        Wording::Positive,
        None,
    );
    let means: Vec<_> = told.dimensions.iter().map(|d| d.gap.expect("both").mean).collect();
    assert_eq!(means, [0.5, -1.0, -0.5, 0.0, 0.5]);
    // (0 − 2 − 1 + 0 + 1) / 5 and (1 + 0 + 0 + 0 + 0) / 5.
    assert!(close(told.unweighted.expect("both").mean, -0.1));
    // (0·10 − 2·40 − 1·20 + 0·20 + 1·10) / 100; the second shared out no points.
    assert_eq!(told.weighted.map(|m| (m.n, m.mean)), Some((1, -0.9)));
    assert_eq!((told.complete.clone(), told.weighing.clone()), (vec![id(1), id(2)], vec![id(1)]));
    assert_eq!(told.dimensions[4].items[&18].n, 1);
    assert_eq!((told.left_out.len(), told.left_out[0].question.as_str()), (1, "item 18"));
    let items: usize = Dimension::ALL.iter().map(|d| d.items().count()).sum();
    assert_eq!((items, Dimension::of_item(13), Dimension::of_item(0)), (22, Some(Dimension::Responsiveness), None));
}

#[test]
fn items_that_blame_are_turned_round() {
    let answer = servqual_answer(1, 2.0, [3.0; 5], Some([0.0; 5]));
    let told = servqual(&[answer], Scale::SEVEN, Wording::Original1988, Some([20.0; 5]));
    let means: Vec<_> = told.dimensions.iter().map(|d| d.gap.expect("one").mean).collect();
    assert_eq!(means, [1.0, 1.0, -1.0, 1.0, -1.0]);
    assert!(close(told.weighted.expect("by default").mean, 0.2));
    assert_eq!(told.left_out[0].because, LeftOutBecause::BadWeights);
}

#[test]
fn seven_indicators() {
    let purchase = |n, day, amount| Purchase { date: date(2026, 5, day), id: id(n), amount, cost: None };
    let histories = [
        History::new(id(1), vec![purchase(11, 1, 1000), purchase(12, 9, 3000)], vec![]),
        History::new(id(2), vec![purchase(13, 2, 500), purchase(14, 2, 500), purchase(15, 3, -500)], vec![]),
        History::new(id(3), vec![], vec![]),
    ];
    let (from, to) = (date(2026, 5, 1), date(2026, 5, 31));
    let input = IndicatorInput {
        from,
        to,
        reputation: Some(&[(id(50), true), (id(51), false)]),
        naming: Some(&[]),
        leaving_for_price: None,
        histories: &histories,
        complaints: Some(&[(id(1), date(2026, 5, 2)), (id(2), date(2026, 6, 2)), (id(3), date(2026, 5, 2))]),
        referrals: Some(&[]),
    };
    let told = indicators(&input);
    let values: Vec<_> = told.iter().map(|i| (i.value, i.n, i.not_known)).collect();
    assert_eq!(
        values,
        [
            (Some(50.0), 2, None),
            (None, 0, Some(NotKnown::NobodyAsked)),
            (Some(50.0), 2, None),
            (Some(50.0), 2, None),
            (Some(1250.0), 4, None),
            (None, 0, Some(NotKnown::NotRecorded)),
            (Some(0.0), 2, None),
        ]
    );
    assert_eq!(told[4].records, [id(11), id(12), id(13), id(14)]);
    assert!(told.iter().map(|i| i.kind).is_sorted() && told[6].kind == IndicatorKind::Referrals);
    let nobody = indicators(&IndicatorInput { histories: &[], ..input });
    assert_eq!((nobody[2].not_known, nobody[4].value), (Some(NotKnown::NobodyBought), None));
}

proptest! {
    #[test]
    fn order_does_not_matter(
        rows in proptest::collection::vec((0_u8..6, 0_u8..3, proptest::option::of(0.0_f64..6.0), 0.0_f64..6.0), 0..30),
        turn in 0_usize..30,
    ) {
        let answers: Vec<_> =
            rows.iter().map(|&(n, q, expected, got)| answered(n, &format!("q{q}"), expected, got)).collect();
        let mut turned = answers.clone();
        turned.reverse();
        let at = turn % turned.len().max(1);
        turned.rotate_left(at);
        for by in [GroupBy::Question, GroupBy::Trip, GroupBy::Touchpoint, GroupBy::Guide] {
            prop_assert_eq!(gaps(&answers, by), gaps(&turned, by));
        }
    }

    #[test]
    fn scores_stay_in_their_bounds(scores in proptest::collection::vec(-2_i64..13, 0..40)) {
        let answers: Vec<_> = (0_u8..).zip(scores).map(|(n, score)| (id(n), score)).collect();
        let told = nps(&answers);
        prop_assert_eq!(told.left_out.len() + told.promoters.len() + told.passives.len() + told.detractors.len(), answers.len());
        let mut turned = answers.clone();
        turned.reverse();
        prop_assert_eq!(&told, &nps(&turned));
        if let (Some(score), Some(interval)) = (told.score, told.interval) {
            prop_assert!(-100.0 <= interval.low && interval.low <= score && score <= interval.high && interval.high <= 100.0);
        }
    }

    #[test]
    fn an_interval_holds_its_share(part in 0_u64..1000, more in 1_u64..1000) {
        let share = Share { part, of: part + more };
        let (interval, percent) = (share.wilson().expect("not empty"), share.percent().expect("not empty"));
        prop_assert!(0.0 <= interval.low && interval.low <= percent && percent <= interval.high && interval.high <= 100.0);
    }
}
