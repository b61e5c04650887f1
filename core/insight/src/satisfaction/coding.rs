//! What the questions of a form stand for, so that its answers can be counted.
//!
//! A form that names its questions as below needs no coding of its own; one that does not carries a [`Coding`] under `figures`
//! of its record's field `coding`, or under `coding` of its definition. Names are those of the questions, without the groups they lie in.
//!
//! | question | stands for |
//! |---|---|
//! | `exp_<touchpoint>_<item>`, `per_<touchpoint>_<item>` | what was expected of, and experienced at, a touchpoint (`hotel`, `meal`, `guide`, …); `_<item>` may be absent, and so may the expectation |
//! | `exp_sq_01` … `exp_sq_22`, `per_sq_01` … `per_sq_22` | the 22 items of SERVQUAL |
//! | `wt_tangibles`, `wt_reliability`, `wt_responsiveness`, `wt_assurance`, `wt_empathy` | the points shared out among its dimensions |
//! | `nps` | would recommend, 0 to 10 |
//! | `csat` | satisfied overall, on the scale of the form |
//! | any name of [`Meaning`] | yes or no; `share_of_wallet` in per cent |

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::scale::Scale;
use super::servqual::Dimension;
use crate::figures::BasisPoints;

/// One answer, as far as it can be counted.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text, or the name of a choice.
    Text(String),
}

/// The answers of one response by the question's name.
pub type Replies = BTreeMap<String, Reply>;

/// What a single question stands for. Its default name is the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Would recommend us, 0 to 10.
    Nps,
    /// Satisfied overall, on the scale.
    Csat,
    /// Satisfied: yes or no.
    Satisfied,
    /// Will come again.
    ComeAgain,
    /// Will bring friends.
    BringFriends,
    /// Speaks well of us.
    SpeaksWell,
    /// Named us when asked for a provider without a list.
    NamesUs,
    /// Would leave for a higher price.
    LeavesForPrice,
    /// Knows what we stand for.
    KnowsUs,
    /// Has somewhere else to go.
    HasAlternative,
    /// Is family, friend or colleague of ours.
    Kin,
    /// Comes for points, prices or gifts.
    ForBenefit,
    /// How much of what they spend on such things they spend with us, in per cent.
    ShareOfWallet,
}

impl Meaning {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Nps,
        Self::Csat,
        Self::Satisfied,
        Self::ComeAgain,
        Self::BringFriends,
        Self::SpeaksWell,
        Self::NamesUs,
        Self::LeavesForPrice,
        Self::KnowsUs,
        Self::HasAlternative,
        Self::Kin,
        Self::ForBenefit,
        Self::ShareOfWallet,
    ];

    /// Its name in a coding and, unless a coding says otherwise, in a form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Csat => "csat",
            Self::Satisfied => "satisfied",
            Self::ComeAgain => "come_again",
            Self::BringFriends => "bring_friends",
            Self::SpeaksWell => "speaks_well",
            Self::NamesUs => "names_us",
            Self::LeavesForPrice => "leaves_for_price",
            Self::KnowsUs => "knows_us",
            Self::HasAlternative => "has_alternative",
            Self::Kin => "kin",
            Self::ForBenefit => "for_benefit",
            Self::ShareOfWallet => "share_of_wallet",
        }
    }
}

/// Two questions that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// What the two ask about, such as `breakfast`.
    pub question: String,
    /// Where it is met.
    #[serde(default)]
    pub touchpoint: Option<String>,
    /// The question for what was expected.
    #[serde(default)]
    pub expectation: Option<String>,
    /// The question for what was experienced.
    pub experience: String,
}

/// What a form's questions stand for. An empty one is the convention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Coding {
    /// The scale of expectations, experiences and `csat`; 1 to 5 unless set.
    pub scale: Scale,
    /// Pairs beside those that are named by the convention.
    pub pairs: Vec<Pair>,
    /// Questions that stand for something under another name.
    pub names: BTreeMap<Meaning, String>,
}

impl Default for Coding {
    fn default() -> Self {
        Self { scale: Scale::FIVE, pairs: Vec::new(), names: BTreeMap::new() }
    }
}

/// One pair of answers.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedPair {
    /// What they are about.
    pub question: String,
    /// Where.
    pub touchpoint: Option<String>,
    /// What was expected.
    pub expectation: Option<f64>,
    /// What was experienced.
    pub experience: f64,
}

