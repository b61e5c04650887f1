//! The functions of the dialect.
//!
//! Those that evaluate arguments are kept out of line here and in the evaluator: merged into one, they would make a frame so large
//! that a deep expression does not fit a small stack.

mod digest;
mod geo;
mod moment;
mod nodeset;
mod number;
mod pattern;
mod select;
mod text;
mod truth;

pub(super) use pattern::Compiled;

use super::ast::{Call, Expr};
use super::eval::{Evaluated, Evaluator, Focus};
use super::value::Value;
use super::{EvalError, Function, Nodes};

impl<'a, N: Nodes> Evaluator<'a, '_, N> {
    pub(super) fn call(&mut self, call: &'a Call, focus: Focus<N::Node>) -> Evaluated<'a, N> {
        let Some(function) = call.function else {
            return Err(EvalError::UnknownFunction(call.name.to_string()));
        };
        let count = call.arguments.len();
        if !function.takes(count) {
            return Err(EvalError::Arguments { name: function.signature().name, count });
        }
        match function {
            Function::If => self.if_then_else(&call.arguments, focus),
            Function::Coalesce => self.coalesce(&call.arguments, focus),
            Function::Regex => self.regex(call, focus),
            _ if call.fixed => self.remembered(call, function, focus),
            _ => self.apply(function, &call.arguments, focus),
        }
    }

    fn remembered(&mut self, call: &'a Call, function: Function, focus: Focus<N::Node>) -> Evaluated<'a, N> {
        if let Some(value) = self.memo.as_ref().and_then(|memo| memo.get(call.offset)) {
            return Ok(value);
        }
        let value = self.apply(function, &call.arguments, focus)?;
        if let Some(memo) = &mut self.memo {
            memo.keep(call.offset, &value);
        }
        Ok(value)
    }

    #[inline(never)]
    fn apply(&mut self, function: Function, arguments: &'a [Expr], focus: Focus<N::Node>) -> Evaluated<'a, N> {
        use Function as F;
        match function {
            F::Once => self.once(arguments, focus),
            F::True => Ok(Value::Boolean(true)),
            F::False => Ok(Value::Boolean(false)),
            F::Boolean
            | F::Not
            | F::BooleanFromString
            | F::Checklist
            | F::WeightedChecklist
            | F::Contains
            | F::StartsWith
            | F::EndsWith
            | F::Selected
            | F::IsSelected
            | F::Geofence => self.truth_function(function, arguments, focus).map(Value::Boolean),
            F::Instance | F::Current | F::Randomize | F::IndexedRepeat => {
                self.node_function(function, arguments, focus).map(Value::Nodes)
            }
            F::Today
            | F::Now
            | F::Date
            | F::DateTime
            | F::DecimalDateTime
            | F::DecimalTime
            | F::FormatDate
            | F::FormatDateTime => self.moment_function(function, arguments, focus),
            F::String
            | F::Concat
            | F::Join
            | F::Substr
            | F::SubstringBefore
            | F::SubstringAfter
            | F::Translate
            | F::NormalizeSpace
            | F::Uuid
            | F::Digest
            | F::PullData
            | F::Substring
            | F::Base64Decode
            | F::SelectedAt
            | F::ChoiceName
            | F::Itext
            | F::Name
            | F::LocalName
            | F::NamespaceUri
            | F::Version
            | F::Property => self.text_function(function, arguments, focus),
            F::Depend => self.value(&arguments[0], focus),
            _ => self.number_function(function, arguments, focus).map(Value::Number),
        }
    }
}
