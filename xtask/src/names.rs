//! The check that keeps words with a plainer name out of identifiers and file names.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::output;

/// Words that no identifier and no file name contains, in lower case, and what to use instead.
const WORDS: &[(&str, &str)] = &[
    ("blame", "attribute, as in `attribute_issues`"),
    ("complain", "show an error, as in `error-visibility`"),
    ("crossing", "`codec`"),
    ("curious", "inspect, as in `demo-inspector`"),
    ("elsewhere", "the other place that is meant"),
    ("hostile", "the limit or the attack that is tested"),
    ("judge", "validate"),
    ("judged", "validated"),
    ("judges", "validators"),
    ("judging", "validating"),
    ("manner", "`Responder`"),
    ("mend", "correct, fix or valid"),
    ("mended", "correct, fix or valid"),
    ("misfortune", "trap or failure"),
    ("misfortunes", "traps or failures"),
    ("mistake", "error, as in `ConfigError`"),
    ("mistakes", "errors"),
    ("passage", "`RequestContext`"),
    ("said", "what the value is: message, line, text or output"),
    ("struck", "faulty"),
    ("told", "what the value is: message, argument, result or encoded"),
    ("unread", "`InputError`"),
    ("vet", "check or verify, as in `bot_check`"),
    ("vetted", "checked or verified"),
];

/// Identifiers that name nothing here, as they are written, and what to use instead. Their words may be part of other names.
const IDENTIFIERS: &[(&str, &str)] = &[
    ("Desk", "`OperatorRequest`"),
    ("Ended", "`AssembleError`"),
    ("Ending", "`HandlerResult`"),
    ("Known", "`EdgeContext`"),
    ("Shift", "`LedgerContext`"),
    ("Standing", "`CallerTrust`"),
    ("given", "what the value is: input, options or request"),
    ("letIn", "`accepted`"),
    ("let_in", "`accepted`"),
    ("takeIn", "`prepareSubmission`"),
    ("take_in", "`prepare_submission`"),
    ("turnAway", "`rejectBot`"),
    ("turn_away", "`reject_bot`"),
    ("turned_away", "`rejected`"),
    ("turnedAway", "`rejected`"),
];

/// Public names of the package that stay, with the beginning of their files' paths.
const PUBLIC: &[(&str, &str)] = &[("pkg-template/src/testing/", "Known")];

const EXTENSIONS: [&str; 9] = ["rs", "ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx"];

/// Checks every source file of Rust, TypeScript and JavaScript that git has or would have.
///
/// # Errors
///
/// Lists each file and line with a name that is not used here, and the name to use instead.
pub fn check() -> Result<()> {
    let listed = output(Command::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]))?;
    let mut problems = Vec::new();
    for name in String::from_utf8(listed)?.split('\0') {
        let path = Path::new(name);
        let is_source = path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known));
        // A file that is deleted and not yet committed is listed, too. This one holds the words.
        let is_checked = is_source && name != "xtask/src/names.rs";
        if is_checked && path.is_file() {
            let source = fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
            problems.extend(problems_of(name, &source));
        }
    }
    if !problems.is_empty() {
        bail!("{} names to replace:\n{}", problems.len(), problems.join("\n"));
    }
    Ok(())
}

fn problems_of(path: &str, source: &str) -> Vec<String> {
    let mut problems: Vec<String> = path.split('/').filter_map(|part| Some(format!("{path}: {}", problem(part)?))).collect();
    let language = if path.ends_with(".rs") { Language::Rust } else { Language::JavaScript };
    let mut last = None;
    for (line, identifier) in identifiers(source, language) {
        let is_public = PUBLIC.iter().any(|(start, name)| path.starts_with(start) && *name == identifier);
        if let Some(problem) = problem(identifier).filter(|_| !is_public) {
            // Once a line is enough.
            if last.replace((line, identifier)) != Some((line, identifier)) {
                problems.push(format!("{path}:{line}: {problem}"));
            }
        }
    }
    problems
}

