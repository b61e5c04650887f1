//! Finding the control log again in a heap of stored entries: a database in which two processes stored at once, or one that was damaged.
use std::collections::HashMap;

use crate::control::SignedEntry;
use crate::membership::{Membership, Refused};

/// What a heap of stored entries holds.
#[derive(Debug)]
pub struct Holding {
    /// The chain that holds, from the genesis on.
    pub log: Vec<SignedEntry>,
    /// The state after it.
    pub membership: Membership,
    /// What does not belong to it and is no second copy of what does: other branches, and what cannot be read.
    pub aside: Vec<Vec<u8>>,
}

/// The longest chain of entries that holds, from the first genesis on. Second copies of an entry are dropped.
///
/// # Errors
/// [`Refused`] where there is no genesis that holds, or where the chain goes on with an entry of a newer version: such a log is not
/// damaged, and must not be cut.
pub fn holding(stored: &[Vec<u8>]) -> Result<Holding, Refused> {
    let entries: Vec<Option<Link>> = stored.iter().map(|bytes| Link::read(bytes)).collect();
    let genesis = entries.iter().flatten().find(|link| link.seq == 1).ok_or(Refused::Genesis)?;
    let lengths = lengths(&entries);
    let mut membership = Membership::replay([&genesis.signed])?;
    let mut log = vec![genesis.signed.clone()];
    while let Some(next) = next(&entries, &lengths, &mut membership)? {
        log.push(next.signed.clone());
    }
    let kept: Vec<Vec<u8>> = log.iter().map(SignedEntry::to_bytes).collect();
    let aside = stored.iter().filter(|bytes| !kept.contains(bytes)).cloned().collect();
    Ok(Holding { log, membership, aside })
}

struct Link {
    seq: u64,
    previous: [u8; 32],
    hash: [u8; 32],
    signed: SignedEntry,
}

impl Link {
    fn read(bytes: &[u8]) -> Option<Self> {
        let signed = SignedEntry::from_bytes(bytes).ok()?;
        let entry = signed.entry().ok()?;
        Some(Self { seq: entry.seq, previous: entry.previous, hash: signed.hash(), signed })
    }
}

/// How many entries follow on each, itself included.
fn lengths(entries: &[Option<Link>]) -> HashMap<[u8; 32], usize> {
    let mut links: Vec<&Link> = entries.iter().flatten().collect();
    links.sort_by_key(|link| std::cmp::Reverse(link.seq));
    let mut below: HashMap<[u8; 32], usize> = HashMap::new();
    let mut lengths = HashMap::new();
    for link in links {
        let length = 1 + below.get(&link.hash).copied().unwrap_or(0);
        let longest = below.entry(link.previous).or_default();
        *longest = length.max(*longest);
        lengths.insert(link.hash, length);
    }
    lengths
}

/// Applies the entry that continues the log: of those that hold the one with the longest chain behind it, the first stored of several. What
/// does not hold, and may claim any place, hides none that does.
fn next<'a>(
    entries: &'a [Option<Link>],
    lengths: &HashMap<[u8; 32], usize>,
    state: &mut Membership,
) -> Result<Option<&'a Link>, Refused> {
    let follows = |link: &&Link| link.seq == state.head() + 1 && link.previous == *state.head_hash();
    let mut following: Vec<&Link> = entries.iter().flatten().filter(follows).collect();
    following.sort_by_key(|link| std::cmp::Reverse(lengths.get(&link.hash)));
    for link in following {
        match state.apply(&link.signed) {
            Ok(()) => return Ok(Some(link)),
            Err(newer @ Refused::NewerVersion { .. }) => return Err(newer),
            Err(_) => {}
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::{Role, Scope};
    use crate::testing::{Book, device};

    fn bytes(log: &[SignedEntry]) -> Vec<Vec<u8>> {
        log.iter().map(SignedEntry::to_bytes).collect()
    }

    #[test]
    fn second_copies_and_interleaved_entries_are_sorted_out() {
        let (owner, guide) = (device(1), device(2));
        let mut book = Book::found(&owner, None);
        book.join(&owner, &guide, Role::Editor, Scope::everywhere());
        let mut heap = bytes(&book.log);
        let whole = heap.clone();
        heap.insert(3, whole[2].clone());
        heap.swap(1, 4);
        heap.push(whole[1].clone());
        let found = holding(&heap).expect("a log");
        assert_eq!((bytes(&found.log), found.membership), (whole, book.state));
        assert!(found.aside.is_empty(), "a second copy is nothing that was lost");
    }

    #[test]
    fn the_longer_branch_is_kept_and_the_other_put_aside() {
        let owner = device(1);
        let mut book = Book::found(&owner, None);
        let founded = (book.log.clone(), book.state.clone());
        book.invite(&owner, Role::Reader, Scope::everywhere()).expect("invited");
        let short = bytes(&book.log[2..]);
        (book.log, book.state) = founded;
        book.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
        book.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
        let heap = [bytes(&book.log[..2]), short.clone(), bytes(&book.log[2..]), vec![b"garbage".to_vec()]].concat();
        let found = holding(&heap).expect("a log");
        assert_eq!(found.membership, book.state);
        assert_eq!(found.aside, [short, vec![b"garbage".to_vec()]].concat());
    }

    #[test]
    fn an_entry_that_does_not_hold_hides_none_that_does() {
        let (owner, editor) = (device(1), device(2));
        let mut book = Book::found(&owner, None);
        book.join(&owner, &editor, Role::Editor, Scope::everywhere());
        let before = book.log.len();
        let mut forged = book.log[1].entry().expect("readable");
        (forged.seq, forged.previous, forged.author) = (book.state.head() + 1, *book.state.head_hash(), editor.id());
        let forged = SignedEntry::sign(&forged, &editor, None);
        book.revoke(&owner, &editor).expect("an owner may");
        let heap = [bytes(&book.log[..before]), vec![forged.to_bytes()], bytes(&book.log[before..=before])].concat();
        let found = holding(&heap).expect("a log");
        assert!(found.membership.is_revoked(editor.id()));
        assert_eq!(found.aside, [forged.to_bytes()]);
    }

    #[test]
    fn a_heap_without_genesis_is_no_log_and_one_of_a_newer_version_is_left_alone() {
        let owner = device(1);
        let book = Book::found(&owner, None);
        assert_eq!(holding(&bytes(&book.log[1..])).map(|_| ()), Err(Refused::Genesis));
        let mut newer = book.log[1].entry().expect("readable");
        newer.act = None;
        let newer = SignedEntry::sign(&newer, &owner, None);
        let heap = vec![book.log[0].to_bytes(), newer.to_bytes()];
        assert_eq!(holding(&heap).map(|_| ()), Err(Refused::NewerVersion { seq: 2 }));
    }
}
