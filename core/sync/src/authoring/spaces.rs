use super::keeping::{lapse_ended, withdraw_of};
use super::{Author, AuthoringError, Batch};
use crate::Random;
use crate::control::{Act, Entry, Epoch, Erase, Genesis, NewRole, NewSpace, Recipient, Role, SignedEntry, SpaceKey};
use crate::epochs::EpochKeys;
use crate::ids::{DeviceId, DocId, SpaceId, WorkspaceId};
use crate::keys::{DevicePublic, EpochKey, KeyContext, KeyError, seal_epoch_key, seal_name, wrap_previous};
use crate::membership::Membership;

/// A new workspace, not yet known to any relay.
#[derive(Debug)]
pub struct Founded {
    /// Its name.
    pub workspace: WorkspaceId,
    /// The genesis and the first space.
    pub entries: Vec<SignedEntry>,
    /// The state after them.
    pub membership: Membership,
    /// The key of the first space.
    pub keys: EpochKeys,
}

/// Founds a workspace with one space. `recovery` is the public half of a [`crate::recovery::RecoverySecret`].
///
/// # Errors
/// [`AuthoringError::Key`] when the recovery key is unusable.
pub fn found(
    author: Author<'_>,
    space: SpaceId,
    space_name: &str,
    recovery: Option<DevicePublic>,
    random: Random<'_>,
) -> Result<Founded, AuthoringError> {
    let mut salt = [0; 16];
    random(&mut salt);
    let genesis = Genesis { device: *author.secret.public(), salt, recovery };
    let workspace = genesis.workspace();
    let entry = Entry {
        seq: 1,
        previous: [0; 32],
        workspace,
        author: author.secret.id(),
        at_ms: author.at_ms,
        act: Some(Act::Genesis(genesis)),
    };
    let genesis = SignedEntry::sign(&entry, author.secret, None);
    let mut batch = Batch::new(&Membership::replay([&genesis])?, author);
    batch.entries.push(genesis);
    let mut keys = EpochKeys::default();
    new_space(&mut batch, space, space_name, &mut keys, random)?;
    Ok(Founded { workspace, entries: batch.entries, membership: batch.state, keys })
}

/// Adds a space; its key is sealed to everyone with a role everywhere.
///
/// # Errors
/// [`AuthoringError`].
pub fn add_space(
    state: &Membership,
    author: Author<'_>,
    space: SpaceId,
    name: &str,
    random: Random<'_>,
) -> Result<(Vec<SignedEntry>, EpochKeys), AuthoringError> {
    let mut batch = Batch::new(state, author);
    let mut keys = EpochKeys::default();
    new_space(&mut batch, space, name, &mut keys, random)?;
    Ok((batch.entries, keys))
}

fn new_space(
    batch: &mut Batch<'_>,
    space: SpaceId,
    name: &str,
    keys: &mut EpochKeys,
    random: Random<'_>,
) -> Result<(), AuthoringError> {
    let key = EpochKey::generate(random);
    let name = seal_name(name, space, &key, random);
    let recipients = seal_to_readers(&batch.state, space, 1, &key, random)?;
    let epoch = Epoch { space, number: 1, recipients, previous: None };
    batch.push(Act::Space(NewSpace { epoch, name }), None)?;
    keys.insert(space, 1, key);
    Ok(())
}

/// Removes a device with the invites it made, or withdraws an invite, and gives each of its spaces a new key.
///
/// # Errors
/// [`AuthoringError`].
pub fn revoke(
    state: &Membership,
    keys: &EpochKeys,
    author: Author<'_>,
    who: DeviceId,
    random: Random<'_>,
) -> Result<(Vec<SignedEntry>, EpochKeys), AuthoringError> {
    let mut batch = Batch::new(state, author);
    batch.push(Act::Revoked(who), None)?;
    withdraw_of(&mut batch, who)?;
    lapse_ended(&mut batch)?;
    let spaces: Vec<SpaceId> = batch.state.spaces_to_rotate().collect();
    let new = new_epochs(&mut batch, keys, &spaces, random)?;
    Ok((batch.entries, new))
}

