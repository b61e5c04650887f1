//! Visit 拜访: a planned or made contact with a customer at a touchpoint 接触点.

use super::CHANNELS;
use crate::kind::Kind;
use crate::spec::{FieldSpec, LINE, PARAGRAPH, RecordSpec, Scalar, Shape, choice, field, one, reference, text};

const OBJECTIONS: &[FieldSpec] = &[
    one("text", PARAGRAPH).required(),
    one("handling", PARAGRAPH),
    choice("worked", &["yes", "partly", "no", "unknown"]),
];

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Visit,
    title: &["subject", "touchpoint", "channel"],
    subtitle: &["outcome", "next_step"],
    fields: &[
        reference("customer", Kind::Customer).required(),
        text("subject"),
        choice("channel", CHANNELS),
        text("touchpoint"),
        one("planned_at", Scalar::Time),
        one("made_at", Scalar::Time),
        one("position", Scalar::Position),
        reference("by", Kind::Member),
        reference("trip", Kind::Trip),
        choice("phase", &["preparation", "discussion", "closing", "unknown"]),
        field("objections", Shape::Items(OBJECTIONS)),
        choice("outcome", &["interested", "undecided", "ordered", "refused", "not_met", "served", "unknown"]),
        field("note", Shape::Note),
        one("next_step", LINE),
        one("next_step_due", Scalar::Date),
        one("promise", LINE),
    ],
};
