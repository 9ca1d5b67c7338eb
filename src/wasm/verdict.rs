//! What is said of a record, in as few words as its page needs. It has the record at hand, and the texts of the issues in its script: message, pointer and name
//! are made there, and so is the copy.

use crate::http::json::{Int64As, push_list, push_members, push_params, push_path, push_value};
use crate::input::Difference;
use crate::schema::{Issue, Value, number};

/// A verdict: `{"changes":{…}}`, `{"value":…}` or `{"issues":[…]}`.
pub fn verdict(result: Result<Difference<'_>, Vec<Issue<'_>>>) -> String {
    let mut json = String::with_capacity(256);
    match result {
        Ok(Difference::Members(changes)) => {
            json.push_str("{\"changes\":{");
            push_members(&mut json, &changes, Int64As::Text);
            json.push('}');
        }
        Ok(Difference::Whole(record)) => {
            json.push_str("{\"value\":");
            push_value(&mut json, record, Int64As::Text);
        }
        Err(issues) => {
            json.push_str("{\"issues\":");
            push_issues(&mut json, &issues);
        }
    }
    json.push('}');
    json
}

/// `[code,path,name,text]` of each, and its params, if there are any: the code is its number, the name the control's as it was sent, and the text the vendor's, or null.
pub fn push_issues(json: &mut String, issues: &[Issue<'_>]) {
    push_list(json, issues, |json, issue| {
        json.push('[');
        json.push_str(&number::decimal(issue.code as i64));
        json.push(',');
        push_path(json, issue.path);
        for text in [issue.sent_name, issue.vendor_text] {
            json.push(',');
            push_value(json, text.map_or(Value::Null, Value::Text), Int64As::Text);
        }
        if issue.min.or(issue.max).is_some() {
            json.push(',');
            push_params(json, issue);
        }
        json.push(']');
    });
}
