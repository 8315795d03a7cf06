//! The Session: one browser tab's WebSocket.
//!
//! Frames come in and are checked ([`session_codec`]), go to the engine, and its answers and events go out. One task owns the Session's
//! state; a second one only writes to the socket, from a bounded queue. Answers wait for room in it, so that a tab which does not read is
//! not read from either; an event that finds no room ends the Session with "resync", and the tab comes back with its heads. Nothing
//! that is bad here ends more than this Session.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, close_code},
    },
    http::HeaderMap,
    response::Response,
};
use bytes::Bytes;
use futures_util::{
    SinkExt as _, StreamExt as _,
    future::{BoxFuture, ready},
    stream::{self, BoxStream, FuturesOrdered, SplitSink, SplitStream},
};
use tansiq_shared::{
    auth::accounts::{AUDIT, Role},
    domain::{ChangeHash, DocId},
    engine::{DocEvent, EngineError, SessionTag},
    error::ErrorCode,
    ops::telemetry::Present,
    web::{
        gate::SignedIn,
        http::ApiError,
        session_codec::{self, EDITOR_FRAME_BYTES_MAX, FromEditor, ToEditor},
    },
};
use tokio::{
    sync::{Semaphore, mpsc, oneshot, watch},
    time::{Instant, MissedTickBehavior, interval, timeout},
};
use tokio_stream::{
    StreamMap,
    wrappers::{BroadcastStream, errors::BroadcastStreamRecvError},
};

use super::NodeWeb;

/// Documents that one tab follows at once.
pub const FOLLOWED_MAX: usize = 64;
/// Submits of one tab that wait for their fsync; the next frame is read when one is answered.
pub const SUBMITS_MAX: usize = 16;
/// Bytes of changes in them, above which the next frame is not read either.
pub const SUBMITS_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Frames that wait to be written to one tab.
pub const OUTGOING_FRAMES_MAX: usize = 256;
/// Bytes that wait to be written to one tab. One larger frame may pass when nothing else waits.
pub const OUTGOING_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How often the far end is asked whether it lives, and the account whether it still may.
pub const PING_EVERY: Duration = Duration::from_secs(10);
/// A tab from which nothing came for this long, not even an answer to a ping, is gone.
pub const IDLE_MAX: Duration = Duration::from_secs(30);
/// How long one frame may take to leave.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes are counted in pieces of this size, so that a semaphore can hold them.
const PIECE: usize = 1024;

/// Why this side ends a Session: the code and the reason of the close frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The far end closed it, or is gone.
    Gone,
    /// The process leaves.
    Leaving,
    /// The sign-in has ended.
    SignedOut,
    /// The bytes were no frame, or broke a limit.
    BadFrame,
    /// The tab did not read fast enough.
    Resync,
    /// The engine cannot answer now.
    Unavailable,
}

impl End {
    fn reason(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Leaving => "leaving",
            Self::SignedOut => "signed-out",
            Self::BadFrame => "bad-frame",
            Self::Resync => "resync",
            Self::Unavailable => "unavailable",
        }
    }

    fn code(self) -> u16 {
        match self {
            Self::Gone => close_code::NORMAL,
            Self::Leaving => close_code::AWAY,
            Self::SignedOut | Self::BadFrame => close_code::POLICY,
            Self::Resync | Self::Unavailable => close_code::AGAIN,
        }
    }
}

/// Opens a Session: binary frames of `tansiq.v1.EditorFrame` in, `tansiq.v1.NodeFrame` out.
#[utoipa::path(get, path = "/api/socket", responses(
    (status = 101, description = "a WebSocket of protobuf frames"), (status = 401),
    (status = 403, description = "a page of another origin"), (status = 429, description = "too many tabs of this account"),
    (status = 503, description = "too many tabs")))]
