//! The recovery key: when every device is lost, two of three sheets of paper bring the workspace back.
//!
//! Split by Shamir's secret sharing over GF(2^8) (A. Shamir, “How to share a secret”, 1979): any two shares give the secret, one says nothing.
use blahaj::{Share, Sharks};
use zeroize::Zeroizing;

use crate::Random;
use crate::ids::{DeviceId, WorkspaceId};
use crate::keys::{DevicePublic, DeviceSecret};
use crate::random::Source;
use crate::text::{self, Unreadable};

/// How a share's text begins. Since 1.
pub const PREFIX: &str = "cairn-recovery:";
/// Version of a share's text. Since 1.
const VERSION: u8 = 1;
/// How many shares are made. Since 1.
pub const SHARES: usize = 3;
/// How many shares are needed. Since 1.
pub const NEEDED: u8 = 2;

const ID: usize = 16;
const CHECK: usize = 4;
/// Workspace, check of the secret, number of the share, share of 32 bytes.
const CONTENT: usize = ID + CHECK + 1 + 32;

/// The secret behind a workspace's recovery key.
pub struct RecoverySecret {
    seed: Zeroizing<[u8; 32]>,
}

impl RecoverySecret {
    /// A new one. Its public half goes into the genesis or an entry of its own, its shares onto paper, and then it is dropped.
    pub fn generate(random: Random<'_>) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        random(seed.as_mut());
        Self { seed }
    }

    /// The principal that reads every epoch and can add an owner; see [`crate::authoring::enrol`].
    #[must_use]
    pub fn secret(&self) -> DeviceSecret {
        DeviceSecret::from_seed(&self.seed)
    }

    /// What the control log says of it.
    #[must_use]
    pub fn public(&self) -> DevicePublic {
        *self.secret().public()
    }

    /// Three texts to print, of which two suffice.
    #[must_use]
    pub fn split(&self, workspace: WorkspaceId, random: Random<'_>) -> Vec<String> {
        let mut source = Source(random);
        let check = self.check();
        let dealer = Sharks(NEEDED).dealer_rng(self.seed.as_ref(), &mut source);
        let print = |share: Share| {
            let share = Zeroizing::new(Vec::from(&share));
            let content = Zeroizing::new([&workspace.0[..], &check, &share].concat());
            text::write(PREFIX, VERSION, &content)
        };
        dealer.take(SHARES).map(print).collect()
    }

    fn check(&self) -> [u8; CHECK] {
        let id = self.secret().id();
        [id.0[0], id.0[1], id.0[2], id.0[3]]
    }
}

/// Shares that do not give the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRecovered {
    /// The text at this place (from 1) is no share.
    #[error("text {0} is not a recovery share: one begins with “cairn-recovery:”")]
    OtherText(usize),
    /// The text at this place (from 1) has a wrong or missing character.
    #[error("share {0} is damaged: a character is wrong or missing; type or scan it again")]
    Damaged(usize),
    /// The text at this place (from 1) was made by a newer version.
    #[error("share {0} was made by a newer version of Cairn: update to use it")]
    Newer(usize),
    /// Fewer than two different shares.
    #[error("two different shares are needed")]
    TooFew,
    /// Shares of different workspaces or different recovery keys.
    #[error("these shares do not belong together: they are of different workspaces or recovery keys")]
    Mixed,
}

/// What one share says of itself. It gives nothing of the secret away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShareInfo {
    /// The workspace it brings back.
    pub workspace: WorkspaceId,
    /// The first bytes of the recovery key's name, which tell keys of one workspace apart.
    pub key: [u8; CHECK],
    /// Which of the shares it is, from 1.
    pub number: u8,
}

impl ShareInfo {
    /// Whether it is a share of this recovery key.
    #[must_use]
    pub fn is_of(&self, key: DeviceId) -> bool {
        key.0.starts_with(&self.key)
    }
}

/// Reads texts one by one, without bringing them together.
///
/// # Errors
/// [`NotRecovered::OtherText`], [`NotRecovered::Damaged`], [`NotRecovered::Newer`].
pub fn read_shares<S: AsRef<str>>(texts: &[S]) -> Result<Vec<ShareInfo>, NotRecovered> {
    let info = |(at, text): (usize, &S)| {
        let content = read(at + 1, text.as_ref())?;
        let part = |from: usize, bytes: &mut [u8]| bytes.copy_from_slice(&content[from..from + bytes.len()]);
        let (mut workspace, mut key) = ([0; ID], [0; CHECK]);
        part(0, &mut workspace);
        part(ID, &mut key);
        Ok(ShareInfo { workspace: WorkspaceId(workspace), key, number: content[ID + CHECK] })
    };
    texts.iter().enumerate().map(info).collect()
}

