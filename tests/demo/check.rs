//! The promises, one after the other, on a federation that runs: each is a line with what was seen and how long it took.

mod doors;
mod flow;
mod loss;

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::time::timeout;

use crate::{federation::Federation, steps::Steps};

/// How long one promise may take to be kept.
const PROMISE_MAX: Duration = Duration::from_mins(1);

/// A check on its way: what was seen.
type Promise<'a> = Pin<Box<dyn Future<Output = anyhow::Result<String>> + 'a>>;

/// What was found so far.
#[derive(Default)]
struct Report {
    passed: u32,
    failed: u32,
}

impl Report {
    async fn line(&mut self, name: &str, promise: Promise<'_>) {
        let begun = Instant::now();
        let kept = timeout(PROMISE_MAX, promise).await.context("keep it in time").flatten();
        let number = self.passed + self.failed + 1;
        let took = begun.elapsed().as_millis();
        match kept {
            Ok(seen) => {
                self.passed += 1;
                println!("ok {number} {name}: {seen} [{took} ms in all]");
            }
            Err(error) => {
                self.failed += 1;
                println!("not ok {number} {name}: failed to {error:#} [{took} ms in all]");
            }
        }
    }
}

/// Checks everything; true when every promise was kept.
pub(crate) async fn all(federation: &mut Federation, steps: Steps) -> anyhow::Result<bool> {
    println!();
    let mut report = Report::default();
    report.line("saved at the council", Box::pin(flow::council(federation))).await;
    report.line("received by the ministry", Box::pin(flow::ministry(federation))).await;
    report.line("relayed to another council", Box::pin(flow::relayed(federation))).await;
    report.line("the ministry's page", Box::pin(flow::page(federation))).await;
    report.line("the same everywhere", Box::pin(flow::same(federation))).await;
    report.line("what is not shared stays at home", Box::pin(flow::private(federation))).await;
    report.line("kill -9 of a council while it writes", Box::pin(loss::council(federation))).await;
    report.line("kill -9 of the hub while a council writes", Box::pin(loss::hub(federation))).await;
    report.line("a council's index is deleted", Box::pin(loss::index(federation))).await;
    report.line("an older copy of a council's folder", Box::pin(loss::restore(federation, "oujda"))).await;
    report.line("an older copy of the hub's folder", Box::pin(loss::restore(federation, "hub"))).await;
    report.line("a certificate of a foreign authority", Box::pin(doors::foreign(federation))).await;
    report.line("no certificate", Box::pin(doors::missing(federation))).await;
    report.line("another council's certificate", Box::pin(doors::borrowed(federation))).await;
    report.line("every journal reads back", Box::pin(loss::journals(federation))).await;
    report.line("a few bytes that unfold to gigabytes", Box::pin(flow::bomb(federation))).await;
    report.line("an old invitation", Box::pin(doors::old_invitation(federation))).await;
    report.line("a flipped bit in a snapshot", Box::pin(loss::flipped_bit(federation))).await;
    println!("\nin {:.1} s, founding included", steps.seconds());
    println!("{} passed, {} failed", report.passed, report.failed);
    Ok(report.failed == 0)
}
