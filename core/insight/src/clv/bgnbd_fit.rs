//! Maximum likelihood for BG/NBD.

use serde::Serialize;

use super::bgnbd::{BgNbd, Buying};
use super::input::{BadInput, NotFitted, within};
use super::minimise::{Convergence, Least, minimise, minimise_by_sample};
use super::special::{rising, sigmoid, softplus};

/// Fewer customers than this are not fitted to.
pub const LEAST_CUSTOMERS: u64 = 30;

/// One row of the table that is fitted to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Customers {
    /// How they bought.
    pub buying: Buying,
    /// How many customers bought so; 1 for a row per customer.
    pub count: u32,
}

/// A model with the record of its fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fitted<M> {
    /// The model.
    pub model: M,
    /// Log-likelihood (natural) of all customers at the model's parameters, penalty not included.
    pub log_likelihood: f64,
    /// Customers fitted to.
    pub customers: u64,
    /// How the search ended.
    pub convergence: Convergence,
}

/// Fits BG/NBD to `table` by maximum likelihood (Fader, Hardie & Lee 2005). The result does not depend on the
/// order of the rows.
///
/// `penalty` × the sum of the squared parameters is taken off the mean log-likelihood, α counted in units of the
/// longest age; 0 is plain maximum likelihood, 0.001 to 0.01 keeps the parameters of a few hundred customers from
/// running off.
///
/// # Errors
/// [`NotFitted`]: fewer than [`LEAST_CUSTOMERS`] customers, nobody with a repeat purchase, no age above 0, a penalty
/// that is not a number from 0 to 1000.
pub fn fit_bgnbd(table: &[Customers], penalty: f64) -> Result<Fitted<BgNbd>, NotFitted> {
    let penalty = within("the penalty", penalty, 0.0, 1000.0, "a number from 0 to 1000")?;
    let (rows, customers, span) = usable(table)?;
    let of = |rows: &[Row], logs: &[f64; 4]| objective(rows, span, penalty, logs);
    let least = least(&STARTS, &rows, of).ok_or_else(|| NotFitted::Input(no_likelihood()))?;
    let [r, alpha, a, b] = least.at.map(f64::exp);
    let model = BgNbd::new(r, alpha * span, a, b)?;
    let log_likelihood = rows.iter().map(|row| exact(row.count) * model.log_likelihood(&row.buying)).sum();
    Ok(Fitted { model, log_likelihood, customers, convergence: least.convergence })
}

/// The rows that are fitted to, how many customers they are, and the longest age.
fn usable(table: &[Customers]) -> Result<(Vec<Row>, u64, f64), NotFitted> {
    let rows = grouped(table);
    let customers: u64 = rows.iter().map(|row| row.count).sum();
    if customers < LEAST_CUSTOMERS {
        return Err(NotFitted::TooFew { have: customers, need: LEAST_CUSTOMERS });
    }
    let span = rows.iter().map(|row| row.buying.age()).fold(0.0, f64::max);
    if span <= 0.0 {
        return Err(NotFitted::NoTime);
    }
    if rows.iter().all(|row| row.buying.frequency() == 0) {
        return Err(NotFitted::NoRepeatBuyers);
    }
    Ok((rows, customers, span))
}

/// What a fit of another model found: the logarithms of its parameters, times in units of `span`.
pub(super) struct Found<const N: usize> {
    pub(super) rows: Vec<Row>,
    pub(super) customers: u64,
    pub(super) span: f64,
    pub(super) least: Least<N>,
}

/// The parameters that were found.
pub(super) fn values<const N: usize>(found: &Found<N>) -> [f64; N] {
    found.least.at.map(f64::exp)
}

/// Maximises the mean log-likelihood of a model of which `one` gives that of a row, and its slope by the parameters, times divided by the
/// span.
pub(super) fn fit<const N: usize>(
    table: &[Customers],
    starts: &[[f64; N]],
    one: impl Fn([f64; N], &Row, f64) -> (f64, [f64; N]),
) -> Result<Found<N>, NotFitted> {
    let (rows, customers, span) = usable(table)?;
    let of = |rows: &[Row], logs: &[f64; N]| {
        let at = logs.map(f64::exp);
        let (mut sum, mut slope, mut all) = (0.0, [0.0; N], 0.0);
        for row in rows {
            let (ln, by) = one(at, row, span);
            let weight = exact(row.count);
            all += weight;
            sum += weight * ln;
            slope.iter_mut().zip(by).for_each(|(total, part)| *total += weight * part);
        }
        (-sum / all, std::array::from_fn(|i| -at[i] * slope[i] / all))
    };
    let least = least(starts, &rows, of).ok_or_else(|| NotFitted::Input(no_likelihood()))?;
    Ok(Found { rows, customers, span, least })
}

