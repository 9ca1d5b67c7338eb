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
        if self.0.is_empty() {
            return text.to_owned();
        }
        let masked = text.replace(&self.0, "***");
        let mut encoded = String::new();
        super::request::push_percent_encoded(&mut encoded, &self.0);
        if encoded == self.0 { masked } else { masked.replace(&encoded, "***") }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
