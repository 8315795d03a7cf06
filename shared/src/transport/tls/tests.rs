use std::pin::pin;

use futures_util::StreamExt as _;
use rustls::{ClientConfig, HandshakeKind, pki_types::ServerName, version::TLS13};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{broadcast, mpsc},
};
use tokio_rustls::TlsConnector;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{accept::Accepted, *};
use crate::{
    domain::{FederationId, PrincipalId, UnixMs},
    identity::{
        ca::{Authority, CertificateRequest, Validity},
        name::hub_name,
    },
};

fn now() -> UnixMs {
    UnixMs(jiff::Timestamp::now().as_millisecond())
}

/// A federation's authority in a folder of its own.
struct Pki {
    authority: Authority,
    _dir: tempfile::TempDir,
}

/// A certificate with its key.
struct Papers {
    chain: Vec<Vec<u8>>,
    key: TlsKey,
}

impl Papers {
    fn under<'a>(&'a self, root: &'a Pki) -> Credentials<'a> {
        Credentials { chain: &self.chain, key: &self.key, root: root.authority.root() }
    }
}

impl Pki {
    fn new(federation: u8) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::create(&dir.path().join("authority"), FederationId::new([federation; 16]), now()).unwrap();
        Self { authority, _dir: dir }
    }

    fn node(&self, validity: Option<Validity>) -> Papers {
        let key = TlsKey::generate().unwrap();
        let request = CertificateRequest::read(&key.request().unwrap()).unwrap();
        let validity = validity.unwrap_or_else(|| Validity::of(crate::identity::ca::NODE_LIFETIME, now()));
        let chain = self.authority.issue_node_for(&request, &"MA-02".parse().unwrap(), PrincipalId(7), validity).unwrap();
        Papers { chain, key }
    }

    fn hub(&self) -> Papers {
        let key = TlsKey::generate().unwrap();
        let request = CertificateRequest::of_key(&key).unwrap();
        let chain = self.authority.issue_hub(&request, &["localhost".to_owned()], now()).unwrap();
        Papers { chain, key }
    }

    fn root_spki(&self) -> SpkiHash {
        self.authority.root_spki().unwrap()
    }
}

/// An open port that greets whoever it lets in.
struct OpenPort<I> {
    address: String,
    tls: Arc<HubTls>,
    accepted: mpsc::Receiver<I>,
    refused: broadcast::Receiver<RefusedHandshake>,
    _open: DropGuard,
}

async fn greet<I: Clone + Unpin>(mut accepted: Accepted<I>) -> io::Result<()> {
    accepted.write_all(b"hello").await?;
    accepted.shutdown().await
}

async fn open<I, S>(
    papers: &Papers,
    pki: &Pki,
    incoming: impl FnOnce(&Arc<HubTls>, TcpListener, CancellationToken) -> S,
) -> OpenPort<I>
where
    I: Clone + Unpin + Send + Sync + 'static,
    S: futures_util::Stream<Item = io::Result<Accepted<I>>> + Send + 'static,
{
    let tls = HubTls::new(papers.under(pki)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let cancel = CancellationToken::new();
    let (sender, accepted) = mpsc::channel(64);
    let refused = tls.refusals();
    let stream = incoming(&tls, listener, cancel.clone());
    tokio::spawn(async move {
        let mut stream = pin!(stream);
        while let Some(Ok(connection)) = stream.next().await {
            let peer = connection.peer().clone();
            tokio::spawn(greet(connection));
            sender.send(peer).await.unwrap();
        }
    });
    OpenPort { address, tls, accepted, refused, _open: cancel.drop_guard() }
}

async fn link_port(pki: &Pki) -> OpenPort<PeerCertificate> {
    open(&pki.hub(), pki, HubTls::link_incoming).await
}

impl<I> OpenPort<I> {
    async fn reason(&mut self) -> &'static str {
        self.refused.recv().await.unwrap().reason
    }
}

