//! Decides who may post, before anything of a request's body is read.

use crate::schema::Value;

/// The facts of a request that decisions depend on. Texts are empty where the request has none.
#[derive(Clone, Copy)]
pub struct RequestInfo<'a> {
    /// When it arrived, in ISO 8601 and UTC: `2025-11-22T03:04:05.678Z`.
    pub at: &'a str,
    /// The HTTP method.
    pub method: &'a str,
    /// The origin that the request was sent to.
    pub own_origin: &'a str,
    /// The URL's query with its question mark.
    pub query: &'a str,
    /// The header `Origin`.
    pub origin: Option<&'a str>,
    /// The header `Sec-Fetch-Site`.
    pub site: Option<&'a str>,
    /// The header `Content-Type`.
    pub content_type: &'a str,
    /// The header `Accept`.
    pub accept: &'a str,
    /// The header `Idempotency-Key`.
    pub key: &'a str,
    /// The header `Cookie`.
    pub cookies: &'a str,
    /// The address that the request came from.
    pub ip: &'a str,
}

/// How far the sender of a request is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallerTrust {
    /// One of the operator's own pages: its visitor's cookie is used.
    OwnPage,
    /// No page, as far as the request tells: its cookie is ignored.
    Unverified,
}

/// The media type of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Urlencoded,
    /// `multipart/form-data`
    Multipart,
}

/// The result of an admission, which the later steps of a request need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admitted {
    /// How to read the body.
    pub body: BodyKind,
    /// How far the sender is known.
    pub trust: CallerTrust,
}

/// Why a request is refused at admission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Another site's page sent it.
    Forbidden,
    /// Its method is neither `POST` nor `OPTIONS`.
    Method,
    /// Its body has a media type that no form and no page of ours sends.
    ContentType,
    /// Its `Idempotency-Key` is not valid.
    Key,
}

/// What to do with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Read its body.
    Read(Admitted),
    /// Answer a CORS preflight.
    Preflight,
    /// Refuse it.
    Refuse(Refusal),
}

impl Admitted {
    const ALL: [Admitted; 6] = {
        const fn pair(body: BodyKind) -> [Admitted; 2] {
            [Admitted { body, trust: CallerTrust::OwnPage }, Admitted { body, trust: CallerTrust::Unverified }]
        }
        let [[a, b], [c, d], [e, f]] = [pair(BodyKind::Json), pair(BodyKind::Urlencoded), pair(BodyKind::Multipart)];
        [a, b, c, d, e, f]
    };

    /// A number for it, which JavaScript passes from step to step.
    pub fn code(self) -> u8 {
        Self::ALL.iter().zip(0..).find(|(admitted, _)| **admitted == self).map_or(u8::MAX, |(_, code)| code)
    }

    /// The value of a number that [`code`](Admitted::code) has returned.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

impl<'a> RequestInfo<'a> {
    /// Reads the members of a record. A member that is absent is an empty text.
    pub fn read(record: Value<'a>) -> Self {
        let member = |name| record.get(name).and_then(Value::as_text);
        let text = |name| member(name).unwrap_or_default();
        RequestInfo {
            at: text("at"),
            method: text("method"),
            own_origin: text("ownOrigin"),
            query: text("query"),
            origin: member("origin"),
            site: member("site"),
            content_type: text("contentType"),
            accept: text("accept"),
            key: text("key"),
            cookies: text("cookies"),
            ip: text("ip"),
        }
    }

    /// Decides whether a request may post. `allowed` are the origins that may, in addition to the worker's own.
    pub fn admit(&self, allowed: &[impl AsRef<str>]) -> Admission {
        let Some(trust) = self.caller_trust(allowed) else { return Admission::Refuse(Refusal::Forbidden) };
        match self.method {
            "POST" => {}
            "OPTIONS" => return Admission::Preflight,
            _ => return Admission::Refuse(Refusal::Method),
        }
        let Some(body) = self.body_kind() else { return Admission::Refuse(Refusal::ContentType) };
        if is_key(self.key) { Admission::Read(Admitted { body, trust }) } else { Admission::Refuse(Refusal::Key) }
    }

