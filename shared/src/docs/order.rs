//! Sort keys of rows: fractions in base 62, so that a row moves between two others by one write of its own key.
//!
//! A key is the digits behind the point, `0-9A-Za-z` in that order, which is also their order as bytes; it never ends in `0`. Rows
//! with equal keys (two editors may pick the same one) go by row id.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: u64 = 62;

/// A key strictly between `before` and `after`; `None` is the beginning or the end. When those are out of order the key is after
/// `before`, and when they are malformed it is some key: rows from anywhere never fail to be placed.
pub fn between(before: Option<&str>, after: Option<&str>) -> String {
    let low = before.unwrap_or("");
    let high = after.filter(|high| *high > low);
    if high.is_none() && !low.is_empty() {
        return next(low);
    }
    let mut key = String::new();
    let mut high = high.map(str::as_bytes);
    let mut low_digits = low.bytes();
    for place in 0.. {
        let low_digit = low_digits.next().map_or(0, value);
        let high_digit = high.map_or(BASE, |high| high.get(place).copied().map_or(0, value));
        if high_digit > low_digit + 1 {
            push(&mut key, u64::midpoint(low_digit, high_digit));
            break;
        }
        push(&mut key, low_digit);
        if high_digit != low_digit || high.is_some_and(|high| place >= high.len()) {
            high = None; // Already below it (or it is malformed): from here on only `low` bounds the key.
        }
    }
    key
}

/// The next key at the end: one digit further, so that a list written from top to bottom keeps short keys.
fn next(low: &str) -> String {
    let mut key = String::new();
    for digit in low.bytes().map(value) {
        if digit + 1 < BASE {
            push(&mut key, digit + 1);
            return key;
        }
        push(&mut key, digit);
    }
    key.push('1');
    key
}

/// `count` keys in order, as short as they can be and evenly apart.
pub(crate) fn spread(count: usize) -> Vec<String> {
    let count = count as u64;
    let (mut width, mut span) = (1, BASE);
    while span <= count.saturating_mul(2) {
        span = span.saturating_mul(BASE);
        width += 1;
    }
    (1..=count).map(|n| digits(n.saturating_mul(span / (count + 1)), width)).collect()
}

fn digits(mut number: u64, width: u32) -> String {
    let mut key = Vec::new();
    for _ in 0..width {
        let mut digit = String::new();
        push(&mut digit, number % BASE);
        key.push(digit);
        number /= BASE;
    }
    key.reverse();
    key.concat().trim_end_matches('0').to_owned()
}

fn value(digit: u8) -> u64 {
    DIGITS.iter().position(|known| *known == digit).map_or(0, |place| place as u64)
}

fn push(key: &mut String, digit: u64) {
    let digit = usize::try_from(digit).ok().and_then(|place| DIGITS.get(place)).copied().unwrap_or(b'z');
    key.push(char::from(digit));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spread_keys_are_ordered_and_leave_room() {
        for count in [0, 1, 2, 30, 31, 61, 62, 500, 5_000] {
            let keys = spread(count);
            assert_eq!(keys.len(), count);
            assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{count}");
            assert!(keys.iter().all(|key| !key.is_empty() && !key.ends_with('0')), "{count}");
        }
    }

    #[test]
    fn a_list_written_from_top_to_bottom_keeps_short_keys() {
        let mut key = between(None, None);
        for _ in 0..500 {
            let after = between(Some(&key), None);
            assert!(after > key, "{key} {after}");
            key = after;
        }
        assert!(key.len() < 12, "{key}");
    }

    #[test]
    fn keys_from_anywhere_are_placed() {
        assert!(between(Some("z"), Some("a")).as_str() > "z");
        assert!(between(Some("a"), Some("a")).as_str() > "a");
        assert!(!between(Some("é"), Some("ü")).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn there_is_always_room_between_two_keys(places in prop::collection::vec(any::<prop::sample::Index>(), 1..120)) {
            let mut keys: Vec<String> = Vec::new();
            for place in places {
                let at = place.index(keys.len() + 1);
                let key = between(at.checked_sub(1).map(|i| keys[i].as_str()), keys.get(at).map(String::as_str));
                keys.insert(at, key);
                prop_assert!(keys.windows(2).all(|pair| pair[0] < pair[1]), "{keys:?}");
            }
        }
    }
}
