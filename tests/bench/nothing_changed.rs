//! A council and the hub are level and the line comes back: what that costs, whatever the number of documents.

use std::time::{Duration, Instant};

use tansiq_node::join::{Membership, open_keys};
use tokio::time::sleep;

use crate::{
    Context,
    cable::Cable,
    figure::{Bar, Figure, count, ms},
    program::Counts,
    stage::Stage,
    work,
};

/// Message bytes each way.
const BYTES_MAX: f64 = 300.0;
/// After this long without a byte everything was said. Ends that are not level look again every 200 ms.
const QUIET: Duration = Duration::from_millis(700);

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let sizes: &[u64] = if context.quick { &[20] } else { &[2_000, 10_000, 100_000] };
    let mut figures = Vec::new();
    for size in sizes {
        figures.extend(at(context, *size).await?);
    }
    Ok(figures)
}

async fn at(context: &Context, documents: u64) -> anyhow::Result<Vec<Figure>> {
    let mut stage = work::level(context, documents).await?;
    let line = stage.line(0).await?;
    stage.start().await?;
    stage.until_calm().await?;
    let mut runs = Vec::new();
    let mut floors = Vec::new();
    for _ in 0..context.runs {
        floors.push(handshake(&stage).await?);
        runs.push(reconnect(&stage, &line).await?);
    }
    stage.stop().await?;
    let of = |what: fn(&Reconnect) -> f64| runs.iter().map(what).collect::<Vec<f64>>();
    let name = |what: &str| format!("nothing_changed.{documents}.{what}");
    Ok(vec![
        Figure::of(name("bytes_up"), "B", &of(|run| run.node.link[0]), &[], Bar::AtMost(BYTES_MAX)),
        Figure::of(name("bytes_down"), "B", &of(|run| run.hub.link[0]), &[], Bar::AtMost(BYTES_MAX)),
        Figure::of(name("frames_up"), "", &of(|run| run.node.link[2]), &[], Bar::AtMost(2.0)),
        Figure::of(name("frames_down"), "", &of(|run| run.hub.link[2]), &[], Bar::AtMost(2.0)),
        Figure::of(name("documents_opened"), "", &of(|run| run.node.opened + run.hub.opened), &[], Bar::AtMost(0.0)),
        Figure::of(name("tcp_bytes"), "B", &of(|run| run.tcp_bytes), &[], Bar::Beside),
        Figure::of(name("time"), "ms", &of(|run| run.time), &floors, Bar::Beside),
    ])
}

/// One reconnect: what both ends counted in it, and what the line saw.
pub(crate) struct Reconnect {
    /// At the node.
    pub(crate) node: Counts,
    /// At the hub.
    pub(crate) hub: Counts,
    /// From the connection to its last byte, in milliseconds.
    pub(crate) time: f64,
    /// Both ways, TLS and all.
    pub(crate) tcp_bytes: f64,
}

async fn reconnect(stage: &Stage, line: &Cable) -> anyhow::Result<Reconnect> {
    line.cut();
    stage.until_line(0, false).await?;
    restored(stage, line).await
}

/// Lets a line that is cut come back, and waits until nothing more is said.
pub(crate) async fn restored(stage: &Stage, line: &Cable) -> anyhow::Result<Reconnect> {
    let (node, hub) = (stage.node(0)?.counts().await?, stage.hub()?.counts().await?);
    let before = Instant::now();
    line.restore();
    stage.until_line(0, true).await?;
    let carried = loop {
        let now = line.carried().filter(|carried| carried.opened >= before);
        match now {
            Some(carried) if carried.last.elapsed() > QUIET => break carried,
            _ => sleep(Duration::from_millis(20)).await,
        }
    };
    Ok(Reconnect {
        node: stage.node(0)?.counts().await?.since(&node),
        hub: stage.hub()?.counts().await?.since(&hub),
        time: ms(carried.last.duration_since(carried.opened)),
        tcp_bytes: count(carried.up + carried.down),
    })
}

/// The floor: one mutual handshake with the same hub, and nothing said after it.
pub(crate) async fn handshake(stage: &Stage) -> anyhow::Result<f64> {
    let folder = &stage.council(0)?.folder;
    let membership = Membership::load(folder)?.ok_or_else(|| anyhow::anyhow!("read a membership"))?;
    let tls = membership.tls(&open_keys(folder)?.tls_key()?)?;
    let begun = Instant::now();
    drop(tls.connect(&stage.link.to_string()).await?);
    Ok(ms(begun.elapsed()))
}