    /// Reads the headers in the order of their weight: no page can set them, and a browser that knows `Sec-Fetch-Site` always sends it.
    fn caller_trust(&self, allowed: &[impl AsRef<str>]) -> Option<CallerTrust> {
        if self.site == Some("same-origin") || self.known_origin(allowed).is_some() {
            return Some(CallerTrust::OwnPage);
        }
        match (self.site, self.origin) {
            (None, None) | (Some("none"), _) => Some(CallerTrust::Unverified),
            _ => None,
        }
    }

    /// The origin that the request was sent from, if it is the worker's own or one of `allowed`.
    pub fn known_origin(&self, allowed: &[impl AsRef<str>]) -> Option<&'a str> {
        self.origin.filter(|origin| *origin == self.own_origin || allowed.iter().any(|allowed| allowed.as_ref() == *origin))
    }

    fn body_kind(&self) -> Option<BodyKind> {
        match essence(self.content_type).as_str() {
            "application/json" => Some(BodyKind::Json),
            "application/x-www-form-urlencoded" => Some(BodyKind::Urlencoded),
            "multipart/form-data" => Some(BodyKind::Multipart),
            _ => None,
        }
    }

    /// Whether the answer is shown as a page. A browser that opens a page accepts HTML and not JSON; a program that posts JSON never reads a page.
    pub fn wants_page(&self) -> bool {
        let names = |wanted: &str| self.accept.split(',').any(|range| essence(range) == wanted);
        names("text/html") && !names("application/json") && self.body_kind() != Some(BodyKind::Json)
    }
}

/// A media type without its parameters, in lower case: `Application/JSON; charset=utf-8` → `application/json`.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a text is an idempotency key, or empty.
pub fn is_key(key: &str) -> bool {
    key.len() <= 255 && key.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::{Admission, Admitted, BodyKind, CallerTrust, Refusal, RequestInfo, is_key};

    const OWN: &str = "https://shop.example";
    const PARTNER: &str = "https://partner.example";
    const NONE: &[&str] = &[];

    fn post() -> RequestInfo<'static> {
        RequestInfo {
            at: "",
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
    fn caller_trust() {
        let trusted = Some(CallerTrust::OwnPage);
        let unverified = Some(CallerTrust::Unverified);
        for (site, origin, expected) in [
            (Some("same-origin"), None, trusted),
            (Some("same-origin"), Some("null"), trusted),
            (Some("same-origin"), Some("https://evil.example"), trusted),
            (Some("cross-site"), Some(PARTNER), trusted),
            (Some("same-site"), Some(OWN), trusted),
            (None, Some(OWN), trusted),
            (None, None, unverified),
            (Some("none"), None, unverified),
            (Some("none"), Some("null"), unverified),
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
            let info = RequestInfo { site, origin, ..post() };
            let expected = expected.map_or(Admission::Refuse(Refusal::Forbidden), |trust| Admission::Read(Admitted { body: BodyKind::Json, trust }));
            assert_eq!(info.admit(&[PARTNER]), expected, "{site:?} {origin:?}");
        }
    }

    #[test]
    fn origin_then_method_then_body_then_key() {
        let foreign = RequestInfo { method: "GET", origin: Some("null"), content_type: "text/plain", key: "ä", ..post() };
        assert_eq!(foreign.admit(NONE), Admission::Refuse(Refusal::Forbidden));
        let known = RequestInfo { origin: None, ..foreign };
        assert_eq!(known.admit(NONE), Admission::Refuse(Refusal::Method));
        assert_eq!(RequestInfo { method: "OPTIONS", ..known }.admit(NONE), Admission::Preflight);
        let posted = RequestInfo { method: "POST", ..known };
        assert_eq!(posted.admit(NONE), Admission::Refuse(Refusal::ContentType));
        assert_eq!(RequestInfo { content_type: "application/json", ..posted }.admit(NONE), Admission::Refuse(Refusal::Key));
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
            assert_eq!(RequestInfo { content_type, ..post() }.body_kind(), body, "{content_type}");
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
    fn an_admission_has_a_code() {
        for code in 0..6 {
            assert_eq!(Admitted::from_code(code).map(Admitted::code), Some(code));
        }
        assert_eq!(Admitted::from_code(6), None);
    }

    #[test]
    fn keys() {
        assert!(is_key("") && is_key(&"k".repeat(255)));
        assert!(!is_key(&"k".repeat(256)) && !is_key("a b") && !is_key("ä") && !is_key("\u{7f}"));
    }
}
