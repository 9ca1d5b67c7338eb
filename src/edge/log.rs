//! Events of the log: places and codes of a submission, never a value.

use super::error::{ConfigError, push_config_errors};
use crate::http::json::{push_member, push_name};
use crate::schema::number::decimal;
use crate::schema::{Issue, Schema, SchemaWalk, Segment};

/// One event of the log.
#[derive(Debug, Clone, Default)]
pub struct Event<'e> {
    /// When it happened, in ISO 8601.
    pub at: &'e str,
    /// The event's name.
    pub event: &'e str,
    /// The route's path.
    pub route: &'e str,
    /// The call's id.
    pub call: &'e str,
    /// The outcome of a submission.
    pub outcome: Option<&'e str>,
    /// The HTTP status of the vendor's answer.
    pub upstream_status: Option<u16>,
    /// How long the vendor took, retries included, in milliseconds.
    pub ms: Option<u64>,
    /// The id of a stored submission.
    pub submission: Option<&'e str>,
    /// What is wrong, and where.
    pub issues: Vec<ConfigError>,
}

impl Event<'_> {
    /// Writes the event as JSON text. `message` is the vendor's own text, for the hook that may see it.
    pub fn to_json(&self, message: Option<&str>) -> String {
        let mut json = String::from("{");
        push_member(&mut json, "at", self.at);
        push_member(&mut json, "event", self.event);
        push_member(&mut json, "route", self.route);
        push_member(&mut json, "call", self.call);
        if let Some(outcome) = self.outcome {
            push_member(&mut json, "outcome", outcome);
        }
        let numbers = [("upstreamStatus", self.upstream_status.map(u64::from)), ("ms", self.ms)];
        for (name, number) in numbers.into_iter().filter_map(|(name, number)| Some((name, number?))) {
            push_name(&mut json, name);
            json.push_str(&decimal(number as i64));
        }
        if let Some(submission) = self.submission {
            push_member(&mut json, "submission", submission);
        }
        if !self.issues.is_empty() {
            push_name(&mut json, "issues");
            push_config_errors(&mut json, &self.issues);
        }
        if let Some(message) = message {
            push_member(&mut json, "message", message);
        }
        json.push('}');
        json
    }
}

/// Issues in one event, at most: a submission with thousands comes from no form.
const MAX_ISSUES: usize = 100;

/// Places and codes of a visitor's issues, the first hundred. An undeclared name is `*`: the visitor may have put personal data into it.
pub fn record_issues(schema: &'static Schema, issues: &[Issue<'_>]) -> Vec<ConfigError> {
    let place = |issue: &Issue<'_>| ConfigError::without_message(declared_pointer(schema, issue.path), issue.code);
    issues.iter().take(MAX_ISSUES).map(place).collect()
}

/// Places, codes and messages of the issues of members that the operator has set, the first hundred.
pub fn config_issues(schema: &'static Schema, issues: &[Issue<'_>]) -> Vec<ConfigError> {
    issues.iter().take(MAX_ISSUES).map(|issue| ConfigError::from_issue(declared_pointer(schema, issue.path), issue)).collect()
}

fn declared_pointer(schema: &'static Schema, path: &[Segment<'_>]) -> String {
    let mut pointer = String::new();
    let mut walk = SchemaWalk::new(schema);
    for segment in path {
        pointer.push('/');
        match segment {
            Segment::Index(index) => pointer.push_str(&decimal(*index as i64)),
            Segment::Key(key) => {
                let Some(field) = walk.enter(key) else {
                    pointer.push('*');
                    return pointer;
                };
                pointer.push_str(field.name);
            }
        }
    }
    pointer
}
