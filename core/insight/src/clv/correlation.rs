//! Whether frequency and mean value go together: gamma-gamma assumes that they do not.

use serde::Serialize;

use super::bgnbd_fit::exact;
use super::gamma_gamma::Spending;

/// What a correlation says about the use of gamma-gamma.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Neither coefficient is beyond ±0.3: the model may be used.
    Weak,
    /// One of them is beyond ±0.3: expected means will be off for the frequent or the rare buyers; say so beside them.
    Strong,
    /// Fewer than three repeat buyers, or all with one frequency or one mean: nothing to tell.
    Unknown,
}

/// Correlation of frequency and mean value over repeat buyers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Dependence {
    /// Repeat buyers.
    pub customers: u64,
    /// Pearson's product-moment coefficient, −1 to 1; absent if [`Verdict::Unknown`].
    pub pearson: Option<f64>,
    /// Spearman's rank coefficient, ties at their mean rank; one large account does not sway it.
    pub spearman: Option<f64>,
    /// What they say.
    pub verdict: Verdict,
}

/// Beyond this a correlation is strong: Fader, Hardie & Lee (RFM and CLV, 2005) go on with CDNOW's 0.11.
const STRONG: f64 = 0.3;

/// Correlates the frequency and mean value of repeat buyers, one row each.
#[must_use]
pub fn dependence(buyers: &[Spending]) -> Dependence {
    let mut pairs: Vec<(f64, f64)> = buyers.iter().map(|b| (f64::from(b.frequency()), b.mean())).collect();
    pairs.sort_unstable_by(|l, r| l.0.total_cmp(&r.0).then(l.1.total_cmp(&r.1)));
    let (frequencies, means): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let customers = buyers.len() as u64;
    let enough = customers >= 3;
    let pearson = enough.then(|| coefficient(&frequencies, &means)).flatten();
    let spearman = enough.then(|| coefficient(&ranks(&frequencies), &ranks(&means))).flatten();
    let verdict = match (pearson, spearman) {
        (Some(p), Some(s)) if p.abs() > STRONG || s.abs() > STRONG => Verdict::Strong,
        (Some(_), Some(_)) => Verdict::Weak,
        _ => Verdict::Unknown,
    };
    Dependence { customers, pearson, spearman, verdict }
}

/// Pearson's coefficient; nothing where one side does not vary.
fn coefficient(left: &[f64], right: &[f64]) -> Option<f64> {
    let n = exact(left.len() as u64);
    let centred = |side: &[f64]| {
        let top = side.iter().fold(0.0, |most, x| f64::max(most, x.abs())).max(f64::MIN_POSITIVE);
        let mean = side.iter().map(|x| x / top).sum::<f64>() / n;
        side.iter().map(|x| x / top - mean).collect::<Vec<f64>>()
    };
    let (left, right) = (centred(left), centred(right));
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let spread = (product(&left, &left) * product(&right, &right)).sqrt();
    (spread > 1e-12).then(|| (product(&left, &right) / spread).clamp(-1.0, 1.0))
}

/// Ranks from 1; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&l, &r| values[l].total_cmp(&values[r]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    for tie in order.chunk_by(|&l, &r| values[l].total_cmp(&values[r]).is_eq()) {
        let to = from + tie.len();
        for &i in tie {
            ranks[i] = exact((from + to + 1) as u64) / 2.0;
        }
        from = to;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buyers(rows: &[(u32, f64)]) -> Vec<Spending> {
        rows.iter().map(|&(x, mean)| Spending::new(x, mean).expect("a proper row")).collect()
    }

    #[test]
    fn coefficients_by_hand() {
        // Ranks 1, 2.5, 2.5, 4 against 2, 1, 3, 4: covariance 3, spreads 4.5 and 5.
        let found = dependence(&buyers(&[(1, 20.0), (2, 10.0), (2, 30.0), (5, 90.0)]));
        let spearman = found.spearman.expect("four buyers");
        assert!((spearman - 3.0 / f64::sqrt(22.5)).abs() < 1e-12, "{spearman}");
        assert_eq!((found.customers, found.verdict), (4, Verdict::Strong));
    }

    #[test]
    fn nothing_to_tell_is_said() {
        for rows in [&[][..], &[(1, 5.0), (2, 6.0)], &[(1, 5.0), (1, 6.0), (1, 7.0)], &[(1, 5.0), (2, 5.0), (3, 5.0)]] {
            let found = dependence(&buyers(rows));
            assert_eq!((found.pearson, found.verdict), (None, Verdict::Unknown), "{rows:?}");
        }
    }
}
