use std::borrow::Cow;

use crate::schema::number::{self, MAX_SAFE_INTEGER};
use crate::schema::{
    Arena, Choice, Code, Extra, Field, Issue, Kind, MAX_DEPTH, MAX_ITEMS, Member, Pick, Schema, Segment, Value, ValueError, email, id, text, time,
};

/// The kind of input that a value was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An object or JSON: each member has its declared type.
    Data,
    /// A form: every leaf is text that is not blank; it is trimmed and converted to its kind.
    Form,
}

/// Checks a record and returns the normalised copy, with its members in the order of the declaration.
///
/// Every member is checked, also after an issue. The time is linear in the size of the input.
///
/// # Errors
///
/// Every issue, in declaration order.
pub fn check<'a>(schema: &'static Schema, pick: &Pick<'_>, origin: Origin, value: Value<'a>, arena: &'a Arena) -> Result<Value<'a>, Vec<Issue<'a>>> {
    let mut checker = Checker::new(origin, arena);
    match checker.record(schema, pick, value) {
        Some(record) if checker.issues.is_empty() => Ok(record),
        _ => Err(checker.issues),
    }
}

/// Checks a record of data and returns how the normalised copy differs from it, for a caller that has a copy to change.
///
/// # Errors
///
/// Every issue, in declaration order.
pub fn compare<'a>(schema: &'static Schema, pick: &Pick<'_>, value: Value<'a>, arena: &'a Arena) -> Result<Difference<'a>, Vec<Issue<'a>>> {
    let mut checker = Checker::new(Origin::Data, arena);
    match checker.record(schema, pick, value) {
        Some(record) if checker.issues.is_empty() => Ok(if checker.is_sorted { Difference::Members(checker.changes) } else { Difference::Whole(record) }),
        _ => Err(checker.issues),
    }
}

/// How a normalised copy differs from the input.
#[derive(Debug)]
pub enum Difference<'a> {
    /// In the values of these members; null stands for a member that is removed.
    Members(Vec<Member<'a>>),
    /// In the order of its members, and perhaps in more. This is the copy.
    Whole(Value<'a>),
}

struct Checker<'a> {
    origin: Origin,
    arena: &'a Arena,
    path: Vec<Segment<'a>>,
    issues: Vec<Issue<'a>>,
    /// The top-level members that differ from the input, with their normalised values.
    changes: Vec<Member<'a>>,
    /// Whether the top-level member that is being checked differs from the input.
    is_changed: bool,
    /// Whether the members of all records were in the order that the copy has.
    is_sorted: bool,
    /// A stack: the checked members of the record that is being checked, above those of the records around it.
    kept: Vec<Member<'a>>,
}

/// How often an input has one declared member.
#[derive(Clone, Copy)]
enum Occurrence<'a> {
    Absent,
    Once(Value<'a>),
    Repeated,
}

impl<'a> Checker<'a> {
    fn new(origin: Origin, arena: &'a Arena) -> Self {
        Checker { origin, arena, path: Vec::new(), issues: Vec::new(), changes: Vec::new(), is_changed: false, is_sorted: true, kept: Vec::new() }
    }

