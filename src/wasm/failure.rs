use wasm_bindgen::JsValue;

use crate::schema::Issue;
use crate::wire::json::{push_issues, push_member, push_name};
use crate::wire::request::{BuildError, bad_config};

/// What the package throws as an `EnlistError`. It crosses as JSON text.
pub enum Failure {
    BadConfig(String),
    /// With the issues as JSON text.
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

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        let (code, message) = match &failure {
            Failure::BadConfig(message) => ("bad_config", message.as_str()),
            Failure::Invalid(_) => ("invalid_input", "The record is not valid: see `issues`."),
            Failure::Internal => ("internal", "enlist failed: please report it."),
        };
        let mut json = String::from("{");
        push_member(&mut json, "code", code);
        push_member(&mut json, "message", message);
        if let Failure::Invalid(issues) = &failure {
            push_name(&mut json, "issues");
            json.push_str(issues);
        }
        json.push('}');
        JsValue::from_str(&json)
    }
}
