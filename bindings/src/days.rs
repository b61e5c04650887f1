//! Days that shells count in: asked here, so that no shell counts days.

use cairn_client::Clock;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::workspace::Workspace;

/// Days.
#[uniffi::export]
impl Workspace {
    /// The day so many days from today (`YYYY-MM-DD`) by this device's clock, where the phone is (`zone`: an IANA name; an unknown one
    /// counts as UTC). Instant.
    #[must_use]
    pub fn day_from_today(&self, days: i32, zone: &str) -> String {
        let now = Timestamp::from_millisecond(self.clock.now_ms()).unwrap_or(Timestamp::UNIX_EPOCH);
        let today = now.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).date();
        today.saturating_add(days.days()).to_string()
    }
}