    fn record(&mut self, schema: &'static Schema, pick: &Pick<'_>, value: Value<'a>) -> Option<Value<'a>> {
        let Some(members) = value.members() else { return self.not_of_type(value) };
        let start = self.kept.len();
        let (occurrences, undeclared) = self.sorted_by_field(schema, members);
        for ((index, field), occurrence) in schema.fields.iter().enumerate().zip(occurrences) {
            self.path.push(Segment::Key(field.name));
            let checked = self.picked_member(field, pick.choice(index), *occurrence, members);
            if let Occurrence::Once(value) = *occurrence {
                self.compare(field.name, value, checked);
            }
            self.path.pop();
            if let Some(value) = checked {
                self.kept.push((field.name, value));
            }
        }
        let mut names: Vec<&str> = Vec::new();
        for (name, value) in undeclared {
            let place = names.binary_search(&name);
            if let Err(place) = place {
                names.insert(place, name);
            }
            self.path.push(Segment::Key(name));
            let kept = self.undeclared(schema, pick, name, place.is_ok(), value.content());
            self.compare(name, value, kept);
            self.path.pop();
            if let Some(value) = kept {
                self.kept.push((name, value));
            }
        }
        let record = self.arena.alloc_slice_copy(self.kept.get(start..).unwrap_or_default());
        self.kept.truncate(start);
        Some(Value::Record(record))
    }

    /// Sorts the members of an input: one occurrence for each field, in the order of the declaration, and the undeclared members in the order of the input.
    fn sorted_by_field(&mut self, schema: &Schema, members: &[Member<'a>]) -> (&'a [Occurrence<'a>], Vec<Member<'a>>) {
        let count = schema.fields.len();
        let occurrences = self.arena.alloc_slice_fill_copy(count, Occurrence::Absent);
        let mut undeclared = Vec::new();
        // Members are mostly in the order of the declaration, so the search starts after the last match.
        let mut next = 0;
        for (name, value) in members {
            let is_named = |index: &usize| schema.fields.get(*index).is_some_and(|field| field.name == *name);
            let found = (next..count).chain(0..next).find(is_named);
            match found.and_then(|index| occurrences.get_mut(index)) {
                None => undeclared.push((*name, *value)),
                Some(slot) => {
                    let index = found.unwrap_or_default();
                    self.is_sorted &= index >= next && undeclared.is_empty();
                    next = index + 1;
                    *slot = if let Occurrence::Absent = slot { Occurrence::Once(*value) } else { Occurrence::Repeated };
                }
            }
        }
        (occurrences, undeclared)
    }

    /// Records whether the copy of a member differs from the input. Records and lists are compared by their own members.
    fn compare(&mut self, name: &'a str, input: Value<'a>, kept: Option<Value<'a>>) {
        self.is_changed |= !match (input, kept) {
            (Value::Null, Some(Value::Null)) | (Value::Bool(_), Some(_)) => true,
            (Value::Record(_), Some(Value::Record(_))) | (Value::List(_), Some(Value::List(_))) => true,
            (Value::Number(input), Some(Value::Number(kept))) => input == kept,
            // An int64 is text to JavaScript.
            (Value::Text(input) | Value::Int64(input), Some(Value::Text(kept) | Value::Int64(kept))) => input == kept,
            _ => false,
        };
        if self.path.len() == 1 && std::mem::take(&mut self.is_changed) {
            self.changes.push((name, kept.unwrap_or(Value::Null)));
        }
    }

    /// Checks a declared member, whether the pick has it or not.
    fn picked_member(&mut self, field: &'static Field, choice: Choice, occurrence: Occurrence<'a>, members: &'a [Member<'a>]) -> Option<Value<'a>> {
        let value = match occurrence {
            Occurrence::Absent => None,
            Occurrence::Once(value) => Some(value.content()),
            // Several controls of one name: a boolean is true if one of them is checked, an id list joins them.
            Occurrence::Repeated if self.origin == Origin::Form && matches!(field.kind, Kind::IdList | Kind::Boolean) => {
                let mut values = Vec::new();
                for (_, value) in members.iter().filter(|(name, _)| *name == field.name) {
                    values.push(value.content());
                }
                Some(Value::List(self.arena.alloc_slice_copy(&values)))
            }
            Occurrence::Repeated => return self.fail(if choice == Choice::Out { Code::NotAllowed } else { Code::DuplicateField }),
        };
        match value.filter(|value| !is_absent(field, *value)) {
            None if field.required && choice == Choice::In => self.fail(Code::Required),
            None => None,
            Some(_) if choice == Choice::Out => self.fail(Code::NotAllowed),
            Some(value) => self.member(field, value),
        }
    }

    fn member(&mut self, field: &'static Field, value: Value<'a>) -> Option<Value<'a>> {
        match (field.kind, value) {
            (_, Value::Null) => Some(value),
            (_, Value::Text(input)) if has_nul(input) => self.fail(Code::Malformed),
            (Kind::Record(schema), value) => self.record(schema, &Pick::Whole, value),
            (Kind::List(schema), Value::List(items)) => self.list(field, schema, items),
            (Kind::IdList, Value::List(items)) => self.id_list(items),
            (Kind::IdList, Value::Text(_)) => self.id_list(&[value]),
            (Kind::Boolean, value) => self.boolean(value),
            (Kind::Integer | Kind::Number | Kind::Int64 | Kind::IntOrText, value) => self.numeric(field, value),
            (Kind::List(_) | Kind::IdList, value) => self.not_of_type(value),
            (_, Value::Text(input)) => self.textual(field, input),
            (_, value) => self.not_of_type(value),
        }
    }

