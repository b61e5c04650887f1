//! A finished instance as OpenRosa sends it: XML in which irrelevant nodes are left out and blank ones are empty elements
//! (<https://docs.getodk.org/openrosa-form-submission/>).

use std::fmt::Write as _;

use crate::engine::{Engine, Ix};
use crate::form::Kind;

impl Engine {
    /// The submission of the instance as it is.
    #[must_use]
    pub fn submission(&self) -> String {
        let mut xml = String::new();
        let form = self.form();
        let mut attributes = vec![("id".to_owned(), form.id.clone())];
        if !form.version.is_empty() {
            attributes.push(("version".to_owned(), form.version.clone()));
        }
        self.write_element(self.root(), &attributes, &mut xml);
        xml
    }

    fn write_element(&self, ix: Ix, attributes: &[(String, String)], xml: &mut String) {
        let node = self.node(ix);
        let _ = write!(xml, "<{}", node.name);
        for (name, value) in attributes {
            let _ = write!(xml, " {name}=\"");
            escape(value, true, xml);
            xml.push('"');
        }
        let mut inside = String::new();
        for child in self.children(ix).into_iter().filter(|child| self.is_relevant(*child)) {
            let below = self.node(child);
            if below.kind == Kind::Attribute {
                let _ = write!(xml, " {}=\"", below.name.trim_start_matches('@'));
                escape(self.value(child), true, xml);
                xml.push('"');
            } else {
                self.write_element(child, &[], &mut inside);
            }
        }
        escape(self.value(ix), false, &mut inside);
        if inside.is_empty() {
            xml.push_str("/>");
        } else {
            let _ = write!(xml, ">{inside}</{}>", node.name);
        }
    }
}

/// Escapes what XML must not hold as it is, and leaves out what it must not hold at all (XML 1.0 §2.2).
pub(crate) fn escape(text: &str, attribute: bool, xml: &mut String) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' if attribute => xml.push_str("&quot;"),
            '\n' | '\t' | '\r' if attribute => {
                let _ = write!(xml, "&#{};", u32::from(c));
            }
            '\r' => xml.push_str("&#13;"),
            '\n' | '\t' => xml.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => xml.push(c),
        }
    }
}
