//! The stable codes of the classes, the same as when they are written with serde: screens translate by them.

use super::churn::{LossKind, LossReason};
use super::classes::{Abc, Grade, Matrix, Size};
use super::lifecycle::{Ending, Relation, RhythmOf, Stage, Warning};
use super::rfm::Segment;

macro_rules! codes {
    ($($class:ident { $($variant:ident => $code:literal),* })*) => {$(
        impl $class {
            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    )*};
}

codes! {
    Grade { Platinum => "platinum", Gold => "gold", Iron => "iron", Lead => "lead" }
    Abc { A => "a", B => "b", C => "c" }
    Size { Key => "key", Ordinary => "ordinary", Small => "small" }
    Matrix { Partner => "partner", Develop => "develop", Maintain => "maintain", Economise => "economise" }
    Segment { Champions => "champions", Loyal => "loyal", PotentialLoyalists => "potential_loyalists", New => "new", Promising => "promising", NeedAttention => "need_attention", AboutToSleep => "about_to_sleep", AtRisk => "at_risk", CannotLose => "cannot_lose", Hibernating => "hibernating", Lost => "lost" }
    Stage { Unacquainted => "unacquainted", Exploration => "exploration", BuildUp => "build_up", Stable => "stable", Decline => "decline", Lost => "lost" }
    Relation { Potential => "potential", Target => "target", Current => "current", Lost => "lost" }
    Ending { EarlyAbortion => "early_abortion", MidTerm => "mid_term", EarlyExit => "early_exit", LongHold => "long_hold" }
    LossReason { Moved => "moved", OtherTies => "other_ties", Price => "price", Quality => "quality", Neglected => "neglected", Unknown => "unknown" }
    LossKind { Natural => "natural", Competitive => "competitive", Fault => "fault", Malicious => "malicious", Unknown => "unknown" }
    RhythmOf { Customer => "customer", Base => "base", Setting => "setting" }
}

impl Warning {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Overdue { .. } => "overdue",
            Self::SpendFalling { .. } => "spend_falling",
            Self::IntervalsLengthening { .. } => "intervals_lengthening",
            Self::ContactsUnanswered { .. } => "contacts_unanswered",
            Self::NoContact { .. } => "no_contact",
        }
    }
}