pub(super) async fn connect(
    State(web): State<NodeWeb>,
    who: SignedIn,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    web.gate.same_origin(&headers)?;
    let place = web.sockets.take(&who.account.editor, "tabs")?;
    let upgrade = upgrade.max_message_size(EDITOR_FRAME_BYTES_MAX).max_frame_size(EDITOR_FRAME_BYTES_MAX);
    Ok(upgrade.on_upgrade(move |socket| async move {
        run(socket, web, who).await;
        drop(place);
    }))
}

/// Runs a Session from its first frame to its close frame.
async fn run(socket: WebSocket, web: NodeWeb, who: SignedIn) {
    let _present = Present::in_gauge(&web.metrics.sessions);
    let (sink, frames) = socket.split();
    let (queue, waiting) = mpsc::channel(OUTGOING_FRAMES_MAX);
    let (close, closing) = oneshot::channel();
    let writer = tokio::spawn(write(sink, waiting, closing));
    let mut session = Session {
        line: web.engine.line(),
        line_reason: web.engine.line_reason(),
        tag: web.next_tag(),
        out: Outgoing { queue, room: Arc::new(Semaphore::new(OUTGOING_BYTES_MAX / PIECE)) },
        followed: StreamMap::new(),
        submits: FuturesOrdered::new(),
        submits_bytes: 0,
        heard: Instant::now(),
        web,
        who,
    };
    let end = session.run(frames).await;
    let (metrics, editor) = (session.web.metrics.clone(), session.who.account.editor.clone());
    drop(session);
    if end != End::Gone {
        metrics.session_closed(end.reason());
        tracing::info!(%editor, reason = end.reason(), "session closed");
    }
    // The writer may be gone already, with its socket; then there is nobody to tell.
    let _ = close.send(CloseFrame { code: end.code(), reason: end.reason().into() });
    let _ = timeout(WRITE_TIMEOUT + WRITE_TIMEOUT, writer).await;
}

/// A frame on its way out, holding the room that it takes.
struct Waiting {
    message: Message,
    _room: Option<tokio::sync::OwnedSemaphorePermit>,
}

/// Writes to the socket until told to close, or until the far end does not take a frame in time.
async fn write(
    mut sink: SplitSink<WebSocket, Message>,
    mut waiting: mpsc::Receiver<Waiting>,
    mut closing: oneshot::Receiver<CloseFrame>,
) {
    loop {
        tokio::select! {
            biased; // The close frame goes before what still waits: the tab comes back for that.
            frame = &mut closing => {
                if let Ok(frame) = frame {
                    let _ = timeout(WRITE_TIMEOUT, sink.send(Message::Close(Some(frame)))).await;
                }
                return;
            }
            Some(next) = waiting.recv() => {
                if !matches!(timeout(WRITE_TIMEOUT, sink.send(next.message)).await, Ok(Ok(()))) {
                    return;
                }
            }
        }
    }
}

/// The sending side of the queue.
struct Outgoing {
    queue: mpsc::Sender<Waiting>,
    room: Arc<Semaphore>,
}

impl Outgoing {
    /// Sends an answer; waits for room.
    async fn answer(&self, frame: ToEditor) -> Result<(), End> {
        let bytes = session_codec::to_editor(frame);
        let room = Arc::clone(&self.room).acquire_many_owned(pieces(&bytes));
        let room = timeout(WRITE_TIMEOUT, room).await.map_err(|_| End::Gone)?.ok();
        let waiting = Waiting { message: Message::Binary(bytes), _room: room };
        // Fails when the writer has ended, that is, when the far end is gone.
        timeout(WRITE_TIMEOUT, self.queue.send(waiting)).await.map_err(|_| End::Gone)?.map_err(|_| End::Gone)
    }

    /// Sends news; never waits, so that one slow tab delays nobody.
    fn news(&self, frame: ToEditor) -> Result<(), End> {
        let bytes = session_codec::to_editor(frame);
        let room = Arc::clone(&self.room).try_acquire_many_owned(pieces(&bytes)).map_err(|_| End::Resync)?;
        self.offer(Waiting { message: Message::Binary(bytes), _room: Some(room) })
    }

