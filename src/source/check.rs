use std::borrow::Cow;

use crate::schema::number::{self, MAX_SAFE_INTEGER};
use crate::schema::{Choice, Code, Extra, Fault, Field, Issue, Kind, MAX_DEPTH, MAX_ITEMS, Param, Params, Pick, Schema, Segment, Value, email, id, text, time};

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
pub fn check<'a>(schema: &'static Schema, pick: &Pick<'_>, origin: Origin, value: Value<'a>) -> Result<Value<'a>, Vec<Issue>> {
    let mut checker = Checker { origin, path: Vec::new(), issues: Vec::new() };
    let record = checker.record(schema, pick, value);
    match record {
        Some(record) if checker.issues.is_empty() => Ok(record),
        _ => Err(checker.issues),
    }
}

struct Checker {
    origin: Origin,
    path: Vec<Segment>,
    issues: Vec<Issue>,
}

/// What an input holds for one declared member.
#[derive(Clone, Default)]
enum Given<'a> {
    #[default]
    Nothing,
    Once(Value<'a>),
    Repeated(Vec<Value<'a>>),
}

impl Checker {
    fn record<'a>(&mut self, schema: &'static Schema, pick: &Pick<'_>, value: Value<'a>) -> Option<Value<'a>> {
        let Value::Record(members) = value else {
            self.not_of_type(&value);
            return None;
        };
        let (given, undeclared) = sort_out(schema, members);
        let mut record = Vec::with_capacity(given.len() + undeclared.len());
        for ((index, field), given) in schema.fields.iter().enumerate().zip(given) {
            let checked = self.at(Segment::Key(Cow::Borrowed(field.name)), |checker| checker.picked(field, pick.choice(index), given));
            record.extend(checked.map(|value| (Cow::Borrowed(field.name), value)));
        }
        let mut names: Vec<Cow<'a, str>> = Vec::new();
        for (name, value) in undeclared {
            let place = names.binary_search(&name);
            let is_repeated = place.is_ok();
            if let Err(place) = place {
                names.insert(place, name.clone());
            }
            let segment = Segment::Key(Cow::Owned(name.clone().into_owned()));
            let kept = self.at(segment, |checker| checker.undeclared(schema, pick, &name, is_repeated, value));
            record.extend(kept.map(|value| (name, value)));
        }
        Some(Value::Record(record))
    }

    /// A declared member, where it may be given and where it may not.
    fn picked<'a>(&mut self, field: &'static Field, choice: Choice, given: Given<'a>) -> Option<Value<'a>> {
        let value = match given {
            Given::Nothing => None,
            Given::Once(value) => Some(value),
            // Of several controls of one name, any may say yes, and all may name ids.
            Given::Repeated(values) if self.origin == Origin::Form && matches!(field.kind, Kind::IdList | Kind::Boolean) => Some(Value::List(values)),
            Given::Repeated(_) => {
                self.issue(if choice == Choice::Out { Code::NotAllowed } else { Code::DuplicateField });
                return None;
            }
        };
        match value.filter(|value| !is_absent(field, value)) {
            None if field.required && choice == Choice::In => {
                self.issue(Code::Required);
                None
            }
            None => None,
            Some(_) if choice == Choice::Out => {
                self.issue(Code::NotAllowed);
                None
            }
            Some(value) => self.member(field, value),
        }
    }

    fn member<'a>(&mut self, field: &'static Field, value: Value<'a>) -> Option<Value<'a>> {
        match (field.kind, value) {
            (_, Value::Null) => Some(Value::Null),
            (_, Value::Text(given)) if given.contains('\0') => {
                self.issue(Code::Malformed);
                None
            }
            (Kind::Record(schema), value) => self.record(schema, &Pick::Whole, value),
            (Kind::List(schema), value) => self.list(field, schema, value),
            (Kind::IdList, value) => self.id_list(value),
            (Kind::Boolean, value) => self.boolean(value),
            (Kind::Integer | Kind::Number | Kind::Int64 | Kind::IntOrText, value) => self.numeric(field, value),
            (_, Value::Text(given)) => self.textual(field, given),
            (_, value) => {
                self.not_of_type(&value);
                None
            }
        }
    }

    fn list<'a>(&mut self, field: &Field, schema: &'static Schema, value: Value<'a>) -> Option<Value<'a>> {
        let Value::List(items) = value else {
            self.not_of_type(&value);
            return None;
        };
        if items.is_empty() && field.required {
            self.issue_with(Code::TooFew, vec![("min", Param::Number(1))]);
        }
        if items.len() > MAX_ITEMS {
            self.too_many_items();
            return None;
        }
        let mut checked = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            checked.extend(self.at(Segment::Index(index), |checker| checker.record(schema, &Pick::Whole, item)));
        }
        Some(Value::List(checked))
    }

    fn id_list<'a>(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        let items = match value {
            Value::List(items) => items,
            text @ Value::Text(_) => vec![text],
            other => {
                self.not_of_type(&other);
                return None;
            }
        };
        if items.len() > MAX_ITEMS {
            self.too_many_items();
            return None;
        }
        let mut list = String::new();
        let mut problem = None;
        for item in &items {
            problem = problem.or(match item {
                Value::Text(ids) if ids.contains('\0') => Some(Code::Malformed),
                Value::Text(ids) => (!id::push_ids(&mut list, ids)).then_some(Code::IdList),
                Value::Number(given) | Value::Int64(given) => {
                    let digits = number::canonical(given).filter(|digits| number::is_integer(digits) && number::is_safe_integer(digits));
                    (!digits.is_some_and(|digits| id::push_ids(&mut list, &digits))).then_some(Code::IdList)
                }
                Value::Fault(Fault::Malformed) => Some(Code::Malformed),
                _ => Some(Code::Type),
            });
        }
        match problem {
            Some(code) => {
                self.issue(code);
                None
            }
            None => Some(Value::Text(Cow::Owned(list))),
        }
    }

    fn boolean<'a>(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        let controls = match (self.origin, value) {
            (Origin::Data, Value::Bool(value)) => return Some(Value::Bool(value)),
            (Origin::Data, Value::Text(given)) if given.is_empty() => {
                self.issue(Code::Boolean);
                return None;
            }
            (Origin::Form, Value::List(controls)) => controls,
            (Origin::Form, text @ Value::Text(_)) => vec![text],
            (_, value) => {
                self.not_of_type(&value);
                return None;
            }
        };
        let mut answer = false;
        for control in controls {
            let Value::Text(word) = control else {
                self.not_of_type(&control);
                return None;
            };
            let word = text::trim(&word);
            let is_any = |words: [&str; 4]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
            if is_any(["on", "true", "1", "yes"]) {
                answer = true;
            } else if !is_any(["off", "false", "0", "no"]) {
                self.issue(Code::Boolean);
                return None;
            }
        }
        Some(Value::Bool(answer))
    }

    fn numeric<'a>(&mut self, field: &Field, value: Value<'a>) -> Option<Value<'a>> {
        match (field.kind, value) {
            (Kind::Int64, Value::Text(digits) | Value::Int64(digits)) => self.int64(digits),
            (Kind::Int64, Value::Number(digits)) => self.integer(digits).map(Value::Int64),
            (Kind::IntOrText, Value::Text(given)) => self.int_or_text(field, given),
            (Kind::Integer | Kind::IntOrText, Value::Number(digits) | Value::Int64(digits)) => self.integer(digits).map(Value::Number),
            (Kind::Integer, Value::Text(given)) if self.origin == Origin::Form => self.integer(trimmed(given)).map(Value::Number),
            (Kind::Number, Value::Number(given)) => self.number(field, given),
            (Kind::Number, Value::Text(given)) if self.origin == Origin::Form => self.number(field, trimmed(given)),
            (kind @ (Kind::Integer | Kind::Number), Value::Text(given)) if given.is_empty() => {
                self.issue(if matches!(kind, Kind::Integer) { Code::Integer } else { Code::Number });
                None
            }
            (_, value) => {
                self.not_of_type(&value);
                None
            }
        }
    }

    fn integer<'a>(&mut self, given: Cow<'a, str>) -> Option<Cow<'a, str>> {
        let Some(digits) = canonical(given).filter(|number| number::is_integer(number)) else {
            self.issue(Code::Integer);
            return None;
        };
        if !number::is_safe_integer(&digits) {
            self.issue_with(Code::Range, vec![("min", Param::Number(-MAX_SAFE_INTEGER)), ("max", Param::Number(MAX_SAFE_INTEGER))]);
            return None;
        }
        Some(digits)
    }

    fn int64<'a>(&mut self, given: Cow<'a, str>) -> Option<Value<'a>> {
        let given = if self.origin == Origin::Form { trimmed(given) } else { given };
        let Some(digits) = number::integer_digits(&given) else {
            self.issue(Code::Integer);
            return None;
        };
        if number::to_i64(&digits).is_none() {
            self.issue_with(Code::Range, vec![("min", Param::Text("-9223372036854775808")), ("max", Param::Text("9223372036854775807"))]);
            return None;
        }
        Some(Value::Int64(either(digits, &given)))
    }

    fn number<'a>(&mut self, field: &Field, given: Cow<'a, str>) -> Option<Value<'a>> {
        let Some(number) = canonical(given) else {
            self.issue(Code::Number);
            return None;
        };
        if let Some((min, max)) = field.range.map(|(min, max)| (min.into(), max.into())).filter(|range| !number::is_within(&number, *range)) {
            self.issue_with(Code::Range, vec![("min", Param::Number(min)), ("max", Param::Number(max))]);
            return None;
        }
        Some(Value::Number(number))
    }

    fn int_or_text<'a>(&mut self, field: &Field, given: Cow<'a, str>) -> Option<Value<'a>> {
        let given = self.text(field, given)?;
        let digits = number::integer_digits(&given).filter(|digits| number::is_safe_integer(digits)).map(|digits| either(digits, &given));
        Some(digits.map_or(Value::Text(given), Value::Number))
    }

    /// Kinds that are written as text.
    fn textual<'a>(&mut self, field: &Field, given: Cow<'a, str>) -> Option<Value<'a>> {
        match field.kind {
            Kind::Text => return self.text(field, given).map(Value::Text),
            Kind::Email => return self.email(field, given).map(Value::Text),
            _ => {}
        }
        let is_form = self.origin == Origin::Form;
        let given = if is_form { trimmed(given) } else { given };
        let exactly = |is_right: bool| is_right.then(|| given.clone());
        let (code, normal) = match field.kind {
            Kind::Date if is_form && !time::is_day_month_year(&given) => (Code::Date, time::day_month_year(&given).map(Cow::Owned)),
            Kind::Date => (Code::Date, exactly(time::is_day_month_year(&given))),
            Kind::Time => (Code::Time, exactly(time::is_hour_minute(&given))),
            Kind::DateTime if is_form => (Code::DateTime, time::date_time_of_control(&given).map(|normal| either(normal, &given))),
            Kind::DateTime => (Code::DateTime, time::date_time(&given).map(|normal| either(normal, &given))),
            Kind::Uuid => (Code::Uuid, exactly(id::is_uuid(&given))),
            Kind::OpaqueId => (Code::OpaqueId, exactly(id::is_opaque_id(&given))),
            Kind::Ipv4 => (Code::Ipv4, exactly(id::is_ipv4(&given))),
            _ => (Code::Type, None),
        };
        if normal.is_none() {
            self.issue(code);
        }
        let is_short = self.is_short_enough(field, &given);
        normal.filter(|_| is_short).map(Value::Text)
    }

    fn text<'a>(&mut self, field: &Field, given: Cow<'a, str>) -> Option<Cow<'a, str>> {
        let given = if self.origin == Origin::Form { trimmed(given) } else { given };
        if field.required && text::is_blank(&given) {
            self.issue(Code::Required);
            return None;
        }
        self.is_short_enough(field, &given).then_some(given)
    }

    fn email<'a>(&mut self, field: &Field, given: Cow<'a, str>) -> Option<Cow<'a, str>> {
        let given = self.text(field, trimmed(given))?;
        if !given.is_empty() && !email::is_email(&given) {
            self.issue(Code::Email);
            return None;
        }
        Some(given)
    }

    fn is_short_enough(&mut self, field: &Field, given: &str) -> bool {
        let too_long = field.max_length.filter(|units| text::is_longer_than(given, *units));
        if let Some(units) = too_long {
            self.issue_with(Code::TooLong, vec![("max", Param::Number(units.into()))]);
        }
        too_long.is_none()
    }

    /// A member that is not declared. From a form it is dropped where it is not kept, since a form has controls of its own.
    fn undeclared<'a>(&mut self, schema: &Schema, pick: &Pick<'_>, name: &str, is_repeated: bool, value: Value<'a>) -> Option<Value<'a>> {
        let is_kept = schema.extra == Extra::Keep && pick.takes_extra(name);
        if is_refused(schema, name) {
            self.issue(Code::UnknownField);
        } else if is_kept && name.contains('\0') {
            self.issue(Code::Malformed);
        } else if is_kept && is_repeated {
            self.issue(Code::DuplicateField);
        } else if is_kept {
            return self.scalar(value);
        } else if self.origin == Origin::Data {
            self.issue(if schema.extra == Extra::Keep { Code::NotAllowed } else { Code::UnknownField });
            self.bounds_within(&value);
        }
        None
    }

    /// The value of an undeclared member that is kept.
    fn scalar<'a>(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        match value {
            Value::Null | Value::Bool(_) => Some(value),
            Value::Text(given) if given.contains('\0') => {
                self.issue(Code::Malformed);
                None
            }
            Value::Text(given) if self.origin == Origin::Form => Some(Value::Text(trimmed(given))),
            Value::Text(given) => Some(Value::Text(given)),
            Value::Number(given) => {
                let number = canonical(given);
                if number.is_none() {
                    self.issue(Code::Number);
                }
                number.map(Value::Number)
            }
            Value::Int64(digits) => self.integer(digits).map(Value::Number),
            value => {
                self.not_of_type(&value);
                None
            }
        }
    }

    /// The issue of a value that is not of the declared type, and of every bound that it breaks inside.
    fn not_of_type(&mut self, value: &Value<'_>) {
        match value {
            Value::Fault(Fault::Malformed) => self.issue(Code::Malformed),
            Value::Fault(Fault::TooDeep | Fault::TooMany) => self.bounds_within(value),
            _ => {
                self.issue(Code::Type);
                self.bounds_within(value);
            }
        }
    }

    /// A value that is looked at no further still says where it was nested or listed beyond the bounds.
    fn bounds_within(&mut self, value: &Value<'_>) {
        match value {
            Value::Fault(Fault::TooDeep) => self.issue_with(Code::TooDeep, vec![("max", Param::Number(MAX_DEPTH as i64))]),
            Value::Fault(Fault::TooMany) => self.too_many_items(),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.at(Segment::Index(index), |checker| checker.bounds_within(item));
                }
            }
            Value::Record(members) => {
                for (name, value) in members {
                    self.at(Segment::Key(Cow::Owned(name.clone().into_owned())), |checker| checker.bounds_within(value));
                }
            }
            _ => {}
        }
    }

    fn too_many_items(&mut self) {
        self.issue_with(Code::TooMany, vec![("max", Param::Number(MAX_ITEMS as i64))]);
    }

    fn issue(&mut self, code: Code) {
        self.issue_with(code, Vec::new());
    }

    fn issue_with(&mut self, code: Code, params: Params) {
        self.issues.push(Issue::with(code, self.path.clone(), params));
    }

    /// Runs `check` at a place below this one.
    fn at<T>(&mut self, segment: Segment, check: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment);
        let result = check(self);
        self.path.pop();
        result
    }
}

