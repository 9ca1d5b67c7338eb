use super::Secret;
#[cfg(feature = "edge")]
use super::json::push_issues;
use super::json::{push_member, push_name};
#[cfg(doc)]
use crate::http::response;
use crate::schema::{Arena, Issue, number};

/// Longest text of a vendor's that is kept, in bytes.
const MAX_TEXT: usize = 2_048;

/// What came of a signup, in one word and what belongs to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// The vendor made the record.
    Created {
        /// Its id, where the vendor tells one.
        id: Option<&'a str>,
    },
    /// The vendor had the record.
    Exists {
        /// Its id, where the vendor tells one.
        id: Option<&'a str>,
    },
    /// Stored for later delivery.
    Accepted {
        /// The submission's id.
        submission: &'a str,
    },
    /// Something is wrong with the record, by our rules or by the vendor's.
    Invalid {
        /// All that is.
        issues: &'a [Issue<'a>],
    },
    /// It clashes with another record (409).
    Conflict {
        /// The vendor's words.
        message: &'a str,
    },
    /// The credentials were not taken (401, 403).
    Denied {
        /// The vendor's words.
        message: &'a str,
    },
    /// The vendor will not take the record.
    Rejected {
        /// The vendor's words.
        message: &'a str,
    },
    /// The vendor did nothing, and may do it later.
    Unavailable {
        /// The vendor's words.
        message: &'a str,
        /// When to try again, in seconds, where the vendor says.
        retry_after: Option<u64>,
    },
    /// Nobody knows whether the record was made.
    Unknown {
        /// The vendor's words, or what went wrong.
        message: &'a str,
    },
}

impl<'a> Outcome<'a> {
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
    pub fn message(&self) -> Option<&'a str> {
        match self {
            Outcome::Conflict { message }
            | Outcome::Denied { message }
            | Outcome::Rejected { message }
            | Outcome::Unavailable { message, .. }
            | Outcome::Unknown { message } => Some(message),
            _ => None,
        }
    }

    /// With `***` in place of every secret that the vendor quotes, and as many of the words that [`response::read`] gives as are kept: cut before, they could end
    /// within a secret.
    #[must_use]
    pub fn masked(mut self, secrets: &[Secret], arena: &'a Arena) -> Self {
        let mask = |text: &mut &'a str| {
            for secret in secrets {
                *text = arena.alloc_str(&secret.masked_in(text));
            }
            *text = text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or_default();
        };
        match &mut self {
            Outcome::Conflict { message }
            | Outcome::Denied { message }
            | Outcome::Rejected { message }
            | Outcome::Unavailable { message, .. }
            | Outcome::Unknown { message } => mask(message),
            Outcome::Created { id: Some(id) } | Outcome::Exists { id: Some(id) } => mask(id),
            Outcome::Invalid { issues } => {
                let masked = arena.alloc_slice_copy(issues);
                masked.iter_mut().filter_map(|issue| issue.vendor_text.as_mut()).for_each(mask);
                *issues = masked;
            }
            _ => {}
        }
        self
    }

    /// As JSON text, with exactly the members that the public face lists; in a page's build without issues, whose texts are the script's.
    pub fn to_json(&self) -> String {
        let mut json = String::from("{");
        push_member(&mut json, "status", self.status());
        match self {
            Outcome::Created { id } | Outcome::Exists { id } => match id {
                Some(id) => push_member(&mut json, "id", id),
                None => json.push_str(",\"id\":null"),
            },
            Outcome::Accepted { submission } => push_member(&mut json, "submission", submission),
            #[cfg(feature = "edge")]
            Outcome::Invalid { issues } => {
                push_name(&mut json, "issues");
                push_issues(&mut json, issues);
            }
            #[cfg(not(feature = "edge"))]
            Outcome::Invalid { .. } => {}
            Outcome::Conflict { message } | Outcome::Denied { message } | Outcome::Rejected { message } | Outcome::Unknown { message } => {
                push_member(&mut json, "message", message);
            }
            Outcome::Unavailable { message, retry_after } => {
                push_member(&mut json, "message", message);
                push_name(&mut json, "retryAfter");
                match retry_after {
                    Some(seconds) => json.push_str(&number::decimal(*seconds as i64)),
                    None => json.push_str("null"),
                }
            }
        }
        json.push('}');
        json
    }
}
