//! The ledger's decisions, for whoever keeps it. What is asked comes as a frame; what comes out is JSON text.

use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::{Failure, told};
use crate::delivery::ledger::{Asked, Malformed, Step};
use crate::schema::{Arena, Value};
use crate::source::frame;

impl From<Malformed> for Failure {
    fn from(_: Malformed) -> Self {
        Failure::Internal
    }
}

/// What is in a frame; nothing where it is none.
fn value<'a>(frame: &'a [u8], arena: &'a Arena) -> Value<'a> {
    frame::read(frame, arena).map_or(Value::Null, |(_, value)| value)
}

/// What an event makes of a submission and of its route's breaker:
/// `{"submission":…,"breaker":…,"isTaken":…,"isSettled":…,"alert":…,"dueAll":…,"visitor":…}`.
#[wasm_bindgen]
pub fn advance(step: &[u8]) -> String {
    told(Step::read(value(step, &Arena::new())).map(|step| step.to_json()).map_err(Failure::from))
}

/// What a submission is that comes in under a key that others came in under: `{"recall":…,"prior":…}`.
#[wasm_bindgen]
pub fn recall(asked: &[u8]) -> String {
    told(Asked::read(value(asked, &Arena::new())).map(|asked| asked.to_json()).map_err(Failure::from))
}
