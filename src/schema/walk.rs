use super::{Field, Kind, Schema};

/// Follows a path through a schema, one member at a time, from the record down.
///
/// Indexes of lists need no step: the members of a list's items follow the list.
///
/// ```
/// use enlist::calls::aptania;
/// use enlist::schema::SchemaWalk;
///
/// let mut walk = SchemaWalk::new(aptania::CREATE_CONTACT.schema);
/// assert!(walk.enter("contactAttr").is_some_and(|field| !field.required));
/// assert!(walk.enter("attrID").is_some_and(|field| field.required));
/// assert!(walk.enter("attrID").is_none()); // a scalar has no members
/// ```
#[derive(Debug, Clone, Copy)]
pub struct SchemaWalk {
    schema: Option<&'static Schema>,
}

impl SchemaWalk {
    /// Begins at the record that `schema` declares.
    pub const fn new(schema: &'static Schema) -> Self {
        SchemaWalk { schema: Some(schema) }
    }

    /// Steps to the member `name` and returns its field, or `None` where no such member is declared here.
    pub fn enter(&mut self, name: &str) -> Option<&'static Field> {
        self.enter_where(|declared| declared == name)
    }

    /// Steps to the member whose name equals `name` in any ASCII case and returns its field, or `None` where no such member is declared here.
    pub fn enter_ignoring_case(&mut self, name: &str) -> Option<&'static Field> {
        self.enter_where(|declared| declared.eq_ignore_ascii_case(name))
    }

    fn enter_where(&mut self, is_name: impl Fn(&str) -> bool) -> Option<&'static Field> {
        let field = self.schema.and_then(|schema| schema.fields.iter().find(|field| is_name(field.name)));
        self.schema = field.and_then(|field| field.kind.inner());
        field
    }
}

impl Schema {
    /// Calls `visit` with every field and its full name, such as `contactAttr[].attrID`: fields of a nested record follow the one that holds the record.
    pub fn visit_fields(&self, visit: &mut dyn FnMut(&'static Field, &str)) {
        visit_below(self, "", visit);
    }
}

fn visit_below(schema: &Schema, parent: &str, visit: &mut dyn FnMut(&'static Field, &str)) {
    for field in schema.fields {
        let name = [parent, field.name].concat();
        visit(field, &name);
        if let Some(inner) = field.kind.inner() {
            let separator = if matches!(field.kind, Kind::List(_)) { "[]." } else { "." };
            visit_below(inner, &[&name, separator].concat(), visit);
        }
    }
}
