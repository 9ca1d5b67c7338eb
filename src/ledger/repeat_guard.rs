use super::state::Submission;

/// Decides whether an attempt may follow the ones before it: two records must not result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RepeatGuard {
    /// Whether an attempt may have made the record, and the operator has not allowed another one since.
    may_have_arrived: bool,
    /// Whether repeating the attempts so far makes no second record.
    are_repeatable: bool,
}

impl Submission {
    /// Returns the guard of the next attempt. `are_repeatable` is the last result of [`RepeatGuard::allow`].
    pub const fn repeat_guard(self, are_repeatable: bool) -> RepeatGuard {
        RepeatGuard { may_have_arrived: self.is_uncertain && !self.is_repeat_allowed, are_repeatable }
    }
}

impl RepeatGuard {
    /// Creates a guard from its members.
    pub(super) const fn new(may_have_arrived: bool, are_repeatable: bool) -> Self {
        RepeatGuard { may_have_arrived, are_repeatable }
    }

    /// Returns whether all attempts including the next one can be repeated without a second record; `None` where the next one must not be made.
    ///
    /// `is_repeatable` is about the next attempt alone: it depends on the configuration, which may have changed. `retries_unknown` is the route's current policy.
    pub fn allow(self, is_repeatable: bool, retries_unknown: bool) -> Option<bool> {
        let are_repeatable = is_repeatable && (self.are_repeatable || !self.may_have_arrived);
        (are_repeatable || retries_unknown || !self.may_have_arrived).then_some(are_repeatable)
    }
}
