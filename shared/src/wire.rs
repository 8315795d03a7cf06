//! The only door between generated messages and domain types.

pub mod session;
