//! A log of members as it grows, judged at each entry in every way there is.
use std::rc::Rc;

use super::{acts, effects};
use crate::control::{Act, Entry, Role, Scope, SignedEntry};
use crate::ids::{DeviceId, SpaceId};
use crate::keys::DeviceSecret;
use crate::membership::{Membership, Refused};
use crate::testing::{Book, NOW, WEST, device};

pub(super) const MINUTE: i64 = 60_000;

/// The secret keys of somebody, in several histories at once.
pub(super) type Secret = Rc<DeviceSecret>;

/// Who signs an entry, and which invite or recovery key countersigns it.
pub(super) struct Signer {
    pub author: Secret,
    pub via: Option<Secret>,
    /// Signs with another's key.
    pub forged: bool,
}

#[derive(Clone)]
pub(super) struct Log {
    pub entries: Vec<SignedEntry>,
    /// The state after each entry.
    pub states: Vec<Membership>,
    /// What the rules refused: after how many entries, what, and why.
    pub refused: Vec<(usize, SignedEntry, Refused)>,
    /// Devices that are or could become members, the founder first.
    pub people: Vec<Secret>,
    /// Codes that somebody has in hand, used and withdrawn ones among them.
    pub codes: Vec<Secret>,
    /// Recovery keys, replaced ones among them.
    pub sheets: Vec<Secret>,
    pub now_ms: i64,
    made: u16,
    salt: u8,
}

impl Log {
    /// A workspace of two spaces with somebody of every role.
    pub fn new() -> Self {
        let mut log = Self::founded();
        let founder = Rc::clone(&log.people[0]);
        let by = |author: &Secret, via: Option<Secret>| Signer { author: Rc::clone(author), via, forged: false };
        let east = acts::new_space(&log, SpaceId([2; 16]));
        log.put(&by(&founder, None), Act::Space(east)).expect("a space");
        let (everywhere, west) = (Scope::everywhere(), Scope::spaces(&[WEST]));
        let roles = [(Role::Owner, &everywhere), (Role::Admin, &everywhere), (Role::Editor, &everywhere)];
        for (role, scope) in roles.into_iter().chain([(Role::Admin, &west), (Role::Reader, &west)]) {
            let act = acts::invite_to(&mut log, role, scope.clone(), NOW + MINUTE);
            log.put(&by(&founder, None), act).expect("invited");
            let (via, newcomer) = (log.codes.last().cloned().expect("just made"), log.secret());
            let act = acts::join_by(&log, &via, &newcomer);
            log.people.push(Rc::clone(&newcomer));
            log.put(&by(&newcomer, Some(via)), act).expect("joined");
        }
        log
    }

    fn founded() -> Self {
        let founder = Rc::new(device(1));
        let Book { log: entries, .. } = Book::found(&founder, None);
        let mut states = vec![Membership::found(&entries[0]).expect("a genesis")];
        let mut state = states[0].clone();
        state.apply(&entries[1]).expect("the first space");
        states.push(state);
        let (people, codes, sheets) = (vec![founder], Vec::new(), Vec::new());
        Self { entries, states, refused: Vec::new(), people, codes, sheets, now_ms: NOW, made: 0, salt: 0 }
    }

    pub fn now(&self) -> &Membership {
        self.states.last().expect("never empty")
    }

    /// From here on only these sign, and those whom they let in; they have no codes but those they made.
    pub fn only(&mut self, these: &[DeviceId]) {
        let ours: Vec<DeviceId> =
            self.now().invites().filter(|(_, invite)| these.contains(&invite.by)).map(|(id, _)| id).collect();
        self.codes.retain(|code| ours.contains(&code.id()));
        self.sheets.clear();
        self.people.retain(|person| these.contains(&person.id()));
        // Without anybody in it a coalition does what a stranger does.
        let stranger = self.secret();
        self.people.push(stranger);
    }

    /// Other secrets than another log that goes on from the same place.
    pub fn salt(&mut self, salt: u8) {
        self.salt = salt;
    }

    /// Keys that nobody has yet.
    pub fn secret(&mut self) -> Secret {
        self.made += 1;
        let mut seed = [self.salt; 32];
        seed[..2].copy_from_slice(&self.made.to_be_bytes());
        Rc::new(DeviceSecret::from_seed(&seed))
    }

    /// The space at this place, one that is not there yet included.
    pub fn space(&self, at: u8) -> SpaceId {
        let spaces: Vec<SpaceId> = self.now().spaces().collect();
        spaces.get(usize::from(at) % (spaces.len() + 1)).copied().unwrap_or(SpaceId([at | 1; 16]))
    }

    /// Signs, and has it judged: by the relay's code, by a device's, and by what it changed.
    pub fn put(&mut self, signer: &Signer, act: Act) -> Result<(), Refused> {
        let before = self.now().clone();
        let entry = Entry {
            seq: before.head() + 1,
            previous: *before.head_hash(),
            workspace: before.workspace(),
            author: signer.author.id(),
            at_ms: self.now_ms,
            act: Some(act),
        };
        let hand = if signer.forged { Rc::new(device(250)) } else { Rc::clone(&signer.author) };
        let written = SignedEntry::sign(&entry, &hand, signer.via.as_deref());
        assert_eq!(SignedEntry::from_bytes(&written.to_bytes()).as_ref(), Ok(&written), "one form");
        let relay = before.check_batch(std::slice::from_ref(&written), None, self.now_ms);
        let mut after = before.clone();
        match (after.apply(&written), relay) {
            (Ok(()), Ok(state)) => {
                assert_eq!(state, after, "relay and device");
                assert!(!signer.forged, "signed with another's key");
                effects::check(&before, &after, &entry);
                self.entries.push(written);
                self.states.push(after);
                Ok(())
            }
            // By the relay's clock alone.
            (Ok(()), Err(why)) => {
                let time = matches!(why, Refused::TooLong | Refused::NotLapsed(_) | Refused::InviteGone(_));
                assert!(time, "the relay refuses what devices would take: {why}");
                Err(why)
            }
            (Err(why), Ok(_)) => panic!("the relay takes what devices refuse: {why}"),
            (Err(why), Err(_)) => {
                assert_eq!(after, before, "a refused entry changes nothing");
                self.refused.push((self.entries.len(), written, why.clone()));
                Err(why)
            }
        }
    }
}
