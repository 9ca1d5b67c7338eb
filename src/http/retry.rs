//! Whether to send again, and when.

use crate::http::Outcome;
use crate::schema::number::{is_digits, to_u64};
#[cfg(not(all(target_arch = "wasm32", feature = "wasm")))]
use crate::schema::text::split;
use crate::schema::text::split_once;

/// The first pause between two attempts; each further one is twice as long.
const FIRST_PAUSE_MS: u64 = 500;
/// The longest pause of our own choice.
const LONGEST_PAUSE_MS: u64 = 8_000;
/// The longest pause that an answer can ask of us, in seconds. Who asks for more gets no further attempt: coming back sooner is what it forbade.
const MOST_PATIENCE: u64 = 60;

/// What an attempt says about another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It would change nothing.
    Settled,
    /// Nothing was done, and may be done later.
    Unavailable {
        /// When to come back, in seconds, where the answer says.
        retry_after: Option<u64>,
    },
    /// It may have been done.
    Unknown,
}

impl From<&Outcome<'_>> for Verdict {
    fn from(outcome: &Outcome<'_>) -> Self {
        match outcome {
            Outcome::Unavailable { retry_after, .. } => Verdict::Unavailable { retry_after: *retry_after },
            Outcome::Unknown { .. } => Verdict::Unknown,
            _ => Verdict::Settled,
        }
    }
}

/// How often a request may be sent again.
#[derive(Debug, Clone, Copy)]
pub struct Retries {
    /// At most so many times.
    pub most: u32,
    /// Whether a request sent twice does no more than one.
    pub is_repeatable: bool,
}

/// What came of a request's attempts so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Past {
    /// How many there were before this one.
    pub made: u32,
    /// Whether one of them may have done what was asked.
    pub is_uncertain: bool,
}

impl Past {
    /// An outcome in the light of the past: a record that clashes with one there may be clashing with itself.
    pub const fn judge(self, outcome: Outcome<'_>) -> Outcome<'_> {
        match outcome {
            Outcome::Conflict { message } if self.is_uncertain => Outcome::Unknown { message },
            outcome => outcome,
        }
    }

    /// The past of another attempt, after one that came to this.
    pub const fn then(self, verdict: Verdict) -> Self {
        Past { made: self.made.saturating_add(1), is_uncertain: self.is_uncertain || matches!(verdict, Verdict::Unknown) }
    }
}

impl Retries {
    /// The pause before another attempt, in milliseconds; none where this one stands. `random` is from 0 to 1.
    pub fn pause_after(self, past: Past, verdict: Verdict, random: f64) -> Option<u64> {
        let asked = match verdict {
            Verdict::Unavailable { retry_after } => retry_after,
            Verdict::Unknown if self.is_repeatable => None,
            Verdict::Unknown | Verdict::Settled => return None,
        };
        if past.made >= self.most || asked.is_some_and(|seconds| seconds > MOST_PATIENCE) {
            return None;
        }
        let doubled = FIRST_PAUSE_MS.checked_shl(past.made).map_or(LONGEST_PAUSE_MS, |pause| pause.min(LONGEST_PAUSE_MS));
        // Less by up to a quarter, so that those who were refused together do not come back together.
        Some(asked.map_or_else(|| doubled - (doubled as f64 / 4.0 * random.clamp(0.0, 1.0)) as u64, |seconds| seconds * 1_000))
    }
}

/// The seconds that a `Retry-After` header asks for (RFC 9110 section 10.2.3): a number of them, or a date. `now` is in seconds since 1970.
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

/// The time that an `IMF-fixdate` names, `Sun, 06 Nov 1994 08:49:37 GMT`, in seconds since 1970. Servers send no other form.
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

/// The same where there is no JavaScript engine at hand.
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

/// From 1 March of the year 0 to 1 January 1970.
#[cfg(not(all(target_arch = "wasm32", feature = "wasm")))]
const DAYS_TO_1970: u64 = 719_468;

#[cfg(test)]
mod tests {
    use super::{Outcome, Past, Retries, Verdict, seconds_to_wait};

    const UNAVAILABLE: Verdict = Verdict::Unavailable { retry_after: None };

    fn pause(most: u32, made: u32, verdict: Verdict, random: f64) -> Option<u64> {
        Retries { most, is_repeatable: false }.pause_after(Past { made, is_uncertain: false }, verdict, random)
    }

    #[test]
    fn pauses_double_up_to_a_bound_less_a_quarter_at_most() {
        let longest: Vec<_> = (0..8).filter_map(|made| pause(7, made, UNAVAILABLE, 0.0)).collect();
        assert_eq!(longest, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
        assert_eq!(pause(1, 0, UNAVAILABLE, 1.0), Some(375));
        assert_eq!(pause(1, 0, UNAVAILABLE, f64::NAN), Some(500));
        assert_eq!(pause(0, 0, UNAVAILABLE, 0.0), None);
    }

    #[test]
    fn a_hundredth_attempt_waits_no_longer() {
        assert_eq!((0..100).filter_map(|made| pause(u32::MAX, made, UNAVAILABLE, 0.0)).max(), Some(8_000));
    }

    #[test]
    fn what_may_have_been_done_is_repeated_only_where_that_is_safe() {
        let repeatable = Retries { most: 2, is_repeatable: true };
        assert_eq!(pause(2, 0, Verdict::Unknown, 0.0), None);
        assert_eq!(repeatable.pause_after(Past::default(), Verdict::Unknown, 0.0), Some(500));
        assert_eq!(repeatable.pause_after(Past::default(), Verdict::Settled, 0.0), None);
    }

    #[test]
    fn a_conflict_after_what_may_have_been_done_may_be_with_ourselves() {
        let conflict = Outcome::Conflict { message: "taken" };
        let refused = Past::default().then(UNAVAILABLE);
        assert_eq!(refused.judge(conflict).status(), "conflict");
        assert_eq!(refused.then(Verdict::Unknown).then(UNAVAILABLE).judge(conflict).status(), "unknown");
    }

    #[test]
    fn an_answer_may_ask_for_a_pause_within_reason() {
        assert_eq!(pause(2, 0, Verdict::Unavailable { retry_after: Some(3) }, 1.0), Some(3_000));
        assert_eq!(pause(2, 1, Verdict::Unavailable { retry_after: Some(61) }, 1.0), None);
    }

    #[test]
    fn reads_seconds_and_dates() {
        assert_eq!(seconds_to_wait(" 7 ", 0), Some(7));
        assert_eq!(seconds_to_wait("Thu, 01 Jan 1970 00:00:09 GMT", 4), Some(5));
        assert_eq!(seconds_to_wait("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000), Some(0));
        assert_eq!(seconds_to_wait("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_199), Some(1));
        assert_eq!(seconds_to_wait("Thu, 01 Jan 1970 00:00:00 GMT", 9), Some(0), "a date that has passed");
        for unread in ["", "-1", "1.5", "Thu, 01 Foo 1970 00:00:00 GMT", "Thu, 01 Jan 1969 00:00:00 GMT", "Thu, 01 Jan 1970 25:00:00 GMT"] {
            assert_eq!(seconds_to_wait(unread, 0), None, "{unread}");
        }
    }
}
