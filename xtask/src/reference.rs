//! A call's page of the reference: what its declaration says, for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use enlist::calls::{Call, CredentialLocation, Enum, Id, Repeatability, Success};
use enlist::http::response::{self, UpstreamResponse};
use enlist::schema::{Arena, Code, Extra, Field, Kind, MAX_DEPTH, MAX_ITEMS, MAX_MEMBERS};

/// What all pages look like; it goes beside them.
pub const STYLESHEET: &str = include_str!("reference.css");

/// The page of a call.
pub fn page(call: &Call) -> String {
    let content = [request(call), answer(call), members(call), rules(call)].concat();
    let introduction = format!("<p>{}</p>\n<nav><a href=\"index.html\">All calls</a></nav>\n", repeat(call));
    document(call.id, &[introduction, content].concat())
}

/// A page of the reference, with the content below its heading.
pub fn document(title: &str, content: &str) -> String {
    let title = text(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title} – enlist</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{content}</main>\n</body>\n</html>\n"
    )
}

fn repeat(call: &Call) -> String {
    match call.repeatability {
        Repeatability::Safe => "A repeat is safe: the vendor finds the record it has.".to_owned(),
        Repeatability::SafeWithAny(names) => {
            format!("A repeat is safe for a record with {}: the vendor refuses a second one. For any other it may make a second record.", any_of(names))
        }
        Repeatability::Unsafe => "A repeat is not safe: it may make a second record.".to_owned(),
    }
}

