//! The ways in: three sources, one engine.
//!
//! A source turns its input into a [`Value`]: [`json`] reads bytes, [`form`] reads names with texts, [`frame`] reads a page's object. [`check()`]
//! judges the value against a [`struct@Schema`] and gives the normalised record, or every issue at once.

mod check;
pub mod form;
pub mod frame;
pub mod json;

pub use check::{Origin, check};

use crate::schema::{Code, Issue, MAX_MEMBERS, Param, Pick, Schema, Value};

/// Checks a JSON text.
///
/// # Errors
///
/// Every issue, in declaration order.
pub fn check_json<'a>(schema: &'static Schema, pick: &Pick<'_>, bytes: &'a [u8]) -> Result<Value<'a>, Vec<Issue>> {
    let value = json::read(bytes).map_err(|issue| vec![issue])?;
    check(schema, pick, Origin::Data, value)
}

/// Checks a form's entries. `names` are the author's own control names with the members they stand for; an issue names the control as it was sent.
///
/// # Errors
///
/// Every issue, in declaration order.
pub fn check_form<'a>(schema: &'static Schema, pick: &Pick<'_>, entries: &[form::Entry<'a>], names: &[(String, String)]) -> Result<Value<'a>, Vec<Issue>> {
    let form = form::read(schema, entries, names).map_err(|issue| vec![issue])?;
    check(schema, pick, Origin::Form, form.value).map_err(|mut issues| {
        for issue in &mut issues {
            issue.sent_name = Some(form.names.of(&issue.path));
        }
        issues
    })
}

/// The issue of an input of more than `max` bytes.
pub fn too_large(max: usize) -> Issue {
    Issue::with(Code::TooLarge, Vec::new(), vec![("max", Param::Number(i64::try_from(max).unwrap_or(i64::MAX)))])
}

/// The issue of an input that cannot be read at all.
fn malformed() -> Issue {
    Issue::new(Code::Malformed, Vec::new())
}

/// Counts the members that a source takes in, and ends the reading past the bound.
#[derive(Default)]
struct Budget {
    members: usize,
}

impl Budget {
    fn spend_one(&mut self) -> Result<(), Issue> {
        self.members += 1;
        if self.members > MAX_MEMBERS {
            return Err(Issue::with(Code::TooMany, Vec::new(), vec![("max", Param::Number(MAX_MEMBERS as i64))]));
        }
        Ok(())
    }
}
