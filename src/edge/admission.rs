//! Who is at the door, and whether they may post: decided before anything of the body is read.

use crate::schema::Value;

/// What a request says of itself.
#[derive(Clone, Copy)]
pub struct RequestInfo<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The origin that the request was sent to.
    pub own_origin: &'a str,
    /// The URL's query with its question mark, or nothing.
    pub query: &'a str,
    /// The header `Origin`.
    pub origin: Option<&'a str>,
    /// The header `Sec-Fetch-Site`.
    pub site: Option<&'a str>,
    /// The header `Content-Type`, or nothing.
    pub content_type: &'a str,
    /// The header `Accept`, or nothing.
    pub accept: &'a str,
    /// The header `Idempotency-Key`, or nothing.
    pub key: &'a str,
    /// The header `Cookie`, or nothing.
    pub cookies: &'a str,
    /// The address that the request came from, or nothing.
    pub ip: &'a str,
}

/// Who may post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerTrust {
    /// One of the operator's own pages: its visitor's cookie counts.
    OwnPage,
    /// No page at all, as far as the request tells: a cookie counts for nothing.
    Unverified,
}

/// What a body is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Urlencoded,
    /// `multipart/form-data`
    Multipart,
}

/// Why a request ends here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Another site's page sent it.
    Forbidden,
    /// Neither `POST` nor `OPTIONS`.
    Method,
    /// A body that no form and no page of ours sends.
    ContentType,
    /// An `Idempotency-Key` that is none.
    Key,
}

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Read its body.
    Read(BodyKind, CallerTrust),
    /// Say what a page may send (CORS preflight).
    Preflight,
    /// Turn it away.
    Refuse(Refusal),
}

impl<'a> RequestInfo<'a> {
    /// Reads the members of a record; what is missing is nothing.
    pub fn read(record: Value<'a>) -> Self {
        let given = |name| record.get(name).and_then(Value::as_text);
        let text = |name| given(name).unwrap_or_default();
        RequestInfo {
            method: text("method"),
            own_origin: text("ownOrigin"),
            query: text("query"),
            origin: given("origin"),
            site: given("site"),
            content_type: text("contentType"),
            accept: text("accept"),
            key: text("key"),
            cookies: text("cookies"),
            ip: text("ip"),
        }
    }

    /// What to do with it; `allowed` are the origins that may post beside the worker's own.
    pub fn admit(&self, allowed: &[&str]) -> Admission {
        let Some(standing) = self.caller_trust(allowed) else { return Admission::Refuse(Refusal::Forbidden) };
        match self.method {
            "POST" => {}
            "OPTIONS" => return Admission::Preflight,
            _ => return Admission::Refuse(Refusal::Method),
        }
        let Some(body) = self.body() else { return Admission::Refuse(Refusal::ContentType) };
        if is_key(self.key) { Admission::Read(body, standing) } else { Admission::Refuse(Refusal::Key) }
    }

    /// In the order in which the headers can be believed: a page cannot set them, and a browser that knows the first sends it always.
    fn caller_trust(&self, allowed: &[&str]) -> Option<CallerTrust> {
        if self.site == Some("same-origin") || self.known_origin(allowed).is_some() {
            return Some(CallerTrust::OwnPage);
        }
        match (self.site, self.origin) {
            (None, None) | (Some("none"), _) => Some(CallerTrust::Unverified),
            _ => None,
        }
    }

