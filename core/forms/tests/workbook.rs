//! Workbooks compiled and compared with the XForms that pyxform 4.5.0 made of them, and files that are no forms.

mod xform;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cairn_forms::check::Report;
use cairn_forms::compile::{Compiled, compile_file};
use cairn_forms::form::{DefaultValue, Form, Kind, NodeId, Piece, Text};
use proptest::prelude::*;
use xform::Element;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracles/xlsform/forms")
}

fn beside(name: &str) -> Option<Vec<u8>> {
    std::fs::read(forms().join(name)).ok()
}

fn compile(name: &str) -> Result<Compiled> {
    let bytes = std::fs::read(forms().join(format!("{name}.xlsx")))?;
    compile_file(&format!("{name}.xlsx"), &bytes, &beside).map_err(|report| format!("{name}: {report:?}").into())
}

fn names() -> Result<Vec<String>> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(forms())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        out.extend(name.strip_suffix(".xlsx").map(str::to_owned));
    }
    out.sort();
    assert!(out.len() >= 7, "{out:?}");
    Ok(out)
}

/// What differs between a compiled form and its XForm, one line each, and how much is the same.
struct Differences(Vec<String>, usize);

impl Differences {
    fn compare(&mut self, what: &str, ours: Option<&str>, theirs: Option<&str>) {
        let tidy = |text: Option<&str>| {
            text.map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty())
        };
        let (ours, theirs) = (tidy(ours), tidy(theirs));
        if ours != theirs {
            self.0.push(format!("{what}: ours {ours:?}, pyxform {theirs:?}"));
        } else if ours.is_some() {
            self.1 += 1;
        }
    }

    fn done(&self, at_least: usize) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
        assert!(self.1 >= at_least, "only {} were compared", self.1);
    }
}

/// Paths of the primary instance in document order, attributes of entities included.
fn instance_paths(element: &Element, path: &str, out: &mut Vec<String>) {
    let path = format!("{path}/{}", element.name);
    if element.get("jr:template").is_some() {
        return;
    }
    out.push(path.clone());
    if element.name == "entity" {
        out.extend(element.attributes.iter().map(|(key, _)| format!("{path}/@{key}")));
    }
    element.elements().for_each(|child| instance_paths(child, &path, out));
}

fn paths(form: &Form, id: NodeId, out: &mut Vec<String>) {
    out.push(form.node(id).path.clone());
    form.node(id).children.iter().for_each(|child| paths(form, *child, out));
}

#[test]
fn the_primary_instance_is_that_of_pyxform() -> Result {
    for name in names()? {
        let form = compile(&name)?.form;
        let xml = Element::parse(&std::fs::read_to_string(forms().join(format!("{name}.xml")))?)?;
        let root = xml.find("instance")[0].elements().next().ok_or("root")?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        paths(&form, Form::ROOT, &mut ours);
        instance_paths(root, "", &mut theirs);
        assert_eq!(ours, theirs, "{name}");
        assert_eq!(
            (Some(form.id.as_str()), Some(form.version.as_str())),
            (root.get("id"), root.get("version")),
            "{name}"
        );
        assert_eq!(form.title, xml.find("h:title")[0].words(), "{name}");
    }
    Ok(())
}

