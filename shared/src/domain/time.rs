//! Times that cross a function.

/// Unix milliseconds. Of a peer: a claim, not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixMs(pub i64);
