//! The node's end of the Link: dial, say hello, stay; when the line breaks, back off and dial again.

pub mod blobs;
pub mod probe;

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt as _;
use tansiq_proto::v1::{OpenRequest, link_service_client::LinkServiceClient};
use tansiq_shared::{
    domain::{UnixMs, policy},
    engine::{
        Engine,
        link_slots::{AGAIN, CLONE, NO_SPACE, REVOKED, SUPERSEDED},
    },
    identity::{REASON_HEADER, SINCE_HEADER},
    ops::telemetry::Metrics,
    replication::{End, LinkError, LinkIo, LinkTimeouts, channels},
    transport::{
        stream::{FRAME_BYTES_MAX, outgoing},
        tls::NodeTls,
    },
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::join;

/// The first wait after a line broke; doubled each time.
const BACKOFF_FIRST: Duration = Duration::from_millis(200);
/// The longest wait.
const BACKOFF_MAX: Duration = Duration::from_secs(30);
/// The longest wait for a hub whose disk is full: it answers, so asking costs it something, and it may have room again any moment.
const FULL_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long until a node that the ministry stopped asks again by itself: somebody has to decide something first.
const STOPPED_WAIT: Duration = Duration::from_mins(5);

/// What the link needs.
pub struct Line {
    /// The documents.
    pub engine: Engine,
    /// The TLS door; its certificate may be renewed while the link lives.
    pub tls: Arc<NodeTls>,
    /// Where the hub is, as host:port.
    pub address: String,
    /// Dial now, whatever the back-off says.
    pub retry: Arc<Notify>,
    /// How long is waited for what.
    pub timeouts: LinkTimeouts,
    /// What counts links.
    pub metrics: Metrics,
}

impl Line {
    /// Keeps the Link until cancelled.
    pub async fn keep(self, cancel: CancellationToken) -> Result<(), std::convert::Infallible> {
        let mut wait = BACKOFF_FIRST;
        loop {
            let (mut stopped, mut closed, mut is_full) = (false, false, false);
            let (mut linked, line) = (false, self.once(cancel.child_token()));
            let ended = {
                let mut line = std::pin::pin!(line);
                tokio::select! {
                    () = cancel.cancelled() => return Ok(()),
                    ended = &mut line => ended,
                }
            };
            self.metrics.figures.links_ended.inc();
            if *self.engine.line().borrow() {
                linked = true;
            }
            if let Err(error) = &ended {
                // Whichever end has no room: asking at once costs both a line in the log.
                is_full = error.reason() == NO_SPACE;
                if linked {
                    tracing::info!(target: "tansiq::audit", address = self.address, reason = error.reason(), %error, "link ended");
                } else {
                    tracing::warn!(address = self.address, reason = error.reason(), %error, "the line to the ministry is down");
                }
                if let LinkError::Closed { reason, text } = error {
                    // The hub asked for another Link at once.
                    linked |= reason == AGAIN;
                    stopped = reason == CLONE;
                    closed = reason == REVOKED || reason == SUPERSEDED;
                    if closed && linked {
                        self.closed(reason, text, None);
                    }
                }
            }
            if stopped {
                tracing::error!(target: "tansiq::audit", reason = CLONE, "another machine works under this council's name: the ministry serves neither until it lets one in again. Editors go on here, and nothing is lost");
                self.engine.set_line_reason(Some(CLONE));
            }
            self.engine.set_line(false);
            wait = match (stopped, linked) {
                (true, _) => STOPPED_WAIT,
                // The link that was cut said why; the next call is told since when.
                _ if closed && self.engine.line_since().is_some() => STOPPED_WAIT,
                _ if is_full => (wait * 2).min(FULL_WAIT_MAX),
                (_, true) => BACKOFF_FIRST,
                _ => (wait * 2).min(BACKOFF_MAX),
            };
            tokio::select! {
                () = cancel.cancelled() => return Ok(()),
                () = self.retry.notified() => wait = BACKOFF_FIRST,
                () = tokio::time::sleep(jittered(wait)) => {}
            }
        }
    }

    async fn once(&self, cancel: CancellationToken) -> Result<(), LinkError> {
        let line = join::line(&self.tls, &self.address, &self.timeouts).await;
        let (channel, pulse) = line.map_err(|error| LinkError::Line(error.to_string()))?;
        let failed = move |status: tonic::Status| LinkError::of_line(pulse.stuck(), status.message());
        let mut service = LinkServiceClient::new(channel).max_decoding_message_size(FRAME_BYTES_MAX);
        let (channels, outlet) = channels();
        let (frames, ear) = outgoing(self.engine.clone(), outlet, self.timeouts);
        let requests = frames.map(|frame| OpenRequest { frame: Some(frame) });
        let answer = tokio::time::timeout(self.timeouts.handshake, service.open(requests)).await;
        let answer = answer.map_err(|_| LinkError::Handshake("the hub's answer"))?;
        let answer = answer.map_err(|status| self.refused(&status).unwrap_or_else(|| failed(status)))?;
        if let Some(hub) = probe::clock(answer.metadata()) {
            self.metrics.figures.set("tansiq_clock_offset_seconds", (join::now().0 - hub.0) / 1000);
        }
        let responses = answer.into_inner().map(move |message| message.map(|response| response.frame).map_err(&failed));
        let io = LinkIo::new(ear.incoming(responses), channels, self.timeouts, self.address.clone());
        let up = || {
            tracing::info!(address = self.address, "the line to the ministry is up");
            self.metrics.figures.links_opened.inc();
            self.engine.set_line_reason(None);
            self.engine.set_line(true);
        };
        match self.engine.run_link(io, End::Node, policy::hub(), cancel, up).await {
            Err(error) => Err(error),
        }
    }
}

impl Line {
    /// What the hub says when it serves no line of this node; `None` when it was not the hub that spoke, but the line or tonic.
    fn refused(&self, status: &tonic::Status) -> Option<LinkError> {
        let text_of = |header| status.metadata().get(header).and_then(|value| value.to_str().ok());
        let reason = text_of(REASON_HEADER)?.to_owned();
        let since = text_of(SINCE_HEADER).and_then(|since| since.parse().ok()).map(UnixMs);
        let text: String = status.message().chars().take(500).collect();
        if since.is_some() {
            self.closed(&reason, &text, since);
        }
        Some(LinkError::Closed { reason, text })
    }

    /// The ministry serves this node no more: it is not to come back by itself.
    fn closed(&self, reason: &str, text: &str, since: Option<UnixMs>) {
        if self.engine.set_line_stopped(Some(reason), since) {
            let since = since.and_then(|since| jiff::Timestamp::from_millisecond(since.0).ok()).map(tracing::field::display);
            tracing::error!(target: "tansiq::audit", reason, text, since, "the ministry serves this node no more. Editors go on here, and nothing is lost");
        }
    }
}

/// Between half of `wait` and all of it, so that regions do not come back in step.
fn jittered(wait: Duration) -> Duration {
    let mut byte = [0_u8; 1];
    // Without randomness the full wait is as good.
    let part = getrandom::fill(&mut byte).map_or(255, |()| u32::from(byte.first().copied().unwrap_or(255)));
    wait / 2 + wait * part / 510
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_at_least_half_and_at_most_whole() {
        for _ in 0..100 {
            let wait = jittered(Duration::from_secs(10));
            assert!(wait >= Duration::from_secs(5) && wait <= Duration::from_secs(10), "{wait:?}");
        }
    }
}
