//! Forms built by hand, in a few words per node.
#![allow(dead_code, missing_docs)]

use std::sync::Arc;

use cairn_forms::engine::Program;
use cairn_forms::form::{
    Bind, Control, DataType, DefaultValue, Expression, Form, Items, Kind, List, Node, NodeId, OnChange, Piece, Preload,
    Template, Text,
};
use jiff::Zoned;

pub struct Builder {
    pub form: Form,
    at: Vec<NodeId>,
}

pub fn now() -> Zoned {
    "2026-11-22T09:30:00+08:00[+08:00]".parse().expect("a time")
}

impl Builder {
    pub fn new(id: &str) -> Self {
        let mut form = Form {
            id: id.to_owned(),
            version: "1".to_owned(),
            title: id.to_owned(),
            languages: vec!["English (en)".to_owned(), "中文 (zh)".to_owned()],
            default_language: 0,
            style: String::new(),
            nodes: Vec::new(),
            lists: std::collections::BTreeMap::new(),
            entities: Vec::new(),
        };
        let root = form.push(None, Node::new("data", Kind::Group { shown: false }));
        Self { form, at: vec![root] }
    }

    fn push(&mut self, node: Node) -> NodeId {
        let parent = self.at.last().copied();
        self.form.push(parent, node)
    }

    pub fn list(&mut self, name: &str, columns: &[&str], rows: &[&[&str]]) -> &mut Self {
        let owned = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let list =
            List { columns: owned(columns), rows: rows.iter().map(|row| owned(row)).collect(), ..List::default() };
        self.form.lists.insert(name.to_owned(), list);
        self
    }

    pub fn ask(&mut self, control: Control, name: &str, edit: impl FnOnce(&mut Bind)) -> &mut Self {
        self.ask_from(control, name, None, edit)
    }

    /// A select over `instance('list')/root/item`, with a predicate or without.
    pub fn select(&mut self, control: Control, name: &str, list: &str, filter: &str) -> &mut Self {
        let items = Items {
            nodeset: Expression::generated(format!("instance('{list}')/root/item{filter}")),
            list: Some(list.to_owned()),
            value: "name".to_owned(),
            label: "label".to_owned(),
        };
        self.ask_from(control, name, Some(items), |_| {})
    }

    fn ask_from(
        &mut self,
        control: Control,
        name: &str,
        items: Option<Items>,
        edit: impl FnOnce(&mut Bind),
    ) -> &mut Self {
        let mut node = Node::new(name, Kind::Question { control, items });
        node.bind.data_type = match control {
            Control::Integer => DataType::Int,
            Control::Decimal => DataType::Decimal,
            Control::Date => DataType::Date,
            _ => DataType::String,
        };
        node.texts.label = Text::literal(name);
        edit(&mut node.bind);
        self.push(node);
        self
    }

    pub fn calculate(&mut self, name: &str, expression: &str) -> &mut Self {
        let mut node = Node::new(name, Kind::Value);
        node.bind.calculate = x(expression);
        self.push(node);
        self
    }

    pub fn group(&mut self, name: &str, appearance: &str, relevant: &str) -> &mut Self {
        let mut node = Node::new(name, Kind::Group { shown: true });
        appearance.clone_into(&mut node.appearance);
        node.bind.relevant = x(relevant);
        node.texts.label = Text::literal(name);
        let id = self.push(node);
        self.at.push(id);
        self
    }

    pub fn repeat(&mut self, name: &str, count: &str, relevant: &str) -> &mut Self {
        let mut node = Node::new(name, Kind::Repeat { count: x(count) });
        node.bind.relevant = x(relevant);
        node.texts.label = Text::literal(name);
        let id = self.push(node);
        self.at.push(id);
        self
    }

    pub fn end(&mut self) -> &mut Self {
        self.at.pop();
        self
    }

    pub fn last(&mut self) -> &mut Node {
        self.form.nodes.last_mut().expect("a node")
    }

    pub fn meta(&mut self) -> &mut Self {
        let id = self.push(Node::new("meta", Kind::Group { shown: false }));
        self.at.push(id);
        let mut node = Node::new("instanceID", Kind::Value);
        node.bind.preload = Some(Preload::Uid);
        self.push(node);
        self.end()
    }

    pub fn program(&self) -> Arc<Program> {
        Arc::new(Program::new(self.form.clone()).expect("a form that runs"))
    }
}

