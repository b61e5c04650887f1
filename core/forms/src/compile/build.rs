//! The tree to the compiled form: references resolved, texts in all languages, lists with their rows.

use std::collections::BTreeMap;

use crate::form::{
    Bind, ChoiceTexts, DefaultValue, Entity, Expression, Form, Items, Kind, List, Node, NodeId, OnChange, Place, Texts,
};

use super::choices::{ChoiceList, Lists};
use super::references::{LAST_SAVED, Resolver, Use, find};
use super::settings::Settings;
use super::table::{Source, Words};
use super::tree::{At, Choices, Element, From, Tree, What};
use super::words::Languages;

/// What the form is made of.
pub(super) struct Parts<'a> {
    pub settings: &'a Settings,
    pub name: &'a str,
    pub tree: &'a Tree,
    pub lists: &'a Lists,
    /// Lists of the sheet of external choices.
    pub external: &'a Lists,
    pub files: BTreeMap<String, List>,
    /// Whether anything refers to what was answered last.
    pub last_saved: bool,
    /// Entity elements with their declarations.
    pub entities: Vec<(At, Entity)>,
}

/// Builds the form. What could not be resolved has been reported and is left out.
pub(super) fn build(parts: Parts<'_>) -> Form {
    let languages = languages(&parts);
    let resolver = Resolver::new(parts.tree);
    let id = parts.settings.id.clone().unwrap_or_else(|| parts.name.to_owned());
    let named = |name: &String| languages.0.iter().position(|language| language == name);
    let mut form = Form {
        title: parts.settings.title.clone().unwrap_or_else(|| id.clone()),
        id,
        version: parts.settings.version.clone(),
        default_language: named(&parts.settings.default_language).unwrap_or(0),
        languages: languages.0.clone(),
        style: parts.settings.style.clone(),
        nodes: Vec::new(),
        lists: BTreeMap::new(),
        entities: Vec::new(),
    };
    let builder = Builder { tree: parts.tree, resolver: &resolver, languages: &languages };
    let mut ids = vec![NodeId(0); parts.tree.elements.len()];
    for at in parts.tree.walk() {
        let parent = parts.tree.get(at).parent.map(|parent| ids[parent]);
        ids[at] = form.push(parent, builder.node(at));
    }
    for at in parts.tree.walk() {
        let sources: Vec<NodeId> =
            parts.tree.get(at).trigger.iter().filter_map(|name| resolver.named(name)).map(|at| ids[at]).collect();
        if !sources.is_empty() {
            let bind = &mut form.nodes[ids[at].index()].bind;
            bind.on_change = Some(OnChange { sources, value: bind.calculate.take() });
        }
    }
    form.lists = parts.files;
    if parts.last_saved {
        form.lists.insert(LAST_SAVED.to_owned(), List::default());
    }
    for list in parts.external.lists.iter().chain(&parts.lists.lists) {
        form.lists.insert(list.name.clone(), builder.list(list));
    }
    form.entities = parts.entities.into_iter().map(|(at, entity)| Entity { node: ids[at], ..entity }).collect();
    form
}

/// Languages in the order of the XForm: of the lists, then of the rows.
fn languages(parts: &Parts<'_>) -> Languages {
    let mut out = Languages::default();
    for item in parts.lists.lists.iter().chain(&parts.external.lists).flat_map(|list| &list.items) {
        for words in [&item.label, &item.image, &item.big_image, &item.audio, &item.video] {
            out.meet(words);
        }
    }
    for at in parts.tree.walk() {
        let e = parts.tree.get(at);
        for words in [
            &e.constraint_message,
            &e.required_message,
            &e.label,
            &e.hint,
            &e.guidance,
            &e.image,
            &e.big_image,
            &e.audio,
            &e.video,
        ] {
            out.meet(words);
        }
    }
    if out.0.is_empty() {
        out.0.push("default".to_owned());
    }
    out
}

struct Builder<'a> {
    tree: &'a Tree,
    resolver: &'a Resolver<'a>,
    languages: &'a Languages,
}

