//! Every threshold of the figures, each with its default.

use serde::{Deserialize, Serialize};

/// A share in basis points: 10,000 are the whole. Whole numbers, so that 1 % + 4 % + 15 % is exactly 20 %.
pub type BasisPoints = u32;

/// The whole in basis points.
pub const WHOLE: BasisPoints = 10_000;

/// Shares of customers by value rank (Zeithaml, Rust & Lemon 2001; Curry & Curry 2000): the rest is lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PyramidShares {
    /// The best customers; default 1 %.
    pub platinum: BasisPoints,
    /// Those after them; default 4 %.
    pub gold: BasisPoints,
    /// Those after them; default 15 %.
    pub iron: BasisPoints,
}

impl Default for PyramidShares {
    fn default() -> Self {
        Self { platinum: 100, gold: 400, iron: 1_500 }
    }
}

/// Shares of the value, best customers first: the rest is C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AbcShares {
    /// Value that A customers bring; default 80 %.
    pub a: BasisPoints,
    /// Value that B customers bring; default 15 %.
    pub b: BasisPoints,
}

impl Default for AbcShares {
    fn default() -> Self {
        Self { a: 8_000, b: 1_500 }
    }
}

/// Shares of customers by value rank: the rest is small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SizeShares {
    /// Key customers; default 20 %.
    pub key: BasisPoints,
    /// Ordinary ones after them; default 30 %.
    pub ordinary: BasisPoints,
}

impl Default for SizeShares {
    fn default() -> Self {
        Self { key: 2_000, ordinary: 3_000 }
    }
}

/// What counts as high in the value matrix: the best share of customers by each value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MatrixShares {
    /// By what they brought so far; default 20 %.
    pub current: BasisPoints,
    /// By what they may yet bring; default 20 %.
    pub potential: BasisPoints,
}

impl Default for MatrixShares {
    fn default() -> Self {
        Self { current: 2_000, potential: 2_000 }
    }
}

/// How customers with the same number share a quintile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuintileRule {
    /// Equal ones rank in the order of their identifiers: five groups of equal size, whatever the ties.
    #[default]
    EqualGroups,
    /// Equal ones share the score of their middle rank: the same number always gets the same score, and the groups
    /// differ in size.
    EqualScores,
}

/// When a relation counts as begun, settled, overdue and lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LifecycleSettings {
    /// Occasions from which a customer's own median interval is their rhythm; default 3. Before, the base's is used.
    pub own_rhythm_from: u32,
    /// The rhythm in days where not even the base has one; default 180.
    pub default_rhythm_days: u32,
    /// Occasions from which the relation is building up; default 3.
    pub build_up_from: u32,
    /// Occasions from which it can be stable; default 6.
    pub stable_from: u32,
    /// Days from first to last purchase from which it can be stable; default 365.
    pub stable_days: u32,
    /// Days from first to last purchase from which a relation that ends was held long; default 1,095.
    pub long_hold_days: u32,
    /// Silence, in per cent of the rhythm, from which it matters that contacts led to nothing or that there were none;
    /// default 150: half of all intervals are longer than their median.
    pub contact_percent: u32,
    /// Silence, in per cent of the rhythm, from which a customer is overdue and declining; default 200.
    pub overdue_percent: u32,
    /// Silence in days below which nobody is overdue, however quick their rhythm; default 30.
    pub overdue_days: u32,
    /// Silence, in per cent of the rhythm, from which a customer is lost; default 400.
    pub lost_percent: u32,
    /// Silence in days below which nobody is lost; default 90.
    pub lost_days: u32,
    /// How many of the latest occasions or intervals are held against as many before them; default 3.
    pub window: u32,
    /// Mean spend of the latest occasions, in per cent of those before, below which spend is falling; default 70.
    pub falling_percent: u32,
    /// Median of the latest intervals, in per cent of those before, above which they are lengthening; default 150.
    pub lengthening_percent: u32,
    /// Contacts since the last purchase from which they count as unanswered; default 3.
    pub unanswered_contacts: u32,
}

impl Default for LifecycleSettings {
    fn default() -> Self {
        Self {
            own_rhythm_from: 3,
            default_rhythm_days: 180,
            build_up_from: 3,
            stable_from: 6,
            stable_days: 365,
            long_hold_days: 1_095,
            contact_percent: 150,
            overdue_percent: 200,
            overdue_days: 30,
            lost_percent: 400,
            lost_days: 90,
            window: 3,
            falling_percent: 70,
            lengthening_percent: 150,
            unanswered_contacts: 3,
        }
    }
}

/// The chance that a customer who left for this cause comes back when asked. Assumptions, not measurements: replace
/// them by one's own counts as soon as there are any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WinBackChances {
    /// They felt neglected; default 40 %: the cure is in our hands.
    pub neglected: BasisPoints,
    /// Poor quality; default 30 %, if it is cured.
    pub quality: BasisPoints,
    /// Price; default 25 %.
    pub price: BasisPoints,
    /// Ties to somebody else; default 10 %.
    pub other_ties: BasisPoints,
    /// They moved away; default 5 %.
    pub moved: BasisPoints,
    /// Nobody noted why; default 20 %.
    pub unknown: BasisPoints,
}

