//! How many things one device asks at the same time.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use cairn_sync::{ApiError, DeviceId, ErrorCode};

/// Requests under way, by device. Nothing is kept of a device without any.
pub(crate) struct Busy {
    most: usize,
    devices: Mutex<HashMap<DeviceId, usize>>,
}

/// One of them, for as long as it lives.
pub(super) struct Turn {
    busy: Arc<Busy>,
    device: DeviceId,
}

impl Busy {
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), devices: Mutex::default() }
    }

    pub(super) fn enter(self: &Arc<Self>, device: DeviceId) -> Result<Turn, ApiError> {
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = devices.entry(device).or_default();
        if *under_way >= self.most {
            let detail = "this device asks too many things at once: wait for an answer";
            return Err(ApiError::new(ErrorCode::RateLimited, detail).after(1_000));
        }
        *under_way += 1;
        Ok(Turn { busy: Arc::clone(self), device })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut devices = self.busy.devices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(under_way) = devices.get_mut(&self.device) {
            *under_way -= 1;
            if *under_way == 0 {
                devices.remove(&self.device);
            }
        }
    }
}
