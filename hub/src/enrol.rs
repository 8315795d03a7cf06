//! How councils' nodes become part of the federation, and stay it: the hub's side of the service `EnrolService`.
//!
//! In come requests and, from the TLS door, who sent them; out go certificates. What a principal is, and how it is made durable, is
//! the [`Registry`]'s business. Every refusal has a closed reason code, which the caller gets and the audit log keeps.

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use arc_swap::ArcSwap;
use tansiq_proto::v1::{
    Entry, JoinRequest, JoinResponse, RenewRequest, RenewResponse,
    enrol_service_server::{EnrolService, EnrolServiceServer},
};
use tansiq_shared::{
    domain::{CouncilId, JournalKey, PrincipalId},
    engine::registrar::Applicant,
    error::ErrorCode,
    identity::{
        REASON_HEADER,
        ca::{Authority, AuthorityError, CertificateRequest},
        invite::{Claimant, CodeId, InviteBook, InviteError, Redeemed, proof_message},
        name::CertificateFacts,
    },
    journal::sign::{Ed25519Verifier, Verifier as _},
    summed::Summed,
    transport::tls::{PeerAddress, PeerCertificate},
};
use tokio::sync::Mutex;
use tonic::{Code, Request, Response, Status, metadata::MetadataValue};

use crate::{link::Links, now};

/// Longest request that is read, in bytes.
pub const REQUEST_BYTES_MAX: usize = 16 * 1024;
/// Longest answer, in bytes: it carries the whole registry.
pub const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// How long a join waits for the joins before it.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);
/// The closed reason code of a code for another council than the folder's.
const OTHER_COUNCIL: &str = "other-council";
/// Where audit lines go.
const AUDIT: &str = "tansiq::audit";

/// Why the registry would not take a council in, or could not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// Not for this council or key, for good.
    #[error("enrol the council: {text}")]
    Refused {
        /// The closed reason code.
        reason: &'static str,
        /// A sentence for the person who joins.
        text: String,
    },
    /// Not now.
    #[error("ask the registry: {0}")]
    Unavailable(String),
}

/// Who belongs to the federation. The hub's engine behind a narrow face.
pub trait Registry: Send + Sync + 'static {
    /// Makes a principal for a council's journal key, durable before it returns. One that works gives way only where the applicant may
    /// take its place.
    ///
    /// Idempotent: the same council and key give the same principal again, because a crash may come between this and the note that
    /// the invitation was used up.
    fn enrol(&self, applicant: Applicant) -> impl Future<Output = Result<PrincipalId, RegistryError>> + Send;

    /// Whether [`Registry::enrol`] would do it now. Asked before a code is used up.
    fn may_enrol(&self, applicant: &Applicant) -> impl Future<Output = Result<(), RegistryError>> + Send;

    /// The registry so far, oldest first.
    fn entries(&self) -> impl Future<Output = Result<Vec<Entry>, RegistryError>> + Send;

    /// The council of a principal that may link now; `None` for one that is unknown or revoked.
    fn active(&self, principal: PrincipalId) -> impl Future<Output = Result<Option<CouncilId>, RegistryError>> + Send;
}

/// What the desk works with.
#[derive(Debug)]
pub struct EnrolParts<R> {
    /// Signs certificates. Swapped when its issuer was renewed.
    pub authority: Arc<ArcSwap<Authority>>,
    /// The invitation codes.
    pub book: InviteBook,
    /// Who belongs to the federation.
    pub registry: R,
    /// The ministry's journal key, which signs the registry.
    pub ministry_key: JournalKey,
    /// Who has a certificate until when.
    pub links: Links,
    /// Where nodes link, as host:port.
    pub link_address: String,
}

/// The service. One for both ports: it takes joins only on the enrol port and renewals only on the link port.
#[derive(Debug)]
pub struct EnrolEndpoint<R> {
    parts: EnrolParts<R>,
    /// One join at a time: redeeming, enrolling and settling belong together.
    turn: Mutex<()>,
    summed: Summed<&'static str>,
}

impl<R: Registry> EnrolEndpoint<R> {
    /// The service with its size limits, ready for a tonic router; clone it for the second port.
    pub fn service(parts: EnrolParts<R>) -> EnrolServiceServer<Self> {
        EnrolServiceServer::new(Self { parts, turn: Mutex::new(()), summed: Summed::default() })
            .max_decoding_message_size(REQUEST_BYTES_MAX)
            .max_encoding_message_size(ANSWER_BYTES_MAX)
    }

