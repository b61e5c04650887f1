//! One change as it was sent, judged by itself: whether it is one, of a bounded size, and written as automerge would write it.

use std::panic::catch_unwind;

use automerge::{Change as AmChange, ExpandedChange};

use super::receive::{Hostile, read_safely};
use super::{ChangeHash, MAX_OPS, frame};

/// Bytes of one change.
const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of what a change says of itself; all that is ever said is one word.
const MAX_MESSAGE: usize = 64;
/// Numbers of operations in a record, over all its changes. Each typed character takes one.
pub(super) const MAX_COUNTER: u64 = 2_000_000;

/// What a change says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeInfo {
    /// Its name.
    pub hash: ChangeHash,
    /// Who wrote it: an installation's actor for one document.
    pub actor: [u8; 16],
    /// Which of the actor's changes it is, from 1.
    pub seq: u64,
    /// How many operations it has.
    pub ops: usize,
    /// The changes it builds on.
    pub deps: Vec<ChangeHash>,
    /// The actor's change before it, where it is judged as part of a record and is not the first.
    pub before: Option<ChangeHash>,
}

/// A change that is sound by itself; what it refers to has not been looked at.
pub(super) struct Sent {
    pub(super) change: AmChange,
    pub(super) expanded: ExpandedChange,
    pub(super) info: ChangeInfo,
}

impl Sent {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Hostile> {
        let change = parse(bytes)?;
        let info = info(&change)?;
        header(&change)?;
        let unreadable = |why: &str| Hostile::Unreadable(why.to_owned());
        let expanded =
            read_safely(|| Ok(change.decode())).map_err(|_| unreadable("an operation is none that there is"))?;
        read_safely(|| {
            // One content, one byte string: otherwise the change would not come out of a document as it went in.
            let same = AmChange::from(expanded.clone()).raw_bytes() == bytes;
            if same { Ok(()) } else { Err(unreadable("they are not written as automerge writes them")) }
        })
        .map_err(|_| unreadable("they are not written as automerge writes them"))?;
        Ok(Self { change, expanded, info })
    }
}

fn parse(bytes: &[u8]) -> Result<AmChange, Hostile> {
    if bytes.len() > MAX_BYTES {
        return Err(Hostile::TooLarge(format!("{} bytes", bytes.len())));
    }
    frame::check(bytes)?;
    let parsed = catch_unwind(|| AmChange::from_bytes(bytes.to_vec()));
    let change = match parsed {
        Ok(Ok(change)) => change,
        Ok(Err(error)) => return Err(Hostile::Unreadable(error.to_string())),
        Err(_) => return Err(Hostile::Unreadable("automerge panicked".to_owned())),
    };
    // `from_bytes` believes the checksum; a hash that does not match would let one change stand under two byte strings.
    if change.raw_bytes() != bytes || bytes.get(4..8) != change.hash().0.get(..4) {
        return Err(Hostile::Unreadable("its checksum does not match".to_owned()));
    }
    if change.len() > MAX_OPS {
        return Err(Hostile::TooLarge(format!("{} operations", change.len())));
    }
    Ok(change)
}

fn info(change: &AmChange) -> Result<ChangeInfo, Hostile> {
    let actor = change.actor_id().to_bytes().try_into();
    let actor = actor.map_err(|_| Hostile::Refused("its actor is not 16 bytes long".to_owned()))?;
    let deps = change.deps().iter().map(|dep| dep.0).collect();
    Ok(ChangeInfo { hash: change.hash().0, actor, seq: change.seq(), ops: change.len(), deps, before: None })
}

/// What nobody's change has, and what automerge would trip over when it writes the document out.
fn header(change: &AmChange) -> Result<(), Hostile> {
    let refused = |why: &str| Err(Hostile::Refused(why.to_owned()));
    if change.is_empty() {
        return refused("it has no operations");
    }
    if change.timestamp() != 0 || !change.extra_bytes().is_empty() {
        return refused("it says more of itself than changes do");
    }
    if change.message().is_some_and(|message| message.len() > MAX_MESSAGE) {
        return Err(Hostile::TooLarge("what it says of itself is long".to_owned()));
    }
    if change.seq() == 0 || change.deps().windows(2).any(|pair| pair[0] >= pair[1]) {
        return refused("its number, or the order of what it builds on, is wrong");
    }
    if change.start_op().get() + change.len() as u64 > MAX_COUNTER {
        return Err(Hostile::TooLarge(format!("the record has more than {MAX_COUNTER} operations")));
    }
    let others = change.other_actor_ids();
    let sorted = others.windows(2).all(|pair| pair[0] < pair[1]);
    if !sorted || others.contains(change.actor_id()) || others.iter().any(|actor| actor.to_bytes().len() != 16) {
        return refused("the actors that it names are not in order");
    }
    Ok(())
}
