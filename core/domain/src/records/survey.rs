//! Survey form 问卷, response 答卷, and the link 链接 by which somebody without an account answers one. Definition and answers are opaque
//! here: the form engine reads them. One form record is one version, so a response keeps the version that it answered.

use crate::kind::Kind;
use crate::spec::{LINE, RecordSpec, Scalar, Shape, choice, field, one, reference, text};

const DOCUMENT: Scalar = Scalar::Json { max: 512 * 1024 };
/// External lists of a form: half of what one envelope takes.
const LISTS: Scalar = Scalar::Json { max: 2 * 1024 * 1024 };

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
        one("lists", LISTS),
        one("coding", Scalar::Json { max: 64 * 1024 }),
    ],
};

pub(crate) const RESPONSE: RecordSpec = RecordSpec {
    kind: Kind::Response,
    title: &["summary", "stop", "mode"],
    subtitle: &["form_version", "language"],
    fields: &[
        reference("form", Kind::Form),
        text("form_version"),
        reference("link", Kind::Link),
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
        one("times", Scalar::Json { max: 64 * 1024 }),
        one("submission", DOCUMENT),
        one("unapplied", Scalar::Json { max: 64 * 1024 }),
    ],
};

/// Its token is in the address that a guest opens; answers come sealed to the public half of its key.
pub(crate) const LINK: RecordSpec = RecordSpec {
    kind: Kind::Link,
    title: &["title"],
    subtitle: &["state", "expires_at"],
    fields: &[
        reference("form", Kind::Form).required(),
        text("title"),
        choice("state", &["open", "paused", "closed", "unknown"]),
        choice("uses", &["once", "many", "unknown"]),
        one("expires_at", Scalar::Time),
        text("language"),
        reference("customer", Kind::Customer),
        reference("trip", Kind::Trip),
        text("stop"),
        reference("case", Kind::Case),
        text("token"),
        text("key"),
        // Columns of the book that everybody with the link may read (`trips.label`): of weight only where an administrator wrote them.
        field("release", Shape::Set(LINE)),
    ],
};
