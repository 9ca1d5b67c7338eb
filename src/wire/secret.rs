use std::fmt;

/// A text that never prints itself: a key, a token, a URL that holds one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text from print.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// The text itself, for the request that it goes into.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `text` with `***` wherever this secret stands in it, as it is or percent-encoded.
    pub fn masked_in(&self, text: &str) -> String {
        let mut encoded = String::new();
        super::request::push_percent_encoded(&mut encoded, &self.0);
        // Percent-encoding is written in either case (RFC 3986 section 2.1).
        let masked = replaced(&replaced(text, &self.0), &encoded);
        replaced(&masked, &lower_case_escapes(&encoded))
    }
}

fn lower_case_escapes(encoded: &str) -> String {
    let mut digits = 0;
    let mut lowered = String::new();
    for c in encoded.chars() {
        lowered.push(if digits > 0 { c.to_ascii_lowercase() } else { c });
        digits = if c == '%' { 2 } else { digits.max(1) - 1 };
    }
    lowered
}

/// `text` with `***` in place of `secret`.
fn replaced(text: &str, secret: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    // Secrets are short and answers bounded: what `str::replace` brings to be fast on others is a page's to download.
    while let Some(c) = rest.chars().next() {
        match rest.strip_prefix(secret).filter(|_| !secret.is_empty()) {
            Some(after) => {
                replaced.push_str("***");
                rest = after;
            }
            None => {
                replaced.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    replaced
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
