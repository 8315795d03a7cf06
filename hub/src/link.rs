//! The hub's end of the Links: who is at the far end, whether it may be, and how long.

pub mod blobs;

use std::{
    collections::{BTreeMap, HashMap},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{Stream, StreamExt as _};
use tansiq_proto::v1::{
    OpenRequest, OpenResponse,
    link_service_server::{LinkService, LinkServiceServer},
};
use tansiq_shared::{
    domain::{CouncilId, PrincipalId, PrincipalStatus, UnixMs},
    engine::{
        Engine,
        link_slots::{REVOKED, SUPERSEDED},
    },
    identity::{REASON_HEADER, SINCE_HEADER},
    ops::telemetry::Metrics,
    replication::{End, LinkError, LinkIo, LinkTimeouts, channels},
    transport::{
        stream::{FRAME_BYTES_MAX, outgoing},
        tls::PeerCertificate,
    },
};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, metadata::MetadataValue};

/// Changes of who is linked that a listener may lag behind before it asks for the list.
const LINKS_CAPACITY: usize = 256;
/// Streams of one principal at a time: one that is served, one that asks to be, and some that are half open.
const STREAMS_OF_ONE_MAX: usize = 8;
/// Where audit lines go.
const AUDIT: &str = "tansiq::audit";

/// Who is linked now.
#[derive(Debug, Clone)]
pub struct Links(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    live: Mutex<BTreeMap<(PrincipalId, u64), Open>>,
    seen: Mutex<HashMap<CouncilId, Seen>>,
    refused: Mutex<HashMap<CouncilId, Refused>>,
    changed: broadcast::Sender<CouncilId>,
}

/// A stream that is open, whether it is served yet or not.
#[derive(Debug)]
struct Open {
    cancel: CancellationToken,
    is_up: bool,
}

/// A council's link, as last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Whether it is linked now.
    pub connected: bool,
    /// When it last was; 0 for never.
    pub at: UnixMs,
    /// When the last certificate that it was given ends, as far as is known.
    pub expires: Option<UnixMs>,
}

/// The last time that a node of a council was not served, since this start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    /// The closed reason code.
    pub reason: &'static str,
    /// When.
    pub at: UnixMs,
}

impl Default for Links {
    fn default() -> Self {
        Self(Arc::new(Inner {
            live: Mutex::default(),
            seen: Mutex::default(),
            refused: Mutex::default(),
            changed: broadcast::channel(LINKS_CAPACITY).0,
        }))
    }
}

