//! Segment 客群: a rule over fields and figures that picks customers. Who is in it is computed where it is looked at.

use crate::kind::Kind;
use crate::spec::{LINE, RecordSpec, Scalar, Shape, field, one};

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Segment,
    title: &["name"],
    subtitle: &[],
    fields: &[
        one("name", LINE).required(),
        one("rule", Scalar::Json { max: 64 * 1024 }).required(),
        field("remark", Shape::Note),
    ],
};
