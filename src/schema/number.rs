//! Numbers. They stay decimal text from input to output, so that digits beyond a double are not lost and the page needs no code to print floats.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::text::split_once;

/// Greatest whole number up to which a double holds every whole number exactly (ECMA-262, `Number.MAX_SAFE_INTEGER`).
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// Number of significant digits up to which every decimal survives conversion to a double and back.
const EXACT_DIGITS: usize = 15;

/// Returns the shortest text of the same double, in the notation of ECMA-262 `Number::toString`, or `None` where `text` is not a finite number.
///
/// Accepts JSON's numbers, and a form's: leading zeros, and no digits on one side of the point.
///
/// ```
/// # use enlist::schema::number::canonical;
/// assert_eq!(canonical("51.50").as_deref(), Some("51.5"));
/// assert_eq!(canonical("1e2").as_deref(), Some("100"));
/// assert_eq!(canonical("1e400"), None);
/// ```
pub fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let is_plain = (1..=EXACT_DIGITS).contains(&text.len()) && is_digits(text);
    if is_plain && (text.len() == 1 || !text.starts_with('0')) {
        return Some(Cow::Borrowed(text));
    }
    // Parsers accept more than that: white space, words, other bases.
    let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    if is_decimal && !text.is_empty() && !text.starts_with('+') { shortest(text).map(Cow::Owned) } else { None }
}

/// Whether a text is empty or decimal digits only.
pub fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a canonical number is whole.
pub fn is_integer(canonical: &str) -> bool {
    canonical.bytes().all(|byte| !matches!(byte, b'.' | b'e')) || canonical.bytes().any(|byte| byte == b'+')
}

/// Whether a whole number is within ±[`MAX_SAFE_INTEGER`].
pub fn is_safe(number: i64) -> bool {
    (-MAX_SAFE_INTEGER..=MAX_SAFE_INTEGER).contains(&number)
}

/// Whether a canonical whole number is within ±[`MAX_SAFE_INTEGER`].
pub fn is_safe_integer(canonical: &str) -> bool {
    to_i64(canonical).is_some_and(is_safe)
}

/// Parses decimal digits with an optional minus sign; `None` for any other text and beyond 64 bits.
pub fn to_i64(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0_i64, |value, byte| value.checked_mul(10)?.checked_add(sign * i64::from(char::from(byte).to_digit(10)?)))
}

/// Parses decimal digits; `None` for any other text, a negative number and beyond 63 bits.
pub fn to_u64(text: &str) -> Option<u64> {
    to_i64(text).and_then(|value| u64::try_from(value).ok())
}

/// Returns a whole number as decimal text.
pub fn decimal(number: i64) -> String {
    let mut text = String::new();
    if number < 0 {
        text.push('-');
    }
    push_digits(&mut text, number.unsigned_abs());
    text
}

fn push_digits(text: &mut String, number: u64) {
    if number > 9 {
        push_digits(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// A whole number in decimal digits, without leading zeros; none where there is anything else.
pub fn integer_digits(text: &str) -> Option<Cow<'_, str>> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    if digits.is_empty() || !is_digits(digits) {
        return None;
    }
    let zeros = digits.bytes().take_while(|byte| *byte == b'0').count();
    let significant = digits.get(zeros..).unwrap_or_default();
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
    let whole = match canonical.bytes().any(|byte| byte == b'e') {
        true if is_integer(canonical) => None,
        true => Some(0),
        false => to_i64(split_once(canonical, b'.').map_or(canonical, |(whole, _)| whole)),
    };
    match whole {
        None => away_from_zero,
        Some(whole) if whole == bound && !is_integer(canonical) => away_from_zero,
        Some(whole) => whole.cmp(&bound),
    }
}

/// Returns the shortest text of the double that is nearest to `text`, or `None` where it is not a number or the double is infinite. Calls JavaScript's conversions.
#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
fn shortest(text: &str) -> Option<String> {
    use wasm_bindgen::prelude::wasm_bindgen;

    // Rust's tables for floats would make the page's download a third larger.
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = Number)]
        fn to_number(text: &str) -> f64;
        #[wasm_bindgen(js_name = String)]
        fn to_text(number: f64) -> String;
    }

    let value = to_number(text);
    value.is_finite().then(|| to_text(value))
}

/// Returns the shortest text of the double that is nearest to `text`, or `None` where it is not a number or the double is infinite, without a JavaScript engine.
#[cfg(not(all(target_arch = "wasm32", feature = "wasm")))]
fn shortest(text: &str) -> Option<String> {
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite())?;
    // Rust prints the shortest digits too, in another notation.
    Some(in_notation_of_ecma(&format!("{value:e}")))
}

#[cfg(not(all(target_arch = "wasm32", feature = "wasm")))]
fn in_notation_of_ecma(scientific: &str) -> String {
    let (is_negative, magnitude) = scientific.strip_prefix('-').map_or((false, scientific), |rest| (true, rest));
    let (mantissa, exponent) = magnitude.split_once('e').unwrap_or((magnitude, "0"));
    let digits = mantissa.replace('.', "");
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    // `0.digits × 10^point`
    let point = exponent.parse::<i32>().unwrap_or(0) + 1;
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let (first, others) = digits.split_at_checked(1).unwrap_or_default();
    let text = match point {
        _ if digits == "0" => return "0".to_owned(),
        point if (count..=21).contains(&point) => [&digits, zeros(point - count).as_str()].concat(),
        point @ 1..=21 => {
            let (whole, fraction) = digits.split_at_checked(usize::try_from(point).unwrap_or(0)).unwrap_or_default();
            [whole, ".", fraction].concat()
        }
        point @ -5..=0 => ["0.", &zeros(-point), &digits].concat(),
        point => {
            let dot = if others.is_empty() { "" } else { "." };
            let sign = if point < 1 { "e-" } else { "e+" };
            [first, dot, others, sign, &decimal((point - 1).unsigned_abs().into())].concat()
        }
    };
    if is_negative { ["-", &text].concat() } else { text }
}
