use std::sync::Mutex as StdMutex;

use hyper_util::rt::TokioIo;
use tansiq_proto::v1::enrol_service_client::EnrolServiceClient;
use tansiq_shared::{
    domain::FederationId,
    identity::{
        invite::{INVITATION_LIFETIME, Invitation, Offer},
        keys::{TlsKey, generate_pkcs8},
        name::CertificateFacts,
    },
    journal::sign::{Ed25519Signer, Signer as _},
    transport::tls::{Credentials, HubTls, JoinTls, NodeTls},
};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::transport::{Channel, Endpoint, Server};

use super::*;

/// A registry in memory. Principals count from 2.
#[derive(Clone, Default)]
struct Ledger(Arc<StdMutex<LedgerRows>>);

#[derive(Default)]
struct LedgerRows {
    rows: Vec<(CouncilId, JournalKey)>,
    revoked: Vec<u32>,
    fail_next: bool,
}

impl Ledger {
    fn len(&self) -> usize {
        self.0.lock().unwrap().rows.len()
    }
}

impl Registry for Ledger {
    async fn enrol(&self, applicant: Applicant) -> Result<PrincipalId, RegistryError> {
        self.may_enrol(&applicant).await?;
        let mut ledger = self.0.lock().unwrap();
        if std::mem::take(&mut ledger.fail_next) {
            return Err(RegistryError::Unavailable("the disk is being changed".into()));
        }
        let row = (applicant.council, applicant.key);
        let index = ledger.rows.iter().position(|known| *known == row).unwrap_or_else(|| {
            ledger.rows.push(row);
            ledger.rows.len() - 1
        });
        ledger.revoked.extend(applicant.replaces.map(|principal| principal.0));
        Ok(PrincipalId(u32::try_from(index).unwrap() + 2))
    }

    async fn may_enrol(&self, applicant: &Applicant) -> Result<(), RegistryError> {
        let ledger = self.0.lock().unwrap();
        let rows = ledger.rows.iter().zip(2..).filter(|(_, number)| !ledger.revoked.contains(number));
        let living = rows.filter(|((council, key), _)| *council == applicant.council && *key != applicant.key);
        match living.map(|(_, number)| PrincipalId(number)).find(|living| applicant.replaces != Some(*living)) {
            Some(_) => Err(RegistryError::Refused { reason: "council-living", text: "it has a node that works".into() }),
            None => Ok(()),
        }
    }

    async fn entries(&self) -> Result<Vec<Entry>, RegistryError> {
        Ok(vec![Entry { header: vec![1, 2, 3].into(), ..Entry::default() }; self.len()])
    }

    async fn active(&self, principal: PrincipalId) -> Result<Option<CouncilId>, RegistryError> {
        let ledger = self.0.lock().unwrap();
        if ledger.revoked.contains(&principal.0) {
            return Ok(None);
        }
        Ok(ledger.rows.get(principal.0 as usize - 2).map(|(council, _)| council.clone()))
    }
}

struct Hub {
    dir: tempfile::TempDir,
    authority: Arc<ArcSwap<Authority>>,
    book: InviteBook,
    ledger: Ledger,
    enrol_address: String,
    link_address: String,
    _open: DropGuard,
}

async fn port() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

impl Hub {
    async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = Authority::create(&dir.path().join("authority"), FederationId::new([5; 16]), now()).unwrap();
        let key = TlsKey::generate().unwrap();
        let chain = authority.issue_hub(&CertificateRequest::of_key(&key).unwrap(), &[], now()).unwrap();
        let tls = HubTls::new(Credentials { chain: &chain, key: &key, root: authority.root() }).unwrap();
        let (book, ledger) = (InviteBook::new(&dir.path().join("invites.toml")), Ledger::default());
        let authority = Arc::new(ArcSwap::from_pointee(authority));
        let (enrol, enrol_address) = port().await;
        let (link, link_address) = port().await;
        let service = EnrolEndpoint::service(EnrolParts {
            authority: Arc::clone(&authority),
            book: book.clone(),
            registry: ledger.clone(),
            ministry_key: JournalKey::new([6; 32]),
            links: Links::default(),
            link_address: link_address.clone(),
        });
        let cancel = CancellationToken::new();
        let (enrol, link) = (tls.enrol_incoming(enrol, cancel.clone()), tls.link_incoming(link, cancel.clone()));
        tokio::spawn(Server::builder().add_service(service.clone()).serve_with_incoming(enrol));
        tokio::spawn(Server::builder().add_service(service).serve_with_incoming(link));
        Self { dir, authority, book, ledger, enrol_address, link_address, _open: cancel.drop_guard() }
    }

    fn invite_for(&self, council: &CouncilId, replaces: Option<PrincipalId>) -> Invitation {
        let pin = self.authority.load().root_spki().unwrap();
        let offer = Offer { council, creator: "admin", replaces };
        self.book.invite((&self.enrol_address, pin), offer, INVITATION_LIFETIME, now()).unwrap()
    }

    fn invite(&self, council: &str) -> Invitation {
        let council = council.parse().unwrap();
        self.invite_for(&council, None)
    }
}

