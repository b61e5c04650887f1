//! What each kind of record holds. To add a field or a value of a closed list, add a line here; nothing else changes.

pub(crate) mod account;
pub(crate) mod case;
pub(crate) mod customer;
pub(crate) mod member;
pub(crate) mod purchase;
pub(crate) mod segment;
pub(crate) mod setting;
pub(crate) mod survey;
pub(crate) mod task;
pub(crate) mod trip;
pub(crate) mod visit;

/// How a contact is made 渠道.
pub(crate) const CHANNELS: &[&str] =
    &["in_person", "phone", "email", "messenger", "sms", "web", "letter", "event", "unknown"];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::{FieldSpec, Kind, Scalar, Shape};

    fn closed_lists(fields: &[FieldSpec], check: &mut impl FnMut(&str, &[&str])) {
        for field in fields {
            match field.shape {
                Shape::Scalar(Scalar::Choice(values)) => check(field.name, values),
                Shape::Items(parts) | Shape::Ledger(parts) => closed_lists(parts, check),
                _ => {}
            }
        }
    }

    #[test]
    fn every_closed_list_has_distinct_values_and_unknown() {
        for kind in Kind::ALL {
            closed_lists(kind.spec().fields, &mut |field, values| {
                assert!(values.contains(&"unknown"), "{kind:?}.{field}");
                assert_eq!(values.iter().collect::<BTreeSet<_>>().len(), values.len(), "{kind:?}.{field}");
            });
        }
    }

    #[test]
    fn names_are_distinct_and_titles_exist() {
        for kind in Kind::ALL {
            let spec = kind.spec();
            let names: BTreeSet<_> = spec.fields.iter().map(|f| f.name).collect();
            assert_eq!(names.len(), spec.fields.len(), "{kind:?}");
            assert!(spec.title.iter().chain(spec.subtitle).all(|name| names.contains(name)), "{kind:?}");
            assert!(names.iter().all(|name| !name.starts_with('_')), "{kind:?}: marks of documents start so");
            assert_eq!(
                (spec.kind, Kind::from_code(kind.code()), Kind::from_name(kind.name())),
                (*kind, Some(*kind), Some(*kind))
            );
        }
    }

    #[test]
    fn ledgers_sum_their_first_part_and_entries_hold_single_values() {
        for field in Kind::ALL.iter().flat_map(|kind| kind.spec().fields) {
            if let Shape::Ledger(parts) = field.shape {
                assert!(matches!(parts[0].shape, Shape::Scalar(Scalar::Int { .. })) && parts[0].required);
            }
            if let Shape::Items(parts) | Shape::Ledger(parts) = field.shape {
                assert!(parts.iter().all(|part| matches!(part.shape, Shape::Scalar(_))), "{}", field.name);
            }
        }
    }
}
