//! Doors to the outside that hub and node have in common: configuration, telemetry, accounts, web pages, the administrator's socket.
//!
//! Nothing here knows what a document says. What comes in is checked here; what goes out carries a closed [`crate::error::ErrorCode`].

pub mod accounts;
pub mod admin;
pub mod assets;
pub mod command;
pub mod config;
pub mod gate;
pub mod http;
pub mod incidents;
pub mod sessions;
pub mod supervisor;
pub mod telemetry;
pub mod tls;
pub mod vocabularies;
