use serde::Deserialize;

use super::codec::{flag, numbers};
use super::state::State;

/// How long a key that was derived from the content identifies a repeat, in milliseconds. The same content sent later is a new submission.
const DERIVED_KEY_LIFETIME: u64 = 600_000;

/// A stored submission with the same idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "wasm", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PriorSubmission {
    /// Whether its content is the same.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    pub is_same: bool,
    /// Its state.
    pub state: State,
    /// When it was accepted, in milliseconds since 1970.
    #[serde(deserialize_with = "numbers::whole")]
    #[cfg_attr(feature = "wasm", tsify(type = "number"))]
    pub accepted_at: u64,
    /// Whether its key was derived from the content.
    #[serde(deserialize_with = "flag")]
    #[cfg_attr(feature = "wasm", tsify(type = "boolean | number"))]
    pub is_derived: bool,
}

/// The result of looking up an idempotency key. The index is that of the prior submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyLookup {
    /// A new submission.
    New,
    /// A repeat of a submission whose attempt is under way: both get its outcome.
    Join(usize),
    /// A repeat of a submission that is stored and has no final outcome.
    Accepted(usize),
    /// A repeat of a submission with a final outcome.
    Outcome(usize),
    /// Other content under a used key.
    Mismatch,
}

/// Looks up an idempotency key among the submissions stored under it.
///
/// `now` is in milliseconds since 1970. A form with other content is new: a cached page gives the same key to several visitors.
pub fn look_up_key(priors: &[PriorSubmission], is_form: bool, now: u64) -> KeyLookup {
    let is_valid = |prior: &PriorSubmission| {
        let is_deleted = matches!(prior.state, State::Erased | State::Expired);
        let is_too_old = prior.is_derived && now.saturating_sub(prior.accepted_at) > DERIVED_KEY_LIFETIME;
        !is_deleted && !is_too_old
    };
    let valid = || priors.iter().enumerate().filter(|(_, prior)| is_valid(prior));
    match valid().find(|(_, prior)| prior.is_same) {
        Some((index, prior)) => match prior.state {
            State::Sending => KeyLookup::Join(index),
            State::Delivered | State::Exists | State::Refused => KeyLookup::Outcome(index),
            _ => KeyLookup::Accepted(index),
        },
        None if !is_form && valid().next().is_some() => KeyLookup::Mismatch,
        None => KeyLookup::New,
    }
}
