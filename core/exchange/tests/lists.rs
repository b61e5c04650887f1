//! Lists as people export them: their headings, and what is wrong with them.

use cairn_domain::{Kind, Money, Value};
use cairn_exchange::{CsvOptions, Parsed, Problems, ReadError, Rule, Severity, read_csv};
use jiff::civil::date;

fn read(text: &str) -> Parsed {
    read_csv(text.as_bytes(), &CsvOptions { today: date(2026, 11, 23), ..CsvOptions::default() }).expect("a list")
}

fn text(parsed: &Parsed, row: usize, field: &str) -> String {
    parsed.rows[row].fields.get(field).map(ToString::to_string).unwrap_or_default()
}

#[test]
fn customers_in_simplified_traditional_and_english() {
    for list in [
        "姓名,手机,邮箱,生日,标签,备注\n王芳,13800138000,wf@example.com,1988/6/15,\"vip,亲子\",靠窗\n",
        "姓名;手機;電郵;生日;標籤;備註\n王芳;138 0013 8000;wf@example.com;1988年6月15日;vip、亲子;靠窗\n",
        "Name\tMobile phone\tE-mail\tDate of Birth\tTags\tNotes\n王芳\t+8613800138000\twf@example.com\t15 Jun 1988\tvip;亲子\t靠窗\n",
    ] {
        let parsed = read(list);
        assert_eq!(parsed.rows.len(), 1, "{list}: {:?}", parsed.problems.listed());
        assert_eq!(parsed.rows[0].keys.phones, ["+8613800138000"]);
        assert_eq!(parsed.rows[0].keys.emails, ["wf@example.com"]);
        assert_eq!(text(&parsed, 0, "birthday"), "1988-06-15");
        assert_eq!(text(&parsed, 0, "tags"), "vip, 亲子");
        assert_eq!(text(&parsed, 0, "remark"), "靠窗");
        assert_eq!(parsed.problems, Problems::default(), "{list}");
    }
}

#[test]
fn a_column_that_no_field_stands_for_is_kept_and_reported() {
    let parsed = read("姓名,手机,星座\n王芳,13800138000,双子\n");
    assert_eq!(text(&parsed, 0, "remark"), "星座: 双子");
    assert_eq!(parsed.columns[2].field, None);
    assert_eq!(parsed.problems.listed()[0].rule, Rule::UnknownColumn);
}

#[test]
fn a_thousand_broken_rows_are_named_and_the_good_ones_kept() {
    let mut list = "姓名,手机,备注,城市\n".to_owned();
    for n in 0..2000 {
        let row = match n % 4 {
            0 => format!("客人{n},1990000{n:04},好,上海\n"),
            1 => ",,没有名字,上海\n".to_owned(),
            2 => format!("客人{n},1990000{n:04},a,b,上海,多\n"),
            _ => format!("客人{n},1990000{n:04},,\n"),
        };
        list.push_str(&row);
    }
    let parsed = read(&list);
    assert_eq!((parsed.found, parsed.rows.len()), (2000, 1000));
    let errors: Vec<u64> =
        parsed.problems.listed().iter().filter(|p| p.severity == Severity::Error).map(|p| p.place.line).collect();
    let wanted: Vec<u64> = (0..2000).filter(|n| matches!(n % 4, 1 | 2)).map(|n| n + 2).collect();
    assert_eq!(errors, wanted);
}

#[test]
fn a_bad_number_is_kept_as_text_and_the_row_imported() {
    let parsed = read("姓名,手机\n王芳,1380013800\n李雷,1.38E+10\n韩梅梅,见微信\n");
    assert_eq!(parsed.rows.len(), 3);
    assert_eq!(text(&parsed, 0, "phones"), "mobile 1380013800");
    assert_eq!(text(&parsed, 1, "phones"), "mobile 1.38E+10");
    assert_eq!(text(&parsed, 2, "remark"), "手机: 见微信");
    let rules: Vec<_> = parsed.problems.listed().iter().map(|p| (p.place.line, p.rule, p.column.as_deref())).collect();
    let wanted =
        [(2, Rule::BadPhone, Some("手机")), (3, Rule::MangledNumber, Some("手机")), (4, Rule::BadPhone, Some("手机"))];
    assert_eq!(rules, wanted);
}

