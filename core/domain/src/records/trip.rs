//! Trip 行程: a departure with itinerary stops, guests and guides.

use crate::kind::Kind;
use crate::spec::{FieldSpec, LINE, PARAGRAPH, RecordSpec, Scalar, Shape, choice, field, one, reference, text};

const STOPS: &[FieldSpec] = &[
    one("place", LINE).required(),
    one("day", Scalar::Int { min: 1, max: 366 }),
    one("arrives_at", Scalar::Time),
    one("leaves_at", Scalar::Time),
    text("touchpoint"),
    one("position", Scalar::Position),
    one("remark", PARAGRAPH),
];
const GUESTS: &[FieldSpec] =
    &[reference("customer", Kind::Customer).required(), text("seat"), text("room"), one("diet", LINE), text("remark")];
const GUIDES: &[FieldSpec] = &[reference("member", Kind::Member), text("name")];

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Trip,
    title: &["name"],
    subtitle: &["starts", "destination"],
    fields: &[
        one("name", LINE).required(),
        text("code"),
        text("destination"),
        one("starts", Scalar::Date),
        one("ends", Scalar::Date),
        choice("state", &["planned", "open", "under_way", "finished", "cancelled", "unknown"]),
        field("stops", Shape::Items(STOPS)),
        field("guests", Shape::Items(GUESTS)),
        field("guides", Shape::Items(GUIDES)),
        field("note", Shape::Note),
    ],
};
