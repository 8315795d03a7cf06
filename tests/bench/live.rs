//! Twelve councils write in four documents each, five edits a second; each document is seen at a second council.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use bytes::Bytes;
use tansiq_proto::v1::node_frame;
use tansiq_shared::domain::{DocId, DocKind};
use tokio::time::{sleep, sleep_until};

use crate::{
    Context,
    figure::{Bar, Figure, ms, percentile, size},
    floor::{self, Hops},
    stage::{Stage, until},
    tab::{Copy, Sink, Stream, Tab, mark, open, submit},
};

/// Documents that each council writes in.
const DOCUMENTS: usize = 4;
/// Edits of each in a second.
const RATE: u32 = 5;
/// What an edit weighs on a Link: a header, a signature and a change of one word.
const MESSAGE_BYTES: usize = 420;
/// How long the last edits may take to arrive.
const TAIL: Duration = Duration::from_secs(5);

/// What a run of the live way is made of.
#[derive(Debug, Clone, Copy)]
struct Plan {
    councils: usize,
    time: Duration,
}

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let plan = if context.quick {
        Plan { councils: 2, time: Duration::from_secs(1) }
    } else {
        Plan { councils: 12, time: Duration::from_secs(12) }
    };
    let codes: Vec<_> = (1..=plan.councils).map(|number| format!("MA-{number:02}")).collect();
    let scratch = context.scratch("live")?;
    let mut stage = Stage::found(&context.programs, &scratch.join("stage"), &codes).await?;
    stage.start().await?;
    let mut tabs = open_all(&stage).await?;
    let (mut p50, mut p99, mut floor50, mut floor99) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut lost = 0.0;
    for run in 0..=context.runs {
        let hops = Hops {
            councils: plan.councils,
            rate: RATE * u32::try_from(DOCUMENTS).unwrap_or(1),
            bytes: MESSAGE_BYTES,
            time: plan.time / 3,
        };
        let at = scratch.clone();
        let floor = tokio::task::spawn_blocking(move || floor::hops(&at, hops)).await??;
        let (seen, missing) = edits(&mut tabs, plan.time).await?;
        if run == 0 {
            continue; // The first one warms up: lanes open, files grow.
        }
        let floor: Vec<f64> = floor.into_iter().map(ms).collect();
        lost += size(missing);
        p50.push(percentile(&seen, 50));
        p99.push(percentile(&seen, 99));
        floor50.push(percentile(&floor, 50));
        floor99.push(percentile(&floor, 99));
    }
    drop(tabs);
    stage.stop().await?;
    Ok(vec![
        Figure::of("live.p50", "ms", &p50, &floor50, Bar::RatioAtMost(2.0)),
        Figure::of("live.p99", "ms", &p99, &floor99, Bar::RatioAtMost(3.0)),
        Figure::of("live.unseen", "", &[lost], &[], Bar::AtMost(0.0)),
    ])
}

/// A council's tab: it writes in its own documents and follows its neighbour's.
struct Live {
    sink: Sink,
    stream: Stream,
    number: u64,
    own: Vec<Copy>,
}

/// Makes every document, shares it with the next council, and opens it at both.
async fn open_all(stage: &Stage) -> anyhow::Result<Vec<Live>> {
    let mut tabs = Vec::new();
    for council in &stage.councils {
        let node = council.node.as_ref().context("find a node")?;
        tabs.push((Tab::open(node.web).await?, council.code.clone()));
    }
    let codes: Vec<_> = tabs.iter().map(|(_, code)| code.clone()).collect();
    let mut documents: Vec<Vec<DocId>> = Vec::new();
    for (at, (tab, code)) in tabs.iter().enumerate() {
        let next = codes.get((at + 1) % codes.len()).context("find the next council")?;
        let mut own = Vec::new();
        for number in 0..DOCUMENTS {
            let doc = tab.create(DocKind::Minutes, code, &format!("Réunion {number}")).await?;
            tab.share(doc, Some(next)).await?;
            own.push(doc);
        }
        documents.push(own);
    }
    let mut all = Vec::new();
    let count = tabs.len();
    for (at, (mut tab, _)) in tabs.into_iter().enumerate() {
        let mut own = Vec::new();
        for doc in documents.get(at).into_iter().flatten() {
            own.push(tab.follow(*doc).await?);
        }
        for doc in documents.get((at + count - 1) % count).into_iter().flatten() {
            until("a neighbour's document", async || {
                let there = tab.ask("GET", &format!("/api/documents/{doc}"), None).await;
                Ok((there.status == 200).then_some(()))
            })
            .await?;
            tab.follow(*doc).await?;
        }
        all.push(Live { sink: tab.sink, stream: tab.stream, number: 1_000, own });
    }
    Ok(all)
}

