//! The rules of the control log, one function for each kind of entry: first everything is checked, then applied.
use std::collections::{BTreeMap, BTreeSet};

use super::hands::Hands;
use super::{Device, LiveInvite, Membership, RecoveryKey, Refused, Space};
use crate::control::{
    Act, Added, Entry, Epoch, Erase, Genesis, Invite, NewRecovery, NewRole, NewSpace, Role, Scope, SignedEntry,
    SpaceKey,
};
use crate::ids::{DeviceId, SpaceId};
use crate::keys::{DevicePublic, KeyError};
use crate::numbers::{CONTROL_CONTEXT, COSIGN_CONTEXT, INVITE_MS, INVITE_SLACK_MS, PROTOCOL_MIN};

impl Membership {
    /// The state after a genesis.
    pub(super) fn found(signed: &SignedEntry) -> Result<Self, Refused> {
        let entry = signed.entry()?;
        let Some(Act::Genesis(genesis)) = &entry.act else { return Err(Refused::Genesis) };
        if entry.seq != 1 || entry.previous != [0; 32] {
            return Err(Refused::OutOfOrder { expected: 1, found: entry.seq });
        }
        if entry.workspace != genesis.workspace() {
            return Err(Refused::OtherWorkspace(entry.workspace));
        }
        let id = genesis.device.id();
        if entry.author != id || genesis.recovery.is_some_and(|key| key.id() == id) {
            return Err(Refused::Contradiction { seq: 1, why: "the founder signs, and is not the recovery key" });
        }
        check_signature(&entry, signed, &genesis.device)?;
        Ok(Self::after_genesis(&entry, genesis, signed.hash()))
    }

    fn after_genesis(entry: &Entry, genesis: &Genesis, hash: [u8; 32]) -> Self {
        let founder = Device {
            public: genesis.device,
            everywhere: Some(Role::Owner),
            spaces: BTreeMap::new(),
            revoked: false,
            joined_ms: entry.at_ms,
            joined: 1,
        };
        let recovery = genesis.recovery.map(|public| RecoveryKey { public, by: entry.author, since_ms: entry.at_ms });
        Self {
            workspace: entry.workspace,
            genesis: hash,
            seq: 1,
            hash,
            recovery,
            replaced: BTreeSet::new(),
            devices: BTreeMap::from([(entry.author, founder)]),
            invites: BTreeMap::new(),
            spent: BTreeSet::new(),
            spaces: BTreeMap::new(),
            erased: BTreeSet::new(),
            min_version: PROTOCOL_MIN,
        }
    }

