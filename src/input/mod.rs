//! Input: three readers and one check.
//!
//! A reader turns its input into a [`Value`]: [`json`] reads bytes, [`form`] reads names with texts, [`frame`] reads a page's object. [`check()`]
//! validates the value by a [`struct@Schema`] and returns the normalised record, or every issue at once.

mod check;
pub mod form;
pub mod frame;
pub mod json;

pub use check::{Difference, Origin, check, compare};

use crate::schema::{Arena, Code, Issue, MAX_MEMBERS, Member, Pick, Schema, Value};

/// Reads a JSON text and checks it. Returns the normalised record.
///
/// # Errors
///
/// Every issue, in declaration order.
pub fn check_json<'a>(schema: &'static Schema, pick: &Pick<'_>, bytes: &'a [u8], arena: &'a Arena) -> Result<Value<'a>, Vec<Issue<'a>>> {
    let value = json::read(bytes, arena).map_err(|error| vec![error.into()])?;
    check(schema, pick, Origin::Data, value, arena)
}

/// Reads a form's entries and checks them. Returns the normalised record.
///
/// `names` are control names of the form's author with the members they stand for. An issue has the name of the control as it was sent.
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
    let form = form::read(schema, entries, names, arena).map_err(|error| vec![error.into()])?;
    check(schema, pick, Origin::Form, form.value, arena).map_err(|issues| form.named(issues, arena))
}

/// Why an input cannot be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputError {
    /// The input is not of the reader's format.
    Malformed,
    /// The input has more than [`MAX_MEMBERS`] members.
    TooMany,
    /// The input is longer than [`frame::MAX_BYTES`]; the writer of a frame reports that.
    TooLarge,
}

impl From<InputError> for Issue<'_> {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Malformed => Issue::new(Code::Malformed, &[]),
            InputError::TooMany => Issue::beyond(Code::TooMany, MAX_MEMBERS),
            InputError::TooLarge => Issue::beyond(Code::TooLarge, frame::MAX_BYTES),
        }
    }
}

/// The number of members that a reader may still read: see [`MAX_MEMBERS`].
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
