//! The harness: whole federations in one process, on port 0, with real parts — a hub, nodes, links through a line that can be cut,
//! editors with their sockets — and the same programs as processes of their own, to be killed.
//!
//! Nothing here is a stand-in for a part of the product. What a test waits for is an event, with [`DEADLINE`] behind it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking; so does the harness under it"
)]

pub mod audit;
pub mod copies;
pub mod courier;
pub mod damage;
pub mod editor;
pub mod federation;
pub mod hostile;
pub mod http;
pub mod parts;
pub mod process;
pub mod proxy;
pub mod recording;
pub mod scene;
pub mod wait;

pub use editor::Editor;
pub use federation::Federation;
pub use proxy::Proxy;
pub use recording::Recording;
pub use scene::Scene;
pub use wait::{DEADLINE, eventually};

/// Fresh random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}
