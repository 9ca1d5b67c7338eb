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

mod advance;
mod before;
mod breaker;
mod crossing;
mod policy;
mod recall;
mod state;

pub use advance::{Answer, Event, Moment, Next, Told, advance};
pub use before::Before;
pub use breaker::Breaker;
pub use crossing::{Asked, Malformed, Step};
pub(super) use crossing::{pauses, retries_unknown};
pub use policy::Policy;
pub use recall::{Prior, Recall, recall};
pub use state::{Doubt, Reason, State, Status, Submission};
