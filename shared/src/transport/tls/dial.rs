//! The node's end: with its certificate to a hub it knows, or for the first time to a hub of which it knows one hash.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use arc_swap::ArcSwap;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_cert_signed_by_trust_anchor, verify_server_name,
    },
    crypto::{CryptoProvider, verify_tls13_signature},
    pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, UnixTime},
    server::ParsedCertificate,
    version::TLS13,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{ALPN, Credentials, HANDSHAKE_TIMEOUT, TlsError, certificates, explain, find_root, provider, roots};
use crate::{
    domain::FederationId,
    identity::{
        SpkiHash,
        name::{CertificateFacts, hub_name},
    },
    transport::tls::liveness::{Pulse, Watched, tune},
};

/// A node's certificate in use. Cheap to clone; clones change together.
#[derive(Clone)]
pub struct NodeTls {
    inner: Arc<Inner>,
}

struct Inner {
    federation: FederationId,
    config: ArcSwap<ClientConfig>,
}

impl std::fmt::Debug for NodeTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NodeTls").field("federation", &self.inner.federation).finish_non_exhaustive()
    }
}

impl NodeTls {
    /// Prepares to dial with a certificate. The only root that counts is the federation's.
    ///
    /// # Errors
    /// [`TlsError::Credentials`] and [`TlsError::Root`] when one of the three cannot be read, or the key is not the certificate's.
    pub fn new(credentials: Credentials<'_>) -> Result<Self, TlsError> {
        let federation = CertificateFacts::read(credentials.root)?.federation()?;
        let config = ArcSwap::from_pointee(node_config(credentials)?);
        Ok(Self { inner: Arc::new(Inner { federation, config }) })
    }

    /// Changes the certificate for every dial from now on.
    ///
    /// # Errors
    /// As [`NodeTls::new`]; then the old one stays in use.
    pub fn reload(&self, credentials: Credentials<'_>) -> Result<(), TlsError> {
        if CertificateFacts::read(credentials.root)?.federation()? != self.inner.federation {
            return Err(TlsError::Credentials("the root is of another federation".to_owned()));
        }
        self.inner.config.store(Arc::new(node_config(credentials)?));
        Ok(())
    }

    /// The federation whose hub is dialled.
    pub fn federation(&self) -> FederationId {
        self.inner.federation
    }

    /// Dials the hub at `address` (host:port) and checks that it is the hub, whatever the address is called.
    ///
    /// A hub that refuses *our* certificate says so only on the first read.
    ///
    /// # Errors
    /// [`TlsError::Connect`], [`TlsError::Timeout`] and [`TlsError::Handshake`]: try again later.
    pub async fn connect(&self, address: &str) -> Result<Dialled, TlsError> {
        let name = server_name(&hub_name(self.inner.federation))?;
        // Loaded at each dial: a certificate that was renewed meanwhile counts.
        dial(self.inner.config.load_full(), address, name).await
    }
}

fn node_config(credentials: Credentials<'_>) -> Result<ClientConfig, TlsError> {
    let key = PrivatePkcs8KeyDer::from(credentials.key.pkcs8().to_vec()).into();
    let builder = ClientConfig::builder_with_provider(provider()).with_protocol_versions(&[&TLS13]);
    let config = builder.and_then(|builder| {
        let roots = roots(credentials.root).map_err(|error| Error::General(error.to_string()))?;
        builder.with_root_certificates(roots).with_client_auth_cert(certificates(credentials.chain), key)
    });
    finish(config)
}

fn finish(config: Result<ClientConfig, Error>) -> Result<ClientConfig, TlsError> {
    let mut config = config.map_err(|error| TlsError::Credentials(error.to_string()))?;
    config.alpn_protocols = vec![ALPN.to_vec()];
    config.resumption = Resumption::disabled();
    Ok(config)
}

fn server_name(name: &str) -> Result<ServerName<'static>, TlsError> {
    ServerName::try_from(name.to_owned()).map_err(|_| TlsError::Credentials(format!("{name:?} is no name of a hub")))
}

async fn dial(config: Arc<ClientConfig>, address: &str, name: ServerName<'static>) -> Result<Dialled, TlsError> {
    let dialling = async {
        let stream =
            TcpStream::connect(address).await.map_err(|source| TlsError::Connect { address: address.to_owned(), source })?;
        tune(&stream);
        let stream = Watched::new(stream, Pulse::default());
        let mut stream = TlsConnector::from(config).connect(name, stream).await.map_err(|error| {
            let (reason, text) = explain(&error);
            TlsError::Handshake { address: address.to_owned(), reason, text }
        })?;
        if stream.get_ref().1.alpn_protocol() != Some(ALPN) {
            let text = "the far end does not speak h2".to_owned();
            return Err(TlsError::Handshake { address: address.to_owned(), reason: "no-h2", text });
        }
        stream.get_mut().0.begin();
        Ok(Dialled { stream })
    };
    let timeout = |_| Err(TlsError::Timeout { address: address.to_owned() });
    tokio::time::timeout(HANDSHAKE_TIMEOUT, dialling).await.unwrap_or_else(timeout)
}

