//! The phone's clock, which a shell that knows better can set right.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use cairn_client::{Clock, Host};

/// The system's clock and by how much it is wrong.
pub(crate) struct PhoneClock {
    system: Arc<dyn Clock>,
    by_ms: AtomicI64,
}

impl PhoneClock {
    /// The system's clock as it is, and a host that goes by it.
    pub(crate) fn host() -> (Arc<Self>, Host) {
        let system = Host::system();
        let clock = Arc::new(Self { system: Arc::clone(&system.clock), by_ms: AtomicI64::new(0) });
        let host = Host { clock: Arc::clone(&clock) as Arc<dyn Clock>, ..system };
        (clock, host)
    }

    /// From now on this is added.
    pub(crate) fn correct(&self, by_ms: i64) {
        self.by_ms.store(by_ms, Ordering::Relaxed);
    }
}

impl Clock for PhoneClock {
    fn now_ms(&self) -> i64 {
        self.system.now_ms().saturating_add(self.by_ms.load(Ordering::Relaxed))
    }
}
