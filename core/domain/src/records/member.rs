//! Member 同事: a colleague and the device they write from. Each device makes its own when it joins.

use crate::kind::Kind;
use crate::spec::{LINE, RecordSpec, choice, one, text};

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Member,
    title: &["name"],
    subtitle: &["job"],
    fields: &[
        one("name", LINE).required(),
        choice("job", &["field_rep", "guide", "office", "manager", "administrator", "unknown"]),
        text("device"),
    ],
};
