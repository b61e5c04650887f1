use crate::control::SignedEntry;
use crate::numbers::APPEND_BYTES;

/// A batch cut into requests that stay well below the relay's limit. They go one after the other: what a removal must not wait for comes
/// first, the new keys of its spaces follow.
#[must_use]
pub fn in_requests(entries: Vec<SignedEntry>) -> Vec<Vec<SignedEntry>> {
    let mut requests: Vec<Vec<SignedEntry>> = Vec::new();
    let mut size = 0;
    for entry in entries {
        let more = entry.to_bytes().len();
        size += more;
        match requests.last_mut() {
            Some(request) if size <= APPEND_BYTES => request.push(entry),
            _ => {
                size = more;
                requests.push(vec![entry]);
            }
        }
    }
    requests
}
