use super::types::encode_issues;
use crate::http::json;
use crate::http::request::{BuildError, bad_config};
use crate::schema::Issue;

/// What the package throws as an `EnlistError`.
pub enum Failure {
    BadConfig(String),
    /// With the issues, as [`encode_issues`] writes them.
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
        Failure::Invalid(encode_issues(issues))
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
    json::object(|object| {
        let mut failure = object.object("failure");
        failure.text("code", code).text("message", &message);
        if let Some(issues) = issues {
            failure.raw("issues", &issues);
        }
    })
}
