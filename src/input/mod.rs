//! The ways in: three sources, one engine.
//!
//! A source turns its input into a [`Value`]: [`json`] reads bytes, [`form`] reads names with texts, [`frame`] reads a page's object. [`check()`]
//! judges the value against a [`struct@Schema`] and gives the normalised record, or every issue at once.

mod check;
pub mod form;
pub mod frame;
pub mod json;

pub use check::{Difference, Origin, check, compare};

use crate::schema::{Arena, Code, Issue, MAX_MEMBERS, Member, Pick, Schema, Value};

/// Checks a JSON text.
///
/// # Errors
///
/// Every issue, in declaration order.
pub fn check_json<'a>(schema: &'static Schema, pick: &Pick<'_>, bytes: &'a [u8], arena: &'a Arena) -> Result<Value<'a>, Vec<Issue<'a>>> {
    let value = json::read(bytes, arena).map_err(|unread| vec![unread.into()])?;
    check(schema, pick, Origin::Data, value, arena)
}

/// Checks a form's entries. `names` are the author's own control names with the members they stand for; an issue names the control as it was sent.
///
/// # Errors
///
/// Every issue, in declaration order.
pub fn check_form<'a>(
    schema: &'static Schema,
    pick: &Pick<'_>,
    entries: &'a [Member<'a>],
    names: &'a [Member<'a>],
    arena: &'a Arena,
) -> Result<Value<'a>, Vec<Issue<'a>>> {
    let form = form::read(schema, entries, names, arena).map_err(|unread| vec![unread.into()])?;
    check(schema, pick, Origin::Form, form.value, arena).map_err(|issues| form.named(issues, arena))
}

/// Why a source could not read an input at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputError {
    /// It is not of the source's form.
    Malformed,
    /// It has more members than the bound on them all.
    TooMany,
    /// It is longer than any frame: its writer says so.
    TooLarge,
}

impl From<InputError> for Issue<'_> {
    fn from(unread: InputError) -> Self {
        match unread {
            InputError::Malformed => Issue::new(Code::Malformed, &[]),
            InputError::TooMany => Issue::beyond(Code::TooMany, MAX_MEMBERS),
            InputError::TooLarge => Issue::beyond(Code::TooLarge, frame::MAX_BYTES),
        }
    }
}

/// The members that a source may still take in: past them the reading ends.
struct Budget {
    left: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { left: MAX_MEMBERS }
    }
}

impl Budget {
    fn spend_one(&mut self) -> Result<(), InputError> {
        self.left = self.left.checked_sub(1).ok_or(InputError::TooMany)?;
        Ok(())
    }
}