impl Links {
    /// Takes over what was seen before this start.
    pub fn restore(&self, earlier: impl IntoIterator<Item = (CouncilId, Seen)>) {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner).extend(earlier);
    }

    /// Every council that was linked or certified.
    pub fn seen(&self) -> HashMap<CouncilId, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Councils whose link came or went.
    pub fn changed(&self) -> broadcast::Receiver<CouncilId> {
        self.0.changed.subscribe()
    }

    /// Why a council's node was not served when it last asked; `None` once it is, and after a start.
    pub fn refused(&self, council: &CouncilId) -> Option<Refused> {
        self.0.refused.lock().unwrap_or_else(PoisonError::into_inner).get(council).copied()
    }

    /// The name is that of a certificate which this hub signed: there are no more of them than councils.
    fn note_refused(&self, council: &CouncilId, reason: &'static str) {
        let refused = Refused { reason, at: crate::now() };
        self.0.refused.lock().unwrap_or_else(PoisonError::into_inner).insert(council.clone(), refused);
    }

    /// Ends a principal's links, if there are any.
    pub fn cut(&self, principal: PrincipalId) {
        self.open().range(of(principal)).for_each(|(_, open)| open.cancel.cancel());
    }

    fn open(&self) -> MutexGuard<'_, BTreeMap<(PrincipalId, u64), Open>> {
        self.0.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A stream was opened. Which one is served, the engine decides once they said hello; of too many, the oldest goes.
    fn come(&self, principal: PrincipalId, number: u64, cancel: CancellationToken) {
        let mut open = self.open();
        if open.range(of(principal)).count() >= STREAMS_OF_ONE_MAX
            && let Some((_, oldest)) = open.range(of(principal)).next()
        {
            oldest.cancel.cancel();
        }
        open.insert((principal, number), Open { cancel, is_up: false });
    }

    fn up(&self, council: &CouncilId, principal: PrincipalId, number: u64) {
        if let Some(open) = self.open().get_mut(&(principal, number)) {
            open.is_up = true;
        }
        self.0.refused.lock().unwrap_or_else(PoisonError::into_inner).remove(council);
        self.note(council, true);
    }

    /// A stream is gone. When it was the last one that was served, the council is no longer linked.
    fn go(&self, council: &CouncilId, principal: PrincipalId, number: u64) {
        let was_last = {
            let mut open = self.open();
            let was_up = open.remove(&(principal, number)).is_some_and(|open| open.is_up);
            was_up && !open.range(of(principal)).any(|(_, open)| open.is_up)
        };
        if was_last {
            self.note(council, false);
        }
    }

    /// A node of this council has a certificate that ends then.
    pub fn certified(&self, council: &CouncilId, expires: UnixMs) {
        let mut all = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = all.entry(council.clone()).or_insert(Seen { connected: false, at: UnixMs(0), expires: None });
        seen.expires = seen.expires.max(Some(expires));
    }

    fn note(&self, council: &CouncilId, connected: bool) {
        {
            let mut all = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let expires = all.get(council).and_then(|seen| seen.expires);
            all.insert(council.clone(), Seen { connected, at: crate::now(), expires });
        }
        // Nobody listening is fine.
        let _ = self.0.changed.send(council.clone());
    }
}

fn of(principal: PrincipalId) -> std::ops::RangeInclusive<(PrincipalId, u64)> {
    (principal, 0)..=(principal, u64::MAX)
}

/// Why the far end of a connection is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NotServed {
    /// The closed reason code.
    reason: &'static str,
    /// What the far end is told.
    text: &'static str,
    /// Since when it is so.
    since: Option<UnixMs>,
}

impl NotServed {
    const fn now(reason: &'static str, text: &'static str) -> Self {
        Self { reason, text, since: None }
    }
}

impl From<NotServed> for Status {
    fn from(refused: NotServed) -> Self {
        let NotServed { reason, text, since } = refused;
        let mut status = Self::permission_denied(format!("{reason}: {text}"));
        status.metadata_mut().insert(REASON_HEADER, MetadataValue::from_static(reason));
        if let Some(since) = since {
            status.metadata_mut().insert(SINCE_HEADER, MetadataValue::from(since.0));
        }
        status
    }
}

/// The service on the link port.
#[derive(Clone)]
pub struct LinkEndpoint {
    engine: Engine,
    links: Links,
    leaving: CancellationToken,
    numbers: Arc<std::sync::atomic::AtomicU64>,
    timeouts: LinkTimeouts,
    metrics: Metrics,
}

impl LinkEndpoint {
    /// The service with its size limit, ready for a tonic router.
    pub fn service(
        engine: Engine,
        links: Links,
        leaving: CancellationToken,
        timeouts: LinkTimeouts,
        metrics: Metrics,
    ) -> LinkServiceServer<Self> {
        let desk = Self { engine, links, leaving, numbers: Arc::default(), timeouts, metrics };
        LinkServiceServer::new(desk).max_decoding_message_size(FRAME_BYTES_MAX)
    }