/// The SERVQUAL answers of one response, the first item first.
#[derive(Debug, Clone, PartialEq)]
pub struct CodedServqual {
    /// What an excellent service would be.
    pub expectation: [Option<f64>; 22],
    /// What ours was.
    pub perception: [Option<f64>; 22],
    /// The points shared out.
    pub weights: Option<[f64; 5]>,
}

/// One response, as far as it can be counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Coded {
    /// The scale of its answers.
    pub scale: Scale,
    /// Experiences, with the expectations that go with them.
    pub pairs: Vec<CodedPair>,
    /// SERVQUAL, where any item of it was answered.
    pub servqual: Option<CodedServqual>,
    /// Numbers by what they stand for: `nps` and `csat`.
    pub numbers: BTreeMap<Meaning, f64>,
    /// Yes and no by what they stand for.
    pub flags: BTreeMap<Meaning, bool>,
    /// How much of what they spend they spend with us.
    pub share_of_wallet: Option<BasisPoints>,
}

const EXPECTED: &str = "exp_";
const EXPERIENCED: &str = "per_";
const SERVQUAL: &str = "sq_";

impl Reply {
    /// The number that it is, or that its text says.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Flag(_) => None,
        }
        .filter(|number: &f64| number.is_finite())
    }

    /// The yes or no that it is, or that its text or number says.
    #[must_use]
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Number(number) if (number - 1.0).abs() < f64::EPSILON => Some(true),
            Self::Number(number) => (number.abs() < f64::EPSILON).then_some(false),
            Self::Text(text) => match text.trim().to_lowercase().as_str() {
                "yes" | "true" | "y" | "1" | "是" | "会" => Some(true),
                "no" | "false" | "n" | "0" | "否" | "不会" => Some(false),
                _ => None,
            },
        }
    }
}

impl Coding {
    /// What the answers of one response stand for.
    #[must_use]
    pub fn read(&self, replies: &Replies) -> Coded {
        let number = |name: &str| replies.get(name)?.number();
        let of = |meaning: Meaning| replies.get(self.names.get(&meaning).map_or(meaning.code(), String::as_str));
        let mut pairs: Vec<CodedPair> = self.pairs.iter().filter_map(|pair| coded(pair, &number)).collect();
        let own: Vec<&str> = self.pairs.iter().map(|pair| pair.experience.as_str()).collect();
        let named = replies.keys().filter(|name| !own.contains(&name.as_str())).filter_map(|name| by_name(name));
        pairs.extend(named.filter_map(|pair| coded(&pair, &number)));
        let numbers = [Meaning::Nps, Meaning::Csat];
        Coded {
            scale: self.scale,
            pairs,
            servqual: servqual(&number),
            numbers: numbers.into_iter().filter_map(|m| Some((m, of(m)?.number()?))).collect(),
            flags: Meaning::ALL
                .into_iter()
                .filter(|m| !numbers.contains(m) && *m != Meaning::ShareOfWallet)
                .filter_map(|m| Some((m, of(m)?.flag()?)))
                .collect(),
            share_of_wallet: of(Meaning::ShareOfWallet).and_then(Reply::number).and_then(basis_points),
        }
    }
}

fn coded(pair: &Pair, number: &impl Fn(&str) -> Option<f64>) -> Option<CodedPair> {
    Some(CodedPair {
        question: pair.question.clone(),
        touchpoint: pair.touchpoint.clone(),
        expectation: pair.expectation.as_deref().and_then(number),
        experience: number(&pair.experience)?,
    })
}

/// The pair of a question whose name says that it is about an experience.
fn by_name(name: &str) -> Option<Pair> {
    let about = name.strip_prefix(EXPERIENCED).filter(|about| !about.is_empty() && !about.starts_with(SERVQUAL))?;
    let touchpoint = about.split('_').next().filter(|part| !part.is_empty()).map(str::to_owned);
    Some(Pair {
        question: about.to_owned(),
        touchpoint,
        expectation: Some(format!("{EXPECTED}{about}")),
        experience: name.to_owned(),
    })
}

