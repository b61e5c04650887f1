//! In whose hands a space's points are: what devices may spend without asking is split among them, and somebody holds the rest.
//!
//! That somebody is a role, not a device: the space's administrator who has been a member longest. When a device can write to the space no
//! more, what it held passes to whoever is keeper then, once and for good; so every device that knows the log gives the same answer, and a
//! device that gets the right back begins with an empty hand.
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::{Device, Membership};
use crate::control::Role;
use crate::ids::{DeviceId, NotAnId, SpaceId};

/// What one device holds between getting the right to write to a space and losing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hand {
    /// The device.
    pub device: DeviceId,
    /// How often it lost the right before.
    pub tenure: u32,
}

impl fmt::Display for Hand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tenure {
            0 => self.device.fmt(f),
            tenure => write!(f, "{}/{tenure}", self.device),
        }
    }
}

impl FromStr for Hand {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let (device, tenure) = text.split_once('/').unwrap_or((text, "0"));
        let tenure = tenure.parse().map_err(|_| NotAnId { text: text.chars().take(80).collect() })?;
        Ok(Self { device: device.parse()?, tenure })
    }
}

/// In whose hands the points of one space can be: who holds the rest, and who took over from whom by which entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hands {
    keeper: Option<DeviceId>,
    left: BTreeMap<DeviceId, Vec<(Hand, u64)>>,
}

impl Hands {
    /// The device that holds what was given to nobody in particular. There always is one: an owner everywhere leads every space.
    #[must_use]
    pub const fn keeper(&self) -> Option<DeviceId> {
        self.keeper
    }

    /// What a device holds now.
    #[must_use]
    pub fn of(&self, device: DeviceId) -> Hand {
        let left = self.left.get(&device).map_or(0, Vec::len);
        Hand { device, tenure: u32::try_from(left).unwrap_or(u32::MAX) }
    }

    /// Who took over what was in a hand, and by which entry of the log; `None` while its device may write.
    #[must_use]
    pub fn heir(&self, hand: Hand) -> Option<(Hand, u64)> {
        self.left.get(&hand.device)?.get(usize::try_from(hand.tenure).ok()?).copied()
    }
}

impl Membership {
    /// In whose hands the points of a space can be; `None` where there is no such space.
    #[must_use]
    pub fn hands(&self, space: SpaceId) -> Option<&Hands> {
        self.spaces.get(&space).map(|space| &space.hands)
    }

    fn keeper(&self, space: SpaceId) -> Option<DeviceId> {
        self.hands(space)?.keeper
    }

    /// The administrator of a space who has been a member longest becomes its keeper.
    pub(super) fn choose_keeper(&mut self, space: SpaceId) {
        let leads = |device: &Device| device.role(space) >= Some(Role::Admin);
        let leading = self.devices.iter().filter(|(_, device)| leads(device));
        let keeper = leading.min_by_key(|(_, device)| device.joined).map(|(id, _)| *id);
        if let Some(space) = self.spaces.get_mut(&space) {
            space.hands.keeper = keeper;
        }
    }

    /// After entry `seq` changed the roles that a device had `before`.
    pub(super) fn pass_on(&mut self, seq: u64, device: DeviceId, before: &Device) {
        let Some(after) = self.devices.get(&device).cloned() else { return };
        let spaces: Vec<SpaceId> = self.spaces.keys().copied().collect();
        for id in spaces {
            let lost = |role| before.role(id) >= Some(role) && after.role(id) < Some(role);
            if lost(Role::Admin) && self.keeper(id) == Some(device) {
                self.choose_keeper(id);
            }
            let heir = self.hands(id).and_then(|hands| Some(hands.of(hands.keeper?)));
            if let (true, Some(heir), Some(space)) = (lost(Role::Editor), heir, self.spaces.get_mut(&id)) {
                space.hands.left.entry(device).or_default().push((heir, seq));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::Scope;
    use crate::testing::{Book, WEST, device};

    fn hands(book: &Book) -> &Hands {
        book.state.hands(WEST).expect("a space")
    }

    #[test]
    fn the_keeper_is_a_role_and_what_it_held_passes_on_once() {
        let (founder, editor, second, third) = (device(1), device(2), device(3), device(4));
        let mut book = Book::found(&founder, None);
        book.join(&founder, &editor, Role::Editor, Scope::everywhere());
        book.join(&founder, &second, Role::Owner, Scope::everywhere());
        book.join(&founder, &third, Role::Admin, Scope::spaces(&[WEST]));
        assert_eq!(hands(&book).keeper(), Some(founder.id()));
        assert_eq!(hands(&book).heir(hands(&book).of(founder.id())), None);

        book.revoke(&second, &founder).expect("another owner may");
        assert_eq!(hands(&book).keeper(), Some(second.id()), "the longest member of those who lead");
        let first = Hand { device: founder.id(), tenure: 0 };
        let (heir, by) = hands(&book).heir(first).expect("somebody took over");
        assert_eq!(heir, Hand { device: second.id(), tenure: 0 });
        assert!(by > 1 && by <= book.state.head());

        book.set_role(&second, &editor, None, Some(Role::Admin)).expect("promoted");
        assert_eq!(hands(&book).keeper(), Some(second.id()), "who keeps goes on, whoever else is promoted");
        book.set_role(&second, &editor, None, Some(Role::Reader)).expect("demoted");
        book.set_role(&second, &editor, None, Some(Role::Editor)).expect("and back");
        assert_eq!(hands(&book).of(editor.id()), Hand { device: editor.id(), tenure: 1 }, "an empty hand");
        let before = Hand { device: editor.id(), tenure: 0 };
        assert_eq!(hands(&book).heir(before).map(|(heir, _)| heir), Some(Hand { device: second.id(), tenure: 0 }));
        assert_eq!(Membership::replay(&book.log).expect("a valid log"), book.state);
    }

    #[test]
    fn a_hand_reads_back_and_other_texts_do_not() {
        for hand in [Hand { device: DeviceId([7; 16]), tenure: 0 }, Hand { device: DeviceId([7; 16]), tenure: 12 }] {
            assert_eq!(hand.to_string().parse(), Ok(hand));
        }
        assert!("nobody".parse::<Hand>().is_err() && format!("{}/x", DeviceId([7; 16])).parse::<Hand>().is_err());
    }
}
