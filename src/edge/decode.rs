//! Reads a configuration into typed structs with serde, and collects every mistake with its place.
//!
//! The structs of [`config`](super::config) derive `Deserialize`, which stops at the first mistake. [`decode`] then leaves out the member that it is about, and reads
//! again, until nothing is wrong with the rest.

use std::fmt;

use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor};

use super::error::{ConfigError, pointer_token, unknown_name};
use crate::schema::{Code, Member, Value, ValueError, number};

/// Mistakes that are collected, at most.
const MAX_ERRORS: usize = 100;

/// Name of the unit struct that a JavaScript function, or another value that is no data, is read as.
pub(super) const FUNCTION: &str = "Function";
/// Name of the unit struct that a text or a function is read as.
pub(super) const TEXT_OR_FUNCTION: &str = "TextOrFunction";
/// Name of the unit struct that a platform's binding is read as: an object, or a value that is no data.
pub(super) const BINDING: &str = "Binding";

/// Reads a value. Members that are mistakes are left out of the result; a value that is one itself gives the default.
pub fn decode<'de, T: Deserialize<'de> + Default>(value: Value<'de>) -> (T, Vec<ConfigError>) {
    let mut errors: Vec<ConfigError> = Vec::new();
    loop {
        match T::deserialize(Node { value, pointer: String::new(), left_out: &errors }) {
            Ok(decoded) => return (decoded, errors),
            Err(DecodeError(error)) => {
                let is_last = error.pointer.is_empty() || errors.len() == MAX_ERRORS;
                errors.push(error);
                if is_last {
                    return (T::default(), errors);
                }
            }
        }
    }
}

/// A value of the configuration at its place.
struct Node<'de, 'e> {
    value: Value<'de>,
    pointer: String,
    /// The mistakes found before: their places are left out.
    left_out: &'e [ConfigError],
}

/// A mistake; its pointer is empty until the place is known.
#[derive(Debug)]
struct DecodeError(ConfigError);

impl DecodeError {
    fn at(mut self, pointer: &str) -> Self {
        if self.0.pointer.is_empty() {
            pointer.clone_into(&mut self.0.pointer);
        }
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.message.as_deref().unwrap_or_default())
    }
}

impl std::error::Error for DecodeError {}

impl Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        DecodeError(ConfigError::bad_config("", message.to_string()))
    }

    // Neither shows the value, as serde's own messages would.
    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        DecodeError(ConfigError::new("", Code::Type, ["must be ", &expected.to_string()].concat()))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        DecodeError(ConfigError::bad_config("", ["must be ", &expected.to_string()].concat()))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        DecodeError(ConfigError::bad_config("", ["must be ", &expected.join(" or ")].concat()))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        DecodeError(ConfigError::new("", Code::UnknownField, unknown_name("member", field, expected, true)))
    }
}

type Decoded<T> = Result<T, DecodeError>;

impl<'de> Node<'de, '_> {
    fn wrong<T>(&self, code: Code, expected: &str) -> Decoded<T> {
        Err(DecodeError(ConfigError::new(self.pointer.as_str(), code, ["must be ", expected].concat())))
    }

    fn text<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        match self.value {
            Value::Text(text) => visitor.visit_borrowed_str(text).map_err(|error: DecodeError| error.at(&self.pointer)),
            _ => self.wrong(Code::Type, "text"),
        }
    }

    fn map<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        match self.value {
            Value::Record(members) => {
                let access = Members { rest: members, next: None, pointer: &self.pointer, left_out: self.left_out };
                visitor.visit_map(access).map_err(|error| error.at(&self.pointer))
            }
            _ => self.wrong(Code::Type, "an object"),
        }
    }

    fn seq<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        match self.value {
            Value::List(items) => {
                let access = Items { rest: items, index: 0, pointer: &self.pointer, left_out: self.left_out };
                visitor.visit_seq(access).map_err(|error| error.at(&self.pointer))
            }
            _ => self.wrong(Code::Type, "a list"),
        }
    }
}