/// Dials and waits for the greeting; what the far end thinks of our certificate arrives only with the first read.
async fn greeted(tls: &NodeTls, address: &str) -> Result<(), String> {
    let mut line = tls.connect(address).await.map_err(|error| error.to_string())?;
    let mut text = String::new();
    line.read_to_string(&mut text).await.map_err(|error| error.to_string())?;
    if text == "hello" { Ok(()) } else { Err(format!("greeted with {text:?}")) }
}

fn plain_client(pki: &Pki) -> ClientConfig {
    let builder = ClientConfig::builder_with_provider(provider()).with_protocol_versions(&[&TLS13]).unwrap();
    let mut config = builder.with_root_certificates(roots(pki.authority.root()).unwrap()).with_no_client_auth();
    config.alpn_protocols = vec![ALPN.to_vec()];
    config
}

fn name_of_hub(pki: &Pki) -> ServerName<'static> {
    ServerName::try_from(hub_name(pki.authority.federation())).unwrap()
}

#[tokio::test]
async fn a_node_is_let_in_under_its_name() {
    let pki = Pki::new(1);
    let mut port = link_port(&pki).await;
    let papers = pki.node(None);
    greeted(&NodeTls::new(papers.under(&pki)).unwrap(), &port.address).await.unwrap();
    let peer = port.accepted.recv().await.unwrap();
    assert_eq!(peer.name.to_string(), format!("spiffe://{}.tansiq/council/MA-02/principal/7", "01".repeat(16)));
    assert_eq!((peer.spki, &peer.der), (papers.key.spki_hash(), &papers.chain[0]));
    assert!(peer.not_after > now());
}

#[tokio::test]
async fn who_shows_no_certificate_is_refused() {
    let pki = Pki::new(1);
    let mut port = link_port(&pki).await;
    let stream = TcpStream::connect(&port.address).await.unwrap();
    let mut line = TlsConnector::from(Arc::new(plain_client(&pki))).connect(name_of_hub(&pki), stream).await.unwrap();
    let mut text = String::new();
    let error = line.read_to_string(&mut text).await.unwrap_err();
    assert_eq!((explain(&error).0, text.as_str()), ("far-end-wants-certificate", ""));
    assert_eq!(port.reason().await, "no-certificate");
}

#[tokio::test]
async fn another_federations_certificate_is_refused() {
    let (pki, other) = (Pki::new(1), Pki::new(2));
    let mut port = link_port(&pki).await;
    // It knows our root, and shows a certificate of its own authority.
    let stranger = NodeTls::new(other.node(None).under(&pki)).unwrap();
    assert!(greeted(&stranger, &port.address).await.is_err());
    assert_eq!(port.reason().await, "unknown-issuer");
}

#[tokio::test]
async fn an_authority_that_took_our_federations_name_is_refused() {
    let (pki, impostor) = (Pki::new(1), Pki::new(1));
    let mut port = link_port(&pki).await;
    let stranger = NodeTls::new(impostor.node(None).under(&pki)).unwrap();
    assert!(greeted(&stranger, &port.address).await.is_err());
    let reason = port.reason().await;
    assert!(["unknown-issuer", "bad-signature"].contains(&reason), "{reason}");
}

#[tokio::test]
async fn an_expired_certificate_is_refused_and_so_is_one_of_tomorrow() {
    let pki = Pki::new(1);
    let mut port = link_port(&pki).await;
    let day = 24 * 3_600_000;
    let validity =
        |from: i64, to: i64| Some(Validity { not_before: UnixMs(now().0 + from * day), not_after: UnixMs(now().0 + to * day) });
    for (validity, reason) in [(validity(-30, -1), "expired"), (validity(1, 30), "not-yet-valid")] {
        let tls = NodeTls::new(pki.node(validity).under(&pki)).unwrap();
        assert!(greeted(&tls, &port.address).await.is_err());
        assert_eq!(port.reason().await, reason);
    }
}

