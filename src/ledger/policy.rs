use super::Environment;

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;

/// Longest `Retry-After` that delays one submission, in milliseconds.
const MAX_RETRY_AFTER: u64 = DAY;

/// The operator's settings for a route's submissions. Durations are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Pauses between attempts. After the last one a submission is dead.
    pub schedule: Vec<u64>,
    /// Retention of held and dead submissions.
    pub retention: u64,
    /// Retention of the row of a settled submission, which has no record.
    pub settled_retention: u64,
    /// Whether a record that may have arrived is sent again where that may make a second one.
    pub retries_unknown: bool,
}

impl Default for Policy {
    fn default() -> Self {
        let schedule = vec![5 * SECOND, 30 * SECOND, HOUR / 12, HOUR / 2, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
        Policy { schedule, retention: 30 * DAY, settled_retention: 2 * DAY, retries_unknown: false }
    }
}

impl Policy {
    /// Returns the time of the next attempt; `None` where the one before was the last.
    ///
    /// `attempts` is the number of failed attempts before this one, `retry_after` the vendor's `Retry-After` in seconds.
    pub(super) fn next_attempt(&self, attempts: u32, retry_after: Option<u64>, environment: Environment) -> Option<u64> {
        let pause = *self.schedule.get(attempts as usize)?;
        // Up to a quarter longer, so that submissions that failed together are not sent again together.
        let jittered = pause.saturating_add(pause / 4 * environment.random.min(1_000) / 1_000);
        Some(environment.after(jittered.max(retry_after_ms(retry_after, MAX_RETRY_AFTER))))
    }

    /// Returns the policy with a retention in days.
    pub(super) fn with_retention_days(self, days: u64) -> Self {
        Policy { retention: days.saturating_mul(DAY), ..self }
    }
}

/// Converts a `Retry-After` in seconds to milliseconds, at most `max`.
pub(super) fn retry_after_ms(retry_after: Option<u64>, max: u64) -> u64 {
    retry_after.unwrap_or_default().saturating_mul(SECOND).min(max)
}
