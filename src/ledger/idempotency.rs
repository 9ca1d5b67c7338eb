use super::state::State;

/// How long a key binds that was made of the content itself, in milliseconds: who sends the same later means it.
const DERIVED_KEY_BINDS: u64 = 600_000;

/// A submission that came in under the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prior {
    /// Whether its content is the same.
    pub is_same: bool,
    /// Where it is in its story.
    pub state: State,
    /// When it came in, in milliseconds since 1970.
    pub accepted_at: u64,
    /// Whether the key was made of the content.
    pub is_derived: bool,
}

/// What a submission is that comes in under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recall {
    /// One of its own.
    New,
    /// A repeat of the prior at this place, which is on its way: its outcome is theirs.
    Join(usize),
    /// A repeat of the prior at this place, which is kept.
    Accepted(usize),
    /// A repeat of the prior at this place, whose outcome is known.
    Outcome(usize),
    /// Something else under a key that is taken.
    Mismatch,
}

/// Looks among the submissions under the same key. A page that was cached gives strangers one key, so that a form with other content is one of its own.
pub fn recall(priors: &[Prior], is_form: bool, now: u64) -> Recall {
    let binds = |prior: &Prior| {
        let is_forgotten = matches!(prior.state, State::Erased | State::Expired);
        let is_over = prior.is_derived && now.saturating_sub(prior.accepted_at) > DERIVED_KEY_BINDS;
        !is_forgotten && !is_over
    };
    let binding = || priors.iter().enumerate().filter(|(_, prior)| binds(prior));
    match binding().find(|(_, prior)| prior.is_same) {
        Some((index, prior)) => match prior.state {
            State::Sending => Recall::Join(index),
            State::Delivered | State::Exists | State::Refused => Recall::Outcome(index),
            _ => Recall::Accepted(index),
        },
        None if !is_form && binding().next().is_some() => Recall::Mismatch,
        None => Recall::New,
    }
}
