use std::borrow::Cow;

use enlist::schema::number::canonical;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Number)]
    fn number_of(text: &str) -> f64;

    #[wasm_bindgen(js_name = String)]
    fn text_of(number: f64) -> String;
}

/// Asserts that a number's text is that of `String(Number(text))`, or `None` where that is not finite.
fn assert_as_javascript(text: &str) {
    let number = number_of(text);
    let expected = number.is_finite().then(|| text_of(number));
    assert_eq!(canonical(text), expected.map(Cow::Owned), "{text}");
}

/// Doubles of any magnitude, the same ones in every run (SplitMix64).
fn doubles(count: usize) -> impl Iterator<Item = f64> {
    let mut state: u64 = 0x5eed;
    let bits = std::iter::repeat_with(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    });
    bits.map(f64::from_bits).filter(|value| value.is_finite()).take(count)
}

#[wasm_bindgen_test]
fn doubles_of_any_magnitude() {
    for value in doubles(2_000) {
        // The shortest text, 17 digits, which are one double's alone, and 20, which are nearest to one.
        for text in [format!("{value:e}"), format!("{value:.16e}"), format!("{value:.19e}"), format!("{value:?}")] {
            assert_as_javascript(&text);
        }
    }
}

#[wasm_bindgen_test]
fn common_numbers() {
    for value in doubles(2_000).map(|value| value.to_bits()) {
        let (whole, fraction) = (value >> 44, value & 0xfff);
        for text in
            [format!("{whole}.{fraction}"), format!("-{fraction}.{whole}"), format!("0.000{fraction}"), format!("{whole}{fraction:020}"), value.to_string()]
        {
            assert_as_javascript(&text);
        }
    }
}

#[wasm_bindgen_test]
fn subnormal_doubles() {
    for value in doubles(500).map(|value| f64::from_bits(value.to_bits() & 0x000f_ffff_ffff_ffff)) {
        for text in [format!("{value:e}"), format!("{value:.16e}"), format!("{value}")] {
            assert_as_javascript(&text);
        }
    }
}

#[wasm_bindgen_test]
fn limits_and_notations() {
    let long_fraction = format!("0.{}1", "0".repeat(400));
    let long_whole = "9".repeat(308);
    let too_long_whole = "9".repeat(309);
    let between_two_doubles = format!("9007199254740993.{}1", "0".repeat(40));
    for text in [
        "0",
        "-0",
        "-0.0",
        "0e9",
        "-1e-400",
        "007",
        "000123.4500",
        ".5",
        "5.",
        "-.5e1",
        "1E+2",
        "1e-2",
        "1e05",
        // Where the notation changes.
        "123456789012345680000",
        "999999999999999999999",
        "1e20",
        "1e21",
        "1.5e21",
        "1e-6",
        "1.5e-6",
        "1e-7",
        "0.00000099",
        // Around the safe integers, and between two doubles.
        "9007199254740991",
        "9007199254740992",
        "9007199254740993",
        "9007199254740995",
        "9223372036854775807",
        &between_two_doubles,
        // The smallest, and what is nearer to it than to zero.
        "5e-324",
        "3e-324",
        "2e-324",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        &long_fraction,
        // The greatest, and what is nearer to it than to infinity.
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "1e308",
        "1e309",
        "1e400",
        "-1e400",
        "1e99999999999",
        "1e-99999999999",
        &long_whole,
        &too_long_whole,
    ] {
        assert_as_javascript(text);
    }
}
