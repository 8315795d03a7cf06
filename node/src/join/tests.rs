use std::sync::Arc;

use futures_util::StreamExt as _;
use tansiq_proto::v1::{
    RenewResponse,
    enrol_service_server::{EnrolService, EnrolServiceServer},
};
use tansiq_shared::{
    domain::{FederationId, PrincipalId, UnixMs},
    identity::{
        SpkiHash,
        ca::{Authority, CertificateRequest, Validity},
        invite::CodeId,
    },
    transport::tls::{Credentials, HubTls, PeerCertificate},
};
use tokio::{net::TcpListener, sync::mpsc};
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::{Request, Response, metadata::MetadataValue, transport::Server};

use super::*;

/// What a made-up hub was asked.
#[derive(Debug)]
enum Asked {
    Join(Box<JoinRequest>),
    Renew(PeerCertificate),
}

/// A hub that records what it receives and answers everybody, once it was told what to spoil.
#[derive(Clone)]
struct Endpoint {
    authority: Arc<Authority>,
    link_address: String,
    asked: mpsc::Sender<Asked>,
    spoil: fn(&mut JoinResponse),
    refuse: Option<&'static str>,
}

#[tonic::async_trait]
impl EnrolService for Endpoint {
    async fn join(&self, request: Request<JoinRequest>) -> Result<Response<JoinResponse>, Status> {
        let request = request.into_inner();
        let csr = CertificateRequest::read(&request.csr).unwrap();
        let council = "MA-02".parse().unwrap();
        self.asked.send(Asked::Join(Box::new(request))).await.unwrap();
        if let Some(reason) = self.refuse {
            let mut status = Status::permission_denied("the code was used by somebody");
            status.metadata_mut().insert(REASON_HEADER, MetadataValue::from_static(reason));
            return Err(status);
        }
        let mut answer = JoinResponse {
            federation: self.authority.federation().as_bytes().to_vec(),
            principal: 7,
            council: "MA-02".into(),
            certificates: self.authority.issue_node(&csr, &council, PrincipalId(7), now()).unwrap(),
            root: self.authority.root().to_vec(),
            ministry_key: vec![6; 32],
            link_address: self.link_address.clone(),
            registry: vec![Entry { header: vec![1].into(), ..Entry::default() }],
        };
        (self.spoil)(&mut answer);
        Ok(Response::new(answer))
    }

    async fn renew(&self, request: Request<RenewRequest>) -> Result<Response<RenewResponse>, Status> {
        let peer = request.extensions().get::<PeerCertificate>().unwrap().clone();
        let csr = CertificateRequest::read(&request.get_ref().csr).unwrap();
        let certificates = self.authority.issue_node(&csr, &peer.name.council, peer.name.principal, now()).unwrap();
        self.asked.send(Asked::Renew(peer)).await.unwrap();
        Ok(Response::new(RenewResponse { certificates }))
    }
}

struct FakeHub {
    pin: SpkiHash,
    address: String,
    asked: mpsc::Receiver<Asked>,
    authority: Arc<Authority>,
    dir: tempfile::TempDir,
    tls: Arc<HubTls>,
    _open: DropGuard,
}

impl FakeHub {
    async fn start(federation: u8, spoil: fn(&mut JoinResponse), refuse: Option<&'static str>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::create(&dir.path().join("authority"), FederationId::new([federation; 16]), now()).unwrap();
        let key = TlsKey::generate().unwrap();
        let chain = authority.issue_hub(&CertificateRequest::of_key(&key).unwrap(), &[], now()).unwrap();
        let tls = HubTls::new(Credentials { chain: &chain, key: &key, root: authority.root() }).unwrap();
        let enrol = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = enrol.local_addr().unwrap().to_string();
        let pin = authority.root_spki().unwrap();
        let (sender, asked) = mpsc::channel(16);
        let link_address = link.local_addr().unwrap().to_string();
        let authority = Arc::new(authority);
        let endpoint = Endpoint { authority: Arc::clone(&authority), link_address, asked: sender, spoil, refuse };
        let service = EnrolServiceServer::new(endpoint);
        let cancel = CancellationToken::new();
        let (enrol, link) = (tls.enrol_incoming(enrol, cancel.clone()), tls.link_incoming(link, cancel.clone()));
        tokio::spawn(Server::builder().add_service(service.clone()).serve_with_incoming(enrol));
        tokio::spawn(Server::builder().add_service(service).serve_with_incoming(link));
        Self { pin, address, asked, authority, dir, tls, _open: cancel.drop_guard() }
    }

    fn honest() -> impl Future<Output = Self> {
        Self::start(5, |_| {}, None)
    }

