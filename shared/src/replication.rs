//! One Link, either end: say hello, walk the log behind the far end's cursor, take in what it sends, answer after the fsync.
//!
//! It sees frames, not gRPC: node and hub bring the stream and the sender. There is no queue of entries; the log is the queue.

pub(crate) mod by_hand;
pub(crate) mod channels;
mod claim_slot;
mod fast_lane;
mod hub_restore;
mod in_sync;
mod receive;
mod reconcile;
mod send;
pub mod send_rules;
mod timeouts;
mod verdicts;

use std::{pin::Pin, time::Duration};

use futures_util::{Stream, StreamExt as _};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::{
    domain::{CouncilId, Notice, Place, Position, PrincipalId, RunId},
    engine::{Command, Engine, EngineError, link_slots::Ask},
    journal::codec::CodecError,
    protocol::{Frame, Hello, PROTOCOL},
    replication::{claim_slot::DURABLE_TIMEOUT, send_rules::Peer},
};

/// A short frame that cannot leave for this long ends the Link: the far end no longer reads.
const SEND_TIMEOUT: Duration = Duration::from_secs(25);

/// A Hello names at least this many runs: a peer that was put back from a copy may have met none of the latest.
const RUNS_LEAST: usize = 4;

pub(crate) use channels::{Bulk, Passing};
pub use channels::{Outlet, channels};
use fast_lane::{Ahead, Road};
pub use timeouts::LinkTimeouts;
pub(crate) use timeouts::Stuck;
use verdicts::Asking;

/// The far end's frames, decoded.
pub type Incoming = Pin<Box<dyn Stream<Item = Result<Frame, LinkError>> + Send>>;

/// Both directions of a Link.
pub struct LinkIo {
    /// What the far end says.
    pub incoming: Incoming,
    /// What we say: short frames, and what is fresh.
    pub outgoing: mpsc::Sender<Frame>,
    /// Where the far end is, for the log.
    pub address: String,
    /// What catches up; everything else overtakes it.
    pub bulk: Bulk,
    /// How long is waited for what.
    pub timeouts: LinkTimeouts,
}

