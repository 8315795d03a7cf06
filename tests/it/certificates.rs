//! Who may link: by certificate, registry and invitation; and every refusal has a reason in the audit log.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName},
    version::TLS13,
};
use serde_json::json;
use tansiq_node::join::{self, JoinError};
use tansiq_shared::{
    domain::{CouncilId, DocKind, FederationId, SharingRule, UnixMs},
    identity::{
        ca::{Authority, CertificateRequest, Validity},
        keys::{KeyFolder, TlsKey},
        name::hub_name,
    },
    protocol::Frame,
    transport::tls::{Credentials, NodeTls, RefusedHandshake},
};
use tansiq_tests::{
    Federation,
    audit::Audit,
    hostile::{HandLink, Hostile},
    wait::within,
};
use tokio::{io::AsyncReadExt as _, net::TcpStream, sync::broadcast};
use tokio_rustls::TlsConnector;

const DAY: i64 = 24 * 3_600_000;

fn now() -> UnixMs {
    join::now()
}

fn authority(federation: &Federation) -> Authority {
    Authority::load(&federation.hub_folder().join("ca")).unwrap()
}

/// A node's TLS door with any chain.
fn door(hostile: &Hostile, chain: &[Vec<u8>]) -> NodeTls {
    NodeTls::new(Credentials { chain, key: &hostile.key, root: &hostile.membership.root }).unwrap()
}

async fn refusal(refusals: &mut broadcast::Receiver<RefusedHandshake>) -> RefusedHandshake {
    within("a handshake to be refused", refusals.recv()).await.unwrap()
}

async fn scene() -> (Federation, Hostile, String) {
    let federation = Federation::start(&["MA-02"]).await;
    let code = federation.invite("MA-05").await;
    let hostile = Hostile::join(&federation.spare_folder("hostile"), &code).await;
    let address = federation.hub().link.to_string();
    (federation, hostile, address)
}

