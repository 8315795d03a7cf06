//! The hub's end: two ports, one certificate that can be changed while they are open, and a reason for whoever is turned away.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use futures_util::Stream;
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{NoServerSessionStorage, WebPkiClientVerifier},
    version::TLS13,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, broadcast},
    task::JoinSet,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Connected;

use super::{
    ALPN, CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, Credentials, HANDSHAKE_TIMEOUT, HANDSHAKES_MAX,
    HANDSHAKES_PER_ADDRESS_MAX, TlsError, certificates, explain, peer_of, provider, roots,
};
use crate::{
    domain::{FederationId, UnixMs},
    identity::{
        SpkiHash,
        name::{CertificateFacts, NodeName},
    },
    places::{Place, Places},
    summed::Summed,
    transport::tls::liveness::{Pulse, Watched, tune},
};

/// Refusals that a slow reader may lag behind; then it loses the oldest. The audit log has them all.
const REFUSALS_KEPT: usize = 256;
/// Pause after the system could not accept a connection, for want of file descriptors for instance.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Who is at the far end of an accepted Link connection, by a certificate that was verified against the federation's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerCertificate {
    /// The certificate; DER.
    pub der: Vec<u8>,
    /// The node it names. Its federation is ours.
    pub name: NodeName,
    /// The name of its key.
    pub spki: SpkiHash,
    /// When it expires. The connection is not closed then by itself: the link does that.
    pub not_after: UnixMs,
    /// Where it came from.
    pub address: SocketAddr,
    /// Whether the connection lives.
    pub pulse: Pulse,
}

/// Where a connection came from whose far end showed no certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddress(pub SocketAddr);

/// A handshake that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedHandshake {
    /// The port's purpose: `link` or `enrol`.
    pub port: &'static str,
    /// Where it came from.
    pub peer: SocketAddr,
    /// The closed reason code, such as `no-certificate`, `unknown-issuer`, `expired`, `wrong-purpose`, `wrong-federation`, `timeout`.
    pub reason: &'static str,
    /// What the TLS library said.
    pub text: String,
}

/// The hub's certificate in use, and the ports that show it.
pub struct HubTls {
    federation: FederationId,
    link: ArcSwap<ServerConfig>,
    enrol: ArcSwap<ServerConfig>,
    refusals: broadcast::Sender<RefusedHandshake>,
    summed: Summed<&'static str>,
}

impl std::fmt::Debug for HubTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HubTls").field("federation", &self.federation).finish_non_exhaustive()
    }
}

impl HubTls {
    /// Prepares both ports.
    ///
    /// # Errors
    /// [`TlsError::Credentials`] and [`TlsError::Root`] when one of the three cannot be read, or the key is not the certificate's.
    pub fn new(credentials: Credentials<'_>) -> Result<Arc<Self>, TlsError> {
        let federation = CertificateFacts::read(credentials.root)?.federation()?;
        Ok(Arc::new(Self {
            federation,
            link: ArcSwap::from_pointee(link_config(credentials)?),
            enrol: ArcSwap::from_pointee(enrol_config(credentials)?),
            refusals: broadcast::Sender::new(REFUSALS_KEPT),
            summed: Summed::default(),
        }))
    }

    /// Changes certificate, key and root for every connection from now on. Connections that are open stay as they are.
    ///
    /// # Errors
    /// As [`HubTls::new`]; then the old ones stay in use.
    pub fn reload(&self, credentials: Credentials<'_>) -> Result<(), TlsError> {
        if CertificateFacts::read(credentials.root)?.federation()? != self.federation {
            return Err(TlsError::Credentials("the root is of another federation".to_owned()));
        }
        let (link, enrol) = (link_config(credentials)?, enrol_config(credentials)?);
        self.link.store(Arc::new(link));
        self.enrol.store(Arc::new(enrol));
        Ok(())
    }

    /// Refused handshakes from now on. A reader that lags loses the oldest; the audit log has them all.
    pub fn refusals(&self) -> broadcast::Receiver<RefusedHandshake> {
        self.refusals.subscribe()
    }

    /// The link port: connections whose far end showed a certificate of this federation's root. For tonic's `serve_with_incoming`.
    ///
    /// Never yields an error, and ends only when `cancel` is cancelled. Dropping it gives up the handshakes under way.
    pub fn link_incoming(
        self: &Arc<Self>,
        listener: TcpListener,
        cancel: CancellationToken,
    ) -> impl Stream<Item = io::Result<Accepted<PeerCertificate>>> + Send + use<> {
        self.incoming(listener, cancel, Door { port: "link", config: |tls| tls.link.load_full(), identify })
    }