type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// The members of an input: those declared, at their places in the declaration, and the others as they came.
fn sort_out<'a>(schema: &Schema, members: Members<'a>) -> (Vec<Given<'a>>, Members<'a>) {
    let count = schema.fields.len();
    let mut given = vec![Given::Nothing; count];
    let mut undeclared = Vec::new();
    // Members mostly come in the order of the declaration: the search goes on where the last one was found.
    let mut next = 0;
    for (name, value) in members {
        let is_named = |index: &usize| schema.fields.get(*index).is_some_and(|field| field.name == name);
        let found = (next..count).chain(0..next).find(is_named);
        match found.and_then(|index| given.get_mut(index)) {
            None => undeclared.push((name, value)),
            Some(slot) => {
                next = found.map_or(0, |index| index + 1);
                *slot = match std::mem::take(slot) {
                    Given::Nothing => Given::Once(value),
                    Given::Once(first) => Given::Repeated(vec![first, value]),
                    Given::Repeated(mut values) => {
                        values.push(value);
                        Given::Repeated(values)
                    }
                };
            }
        }
    }
    (given, undeclared)
}

/// Whether a given value says no more than a missing one.
fn is_absent(field: &Field, value: &Value<'_>) -> bool {
    match value {
        Value::Null => !field.nullable,
        Value::List(items) => matches!(field.kind, Kind::IdList) && items.is_empty(),
        _ => false,
    }
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

fn trimmed(given: Cow<'_, str>) -> Cow<'_, str> {
    match given {
        Cow::Borrowed(given) => Cow::Borrowed(text::trim(given)),
        Cow::Owned(given) if text::trim(&given).len() == given.len() => Cow::Owned(given),
        Cow::Owned(given) => Cow::Owned(text::trim(&given).to_owned()),
    }
}

fn canonical(given: Cow<'_, str>) -> Option<Cow<'_, str>> {
    match given {
        Cow::Borrowed(given) => number::canonical(given),
        Cow::Owned(given) => number::canonical(&given).map(|number| Cow::Owned(number.into_owned())),
    }
}

/// `normal`, or, where a rule gave back what it was given, `given` with the storage it came on.
fn either<'a>(normal: Cow<'_, str>, given: &Cow<'a, str>) -> Cow<'a, str> {
    if normal == *given { given.clone() } else { Cow::Owned(normal.into_owned()) }
}
