//! Access tokens: the client credentials grant of OAuth 2 (RFC 6749 section 4.4).

use super::json;
use super::request::{BuildError, Request, bad_config, check_url, push_percent_encoded};
use super::response::{UpstreamResponse, http};
use super::{Outcome, Secret};
use crate::calls::OAuth;
use crate::input;
use crate::schema::{Arena, Value, number};

/// Lifetime of a token whose response names none, in seconds.
const DEFAULT_LIFETIME: u64 = 300;

/// An access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The token, visible ASCII.
    pub access_token: Secret,
    /// Lifetime in seconds.
    pub expires_in: u64,
}

impl Token {
    /// Returns the token as JSON text: `{"accessToken":…,"expiresIn":…}`.
    pub fn to_json(&self) -> String {
        json::object(|object| {
            object.text("accessToken", self.access_token.expose()).integer("expiresIn", self.expires_in as i64);
        })
    }
}

/// Builds the request for a token: a form with `clientId` and `clientSecret`, sent to `tokenUrl` or, where that is not configured, to the call's own token end point.
///
/// # Errors
///
/// [`BuildError::BadConfig`] for a credential that is missing or holds anything but visible ASCII, and for a `tokenUrl` that is not plain https.
pub fn request(oauth: &OAuth, credentials: &[(&str, Secret)]) -> Result<Request, BuildError<'static>> {
    let credential = |name| credentials.iter().find(|(known, _)| *known == name).map(|(_, value)| value.expose());
    let url = credential("tokenUrl").unwrap_or(oauth.token_url);
    check_url("credentials.tokenUrl", url)?;
    let mut body = String::from("grant_type=client_credentials");
    for (name, parameter) in [("clientId", "&client_id="), ("clientSecret", "&client_secret=")] {
        let text = credential(name).unwrap_or_default();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(bad_config(&["credentials.", name].concat(), "must be visible ASCII"));
        }
        body.push_str(parameter);
        push_percent_encoded(&mut body, text);
    }
    let headers = vec![("Content-Type", Secret::new("application/x-www-form-urlencoded")), ("Accept", Secret::new("application/json"))];
    Ok(Request { url: Secret::new(url), headers, body })
}

/// Reads the response to the request for a token.
///
/// # Errors
///
/// The outcome of a submission that has no token. It is never [`Outcome::Unknown`]: nothing of the submission was sent.
pub fn read<'a>(response: &UpstreamResponse<'a>, arena: &'a Arena) -> Result<Token, Outcome<'a>> {
    let message = || &*arena.alloc_str(&["The token could not be fetched: ", &http(response.status), "."].concat());
    match response.status {
        200..300 => {
            let body = input::json::read(response.body, arena).unwrap_or(Value::Null);
            let token = body.get("access_token").and_then(Value::as_text);
            let token = token.filter(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
            let token = token.ok_or_else(|| unavailable("The answer to the request for a token could not be read.", None))?;
            let expires_in = match body.get("expires_in") {
                Some(Value::Number(seconds) | Value::Text(seconds)) => number::to_u64(seconds),
                _ => None,
            };
            Ok(Token { access_token: Secret::new(token), expires_in: expires_in.unwrap_or(DEFAULT_LIFETIME) })
        }
        400 | 401 | 403 => Err(Outcome::Denied { message: message() }),
        408 | 425 | 429 => Err(unavailable(message(), response.retry_after)),
        300..500 => Err(Outcome::Rejected { message: message() }),
        _ => Err(unavailable(message(), response.retry_after)),
    }
}

fn unavailable(message: &str, retry_after: Option<u64>) -> Outcome<'_> {
    Outcome::Unavailable { message, retry_after }
}

#[cfg(test)]
mod tests {
    use super::{Arena, OAuth, Outcome, Secret, read, request};
    use crate::http::response::UpstreamResponse;

    const OAUTH: OAuth = OAuth { credential: "accessToken", token_url: "https://vendor.example/auth/tokens" };

    fn credentials(values: &[(&'static str, &str)]) -> Vec<(&'static str, Secret)> {
        values.iter().map(|(name, value)| (*name, Secret::new(*value))).collect()
    }

    fn answer(status: u16, body: &str) -> UpstreamResponse<'_> {
        UpstreamResponse { status, content_type: "application/json", retry_after: None, body: body.as_bytes() }
    }

    #[test]
    fn the_request_is_a_form() {
        let Ok(request) = request(&OAUTH, &credentials(&[("clientId", "me"), ("clientSecret", "a&b")])) else { unreachable!() };
        assert_eq!(request.url.expose(), "https://vendor.example/auth/tokens");
        assert_eq!(request.body, "grant_type=client_credentials&client_id=me&client_secret=a%26b");
    }

    #[test]
    fn errors_quote_no_credential() {
        for values in [&[("clientId", "me")][..], &[("clientId", "me"), ("clientSecret", "täg")], &[("tokenUrl", "http://täg.example")]] {
            let Err(error) = request(&OAUTH, &credentials(values)) else { unreachable!() };
            assert!(!format!("{error:?}").contains("täg"));
        }
    }

    #[test]
    fn the_lifetime_is_a_number_or_text_or_absent() {
        for (body, lifetime) in
            [(r#"{"access_token":"t","expires_in":60}"#, 60), (r#"{"access_token":"t","expires_in":"60"}"#, 60), (r#"{"access_token":"t"}"#, 300)]
        {
            assert_eq!(read(&answer(200, body), &Arena::new()).map(|token| token.expires_in).ok(), Some(lifetime));
        }
    }

    #[test]
    fn an_outcome_without_a_token_is_never_unknown() {
        assert!(matches!(read(&answer(401, ""), &Arena::new()), Err(Outcome::Denied { .. })));
        assert!(matches!(read(&answer(404, ""), &Arena::new()), Err(Outcome::Rejected { .. })));
        for (status, body) in [(200, "{}"), (200, r#"{"access_token":"a b"}"#), (500, ""), (503, "")] {
            assert!(matches!(read(&answer(status, body), &Arena::new()), Err(Outcome::Unavailable { .. })));
        }
    }
}