    /// Applies the next entry of the log, or refuses it and stays as it is.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn apply(&mut self, signed: &SignedEntry) -> Result<(), Refused> {
        let entry = signed.entry()?;
        if entry.workspace != self.workspace {
            return Err(Refused::OtherWorkspace(entry.workspace));
        }
        if entry.seq != self.seq + 1 || entry.previous != self.hash {
            return Err(Refused::OutOfOrder { expected: self.seq + 1, found: entry.seq });
        }
        let act = entry.act.as_ref().ok_or(Refused::NewerVersion { seq: entry.seq })?;
        self.check_author(&entry, act, signed)?;
        match act {
            Act::Genesis(_) => return Err(Refused::Genesis),
            Act::Space(act) => self.add_space(&entry, act)?,
            Act::Invite(act) => self.invite(&entry, act)?,
            Act::Added(act) => self.add(&entry, act, signed)?,
            Act::Role(act) => self.change_role(&entry, act)?,
            Act::Revoked(who) => self.revoke(&entry, *who)?,
            Act::Epoch(act) => self.rotate(&entry, act)?,
            Act::Erase(act) => self.erase(&entry, act)?,
            Act::MinVersion(version) => self.raise_min_version(&entry, *version)?,
            Act::Recovery(act) => self.set_recovery(&entry, act)?,
            Act::Lapsed(invite) => self.lapse(&entry, *invite)?,
        }
        self.seq = entry.seq;
        self.hash = signed.hash();
        Ok(())
    }

    /// Refuses a join by an invite that ended before `now_ms` and that nobody vouches for.
    pub(super) fn check_expiry(
        &self,
        signed: &SignedEntry,
        now_ms: i64,
        vouched: impl FnOnce(&LiveInvite) -> bool,
    ) -> Result<(), Refused> {
        let Some(Act::Added(added)) = signed.entry()?.act else { return Ok(()) };
        match self.invites.get(&added.invite) {
            Some(invite) if invite.expires_ms < now_ms && !vouched(invite) => Err(Refused::InviteGone(added.invite)),
            _ => Ok(()),
        }
    }

    /// What only a relay judges, for only its clock counts: how long a new invite is good, and whether one has ended.
    pub(super) fn check_times(&self, signed: &SignedEntry, now_ms: i64) -> Result<(), Refused> {
        match signed.entry()?.act {
            Some(Act::Invite(invite)) if invite.expires_ms > now_ms.saturating_add(INVITE_MS + INVITE_SLACK_MS) => {
                Err(Refused::TooLong)
            }
            Some(Act::Lapsed(who)) if self.invites.get(&who).is_some_and(|invite| invite.expires_ms >= now_ms) => {
                Err(Refused::NotLapsed(who))
            }
            _ => Ok(()),
        }
    }

    fn check_author(&self, entry: &Entry, act: &Act, signed: &SignedEntry) -> Result<(), Refused> {
        if let Act::Added(added) = act {
            if entry.author != added.device.id() {
                return Err(Refused::Contradiction { seq: entry.seq, why: "a device signs its own joining" });
            }
            return check_signature(entry, signed, &added.device);
        }
        let author = self.devices.get(&entry.author).ok_or(Refused::UnknownPrincipal(entry.author))?;
        if author.revoked {
            return Err(Refused::Revoked(entry.author));
        }
        if signed.cosignature.is_some() {
            return Err(Refused::Contradiction { seq: entry.seq, why: "only a joining device is countersigned" });
        }
        check_signature(entry, signed, &author.public)
    }

    fn add_space(&mut self, entry: &Entry, act: &NewSpace) -> Result<(), Refused> {
        let space = act.epoch.space;
        self.require(entry, &Scope::everywhere(), Role::Admin, "add a space")?;
        if self.spaces.contains_key(&space) {
            return Err(Refused::Exists { what: "space", id: space.to_string() });
        }
        self.check_epoch(&act.epoch, 1)?;
        let writers = BTreeMap::from([(1, self.writers(space))]);
        let hands = Hands::default();
        let state = Space { epoch: 1, name: act.name.clone(), writers, needs_rotation: false, stale: false, hands };
        self.spaces.insert(space, state);
        self.choose_keeper(space);
        Ok(())
    }

    fn invite(&mut self, entry: &Entry, act: &Invite) -> Result<(), Refused> {
        self.check_scope(&act.scope)?;
        self.require(entry, &act.scope, act.role.max(Role::Admin), "invite with that role")?;
        let id = act.keys.id();
        self.check_new(&act.keys, "invite")?;
        self.check_space_keys(&act.space_keys, &self.spaces_in(&act.scope))?;
        let invite = LiveInvite {
            public: act.keys,
            role: act.role,
            scope: act.scope.clone(),
            expires_ms: act.expires_ms,
            by: entry.author,
        };
        self.invites.insert(id, invite);
        Ok(())
    }

    fn add(&mut self, entry: &Entry, act: &Added, signed: &SignedEntry) -> Result<(), Refused> {
        let (inviter, role, scope) = self.admission(act.invite)?;
        let cosignature = signed.cosignature.as_ref();
        cosignature
            .ok_or(KeyError::BadSignature)
            .and_then(|signature| inviter.verify(COSIGN_CONTEXT, &signed.body, signature))
            .map_err(|why| Refused::Signature { seq: entry.seq, why })?;
        self.check_new(&act.device, "device")?;
        let spaces = self.spaces_in(&scope);
        self.check_space_keys(&act.space_keys, &spaces)?;
        let device = Device {
            public: act.device,
            everywhere: scope.everywhere.then_some(role),
            spaces: scope.spaces.iter().map(|space| (*space, role)).collect(),
            revoked: false,
            joined_ms: entry.at_ms,
            joined: entry.seq,
        };
        self.devices.insert(entry.author, device);
        if self.invites.remove(&act.invite).is_some() {
            self.spent.insert(act.invite);
            self.make_stale(&spaces);
        }
        self.note_writer(entry.author, &spaces);
        Ok(())
    }

    fn admission(&self, who: DeviceId) -> Result<(DevicePublic, Role, Scope), Refused> {
        if let Some(invite) = self.invites.get(&who) {
            return Ok((invite.public, invite.role, invite.scope.clone()));
        }
        match self.recovery.filter(|key| key.public.id() == who) {
            Some(recovery) => Ok((recovery.public, Role::Owner, Scope::everywhere())),
            None if self.replaced.contains(&who) => Err(Refused::RecoveryReplaced(who)),
            None if self.spent.contains(&who) => Err(Refused::InviteGone(who)),
            None => Err(Refused::UnknownPrincipal(who)),
        }
    }

    fn change_role(&mut self, entry: &Entry, act: &NewRole) -> Result<(), Refused> {
        let target = self.devices.get(&act.device).ok_or(Refused::UnknownPrincipal(act.device))?;
        if target.revoked {
            return Err(Refused::Revoked(act.device));
        }
        let scope = act.space.map_or_else(Scope::everywhere, |space| Scope::spaces(&[space]));
        self.check_scope(&scope)?;
        let held = act.space.map_or(target.everywhere, |space| target.spaces.get(&space).copied());
        let needed = act.role.max(held).max(Some(Role::Admin)).unwrap_or(Role::Admin);
        self.require(entry, &scope, needed, "change that role")?;
        if act.space.is_none() && act.role != Some(Role::Owner) {
            self.check_not_last_owner(act.device)?;
        }
        let mut changed = target.clone();
        match act.space {
            None => changed.everywhere = act.role,
            Some(space) => drop(match act.role {
                Some(role) => changed.spaces.insert(space, role),
                None => changed.spaces.remove(&space),
            }),
        }
        self.replace_device(entry, act, changed)
    }

    /// Puts a device with other roles in place of the old one: new readers need keys, and lost rights end the epoch.
    fn replace_device(&mut self, entry: &Entry, act: &NewRole, changed: Device) -> Result<(), Refused> {
        let before = &self.devices[&act.device];
        let readable: Vec<SpaceId> = self.spaces.keys().copied().filter(|s| changed.role(*s).is_some()).collect();
        let gained: Vec<SpaceId> = readable.into_iter().filter(|space| before.role(*space).is_none()).collect();
        self.check_space_keys(&act.space_keys, &gained)?;
        let rights = |device: &Device, space| device.role(space).map(|role| role >= Role::Editor);
        for (id, space) in &mut self.spaces {
            space.needs_rotation |= rights(&changed, *id) < rights(before, *id);
        }
        if let Some(before) = self.devices.insert(act.device, changed) {
            self.pass_on(entry.seq, act.device, &before);
        }
        let spaces: Vec<SpaceId> = self.spaces.keys().copied().collect();
        self.note_writer(act.device, &spaces);
        Ok(())
    }

    fn revoke(&mut self, entry: &Entry, who: DeviceId) -> Result<(), Refused> {
        if let Some(invite) = self.invites.get(&who) {
            let (scope, role) = (invite.scope.clone(), invite.role.max(Role::Admin));
            self.require(entry, &scope, role, "withdraw that invite")?;
            self.invites.remove(&who);
            self.spent.insert(who);
            self.end_epochs(&self.spaces_in(&scope));
            return Ok(());
        }
        let target = self.devices.get(&who).ok_or(Refused::UnknownPrincipal(who))?;
        if target.revoked {
            return Err(Refused::Revoked(who));
        }
        if who == entry.author {
            return Err(Refused::NotAllowed { who, what: "remove itself: another device has to" });
        }
        if let Some(role) = target.everywhere {
            self.require(entry, &Scope::everywhere(), role.max(Role::Admin), "remove that device")?;
        }
        for (space, role) in &target.spaces {
            self.require(entry, &Scope::spaces(&[*space]), *role.max(&Role::Admin), "remove that device")?;
        }
        if target.everywhere.is_none() && target.spaces.is_empty() {
            self.require(entry, &Scope::everywhere(), Role::Admin, "remove that device")?;
        }
        self.check_not_last_owner(who)?;
        let spaces: Vec<SpaceId> = self.spaces_of(who).map(|(space, _)| space).collect();
        self.end_epochs(&spaces);
        if let Some(device) = self.devices.get_mut(&who) {
            let before = device.clone();
            device.revoked = true;
            self.pass_on(entry.seq, who, &before);
        }
        Ok(())
    }

    fn set_recovery(&mut self, entry: &Entry, act: &NewRecovery) -> Result<(), Refused> {
        self.require(entry, &Scope::everywhere(), Role::Owner, "set the recovery key")?;
        self.check_new(&act.keys, "recovery key")?;
        let spaces: Vec<SpaceId> = self.spaces.keys().copied().collect();
        self.check_space_keys(&act.space_keys, &spaces)?;
        let new = RecoveryKey { public: act.keys, by: entry.author, since_ms: entry.at_ms };
        if let Some(old) = self.recovery.replace(new) {
            self.replaced.insert(old.public.id());
            self.end_epochs(&spaces);
        }
        Ok(())
    }

    /// The invite gets no more keys. Its spaces go on with the one it has until their administrators turn it.
    fn lapse(&mut self, entry: &Entry, who: DeviceId) -> Result<(), Refused> {
        let invite = match self.invites.get(&who) {
            Some(invite) => invite.clone(),
            None if self.spent.contains(&who) => return Err(Refused::InviteGone(who)),
            None => return Err(Refused::UnknownPrincipal(who)),
        };
        let spaces = self.spaces_in(&invite.scope);
        if !spaces.iter().any(|space| self.role(entry.author, *space) >= Some(Role::Admin)) {
            return Err(Refused::NotAllowed { who: entry.author, what: "end that invite" });
        }
        self.invites.remove(&who);
        self.spent.insert(who);
        self.make_stale(&spaces);
        Ok(())
    }

    fn make_stale(&mut self, spaces: &[SpaceId]) {
        for space in spaces {
            if let Some(space) = self.spaces.get_mut(space) {
                space.stale = true;
            }
        }
    }

    fn rotate(&mut self, entry: &Entry, act: &Epoch) -> Result<(), Refused> {
        let current = self.current_epoch(act.space).ok_or(Refused::UnknownSpace(act.space))?;
        self.require(entry, &Scope::spaces(&[act.space]), Role::Admin, "give a space a new key")?;
        self.check_epoch(act, current + 1)?;
        let writers = self.writers(act.space);
        if let Some(space) = self.spaces.get_mut(&act.space) {
            space.epoch = act.number;
            space.needs_rotation = false;
            space.stale = false;
            space.writers.insert(act.number, writers);
        }
        Ok(())
    }

    fn erase(&mut self, entry: &Entry, act: &Erase) -> Result<(), Refused> {
        let scope = Scope::spaces(&[act.space]);
        self.check_scope(&scope)?;
        self.require(entry, &scope, Role::Admin, "erase a record")?;
        self.erased.insert((act.space, act.doc));
        Ok(())
    }

    fn raise_min_version(&mut self, entry: &Entry, version: u16) -> Result<(), Refused> {
        self.require(entry, &Scope::everywhere(), Role::Owner, "raise the minimum version")?;
        if version < self.min_version {
            return Err(Refused::Contradiction { seq: entry.seq, why: "the minimum version cannot go down" });
        }
        self.min_version = version;
        Ok(())
    }

    fn require(&self, entry: &Entry, scope: &Scope, role: Role, what: &'static str) -> Result<(), Refused> {
        if !self.devices.contains_key(&entry.author) {
            return Err(Refused::UnknownPrincipal(entry.author));
        }
        let enough = self.has(entry.author, role, scope);
        if enough { Ok(()) } else { Err(Refused::NotAllowed { who: entry.author, what }) }
    }

    fn has(&self, device: DeviceId, role: Role, scope: &Scope) -> bool {
        let Some(device) = self.devices.get(&device).filter(|device| !device.revoked) else { return false };
        if scope.everywhere {
            device.everywhere >= Some(role)
        } else {
            scope.spaces.iter().all(|space| device.role(*space) >= Some(role))
        }
    }

    /// Whether a device could invite with that role now: only what it has itself, and as an administrator.
    #[must_use]
    pub fn may_give(&self, device: DeviceId, role: Role, scope: &Scope) -> bool {
        self.has(device, role.max(Role::Admin), scope)
    }

    fn check_scope(&self, scope: &Scope) -> Result<(), Refused> {
        let distinct: BTreeSet<_> = scope.spaces.iter().collect();
        if scope.everywhere != scope.spaces.is_empty() || distinct.len() != scope.spaces.len() {
            return Err(Refused::BadScope);
        }
        match scope.spaces.iter().find(|space| !self.spaces.contains_key(space)) {
            Some(space) => Err(Refused::UnknownSpace(*space)),
            None => Ok(()),
        }
    }

    fn check_new(&self, public: &DevicePublic, what: &'static str) -> Result<(), Refused> {
        let id = public.id();
        let recovery = self.recovery.is_some_and(|key| key.public.id() == id) || self.replaced.contains(&id);
        let known = self.devices.contains_key(&id) || self.invites.contains_key(&id) || self.spent.contains(&id);
        if recovery || known {
            return Err(Refused::Exists { what, id: id.to_string() });
        }
        // One such reader, and no epoch of its spaces could be sealed any more: nobody could be shut out.
        if public.can_be_sealed_to() { Ok(()) } else { Err(Refused::BadKey(id)) }
    }

    /// Keys handed to one recipient: one for each of `spaces`, of the current epoch.
    fn check_space_keys(&self, keys: &[SpaceKey], spaces: &[SpaceId]) -> Result<(), Refused> {
        for key in keys {
            let current = self.current_epoch(key.space).ok_or(Refused::UnknownSpace(key.space))?;
            if key.epoch != current {
                return Err(Refused::WrongEpoch { space: key.space, expected: current, found: key.epoch });
            }
        }
        let given: BTreeSet<SpaceId> = keys.iter().map(|key| key.space).collect();
        let wanted: BTreeSet<SpaceId> = spaces.iter().copied().collect();
        if let Some(space) = wanted.difference(&given).next() {
            return Err(Refused::WrongRecipients { space: *space, missing: 1, extra: 0 });
        }
        match given.difference(&wanted).next() {
            Some(space) => Err(Refused::WrongRecipients { space: *space, missing: 0, extra: 1 }),
            None => Ok(()),
        }
    }

    /// An epoch is the next one and sealed to exactly the readers.
    fn check_epoch(&self, act: &Epoch, expected: u32) -> Result<(), Refused> {
        let space = act.space;
        if act.number != expected || act.previous.is_some() != (expected > 1) {
            return Err(Refused::WrongEpoch { space, expected, found: act.number });
        }
        let given: BTreeSet<DeviceId> = act.recipients.iter().map(|recipient| recipient.who).collect();
        let wanted: BTreeSet<DeviceId> = self.readers(space).into_keys().collect();
        let (missing, extra) = (wanted.difference(&given).count(), given.difference(&wanted).count());
        if missing + extra + (act.recipients.len() - given.len()) > 0 {
            return Err(Refused::WrongRecipients { space, missing, extra });
        }
        Ok(())
    }

    fn check_not_last_owner(&self, device: DeviceId) -> Result<(), Refused> {
        let owner = |device: &Device| !device.revoked && device.everywhere == Some(Role::Owner);
        let others = self.devices.iter().any(|(id, other)| *id != device && owner(other));
        if others || !self.devices.get(&device).is_some_and(owner) { Ok(()) } else { Err(Refused::LastOwner(device)) }
    }

    fn end_epochs(&mut self, spaces: &[SpaceId]) {
        for space in spaces {
            if let Some(space) = self.spaces.get_mut(space) {
                space.needs_rotation = true;
            }
        }
    }

    fn writers(&self, space: SpaceId) -> BTreeMap<DeviceId, Role> {
        let writes = |device: &Device| device.role(space).filter(|role| *role >= Role::Editor);
        self.devices.iter().filter_map(|(id, device)| Some((*id, writes(device)?))).collect()
    }

    fn note_writer(&mut self, device: DeviceId, spaces: &[SpaceId]) {
        for id in spaces {
            let Some(role) = self.role(device, *id).filter(|role| *role >= Role::Editor) else { continue };
            if let Some(space) = self.spaces.get_mut(id) {
                let had = space.writers.entry(space.epoch).or_default().entry(device).or_insert(role);
                *had = role.max(*had);
            }
        }
    }
}

fn check_signature(entry: &Entry, signed: &SignedEntry, author: &DevicePublic) -> Result<(), Refused> {
    author
        .verify(CONTROL_CONTEXT, &signed.body, &signed.signature)
        .map_err(|why| Refused::Signature { seq: entry.seq, why })
}
