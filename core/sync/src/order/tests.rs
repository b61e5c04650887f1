use super::*;
use crate::ids::{SpaceId, WorkspaceId};
use crate::numbers::SUITE_2;
use crate::wire::chain;

const A: DeviceId = DeviceId([1; 16]);
const B: DeviceId = DeviceId([2; 16]);

/// A log as an honest relay keeps it, and what a device has read of it.
#[derive(Default)]
struct World {
    entries: Vec<(Header, [u8; 32])>,
    chains: Vec<[u8; 32]>,
}

impl World {
    fn chain(&self, seq: u64) -> [u8; 32] {
        seq.checked_sub(1).map_or([0; 32], |at| self.chains[usize::try_from(at).expect("small")])
    }

    /// An author writes after it has read everything.
    fn write(&mut self, author: DeviceId, epoch: u32) {
        let of = |(header, hash): &(Header, [u8; 32])| (header.author == author).then_some((header.device_seq, *hash));
        let (last, previous) = self.entries.iter().rev().find_map(of).unwrap_or_default();
        let seen = self.entries.len() as u64;
        let header = Header {
            suite: SUITE_2,
            workspace: WorkspaceId([0; 16]),
            space: SpaceId([0; 16]),
            epoch,
            author,
            device_seq: last + 1,
            previous,
            seen,
            nonce: [0; 24],
            seen_chain: Some(self.chain(seen)),
            incarnation: Some(1),
        };
        self.push(header);
    }

    fn push(&mut self, header: Header) {
        let bytes = crate::wire::encode(&header);
        let hash = *blake3::hash(&bytes).as_bytes();
        self.chains.push(chain(&self.chain(self.entries.len() as u64), &bytes));
        self.entries.push((header, hash));
    }

    /// The same entries in another choice and order, as a relay that computes its running hashes anew shows them.
    fn shown(&self, which: &[usize]) -> Self {
        let mut shown = Self::default();
        for n in which {
            shown.push(self.entries[*n].0.clone());
        }
        shown
    }

    fn read(&self) -> Vec<Result<Option<Cheat>, Backdated>> {
        let mut log = Log::default();
        let one = |(n, (header, hash)): (usize, &(Header, [u8; 32]))| {
            log.next(n as u64 + 1, header, *hash, |seq| Some(self.chain(seq)))
        };
        self.entries.iter().enumerate().map(one).collect()
    }
}

fn talk() -> World {
    let mut world = World::default();
    for (author, epoch) in [(A, 1), (B, 1), (A, 1), (B, 1), (A, 2), (B, 2)] {
        world.write(author, epoch);
    }
    world
}

#[test]
fn an_honest_log_is_read_without_a_word() {
    assert!(talk().read().iter().all(|read| *read == Ok(None)));
}

#[test]
fn a_withheld_envelope_shows_with_the_next_one_of_anybody() {
    let shown = talk().shown(&[0, 1, 3, 4, 5]).read();
    assert_eq!(shown[2], Ok(Some(Cheat::OtherLog { author: B })), "B had read what is withheld");
}

#[test]
fn an_authors_missing_numbers_are_named_where_nobody_had_read_them() {
    let mut world = World::default();
    for _ in 0..4 {
        world.write(A, 1);
    }
    // A read only its own; it says what it had read of the log, so that shows first. What is left is the number.
    for (header, _) in &mut world.entries {
        (header.seen, header.seen_chain) = (0, Some([0; 32]));
    }
    let shown = world.shown(&[0, 3]).read();
    assert_eq!(shown[1], Ok(Some(Cheat::Withheld { author: A, from: 2, to: 3 })));
    assert_eq!(world.shown(&[2]).read()[0], Ok(Some(Cheat::Withheld { author: A, from: 1, to: 2 })), "from the start");
}

#[test]
fn a_repeated_or_reordered_envelope_shows() {
    let world = talk();
    assert!(matches!(world.shown(&[0, 1, 0]).read()[2], Ok(Some(_))));
    assert!(matches!(world.shown(&[1, 0]).read()[0], Ok(Some(_))), "B had read A's first one, which is not there yet");
}

#[test]
fn an_envelope_under_an_old_key_behind_a_new_one_is_refused() {
    let mut world = talk();
    world.write(B, 1);
    assert_eq!(world.read().last(), Some(&Err(Backdated::Epoch { epoch: 1, newest: 2 })));
}

#[test]
fn an_envelope_of_an_older_version_behind_a_new_one_is_refused() {
    let mut world = talk();
    world.write(B, 2);
    let (header, _) = world.entries.last_mut().expect("written");
    (header.suite, header.seen_chain, header.incarnation) = (SUITE_1, None, None);
    assert_eq!(world.read().last(), Some(&Err(Backdated::Suite)));
}

#[test]
fn a_relay_that_tells_one_member_of_a_restoration_shows_with_the_next_envelope() {
    let mut world = talk();
    world.write(A, 2);
    world.entries.last_mut().expect("written").0.incarnation = Some(2);
    world.write(B, 2);
    assert_eq!(world.read().last(), Some(&Ok(Some(Cheat::OtherLog { author: B }))));
}

#[test]
fn nobody_speaks_for_who_has_written_since_the_relay_was_restored() {
    let world = talk();
    let mut log = Log::default();
    let header = |incarnation| Header { incarnation: Some(incarnation), ..world.entries[0].0.clone() };
    assert!(log.others_may_speak_for(B, &header(1)), "it has written nothing there");
    for (n, (header, hash)) in world.entries.iter().enumerate() {
        log.next(n as u64 + 1, header, *hash, |seq| Some(world.chain(seq))).expect("in order");
    }
    assert!(!log.others_may_speak_for(B, &header(1)));
    assert!(log.others_may_speak_for(B, &header(2)), "until it comes back there");
}
