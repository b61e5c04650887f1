use super::*;
use crate::authoring::{Author, Founded, found};
use crate::ids::{DeviceId, DocId, SpaceId, WorkspaceId};
use crate::keys::{DeviceSecret, DocKey};
use crate::numbers::{MAX_BODY, MAX_ITEMS, SUITE_1};
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
        suite: SUITE_1,
        workspace,
        space: SPACE,
        epoch: 1,
        author,
        device_seq: 1,
        previous: [0; 32],
        seen: 0,
        nonce: [9; 24],
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
        let added = batch.add(DocId([doc; 16]), &DocKey::from_bytes([doc; 32]), &body(&format!("change {doc}")));
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
        let right = opener.open(&verified, doc.into(), &DocKey::from_bytes([doc; 32]));
        assert_eq!(right, Ok(body(&format!("change {doc}"))));
        let wrong = opener.open(&verified, doc.into(), &DocKey::from_bytes([doc + 1; 32]));
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
    assert_eq!(check(Header { suite: 2, ..good.clone() }), OpenError::NewerSuite(2));
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
    assert!(opener.open(&swapped, 1, &DocKey::from_bytes([0; 32])).is_err());
    let mut renamed = verified;
    renamed.items[0].doc = DocId([8; 16]);
    assert!(opener.open(&renamed, 0, &DocKey::from_bytes([0; 32])).is_err());
}

#[test]
fn a_batch_ends_at_its_limits() {
    let world = world();
    let mut sealer = Sealer::new();
    let header = header(world.founded.workspace, world.secret.id());
    let key = DocKey::from_bytes([1; 32]);
    let mut batch = sealer.batch(header.clone());
    for _ in 0..MAX_ITEMS {
        assert_eq!(batch.add(DocId([1; 16]), &key, &body("small")), Ok(true));
    }
    assert_eq!(batch.add(DocId([1; 16]), &key, &body("small")), Ok(false));

    let mut noise = vec![0; 200 * 1024];
    Seeded::new(4).fill()(&mut noise);
    let large = Body { row: Some(noise), ..body("") };
    let mut batch = sealer.batch(header.clone());
    assert_eq!(batch.add(DocId([1; 16]), &key, &large), Ok(true));
    assert_eq!(batch.add(DocId([1; 16]), &key, &large), Ok(false), "two would pass the batch's size");
    assert_eq!(batch.len(), 1);

    let huge = Body { row: Some(vec![0; MAX_BODY]), ..body("") };
    let refused = sealer.batch(header).add(DocId([1; 16]), &key, &huge);
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
