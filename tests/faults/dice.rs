//! Chance that can be repeated: the same seed, campaign and try always throw the same.

use std::ops::Range;

/// Throws numbers. The generator is `SplitMix64`.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// For one try of one campaign.
    pub(crate) fn of(seed: u64, campaign: &str, number: usize) -> Self {
        let name =
            campaign.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
        let mut dice = Self(seed ^ name);
        let start = dice.next().wrapping_add((number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        Self(start)
    }

    /// Any number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number of the range, which is not empty.
    pub(crate) fn within(&mut self, range: Range<usize>) -> usize {
        let width = (range.end - range.start) as u64;
        range.start + usize::try_from(self.next() % width).unwrap()
    }

    /// Whether something happens that happens so many times out of a hundred.
    pub(crate) fn happens(&mut self, percent: usize) -> bool {
        self.within(0..100) < percent
    }

    /// One of them; there is at least one.
    pub(crate) fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.within(0..among.len())]
    }

    /// Bytes that look like a record's.
    pub(crate) fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_be_bytes()[0]).collect()
    }
}