/// Why a Link ended.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The line broke, or the far end closed it.
    #[error("hear the far end: {0}")]
    Line(String),
    /// Bytes that are no frame.
    #[error(transparent)]
    Wire(#[from] CodecError),
    /// The far end broke a rule of the Link.
    #[error("go on with the far end: {0}")]
    Protocol(&'static str),
    /// The far end said goodbye.
    #[error("go on: the far end closed the link ({reason}): {text}")]
    Closed {
        /// The closed reason code.
        reason: String,
        /// What it said.
        text: String,
    },
    /// The far end is not served now, for the reason given.
    #[error("serve the far end: {text}")]
    NotServed {
        /// The closed reason code.
        reason: &'static str,
        /// What the far end is told.
        text: &'static str,
    },
    /// The far end did not finish its handshake in time.
    #[error("reach the far end: {0} took too long")]
    Handshake(&'static str),
    /// Nearly nothing came through for too long.
    #[error("reach the far end: {0} took too long")]
    Slow(&'static str),
    /// Not a byte came for too long.
    #[error("hear the far end: nothing came for {} s, not even the answer to a ping", .0.as_secs())]
    Silent(Duration),
    /// The engine stopped or refused.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl LinkError {
    /// Why a line failed: what its liveness check found, else `text`.
    pub fn of_line(stuck: Option<Stuck>, text: &str) -> Self {
        match stuck {
            Some(Stuck::Silent(after)) => Self::Silent(after),
            Some(Stuck::Handshake) => Self::Handshake("the beginning of HTTP/2"),
            None => Self::Line(text.to_owned()),
        }
    }

    /// The closed reason code, for the audit log.
    pub fn reason(&self) -> String {
        match self {
            Self::Line(_) => "line".to_owned(),
            Self::Wire(_) => "malformed".to_owned(),
            Self::Protocol(_) => "protocol".to_owned(),
            Self::Closed { reason, .. } => reason.clone(),
            Self::Handshake(_) => "handshake".to_owned(),
            Self::Slow(_) => "slow".to_owned(),
            Self::Silent(_) => "silent".to_owned(),
            Self::NotServed { reason, .. } => (*reason).to_owned(),
            Self::Engine(error) => error.reason(),
        }
    }
}

/// Which end this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The node: speaks first.
    Node,
    /// The hub: answers.
    Hub,
}

/// What Links do with an engine, and what is asked of them.
impl Engine {
    /// Runs one Link until it ends. `expected` is the principal that the far end's certificate names. `up` is told once both said hello.
    ///
    /// # Errors
    /// Always one: why it ended. `cancel` ends it with [`LinkError::Closed`] and the reason given.
    pub async fn run_link(
        &self,
        mut io: LinkIo,
        end: End,
        expected: PrincipalId,
        cancel: CancellationToken,
        up: impl FnOnce(),
    ) -> Result<std::convert::Infallible, LinkError> {
        let outgoing = io.outgoing.clone();
        let ended = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(LinkError::Closed { reason: "stopped".to_owned(), text: "this end stopped it".to_owned() }),
            ended = self.talk(&mut io, end, expected, up) => ended,
        };
        if let Err(error) = &ended
            && let Some(closing) = closing(error)
        {
            // Only a courtesy: the far end may be gone already.
            drop(timeout(Duration::from_secs(1), outgoing.send(closing)).await);
        }
        ended
    }

    async fn talk(
        &self,
        io: &mut LinkIo,
        end: End,
        expected: PrincipalId,
        up: impl FnOnce(),
    ) -> Result<std::convert::Infallible, LinkError> {
        // We say nothing before the record that begins our run is durable: after a crash our own log must know of it.
        let begun = self.shared.end.durable_to(Position(self.shared.began.0 + 1));
        timeout(DURABLE_TIMEOUT, begun).await.map_err(|_| EngineError::NoSpace)?;
        if end == End::Node {
            send(&io.outgoing, Frame::Hello(self.hello_to_hub())).await?;
        }
        let timeouts = io.timeouts.handshake;
        let hello = timeout(timeouts, first(io, end)).await.unwrap_or(Err(LinkError::Handshake("its Hello")))?;
        self.check(&hello, expected)?;
        if end == End::Node {
            claim_slot::meet_hub(self, &hello).await?;
            return if hello.restoring {
                hub_restore::bring_registry(self, io).await
            } else {
                self.go_on(io, end, &hello, up).await
            };
        }
        hub_restore::notice_restore(self, &hello).await?;
        let mut slot = claim_slot::claim_slot(self, &hello, io).await?;
        let restoring = self.restored().is_some();
        if !restoring && self.principal_row(expected).is_none() {
            return Err(LinkError::NotServed {
                reason: "unknown-principal",
                text: "this council is not in the registry; enrol it anew with an empty folder",
            });
        }
        let known = claim_slot::durable_cursor(self, hello.store).await?;
        send(
            &io.outgoing,
            Frame::Hello(Hello { restoring, ..self.hello(known, hello.peer.map_or(RunId(0), |theirs| theirs.run)) }),
        )
        .await?;
        let served = async {
            if restoring {
                hub_restore::take_registry(self, &mut io.incoming, expected, &io.outgoing).await
            } else {
                self.go_on(io, end, &hello, up).await
            }
        };
        tokio::select! {
            biased;
            ending = slot.ended() => Err(ending.into()),
            ended = served => ended,
        }
    }

    /// Both said hello.
    async fn go_on(
        &self,
        io: &mut LinkIo,
        end: End,
        hello: &Hello,
        up: impl FnOnce(),
    ) -> Result<std::convert::Infallible, LinkError> {
        let cursor = self.agreed(hello.peer);
        let settled = self.ledger().far_end().received_from(hello.store).min(cursor);
        if end == End::Node {
            receive::acked(self, hello.store, settled, Vec::new(), Vec::new()).await?;
        }
        up();
        let peer = Peer { principal: hello.principal, store: hello.store, run: hello.run(), from: cursor };
        let (acked, acknowledged) = watch::channel(cursor);
        let (walked, outbox, ahead) = (in_sync::Walked::from(cursor), reconcile::Outbox::default(), Ahead::default());
        let walk = send::walk(self, peer, cursor, (&walked, &outbox), acknowledged, Road::over_line(self, io, &ahead));
        let asking = (end == End::Node).then(|| Asking::new(self, hello.store, settled, cursor));
        let listen = receive::listen(self, &mut io.incoming, asking, peer, (&acked, &ahead), (&walked, &outbox), &io.outgoing);
        tokio::select! {
            biased;
            ended = walk => ended,
            ended = listen => ended,
        }
    }

    /// The position up to which the far end has this store's log, given the place that it says it has come to. A place in another
    /// store, or beyond our history, belongs to a log that no longer exists: then we offer everything again.
    fn agreed(&self, theirs: Option<Place>) -> Position {
        let ours = theirs.filter(|place| place.store == self.shared.store.id());
        ours.map_or(Position(0), |place| self.ledger().agrees_to(place.run, place.at))
    }

    /// `since` is a run of this store that the far end has met.
    fn hello(&self, known: Option<Place>, since: RunId) -> Hello {
        let ledger = self.ledger();
        Hello {
            protocol: PROTOCOL,
            federation: ledger.registry().federation(),
            principal: ledger.me,
            store: self.shared.store.id(),
            history: ledger.peers().history(ledger.me).since(since, RUNS_LEAST),
            peer: known,
            restoring: false,
            mark: None,
        }
    }

    fn hello_to_hub(&self) -> Hello {
        let (known, since) = {
            let ledger = self.ledger();
            let known = ledger.far_end().store().and_then(|store| ledger.peers().cursor_in(store));
            (known, ledger.peers().history(ledger.me).run_at(ledger.far_end().received()))
        };
        Hello { mark: hub_restore::latest_mark(self), ..self.hello(known, since) }
    }

    /// R1.
    fn check(&self, hello: &Hello, expected: PrincipalId) -> Result<(), LinkError> {
        if hello.protocol != PROTOCOL {
            return Err(LinkError::Protocol("it speaks another version of the protocol; update the older of the two programs"));
        }
        if hello.federation != self.federation() {
            return Err(LinkError::Protocol("it belongs to another federation"));
        }
        if hello.principal != expected {
            return Err(LinkError::Protocol("it speaks for another principal than its certificate"));
        }
        if hello.store == self.shared.store.id() || hello.store.0 == 0 || hello.run().0 == 0 {
            return Err(LinkError::Protocol("it has no store of its own, or names no run of it"));
        }
        Ok(())
    }

    /// Compares a run with those met before it, and records it. `false` for a run that is over.
    #[cfg(test)]
    pub(crate) async fn meet(&self, incarnation: crate::domain::Incarnation, theirs: Option<Place>) -> Result<bool, EngineError> {
        claim_slot::meet(self, incarnation, theirs).await
    }

    /// Why no Link of a principal is served, if two machines live under its name.
    pub fn held(&self, principal: PrincipalId) -> Option<String> {
        self.ledger().peers().held(principal).map(str::to_owned)
    }

    /// Hub only: an administrator lets in a principal whose Links are not served. The next machine that dials is the one that goes
    /// on.
    ///
    /// # Errors
    /// [`EngineError::Refused`] when it is not held.
    pub async fn release(&self, principal: PrincipalId) -> Result<(), EngineError> {
        if self.held(principal).is_none() {
            return Err(EngineError::Refused { reason: "not-held" });
        }
        let notice = Notice::Released { principal };
        self.ask(|reply| Command::LinkSlot(Ask::Note { notice, reply })).await
    }

    /// What showed that this hub was put back from an older copy, while it serves and enrols nobody for that.
    pub fn restored(&self) -> Option<String> {
        self.ledger().peers().restored().shown().map(str::to_owned)
    }

    /// The councils that brought the registry back in this run.
    pub fn registry_brought_by(&self) -> Vec<CouncilId> {
        self.shared.links.slots.brought().iter().cloned().collect()
    }

    /// The hub's: whether to let in a principal that the registry does not know. Its certificate is ours, so the registry must have
    /// lost it.
    ///
    /// # Errors
    /// The engine stopped.
    pub async fn may_bring_registry(&self, principal: PrincipalId) -> Result<bool, EngineError> {
        hub_restore::may_bring_registry(self, principal).await
    }

    /// An administrator takes the registry as whole with what one council brought.
    ///
    /// # Errors
    /// [`EngineError::Refused`] when nothing is to be taken back, or that council brought nothing.
    pub async fn accept_registry(&self, from: &CouncilId) -> Result<(), EngineError> {
        hub_restore::accept_registry(self, from).await
    }

    /// Whether the ministry acknowledged every entry that this node wrote in documents that it reads.
    pub fn ministry_has_all(&self) -> bool {
        let ledger = self.ledger();
        let acknowledged = ledger.far_end().received();
        ledger.docs().iter().all(|(_, row)| !row.audience.sharing.reaches_ministry() || row.last.own <= acknowledged)
    }
}

fn closing(error: &LinkError) -> Option<Frame> {
    let nobody = matches!(error, LinkError::Line(_) | LinkError::Silent(_) | LinkError::Closed { .. });
    (!nobody).then(|| Frame::Closing { reason: error.reason(), text: error.to_string() })
}

/// Waits for the far end's Hello. The hub may first ask whether the process that sent our Hello still lives.
async fn first(io: &mut LinkIo, end: End) -> Result<Hello, LinkError> {
    loop {
        match next(&mut io.incoming).await? {
            Frame::Hello(hello) => return Ok(hello),
            Frame::Ping { nonce } if end == End::Node => send(&io.outgoing, Frame::Pong { nonce }).await?,
            Frame::Closing { reason, text } => return Err(LinkError::Closed { reason, text }),
            _ => return Err(LinkError::Protocol("its first frame is no Hello")),
        }
    }
}

pub(super) async fn next(incoming: &mut Incoming) -> Result<Frame, LinkError> {
    incoming.next().await.unwrap_or_else(ended)
}

fn ended<T>() -> Result<T, LinkError> {
    Err(LinkError::Line("it closed the stream".to_owned()))
}

pub(super) async fn send(outgoing: &mpsc::Sender<Frame>, frame: Frame) -> Result<(), LinkError> {
    match timeout(SEND_TIMEOUT, outgoing.send(frame)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(LinkError::Line("the stream is gone".to_owned())),
        Err(_) => Err(LinkError::Slow("sending")),
    }
}
