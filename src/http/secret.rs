use std::fmt;

/// A text that is never printed, such as a key, a token, or a URL that holds one. `Debug` prints `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// Returns the text, for the request that carries it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns `text` with `***` in place of this secret. Each byte of the secret may be percent-encoded or not, since encoders differ in what they encode.
    pub fn masked_in(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        // A quadratic search: secrets are short and responses bounded, and a faster one is more code to download.
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

/// Returns the rest of `text` after `secret`, or `None` where the text does not begin with it.
fn after<'t>(text: &'t [u8], secret: &[u8]) -> Option<&'t [u8]> {
    let Some((byte, secret)) = secret.split_first() else { return Some(text) };
    // A percent sign may be itself or the start of an encoded byte: both are tried.
    let plain = text.strip_prefix(&[*byte]).and_then(|text| after(text, secret));
    plain.or_else(|| after(text.strip_prefix(b"%").and_then(|text| after_hex(text, *byte))?, secret))
}

/// Returns the rest of `text` after the two hexadecimal digits of `byte`, in either case (RFC 3986 section 2.1).
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
