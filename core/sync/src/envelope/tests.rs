use super::*;
use crate::authoring::{Author, Founded, found};
use crate::ids::{DeviceId, DocId, SpaceId, WorkspaceId};
use crate::keys::{DeviceSecret, DocKey};
use crate::numbers::{MAX_BODY, MAX_ITEMS, SUITE_1, SUITE_2};
use crate::testing::Seeded;

const SPACE: SpaceId = SpaceId([5; 16]);

struct World {
    secret: DeviceSecret,
    founded: Founded,
}

fn world() -> World {
    let secret = DeviceSecret::from_seed(&[7; 32]);
    let author = Author { secret: &secret, at_ms: 1 };
    let founded = found(author, SPACE, "West", None, &mut Seeded::new(1).fill()).expect("a new workspace");
    World { secret, founded }
}

fn header(workspace: WorkspaceId, author: DeviceId) -> Header {
    Header {
        suite: SUITE_2,
        workspace,
        space: SPACE,
        epoch: 1,
        author,
        device_seq: 1,
        previous: [0; 32],
        seen: 0,
        nonce: [9; 24],
        seen_chain: Some([0; 32]),
        incarnation: Some(1),
    }
}

fn body(text: &str) -> Body {
    let change = BodyChange { bytes: text.into(), at_ms: 1_700_000_000_000, author: None };
    Body { kind: 1, changes: vec![change], row: Some(b"row".to_vec()) }
}

fn sealed(world: &World, header: Header, count: u8) -> Sealed {
    let mut sealer = Sealer::new();
    let mut batch = sealer.batch(header);
    for doc in 0..count {
        let added = batch.add(DocId([doc; 16]), &DocKey::from_bytes([doc; 32]), &body(&format!("change {doc}")), None);
        assert_eq!(added, Ok(true));
    }
    batch.finish(&world.secret)
}

#[test]
fn what_was_sealed_opens_and_the_relay_needs_no_key_to_check_it() {
    let world = world();
    let header = header(world.founded.workspace, world.secret.id());
    let sealed = sealed(&world, header.clone(), 3);
    let verified = verify(&sealed.bytes, SPACE, &world.founded.membership).expect("genuine");
    assert_eq!(verified.header(), &header);
    assert_eq!(verified.items().len(), 3);
    let mut opener = Opener::new();
    for doc in 0..3 {
        let right = opener.open(&verified, doc.into(), &DocKey::from_bytes([doc; 32]), &mut Budget::default());
        assert_eq!(right, Ok(body(&format!("change {doc}"))));
        let wrong = opener.open(&verified, doc.into(), &DocKey::from_bytes([doc + 1; 32]), &mut Budget::default());
        assert_eq!(wrong, Err(OpenError::CannotOpen(DocId([doc; 16]))));
    }
}

#[test]
fn any_changed_or_missing_byte_is_refused() {
    let world = world();
    let sealed = sealed(&world, header(world.founded.workspace, world.secret.id()), 2);
    for at in 0..sealed.bytes.len() {
        let mut changed = sealed.bytes.clone();
        changed[at] ^= 1;
        assert!(verify(&changed, SPACE, &world.founded.membership).is_err(), "byte {at}");
        assert!(verify(&sealed.bytes[..at], SPACE, &world.founded.membership).is_err(), "cut at {at}");
    }
}

#[test]
fn foreign_authors_spaces_epochs_and_suites_are_named() {
    let world = world();
    let good = header(world.founded.workspace, world.secret.id());
    let check = |header: Header| {
        verify(&sealed(&world, header, 1).bytes, SPACE, &world.founded.membership).expect_err("must be refused")
    };
    let stranger = DeviceId([1; 16]);
    assert_eq!(check(Header { author: stranger, ..good.clone() }), OpenError::UnknownAuthor(stranger));
    assert_eq!(check(Header { suite: 3, ..good.clone() }), OpenError::NewerSuite(3));
    let author = world.secret.id();
    assert_eq!(check(Header { epoch: 2, ..good.clone() }), OpenError::NotAllowed { author, epoch: 2 });
    let space = SpaceId([6; 16]);
    let other = OpenError::OtherSpace { workspace: good.workspace, space };
    assert_eq!(check(Header { space, ..good }), other);
}

#[test]
fn an_item_cannot_be_moved_to_another_place_or_document() {
    let world = world();
    let sealed = sealed(&world, header(world.founded.workspace, world.secret.id()), 2);
    let verified = verify(&sealed.bytes, SPACE, &world.founded.membership).expect("genuine");
    let mut swapped = verified.clone();
    swapped.items.reverse();
    let mut opener = Opener::new();
    assert!(opener.open(&swapped, 1, &DocKey::from_bytes([0; 32]), &mut Budget::default()).is_err());
    let mut renamed = verified;
    renamed.items[0].doc = DocId([8; 16]);
    assert!(opener.open(&renamed, 0, &DocKey::from_bytes([0; 32]), &mut Budget::default()).is_err());
}

