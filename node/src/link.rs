//! The node's end of the Link: dial, say hello, stay; when the line breaks, back off and dial again.

pub mod blobs;

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt as _;
use tansiq_proto::v1::{OpenRequest, link_service_client::LinkServiceClient};
use tansiq_shared::{
    domain::PrincipalId,
    edge::tls::NodeTls,
    engine::{
        Engine,
        link::{End, LinkError, LinkIo, OUTGOING_CAPACITY},
        standing::{AGAIN, CLONE},
    },
    wire::link::{FRAME_BYTES_MAX, incoming, outgoing},
};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use crate::join::channel;

/// The first wait after a line broke; doubled each time.
const BACKOFF_FIRST: Duration = Duration::from_millis(200);
/// The longest wait.
const BACKOFF_MAX: Duration = Duration::from_secs(30);
/// How long until a node that the ministry stopped asks again by itself: somebody has to decide something first.
const STOPPED_WAIT: Duration = Duration::from_mins(5);
/// The hub must answer the call itself after this long.
const OPEN_TIMEOUT: Duration = Duration::from_secs(10);

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
}

impl Line {
    /// Keeps the Link until cancelled.
    pub async fn keep(self, cancel: CancellationToken) -> Result<(), std::convert::Infallible> {
        let mut wait = BACKOFF_FIRST;
        loop {
            let mut stopped = false;
            let (mut linked, line) = (false, self.once(cancel.child_token()));
            let ended = {
                let mut line = std::pin::pin!(line);
                tokio::select! {
                    () = cancel.cancelled() => return Ok(()),
                    ended = &mut line => ended,
                }
            };
            if *self.engine.line().borrow() {
                linked = true;
            }
            if let Err(error) = &ended {
                tracing::warn!(address = self.address, %error, "the line to the ministry is down");
                if let LinkError::Closed { reason, .. } = error {
                    // The hub asked for another Link at once.
                    linked |= reason == AGAIN;
                    stopped = reason == CLONE;
                }
            }
            if stopped {
                tracing::error!(target: "tansiq::audit", reason = CLONE, "another machine works under this council's name: the ministry serves neither until it lets one in again. Editors go on here, and nothing is lost");
                self.engine.set_line_reason(Some(CLONE));
            }
            self.engine.set_line(false);
            wait = match (stopped, linked) {
                (true, _) => STOPPED_WAIT,
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
        let line = |error: &dyn std::fmt::Display| LinkError::Line(error.to_string());
        let channel = channel(&self.tls, &self.address).await.map_err(|error| line(&error))?;
        let mut service = LinkServiceClient::new(channel).max_decoding_message_size(FRAME_BYTES_MAX);
        let (sender, frames) = mpsc::channel(OUTGOING_CAPACITY);
        let requests = outgoing(self.engine.clone(), frames).map(|frame| OpenRequest { frame: Some(frame) });
        let answer = tokio::time::timeout(OPEN_TIMEOUT, service.open(requests)).await;
        let answer = answer.map_err(|_| LinkError::Slow("the hub's answer"))?.map_err(|status| line(&status.message()))?;
        let responses = answer.into_inner().map(|message| match message {
            Ok(response) => Ok(response.frame),
            Err(status) => Err(status.message().to_owned()),
        });
        let io = LinkIo { incoming: incoming(self.engine.clone(), responses), outgoing: sender, address: self.address.clone() };
        let up = || {
            tracing::info!(address = self.address, "the line to the ministry is up");
            self.engine.set_line_reason(None);
            self.engine.set_line(true);
        };
        match self.engine.run_link(io, End::Node, PrincipalId::MINISTRY, cancel, up).await {
            Err(error) => Err(error),
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
