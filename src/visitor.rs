//! What a visitor's browser carries: cookies.

use crate::schema::id::is_opaque_id;

/// The Aptania userUUID out of a `Cookie` header or `document.cookie` (RFC 6265 section 4.2.1); none where the cookie is absent, empty, or no opaque id.
///
/// The cookie's name is each account's own. Of two cookies of one name the first counts, double quotes around a value are taken off, percent-escapes stay.
///
/// ```
/// # use enlist::visitor::user_uuid;
/// assert_eq!(user_uuid("uid", "xuid=1; uid=\"a%20b\"; uid=2"), Some("a%20b"));
/// ```
pub fn user_uuid<'a>(cookie_name: &str, cookies: &'a str) -> Option<&'a str> {
    let pairs = cookies.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.map(|(name, value)| (name.trim(), value.trim())).find(|(name, _)| *name == cookie_name)?;
    let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    Some(unquoted).filter(|value| is_opaque_id(value))
}
