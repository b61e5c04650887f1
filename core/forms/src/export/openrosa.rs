//! Submissions as OpenRosa sends them, <https://docs.getodk.org/openrosa-form-submission/>: one XML document per response, made from its
//! answers. Irrelevant questions are left out and blank ones are empty elements, as JavaRosa writes them: which are irrelevant the form's
//! engine says when the answers are brought back to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use serde_json::Value as Json;

use super::{Answered, Exported, File, Options};
use crate::engine::{Engine, Program};
use crate::form::{DefaultValue, Form, Kind, NodeId};
use crate::submission::escape;

pub(super) fn write(forms: &[&Form], responses: &[Answered<'_>], options: &Options) -> Exported {
    // A form that cannot run any more says nothing about relevance: then nothing is left out.
    let programs: Vec<Option<Arc<Program>>> =
        forms.iter().map(|form| Program::new((*form).clone()).ok().map(Arc::new)).collect();
    let files = responses.iter().map(|response| {
        let safe: String =
            response.id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        File {
            name: format!("{safe}.xml"),
            bytes: document(forms[response.form], programs[response.form].as_ref(), response, options.offset)
                .into_bytes(),
        }
    });
    Exported { files: files.collect(), notes: Vec::new() }
}

fn document(form: &Form, program: Option<&Arc<Program>>, response: &Answered<'_>, offset: i32) -> String {
    let mut values: BTreeMap<String, String> =
        response.answers.iter().map(|(path, value)| (path.clone(), text(value))).collect();
    let engine = program.map(|program| {
        let at = Timestamp::from_millisecond(response.finished_at.or(response.started_at).unwrap_or(0));
        let offset = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
        let now = at.unwrap_or_default().to_zoned(TimeZone::fixed(offset));
        Engine::recall(Arc::clone(program), values.iter().map(|(path, text)| (path.as_str(), text.as_str())), &now)
    });
    let root = &form.node(Form::ROOT).path;
    let id = if response.id.starts_with("uuid:") { response.id.clone() } else { format!("uuid:{}", response.id) };
    values.entry(format!("{root}/meta/instanceID")).or_insert(id);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let mut attributes = vec![("id".to_owned(), form.id.clone())];
    if !form.version.is_empty() {
        attributes.push(("version".to_owned(), form.version.clone()));
    }
    attributes.push(("xmlns:orx".to_owned(), "http://openrosa.org/xforms".to_owned()));
    Writer { form, engine, values }.element(Form::ROOT, "", &attributes, &mut xml);
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

struct Writer<'a> {
    form: &'a Form,
    engine: Option<Engine>,
    values: BTreeMap<String, String>,
}

impl Writer<'_> {
    fn element(&self, id: NodeId, above: &str, attributes: &[(String, String)], xml: &mut String) {
        let node = self.form.node(id);
        if !matches!(node.kind, Kind::Repeat { .. }) {
            return self.one(id, &format!("{above}/{}", node.name), attributes, xml);
        }
        // As many as have an answer; a form without any has no element.
        let mut number = 1;
        loop {
            let path = format!("{above}/{}[{number}]", node.name);
            if !self.is_answered_below(&path) {
                return;
            }
            self.one(id, &path, &[], xml);
            number += 1;
        }
    }

    fn is_answered_below(&self, path: &str) -> bool {
        let inside = format!("{path}/");
        self.values.range(inside.clone()..).next().is_some_and(|(key, _)| key.starts_with(&inside))
    }

    /// An answer is written whatever the engine says.
    fn is_left_out(&self, path: &str) -> bool {
        let irrelevant = self.engine.as_ref().is_some_and(|e| e.find(path).is_some_and(|ix| !e.is_relevant(ix)));
        irrelevant && !self.values.contains_key(path) && !self.is_answered_below(path)
    }

    fn one(&self, id: NodeId, path: &str, attributes: &[(String, String)], xml: &mut String) {
        if self.is_left_out(path) {
            return;
        }
        let (form, node) = (self.form, self.form.node(id));
        xml.push('<');
        xml.push_str(&node.name);
        let own = node.children.iter().map(|child| form.node(*child)).filter(|child| child.kind == Kind::Attribute);
        let own = own.map(|child| {
            let fixed =
                if let Some(DefaultValue::Static(text)) = &child.bind.default { text.clone() } else { String::new() };
            let value = self.values.get(&format!("{path}/{}", child.name)).cloned().unwrap_or(fixed);
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
            self.element(*child, path, &[], &mut inside);
        }
        if let Some(value) = self.values.get(path) {
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
}
