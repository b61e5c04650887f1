//! Survey form 问卷 and response 答卷. Definition and answers are opaque here: the form engine reads them.

use crate::kind::Kind;
use crate::spec::{LINE, RecordSpec, Scalar, Shape, choice, field, one, reference, text};

const DOCUMENT: Scalar = Scalar::Json { max: 512 * 1024 };

pub(crate) const FORM: RecordSpec = RecordSpec {
    kind: Kind::Form,
    title: &["title"],
    subtitle: &["form_id", "version"],
    fields: &[
        one("title", LINE).required(),
        text("form_id"),
        text("version"),
        choice("state", &["draft", "test", "published", "retired", "unknown"]),
        field("languages", Shape::Set(Scalar::Text { max: 35 })),
        one("definition", DOCUMENT),
    ],
};

pub(crate) const RESPONSE: RecordSpec = RecordSpec {
    kind: Kind::Response,
    title: &["summary", "stop", "mode"],
    subtitle: &["form_version", "language"],
    fields: &[
        reference("form", Kind::Form),
        text("form_version"),
        reference("customer", Kind::Customer),
        reference("trip", Kind::Trip),
        text("stop"),
        reference("case", Kind::Case),
        choice("mode", &["interviewer", "guest", "link", "unknown"]),
        text("language"),
        reference("asked_by", Kind::Member),
        one("started_at", Scalar::Time),
        one("finished_at", Scalar::Time),
        one("position", Scalar::Position),
        one("score", Scalar::Int { min: 0, max: 10 }),
        text("summary"),
        one("answers", DOCUMENT),
    ],
};
