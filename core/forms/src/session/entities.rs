//! What a finished form wants created or updated (<https://getodk.github.io/xforms-spec/entities>).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::engine::{Engine, Ix};
use crate::form::{Entity, Kind};

/// A record to be created or changed. The change is a set of fields: whoever applies it merges field by field with what others
/// changed meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityChange {
    /// Name of the list, `customers` say.
    pub dataset: String,
    /// What to do.
    pub action: EntityAction,
    /// Identifier of the record: that of the one to change, or a new UUID.
    pub id: String,
    /// How the record is called, when the form says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Fields by name. A blank one clears the field; one that was not asked is not here.
    pub fields: BTreeMap<String, String>,
    /// The version of the record that the form was answered against, when its list had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_version: Option<String>,
}

/// What to do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityAction {
    /// Make it.
    Create,
    /// Change it.
    Update,
    /// Change it, or make it where there is none.
    Upsert,
}

/// All changes of an instance, in document order.
pub(super) fn changes(engine: &Engine) -> Vec<EntityChange> {
    let mut found = Vec::new();
    for entity in &engine.form().entities {
        for ix in engine.elements(entity.node) {
            found.extend(change(engine, entity, ix));
        }
    }
    found
}

fn change(engine: &Engine, entity: &Entity, ix: Ix) -> Option<EntityChange> {
    if !engine.is_relevant(ix) {
        return None;
    }
    let parts: BTreeMap<&str, &str> =
        engine.children(ix).into_iter().map(|child| (engine.node(child).name.as_str(), engine.value(child))).collect();
    let part = |name: &str| parts.get(name).copied().filter(|text| !text.is_empty());
    let says = |name: &str| part(name).is_some_and(|text| matches!(text, "1" | "true" | "true()"));
    let action = match (entity.create && says("@create"), entity.update && says("@update")) {
        (true, true) => EntityAction::Upsert,
        (true, false) => EntityAction::Create,
        (false, true) => EntityAction::Update,
        (false, false) => return None,
    };
    let id = part("@id")?.to_owned();
    // `entity` is in `meta`, and `meta` in the root or in the repeat instance whose answers it takes.
    let scope = engine.parent(engine.parent(ix)?)?;
    let mut fields = BTreeMap::new();
    gather(engine, scope, action != EntityAction::Create, &mut fields);
    Some(EntityChange {
        dataset: entity.dataset.clone(),
        action,
        id,
        label: part("label").map(str::to_owned),
        fields,
        base_version: part("@baseVersion").map(str::to_owned),
    })
}

fn gather(engine: &Engine, parent: Ix, with_blank: bool, fields: &mut BTreeMap<String, String>) {
    for ix in engine.children(parent).into_iter().filter(|ix| engine.is_relevant(*ix)) {
        let node = engine.node(ix);
        if let Some(name) = &node.save_to {
            let value = engine.value(ix);
            if with_blank || !value.is_empty() {
                fields.insert(name.clone(), value.to_owned());
            }
        }
        if !matches!(node.kind, Kind::Repeat { .. }) {
            gather(engine, ix, with_blank, fields);
        }
    }
}