fn servqual(number: &impl Fn(&str) -> Option<f64>) -> Option<CodedServqual> {
    let item = |prefix: &str, item: usize| {
        number(&format!("{prefix}{SERVQUAL}{item:02}")).or_else(|| number(&format!("{prefix}{SERVQUAL}{item}")))
    };
    let side = |prefix: &str| std::array::from_fn(|at| item(prefix, at + 1));
    let (expectation, perception): ([_; 22], [_; 22]) = (side(EXPECTED), side(EXPERIENCED));
    if expectation.iter().chain(&perception).all(Option::is_none) {
        return None;
    }
    let weights = Dimension::ALL.map(|dimension| number(weight_name(dimension)));
    let weights = weights.iter().any(Option::is_some).then(|| weights.map(Option::unwrap_or_default));
    Some(CodedServqual { expectation, perception, weights })
}

const fn weight_name(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Tangibles => "wt_tangibles",
        Dimension::Reliability => "wt_reliability",
        Dimension::Responsiveness => "wt_responsiveness",
        Dimension::Assurance => "wt_assurance",
        Dimension::Empathy => "wt_empathy",
    }
}

fn basis_points(percent: f64) -> Option<BasisPoints> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
    (0.0..=100.0).contains(&percent).then(|| (percent * 100.0).round() as BasisPoints)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replies(of: &[(&str, Reply)]) -> Replies {
        of.iter().map(|(name, reply)| ((*name).to_owned(), reply.clone())).collect()
    }

    #[test]
    fn names_say_what_questions_stand_for() {
        let coded = Coding::default().read(&replies(&[
            ("exp_hotel_clean", Reply::Number(5.0)),
            ("per_hotel_clean", Reply::Text("3".to_owned())),
            ("per_guide", Reply::Number(4.0)),
            ("exp_meal", Reply::Number(4.0)),
            ("per_bus_seat", Reply::Text("n/a".to_owned())),
            ("nps", Reply::Number(9.0)),
            ("come_again", Reply::Text("yes".to_owned())),
            ("satisfied", Reply::Text("是".to_owned())),
            ("share_of_wallet", Reply::Number(37.5)),
            ("per_sq_1", Reply::Number(6.0)),
            ("exp_sq_01", Reply::Number(7.0)),
            ("wt_empathy", Reply::Number(100.0)),
        ]));
        let pairs: Vec<_> = coded
            .pairs
            .iter()
            .map(|p| (p.question.as_str(), p.touchpoint.as_deref(), p.expectation, p.experience))
            .collect();
        assert_eq!(pairs, [("guide", Some("guide"), None, 4.0), ("hotel_clean", Some("hotel"), Some(5.0), 3.0)]);
        assert_eq!(coded.numbers.get(&Meaning::Nps), Some(&9.0));
        assert_eq!(coded.flags, BTreeMap::from([(Meaning::Satisfied, true), (Meaning::ComeAgain, true)]));
        assert_eq!(coded.share_of_wallet, Some(3_750));
        let servqual = coded.servqual.expect("an item was answered");
        assert_eq!((servqual.expectation[0], servqual.perception[0]), (Some(7.0), Some(6.0)));
        assert_eq!(servqual.weights, Some([0.0, 0.0, 0.0, 0.0, 100.0]));
    }

    #[test]
    fn a_form_may_name_its_questions_as_it_likes() {
        let coding: Coding = serde_json::from_str(
            r#"{"scale":{"min":1,"max":7},"names":{"nps":"q9"},
                "pairs":[{"question":"早餐","touchpoint":"酒店","expectation":"q1","experience":"q2"}]}"#,
        )
        .expect("a coding");
        let coded = coding.read(&replies(&[
            ("q1", Reply::Number(6.0)),
            ("q2", Reply::Number(7.0)),
            ("q9", Reply::Text("10".to_owned())),
            ("nps", Reply::Number(1.0)),
        ]));
        assert_eq!(coded.scale, Scale::SEVEN);
        assert_eq!(coded.pairs[0].touchpoint.as_deref(), Some("酒店"));
        assert_eq!(coded.numbers.get(&Meaning::Nps), Some(&10.0));
    }

    #[test]
    fn codes_are_the_names_in_json() {
        for meaning in Meaning::ALL {
            assert_eq!(serde_json::to_value(meaning).expect("JSON"), meaning.code());
        }
    }
}
