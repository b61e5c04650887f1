//! Makes a zstd dictionary for item bodies from generated records, and says how small other such records become with it.
//!
//! `cargo run -p cairn-sync --example train_dictionary -- OUT [BYTES]`. Dictionary version 1 was made by this program. It is part of
//! suite 1 and is never changed; better words go into a dictionary of a new suite.
use std::error::Error;

use cairn_domain::{Change, Create, Document, Edit, Kind, RecordId, Value, Writer};
use cairn_sync::envelope::{Body, BodyChange};
use cairn_sync::wire::encode;
use serde_json::{Value as Json, json};

const LEVEL: i32 = 3;
const SAMPLES: usize = 6000;

/// Repeatable numbers: the same dictionary comes out each time.
struct Dice(blake3::OutputReader);

impl Dice {
    fn token(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.0.fill(&mut bytes);
        bytes
    }

    fn below(&mut self, end: u64) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes) % end
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).expect("an index")]
    }

    fn digits(&mut self, count: u32) -> String {
        format!("{:0width$}", self.below(10_u64.pow(count)), width = count as usize)
    }

    fn date(&mut self) -> String {
        format!("20{}-{:02}-{:02}", 22 + self.below(5), 1 + self.below(12), 1 + self.below(28))
    }

    fn id(&mut self) -> String {
        RecordId(self.token()).to_string()
    }

    fn time(&mut self) -> u64 {
        1_650_000_000_000 + self.below(120_000_000) * 1000
    }
}

