//! Text: white space, length, and what no text may hold.

/// White space to trim: WHATWG Infra's ASCII whitespace (tab, LF, FF, CR, space).
const ASCII_WHITE_SPACE: [char; 5] = ['\t', '\n', '\u{c}', '\r', ' '];

/// Without ASCII white space at either end.
pub fn trim(text: &str) -> &str {
    text.trim_matches(ASCII_WHITE_SPACE)
}

/// Whether there is nothing but Unicode white space.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Whether it is longer than so many UTF-16 code units, the measure of HTML's `maxlength` and of the vendors' platforms.
pub fn is_longer_than(text: &str, units: u16) -> bool {
    let units = usize::from(units);
    // No text has more UTF-16 units than UTF-8 bytes.
    text.len() > units && text.encode_utf16().nth(units).is_some()
}
