use super::types::push_issues;
use crate::http::json::{push_member, push_name};
use crate::http::request::{BuildError, bad_config};
use crate::schema::Issue;

/// What the package throws as an `EnlistError`.
pub enum Failure {
    BadConfig(String),
    /// With the issues, as [`push_issues`] has them.
    Invalid(String),
    Internal,
}

impl Failure {
    /// A fault of the configuration; never the value.
    pub fn bad_config(member: &str, why: &str) -> Self {
        bad_config(member, why).into()
    }

    /// Issues of a record.
    pub fn invalid(issues: &[Issue<'_>]) -> Self {
        let mut json = String::new();
        push_issues(&mut json, issues);
        Failure::Invalid(json)
    }
}

impl From<BuildError<'_>> for Failure {
    fn from(error: BuildError<'_>) -> Self {
        match error {
            BuildError::BadConfig(message) => Failure::BadConfig(message),
            BuildError::Invalid(issues) => Failure::invalid(&issues),
        }
    }
}

/// What crosses: a result, which is JSON text, or `{"failure":…}`.
pub fn encode_result(result: Result<String, Failure>) -> String {
    let (code, message, issues) = match result {
        Ok(json) => return json,
        Err(Failure::BadConfig(message)) => ("bad_config", message, None),
        Err(Failure::Invalid(issues)) => ("invalid_input", "The record is not valid: see `issues`.".to_owned(), Some(issues)),
        Err(Failure::Internal) => ("internal", "enlist failed: please report it.".to_owned(), None),
    };
    let mut json = String::from("{\"failure\":{");
    push_member(&mut json, "code", code);
    push_member(&mut json, "message", &message);
    if let Some(issues) = issues {
        push_name(&mut json, "issues");
        json.push_str(&issues);
    }
    json.push_str("}}");
    json
}
