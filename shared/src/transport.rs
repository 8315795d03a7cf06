//! How frames travel: TLS, and over it messages cut in fragments, compressed, and paced by what the far end heard.

mod compression;
mod flow_control;
mod fragments;
pub mod stream;
pub mod tls;
