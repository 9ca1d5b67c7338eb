//! Identifiers: GUIDs, opaque ids, IPv4 addresses, lists of ids.

use super::number;
use super::text::split;

/// Longest opaque id, in octets.
const MAX_OPAQUE_ID: usize = 255;

/// Whether `text` is a GUID in its hyphenated form (RFC 9562 section 4), of any version and case.
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether `text` is 1 to 255 octets that a cookie may hold (RFC 6265 section 4.1.1, `cookie-octet`).
pub fn is_opaque_id(text: &str) -> bool {
    (1..=MAX_OPAQUE_ID).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e))
}

/// Whether `text` is four decimal octets without leading zeros (RFC 3986 section 3.2.2, `IPv4address`).
pub fn is_ipv4(text: &str) -> bool {
    let is_octet = |part: &str| {
        let is_decimal = number::is_digits(part) && (part.len() == 1 || !part.starts_with('0'));
        is_decimal && number::to_i64(part).is_some_and(|octet| octet < 256)
    };
    split(text, b'.').count() == 4 && split(text, b'.').all(is_octet)
}

/// Appends the ids in `text`, which have commas between them, to `list`. Returns false where one of them is empty.
pub fn push_ids(list: &mut String, text: &str) -> bool {
    split(text, b',').all(|id| {
        let id = id.trim_ascii();
        if !list.is_empty() {
            list.push(',');
        }
        list.push_str(id);
        !id.is_empty()
    })
}
