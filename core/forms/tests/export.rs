//! Responses as files: what other programs read of them. SPSS files are read back by pyreadstat where there is one
//! (`CAIRN_PYREADSTAT` names a Python that has it; `./x test` brings it).

use std::path::Path;
use std::process::Command;

use cairn_forms::compile::compile_file;
use cairn_forms::export::sav::{Dataset, Kind, Value, Variable, write};
use cairn_forms::export::{Answered, Coding, Exported, Format, Measure, Options, QuestionCoding, export};
use cairn_forms::form::Form;
use serde_json::{Map, Value as Json, json};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn form(version: &str, experience: &str) -> Result<Form> {
    let sheets = json!({
        "survey": [
            {"type": "text", "name": "姓名", "label::zh": "您的**姓名**", "label::en": "Your name"},
            {"type": "select_one grade", "name": experience, "label::zh": "感受", "label::en": "How was it?"},
            {"type": "select_multiple topic", "name": "liked", "label::zh": "喜欢", "label::en": "Liked"},
            {"type": "rank topic", "name": "order", "label::zh": "排序", "label::en": "Order"},
            {"type": "date", "name": "day", "label::zh": "日期", "label::en": "Day"},
            {"type": "begin repeat", "name": "line", "label::zh": "行", "label::en": "Line"},
            {"type": "integer", "name": "pax", "label::zh": "人数", "label::en": "People"},
            {"type": "text", "name": "note", "label::zh": "备注", "label::en": "Note"},
            {"type": "end repeat"},
            {"type": "calculate", "name": "total", "calculation": "sum(${pax})"},
        ],
        "choices": [
            {"list_name": "grade", "name": "1", "label::zh": "差", "label::en": "Poor"},
            {"list_name": "grade", "name": "5", "label::zh": "好", "label::en": "Good"},
            {"list_name": "grade", "name": "9", "label::zh": "未答", "label::en": "No answer"},
            {"list_name": "topic", "name": "guide", "label::zh": "导游", "label::en": "Guide"},
            {"list_name": "topic", "name": "hotel", "label::zh": "酒店", "label::en": "Hotel"},
        ],
        "settings": [{"form_id": "f", "form_title": "反馈", "version": version}],
    });
    Ok(compile_file("f.json", sheets.to_string().as_bytes(), &|_| None).map_err(|report| format!("{report:?}"))?.form)
}

fn answers() -> Result<Vec<Map<String, Json>>> {
    let objects = [
        json!({"/data/姓名": "=HYPERLINK(\"x\")", "/data/q": "5", "/data/liked": ["hotel"], "/data/order": ["hotel", "guide"], "/data/day": "2026-05-01",
               "/data/line[1]/pax": 2, "/data/line[1]/note": "a,\"b\"\n第二行", "/data/line[2]/pax": 3, "/data/total": "5"}),
        json!({"/data/姓名": "李雷", "/data/old_q": "9", "/data/liked": ["guide", "hotel"]}),
    ];
    objects.into_iter().map(|object| Ok(object.as_object().ok_or("object")?.clone())).collect()
}

fn exported(format: Format, options: &Options) -> Result<Exported> {
    let (newest, older) = (form("2", "q")?, form("1", "old_q")?);
    let answers = answers()?;
    let responses = answers.iter().enumerate().map(|(index, answers)| Answered {
        id: format!("r{}", index + 1),
        form: index,
        mode: "guest".to_owned(),
        language: "zh".to_owned(),
        about: vec![("customer", format!("c{index}"))],
        started_at: Some(1_780_000_000_000),
        finished_at: None,
        answers,
    });
    Ok(export(format, &[&newest, &older], &responses.collect::<Vec<_>>(), options)?)
}

fn file<'a>(exported: &'a Exported, name: &str) -> Result<&'a [u8]> {
    Ok(&exported.files.iter().find(|file| file.name == name).ok_or_else(|| format!("no {name}"))?.bytes)
}

fn eight_east() -> Options {
    Options { offset: 8 * 3600, language: "zh".to_owned(), ..Options::default() }
}

