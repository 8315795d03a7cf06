//! What both programs' web servers have in common: HTTP, signing in, the apps' files, and the frames of a browser's session.
//!
//! Nothing here knows what a document says. What comes in is checked here; what goes out carries a closed [`crate::error::ErrorCode`].

pub mod assets;
pub mod gate;
pub mod health;
pub mod http;
pub mod openapi;
pub mod places;
pub mod session_codec;
pub mod sign_in;
