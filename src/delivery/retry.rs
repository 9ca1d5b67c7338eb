//! Whether to send again, and when.

use crate::schema::number::{is_digits, to_u64};
use crate::schema::text::{split, split_once};
use crate::wire::Outcome;

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

/// The attempts at one request.
#[derive(Debug)]
pub struct Retries {
    made: u32,
    most: u32,
    is_repeatable: bool,
}

impl Retries {
    /// At most so many after the first; `is_repeatable` says that a request sent twice does no more than one.
    pub const fn new(most: u32, is_repeatable: bool) -> Self {
        Retries { made: 0, most, is_repeatable }
    }

    /// The pause before another attempt, in milliseconds; none where the last one stands. `random` is from 0 to 1.
    pub fn next_pause(&mut self, verdict: Verdict, random: f64) -> Option<u64> {
        let asked = match verdict {
            Verdict::Unavailable { retry_after } => retry_after,
            Verdict::Unknown if self.is_repeatable => None,
            Verdict::Unknown | Verdict::Settled => return None,
        };
        if self.made == self.most || asked.is_some_and(|seconds| seconds > MOST_PATIENCE) {
            return None;
        }
        let doubled = FIRST_PAUSE_MS.checked_shl(self.made).map_or(LONGEST_PAUSE_MS, |pause| pause.min(LONGEST_PAUSE_MS));
        self.made += 1;
        // Less by up to a quarter, so that those who were refused together do not come back together.
        Some(asked.map_or_else(|| doubled - (doubled as f64 / 4.0 * random.clamp(0.0, 1.0)) as u64, |seconds| seconds * 1_000))
    }
}

/// The seconds that a `Retry-After` header asks for (RFC 9110 section 10.2.3): a number of them, or a date. `now` is in seconds since 1970.
///
/// ```
/// # use enlist::delivery::retry::seconds_to_wait;
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
const DAYS_TO_1970: u64 = 719_468;

#[cfg(test)]
mod tests {
    use super::{Retries, Verdict, seconds_to_wait};

    const UNAVAILABLE: Verdict = Verdict::Unavailable { retry_after: None };

    #[test]
    fn pauses_double_up_to_a_bound_less_a_quarter_at_most() {
        let mut retries = Retries::new(7, false);
        let longest: Vec<_> = std::iter::from_fn(|| retries.next_pause(UNAVAILABLE, 0.0)).collect();
        assert_eq!(longest, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
        assert_eq!(Retries::new(1, false).next_pause(UNAVAILABLE, 1.0), Some(375));
        assert_eq!(Retries::new(1, false).next_pause(UNAVAILABLE, f64::NAN), Some(500));
        assert_eq!(Retries::new(0, true).next_pause(UNAVAILABLE, 0.0), None);
    }

    #[test]
    fn a_hundredth_attempt_waits_no_longer() {
        let mut retries = Retries::new(u32::MAX, false);
        assert_eq!((0..100).filter_map(|_| retries.next_pause(UNAVAILABLE, 0.0)).max(), Some(8_000));
    }

    #[test]
    fn what_may_have_been_done_is_repeated_only_where_that_is_safe() {
        assert_eq!(Retries::new(2, false).next_pause(Verdict::Unknown, 0.0), None);
        assert_eq!(Retries::new(2, true).next_pause(Verdict::Unknown, 0.0), Some(500));
        assert_eq!(Retries::new(2, true).next_pause(Verdict::Settled, 0.0), None);
    }

    #[test]
    fn an_answer_may_ask_for_a_pause_within_reason() {
        let mut retries = Retries::new(2, false);
        assert_eq!(retries.next_pause(Verdict::Unavailable { retry_after: Some(3) }, 1.0), Some(3_000));
        assert_eq!(retries.next_pause(Verdict::Unavailable { retry_after: Some(61) }, 1.0), None);
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
