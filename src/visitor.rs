//! The visitor's id, out of a cookie.

use crate::schema::id::is_opaque_id;
use crate::schema::text::{split, split_once};

/// Returns the visitor's id out of a `Cookie` header or `document.cookie` (RFC 6265 section 4.2.1), or `None` where the cookie is absent or not an opaque id.
///
/// The cookie's name differs from account to account. Of two cookies with one name the first counts, double quotes around the value are removed,
/// percent-escapes are kept.
///
/// ```
/// # use enlist::visitor::user_uuid;
/// assert_eq!(user_uuid("uid", "xuid=1; uid=\"a%20b\"; uid=2"), Some("a%20b"));
/// ```
pub fn user_uuid<'a>(cookie_name: &str, cookies: &'a str) -> Option<&'a str> {
    let is_named = |pair: &&str| split_once(pair, b'=').is_some_and(|(name, _)| name.trim_ascii() == cookie_name);
    let (_, value) = split_once(split(cookies, b';').find(is_named)?, b'=')?;
    let value = value.trim_ascii();
    let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    is_opaque_id(unquoted).then_some(unquoted)
}
