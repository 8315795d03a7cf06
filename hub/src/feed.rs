//! The Feed: the consolidated state of all regions as server-sent events, one stream per dashboard.
//!
//! In comes a watch that always holds the newest whole state; out goes an event `state` at once, then whenever it changed, at most
//! every [`EVENT_EVERY`]. Latest wins: a slow dashboard skips states and never holds anything up. How a state is computed is the
//! projection's business.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, stream};
use tansiq_proto::v1::State;
use tansiq_shared::{
    ops::telemetry::Present,
    web::{
        gate::{Gate, SignedIn},
        places::Place,
        session_codec::state_text,
    },
};
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

/// Shortest time between two events.
pub const EVENT_EVERY: Duration = Duration::from_millis(100);
/// How often a comment shows that the line lives.
pub const COMMENT_EVERY: Duration = Duration::from_secs(15);
/// How often a quiet stream looks whether its account still may read.
const ACCOUNT_EVERY: Duration = Duration::from_secs(20);

/// The newest state, always whole.
pub type StateWatch = watch::Receiver<Arc<State>>;

/// Everything that one dashboard's stream holds.
pub(crate) struct Dashboard {
    pub(crate) states: StateWatch,
    pub(crate) gate: Gate,
    pub(crate) who: SignedIn,
    pub(crate) leaving: CancellationToken,
    pub(crate) _place: Place,
    pub(crate) _present: Present,
}

/// Streams states until the sign-in ends, the process leaves, or the dashboard goes away.
pub(crate) fn stream(mut dashboard: Dashboard) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    dashboard.states.mark_changed(); // The first one goes out at once.
    let events = stream::unfold((dashboard, Instant::now()), |(mut dashboard, not_before)| async move {
        let text = dashboard.next(not_before).await?;
        let next = Instant::now() + EVENT_EVERY;
        Some((Ok(Event::default().event("state").data(text)), (dashboard, next)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(COMMENT_EVERY))
}

impl Dashboard {
    /// The next state as text, or `None` when the stream has to end.
    async fn next(&mut self, not_before: Instant) -> Option<String> {
        let ended = self.who.session.ended.clone();
        let mut look = Instant::now() + ACCOUNT_EVERY;
        loop {
            tokio::select! {
                biased;
                () = self.leaving.cancelled() => return None,
                () = ended.cancelled() => return None,
                () = sleep_until(look) => {
                    self.gate.still(&self.who)?;
                    look = Instant::now() + ACCOUNT_EVERY;
                }
                changed = newer(&mut self.states, not_before) => {
                    changed?;
                    self.gate.still(&self.who)?;
                    let state = Arc::clone(&self.states.borrow_and_update());
                    return Some(state_text(&state));
                }
            }
        }
    }
}

/// Waits until the time is come and there is something newer.
async fn newer(states: &mut StateWatch, not_before: Instant) -> Option<()> {
    sleep_until(not_before).await;
    let changed = states.changed().await;
    // `changed` marks the value as seen; the caller may still be told to leave before it takes the value.
    states.mark_changed();
    changed.ok()
}
