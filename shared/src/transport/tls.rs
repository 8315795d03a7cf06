//! TLS: the one door to the TLS library, for both ends of a line.
//!
//! In come certificates and keys; out go connections whose far end is known. TLS 1.3 only, never resumed (a resumed session would
//! skip the check of the certificate), ALPN `h2`. The hub's side accepts ([`HubTls`]); the node's side dials ([`NodeTls`], [`JoinTls`]).
//!
//! This file also implements tonic's `Connected`, an exception to "only links see tonic": the connection's type and what it says of
//! its far end belong together, and links must not see the TLS library.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use rustls::{CertificateError, crypto::CryptoProvider, pki_types::CertificateDer};

use crate::identity::{
    SpkiHash,
    keys::TlsKey,
    name::{CertificateFacts, NameError},
};

mod accept;
mod dial;

pub use accept::{HubTls, PeerAddress, PeerCertificate, RefusedHandshake};
pub use dial::{Dialled, JoinTls, NodeTls, PinnedHub};
pub use liveness::{Pulse, SILENT_AFTER};

/// A handshake that takes longer is given up, at either end; dialling included.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Most handshakes at a time on one port; further connections wait in the system's queue.
pub(crate) const HANDSHAKES_MAX: usize = 64;
/// Most handshakes at a time from one address; further ones are closed at once.
pub(crate) const HANDSHAKES_PER_ADDRESS_MAX: usize = 16;
/// Most connections at a time on one port, handshakes included; further ones are closed at once.
pub(crate) const CONNECTIONS_MAX: usize = 1_024;
/// Of these, from one address: all councils may come through one proxy, a stranger may not have every place.
pub(crate) const CONNECTIONS_PER_ADDRESS_MAX: usize = 256;
/// The protocol spoken inside.
const ALPN: &[u8] = b"h2";

/// A certificate with its key, and the root it leads to.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The certificate, then the issuer's; DER.
    pub chain: &'a [Vec<u8>],
    /// The certificate's private key.
    pub key: &'a TlsKey,
    /// The federation's root certificate; DER.
    pub root: &'a [u8],
}

/// Why a connection could not be made, or a certificate not used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Our own certificate, key or root is not usable.
    #[error("use the certificate: {0}")]
    Credentials(String),
    /// The root says nothing that we could use.
    #[error("use the root: {0}")]
    Root(#[from] NameError),
    /// The far end could not be reached.
    #[error("connect to {address}: {source}")]
    Connect {
        /// As host:port.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// It took longer than [`HANDSHAKE_TIMEOUT`].
    #[error("connect to {address}: no answer within {} s", HANDSHAKE_TIMEOUT.as_secs())]
    Timeout {
        /// As host:port.
        address: String,
    },
    /// The handshake failed.
    #[error("agree with {address} on a secure line: {reason} ({text})")]
    Handshake {
        /// As host:port.
        address: String,
        /// The closed reason code; [`REASON_PIN`] when the far end is not the hub of the invitation code.
        reason: &'static str,
        /// What the TLS library said.
        text: String,
    },
}

impl TlsError {
    /// The closed reason code, for logs and status pages.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Credentials(_) | Self::Root(_) => "credentials",
            Self::Connect { .. } => "unreachable",
            Self::Timeout { .. } => "timeout",
            Self::Handshake { reason, .. } => reason,
        }
    }
}

/// The closed reason code of a far end whose chain does not end in the pinned root.
pub(crate) const REASON_PIN: &str = "pin-mismatch";

/// Makes aws-lc-rs the process's crypto provider. Call it first in every `main`; calling it again does nothing.
///
/// Nothing in this file needs it; it is for code that asks the TLS library for the process's default.
pub fn install_crypto_provider() {
    // An error means that one is installed already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

fn certificates(chain: &[Vec<u8>]) -> Vec<CertificateDer<'static>> {
    chain.iter().map(|der| CertificateDer::from(der.clone())).collect()
}

fn roots(root: &[u8]) -> Result<rustls::RootCertStore, TlsError> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from(root)).map_err(|error| TlsError::Credentials(error.to_string()))?;
    Ok(roots)
}

/// The certificate of a chain whose key has this name, if it is a root.
fn find_root<'a>(chain: &'a [CertificateDer<'_>], pin: SpkiHash) -> Option<(&'a [u8], CertificateFacts)> {
    chain.iter().find_map(|der| {
        let facts = CertificateFacts::read(der).ok()?;
        let root = facts.spki == pin && facts.authority && crate::identity::name::is_self_signed(der);
        root.then_some((der.as_ref(), facts))
    })
}

/// The closed reason code of a failed handshake, and what the library said. Works at either end.
fn explain(error: &io::Error) -> (&'static str, String) {
    let Some(tls) = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>()) else {
        let reason = match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => "closed",
            _ => "line-failed",
        };
        return (reason, error.to_string());
    };
    let reason = match tls {
        rustls::Error::NoCertificatesPresented => "no-certificate",
        rustls::Error::InvalidCertificate(certificate) => explain_certificate(certificate),
        rustls::Error::InvalidMessage(_) | rustls::Error::InappropriateMessage { .. } => "not-tls",
        rustls::Error::PeerIncompatible(_) => "incompatible",
        rustls::Error::NoApplicationProtocol => "no-h2",
        rustls::Error::AlertReceived(alert) => explain_alert(*alert),
        _ => "handshake-failed",
    };
    (reason, tls.to_string())
}

fn explain_certificate(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "not-yet-valid",
        CertificateError::UnknownIssuer => "unknown-issuer",
        CertificateError::BadSignature => "bad-signature",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => "wrong-purpose",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "wrong-name",
        CertificateError::Other(other) if other.0.is::<dial::NotPinned>() => REASON_PIN,
        _ => "bad-certificate",
    }
}

/// The far end ended the handshake and said why.
fn explain_alert(alert: rustls::AlertDescription) -> &'static str {
    use rustls::AlertDescription as Alert;
    match alert {
        Alert::CertificateRequired => "far-end-wants-certificate",
        Alert::UnknownCA => "far-end-does-not-know-issuer",
        Alert::CertificateExpired => "far-end-says-expired",
        Alert::BadCertificate | Alert::UnsupportedCertificate | Alert::CertificateUnknown => "far-end-refused-certificate",
        Alert::ProtocolVersion => "incompatible",
        Alert::NoApplicationProtocol => "no-h2",
        _ => "far-end-alert",
    }
}

/// The address that a connection came from, or one to stand for it.
fn peer_of(stream: &tokio::net::TcpStream) -> SocketAddr {
    stream.peer_addr().unwrap_or_else(|_| SocketAddr::from(([0, 0, 0, 0], 0)))
}

mod liveness;
#[cfg(test)]
mod tests;
