//! Pages for browsers without script: the result of a submission, and the form again with the visitor's input.
//!
//! They have no styles, and their policy allows none: plain HTML that every browser and screen reader shows well.

use super::assemble::VisitorInput;
use super::controls::KEY_CONTROL;
use super::filled::visitor_id_member;
use super::html::Html;
use super::prepared::PreparedRoute;
use crate::http::Outcome;
use crate::input::form::Form;
use crate::schema::number::decimal;
use crate::schema::{Choice, Field, Issue, Kind, Schema, Segment, Value, time};

/// The query of a form on one of our pages. It is there where the answer depends on it: [`redirect`].
pub const REPEATED_FORM: &str = "?again";

/// A page with a heading and one paragraph.
pub fn message(title: &'static str, words: &str) -> String {
    let mut body = Html::default();
    body.markup("<p>").text(words).markup("</p>\n");
    document(title, title, &Html::default(), &body)
}

/// A page that opens a URL at once, where our page's policy forbids a redirect to it.
pub fn redirect(url: &str) -> String {
    let mut head = Html::default();
    head.markup("<meta http-equiv=\"refresh\"").attribute("content", &["0; url=", url].concat()).markup(">\n");
    let mut body = Html::default();
    body.markup("<p>We have received your details. <a").attribute("href", url).markup(">Go on</a></p>\n");
    document("Thank you", "Thank you", &head, &body)
}

/// The result of a submission. Where it may be sent again, the form follows with the visitor's input.
pub fn outcome<'p>(route: &'p PreparedRoute, outcome: &Outcome<'p>, input: &VisitorInput<'p>, key: &str) -> String {
    let wait: String;
    let (title, words) = match outcome {
        Outcome::Created { .. } | Outcome::Exists { .. } => return message("Thank you", "We have received your details."),
        Outcome::Accepted { .. } => return message("Thank you", "We have received your details and will pass them on. There is nothing more to do."),
        Outcome::Unknown { .. } => {
            let words = "Your details may have arrived, or they may not. Please do not send them again: get in touch with us, and we will look.";
            return message("We cannot tell whether your details arrived", words);
        }
        Outcome::Invalid { issues } => return invalid(route, issues, input, key),
        Outcome::Conflict { .. } => (
            "Somebody has signed up with these details",
            "If it was you, there is nothing more to do. If not, change your email address or telephone number and send the form again.",
        ),
        Outcome::Denied { .. } | Outcome::Rejected { .. } => {
            ("Your details were not sent", "The fault is on our side. What you typed is still here: please try again later, or get in touch with us.")
        }
        Outcome::Unavailable { retry_after, .. } => {
            wait = ["We cannot pass your details on just now. What you typed is still here: please send it again ", &retry_time(*retry_after), "."].concat();
            ("Your details were not sent", wait.as_str())
        }
    };
    with_form(title, words, route, input, key)
}

/// A page with a heading, one paragraph, and the form with the visitor's input.
pub fn with_form<'p>(title: &'static str, words: &str, route: &'p PreparedRoute, input: &VisitorInput<'p>, key: &str) -> String {
    let mut body = Html::default();
    body.markup("<p>").text(words).markup("</p>\n");
    let form = FormWriter::new(route, &[], input).write(key);
    body.html(&form.html);
    document(title, title, &Html::default(), &body)
}

fn retry_time(seconds: Option<u64>) -> String {
    match seconds {
        None => "in a few minutes".to_owned(),
        Some(seconds @ ..90) => ["in ", &decimal(seconds.max(1) as i64), if seconds > 1 { " seconds" } else { " second" }].concat(),
        Some(seconds) => ["in ", &decimal(seconds.div_ceil(60) as i64), " minutes"].concat(),
    }
}

