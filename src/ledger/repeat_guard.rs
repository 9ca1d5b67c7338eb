use super::state::Submission;

/// The attempts before another one, which is perhaps their repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// Whether one of them may have made the record, and no operator has had it sent again since.
    may_have_made: bool,
    /// Whether repeating them makes no second record.
    are_repeatable: bool,
}

impl Submission {
    /// Its attempts so far; `are_repeatable` is what [`Before::and`] last said of them.
    pub const fn before(self, are_repeatable: bool) -> Before {
        Before { may_have_made: self.is_uncertain && !self.is_allowed, are_repeatable }
    }
}

impl Before {
    /// Whether repeating them and the next one makes no second record; none where the next one must not be made. What a call is to repeat is the configuration's
    /// doing too, and so may be another for each attempt. `retries_unknown` is the route's policy of this moment.
    pub fn and(self, is_repeatable: bool, retries_unknown: bool) -> Option<bool> {
        let are_repeatable = is_repeatable && (self.are_repeatable || !self.may_have_made);
        (are_repeatable || retries_unknown || !self.may_have_made).then_some(are_repeatable)
    }
}