/// What is wrong with a name, and what to use instead.
fn problem(name: &str) -> Option<String> {
    let (_, instead) = IDENTIFIERS.iter().find(|(identifier, _)| *identifier == name).or_else(|| {
        let words = words(name);
        WORDS.iter().find(|(word, _)| words.iter().any(|found| found == word))
    })?;
    Some(format!("`{name}` → {instead}"))
}

/// `isTold` → `is told`, `TURN_AWAY` → `turn away`, `readJSONText` → `read json text`.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = '_';
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        let is_lower_case = |character: &char| character.is_lowercase();
        if !character.is_alphanumeric() || character.is_uppercase() && (!before.is_uppercase() || characters.peek().is_some_and(is_lower_case)) {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
        before = character;
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Rust,
    /// With TypeScript.
    JavaScript,
}

/// Every identifier of a source with its line, from 1: what is in no comment, no string and no regular expression.
///
/// A scanner, no parser. Where it takes a division for a regular expression it misses the rest of a line.
fn identifiers(source: &str, language: Language) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut scanner = Scanner { rest: source, line: 1 };
    // How deep the braces are within each template's `${…}` that is open.
    let mut templates: Vec<usize> = Vec::new();
    // The last character that is no white space, which tells a regular expression from a division.
    let mut before = '\0';
    while let Some(character) = scanner.peek() {
        if scanner.skip_comment(language) {
            continue;
        }
        let line = scanner.line;
        match character {
            '"' => scanner.skip_quoted('"', language == Language::Rust),
            '\'' if language == Language::JavaScript => scanner.skip_quoted('\'', false),
            '\'' => scanner.skip_char_or_lifetime(),
            '`' => scanner.skip_template(&mut templates),
            '/' if language == Language::JavaScript && "(,=:[!&|?{};>\0".contains(before) => scanner.skip_regex(),
            'r' | 'b' | 'c' if language == Language::Rust && scanner.skip_raw_string() => {}
            _ if character.is_alphabetic() || character == '_' || character == '$' => {
                let identifier = scanner.take_while(|character| character.is_alphanumeric() || character == '_' || character == '$');
                found.push((line, identifier));
                // A regular expression may follow.
                if identifier == "return" {
                    before = '(';
                    continue;
                }
            }
            // A number, with its suffix.
            _ if character.is_ascii_digit() => {
                scanner.take_while(|character| character.is_alphanumeric() || character == '_');
            }
            _ => {
                scanner.advance();
                match (character, templates.last_mut()) {
                    ('{', Some(depth)) => *depth += 1,
                    ('}', Some(0)) => {
                        templates.pop();
                        scanner.skip_template_text(&mut templates);
                    }
                    ('}', Some(depth)) => *depth -= 1,
                    _ => {}
                }
            }
        }
        if !character.is_whitespace() {
            before = character;
        }
    }
    found
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn advance(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let character = characters.next()?;
        self.rest = characters.as_str();
        self.line += usize::from(character == '\n');
        Some(character)
    }

    fn skip(&mut self, text: &str) -> bool {
        let starts = self.rest.starts_with(text);
        if starts {
            for _ in text.chars() {
                self.advance();
            }
        }
        starts
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let (taken, _) = self.rest.split_at(self.rest.find(|character| !is_part(character)).unwrap_or(self.rest.len()));
        self.skip(taken);
        taken
    }

    /// Rust's block comments nest.
    fn skip_comment(&mut self, language: Language) -> bool {
        if self.rest.starts_with("//") {
            self.take_while(|character| character != '\n');
            return true;
        }
        if !self.skip("/*") {
            return false;
        }
        let mut depth = 1;
        while depth > 0 {
            if self.skip("*/") {
                depth -= 1;
            } else if language == Language::Rust && self.skip("/*") {
                depth += 1;
            } else if self.advance().is_none() {
                break;
            }
        }
        true
    }

    /// A text in quotes, with escapes. Where it may not hold line breaks, one ends it.
    fn skip_quoted(&mut self, quote: char, holds_lines: bool) {
        self.advance();
        while let Some(character) = self.peek() {
            if character == '\n' && !holds_lines {
                return;
            }
            self.advance();
            if character == '\\' {
                self.advance();
            } else if character == quote {
                return;
            }
        }
    }

    fn skip_char_or_lifetime(&mut self) {
        self.advance();
        if self.peek() == Some('\\') {
            self.advance();
            self.advance();
            self.take_while(|character| character != '\'' && character != '\n');
            self.skip("'");
            return;
        }
        if self.rest.chars().nth(1) == Some('\'') {
            self.advance();
            self.advance();
        }
    }

    /// `r"…"`, `br#"…"#`: without escapes.
    fn skip_raw_string(&mut self) -> bool {
        let prefix = self.rest.trim_start_matches(['b', 'c']);
        let Some(hashed) = prefix.strip_prefix('r') else { return false };
        let quoted = hashed.trim_start_matches('#');
        if !quoted.starts_with('"') || self.rest.len() - prefix.len() > 1 {
            return false;
        }
        let end = format!("\"{}", "#".repeat(hashed.len() - quoted.len()));
        self.take_while(|character| character != '"');
        self.skip("\"");
        while !self.rest.is_empty() && !self.skip(&end) {
            self.advance();
        }
        true
    }

    fn skip_template(&mut self, templates: &mut Vec<usize>) {
        self.advance();
        self.skip_template_text(templates);
    }

    /// The text of a template up to its end, or to the code in it.
    fn skip_template_text(&mut self, templates: &mut Vec<usize>) {
        while let Some(character) = self.peek() {
            if self.skip("${") {
                templates.push(0);
                return;
            }
            self.advance();
            match character {
                '\\' => {
                    self.advance();
                }
                '`' => return,
                _ => {}
            }
        }
    }

    fn skip_regex(&mut self) {
        self.advance();
        let mut is_in_class = false;
        while let Some(character) = self.peek().filter(|character| *character != '\n') {
            self.advance();
            match character {
                '\\' => {
                    self.advance();
                }
                '[' => is_in_class = true,
                ']' => is_in_class = false,
                '/' if !is_in_class => break,
                _ => {}
            }
        }
        self.take_while(char::is_alphabetic);
    }
}

