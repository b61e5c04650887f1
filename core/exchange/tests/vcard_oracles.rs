//! Every card of `tests/oracles/vcard`, and the telephone numbers there.

use std::path::PathBuf;

use cairn_domain::{Fields, Value};
use cairn_exchange::{Parsed, PhoneNumberType, Rule, Severity, VcardOptions, read_phone, read_vcard};
use serde_json::{Value as Json, json};

fn oracles() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/vcard")
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(oracles().join("cards").join(format!("{name}.vcf"))).expect("the card is there")
}

fn read(name: &str) -> Parsed {
    read_vcard(&bytes(name), &VcardOptions::default()).expect("the file holds cards")
}

fn only(name: &str) -> Fields {
    let parsed = read(name);
    assert_eq!(parsed.rows.len(), 1, "{name}: {:?}", parsed.problems.listed());
    parsed.rows[0].fields.clone()
}

/// The parts of a list's entries in order, empty ones left out.
fn list(fields: &Fields, field: &str) -> Json {
    let Some(Value::Items(items)) = fields.get(field) else { return json!([]) };
    let entries = items.values().map(|entry| {
        let parts = entry.iter().map(|(part, value)| (part.clone(), json!(value)));
        Json::Object(parts.filter(|(_, value)| value != "").collect())
    });
    entries.collect()
}

fn text<'a>(fields: &'a Fields, field: &str) -> &'a str {
    fields.get(field).and_then(Value::as_text).unwrap_or_default()
}

/// Names as vobject reads them, or ical.js where vobject reads nothing.
fn names(case: &Json) -> Vec<String> {
    let card_names = |card: &Json| -> Vec<String> {
        let properties = card.as_array().cloned().unwrap_or_default();
        let found = properties.iter().filter(|property| property["name"] == "FN" || property[0] == "fn");
        found.filter_map(|property| property["value"].as_str().or(property[3].as_str()).map(str::to_owned)).collect()
    };
    let parsers = [&case["vobject"]["cards"], &case["ical.js"]["cards"]];
    let cards = parsers.iter().find_map(|cards| cards.as_array()).cloned().unwrap_or_default();
    cards.iter().filter_map(|card| card_names(card).into_iter().find(|name| !name.is_empty())).collect()
}

#[test]
fn every_card_has_the_name_that_the_parsers_read() {
    let text = std::fs::read_to_string(oracles().join("cards.json")).expect("the oracle is there");
    let all: Json = serde_json::from_str(&text).expect("the oracle is JSON");
    let cases = all["cards"].as_object().expect("cards by name");
    assert!(cases.len() >= 20);
    for (name, case) in cases {
        let wanted = match name.as_str() {
            // Decided by hand: no parser reads these.
            "v21_gbk" => vec!["王芳".to_owned()],
            "v3_folded_utf8" => vec!["X".to_owned()],
            // A group is no customer; it is named as a problem instead.
            "v4_kind_group" => Vec::new(),
            _ => names(case),
        };
        let parsed = read(name);
        let read: Vec<String> = parsed.rows.iter().map(|row| row.fields["name"].to_string()).collect();
        assert_eq!(read, wanted, "{name}: {:?}", parsed.problems.listed());
    }
}

#[test]
fn old_cards_in_their_own_character_sets() {
    let fields = only("v21_qp_utf8");
    let wanted = json!([
        { "label": "mobile", "number": "+8613800138000" },
        { "label": "home", "number": "+861059550000" },
    ]);
    assert_eq!(list(&fields, "phones"), wanted);
    assert_eq!(text(&fields, "remark"), "第一行\n第二行");
}

#[test]
fn a_note_folded_inside_characters_is_whole() {
    let fields = only("v3_folded_utf8");
    let note = text(&fields, "remark");
    assert_eq!(note, "靠窗的座位,不吃辣,每年五月来黄山。".repeat(6));
}

#[test]
fn addresses() {
    let fields = only("v3_adr");
    let wanted = json!([
        { "label": "home", "street": "南京路1号,3楼", "city": "上海", "region": "上海市", "postcode": "200000", "country": "中国" },
        { "label": "work", "street": "PO 1, Suite 2, 1 Main St", "city": "Springfield", "region": "IL", "postcode": "62701", "country": "USA" },
    ]);
    assert_eq!(list(&fields, "addresses"), wanted);
    assert_eq!(text(&fields, "city"), "上海");
    assert_eq!(list(&only("v4_param_caret"), "addresses"), json!([{ "street": "1 Main St", "city": "Springfield" }]));
}

