//! Task 任务: a follow-up or reminder, by hand or by rule.

use crate::kind::Kind;
use crate::spec::{LINE, RecordSpec, Scalar, Shape, choice, field, one, reference, text};

const REASONS: &[&str] = &[
    "by_hand",
    "birthday",
    "anniversary",
    "document_expiry",
    "visit_due",
    "next_step",
    "case_clock",
    "thanks",
    "win_back",
    "promise",
    "unknown",
];

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Task,
    title: &["title"],
    subtitle: &["due", "state"],
    fields: &[
        one("title", LINE).required(),
        choice("reason", REASONS),
        choice("state", &["open", "done", "postponed", "dropped", "unknown"]),
        one("due", Scalar::Date),
        one("remind_at", Scalar::Time),
        one("done_at", Scalar::Time),
        reference("customer", Kind::Customer),
        reference("trip", Kind::Trip),
        reference("case", Kind::Case),
        reference("visit", Kind::Visit),
        reference("owner", Kind::Member),
        text("rule"),
        field("note", Shape::Note),
    ],
};
