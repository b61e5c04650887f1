//! A removal from as many spaces, with as many devices, as a large agency has.
mod common;

use cairn_sync::authoring::{in_requests, revoke};
use cairn_sync::control::{Act, Added, Entry, Epoch, Invite, NewSpace, Recipient, Role, Scope, SignedEntry, SpaceKey};
use cairn_sync::keys::{DeviceSecret, EpochKey};
use cairn_sync::membership::Membership;
use cairn_sync::numbers::MAX_REQUEST;
use cairn_sync::wire::{AppendRequest, encode};
use cairn_sync::{ErrorCode, SpaceId};

use common::{Device, HOUR, SPACE, TestRelay, at, byte_vecs, code, random};

const SPACES: u8 = 52;
const DEVICES: u8 = 215;

/// Writes entries whose sealed keys are of the right size and open for nobody: the rules do not look into them.
struct Writing {
    members: Membership,
    log: Vec<SignedEntry>,
}

impl Writing {
    fn put(&mut self, by: &DeviceSecret, act: Act, invite: Option<&DeviceSecret>) {
        let entry = Entry {
            seq: self.members.head() + 1,
            previous: *self.members.head_hash(),
            workspace: self.members.workspace(),
            author: by.id(),
            at_ms: 0,
            act: Some(act),
        };
        let signed = SignedEntry::sign(&entry, by, invite);
        self.members.apply(&signed).expect("allowed");
        self.log.push(signed);
    }

    fn join(&mut self, owner: &DeviceSecret, number: u8) -> DeviceSecret {
        let (via, device) = (DeviceSecret::from_bytes(&[number; 64]), DeviceSecret::generate(&mut random));
        let space_keys = vec![SpaceKey { space: SPACE, epoch: 1, sealed: vec![0; 80] }];
        let (keys, scope, expires_ms) = (*via.public(), Scope::everywhere(), 1_000_000 + HOUR);
        let invite = Invite { keys, role: Role::Editor, scope, expires_ms, space_keys: space_keys.clone() };
        self.put(owner, Act::Invite(invite), None);
        let added = Added { device: *device.public(), invite: via.id(), space_keys };
        self.put(&device, Act::Added(added), Some(&via));
        device
    }

    fn add_space(&mut self, owner: &DeviceSecret, space: SpaceId) {
        let recipients = self.members.readers(SPACE).into_keys();
        let recipients = recipients.map(|who| Recipient { who, sealed: vec![0; 80] }).collect();
        let epoch = Epoch { space, number: 1, recipients, previous: None };
        self.put(owner, Act::Space(NewSpace { epoch, name: vec![0; 40] }), None);
    }
}

#[tokio::test]
async fn a_removal_from_52_spaces_with_215_devices_goes_in_requests_well_below_the_limit() {
    let relay = TestRelay::start().await;
    let http = relay.http();
    let mut owner = Device::found(&http).await;
    let mut writing = Writing { members: owner.members.clone(), log: Vec::new() };
    let secret = DeviceSecret::from_bytes(&owner.secret.to_bytes());
    let devices: Vec<DeviceSecret> = (1..=DEVICES).map(|number| writing.join(&secret, number)).collect();
    for number in 1..SPACES {
        let space = SpaceId([100 + number; 16]);
        writing.add_space(&secret, space);
        owner.keys.insert(space, 1, EpochKey::generate(&mut random));
    }
    for request in in_requests(writing.log) {
        owner.append(&request).await.expect("appended");
    }

    let removed = &devices[0];
    let entries = revoke(&owner.members, &owner.keys, at(&secret, 0), removed.id(), &mut random).expect("built").0;
    let size = |entries: &[SignedEntry]| encode(&AppendRequest { entries: byte_vecs(entries) }).len();
    assert!(size(&entries) > MAX_REQUEST, "{} bytes: this test shows nothing", size(&entries));
    assert_eq!(code(owner.append(&entries).await), ErrorCode::TooLarge);
    let requests = in_requests(entries);
    assert!(requests.iter().all(|request| size(request) < MAX_REQUEST / 3), "{}", requests.len());
    let (first, rest) = requests.split_first().expect("several");
    owner.append(first).await.expect("the removal itself");
    assert_eq!(code(http.sign_in(owner.workspace(), removed).await), ErrorCode::Revoked, "it holds at once");
    assert!(owner.members.spaces_to_rotate().count() > 0);
    for request in rest {
        owner.append(request).await.expect("the keys that follow");
    }
    assert_eq!(owner.members.spaces_to_rotate().count(), 0);
    assert!(owner.members.spaces().all(|space| owner.members.current_epoch(space) == Some(2)));
    http.sign_in(owner.workspace(), &devices[1]).await.expect("the others are still members");
}