async fn channel<F, D>(dial: impl FnOnce() -> F) -> EnrolServiceClient<Channel>
where
    F: Future<Output = D>,
    D: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
{
    let mut line = Some(TokioIo::new(dial().await));
    let connector = tower::service_fn(move |_| {
        let line = line.take().ok_or_else(|| std::io::Error::other("dialled twice"));
        async move { line }
    });
    EnrolServiceClient::new(Endpoint::from_static("http://hub").connect_with_connector(connector).await.unwrap())
}

async fn join_channel(invitation: &Invitation) -> EnrolServiceClient<Channel> {
    let tls = JoinTls::new(invitation.pin).unwrap();
    channel(|| async { tls.connect(&invitation.address).await.unwrap().0 }).await
}

/// A node that wants to join.
struct Newcomer {
    key: TlsKey,
    journal: Ed25519Signer,
}

impl Newcomer {
    fn new() -> Self {
        let journal = Ed25519Signer::from_pkcs8(&generate_pkcs8().unwrap()).unwrap();
        Self { key: TlsKey::generate().unwrap(), journal }
    }

    fn request(&self, invitation: &Invitation) -> JoinRequest {
        let csr = self.key.request().unwrap();
        JoinRequest {
            code: invitation.id.0.to_vec(),
            secret: invitation.secret.to_vec(),
            proof: self.journal.sign(&proof_message(invitation.id, &csr)).to_vec(),
            journal_key: self.journal.journal_key().as_bytes().to_vec(),
            council: String::new(),
            csr,
        }
    }

    async fn join(&self, invitation: &Invitation) -> Result<JoinResponse, Status> {
        Ok(join_channel(invitation).await.join(self.request(invitation)).await?.into_inner())
    }

    async fn link(&self, hub: &Hub, joined: &JoinResponse) -> EnrolServiceClient<Channel> {
        let credentials = Credentials { chain: &joined.certificates, key: &self.key, root: &joined.root };
        let tls = NodeTls::new(credentials).unwrap();
        channel(|| async { tls.connect(&hub.link_address).await.unwrap() }).await
    }
}

fn reason(status: &Status) -> &str {
    status.metadata().get(REASON_HEADER).unwrap().to_str().unwrap()
}

#[tokio::test]
async fn a_council_joins_with_a_code_and_renews_on_the_link_port() {
    let hub = Hub::start().await;
    let newcomer = Newcomer::new();
    let joined = newcomer.join(&hub.invite("MA-02")).await.unwrap();
    assert_eq!((joined.principal, joined.council.as_str()), (2, "MA-02"));
    assert_eq!((joined.federation.as_slice(), joined.ministry_key.as_slice()), (&[5; 16][..], &[6; 32][..]));
    assert_eq!((joined.link_address.as_str(), joined.registry.len()), (hub.link_address.as_str(), 1));

    let other_key = TlsKey::generate().unwrap();
    let renewal = RenewRequest { csr: other_key.request().unwrap() };
    let renewed = newcomer.link(&hub, &joined).await.renew(renewal).await.unwrap().into_inner();
    let facts = CertificateFacts::read(&renewed.certificates[0]).unwrap();
    assert_eq!(facts.spki, other_key.spki_hash());
    assert_eq!(facts.node(), CertificateFacts::read(&joined.certificates[0]).unwrap().node());
}

