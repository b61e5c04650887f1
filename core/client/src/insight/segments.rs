//! Saved segments: a rule over fields, figures and answers, and who it picks now.

use cairn_domain::{Kind, RecordId, Value};
use cairn_insight::figures::Rule;
use cairn_store::lists::{self, ListQuery};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fields::{Answers, Asked};
use crate::error::{ClientError, Result};
use crate::workspace::Workspace;

/// Who a rule picks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Members {
    /// The customers, by name.
    pub customers: Vec<RecordId>,
    /// Out of how many.
    pub of: u64,
}

/// A saved segment with how many it picks now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SegmentCount {
    /// The segment.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// How many customers it picks; `None` where its rule makes no sense to this version.
    pub customers: Option<u64>,
    /// Out of how many.
    pub of: u64,
}

impl Workspace {
    /// Everything that rules and trees can ask of a customer: fields of the record, figures, answers.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn askable(&self) -> Result<Vec<Asked>> {
        Ok(self.0.store.read(Answers::all)?.asked())
    }

    /// Who a rule picks among all customers; what it can ask is told by [`askable`](Self::askable). Figures and answers are those of a
    /// day, today by default; fields of the record are always those of now.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] names what the rule gets wrong.
    pub fn members(&self, rule: &Rule, as_of: Option<Date>) -> Result<Members> {
        let mut found = self.members_of_each(std::slice::from_ref(rule), as_of)?;
        Ok(found.pop().unwrap_or_default())
    }

    /// Who each of these rules picks as of a day, today by default, in one walk through the customers.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] names what the first rule that makes no sense gets wrong.
    pub fn members_of_each(&self, rules: &[Rule], as_of: Option<Date>) -> Result<Vec<Members>> {
        let answers = self.answers_for(rules)?;
        rules.iter().try_for_each(|rule| checked(rule, &answers))?;
        let said = answers.latest(as_of, &self.days());
        self.base(as_of, |ready| {
            let mut found = vec![Members::default(); rules.len()];
            let mut query = ListQuery { limit: lists::MOST_ROWS, ..ListQuery::of(Kind::Customer) };
            loop {
                let page = self.list(&query)?;
                for row in &page.rows {
                    let (figures, said) = (ready.base.figures_of(row.id), said.get(&row.id));
                    let lookup = |name: &str| answers.value(name, &row.fields, figures.as_ref(), said);
                    for (rule, members) in rules.iter().zip(&mut found) {
                        members.of += 1;
                        if rule.holds(&lookup) {
                            members.customers.push(row.id);
                        }
                    }
                }
                query.after = page.next;
                if query.after.is_none() {
                    return Ok(found);
                }
            }
        })?
    }

    /// Whether a rule can be asked here.
    ///
    /// # Errors
    /// [`ClientError::Unsound`] names what it gets wrong.
    pub fn check_rule(&self, rule: &Rule) -> Result<()> {
        checked(rule, &self.answers_for(std::slice::from_ref(rule))?)
    }

    fn answers_for(&self, rules: &[Rule]) -> Result<Answers> {
        let mut names = Vec::new();
        for rule in rules {
            names_of(rule, &mut names);
        }
        Ok(self.0.store.read(|conn| Answers::for_names(conn, names.into_iter()))?)
    }

    /// Who a saved segment picks as of a day, today by default.
    ///
    /// # Errors
    /// [`ClientError::NotFound`]; [`ClientError::Unsound`] where its rule makes no sense to this version.
    pub fn segment_members(&self, segment: RecordId, as_of: Option<Date>) -> Result<Members> {
        let record = self.record(segment)?.record;
        let Some(Value::Json(json)) = record.fields.get("rule").filter(|_| record.kind == Kind::Segment) else {
            return Err(ClientError::NotFound(segment));
        };
        let rule = Rule::deserialize(json).map_err(|e| ClientError::Unsound(format!("The segment's rule: {e}.")))?;
        self.members(&rule, as_of)
    }

    /// Every saved segment with how many it picks as of a day, today by default, by name.
    ///
    /// # Errors
    /// [`ClientError::Store`].
    pub fn segment_counts(&self, as_of: Option<Date>) -> Result<Vec<SegmentCount>> {
        let of = self.count(Kind::Customer)?;
        let segments = self.list(&ListQuery { limit: lists::MOST_ROWS, ..ListQuery::of(Kind::Segment) })?;
        let count = |row: cairn_store::lists::Row| {
            let customers = match self.segment_members(row.id, as_of) {
                Ok(members) => Some(members.customers.len() as u64),
                Err(ClientError::Unsound(_)) => None,
                Err(other) => return Err(other),
            };
            Ok(SegmentCount { id: row.id, name: row.title, customers, of })
        };
        segments.rows.into_iter().map(count).collect()
    }
}

fn checked(rule: &Rule, answers: &Answers) -> Result<()> {
    rule.check(&|name: &str| answers.type_of(name)).map_err(|e| ClientError::Unsound(e.to_string()))
}

fn names_of<'a>(rule: &'a Rule, names: &mut Vec<&'a str>) {
    match rule {
        Rule::All(rules) | Rule::Any(rules) => rules.iter().for_each(|rule| names_of(rule, names)),
        Rule::Not(rule) => names_of(rule, names),
        Rule::If(condition) => names.push(&condition.field),
    }
}
