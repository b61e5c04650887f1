//! The moments of a case follow its steps: whoever moves one, on whatever screen, need not think of them.

use cairn_domain::{Change, Edit, Fields, Kind, Value};
use cairn_insight::calendar::Severity;
use jiff::Timestamp;

use crate::error::Result;
use crate::workspace::Workspace;

/// A step, and the moment that says when it was first reached.
const MOMENTS: [(&str, &str); 4] = [
    ("acknowledged", "acknowledged_at"),
    ("resolved", "resolved_at"),
    ("closed", "closed_at"),
    ("reopened", "reopened_at"),
];

impl Workspace {
    /// A new case came in now and is due by the workspace's promise, unless it says otherwise.
    pub(crate) fn received(&self, mut fields: Fields) -> Result<Fields> {
        let now = self.now().as_millisecond();
        let received = match fields.get("received_at") {
            Some(Value::Int(ms)) => *ms,
            _ => now,
        };
        fields.entry("received_at".to_owned()).or_insert(Value::Int(received));
        if !fields.contains_key("answer_due_at") {
            let severity = fields.get("severity").and_then(Value::as_text).map(str::to_owned);
            let due = self.answer_due(received, severity.as_deref())?;
            fields.extend(due.map(|due| ("answer_due_at".to_owned(), Value::Int(due))));
        }
        Ok(fields)
    }

    /// The edit of a case with the moments of the step that it goes to. A moment that is known is kept: the first answer counts.
    pub(crate) fn moved(&self, edit: &Edit) -> Result<Option<Edit>> {
        let sets = |field: &str| edit.changes.iter().any(|change| change.field() == field);
        let step = edit.changes.iter().find_map(|change| match change {
            Change::Set { field, value } if field == "status" => value.as_text(),
            _ => None,
        });
        let severity = edit.changes.iter().find_map(|change| match change {
            Change::Set { field, value } if field == "severity" => value.as_text(),
            _ => None,
        });
        if step.is_none() && severity.is_none() {
            return Ok(None);
        }
        let record = self.record(edit.id)?.record;
        if record.kind != Kind::Case {
            return Ok(None);
        }
        let mut whole = edit.clone();
        let mut put = |field: &str, ms: i64| {
            whole.changes.push(Change::Set { field: field.to_owned(), value: Value::Int(ms) });
        };
        let now = self.now().as_millisecond();
        let forward = step.is_some_and(|step| !matches!(step, "received" | "reopened"));
        if forward && !sets("acknowledged_at") && !record.fields.contains_key("acknowledged_at") {
            put("acknowledged_at", now);
        }
        for (_, field) in MOMENTS.iter().filter(|(name, field)| step == Some(name) && *field != "acknowledged_at") {
            if !sets(field) && (*field != "resolved_at" || !record.fields.contains_key(*field)) {
                put(field, now);
            }
        }
        let received = if let Some(Value::Int(ms)) = record.fields.get("received_at") { Some(*ms) } else { None };
        if let (Some(severity), Some(received), false) = (severity, received, sets("answer_due_at"))
            && let Some(due) = self.answer_due(received, Some(severity))?
        {
            put("answer_due_at", due);
        }
        Ok(Some(whole))
    }

    /// When an answer is due that was received then; `None` where by its calendar the office is never open.
    fn answer_due(&self, received_ms: i64, severity: Option<&str>) -> Result<Option<i64>> {
        let rule = self.answer_rule()?;
        let Ok(received) = Timestamp::from_millisecond(received_ms) else { return Ok(None) };
        let severity = match severity {
            Some("low") => Severity::Low,
            Some("high") => Severity::High,
            Some("critical") => Severity::Critical,
            Some("normal") => Severity::Normal,
            _ => Severity::Unknown,
        };
        let due = rule.clock().due(&self.days(), received, rule.allowances.of(severity));
        Ok(due.ok().map(|due| due.at.as_millisecond()))
    }
}