#[tokio::test]
async fn a_hubs_certificate_opens_no_link_and_a_nodes_is_no_hub() {
    let pki = Pki::new(1);
    let mut port = link_port(&pki).await;
    let hub_as_node = NodeTls::new(pki.hub().under(&pki)).unwrap();
    assert!(greeted(&hub_as_node, &port.address).await.is_err());
    assert_eq!(port.reason().await, "wrong-purpose");

    let false_hub: OpenPort<PeerCertificate> = open(&pki.node(None), &pki, HubTls::link_incoming).await;
    let node = NodeTls::new(pki.node(None).under(&pki)).unwrap();
    let error = node.connect(&false_hub.address).await.unwrap_err();
    assert!(["wrong-purpose", "wrong-name"].contains(&error.reason()), "{error}");
}

#[tokio::test]
async fn a_node_talks_to_its_own_hub_only() {
    let (pki, other) = (Pki::new(1), Pki::new(2));
    let port = link_port(&other).await;
    let node = NodeTls::new(pki.node(None).under(&pki)).unwrap();
    assert_eq!(node.connect(&port.address).await.unwrap_err().reason(), "unknown-issuer");
}

#[tokio::test]
async fn a_bad_connection_is_reported_and_the_next_one_is_accepted() {
    let pki = Pki::new(1);
    let mut port = link_port(&pki).await;
    let mut stray = TcpStream::connect(&port.address).await.unwrap();
    stray.write_all(b"GET / HTTP/1.1\r\nhost: hub\r\n\r\n").await.unwrap();
    assert_eq!(port.reason().await, "not-tls");
    drop(TcpStream::connect(&port.address).await.unwrap());
    assert_eq!(port.reason().await, "closed");

    let mut no_h2 = plain_client(&pki);
    no_h2.alpn_protocols.clear();
    let mut enrol: OpenPort<PeerAddress> = open(&pki.hub(), &pki, HubTls::enrol_incoming).await;
    let stream = TcpStream::connect(&enrol.address).await.unwrap();
    TlsConnector::from(Arc::new(no_h2)).connect(name_of_hub(&pki), stream).await.unwrap();
    assert_eq!(enrol.reason().await, "no-h2");

    greeted(&NodeTls::new(pki.node(None).under(&pki)).unwrap(), &port.address).await.unwrap();
}

#[tokio::test]
async fn one_address_cannot_take_every_place() {
    let pki = Pki::new(1);
    let mut port = link_port(&pki).await;
    let mut idle = Vec::new();
    for _ in 0..=HANDSHAKES_PER_ADDRESS_MAX {
        idle.push(TcpStream::connect(&port.address).await.unwrap());
    }
    assert_eq!(port.reason().await, "too-many");
    drop(idle);
    for _ in 0..HANDSHAKES_PER_ADDRESS_MAX {
        assert_eq!(port.reason().await, "closed");
    }
    greeted(&NodeTls::new(pki.node(None).under(&pki)).unwrap(), &port.address).await.unwrap();
}

#[tokio::test]
async fn a_new_certificate_counts_for_new_connections_without_a_restart() {
    let pki = Pki::new(1);
    let port = link_port(&pki).await;
    let node = NodeTls::new(pki.node(None).under(&pki)).unwrap();
    let shown = async |node: &NodeTls| {
        let line = node.connect(&port.address).await.unwrap();
        line.connection().peer_certificates().unwrap()[0].to_vec()
    };
    let first = shown(&node).await;
    let next = pki.hub();
    port.tls.reload(next.under(&pki)).unwrap();
    let second = shown(&node).await;
    assert_ne!(first, second);
    assert_eq!(second, next.chain[0]);

    let other = Pki::new(2);
    assert!(port.tls.reload(other.hub().under(&other)).is_err(), "another federation's is not taken");
    let mixed = Papers { chain: pki.hub().chain, key: TlsKey::generate().unwrap() };
    assert!(port.tls.reload(mixed.under(&pki)).is_err(), "nor one of another key");
    assert_eq!(shown(&node).await, next.chain[0]);
}