    fn list(&mut self, field: &Field, schema: &'static Schema, items: &'a [Value<'a>]) -> Option<Value<'a>> {
        if items.is_empty() && field.required {
            self.report(Code::TooFew, Some(1), None);
        }
        if items.len() > MAX_ITEMS {
            return self.fail_with_bounds(Code::TooMany, None, Some(MAX_ITEMS as i64));
        }
        let mut checked = Vec::new();
        for (index, item) in items.iter().enumerate() {
            self.path.push(Segment::Index(index));
            if let Some(record) = self.record(schema, &Pick::Whole, *item) {
                checked.push(record);
            }
            self.path.pop();
        }
        Some(Value::List(self.arena.alloc_slice_copy(&checked)))
    }

    fn id_list(&mut self, items: &[Value<'a>]) -> Option<Value<'a>> {
        if items.len() > MAX_ITEMS {
            return self.fail_with_bounds(Code::TooMany, None, Some(MAX_ITEMS as i64));
        }
        let mut list = String::new();
        let mut problem = None;
        for item in items {
            problem = problem.or(match *item {
                Value::Text(ids) if has_nul(ids) => Some(Code::Malformed),
                Value::Text(ids) => (!id::push_ids(&mut list, ids)).then_some(Code::IdList),
                Value::Number(input) | Value::Int64(input) => {
                    let digits = number::canonical(input).filter(|digits| number::is_integer(digits) && number::is_safe_integer(digits));
                    (!digits.is_some_and(|digits| id::push_ids(&mut list, &digits))).then_some(Code::IdList)
                }
                Value::Error(ValueError::Malformed) => Some(Code::Malformed),
                _ => Some(Code::Type),
            });
        }
        match problem {
            Some(code) => self.fail(code),
            None => Some(Value::Text(self.arena.alloc_str(&list))),
        }
    }

    fn boolean(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        let controls = match (self.origin, value) {
            (Origin::Data, Value::Bool(_)) => return Some(value),
            (Origin::Data, Value::Text("")) => return self.fail(Code::Boolean),
            (Origin::Form, Value::List(controls)) => controls,
            (Origin::Form, Value::Text(_)) => &[value],
            (_, value) => return self.not_of_type(value),
        };
        let mut is_checked = false;
        for control in controls {
            let Value::Text(word) = control else { return self.not_of_type(*control) };
            let word = word.trim_ascii();
            let is_any = |words: [&str; 4]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
            if is_any(["on", "true", "1", "yes"]) {
                is_checked = true;
            } else if !is_any(["off", "false", "0", "no"]) {
                return self.fail(Code::Boolean);
            }
        }
        Some(Value::Bool(is_checked))
    }

    fn numeric(&mut self, field: &Field, value: Value<'a>) -> Option<Value<'a>> {
        let is_form = self.origin == Origin::Form;
        match (field.kind, value) {
            (Kind::Int64, Value::Text(digits) | Value::Int64(digits)) => self.int64(digits),
            (Kind::Int64, Value::Number(digits)) => self.integer(digits).map(Value::Int64),
            (Kind::IntOrText, Value::Text(input)) => self.int_or_text(field, input),
            (Kind::Integer | Kind::IntOrText, Value::Number(digits) | Value::Int64(digits)) => self.integer(digits).map(Value::Number),
            (Kind::Integer, Value::Text(input)) if is_form => self.integer(input.trim_ascii()).map(Value::Number),
            (Kind::Number, Value::Number(input)) => self.number(field, input),
            (Kind::Number, Value::Text(input)) if is_form => self.number(field, input.trim_ascii()),
            (Kind::Integer, Value::Text("")) => self.fail(Code::Integer),
            (Kind::Number, Value::Text("")) => self.fail(Code::Number),
            (_, value) => self.not_of_type(value),
        }
    }

    fn integer(&mut self, input: &'a str) -> Option<&'a str> {
        match number::canonical(input).filter(|number| number::is_integer(number)) {
            None => self.fail(Code::Integer),
            Some(digits) if number::is_safe_integer(&digits) => Some(self.in_arena(digits)),
            Some(_) => self.fail_with_bounds(Code::Range, Some(-MAX_SAFE_INTEGER), Some(MAX_SAFE_INTEGER)),
        }
    }

    fn int64(&mut self, input: &'a str) -> Option<Value<'a>> {
        match number::integer_digits(self.normalised(input)) {
            None => self.fail(Code::Integer),
            Some(digits) if number::to_i64(&digits).is_some() => Some(Value::Int64(self.in_arena(digits))),
            Some(_) => self.fail_with_bounds(Code::Range, Some(i64::MIN), Some(i64::MAX)),
        }
    }

    fn number(&mut self, field: &Field, input: &'a str) -> Option<Value<'a>> {
        let Some(number) = number::canonical(input) else { return self.fail(Code::Number) };
        match field.range.map(|(min, max)| (min.into(), max.into())) {
            Some((min, max)) if !number::is_within(&number, (min, max)) => self.fail_with_bounds(Code::Range, Some(min), Some(max)),
            _ => Some(Value::Number(self.in_arena(number))),
        }
    }

    fn int_or_text(&mut self, field: &Field, input: &'a str) -> Option<Value<'a>> {
        let input = self.text(field, self.normalised(input))?;
        let digits = number::integer_digits(input).filter(|digits| number::is_safe_integer(digits));
        Some(digits.map_or(Value::Text(input), |digits| Value::Number(self.in_arena(digits))))
    }

    /// Checks a value of a kind that is written as text.
    fn textual(&mut self, field: &Field, input: &'a str) -> Option<Value<'a>> {
        let is_form = self.origin == Origin::Form;
        let input = self.normalised(input);
        let exactly = |is_right: bool| is_right.then_some(Cow::Borrowed(input));
        let (code, normal) = match field.kind {
            Kind::Text => return self.text(field, input).map(Value::Text),
            Kind::Email => {
                let input = self.text(field, input.trim_ascii())?;
                let is_right = input.is_empty() || email::is_email(input);
                return if is_right { Some(Value::Text(input)) } else { self.fail(Code::Email) };
            }
            Kind::Date if is_form && !time::is_day_month_year(input) => (Code::Date, time::day_month_year(input).map(Cow::Owned)),
            Kind::Date => (Code::Date, exactly(time::is_day_month_year(input))),
            Kind::Time => (Code::Time, exactly(time::is_hour_minute(input))),
            Kind::DateTime if is_form => (Code::DateTime, time::date_time_of_control(input)),
            Kind::DateTime => (Code::DateTime, time::date_time(input)),
            Kind::Uuid => (Code::Uuid, exactly(id::is_uuid(input))),
            Kind::OpaqueId => (Code::OpaqueId, exactly(id::is_opaque_id(input))),
            Kind::Ipv4 => (Code::Ipv4, exactly(id::is_ipv4(input))),
            _ => (Code::Type, None),
        };
        if normal.is_none() {
            self.report(code, None, None);
        }
        let is_short = self.is_short_enough(field, input);
        normal.filter(|_| is_short).map(|normal| Value::Text(self.in_arena(normal)))
    }

    fn text(&mut self, field: &Field, input: &'a str) -> Option<&'a str> {
        if field.required && text::is_blank(input) {
            return self.fail(Code::Required);
        }
        self.is_short_enough(field, input).then_some(input)
    }

    fn is_short_enough(&mut self, field: &Field, input: &str) -> bool {
        match field.max_length {
            Some(units) if text::is_longer_than(input, units) => {
                self.report(Code::TooLong, None, Some(units.into()));
                false
            }
            _ => true,
        }
    }

    /// Returns the text, without white space around it where it comes from a form.
    fn normalised(&self, input: &'a str) -> &'a str {
        if self.origin == Origin::Form { input.trim_ascii() } else { input }
    }

    fn in_arena(&self, text: Cow<'a, str>) -> &'a str {
        match text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.arena.alloc_str(&text),
        }
    }

    /// Checks an undeclared member. From a form it is dropped where the schema does not keep it, since a form has controls of its own.
    fn undeclared(&mut self, schema: &Schema, pick: &Pick<'_>, name: &str, is_repeated: bool, value: Value<'a>) -> Option<Value<'a>> {
        let keeps = schema.extra == Extra::Keep;
        let is_kept = keeps && pick.allows_extra(name);
        if is_refused(schema, name) {
            self.fail(Code::UnknownField)
        } else if is_kept && has_nul(name) {
            self.fail(Code::Malformed)
        } else if is_kept && is_repeated {
            self.fail(Code::DuplicateField)
        } else if is_kept {
            self.scalar(value)
        } else if self.origin == Origin::Data {
            self.report(if keeps { Code::NotAllowed } else { Code::UnknownField }, None, None);
            self.bounds_within(value);
            None
        } else {
            None
        }
    }

    /// Checks the value of an undeclared member that the schema keeps.
    fn scalar(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        match value {
            Value::Null | Value::Bool(_) => Some(value),
            Value::Text(input) if has_nul(input) => self.fail(Code::Malformed),
            Value::Text(input) => Some(Value::Text(self.normalised(input))),
            Value::Number(input) => match number::canonical(input) {
                None => self.fail(Code::Number),
                Some(number) => Some(Value::Number(self.in_arena(number))),
            },
            Value::Int64(digits) => self.integer(digits).map(Value::Number),
            value => self.not_of_type(value),
        }
    }

    /// Reports a value that is not of the declared type, and every bound that it breaks inside. Returns `None`.
    fn not_of_type<T>(&mut self, value: Value<'a>) -> Option<T> {
        match value {
            Value::Error(ValueError::Malformed) => self.report(Code::Malformed, None, None),
            Value::Error(ValueError::TooDeep | ValueError::TooMany) => {}
            _ => self.report(Code::Type, None, None),
        }
        self.bounds_within(value);
        None
    }

    /// Reports where a value that is not checked further is nested too deep or has too long a list.
    fn bounds_within(&mut self, value: Value<'a>) {
        match value {
            Value::Error(ValueError::TooDeep) => self.report(Code::TooDeep, None, Some(MAX_DEPTH as i64)),
            Value::Error(ValueError::TooMany) => self.report(Code::TooMany, None, Some(MAX_ITEMS as i64)),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Segment::Index(index));
                    self.bounds_within(*item);
                    self.path.pop();
                }
            }
            Value::Record(members) => {
                for (name, value) in members {
                    self.path.push(Segment::Key(name));
                    self.bounds_within(*value);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    /// Reports an issue at the current path and returns `None`.
    fn fail<T>(&mut self, code: Code) -> Option<T> {
        self.fail_with_bounds(code, None, None)
    }

    /// Reports an issue at the current path with the bounds in its message, and returns `None`.
    fn fail_with_bounds<T>(&mut self, code: Code, min: Option<i64>, max: Option<i64>) -> Option<T> {
        self.report(code, min, max);
        None
    }

    fn report(&mut self, code: Code, min: Option<i64>, max: Option<i64>) {
        let path = self.arena.alloc_slice_copy(&self.path);
        self.issues.push(Issue { min, max, ..Issue::new(code, path) });
    }
}

/// Whether a value counts as an absent member.
fn is_absent(field: &Field, value: Value<'_>) -> bool {
    match value {
        Value::Null => !field.nullable,
        Value::List(items) => matches!(field.kind, Kind::IdList) && items.is_empty(),
        _ => false,
    }
}

fn has_nul(text: &str) -> bool {
    text.bytes().any(|byte| byte == 0)
}

/// Whether a name has a meaning in every JavaScript object, so that assigning to it may change the object's prototype.
pub(super) fn is_reserved(name: &str) -> bool {
    matches!(name, "__proto__" | "constructor" | "prototype")
}

/// Whether an undeclared name is refused at any depth: one that [`is_reserved`], or one that a vendor's server, which ignores case, takes for a declared one.
pub(super) fn is_refused(schema: &Schema, name: &str) -> bool {
    is_reserved(name) || schema.fields.iter().any(|field| equals_but_for_case(field.name, name))
}

/// Whether two names are equal without regard to case, with the characters beyond ASCII that case folding turns into ASCII (Unicode `CaseFolding.txt`).
fn equals_but_for_case(declared: &str, name: &str) -> bool {
    let folded = name.chars().map(|c| match c {
        'ſ' => 's',
        '\u{212a}' => 'k',
        'ı' | 'İ' => 'i',
        other => other.to_ascii_lowercase(),
    });
    declared.len() <= name.len() && declared.chars().map(|c| c.to_ascii_lowercase()).eq(folded)
}