/// Brings shares together: the workspace they belong to and its recovery secret.
///
/// # Errors
/// [`NotRecovered`].
pub fn combine<S: AsRef<str>>(texts: &[S]) -> Result<(WorkspaceId, RecoverySecret), NotRecovered> {
    let contents: Vec<_> =
        texts.iter().enumerate().map(|(at, text)| read(at + 1, text.as_ref())).collect::<Result<_, _>>()?;
    let first = contents.first().ok_or(NotRecovered::TooFew)?;
    if contents.iter().any(|content| content[..ID + CHECK] != first[..ID + CHECK]) {
        return Err(NotRecovered::Mixed);
    }
    // Shares with one number twice would divide by zero in the interpolation.
    let mut numbered: Vec<&[u8]> = contents.iter().map(|content| &content[ID + CHECK..]).collect();
    numbered.sort_by_key(|share| share[0]);
    numbered.dedup_by_key(|share| share[0]);
    let shares: Vec<Share> = numbered.iter().filter_map(|share| Share::try_from(*share).ok()).collect();
    let seed = Zeroizing::new(Sharks(NEEDED).recover(&shares).map_err(|_| NotRecovered::TooFew)?);
    let seed = seed.as_slice().try_into().map(Zeroizing::new).map_err(|_| NotRecovered::Mixed)?;
    let secret = RecoverySecret { seed };
    if secret.check() != first[ID..ID + CHECK] {
        return Err(NotRecovered::Mixed);
    }
    let workspace = first[..ID].try_into().map_err(|_| NotRecovered::Mixed)?;
    Ok((WorkspaceId(workspace), secret))
}

fn read(place: usize, share: &str) -> Result<Zeroizing<Vec<u8>>, NotRecovered> {
    let (_, content) = text::read(PREFIX, VERSION, share).map_err(|why| match why {
        Unreadable::OtherKind => NotRecovered::OtherText(place),
        Unreadable::Damaged => NotRecovered::Damaged(place),
        Unreadable::Newer => NotRecovered::Newer(place),
    })?;
    if content.len() == CONTENT { Ok(Zeroizing::new(content)) } else { Err(NotRecovered::Damaged(place)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;

    fn recovered(texts: &[&String]) -> Result<(WorkspaceId, [u8; 64]), NotRecovered> {
        combine(texts).map(|(workspace, secret)| (workspace, *secret.secret().to_bytes()))
    }

    #[test]
    fn any_two_of_three_shares_suffice_and_one_does_not() {
        let mut random = Seeded::new(1);
        let secret = RecoverySecret::generate(&mut random.fill());
        let workspace = WorkspaceId([7; 16]);
        let texts = secret.split(workspace, &mut random.fill());
        let whole = (workspace, *secret.secret().to_bytes());
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            assert_eq!(recovered(&[&texts[a], &texts[b]]), Ok(whole));
        }
        assert_eq!(recovered(&[&texts[0], &texts[1], &texts[2], &texts[0]]), Ok(whole));
        assert_eq!(recovered(&[&texts[0]]), Err(NotRecovered::TooFew));
        assert_eq!(recovered(&[&texts[0], &texts[0]]), Err(NotRecovered::TooFew));
        assert_eq!(recovered(&[]), Err(NotRecovered::TooFew));
    }

    #[test]
    fn shares_that_are_noise_under_a_good_checksum_give_no_secret() {
        let mut random = Seeded::new(3);
        for round in 0..2_000 {
            let mut contents = [[0; CONTENT]; 3];
            for content in &mut contents {
                random.fill()(content);
            }
            let head = contents[0];
            // Of one key by what they say of themselves, every other time; numbers from 0 on, also twice.
            for (at, content) in contents.iter_mut().enumerate() {
                if round % 2 == 0 {
                    content[..ID + CHECK].copy_from_slice(&head[..ID + CHECK]);
                }
                content[ID + CHECK] = u8::try_from((round + at * (round % 3)) % 256).expect("below 256");
            }
            let texts = contents.map(|content| text::write(PREFIX, VERSION, &content));
            assert!(combine(&texts).is_err() && combine(&texts[..2]).is_err() && read_shares(&texts).is_ok());
        }
    }

    #[test]
    fn a_share_says_what_it_belongs_to() {
        let mut random = Seeded::new(1);
        let secret = RecoverySecret::generate(&mut random.fill());
        let other = RecoverySecret::generate(&mut random.fill());
        let texts = secret.split(WorkspaceId([7; 16]), &mut random.fill());
        let read = read_shares(&texts).expect("three shares");
        assert!(read.iter().all(|share| share.workspace == WorkspaceId([7; 16]) && share.is_of(secret.public().id())));
        assert!(!read[0].is_of(other.public().id()));
        assert_eq!(read.iter().map(|share| share.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(read_shares(&["cairn:x"]), Err(NotRecovered::OtherText(1)));
    }

    #[test]
    fn mistakes_name_the_share() {
        let mut random = Seeded::new(1);
        let make = |random: &mut Seeded| {
            let secret = RecoverySecret::generate(&mut random.fill());
            secret.split(WorkspaceId([7; 16]), &mut random.fill())
        };
        let (one, other) = (make(&mut random), make(&mut random));
        assert_eq!(recovered(&[&one[0], &other[1]]), Err(NotRecovered::Mixed));
        let damaged = format!("{}A", &one[1][..one[1].len() - 1]);
        assert_eq!(recovered(&[&one[0], &damaged]), Err(NotRecovered::Damaged(2)));
        assert_eq!(recovered(&[&"hello".to_string(), &one[0]]), Err(NotRecovered::OtherText(1)));
    }
}
