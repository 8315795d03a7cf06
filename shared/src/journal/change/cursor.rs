//! A place in bytes from outside, and the few things that can be read there. Nothing panics and nothing allocates.

use super::{ChangeError, Limits};

/// The bytes that are still to be read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is still to be read.
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// Passes over a number, signed or not: both end in the same place.
    pub(super) fn skip_number(&mut self) -> Result<(), ChangeError> {
        while self.byte()? & 0x80 != 0 {}
        Ok(())
    }

    pub(super) fn take(&mut self, len: u64) -> Result<&'a [u8], ChangeError> {
        let len = usize::try_from(len).map_err(|_| ChangeError::Malformed)?;
        let (taken, rest) = self.0.split_at_checked(len).ok_or(ChangeError::Malformed)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ChangeError> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(ChangeError::Malformed)?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, ChangeError> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// Unsigned LEB128 in its shortest form.
    pub(super) fn unsigned(&mut self) -> Result<u64, ChangeError> {
        let mut value = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            let low = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit.
            if shift == 63 && byte > 1 {
                return Err(ChangeError::Malformed);
            }
            value |= low << shift;
            if byte & 0x80 == 0 {
                let overlong = byte == 0 && shift > 0;
                return if overlong { Err(ChangeError::NotCanonical) } else { Ok(value) };
            }
        }
        Err(ChangeError::Malformed)
    }

    /// Signed LEB128 in its shortest form.
    pub(super) fn signed(&mut self) -> Result<i64, ChangeError> {
        let mut value = 0_i128;
        let mut before = 0_u8;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            value |= i128::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let negative = byte & 0x40 != 0;
                let repeats_the_sign = (byte == 0 && before & 0x40 == 0) || (byte == 0x7f && before & 0x40 != 0);
                if shift > 0 && repeats_the_sign {
                    return Err(ChangeError::NotCanonical);
                }
                if negative {
                    value -= 1_i128 << (shift + 7);
                }
                return i64::try_from(value).map_err(|_| ChangeError::Malformed);
            }
            before = byte;
        }
        Err(ChangeError::Malformed)
    }

    /// A length, then that many bytes of UTF-8, within the limit for names.
    pub(super) fn name(&mut self, limits: &Limits) -> Result<&'a str, ChangeError> {
        let len = self.unsigned()?;
        if len > limits.name_bytes {
            return Err(ChangeError::NameTooLong);
        }
        std::str::from_utf8(self.take(len)?).map_err(|_| ChangeError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsigned(bytes: &[u8]) -> Result<u64, ChangeError> {
        Cursor::new(bytes).unsigned()
    }

    fn signed(bytes: &[u8]) -> Result<i64, ChangeError> {
        Cursor::new(bytes).signed()
    }

    #[test]
    fn numbers_have_one_form() {
        assert_eq!(unsigned(&[0]), Ok(0));
        assert_eq!(unsigned(&[0x81, 1]), Ok(129));
        assert_eq!(unsigned(&[0x81, 0]), Err(ChangeError::NotCanonical));
        assert_eq!(unsigned(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]), Ok(u64::MAX));
        assert_eq!(unsigned(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]), Err(ChangeError::Malformed));
        assert_eq!(unsigned(&[0x80; 12]), Err(ChangeError::Malformed));
        assert_eq!(unsigned(&[]), Err(ChangeError::Malformed));
    }

    #[test]
    fn signed_numbers_have_one_form() {
        assert_eq!(signed(&[0]), Ok(0));
        assert_eq!(signed(&[0x7f]), Ok(-1));
        assert_eq!(signed(&[0x3f]), Ok(63));
        assert_eq!(signed(&[0xc0, 0]), Ok(64));
        assert_eq!(signed(&[0x40]), Ok(-64));
        assert_eq!(signed(&[0xff, 0x7f]), Err(ChangeError::NotCanonical));
        assert_eq!(signed(&[0x80, 0]), Err(ChangeError::NotCanonical));
        assert_eq!(signed(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]), Ok(i64::MAX));
        assert_eq!(signed(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]), Ok(i64::MIN));
        assert_eq!(signed(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]), Err(ChangeError::Malformed));
        assert_eq!(signed(&[0x80; 12]), Err(ChangeError::Malformed));
    }
}
