//! Case 投诉/反馈单: a closed loop from received to closed, or reopened.

use super::CHANNELS;
use crate::kind::Kind;
use crate::spec::{FieldSpec, LINE, PARAGRAPH, RecordSpec, Scalar, Shape, choice, field, one, reference, text};

/// The steps in the order of their precedence when two people moved a case at once: the furthest along is kept, and reopening
/// beats closing.
pub(crate) const STEPS: &[&str] =
    &["received", "acknowledged", "in_work", "resolved", "called_back", "closed", "reopened"];

const ACTIONS: &[FieldSpec] =
    &[one("text", PARAGRAPH).required(), reference("by", Kind::Member), one("at", Scalar::Time)];

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Case,
    title: &["title"],
    subtitle: &["status", "severity"],
    fields: &[
        one("title", LINE).required(),
        choice("kind", &["complaint", "request", "praise", "idea", "unknown"]),
        field("status", Shape::Status(STEPS)),
        reference("customer", Kind::Customer),
        reference("trip", Kind::Trip),
        text("stop"),
        text("touchpoint"),
        choice("channel", CHANNELS),
        choice("severity", &["low", "normal", "high", "critical", "unknown"]),
        reference("owner", Kind::Member),
        one("received_at", Scalar::Time),
        one("answer_due_at", Scalar::Time),
        one("acknowledged_at", Scalar::Time),
        one("resolved_at", Scalar::Time),
        one("closed_at", Scalar::Time),
        one("reopened_at", Scalar::Time),
        one("solved_on_the_spot", Scalar::Bool),
        choice(
            "cause",
            &[
                "guide",
                "driver",
                "hotel",
                "meal",
                "transport",
                "itinerary",
                "shopping",
                "price",
                "booking",
                "safety",
                "weather",
                "guest",
                "other",
                "unknown",
            ],
        ),
        one("remedy", PARAGRAPH),
        one("cost", Scalar::Money),
        one("lesson", PARAGRAPH),
        // The survey link by which a guest wrote it.
        reference("link", Kind::Link),
        one("rating", Scalar::Int { min: 1, max: 5 }),
        field("actions", Shape::Items(ACTIONS)),
        field("note", Shape::Note),
    ],
};

/// Whether a person may move a case from one step to another: forward by any number of steps, reopened only once it was
/// resolved, and from there forward again.
pub(crate) fn may_go(from: &str, to: &str) -> bool {
    let place = |step: &str| STEPS.iter().position(|s| *s == step);
    match (from, to) {
        (_, "reopened") => matches!(from, "resolved" | "called_back" | "closed" | "reopened"),
        ("reopened", _) => to != "received",
        _ => place(to) >= place(from),
    }
}