impl Builder<'_> {
    fn node(&self, at: At) -> Node {
        let element = self.tree.get(at);
        let mut node = Node::new(element.name.clone(), self.kind(at, element));
        let expression = |source: &Option<Source>| source.as_ref().map(|source| self.expression(at, source));
        node.bind = Bind {
            data_type: element.data_type,
            relevant: expression(&element.relevant),
            required: expression(&element.required),
            readonly: expression(&element.readonly),
            constraint: expression(&element.constraint),
            calculate: expression(&element.calculate),
            default: element.default.as_ref().map(|default| self.default(at, element, default)),
            on_change: None,
            preload: element.preload.clone(),
        };
        let text = |words: &Words| self.languages.text(words, self.resolver, Some(at));
        node.texts = Texts {
            label: text(&element.label),
            hint: text(&element.hint),
            guidance: text(&element.guidance),
            constraint_message: text(&element.constraint_message),
            required_message: text(&element.required_message),
            image: text(&element.image),
            big_image: text(&element.big_image),
            audio: text(&element.audio),
            video: text(&element.video),
        };
        node.appearance = element.appearance.as_ref().map(|source| source.text.clone()).unwrap_or_default();
        node.parameters.clone_from(&element.parameters);
        node.save_to = element.save_to.as_ref().map(|saving| saving.property.clone());
        node.place.clone_from(&element.place);
        node
    }

    fn kind(&self, at: At, element: &Element) -> Kind {
        match element.what {
            What::Root | What::Meta | What::Entity => Kind::Group { shown: false },
            What::Group => Kind::Group { shown: true },
            What::Repeat => Kind::Repeat { count: element.count.as_ref().map(|count| self.trimmed(at, count)) },
            What::Question(control) => {
                Kind::Question { control, items: element.choices.as_ref().and_then(|choices| self.items(at, choices)) }
            }
            What::Value => Kind::Value,
            What::Attribute => Kind::Attribute,
        }
    }

    fn expression(&self, at: At, source: &Source) -> Expression {
        Expression { text: self.resolver.resolve(&source.text, Some(at), Use::default()), place: source.place.clone() }
    }

    fn trimmed(&self, at: At, source: &Source) -> Expression {
        let expression = self.expression(at, source);
        Expression { text: expression.text.trim().to_owned(), ..expression }
    }

    fn default(&self, at: At, element: &Element, default: &Source) -> DefaultValue {
        if element.dynamic {
            DefaultValue::Dynamic(self.expression(at, default))
        } else {
            DefaultValue::Static(default.text.clone())
        }
    }

    fn items(&self, at: At, choices: &Choices) -> Option<Items> {
        let from_repeat = matches!(choices.from, From::Repeat(_));
        let how = Use { current: true, from_parent: from_repeat };
        let mut filter = choices.filter.as_ref().map(|filter| self.resolver.resolve(&filter.text, Some(at), how));
        let (mut nodeset, list, mut value, mut label) = match &choices.from {
            From::Sheet(list) => (instance(list), Some(list.clone()), "name".to_owned(), "label".to_owned()),
            From::File { stem, extension } if extension == "geojson" => {
                (instance(stem), Some(stem.clone()), "id".to_owned(), "title".to_owned())
            }
            From::File { stem, .. } => (instance(stem), Some(stem.clone()), "name".to_owned(), "label".to_owned()),
            From::Search { file, filter: search } => {
                let search = search.as_ref().map(|search| self.resolver.resolve(search, Some(at), how));
                filter = match (search, filter) {
                    (Some(search), Some(filter)) => Some(format!("{search} and ({filter})")),
                    (search, filter) => search.or(filter),
                };
                (instance(file), Some(file.clone()), "name".to_owned(), "label".to_owned())
            }
            From::Repeat(reference) => {
                let path = self.resolver.resolve(reference, Some(at), Use { current: false, from_parent: true });
                let (above, field) = path.trim().rsplit_once('/')?;
                let default = format!("./{field} != ''");
                // A filter is written from the question; it is evaluated at each instance of the repeat.
                filter =
                    Some(filter.map_or(default, |filter| {
                        filter.replace(&format!("current()/{above}"), ".").replace(above, ".")
                    }));
                (above.to_owned(), None, field.to_owned(), field.to_owned())
            }
        };
        if let Some(filter) = filter {
            nodeset = format!("{nodeset}[{filter}]");
        }
        if choices.randomize {
            let seed = choices.seed.as_ref().map(|seed| self.resolver.resolve(seed, Some(at), Use::default()));
            nodeset = seed.map_or_else(
                || format!("randomize({nodeset})"),
                |seed| format!("randomize({nodeset}, {})", seed.trim()),
            );
        }
        if let Some(column) = &choices.value {
            value.clone_from(column);
        }
        if let Some(column) = &choices.label {
            label.clone_from(column);
        }
        let place = choices.filter.as_ref().map_or_else(|| choices.place.clone(), |filter| filter.place.clone());
        Some(Items { nodeset: Expression { text: nodeset, place }, list, value, label })
    }

    fn list(&self, list: &ChoiceList) -> List {
        let translated = list.items.iter().any(|item| {
            let media = [&item.image, &item.big_image, &item.audio, &item.video];
            let dynamic =
                matches!(&item.label, Words::Plain(source) if find(&source.text).is_ok_and(|found| !found.is_empty()));
            matches!(item.label, Words::Many(_)) || dynamic || media.iter().any(|words| !words.is_none())
        });
        let mut out = List {
            columns: vec!["name".to_owned()],
            place: Place { column: String::new(), ..list.place.clone() },
            ..List::default()
        };
        if !translated {
            out.columns.push("label".to_owned());
        }
        for (column, _) in list.items.iter().flat_map(|item| &item.more) {
            if !out.columns.contains(column) {
                out.columns.push(column.clone());
            }
        }
        let text = |words: &Words| self.languages.text(words, self.resolver, None);
        for item in &list.items {
            let mut row = vec![item.name.clone()];
            if !translated {
                row.push(if let Words::Plain(source) = &item.label { source.text.clone() } else { String::new() });
            }
            row.resize(out.columns.len(), String::new());
            for (column, value) in &item.more {
                if let Some(at) = out.column(column) {
                    row[at].clone_from(value);
                }
            }
            out.rows.push(row);
            out.texts.push(ChoiceTexts {
                label: text(&item.label),
                image: text(&item.image),
                big_image: text(&item.big_image),
                audio: text(&item.audio),
                video: text(&item.video),
            });
        }
        out
    }
}

fn instance(list: &str) -> String {
    format!("instance('{list}')/root/item")
}