/// Gives a device other roles (`None`: none any more), each in one space (`None`: everywhere), hands it the keys it gains, and gives
/// new keys to spaces it may no longer read or write.
///
/// # Errors
/// [`AuthoringError`].
pub fn set_roles(
    state: &Membership,
    keys: &EpochKeys,
    author: Author<'_>,
    device: DeviceId,
    roles: &[(Option<SpaceId>, Option<Role>)],
    random: Random<'_>,
) -> Result<(Vec<SignedEntry>, EpochKeys), AuthoringError> {
    let mut batch = Batch::new(state, author);
    for (space, role) in roles.iter().copied() {
        let mut space_keys = Vec::new();
        if let (Some(target), true) = (batch.state.device(device), role.is_some()) {
            let gained = batch.state.spaces().filter(|id| space.is_none_or(|only| only == *id));
            let gained: Vec<SpaceId> = gained.filter(|id| batch.state.role(device, *id).is_none()).collect();
            space_keys = hand_over(&batch.state, keys, &gained, &target.public, random)?;
        }
        batch.push(Act::Role(NewRole { device, space, role, space_keys }), None)?;
    }
    withdraw_of(&mut batch, device)?;
    lapse_ended(&mut batch)?;
    let spaces: Vec<SpaceId> = batch.state.spaces_to_rotate().collect();
    let new = new_epochs(&mut batch, keys, &spaces, random)?;
    Ok((batch.entries, new))
}

/// Destroys a document's key at the relay.
///
/// # Errors
/// [`AuthoringError`].
pub fn erase(
    state: &Membership,
    author: Author<'_>,
    space: SpaceId,
    doc: DocId,
) -> Result<Vec<SignedEntry>, AuthoringError> {
    let mut batch = Batch::new(state, author);
    batch.push(Act::Erase(Erase { space, doc }), None)?;
    Ok(batch.entries)
}

/// Shuts out devices that speak less than `version`.
///
/// # Errors
/// [`AuthoringError`].
pub fn raise_min_version(
    state: &Membership,
    author: Author<'_>,
    version: u16,
) -> Result<Vec<SignedEntry>, AuthoringError> {
    let mut batch = Batch::new(state, author);
    batch.push(Act::MinVersion(version), None)?;
    Ok(batch.entries)
}

pub(super) fn new_epochs(
    batch: &mut Batch<'_>,
    keys: &EpochKeys,
    spaces: &[SpaceId],
    random: Random<'_>,
) -> Result<EpochKeys, AuthoringError> {
    let mut new = EpochKeys::default();
    for space in spaces {
        let current = batch.state.current_epoch(*space).unwrap_or_default();
        let previous = keys.get(*space, current).ok_or(AuthoringError::MissingKey(*space))?;
        let number = current + 1;
        let key = EpochKey::generate(random);
        let recipients = seal_to_readers(&batch.state, *space, number, &key, random)?;
        let previous = Some(wrap_previous(previous, number, &key, random));
        batch.push(Act::Epoch(Epoch { space: *space, number, recipients, previous }), None)?;
        new.insert(*space, number, key);
    }
    Ok(new)
}

fn seal_to_readers(
    state: &Membership,
    space: SpaceId,
    epoch: u32,
    key: &EpochKey,
    random: Random<'_>,
) -> Result<Vec<Recipient>, KeyError> {
    let workspace = state.workspace();
    let seal = |(recipient, kex): (DeviceId, [u8; 32])| {
        let context = KeyContext { workspace, space, epoch, recipient };
        Ok(Recipient { who: recipient, sealed: seal_epoch_key(key, &kex, context, random)? })
    };
    state.readers(space).into_iter().map(seal).collect()
}

/// The current keys of `spaces`, sealed to one recipient.
pub(super) fn hand_over(
    state: &Membership,
    keys: &EpochKeys,
    spaces: &[SpaceId],
    to: &DevicePublic,
    random: Random<'_>,
) -> Result<Vec<SpaceKey>, AuthoringError> {
    let (workspace, recipient) = (state.workspace(), to.id());
    let seal = |space: &SpaceId| {
        let epoch = state.current_epoch(*space).unwrap_or_default();
        let key = keys.get(*space, epoch).ok_or(AuthoringError::MissingKey(*space))?;
        let context = KeyContext { workspace, space: *space, epoch, recipient };
        Ok(SpaceKey { space: *space, epoch, sealed: seal_epoch_key(key, &to.kex, context, random)? })
    };
    spaces.iter().map(seal).collect()
}