/// A TLS connection as anybody could make it, without a certificate of its own.
async fn bare_line(federation: &Federation, address: &str) -> tokio_rustls::client::TlsStream<TcpStream> {
    let authority = authority(federation);
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.root().to_vec())).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13]).unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let name = ServerName::try_from(hub_name(authority.federation())).unwrap();
    let stream = TcpStream::connect(address).await.unwrap();
    within("a handshake", TlsConnector::from(Arc::new(config)).connect(name, stream)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_good_certificate_nobody_gets_through_the_handshake() {
    let audit = Audit::start();
    let (federation, hostile, address) = scene().await;
    let mut refusals = federation.hub().tls.refusals();
    let request = CertificateRequest::of_key(&hostile.key).unwrap();
    let council: CouncilId = "MA-05".parse().unwrap();

    let mut line = bare_line(&federation, &address).await;
    assert!(line.read_u8().await.is_err(), "the hub says so at the first read");
    assert_eq!(refusal(&mut refusals).await.reason, "no-certificate");

    let real = authority(&federation);
    let create = |name: &str, id| Authority::create(&federation.spare_folder(name), id, now()).unwrap();
    // The same federation by name, and another by name: by neither root of ours.
    let (namesake, stranger) = (create("namesake", real.federation()), create("stranger", FederationId::new([3; 16])));
    let expired = Validity { not_before: UnixMs(now().0 - 3 * DAY), not_after: UnixMs(now().0 - DAY) };
    let future = Validity { not_before: UnixMs(now().0 + DAY), not_after: UnixMs(now().0 + 3 * DAY) };
    let principal = hostile.principal();
    let chains = [
        (namesake.issue_node(&request, &council, principal, now()), "bad-signature"),
        (stranger.issue_node(&request, &council, principal, now()), "unknown-issuer"),
        (real.issue_node_for(&request, &council, principal, expired), "expired"),
        (real.issue_node_for(&request, &council, principal, future), "not-yet-valid"),
        (real.issue_hub(&request, &[], now()), "wrong-purpose"),
    ];
    for (chain, reason) in chains {
        let opened = HandLink::open(&door(&hostile, &chain.unwrap()), &address).await;
        assert!(opened.is_err(), "{reason}");
        let refused = refusal(&mut refusals).await;
        let known = if reason == "bad-signature" { ["bad-signature", "unknown-issuer"] } else { [reason, reason] };
        assert!(known.contains(&refused.reason), "{refused:?}, wanted {reason}");
        assert_eq!(refused.port, "link");
        audit.says(&["handshake refused", &format!("peer={} ", refused.peer), &format!("reason={} ", refused.reason)]).await;
    }
    // With its own, it links.
    hostile.link(&address).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_speaks_for_its_own_council_only() {
    let audit = Audit::start();
    let (federation, hostile, address) = scene().await;
    let victim = federation.principal(0);

    // Its own certificate, another's principal in the Hello.
    let mut link = HandLink::open(&door(&hostile, &hostile.membership.certificates), &address).await.unwrap();
    let mut hello = hostile.hello();
    hello.principal = victim;
    link.say(Frame::Hello(hello)).await;
    assert_eq!(link.closed().await, "protocol");
    audit.says(&["link ended", "council=MA-05 ", "another principal than its certificate"]).await;

    // Another federation, another protocol, and something else than a Hello.
    let mut other = hostile.hello();
    other.federation = FederationId::new([9; 16]);
    let mut later = hostile.hello();
    later.protocol += 1;
    let ack = Frame::Ack { position: tansiq_shared::domain::Position(0), answers: Vec::new(), ahead: 0 };
    for frame in [Frame::Hello(other), Frame::Hello(later), ack] {
        let mut link = HandLink::open(&door(&hostile, &hostile.membership.certificates), &address).await.unwrap();
        link.say(frame).await;
        assert_eq!(link.closed().await, "protocol");
    }

    // Certificates of the real authority that disagree with the registry.
    let real = authority(&federation);
    let request = CertificateRequest::of_key(&hostile.key).unwrap();
    let refused = async |council: &str, principal, reason: &str| {
        let chain = real.issue_node(&request, &council.parse().unwrap(), principal, now()).unwrap();
        let status = HandLink::open(&door(&hostile, &chain), &address).await.err().unwrap();
        assert!(status.message().starts_with(reason), "{status}");
        let name = format!("{}.tansiq/council/{council}/principal/{principal}", real.federation());
        audit.says(&["link refused", &name, &format!("reason={reason} ")]).await;
    };
    refused("MA-05", victim, "name-mismatch").await;
    refused("MA-02", hostile.principal(), "name-mismatch").await;

    // One that the registry does not know: as nobody but the hub signs certificates, the registry may have lost it. Nobody is served
    // until that is settled, the unknown one last.
    let unknown = tansiq_shared::domain::PrincipalId(4_000_000_000);
    let chain = real.issue_node(&request, &"MA-05".parse().unwrap(), unknown, now()).unwrap();
    let mut link = HandLink::open(&door(&hostile, &chain), &address).await.unwrap();
    link.say(Frame::Hello(tansiq_shared::protocol::Hello { principal: unknown, ..hostile.hello() })).await;
    assert!(matches!(link.hear().await, Some(Ok(Frame::Hello(hello))) if hello.restoring));
    audit.says(&["put back from an older copy", &format!("by={unknown} ")]).await;
    let accept = serde_json::json!({ "from": "MA-02" });
    tansiq_tests::eventually("the other council to bring the registry", async || {
        tansiq_shared::admin::socket::post(&federation.hub_folder(), "/registry/accept", &accept).await.ok()
    })
    .await;
    assert_eq!(link.closed().await, "again");
    refused("MA-05", unknown, "unknown-principal").await;
    federation.linked(0).await;
    federation.close().await;
}

async fn served(federation: &Federation, address: &str) -> Vec<u8> {
    let line = bare_line(federation, address).await;
    line.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

fn hub_chain(federation: &Federation, key: &TlsKey) -> Vec<Vec<u8>> {
    authority(federation).issue_hub(&CertificateRequest::of_key(key).unwrap(), &["localhost".to_owned()], now()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_are_changed_without_a_restart() {
    let federation = Federation::start(&["MA-02"]).await;
    let address = federation.hub().link.to_string();
    let doc = federation.create(0, DocKind::Minutes, SharingRule::AtOnce, json!({})).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, DocKind::Minutes).await;
    editor.received(doc).await;
    let hellos = federation.place(0).recording.count(true, "hello");
    let before = served(&federation, &address).await;

    let (key, root) = (TlsKey::generate().unwrap(), authority(&federation).root().to_vec());
    let chain = hub_chain(&federation, &key);
    federation.hub().tls.reload(Credentials { chain: &chain, key: &key, root: &root }).unwrap();
    let after = served(&federation, &address).await;
    assert_ne!(before, after);
    assert_eq!(after, chain[0]);
    // A chain that is not the key's is not taken, and the last good one stays.
    let other = TlsKey::generate().unwrap();
    assert!(federation.hub().tls.reload(Credentials { chain: &chain, key: &other, root: &root }).is_err());
    assert_eq!(served(&federation, &address).await, after);
    // The link that was open never noticed.
    editor.append(doc, &["title", "fr"], "même ligne").await;
    editor.received(doc).await;
    assert_eq!(federation.place(0).recording.count(true, "hello"), hellos);
    // A new one works, and the node's own certificate is renewed over it.
    federation.cut(0).await;
    federation.restore(0).await;
    let node = &federation.place(0).folder;
    let (membership, key) = (federation.node(0).membership.clone(), node_key(node));
    let channel = join::channel(&membership.tls(&key).unwrap(), &address).await.unwrap();
    let renewed = join::renew(channel, node, &membership, &key).await.unwrap();
    assert_ne!(renewed.certificates[0], membership.certificates[0]);
    assert_eq!(renewed.name, membership.name);
    drop(editor);
    federation.close().await;
}

fn node_key(folder: &Path) -> TlsKey {
    KeyFolder::open(&folder.join("keys")).unwrap().tls_key().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_good_for_one_node() {
    let audit = Audit::start();
    let federation = Federation::start(&["MA-02"]).await;
    let code = federation.invite("MA-05").await;
    let first = Hostile::join(&federation.spare_folder("first"), &code).await;
    // The same node may ask again: its answer may have been lost.
    std::fs::remove_file(first.folder.join("identity.toml")).unwrap();
    let again = join::join(&code, &first.folder).await.unwrap();
    assert_eq!(again.membership.name, first.membership.name);

    let error = join::join(&code, &federation.spare_folder("second")).await.unwrap_err();
    let JoinError::Refused { reason, text } = &error else { panic!("{error}") };
    assert_eq!(reason, "code-used");
    let by = first.key.spki_hash().fingerprint();
    for part in ["used for MA-05", " on 20", &format!("by another node (key {by})")] {
        assert!(text.contains(part), "{text}");
    }
    audit.says(&["join refused", "reason=code-used", &by]).await;
    audit.says(&["council enrolled", "council=MA-05 "]).await;

    // A code with one letter changed is not known here, whichever letter it was.
    let mut typo: Vec<char> = code.chars().collect();
    let last = typo.len() - 1;
    typo[last] = if typo[last] == 'a' { 'b' } else { 'a' };
    let typo: String = typo.into_iter().collect();
    assert!(join::join(&typo, &federation.spare_folder("third")).await.is_err());
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_port_does_its_own_work_only() {
    use tansiq_proto::v1::{JoinRequest, RenewRequest, enrol_service_client::EnrolServiceClient};
    let (federation, hostile, address) = scene().await;
    let channel = join::channel(&hostile.membership.tls(&hostile.key).unwrap(), &address).await.unwrap();
    let mut service = EnrolServiceClient::new(channel);
    let status = service.join(JoinRequest::default()).await.unwrap_err();
    assert!(status.message().contains("joined already"), "{status}");
    let renewed = service.renew(RenewRequest { csr: hostile.key.request().unwrap() }).await.unwrap();
    assert_eq!(renewed.into_inner().certificates.len(), 2);
    assert!(service.renew(RenewRequest { csr: b"no request".to_vec() }).await.is_err());
    federation.close().await;
}
