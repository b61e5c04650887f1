//! The kinds of records.

use serde::{Deserialize, Serialize};

use crate::records;
use crate::spec::RecordSpec;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal, $spec:path;)*) => {
        /// What a record is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in JSON, on the command line and in addresses.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The number in databases and on the wire; never reused.
            #[must_use]
            pub const fn code(self) -> u8 {
                match self { $(Self::$variant => $code,)* }
            }

            /// What its records hold.
            #[must_use]
            pub fn spec(self) -> &'static RecordSpec {
                match self { $(Self::$variant => &$spec,)* }
            }
        }
    };
}

kinds! {
    /// A person or an organisation 客户.
    Customer = 1, "customer", records::customer::SPEC;
    /// A booking or sale 消费.
    Purchase = 2, "purchase", records::purchase::SPEC;
    /// A planned or made contact 拜访.
    Visit = 3, "visit", records::visit::SPEC;
    /// A departure with stops, guests and guides 行程.
    Trip = 4, "trip", records::trip::SPEC;
    /// A survey form 问卷.
    Form = 5, "form", records::survey::FORM;
    /// A filled-in form 答卷.
    Response = 6, "response", records::survey::RESPONSE;
    /// A complaint, request, praise or idea 反馈.
    Case = 7, "case", records::case::SPEC;
    /// A follow-up or reminder 任务.
    Task = 8, "task", records::task::SPEC;
    /// A loyalty account 会员.
    Account = 9, "account", records::account::SPEC;
    /// A colleague and the device they write from 同事.
    Member = 10, "member", records::member::SPEC;
    /// What the workspace has agreed on, under a name 设置.
    Setting = 11, "setting", records::setting::SPEC;
    /// A saved rule that picks customers 客群.
    Segment = 12, "segment", records::segment::SPEC;
    /// An address at which somebody without an account answers a form 答卷链接.
    Link = 13, "link", records::survey::LINK;
}

impl Kind {
    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.name() == name)
    }

    /// The kind of that number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.code() == code)
    }
}
