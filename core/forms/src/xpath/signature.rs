//! Which functions there are and how many arguments each takes.

use std::ops::RangeInclusive;

/// As many arguments as are written.
const MANY: usize = usize::MAX;

/// One function of the dialect.
#[derive(Debug)]
pub struct Signature {
    /// The function.
    pub function: Function,
    /// Its name, prefix and all.
    pub name: &'static str,
    /// How many arguments it takes.
    pub arity: RangeInclusive<usize>,
}

macro_rules! functions {
    ($($variant:ident $name:literal $arity:expr;)*) => {
        /// A function of the dialect.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is the function with its name in the ODK XForms specification")]
        pub enum Function { $($variant,)* }

        /// Every function.
        pub static FUNCTIONS: &[Signature] = &[
            $(Signature { function: Function::$variant, name: $name, arity: $arity },)*
        ];
    };
}

// The order is that of the ODK XForms specification, <https://getodk.github.io/xforms-spec/#xpath-functions>; what
// JavaRosa, Web Forms or XPath 1.0 have besides follows each group.
functions! {
    String "string" 0..=1;
    Concat "concat" 0..=MANY;
    Join "join" 1..=MANY;
    Substr "substr" 2..=3;
    SubstringBefore "substring-before" 2..=2;
    SubstringAfter "substring-after" 2..=2;
    Translate "translate" 3..=3;
    StringLength "string-length" 0..=1;
    NormalizeSpace "normalize-space" 0..=1;
    Contains "contains" 2..=2;
    StartsWith "starts-with" 2..=2;
    EndsWith "ends-with" 2..=2;
    Uuid "uuid" 0..=1;
    Digest "digest" 2..=3;
    PullData "pulldata" 4..=4;
    Substring "substring" 2..=3;
    Base64Decode "base64-decode" 1..=1;

    If "if" 3..=3;
    Coalesce "coalesce" 2..=2;
    Once "once" 1..=1;
    True "true" 0..=0;
    False "false" 0..=0;
    Boolean "boolean" 1..=1;
    BooleanFromString "boolean-from-string" 1..=1;
    Not "not" 1..=1;
    Regex "regex" 2..=2;
    Checklist "checklist" 2..=MANY;
    WeightedChecklist "weighted-checklist" 2..=MANY;

    Number "number" 0..=1;
    Random "random" 0..=0;
    Int "int" 1..=1;
    Sum "sum" 1..=1;
    Max "max" 1..=MANY;
    Min "min" 1..=MANY;
    Round "round" 1..=2;
    Pow "pow" 2..=2;
    Log "log" 1..=1;
    Log10 "log10" 1..=1;
    Abs "abs" 1..=1;
    Sin "sin" 1..=1;
    Cos "cos" 1..=1;
    Tan "tan" 1..=1;
    Asin "asin" 1..=1;
    Acos "acos" 1..=1;
    Atan "atan" 1..=1;
    Atan2 "atan2" 2..=2;
    Sqrt "sqrt" 1..=1;
    Exp "exp" 1..=1;
    Exp10 "exp10" 1..=1;
    Pi "pi" 0..=0;
    Floor "floor" 1..=1;
    Ceiling "ceiling" 1..=1;

    Count "count" 1..=1;
    CountNonEmpty "count-non-empty" 1..=1;
    Position "position" 0..=1;
    Instance "instance" 1..=1;
    Current "current" 0..=0;
    Randomize "randomize" 1..=2;
    Last "last" 0..=0;
    Name "name" 0..=1;
    LocalName "local-name" 0..=1;
    NamespaceUri "namespace-uri" 0..=1;

    Today "today" 0..=0;
    Now "now" 0..=0;
    FormatDate "format-date" 2..=2;
    FormatDateTime "format-date-time" 2..=2;
    Date "date" 1..=1;
    DecimalDateTime "decimal-date-time" 1..=1;
    DecimalTime "decimal-time" 1..=1;
    DateTime "date-time" 1..=1;

    Selected "selected" 2..=2;
    SelectedAt "selected-at" 2..=2;
    CountSelected "count-selected" 1..=1;
    ChoiceName "jr:choice-name" 2..=2;
    IsSelected "is-selected" 2..=2;

    Itext "jr:itext" 1..=1;

    IndexedRepeat "indexed-repeat" 3..=MANY;

    Area "area" 1..=1;
    Distance "distance" 1..=MANY;
    Geofence "geofence" 2..=2;
    EnclosedArea "enclosed-area" 1..=1;

    Version "version" 0..=0;
    Property "property" 1..=1;
    Depend "depend" 1..=MANY;
}

impl Function {
    /// The function of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        FUNCTIONS.iter().find(|signature| signature.name == name).map(|signature| signature.function)
    }

    /// Its entry in the table.
    #[must_use]
    pub fn signature(self) -> &'static Signature {
        &FUNCTIONS[self as usize]
    }

    /// Whether it may be called with that many arguments.
    #[must_use]
    pub fn takes(self, count: usize) -> bool {
        self.signature().arity.contains(&count)
            && match self {
                Self::WeightedChecklist => count.is_multiple_of(2),
                Self::IndexedRepeat => count % 2 == 1,
                _ => true,
            }
    }

    /// Whether it may answer differently although nothing that it refers to has changed.
    #[must_use]
    pub const fn is_volatile(self) -> bool {
        matches!(self, Self::Uuid | Self::Random | Self::Today | Self::Now)
    }
}
