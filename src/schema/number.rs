//! Numbers, kept as decimal text from end to end: what a double cannot hold is never lost, and no float is printed.

use std::borrow::Cow;
use std::cmp::Ordering;

/// Greatest whole number that a double and its neighbours hold exactly (ECMA-262, `Number.MAX_SAFE_INTEGER`).
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// Significant digits of which every decimal survives the way through a double.
const EXACT_DIGITS: usize = 15;

/// The shortest text that reads back to the same double, in the notation of ECMA-262 `Number::toString`; none where `text` is no number or not a finite one.
///
/// Takes JSON's numbers, and a form's: leading zeros, and nothing on one side of the point.
///
/// ```
/// # use enlist::schema::number::canonical;
/// assert_eq!(canonical("51.50").as_deref(), Some("51.5"));
/// assert_eq!(canonical("1e2").as_deref(), Some("100"));
/// assert_eq!(canonical("1e400"), None);
/// ```
pub fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let is_plain = (1..=EXACT_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain && (text.len() == 1 || !text.starts_with('0')) {
        return Some(Cow::Borrowed(text));
    }
    let decimal = Decimal::parse(text)?;
    let survives = decimal.digits.len() <= EXACT_DIGITS && (-300..=300).contains(&decimal.point);
    let canonical = if survives { decimal.to_text() } else { Decimal::parse(&through_double(text)?)?.to_text() };
    Some(Cow::Owned(canonical))
}

/// Whether a canonical number is whole.
pub fn is_integer(canonical: &str) -> bool {
    !canonical.contains(['.', 'e']) || canonical.contains('+')
}

/// Whether a canonical whole number is one that a double and its neighbours hold exactly.
pub fn is_safe_integer(canonical: &str) -> bool {
    to_i64(canonical).is_some_and(|value| value.unsigned_abs() <= MAX_SAFE_INTEGER.unsigned_abs())
}

/// The whole number that decimal digits say; none where there is anything else, or more than 64 bits.
pub fn to_i64(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0_i64, |value, byte| value.checked_mul(10)?.checked_add(sign * i64::from(char::from(byte).to_digit(10)?)))
}

/// The same of a number without a sign.
pub fn to_u64(text: &str) -> Option<u64> {
    to_i64(text).and_then(|value| u64::try_from(value).ok())
}

/// A whole number as decimal text.
pub fn decimal(number: u64) -> String {
    let mut digits = [0; 20];
    let mut rest = number;
    let mut length = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        length += 1;
        if rest == 0 {
            break;
        }
    }
    digits.iter().skip(20 - length).map(|digit| char::from(*digit)).collect()
}

/// A whole number in decimal digits, without leading zeros; none where there is anything else.
pub fn integer_digits(text: &str) -> Option<Cow<'_, str>> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    Some(match significant {
        "" => Cow::Borrowed("0"),
        _ if significant.len() == digits.len() => Cow::Borrowed(text),
        _ => Cow::Owned([sign, significant].concat()),
    })
}

/// Whether a canonical number is at least `min` and at most `max`.
pub fn is_within(canonical: &str, (min, max): (i64, i64)) -> bool {
    compare(canonical, min) != Ordering::Less && compare(canonical, max) != Ordering::Greater
}

fn compare(canonical: &str, bound: i64) -> Ordering {
    let away_from_zero = if canonical.starts_with('-') { Ordering::Less } else { Ordering::Greater };
    let whole = match canonical.contains('e') {
        true if is_integer(canonical) => None,
        true => Some(0),
        false => to_i64(canonical.split('.').next().unwrap_or_default()),
    };
    match whole {
        None => away_from_zero,
        Some(whole) if whole == bound && !is_integer(canonical) => away_from_zero,
        Some(whole) => whole.cmp(&bound),
    }
}

/// `0.digits × 10^point`, without zeros at either end of the digits.
struct Decimal {
    is_negative: bool,
    digits: String,
    point: i32,
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let (is_negative, magnitude) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = match magnitude.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (magnitude, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let significant = all.trim_start_matches('0');
        let leading_zeros = all.len() - significant.len();
        let point = i32::try_from(whole.len()).ok()? - i32::try_from(leading_zeros).ok()?;
        let digits = significant.trim_end_matches('0').to_owned();
        let point = if digits.is_empty() { 0 } else { point.saturating_add(exponent) };
        Some(Decimal { is_negative, digits, point })
    }

    /// ECMA-262, `Number::toString`.
    fn to_text(&self) -> String {
        let Some((first, others)) = self.digits.split_at_checked(1) else { return "0".to_owned() };
        let count = i32::try_from(self.digits.len()).unwrap_or(i32::MAX);
        let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
        let magnitude = match self.point {
            point if (count..=21).contains(&point) => [&self.digits, zeros(point - count).as_str()].concat(),
            point @ 1..=21 => {
                let (whole, fraction) = self.digits.split_at_checked(usize::try_from(point).unwrap_or(0)).unwrap_or_default();
                [whole, ".", fraction].concat()
            }
            point @ -5..=0 => ["0.", &zeros(-point), &self.digits].concat(),
            point => {
                let exponent = point - 1;
                let sign = if exponent < 0 { "e-" } else { "e+" };
                let dot = if others.is_empty() { "" } else { "." };
                [first, dot, others, sign, &decimal(exponent.unsigned_abs().into())].concat()
            }
        };
        if self.is_negative { ["-", &magnitude].concat() } else { magnitude }
    }
}

/// An exponent, held within what decides between zero, a finite number and infinity whatever the mantissa.
fn parse_exponent(text: &str) -> Option<i32> {
    const LIMIT: i32 = i32::MAX / 4;
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let magnitude = to_i64(digits).and_then(|magnitude| i32::try_from(magnitude).ok()).unwrap_or(LIMIT).min(LIMIT);
    Some(if is_negative { -magnitude } else { magnitude })
}

/// The text of the double that `text`, a number, is nearest to; none where that is infinite.
#[cfg(not(all(target_arch = "wasm32", feature = "wasm")))]
fn through_double(text: &str) -> Option<String> {
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(|value| format!("{value:e}"))
}

/// The same by the JavaScript engine at hand: Rust's own tables for it would make the page's download a third larger.
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
fn through_double(text: &str) -> Option<String> {
    // The argument is a number already: that parseFloat stops at what is none does not matter.
    let value = js_sys::parse_float(text);
    if !value.is_finite() {
        return None;
    }
    js_sys::Number::from(value).to_string_with_radix(10).ok().map(String::from)
}
