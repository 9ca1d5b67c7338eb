//! Frames: how a page's object, a form's entries and a pick cross into WebAssembly in one buffer.
//!
//! A value is a tag and what follows it; text is length-prefixed, never delimited, so that no value can pass for structure:
//!
//! ```text
//! frame  = pick value
//! pick   = 0                               the whole record
//!        | 1 u16 choice* text* END         a choice for each field (0 out, 1 in, 2 optional), names of undeclared members
//! value  = NULL | FALSE | TRUE
//!        | NUMBER text | INT64 text | TEXT text
//!        | LIST value* END | RECORD (TEXT text value)* END
//!        | MALFORMED | NOT_DATA | TOO_DEEP | TOO_MANY
//! text   = u32 bytes                       little-endian length, UTF-8
//! ```

use std::borrow::Cow;

use super::{Budget, malformed};
use crate::schema::{Choice, Fault, Issue, MAX_DEPTH, MAX_ITEMS, Pick, Value};

/// The first byte of a value. The package's writer has the same list.
mod tag {
    pub const NULL: u8 = 0;
    pub const FALSE: u8 = 1;
    pub const TRUE: u8 = 2;
    pub const NUMBER: u8 = 3;
    pub const INT64: u8 = 4;
    pub const TEXT: u8 = 5;
    pub const LIST: u8 = 6;
    pub const RECORD: u8 = 7;
    pub const MALFORMED: u8 = 8;
    pub const NOT_DATA: u8 = 9;
    pub const TOO_DEEP: u8 = 10;
    pub const TOO_MANY: u8 = 11;
    pub const END: u8 = 255;
}

/// Reads a frame: its pick, and its value.
///
/// # Errors
///
/// `malformed` for what no writer of ours makes; `too_many` past the bound on members.
pub fn read(bytes: &[u8]) -> Result<(Pick<'_>, Value<'_>), Issue> {
    let mut reader = Reader { rest: bytes };
    let pick = reader.pick()?;
    let value = reader.value(1, &mut Budget::default())?;
    if reader.rest.is_empty() { Ok((pick, value)) } else { Err(malformed()) }
}

/// Reads a frame of a form's entries: a record in which a name may come twice, without a bound on members of its own.
///
/// # Errors
///
/// `malformed` for what no writer of ours makes.
pub fn read_entries(bytes: &[u8]) -> Result<(Pick<'_>, Vec<super::form::Entry<'_>>), Issue> {
    let mut reader = Reader { rest: bytes };
    let pick = reader.pick()?;
    if reader.byte()? != tag::RECORD {
        return Err(malformed());
    }
    let mut entries = Vec::new();
    while let Some(name) = reader.name()? {
        entries.push((name, reader.value(MAX_DEPTH + 1, &mut Budget::default())?));
    }
    if reader.rest.is_empty() { Ok((pick, entries)) } else { Err(malformed()) }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Issue> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(malformed)?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Issue> {
        let (byte, rest) = self.rest.split_first().ok_or_else(malformed)?;
        self.rest = rest;
        Ok(*byte)
    }

    fn text(&mut self) -> Result<Cow<'a, str>, Issue> {
        let length: [u8; 4] = self.take(4)?.try_into().map_err(|_| malformed())?;
        let bytes = self.take(u32::from_le_bytes(length) as usize)?;
        std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| malformed())
    }

    /// A member's name, or none at the end.
    fn name(&mut self) -> Result<Option<Cow<'a, str>>, Issue> {
        match self.byte()? {
            tag::END => Ok(None),
            tag::TEXT => self.text().map(Some),
            _ => Err(malformed()),
        }
    }

    fn pick(&mut self) -> Result<Pick<'a>, Issue> {
        match self.byte()? {
            0 => return Ok(Pick::Whole),
            1 => {}
            _ => return Err(malformed()),
        }
        let count: [u8; 2] = self.take(2)?.try_into().map_err(|_| malformed())?;
        let mut choices = Vec::new();
        for choice in self.take(u16::from_le_bytes(count).into())? {
            choices.push(match choice {
                0 => Choice::Out,
                1 => Choice::In,
                2 => Choice::Optional,
                _ => return Err(malformed()),
            });
        }
        let mut extra = Vec::new();
        while let Some(name) = self.name()? {
            let Cow::Borrowed(name) = name else { return Err(malformed()) };
            extra.push(name);
        }
        Ok(Pick::Part { choices, extra })
    }

    fn value(&mut self, depth: usize, budget: &mut Budget) -> Result<Value<'a>, Issue> {
        Ok(match self.byte()? {
            tag::NULL => Value::Null,
            tag::FALSE => Value::Bool(false),
            tag::TRUE => Value::Bool(true),
            tag::NUMBER => Value::Number(self.text()?),
            tag::INT64 => Value::Int64(self.text()?),
            tag::TEXT => Value::Text(self.text()?),
            tag::LIST if depth <= MAX_DEPTH => self.list(depth)?,
            tag::RECORD if depth <= MAX_DEPTH => self.record(depth, budget)?,
            tag::MALFORMED => Value::Fault(Fault::Malformed),
            tag::NOT_DATA => Value::Fault(Fault::NotData),
            tag::TOO_DEEP => Value::Fault(Fault::TooDeep),
            tag::TOO_MANY => Value::Fault(Fault::TooMany),
            _ => return Err(malformed()),
        })
    }

    fn list(&mut self, depth: usize) -> Result<Value<'a>, Issue> {
        let mut items = Vec::new();
        while self.rest.first() != Some(&tag::END) {
            if items.len() == MAX_ITEMS {
                return Err(malformed());
            }
            items.push(self.value(depth + 1, &mut Budget::default())?);
        }
        self.byte()?;
        Ok(Value::List(items))
    }

    fn record(&mut self, depth: usize, budget: &mut Budget) -> Result<Value<'a>, Issue> {
        let mut members = Vec::new();
        while let Some(name) = self.name()? {
            budget.spend_one()?;
            members.push((name, self.value(depth + 1, budget)?));
        }
        Ok(Value::Record(members))
    }
}
