//! The second line: what was judged sound is applied to a copy, the whole record is built anew from all its changes, read, and edited.
//! Where that fails the changes are tried apart, so that only those are set aside that cannot live with the others.

use std::collections::HashSet;

use automerge::legacy::{Key, ObjectId, OpId};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, Change as AmChange, ObjId, ObjType, ROOT, ReadDoc};

use super::graph::{Graph, Loose, Made};
use super::receive::{Hostile, Reading, read_safely};
use super::{ChangeHash, Document, empty};
use crate::spec::{FieldSpec, RecordSpec, Shape};

/// The actor of trial edits, which are kept nowhere.
const NOBODY: [u8; 16] = [0xff; 16];
/// Operations of a record that is built anew for each change.
const SMALL: u64 = 128;
/// Operations of one application to a copy.
const AT_ONCE: usize = 100_000;

/// A record with changes that it can live with.
pub(super) struct Tried {
    pub(super) doc: Automerge,
    pub(super) reading: Reading,
    /// How many operations came since it was last built anew.
    pub(super) unweighed: u64,
}

/// What became of changes that were judged sound.
pub(super) struct Outcome {
    pub(super) graph: Graph,
    pub(super) kept: Vec<AmChange>,
    pub(super) failed: Vec<(ChangeHash, Hostile)>,
    /// `None` where none was kept.
    pub(super) last: Option<Tried>,
}

/// Applies the changes of a graph from `before` on. `sound` are those, in its order.
pub(super) fn apply(to: &Document, graph: Graph, before: usize, sound: Vec<AmChange>) -> Outcome {
    if let Ok(last) = whole(to, &graph, &sound) {
        return Outcome { graph, kept: sound, failed: Vec::new(), last: Some(last) };
    }
    let graph = graph.back_to(before);
    let mut outcome = Outcome { graph, kept: Vec::new(), failed: Vec::new(), last: None };
    apart(to, sound, &mut outcome);
    outcome
}

/// Halves of what fails are tried by themselves, in their order, until it is single changes that fail.
fn apart(to: &Document, mut sound: Vec<AmChange>, outcome: &mut Outcome) {
    let mut together = outcome.graph.clone();
    sound.retain(|change| {
        let builds = change.deps().iter().all(|dep| together.knows(&dep.0));
        if builds {
            together.push(Loose::of(change.clone()));
        } else {
            outcome.failed.push((change.hash().0, Hostile::OnRefused));
        }
        builds
    });
    if sound.is_empty() {
        return;
    }
    let fresh: Vec<AmChange> = outcome.kept.iter().chain(&sound).cloned().collect();
    match whole(to, &together, &fresh) {
        Ok(last) => {
            outcome.graph = together;
            outcome.kept = fresh;
            outcome.last = Some(last);
        }
        Err(why) if sound.len() == 1 => {
            outcome.failed.extend(sound.iter().map(|change| (change.hash().0, why.clone())));
        }
        Err(_) => {
            let later = sound.split_off(sound.len() / 2);
            apart(to, sound, outcome);
            apart(to, later, outcome);
        }
    }
}

/// The record with these changes; `graph` are those it had, and these.
fn whole(to: &Document, graph: &Graph, fresh: &[AmChange]) -> Result<Tried, Hostile> {
    read_safely(|| {
        let mut doc = to.doc.clone();
        let parts = parts(fresh);
        for part in &parts {
            doc.apply_changes(part.to_vec()).map_err(refused)?;
        }
        let document = Document::of(to.id, to.kind, doc);
        let reading = document.reading();
        let mut edited = document.clone();
        let edit = edit(&mut edited.doc, to.kind.spec(), graph, fresh)?;
        let unweighed = to.unweighed + fresh.iter().map(|change| change.len() as u64).sum::<u64>();
        // Where there was nothing before, it has just been built anew.
        let is_new = to.doc.is_empty() && parts.len() == 1;
        let anew = !is_new && grown(unweighed, graph.operations());
        let mut again = document.doc.clone();
        if anew {
            again = empty();
            again.apply_changes(graph.changes(0)).map_err(refused)?;
        }
        again.apply_changes([edit]).map_err(refused)?;
        // A long record takes milliseconds to read; where nothing was built anew the heads say enough.
        let same = if anew {
            (Document { doc: again, ..edited.clone() }).reading() == edited.reading()
        } else {
            again.get_heads() == edited.doc.get_heads()
        };
        if !same {
            return Err(Hostile::Refused("the record reads otherwise when it is read anew".to_owned()));
        }
        Ok(Tried { doc: document.doc, reading, unweighed: if is_new || anew { 0 } else { unweighed } })
    })
}

