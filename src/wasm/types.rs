//! What the bindings return as JSON text: each type with its writer, and its TypeScript declaration derived from it.

use tsify::Tsify;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::http::Secret;
use crate::http::json::{self, Int64As, ListWriter, push_member, push_name, push_value};
use crate::input::Difference;
use crate::schema::{Issue, Value, number};

/// A request without its body.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WasmRequestHead<'a> {
    /// The URL. It can hold secrets.
    #[tsify(type = "string")]
    pub url: &'a Secret,
    /// The headers. They can hold secrets.
    #[tsify(type = "Readonly<Record<string, string>>")]
    pub headers: &'a [(&'a str, Secret)],
    /// How long one attempt may take, in milliseconds.
    pub timeout_ms: u32,
}

impl WasmRequestHead<'_> {
    /// Appends the head's members to an object.
    pub fn push_members(&self, json: &mut String) {
        push_member(json, "url", self.url.expose());
        push_name(json, "headers");
        json.push('{');
        for (name, value) in self.headers {
            push_member(json, name, value.expose());
        }
        json.push('}');
        push_name(json, "timeoutMs");
        json.push_str(&number::decimal(self.timeout_ms.into()));
    }
}

/// A request, and whether a repeat of it is safe.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WasmRequestPlan<'a> {
    #[serde(flatten)]
    pub head: WasmRequestHead<'a>,
    /// The body.
    pub body: &'a str,
    /// Whether a repeat is safe.
    pub is_repeatable: bool,
}

impl WasmRequestPlan<'_> {
    /// The plan as JSON text.
    pub fn to_json(&self) -> String {
        let mut json = String::from("{");
        self.head.push_members(&mut json);
        push_member(&mut json, "body", self.body);
        push_flag(&mut json, "isRepeatable", self.is_repeatable);
        json.push('}');
        json
    }
}

/// A valid record, with the head of the request that sends it.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WasmSubmission<'a> {
    #[serde(flatten)]
    pub head: WasmRequestHead<'a>,
    /// The normalised record.
    #[tsify(type = "Readonly<Record<string, unknown>>")]
    pub record: Value<'a>,
    /// Whether a repeat is safe.
    pub is_repeatable: bool,
}

impl WasmSubmission<'_> {
    /// The submission as JSON text.
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(512);
        json.push('{');
        self.head.push_members(&mut json);
        push_name(&mut json, "record");
        push_value(&mut json, self.record, Int64As::Text);
        push_flag(&mut json, "isRepeatable", self.is_repeatable);
        json.push('}');
        json
    }
}

/// The directive to make another attempt.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WasmRetryDirective {
    /// How long to wait before it, in milliseconds.
    pub pause: u64,
    /// The attempts so far.
    pub made: u32,
    /// Whether one of them may have done what was asked.
    #[tsify(optional)]
    pub is_uncertain: bool,
}

impl WasmRetryDirective {
    /// The directive as JSON text.
    pub fn to_json(&self) -> String {
        let numbers = ["{\"pause\":", &number::decimal(self.pause as i64), ",\"made\":", &number::decimal(self.made.into())];
        numbers.concat() + if self.is_uncertain { ",\"isUncertain\":true}" } else { "}" }
    }
}

// Of a verdict one member is there: `changes`, the members that make a copy of the input the normalised record, null for one to leave out; or `value`, the normalised
// record; or `issues`.
#[wasm_bindgen(typescript_custom_section)]
const VERDICT: &str = "
export interface WasmVerdict {
    readonly changes?: Readonly<Record<string, unknown>>;
    readonly value?: unknown;
    readonly issues?: readonly WasmIssue[];
}
";

/// Returns a verdict on a record as JSON text.
pub fn encode_verdict(result: Result<Difference<'_>, Vec<Issue<'_>>>) -> String {
    json::object(|object| match result {
        Ok(Difference::Members(changes)) => {
            object.object("changes").members(&changes, Int64As::Text);
        }
        Ok(Difference::Whole(record)) => {
            object.value("value", record, Int64As::Text);
        }
        Err(issues) => write_issues(&mut object.list("issues"), &issues),
    })
}

// The code is its number, `sentName` the control's name as it was sent. The package makes message, pointer and name of it, so that a page does not download them twice.
#[wasm_bindgen(typescript_custom_section)]
const ISSUE: &str = "
export type WasmIssue = readonly [code: number, path: readonly (string | number)[], sentName: string | null, vendorText: string | null, params?: Readonly<Record<string, string | number>>];
";

/// Returns issues as JSON text, a list of the TypeScript type `WasmIssue`.
pub fn encode_issues(issues: &[Issue<'_>]) -> String {
    let mut json = String::new();
    write_issues(&mut ListWriter::begin(&mut json), issues);
    json
}

fn write_issues(list: &mut ListWriter<'_>, issues: &[Issue<'_>]) {
    for issue in issues {
        let mut item = list.list();
        item.integer(issue.code as i64);
        json::write_path(&mut item.list(), issue.path);
        item.text_or_null(issue.sent_name).text_or_null(issue.vendor_text);
        if issue.min.or(issue.max).is_some() {
            json::write_params(&mut item.object(), issue);
        }
    }
}

fn push_flag(json: &mut String, name: &str, flag: bool) {
    push_name(json, name);
    json.push_str(if flag { "true" } else { "false" });
}
