//! A reader of JSON text (RFC 8259).
//!
//! A general reader refuses a whole document for one lone surrogate or a number beyond a double, rounds an int64, and silently keeps the last of two members of
//! one name. This one keeps numbers as they are written, keeps both members, and marks the one text that is malformed.

use super::{Budget, InputError};
use crate::schema::{Arena, MAX_DEPTH, MAX_ITEMS, Member, Value, ValueError};

/// Reads a JSON text. A byte order mark before it is skipped.
///
/// # Errors
///
/// [`InputError::Malformed`] where the bytes are not JSON or not UTF-8, or a name holds a lone surrogate; [`InputError::TooMany`] past the bound on members.
pub fn read<'a>(bytes: &'a [u8], arena: &'a Arena) -> Result<Value<'a>, InputError> {
    let text = std::str::from_utf8(bytes).map_err(|_| InputError::Malformed)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { text, at: 0, arena };
    let value = reader.value(1, &mut Budget::default())?;
    reader.white_space();
    if reader.at == text.len() { Ok(value) } else { Err(InputError::Malformed) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    arena: &'a Arena,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn white_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Skips white space, and `byte` where it comes next. Returns whether it does.
    fn skip_if(&mut self, byte: u8) -> bool {
        self.white_space();
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn expect(&mut self, byte: u8) -> Result<(), InputError> {
        if self.skip_if(byte) { Ok(()) } else { Err(InputError::Malformed) }
    }

    fn slice(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// Reads a value; `depth` is the depth that a record or list has here.
    fn value(&mut self, depth: usize, budget: &mut Budget) -> Result<Value<'a>, InputError> {
        self.white_space();
        match self.peek() {
            Some(b'{' | b'[') if depth > MAX_DEPTH => {
                self.skip_value()?;
                Ok(Value::Error(ValueError::TooDeep))
            }
            Some(b'{') => self.record(depth, budget),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(self.string()?.map_or(Value::Error(ValueError::Malformed), Value::Text)),
            _ => self.scalar(),
        }
    }

    fn record(&mut self, depth: usize, budget: &mut Budget) -> Result<Value<'a>, InputError> {
        let mut members: Vec<Member<'a>> = Vec::new();
        self.expect(b'{')?;
        if self.skip_if(b'}') {
            return Ok(Value::Record(&[]));
        }
        loop {
            budget.spend_one()?;
            let name = self.name()?;
            members.push((name, self.value(depth + 1, budget)?));
            if !self.skip_if(b',') {
                self.expect(b'}')?;
                return Ok(Value::Record(self.arena.alloc_slice_copy(&members)));
            }
        }
    }

    /// Reads the name of a member and the colon after it.
    fn name(&mut self) -> Result<&'a str, InputError> {
        self.white_space();
        let name = if self.peek() == Some(b'"') { self.string()? } else { None };
        self.expect(b':')?;
        name.ok_or(InputError::Malformed)
    }

    fn list(&mut self, depth: usize) -> Result<Value<'a>, InputError> {
        let mut items = Vec::new();
        self.expect(b'[')?;
        if self.skip_if(b']') {
            return Ok(Value::List(&[]));
        }
        let mut is_over = false;
        loop {
            if is_over {
                self.skip_value()?;
            } else {
                items.push(self.value(depth + 1, &mut Budget::default())?);
            }
            if !self.skip_if(b',') {
                self.expect(b']')?;
                return Ok(if is_over { Value::Error(ValueError::TooMany) } else { Value::List(self.arena.alloc_slice_copy(&items)) });
            }
            is_over = items.len() == MAX_ITEMS;
        }
    }

    fn scalar(&mut self) -> Result<Value<'a>, InputError> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (word, value) in [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        self.number().map(Value::Number)
    }

    fn number(&mut self) -> Result<&'a str, InputError> {
        let from = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let has_leading_zero = self.peek() == Some(b'0');
        let whole = self.digits()?;
        if has_leading_zero && whole > 1 {
            return Err(InputError::Malformed);
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(self.slice(from))
    }

    fn digits(&mut self) -> Result<usize, InputError> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > from { Ok(self.at - from) } else { Err(InputError::Malformed) }
    }

    /// Reads a string; `None` where it holds a lone surrogate.
    fn string(&mut self) -> Result<Option<&'a str>, InputError> {
        self.at += 1;
        let from = self.at;
        self.plain()?;
        if self.peek() == Some(b'"') {
            let text = self.slice(from);
            self.at += 1;
            return Ok(Some(text));
        }
        let mut text = self.slice(from).to_owned();
        let mut is_whole = true;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(if is_whole { Some(self.arena.alloc_str(&text)) } else { None });
                }
                Some(b'\\') => match self.escape()? {
                    Some(c) => text.push(c),
                    None => is_whole = false,
                },
                _ => {
                    let from = self.at;
                    self.plain()?;
                    text.push_str(self.slice(from));
                }
            }
        }
    }

    /// Skips to the next quote or backslash.
    fn plain(&mut self) -> Result<(), InputError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).ok_or(InputError::Malformed)?;
        self.at += length;
        if self.peek().is_some_and(|byte| byte < 0x20) { Err(InputError::Malformed) } else { Ok(()) }
    }

    /// Reads an escape; `None` for a lone surrogate.
    fn escape(&mut self) -> Result<Option<char>, InputError> {
        self.at += 1;
        let kind = self.peek().ok_or(InputError::Malformed)?;
        self.at += 1;
        Ok(Some(match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(InputError::Malformed),
        }))
    }

    fn unicode_escape(&mut self) -> Result<Option<char>, InputError> {
        let unit = self.hex4()?;
        if !(0xd800..0xdc00).contains(&unit) {
            return Ok(char::from_u32(unit));
        }
        let is_escape = self.text.as_bytes().get(self.at..self.at + 2) == Some(b"\\u".as_slice());
        if !is_escape {
            return Ok(None);
        }
        let back = self.at;
        self.at += 2;
        let low = self.hex4()?;
        if !(0xdc00..0xe000).contains(&low) {
            // The next escape stands for itself.
            self.at = back;
            return Ok(None);
        }
        Ok(char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)))
    }

    fn hex4(&mut self) -> Result<u32, InputError> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(InputError::Malformed)?;
        self.at += 4;
        digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?)).ok_or(InputError::Malformed)
    }

    /// Skips one value of any depth.
    fn skip_value(&mut self) -> Result<(), InputError> {
        let mut closers = Vec::new();
        loop {
            self.white_space();
            match self.peek() {
                Some(b'{') => {
                    self.at += 1;
                    if !self.skip_if(b'}') {
                        self.name()?;
                        closers.push(b'}');
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    if !self.skip_if(b']') {
                        closers.push(b']');
                        continue;
                    }
                }
                Some(b'"') => {
                    self.string()?;
                }
                _ => {
                    self.scalar()?;
                }
            }
            // After a value comes the next one of its container, or the container's end.
            loop {
                match closers.last() {
                    None => return Ok(()),
                    Some(closer) if self.skip_if(b',') => {
                        if *closer == b'}' {
                            self.name()?;
                        }
                        break;
                    }
                    Some(closer) => {
                        self.expect(*closer)?;
                        closers.pop();
                    }
                }
            }
        }
    }
}
