use std::borrow::Cow;

use crate::schema::number::{self, MAX_SAFE_INTEGER};
use crate::schema::{
    Arena, Choice, Code, Extra, Field, Issue, Kind, MAX_DEPTH, MAX_ITEMS, Member, Pick, Schema, Segment, Value, ValueError, email, id, text, time,
};

/// What kind of input a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An object or JSON: each member has its declared type.
    Data,
    /// A form: every leaf is text that is not blank, to be trimmed and turned into its kind.
    Form,
}

/// Judges a record: the normalised copy, its members in declaration order, or every issue there is.
///
/// Linear in the input. A wrong value hides nothing elsewhere.
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

/// Judges a record of data for whoever has a copy of it: what makes that the normalised one, or every issue there is.
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

/// How a normalised copy differs from what was given.
#[derive(Debug)]
pub enum Difference<'a> {
    /// In these members; null for one that is left out.
    Members(Vec<Member<'a>>),
    /// In the order of its members, and perhaps in more: this is the copy.
    Whole(Value<'a>),
}

struct Checker<'a> {
    origin: Origin,
    arena: &'a Arena,
    path: Vec<Segment<'a>>,
    issues: Vec<Issue<'a>>,
    /// The members of the whole record that are not as they were given.
    changes: Vec<Member<'a>>,
    /// Whether anything in the member at work on is not.
    is_changed: bool,
    /// Whether the members of all records came in the order in which the copy has them.
    is_sorted: bool,
    /// The members that are kept so far, of the record at work on and of those around it.
    kept: Vec<Member<'a>>,
}