#[cfg(test)]
mod tests {
    use super::{Language, identifiers, problems_of, words};

    #[test]
    fn splits_a_name_into_words() {
        assert_eq!(words("isTold"), ["is", "told"]);
        assert_eq!(words("TURN_AWAY2"), ["turn", "away2"]);
        assert_eq!(words("readJSONText"), ["read", "json", "text"]);
        assert_eq!(words("error-visibility.test.mjs"), ["error", "visibility", "test", "mjs"]);
    }

    #[test]
    fn finds_what_is_planted_with_its_line_and_the_name_to_use() {
        let problems = problems_of("src/edge/site.rs", "\nfn encode(told: &str) -> Ending {\n    vet_sender()\n}\n");
        assert_eq!(
            problems,
            [
                "src/edge/site.rs:2: `told` → what the value is: message, argument, result or encoded",
                "src/edge/site.rs:2: `Ending` → `HandlerResult`",
                "src/edge/site.rs:3: `vet_sender` → check or verify, as in `bot_check`",
            ]
        );
        assert_eq!(problems_of("tests/package/misfortunes.mjs", ""), ["tests/package/misfortunes.mjs: `misfortunes.mjs` → traps or failures"]);
        assert_eq!(problems_of("a.ts", "const isTold = takeIn(`${told({ a: `${x}` })} said`) / 2;").len(), 3);
    }

    #[test]
    fn reads_past_comments_strings_and_regular_expressions() {
        let names = |source, language| identifiers(source, language).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        let rust = r###"// told
            /* told /* told */ told */ let a: &'static str = "told \" told"; let b = (r#"told " told"#, 'x', '\'', b"told", br"told", '"', "
            told"); r#c"###;
        assert_eq!(names(rust, Language::Rust), ["let", "a", "static", "str", "let", "b", "b", "r", "c"]);
        let script = "a = 'told' + \"told\"; b = /[/\"]told'/g.test(c) ? `told ${d + `told`} \\` told` : e / f; // told\nreturn /told/";
        assert_eq!(names(script, Language::JavaScript), ["a", "b", "test", "c", "d", "e", "f", "return"]);
    }
}