/// Rows from which on a sample of them leads the way to the fit of all.
const MANY: usize = 16_384;
/// Rows of that sample, about.
const SAMPLE: usize = 4_096;

/// Where `of` all rows is least. Rows stand in the order of how they bought, so that every n-th of them is a fair sample.
fn least<const N: usize>(
    starts: &[[f64; N]],
    rows: &[Row],
    of: impl Fn(&[Row], &[f64; N]) -> (f64, [f64; N]),
) -> Option<Least<N>> {
    let all = |logs: &[f64; N]| of(rows, logs);
    if rows.len() < MANY {
        return minimise(starts, all);
    }
    let step = rows.len() / SAMPLE;
    let sample: Vec<Row> = rows.iter().skip(step / 2).step_by(step).copied().collect();
    minimise_by_sample(starts, |logs| of(&sample, logs), all)
}

/// Logarithms of r, α (in units of the longest age), a and b to start from: rare, typical and steady buyers.
const STARTS: [[f64; 4]; 3] = [[-1.4, -2.2, -0.2, 0.9], [0.1, 0.1, 0.1, 0.1], [0.7, -0.7, -2.3, 1.6]];

/// Every number in the table is bounded, so that this should not be seen.
pub(super) fn no_likelihood() -> BadInput {
    BadInput { what: "the likelihood", value: "no number".to_owned(), need: "finite: leave out the wildest rows" }
}

/// A count as a number; exact up to 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "no base has 2^53 customers")]
pub(super) const fn exact(count: u64) -> f64 {
    count as f64
}

#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) buying: Buying,
    pub(super) count: u64,
}

/// Identical rows become one; in order of frequency, then recency, then age.
fn grouped(table: &[Customers]) -> Vec<Row> {
    let mut sorted: Vec<&Customers> = table.iter().filter(|row| row.count > 0).collect();
    sorted.sort_unstable_by(|left, right| {
        let (left, right) = (&left.buying, &right.buying);
        (left.frequency().cmp(&right.frequency()))
            .then(left.recency().total_cmp(&right.recency()))
            .then(left.age().total_cmp(&right.age()))
    });
    let mut rows: Vec<Row> = Vec::new();
    for customers in sorted {
        match rows.last_mut() {
            Some(row) if row.buying == customers.buying => row.count += u64::from(customers.count),
            _ => rows.push(Row { buying: customers.buying, count: u64::from(customers.count) }),
        }
    }
    rows
}

