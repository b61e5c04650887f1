//! Customers in the order of one number, and the cuts that grade them.

use cairn_domain::RecordId;

use super::settings::{BasisPoints, QuintileRule, WHOLE};

/// A number and whose it is: equal numbers stand in the order of the identifiers.
pub(super) type Key = (i64, RecordId);

/// Customers by one number, smallest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Order(Vec<Key>);

/// Lower bounds of classes, the lowest class first; `None`: nobody is in that class or above.
pub(super) type Bounds<const N: usize> = [Option<Key>; N];

impl Order {
    pub fn from_unsorted(mut keys: Vec<Key>) -> Self {
        keys.sort_unstable();
        Self(keys)
    }

    pub fn insert(&mut self, key: Key) {
        if let Err(at) = self.0.binary_search(&key) {
            self.0.insert(at, key);
        }
    }

    pub fn remove(&mut self, key: Key) {
        if let Ok(at) = self.0.binary_search(&key) {
            self.0.remove(at);
        }
    }

    /// Takes `old` out and puts `new` in: moves only what stands between the two.
    pub fn replace(&mut self, old: Key, new: Key) {
        let (Ok(from), Err(to)) = (self.0.binary_search(&old), self.0.binary_search(&new)) else {
            self.remove(old);
            return self.insert(new);
        };
        if from < to {
            self.0[from..to].rotate_left(1);
            self.0[to - 1] = new;
        } else {
            self.0[to..=from].rotate_right(1);
            self.0[to] = new;
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Place from the top, from 1.
    pub fn rank(&self, key: Key) -> usize {
        self.0.len() - self.0.partition_point(|other| *other < key)
    }

    /// Lower bounds of the scores 2 to 5.
    pub fn quintiles(&self, rule: QuintileRule) -> Bounds<4> {
        let n = self.0.len();
        [1, 2, 3, 4].map(|fifths| match rule {
            // score = ⌊position × 5 ÷ n⌋ + 1, positions from 0
            QuintileRule::EqualGroups => self.0.get((fifths * n).div_ceil(5)).copied(),
            QuintileRule::EqualScores => self.first_by_middle_rank(fifths),
        })
    }

    /// The first value whose middle position, halved between the first and the last of its equals, reaches the score.
    fn first_by_middle_rank(&self, fifths: usize) -> Option<Key> {
        let n = self.0.len();
        let below = |key: &Key| {
            let first = self.0.partition_point(|other| other.0 < key.0);
            let end = self.0.partition_point(|other| other.0 <= key.0);
            (first + end - 1) * 5 < 2 * n * fifths
        };
        let at = self.0.partition_point(below);
        self.0.get(at).map(|key| (key.0, RecordId::from_random([0; 16])))
    }

    /// The lowest of the best `share` of customers: ⌈n × share⌉ of them.
    pub fn top(&self, share: BasisPoints) -> Option<Key> {
        let wanted = (self.0.len() as u128 * u128::from(share)).div_ceil(u128::from(WHOLE));
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX).min(self.0.len());
        self.0.get(self.0.len() - wanted).copied()
    }

    /// Lower bounds of B and A: a customer is A while the share of the customers before them is below `a`, then B while
    /// it is below `a + b`. Only positive values count and can be A or B.
    pub fn abc(&self, a: BasisPoints, b: BasisPoints) -> Bounds<2> {
        let positive = &self.0[self.0.partition_point(|key| key.0 <= 0)..];
        let all: i128 = positive.iter().map(|key| i128::from(key.0)).sum();
        // before × whole < share × all, with the division done once.
        let limit =
            |share: BasisPoints| (i128::from(share) * all + i128::from(WHOLE) - 1).div_euclid(i128::from(WHOLE));
        let (upto_a, upto_b) = (limit(a), limit(a.saturating_add(b)));
        let (mut before, mut lowest_a, mut lowest_b) = (0_i128, None, None);
        for key in positive.iter().rev() {
            if before < upto_a {
                lowest_a = Some(*key);
            }
            if before >= upto_b {
                break;
            }
            lowest_b = Some(*key);
            before += i128::from(key.0);
        }
        [lowest_b, lowest_a]
    }
}

/// How many classes' bounds a customer reaches.
pub(super) fn reached<const N: usize>(bounds: &Bounds<N>, key: Key) -> u8 {
    bounds.iter().flatten().fold(0, |reached, bound| reached + u8::from(*bound <= key))
}
