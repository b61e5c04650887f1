//! `range`: where its scale begins and ends, its steps, marks and labels.

use std::collections::BTreeMap;

use crate::check::Report;
use crate::form::{DataType, Place};

use super::choices::Lists;
use super::parameters::accept;

/// A decimal number in billionths, so that 0.1 is a tenth.
type Billionths = i128;

const ONE: Billionths = 1_000_000_000;

/// Checks the parameters and adds the defaults (1 to 10 by 1). Answers the type of the value: decimal when any of them is.
pub(super) fn range(
    pairs: &mut BTreeMap<String, String>,
    appearance: &str,
    lists: &Lists,
    place: &Place,
    report: &mut Report,
) -> DataType {
    accept(pairs, &["start", "end", "step", "tick_interval", "placeholder", "tick_labelset"], place, report);
    let fancy = ["tick_interval", "placeholder", "tick_labelset"].iter().any(|key| pairs.contains_key(*key));
    if fancy && !appearance.is_empty() && !appearance.contains("vertical") && !appearance.contains("no-ticks") {
        report.error(
            place.clone(),
            "tick_interval, placeholder and tick_labelset go with the appearances vertical and no-ticks only: change the appearance or delete them",
        );
    }
    for (key, value) in [("start", "1"), ("end", "10"), ("step", "1")] {
        pairs.entry(key.to_owned()).or_insert_with(|| value.to_owned());
    }
    let mut numbers = BTreeMap::new();
    for key in ["start", "end", "step", "tick_interval", "placeholder"] {
        let Some(value) = pairs.get(key) else { continue };
        match decimal(value) {
            Some(number) => drop(numbers.insert(key, number)),
            None => report.error(place.clone(), format!("parameter {key} of a range is {value}: write a number")),
        }
    }
    if let (Some(start), Some(end), Some(step)) = (numbers.get("start"), numbers.get("end"), numbers.get("step")) {
        let scale = Scale { start: *start, end: *end, step: *step, tick: numbers.get("tick_interval").copied() };
        scale.check(numbers.get("placeholder").copied(), place, report);
        if let Some(list) = pairs.get("tick_labelset") {
            scale.labels(list, lists, appearance.contains("no-ticks"), place, report);
        }
    }
    if numbers.values().any(|number| number % ONE != 0) { DataType::Decimal } else { DataType::Int }
}

struct Scale {
    start: Billionths,
    end: Billionths,
    step: Billionths,
    tick: Option<Billionths>,
}

impl Scale {
    fn check(&self, placeholder: Option<Billionths>, place: &Place, report: &mut Report) {
        let width = (self.end - self.start).abs();
        for (key, value) in [("step", Some(self.step)), ("tick_interval", self.tick)] {
            match value {
                Some(0) => report.error(
                    place.clone(),
                    format!("parameter {key} of a range is 0: write how far apart the values are"),
                ),
                Some(value) if value > width => {
                    report.error(
                        place.clone(),
                        format!(
                            "parameter {key} of a range is larger than the range from start to end: make it smaller"
                        ),
                    );
                }
                _ => {}
            }
        }
        if self.step == 0 {
            return;
        }
        if self.tick.is_some_and(|tick| tick % self.step != 0) {
            report.error(place.clone(), "tick_interval must be a multiple of step");
        }
        if let Some(value) = placeholder {
            if (value - self.start) % self.step != 0 {
                report.error(place.clone(), "placeholder must be a value that the steps reach");
            }
            if !self.holds(value) {
                report.error(place.clone(), "placeholder must lie between start and end");
            }
        }
    }

    fn holds(&self, value: Billionths) -> bool {
        (self.start.min(self.end)..=self.start.max(self.end)).contains(&value)
    }

    fn labels(&self, list: &str, lists: &Lists, no_ticks: bool, place: &Place, report: &mut Report) {
        let Some(names) = lists.names(list) else {
            report.error(
                place.clone(),
                format!("tick_labelset names the list {list}, which is not on the choices sheet"),
            );
            return;
        };
        let mut values = Vec::new();
        for name in names {
            let Some(value) = decimal(name) else {
                report.error(
                    place.clone(),
                    format!("the names of list {list} must be numbers for a range; {name} is none"),
                );
                continue;
            };
            if !self.holds(value) {
                report.error(place.clone(), format!("{name} of list {list} lies outside the range from start to end"));
            }
            let by = self.tick.unwrap_or(self.step);
            if by != 0 && (value - self.start) % by != 0 {
                report.error(
                    place.clone(),
                    format!("{name} of list {list} is not reached from start in steps of the range"),
                );
            }
            if !values.contains(&value) {
                values.push(value);
            }
        }
        if no_ticks && (values.len() != 2 || !values.contains(&self.start) || !values.contains(&self.end)) {
            report
                .error(place.clone(), format!("with the appearance no-ticks list {list} may only label start and end"));
        }
    }
}

/// A decimal number, maybe as `1e3`; nine places after the point count.
fn decimal(text: &str) -> Option<Billionths> {
    if let Some((number, power)) = text.split_once(['e', 'E']) {
        let (number, power) = (decimal(number)?, power.parse::<i32>().ok()?);
        let factor = 10_i128.checked_pow(power.unsigned_abs())?;
        return if power < 0 { (number % factor == 0).then(|| number / factor) } else { number.checked_mul(factor) };
    }
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.strip_prefix('+').unwrap_or(text)), |rest| (-1, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() + part.len() == 0
        || whole.len() > 20
        || part.len() > 9
        || !(whole.to_owned() + part).bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let whole: Billionths = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: Billionths = format!("{part:0<9}").parse().ok()?;
    Some(sign * (whole * ONE + part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal("0.1").map(|tenth| ONE % tenth), Some(0));
        assert_eq!((decimal("-1.5"), decimal(".5")), (Some(-ONE * 3 / 2), Some(ONE / 2)));
        assert_eq!((decimal("1e1"), decimal("-2.5E-1")), (Some(10 * ONE), Some(-ONE / 4)));
        for none in ["", ".", "x", "1e", "e3", "1e99", "1e-10", "nan", "1,5", "--1"] {
            assert_eq!(decimal(none), None, "{none}");
        }
    }
}