/// Whether a record has grown so much that it is built anew. A small one always is; of a large one that would cost more than the change.
fn grown(since: u64, now: u64) -> bool {
    now <= SMALL || since > now / 4 + SMALL
}

/// Slices of a bounded number of operations.
fn parts(mut changes: &[AmChange]) -> Vec<&[AmChange]> {
    let mut parts = Vec::new();
    while !changes.is_empty() {
        let mut operations = 0;
        let fits = |change: &&AmChange| {
            operations += change.len();
            operations <= AT_ONCE
        };
        let (part, rest) = changes.split_at(changes.iter().take_while(fits).count().max(1));
        parts.push(part);
        changes = rest;
    }
    parts
}

/// A change by somebody new of every field that these changes touch: where writing could fail because of them. The other fields were
/// tried so when what touches them came; to write all of them each time took three quarters of a merge.
fn edit(doc: &mut Automerge, spec: &RecordSpec, graph: &Graph, fresh: &[AmChange]) -> Result<AmChange, Hostile> {
    let touched = Touched::by(graph, fresh);
    doc.set_actor(ActorId::from(NOBODY));
    let mut tx = doc.transaction();
    for field in spec.fields {
        let there = tx.get_all(ROOT, field.name).map_err(refused)?;
        let objects: Vec<_> = there.into_iter().filter(|(value, _)| value.is_object()).map(|(_, id)| id).collect();
        if !touched.has(field, &objects) {
            continue;
        }
        match field.shape {
            Shape::Scalar(_) | Shape::Status(_) => tx.put(ROOT, field.name, "").map_err(refused)?,
            Shape::Note => {
                for text in objects {
                    let end = tx.length(&text);
                    tx.splice_text(&text, end, 0, "x").map_err(refused)?;
                    tx.splice_text(&text, 0, 1, "y").map_err(refused)?;
                }
            }
            Shape::Set(_) => {
                for set in objects {
                    tx.put(&set, "x", "").map_err(refused)?;
                }
            }
            Shape::Items(_) | Shape::Ledger(_) => {
                for list in objects {
                    let entry = tx.put_object(&list, "x", ObjType::Map).map_err(refused)?;
                    tx.put(&entry, "x", "").map_err(refused)?;
                }
            }
        }
    }
    if tx.pending_ops() == 0 {
        // Marks of life, or fields of a newer version: what is tried then is any field.
        tx.put(ROOT, "name", "").map_err(refused)?;
    }
    tx.commit_with(CommitOptions::default().with_time(0));
    doc.get_last_local_change().ok_or_else(|| Hostile::Refused("nobody could edit the record".to_owned()))
}

/// What changes write to: keys of the root, and objects.
#[derive(Default)]
struct Touched {
    names: HashSet<String>,
    objects: HashSet<(u64, ActorId)>,
    /// Something inside of an entry, which no field names: then every list is touched.
    entries: bool,
}

impl Touched {
    fn by(graph: &Graph, fresh: &[AmChange]) -> Self {
        let mut touched = Self::default();
        let mut made = HashSet::new();
        for (n, actor, row) in fresh.iter().flat_map(|change| graph.rows_of(&change.hash().0)) {
            match (&row.obj, &row.key) {
                (ObjectId::Root, Key::Map(name)) => {
                    touched.names.insert(name.to_string());
                }
                (ObjectId::Id(OpId(at, actor)), _) => {
                    touched.objects.insert((*at, actor.clone()));
                }
                (ObjectId::Root, Key::Seq(_)) => {}
            }
            if matches!(row.made, Made::Object(_)) {
                made.insert((n, actor.clone()));
            }
        }
        touched.entries = touched.objects.iter().any(|object| !made.contains(object));
        touched
    }

    fn has(&self, field: &FieldSpec, objects: &[ObjId]) -> bool {
        let is_list = matches!(field.shape, Shape::Items(_) | Shape::Ledger(_));
        let inside = |object: &ObjId| match object {
            ObjId::Id(at, actor, _) => self.objects.contains(&(*at, actor.clone())),
            ObjId::Root => false,
        };
        self.names.contains(field.name) || objects.iter().any(inside) || (is_list && self.entries)
    }
}

#[allow(clippy::needless_pass_by_value)] // as `map_err` gives it
fn refused(error: automerge::AutomergeError) -> Hostile {
    Hostile::Refused(error.to_string())
}
