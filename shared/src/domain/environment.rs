//! What an engine takes from its surroundings besides the disk and the lines: the time of day, and chance.

use jiff::civil::Date;

use super::UnixMs;

/// Clock and randomness. A trait, so that a simulation decides both.
pub trait Environment: Send + Sync + 'static {
    /// The time of day. A claim that goes into entries; nothing is decided by it.
    fn now(&self) -> UnixMs;

    /// The day in Morocco.
    fn today(&self) -> Date;

    /// Fills `bytes` with random ones.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Environment {
    /// Fresh random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}
