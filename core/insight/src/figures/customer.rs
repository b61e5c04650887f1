//! All figures of one customer.

use cairn_domain::RecordId;
use jiff::civil::Date;
use serde::Serialize;

use super::base::{Base, Keys};
use super::classes::{Abc, Grade, Matrix, Size};
use super::dates;
use super::lifecycle::Lifecycle;
use super::order::reached;
use super::questions::FourQuestions;
use super::rfm::{Rfm, Segment};
use super::summary::Summary;

/// What depends on the other customers too: only for those who bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Scores.
    pub rfm: Rfm,
    /// The segment of the scores.
    pub segment: Segment,
    /// Place in the pyramid.
    pub grade: Grade,
    /// Key, ordinary or small.
    pub size: Size,
    /// Share of the value.
    pub abc: Abc,
    /// Value matrix.
    pub matrix: Matrix,
    /// What they may yet bring over the horizon, in minor units.
    pub potential: i64,
    /// Place by what they spent, best first, from 1.
    pub rank: usize,
}

/// All figures of one customer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomerFigures {
    /// Whose.
    pub customer: RecordId,
    /// As of this day.
    #[serde(serialize_with = "dates::day")]
    pub as_of: Date,
    /// The four questions.
    pub questions: FourQuestions,
    /// Among the others; `None` without a purchase.
    pub standing: Option<Standing>,
    /// The relation.
    pub lifecycle: Lifecycle,
    /// Customers they were ranked among.
    pub n: usize,
    /// Purchases and refunds dated later, left out.
    pub left_out: u32,
}

impl Base {
    /// All figures of a customer; `None` if there is no such customer.
    #[must_use]
    pub fn figures_of(&self, customer: RecordId) -> Option<CustomerFigures> {
        let summary = self.customers.get(&customer)?;
        Some(CustomerFigures {
            customer,
            as_of: self.as_of,
            questions: FourQuestions::of(summary, self.as_of),
            standing: self.standing(summary),
            lifecycle: self.lifecycle(summary),
            n: self.ranked(),
            left_out: summary.later,
        })
    }

    /// A customer's relation as of the base's day.
    #[must_use]
    pub fn lifecycle(&self, summary: &Summary) -> Lifecycle {
        Lifecycle::of(summary, self.rhythm(), &self.settings.lifecycle, self.as_of)
    }

    fn standing(&self, summary: &Summary) -> Option<Standing> {
        let keys = self.keys(summary)?;
        let Classes { rfm, segment, grade, size, abc, matrix } = self.classes(&keys);
        let (potential, rank) = (keys.potential.0, self.monetary.rank(keys.monetary));
        Some(Standing { rfm, segment, grade, size, abc, matrix, potential, rank })
    }

    pub(super) fn classes(&self, keys: &Keys) -> Classes {
        let cuts = &self.cuts;
        let rfm = Rfm {
            r: reached(&cuts.recency, keys.recency) + 1,
            f: reached(&cuts.frequency, keys.frequency) + 1,
            m: reached(&cuts.monetary, keys.monetary) + 1,
        };
        let grade = match reached(&cuts.pyramid, keys.monetary) {
            0 => Grade::Lead,
            1 => Grade::Iron,
            2 => Grade::Gold,
            _ => Grade::Platinum,
        };
        let size = match reached(&cuts.sizes, keys.monetary) {
            0 => Size::Small,
            1 => Size::Ordinary,
            _ => Size::Key,
        };
        let abc = match reached(&cuts.abc, keys.monetary) {
            0 => Abc::C,
            1 => Abc::B,
            _ => Abc::A,
        };
        let matrix = Matrix::of(
            reached(&cuts.current_high, keys.monetary) > 0,
            reached(&cuts.potential_high, keys.potential) > 0,
        );
        Classes { rfm, segment: rfm.segment(), grade, size, abc, matrix }
    }
}

/// The classes of one customer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Classes {
    pub rfm: Rfm,
    pub segment: Segment,
    pub grade: Grade,
    pub size: Size,
    pub abc: Abc,
    pub matrix: Matrix,
}
