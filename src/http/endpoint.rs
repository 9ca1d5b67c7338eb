//! What your own edge answers a page: an outcome as JSON, or what ended before there was one.

use super::retry::{Past, Verdict};
use crate::http::Outcome;
use crate::http::json::{Int64As, push_value};
use crate::http::response::{Answer, http, without_details};
use crate::input::json;
use crate::schema::{Arena, Value, number};

/// The problem that other content went under this key: that may have become a record, and this is none, however often it is sent.
const KEY_REUSE: &str = "urn:enlist:problem:key-reuse";

/// An answer, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The outcome as JSON text. Issues come through as the edge wrote them.
    pub json: String,
    /// Whether to ask again.
    pub verdict: Verdict,
}

impl From<Outcome<'_>> for Reply {
    fn from(outcome: Outcome<'_>) -> Self {
        Reply { json: outcome.to_json(), verdict: Verdict::from(&outcome) }
    }
}

/// Reads an answer of the edge's, in the light of what came before it. What cannot be read is [`Outcome::Unknown`].
pub fn read(answer: &Answer<'_>, past: Past) -> Reply {
    let arena = Arena::new();
    let body = json::read(answer.body, &arena).unwrap_or(Value::Null);
    match (body.get("status").and_then(Value::as_text), body.get("issues")) {
        (Some("invalid"), Some(issues @ Value::List(_))) => {
            let mut json = String::from("{\"status\":\"invalid\",\"issues\":");
            push_value(&mut json, issues, Int64As::Text);
            json.push('}');
            Reply { json, verdict: Verdict::Settled }
        }
        _ if body.get("type").and_then(Value::as_text) == Some(KEY_REUSE) => {
            Reply { json: Outcome::Unknown { message: KEY_REUSE }.to_json(), verdict: Verdict::Settled }
        }
        // What ended before an outcome: problem details (RFC 9457), or another's answer on the way.
        _ => plain_outcome(body, answer.retry_after)
            .map(|outcome| past.judge(outcome))
            .unwrap_or_else(|| {
                let text = |name| body.get(name).and_then(Value::as_text);
                let words = text("detail").or_else(|| text("title")).unwrap_or_else(|| arena.alloc_str(&http(answer.status)));
                without_details(answer.status, words, answer.retry_after)
            })
            .into(),
    }
}

/// An outcome without issues, out of its JSON; `retry_after` is what a header says.
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
            let told = match body.get("retryAfter") {
                Some(Value::Number(seconds)) => number::to_u64(seconds),
                _ => None,
            };
            Outcome::Unavailable { message, retry_after: told.or(retry_after) }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Past, Verdict, read};
    use crate::http::response::Answer;

    fn read_json(status: u16, retry_after: Option<u64>, body: &str) -> (String, Verdict) {
        let reply = read(&Answer { status, content_type: "application/json", retry_after, body: body.as_bytes() }, Past::default());
        (reply.json, reply.verdict)
    }

    #[test]
    fn an_outcome_keeps_its_listed_members_alone() {
        for (given, kept) in [
            (r#"{"status":"created","id":"7","more":1}"#, r#"{"status":"created","id":"7"}"#),
            (r#"{"id":null,"status":"exists"}"#, r#"{"status":"exists","id":null}"#),
            (r#"{"status":"accepted","submission":"s"}"#, r#"{"status":"accepted","submission":"s"}"#),
            (r#"{"status":"invalid","issues":[{"code":"email"}]}"#, r#"{"status":"invalid","issues":[{"code":"email"}]}"#),
            (r#"{"status":"denied","message":"no"}"#, r#"{"status":"denied","message":"no"}"#),
        ] {
            assert_eq!(read_json(200, None, given), (kept.to_owned(), Verdict::Settled));
        }
    }

    #[test]
    fn a_body_or_a_header_says_when_to_come_back() {
        let body = r#"{"status":"unavailable","message":"busy","retryAfter":null}"#;
        let (json, verdict) = read_json(503, Some(4), body);
        assert_eq!(json, r#"{"status":"unavailable","message":"busy","retryAfter":4}"#);
        assert_eq!(verdict, Verdict::Unavailable { retry_after: Some(4) });
    }

    #[test]
    fn other_content_under_a_key_that_was_used_leaves_open_what_became_of_the_first() {
        let problem = r#"{"type":"urn:enlist:problem:key-reuse","title":"Key used before","status":422,"detail":"Another form was sent."}"#;
        let unknown = r#"{"status":"unknown","message":"urn:enlist:problem:key-reuse"}"#;
        assert_eq!(read_json(422, None, problem), (unknown.to_owned(), Verdict::Settled));
    }

    #[test]
    fn what_is_no_outcome_is_judged_by_its_status() {
        let problem = r#"{"type":"about:blank","title":"Too large","status":413}"#;
        assert_eq!(read_json(413, None, problem).0, r#"{"status":"rejected","message":"Too large"}"#);
        assert_eq!(read_json(429, Some(2), "").0, r#"{"status":"unavailable","message":"HTTP 429","retryAfter":2}"#);
        for (status, body) in [(200, "<html>"), (200, "{}"), (201, r#"{"status":"made"}"#), (500, ""), (502, "<html>"), (0, "")] {
            assert_eq!(read_json(status, None, body).1, Verdict::Unknown, "{status} {body}");
        }
    }
}