impl Default for WinBackChances {
    fn default() -> Self {
        Self { neglected: 4_000, quality: 3_000, price: 2_500, other_ties: 1_000, moved: 500, unknown: 2_000 }
    }
}

/// When behaviour and attitude count as loyal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoyaltySettings {
    /// Occasions from which buying is repeated; default 3.
    pub repeat_from: u32,
    /// Share of wallet, where it is known, from which a customer is ours; default 50 %.
    pub share_of_wallet: BasisPoints,
    /// Satisfaction (as a share of the scale) from which a customer is attached; default 75 %, a 4 of 1 to 5.
    pub satisfied: BasisPoints,
}

impl Default for LoyaltySettings {
    fn default() -> Self {
        Self { repeat_from: 3, share_of_wallet: 5_000, satisfied: 7_500 }
    }
}

/// All thresholds. Missing ones take their default when read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// ISO 4217 code of the one currency that amounts are in; default CNY.
    pub currency: String,
    /// How ties share a quintile.
    pub quintiles: QuintileRule,
    /// Platinum, gold, iron, lead.
    pub pyramid: PyramidShares,
    /// A, B, C.
    pub abc: AbcShares,
    /// Key, ordinary, small.
    pub sizes: SizeShares,
    /// High and low value.
    pub matrix: MatrixShares,
    /// Stages and warnings.
    pub lifecycle: LifecycleSettings,
    /// Loyal or not.
    pub loyalty: LoyaltySettings,
    /// Chances of winning back.
    pub win_back: WinBackChances,
    /// Days ahead that potential value looks; default 365.
    pub horizon_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            currency: "CNY".to_owned(),
            quintiles: QuintileRule::default(),
            pyramid: PyramidShares::default(),
            abc: AbcShares::default(),
            sizes: SizeShares::default(),
            matrix: MatrixShares::default(),
            lifecycle: LifecycleSettings::default(),
            loyalty: LoyaltySettings::default(),
            win_back: WinBackChances::default(),
            horizon_days: 365,
        }
    }
}

/// Why settings make no sense. The figures stay defined with them, but do not mean what their names say.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// More than the whole is given away.
    #[error("The shares of {0} add up to more than 100 %.")]
    MoreThanWhole(&'static str),
    /// One threshold has to lie above another.
    #[error("{0} has to be greater than {1}.")]
    NotAbove(&'static str, &'static str),
    /// Nothing can be counted in windows or days of nothing.
    #[error("{0} has to be at least {1}.")]
    TooSmall(&'static str, u32),
    /// No ISO 4217 code.
    #[error("\"{0}\" is no currency code: three capital letters are expected.")]
    Currency(String),
}

impl Settings {
    /// Says what is wrong with the settings, for the form that edits them.
    ///
    /// # Errors
    /// The first contradiction found.
    pub fn check(&self) -> Result<(), SettingsError> {
        if self.currency.len() != 3 || !self.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(SettingsError::Currency(self.currency.clone()));
        }
        let Self { pyramid, abc, sizes, matrix, loyalty, win_back: w, .. } = self;
        let shares: [(&[BasisPoints], &'static str); 6] = [
            (&[pyramid.platinum, pyramid.gold, pyramid.iron], "pyramid"),
            (&[abc.a, abc.b], "abc"),
            (&[sizes.key, sizes.ordinary], "sizes"),
            (&[matrix.current.max(matrix.potential)], "matrix"),
            (&[loyalty.share_of_wallet.max(loyalty.satisfied)], "loyalty"),
            (&[w.neglected.max(w.quality).max(w.price).max(w.other_ties).max(w.moved).max(w.unknown)], "win_back"),
        ];
        for (parts, name) in shares {
            if parts.iter().map(|&p| u64::from(p)).sum::<u64>() > u64::from(WHOLE) {
                return Err(SettingsError::MoreThanWhole(name));
            }
        }
        let l = &self.lifecycle;
        for (upper, lower, names) in [
            (l.lost_percent, l.overdue_percent, ("lost_percent", "overdue_percent")),
            (l.stable_from, l.build_up_from, ("stable_from", "build_up_from")),
            (l.long_hold_days, l.stable_days, ("long_hold_days", "stable_days")),
        ] {
            if upper <= lower {
                return Err(SettingsError::NotAbove(names.0, names.1));
            }
        }
        let least = [
            (l.own_rhythm_from, 2, "own_rhythm_from"),
            (l.default_rhythm_days, 1, "default_rhythm_days"),
            (l.window, 1, "window"),
            (self.horizon_days, 1, "horizon_days"),
        ];
        let small = least.into_iter().find(|(value, least, _)| value < least);
        small.map_or(Ok(()), |(_, least, name)| Err(SettingsError::TooSmall(name, least)))
    }
}
