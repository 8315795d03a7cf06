//! What people see while it works: one line a step, with the time since the start.

use std::time::Instant;

/// The start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Steps(Instant);

impl Steps {
    /// Starts the clock.
    pub(crate) fn begin() -> Self {
        Self(Instant::now())
    }

    /// Seconds since the start.
    pub(crate) fn seconds(self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }

    /// Says that a step is done.
    pub(crate) fn done(self, what: &str) {
        println!("{:>6.1} s  {what}", self.seconds());
    }
}