    async fn admit(&self, request: JoinRequest) -> Result<JoinResponse, Refusal> {
        let claim = Claim::read(&request)?;
        let _turn = tokio::time::timeout(TURN_TIMEOUT, self.turn.lock()).await.map_err(|_| Refusal::busy())?;
        let offered = self.look(&claim, request.secret.clone()).await?;
        if !claim.council.is_empty() && claim.council != offered.council.as_str() {
            let text = format!("the code is for {}, and this folder is another council's; use an empty one", offered.council);
            return Err(Refusal::denied(OTHER_COUNCIL, text));
        }
        let applicant = Applicant { council: offered.council, key: claim.claimant.journal_key, replaces: offered.replaces };
        // What the registry will not do uses up no code: the council may have got a node since the code was made.
        self.parts.registry.may_enrol(&applicant).await?;
        let redeemed = self.redeem(&claim, request.secret).await?;
        let council = redeemed.council;
        let principal = self.parts.registry.enrol(applicant).await?;
        if redeemed.principal != Some(principal) {
            self.with_book(move |book| book.settle(claim.code, principal)).await?;
        }
        let registry = self.parts.registry.entries().await?;
        let authority = self.parts.authority.load();
        let certificates = authority.issue_node(&claim.request, &council, principal, now())?;
        self.certified(&council, &certificates);
        tracing::info!(target: AUDIT, %council, %principal, key = %claim.claimant.spki, code = %claim.code, "council enrolled");
        Ok(JoinResponse {
            federation: authority.federation().as_bytes().to_vec(),
            principal: principal.0,
            council: council.to_string(),
            certificates,
            root: authority.root().to_vec(),
            ministry_key: self.parts.ministry_key.as_bytes().to_vec(),
            link_address: self.parts.link_address.clone(),
            registry,
        })
    }

    /// The ministry's page says of a silent council whether its certificate ended meanwhile.
    fn certified(&self, council: &CouncilId, certificates: &[Vec<u8>]) {
        if let Some(Ok(facts)) = certificates.first().map(|certificate| CertificateFacts::read(certificate)) {
            self.parts.links.certified(council, facts.not_after);
        }
    }

    async fn look(&self, claim: &Claim, secret: Vec<u8>) -> Result<Redeemed, Refusal> {
        let (code, claimant) = (claim.code, claim.claimant);
        self.with_book(move |book| book.look(code, &secret, claimant, now())).await
    }

    async fn redeem(&self, claim: &Claim, secret: Vec<u8>) -> Result<Redeemed, Refusal> {
        let (code, claimant) = (claim.code, claim.claimant);
        self.with_book(move |book| book.redeem(code, &secret, claimant, now())).await
    }

    /// The book waits for the disk, so it is asked on a thread that may.
    async fn with_book<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&InviteBook) -> Result<T, InviteError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let book = self.parts.book.clone();
        let answer = tokio::task::spawn_blocking(move || ask(&book)).await;
        answer.map_err(|error| Refusal::internal(&error))?.map_err(Refusal::from)
    }

    async fn reissue(&self, peer: &PeerCertificate, request: &RenewRequest) -> Result<RenewResponse, Refusal> {
        let request = CertificateRequest::read(&request.csr)?;
        let name = &peer.name;
        let council = self.parts.registry.active(name.principal).await?;
        let council =
            council.ok_or_else(|| Refusal::denied("revoked", "this council's node is no longer part of the federation"))?;
        if council != name.council {
            return Err(Refusal::denied("name-mismatch", "the certificate and the registry name different councils"));
        }
        let certificates = self.parts.authority.load().issue_node(&request, &council, name.principal, now())?;
        self.certified(&council, &certificates);
        tracing::info!(target: AUDIT, %council, principal = %name.principal, key = %request.spki(), "certificate renewed");
        Ok(RenewResponse { certificates })
    }
}

#[tonic::async_trait]
impl<R: Registry> EnrolService for EnrolEndpoint<R> {
    async fn join(&self, request: Request<JoinRequest>) -> Result<Response<JoinResponse>, Status> {
        let peer = request.extensions().get::<PeerAddress>().map(|peer| peer.0.to_string());
        let code = CodeId(request.get_ref().code.as_slice().try_into().unwrap_or_default());
        let answer = match peer {
            Some(_) => self.admit(request.into_inner()).await,
            None => Err(Refusal::denied("wrong-port", "this port is for nodes that have joined already")),
        };
        answer.map(Response::new).map_err(|refusal| {
            let (reason, detail) = (refusal.reason, &refusal.detail);
            if let Some(left_out) = self.summed.line(reason, Instant::now()) {
                tracing::warn!(target: AUDIT, peer = peer.as_deref(), %code, reason, detail, left_out, "join refused");
            }
            refusal.into()
        })
    }

