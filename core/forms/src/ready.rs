//! Forms of the trade that a workspace can publish as they are, in simplified and traditional Chinese and English: the sheets as JSON,
//! which a console offers as a beginning and a spreadsheet can be made of.
//!
//! Their questions are named so that the figures find them (expectation `exp_*` and experience `per_*` of a touchpoint, SERVQUAL's
//! items `exp_sq_*` and `per_sq_*`, `nps`, `csat`), and what they save are fields of the records.

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// `form_id`, and the name of its file.
    pub id: &'static str,
    /// Its sheets, as [`crate::workbook::Workbook::read`] takes them.
    pub sheets: &'static str,
}

/// All of them.
pub const READY: [Ready; 4] = [
    // Expectation and experience at one touchpoint, five items of SERVQUAL (one for each dimension), satisfaction.
    Ready { id: "guest_feedback", sheets: include_str!("../ready/guest_feedback.json") },
    // What was talked about, objections, outcome, the next step: makes a visit.
    Ready { id: "visit_note", sheets: include_str!("../ready/visit_note.json") },
    // Makes a case, or goes on with one. Takes the open ones from `cases.csv`, which the device makes of its book.
    Ready { id: "complaint", sheets: include_str!("../ready/complaint.json") },
    // Whether guests recommend us after the trip (Reichheld 2003), and why.
    Ready { id: "nps", sheets: include_str!("../ready/nps.json") },
];
