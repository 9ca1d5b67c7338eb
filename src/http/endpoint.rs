//! Responses of the site's own edge to its page: an outcome as JSON, or problem details (RFC 9457) where a request ended without one.

use super::retry::{Attempts, RetryHint};
use crate::http::Outcome;
use crate::http::json::{Int64As, object};
use crate::http::response::{UpstreamResponse, http, without_details};
use crate::input::json;
use crate::schema::{Arena, Value, number};

/// Problem type of a submission whose idempotency key was used for other content. That content may have become a record; this submission never does.
const KEY_REUSE: &str = "urn:enlist:problem:key-reuse";

/// The outcome that a response carries, and what it means for another attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassifiedResponse {
    /// The outcome as JSON text. Issues are those that the edge wrote.
    pub json: String,
    /// Whether the request may be sent again.
    pub retry: RetryHint,
}

impl From<Outcome<'_>> for ClassifiedResponse {
    fn from(outcome: Outcome<'_>) -> Self {
        ClassifiedResponse { json: outcome.to_json(), retry: RetryHint::from(&outcome) }
    }
}

/// Reads a response of the edge to one attempt. A response that cannot be read is classified by its status, as [`without_details`] does.
///
/// `attempts` are those before this one: see [`Attempts::adjust`].
pub fn read(response: &UpstreamResponse<'_>, attempts: Attempts) -> ClassifiedResponse {
    let arena = Arena::new();
    let body = json::read(response.body, &arena).unwrap_or(Value::Null);
    match (body.get("status").and_then(Value::as_text), body.get("issues")) {
        (Some("invalid"), Some(issues @ Value::List(_))) => {
            let json = object(|object| {
                object.text("status", "invalid").value("issues", issues, Int64As::Text);
            });
            ClassifiedResponse { json, retry: RetryHint::Final }
        }
        _ if body.get("type").and_then(Value::as_text) == Some(KEY_REUSE) => {
            ClassifiedResponse { json: Outcome::Unknown { message: KEY_REUSE }.to_json(), retry: RetryHint::Final }
        }
        // Problem details (RFC 9457), or a response of a proxy.
        _ => plain_outcome(body, response.retry_after)
            .map(|outcome| attempts.adjust(outcome))
            .unwrap_or_else(|| {
                let text = |name| body.get(name).and_then(Value::as_text);
                let message = text("detail").or_else(|| text("title")).unwrap_or_else(|| arena.alloc_str(&http(response.status)));
                without_details(response.status, message, response.retry_after)
            })
            .into(),
    }
}

/// Reads an outcome without issues out of its JSON: `{"status":…}` with the members of that status. Returns `None` for any other value.
///
/// `retry_after` is the delay of the response's header in seconds, for a body without one.
pub fn plain_outcome(body: Value<'_>, retry_after: Option<u64>) -> Option<Outcome<'_>> {
    let text = |name| body.get(name).and_then(Value::as_text);
    let message = text("message").unwrap_or_default();
    Some(match text("status")? {
        "created" => Outcome::Created { id: text("id") },
        "exists" => Outcome::Exists { id: text("id") },
        "accepted" => Outcome::Accepted { submission: text("submission")? },
        "conflict" => Outcome::Conflict { message },
        "denied" => Outcome::Denied { message },
        "rejected" => Outcome::Rejected { message },
        "unknown" => Outcome::Unknown { message },
        "unavailable" => {
            let in_body = match body.get("retryAfter") {
                Some(Value::Number(seconds)) => number::to_u64(seconds),
                _ => None,
            };
            Outcome::Unavailable { message, retry_after: in_body.or(retry_after) }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Attempts, RetryHint, read};
    use crate::http::response::UpstreamResponse;

    fn read_json(status: u16, retry_after: Option<u64>, body: &str) -> (String, RetryHint) {
        let classified = read(&UpstreamResponse { status, content_type: "application/json", retry_after, body: body.as_bytes() }, Attempts::default());
        (classified.json, classified.retry)
    }

    #[test]
    fn an_outcome_has_only_the_members_of_its_status() {
        for (body, json) in [
            (r#"{"status":"created","id":"7","more":1}"#, r#"{"status":"created","id":"7"}"#),
            (r#"{"id":null,"status":"exists"}"#, r#"{"status":"exists","id":null}"#),
            (r#"{"status":"accepted","submission":"s"}"#, r#"{"status":"accepted","submission":"s"}"#),
            (r#"{"status":"invalid","issues":[{"code":"email"}]}"#, r#"{"status":"invalid","issues":[{"code":"email"}]}"#),
            (r#"{"status":"denied","message":"no"}"#, r#"{"status":"denied","message":"no"}"#),
        ] {
            assert_eq!(read_json(200, None, body), (json.to_owned(), RetryHint::Final));
        }
    }

    #[test]
    fn retry_after_comes_from_the_body_or_the_header() {
        let body = r#"{"status":"unavailable","message":"busy","retryAfter":null}"#;
        let (json, retry) = read_json(503, Some(4), body);
        assert_eq!(json, r#"{"status":"unavailable","message":"busy","retryAfter":4}"#);
        assert_eq!(retry, RetryHint::Unavailable { retry_after: Some(4) });
    }

    #[test]
    fn reuse_of_a_key_for_other_content_is_unknown_and_final() {
        let problem = r#"{"type":"urn:enlist:problem:key-reuse","title":"Key used before","status":422,"detail":"Another form was sent."}"#;
        let unknown = r#"{"status":"unknown","message":"urn:enlist:problem:key-reuse"}"#;
        assert_eq!(read_json(422, None, problem), (unknown.to_owned(), RetryHint::Final));
    }

    #[test]
    fn a_body_without_an_outcome_is_classified_by_status() {
        let problem = r#"{"type":"about:blank","title":"Too large","status":413}"#;
        assert_eq!(read_json(413, None, problem).0, r#"{"status":"rejected","message":"Too large"}"#);
        assert_eq!(read_json(429, Some(2), "").0, r#"{"status":"unavailable","message":"HTTP 429","retryAfter":2}"#);
        for (status, body) in [(200, "<html>"), (200, "{}"), (201, r#"{"status":"made"}"#), (500, ""), (502, "<html>"), (0, "")] {
            assert_eq!(read_json(status, None, body).1, RetryHint::Unknown, "{status} {body}");
        }
    }
}