#[test]
fn csv_has_a_file_per_repeat_and_runs_in_no_spreadsheet() -> Result {
    let exported = exported(Format::Csv, &eight_east())?;
    let text = std::str::from_utf8(file(&exported, "responses.csv")?)?;
    let mut lines = text.strip_prefix('\u{FEFF}').ok_or("no mark")?.split("\r\n");
    assert_eq!(
        lines.next(),
        Some(
            "response_id,form_version,language,mode,customer,started_at,finished_at,姓名,q,liked_guide,liked_hotel,order_guide,order_hotel,day,total,old_q"
        )
    );
    assert_eq!(
        lines.next(),
        Some("r1,2,zh,guest,c0,2026-05-29 04:26:40,,\"'=HYPERLINK(\"\"x\"\")\",5,0,1,2,1,2026-05-01,5,")
    );
    assert_eq!(lines.next(), Some("r2,1,zh,guest,c1,2026-05-29 04:26:40,,李雷,,1,1,,,,,9"));
    let lines = std::str::from_utf8(file(&exported, "line.csv")?)?;
    assert_eq!(lines, "\u{FEFF}response_id,row,pax,note\r\nr1,1,2,\"a,\"\"b\"\"\n第二行\"\r\nr1,2,3,\r\n");
    let labelled = self::exported(Format::Csv, &Options { labels: true, ..eight_east() })?;
    assert!(std::str::from_utf8(file(&labelled, "responses.csv")?)?.contains(",好,未选,选,"));
    Ok(())
}

#[test]
fn json_keeps_names_and_puts_repeats_inside() -> Result {
    let exported = exported(Format::Json, &eight_east())?;
    let document: Json = serde_json::from_slice(file(&exported, "responses.json")?)?;
    assert_eq!(document["responses"][0]["q"], "5");
    assert_eq!(
        document["responses"][0]["line"],
        json!([{"row": "1", "pax": 2, "note": "a,\"b\"\n第二行"}, {"row": "2", "pax": 3}])
    );
    assert_eq!(document["responses"][1]["old_q"], "9");
    let variables = document["variables"].as_array().ok_or("variables")?;
    let q = variables.iter().find(|variable| variable["name"] == "q").ok_or("q")?;
    assert_eq!((&q["label"], &q["codes"][1]), (&json!("感受"), &json!({"name": "5", "code": 5.0, "label": "好"})));
    Ok(())
}

#[test]
fn openrosa_submissions_hold_every_answer() -> Result {
    let exported = exported(Format::OpenRosa, &Options::default())?;
    let xml = std::str::from_utf8(file(&exported, "r1.xml")?)?;
    for part in [
        r#"<data id="f" version="2" xmlns:orx="http://openrosa.org/xforms">"#,
        "<姓名>=HYPERLINK(\"x\")</姓名>",
        "<liked>hotel</liked>",
        "<line><pax>2</pax><note>a,\"b\"\n第二行</note></line><line><pax>3</pax><note/></line>",
        "<meta><instanceID>uuid:r1</instanceID></meta></data>",
    ] {
        assert!(xml.contains(part), "{part} is not in {xml}");
    }
    assert!(!std::str::from_utf8(file(&exported, "r2.xml")?)?.contains("<line>"));
    Ok(())
}

#[test]
fn a_workbook_holds_values_and_no_formulas() -> Result {
    use calamine::{Data, Reader};
    let exported = exported(Format::Xlsx, &eight_east())?;
    let bytes = file(&exported, "responses.xlsx")?;
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes))?;
    assert_eq!(book.sheet_names(), ["responses", "line", "variables"]);
    let sheet = book.worksheet_range("responses")?;
    assert_eq!(sheet.get((1, 7)), Some(&Data::String("=HYPERLINK(\"x\")".to_owned())));
    assert_eq!(sheet.get((1, 8)), Some(&Data::Float(5.0)));
    assert!(matches!(sheet.get((1, 13)), Some(Data::DateTime(_))));
    assert!(book.worksheet_formula("responses")?.is_empty());
    let variables = book.worksheet_range("variables")?;
    assert!(
        variables.rows().any(|row| row[1] == Data::String("q".to_owned()) && row[2] == Data::String("感受".to_owned()))
    );
    Ok(())
}

#[test]
fn coding_sets_numbers_and_missing_codes() -> Result {
    let mut coding = Coding::default();
    coding.questions.insert(
        "q".to_owned(),
        QuestionCoding {
            variable: Some("Q1".to_owned()),
            codes: [("5".to_owned(), 50.0)].into(),
            missing: vec![9.0],
            unanswered: Some(9.0),
            ..QuestionCoding::default()
        },
    );
    let exported = exported(Format::Json, &Options { coding, ..Options::default() })?;
    let document: Json = serde_json::from_slice(file(&exported, "responses.json")?)?;
    let q = document["variables"]
        .as_array()
        .and_then(|all| all.iter().find(|variable| variable["name"] == "Q1"))
        .ok_or("Q1")?;
    assert_eq!((&q["codes"][1]["code"], &q["missing"]), (&json!(50.0), &json!([9.0])));
    assert_eq!(document["responses"][1]["Q1"], "9");
    Ok(())
}

