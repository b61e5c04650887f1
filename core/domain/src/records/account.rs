//! Loyalty account 会员: a points ledger that merges without losing a point, and a club tier.

use crate::kind::Kind;
use crate::spec::{FieldSpec, LINE, RecordSpec, Scalar, Shape, choice, field, one, reference, text};

/// The first part is what sums.
const POINTS: &[FieldSpec] = &[
    one("points", Scalar::Int { min: -100_000_000, max: 100_000_000 }).required(),
    choice("reason", &["earned", "spent", "expired", "corrected", "unknown"]),
    one("at", Scalar::Time),
    one("text", LINE),
    reference("purchase", Kind::Purchase),
    text("device"),
];
/// Points that a device may spend go from one to another; the sum of the account's points stays.
const ALLOWANCES: &[FieldSpec] = &[
    one("points", Scalar::Int { min: 1, max: 100_000_000 }).required(),
    text("from"),
    text("to"),
    one("at", Scalar::Time),
];

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Account,
    title: &["number", "programme"],
    subtitle: &["tier"],
    fields: &[
        reference("customer", Kind::Customer).required(),
        text("number"),
        text("programme"),
        text("tier"),
        one("member_since", Scalar::Date),
        field("points", Shape::Ledger(POINTS)),
        field("allowances", Shape::Ledger(ALLOWANCES)),
        field("note", Shape::Note),
    ],
};