    async fn closed(&self, doc: DocId, reason: &str) -> Result<(), End> {
        self.answer(ToEditor::Closed { doc, reason: reason.to_owned() }).await
    }

    async fn not_accepted(&self, doc: DocId, number: u64, reason: &str) -> Result<(), End> {
        let (reason, by) = (reason.to_owned(), "council".to_owned());
        self.answer(ToEditor::NotAccepted { doc, number, reason, by, changes: Vec::new() }).await
    }

    fn ping(&self) -> Result<(), End> {
        match self.offer(Waiting { message: Message::Ping(Bytes::new()), _room: None }) {
            Err(End::Resync) => Ok(()), // Frames wait; the write timeout watches over them.
            other => other,
        }
    }

    fn offer(&self, waiting: Waiting) -> Result<(), End> {
        self.queue.try_send(waiting).map_err(|full| match full {
            mpsc::error::TrySendError::Full(_) => End::Resync,
            mpsc::error::TrySendError::Closed(_) => End::Gone,
        })
    }
}

fn pieces(bytes: &Bytes) -> u32 {
    u32::try_from((bytes.len() / PIECE + 1).min(OUTGOING_BYTES_MAX / PIECE)).unwrap_or(u32::MAX)
}

/// Why a socket failed: a line that broke or a tab that vanished is no misdeed of anybody. Whoever said something else than frames within
/// their limits said no frame; the stream is of no use after it.
fn why(wrong: axum::Error) -> End {
    use tokio_tungstenite::tungstenite::{Error, error::ProtocolError};
    match wrong.into_inner().downcast::<Error>().as_deref() {
        Ok(
            Error::ConnectionClosed
            | Error::AlreadyClosed
            | Error::Io(_)
            | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake | ProtocolError::SendAfterClosing),
        ) => End::Gone,
        _ => End::BadFrame,
    }
}

/// Whether nothing here can go on. A document that cannot be opened concerns itself alone.
fn ends_everything(error: &EngineError) -> bool {
    matches!(error, EngineError::Stopped | EngineError::Store(_))
}

/// The answer to one Submit, when the engine has it.
struct Submitted {
    doc: DocId,
    number: u64,
    bytes: usize,
    outcome: Result<Vec<ChangeHash>, EngineError>,
}

/// What a followed document says: news, that some was missed, or (`None`) that it was put away and says nothing more.
type Happened = Option<Result<DocEvent, BroadcastStreamRecvError>>;

struct Session {
    web: NodeWeb,
    who: SignedIn,
    tag: SessionTag,
    line: watch::Receiver<bool>,
    line_reason: watch::Receiver<Option<String>>,
    out: Outgoing,
    followed: StreamMap<DocId, BoxStream<'static, Happened>>,
    /// In the order in which they came: the engine takes them in the order in which they are first polled.
    submits: FuturesOrdered<BoxFuture<'static, Submitted>>,
    /// Bytes of changes in them.
    submits_bytes: usize,
    heard: Instant,
}