fn invalid<'p>(route: &'p PreparedRoute, issues: &'p [Issue<'p>], input: &VisitorInput<'p>, key: &str) -> String {
    let form = FormWriter::new(route, issues, input).write(key);
    let mut body = Html::default();
    // Focus begins at the summary, so that a screen reader starts there.
    body.markup("<section aria-labelledby=\"summary\" tabindex=\"-1\" autofocus>\n<h2 id=\"summary\">");
    body.text(&if issues.len() == 1 { "One thing needs".to_owned() } else { [&decimal(issues.len() as i64), " things need"].concat() })
        .markup(" your attention</h2>\n<ul>\n");
    for (issue, place) in issues.iter().zip(&form.places) {
        body.markup("<li>");
        match place {
            Some((id, label)) => {
                // A paragraph each keeps the links apart, so that a finger finds one of them.
                body.markup("<p><a").attribute("href", &["#", id].concat()).markup(">").text(label).markup(": ").text(&issue.message()).markup("</a></p>")
            }
            None if issue.name().is_empty() => body.text(&issue.message()),
            None => body.text(&issue.name()).markup(": ").text(&issue.message()),
        };
        body.markup("</li>\n");
    }
    body.markup("</ul>\n</section>\n").html(&form.html);
    document("Error: please check what you entered", "Please check what you entered", &Html::default(), &body)
}

fn document(title: &'static str, heading: &'static str, head: &Html, body: &Html) -> String {
    let mut page = Html::default();
    page.markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    page.text(title).markup("</title>\n").html(head).markup("</head>\n<body>\n<main>\n<h1>").text(heading).markup("</h1>\n");
    page.html(body).markup("</main>\n</body>\n</html>\n");
    page.finish()
}

/// Writes the form, and for each issue the id and the label of its control.
struct FormWriter<'p> {
    route: &'p PreparedRoute,
    issues: &'p [Issue<'p>],
    typed: Value<'p>,
    form: Form<'p>,
    html: Html,
    controls: usize,
    /// The legends of the groups that the current control is in, where there are several groups of a kind.
    within: Vec<String>,
    places: Vec<Option<(String, String)>>,
}

