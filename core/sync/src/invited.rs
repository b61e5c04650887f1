//! What became of each invite, for people to look at. The log keeps all of it; [`crate::membership::Membership`] only what still counts.
use std::collections::BTreeMap;

use crate::control::{Act, Role, Scope, SignedEntry};
use crate::ids::DeviceId;

/// An invite and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Its name.
    pub id: DeviceId,
    /// Who made it.
    pub by: DeviceId,
    /// When, by that device's clock, ms since the Unix epoch.
    pub at_ms: i64,
    /// The role it gives.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// When it ends, ms since the Unix epoch by the relay's clock.
    pub expires_ms: i64,
    /// How it came to an end; `None` while the log knows of none.
    pub end: Option<End>,
}

/// How an invite came to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// A device joined by it.
    Used {
        /// The device.
        by: DeviceId,
        /// When, by that device's clock, ms since the Unix epoch.
        at_ms: i64,
    },
    /// Somebody withdrew it.
    Withdrawn {
        /// The device.
        by: DeviceId,
        /// When, by that device's clock, ms since the Unix epoch.
        at_ms: i64,
    },
    /// Its time was over.
    Lapsed,
}

/// Every invite of a log that [`crate::membership::Membership`] has accepted, in its order.
#[must_use]
pub fn invites<'a>(log: impl IntoIterator<Item = &'a SignedEntry>) -> Vec<Invited> {
    let (mut all, mut places) = (Vec::new(), BTreeMap::new());
    for entry in log.into_iter().filter_map(|signed| signed.entry().ok()) {
        let (by, at_ms) = (entry.author, entry.at_ms);
        let (invite, end) = match entry.act {
            Some(Act::Invite(invite)) => {
                let (id, role, scope, expires_ms) = (invite.keys.id(), invite.role, invite.scope, invite.expires_ms);
                places.insert(id, all.len());
                all.push(Invited { id, by, at_ms, role, scope, expires_ms, end: None });
                continue;
            }
            Some(Act::Added(added)) => (added.invite, End::Used { by, at_ms }),
            Some(Act::Revoked(who)) => (who, End::Withdrawn { by, at_ms }),
            Some(Act::Lapsed(who)) => (who, End::Lapsed),
            _ => continue,
        };
        // What is no invite (a device that was removed, the recovery key) has no place.
        if let Some(place) = places.get(&invite) {
            all[*place].end = Some(end);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Book, NOW, device};

    #[test]
    fn each_invite_says_what_became_of_it() {
        let (owner, phone) = (device(1), device(2));
        let mut book = Book::found(&owner, None);
        let used = book.invite(&owner, Role::Editor, Scope::everywhere()).expect("invited");
        let withdrawn = book.invite(&owner, Role::Reader, Scope::everywhere()).expect("invited");
        let open = book.invite(&owner, Role::Admin, Scope::everywhere()).expect("invited");
        book.enrol(&used, &phone).expect("joined");
        book.revoke(&owner, &withdrawn).expect("withdrawn");
        book.revoke(&owner, &phone).expect("a device is no invite");
        let found: Vec<_> = invites(&book.log).into_iter().map(|one| (one.id, one.role, one.by, one.end)).collect();
        let by = owner.id();
        assert_eq!(
            found,
            [
                (used.id(), Role::Editor, by, Some(End::Used { by: phone.id(), at_ms: NOW })),
                (withdrawn.id(), Role::Reader, by, Some(End::Withdrawn { by, at_ms: NOW })),
                (open.id(), Role::Admin, by, None),
            ]
        );
    }
}
