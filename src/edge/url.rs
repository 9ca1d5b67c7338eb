//! Which URLs a configuration may hold: the one place that says so for everything but a vendor's base URL and token URL, which the request builder checks.

/// Whether a path is one that a request can have: from the root, without query and fragment.
pub(crate) fn is_path(path: &str) -> bool {
    path.starts_with('/') && is_url_text(path) && !path.contains(['?', '#'])
}

/// Whether a URL may be the target of a redirect: a path on this site, or an http or https URL. Never one that a browser takes for another host (`//host`,
/// `/\host`) or for a script.
pub(crate) fn is_success_url(url: &str) -> bool {
    let is_here = url.starts_with('/') && !url.starts_with("//") && is_url_text(url);
    is_here || is_web_url(url)
}

/// Whether a URL is http or https, with a host and without user name and password.
pub(crate) fn is_web_url(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '[') && !rest.contains('@')) && is_url_text(url)
}

/// Whether a text is an origin as browsers write it (RFC 6454 section 6.2): scheme, host in lower case, and a port that is not the scheme's own.
pub(crate) fn is_origin(text: &str) -> bool {
    let (host, own_port) = match text.split_once("://") {
        Some(("https", host)) => (host, ":443"),
        Some(("http", host)) => (host, ":80"),
        _ => return false,
    };
    let is_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(is_host) && !host.ends_with(own_port) && !host.ends_with(':')
}

/// Whether a text has only characters that stand in a URL as they are (RFC 3986), and no backslash, which browsers read as a slash.
fn is_url_text(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn origins() {
        for origin in ["https://shop.example", "http://localhost:8787", "https://[::1]:8080"] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "",
            "*",
            "null",
            "shop.example",
            "https://",
            "https://Shop.example",
            "https://shop.example/",
            "https://shop.example:443",
            "http://a:80",
            "https://a?b",
            "https://u@a",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }
}