#[tokio::test]
async fn the_same_node_may_ask_again_and_another_is_told_who_was_first() {
    let hub = Hub::start().await;
    let (first, second) = (Newcomer::new(), Newcomer::new());
    let code = hub.invite("MA-02");
    let once = first.join(&code).await.unwrap();
    let again = first.join(&code).await.unwrap();
    assert_eq!((once.principal, once.council), (again.principal, again.council));
    assert_eq!(hub.ledger.len(), 1);

    let status = second.join(&code).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::PermissionDenied, "code-used"));
    let told = status.message();
    assert!(told.contains("MA-02") && told.contains(&first.key.spki_hash().fingerprint()) && told.contains("UTC"), "{told}");
}

#[tokio::test]
async fn a_crash_between_the_code_and_the_registry_leaves_the_code_usable() {
    let hub = Hub::start().await;
    let newcomer = Newcomer::new();
    let code = hub.invite("MA-02");
    hub.ledger.0.lock().unwrap().fail_next = true;
    let status = newcomer.join(&code).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::Unavailable, "unavailable"));
    assert!(!status.message().contains("disk"), "the reason stays in the hub's log");
    assert_eq!(newcomer.join(&code).await.unwrap().principal, 2);
}

#[tokio::test]
async fn wrong_codes_and_wrong_proofs_enrol_nobody() {
    let hub = Hub::start().await;
    let newcomer = Newcomer::new();
    let code = hub.invite("MA-02");
    let mut line = join_channel(&code).await;
    let good = newcomer.request(&code);
    let stolen = Newcomer::new().journal.journal_key();
    let bad = [
        ("code-wrong-secret", JoinRequest { secret: vec![0; 32], ..good.clone() }),
        ("bad-proof", JoinRequest { code: vec![0; 8], ..good.clone() }),
        ("bad-proof", JoinRequest { journal_key: stolen.as_bytes().to_vec(), ..good.clone() }),
        ("bad-proof", JoinRequest { csr: TlsKey::generate().unwrap().request().unwrap(), ..good.clone() }),
        ("malformed", JoinRequest { code: vec![0; 9], ..good.clone() }),
        ("malformed", JoinRequest { proof: Vec::new(), ..good.clone() }),
        ("bad-request", JoinRequest { csr: b"nothing".to_vec(), ..good.clone() }),
        ("malformed", JoinRequest::default()),
    ];
    for (expected, request) in bad {
        assert_eq!(reason(&line.join(request).await.unwrap_err()), expected);
    }
    let huge = JoinRequest { csr: vec![0; 100_000], ..good.clone() };
    assert_eq!(line.join(huge).await.unwrap_err().code(), Code::OutOfRange);
    assert_eq!(hub.ledger.len(), 0);
    line.join(good).await.unwrap();
}

#[tokio::test]
async fn each_port_does_its_own_work_only() {
    let hub = Hub::start().await;
    let newcomer = Newcomer::new();
    let code = hub.invite("MA-02");
    let renewal = RenewRequest { csr: newcomer.key.request().unwrap() };
    let status = join_channel(&code).await.renew(renewal).await.unwrap_err();
    assert_eq!(reason(&status), "no-certificate");
    let joined = newcomer.join(&code).await.unwrap();
    let request = newcomer.request(&hub.invite("MA-04"));
    let status = newcomer.link(&hub, &joined).await.join(request).await.unwrap_err();
    assert_eq!(reason(&status), "wrong-port");
}

#[tokio::test]
async fn a_revoked_council_gets_no_further_certificate() {
    let hub = Hub::start().await;
    let newcomer = Newcomer::new();
    let joined = newcomer.join(&hub.invite("MA-02")).await.unwrap();
    let mut line = newcomer.link(&hub, &joined).await;
    let renewal = RenewRequest { csr: newcomer.key.request().unwrap() };
    line.renew(renewal.clone()).await.unwrap();
    hub.ledger.0.lock().unwrap().rows[0].0 = "MA-04".parse().unwrap();
    assert_eq!(reason(&line.renew(renewal.clone()).await.unwrap_err()), "name-mismatch");
    hub.ledger.0.lock().unwrap().revoked.push(2);
    assert_eq!(reason(&line.renew(renewal).await.unwrap_err()), "revoked");
}

#[tokio::test]
async fn a_damaged_book_is_our_fault_and_its_path_stays_here() {
    let hub = Hub::start().await;
    let code = hub.invite("MA-02");
    std::fs::write(hub.dir.path().join("invites.toml"), "version = ").unwrap();
    let status = Newcomer::new().join(&code).await.unwrap_err();
    assert_eq!((status.code(), reason(&status)), (Code::Internal, "internal"));
    assert!(!status.message().contains("invites.toml"));
}
