//! Members that the edge fills in, as the calls declare them.

use crate::calls::Call;
use crate::schema::EdgeSource;

/// Name of the member with the visitor's id, in a call that has one.
pub fn visitor_id_member(call: &Call) -> Option<&'static str> {
    member_from(call, EdgeSource::Cookie)
}

/// Name of the member with the time of the submission, in a call that has one.
pub fn time_member(call: &Call) -> Option<&'static str> {
    member_from(call, EdgeSource::Time)
}

/// Name of the member with the IPv4 address of the connection, in a call that has one.
pub fn address_member(call: &Call) -> Option<&'static str> {
    member_from(call, EdgeSource::Ip)
}

fn member_from(call: &Call, source: EdgeSource) -> Option<&'static str> {
    call.schema.field_from(source).map(|field| field.name)
}
