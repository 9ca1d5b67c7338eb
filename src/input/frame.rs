//! Frames: the binary format in which a page's object or a form's entries, with a pick, are passed to WebAssembly in one buffer.
//!
//! A value is a tag with its content. Text is length-prefixed, never delimited, so that no text can be read as structure:
//!
//! ```text
//! frame  = pick value
//! pick   = WHOLE                           the whole record
//!        | PART u16 choice* text* END      a choice for each field (OUT, IN, OPTIONAL), names of undeclared members
//! value  = NULL | FALSE | TRUE
//!        | NUMBER text | INT64 text | TEXT text
//!        | LIST value* END | RECORD (TEXT text value)* END
//!        | MALFORMED | NOT_DATA | TOO_DEEP | TOO_MANY
//!        | TOO_LARGE                        the value of a frame that would be longer than MAX_BYTES
//! text   = u32 bytes                       little-endian length, UTF-8
//! ```

use super::{Budget, InputError};
use crate::schema::{Arena, Choice, MAX_DEPTH, MAX_ITEMS, Member, Pick, Value, ValueError};

/// Longest frame, in bytes. The package's writer stops there.
pub const MAX_BYTES: usize = 1 << 20;

/// Declares constants, and the list that `cargo xtask build` writes for TypeScript.
macro_rules! shared {
    ($($name:ident = $value:expr),* $(,)?) => {
        $(pub const $name: u8 = $value;)*
        /// Each constant's name and value.
        pub const ALL: &[(&str, u8)] = &[$((stringify!($name), $value)),*];
    };
}

/// The first byte of a value.
#[allow(missing_docs)]
pub mod tag {
    shared! {
        NULL = 0,
        FALSE = 1,
        TRUE = 2,
        NUMBER = 3,
        INT64 = 4,
        TEXT = 5,
        LIST = 6,
        RECORD = 7,
        MALFORMED = 8,
        NOT_DATA = 9,
        TOO_DEEP = 10,
        TOO_MANY = 11,
        TOO_LARGE = 12,
        END = 255,
    }
}

/// The first byte of a pick.
#[allow(missing_docs)]
pub mod pick {
    shared! {
        WHOLE = 0,
        PART = 1,
    }
}

/// What the value of a submission's frame is.
#[allow(missing_docs)]
pub mod source {
    shared! {
        OBJECT = 0, // to be validated
        FORM = 1, // a form's entries, to be validated
        VALIDATED = 2, // by a schema of the page's own
    }
}

/// A field's byte in a pick.
#[allow(missing_docs)]
pub mod choice {
    shared! {
        OUT = 0,
        IN = 1,
        OPTIONAL = 2,
    }
}

/// Reads a frame: its pick and its value.
///
/// # Errors
///
/// [`InputError::Malformed`] for bytes in another format; [`InputError::TooMany`] past [`MAX_MEMBERS`](crate::schema::MAX_MEMBERS); [`InputError::TooLarge`] where the
/// writer reports it.
pub fn read<'a>(bytes: &'a [u8], arena: &'a Arena) -> Result<(Pick<'a>, Value<'a>), InputError> {
    let (pick, value, rest) = read_first(bytes, arena)?;
    if rest.is_empty() { Ok((pick, value)) } else { Err(InputError::Malformed) }
}

/// Reads the frame at the start of a buffer: its pick, its value and the bytes after it.
///
/// # Errors
///
/// The same as for [`read`], except that bytes after the frame are no error.
pub fn read_first<'a>(bytes: &'a [u8], arena: &'a Arena) -> Result<(Pick<'a>, Value<'a>, &'a [u8]), InputError> {
    Reader::new(bytes, arena).frame(1, Budget::default())
}

/// Reads the frame of a form's entries: a record in which a name may come twice, and whose number of members has no bound of its own.
///
/// # Errors
///
/// [`InputError::Malformed`] for bytes in another format; [`InputError::TooLarge`] where the writer reports it.
pub fn read_entries<'a>(bytes: &'a [u8], arena: &'a Arena) -> Result<(Pick<'a>, &'a [Member<'a>]), InputError> {
    let (pick, entries, rest) = read_first_entries(bytes, arena)?;
    if rest.is_empty() { Ok((pick, entries)) } else { Err(InputError::Malformed) }
}

/// Reads the frame of a form's entries at the start of a buffer: its pick, the entries and the bytes after it.
///
/// # Errors
///
/// The same as for [`read_entries`], except that bytes after the frame are no error.
pub fn read_first_entries<'a>(bytes: &'a [u8], arena: &'a Arena) -> Result<EntriesAndRest<'a>, InputError> {
    // At this depth no entry can be a list or a record.
    let (pick, value, rest) = Reader::new(bytes, arena).frame(MAX_DEPTH, Budget { left: usize::MAX })?;
    Ok((pick, value.members().ok_or(InputError::Malformed)?, rest))
}

