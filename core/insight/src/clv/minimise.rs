//! BFGS with a backtracking line search (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 6.1 and 3.1).

use serde::Serialize;

/// How a fit ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Convergence {
    /// Steps taken from the start that was best.
    pub iterations: u32,
    /// Largest slope left of the mean log-likelihood, by the logarithm of a parameter.
    pub gradient_norm: f64,
    /// Whether that slope is as good as none (1e-7 or less).
    pub converged: bool,
    /// Whether a parameter ran off towards nothing or infinity (beyond 1e-6 or 1e6, times in units of the longest):
    /// the data do not bound it, as when nobody is seen to leave. Predictions hold for customers like those in the
    /// data, the single parameters mean little; more data helps, a penalty against those that grow.
    pub at_edge: bool,
}

/// Steps from one start.
const STEPS: u32 = 500;
/// Slope at which to stop; of 100,000 rows a tenth of it is rounding.
const FLAT: f64 = 1e-9;
/// Slope at which starts are compared.
const ROUGH: f64 = 1e-4;
/// Slope that still counts as converged.
const GOOD: f64 = 1e-7;
/// No logarithm of a parameter gets beyond this: 7e10.
const BOX: f64 = 25.0;
/// Beyond this, 1e6, a parameter counts as run off.
const EDGE: f64 = 13.8;
/// Relative rounding of a value that is a sum over many rows.
const NOISE: f64 = 1e-12;
/// Longest step in the logarithm of a parameter.
const STRIDE: f64 = 2.0;

/// A least value: where, how much, and how it was found.
pub(super) struct Least<const N: usize> {
    pub at: [f64; N],
    pub value: f64,
    pub convergence: Convergence,
}

/// The least value of `f` (value and gradient) over logarithms of parameters: roughly from all `starts`, then on from
/// the best.
pub(super) fn minimise<const N: usize>(
    starts: &[[f64; N]],
    f: impl Fn(&[f64; N]) -> (f64, [f64; N]),
) -> Option<Least<N>> {
    let (best, _) = best_of(starts, &f)?;
    let (least, _) = descend(best.at, None, FLAT, &f)?;
    Some(after(best.convergence.iterations, least))
}

/// As [`minimise`], where `all` costs much: what `sample` of it, which costs little, has its least value at, and how it
/// bends there, leaves a few steps for `all`.
pub(super) fn minimise_by_sample<const N: usize>(
    starts: &[[f64; N]],
    sample: impl Fn(&[f64; N]) -> (f64, [f64; N]),
    all: impl Fn(&[f64; N]) -> (f64, [f64; N]),
) -> Option<Least<N>> {
    let (best, _) = best_of(starts, &sample)?;
    let (of_sample, bend) = descend(best.at, None, FLAT, &sample)?;
    let before = best.convergence.iterations + of_sample.convergence.iterations;
    let (least, _) = descend(of_sample.at, Some(bend), FLAT, &all)?;
    Some(after(before, least))
}

fn after<const N: usize>(iterations: u32, mut least: Least<N>) -> Least<N> {
    least.convergence.iterations += iterations;
    least
}

/// The inverse of the second derivatives, as far as the steps told.
type Bend<const N: usize> = [[f64; N]; N];

fn best_of<const N: usize>(
    starts: &[[f64; N]],
    f: &impl Fn(&[f64; N]) -> (f64, [f64; N]),
) -> Option<(Least<N>, Bend<N>)> {
    let rough = starts.iter().filter_map(|start| descend(*start, None, ROUGH, f));
    rough.min_by(|(left, _), (right, _)| left.value.total_cmp(&right.value))
}

