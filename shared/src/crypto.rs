//! Encrypted files, as the `age` format has them, for what leaves a machine by hand.

pub mod age;
mod bech32;
