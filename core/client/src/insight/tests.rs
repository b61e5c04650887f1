use cairn_domain::{Fields, Items, Kind, Money, RecordId, Value};
use cairn_insight::figures::{Figure, Rule, Selector};

use super::{Hint, Met};
use crate::ClientError;
use crate::testing::{Book, NOON, reference};

mod as_of;
mod records;
mod tasks;

const DAY: i64 = 86_400_000;

impl Book {
    fn buys(&self, customer: RecordId, date: &str, yuan: i64) -> RecordId {
        let amount = Value::Money(Money { minor: yuan * 100, currency: "CNY".to_owned() });
        self.add(Kind::Purchase, &[("customer", reference(customer)), ("date", date.into()), ("amount", amount)])
    }

    fn spent(&self, customer: RecordId) -> Option<i64> {
        self.core.worth(customer, None).expect("figures").map(|worth| worth.figures.questions.monetary)
    }
}

fn entry(parts: &[(&str, Value)]) -> Value {
    let parts: Fields = parts.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Value::Items(Items::from([("new".to_owned(), parts)]))
}

#[test]
fn figures_follow_every_kind_of_change() {
    let b = Book::new();
    let (wang, li) = (b.customer("王芳"), b.customer("李雷"));
    assert_eq!(b.spent(wang), None);
    let first = b.buys(wang, "2026-01-10", 1_000);
    assert_eq!(b.spent(wang), Some(100_000));
    let second = b.buys(wang, "2026-05-10", 500);
    assert_eq!(b.spent(wang), Some(150_000));
    b.set(second, "customer", reference(li));
    assert_eq!((b.spent(wang), b.spent(li)), (Some(100_000), Some(50_000)));
    b.core.delete_record(first).expect("deleted");
    assert_eq!(b.spent(wang), None);
    b.core.restore_record(first).expect("restored");
    assert_eq!(b.spent(wang), Some(100_000));
    b.core.delete_record(li).expect("deleted");
    assert_eq!(b.spent(li), None);
    let all = b.core.customers_in(Selector::All, None).expect("customers");
    assert_eq!(all, [wang]);
}

#[test]
fn days_pass_and_other_days_can_be_asked_for() {
    let b = Book::new();
    let wang = b.customer("王芳");
    b.buys(wang, "2026-11-20", 10);
    let recency = || b.core.worth(wang, None).expect("figures").expect("a customer").figures.questions.recency_days;
    assert_eq!(recency(), Some(3));
    b.set_clock(NOON + 10 * DAY);
    assert_eq!(recency(), Some(13));
    b.set_clock(NOON - DAY);
    assert_eq!(recency(), Some(2));
    let before = "2026-11-19".parse().expect("a day");
    assert_eq!(b.core.overview(Some(before)).expect("an overview").overview.ranked, 0);
    assert_eq!(b.core.overview(None).expect("an overview").overview.ranked, 1);
}

#[test]
fn a_figure_names_its_records_and_other_currencies_are_told() {
    let b = Book::new();
    let wang = b.customer("王芳");
    let bought = b.buys(wang, "2026-03-01", 10);
    let dollars = Value::Money(Money { minor: 9, currency: "USD".to_owned() });
    b.add(Kind::Purchase, &[("customer", reference(wang)), ("date", "2026-03-02".into()), ("amount", dollars)]);
    let why = b.core.explain(wang, Figure::Monetary, None).expect("an answer").expect("an explanation");
    assert_eq!((why.rows, why.n), (vec![bought], 1));
    assert_eq!(b.core.overview(None).expect("an overview").other_currencies.get("USD"), Some(&1));
}

#[test]
fn values_are_fitted_once_and_applied_everywhere() {
    let b = Book::new();
    assert!(matches!(b.core.fit_values(), Err(ClientError::Unsound(why)) if why.contains("yet")));
    let mut purchases = Vec::new();
    for n in 0..60_u32 {
        let customer = b.customer(&format!("Guest {n}"));
        for k in 0..=n % 5 {
            let date = format!("2026-{:02}-{:02}", 1 + (n * 3 + k * 2) % 10, 1 + n % 28);
            let amount = Money { minor: i64::from(1000 + n * 37 + k * 111), currency: "CNY".to_owned() };
            purchases.push((
                Kind::Purchase,
                Fields::from([
                    ("customer".to_owned(), reference(customer)),
                    ("date".to_owned(), date.as_str().into()),
                    ("amount".to_owned(), Value::Money(amount)),
                ]),
            ));
        }
    }
    b.core.create_many(purchases, None).expect("purchases");
    let regular =
        b.core.search(&crate::SearchQuery { text: "Guest 4".to_owned(), ..Default::default() }).expect("hits");
    let regular = regular.rows[0].row.id;
    assert!(b.core.worth(regular, None).expect("figures").expect("a customer").prediction.is_none());
    let fitted = b.core.fit_values().expect("enough customers");
    assert_eq!(fitted.parameters.customers, 60);
    let worth = b.core.worth(regular, None).expect("figures").expect("a customer");
    let prediction = worth.prediction.expect("a prediction");
    assert!((0.0..=1.0).contains(&prediction.p_alive));
    let potential = worth.figures.standing.expect("a buyer").potential;
    #[expect(clippy::cast_possible_truncation, reason = "a small amount")]
    let clv = prediction.clv.map(|clv| clv.round() as i64);
    assert_eq!(clv, Some(potential), "the matrix uses the predicted value");
    b.core.fit_values().expect("again");
    let settings = b.core.count(Kind::Setting).expect("a count");
    assert_eq!(settings, 1, "one record a setting");
}