/// Hands the deserialisation of kinds that no configuration holds to `deserialize_any`.
macro_rules! forward_to_any {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
            self.deserialize_any(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Node<'de, '_> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(digits) => match number::to_i64(digits) {
                Some(whole) => visitor.visit_i64(whole),
                None => visitor.visit_f64(digits.parse().unwrap_or(f64::NAN)),
            },
            Value::Int64(digits) => match digits.parse() {
                Ok(whole) => visitor.visit_i128(whole),
                Err(_) => return self.wrong(Code::Range, "a whole number of 64 bits"),
            },
            Value::Text(_) => return self.text(visitor),
            Value::List(_) => return self.seq(visitor),
            Value::Record(_) => return self.map(visitor),
            Value::Error(ValueError::NotData) => return self.wrong(Code::Type, "data"),
            _ => return self.wrong(Code::Malformed, "well-formed text, nested at most 8 levels, with at most 1000 items in a list"),
        }
        .map_err(|error: DecodeError| error.at(&self.pointer))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        match self.value {
            Value::Bool(value) => visitor.visit_bool(value),
            _ => self.wrong(Code::Boolean, "true or false"),
        }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        let count = match self.value {
            Value::Number(digits) => number::to_i64(digits).filter(|count| (1..=i32::MAX.into()).contains(count)).and_then(|count| u32::try_from(count).ok()),
            _ => None,
        };
        match count {
            Some(count) => visitor.visit_u32(count),
            None => self.wrong(Code::Integer, "a whole number from 1 to 2147483647"),
        }
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        let parsed = match self.value {
            Value::Number(digits) => digits.parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        };
        match parsed {
            Some(number) => visitor.visit_f64(number),
            None => self.wrong(Code::Number, "a number"),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        self.text(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Decoded<V::Value> {
        match (name, self.value) {
            (FUNCTION | BINDING | TEXT_OR_FUNCTION, Value::Error(_)) | (BINDING, Value::Record(_)) => visitor.visit_unit(),
            (TEXT_OR_FUNCTION, Value::Text(text)) => visitor.visit_borrowed_str(text),
            (TEXT_OR_FUNCTION, _) => self.wrong(Code::Type, "text or a function"),
            (BINDING, _) => self.wrong(Code::Type, "a binding of the platform's"),
            _ => self.wrong(Code::Type, "a function"),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Decoded<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        self.seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        self.map(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Decoded<V::Value> {
        self.map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Decoded<V::Value> {
        match self.value {
            Value::Text(text) => visitor.visit_enum(Variant(text)).map_err(|error: DecodeError| error.at(&self.pointer)),
            _ => self.wrong(Code::Type, "text"),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Decoded<V::Value> {
        visitor.visit_unit()
    }

    forward_to_any! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u64 deserialize_f32 deserialize_char
        deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_identifier
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Decoded<V::Value> {
        self.seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, visitor: V) -> Decoded<V::Value> {
        self.seq(visitor)
    }
}

/// The members of a record.
struct Members<'de, 'e> {
    rest: &'de [Member<'de>],
    next: Option<Node<'de, 'e>>,
    pointer: &'e str,
    left_out: &'e [ConfigError],
}

impl<'de> MapAccess<'de> for Members<'de, '_> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Decoded<Option<K::Value>> {
        while let Some(((name, value), rest)) = self.rest.split_first() {
            self.rest = rest;
            let pointer = [self.pointer, "/", &pointer_token(name)].concat();
            if is_left_out(self.left_out, &pointer) {
                continue;
            }
            let key = seed.deserialize(StrDeserializer::<DecodeError>::new(name)).map_err(|error| error.at(&pointer))?;
            self.next = Some(Node { value: *value, pointer, left_out: self.left_out });
            return Ok(Some(key));
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Decoded<V::Value> {
        let node = self.next.take().ok_or_else(|| DecodeError::custom("must be an object"))?;
        let pointer = node.pointer.clone();
        seed.deserialize(node).map_err(|error| error.at(&pointer))
    }
}

/// The items of a list.
struct Items<'de, 'e> {
    rest: &'de [Value<'de>],
    index: usize,
    pointer: &'e str,
    left_out: &'e [ConfigError],
}

impl<'de> SeqAccess<'de> for Items<'de, '_> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Decoded<Option<T::Value>> {
        while let Some((value, rest)) = self.rest.split_first() {
            self.rest = rest;
            let pointer = [self.pointer, "/", &self.index.to_string()].concat();
            self.index += 1;
            if !is_left_out(self.left_out, &pointer) {
                let at = pointer.clone();
                return seed.deserialize(Node { value: *value, pointer, left_out: self.left_out }).map(Some).map_err(|error| error.at(&at));
            }
        }
        Ok(None)
    }
}

fn is_left_out(errors: &[ConfigError], pointer: &str) -> bool {
    errors.iter().any(|error| error.pointer == pointer)
}

/// A word of a list of words.
struct Variant<'de>(&'de str);

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = DecodeError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Decoded<(V::Value, Self)> {
        Ok((seed.deserialize(StrDeserializer::<DecodeError>::new(self.0))?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = DecodeError;

    fn unit_variant(self) -> Decoded<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Decoded<T::Value> {
        Err(DecodeError::custom("must be a word"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Decoded<V::Value> {
        Err(DecodeError::custom("must be a word"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Decoded<V::Value> {
        Err(DecodeError::custom("must be a word"))
    }
}
