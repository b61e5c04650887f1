//! An XForm as a tree, just enough to compare a compiled form with what pyxform made of the same workbook.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// Elements and texts, in order; a text has no name.
    pub children: Vec<Element>,
    pub text: String,
}

impl Element {
    /// Parses a document.
    pub fn parse(xml: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let mut reader = Reader::from_str(xml);
        let mut stack = vec![Self::default()];
        loop {
            match reader.read_event()? {
                Event::Start(tag) => stack.push(Self::begin(&tag)?),
                Event::Empty(tag) => {
                    let element = Self::begin(&tag)?;
                    stack.last_mut().ok_or("empty")?.children.push(element);
                }
                Event::End(_) => {
                    let element = stack.pop().ok_or("end")?;
                    stack.last_mut().ok_or("end")?.children.push(element);
                }
                Event::Text(text) => {
                    stack.last_mut().ok_or("text")?.children.push(Self { text: text.to_string(), ..Self::default() });
                }
                Event::GeneralRef(name) => {
                    let text = quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default().to_owned();
                    stack.last_mut().ok_or("text")?.children.push(Self { text, ..Self::default() });
                }
                Event::Eof => return Ok(stack.pop().ok_or("eof")?),
                _ => {}
            }
        }
    }

    fn begin(tag: &BytesStart<'_>) -> Result<Self, Box<dyn std::error::Error>> {
        let mut element = Self { name: tag.name().as_ref().to_owned(), ..Self::default() };
        for attribute in tag.attributes() {
            let attribute = attribute?;
            let value = quick_xml::escape::unescape(&attribute.value)?.into_owned();
            element.attributes.push((attribute.key.as_ref().to_owned(), value));
        }
        Ok(element)
    }

    /// An attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(|child| !child.name.is_empty())
    }

    /// All elements of a name below, in document order.
    pub fn all<'a>(&'a self, name: &str, out: &mut Vec<&'a Self>) {
        for child in self.elements() {
            if child.name == name {
                out.push(child);
            }
            child.all(name, out);
        }
    }

    /// The same, as a list.
    pub fn find(&self, name: &str) -> Vec<&Self> {
        let mut out = Vec::new();
        self.all(name, &mut out);
        out
    }

    /// Text with outputs as `{expression}`, spaces made one.
    pub fn words(&self) -> String {
        let mut out = String::new();
        for child in &self.children {
            if child.name == "output" {
                out.extend(["{", child.get("value").unwrap_or_default().trim(), "}"]);
            } else {
                out.push_str(&child.text);
                out.push_str(&child.words());
            }
        }
        out
    }
}
