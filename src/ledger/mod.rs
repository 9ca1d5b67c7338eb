//! The ledger: what becomes of a submission that is kept, decided without I/O.
//!
//! A submission is written down before it is sent. From then on it is in one [`State`], and [`advance`] says what each [`Event`] makes of it; whoever keeps the
//! ledger writes that down, in one step with its [`Breaker`], and does what it says:
//!
//! ```text
//! arrive ─▶ sending ─▶ delivered, exists, refused
//!    │       ▲   │
//!    ├──▶ waiting ◀──┴─▶ held, dead ─▶ discarded, erased, expired
//!    └────────────────▶ held
//! ```
//!
//! What is never allowed, whatever happens in whatever order: to send again what is known to have arrived; to send again, where that may make a second record,
//! what may have arrived, unless the operator says so; to forget a submission that the visitor was told is kept.

mod breaker;
mod codec;
mod idempotency;
mod policy;
pub mod record;
mod repeat_guard;
mod state;
mod transition;

pub use breaker::Breaker;
pub use codec::{Asked, Malformed, Step};
pub(crate) use codec::{pauses, retries_unknown};
pub use idempotency::{Prior, Recall, recall};
pub use policy::Policy;
pub use repeat_guard::Before;
pub use state::{Doubt, Reason, State, Status, Submission};
pub use transition::{Answer, Event, Moment, Next, Told, advance};
