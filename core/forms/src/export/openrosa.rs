//! Submissions as OpenRosa sends them, <https://docs.getodk.org/openrosa-form-submission/>: one XML document per response, made from its
//! answers. Questions that were not answered are empty elements, as the answers do not say which of them were irrelevant.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Answered, Exported, File};
use crate::form::{DefaultValue, Form, Kind, NodeId};
use crate::submission::escape;

pub(super) fn write(forms: &[&Form], responses: &[Answered<'_>]) -> Exported {
    let files = responses.iter().map(|response| {
        let safe: String =
            response.id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        File { name: format!("{safe}.xml"), bytes: document(forms[response.form], response).into_bytes() }
    });
    Exported { files: files.collect(), notes: Vec::new() }
}

fn document(form: &Form, response: &Answered<'_>) -> String {
    let mut values: BTreeMap<String, String> =
        response.answers.iter().map(|(path, value)| (path.clone(), text(value))).collect();
    let root = &form.node(Form::ROOT).path;
    let id = if response.id.starts_with("uuid:") { response.id.clone() } else { format!("uuid:{}", response.id) };
    values.entry(format!("{root}/meta/instanceID")).or_insert(id);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let mut attributes = vec![("id".to_owned(), form.id.clone())];
    if !form.version.is_empty() {
        attributes.push(("version".to_owned(), form.version.clone()));
    }
    attributes.push(("xmlns:orx".to_owned(), "http://openrosa.org/xforms".to_owned()));
    element(form, Form::ROOT, "", &values, &attributes, &mut xml);
    xml.push('\n');
    xml
}

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(" "),
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

fn element(
    form: &Form,
    id: NodeId,
    above: &str,
    values: &BTreeMap<String, String>,
    attributes: &[(String, String)],
    xml: &mut String,
) {
    let node = form.node(id);
    if !matches!(node.kind, Kind::Repeat { .. }) {
        return one(form, id, &format!("{above}/{}", node.name), values, attributes, xml);
    }
    // As many as have an answer; a form without any has no element.
    let mut number = 1;
    loop {
        let path = format!("{above}/{}[{number}]", node.name);
        let inside = format!("{path}/");
        if !values.range(inside.clone()..).next().is_some_and(|(key, _)| key.starts_with(&inside)) {
            return;
        }
        one(form, id, &path, values, &[], xml);
        number += 1;
    }
}

fn one(
    form: &Form,
    id: NodeId,
    path: &str,
    values: &BTreeMap<String, String>,
    attributes: &[(String, String)],
    xml: &mut String,
) {
    let node = form.node(id);
    xml.push('<');
    xml.push_str(&node.name);
    let own = node.children.iter().map(|child| form.node(*child)).filter(|child| child.kind == Kind::Attribute);
    let own = own.map(|child| {
        let fixed =
            if let Some(DefaultValue::Static(text)) = &child.bind.default { text.clone() } else { String::new() };
        let value = values.get(&format!("{path}/{}", child.name)).cloned().unwrap_or(fixed);
        (child.name.trim_start_matches('@').to_owned(), value)
    });
    for (name, value) in attributes.iter().cloned().chain(own) {
        xml.push(' ');
        xml.push_str(&name);
        xml.push_str("=\"");
        escape(&value, true, xml);
        xml.push('"');
    }
    let mut inside = String::new();
    for child in node.children.iter().filter(|child| form.node(**child).kind != Kind::Attribute) {
        element(form, *child, path, values, &[], &mut inside);
    }
    if let Some(value) = values.get(path) {
        escape(value, false, &mut inside);
    }
    if inside.is_empty() {
        xml.push_str("/>");
    } else {
        xml.push('>');
        xml.push_str(&inside);
        xml.push_str("</");
        xml.push_str(&node.name);
        xml.push('>');
    }
}