fn request(call: &Call) -> String {
    let url = match call.base_url {
        Some(base_url) => code(&format!("POST {base_url}/{}", call.path)),
        None => format!("{}; <code>baseUrl</code> has to be given", code(&format!("POST {{baseUrl}}/{}", call.path))),
    };
    let envelope = call.envelope.map_or_else(|| "the record".to_owned(), |name| format!("{}, the record within it", code(name)));
    let xml = call.xml.map(|xml| {
        let root = format!("the root {} in the namespace {}", code(xml.root), code(xml.namespace));
        format!("; or XML, <code>application/xml</code>: {root}, members in ordinal order of their names")
    });
    let headers: Vec<String> = call.headers.iter().map(|(name, value)| code(&format!("{name}: {value}"))).collect();
    let mut html = String::from("<section>\n<h2>Request</h2>\n<dl>\n");
    push_term(&mut html, "Endpoint", &url);
    push_term(&mut html, "Body", &format!("JSON, <code>application/json</code>: {envelope}{}", xml.unwrap_or_default()));
    if !headers.is_empty() {
        push_term(&mut html, "Headers", &headers.join(", "));
    }
    if let Some(xml) = call.xml.filter(|xml| !xml.enums.is_empty()) {
        let enums =
            xml.enums.iter().map(|Enum { parent, name, value: (number, word) }| format!("{} {number} is {}", code(&format!("{parent}.{name}")), code(word)));
        push_term(&mut html, "Numbers that XML has names for", &format!("{}; any other cannot be written as XML", enums.collect::<Vec<_>>().join(", ")));
    }
    html.push_str("</dl>\n");
    let rows = call
        .credentials
        .iter()
        .map(|credential| format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", code(credential.name), location(credential.location)));
    push_table(&mut html, "Credentials: visible ASCII, and never members of the record", &["Name", "Where it goes"], rows);
    html.push_str("</section>\n");
    html
}

fn location(location: CredentialLocation) -> String {
    match location {
        CredentialLocation::Body(name) => format!("the body's member {}, before the record's", code(name)),
        CredentialLocation::Header(name) => format!("the header {}", code(name)),
        CredentialLocation::Int64Header(name) => format!("the header {}, a whole number of 64 bits", code(name)),
        CredentialLocation::Bearer => format!(
            "the header <code>Authorization</code>, as a bearer token ({}); servers can fetch one where the credentials' type offers it",
            RFC_6750.link()
        ),
        CredentialLocation::Query(name) => format!("the query's parameter {}, percent-encoded", code(name)),
    }
}

fn answer(call: &Call) -> String {
    let success = match call.response.success {
        Success::Http => "an HTTP status of 200 to 299".to_owned(),
        Success::StatusMember(name) => {
            let otherwise = if matches!(call.response.id, Id::Member(_)) { "; where that is missing, the record's id says as much" } else { "" };
            format!("an HTTP status of 200 to 299, and another in the body's member {}{otherwise}", code(name))
        }
        Success::Zero(name, word) => {
            format!(
                "an HTTP status of 200 to 299, and {} or {} in the body's member {}; anything else there is {}",
                code("0"),
                code(word),
                code(name),
                code("rejected")
            )
        }
    };
    let exists = call.response.exists.map_or_else(|| "never said".to_owned(), |name| format!("a success in which the member {} is true", code(name)));
    let id = match call.response.id {
        Id::None => "none".to_owned(),
        Id::Member(name) => format!("the member {}, where it is there", code(name)),
        Id::RequiredMember(name) => format!("the member {}; a success without it is {}", code(name), code("unknown")),
    };
    let words = match call.response.message {
        [] => "the text of an answer that is no record".to_owned(),
        names => format!("the member {}, or the text of an answer that is no record", any_of(names)),
    };
    let mut html = String::from("<section>\n<h2>Answer</h2>\n<dl>\n");
    push_term(&mut html, &code("created"), &success);
    push_term(&mut html, &code("exists"), &exists);
    push_term(&mut html, "The record's id", &id);
    push_term(&mut html, "The vendor's words on a failure", &words);
    html.push_str("</dl>\n");
    let rows = failures(call).into_iter().map(|(outcome, statuses)| format!("<tr><th scope=\"row\">{}</th><td>{statuses}</td></tr>\n", code(outcome)));
    push_table(&mut html, "What an HTTP status says that is not 200 to 299", &["Outcome", "Statuses"], rows);
    html.push_str(
        "<p>A 400 or 422 whose body has field errors, in <code>errors</code> or <code>ModelState</code>, is <code>invalid</code>, with an issue for each. Members of \
         an answer are read by their names in any case, and scalars whatever their type. What cannot be read, or never came, is <code>unknown</code>.</p>\n</section>\n",
    );
    html
}

/// The outcomes of HTTP statuses that are no success, by asking the reader of answers itself.
fn failures(call: &Call) -> BTreeMap<&'static str, String> {
    let arena = Arena::new();
    let outcome_of = |status| response::read(call, &UpstreamResponse { status, content_type: "", retry_after: None, body: b"" }, &arena).status();
    let mut runs: Vec<(&'static str, u16, u16)> = Vec::new();
    for status in 300..600 {
        let outcome = outcome_of(status);
        match runs.last_mut() {
            Some((of, _, last)) if *of == outcome => *last = status,
            _ => runs.push((outcome, status, status)),
        }
    }
    let mut statuses: BTreeMap<&'static str, String> = BTreeMap::new();
    for (outcome, first, last) in runs {
        let list = statuses.entry(outcome).or_default();
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(&if first == last { first.to_string() } else { format!("{first}–{last}") });
    }
    statuses
}

fn members(call: &Call) -> String {
    let mut rows = Vec::new();
    call.schema.visit_fields(&mut |field, name| rows.push(member(field, name)));
    let mut html = String::from("<section>\n<h2>Members</h2>\n");
    html.push_str(match call.schema.extra {
        Extra::Refuse => "<p>A member of another name is <code>unknown_field</code>; from a form it is left out.</p>\n",
        Extra::Keep => "<p>A member of another name is one of the account's own: a scalar, kept after the declared ones. A visitor may set it where it is picked by name.</p>\n",
    });
    push_table(
        &mut html,
        "In the order on the wire; a record's or list's own members follow it",
        &["Name on the wire", "Label and meaning", "Kind and rule", "Required", "Visitor", "Autofill"],
        rows,
    );
    let _ = writeln!(
        html,
        "<p>An input has at most {} members in all, nested at most {MAX_DEPTH} levels deep. Whether a member is required, and how long it may be, are the vendor's rules; those of kinds \
         and ranges are ours where the vendor's page has none, and such that no correct value breaks them.</p>\n</section>",
        with_commas(MAX_MEMBERS)
    );
    html
}

fn member(field: &Field, name: &str) -> String {
    let yes_or_no = |is: bool| if is { "yes" } else { "no" };
    let autocomplete = if field.autocomplete.is_empty() { "none".to_owned() } else { code(field.autocomplete) };
    format!(
        "<tr id=\"{}\"><th scope=\"row\">{}</th><td><strong>{}</strong><p>{}</p></td><td>{}</td><td>{}</td><td>{}</td><td>{autocomplete}</td></tr>\n",
        text(name),
        code(name),
        text(field.label),
        prose(field.doc),
        [kind_link(field.kind), limits(field)].concat(),
        yes_or_no(field.required),
        yes_or_no(field.visitor),
    )
}

fn kind_link(kind: Kind) -> String {
    let Rule { name, .. } = rule(kind);
    format!("<a href=\"#{}\">{name}</a>", anchor(name))
}

/// What a member asks for beside its kind.
fn limits(field: &Field) -> String {
    let mut limits = String::new();
    if let Some(units) = field.max_length {
        let _ = write!(limits, ", at most {units} UTF-16 code units");
    }
    if let Some((min, max)) = field.range {
        let _ = write!(limits, ", from {min} to {max}");
    }
    if matches!(field.kind, Kind::List(_)) && field.required {
        limits.push_str(", of at least one");
    }
    if field.nullable {
        limits.push_str("; null is a value of its own");
    }
    limits
}

fn rules(call: &Call) -> String {
    let mut kinds: BTreeMap<&'static str, Rule> = BTreeMap::new();
    call.schema.visit_fields(&mut |field, _| {
        let rule = rule(field.kind);
        kinds.insert(rule.name, rule);
    });
    let rows = kinds.values().map(|Rule { name, text, sources, codes }| {
        let sources: Vec<String> = sources.iter().map(Source::link).collect();
        let codes: Vec<String> = codes.iter().map(|issue| code(issue.name())).collect();
        format!(
            "<tr id=\"{}\"><th scope=\"row\">{name}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            anchor(name),
            prose(text),
            sources.join(", "),
            codes.join(", ")
        )
    });
    let mut html = String::from("<section>\n<h2>Kinds</h2>\n");
    push_table(&mut html, "The rules of the kinds above", &["Kind", "Rule", "Source", "Issues"], rows);
    html.push_str(
        "<p>Beside these, a member that is required and missing is <code>required</code>, and one that is longer than it may be <code>too_long</code>. Text with a lone \
         surrogate or NUL is <code>malformed</code>.</p>\n</section>\n",
    );
    html
}

/// What is said of a kind.
struct Rule {
    name: &'static str,
    /// Code stands between backticks.
    text: &'static str,
    sources: &'static [Source],
    codes: &'static [Code],
}

/// Where a rule is from.
struct Source {
    name: &'static str,
    /// Nothing for what has no address of its own.
    url: &'static str,
}

impl Source {
    fn link(&self) -> String {
        if self.url.is_empty() { self.name.to_owned() } else { format!("<a href=\"{}\">{}</a>", self.url, self.name) }
    }
}

const VENDOR: Source = Source { name: "the vendor’s page", url: "" };
const RFC_6750: Source = Source { name: "RFC 6750", url: "https://www.rfc-editor.org/rfc/rfc6750" };
const RFC_8259: Source = Source { name: "RFC 8259", url: "https://www.rfc-editor.org/rfc/rfc8259" };
const SAFE_INTEGER: Source = Source { name: "ECMA-262, safe integers", url: "https://tc39.es/ecma262/#sec-number.max_safe_integer" };
const CALENDAR: Source = Source { name: "RFC 3339, section 5.7", url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.7" };

/// The rules, as the engine holds them.
fn rule(kind: Kind) -> Rule {
    match kind {
        Kind::Text => Rule {
            name: "text",
            text: "Any text without NUL. Where it is required there must be something besides white space; from a form, white space around it is taken off.",
            sources: &[VENDOR, Source { name: "WHATWG Infra, ASCII whitespace", url: "https://infra.spec.whatwg.org/#ascii-whitespace" }],
            codes: &[Code::Type],
        },
        Kind::Email => Rule {
            name: "e-mail address",
            text: "What browsers take in `<input type=email>`, and international addresses. White space around it is taken off. Where it is optional it may be empty.",
            sources: &[
                Source { name: "WHATWG HTML, valid e-mail address", url: "https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address" },
                Source { name: "RFC 6531", url: "https://www.rfc-editor.org/rfc/rfc6531" },
                Source { name: "RFC 1034, section 3.1", url: "https://www.rfc-editor.org/rfc/rfc1034#section-3.1" },
            ],
            codes: &[Code::Type, Code::Email],
        },
        Kind::Integer => Rule {
            name: "integer",
            text: "A whole number from −9007199254740991 to 9007199254740991, which a double holds exactly; `1.0` is one.",
            sources: &[SAFE_INTEGER],
            codes: &[Code::Type, Code::Integer, Code::Range],
        },
        Kind::Int64 => Rule {
            name: "int64",
            text: "A whole number of 64 bits. Decimal text, a bigint or a safe integer comes in; decimal text comes out, and the vendor gets a number with the exact digits.",
            sources: &[VENDOR, SAFE_INTEGER],
            codes: &[Code::Type, Code::Integer, Code::Range],
        },
        Kind::Number => Rule {
            name: "number",
            text: "A finite number.",
            sources: &[Source { name: "RFC 8259, section 6", url: "https://www.rfc-editor.org/rfc/rfc8259#section-6" }],
            codes: &[Code::Type, Code::Number, Code::Range],
        },
        Kind::Boolean => Rule {
            name: "boolean",
            text: "`true` or `false`; from a form `on`, `true`, `1` and `yes`, or `off`, `false`, `0` and `no`, in any case. Of several controls of one name, any may say yes.",
            sources: &[RFC_8259],
            codes: &[Code::Type, Code::Boolean],
        },
        Kind::Date => Rule {
            name: "date",
            text: "A date of the calendar, `dd-mm-yyyy`; from a form `yyyy-mm-dd` too, which is what a date control sends.",
            sources: &[VENDOR, CALENDAR],
            codes: &[Code::Type, Code::Date],
        },
        Kind::Time => Rule { name: "time", text: "A time of day, `HH:mm`, from 00:00 to 23:59.", sources: &[VENDOR], codes: &[Code::Type, Code::Time] },
        Kind::DateTime => Rule {
            name: "date-time",
            text: "A date and time with an offset, such as `2024-02-29T12:30:00+01:00`. Digits of a second beyond the seventh are cut off, and a leap second is the second \
                   before it. From a form also what the controls for a date and for a local date and time send, read as UTC.",
            sources: &[Source { name: "RFC 3339, section 5.6", url: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6" }, CALENDAR, VENDOR],
            codes: &[Code::Type, Code::DateTime],
        },
        Kind::Uuid => Rule {
            name: "GUID",
            text: "32 hexadecimal digits in five groups with hyphens between them, of any version and case.",
            sources: &[Source { name: "RFC 9562, section 4", url: "https://www.rfc-editor.org/rfc/rfc9562#section-4" }],
            codes: &[Code::Type, Code::Uuid],
        },
        Kind::OpaqueId => Rule {
            name: "opaque id",
            text: "1 to 255 characters that a cookie’s value may hold.",
            sources: &[Source { name: "RFC 6265, section 4.1.1", url: "https://www.rfc-editor.org/rfc/rfc6265#section-4.1.1" }],
            codes: &[Code::Type, Code::OpaqueId],
        },
        Kind::Ipv4 => Rule {
            name: "IPv4 address",
            text: "Four decimal numbers from 0 to 255 with points between them, without leading zeros.",
            sources: &[Source { name: "RFC 3986, section 3.2.2", url: "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2" }],
            codes: &[Code::Type, Code::Ipv4],
        },
        Kind::IdList => Rule {
            name: "id list",
            text: "Ids with commas between them, or a list of texts and integers; none may be empty. It comes out as text, such as `176,177,172`. An empty list counts as not given.",
            sources: &[VENDOR],
            codes: &[Code::Type, Code::IdList, Code::TooMany],
        },
        Kind::IntOrText => Rule {
            name: "integer or text",
            text: "A safe integer, or text; text that is one in decimal digits becomes it.",
            sources: &[VENDOR, SAFE_INTEGER],
            codes: &[Code::Type, Code::Integer, Code::Range],
        },
        Kind::Record(_) => Rule { name: "record", text: "A record with members of its own.", sources: &[VENDOR], codes: &[Code::Type] },
        Kind::List(_) => {
            const { assert!(MAX_ITEMS == 1_000, "the text below names it") };
            Rule {
                name: "list",
                text: "A list of at most 1,000 records; of at least one where it is required.",
                sources: &[VENDOR],
                codes: &[Code::Type, Code::TooFew, Code::TooMany],
            }
        }
    }
}

fn push_term(html: &mut String, term: &str, description: &str) {
    let _ = writeln!(html, "<dt>{term}</dt><dd>{description}</dd>");
}

/// A table that a keyboard can scroll where it is wider than the screen.
fn push_table(html: &mut String, caption: &str, columns: &[&str], rows: impl IntoIterator<Item = String>) {
    let _ = writeln!(html, "<div class=\"table\" role=\"region\" aria-label=\"{caption}\" tabindex=\"0\">\n<table>\n<caption>{caption}</caption>\n<thead><tr>");
    for column in columns {
        let _ = writeln!(html, "<th scope=\"col\">{column}</th>");
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    html.extend(rows);
    html.push_str("</tbody>\n</table>\n</div>\n");
}

/// Names as code, with "or" between the last two.
fn any_of(names: &[&str]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(" or ")
}

fn code(source: &str) -> String {
    format!("<code>{}</code>", text(source))
}

/// Prose in which code stands between backticks.
fn prose(source: &str) -> String {
    source.split('`').enumerate().map(|(index, part)| if index % 2 == 0 { text(part) } else { code(part) }).collect()
}

/// Text for HTML, in an attribute too.
fn text(source: &str) -> String {
    source.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn anchor(name: &str) -> String {
    format!("kind-{}", name.replace(' ', "-"))
}

fn with_commas(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", with_commas(number / 1_000), number % 1_000) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::panic, reason = "a test stops at what it does not expect")]

    use super::{page, rule, text};
    use enlist::calls::{CALLS, aptania, bigchange, protech, yulsn};

    /// What stands in the row of a member, cell by cell, without the markup of code and emphasis.
    fn row(page: &str, name: &str) -> Vec<String> {
        let start = format!("<tr id=\"{name}\">");
        let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("{name} has no row"));
        let (row, _) = rest.split_once("</tr>").expect("a row that ends");
        let plain = ["code", "strong", "p"].iter().fold(row.to_owned(), |row, tag| row.replace(&format!("<{tag}>"), "").replace(&format!("</{tag}>"), ""));
        plain
            .split("<th scope=\"row\">")
            .flat_map(|cell| cell.split("<td>"))
            .filter(|cell| !cell.is_empty())
            .map(|cell| cell.replace("</th>", "").replace("</td>", ""))
            .collect()
    }

    #[test]
    fn every_member_of_every_call_stands_on_its_page_with_its_rule() {
        for call in CALLS {
            let page = page(call);
            let mut rows = 0;
            call.schema.visit_fields(&mut |field, name| {
                rows += 1;
                let cells = row(&page, name);
                let [on_the_wire, meaning, kind, required, visitor, autofill] = cells.as_slice() else { panic!("{name} has {} cells", cells.len()) };
                assert_eq!(on_the_wire, name);
                assert_eq!(*meaning, text(&[field.label, field.doc].concat().replace('`', "")), "{name}");
                assert!(!field.doc.is_empty(), "{name} is not described");
                assert_eq!([required, visitor], [field.required, field.visitor].map(|is| if is { "yes" } else { "no" }), "{name}");
                assert_eq!(autofill, if field.autocomplete.is_empty() { "none" } else { field.autocomplete }, "{name}");

                let rule = rule(field.kind);
                assert!(kind.contains(&format!(">{}</a>", rule.name)), "{name}");
                assert_eq!(kind.contains("UTF-16"), field.max_length.is_some(), "{name}");
                assert!(field.max_length.is_none_or(|units| kind.contains(&format!("at most {units} UTF-16 code units"))), "{name}");
                assert!(field.range.is_none_or(|(min, max)| kind.contains(&format!("from {min} to {max}"))), "{name}");
                assert_eq!(kind.contains("null"), field.nullable, "{name}");

                let (_, target) = kind.split_once("href=\"#").expect("a link to the rule");
                let [of, says, sources, issues] = row(&page, target.split('"').next().unwrap_or_default()).try_into().expect("four cells");
                assert_eq!(of, rule.name);
                assert_eq!(says, text(&rule.text.replace('`', "")), "{name}");
                assert!(!rule.sources.is_empty() && rule.sources.iter().all(|source| sources.contains(source.name)), "{name}");
                assert!(rule.codes.iter().all(|code| issues.contains(code.name())), "{name}");
            });
            assert_eq!(page.matches("<tr id=\"").count() - page.matches("<tr id=\"kind-").count(), rows, "{}", call.id);
        }
    }

    #[test]
    fn a_page_says_what_the_vendor_asks_and_answers() {
        let says = |call, words: &[&str]| {
            let page = page(call).replace("<code>", "").replace("</code>", "");
            for words in words {
                assert!(page.contains(words), "{words}");
            }
        };
        says(
            &aptania::CREATE_CONTACT,
            &[
                "POST https://api.aptania.com/services/createContact",
                "the body's member tokenUUID",
                "the member exists is true",
                "the member contactUUID, where it is there",
                "A repeat is safe: ",
                "<th scope=\"row\">denied</th><td>401, 403</td>",
            ],
        );
        says(
            &yulsn::CREATE_CONTACT,
            &["the header X-ApiKey", "Accept: application/json", "A repeat is safe for a record with Email or Phone", "one of the account's own"],
        );
        says(
            &protech::CREATE_CONTACT,
            &[
                "POST {baseUrl}/api/Contact; baseUrl has to be given",
                "the query's parameter APIKey",
                "ContactRequest",
                "ParentCustomer.Type 1 is account",
                "0 or Success in the body's member Status",
            ],
        );
        says(
            &bigchange::CREATE_CONTACT,
            &[
                "the header Customer-Id, a whole number of 64 bits",
                "as a bearer token",
                "the member id; a success without it is unknown",
                "A repeat is not safe",
            ],
        );
        assert_eq!(
            row(&page(&yulsn::CREATE_CONTACT), "RegistrationSource").get(2).map(String::as_str),
            Some("<a href=\"#kind-text\">text</a>, at most 50 UTF-16 code units")
        );
    }
}