#[test]
fn a_batch_ends_at_its_limits() {
    let world = world();
    let mut sealer = Sealer::new();
    let header = header(world.founded.workspace, world.secret.id());
    let key = DocKey::from_bytes([1; 32]);
    let mut batch = sealer.batch(header.clone());
    for _ in 0..MAX_ITEMS {
        assert_eq!(batch.add(DocId([1; 16]), &key, &body("small"), None), Ok(true));
    }
    assert_eq!(batch.add(DocId([1; 16]), &key, &body("small"), None), Ok(false));

    let mut noise = vec![0; 200 * 1024];
    Seeded::new(4).fill()(&mut noise);
    let large = Body { row: Some(noise), ..body("") };
    let mut batch = sealer.batch(header.clone());
    assert_eq!(batch.add(DocId([1; 16]), &key, &large, None), Ok(true));
    assert_eq!(batch.add(DocId([1; 16]), &key, &large, None), Ok(false), "two would pass the batch's size");
    assert_eq!(batch.len(), 1);

    let huge = Body { row: Some(vec![0; MAX_BODY]), ..body("") };
    let refused = sealer.batch(header).add(DocId([1; 16]), &key, &huge, None);
    assert_eq!(refused.expect_err("too large").doc, DocId([1; 16]));
}

#[test]
fn a_decompression_bomb_is_refused_without_inflating_it() {
    let bomb = zstd::bulk::compress(&vec![0; MAX_BODY + 1], 19).expect("compresses");
    assert!(bomb.len() < 10_000);
    assert_eq!(super::compression::Unpacker::new().unpack(&bomb), None);
}

#[test]
fn an_envelope_has_one_form() {
    let world = world();
    let genuine = sealed(&world, header(world.founded.workspace, world.secret.id()), 1).bytes;
    // The same map with a key more, and the same map without a stated length: neither is covered by the signature.
    let mut longer = genuine.clone();
    longer[0] += 1;
    longer.extend_from_slice(&[0x18, 99, 0x01]);
    let mut endless = genuine.clone();
    endless[0] = 0xbf;
    endless.push(0xff);
    for (what, other) in [("a key more", longer), ("no length", endless)] {
        let refused = verify(&other, SPACE, &world.founded.membership);
        assert!(matches!(refused, Err(OpenError::Malformed(_))), "{what}");
    }
    assert!(verify(&genuine, SPACE, &world.founded.membership).is_ok());
}

#[test]
fn suite_2_must_say_what_its_author_had_read_and_suite_1_reads_on() {
    let world = world();
    let silent = Header { seen_chain: None, ..header(world.founded.workspace, world.secret.id()) };
    let refused = verify(&sealed(&world, silent.clone(), 1).bytes, SPACE, &world.founded.membership);
    assert!(matches!(refused, Err(OpenError::Malformed(_))));
    let old = Header { suite: SUITE_1, incarnation: None, ..silent };
    let read = verify(&sealed(&world, old.clone(), 1).bytes, SPACE, &world.founded.membership).expect("history");
    assert_eq!((read.header(), read.header().seen()), (&old, None));
}

#[test]
fn a_commitment_names_one_key_of_one_document_in_one_space() {
    let world = world();
    let (key, doc) = (DocKey::from_bytes([1; 32]), DocId([2; 16]));
    let commitment = key.commitment(SPACE, doc);
    assert_ne!(commitment, DocKey::from_bytes([2; 32]).commitment(SPACE, doc));
    assert_ne!(commitment, key.commitment(SpaceId([9; 16]), doc));
    assert_ne!(commitment, key.commitment(SPACE, DocId([3; 16])));
    let mut sealer = Sealer::new();
    let mut batch = sealer.batch(header(world.founded.workspace, world.secret.id()));
    assert_eq!(batch.add(doc, &key, &body("first"), Some(commitment)), Ok(true));
    let bytes = batch.finish(&world.secret).bytes;
    let verified = verify(&bytes, SPACE, &world.founded.membership).expect("genuine");
    assert_eq!(verified.items()[0].commitment, Some(commitment));
}

#[test]
fn the_items_of_one_envelope_unpack_to_a_bounded_size_together() {
    let world = world();
    let mut sealer = Sealer::new();
    let mut batch = sealer.batch(header(world.founded.workspace, world.secret.id()));
    let key = DocKey::from_bytes([1; 32]);
    // Zeros shrink to nearly nothing: only their size after unpacking can stop them.
    let zeros = Body { row: Some(vec![0; MAX_BODY - 100]), ..body("") };
    let taken = (0..4).take_while(|_| batch.add(DocId([1; 16]), &key, &zeros, None) == Ok(true)).count();
    assert_eq!(taken, 2, "an honest sealer stops before the limit");
    let items: Vec<_> = (0..3).map(|_| batch.items_mut()[0].clone()).collect();
    batch.items_mut().extend(items);
    let bytes = batch.finish(&world.secret).bytes;
    let verified = verify(&bytes, SPACE, &world.founded.membership).expect("genuine");
    let (mut opener, mut budget) = (Opener::new(), Budget::default());
    assert!(opener.open(&verified, 0, &key, &mut budget).is_ok());
    assert!(opener.open(&verified, 1, &key, &mut budget).is_ok());
    let mut spent = budget;
    assert!(opener.open(&verified, 0, &key, &mut spent).is_err(), "a third one is a bomb");
}