#[test]
fn binds_defaults_and_triggers_are_those_of_pyxform() -> Result {
    let mut wrong = Differences(Vec::new(), 0);
    for name in names()? {
        let form = compile(&name)?.form;
        let xml = Element::parse(&std::fs::read_to_string(forms().join(format!("{name}.xml")))?)?;
        let binds: BTreeMap<&str, &Element> =
            xml.find("bind").into_iter().filter_map(|bind| Some((bind.get("nodeset")?, bind))).collect();
        let setvalues = xml.find("setvalue");
        for id in form.ids() {
            let node = form.node(id);
            let bind = &node.bind;
            let theirs = |key: &str| binds.get(node.path.as_str()).and_then(|bind| bind.get(key));
            let ours = [
                ("relevant", &bind.relevant),
                ("required", &bind.required),
                ("readonly", &bind.readonly),
                ("constraint", &bind.constraint),
                ("calculate", &bind.calculate),
            ];
            for (key, expression) in ours {
                wrong.compare(
                    &format!("{name} {} {key}", node.path),
                    expression.as_ref().map(|e| e.text.as_str()),
                    theirs(key),
                );
            }
            if let Some(kind) = theirs("type") {
                let ours = serde_json::to_value(bind.data_type)?;
                wrong.compare(&format!("{name} {} type", node.path), ours.as_str(), Some(kind));
            }
            wrong.compare(&format!("{name} {} save_to", node.path), node.save_to.as_deref(), theirs("entities:saveto"));
            let first = setvalues
                .iter()
                .find(|s| s.get("ref") == Some(&node.path) && s.get("event") == Some("odk-instance-first-load"));
            let dynamic = if let Some(DefaultValue::Dynamic(expression)) = &bind.default {
                Some(expression.text.as_str())
            } else {
                None
            };
            wrong.compare(&format!("{name} {} default", node.path), dynamic, first.and_then(|s| s.get("value")));
            let changed = setvalues
                .iter()
                .find(|s| s.get("ref") == Some(&node.path) && s.get("event") == Some("xforms-value-changed"));
            let ours = bind.on_change.as_ref().and_then(|change| change.value.as_ref());
            wrong.compare(
                &format!("{name} {} trigger", node.path),
                ours.map(|e| e.text.as_str()),
                changed.and_then(|s| s.get("value")),
            );
        }
    }
    wrong.done(200);
    Ok(())
}

#[test]
fn controls_and_items_are_those_of_pyxform() -> Result {
    let mut wrong = Differences(Vec::new(), 0);
    for name in names()? {
        let form = compile(&name)?.form;
        let xml = Element::parse(&std::fs::read_to_string(forms().join(format!("{name}.xml")))?)?;
        let body = xml.find("h:body")[0];
        let mut shown = Vec::new();
        for tag in ["input", "select1", "select", "odk:rank", "range", "upload", "trigger"] {
            for control in body.find(tag) {
                let path = control.get("ref").ok_or("ref")?;
                let node = form.node(form.at(path).ok_or_else(|| format!("{name}: no {path}"))?);
                shown.push(path.to_owned());
                wrong.compare(&format!("{name} {path} appearance"), Some(&node.appearance), control.get("appearance"));
                let theirs = control.find("itemset").first().and_then(|itemset| itemset.get("nodeset"));
                wrong.compare(
                    &format!("{name} {path} items"),
                    node.items().map(|items| items.nodeset.text.as_str()),
                    theirs,
                );
                let value = control.find("value").first().and_then(|value| value.get("ref"));
                wrong.compare(&format!("{name} {path} value"), node.items().map(|items| items.value.as_str()), value);
                for key in ["start", "end", "step"] {
                    wrong.compare(
                        &format!("{name} {path} {key}"),
                        node.parameters.get(key).map(String::as_str),
                        control.get(key),
                    );
                }
            }
        }
        let mut asked: Vec<String> =
            form.nodes.iter().filter(|n| matches!(n.kind, Kind::Question { .. })).map(|n| n.path.clone()).collect();
        shown.sort();
        asked.sort();
        assert_eq!(asked, shown, "{name}");
        for repeat in body.find("repeat") {
            let node = form.node(form.at(repeat.get("nodeset").ok_or("nodeset")?).ok_or("repeat")?);
            let Kind::Repeat { count } = &node.kind else {
                return Err(format!("{name}: {} is no repeat", node.path).into());
            };
            wrong.compare(
                &format!("{name} {} count", node.path),
                count.as_ref().map(|c| c.text.as_str()),
                repeat.get("jr:count"),
            );
        }
    }
    wrong.done(100);
    Ok(())
}

fn words(text: &Text, language: usize) -> Option<String> {
    let template = text.0.get(language)?.as_ref()?;
    Some(
        template
            .0
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => text.clone(),
                Piece::Output(expression) => format!("{{{}}}", expression.text),
            })
            .collect(),
    )
}