/// What an input holds for one declared member.
#[derive(Clone, Copy)]
enum Given<'a> {
    Nothing,
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
        let (given, undeclared) = self.sort_out(schema, members);
        for ((index, field), given) in schema.fields.iter().enumerate().zip(given) {
            self.path.push(Segment::Key(field.name));
            let checked = self.picked(field, pick.choice(index), *given, members);
            if let Given::Once(value) = *given {
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
            let kept = self.undeclared(schema, pick, name, place.is_ok(), value.held());
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

    /// The members of an input: those declared, at their places in the declaration, and the others as they came.
    fn sort_out(&mut self, schema: &Schema, members: &[Member<'a>]) -> (&'a [Given<'a>], Vec<Member<'a>>) {
        let count = schema.fields.len();
        let given = self.arena.alloc_slice_fill_copy(count, Given::Nothing);
        let mut undeclared = Vec::new();
        // Members mostly come in the order of the declaration: the search goes on where the last one was found.
        let mut next = 0;
        for (name, value) in members {
            let is_named = |index: &usize| schema.fields.get(*index).is_some_and(|field| field.name == *name);
            let found = (next..count).chain(0..next).find(is_named);
            match found.and_then(|index| given.get_mut(index)) {
                None => undeclared.push((*name, *value)),
                Some(slot) => {
                    let index = found.unwrap_or_default();
                    self.is_sorted &= index >= next && undeclared.is_empty();
                    next = index + 1;
                    *slot = if let Given::Nothing = slot { Given::Once(*value) } else { Given::Repeated };
                }
            }
        }
        (given, undeclared)
    }

    /// Notes where the copy differs. Of a record or a list that is done within it.
    fn compare(&mut self, name: &'a str, given: Value<'a>, kept: Option<Value<'a>>) {
        self.is_changed |= !match (given, kept) {
            (Value::Null, Some(Value::Null)) | (Value::Bool(_), Some(_)) => true,
            (Value::Record(_), Some(Value::Record(_))) | (Value::List(_), Some(Value::List(_))) => true,
            (Value::Number(given), Some(Value::Number(kept))) => given == kept,
            // An int64 is text to JavaScript.
            (Value::Text(given) | Value::Int64(given), Some(Value::Text(kept) | Value::Int64(kept))) => given == kept,
            _ => false,
        };
        if self.path.len() == 1 && std::mem::take(&mut self.is_changed) {
            self.changes.push((name, kept.unwrap_or(Value::Null)));
        }
    }

    /// A declared member, where it may be given and where it may not.
    fn picked(&mut self, field: &'static Field, choice: Choice, given: Given<'a>, members: &'a [Member<'a>]) -> Option<Value<'a>> {
        let value = match given {
            Given::Nothing => None,
            Given::Once(value) => Some(value.held()),
            // Of several controls of one name, any may say yes, and all may name ids.
            Given::Repeated if self.origin == Origin::Form && matches!(field.kind, Kind::IdList | Kind::Boolean) => {
                let mut values = Vec::new();
                for (_, value) in members.iter().filter(|(name, _)| *name == field.name) {
                    values.push(value.held());
                }
                Some(Value::List(self.arena.alloc_slice_copy(&values)))
            }
            Given::Repeated => return self.issue(if choice == Choice::Out { Code::NotAllowed } else { Code::DuplicateField }),
        };
        match value.filter(|value| !is_absent(field, *value)) {
            None if field.required && choice == Choice::In => self.issue(Code::Required),
            None => None,
            Some(_) if choice == Choice::Out => self.issue(Code::NotAllowed),
            Some(value) => self.member(field, value),
        }
    }

    fn member(&mut self, field: &'static Field, value: Value<'a>) -> Option<Value<'a>> {
        match (field.kind, value) {
            (_, Value::Null) => Some(value),
            (_, Value::Text(given)) if has_nul(given) => self.issue(Code::Malformed),
            (Kind::Record(schema), value) => self.record(schema, &Pick::Whole, value),
            (Kind::List(schema), Value::List(items)) => self.list(field, schema, items),
            (Kind::IdList, Value::List(items)) => self.id_list(items),
            (Kind::IdList, Value::Text(_)) => self.id_list(&[value]),
            (Kind::Boolean, value) => self.boolean(value),
            (Kind::Integer | Kind::Number | Kind::Int64 | Kind::IntOrText, value) => self.numeric(field, value),
            (Kind::List(_) | Kind::IdList, value) => self.not_of_type(value),
            (_, Value::Text(given)) => self.textual(field, given),
            (_, value) => self.not_of_type(value),
        }
    }

    fn list(&mut self, field: &Field, schema: &'static Schema, items: &'a [Value<'a>]) -> Option<Value<'a>> {
        if items.is_empty() && field.required {
            self.tell(Code::TooFew, Some(1), None);
        }
        if items.len() > MAX_ITEMS {
            return self.issue_within(Code::TooMany, None, Some(MAX_ITEMS as i64));
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
            return self.issue_within(Code::TooMany, None, Some(MAX_ITEMS as i64));
        }
        let mut list = String::new();
        let mut problem = None;
        for item in items {
            problem = problem.or(match *item {
                Value::Text(ids) if has_nul(ids) => Some(Code::Malformed),
                Value::Text(ids) => (!id::push_ids(&mut list, ids)).then_some(Code::IdList),
                Value::Number(given) | Value::Int64(given) => {
                    let digits = number::canonical(given).filter(|digits| number::is_integer(digits) && number::is_safe_integer(digits));
                    (!digits.is_some_and(|digits| id::push_ids(&mut list, &digits))).then_some(Code::IdList)
                }
                Value::Error(ValueError::Malformed) => Some(Code::Malformed),
                _ => Some(Code::Type),
            });
        }
        match problem {
            Some(code) => self.issue(code),
            None => Some(Value::Text(self.arena.alloc_str(&list))),
        }
    }

    fn boolean(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        let controls = match (self.origin, value) {
            (Origin::Data, Value::Bool(_)) => return Some(value),
            (Origin::Data, Value::Text("")) => return self.issue(Code::Boolean),
            (Origin::Form, Value::List(controls)) => controls,
            (Origin::Form, Value::Text(_)) => &[value],
            (_, value) => return self.not_of_type(value),
        };
        let mut answer = false;
        for control in controls {
            let Value::Text(word) = control else { return self.not_of_type(*control) };
            let word = word.trim_ascii();
            let is_any = |words: [&str; 4]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
            if is_any(["on", "true", "1", "yes"]) {
                answer = true;
            } else if !is_any(["off", "false", "0", "no"]) {
                return self.issue(Code::Boolean);
            }
        }
        Some(Value::Bool(answer))
    }

    fn numeric(&mut self, field: &Field, value: Value<'a>) -> Option<Value<'a>> {
        let is_form = self.origin == Origin::Form;
        match (field.kind, value) {
            (Kind::Int64, Value::Text(digits) | Value::Int64(digits)) => self.int64(digits),
            (Kind::Int64, Value::Number(digits)) => self.integer(digits).map(Value::Int64),
            (Kind::IntOrText, Value::Text(given)) => self.int_or_text(field, given),
            (Kind::Integer | Kind::IntOrText, Value::Number(digits) | Value::Int64(digits)) => self.integer(digits).map(Value::Number),
            (Kind::Integer, Value::Text(given)) if is_form => self.integer(given.trim_ascii()).map(Value::Number),
            (Kind::Number, Value::Number(given)) => self.number(field, given),
            (Kind::Number, Value::Text(given)) if is_form => self.number(field, given.trim_ascii()),
            (Kind::Integer, Value::Text("")) => self.issue(Code::Integer),
            (Kind::Number, Value::Text("")) => self.issue(Code::Number),
            (_, value) => self.not_of_type(value),
        }
    }

    fn integer(&mut self, given: &'a str) -> Option<&'a str> {
        match number::canonical(given).filter(|number| number::is_integer(number)) {
            None => self.issue(Code::Integer),
            Some(digits) if number::is_safe_integer(&digits) => Some(self.kept(digits)),
            Some(_) => self.issue_within(Code::Range, Some(-MAX_SAFE_INTEGER), Some(MAX_SAFE_INTEGER)),
        }
    }

    fn int64(&mut self, given: &'a str) -> Option<Value<'a>> {
        match number::integer_digits(self.given(given)) {
            None => self.issue(Code::Integer),
            Some(digits) if number::to_i64(&digits).is_some() => Some(Value::Int64(self.kept(digits))),
            Some(_) => self.issue_within(Code::Range, Some(i64::MIN), Some(i64::MAX)),
        }
    }

    fn number(&mut self, field: &Field, given: &'a str) -> Option<Value<'a>> {
        let Some(number) = number::canonical(given) else { return self.issue(Code::Number) };
        match field.range.map(|(min, max)| (min.into(), max.into())) {
            Some((min, max)) if !number::is_within(&number, (min, max)) => self.issue_within(Code::Range, Some(min), Some(max)),
            _ => Some(Value::Number(self.kept(number))),
        }
    }

    fn int_or_text(&mut self, field: &Field, given: &'a str) -> Option<Value<'a>> {
        let given = self.text(field, self.given(given))?;
        let digits = number::integer_digits(given).filter(|digits| number::is_safe_integer(digits));
        Some(digits.map_or(Value::Text(given), |digits| Value::Number(self.kept(digits))))
    }

    /// Kinds that are written as text.
    fn textual(&mut self, field: &Field, given: &'a str) -> Option<Value<'a>> {
        let is_form = self.origin == Origin::Form;
        let given = self.given(given);
        let exactly = |is_right: bool| is_right.then_some(Cow::Borrowed(given));
        let (code, normal) = match field.kind {
            Kind::Text => return self.text(field, given).map(Value::Text),
            Kind::Email => {
                let given = self.text(field, given.trim_ascii())?;
                let is_right = given.is_empty() || email::is_email(given);
                return if is_right { Some(Value::Text(given)) } else { self.issue(Code::Email) };
            }
            Kind::Date if is_form && !time::is_day_month_year(given) => (Code::Date, time::day_month_year(given).map(Cow::Owned)),
            Kind::Date => (Code::Date, exactly(time::is_day_month_year(given))),
            Kind::Time => (Code::Time, exactly(time::is_hour_minute(given))),
            Kind::DateTime if is_form => (Code::DateTime, time::date_time_of_control(given)),
            Kind::DateTime => (Code::DateTime, time::date_time(given)),
            Kind::Uuid => (Code::Uuid, exactly(id::is_uuid(given))),
            Kind::OpaqueId => (Code::OpaqueId, exactly(id::is_opaque_id(given))),
            Kind::Ipv4 => (Code::Ipv4, exactly(id::is_ipv4(given))),
            _ => (Code::Type, None),
        };
        if normal.is_none() {
            self.tell(code, None, None);
        }
        let is_short = self.is_short_enough(field, given);
        normal.filter(|_| is_short).map(|normal| Value::Text(self.kept(normal)))
    }

    fn text(&mut self, field: &Field, given: &'a str) -> Option<&'a str> {
        if field.required && text::is_blank(given) {
            return self.issue(Code::Required);
        }
        self.is_short_enough(field, given).then_some(given)
    }

    fn is_short_enough(&mut self, field: &Field, given: &str) -> bool {
        match field.max_length {
            Some(units) if text::is_longer_than(given, units) => {
                self.tell(Code::TooLong, None, Some(units.into()));
                false
            }
            _ => true,
        }
    }

    /// A text as its origin has it: a form's is trimmed.
    fn given(&self, given: &'a str) -> &'a str {
        if self.origin == Origin::Form { given.trim_ascii() } else { given }
    }

    fn kept(&self, text: Cow<'a, str>) -> &'a str {
        match text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => self.arena.alloc_str(&text),
        }
    }

    /// A member that is not declared. From a form it is dropped where it is not kept, since a form has controls of its own.
    fn undeclared(&mut self, schema: &Schema, pick: &Pick<'_>, name: &str, is_repeated: bool, value: Value<'a>) -> Option<Value<'a>> {
        let keeps = schema.extra == Extra::Keep;
        let is_kept = keeps && pick.takes_extra(name);
        if is_refused(schema, name) {
            self.issue(Code::UnknownField)
        } else if is_kept && has_nul(name) {
            self.issue(Code::Malformed)
        } else if is_kept && is_repeated {
            self.issue(Code::DuplicateField)
        } else if is_kept {
            self.scalar(value)
        } else if self.origin == Origin::Data {
            self.tell(if keeps { Code::NotAllowed } else { Code::UnknownField }, None, None);
            self.bounds_within(value);
            None
        } else {
            None
        }
    }

    /// The value of an undeclared member that is kept.
    fn scalar(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        match value {
            Value::Null | Value::Bool(_) => Some(value),
            Value::Text(given) if has_nul(given) => self.issue(Code::Malformed),
            Value::Text(given) => Some(Value::Text(self.given(given))),
            Value::Number(given) => match number::canonical(given) {
                None => self.issue(Code::Number),
                Some(number) => Some(Value::Number(self.kept(number))),
            },
            Value::Int64(digits) => self.integer(digits).map(Value::Number),
            value => self.not_of_type(value),
        }
    }

    /// The issue of a value that is not of the declared type, and of every bound that it breaks inside.
    fn not_of_type<T>(&mut self, value: Value<'a>) -> Option<T> {
        match value {
            Value::Error(ValueError::Malformed) => self.tell(Code::Malformed, None, None),
            Value::Error(ValueError::TooDeep | ValueError::TooMany) => {}
            _ => self.tell(Code::Type, None, None),
        }
        self.bounds_within(value);
        None
    }

    /// A value that is looked at no further still says where it was nested or listed beyond the bounds.
    fn bounds_within(&mut self, value: Value<'a>) {
        match value {
            Value::Error(ValueError::TooDeep) => self.tell(Code::TooDeep, None, Some(MAX_DEPTH as i64)),
            Value::Error(ValueError::TooMany) => self.tell(Code::TooMany, None, Some(MAX_ITEMS as i64)),
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

    /// Tells what is wrong here, and gives nothing.
    fn issue<T>(&mut self, code: Code) -> Option<T> {
        self.issue_within(code, None, None)
    }

    /// The same with the least and the most that would do.
    fn issue_within<T>(&mut self, code: Code, min: Option<i64>, max: Option<i64>) -> Option<T> {
        self.tell(code, min, max);
        None
    }

    fn tell(&mut self, code: Code, min: Option<i64>, max: Option<i64>) {
        let path = self.arena.alloc_slice_copy(&self.path);
        self.issues.push(Issue { min, max, ..Issue::new(code, path) });
    }
}

/// Whether a given value says no more than a missing one.
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

/// Whether a name means something to a JavaScript object itself.
pub(super) fn is_reserved(name: &str) -> bool {
    matches!(name, "__proto__" | "constructor" | "prototype")
}

/// Whether an undeclared name is refused wherever it stands: one that means something to a JavaScript object itself, or that a vendor's server takes for a
/// declared one.
pub(super) fn is_refused(schema: &Schema, name: &str) -> bool {
    is_reserved(name) || schema.fields.iter().any(|field| equals_but_for_case(field.name, name))
}

/// Whether a vendor's server, which ignores case, would take `name` for the declared one. The characters beyond ASCII that case folding turns into ASCII count.
fn equals_but_for_case(declared: &str, name: &str) -> bool {
    let folded = name.chars().map(|c| match c {
        'ſ' => 's',
        '\u{212a}' => 'k',
        'ı' | 'İ' => 'i',
        other => other.to_ascii_lowercase(),
    });
    declared.len() <= name.len() && declared.chars().map(|c| c.to_ascii_lowercase()).eq(folded)
}
