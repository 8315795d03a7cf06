//! The clock and the randomness of the machine that a program runs on.

use jiff::civil::Date;

use crate::domain::{Environment, UnixMs, morocco};

/// The machine's own clock and randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct System;

impl Environment for System {
    fn now(&self) -> UnixMs {
        UnixMs(jiff::Timestamp::now().as_millisecond())
    }

    fn today(&self) -> Date {
        morocco::day(self.now())
    }

    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness nothing here is safe to go on with, and no caller could do better.
        assert!(getrandom::fill(bytes).is_ok(), "the system gives no random bytes");
    }
}
