//! Waiting: for events where there are any, else by looking again, and never longer than [`DEADLINE`].

use std::time::Duration;

use tansiq_shared::engine::Engine;
use tokio::time::{sleep, timeout};

/// The longest that a test waits for one thing.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// Between two looks at something that tells nobody when it changes.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Waits for `work`; `what` completes "waited too long for …".
pub async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    timeout(DEADLINE, work).await.unwrap_or_else(|_| panic!("waited too long for {what}"))
}

/// Looks until there is an answer. Only for what has no event of its own.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    within(what, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            sleep(LOOK_EVERY).await;
        }
    })
    .await
}

/// Looks at an engine each time something became durable in it, until there is an answer.
pub async fn durably<T, F: Future<Output = Option<T>>>(what: &str, engine: &Engine, mut look: impl FnMut(Engine) -> F) -> T {
    let mut durable = engine.durable();
    within(what, async {
        loop {
            durable.borrow_and_update();
            if let Some(found) = look(engine.clone()).await {
                return found;
            }
            durable.changed().await.unwrap();
        }
    })
    .await
}