/// The mean log-likelihood with its sign turned, plus the penalty, and the gradient by the logarithms of the
/// parameters. Times are divided by `span`.
#[expect(clippy::many_single_char_names, reason = "the letters of the paper")]
fn objective(rows: &[Row], span: f64, penalty: f64, logs: &[f64; 4]) -> (f64, [f64; 4]) {
    let [r, alpha, a, b] = logs.map(f64::exp);
    let (ln_a, mut sum, mut slope, mut count) = (logs[2], 0.0, [0.0; 4], 0.0);
    // Rising factorials of r, b, a+b and their slopes; rows come with growing frequency.
    let mut frequency = 0;
    let mut factorials = [(0.0, 0.0); 3];
    let mut ln_last = 0.0;
    for row in rows {
        let x = row.buying.frequency();
        if x > frequency {
            for (base, (ln, by)) in [r, b, a + b].into_iter().zip(&mut factorials) {
                let more = rising(base, frequency, x);
                (*ln, *by) = (*ln + more.0, *by + more.1);
            }
            frequency = x;
            ln_last = (b + f64::from(x - 1)).ln();
        }
        let [of_r, of_b, of_sum] = factorials;
        let weight = exact(row.count);
        let (recency, age, n) = (row.buying.recency() / span, row.buying.age() / span, f64::from(x));
        let ln_growth = (age / alpha).ln_1p();
        let mut ln = of_r.0 + of_b.0 - of_sum.0 - r * ln_growth - n * (alpha + age).ln();
        let mut by =
            [of_r.1 - ln_growth, r * age / (alpha * (alpha + age)) - n / (alpha + age), -of_sum.1, of_b.1 - of_sum.1];
        if x > 0 {
            let silence = ((age - recency) / (alpha + recency)).ln_1p();
            let odds = ln_a - ln_last + (r + n) * silence;
            let gone = sigmoid(odds);
            ln += softplus(odds);
            by[0] += gone * silence;
            by[1] += gone * (r + n) * (recency - age) / ((alpha + age) * (alpha + recency));
            by[2] += gone / a;
            by[3] -= gone / (b + f64::from(x - 1));
        }
        count += weight;
        sum += weight * ln;
        for (total, part) in slope.iter_mut().zip(by) {
            *total += weight * part;
        }
    }
    let values = [r, alpha, a, b];
    let squares: f64 = values.iter().map(|v| v * v).sum();
    let gradient = std::array::from_fn(|i| values[i] * (2.0 * penalty * values[i] - slope[i] / count));
    (penalty * squares - sum / count, gradient)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Vec<Customers> {
        let row = |frequency, recency, age| Customers {
            buying: Buying::new(frequency, recency, age).expect("a proper row"),
            count: 7,
        };
        vec![row(0, 0.0, 30.0), row(1, 4.0, 20.0), row(3, 11.0, 38.0), row(2, 0.0, 9.0), row(2000, 37.0, 38.0)]
    }

    #[test]
    fn the_gradient_is_that_of_the_value() {
        let rows = grouped(&table());
        let at = [-1.0, -0.5, 0.3, 0.9];
        let (_, gradient) = objective(&rows, 38.0, 0.01, &at);
        for (i, slope) in gradient.into_iter().enumerate() {
            let (mut up, mut down) = (at, at);
            up[i] += 1e-5;
            down[i] -= 1e-5;
            let by_difference = (objective(&rows, 38.0, 0.01, &up).0 - objective(&rows, 38.0, 0.01, &down).0) / 2e-5;
            assert!((slope - by_difference).abs() < 1e-6 * (1.0 + slope.abs()), "{i}: {slope} {by_difference}");
        }
    }

    /// A customer as the model supposes them: a rate from Γ(1, 10), a chance of leaving from B(1, 2).
    fn customer(seed: &mut u64) -> Customers {
        let mut unit = || {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(*seed >> 33).expect("31 bits") + 1) / f64::from(1_u32 << 31)
        };
        let (rate, leaving, age) = (-unit().ln() / 10.0, 1.0 - unit().sqrt(), 10.0 + 50.0 * unit());
        let (mut frequency, mut recency) = (0, 0.0);
        loop {
            let next = recency - unit().ln() / rate;
            if next > age {
                break;
            }
            (frequency, recency) = (frequency + 1, next);
            if unit() < leaving {
                break;
            }
        }
        Customers { buying: Buying::new(frequency, recency, age).expect("a proper row"), count: 1 }
    }

    #[test]
    fn a_sample_leads_to_the_fit_of_all() {
        let mut seed = 1_u64;
        let table: Vec<Customers> = (0..20_000).map(|_| customer(&mut seed)).collect();
        let (rows, _, span) = usable(&table).expect("a table to fit to");
        assert!(rows.len() >= MANY, "{} rows are not sampled", rows.len());
        let direct = minimise(&STARTS, |logs| objective(&rows, span, 0.0, logs)).expect("a likelihood");
        let fit = fit_bgnbd(&table, 0.0).expect("a fit");
        assert!(fit.convergence.converged && direct.convergence.converged, "{:?}", fit.convergence);
        assert!(!fit.convergence.at_edge, "{:?}", fit.model);
        let [r, alpha, a, b] = direct.at.map(f64::exp);
        for (found, expected) in fit.model.values().into_iter().zip([r, alpha * span, a, b]) {
            assert!((found / expected - 1.0).abs() < 1e-6, "{:?} {:?}", fit.model, direct.at);
        }
    }

    #[test]
    fn the_value_is_the_mean_log_likelihood() {
        let rows = grouped(&table());
        let at = [-1.0, -0.5, 0.3, 0.9];
        let [r, alpha, a, b] = at.map(f64::exp);
        let model = BgNbd::new(r, alpha * 38.0, a, b).expect("proper parameters");
        let mean: f64 = rows.iter().map(|row| model.log_likelihood(&row.buying)).sum::<f64>() / 5.0;
        // Densities per longest age instead of per unit: x ln 38 more for each repeat purchase.
        let moved = mean + f64::ln(38.0) * f64::from(1 + 3 + 2 + 2000) / 5.0;
        let (value, _) = objective(&rows, 38.0, 0.0, &at);
        assert!((value + moved).abs() < 1e-9 * moved.abs(), "{value} {moved}");
    }
}