    fn code(&self, pin: SpkiHash) -> String {
        Invitation { address: self.address.clone(), pin, id: CodeId([1; 8]), secret: [2; 32] }.to_code()
    }

    fn node_folder(&self) -> std::path::PathBuf {
        self.dir.path().join("node")
    }
}

#[tokio::test]
async fn a_node_joins_keeps_who_it_is_and_links() {
    let mut hub = FakeHub::honest().await;
    let folder = hub.node_folder();
    let joined = join(&hub.code(hub.pin), &folder).await.unwrap();
    assert_eq!(joined.membership.name.to_string(), format!("spiffe://{}.tansiq/council/MA-02/principal/7", "05".repeat(16)));
    assert_eq!(joined.registry.len(), 1);
    let stored = Membership::load(&folder).unwrap().unwrap();
    assert_eq!(stored, joined.membership);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(folder.join("identity.toml")).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert!(matches!(hub.asked.recv().await, Some(Asked::Join(request)) if request.secret == [2; 32]));

    let key = open_keys(&folder).unwrap().tls_key().unwrap();
    let line = channel(&stored.tls(&key).unwrap(), &stored.link_address).await.unwrap();
    let renewed = renew(line, &folder, &stored, &key).await.unwrap();
    assert_ne!(renewed.certificates[0], stored.certificates[0]);
    assert_eq!(Membership::load(&folder).unwrap().unwrap(), renewed);
    assert!(matches!(hub.asked.recv().await, Some(Asked::Renew(peer)) if peer.name == stored.name));
    assert!(now() < renewed.renew_at().unwrap() && renewed.renew_at().unwrap() < renewed.expires_at().unwrap());
}

#[tokio::test]
async fn a_hub_that_is_not_the_codes_never_sees_the_secret() {
    let mut other = FakeHub::start(5, |_| {}, None).await;
    let hub = FakeHub::honest().await;
    // The address leads to the other hub, which claims the same federation.
    let error = join(&other.code(hub.pin), &hub.node_folder()).await.unwrap_err();
    assert!(matches!(&error, JoinError::Tls(tls) if tls.reason() == "pin-mismatch"), "{error}");
    assert!(other.asked.try_recv().is_err(), "it was asked nothing");
    assert_eq!(Membership::load(&hub.node_folder()).unwrap(), None);
}

#[tokio::test]
async fn an_interrupted_join_goes_on_with_the_same_keys() {
    // The answer arrives, and makes no sense: as good as lost.
    let mut first = FakeHub::start(5, |answer| answer.certificates.clear(), None).await;
    let folder = first.node_folder();
    assert!(matches!(join(&first.code(first.pin), &folder).await, Err(JoinError::Answer(_))));
    assert!(matches!(join(&first.code(first.pin), &folder).await, Err(JoinError::Answer(_))));
    let (Some(Asked::Join(once)), Some(Asked::Join(again))) = (first.asked.recv().await, first.asked.recv().await) else {
        panic!("two joins were asked")
    };
    assert_eq!(once.journal_key, again.journal_key);
    let spki = |request: &JoinRequest| CertificateRequest::read(&request.csr).unwrap().spki();
    assert_eq!(spki(&once), spki(&again));
}

#[tokio::test]
async fn a_node_that_has_joined_is_certified_anew_and_stays_who_it_is() {
    let mut hub = FakeHub::honest().await;
    let folder = hub.node_folder();
    let joined = join(&hub.code(hub.pin), &folder).await.unwrap();
    hub.asked.recv().await.unwrap();
    let again = join(&hub.code(hub.pin), &folder).await.unwrap();
    assert_eq!((again.done, again.membership.name), (vec![Done::Certified], joined.membership.name));
    assert!(matches!(hub.asked.recv().await, Some(Asked::Join(request)) if request.council == "MA-02"));
    let other = FakeHub::start(6, |_| {}, None).await;
    assert!(matches!(join(&other.code(other.pin), &folder).await, Err(JoinError::Elsewhere { council }) if council == "MA-02"));
}