fn descend<const N: usize>(
    start: [f64; N],
    bend: Option<Bend<N>>,
    flat: f64,
    f: &impl Fn(&[f64; N]) -> (f64, [f64; N]),
) -> Option<(Least<N>, Bend<N>)> {
    let mut at = start;
    let (mut value, mut slope) = f(&at);
    if !value.is_finite() {
        return None;
    }
    let (mut fresh, mut iterations) = (bend.is_none(), 0);
    let mut inverse = bend.unwrap_or_else(unit);
    while iterations < STEPS && norm(&slope) > flat {
        iterations += 1;
        let mut way = product(&inverse, &slope).map(|d| -d);
        if dot(&way, &slope) >= 0.0 {
            (inverse, fresh) = (unit(), true);
            way = slope.map(|g| -g);
        }
        let long = norm(&way);
        if long > STRIDE {
            way = way.map(|d| d * STRIDE / long);
        }
        let Some((next, next_value, next_slope)) = search(&at, value, &slope, &way, f) else {
            if fresh || norm(&slope) <= GOOD {
                break;
            }
            (inverse, fresh) = (unit(), true);
            continue;
        };
        let step: [f64; N] = std::array::from_fn(|i| next[i] - at[i]);
        let turn: [f64; N] = std::array::from_fn(|i| next_slope[i] - slope[i]);
        update(&mut inverse, &step, &turn, fresh);
        fresh = false;
        (at, value, slope) = (next, next_value, next_slope);
    }
    let gradient_norm = norm(&slope);
    let at_edge = at.iter().any(|x| x.abs() > EDGE);
    let convergence = Convergence { iterations, gradient_norm, converged: gradient_norm <= GOOD, at_edge };
    Some((Least { at, value, convergence }, inverse))
}

type Point<const N: usize> = ([f64; N], f64, [f64; N]);

/// A point along `way` that is enough lower; near the bottom, where values no longer differ, one that is enough
/// flatter.
fn search<const N: usize>(
    at: &[f64; N],
    value: f64,
    slope: &[f64; N],
    way: &[f64; N],
    f: &impl Fn(&[f64; N]) -> (f64, [f64; N]),
) -> Option<Point<N>> {
    let along = dot(way, slope);
    let noise = NOISE * value.abs();
    let mut part = 1.0;
    for _ in 0..30 {
        let next: [f64; N] = std::array::from_fn(|i| (at[i] + part * way[i]).clamp(-BOX, BOX));
        let (next_value, next_slope) = f(&next);
        let moved = next.iter().zip(at).any(|(new, old)| new.to_bits() != old.to_bits());
        let lower = next_value <= value + 1e-4 * part * along;
        let flatter = next_value <= value + noise && norm(&next_slope) <= 0.9 * norm(slope);
        if moved && (lower || flatter) && next_slope.iter().all(|g| g.is_finite()) {
            return Some((next, next_value, next_slope));
        }
        part /= 2.0;
    }
    None
}

fn update<const N: usize>(inverse: &mut [[f64; N]; N], step: &[f64; N], turn: &[f64; N], fresh: bool) {
    let curvature = dot(step, turn);
    if curvature <= 1e-12 * dot(step, step).sqrt() * dot(turn, turn).sqrt() {
        return;
    }
    if fresh {
        // Eq. 6.20: the first matrix gets the scale of the problem.
        let scale = curvature / dot(turn, turn);
        *inverse = unit::<N>().map(|row| row.map(|x| x * scale));
    }
    let turned = product(inverse, turn);
    let both = 1.0 + dot(turn, &turned) / curvature;
    for i in 0..N {
        for j in 0..N {
            inverse[i][j] += (both * step[i] * step[j] - turned[i] * step[j] - step[i] * turned[j]) / curvature;
        }
    }
}

fn unit<const N: usize>() -> [[f64; N]; N] {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { 1.0 } else { 0.0 }))
}

fn product<const N: usize>(matrix: &[[f64; N]; N], vector: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| dot(&matrix[i], vector))
}

fn dot<const N: usize>(left: &[f64; N], right: &[f64; N]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

fn norm<const N: usize>(vector: &[f64; N]) -> f64 {
    vector.iter().fold(0.0, |most, x| f64::max(most, x.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_a_bent_valley() {
        // Rosenbrock's function.
        let valley = |p: &[f64; 2]| {
            let (x, y) = (p[0], p[1]);
            let bend = y - x * x;
            ((1.0 - x).powi(2) + 100.0 * bend * bend, [-2.0 * (1.0 - x) - 400.0 * x * bend, 200.0 * bend])
        };
        let least = minimise(&[[-1.2, 1.0]], valley).expect("a start that is a number");
        assert!(least.convergence.converged, "{:?}", least.convergence);
        assert!((least.at[0] - 1.0).abs() < 1e-8 && (least.at[1] - 1.0).abs() < 1e-8, "{:?}", least.at);
    }

    #[test]
    fn a_parameter_that_runs_off_is_said_to() {
        let least = minimise(&[[0.0]], |p| ((-p[0]).exp(), [-(-p[0]).exp()])).expect("a start that is a number");
        assert!(least.convergence.at_edge);
    }
}
