//! Text: its parts, its length, and what is blank.
//!
//! Around a value ASCII white space counts for nothing (WHATWG Infra: tab, LF, FF, CR, space), as [`str::trim_ascii`] has it. Texts are taken apart here rather
//! than by the standard library's patterns, whose quickness on long texts is a page's to download.

/// The texts before and after the first `byte`, which is ASCII.
pub fn split_once(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|given| given == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The texts between each `byte`, which is ASCII.
pub fn split(text: &str, byte: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let parts = split_once(text, byte);
        rest = parts.map(|(_, after)| after);
        Some(parts.map_or(text, |(part, _)| part))
    })
}

/// Whether there is nothing but Unicode white space.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Whether it is longer than so many UTF-16 code units, the measure of HTML's `maxlength` and of the vendors' platforms.
pub fn is_longer_than(text: &str, units: u16) -> bool {
    // A character begins with a byte that continues none, and takes two units from 0xf0 on.
    let counted = text.bytes().map(|byte| u32::from(byte & 0xc0 != 0x80) + u32::from(byte >= 0xf0));
    counted.sum::<u32>() > units.into()
}