#[tokio::test]
async fn a_node_whose_certificate_expired_comes_back_with_a_fresh_code_as_itself() {
    let mut hub = FakeHub::honest().await;
    let folder = hub.node_folder();
    let joined = join(&hub.code(hub.pin), &folder).await.unwrap().membership;
    hub.asked.recv().await.unwrap();
    let request = CertificateRequest::of_key(&open_keys(&folder).unwrap().tls_key().unwrap()).unwrap();
    let day = 24 * 3_600_000;
    let validity = Validity { not_before: UnixMs(now().0 - 31 * day), not_after: UnixMs(now().0 - day) };
    let expire = |council: &str, principal| {
        let mut name = joined.name.clone();
        (name.council, name.principal) = (council.parse().unwrap(), PrincipalId(principal));
        let certificates = hub.authority.issue_node_for(&request, &name.council, name.principal, validity).unwrap();
        Membership { name, certificates, ..joined.clone() }.store(&folder).unwrap();
    };
    expire("MA-02", 7);
    let back = join(&hub.code(hub.pin), &folder).await.unwrap().membership;
    assert_eq!(back.name, joined.name);
    assert!(now() < back.expires_at().unwrap());
    assert!(hub.asked.recv().await.is_some());

    expire("MA-02", 8);
    assert!(matches!(join(&hub.code(hub.pin), &folder).await, Err(JoinError::Answer(_))));
    assert_eq!(Membership::load(&folder).unwrap().unwrap().name.principal, PrincipalId(8), "nothing was replaced");
}

#[tokio::test]
async fn an_answer_that_contradicts_itself_is_not_kept() {
    let spoils: [fn(&mut JoinResponse); 8] = [
        |answer| answer.principal = 8,
        |answer| answer.council = "MA-04".into(),
        |answer| answer.federation = vec![9; 16],
        |answer| answer.root.push(0),
        |answer| answer.ministry_key = vec![1; 31],
        |answer| answer.link_address = "nowhere".into(),
        |answer| answer.certificates.reverse(),
        |answer| answer.council = "../../etc".into(),
    ];
    for spoil in spoils {
        let hub = FakeHub::start(5, spoil, None).await;
        let answer = join(&hub.code(hub.pin), &hub.node_folder()).await;
        assert!(matches!(answer, Err(JoinError::Answer(_))), "{answer:?}");
        assert_eq!(Membership::load(&hub.node_folder()).unwrap(), None);
    }
}

#[tokio::test]
async fn the_hubs_refusal_reaches_the_person_who_joins() {
    let hub = FakeHub::start(5, |_| {}, Some("code-used")).await;
    let error = join(&hub.code(hub.pin), &hub.node_folder()).await.unwrap_err();
    assert!(matches!(&error, JoinError::Refused { reason, .. } if reason == "code-used"));
    assert_eq!(error.to_string(), "get the hub's consent: the code was used by somebody (code-used)");
}

#[tokio::test]
async fn a_broken_code_or_an_open_folder_is_refused_before_anything_is_dialled() {
    let hub = FakeHub::honest().await;
    assert!(matches!(join("tansiq1.x", &hub.node_folder()).await, Err(JoinError::Code(_))));
    std::fs::create_dir(hub.node_folder()).unwrap();
    std::fs::set_permissions(hub.node_folder(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let error = join(&hub.code(hub.pin), &hub.node_folder()).await.unwrap_err();
    assert!(error.to_string().contains("chmod 700"), "{error}");
}

#[tokio::test]
async fn a_channel_is_one_line_and_never_dials_again_by_itself() {
    let hub = FakeHub::honest().await;
    let folder = hub.node_folder();
    let membership = join(&hub.code(hub.pin), &folder).await.unwrap().membership;
    let key = open_keys(&folder).unwrap().tls_key().unwrap();
    let tls = membership.tls(&key).unwrap();

    // A port that lets one connection in and drops it at once.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mut incoming = Box::pin(hub.tls.link_incoming(listener, CancellationToken::new()));
    let (line, accepted) = tokio::join!(channel(&tls, &address), incoming.next());
    drop(accepted);
    let (line, membership) = (line.unwrap(), Membership { link_address: address.clone(), ..membership });
    // The first call may still meet the dying line; the second one would dial, and is told that it may not.
    let mut text = String::new();
    for _ in 0..2 {
        let error = renew(line.clone(), &folder, &membership, &key).await.unwrap_err();
        assert!(matches!(&error, JoinError::Line { address: named, .. } if *named == address), "{error}");
        text = error.to_string();
    }
    assert!(text.contains("the line is down"), "{text}");
}

#[tokio::test]
async fn a_hub_that_is_not_there_is_named() {
    let hub = FakeHub::honest().await;
    let folder = hub.node_folder();
    let membership = join(&hub.code(hub.pin), &folder).await.unwrap().membership;
    let key = open_keys(&folder).unwrap().tls_key().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let error = channel(&membership.tls(&key).unwrap(), &free).await.unwrap_err();
    assert!(matches!(&error, JoinError::Tls(TlsError::Connect { address, .. }) if *address == free), "{error}");
}
