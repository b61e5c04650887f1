//! A case: its steps and its clock.

use cairn_client::pages;

/// How an answer stands against its clock.
#[uniffi::remote(Enum)]
pub enum Answered {
    Running,
    Soon,
    Late,
    InTime,
    TooLate,
}
use pages::Answered;

/// Where a case is, seen from a step.
#[uniffi::remote(Enum)]
pub enum StepState {
    Done,
    Now,
    ToCome,
}
use pages::StepState;

/// One step of a case.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CaseStep {
    /// `received`, `acknowledged`, `in_work`, `resolved`, `called_back`, `closed`, `reopened`.
    pub code: String,
    /// Where the case is.
    pub state: StepState,
    /// When it got there, as far as noted.
    pub at_ms: Option<i64>,
}

/// Something that was done about a case.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CaseAction {
    /// The entry's token in `actions`.
    pub token: String,
    /// By whom.
    pub by: Option<String>,
    /// When.
    pub at_ms: Option<i64>,
}

/// What a case's page shows beyond the record.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CaseSheet {
    /// When an answer is due.
    pub due_ms: Option<i64>,
    /// How the answer stands.
    pub answered: Option<Answered>,
    /// The steps in their order.
    pub steps: Vec<CaseStep>,
    /// What was done, oldest first.
    pub actions: Vec<CaseAction>,
    /// Whether this device's person has it.
    pub mine: bool,
}

impl From<pages::CaseSheet> for CaseSheet {
    fn from(of: pages::CaseSheet) -> Self {
        let step = |step: pages::CaseStep| CaseStep { code: step.code, state: step.state, at_ms: step.at_ms };
        let action = |(token, by, at_ms)| CaseAction { token, by, at_ms };
        Self {
            due_ms: of.clock.map(|clock| clock.due_ms),
            answered: of.clock.map(|clock| clock.state),
            steps: of.steps.into_iter().map(step).collect(),
            actions: of.actions.into_iter().map(action).collect(),
            mine: of.mine,
        }
    }
}
