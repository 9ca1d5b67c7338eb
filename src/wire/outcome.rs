use std::borrow::Cow;

use super::Secret;
use super::json::{push_issues, push_member, push_name};
use crate::schema::{Issue, number};
#[cfg(doc)]
use crate::wire::response;

/// What came of a signup, in one word and what belongs to it.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The vendor made the record.
    Created {
        /// Its id, where the vendor tells one.
        id: Option<String>,
    },
    /// The vendor had the record.
    Exists {
        /// Its id, where the vendor tells one.
        id: Option<String>,
    },
    /// Stored for later delivery.
    Accepted {
        /// The submission's id.
        submission: String,
    },
    /// Something is wrong with the record, by our rules or by the vendor's.
    Invalid {
        /// All that is.
        issues: Vec<Issue>,
    },
    /// It clashes with another record (409).
    Conflict {
        /// The vendor's words.
        message: String,
    },
    /// The credentials were not taken (401, 403).
    Denied {
        /// The vendor's words.
        message: String,
    },
    /// The vendor will not take the record.
    Rejected {
        /// The vendor's words.
        message: String,
    },
    /// The vendor did nothing, and may do it later.
    Unavailable {
        /// The vendor's words.
        message: String,
        /// When to try again, in seconds, where the vendor says.
        retry_after: Option<u64>,
    },
    /// Nobody knows whether the record was made.
    Unknown {
        /// The vendor's words, or what went wrong.
        message: String,
    },
}

impl Outcome {
    /// Its name in the public face.
    pub const fn status(&self) -> &'static str {
        match self {
            Outcome::Created { .. } => "created",
            Outcome::Exists { .. } => "exists",
            Outcome::Accepted { .. } => "accepted",
            Outcome::Invalid { .. } => "invalid",
            Outcome::Conflict { .. } => "conflict",
            Outcome::Denied { .. } => "denied",
            Outcome::Rejected { .. } => "rejected",
            Outcome::Unavailable { .. } => "unavailable",
            Outcome::Unknown { .. } => "unknown",
        }
    }

    /// The vendor's words, of an outcome that has any.
    pub fn message(&self) -> Option<&str> {
        match self {
            Outcome::Conflict { message }
            | Outcome::Denied { message }
            | Outcome::Rejected { message }
            | Outcome::Unavailable { message, .. }
            | Outcome::Unknown { message } => Some(message),
            _ => None,
        }
    }

    /// With `***` in place of every secret that the vendor quotes.
    #[must_use]
    pub fn masked<'s>(mut self, secrets: impl IntoIterator<Item = &'s Secret>) -> Self {
        let mut texts: Vec<&mut String> = Vec::new();
        match &mut self {
            Outcome::Conflict { message }
            | Outcome::Denied { message }
            | Outcome::Rejected { message }
            | Outcome::Unavailable { message, .. }
            | Outcome::Unknown { message } => texts.push(message),
            Outcome::Created { id: Some(id) } | Outcome::Exists { id: Some(id) } => texts.push(id),
            Outcome::Invalid { issues } => texts.extend(issues.iter_mut().filter_map(|issue| issue.vendor_text.as_mut())),
            _ => {}
        }
        for secret in secrets {
            for text in &mut texts {
                **text = secret.masked_in(text);
            }
        }
        self
    }

    /// As JSON text, with exactly the members that the public face lists.
    pub fn to_json(&self) -> String {
        let mut json = String::from("{");
        push_member(&mut json, "status", self.status());
        match self {
            Outcome::Created { id } | Outcome::Exists { id } => match id {
                Some(id) => push_member(&mut json, "id", id),
                None => json.push_str(",\"id\":null"),
            },
            Outcome::Accepted { submission } => push_member(&mut json, "submission", submission),
            Outcome::Invalid { issues } => {
                push_name(&mut json, "issues");
                push_issues(&mut json, issues);
            }
            Outcome::Conflict { message } | Outcome::Denied { message } | Outcome::Rejected { message } | Outcome::Unknown { message } => {
                push_member(&mut json, "message", message);
            }
            Outcome::Unavailable { message, retry_after } => {
                push_member(&mut json, "message", message);
                push_name(&mut json, "retryAfter");
                json.push_str(&retry_after.map_or(Cow::Borrowed("null"), |seconds| Cow::Owned(number::decimal(seconds))));
            }
        }
        json.push('}');
        json
    }
}