impl<'p> FormWriter<'p> {
    fn new(route: &'p PreparedRoute, issues: &'p [Issue<'p>], input: &VisitorInput<'p>) -> Self {
        FormWriter {
            route,
            issues,
            typed: input.value,
            form: input.form,
            html: Html::default(),
            controls: 0,
            within: Vec::new(),
            places: vec![None; issues.len()],
        }
    }

    fn write(mut self, key: &str) -> Self {
        // `novalidate`: the browser's own checks refuse addresses that are valid here.
        let action = if self.route.success_is_external() { [&self.route.path, REPEATED_FORM].concat() } else { self.route.path.clone() };
        self.html.markup("<form method=\"post\"").attribute("action", &action).markup(" novalidate>\n");
        let pick = self.route.visitor_pick();
        for (index, field) in self.route.call.schema.fields.iter().enumerate() {
            let choice = pick.choice(index);
            if choice != Choice::Out && !self.route.overrides(field.name) {
                self.field(field, &[Segment::Key(field.name)], &values_of(Some(self.typed), field.name), choice == Choice::In);
            }
        }
        let schema = self.route.call.schema;
        for name in self.route.accept.iter().filter(|name| schema.fields.iter().all(|field| field.name != **name) && !self.route.overrides(name)) {
            let path = [Segment::Key(name)];
            let text = texts(&values_of(Some(self.typed), name)).join(", ");
            self.control(name, "", Shape::of_text(&text), &path, &text, false);
        }
        self.hidden(KEY_CONTROL, key);
        self.html.markup("<p><button type=\"submit\">Send</button></p>\n</form>\n");
        self
    }

    /// Writes a member: one control, or a group for a record and for each item of a list. `typed` are the values that were posted for it.
    fn field(&mut self, field: &'static Field, path: &[Segment<'_>], typed: &[Value<'p>], is_required: bool) {
        let is_required = is_required && field.required;
        match field.kind {
            Kind::Record(schema) if is_required || !typed.is_empty() => {
                self.group(field.label, path, |form| form.members(schema, path, typed.first().copied()));
            }
            Kind::List(schema) => {
                let items = match typed.first() {
                    Some(Value::List(items)) => *items,
                    _ => &[],
                };
                let count = items.len().max(usize::from(is_required));
                for index in 0..count {
                    let at = [path, &[Segment::Index(index)]].concat();
                    let legend = if count > 1 { [field.label, " ", &decimal(index as i64 + 1)].concat() } else { field.label.to_owned() };
                    let about: &[Segment<'_>] = if index == 0 { path } else { &at };
                    let outside = self.within.len();
                    self.within.extend((count > 1).then(|| legend.clone()));
                    self.group(&legend, about, |form| form.members(schema, &at, items.get(index).copied()));
                    self.within.truncate(outside);
                }
            }
            Kind::Record(_) => {}
            Kind::Boolean => self.boolean(field, path, typed),
            Kind::OpaqueId if visitor_id_member(self.route.call) == Some(field.name) && self.issue_at(path).is_none() => {
                let name = self.form.name_of(path);
                self.hidden(&name, &texts(typed).join(""));
            }
            _ => {
                let text = texts(typed).join(", ");
                self.control(field.label, field.autocomplete, Shape::of(field, &text), path, &text, is_required);
            }
        }
    }

    fn members(&mut self, schema: &'static Schema, path: &[Segment<'_>], typed: Option<Value<'p>>) {
        for field in schema.fields {
            let at = [path, &[Segment::Key(field.name)]].concat();
            self.field(field, &at, &values_of(typed, field.name), true);
        }
    }

    fn group(&mut self, legend: &str, path: &[Segment<'_>], content: impl FnOnce(&mut Self)) {
        let issue = self.issue_at(path);
        // The link of a group's issue leads to the first control in the group.
        let id = self.next_id();
        self.html.markup("<fieldset");
        if let Some(index) = issue {
            self.html.attribute("aria-describedby", &error_id(&id, "group-"));
            self.place(index, &id, legend);
        }
        self.html.markup(">\n<legend>").text(legend).markup("</legend>\n");
        if let Some(index) = issue {
            self.html.markup("<p>");
            self.error(index, &error_id(&id, "group-"));
            self.html.markup("</p>\n");
        }
        content(self);
        self.html.markup("</fieldset>\n");
    }

    fn boolean(&mut self, field: &'static Field, path: &[Segment<'_>], typed: &[Value<'p>]) {
        let sent = texts(typed);
        let is_one_of = |words: [&str; 4]| sent.iter().any(|text| words.iter().any(|word| text.trim_ascii().eq_ignore_ascii_case(word)));
        let name = self.form.name_of(path);
        // A form that posts an explicit `no` for an empty box is shown with the same hidden control.
        if is_one_of(["off", "false", "0", "no"]) {
            self.hidden(&name, "no");
        }
        let shape = Shape::Box { checked: is_one_of(["on", "true", "1", "yes"]) };
        self.control(field.label, "", shape, path, "yes", false);
    }

    fn control(&mut self, label: &str, autocomplete: &str, shape: Shape, path: &[Segment<'_>], text: &str, is_required: bool) {
        let id = self.next_id();
        self.controls += 1;
        let name = self.form.name_of(path);
        let issue = self.issue_at(path);
        self.html.markup("<p>\n<label").attribute("for", &id).markup(">").text(label);
        self.html.markup(if is_required { " (required)</label><br>\n" } else { "</label><br>\n" });
        if let Some(index) = issue {
            let label = self.within.iter().map(String::as_str).chain([label]).collect::<Vec<_>>().join(", ");
            self.place(index, &id, &label);
            self.error(index, &error_id(&id, ""));
            self.html.markup("<br>\n");
        }
        self.html.markup(if shape == Shape::Area { "<textarea rows=\"4\"" } else { "<input" });
        self.html.attribute("id", &id).attribute("name", &name);
        match shape {
            Shape::Area => {}
            Shape::Line { kind, inputmode } => {
                self.html.attribute("type", kind);
                if !inputmode.is_empty() {
                    self.html.attribute("inputmode", inputmode);
                }
            }
            Shape::Box { checked } => {
                self.html.markup(if checked { " type=\"checkbox\" checked" } else { " type=\"checkbox\"" });
            }
        }
        if shape != Shape::Area && !text.is_empty() {
            self.html.attribute("value", text);
        }
        if !autocomplete.is_empty() {
            self.html.attribute("autocomplete", autocomplete);
        }
        if is_required {
            self.html.markup(" required");
        }
        if issue.is_some() {
            self.html.markup(" aria-invalid=\"true\"").attribute("aria-describedby", &error_id(&id, ""));
        }
        self.html.markup(">");
        if shape == Shape::Area {
            // A parser drops the first line feed.
            self.html.markup("\n").text(text).markup("</textarea>");
        }
        self.html.markup("\n</p>\n");
    }

    fn hidden(&mut self, name: &str, value: &str) {
        self.html.markup("<input type=\"hidden\"").attribute("name", name).attribute("value", value).markup(">\n");
    }

    fn error(&mut self, issue: usize, id: &str) {
        let message = self.message(issue);
        self.html.markup("<strong").attribute("id", id).markup(">").text(&message).markup("</strong>");
    }

    fn next_id(&self) -> String {
        ["control-", &decimal(self.controls as i64 + 1)].concat()
    }

    fn issue_at(&self, path: &[Segment<'_>]) -> Option<usize> {
        self.issues.iter().position(|issue| issue.path == path)
    }

    fn message(&self, issue: usize) -> String {
        self.issues.get(issue).map(Issue::message).unwrap_or_default()
    }

    fn place(&mut self, issue: usize, id: &str, label: &str) {
        if let Some(place) = self.places.get_mut(issue) {
            *place = Some((id.to_owned(), label.to_owned()));
        }
    }
}

/// The kind of control that a text is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line { kind: &'static str, inputmode: &'static str },
    Area,
    Box { checked: bool },
}

impl Shape {
    /// A shape that shows the input unchanged: a browser clears a date control that holds no date, and removes line feeds from a single line.
    fn of(field: &Field, typed: &str) -> Self {
        let line = |kind| Shape::Line { kind, inputmode: "" };
        let is_autofill = |token: &str| field.autocomplete.split(' ').any(|part| part.starts_with(token));
        let is_date = typed.is_empty() || (typed.len() == 10 && time::date_time_of_control(typed).is_some());
        let is_local_time = typed.is_empty() || (typed.len() >= 16 && time::date_time(typed).is_none() && time::date_time_of_control(typed).is_some());
        match field.kind {
            _ if typed.contains(['\n', '\r']) || field.autocomplete == "street-address" => Shape::Area,
            Kind::Email => line("email"),
            Kind::Integer | Kind::Int64 => Shape::Line { kind: "text", inputmode: "numeric" },
            // No keypad of digits: on some it has no minus.
            Kind::Date if is_date => line("date"),
            Kind::DateTime if is_date && (is_autofill("bday") || !typed.is_empty()) => line("date"),
            Kind::DateTime if is_local_time => line("datetime-local"),
            Kind::Time if typed.is_empty() || time::is_hour_minute(typed) => line("time"),
            Kind::Text if is_autofill("tel") => line("tel"),
            Kind::Text if field.autocomplete == "url" => line("url"),
            _ => line("text"),
        }
    }

    fn of_text(typed: &str) -> Self {
        if typed.contains(['\n', '\r']) { Shape::Area } else { Shape::Line { kind: "text", inputmode: "" } }
    }
}

fn error_id(id: &str, of: &str) -> String {
    [of, id, "-error"].concat()
}

/// The values that were posted for a member.
fn values_of<'p>(typed: Option<Value<'p>>, name: &str) -> Vec<Value<'p>> {
    let members = typed.and_then(Value::members).unwrap_or_default();
    members.iter().filter(|(member, _)| *member == name).map(|(_, value)| *value).collect()
}

fn texts<'p>(values: &[Value<'p>]) -> Vec<&'p str> {
    values.iter().filter_map(|value| value.as_text()).collect()
}