/// What pyreadstat reads of some files.
fn read_back(files: &[(&str, Vec<u8>)]) -> Result<Vec<Json>> {
    let python = std::env::var("CAIRN_PYREADSTAT")?;
    let dir = tempfile::tempdir()?;
    let mut command = Command::new(python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/csv/read_sav.py"));
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes)?;
        command.arg(path);
    }
    let output = command.output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::str::from_utf8(&output.stdout)?.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn variable(name: &str, label: &str, kind: Kind, measure: Measure) -> Variable {
    Variable { name: name.to_owned(), label: label.to_owned(), kind, values: Vec::new(), missing: Vec::new(), measure }
}

/// The survey of `survey_export.json`, which pyreadstat wrote and read.
fn survey() -> Result<Dataset> {
    let numbers = |pairs: &[(f64, &str)]| {
        pairs.iter().map(|(number, label)| (Value::Number(*number), (*label).to_owned())).collect::<Vec<_>>()
    };
    let mut variables = vec![
        variable("ID", "编号", Kind::Number(8, 2), Measure::Unknown),
        variable("Q1", "总体满意度", Kind::Number(8, 2), Measure::Ordinal),
        variable("Q2_1", "喜欢:导游", Kind::Number(8, 2), Measure::Unknown),
        variable("Q2_2", "喜欢:酒店", Kind::Number(8, 2), Measure::Unknown),
        variable("Q3", "其他意见", Kind::Text(22), Measure::Nominal),
        variable("NPS", "推荐意愿", Kind::Number(8, 2), Measure::Scale),
        variable("VISIT", "出行日期", Kind::DateTime, Measure::Unknown),
    ];
    variables[1].values =
        numbers(&[(1.0, "很不满意"), (2.0, "不满意"), (3.0, "一般"), (4.0, "满意"), (5.0, "很满意"), (9.0, "未答")]);
    variables[1].missing = vec![9.0];
    for picked in &mut variables[2..4] {
        picked.values = numbers(&[(0.0, "未选"), (1.0, "选")]);
    }
    let row = |id, q1, guide, hotel, text: &str, nps: Option<f64>, day: Option<&str>| -> Result<Vec<Value>> {
        let day = match day {
            Some(day) => Value::date(day.parse()?),
            None => Value::Missing,
        };
        let text = Value::Text(text.to_owned());
        let number = Value::Number;
        Ok(vec![number(id), number(q1), number(guide), number(hotel), text, nps.map_or(Value::Missing, number), day])
    };
    let rows = vec![
        row(1.0, 5.0, 1.0, 0.0, "空调太吵,餐饮好", Some(10.0), Some("2026-05-01"))?,
        row(2.0, 3.0, 0.0, 0.0, "", Some(6.0), Some("2026-05-02"))?,
        row(3.0, 9.0, 1.0, 1.0, "Great guide", Some(8.0), Some("2026-06-15"))?,
        row(4.0, 1.0, 0.0, 1.0, "a\"b", None, None)?,
    ];
    Ok(Dataset { label: "满意度调查".to_owned(), variables, rows, ..Dataset::default() })
}

#[test]
#[ignore = "needs pyreadstat; ./x test brings it"]
fn pyreadstat_reads_the_survey_as_it_wrote_it() -> Result {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/csv/survey_export.json");
    let mut expected: Json = serde_json::from_slice(&std::fs::read(path)?)?;
    expected.as_object_mut().ok_or("object")?.remove("by");
    assert_eq!(read_back(&[("survey.sav", write(&survey()?))])?, [expected]);
    Ok(())
}

#[test]
#[ignore = "needs pyreadstat; ./x test brings it"]
fn pyreadstat_reads_long_texts_labels_of_texts_and_odd_names() -> Result {
    let lengths = [0, 1, 7, 8, 9, 252, 253, 255, 256, 300, 504, 505, 508, 509, 511, 1020, 5000, 32_767];
    for width in lengths.into_iter().filter(|width| *width > 0) {
        let texts: Vec<String> =
            lengths.iter().filter(|n| **n <= width).map(|n| "abcdefghij".repeat(n / 10 + 1)[..*n].to_owned()).collect();
        let mut long = variable("长文本", "意见", Kind::Text(width), Measure::Nominal);
        long.values = vec![(Value::Text("a".to_owned()), "甲".to_owned())];
        let variables = vec![
            variable("a-b", "", Kind::Number(8, 2), Measure::Unknown),
            long,
            variable("A_B", "x", Kind::Time, Measure::Scale),
        ];
        let rows = texts.iter().map(|text| {
            vec![Value::Number(1e9 + 0.5), Value::Text(text.clone()), Value::time(jiff::civil::time(9, 30, 0, 0))]
        });
        let data = Dataset { variables, rows: rows.collect(), ..Dataset::default() };
        let read = &read_back(&[("long.sav", write(&data))])?[0];
        assert_eq!(read["columns"], json!(["a_b", "长文本", "A_B_2"]), "{width}");
        assert_eq!(read["value_labels"], json!({"长文本": {"a": "甲"}}), "{width}");
        assert_eq!(read["labels"]["长文本"], "意见");
        let rows: Vec<Json> = texts.iter().map(|text| json!([1e9 + 0.5, text, "09:30:00"])).collect();
        assert_eq!(read["rows"], json!(rows), "{width}");
    }
    Ok(())
}

