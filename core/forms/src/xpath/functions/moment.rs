//! Functions of dates and times.

use super::super::ast::Expr;
use super::super::date::{self, Moment};
use super::super::eval::{Evaluated, Evaluator, Focus};
use super::super::value::Value;
use super::super::{EvalError, Function, Nodes};

impl<'a, N: Nodes> Evaluator<'a, '_, N> {
    #[inline(never)]
    pub(super) fn moment_function(
        &mut self,
        function: Function,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Evaluated<'a, N> {
        let text = match function {
            Function::Today => self.world.now.date().to_string(),
            Function::Now => date::moment_text(self.world.now),
            _ => {
                let value = self.value(&arguments[0], focus)?;
                return match value {
                    Value::Number(days) if days.is_nan() => Ok(Value::Text("".into())),
                    Value::Number(days) => self.day_of(function, days, arguments, focus),
                    other => {
                        let text = other.into_text(self.world.nodes);
                        if text.trim().is_empty() {
                            return Ok(Value::Text("".into()));
                        }
                        self.moment_of(function, &text, arguments, focus)
                    }
                };
            }
        };
        self.made(text)
    }

    /// Of a number of days since 1970.
    fn day_of(
        &mut self,
        function: Function,
        days: f64,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Evaluated<'a, N> {
        match function {
            Function::Date => self.made(date::day_from_number(days)?.to_string()),
            Function::DateTime => {
                let moment = date::moment_from_number(days, self.zone())?;
                self.made(date::moment_text(&moment))
            }
            Function::DecimalDateTime => Ok(Value::Number(days)),
            Function::DecimalTime => Ok(Value::Number(days - days.floor())),
            _ => {
                let moment = Moment::At(date::moment_from_number(days, self.zone())?);
                self.formatted(&moment, arguments, focus)
            }
        }
    }

    /// Of a text.
    fn moment_of(
        &mut self,
        function: Function,
        text: &str,
        arguments: &'a [Expr],
        focus: Focus<N::Node>,
    ) -> Evaluated<'a, N> {
        let zone = self.zone();
        let moment = Moment::read(text, zone)?;
        match function {
            Function::DecimalTime => {
                let moment = moment.ok_or_else(|| EvalError::NotATime(text.to_owned()))?;
                return Ok(Value::Number(fraction_of_day(&moment)));
            }
            Function::FormatDate | Function::FormatDateTime => {
                let moment = moment.ok_or_else(|| EvalError::NotADate(text.to_owned()))?;
                return self.formatted(&moment, arguments, focus);
            }
            _ => {}
        }
        let not_a_date = || EvalError::NotADate(text.to_owned());
        let moment = moment.filter(|moment| !matches!(moment, Moment::Time(_))).ok_or_else(not_a_date)?;
        match (function, &moment) {
            (Function::DecimalDateTime, _) => moment.decimal_days(zone).map(Value::Number).ok_or_else(not_a_date),
            (Function::Date, Moment::Day(day)) => self.made(day.to_string()),
            // JavaRosa keeps the time; so does `date()` here, and only `format-date()` drops it.
            (_, Moment::At(moment)) => self.made(date::moment_text(moment)),
            _ => {
                let midnight = moment.local().to_zoned(zone.clone()).map_err(|_| not_a_date())?;
                self.made(date::moment_text(&midnight))
            }
        }
    }

    fn formatted(&mut self, moment: &Moment, arguments: &'a [Expr], focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let format = self.text(&arguments[1], focus)?;
        self.fits(format.len().saturating_mul(3))?;
        let text = date::format(moment, &format, self.world.host.language())?;
        self.made(text)
    }
}

fn fraction_of_day(moment: &Moment) -> f64 {
    let time = moment.local().time();
    let seconds = f64::from(time.hour()) * 3600.0 + f64::from(time.minute()) * 60.0 + f64::from(time.second());
    (seconds * 1000.0 + f64::from(time.millisecond())) / 86_400_000.0
}
