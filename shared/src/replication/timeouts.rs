//! How long a Link waits for what.

use std::time::Duration;

/// What is waited for on a line, and how long. A bad line is normal: these are the bounds beyond which it is no line any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkTimeouts {
    /// The far end's Hello, and the hub's answer to the call before it, must be there after this long.
    pub handshake: Duration,
    /// While something is on its way, less than [`SLOWEST`](Self::SLOWEST) over this long ends the Link.
    pub slow: Duration,
    /// Not a single byte, not even the answer to a ping, for this long: there is nobody.
    pub silent: Duration,
    /// An idle line is tried this often.
    pub ping: Duration,
    /// The next piece of a message must be there after this long.
    pub fragment: Duration,
    /// A node asks this often which of the files that it brought are damaged at the ministry.
    pub files: Duration,
}

impl LinkTimeouts {
    /// Bytes a second that an honest line carries at least.
    pub(crate) const SLOWEST: u64 = 64;

    /// The bytes that must come through within [`LinkTimeouts::slow`].
    pub(crate) fn slow_bytes(&self) -> u64 {
        u64::try_from(self.slow.as_millis()).unwrap_or(u64::MAX).saturating_mul(Self::SLOWEST) / 1000
    }
}

impl Default for LinkTimeouts {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            slow: Duration::from_secs(30),
            silent: Duration::from_secs(30),
            ping: Duration::from_secs(10),
            fragment: Duration::from_secs(30),
            files: Duration::from_mins(15),
        }
    }
}

/// Why a connection was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stuck {
    /// Nothing came for this long.
    Silent(Duration),
    /// It agreed on a secure line and then did not begin to speak.
    Handshake,
}

impl Stuck {
    /// The closed reason code.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Silent(_) => "silent",
            Self::Handshake => "handshake",
        }
    }
}