    /// The enrol port: connections whose far end has no certificate yet. For tonic's `serve_with_incoming`.
    ///
    /// Never yields an error, and ends only when `cancel` is cancelled. Dropping it gives up the handshakes under way.
    pub fn enrol_incoming(
        self: &Arc<Self>,
        listener: TcpListener,
        cancel: CancellationToken,
    ) -> impl Stream<Item = io::Result<Accepted<PeerAddress>>> + Send + use<> {
        let door = Door { port: "enrol", config: |tls| tls.enrol.load_full(), identify: |_, _, peer, _| Ok(PeerAddress(peer)) };
        self.incoming(listener, cancel, door)
    }

    fn incoming<I: Send + 'static>(
        self: &Arc<Self>,
        listener: TcpListener,
        cancel: CancellationToken,
        door: Door<I>,
    ) -> impl Stream<Item = io::Result<Accepted<I>>> + Send + use<I> {
        let port = Port {
            tls: Arc::clone(self),
            listener,
            cancel,
            door,
            handshakes: JoinSet::new(),
            connections: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            per_address: Places::default(),
            held: Places::default(),
        };
        futures_util::stream::unfold(port, |mut port| async move { port.next().await.map(|accepted| (Ok(accepted), port)) })
    }

    fn refuse(&self, port: &'static str, peer: SocketAddr, reason: &'static str, text: String) {
        if let Some(left_out) = self.summed.line(reason, Instant::now()) {
            tracing::warn!(target: "tansiq::audit", port, %peer, reason, text, left_out, "handshake refused");
        }
        // Nobody listening is no failure.
        let _ = self.refusals.send(RefusedHandshake { port, peer, reason, text });
    }
}

fn link_config(credentials: Credentials<'_>) -> Result<ServerConfig, TlsError> {
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots(credentials.root)?), provider())
        .build()
        .map_err(|error| TlsError::Credentials(error.to_string()))?;
    let builder = versions()?.with_client_cert_verifier(verifier);
    finish(builder.with_single_cert(certificates(credentials.chain), private_key(credentials)))
}

/// The root is sent along: a joining node has only its hash.
fn enrol_config(credentials: Credentials<'_>) -> Result<ServerConfig, TlsError> {
    let mut chain = certificates(credentials.chain);
    chain.push(credentials.root.to_vec().into());
    finish(versions()?.with_no_client_auth().with_single_cert(chain, private_key(credentials)))
}

fn versions() -> Result<rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier>, TlsError> {
    let builder = ServerConfig::builder_with_provider(provider()).with_protocol_versions(&[&TLS13]);
    builder.map_err(|error| TlsError::Credentials(error.to_string()))
}

fn private_key(credentials: Credentials<'_>) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(credentials.key.pkcs8().to_vec()).into()
}

