//! Bech32 (BIP 173, without its length limit): how age writes public and private keys.

use std::iter;

const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// Longest text that is read.
const TEXT_MAX: usize = 200;
const CHECKSUM_LEN: usize = 6;

fn polymod(values: impl Iterator<Item = u8>) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let mut sum: u32 = 1;
    for value in values {
        let top = sum >> 25;
        sum = ((sum & 0x01ff_ffff) << 5) ^ u32::from(value);
        for (bit, term) in GENERATOR.iter().enumerate() {
            if (top >> bit) & 1 == 1 {
                sum ^= term;
            }
        }
    }
    sum
}

fn expanded(prefix: &str) -> impl Iterator<Item = u8> + '_ {
    prefix.bytes().map(|byte| byte >> 5).chain(iter::once(0)).chain(prefix.bytes().map(|byte| byte & 31))
}

/// Groups of `from` bits as groups of `to` bits; `None` when what is left over is not padding.
fn regrouped(values: impl Iterator<Item = u8>, from: u32, to: u32, pad: bool) -> Option<Vec<u8>> {
    let (mut held, mut bits, mut out) = (0_u32, 0, Vec::new());
    for value in values {
        held = (held << from) | u32::from(value);
        bits += from;
        while bits >= to {
            bits -= to;
            out.push(u8::try_from((held >> bits) & ((1 << to) - 1)).ok()?);
        }
        held &= (1 << bits) - 1;
    }
    if pad && bits > 0 {
        out.push(u8::try_from((held << (to - bits)) & ((1 << to) - 1)).ok()?);
    } else if !pad && (bits >= from || held != 0) {
        return None;
    }
    Some(out)
}

/// The text of `bytes` under a lower-case prefix.
pub(super) fn encode(prefix: &str, bytes: &[u8]) -> String {
    let values = regrouped(bytes.iter().copied(), 8, 5, true).unwrap_or_default();
    let sum = polymod(expanded(prefix).chain(values.iter().copied()).chain([0; CHECKSUM_LEN])) ^ 1;
    let checksum = (0..CHECKSUM_LEN).rev().map(|place| u8::try_from((sum >> (5 * place)) & 31).unwrap_or(0));
    let letters = values.iter().copied().chain(checksum);
    let letters = letters.filter_map(|value| LETTERS.get(usize::from(value)).map(|letter| char::from(*letter)));
    format!("{prefix}1{}", letters.collect::<String>())
}

/// The bytes behind a text with this lower-case prefix, in either case but not in both; `None` when it is not one.
pub(super) fn decode(prefix: &str, text: &str) -> Option<Vec<u8>> {
    let lower = text.to_ascii_lowercase();
    if text.len() > TEXT_MAX || (text != lower && text != text.to_ascii_uppercase()) {
        return None;
    }
    let (found, letters) = lower.rsplit_once('1')?;
    if found != prefix {
        return None;
    }
    let place = |letter: u8| u8::try_from(LETTERS.iter().position(|known| *known == letter)?).ok();
    let values: Vec<u8> = letters.bytes().map(place).collect::<Option<_>>()?;
    let (values, _) = values.split_at_checked(values.len().checked_sub(CHECKSUM_LEN)?)?;
    let all = letters.bytes().filter_map(place);
    (polymod(expanded(prefix).chain(all)) == 1).then(|| regrouped(values.iter().copied(), 5, 8, false)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_standard_are_read_and_written() {
        // BIP 173, and a public key of the age tool's.
        assert_eq!(decode("a", "A12UEL5L").unwrap(), Vec::<u8>::new());
        let long = "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w";
        assert_eq!(encode("split", &decode("split", long).unwrap()), long);
        let key = "age1k4xy2l3ajj29nx77jwhya2s0zw93vtac6rnp0th55ztdfmsz933sn34epu";
        let bytes = decode("age", key).unwrap();
        assert_eq!((bytes.len(), encode("age", &bytes)), (32, key.to_owned()));
    }

    #[test]
    fn a_slip_of_the_pen_is_found() {
        let key = encode("age", &[7; 32]);
        assert_eq!(decode("age", &key.to_uppercase()).unwrap(), [7; 32]);
        for at in 4..key.len() {
            let mut slip = key.clone().into_bytes();
            slip[at] = if slip[at] == b'q' { b'p' } else { b'q' };
            assert_eq!(decode("age", &String::from_utf8(slip).unwrap()), None, "letter {at}");
        }
        assert_eq!(decode("age", "Age1mixed"), None);
        assert_eq!(decode("other", &key), None);
        assert_eq!(decode("age", ""), None);
    }
}