const FAMILY: &[&str] =
    &["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "欧阳", "林", "何", "高"];
const GIVEN: &[&str] =
    &["芳", "伟", "秀英", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "明", "超"];
const FIRST: &[&str] =
    &["Anna", "James", "Maria", "Peter", "Sofia", "Thomas", "Julia", "Michael", "Laura", "David", "Emma"];
const LAST: &[&str] = &["Smith", "Müller", "Garcia", "Rossi", "Dubois", "Novak", "Johnson", "Schmidt", "Silva", "Kim"];
const CITIES: &[&str] =
    &["北京", "上海", "重庆", "成都", "广州", "杭州", "西安", "Berlin", "London", "Paris", "Singapore", "Sydney"];
const TAGS: &[&str] =
    &["vip", "family", "老客户", "摄影", "hiking", "senior", "repeat", "团队", "corporate", "蜜月", "wholesale"];
const LINES: &[&str] = &[
    "云南七日游",
    "Yunnan 7 days",
    "九寨沟",
    "Silk Road",
    "三峡游轮",
    "day tour",
    "签证",
    "hotel",
    "火锅体验",
    "charter",
];
const NOTES: &[&str] = &[
    "喜欢靠窗座位，不吃辣。下次推荐西藏线路。",
    "Prefers a window seat, vegetarian. Ask again in spring.",
    "客户对价格有异议，需要报价对比。",
    "Met at the fair; wants a quote for a group of twelve.",
    "导游服务很好，酒店一般，早餐需改进。",
];

fn customer(dice: &mut Dice) -> Json {
    let chinese = dice.below(2) == 0;
    let (family, given) =
        if chinese { (dice.pick(FAMILY), dice.pick(GIVEN)) } else { (dice.pick(LAST), dice.pick(FIRST)) };
    let name = if chinese { format!("{family}{given}") } else { format!("{given} {family}") };
    let phone = if chinese {
        format!("+861{}{}", dice.pick(&["38", "39", "50", "86"]), dice.digits(8))
    } else {
        format!("+49{}", dice.digits(10))
    };
    let mut fields = json!({
        "name": name, "entity": "person", "city": dice.pick(CITIES), "phones": {"0": {"number": phone, "label": "mobile"}},
        "relation": dice.pick(&["potential", "target", "current", "lost"]),
    });
    let mut add = |chance: u64, key: &str, value: Json, dice: &mut Dice| {
        if dice.below(10) < chance {
            fields[key] = value;
        }
    };
    let mail = format!(
        "{}{}@{}",
        given.to_lowercase(),
        dice.digits(3),
        dice.pick(&["example.com", "qq.com", "163.com", "gmail.com"])
    );
    add(6, "emails", json!({"0": {"address": mail.replace(|c: char| !c.is_ascii(), "x"), "label": "work"}}), dice);
    add(5, "tags", json!([dice.pick(TAGS)]), dice);
    add(4, "languages", json!([dice.pick(&["zh", "en", "de", "fr"])]), dice);
    add(4, "source", json!(dice.pick(&["referral", "internet", "walk_in", "meeting", "messenger"])), dice);
    add(4, "gender", json!(dice.pick(&["female", "male"])), dice);
    add(4, "region", json!(dice.pick(&["domestic", "foreign"])), dice);
    add(3, "family_name", json!(family), dice);
    add(3, "given_name", json!(given), dice);
    add(3, "owner", json!(dice.id()), dice);
    add(3, "remark", json!(dice.pick(NOTES)), dice);
    add(
        3,
        "birthday",
        json!(format!("19{}-{:02}-{:02}", 50 + dice.below(50), 1 + dice.below(12), 1 + dice.below(28))),
        dice,
    );
    add(2, "territory", json!(dice.pick(&["West", "East", "西区", "华东"])), dice);
    add(2, "organisation", json!(dice.pick(&["中国国旅", "Globus GmbH", "Acme Travel Ltd", "携程"])), dice);
    let street = format!("{} {}", dice.pick(&["人民路", "Main Street", "中山路", "Hauptstraße"]), dice.digits(2));
    add(
        2,
        "addresses",
        json!({"0": {"street": street, "city": dice.pick(CITIES), "country": "CN", "postcode": dice.digits(6)}}),
        dice,
    );
    add(2, "messengers", json!({"0": {"handle": format!("wx{}", dice.digits(6)), "service": "wechat"}}), dice);
    fields
}

fn fields_of(kind: Kind, dice: &mut Dice) -> Json {
    let (who, note) = (dice.id(), dice.pick(NOTES));
    match kind {
        Kind::Purchase => {
            json!({"customer": who, "date": dice.date(), "product_line": dice.pick(LINES), "payment": dice.pick(&["paid", "deposit", "unpaid"]),
            "amount": {"minor": dice.below(900_000) * 10, "currency": dice.pick(&["CNY", "CNY", "EUR", "USD"])}, "receipt": format!("R{}", dice.digits(6)), "taken_by": dice.id()})
        }
        Kind::Visit => {
            json!({"customer": who, "subject": dice.pick(LINES), "channel": dice.pick(&["in_person", "phone", "messenger", "email"]),
            "made_at": dice.time(), "phase": dice.pick(&["preparation", "discussion", "closing"]), "note": note, "by": dice.id(),
            "outcome": dice.pick(&["interested", "undecided", "ordered", "refused", "not_met"]), "next_step": "回访 call back", "next_step_due": dice.date()})
        }
        Kind::Case => {
            json!({"title": dice.pick(&["投诉酒店卫生", "Driver was late", "退款申请", "Praise for the guide"]), "kind": "complaint", "customer": who,
            "severity": dice.pick(&["low", "normal", "high"]), "cause": dice.pick(&["hotel", "guide", "driver", "meal"]), "received_at": dice.time(),
            "channel": "phone", "note": note})
        }
        Kind::Task => {
            json!({"title": dice.pick(&["生日祝福", "Call back", "回访", "Send the quote"]), "state": "open", "due": dice.date(), "customer": who, "owner": dice.id()})
        }
        _ => customer(dice),
    }
}

/// Bodies as they are sent: a new record, then an edit of it.
fn bodies(kind: Kind, dice: &mut Dice) -> Result<[Vec<u8>; 2], Box<dyn Error>> {
    let json = fields_of(kind, dice);
    let fields = kind.spec().parse(json.as_object().ok_or("an object")?)?;
    let (id, actor) = (RecordId(dice.token()), dice.token());
    let at_ms = i64::try_from(dice.time())?;
    let note = dice.pick(NOTES).to_string();
    let mut random = || dice.token();
    let mut writer = Writer { actor, random: &mut random };
    let (mut document, first) = Document::create(&Create { id, kind, fields }, &mut writer)?;
    let row = Some(serde_json::to_vec(&document.record().fields)?);
    let field = kind.spec().fields.iter().find(|f| matches!(f.name, "note" | "remark" | "due")).ok_or("a note")?.name;
    let value = Value::Text(if field == "due" { "2026-05-06".into() } else { note });
    let edit = Edit { id, changes: vec![Change::Set { field: field.into(), value }] };
    let second = document.edit(&edit, &mut writer)?.unwrap_or(first.clone());
    let body = |bytes, row| Body { kind: kind.code(), changes: vec![BodyChange { bytes, at_ms, author: None }], row };
    Ok([encode(&body(first.bytes, row)), encode(&body(second.bytes, None))])
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("name the file to write")?;
    let size = arguments.next().map_or(Ok(32 * 1024), |text| text.parse())?;
    let mut dice = Dice(blake3::Hasher::new().finalize_xof());
    let kinds = [Kind::Customer, Kind::Customer, Kind::Customer, Kind::Purchase, Kind::Visit, Kind::Case, Kind::Task];
    let mut samples = Vec::new();
    for round in 0..SAMPLES {
        samples.extend(bodies(kinds[round % kinds.len()], &mut dice)?);
    }
    let (test, train) = samples.split_at(samples.len() / 5);
    let dictionary = zstd::dict::from_samples(train, size)?;
    std::fs::write(&out, &dictionary)?;
    let mut compressor = zstd::bulk::Compressor::with_dictionary(LEVEL, &dictionary)?;
    for (name, first) in [("new", 0), ("edit", 1)] {
        let some: Vec<_> = test.iter().skip(first).step_by(2).collect();
        let plain: usize = some.iter().map(|body| body.len()).sum();
        let packed: usize = some.iter().map(|body| compressor.compress(body).map(|p| p.len())).sum::<Result<_, _>>()?;
        println!("{name}: {} bytes become {}", plain / some.len(), packed / some.len());
    }
    Ok(())
}
