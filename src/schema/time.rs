//! Dates, times, and date-times.

use std::borrow::Cow;

/// Digits of a second's fraction that the vendors' platform keeps: .NET counts time in units of 100 ns.
const FRACTION_DIGITS: usize = 7;

/// A date-time of RFC 3339 (section 5.6) as the vendors read it: `T` and `Z` in upper case, a fraction of at most seven digits (more are cut off),
/// and a leap second, which .NET cannot hold, as the second before it.
///
/// ```
/// # use enlist::schema::time::date_time;
/// assert_eq!(date_time("1963-06-19t08:30:06z").as_deref(), Some("1963-06-19T08:30:06Z"));
/// assert_eq!(date_time("1963-06-19"), None);
/// ```
pub fn date_time(text: &str) -> Option<Cow<'_, str>> {
    let (day, rest) = text.split_at_checked(10)?;
    if !is_date(day.as_bytes()) {
        return None;
    }
    let time = full_time(rest.strip_prefix('T').or_else(|| rest.strip_prefix('t'))?)?;
    let fraction = time.fraction.get(..FRACTION_DIGITS + 1).unwrap_or(time.fraction);
    let is_exact = rest.starts_with('T') && !text.ends_with('z') && time.second < 60 && fraction.len() == time.fraction.len();
    if is_exact {
        return Some(Cow::Borrowed(text));
    }
    let clock = if time.second == 60 { [time.hour_minute, "59"].concat() } else { time.clock.to_owned() };
    let offset = if time.offset == "z" { "Z" } else { time.offset };
    Some(Cow::Owned([day, "T", &clock, fraction, offset].concat()))
}

/// What a date or date-time control sends (`yyyy-mm-dd`, `yyyy-mm-ddTHH:mm[:ss[.fff]]`, WHATWG HTML section 2.3.5), read as UTC; or a date-time with an offset.
pub fn date_time_of_control(text: &str) -> Option<Cow<'_, str>> {
    if let Some(exact) = date_time(text) {
        return Some(exact);
    }
    let utc = match text.len() {
        10 => [text, "T00:00:00+00:00"].concat(),
        16 => [text, ":00+00:00"].concat(),
        _ => [text, "+00:00"].concat(),
    };
    date_time(&utc).map(|exact| Cow::Owned(exact.into_owned()))
}

/// Whether `text` is a date of the calendar, `dd-mm-yyyy`.
pub fn is_day_month_year(text: &str) -> bool {
    matches!(*text.as_bytes(), [d1, d2, b'-', m1, m2, b'-', y1, y2, y3, y4] if is_date(&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]))
}

/// A date as a date control sends it, `yyyy-mm-dd`, as `dd-mm-yyyy`.
pub fn day_month_year(text: &str) -> Option<String> {
    is_date(text.as_bytes()).then_some([text.get(8..)?, "-", text.get(5..7)?, "-", text.get(..4)?].concat())
}

/// Whether `text` is a time of day, `HH:mm`, 00:00 to 23:59.
pub fn is_hour_minute(text: &str) -> bool {
    minute_of_day(text.as_bytes()).is_some()
}

/// Whether the date, `yyyy-mm-dd`, exists in the Gregorian calendar (RFC 3339 section 5.7).
fn is_date(text: &[u8]) -> bool {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let (Some(century), Some(year), Some(month), Some(day)) = (number(y1, y2), number(y3, y4), number(m1, m2), number(d1, d2)) else { return false };
    let is_leap = if year == 0 { century % 4 == 0 } else { year % 4 == 0 };
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i32::from(is_leap),
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

struct FullTime<'a> {
    /// `HH:mm:`
    hour_minute: &'a str,
    /// `HH:mm:ss`
    clock: &'a str,
    second: i32,
    /// With its point, or nothing.
    fraction: &'a str,
    offset: &'a str,
}

/// RFC 3339's `full-time`: a leap second only where it is 23:59 in UTC.
fn full_time(text: &str) -> Option<FullTime<'_>> {
    let (clock, rest) = text.split_at_checked(8)?;
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = clock.as_bytes() else { return None };
    let minute = minute_of_day(&[h1, h2, b':', m1, m2])?;
    let second = number(s1, s2)?;

    let digits = rest.strip_prefix('.').map(|digits| digits.bytes().take_while(u8::is_ascii_digit).count());
    let (fraction, offset) = match digits {
        Some(0) => return None,
        Some(count) => rest.split_at_checked(count + 1)?,
        None => ("", rest),
    };
    let ahead = match offset.as_bytes() {
        b"Z" | b"z" => 0,
        [b'+', of @ ..] => minute_of_day(of)?,
        [b'-', of @ ..] => -minute_of_day(of)?,
        _ => return None,
    };
    let is_leap = second == 60 && (minute - ahead).rem_euclid(24 * 60) == 23 * 60 + 59;
    (second < 60 || is_leap).then_some(FullTime { hour_minute: clock.get(..6)?, clock, second, fraction, offset })
}

/// `HH:mm` in minutes since midnight.
fn minute_of_day(text: &[u8]) -> Option<i32> {
    let &[h1, h2, b':', m1, m2] = text else { return None };
    let (hour, minute) = (number(h1, h2)?, number(m1, m2)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// A number of two digits.
fn number(tens: u8, ones: u8) -> Option<i32> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
}
