//! Who signs in: accounts and sessions.

pub mod accounts;
pub mod sessions;
