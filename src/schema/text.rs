//! Text: splitting, length, and blankness.
//!
//! White space around a value is ASCII white space (WHATWG Infra: tab, LF, FF, CR, space), as for [`str::trim_ascii`]. The functions for splitting replace the
//! standard library's patterns, whose search for long texts is code that a page downloads.

/// Splits a text at the first `byte`, which is ASCII: `split_once("a=b", b'=')` → `("a", "b")`. `None` where there is none.
pub fn split_once(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|other| other == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Splits a text at every `byte`, which is ASCII: `split("a;b", b';')` → `"a"`, `"b"`.
pub fn split(text: &str, byte: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let parts = split_once(text, byte);
        rest = parts.map(|(_, after)| after);
        Some(parts.map_or(text, |(part, _)| part))
    })
}

/// Whether a text is empty or Unicode white space only.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Whether a text is longer than this many UTF-16 code units, the unit of HTML's `maxlength` and of .NET strings.
pub fn is_longer_than(text: &str, units: u16) -> bool {
    // In UTF-8 every character has one byte that is not a continuation byte; from 0xf0 on the character takes two units.
    let counted = text.bytes().map(|byte| u32::from(byte & 0xc0 != 0x80) + u32::from(byte >= 0xf0));
    counted.sum::<u32>() > units.into()
}
