//! Believable purchases and answers for `cairn bench insight`: the same for the same seed.

use cairn_domain::RecordId;
use cairn_insight::chaid::{Column, Error, Scale, Table, Target};
use cairn_insight::{History, Purchase};
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The day that everything is as of.
pub const AS_OF: Date = date(2025, 12, 31);
/// Predictors of each kind.
const PREDICTORS: u16 = 10;
/// Days between the first purchase that there can be and `AS_OF`.
const SPAN: u64 = 1_460;

/// Pseudo-random numbers (splitmix64 of Steele, Lea & Flood 2014).
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// A number above 0 and at most 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }
}

/// Customers who came some time in four years, bought at a rate of their own and in part left again; about `purchases`
/// in all, at least one each.
pub fn histories(customers: u64, purchases: u64, dice: &mut Dice) -> Vec<History> {
    let rates: Vec<f64> = (0..customers).map(|_| -dice.unit().ln()).collect();
    let all: f64 = rates.iter().sum();
    let more = purchases.saturating_sub(customers);
    let mut id = 0;
    let history = |(n, rate): (u64, f64)| {
        let came = dice.below(SPAN);
        let observed = SPAN - came;
        let stayed = if dice.below(2) == 0 { observed } else { dice.below(observed) + 1 };
        let usual = dice.below(400_000) + 5_000;
        let bought = 1 + share(rate / all, more, dice);
        let purchases = (0..bought).map(|nth| {
            id += 1;
            let day = came + if nth == 0 { 0 } else { dice.below(stayed) };
            purchase(id, day, usual / 2 + dice.below(usual))
        });
        History::new(numbered(1, n), purchases.collect(), Vec::new())
    };
    (0..customers).zip(rates).map(history).collect()
}

/// One purchase more, a day before `AS_OF` at most.
pub fn another(dice: &mut Dice, id: u64) -> Purchase {
    purchase(u64::MAX - id, SPAN - 1, 50_000 + dice.below(100_000))
}

fn purchase(id: u64, day: u64, amount: u64) -> Purchase {
    let before = i64::try_from(SPAN - day).unwrap_or(0);
    let date = AS_OF.checked_sub(before.days()).unwrap_or(AS_OF);
    Purchase { date, id: numbered(2, id), amount: i64::try_from(amount).unwrap_or(0), cost: None }
}

/// `part` of `whole`, rounded up or down by chance so that the sum comes out.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small count"
)]
fn share(part: f64, whole: u64, dice: &mut Dice) -> u64 {
    (part * whole as f64 + 1.0 - dice.unit()) as u64
}

fn numbered(kind: u8, n: u64) -> RecordId {
    let mut bytes = [0; 16];
    bytes[0] = kind;
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    RecordId::from_random(bytes)
}

/// Answers: names, scales and codes of twenty predictors, and who came again, which some of them bear on.
pub struct Guests {
    columns: Vec<(String, Scale, u16, Vec<u16>)>,
    target: Vec<u16>,
}

impl Guests {
    pub fn of(rows: usize, dice: &mut Dice) -> Self {
        let kinds = [("n", Scale::Nominal), ("o", Scale::Ordinal)];
        let mut columns = Vec::new();
        for (letter, scale) in kinds {
            for n in 0..PREDICTORS {
                let categories = 3 + n;
                let codes: Vec<u16> = (0..rows).map(|_| code(dice, categories)).collect();
                columns.push((format!("{letter}{n}"), scale, categories, codes));
            }
        }
        let target = (0..rows).map(|row| {
            let leaning =
                columns.iter().step_by(3).map(|(_, _, categories, codes)| u64::from(codes[row] * 2 / categories));
            u16::from(dice.below(100) < 15 + 7 * leaning.sum::<u64>())
        });
        let target = target.collect();
        Self { columns, target }
    }

    pub fn table(&self) -> Result<Table, Error> {
        let labels = |n: u16| (0..n).map(|label| label.to_string()).collect::<Vec<_>>();
        let predictors = self
            .columns
            .iter()
            .map(|(name, scale, n, codes)| Column::new(name, *scale, labels(*n), codes.clone()))
            .collect::<Result<_, _>>()?;
        let target = Column::new("target", Scale::Nominal, labels(2), self.target.clone())?;
        Table::new(predictors, Target::Category(target), None)
    }

    /// The same table for another program.
    pub fn csv(&self) -> String {
        let names = self.columns.iter().map(|(name, ..)| name.as_str()).chain(["target"]);
        let mut text = names.collect::<Vec<_>>().join(",");
        for (row, target) in self.target.iter().enumerate() {
            text.push('\n');
            let cells = self.columns.iter().map(|(.., codes)| codes[row]).chain([*target]);
            text.push_str(&cells.map(|code| code.to_string()).collect::<Vec<_>>().join(","));
        }
        text.push('\n');
        text
    }
}

fn code(dice: &mut Dice, categories: u16) -> u16 {
    u16::try_from(dice.below(u64::from(categories))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_base_of_about_the_size_asked_for() {
        let (first, second) = (histories(500, 5_000, &mut Dice(7)), histories(500, 5_000, &mut Dice(7)));
        assert_eq!(first, second);
        let purchases: usize = first.iter().map(|history| history.purchases.len()).sum();
        assert!((4_900..5_100).contains(&purchases), "{purchases}");
        assert!(first.iter().all(|history| history.purchases_until(AS_OF).len() == history.purchases.len()));
    }
}
