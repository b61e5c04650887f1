//! Functions that answer a number.

use super::super::ast::Expr;
use super::super::eval::{Evaluator, Focus};
use super::super::value::{Value, text_to_number};
use super::super::{EvalError, Function, Nodes};
use super::{geo, select, text};

impl<'a, N: Nodes> Evaluator<'a, '_, N> {
    #[inline(never)]
    pub(super) fn number_function(
        &mut self,
        function: Function,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Result<f64, EvalError> {
        use Function as F;
        match function {
            F::Pi => return Ok(std::f64::consts::PI),
            F::Random => return Ok(self.random_number()),
            F::Number if arguments.is_empty() => {
                return Ok(text_to_number(&self.world.nodes.text(focus.node), self.zone()));
            }
            F::Sum | F::Count | F::CountNonEmpty | F::Position | F::Last => {
                return self.node_number(function, arguments, focus);
            }
            F::Max => return Ok(self.all_numbers(arguments, focus)?.reduce(f64::max).unwrap_or(f64::NAN)),
            F::Min => return Ok(self.all_numbers(arguments, focus)?.reduce(f64::min).unwrap_or(f64::NAN)),
            F::StringLength => return Ok(text::length(&self.text_or_focus(arguments, focus)?)),
            F::CountSelected => return Ok(select::count(&self.text(&arguments[0], focus)?)),
            F::Area | F::EnclosedArea => return geo::area(&self.texts(arguments, focus)?),
            F::Distance => return geo::distance(&self.texts(arguments, focus)?),
            _ => {}
        }
        let value = self.number(&arguments[0], focus)?;
        Ok(match function {
            F::Int => value.trunc(),
            F::Round => {
                let places = if let Some(places) = arguments.get(1) { self.number(places, focus)? } else { 0.0 };
                round(value, places)
            }
            F::Pow => value.powf(self.number(&arguments[1], focus)?),
            F::Atan2 => value.atan2(self.number(&arguments[1], focus)?),
            F::Log => value.ln(),
            F::Log10 => value.log10(),
            F::Abs => value.abs(),
            F::Sin => value.sin(),
            F::Cos => value.cos(),
            F::Tan => value.tan(),
            F::Asin => value.asin(),
            F::Acos => value.acos(),
            F::Atan => value.atan(),
            F::Sqrt => value.sqrt(),
            F::Exp => value.exp(),
            F::Exp10 => 10f64.powf(value),
            F::Floor => value.floor(),
            F::Ceiling => value.ceil(),
            _ => value,
        })
    }

    /// From 0 to below 1.
    pub(super) fn random_number(&mut self) -> f64 {
        let mut bytes = [0; 8];
        (self.random)(&mut bytes);
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let bits = (u64::from_le_bytes(bytes) >> 11) as f64;
        bits / 9_007_199_254_740_992.0
    }

    /// The number of each value of an argument: of nodes every one.
    pub(super) fn numbers(&mut self, expr: &'a Expr, focus: Focus<N::Node>) -> Result<Vec<f64>, EvalError> {
        let (nodes, zone) = (self.world.nodes, self.zone());
        Ok(match self.value(expr, focus)? {
            Value::Nodes(found) => {
                self.spend(found.len() as u64)?;
                found.into_iter().map(|node| text_to_number(&nodes.text(node), zone)).collect()
            }
            other => vec![other.to_number(nodes, zone)],
        })
    }

    /// All numbers among the values; blank answers do not count.
    fn all_numbers(
        &mut self,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Result<impl Iterator<Item = f64>, EvalError> {
        let mut all = Vec::new();
        for argument in arguments {
            all.append(&mut self.numbers(argument, focus)?);
        }
        Ok(all.into_iter().filter(|value| !value.is_nan()))
    }
}

/// Rounds the decimal that is written for a number, half of the last place towards positive infinity (XPath 1.0 §4.4):
/// `round(1.005, 2)` is 1.01, which binary arithmetic would miss. Beyond 30 places there is no number, as in JavaRosa.
fn round(value: f64, places: f64) -> f64 {
    if !value.is_finite() {
        return value;
    }
    #[expect(clippy::cast_possible_truncation, reason = "saturates; NaN is 0, as in Java")]
    let places = places as i32;
    if !(-30..=30).contains(&places) {
        return f64::NAN;
    }
    let written = number_digits(value.abs());
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let digits = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).unwrap_or(i32::MAX);
    // How many of the digits stay.
    let kept = point.saturating_add(places);
    if kept < 0 {
        return 0.0;
    }
    let kept = usize::try_from(kept).unwrap_or(0);
    if kept >= digits.len() {
        return value;
    }
    let (head, tail) = digits.split_at(kept);
    let half = tail.as_bytes()[0] == b'5' && tail[1..].bytes().all(|digit| digit == b'0');
    let up = tail.as_bytes()[0] >= b'5' && !(half && value < 0.0);
    let rounded = scaled(head, up, -places);
    if value < 0.0 { -rounded } else { rounded }
}

/// The shortest digits that read back as the number, without an exponent.
fn number_digits(value: f64) -> String {
    value.to_string()
}

/// `head` (+ 1) times ten to the `exponent`.
fn scaled(head: &str, up: bool, exponent: i32) -> f64 {
    let mut digits: Vec<u8> = std::iter::once(b'0').chain(head.bytes()).collect();
    if up {
        for digit in digits.iter_mut().rev() {
            if *digit == b'9' {
                *digit = b'0';
            } else {
                *digit += 1;
                break;
            }
        }
    }
    let text = String::from_utf8(digits).unwrap_or_default();
    format!("{text}e{exponent}").parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::round;
    use crate::xpath::number_to_text;

    #[test]
    fn rounds_the_written_decimal_with_halves_up() {
        let of = |value, places| number_to_text(round(value, places));
        assert_eq!(of(2.5, 0.0), "3");
        assert_eq!(of(-2.5, 0.0), "-2");
        assert_eq!(of(-2.51, 0.0), "-3");
        assert_eq!(of(1.005, 2.0), "1.01");
        assert_eq!(of(2.345, 2.0), "2.35");
        assert_eq!(of(-2.345, 2.0), "-2.34");
        assert_eq!(of(9.999, 2.0), "10");
        assert_eq!(of(12345.0, -2.0), "12300");
        assert_eq!(of(12350.0, -2.0), "12400");
        assert_eq!(of(-12345.0, -2.0), "-12300");
        assert_eq!(of(5.0, -1.0), "10");
        assert_eq!(of(4.0, -1.0), "0");
        assert_eq!(of(4.0, -2.0), "0");
        assert_eq!(of(0.5, 0.0), "1");
        assert_eq!(of(-0.4, 0.0), "0");
        assert_eq!(of(1e300, 5.0), number_to_text(1e300));
        assert_eq!(of(1.5, 31.0), "NaN");
        assert_eq!(of(2.5, f64::NAN), "3");
        assert_eq!(of(f64::INFINITY, 1.0), "Infinity");
    }
}