    async fn renew(&self, request: Request<RenewRequest>) -> Result<Response<RenewResponse>, Status> {
        let peer = request.extensions().get::<PeerCertificate>().cloned();
        let answer = match &peer {
            Some(peer) => self.reissue(peer, request.get_ref()).await,
            None => Err(Refusal::denied("no-certificate", "only a node with a certificate can renew it")),
        };
        answer.map(Response::new).map_err(|refusal| {
            let name = peer.map(|peer| peer.name.to_string());
            tracing::warn!(target: AUDIT, name, reason = refusal.reason, detail = refusal.detail, "renewal refused");
            refusal.into()
        })
    }
}

/// What a joining node claims, after everything that can be checked without the book was.
struct Claim {
    code: CodeId,
    request: CertificateRequest,
    claimant: Claimant,
    /// Whose node the folder was before, as it says itself; empty for a fresh one.
    council: String,
}

impl Claim {
    fn read(request: &JoinRequest) -> Result<Self, Refusal> {
        let malformed = |what| Refusal::new(ErrorCode::Malformed, "malformed", what);
        let code = CodeId(request.code.as_slice().try_into().map_err(|_| malformed("the code is not 8 bytes"))?);
        let journal_key = JournalKey::try_from(request.journal_key.as_slice());
        let journal_key = journal_key.map_err(|_| malformed("the journal key is not 32 bytes"))?;
        let proof: [u8; 64] = request.proof.as_slice().try_into().map_err(|_| malformed("the proof is not 64 bytes"))?;
        let certificate_request = CertificateRequest::read(&request.csr)?;
        if !Ed25519Verifier.verify(&journal_key, &proof_message(code, &request.csr), &proof) {
            return Err(Refusal::denied("bad-proof", "the node does not hold the journal key that it brings"));
        }
        let claimant = Claimant { spki: certificate_request.spki(), journal_key };
        let council = request.council.chars().take(40).collect();
        Ok(Self { code, request: certificate_request, claimant, council })
    }
}

/// A request was not granted.
#[derive(Debug)]
struct Refusal {
    code: ErrorCode,
    /// The closed reason code.
    reason: &'static str,
    /// For the caller.
    text: String,
    /// For the log.
    detail: String,
}

impl Refusal {
    fn new(code: ErrorCode, reason: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { code, reason, detail: text.clone(), text }
    }

    fn denied(reason: &'static str, text: impl Into<String>) -> Self {
        Self::new(ErrorCode::Denied, reason, text)
    }

    fn busy() -> Self {
        Self::new(ErrorCode::Busy, "busy", "too many nodes join at this moment; try again in a minute")
    }

    /// The caller learns only that it is our fault.
    fn internal(error: &dyn std::error::Error) -> Self {
        let text = "the hub could not do it; its log says why".to_owned();
        Self { code: ErrorCode::Internal, reason: "internal", text, detail: error.to_string() }
    }
}

impl From<InviteError> for Refusal {
    fn from(error: InviteError) -> Self {
        match error.reason() {
            "internal" => Self::internal(&error),
            reason => Self::denied(reason, error.to_string()),
        }
    }
}

impl From<RegistryError> for Refusal {
    fn from(error: RegistryError) -> Self {
        match error {
            RegistryError::Refused { reason, text } => Self::denied(reason, text),
            RegistryError::Unavailable(detail) => {
                let text = "the hub cannot do it now; try again in a minute".to_owned();
                Self { code: ErrorCode::Unavailable, reason: "unavailable", text, detail }
            }
        }
    }
}

impl From<AuthorityError> for Refusal {
    fn from(error: AuthorityError) -> Self {
        match error {
            AuthorityError::Request(_) => Refusal::new(ErrorCode::Malformed, "bad-request", error.to_string()),
            error => Self::internal(&error),
        }
    }
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        let mut status = Self::new(Code::from_i32(refusal.code.grpc()), refusal.text);
        status.metadata_mut().insert(REASON_HEADER, MetadataValue::from_static(refusal.reason));
        status
    }
}

#[cfg(test)]
mod tests;
