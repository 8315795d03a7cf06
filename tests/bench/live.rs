//! Twelve councils write, five edits a second in each document; each document is seen at a second council. `live` is one document for each
//! council, 60 edits a second in all; `live_busy` four, 240.

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

/// Edits of each in a second.
const RATE: u32 = 5;
/// What an edit weighs on a Link: a header, a signature and a change of one word.
const MESSAGE_BYTES: usize = 420;
/// How long the last edits may take to arrive.
const TAIL: Duration = Duration::from_secs(5);

/// What a run of the live way is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// How many write.
    pub(crate) councils: usize,
    /// Documents that each council writes in.
    pub(crate) documents: usize,
    /// How long.
    pub(crate) time: Duration,
}

/// One document for each council.
pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    at(context, "live", 1).await
}

/// Four.
pub(crate) async fn run_busy(context: &Context) -> anyhow::Result<Vec<Figure>> {
    at(context, "live_busy", 4).await
}

async fn at(context: &Context, name: &str, documents: usize) -> anyhow::Result<Vec<Figure>> {
    let plan = if context.quick {
        Plan { councils: 2, documents, time: Duration::from_secs(1) }
    } else {
        Plan { councils: 12, documents, time: Duration::from_secs(12) }
    };
    let codes: Vec<_> = (1..=plan.councils).map(|number| format!("MA-{number:02}")).collect();
    let scratch = context.scratch(name)?;
    let mut stage = Stage::found(&context.programs, &scratch.join("stage"), &codes).await?;
    stage.start().await?;
    let mut tabs = open_all(&stage, documents).await?;
    let (mut seen, mut floor) = (Runs::default(), Runs::default());
    let mut lost = 0.0;
    for run in 0..=context.runs {
        let hops = Hops {
            councils: plan.councils,
            rate: RATE * u32::try_from(documents).unwrap_or(1),
            bytes: MESSAGE_BYTES,
            time: plan.time / 3,
        };
        let folder = scratch.clone();
        let hopped = tokio::task::spawn_blocking(move || floor::hops(&folder, hops)).await??;
        let before = stage.spent()?;
        let (took, missing) = edits(&mut tabs, plan).await?;
        let spent = stage.spent()?.saturating_sub(before);
        if run == 0 {
            continue; // The first one warms up: lanes open, files grow.
        }
        lost += size(missing);
        seen.add(&took, spent);
        floor.add(&hopped.took.into_iter().map(ms).collect::<Vec<_>>(), hopped.spent);
    }
    drop(tabs);
    stage.stop().await?;
    let figure = |what: &str, runs: &[f64], floors: &[f64], most| {
        Figure::of(format!("{name}.{what}"), "ms", runs, floors, Bar::RatioAtMost(most))
    };
    Ok(vec![
        figure("p50", &seen.p50, &floor.p50, 2.0),
        figure("p99", &seen.p99, &floor.p99, 3.0),
        figure("cpu", &seen.cpu, &floor.cpu, 3.5),
        Figure::of(format!("{name}.unseen"), "", &[lost], &[], Bar::AtMost(0.0)),
    ])
}

/// What the runs took, in milliseconds.
#[derive(Default)]
struct Runs {
    p50: Vec<f64>,
    p99: Vec<f64>,
    /// Processor time of the hub and all nodes for one edit.
    cpu: Vec<f64>,
}

impl Runs {
    fn add(&mut self, took: &[f64], spent: Duration) {
        self.p50.push(percentile(took, 50));
        self.p99.push(percentile(took, 99));
        self.cpu.push(ms(spent) / size(took.len().max(1)));
    }
}

/// A council's tab: it writes in its own documents and follows its neighbour's.
pub(crate) struct Live {
    sink: Sink,
    stream: Stream,
    number: u64,
    own: Vec<Copy>,
}

/// Makes every document, shares it with the next council, and opens it at both.
pub(crate) async fn open_all(stage: &Stage, documents_each: usize) -> anyhow::Result<Vec<Live>> {
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
        for number in 0..documents_each {
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
pub(crate) async fn edits(tabs: &mut Vec<Live>, plan: Plan) -> anyhow::Result<(Vec<f64>, usize)> {
    let every = Duration::from_secs(1) / RATE;
    let rounds = u32::try_from(plan.time.as_millis() / every.as_millis().max(1)).unwrap_or(1);
    let apart = every / u32::try_from(plan.documents).unwrap_or(1);
    let count = tabs.len();
    let mut planned = Vec::new();
    for tab in tabs.iter_mut() {
        planned.push(written(&mut tab.own, rounds)?);
    }
    let begun = Instant::now() + Duration::from_millis(200);
    let mut running = Vec::new();
    for (at, (tab, edits)) in std::mem::take(tabs).into_iter().zip(planned).enumerate() {
        let offset = every * u32::try_from(at).unwrap_or(0) / u32::try_from(count * plan.documents).unwrap_or(1);
        let until = begun + plan.time + TAIL;
        running.push(tokio::spawn(live(tab, edits, (begun + offset, apart), until)));
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
    let (first, apart) = pace;
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
