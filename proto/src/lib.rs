//! The messages and services of `tansiq.v1`, generated at build time. Every field is documented in `tansiq/v1/*.proto`.
//!
//! Only the codecs of `shared` turn these into domain types; the links, the enrolment service and the web edges pass them on.

/// Package `tansiq.v1`.
#[expect(clippy::all, clippy::pedantic, reason = "generated code")]
pub mod v1 {
    tonic::include_proto!("tansiq.v1");
}

/// The encoded descriptors of every file, for server reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
