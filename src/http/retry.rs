//! The retry policy: whether a request is sent again, and after which delay.

use crate::http::Outcome;
use crate::schema::number::{is_digits, to_u64};
#[cfg(not(all(target_arch = "wasm32", feature = "wasm")))]
use crate::schema::text::split;
use crate::schema::text::split_once;

/// Delay before the second attempt, in milliseconds. Each further delay is twice as long.
const FIRST_DELAY_MS: u64 = 500;
/// Longest delay of exponential back-off, in milliseconds.
const MAX_DELAY_MS: u64 = 8_000;
/// Longest `Retry-After` that is waited for, in seconds. After a longer one there is no further attempt, since an earlier one is what the server forbids.
const MAX_RETRY_AFTER_SECONDS: u64 = 60;

/// What the outcome of one attempt means for another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryHint {
    /// The outcome stands: another attempt would have the same one.
    Final,
    /// The request had no effect, and a later one may have.
    Unavailable {
        /// Seconds to wait before the next attempt, where the response gives them.
        retry_after: Option<u64>,
    },
    /// The request may have had its effect.
    Unknown,
}

impl From<&Outcome<'_>> for RetryHint {
    fn from(outcome: &Outcome<'_>) -> Self {
        match outcome {
            Outcome::Unavailable { retry_after, .. } => RetryHint::Unavailable { retry_after: *retry_after },
            Outcome::Unknown { .. } => RetryHint::Unknown,
            _ => RetryHint::Final,
        }
    }
}

/// How often a request is sent again.
#[derive(Debug, Clone, Copy)]
pub struct RetryPolicy {
    /// Number of attempts after the first, at most.
    pub max_retries: u32,
    /// Whether a request that is sent twice has the effect of one.
    pub is_repeatable: bool,
}

/// The attempts of one request so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attempts {
    /// Number of attempts before the current one.
    pub made: u32,
    /// Whether one of them may have had its effect.
    pub is_uncertain: bool,
}

impl Attempts {
    /// Returns the outcome of the current attempt, corrected by those before it: after an attempt with an unknown effect, a conflict becomes
    /// [`Outcome::Unknown`], because the record may conflict with itself.
    pub const fn adjust(self, outcome: Outcome<'_>) -> Outcome<'_> {
        match outcome {
            Outcome::Conflict { message } if self.is_uncertain => Outcome::Unknown { message },
            outcome => outcome,
        }
    }

    /// Returns the attempts up to and including the current one, whose outcome gave `hint`.
    pub const fn and(self, hint: RetryHint) -> Self {
        Attempts { made: self.made.saturating_add(1), is_uncertain: self.is_uncertain || matches!(hint, RetryHint::Unknown) }
    }
}

impl RetryPolicy {
    /// Returns the delay before the next attempt in milliseconds, or `None` where the current attempt is the last.
    ///
    /// The delay is the one in `hint`, or exponential back-off with jitter. `random` is from 0 to 1; other numbers count as the nearer end, NaN as 0.
    pub fn delay_after(self, attempts: Attempts, hint: RetryHint, random: f64) -> Option<u64> {
        let retry_after = match hint {
            RetryHint::Unavailable { retry_after } => retry_after,
            RetryHint::Unknown if self.is_repeatable => None,
            RetryHint::Unknown | RetryHint::Final => return None,
        };
        if attempts.made >= self.max_retries || retry_after.is_some_and(|seconds| seconds > MAX_RETRY_AFTER_SECONDS) {
            return None;
        }
        let doubled = FIRST_DELAY_MS.checked_shl(attempts.made).map_or(MAX_DELAY_MS, |delay| delay.min(MAX_DELAY_MS));
        // Jitter takes off up to a quarter, so that clients refused at one moment do not return at one moment.
        Some(retry_after.map_or_else(|| doubled - (doubled as f64 / 4.0 * random.clamp(0.0, 1.0)) as u64, |seconds| seconds * 1_000))
    }
}

/// Returns the delay in a `Retry-After` header (RFC 9110 section 10.2.3) in seconds, or `None` where the header cannot be read.
///
/// The header holds a number of seconds, or a date. `now` is the current time in seconds since 1970; a date that has passed gives 0.
///
/// ```
/// # use enlist::http::retry::seconds_to_wait;
/// assert_eq!(seconds_to_wait("120", 0), Some(120));
/// assert_eq!(seconds_to_wait("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_770), Some(7));
/// assert_eq!(seconds_to_wait("soon", 0), None);
/// ```
pub fn seconds_to_wait(header: &str, now: u64) -> Option<u64> {
    let header = header.trim_ascii();
    if is_digits(header) {
        return to_u64(header);
    }
    unix_time(header).map(|at| at.saturating_sub(now))
}

/// Returns the time of an `IMF-fixdate` (RFC 9110 section 5.6.7), `Sun, 06 Nov 1994 08:49:37 GMT`, in seconds since 1970. Servers may send no other form.
///
/// Calls JavaScript's `Date.parse`, which costs a page no code.
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
fn unix_time(date: &str) -> Option<u64> {
    use wasm_bindgen::prelude::wasm_bindgen;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = Date)]
        fn parse(date: &str) -> f64;
    }

    let milliseconds = if split_once(date, b',').is_some() && date.ends_with(" GMT") { parse(date) } else { f64::NAN };
    (milliseconds >= 0.0).then_some((milliseconds / 1_000.0) as u64)
}

