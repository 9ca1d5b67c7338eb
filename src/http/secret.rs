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

    /// `text` with `***` wherever this secret stands in it, each of its bytes as it is or percent-encoded: which ones are is the encoder's own affair.
    pub fn masked_in(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        // Secrets are short and answers bounded: what is quick on others too is a page's to download.
        while let Some(c) = rest.chars().next() {
            match after(rest.as_bytes(), self.0.as_bytes()).filter(|_| !self.0.is_empty()) {
                Some(after) => {
                    masked.push_str("***");
                    rest = rest.get(rest.len() - after.len()..).unwrap_or_default();
                }
                None => {
                    masked.push(c);
                    rest = rest.get(c.len_utf8()..).unwrap_or_default();
                }
            }
        }
        masked
    }
}

/// What comes after `secret`, if that is what `text` begins with.
fn after<'t>(text: &'t [u8], secret: &[u8]) -> Option<&'t [u8]> {
    let Some((byte, secret)) = secret.split_first() else { return Some(text) };
    // A percent sign may be either: what comes after it tells.
    let plain = text.strip_prefix(&[*byte]).and_then(|text| after(text, secret));
    plain.or_else(|| after(text.strip_prefix(b"%").and_then(|text| after_hex(text, *byte))?, secret))
}

/// What comes after the two hexadecimal digits of `byte`, in either case (RFC 3986 section 2.1).
fn after_hex(text: &[u8], byte: u8) -> Option<&[u8]> {
    let (digits, text) = text.split_first_chunk::<2>()?;
    let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
    (high? << 4 | low? == u32::from(byte)).then_some(text)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
