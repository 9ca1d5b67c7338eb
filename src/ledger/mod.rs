//! The ledger's decisions, without I/O: the state machine of a stored submission, retries, the circuit breaker, and idempotency keys.
//!
//! A submission is stored before it is sent. It is always in one [`State`]; [`transition`] returns what an [`Event`] changes in it and in its route's [`Breaker`].
//! The caller writes both, and the counts, in one transaction, and then sends, waits or alerts as the [`Transition`] says:
//!
//! ```text
//! arrive ─▶ sending ─▶ delivered, exists, refused
//!    │       ▲   │
//!    ├──▶ waiting ◀──┴─▶ held, dead ─▶ discarded, erased, expired
//!    └────────────────▶ held
//! ```
//!
//! Invariants, whatever happens in whatever order:
//!
//! - A record that is known to have arrived is never sent again.
//! - A record that may have arrived is never sent again where that may make a second one, unless the operator allows it.
//! - A submission whose visitor got `accepted` is never lost.

mod breaker;
mod codec;
mod idempotency;
mod policy;
pub mod record;
mod repeat_guard;
mod state;
mod transition;

pub use breaker::Breaker;
pub use codec::{KeyQuery, KeyResult, KeyUse, PastAttempts, PolicyOptions, StateLists, TransitionRequest};
pub use idempotency::{KeyLookup, PriorSubmission, look_up_key};
pub use policy::Policy;
pub use repeat_guard::RepeatGuard;
pub use state::{AttemptStatus, Doubt, Reason, State, Submission};
pub use transition::{AttemptResult, Environment, Event, Transition, VisitorReply, transition};