#[test]
fn missing_columns_are_an_error_that_names_what_is_there_and_what_is_wanted() {
    let read = |text: &str| read_csv(text.as_bytes(), &CsvOptions::default());
    let error = read("城市,备注\n上海,好\n").expect_err("no name").to_string();
    for part in ["城市 | 备注", "姓名", "name", "手机", "phone"] {
        assert!(error.contains(part), "{part} is not in: {error}");
    }
    let purchases = CsvOptions { kind: Some(Kind::Purchase), ..CsvOptions::default() };
    let error = read_csv("客户,日期\n王芳,2024-03-05\n".as_bytes(), &purchases).expect_err("no amount").to_string();
    assert!(error.contains("amount") && error.contains("金额"), "{error}");
}

#[test]
fn files_that_are_no_lists_are_refused_with_a_reason() {
    let read = |bytes: &[u8]| read_csv(bytes, &CsvOptions::default()).expect_err("no list");
    assert_eq!(read(b""), ReadError::Empty("row"));
    assert!(matches!(read(b"PK\x03\x04rest"), ReadError::Binary(_)));
    let options = CsvOptions { encoding: Some("klingon".to_owned()), ..CsvOptions::default() };
    assert_eq!(
        read_csv(b"name\nA\n", &options).expect_err("no such encoding"),
        ReadError::UnknownEncoding("klingon".to_owned())
    );
}

#[test]
fn the_wrong_encoding_asked_for_names_the_places() {
    let (bytes, _, _) = encoding_rs::GB18030.encode("name,phone,note\nA,13800138000,好\nB,13900139000,\n");
    let options = CsvOptions { encoding: Some("utf-8".to_owned()), ..CsvOptions::default() };
    let parsed = read_csv(&bytes, &options).expect("a list");
    assert_eq!(parsed.rows.len(), 2);
    let problem = &parsed.problems.listed()[0];
    assert_eq!((problem.rule, problem.place.line, problem.column.as_deref()), (Rule::Undecodable, 2, Some("note")));
}

#[test]
fn purchases_link_to_customers_by_name_or_number() {
    let parsed = read(
        "客户,客户电话,日期,产品线,金额,币种,合同号,行程,付款状态\n\
         王芳,138-0013-8000,2024年3月5日,跟团游,\"¥1,200.50\",,LS001,黄山三日,已付\n\
         13900139000,,2024-03-06,机票,300,USD,,,\n\
         李雷,,,酒店,100,,,,\n\
         李雷,,2024-03-07,酒店,待定,,,,\n",
    );
    assert_eq!(parsed.rows.len(), 2, "{:?}", parsed.problems.listed());
    let first = &parsed.rows[0];
    assert_eq!(first.fields["amount"], Value::Money(Money { minor: 120_050, currency: "CNY".to_owned() }));
    assert_eq!((text(&parsed, 0, "date"), text(&parsed, 0, "payment")), ("2024-03-05".to_owned(), "paid".to_owned()));
    let links: Vec<_> =
        first.links.iter().map(|l| (l.field, l.text.as_str(), l.phone.as_deref(), l.required)).collect();
    assert_eq!(links, [("customer", "王芳", Some("+8613800138000"), true), ("trip", "黄山三日", None, false)]);
    assert_eq!(parsed.rows[1].links[0].phone.as_deref(), Some("+8613900139000"));
    let errors: Vec<_> = parsed.problems.listed().iter().map(|p| (p.place.row, p.rule)).collect();
    assert_eq!(errors, [(3, Rule::Required), (4, Rule::BadMoney)]);
}

#[test]
fn an_unresolved_link_is_kept_in_the_note() {
    let parsed = read("姓名,手机,负责人,备注\n王芳,13800138000,林晓,靠窗\n");
    let mut draft = parsed.rows[0].clone();
    let link = draft.links[0].clone();
    assert_eq!((link.field, link.kind, link.required), ("owner", Kind::Member, false));
    draft.keep_unresolved(&link);
    assert_eq!(draft.fields["remark"], Value::from("靠窗\n负责人: 林晓"));
}

#[test]
fn separators_inside_the_last_free_column_are_put_back() {
    let parsed = read("姓名,手机,备注\n王芳,13800138000,靠窗,不吃辣\n");
    assert_eq!(text(&parsed, 0, "remark"), "靠窗, 不吃辣");
}

#[test]
fn the_column_tells_day_and_month_apart() {
    let parsed = read("name,birthday\nA,03/04/1988\nB,25/04/1988\n");
    assert_eq!(text(&parsed, 0, "birthday"), "1988-04-03");
    let parsed = read("name,birthday\nA,03/04/1988\n");
    assert_eq!(text(&parsed, 0, "remark"), "birthday: 03/04/1988");
    assert_eq!(parsed.problems.listed()[0].rule, Rule::AmbiguousDate);
}
