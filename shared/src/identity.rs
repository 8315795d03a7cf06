//! Who is who: private keys, the federation's certificate authority, the names in certificates and the invitation codes.
//!
//! In come folders, requests and the time; out go keys, certificates and verdicts. This module opens no connection: that is
//! [`crate::transport::tls`]. Private bytes are never printed: `Debug` of whatever holds them shows public parts only.

pub mod ca;
pub mod files;
pub mod invite;
pub mod keys;
pub mod name;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// The gRPC response header with the closed reason code of a refused join or renewal.
pub const REASON_HEADER: &str = "tansiq-reason";
/// The header of a refusal that says since when it is so, in Unix milliseconds by the hub's clock.
pub const SINCE_HEADER: &str = "tansiq-since-ms";

/// SHA-256 of a public key's `SubjectPublicKeyInfo` in DER: how a TLS key is named, whatever certificate it stands in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpkiHash(pub [u8; 32]);

impl SpkiHash {
    /// The hash of a `SubjectPublicKeyInfo` in DER.
    pub(crate) fn of(spki: &[u8]) -> Self {
        Self(Sha256::digest(spki).into())
    }

    /// What two people compare on two screens: the first 16 bytes as eight groups of four hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let groups: Vec<String> = self.0.chunks(2).take(8).map(|group| HEXLOWER.encode(group)).collect();
        groups.join(" ")
    }
}

impl std::fmt::Display for SpkiHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl std::fmt::Debug for SpkiHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SpkiHash({self})")
    }
}
