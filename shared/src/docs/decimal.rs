//! Exact decimal numbers: amounts, percentages, values of indicators. No floating point anywhere.
//!
//! In a document a number is an integer when it is whole, else a string in canonical form: `12500.5`, `-0.25`; no exponent, no sign
//! in front of what is not negative, no zero that says nothing. So a value has one form, every document of before reads as it is, and a
//! change of currency or unit never rescales what somebody wrote. In memory it is an integer and a number of places.

use std::fmt;

use serde_json::Value;

/// Most digits of one number, before and after the point together.
pub(crate) const DIGITS_MAX: usize = 15;
/// Most places after the point of an amount, whatever its currency.
pub(crate) const MONEY_PLACES_MAX: u8 = 3;
/// Places of a percentage.
pub(crate) const PERCENT_PLACES: u8 = 2;
/// Most places of any number.
pub(crate) const PLACES_MAX: u8 = 6;

/// A decimal number exactly as it was written: `units` divided by ten to the power of `places`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    units: i64,
    places: u8,
}

impl Decimal {
    /// A whole number.
    pub(crate) const fn whole(units: i64) -> Self {
        Self { units, places: 0 }
    }

    /// `units` divided by ten to the power of `places`, in its shortest form.
    pub(crate) const fn new(mut units: i64, mut places: u8) -> Self {
        while places > 0 && units % 10 == 0 {
            units /= 10;
            places -= 1;
        }
        Self { units, places }
    }

    /// Reads the canonical form of a number that is not whole. `None` for anything else, a whole number among it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (before, after) = digits.split_once('.')?;
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_canonical =
            is_digits(before) && is_digits(after) && (before == "0" || !before.starts_with('0')) && !after.ends_with('0');
        if !is_canonical || before.len() + after.len() > DIGITS_MAX {
            return None;
        }
        let places = u8::try_from(after.len()).ok().filter(|places| *places <= PLACES_MAX)?;
        // At most 15 digits always fit.
        let units: i64 = format!("{before}{after}").parse().ok()?;
        Some(Self { units: sign * units, places })
    }

    /// The number of a view: a whole JSON number (JavaScript may have written it as a float) or the canonical string.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse(text),
            value => super::facts::integer(value).map(Self::whole),
        }
    }

    /// How many places it has.
    pub(crate) const fn places(self) -> u8 {
        self.places
    }

    /// The number times ten to the power of `places`. `None` when it has more places than that, or does not fit: nothing is rounded.
    pub(crate) fn scaled(self, places: u8) -> Option<i64> {
        let more = places.checked_sub(self.places)?;
        self.units.checked_mul(10_i64.checked_pow(more.into())?)
    }

    /// Whether it lies between `min` and `max`, both included.
    pub(crate) fn is_between(self, min: Option<i64>, max: Option<i64>) -> bool {
        let units = i128::from(self.units);
        let scaled = |bound: i64| i128::from(bound) * 10_i128.pow(self.places.into());
        min.is_none_or(|min| scaled(min) <= units) && max.is_none_or(|max| units <= scaled(max))
    }
}

impl fmt::Display for Decimal {
    /// The canonical form; of a whole number its digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.units);
        }
        let sign = if self.units < 0 { "-" } else { "" };
        let width = usize::from(self.places) + 1;
        let digits = format!("{:0width$}", self.units.unsigned_abs());
        let (before, after) = digits.split_at(digits.len() - usize::from(self.places));
        write!(f, "{sign}{before}.{after}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn one_value_has_one_form() {
        for (text, units, places) in
            [("12500.5", 125_005, 1), ("0.25", 25, 2), ("-0.25", -25, 2), ("999999999999.125", 999_999_999_999_125, 3)]
        {
            assert_eq!(Decimal::parse(text), Some(Decimal { units, places }), "{text}");
        }
        for text in [
            "",
            "12",
            "12.",
            ".5",
            "12.50",
            "1.0",
            "01.5",
            "00.5",
            "+1.5",
            "--1.5",
            "1,5",
            "1.5e3",
            " 1.5",
            "1.5 ",
            "1.5.5",
            "١.٥",
            "0.1234567",
            "1234567890123.125",
            "NaN",
            "-",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn documents_of_before_read_as_they_are() {
        assert_eq!(Decimal::of(&json!(1_200_000)), Some(Decimal::whole(1_200_000)));
        assert_eq!(Decimal::of(&json!(40.0)), Some(Decimal::whole(40)));
        for odd in [json!(1.5), json!(null), json!("12"), json!(true), json!({}), json!([1])] {
            assert_eq!(Decimal::of(&odd), None, "{odd}");
        }
    }

    #[test]
    fn nothing_is_rounded() {
        let amount = Decimal::parse("12500.505").unwrap();
        assert_eq!((amount.scaled(3), amount.scaled(2)), (Some(12_500_505), None));
        assert_eq!(Decimal::whole(i64::MAX).scaled(2), None);
        assert!(Decimal::parse("99.99").unwrap().is_between(Some(0), Some(100)));
        assert!(!Decimal::parse("100.01").unwrap().is_between(Some(0), Some(100)));
        assert!(!Decimal::parse("-0.01").unwrap().is_between(Some(0), None));
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(units in -999_999_999_999_i64..=999_999_999_999, places in 0_u8..=6) {
            let number = Decimal::new(units, places);
            let shown = number.to_string();
            let read = if number.places() == 0 { shown.parse().ok().map(Decimal::whole) } else { Decimal::parse(&shown) };
            prop_assert_eq!(read, Some(number));
        }

        #[test]
        fn any_text_is_read_or_not_without_a_panic(text in ".{0,24}") {
            if let Some(read) = Decimal::parse(&text) {
                prop_assert!(read.scaled(read.places()).is_some());
            }
        }
    }
}
