//! What the relay, or a member, was caught at, told for a person.

use cairn_store::alarms::{self, Alarm};

use crate::error::Result;
use crate::status::LastError;
use crate::workspace::Workspace;

/// What was seen of the relay.
pub(crate) const WITHHELD: &str = "relay_withholds";
pub(crate) const REORDERED: &str = "relay_reorders";
pub(crate) const OTHER_LOG: &str = "relay_shows_other_log";
pub(crate) const ROLLED_BACK: &str = "relay_rolled_back";
pub(crate) const OTHER_RELAY: &str = "relay_changed";
/// What was seen of a member.
pub(crate) const BACKDATED: &str = "backdated";
pub(crate) const OTHER_KEY: &str = "other_key";
pub(crate) const SPEAKS_FOR_ANOTHER: &str = "speaks_for_another";

/// What to do about the relay, whichever way it was caught.
const OPERATOR: &str = "Everything written here is safe on this device. Tell the relay's operator: a relay that was restored from a backup must be \
                        started with --restored; if it was not, it cannot be trusted and should be moved.";

impl Workspace {
    /// What no honest relay or member does, as it was seen since somebody last looked, newest first. The texts are for experts; the status
    /// says the newest for everybody.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn alarms(&self) -> Result<Vec<Alarm>> {
        Ok(self.0.store.read(alarms::list)?)
    }

    /// Somebody has looked at the alarms: they are told again only when they are seen again. Gives how many there were.
    ///
    /// # Errors
    /// [`ClientError::Store`](crate::ClientError::Store).
    pub fn dismiss_alarms(&self) -> Result<usize> {
        let gone = self.0.store.write(alarms::dismiss)?;
        self.0.touched(crate::hub::Touched::status());
        Ok(gone)
    }

    pub(crate) fn newest_alarm(&self) -> Result<Option<LastError>> {
        let Some(alarm) = self.alarms()?.into_iter().next() else { return Ok(None) };
        let name = self.author_name(alarm.who)?;
        Ok(Some(LastError { text: sentence(&alarm.what, &name), code: alarm.what }))
    }
}

fn sentence(what: &str, name: &str) -> String {
    match what {
        WITHHELD => format!("The relay keeps back something that {name} wrote. {OPERATOR}"),
        REORDERED => format!("The relay shows what {name} wrote twice, changed or in another order. {OPERATOR}"),
        OTHER_LOG => format!(
            "The relay shows {name} other records than this device: one of you does not see everything. {OPERATOR}"
        ),
        ROLLED_BACK => format!(
            "The relay has lost or altered what this device had read from it; it is read again, and what is missing is sent again. {OPERATOR}"
        ),
        OTHER_RELAY => format!(
            "Another relay answers at this address than before. Nobody can read records there; if nobody rebuilt the relay, do not use it. {OPERATOR}"
        ),
        BACKDATED => format!(
            "Something signed by {name} came under a key that was given up before: a removed device may have written it with the relay's help. It was put aside and nothing was changed. {OPERATOR}"
        ),
        OTHER_KEY => format!(
            "{name}'s device tried to give a record another key. The record keeps its key and nothing was changed. If that device does not run a changed program, tell whoever makes it; else an administrator should remove it."
        ),
        SPEAKS_FOR_ANOTHER => format!(
            "{name}'s device sent changes in a colleague's name. They were put aside and nothing was changed. An administrator should ask {name}, and remove the device if nobody can explain it."
        ),
        other => format!("Something is amiss ({other}), seen in what {name} wrote. Tell an administrator."),
    }
}