#[test]
fn labels_of_groups_and_messengers() {
    let fields = only("v3_groups");
    assert_eq!(list(&fields, "phones"), json!([{ "label": "前台", "number": "+861059550000" }]));
    assert_eq!(list(&fields, "emails"), json!([{ "label": "work", "address": "front@example.com" }]));
    assert_eq!(list(&fields, "messengers"), json!([{ "service": "wechat", "handle": "wx_li" }]));
    assert_eq!(text(&fields, "remark"), "");
}

#[test]
fn a_full_card_of_version_4() {
    let fields = only("v4_basic");
    assert_eq!(list(&fields, "phones"), json!([{ "label": "mobile", "number": "+8613800138000" }]));
    assert_eq!(fields["languages"], Value::Set(vec!["zh".to_owned()]));
    assert_eq!((text(&fields, "gender"), text(&fields, "birthday")), ("male", "1988-06-15"));
    assert!(text(&fields, "remark").contains("2014-01-02"), "the anniversary is kept");
}

#[test]
fn birthdays_without_a_year_in_words_and_incomplete() {
    assert_eq!(text(&only("v4_bday_no_year"), "birthday"), "--06-15");
    let lunar = only("v4_bday_text");
    assert_eq!((text(&lunar, "birthday"), text(&lunar, "birthday_calendar")), ("--05-05", "lunar"));
    let parsed = read("v4_bday_year_month");
    assert_eq!(text(&parsed.rows[0].fields, "remark"), "BDAY: 1988-06");
    assert_eq!(parsed.problems.listed()[0].rule, Rule::BadDate);
}

#[test]
fn one_number_and_one_address_written_twice_are_one() {
    let fields = only("v3_two_same");
    assert_eq!(list(&fields, "phones").as_array().map(Vec::len), Some(1));
    assert_eq!(list(&fields, "emails").as_array().map(Vec::len), Some(1));
}

#[test]
fn several_names_are_kept() {
    let fields = only("v4_altid");
    assert_eq!((text(&fields, "name"), text(&fields, "remark")), ("李雷", "FN: Li Lei"));
}

#[test]
fn photos_are_counted_and_named() {
    for name in ["v3_photo", "v4_photo_uri"] {
        let parsed = read(name);
        assert_eq!(parsed.left_out, 1, "{name}");
        let notice = &parsed.problems.listed()[0];
        assert_eq!((notice.rule, notice.severity), (Rule::LeftOut, Severity::Notice), "{name}");
    }
}

#[test]
fn a_card_cut_off_anywhere_keeps_the_good_ones() {
    let whole = [bytes("v4_basic"), bytes("v21_qp_utf8"), bytes("v3_adr")].concat();
    let second = bytes("v4_basic").len();
    for end in second + 40..whole.len() {
        let parsed = read_vcard(&whole[..end], &VcardOptions::default()).expect("cards");
        assert_eq!(parsed.rows[0].fields["name"], Value::from("Li Lei"), "cut at {end}");
        let unfinished = parsed.problems.listed().iter().any(|problem| problem.rule == Rule::Unfinished);
        let ends_whole = whole[..end].trim_ascii_end().to_ascii_uppercase().ends_with(b"END:VCARD");
        assert_eq!(unfinished, !ends_whole, "cut at {end}");
    }
}

#[test]
fn telephone_numbers_as_libphonenumber_reads_them() {
    let file = std::fs::read_to_string(oracles().join("phones.json")).expect("the oracle is there");
    let all: Json = serde_json::from_str(&file).expect("the oracle is JSON");
    for case in all["cases"].as_array().expect("a list of cases") {
        let input = case["input"].as_str().expect("a string");
        let Some(phone) = read_phone(input, "CN") else {
            assert!(case["error"].is_string(), "{input} was not read");
            continue;
        };
        let mut read = json!({
            "e164": phone.e164, "valid": phone.valid, "possible": phone.possible, "type": type_name(phone.line),
            "extension": phone.extension,
        });
        // A number that no plan assigns is shown as it was written: how the two libraries group its digits does not matter.
        if phone.valid {
            read["region"] = json!(phone.region);
            read["national"] = json!(phone.national);
            read["international"] = json!(phone.international);
        }
        for (what, value) in read.as_object().expect("an object") {
            assert_eq!(value, &case[what], "{input}: {what}");
        }
    }
}

fn type_name(line: PhoneNumberType) -> &'static str {
    match line {
        PhoneNumberType::FixedLine => "FIXED_LINE",
        PhoneNumberType::Mobile => "MOBILE",
        PhoneNumberType::FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
        PhoneNumberType::SharedCost => "SHARED_COST",
        PhoneNumberType::TollFree => "TOLL_FREE",
        PhoneNumberType::Unknown => "UNKNOWN",
        _ => "OTHER",
    }
}
