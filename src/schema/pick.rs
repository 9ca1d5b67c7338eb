use super::Schema;

/// Which members an input may have: a whole record, or the part of it that a form fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick<'a> {
    /// All of them, as declared.
    Whole,
    /// The choice for each declared member, in order, and the undeclared ones that may come along.
    Part {
        /// One for each field of the schema; fields beyond its end are left out.
        choices: Vec<Choice>,
        /// Names of undeclared members, for a schema that keeps them.
        extra: Vec<&'a str>,
    },
}

/// What a [`Pick`] says of one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Its presence is `not_allowed`.
    Out,
    /// As declared.
    In,
    /// As declared, but not required.
    Optional,
}

impl<'a> Pick<'a> {
    /// The members in `names`; those in `optional` are not required.
    pub fn of(schema: &Schema, names: &[&'a str], optional: &[&str]) -> Self {
        let choice = |name| match (names.contains(&name), optional.contains(&name)) {
            (false, _) => Choice::Out,
            (true, false) => Choice::In,
            (true, true) => Choice::Optional,
        };
        Pick::Part {
            choices: schema.fields.iter().map(|field| choice(field.name)).collect(),
            extra: names.iter().copied().filter(|name| schema.fields.iter().all(|field| field.name != *name)).collect(),
        }
    }

    /// What it says of the member at this index.
    pub fn choice(&self, index: usize) -> Choice {
        match self {
            Pick::Whole => Choice::In,
            Pick::Part { choices, .. } => choices.get(index).copied().unwrap_or(Choice::Out),
        }
    }

    /// Whether it lets this undeclared member through.
    pub fn takes_extra(&self, name: &str) -> bool {
        match self {
            Pick::Whole => true,
            Pick::Part { extra, .. } => extra.contains(&name),
        }
    }
}
