//! Customer 客户: a person or an organisation. Contacts of an organisation are customers linked to it.

use super::CHANNELS;
use crate::kind::Kind;
use crate::spec::{FieldSpec, LINE, PARAGRAPH, RecordSpec, Scalar, Shape, choice, field, one, reference, text};

/// How we met 寻找方法.
const SOURCES: &[&str] = &[
    "door_to_door",
    "meeting",
    "venue",
    "personal_network",
    "directory",
    "referral",
    "opinion_leader",
    "telephone",
    "letter",
    "messenger",
    "internet",
    "competitor",
    "walk_in",
    "unknown",
];

const PHONES: &[FieldSpec] = &[one("number", Scalar::Phone).required(), text("label"), one("extension", LINE)];
const EMAILS: &[FieldSpec] = &[one("address", Scalar::Email).required(), text("label")];
const MESSENGERS: &[FieldSpec] = &[one("handle", LINE).required(), text("service")];
const ADDRESSES: &[FieldSpec] = &[
    text("street"),
    text("city"),
    text("region"),
    text("postcode"),
    text("country"),
    text("label"),
    one("position", Scalar::Position),
];
const DOCUMENTS: &[FieldSpec] = &[
    choice(
        "kind",
        &["passport", "identity_card", "visa", "travel_permit", "insurance", "driving_licence", "other", "unknown"],
    ),
    text("number"),
    text("issued_by"),
    one("expires", Scalar::Date),
];
const PREFERENCES: &[FieldSpec] = &[
    choice("kind", &["allergy", "meals", "seat", "room", "pace", "interest", "health", "other", "unknown"]).required(),
    one("text", PARAGRAPH).required(),
];
const CONSENTS: &[FieldSpec] = &[
    text("purpose"),
    choice("channel", CHANNELS),
    choice("state", &["given", "withdrawn", "unknown"]),
    one("at", Scalar::Time),
];
const LINKS: &[FieldSpec] = &[
    choice(
        "role",
        &[
            "household",
            "spouse",
            "parent",
            "child",
            "employer",
            "contact_person",
            "referrer",
            "friend",
            "other",
            "unknown",
        ],
    )
    .required(),
    reference("customer", Kind::Customer).required(),
];

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Customer,
    title: &["name"],
    subtitle: &["organisation", "city"],
    fields: &[
        one("name", LINE).required(),
        choice("entity", &["person", "organisation", "unknown"]),
        text("family_name"),
        text("given_name"),
        text("organisation"),
        text("job_title"),
        choice("gender", &["female", "male", "other", "unknown"]),
        field("phones", Shape::Items(PHONES)),
        field("emails", Shape::Items(EMAILS)),
        field("messengers", Shape::Items(MESSENGERS)),
        field("addresses", Shape::Items(ADDRESSES)),
        text("city"),
        field("languages", Shape::Set(Scalar::Text { max: 35 })),
        one("birthday", Scalar::DayOfYear),
        choice("birthday_calendar", &["gregorian", "lunar", "unknown"]),
        one("birthday_leap_month", Scalar::Bool),
        field("documents", Shape::Items(DOCUMENTS)),
        field("preferences", Shape::Items(PREFERENCES)),
        field("tags", Shape::Set(Scalar::Text { max: 60 })),
        field("consents", Shape::Items(CONSENTS)),
        reference("owner", Kind::Member),
        text("territory"),
        choice("source", SOURCES),
        field("links", Shape::Items(LINKS)),
        choice("relation", &["none", "potential", "target", "current", "lost", "unknown"]),
        choice("origin", &["end_customer", "intermediary", "public_interest", "internal", "unknown"]),
        choice("region", &["domestic", "foreign", "unknown"]),
        choice("territory_side", &["inside", "outside", "unknown"]),
        choice("settlement", &["cash", "prepaid", "credit", "unknown"]),
        choice("receivables", &["none", "short_term", "long_term", "bad_debt", "unknown"]),
        choice("loss_reason", &["moved", "other_ties", "price", "quality", "neglected", "unknown"]),
        choice("loss_kind", &["natural", "competitive", "fault", "malicious", "unknown"]),
        choice("relationship_type", &["basic", "reactive", "accountable", "proactive", "partnership", "unknown"]),
        field("remark", Shape::Note),
    ],
};