    /// The registry decides; the certificate only says who asks.
    async fn may_link(&self, peer: &PeerCertificate) -> Result<CouncilId, NotServed> {
        if peer.not_after < crate::now() {
            return Err(NotServed::now("expired", "the certificate has expired"));
        }
        let Some(row) = self.engine.principal_row(peer.name.principal) else {
            // Nobody but this hub signs certificates: it may be the registry that has lost something.
            return match self.engine.may_bring_registry(peer.name.principal).await {
                Ok(true) => Ok(peer.name.council.clone()),
                Ok(false) => Err(NotServed::now("unknown-principal", "this council is not in the registry")),
                Err(_) => Err(NotServed::now("unavailable", "the hub is stopping")),
            };
        };
        if row.status == PrincipalStatus::Revoked {
            // Without the store it is still closed, only not known since when.
            let closed = self.engine.closed(row.principal).await.ok().flatten();
            return Err(match closed.map(|closed| (closed.at, closed.successor)) {
                Some((_, Some((_, since)))) => {
                    NotServed { reason: SUPERSEDED, text: "another node was enrolled in this council's name", since: Some(since) }
                }
                closed => NotServed {
                    reason: REVOKED,
                    text: "this council's node is no longer part of the federation",
                    since: closed.map(|(at, _)| at),
                },
            });
        }
        if row.council != peer.name.council {
            return Err(NotServed::now("name-mismatch", "the certificate and the registry name different councils"));
        }
        Ok(row.council)
    }
}

type Responses = Pin<Box<dyn Stream<Item = Result<OpenResponse, Status>> + Send>>;

#[tonic::async_trait]
impl LinkService for LinkEndpoint {
    type OpenStream = Responses;

    async fn open(&self, request: Request<Streaming<OpenRequest>>) -> Result<Response<Responses>, Status> {
        let Some(peer) = request.extensions().get::<PeerCertificate>().cloned() else {
            return Err(Status::unauthenticated("no-certificate: only a node with a certificate may link"));
        };
        let council = self.may_link(&peer).await.map_err(|refused| {
            tracing::warn!(target: AUDIT, name = %peer.name, peer = %peer.address, reason = refused.reason, "link refused");
            self.metrics.figures.link_refused(refused.reason);
            self.links.note_refused(&peer.name.council, refused.reason);
            Status::from(refused)
        })?;
        self.links.certified(&council, peer.not_after);
        let cancel = self.leaving.child_token();
        let number = self.numbers.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let principal = peer.name.principal;
        self.links.come(principal, number, cancel.clone());
        let (channels, outlet) = channels();
        let (frames, ear) = outgoing(self.engine.clone(), outlet, self.timeouts);
        let pulse = peer.pulse.clone();
        let requests = request.into_inner().map(move |message| match message {
            Ok(request) => Ok(request.frame),
            Err(status) => Err(LinkError::of_line(pulse.stuck(), status.message())),
        });
        let io = LinkIo::new(ear.incoming(requests), channels, self.timeouts, peer.address.to_string());
        let (engine, links, figures) = (self.engine.clone(), self.links.clone(), self.metrics.figures.clone());
        tokio::spawn(async move {
            let incarnation = u64::try_from(peer.not_after.0.saturating_sub(crate::now().0)).unwrap_or(0);
            let up = || {
                tracing::info!(target: AUDIT, %council, %principal, peer = %peer.address, "council linked");
                figures.links_opened.inc();
                links.up(&council, principal, number);
            };
            let link = engine.run_link(io, End::Hub, principal, cancel.clone(), up);
            // A link may not outlive the certificate that opened it.
            match tokio::time::timeout(std::time::Duration::from_millis(incarnation), link).await {
                Ok(Err(error)) => tracing::info!(target: AUDIT, %council, reason = error.reason(), %error, "link ended"),
                Err(_) => tracing::info!(target: AUDIT, %council, reason = "expired", "link ended"),
            }
            figures.links_ended.inc();
            cancel.cancel();
            links.go(&council, principal, number);
        });
        let responses = frames.map(|frame| Ok(OpenResponse { frame: Some(frame) }));
        Ok(Response::new(Box::pin(responses)))
    }
}
