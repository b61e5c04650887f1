//! Who writes: an actor that anybody who knows its author can check.
//!
//! The first half binds the author and the document, the second the installation, so that a device restored from a backup or copied
//! writes under another. Nobody can tell from two documents that one device wrote both, for both halves are hashed with the document.

use crate::RecordId;

/// The device that stands for none: what follows from other records is no device's.
pub const NOBODY: [u8; 16] = [0; 16];

/// The actor of an author's installation in one document.
#[must_use]
pub fn actor_for(author: [u8; 16], doc: RecordId, install: &[u8; 16]) -> [u8; 16] {
    let half = hash("cairn automerge actor 2: install and document", install, doc);
    with_author(author, doc, half)
}

/// An actor of this author with a second half of its own, for edits beside the author's own later ones.
pub(super) fn beside(actor: &[u8; 16], random: [u8; 16]) -> [u8; 16] {
    let mut beside = *actor;
    beside[8..].copy_from_slice(&random[..8]);
    beside
}

fn with_author(author: [u8; 16], doc: RecordId, half: [u8; 8]) -> [u8; 16] {
    let mut actor = [0; 16];
    actor[..8].copy_from_slice(&tag(author, doc));
    actor[8..].copy_from_slice(&half);
    actor
}

fn tag(author: [u8; 16], doc: RecordId) -> [u8; 8] {
    hash("cairn automerge actor 2: author and document", &author, doc)
}

fn hash(context: &'static str, of: &[u8; 16], doc: RecordId) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    hasher.update(of).update(&doc.0);
    let mut half = [0; 8];
    half.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    half
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOC: RecordId = RecordId([7; 16]);

    #[test]
    fn an_actor_belongs_to_one_author_in_one_document() {
        let actor = actor_for([1; 16], DOC, &[9; 16]);
        assert_eq!(actor[..8], tag([1; 16], DOC));
        assert_eq!(beside(&actor, [3; 16])[..8], actor[..8]);
        assert_eq!(actor, actor_for([1; 16], DOC, &[9; 16]));
        for other in [actor_for([2; 16], DOC, &[9; 16]), actor_for([1; 16], RecordId([8; 16]), &[9; 16])] {
            assert_ne!(other[..8], actor[..8]);
        }
    }

    #[test]
    fn installations_and_documents_share_no_half() {
        let one = actor_for([1; 16], DOC, &[9; 16]);
        let copied = actor_for([1; 16], DOC, &[10; 16]);
        let elsewhere = actor_for([1; 16], RecordId([8; 16]), &[9; 16]);
        assert_ne!(one[8..], copied[8..]);
        assert!(one[..8] != elsewhere[..8] && one[8..] != elsewhere[8..]);
    }
}
