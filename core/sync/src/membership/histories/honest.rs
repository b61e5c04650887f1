//! Histories that only sound programs write, with real keys: who may read has them, and who may not has none that is newer.
use std::rc::Rc;

use super::acts::{Step, role};
use super::log::{MINUTE, Secret};
use crate::Random;
use crate::authoring::{self, Author, AuthoringError};
use crate::control::{Scope, SignedEntry};
use crate::epochs::{EpochKeys, open_epochs};
use crate::ids::{DeviceId, SpaceId};
use crate::keys::DeviceSecret;
use crate::membership::{Membership, Refused};
use crate::testing::{Book, NOW, Seeded, WEST, device};

struct Life {
    book: Book,
    people: Vec<Secret>,
    codes: Vec<Secret>,
    sheets: Vec<Secret>,
    now: i64,
    made: u8,
}

/// # Panics
/// Where somebody lacks a key, or has one that it may not have.
pub(super) fn live(steps: &[Step]) {
    let founder = Rc::new(device(1));
    let book = Book::found(&founder, None);
    let mut life = Life { book, people: vec![founder], codes: Vec::new(), sheets: Vec::new(), now: NOW, made: 10 };
    for step in steps {
        life.step(*step);
    }
    // An owner's device keeps house; after that nothing waits.
    life.tidy();
    life.check(true);
}

impl Life {
    fn step(&mut self, step: Step) {
        self.now += i64::from(step[5] % 7) * MINUTE;
        match self.build(step) {
            Ok(entries) => {
                let state = &self.book.state;
                let next = state.check_batch(&entries, None, self.now).expect("what a sound program builds is taken");
                let mut device = state.clone();
                for entry in &entries {
                    device.apply(entry).expect("by devices too");
                }
                assert_eq!(device, next);
                (self.book.state, self.book.log) = (next, [std::mem::take(&mut self.book.log), entries].concat());
            }
            Err(AuthoringError::Refused(_)) => {}
            // Whoever may not read a space hands on none of its keys; nobody else lacks one.
            Err(AuthoringError::MissingKey(space)) => {
                let author = self.person(step[1]);
                assert!(self.book.state.role(author.id(), space).is_none(), "a reader without the newest key");
            }
            Err(other) => panic!("{other}"),
        }
        self.check(false);
    }

    fn build(&mut self, step: Step) -> Result<Vec<SignedEntry>, AuthoringError> {
        let [what, who, whom, place, role_of, _] = step;
        let (secret, target) = (self.person(who), self.person(whom).id());
        let author = Author { secret: &secret, at_ms: self.now };
        let (keys, space) = (self.book.keys(&secret), self.space(place));
        let state = self.book.state.clone();
        self.made += 1;
        let mut drawn = Seeded::new(u64::from(self.made));
        let random: Random<'_> = &mut drawn.fill();
        let first = |built: (Vec<SignedEntry>, EpochKeys)| built.0;
        match what % 12 {
            0 => authoring::add_space(&state, author, SpaceId([place; 16]), "East", random).map(first),
            1..=3 => {
                let seed = [self.made; 32];
                let scope = if place.is_multiple_of(3) { Scope::everywhere() } else { Scope::spaces(&[space]) };
                let terms = (role(role_of), scope, self.now + i64::from(whom) * MINUTE);
                self.codes.push(Rc::new(DeviceSecret::from_seed(&seed)));
                authoring::invite(&state, &keys, author, &seed, terms, random)
            }
            4 | 5 => self.join(whom),
            6 | 7 => {
                let roles = [((!place.is_multiple_of(3)).then_some(space), (role_of % 5 != 4).then(|| role(role_of)))];
                authoring::set_roles(&state, &keys, author, target, &roles, random).map(first)
            }
            8 => authoring::revoke(&state, &keys, author, target, random).map(first),
            9 => {
                let code = self.codes.get(usize::from(whom) % self.codes.len().max(1)).map_or(target, |code| code.id());
                authoring::revoke(&state, &keys, author, code, random).map(first)
            }
            10 => {
                let sheet = Rc::new(DeviceSecret::from_seed(&[self.made; 32]));
                let built = authoring::set_recovery(&state, &keys, author, *sheet.public(), random).map(first);
                self.sheets.push(sheet);
                built
            }
            _ => authoring::keep_house(&state, &keys, author, random).map(first),
        }
    }

    fn join(&mut self, whom: u8) -> Result<Vec<SignedEntry>, AuthoringError> {
        let via = if whom.is_multiple_of(5) { self.sheets.last() } else { self.codes.last() };
        let via = via.cloned().ok_or(Refused::UnknownPrincipal(DeviceId([0; 16])))?;
        let over =
            self.book.state.invites().find(|(id, _)| *id == via.id()).is_some_and(|(_, it)| it.expires_ms < self.now);
        if over {
            return Err(Refused::InviteGone(via.id()).into());
        }
        self.made += 1;
        let newcomer = Rc::new(device(self.made));
        let author = Author { secret: &newcomer, at_ms: self.now };
        let joined = authoring::enrol(&self.book.log, &via, author, &mut self.book.random.fill())?;
        self.people.push(newcomer);
        Ok(joined.entries)
    }

    fn person(&self, at: u8) -> Secret {
        Rc::clone(&self.people[usize::from(at) % self.people.len()])
    }

    fn space(&self, at: u8) -> SpaceId {
        let spaces: Vec<SpaceId> = self.book.state.spaces().collect();
        spaces.get(usize::from(at) / 3 % spaces.len()).copied().unwrap_or(WEST)
    }

    fn tidy(&mut self) {
        let owners = |state: &Membership, who: DeviceId| {
            state.device(who).is_some_and(|it| !it.revoked && it.everywhere == Some(crate::control::Role::Owner))
        };
        let owner = self.people.iter().find(|person| owners(&self.book.state, person.id())).expect("an owner").clone();
        let (keys, author) = (self.book.keys(&owner), Author { secret: &owner, at_ms: self.now });
        let built =
            authoring::keep_house(&self.book.state, &keys, author, &mut Seeded::new(3).fill()).expect("built").0;
        self.book.state = self.book.state.check_batch(&built, None, self.now).expect("taken");
        self.book.log.extend(built);
    }

    fn check(&self, tidied: bool) {
        let state = &self.book.state;
        assert_eq!(state.spaces_to_rotate().count(), 0, "a removal turns its keys in the same batch");
        let turn: Vec<SpaceId> = state.spaces_to_turn().collect();
        assert!(!tidied || turn.is_empty(), "an owner's device has everything in order");
        for one in self.people.iter().chain(&self.codes).chain(&self.sheets) {
            let keys = open_epochs(one, &self.book.log);
            for space in state.spaces() {
                let (newest, current) = (keys.newest(space).map(|(epoch, _)| epoch), state.current_epoch(space));
                if state.readers(space).contains_key(&one.id()) {
                    assert_eq!(newest, current, "who may read has the newest key");
                } else {
                    assert!(newest < current || turn.contains(&space), "who may not read has none that is newest");
                }
            }
        }
    }
}
