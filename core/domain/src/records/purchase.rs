//! Purchase 消费/订单: a booking or sale.

use crate::kind::Kind;
use crate::spec::{LINE, RecordSpec, Scalar, Shape, choice, field, one, reference, text};

pub(crate) const SPEC: RecordSpec = RecordSpec {
    kind: Kind::Purchase,
    title: &["product_line", "receipt"],
    subtitle: &["amount", "date"],
    fields: &[
        reference("customer", Kind::Customer).required(),
        one("date", Scalar::Date).required(),
        one("product_line", LINE),
        one("amount", Scalar::Money).required(),
        one("cost", Scalar::Money),
        reference("trip", Kind::Trip),
        choice("payment", &["unpaid", "deposit", "paid", "refunded", "written_off", "unknown"]),
        text("receipt"),
        text("contract"),
        reference("taken_by", Kind::Member),
        field("note", Shape::Note),
    ],
};
