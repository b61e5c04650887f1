//! Satisfaction, SERVQUAL, CSAT, NPS and complaints.
//!
//! Every figure says how many answers it rests on and which records they are; an answer that cannot be counted is named, with
//! the reason, and left out.

mod coding;
mod complaints;
mod crosstab;
mod csat;
mod gap;
mod indicators;
mod levels;
mod nps;
mod scale;
mod servqual;
mod share;
mod statistics;

pub use coding::{Coded, CodedPair, CodedServqual, Coding, Meaning, Pair, Replies, Reply};
pub use complaints::{CaseKind, Complaint, ComplaintFigures, ComplaintRules, Undated, complaint_figures};
pub use crosstab::{CauseCell, CauseTable};
pub use csat::{Csat, csat};
pub use gap::{Answered, Group, GroupBy, Groups, gaps};
pub use indicators::{Indicator, IndicatorInput, IndicatorKind, NotKnown, Unit, indicators};
pub use levels::{LevelAnswer, Levels, levels};
pub use nps::{Nps, nps};
pub use scale::{BadScale, LeftOut, LeftOutBecause, Scale};
pub use servqual::{Dimension, DimensionGap, Servqual, ServqualAnswer, Wording, servqual};
pub use share::{CountedShare, Share};
pub use statistics::{Interval, Mean};
