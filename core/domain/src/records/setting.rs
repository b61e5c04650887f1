//! Setting 设置: what the workspace has agreed on, such as thresholds, working days and fitted parameters. Its reader knows what the
//! value means. One record a name: whoever first writes a setting uses the id that its name gives.

use crate::kind::Kind;
use crate::spec::{LINE, RecordSpec, Scalar, one};

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Setting,
    title: &["name"],
    subtitle: &[],
    fields: &[one("name", LINE).required(), one("value", Scalar::Json { max: 512 * 1024 })],
};