#[test]
fn texts_and_lists_are_those_of_pyxform() -> Result {
    let mut wrong = Differences(Vec::new(), 0);
    for name in names()? {
        let form = compile(&name)?.form;
        let xml = Element::parse(&std::fs::read_to_string(forms().join(format!("{name}.xml")))?)?;
        for (index, translation) in xml.find("translation").into_iter().enumerate() {
            assert_eq!(form.languages.get(index).map(String::as_str), translation.get("lang"), "{name}");
            assert_eq!(form.default_language == index, translation.get("default") == Some("true()"), "{name}");
            for text in translation.find("text") {
                let id = text.get("id").ok_or("id")?;
                let theirs = text.find("value").first().map(|value| value.words());
                let ours = if let Some((path, kind)) = id.split_once(':') {
                    let texts = &form.node(form.at(path).ok_or("path")?).texts;
                    words(
                        match kind {
                            "label" => &texts.label,
                            "hint" => &texts.hint,
                            "jr:constraintMsg" => &texts.constraint_message,
                            _ => &texts.required_message,
                        },
                        index,
                    )
                } else {
                    let (list, at) = id.rsplit_once('-').ok_or("choice")?;
                    words(&form.lists[list].texts[at.parse::<usize>()?].label, index)
                };
                wrong.compare(
                    &format!("{name} {index} {id}"),
                    ours.as_deref(),
                    theirs.as_deref().map(|t| if t == "-" { "" } else { t }),
                );
            }
        }
        for instance in xml.find("instance").into_iter().skip(1) {
            let id = instance.get("id").ok_or("id")?;
            let list = form.lists.get(id).ok_or_else(|| format!("{name}: no list {id}"))?;
            for (at, item) in instance.find("item").into_iter().enumerate() {
                let theirs: Vec<(String, String)> =
                    item.elements().filter(|e| e.name != "itextId").map(|e| (e.name.clone(), e.words())).collect();
                let ours: Vec<(String, String)> = list
                    .columns
                    .iter()
                    .cloned()
                    .zip(list.rows[at].iter().cloned())
                    .filter(|(_, value)| !value.is_empty())
                    .collect();
                assert_eq!(ours, theirs, "{name} {id}");
            }
        }
    }
    wrong.done(250);
    Ok(())
}

#[test]
fn no_form_warns_of_what_is_right() -> Result {
    for name in names()? {
        let warnings = compile(&name)?.report.warnings;
        let others: Vec<_> = warnings.iter().filter(|finding| !finding.message.contains("max-pixels")).collect();
        assert!(others.is_empty(), "{name}: {others:?}");
    }
    Ok(())
}

