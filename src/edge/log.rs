//! What an operator may read of a submission: places and codes, never a value.

use super::config::ConfigError;
use crate::http::json::{push_list, push_member, push_name};
use crate::schema::number::decimal;
use crate::schema::{Issue, Schema, SchemaWalk, Segment};

/// One event, a line of the log.
#[derive(Debug, Clone, Default)]
pub struct Event<'e> {
    /// When, ISO 8601.
    pub at: &'e str,
    /// What happened.
    pub event: &'e str,
    /// At which route.
    pub route: &'e str,
    /// In which call.
    pub call: &'e str,
    /// What came of a submission.
    pub outcome: Option<&'e str>,
    /// The vendor's HTTP status.
    pub upstream_status: Option<u16>,
    /// How long the vendor took, retries included.
    pub ms: Option<u64>,
    /// The id of one that is kept for later.
    pub submission: Option<&'e str>,
    /// What was wrong, and where.
    pub issues: Vec<ConfigError>,
}

impl Event<'_> {
    /// As JSON text. `message` is the vendor's own answer, for the one hook that may see it.
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

/// Appends a list of places and codes, with words where there are any.
pub fn push_config_errors(json: &mut String, mistakes: &[ConfigError]) {
    push_list(json, mistakes, |json, mistake| {
        json.push('{');
        push_member(json, "pointer", &mistake.pointer);
        push_member(json, "code", mistake.code);
        if let Some(message) = &mistake.message {
            push_member(json, "message", message);
        }
        json.push('}');
    });
}

/// Issues that one line of the log tells, at most: who posts thousands has written no form.
const MAX_PLACES: usize = 100;

/// Places and codes of the first hundred. A visitor chose the undeclared names, and may have put anything into them: each is `*`.
pub fn record_issues(schema: &'static Schema, issues: &[Issue<'_>]) -> Vec<ConfigError> {
    let place = |issue: &Issue<'_>| ConfigError { pointer: declared_pointer(schema, issue.path), code: issue.code.name(), message: None };
    issues.iter().take(MAX_PLACES).map(place).collect()
}

/// The same of members that the operator has set, with words.
pub fn config_issues(schema: &'static Schema, issues: &[Issue<'_>]) -> Vec<ConfigError> {
    issues.iter().take(MAX_PLACES).map(|issue| ConfigError::at(declared_pointer(schema, issue.path), issue)).collect()
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

/// The member that a message about the configuration names, between backticks, as a place in it.
pub fn config_error_in(message: &str) -> ConfigError {
    let member = message.split('`').nth(1).unwrap_or_default();
    ConfigError::bad_config(if member.is_empty() { String::new() } else { ["/", &member.replace('.', "/")].concat() }, message)
}