    /// The origin it was sent from, if that is the worker's own or one of these.
    pub fn known_origin(&self, allowed: &[&str]) -> Option<&'a str> {
        self.origin.filter(|origin| *origin == self.own_origin || allowed.contains(origin))
    }

    fn body(&self) -> Option<BodyKind> {
        match essence(self.content_type).as_str() {
            "application/json" => Some(BodyKind::Json),
            "application/x-www-form-urlencoded" => Some(BodyKind::Urlencoded),
            "multipart/form-data" => Some(BodyKind::Multipart),
            _ => None,
        }
    }

    /// Whether a person waits for a page. Browsers that open one name HTML and not JSON; a program that posts JSON never reads a page.
    pub fn wants_page(&self) -> bool {
        let names = |wanted: &str| self.accept.split(',').any(|range| essence(range) == wanted);
        names("text/html") && !names("application/json") && self.body() != Some(BodyKind::Json)
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a text is an idempotency key, or nothing.
pub fn is_key(key: &str) -> bool {
    key.len() <= 255 && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// An origin as browsers write it (RFC 6454 section 6.2): scheme, host in lower case, and a port that is not the scheme's own.
pub(crate) fn is_origin(text: &str) -> bool {
    let (host, own_port) = match text.split_once("://") {
        Some(("https", host)) => (host, ":443"),
        Some(("http", host)) => (host, ":80"),
        _ => return false,
    };
    let is_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(is_host) && !host.ends_with(own_port) && !host.ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::{Admission, BodyKind, CallerTrust, Refusal, RequestInfo, is_key, is_origin};

    const OWN: &str = "https://shop.example";
    const PARTNER: &str = "https://partner.example";

    fn post() -> RequestInfo<'static> {
        RequestInfo {
            method: "POST",
            own_origin: OWN,
            query: "",
            origin: None,
            site: None,
            content_type: "application/json",
            accept: "",
            key: "",
            cookies: "",
            ip: "",
        }
    }

    #[test]
    fn who_may_post() {
        let trusted = Some(CallerTrust::OwnPage);
        let stranger = Some(CallerTrust::Unverified);
        for (site, origin, expected) in [
            (Some("same-origin"), None, trusted),
            (Some("same-origin"), Some("null"), trusted),
            (Some("same-origin"), Some("https://evil.example"), trusted),
            (Some("cross-site"), Some(PARTNER), trusted),
            (Some("same-site"), Some(OWN), trusted),
            (None, Some(OWN), trusted),
            (None, None, stranger),
            (Some("none"), None, stranger),
            (Some("none"), Some("null"), stranger),
            (Some("cross-site"), None, None),
            (Some("same-site"), None, None),
            (Some("cross-site"), Some("null"), None),
            (Some("Same-Origin"), None, None),
            (Some(""), None, None),
            (None, Some("null"), None),
            (None, Some(""), None),
            (None, Some("https://shop.example.evil.example"), None),
            (None, Some("https://shop.example:444"), None),
            (None, Some("http://shop.example"), None),
            (None, Some("https://SHOP.example"), None),
        ] {
            let visit = RequestInfo { site, origin, ..post() };
            let expected = expected.map_or(Admission::Refuse(Refusal::Forbidden), |standing| Admission::Read(BodyKind::Json, standing));
            assert_eq!(visit.admit(&[PARTNER]), expected, "{site:?} {origin:?}");
        }
    }

    #[test]
    fn who_then_how_then_what() {
        let foreign = RequestInfo { method: "GET", origin: Some("null"), content_type: "text/plain", key: "ä", ..post() };
        assert_eq!(foreign.admit(&[]), Admission::Refuse(Refusal::Forbidden));
        let known = RequestInfo { origin: None, ..foreign };
        assert_eq!(known.admit(&[]), Admission::Refuse(Refusal::Method));
        assert_eq!(RequestInfo { method: "OPTIONS", ..known }.admit(&[]), Admission::Preflight);
        let posted = RequestInfo { method: "POST", ..known };
        assert_eq!(posted.admit(&[]), Admission::Refuse(Refusal::ContentType));
        assert_eq!(RequestInfo { content_type: "application/json", ..posted }.admit(&[]), Admission::Refuse(Refusal::Key));
    }

    #[test]
    fn content_types() {
        for (content_type, body) in [
            ("application/json", Some(BodyKind::Json)),
            ("Application/JSON ; charset=\"utf-8\"", Some(BodyKind::Json)),
            ("application/x-www-form-urlencoded;charset=UTF-8", Some(BodyKind::Urlencoded)),
            ("multipart/form-data; boundary=x", Some(BodyKind::Multipart)),
            ("", None),
            ("text/plain", None),
            ("application/json-seq", None),
            ("text/plain; application/json", None),
        ] {
            assert_eq!(RequestInfo { content_type, ..post() }.body(), body, "{content_type}");
        }
    }

    #[test]
    fn a_page_is_for_a_browser_that_opens_one() {
        let form = RequestInfo { content_type: "application/x-www-form-urlencoded", ..post() };
        for (accept, wants_page) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("Text/HTML; q=0.9", true),
            ("", false),
            ("*/*", false),
            ("application/json, text/html", false),
        ] {
            assert_eq!(RequestInfo { accept, ..form }.wants_page(), wants_page, "{accept}");
        }
        assert!(!RequestInfo { accept: "text/html", ..post() }.wants_page());
        assert!(RequestInfo { method: "GET", content_type: "", accept: "text/html", ..post() }.wants_page());
    }

    #[test]
    fn keys_and_origins() {
        assert!(is_key("") && is_key(&"k".repeat(255)));
        assert!(!is_key(&"k".repeat(256)) && !is_key("a b") && !is_key("ä") && !is_key("\u{7f}"));
        for origin in ["https://shop.example", "http://localhost:8787", "https://[::1]:8080"] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "",
            "*",
            "null",
            "shop.example",
            "https://",
            "https://Shop.example",
            "https://shop.example/",
            "https://shop.example:443",
            "http://a:80",
            "https://a?b",
            "https://u@a",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }
}
