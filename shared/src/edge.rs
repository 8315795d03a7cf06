//! Doors to the outside.

pub mod tls;