fn finish(config: Result<ServerConfig, rustls::Error>) -> Result<ServerConfig, TlsError> {
    let mut config = config.map_err(|error| TlsError::Credentials(error.to_string()))?;
    config.alpn_protocols = vec![ALPN.to_vec()];
    // A resumed session takes the certificate from the ticket and never asks the verifier.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

/// What distinguishes the two ports.
struct Door<I> {
    port: &'static str,
    config: fn(&HubTls) -> Arc<ServerConfig>,
    identify: fn(&HubTls, &rustls::ServerConnection, SocketAddr, &Pulse) -> Result<I, Turned>,
}

impl<I> Clone for Door<I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I> Copy for Door<I> {}

/// Why a connection was turned away.
struct Turned {
    reason: &'static str,
    text: String,
}

fn identify(
    tls: &HubTls,
    connection: &rustls::ServerConnection,
    address: SocketAddr,
    pulse: &Pulse,
) -> Result<PeerCertificate, Turned> {
    let der = connection.peer_certificates().and_then(<[_]>::first).map(|der| der.to_vec());
    let der = der.ok_or_else(|| Turned { reason: "no-certificate", text: String::new() })?;
    let bad_name = |error: crate::identity::name::NameError| Turned { reason: "bad-name", text: error.to_string() };
    let facts = CertificateFacts::read(&der).map_err(bad_name)?;
    let name = facts.node().map_err(bad_name)?;
    if name.federation != tls.federation {
        return Err(Turned { reason: "wrong-federation", text: name.to_string() });
    }
    Ok(PeerCertificate { der, name, spki: facts.spki, not_after: facts.not_after, address, pulse: pulse.clone() })
}

type Finished<I> = (SocketAddr, Result<Accepted<I>, Turned>);

/// One open port: accepts, shakes hands with a bounded number at a time, hands out what succeeded.
struct Port<I> {
    tls: Arc<HubTls>,
    listener: TcpListener,
    cancel: CancellationToken,
    door: Door<I>,
    handshakes: JoinSet<Finished<I>>,
    connections: Arc<Semaphore>,
    /// Handshakes under way, by address.
    per_address: Places<IpAddr>,
    /// Connections, by address.
    held: Places<IpAddr>,
}

impl<I: Send + 'static> Port<I> {
    async fn next(&mut self) -> Option<Accepted<I>> {
        loop {
            tokio::select! {
                biased; // Leave first, then hand out what is done: new connections must delay neither.
                () = self.cancel.cancelled() => return None,
                Some(finished) = self.handshakes.join_next() => match finished {
                    Ok((_, Ok(accepted))) => return Some(accepted),
                    Ok((peer, Err(turned))) => self.tls.refuse(self.door.port, peer, turned.reason, turned.text),
                    // A handshake that panicked is our fault and ends only itself.
                    Err(error) => tracing::error!(port = self.door.port, %error, "a handshake panicked"),
                },
                accepted = self.listener.accept(), if self.handshakes.len() < HANDSHAKES_MAX => match accepted {
                    Ok((stream, _)) => self.begin(stream),
                    Err(error) => {
                        tracing::warn!(port = self.door.port, %error, "failed to accept a connection");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
    }

    fn begin(&mut self, stream: TcpStream) {
        let peer = peer_of(&stream);
        let Some(place) = self.per_address.take(&peer.ip(), HANDSHAKES_PER_ADDRESS_MAX) else {
            self.tls.refuse(self.door.port, peer, "too-many", "too many handshakes from this address".to_owned());
            return;
        };
        let Some(held) = self.held.take(&peer.ip(), CONNECTIONS_PER_ADDRESS_MAX) else {
            self.tls.refuse(self.door.port, peer, "too-many", "too many connections from this address".to_owned());
            return;
        };
        let Ok(permit) = Arc::clone(&self.connections).try_acquire_owned() else {
            self.tls.refuse(self.door.port, peer, "too-many", "too many connections on this port".to_owned());
            return;
        };
        let (tls, door) = (Arc::clone(&self.tls), self.door);
        self.handshakes.spawn(async move {
            let answer = tokio::time::timeout(HANDSHAKE_TIMEOUT, shake_hands(&tls, door, stream, (peer, (permit, held)))).await;
            drop(place);
            let late = || Turned { reason: "timeout", text: format!("no handshake within {} s", HANDSHAKE_TIMEOUT.as_secs()) };
            (peer, answer.unwrap_or_else(|_| Err(late())))
        });
    }
}

async fn shake_hands<I>(
    tls: &HubTls,
    door: Door<I>,
    stream: TcpStream,
    (peer, places): (SocketAddr, (OwnedSemaphorePermit, Place<IpAddr>)),
) -> Result<Accepted<I>, Turned> {
    tune(&stream);
    let pulse = Pulse::default();
    let stream = Watched::new(stream, pulse.clone());
    let mut stream = TlsAcceptor::from((door.config)(tls)).accept(stream).await.map_err(|error| {
        let (reason, text) = explain(&error);
        Turned { reason, text }
    })?;
    let (_, connection) = stream.get_ref();
    if connection.alpn_protocol() != Some(ALPN) {
        return Err(Turned { reason: "no-h2", text: "the far end did not ask for h2".to_owned() });
    }
    let peer = (door.identify)(tls, connection, peer, &pulse)?;
    stream.get_mut().0.begin();
    Ok(Accepted { stream, peer, _places: places })
}

/// An accepted connection, and who is at its far end. tonic puts `peer` into every request's extensions.
pub struct Accepted<I> {
    stream: TlsStream<Watched<TcpStream>>,
    peer: I,
    /// Its places among the port's connections and its address's; free again when it is dropped.
    _places: (OwnedSemaphorePermit, Place<IpAddr>),
}

impl<I> Accepted<I> {
    /// Who is at the far end.
    #[cfg(test)]
    pub(crate) fn peer(&self) -> &I {
        &self.peer
    }

    /// The same, given up when nothing comes for this long instead of [`super::SILENT_AFTER`].
    #[must_use]
    pub fn silent_after(mut self, silent_after: Duration) -> Self {
        self.stream.get_mut().0.set_silent_after(silent_after);
        self
    }
}

impl<I: std::fmt::Debug> std::fmt::Debug for Accepted<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Accepted").field("peer", &self.peer).finish_non_exhaustive()
    }
}

impl<I: Clone + Send + Sync + 'static> Connected for Accepted<I> {
    type ConnectInfo = I;

    fn connect_info(&self) -> I {
        self.peer.clone()
    }
}

impl<I: Unpin> AsyncRead for Accepted<I> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl<I: Unpin> AsyncWrite for Accepted<I> {
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
