use super::Schema;

/// The members that an input may have: a whole record, or the part of it that a form fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick<'a> {
    /// All members, as declared.
    Whole,
    /// Some of the members.
    Part {
        /// A choice for each field of the schema, in order; fields past the end are excluded.
        choices: Vec<Choice>,
        /// Names of undeclared members that are allowed, for a schema that keeps them.
        extra: Vec<&'a str>,
    },
}

/// Whether an input may have a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The member is excluded: its presence is `not_allowed`.
    Out,
    /// The member is allowed, and required if it is declared so.
    In,
    /// The member is allowed and not required.
    Optional,
}

impl<'a> Pick<'a> {
    /// Returns the pick of the members in `names`; those in `optional` too are not required.
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

    /// Returns the choice for the field at this index of the schema.
    pub fn choice(&self, index: usize) -> Choice {
        match self {
            Pick::Whole => Choice::In,
            Pick::Part { choices, .. } => choices.get(index).copied().unwrap_or(Choice::Out),
        }
    }

    /// Whether an undeclared member of this name is allowed.
    pub fn allows_extra(&self, name: &str) -> bool {
        match self {
            Pick::Whole => true,
            Pick::Part { extra, .. } => extra.contains(&name),
        }
    }
}