type Mark = (DocId, [u8; 4]);

/// One run: how long each edit took from its tab to the neighbour's, in milliseconds, and how many were not seen at all.
async fn edits(tabs: &mut Vec<Live>, time: Duration) -> anyhow::Result<(Vec<f64>, usize)> {
    let every = Duration::from_secs(1) / RATE;
    let rounds = u32::try_from(time.as_millis() / every.as_millis().max(1)).unwrap_or(1);
    let count = tabs.len();
    let mut planned = Vec::new();
    for tab in tabs.iter_mut() {
        planned.push(written(&mut tab.own, rounds)?);
    }
    let begun = Instant::now() + Duration::from_millis(200);
    let mut running = Vec::new();
    for (at, (tab, edits)) in std::mem::take(tabs).into_iter().zip(planned).enumerate() {
        let offset = every * u32::try_from(at).unwrap_or(0) / u32::try_from(count * DOCUMENTS).unwrap_or(1);
        let until = begun + time + TAIL;
        running.push(tokio::spawn(live(tab, edits, (begun + offset, every), until)));
    }
    let (mut sent, mut seen): (HashMap<Mark, Instant>, Vec<(Mark, Instant)>) = (HashMap::new(), Vec::new());
    for tab in running {
        let (tab, own, others) = tab.await??;
        tabs.push(tab);
        sent.extend(own);
        seen.extend(others);
    }
    let mut took = Vec::with_capacity(seen.len());
    for (mark, at) in seen {
        if let Some(sent) = sent.remove(&mark) {
            took.push(ms(at.duration_since(sent)));
        }
    }
    Ok((took, sent.len()))
}

/// The edits of a tab, made before the clock runs: in turn one for each of its documents.
fn written(own: &mut [Copy], rounds: u32) -> anyhow::Result<Vec<(DocId, Bytes)>> {
    let mut edits = Vec::new();
    for _ in 0..rounds {
        for copy in own.iter_mut() {
            let change = copy.edit(DocKind::Minutes, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, "mot "))?;
            edits.push((copy.doc, change));
        }
    }
    Ok(edits)
}

type Lived = (Live, Vec<(Mark, Instant)>, Vec<(Mark, Instant)>);

async fn live(tab: Live, edits: Vec<(DocId, Bytes)>, pace: (Instant, Duration), until: Instant) -> anyhow::Result<Lived> {
    let Live { mut sink, mut stream, number, own } = tab;
    let (first, every) = pace;
    let apart = every / u32::try_from(DOCUMENTS).unwrap_or(1);
    let count = edits.len() as u64;
    let writer = tokio::spawn(async move {
        let mut sent = Vec::with_capacity(edits.len());
        for (at, (doc, change)) in edits.into_iter().enumerate() {
            sleep_until((first + apart * u32::try_from(at).unwrap_or(0)).into()).await;
            sent.push(((doc, mark(&change)), Instant::now()));
            sink.send(submit(doc, number + at as u64, &[change])).await?;
        }
        anyhow::Ok((sink, sent))
    });
    let mut seen = Vec::new();
    loop {
        let (said, at) = tokio::select! {
            said = stream.next() => said?,
            () = sleep(until.saturating_duration_since(Instant::now())) => break,
        };
        match said {
            node_frame::Body::Changed(changed) => {
                let doc = DocId::try_from(changed.doc.as_slice())?;
                seen.extend(changed.changes.iter().map(|change| ((doc, mark(change)), at)));
            }
            node_frame::Body::NotAccepted(not) => anyhow::bail!("write: not accepted by the {} ({})", not.by, not.reason),
            node_frame::Body::Closed(closed) => anyhow::bail!("follow a document: {}", closed.reason),
            _ => {}
        }
    }
    let (mut sink, sent) = writer.await??;
    // A tab that says nothing for long is taken for gone; a frame keeps it.
    if let Some(copy) = own.first() {
        sink.send(open(copy.doc)).await?;
    }
    Ok((Live { sink, stream, number: number + count, own }, sent, seen))
}
