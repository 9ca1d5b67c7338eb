use super::Secret;
use super::json;
#[cfg(doc)]
use crate::http::response;
use crate::schema::{Arena, Issue};

/// Longest text of a vendor that an outcome keeps, in bytes.
const MAX_TEXT: usize = 2_048;

/// The outcome of a submission: a status, and the data that belongs to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// The vendor created the record.
    Created {
        /// Id of the record, where the vendor returns one.
        id: Option<&'a str>,
    },
    /// The vendor had the record before.
    Exists {
        /// Id of the record, where the vendor returns one.
        id: Option<&'a str>,
    },
    /// The submission is stored and delivered later.
    Accepted {
        /// Id of the submission.
        submission: &'a str,
    },
    /// The record breaks rules of the call, or rules of the vendor.
    Invalid {
        /// The broken rules, at least one.
        issues: &'a [Issue<'a>],
    },
    /// The record conflicts with another one (409).
    Conflict {
        /// The vendor's error message.
        message: &'a str,
    },
    /// The vendor refuses the credentials (401, 403).
    Denied {
        /// The vendor's error message.
        message: &'a str,
    },
    /// The vendor refuses the record.
    Rejected {
        /// The vendor's error message.
        message: &'a str,
    },
    /// The vendor did not process the request, and may process a later one.
    Unavailable {
        /// The vendor's error message.
        message: &'a str,
        /// Delay before the next attempt in seconds, where the vendor gives one.
        retry_after: Option<u64>,
    },
    /// It is unknown whether the record was created.
    Unknown {
        /// The vendor's error message, or a description of the failure.
        message: &'a str,
    },
}

impl<'a> Outcome<'a> {
    /// Returns the status by its public name, such as `created`.
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

    /// Returns the vendor's error message, or `None` for a status without one.
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

    /// Returns the outcome with `***` in place of every secret that the vendor's texts quote, and with these texts cut to 2,048 bytes.
    ///
    /// [`response::read`] does not cut them, because a text that is cut before it is masked can end within a secret.
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

    /// Returns the outcome as JSON text, with exactly the members that the package's public `Outcome` has for its status.
    ///
    /// Builds for a page leave `issues` out: their script writes them, since it has the texts.
    pub fn to_json(&self) -> String {
        json::object(|object| {
            object.text("status", self.status());
            match self {
                Outcome::Created { id } | Outcome::Exists { id } => {
                    object.text_or_null("id", *id);
                }
                Outcome::Accepted { submission } => {
                    object.text("submission", submission);
                }
                #[cfg(feature = "edge")]
                Outcome::Invalid { issues } => json::write_issues(&mut object.list("issues"), issues),
                #[cfg(not(feature = "edge"))]
                Outcome::Invalid { .. } => {}
                Outcome::Conflict { message } | Outcome::Denied { message } | Outcome::Rejected { message } | Outcome::Unknown { message } => {
                    object.text("message", message);
                }
                Outcome::Unavailable { message, retry_after } => {
                    object.text("message", message).integer_or_null("retryAfter", retry_after.map(|seconds| seconds as i64));
                }
            }
        })
    }
}