/// For a node that has no certificate yet: accepts only a hub whose chain ends in the root with the pinned key.
#[derive(Debug, Clone)]
pub struct JoinTls {
    pin: SpkiHash,
    config: Arc<ClientConfig>,
}

/// What a joining node learnt of its hub before it sent anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinnedHub {
    /// The federation.
    pub federation: FederationId,
    /// Its root certificate; DER. Its key is the pinned one.
    pub root: Vec<u8>,
}

impl JoinTls {
    /// Prepares to dial the hub whose root's key has this name.
    pub fn new(pin: SpkiHash) -> Result<Self, TlsError> {
        let provider = provider();
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(&[&TLS13]);
        let config = builder.map(|builder| {
            let verifier = Arc::new(PinnedVerifier { pin, provider });
            builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
        });
        Ok(Self { pin, config: Arc::new(finish(config)?) })
    }

    /// Dials the hub's enrol port at `address` (host:port). On success the far end is the hub of the invitation code.
    ///
    /// # Errors
    /// [`TlsError::Handshake`] with [`super::REASON_PIN`] when it is another: nothing was sent to it.
    pub async fn connect(&self, address: &str) -> Result<(Dialled, PinnedHub), TlsError> {
        let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let dialled = dial(Arc::clone(&self.config), address, server_name(host)?).await?;
        let chain = dialled.stream.get_ref().1.peer_certificates().unwrap_or_default();
        let (root, facts) = find_root(chain, self.pin).ok_or_else(|| TlsError::Handshake {
            address: address.to_owned(),
            reason: super::REASON_PIN,
            text: NotPinned.to_string(),
        })?;
        let hub = PinnedHub { federation: facts.federation()?, root: root.to_vec() };
        Ok((dialled, hub))
    }
}

/// The far end's chain does not hold the pinned root.
#[derive(Debug, thiserror::Error)]
#[error("the far end is not the hub of the invitation code")]
pub(super) struct NotPinned;

#[derive(Debug)]
struct PinnedVerifier {
    pin: SpkiHash,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedVerifier {
    /// Finds the pinned root in what the far end sent, then verifies the chain up to it as for any hub of that federation. The
    /// address that was dialled does not matter: it may be a bare IP address or a name that changed.
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let not_pinned = || Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(NotPinned))));
        let (root, facts) = find_root(intermediates, self.pin).ok_or_else(not_pinned)?;
        let federation = facts.federation().map_err(|_| not_pinned())?;
        let name = ServerName::try_from(hub_name(federation)).map_err(|_| not_pinned())?;
        // The library does not look at a trust anchor's dates.
        if u64::try_from(facts.not_after.0 / 1000).unwrap_or(0) < now.as_secs() {
            return Err(CertificateError::Expired.into());
        }
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(root))?;
        let certificate = ParsedCertificate::try_from(end_entity)?;
        let algorithms = self.provider.signature_verification_algorithms.all;
        verify_server_cert_signed_by_trust_anchor(&certificate, &roots, intermediates, now, algorithms)?;
        verify_server_name(&certificate, &name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.2 is not spoken".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// A connection to the hub.
pub struct Dialled {
    stream: TlsStream<Watched<TcpStream>>,
}

impl Dialled {
    /// Whether the connection lives.
    pub fn pulse(&self) -> Pulse {
        self.stream.get_ref().0.pulse.clone()
    }

    /// Waits until the far end says its first word: a hub that refuses our certificate says so only then. Nothing was said to it.
    ///
    /// # Errors
    /// [`TlsError::Handshake`] with its reason, or [`TlsError::Timeout`].
    pub async fn heard(mut self, address: &str) -> Result<(), TlsError> {
        let first = tokio::time::timeout(HANDSHAKE_TIMEOUT, self.stream.read_u8()).await;
        let first = first.map_err(|_| TlsError::Timeout { address: address.to_owned() })?;
        first.map(drop).map_err(|error| {
            let (reason, text) = explain(&error);
            TlsError::Handshake { address: address.to_owned(), reason, text }
        })
    }

    /// The same, given up when nothing comes for this long instead of [`super::SILENT_AFTER`].
    #[must_use]
    pub fn silent_after(mut self, silent_after: Duration) -> Self {
        self.stream.get_mut().0.set_silent_after(silent_after);
        self
    }

    #[cfg(test)]
    pub(super) fn connection(&self) -> &rustls::ClientConnection {
        self.stream.get_ref().1
    }
}

impl std::fmt::Debug for Dialled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dialled").finish_non_exhaustive()
    }
}

impl AsyncRead for Dialled {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Dialled {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(self: Pin<&mut Self>, cx: &mut Context<'_>, bufs: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