#[tokio::test]
async fn a_node_dials_with_the_certificate_of_the_moment() {
    let pki = Pki::new(1);
    let mut port = link_port(&pki).await;
    let (first, second) = (pki.node(None), pki.node(None));
    let node = NodeTls::new(first.under(&pki)).unwrap();
    greeted(&node, &port.address).await.unwrap();
    node.clone().reload(second.under(&pki)).unwrap();
    greeted(&node, &port.address).await.unwrap();
    assert_eq!(port.accepted.recv().await.unwrap().spki, first.key.spki_hash());
    assert_eq!(port.accepted.recv().await.unwrap().spki, second.key.spki_hash());
}

#[tokio::test]
async fn no_session_is_ever_resumed() {
    let pki = Pki::new(1);
    let mut port = link_port(&pki).await;
    // A far end that would resume if it could: the library's own defaults, one memory for both connections.
    let papers = pki.node(None);
    let builder = ClientConfig::builder_with_provider(provider()).with_protocol_versions(&[&TLS13]).unwrap();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(papers.key.pkcs8().to_vec()).into();
    let mut config = builder
        .with_root_certificates(roots(pki.authority.root()).unwrap())
        .with_client_auth_cert(certificates(&papers.chain), key)
        .unwrap();
    config.alpn_protocols = vec![ALPN.to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    for _ in 0..2 {
        let stream = TcpStream::connect(&port.address).await.unwrap();
        let mut line = connector.connect(name_of_hub(&pki), stream).await.unwrap();
        let mut text = String::new();
        line.read_to_string(&mut text).await.unwrap();
        let connection = line.get_ref().1;
        assert_eq!((text.as_str(), connection.handshake_kind()), ("hello", Some(HandshakeKind::Full)));
        assert_eq!(connection.tls13_tickets_received(), 0);
        assert!(port.accepted.recv().await.is_some());
    }
}

#[tokio::test]
async fn a_joining_node_learns_the_root_behind_the_pin() {
    let pki = Pki::new(3);
    let port: OpenPort<PeerAddress> = open(&pki.hub(), &pki, HubTls::enrol_incoming).await;
    let (mut line, hub) = JoinTls::new(pki.root_spki()).unwrap().connect(&port.address).await.unwrap();
    assert_eq!(hub, PinnedHub { federation: pki.authority.federation(), root: pki.authority.root().to_vec() });
    let mut text = String::new();
    line.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "hello");
}

#[tokio::test]
async fn a_joining_node_leaves_a_hub_that_is_not_the_pinned_one() {
    let (pki, other) = (Pki::new(3), Pki::new(4));
    let join = JoinTls::new(pki.root_spki()).unwrap();
    let mut false_hub: OpenPort<PeerAddress> = open(&other.hub(), &other, HubTls::enrol_incoming).await;
    assert_eq!(join.connect(&false_hub.address).await.unwrap_err().reason(), REASON_PIN);
    assert_eq!(false_hub.reason().await, "far-end-refused-certificate");

    // It sends the true root along, and cannot make a chain that leads there.
    let mut mixed: OpenPort<PeerAddress> = open(&other.hub(), &pki, HubTls::enrol_incoming).await;
    assert_eq!(join.connect(&mixed.address).await.unwrap_err().reason(), "unknown-issuer");
    assert!(mixed.refused.recv().await.is_ok());
    // A council of the federation that plays the hub.
    let node_as_hub: OpenPort<PeerAddress> = open(&pki.node(None), &pki, HubTls::enrol_incoming).await;
    let reason = join.connect(&node_as_hub.address).await.unwrap_err().reason();
    assert!(["wrong-purpose", "wrong-name"].contains(&reason), "{reason}");
}

#[tokio::test]
async fn an_unreachable_hub_is_named() {
    let pki = Pki::new(1);
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let node = NodeTls::new(pki.node(None).under(&pki)).unwrap();
    let error = node.connect(&free).await.unwrap_err();
    assert_eq!(error.reason(), "unreachable");
    assert!(error.to_string().contains(&free));
}

#[test]
fn the_provider_may_be_installed_twice() {
    install_crypto_provider();
    install_crypto_provider();
    assert!(CryptoProvider::get_default().is_some());
}