/// An expression; none for a blank text.
pub fn x(text: &str) -> Option<Expression> {
    (!text.is_empty()).then(|| Expression::generated(text))
}

pub fn label(pieces: &[Result<&str, &str>]) -> Text {
    let piece = |p: &Result<&str, &str>| match p {
        Ok(text) => Piece::Literal((*text).to_owned()),
        Err(output) => Piece::Output(Expression::generated(*output)),
    };
    Text(vec![Some(Template(pieces.iter().map(piece).collect()))])
}

pub fn set_default(text: &str) -> impl FnOnce(&mut Bind) {
    let text = text.to_owned();
    move |bind| bind.default = Some(DefaultValue::Static(text))
}

pub fn on_change(source: NodeId, expression: &str) -> OnChange {
    OnChange { sources: vec![source], value: x(expression) }
}

/// A form in which everything depends on something: repeats in repeats, counts, relevance, cascades, running totals, triggers,
/// defaults of new instances.
pub fn tangle() -> Builder {
    let mut b = Builder::new("tangle");
    b.list("yn", &["name", "label"], &[&["yes", "Yes"], &["no", "No"]]);
    b.list("region", &["name", "label"], &[&["east", "East"], &["south", "South"]]);
    let cities: [&[&str]; 4] = [
        &["sh", "Shanghai", "east"],
        &["hz", "Hangzhou", "east"],
        &["gz", "Guangzhou", "south"],
        &["sz", "Shenzhen", "south"],
    ];
    b.list("city", &["name", "label", "region"], &cities);
    b.ask(Control::Text, "guest", |bind| bind.required = x("true()"));
    b.select(Control::SelectOne, "more", "yn", "");
    b.select(Control::SelectOne, "region", "region", "");
    b.select(Control::SelectMultiple, "city", "city", "[region = /data/region]");
    b.calculate("cities", "count-selected(/data/city)");
    b.ask(Control::Integer, "kids", set_default("1"));
    b.repeat("kid", "/data/kids", "");
    b.ask(Control::Integer, "age", |bind| bind.constraint = x(". < 18"));
    b.calculate("older", "count(/data/kid[age > current()/../age])");
    b.end();
    b.calculate("ages", "sum(/data/kid/age)");
    b.group("shop", "", "/data/more = 'yes'");
    b.repeat("line", "", "");
    b.ask(Control::Integer, "pax", set_default("1"));
    b.ask(Control::Decimal, "price", |bind| {
        bind.default = Some(DefaultValue::Dynamic(Expression::generated("../pax * 10")));
    });
    b.calculate("no", "position(..)");
    b.calculate("amount", "coalesce(../pax, 0) * coalesce(../price, 0)");
    b.calculate("running", "../amount + sum(/data/shop/line[position() < position(current()/..)]/amount)");
    b.group("note", "", "../amount > 50");
    b.ask(Control::Text, "why", |bind| bind.required = x("/data/shop/line/amount > 100"));
    b.end();
    b.repeat("tag", "../pax", "../no != 2");
    b.ask(Control::Text, "word", |_| {});
    b.calculate("path", "concat(../../no, '.', position(..), '/', count(../../tag))");
    b.end();
    b.end();
    b.calculate("lines", "count(/data/shop/line)");
    b.end();
    b.calculate("total", "sum(/data/shop/line/amount)");
    b.calculate("words", "join(' ', /data/shop/line/tag/word)");
    b.calculate("tags", "count(/data/shop/line/tag)");
    b.group("big", "field-list", "/data/total > 100");
    b.ask(Control::Text, "boss", |_| {});
    b.ask(Control::Integer, "discount", |bind| {
        bind.readonly = x("/data/big/boss = ''");
        bind.constraint = x(". <= 50");
    });
    b.end();
    b.calculate("due", "/data/total * (100 - coalesce(/data/big/discount, 0)) div 100");
    b.ask(Control::Text, "echo", |_| {});
    let guest = b.form.at("/data/guest").expect("guest");
    b.last().bind.on_change = Some(on_change(guest, "concat('dear ', /data/guest)"));
    b.ask(Control::Note, "thanks", |bind| bind.readonly = x("true()"));
    b.last().texts.label = label(&[Ok("Thank you "), Err("/data/guest"), Ok(", due "), Err("/data/due")]);
    b.meta();
    b
}