#[test]
fn the_recall_card_says_what_matters_first() {
    let b = Book::new();
    let (zhao, chen, guest) = (b.customer("赵敏"), b.customer("陈静"), b.customer("小周"));
    let referrer = |of: RecordId| entry(&[("role", "referrer".into()), ("customer", reference(of))]);
    b.set(chen, "links", referrer(zhao));
    b.set(zhao, "links", referrer(chen));
    b.set(guest, "links", referrer(chen));
    let likes = Items::from([("a", "seat", "靠窗"), ("b", "allergy", "花生")].map(|(token, kind, text)| {
        (token.to_owned(), Fields::from([("kind".to_owned(), kind.into()), ("text".to_owned(), text.into())]))
    }));
    b.set(chen, "preferences", Value::Items(likes));
    // 1988-10-19 of the lunar calendar is 2026-11-27.
    b.set(chen, "birthday", "1988-10-19".into());
    b.set(chen, "birthday_calendar", "lunar".into());
    let objection = [("text", "太贵".into()), ("handling", "分期".into()), ("worked", "yes".into())];
    let visit = b.add(
        Kind::Visit,
        &[
            ("customer", reference(chen)),
            ("subject", "云南六日".into()),
            ("made_at", Value::Int(NOON - 3 * DAY)),
            ("note", "第三晚换到沙溪。".into()),
            ("promise", "发分房表".into()),
            ("next_step_due", "2026-11-22".into()),
            ("objections", entry(&objection)),
        ],
    );
    let open = b.add(Kind::Case, &[("title", "大巴迟到".into()), ("customer", reference(chen))]);
    b.add(Kind::Case, &[("title", "旧事".into()), ("customer", reference(chen)), ("status", "closed".into())]);
    let card = b.core.recall(chen).expect("a card");
    assert_eq!(card.preferences.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), ["花生", "靠窗"]);
    let last = card.last_visit.as_ref().expect("a visit");
    assert_eq!((last.id, last.note.as_deref()), (visit, Some("第三晚换到沙溪。")));
    assert_eq!(card.cases.iter().map(|c| c.id).collect::<Vec<_>>(), [open]);
    assert_eq!(card.objections[0].worked, Met::Yes);
    assert_eq!(card.referred_by.iter().map(|p| p.id).collect::<Vec<_>>(), [zhao], "a circle ends");
    assert_eq!(card.referred.len(), 2);
    assert_eq!(card.today[..2], [Hint::Case { case: open }, Hint::Promised { visit }]);
    let Hint::Birthday(birthday) = &card.today[2] else { panic!("{:?}", card.today) };
    assert_eq!((birthday.date.as_str(), birthday.days, birthday.turns), ("2026-11-27", 4, Some(38)));
    assert!(matches!(b.core.recall(visit), Err(ClientError::NotFound(_))));
}

#[test]
fn a_segment_picks_by_fields_and_figures_and_a_wrong_rule_is_named() {
    let b = Book::new();
    let (wang, li) = (b.customer("王芳"), b.customer("李雷"));
    b.set(wang, "city", "青岛".into());
    b.set(li, "city", "青岛".into());
    b.buys(wang, "2026-03-01", 10);
    let rule = |json: serde_json::Value| serde_json::from_value::<Rule>(json).expect("a rule");
    let json = serde_json::json!({"all": [
        {"if": {"field": "city", "operator": "is", "value": "青岛"}},
        {"if": {"field": "occasions", "operator": "at_least", "value": 1}},
    ]});
    let members = b.core.members(&rule(json.clone()), None).expect("members");
    assert_eq!((members.customers, members.of), (vec![wang], 2));
    let saved = b.add(Kind::Segment, &[("name", "青岛老客".into()), ("rule", Value::Json(json))]);
    assert_eq!(b.core.segment_members(saved, None).expect("members").customers, [wang]);
    let wrong = rule(serde_json::json!({"if": {"field": "shoe_size", "operator": "is", "value": 42}}));
    assert!(matches!(b.core.members(&wrong, None), Err(ClientError::Unsound(why)) if why.contains("shoe_size")));
}