/// A pick, a form's entries, and the bytes after their frame.
pub type EntriesAndRest<'a> = (Pick<'a>, &'a [Member<'a>], &'a [u8]);

struct Reader<'a> {
    rest: &'a [u8],
    arena: &'a Arena,
    /// A stack: the members or items of the record or list that is being read, above those of the ones around it.
    open: Vec<Member<'a>>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], arena: &'a Arena) -> Self {
        Reader { rest: bytes, arena, open: Vec::new() }
    }

    fn frame(mut self, depth: usize, mut budget: Budget) -> Result<(Pick<'a>, Value<'a>, &'a [u8]), InputError> {
        let pick = self.pick()?;
        let value = self.value(depth, &mut budget)?;
        Ok((pick, value, self.rest))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], InputError> {
        let (bytes, rest) = self.rest.split_at_checked(count).ok_or(InputError::Malformed)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, InputError> {
        self.take(1).map(|bytes| bytes.first().copied().unwrap_or_default())
    }

    /// Reads a little-endian number of this many bytes.
    fn number(&mut self, bytes: usize) -> Result<usize, InputError> {
        Ok(self.take(bytes)?.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    fn text(&mut self) -> Result<&'a str, InputError> {
        let length = self.number(4)?;
        std::str::from_utf8(self.take(length)?).map_err(|_| InputError::Malformed)
    }

    /// Reads the name of a member, or `None` at the end of the record.
    fn name(&mut self) -> Result<Option<&'a str>, InputError> {
        match self.byte()? {
            tag::END => Ok(None),
            tag::TEXT => self.text().map(Some),
            _ => Err(InputError::Malformed),
        }
    }

    fn pick(&mut self) -> Result<Pick<'a>, InputError> {
        match self.byte()? {
            pick::WHOLE => return Ok(Pick::Whole),
            pick::PART => {}
            _ => return Err(InputError::Malformed),
        }
        let count = self.number(2)?;
        let mut choices = Vec::new();
        for choice in self.take(count)? {
            choices.push(match *choice {
                choice::OUT => Choice::Out,
                choice::IN => Choice::In,
                choice::OPTIONAL => Choice::Optional,
                _ => return Err(InputError::Malformed),
            });
        }
        let mut extra = Vec::new();
        while let Some(name) = self.name()? {
            extra.push(name);
        }
        Ok(Pick::Part { choices, extra })
    }

    fn value(&mut self, depth: usize, budget: &mut Budget) -> Result<Value<'a>, InputError> {
        Ok(match self.byte()? {
            tag::NULL => Value::Null,
            tag::FALSE => Value::Bool(false),
            tag::TRUE => Value::Bool(true),
            tag::NUMBER => Value::Number(self.text()?),
            tag::INT64 => Value::Int64(self.text()?),
            tag::TEXT => Value::Text(self.text()?),
            tag::LIST if depth <= MAX_DEPTH => self.list(depth)?,
            tag::RECORD if depth <= MAX_DEPTH => Value::Record(self.members(depth, budget)?),
            tag::MALFORMED => Value::Error(ValueError::Malformed),
            tag::NOT_DATA => Value::Error(ValueError::NotData),
            tag::TOO_DEEP => Value::Error(ValueError::TooDeep),
            tag::TOO_MANY => Value::Error(ValueError::TooMany),
            tag::TOO_LARGE => return Err(InputError::TooLarge),
            _ => return Err(InputError::Malformed),
        })
    }

    fn list(&mut self, depth: usize) -> Result<Value<'a>, InputError> {
        let start = self.open.len();
        while self.rest.first() != Some(&tag::END) {
            if self.open.len() - start == MAX_ITEMS {
                return Err(InputError::Malformed);
            }
            let item = self.value(depth + 1, &mut Budget::default())?;
            self.open.push(("", item));
        }
        self.byte()?;
        let items = self.arena.alloc_slice_fill_iter(self.open.get(start..).unwrap_or_default().iter().map(|(_, item)| *item));
        self.open.truncate(start);
        Ok(Value::List(items))
    }

    fn members(&mut self, depth: usize, budget: &mut Budget) -> Result<&'a [Member<'a>], InputError> {
        let start = self.open.len();
        while let Some(name) = self.name()? {
            budget.spend_one()?;
            let value = self.value(depth + 1, budget)?;
            self.open.push((name, value));
        }
        let members = self.arena.alloc_slice_copy(self.open.get(start..).unwrap_or_default());
        self.open.truncate(start);
        Ok(members)
    }
}