/// Returns the time of an `IMF-fixdate` (RFC 9110 section 5.6.7), `Sun, 06 Nov 1994 08:49:37 GMT`, in seconds since 1970, in builds without a JavaScript engine.
#[cfg(not(all(target_arch = "wasm32", feature = "wasm")))]
fn unix_time(date: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let date = split_once(date, b',')?.1.strip_prefix(' ')?.strip_suffix(" GMT")?;
    let mut words = split(date, b' ').flat_map(|word| split(word, b':'));
    let day = to_u64(words.next()?)?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| *name == month)? as u64 + 1;
    let year = to_u64(words.next()?).filter(|year| (1970..10_000).contains(year))?;
    let mut seconds = 0;
    for longest in [24, 60, 61] {
        seconds = seconds * 60 + to_u64(words.next()?).filter(|part| *part < longest)?;
    }
    if !(1..=31).contains(&day) || words.next().is_some() {
        return None;
    }
    // Days up to a date of the Gregorian calendar, in years that begin in March, so that the leap day is the last of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    (days * 86_400 + seconds).checked_sub(DAYS_TO_1970 * 86_400)
}

/// Number of days from 1 March of the year 0 to 1 January 1970.
#[cfg(not(all(target_arch = "wasm32", feature = "wasm")))]
const DAYS_TO_1970: u64 = 719_468;

#[cfg(test)]
mod tests {
    use super::{Attempts, Outcome, RetryHint, RetryPolicy, seconds_to_wait};

    const UNAVAILABLE: RetryHint = RetryHint::Unavailable { retry_after: None };

    fn delay(max_retries: u32, made: u32, hint: RetryHint, random: f64) -> Option<u64> {
        RetryPolicy { max_retries, is_repeatable: false }.delay_after(Attempts { made, is_uncertain: false }, hint, random)
    }

    #[test]
    fn delays_double_up_to_a_maximum_with_jitter_of_a_quarter() {
        let delays: Vec<_> = (0..8).filter_map(|made| delay(7, made, UNAVAILABLE, 0.0)).collect();
        assert_eq!(delays, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
        assert_eq!(delay(1, 0, UNAVAILABLE, 1.0), Some(375));
        assert_eq!(delay(1, 0, UNAVAILABLE, f64::NAN), Some(500));
        assert_eq!(delay(0, 0, UNAVAILABLE, 0.0), None);
    }

    #[test]
    fn the_hundredth_delay_is_the_maximum() {
        assert_eq!((0..100).filter_map(|made| delay(u32::MAX, made, UNAVAILABLE, 0.0)).max(), Some(8_000));
    }

    #[test]
    fn an_unknown_outcome_is_retried_only_where_repeating_is_safe() {
        let repeatable = RetryPolicy { max_retries: 2, is_repeatable: true };
        assert_eq!(delay(2, 0, RetryHint::Unknown, 0.0), None);
        assert_eq!(repeatable.delay_after(Attempts::default(), RetryHint::Unknown, 0.0), Some(500));
        assert_eq!(repeatable.delay_after(Attempts::default(), RetryHint::Final, 0.0), None);
    }

    #[test]
    fn a_conflict_after_an_unknown_outcome_is_unknown() {
        let conflict = Outcome::Conflict { message: "taken" };
        let refused = Attempts::default().and(UNAVAILABLE);
        assert_eq!(refused.adjust(conflict).status(), "conflict");
        assert_eq!(refused.and(RetryHint::Unknown).and(UNAVAILABLE).adjust(conflict).status(), "unknown");
    }

    #[test]
    fn retry_after_is_followed_up_to_a_maximum() {
        assert_eq!(delay(2, 0, RetryHint::Unavailable { retry_after: Some(3) }, 1.0), Some(3_000));
        assert_eq!(delay(2, 1, RetryHint::Unavailable { retry_after: Some(61) }, 1.0), None);
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_a_date() {
        assert_eq!(seconds_to_wait(" 7 ", 0), Some(7));
        assert_eq!(seconds_to_wait("Thu, 01 Jan 1970 00:00:09 GMT", 4), Some(5));
        assert_eq!(seconds_to_wait("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000), Some(0));
        assert_eq!(seconds_to_wait("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_199), Some(1));
        assert_eq!(seconds_to_wait("Thu, 01 Jan 1970 00:00:00 GMT", 9), Some(0), "a date that has passed");
        for invalid in ["", "-1", "1.5", "Thu, 01 Foo 1970 00:00:00 GMT", "Thu, 01 Jan 1969 00:00:00 GMT", "Thu, 01 Jan 1970 25:00:00 GMT"] {
            assert_eq!(seconds_to_wait(invalid, 0), None, "{invalid}");
        }
    }
}