impl Session {
    /// Welcomes the tab, then serves it until one side ends.
    async fn run(&mut self, mut frames: SplitStream<WebSocket>) -> End {
        let (leaving, ended) = (self.web.leaving.clone(), self.who.session.ended.clone());
        let mut tick = interval(PING_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        if let Err(end) = self.welcome().await {
            return end;
        }
        loop {
            let done = tokio::select! {
                biased; // Leaving first; then answers and news before more questions.
                () = leaving.cancelled() => Err(End::Leaving),
                () = ended.cancelled() => Err(End::SignedOut),
                _ = tick.tick() => self.look_after(),
                Some(submitted) = self.submits.next(), if !self.submits.is_empty() => self.answer(submitted).await,
                Ok(()) = self.line.changed() => self.say_line(),
                Ok(()) = self.line_reason.changed() => self.say_line(),
                Some((doc, event)) = self.followed.next(), if !self.followed.is_empty() => self.on_event(doc, event),
                message = frames.next(), if self.has_credit() => self.on_message(message).await,
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    /// Whether another frame may be read: what this tab has sent and the engine has not answered is bounded.
    fn has_credit(&self) -> bool {
        self.submits.len() < SUBMITS_MAX && self.submits_bytes < SUBMITS_BYTES_MAX
    }

    async fn welcome(&mut self) -> Result<(), End> {
        let (principal, editor) = (self.web.principal(), self.who.account.editor.clone());
        let (line_up, line_reason) = self.line();
        let line_since = self.web.engine.line_since();
        self.out.answer(ToEditor::Welcome { principal, editor, line_up, line_reason, line_since }).await
    }

    /// Asks whether the far end lives, and whether the account still may be here.
    fn look_after(&self) -> Result<(), End> {
        if self.heard.elapsed() > IDLE_MAX {
            return Err(End::Gone);
        }
        self.may_edit()?;
        self.out.ping()
    }

    /// Whether the account may write now; its role may have changed since the tab connected.
    fn may_edit(&self) -> Result<bool, End> {
        self.web.gate.still(&self.who).map(Role::can_edit).ok_or(End::SignedOut)
    }

    fn say_line(&mut self) -> Result<(), End> {
        let (up, reason) = self.line();
        self.out.news(ToEditor::Line { up, reason, since: self.web.engine.line_since() })
    }

    fn line(&mut self) -> (bool, String) {
        let reason = self.line_reason.borrow_and_update().clone().unwrap_or_default();
        (*self.line.borrow_and_update(), reason)
    }

    async fn on_message(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        self.heard = Instant::now();
        match message {
            Some(Ok(Message::Binary(bytes))) => match session_codec::from_editor(&bytes) {
                Ok(FromEditor::Open { doc, heads }) => self.open(doc, heads).await,
                Ok(FromEditor::Submit { doc, number, changes, given_back }) => {
                    self.submit(doc, number, changes, given_back).await
                }
                Ok(FromEditor::Close { doc }) => {
                    self.followed.remove(&doc);
                    Ok(())
                }
                Ok(FromEditor::Heartbeat { number }) => self.out.answer(ToEditor::Heartbeat { number }).await,
                Err(bad) => {
                    tracing::debug!(editor = %self.who.account.editor, error = %bad, "a bad frame");
                    self.web.refusals.note(&self.who.account.editor, None, End::BadFrame.reason());
                    Err(End::BadFrame)
                }
            },
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Text(_))) => Err(End::BadFrame),
            Some(Ok(Message::Close(_))) | None => Err(End::Gone),
            Some(Err(wrong)) => {
                tracing::debug!(error = %wrong, "the socket failed");
                Err(why(wrong))
            }
        }
    }

    async fn open(&mut self, doc: DocId, heads: Vec<ChangeHash>) -> Result<(), End> {
        let may_edit = self.may_edit()?;
        if self.followed.len() >= FOLLOWED_MAX && !self.followed.contains_key(&doc) {
            return self.out.closed(doc, "too-many").await;
        }
        // Opened again: what the old place in the stream of events still holds is part of the answer.
        self.followed.remove(&doc);
        match self.web.engine.follow(doc, heads).await {
            Ok(followed) => {
                let events = BroadcastStream::new(followed.events).map(Some);
                self.followed.insert(doc, events.chain(stream::once(ready(None))).boxed());
                let frame = ToEditor::Opened {
                    doc,
                    changes: followed.changes,
                    heads: followed.heads,
                    received: followed.received,
                    shared: followed.shared,
                    can_edit: followed.can_edit && may_edit,
                };
                self.out.answer(frame).await
            }
            Err(error) => self.not_opened(doc, &error).await,
        }
    }

    async fn not_opened(&mut self, doc: DocId, error: &EngineError) -> Result<(), End> {
        self.log(doc, error);
        match error.code() {
            _ if ends_everything(error) => Err(End::Unavailable),
            // "Not now", for all that this tab asks: it comes back by itself, later and later.
            ErrorCode::Busy => Err(End::Unavailable),
            ErrorCode::NotFound => self.out.closed(doc, "not-found").await,
            _ => self.out.closed(doc, &error.reason()).await,
        }
    }

    async fn submit(&mut self, doc: DocId, number: u64, changes: Vec<Bytes>, given_back: bool) -> Result<(), End> {
        if !self.may_edit()? {
            self.refused(Some(doc), "role");
            return self.out.not_accepted(doc, number, "role").await;
        }
        let (engine, editor, tag) = (self.web.engine.clone(), self.who.account.editor.clone(), self.tag);
        let bytes = changes.iter().map(Bytes::len).sum();
        self.submits_bytes += bytes;
        self.submits.push_back(Box::pin(async move {
            let outcome = if given_back {
                tracing::info!(target: AUDIT, %editor, %doc, changes = changes.len(), "changes given back");
                engine.give_back(doc, editor, tag, changes).await
            } else {
                engine.submit(doc, editor, tag, changes).await
            };
            Submitted { doc, number, bytes, outcome }
        }));
        Ok(())
    }

    async fn answer(&mut self, Submitted { doc, number, bytes, outcome }: Submitted) -> Result<(), End> {
        self.submits_bytes -= bytes;
        let error = match outcome {
            Ok(heads) => return self.out.answer(ToEditor::Saved { doc, number, heads }).await,
            Err(error) => error,
        };
        if let EngineError::Refused { reason } = &error {
            self.refused(Some(doc), reason);
        }
        self.log(doc, &error);
        match error.code() {
            _ if ends_everything(&error) => Err(End::Unavailable),
            // "Not now": the tab keeps the changes and submits them again.
            ErrorCode::Internal => self.out.not_accepted(doc, number, "unavailable").await,
            ErrorCode::Busy => self.out.not_accepted(doc, number, "busy").await,
            _ => self.out.not_accepted(doc, number, &error.reason()).await,
        }
    }

    /// Counts what was refused, and leaves a line in the audit log with the account.
    fn refused(&self, doc: Option<DocId>, reason: &'static str) {
        self.web.metrics.refused(reason);
        self.web.refusals.note(&self.who.account.editor, doc, reason);
    }

    /// The tab is told a code; the log gets the rest.
    fn log(&self, doc: DocId, error: &EngineError) {
        if error.code() == ErrorCode::Internal || ends_everything(error) {
            let editor = &self.who.account.editor;
            tracing::error!(%editor, %doc, error = error as &dyn std::error::Error, "a session's request failed");
        }
    }

    fn on_event(&mut self, doc: DocId, event: Happened) -> Result<(), End> {
        let frame = match event {
            Some(Ok(DocEvent::Changed { tag, .. })) if tag == Some(self.tag) => return Ok(()),
            Some(Ok(DocEvent::Changed { changes, heads, .. })) => ToEditor::Changed { doc, changes, heads },
            Some(Ok(DocEvent::Received { heads, shared })) => ToEditor::Received { doc, heads, shared },
            Some(Ok(DocEvent::NotAccepted { reason, by, changes })) => {
                ToEditor::NotAccepted { doc, number: 0, reason, by, changes }
            }
            Some(Ok(DocEvent::Closed { reason })) => {
                self.followed.remove(&doc);
                ToEditor::Closed { doc, reason }
            }
            // This tab was slower than the document, or the document was put away: it opens it again with the heads it has.
            Some(Err(BroadcastStreamRecvError::Lagged(_))) | None => {
                self.followed.remove(&doc);
                ToEditor::Closed { doc, reason: End::Resync.reason().to_owned() }
            }
        };
        self.out.news(frame)
    }
}
