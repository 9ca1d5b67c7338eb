//! What a visitor's browser carries: cookies.

use crate::schema::id::is_opaque_id;
use crate::schema::text::{split, split_once};

/// The Aptania userUUID out of a `Cookie` header or `document.cookie` (RFC 6265 section 4.2.1); none where the cookie is absent, empty, or no opaque id.
///
/// The cookie's name is each account's own. Of two cookies of one name the first counts, double quotes around a value are taken off, percent-escapes stay.
///
/// ```
/// # use enlist::visitor::user_uuid;
/// assert_eq!(user_uuid("uid", "xuid=1; uid=\"a%20b\"; uid=2"), Some("a%20b"));
/// ```
pub fn user_uuid<'a>(cookie_name: &str, cookies: &'a str) -> Option<&'a str> {
    let is_it = |pair: &&str| split_once(pair, b'=').is_some_and(|(name, _)| name.trim_ascii() == cookie_name);
    let (_, value) = split_once(split(cookies, b';').find(is_it)?, b'=')?;
    let value = value.trim_ascii();
    let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    is_opaque_id(unquoted).then_some(unquoted)
}
