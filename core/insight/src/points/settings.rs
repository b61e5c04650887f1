//! How points are earned, when they expire, and what tiers they lead to.

use serde::{Deserialize, Serialize};

/// A club tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// What it is called.
    pub name: String,
    /// Points earned within [`PointsSettings::tier_months`] from which a member is in it.
    pub from: i64,
    /// What it brings, in words.
    #[serde(default)]
    pub benefits: Vec<String>,
}

/// The programme: a workspace setting. What is missing takes its default when read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PointsSettings {
    /// Minor units of the workspace's currency that earn one point; default 1,000: a point for ten yuan.
    pub minor_per_point: i64,
    /// Months after which points that nobody spent expire, counted from when they were earned; 0 for never. Default 24.
    pub expire_after_months: u16,
    /// Months that are looked back over for the tier; default 12.
    pub tier_months: u16,
    /// The tiers, in the order of their thresholds.
    pub tiers: Vec<Tier>,
}

impl Default for PointsSettings {
    fn default() -> Self {
        let tier = |name: &str, from, benefits: &[&str]| Tier {
            name: name.to_owned(),
            from,
            benefits: benefits.iter().map(|text| (*text).to_owned()).collect(),
        };
        Self {
            minor_per_point: 1_000,
            expire_after_months: 24,
            tier_months: 12,
            tiers: vec![
                tier("普通 Member", 0, &[]),
                tier("银 Silver", 1_000, &["优先选座 seat of choice"]),
                tier("金 Gold", 3_000, &["优先选座 seat of choice", "免费升级房型 room upgrade when free"]),
            ],
        }
    }
}

/// Why settings make no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PointsSettingsError {
    /// Points for nothing.
    #[error("minor_per_point has to be at least 1.")]
    ForNothing,
    /// A threshold that does not rise.
    #[error("Tier {0:?} has to begin at more points than the tier before it.")]
    NotRising(String),
    /// A look back over nothing.
    #[error("tier_months has to be at least 1.")]
    NoMonths,
}

/// Where a member stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Points earned within the months that count.
    pub earned: i64,
    /// The tier; `None` below the first.
    pub tier: Option<Tier>,
    /// The next one.
    pub next: Option<Tier>,
    /// Points that are still to be earned for it.
    pub missing: Option<i64>,
}

impl PointsSettings {
    /// Says what is wrong with the settings, for the form that edits them.
    ///
    /// # Errors
    /// The first contradiction found.
    pub fn check(&self) -> Result<(), PointsSettingsError> {
        if self.minor_per_point < 1 {
            return Err(PointsSettingsError::ForNothing);
        }
        if self.tier_months < 1 {
            return Err(PointsSettingsError::NoMonths);
        }
        let falling = self.tiers.windows(2).find(|pair| pair[1].from <= pair[0].from);
        falling.map_or(Ok(()), |pair| Err(PointsSettingsError::NotRising(pair[1].name.clone())))
    }

    /// The points that an amount earns; none for a refund.
    #[must_use]
    pub fn for_amount(&self, minor: i64) -> i64 {
        minor.max(0) / self.minor_per_point.max(1)
    }

    /// The standing of a member who earned so many points.
    #[must_use]
    pub fn standing(&self, earned: i64) -> Standing {
        let reached = self.tiers.iter().rposition(|tier| earned >= tier.from);
        let next = self.tiers.get(reached.map_or(0, |at| at + 1)).cloned();
        Standing {
            earned,
            tier: reached.map(|at| self.tiers[at].clone()),
            missing: next.as_ref().map(|tier| tier.from.saturating_sub(earned)),
            next,
        }
    }
}
