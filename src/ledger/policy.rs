use super::Moment;

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;

/// The longest pause that a vendor's answer can ask of one submission.
const MOST_PATIENCE: u64 = DAY;

/// What the operator has decided about a route's submissions. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The pauses between attempts; after the last one it is dead.
    pub schedule: Vec<u64>,
    /// How long what is held or dead is kept.
    pub retention: u64,
    /// How long what is settled is remembered, without its record.
    pub keep: u64,
    /// Whether what may have arrived is sent again even where that may make a second record.
    pub retries_unknown: bool,
}

impl Default for Policy {
    fn default() -> Self {
        let schedule = vec![5 * SECOND, 30 * SECOND, HOUR / 12, HOUR / 2, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
        Policy { schedule, retention: 30 * DAY, keep: 2 * DAY, retries_unknown: false }
    }
}

impl Policy {
    /// When to try again after so many attempts in vain, with this one; none where that was the last. `retry_after` is what the vendor asks for, in seconds.
    pub(super) fn next_attempt(&self, attempts: u32, retry_after: Option<u64>, moment: Moment) -> Option<u64> {
        let pause = *self.schedule.get(attempts as usize)?;
        // Later by up to a quarter, so that those who were refused together do not come back together.
        let jittered = pause.saturating_add(pause / 4 * moment.random.min(1_000) / 1_000);
        Some(moment.after(jittered.max(asked(retry_after, MOST_PATIENCE))))
    }

    /// The retention in days.
    pub(super) fn with_retention_of(self, days: u64) -> Self {
        Policy { retention: days.saturating_mul(DAY), ..self }
    }
}

/// The pause that a vendor asks for in seconds, in milliseconds and up to a bound.
pub(super) fn asked(retry_after: Option<u64>, most: u64) -> u64 {
    retry_after.unwrap_or_default().saturating_mul(SECOND).min(most)
}