#[test]
#[ignore = "needs pyreadstat; ./x test brings it"]
fn pyreadstat_reads_what_was_answered() -> Result {
    let mut options = eight_east();
    options.coding.questions.insert("q".to_owned(), QuestionCoding { missing: vec![9.0], ..QuestionCoding::default() });
    let exported = exported(Format::Sav, &options)?;
    let files: Vec<(&str, Vec<u8>)> =
        exported.files.iter().map(|file| (file.name.as_str(), file.bytes.clone())).collect();
    let read = read_back(&files)?;
    assert_eq!(read[0]["labels"]["姓名"], "您的 姓名");
    assert_eq!(read[0]["value_labels"]["q"], json!({"1.0": "差", "5.0": "好", "9.0": "未答"}));
    assert_eq!(read[0]["value_labels"]["liked_hotel"], json!({"0.0": "未选", "1.0": "选"}));
    assert_eq!(read[0]["missing"], json!({"q": [{"lo": 9.0, "hi": 9.0}]}));
    let started = "2026-05-29T04:26:40.000";
    assert_eq!(
        read[0]["rows"],
        json!([
            [
                "r1",
                "2",
                "zh",
                "guest",
                "c0",
                started,
                null,
                "=HYPERLINK(\"x\")",
                5.0,
                0.0,
                1.0,
                2.0,
                1.0,
                "2026-05-01T00:00:00.000",
                "5",
                null
            ],
            ["r2", "1", "zh", "guest", "c1", started, null, "李雷", null, 1.0, 1.0, null, null, null, "", 9.0]
        ])
    );
    assert_eq!(read[1]["rows"], json!([["r1", "1", 2.0, "a,\"b\"\n第二行"], ["r1", "2", 3.0, ""]]));
    Ok(())
}

/// What JavaRosa sends: an irrelevant question is not there, a blank one is an empty element.
#[test]
fn openrosa_submissions_leave_out_what_was_irrelevant() -> Result {
    let sheets = json!({ "survey": [
        {"type": "integer", "name": "kids", "label": "Children", "default": "2"},
        {"type": "begin group", "name": "family", "label": "Family", "relevant": "${kids} > 0"},
        {"type": "text", "name": "ages", "label": "Ages"},
        {"type": "end group"},
        {"type": "begin repeat", "name": "room", "label": "Room"},
        {"type": "integer", "name": "beds", "label": "Beds"},
        {"type": "text", "name": "cot", "label": "Cot", "relevant": "${beds} > 2"},
        {"type": "end repeat"},
    ]});
    let form = compile_file("f.json", sheets.to_string().as_bytes(), &|_| None).map_err(|e| format!("{e:?}"))?.form;
    let xml_of = |answers: Json| -> Result<String> {
        let answers = answers.as_object().ok_or("object")?.clone();
        let response = Answered {
            id: "r".to_owned(),
            form: 0,
            mode: String::new(),
            language: String::new(),
            about: Vec::new(),
            started_at: None,
            finished_at: None,
            answers: &answers,
        };
        let exported = export(Format::OpenRosa, &[&form], &[response], &Options::default())?;
        Ok(String::from_utf8(file(&exported, "r.xml")?.to_vec())?)
    };
    let rooms = json!({"/data/kids": 1, "/data/room[1]/beds": 2, "/data/room[2]/beds": 3});
    let xml = xml_of(rooms)?;
    assert!(
        xml.contains("<family><ages/></family><room><beds>2</beds></room><room><beds>3</beds><cot/></room>"),
        "{xml}"
    );
    let xml = xml_of(json!({"/data/room[1]/beds": 2}))?;
    assert!(xml.contains("<kids/><room>"), "a default that was cleared, and nothing of the family: {xml}");
    let xml = xml_of(json!({"/data/family/ages": "3"}))?;
    assert!(xml.contains("<family><ages>3</ages></family>"), "what was answered is not lost: {xml}");
    Ok(())
}
