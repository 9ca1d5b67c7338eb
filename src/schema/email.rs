//! E-mail addresses.
//!
//! The rule is the [WHATWG definition](https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address) that browsers apply to
//! `<input type=email>`, widened by international addresses (RFC 6531): refusing one refuses a person.

use super::text::{split, split_once};

/// Longest label of a domain name (RFC 1034 section 3.1).
const MAX_LABEL: usize = 63;

/// Whether `text` is an address, with no white space around it.
pub fn is_email(text: &str) -> bool {
    // Neither part may hold another at sign.
    let Some((local, domain)) = split_once(text, b'@') else { return false };
    !local.is_empty() && local.chars().all(is_local) && split(domain, b'.').all(is_label)
}

fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '!' | '#'..='\'' | '*' | '+' | '/' | '=' | '?' | '^'..='`' | '{'..='~' | '-') || is_international(c)
}

fn is_label(label: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-' || is_international(c);
    !matches!(label.as_bytes(), [] | [b'-', ..] | [.., b'-']) && label.chars().all(inner) && label.chars().nth(MAX_LABEL).is_none()
}

/// Whether a character beyond ASCII is visible: not white space, control, or an invisible format character.
fn is_international(c: char) -> bool {
    !c.is_ascii()
        && !c.is_whitespace()
        && !matches!(c, '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
