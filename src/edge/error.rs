//! Mistakes in a configuration.

use crate::http::json::{push_list, push_member};
use crate::schema::{Code, Issue, text};

/// A mistake in a configuration: its place, its kind, and how to correct it.
///
/// It never holds a value of the configuration, which may be a secret. Names of members are no values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// A JSON Pointer (RFC 6901): from the configuration down, or from the route down where the mistake is a route's.
    pub pointer: String,
    /// The code of an issue, or `bad_config`, or `configure_failed`.
    pub code: &'static str,
    /// What is wrong and what to do. `None` for an issue of a submission, which its code and place describe.
    pub message: Option<String>,
}

impl ConfigError {
    /// A mistake for which no issue has a code.
    pub fn bad_config(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        ConfigError { pointer: pointer.into(), code: "bad_config", message: Some(message.into()) }
    }

    /// A mistake of an issue's kind, with a message of its own.
    pub fn new(pointer: impl Into<String>, code: Code, message: impl Into<String>) -> Self {
        ConfigError { pointer: pointer.into(), code: code.name(), message: Some(message.into()) }
    }

    /// An issue of a record's, with the code's message. The vendor's own text is left out: it may quote a value.
    pub(crate) fn from_issue(pointer: impl Into<String>, issue: &Issue<'_>) -> Self {
        ConfigError { pointer: pointer.into(), code: issue.code.name(), message: Some(Issue { vendor_text: None, ..*issue }.message()) }
    }

    /// The place and code of an issue, without a message.
    pub(crate) fn without_message(pointer: String, code: Code) -> Self {
        ConfigError { pointer, code: code.name(), message: None }
    }

    /// The mistake that a message of the request builder names: its member stands between backticks.
    ///
    /// ```text
    /// "`credentials.apiKey` is required" → pointer "/credentials/apiKey", message "is required"
    /// ```
    pub(crate) fn from_message(message: &str) -> Self {
        let parts = message.strip_prefix('`').and_then(|rest| text::split_once(rest, b'`'));
        let Some((member, words)) = parts else { return ConfigError::bad_config("", message) };
        ConfigError::bad_config(["/", &member.replace('.', "/")].concat(), words.trim_ascii())
    }

    /// The same with its full place in front of the message: `` `routes["/join"].accept[2]`: unknown member …``. `root` is the place that the pointer starts from.
    pub(crate) fn located(self, root: &str) -> Self {
        let place = [root, &place_of(&self.pointer, root.is_empty())].concat();
        let message = self.message.map(|message| if place.is_empty() { message } else { ["`", &place, "`: ", &message].concat() });
        ConfigError { message, ..self }
    }
}

/// The place of a route in a configuration: `routes["/join"]`.
pub(crate) fn route_place(path: &str) -> String {
    let mut place = String::from("routes[");
    crate::http::json::push_text(&mut place, path);
    place.push(']');
    place
}

/// A pointer as JavaScript writes it: `/accept/2` → `.accept[2]`, and without the first dot where it starts a place.
fn place_of(pointer: &str, is_start: bool) -> String {
    let mut place = String::new();
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
            place.push_str(&["[", &name, "]"].concat());
        } else if name.starts_with(|c: char| is_name(c) && !c.is_ascii_digit()) && name.chars().all(is_name) {
            place.push_str(if place.is_empty() && is_start { "" } else { "." });
            place.push_str(&name);
        } else {
            place.push('[');
            crate::http::json::push_text(&mut place, &name);
            place.push(']');
        }
    }
    place
}

/// Appends mistakes as a JSON list: `[{"pointer":…,"code":…,"message":…}]`.
pub fn push_config_errors(json: &mut String, errors: &[ConfigError]) {
    push_list(json, errors, |json, error| {
        json.push('{');
        push_member(json, "pointer", &error.pointer);
        push_member(json, "code", error.code);
        if let Some(message) = &error.message {
            push_member(json, "message", message);
        }
        json.push('}');
    });
}

/// A name as a token of a JSON Pointer.
pub(crate) fn pointer_token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What is wrong with a name that is not in `known`: the nearest known one, or all of them.
///
/// ```text
/// ("member", "Emial", ["Email"]) → "unknown member `Emial`. Did you mean `Email`?"
/// ```
///
/// A name without a near one is shown only where `is_shown`: it may be a value in the wrong place.
pub(crate) fn unknown_name(what: &str, name: &str, known: &[&str], is_shown: bool) -> String {
    let limit = (name.len() / 3).clamp(1, 4);
    let nearest = known.iter().map(|known| (distance(name, known), *known)).filter(|(distance, _)| *distance <= limit).min();
    match nearest {
        Some((_, nearest)) => ["unknown ", what, " `", name, "`. Did you mean `", nearest, "`?"].concat(),
        None if is_shown => ["unknown ", what, " `", name, "`. Known ", what, "s: ", &known.join(", "), "."].concat(),
        None => ["unknown ", what, ". Known ", what, "s: ", &known.join(", "), "."].concat(),
    }
}

/// The number of edits between two names (Levenshtein), in which a swap of neighbours counts as one and case as none.
fn distance(one: &str, other: &str) -> usize {
    let lower = |text: &str| text.to_ascii_lowercase().into_bytes();
    let (one, other) = (lower(one), lower(other));
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, byte) in one.iter().enumerate() {
        let mut next = vec![index + 1];
        for (at, known) in other.iter().enumerate() {
            let cost = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX / 2);
            let mut best = (cost(&row, at) + usize::from(byte != known)).min(cost(&row, at + 1) + 1).min(cost(&next, at) + 1);
            let is_swap = index > 0 && at > 0 && one.get(index - 1) == Some(known) && other.get(at - 1) == Some(byte);
            if is_swap {
                best = best.min(cost(&before, at - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{ConfigError, route_place, unknown_name};

    #[test]
    fn a_message_starts_with_the_full_place() {
        for (root, pointer, message) in [
            (route_place("/join"), "/accept/2", r#"`routes["/join"].accept[2]`: wrong"#),
            (route_place("/join"), "", r#"`routes["/join"]`: wrong"#),
            (String::new(), "/ledger/operator/path", "`ledger.operator.path`: wrong"),
            (String::new(), "/routes/~1b?c", r#"`routes["/b?c"]`: wrong"#),
            (String::new(), "", "wrong"),
        ] {
            assert_eq!(ConfigError::bad_config(pointer, "wrong").located(&root).message.as_deref(), Some(message));
        }
    }

    #[test]
    fn the_nearest_name_is_suggested() {
        let known = ["Email", "FirstName"];
        assert_eq!(unknown_name("member", "Emial", &known, false), "unknown member `Emial`. Did you mean `Email`?");
        assert_eq!(unknown_name("member", "firstname", &known, false), "unknown member `firstname`. Did you mean `FirstName`?");
        assert_eq!(unknown_name("member", "secret", &known, false), "unknown member. Known members: Email, FirstName.");
        assert_eq!(unknown_name("call", "x", &known, true), "unknown call `x`. Known calls: Email, FirstName.");
    }
}