fn refused(name: &str, bytes: &[u8]) -> Result<String> {
    match compile_file(name, bytes, &|_| None) {
        Ok(_) => Err(format!("{name} was accepted").into()),
        Err(Report { errors, .. }) => Ok(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

#[test]
fn files_that_are_no_forms_are_told_apart() -> Result {
    let whole = std::fs::read(forms().join("logic.xlsx"))?;
    assert!(refused("cut.xlsx", &whole[..whole.len() / 2])?.contains("damaged or was cut off"));
    let compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    assert!(refused("old.xls", &[&compound[..], &[0; 4096]].concat())?.contains("save it as .xlsx"));
    let stream: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(
        refused("secret.xlsx", &[&compound[..], &[0; 1024], &stream].concat())?.contains("protected by a password")
    );
    assert!(refused("photo.jpg", &[0xFF, 0xD8, 0xFF])?.contains("UTF-8"));
    assert!(refused("zeros", &[0; 100])?.contains("neither"));
    assert!(refused("empty.csv", b"")?.contains("neither"));
    assert!(refused("gbk.csv", b"survey,\xD0\xD5\xC3\xFB")?.contains("CSV UTF-8"));
    assert!(refused("list.json", b"[1]")?.contains("neither") || refused("list.json", b"[1]")?.contains("no sheets"));
    assert!(
        refused("nested.json", br#"{"survey":[{"type":"text","name":"a","label":{"en":"A"}}]}"#)?
            .contains("label::English (en)")
    );
    assert!(refused("other.json", br#"{"servey":[{"type":"text","name":"a","label":"A"}]}"#)?.contains("servey"));
    Ok(())
}

#[test]
fn a_zip_bomb_is_not_unpacked() -> Result {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default())?;
    let block = vec![b' '; 1 << 20];
    for _ in 0..200 {
        zip.write_all(&block)?;
    }
    let bytes = zip.finish()?.into_inner();
    assert!(bytes.len() < 1 << 20, "{}", bytes.len());
    assert!(refused("bomb.xlsx", &bytes)?.contains("unpacks to more than"));
    Ok(())
}

#[test]
fn a_sheet_of_a_hundred_thousand_rows_is_refused() -> Result {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("survey")?;
    for (column, heading) in (0..).zip(["type", "name", "label"]) {
        sheet.write(0, column, heading)?;
    }
    for row in 1..=100_000 {
        sheet.write(row, 0, "text")?.write(row, 1, format!("q{row}"))?.write(row, 2, "x")?;
    }
    assert!(
        refused("long.xlsx", &book.save_to_buffer()?)?
            .contains("survey, row 50000: sheet survey has more than 50000 rows")
    );
    let rows: Vec<_> =
        (0..100_000).map(|n| serde_json::json!({"type": "text", "name": format!("q{n}"), "label": "x"})).collect();
    assert!(
        refused("long.json", serde_json::json!({ "survey": rows }).to_string().as_bytes())?
            .contains("more than 50000 rows")
    );
    Ok(())
}

#[test]
fn the_same_sheets_as_csv_and_json_make_the_same_form() -> Result {
    let csv = "\u{FEFF}survey,,,\n,type,name,label::English (en),label::中文 (zh)\n,text,a,A,甲\n,select_one l,b,B,乙\nchoices\n,list_name,name,label::English (en),label::中文 (zh)\n,l,1,One,一\nsettings\n,form_id,version\n,f,3\n";
    let json = r#"{"survey":[{"type":"text","name":"a","label::English (en)":"A","label::中文 (zh)":"甲"},{"type":"select_one l","name":"b","label::English (en)":"B","label::中文 (zh)":"乙"}],"choices":[["list_name","name","label::English (en)","label::中文 (zh)"],["l","1","One","一"]],"settings":{"form_id":"f","version":3}}"#;
    let csv = compile_file("x.csv", csv.as_bytes(), &|_| None).map_err(|report| format!("{report:?}"))?;
    let json = compile_file("y.json", json.as_bytes(), &|_| None).map_err(|report| format!("{report:?}"))?;
    assert_eq!(csv.form, json.form);
    assert_eq!((csv.form.id.as_str(), csv.form.version.as_str(), csv.form.languages.len()), ("f", "3", 2));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A workbook with some of its bytes changed is read or refused, never more.
    #[test]
    fn a_damaged_workbook_never_panics(at in proptest::collection::vec((0usize..20_000, any::<u8>()), 1..20), cut in 0usize..20_000) {
        let mut bytes = std::fs::read(forms().join("logic.xlsx")).unwrap_or_default();
        for (at, byte) in at {
            let length = bytes.len();
            bytes[at % length] = byte;
        }
        if cut % 3 == 0 {
            bytes.truncate(cut);
        }
        drop(compile_file("x.xlsx", &bytes, &|_| None));
    }

    /// Any cells in any columns are compiled or refused, never more.
    #[test]
    fn any_cells_never_panic(rows in proptest::collection::vec(proptest::collection::vec((heading(), cell()), 1..6), 0..12)) {
        let rows: Vec<BTreeMap<String, String>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
        let choices = serde_json::json!([{"list_name": "l", "name": "1", "label": "x"}]);
        let entities = serde_json::json!([{"list_name": "d", "label": "${a}"}]);
        let form = serde_json::json!({"survey": rows, "choices": choices, "entities": entities});
        drop(compile_file("x.json", form.to_string().as_bytes(), &|_| None));
    }
}

fn heading() -> impl Strategy<Value = String> {
    let known = [
        "type",
        "name",
        "label",
        "label::zh",
        "hint",
        "relevant",
        "constraint",
        "calculation",
        "default",
        "trigger",
        "choice_filter",
        "parameters",
        "repeat_count",
        "appearance",
        "save_to",
        "required",
        "media::image",
        "bind::type",
    ];
    proptest::sample::select(known.to_vec()).prop_map(str::to_owned)
}

fn cell() -> impl Strategy<Value = String> {
    let known = [
        "text",
        "begin group",
        "end group",
        "begin repeat",
        "end repeat",
        "select_one l",
        "select_multiple l or_other",
        "rank l",
        "range",
        "calculate",
        "note",
        "audit",
        "a",
        "b",
        "g",
        "${a}",
        "${b} + 1",
        "table-list",
        "search('x', 'contains', 'y', ${a})",
        "randomize=true seed=${a}",
        "start=0 end=1 step=0.1",
        "select_one ${a}",
        "instance('l')/root/item[name = ${a}]/label",
        "count(${g})",
        "yes",
        "1",
        "today()",
        "background-geopoint",
        "select_one_from_file x.csv",
    ];
    prop_oneof![4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => "[$(){}\\[\\]'\"a-c+,#: .-]{0,10}"]
}
