//! Dates, times, and date-times.

use std::borrow::Cow;

/// Digits of a second's fraction that the vendors' platform keeps: a .NET tick is 100 ns.
const FRACTION_DIGITS: usize = 7;

/// Returns a date-time of RFC 3339 (section 5.6) in the form that the vendors read, or `None` where the text is not one.
///
/// `T` and `Z` are in upper case, digits of the fraction past the seventh are cut off, and a leap second, which .NET cannot hold, is the second before it.
///
/// ```
/// # use enlist::schema::time::date_time;
/// assert_eq!(date_time("1963-06-19t08:30:06z").as_deref(), Some("1963-06-19T08:30:06Z"));
/// assert_eq!(date_time("1963-06-19"), None);
/// ```
pub fn date_time(text: &str) -> Option<Cow<'_, str>> {
    let (day, rest) = text.split_at_checked(10)?;
    let (clock, rest) = rest.split_at_checked(9)?;
    let &[b'T' | b't', h1, h2, b':', m1, m2, b':', s1, s2] = clock.as_bytes() else { return None };
    let (minute, second) = (minute_of_day(&[h1, h2, b':', m1, m2])?, number(s1, s2)?);
    let digits = rest.strip_prefix('.').map(|digits| digits.bytes().take_while(u8::is_ascii_digit).count());
    let (fraction, offset) = rest.split_at_checked(digits.map_or(0, |digits| digits + 1))?;
    let ahead = match offset.as_bytes() {
        b"Z" | b"z" => 0,
        [b'+', of @ ..] => minute_of_day(of)?,
        [b'-', of @ ..] => -minute_of_day(of)?,
        _ => return None,
    };
    // A leap second comes after 23:59:59 UTC only (RFC 3339 section 5.7).
    let is_leap = second == 60 && (minute - ahead).rem_euclid(24 * 60) == 23 * 60 + 59;
    if !is_date(day.as_bytes()) || digits == Some(0) || !(second < 60 || is_leap) {
        return None;
    }
    let second = if is_leap { "59" } else { clock.get(7..)? };
    let fraction = fraction.get(..FRACTION_DIGITS + 1).unwrap_or(fraction);
    let normal = [day, "T", clock.get(1..7)?, second, fraction, if offset == "z" { "Z" } else { offset }].concat();
    Some(if normal == text { Cow::Borrowed(text) } else { Cow::Owned(normal) })
}

/// Returns the date-time that a date or date-time control sends (`yyyy-mm-dd`, `yyyy-mm-ddTHH:mm[:ss[.fff]]`, WHATWG HTML section 2.3.5), read as UTC; or a date-time
/// with an offset. `None` for any other text.
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

/// Converts a date as a date control sends it, `yyyy-mm-dd`, to `dd-mm-yyyy`. `None` where the text is not one.
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

/// Returns the minutes since midnight of `HH:mm`, or `None`.
fn minute_of_day(text: &[u8]) -> Option<i32> {
    let &[h1, h2, b':', m1, m2] = text else { return None };
    let (hour, minute) = (number(h1, h2)?, number(m1, m2)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Returns the number of two decimal digits, or `None`.
fn number(tens: u8, ones: u8) -> Option<i32> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
}
