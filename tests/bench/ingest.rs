//! How fast the hub makes entries durable that councils send, small ones and large ones, from one council and from twelve.

use std::{collections::VecDeque, fs::File, io::Write as _, path::Path, time::Instant};

use anyhow::Context as _;
use automerge::{Automerge, ROOT, ReadDoc as _, transaction::Transactable as _};
use bytes::Bytes;
use prost::Message as _;
use tansiq_proto::v1::OpenRequest;
use tansiq_shared::{
    domain::{DocKind, JournalKey, Position},
    journal::{
        Body, Entry,
        entry::signed_bytes,
        sign::{Ed25519Verifier, Verifier as _},
    },
    protocol::{
        Frame,
        frame::{BATCH_BYTES_MAX, BATCH_ITEMS_MAX},
    },
};

use crate::{
    Context,
    figure::{Bar, Figure, size},
    link::{Caller, batches},
    offline::{Hand, Model, Who, doc_id, shared_with, tip},
    secure,
    stage::Stage,
};

/// Batches that wait for their acknowledgement at a time.
const UNDER_WAY: usize = 4;
/// Documents of each council.
const DOCUMENTS: u64 = 50;
/// Bytes of the change in a large entry.
const LARGE: usize = 64 * 1024;

/// What is sent in a run.
#[derive(Debug, Clone, Copy)]
struct Plan {
    councils: usize,
    entries: usize,
    large: bool,
}

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let (small, large) = if context.quick { (200, 24) } else { (24_000, 1_200) };
    let councils: &[usize] = if context.quick { &[2] } else { &[1, 12] };
    let mut figures = Vec::new();
    for (large, entries, least) in [(false, small, 0.6), (true, large, 0.5)] {
        for councils in councils.iter().copied() {
            let plan = Plan { councils, entries, large };
            let (mut rates, mut floors) = (Vec::new(), Vec::new());
            for _ in 0..context.runs.min(if large { 3 } else { 5 }) {
                let (rate, floor) = once(context, plan).await?;
                rates.push(rate);
                floors.push(floor);
            }
            let name = format!("ingest.{}.{councils}", if large { "64KiB" } else { "330B" });
            figures.push(Figure::of(name, "1/s", &rates, &floors, Bar::RatioAtLeast(least)));
        }
    }
    Ok(figures)
}

/// One run with a fresh hub: entries a second, and the same of the floor.
async fn once(context: &Context, plan: Plan) -> anyhow::Result<(f64, f64)> {
    let scratch = context.scratch("ingest")?;
    let codes: Vec<_> = (1..=plan.councils).map(|number| format!("MA-{number:02}")).collect();
    let mut stage = Stage::found(&context.programs, &scratch.join("stage"), &codes).await?;
    stage.start_hub().await?;
    let mut ready = Vec::new();
    for (number, council) in stage.councils.iter().enumerate() {
        let mut hand = Hand::new(Who::node(&council.folder)?);
        let (births, entries) = written(&mut hand, number as u64, plan)?;
        let mut line = Caller::of(&council.folder, &stage.link.to_string())?.link().await?;
        let born = Position(births.len() as u64);
        for (frame, position) in batches(births, Position(0), BATCH_ITEMS_MAX, BATCH_BYTES_MAX) {
            line.say.send(frame).await?;
            line.acked(position).await?;
        }
        ready.push((line, batches(entries, born, BATCH_ITEMS_MAX, BATCH_BYTES_MAX)));
    }
    let key = Who::node(&stage.council(0)?.folder)?.journal_key();
    let sample = ready.first().map(|(_, frames)| frames.as_slice()).unwrap_or_default();
    let sample: Vec<OpenRequest> = sample.iter().map(|(frame, _)| frame.clone()).collect();
    let folder = scratch.clone();
    let floor = if plan.large {
        secure::copied(&folder, &sample).await?
    } else {
        tokio::task::spawn_blocking(move || checked(&folder, &sample, &key)).await??
    };
    let begun = Instant::now();
    let senders = ready.into_iter().map(|(mut line, frames)| {
        tokio::spawn(async move {
            let say = line.say.clone();
            let mut waiting = VecDeque::new();
            for (frame, position) in frames {
                say.send(frame).await?;
                waiting.push_back(position);
                if waiting.len() >= UNDER_WAY
                    && let Some(oldest) = waiting.pop_front()
                {
                    line.acked(oldest).await?;
                }
            }
            match waiting.pop_back() {
                Some(last) => line.acked(last).await,
                None => Ok(()),
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await??;
    }
    let rate = size(plan.entries) / begun.elapsed().as_secs_f64();
    stage.stop().await?;
    Ok((rate, floor))
}

/// The births of a council's documents, and the entries that are measured.
fn written(hand: &mut Hand, council: u64, plan: Plan) -> anyhow::Result<(Vec<Entry>, Vec<Entry>)> {
    let each = plan.entries / plan.councils;
    let documents = if plan.large { each as u64 } else { DOCUMENTS };
    let sharing = shared_with(&[]);
    let (mut births, mut all) = (Vec::new(), Vec::new());
    for number in 0..documents {
        let number = council * 100_000 + number;
        let (model, text) = Model::born(hand.me(), DocKind::Minutes, number, &serde_json::json!({}))?;
        let doc = doc_id(number);
        let born = hand.document(doc, &model, &sharing);
        let last = born.last().map(tip);
        births.extend(born);
        all.push((doc, text, last));
    }
    let mut entries = Vec::with_capacity(each);
    while entries.len() < each {
        for (doc, text, last) in &mut all {
            let changes = if plan.large { pasted(text)? } else { vec![typed(text)?] };
            let heads = tansiq_tests::editor::heads(text);
            let entry = hand.write(*doc, *last, &Body::Changes(changes), &heads);
            *last = Some(tip(&entry));
            entries.push(entry);
        }
    }
    entries.truncate(each);
    Ok((births, entries))
}

/// One keystroke.
pub(crate) fn typed(text: &mut Automerge) -> anyhow::Result<Bytes> {
    let (_, title) = text.get(ROOT, "title")?.context("find the title")?;
    let (_, fr) = text.get(&title, "fr")?.context("find the French title")?;
    let mut transaction = text.transaction();
    transaction.splice_text(&fr, 0, 0, "a")?;
    transaction.commit();
    last(text)
}

/// A picture or a table in one go: [`LARGE`] bytes in one operation.
fn pasted(text: &mut Automerge) -> anyhow::Result<Vec<Bytes>> {
    let mut transaction = text.transaction();
    transaction.put(ROOT, "pasted", vec![7_u8; LARGE])?;
    transaction.commit();
    Ok(vec![last(text)?])
}

fn last(text: &Automerge) -> anyhow::Result<Bytes> {
    let change = text.get_last_local_change().context("find the last change")?;
    Ok(Bytes::copy_from_slice(change.raw_bytes()))
}

/// The floor of small entries: decode, SHA-256, Ed25519, and one fdatasync a batch. Entries a second.
fn checked(folder: &Path, frames: &[OpenRequest], key: &JournalKey) -> anyhow::Result<f64> {
    let encoded: Vec<Vec<u8>> = frames.iter().map(prost::Message::encode_to_vec).collect();
    let mut file = File::create(folder.join("floor"))?;
    let mut entries = 0;
    let begun = Instant::now();
    for bytes in encoded {
        let frame = OpenRequest::decode(bytes.as_slice())?.frame.context("read a frame")?;
        let Frame::Batch { items, .. } = tansiq_shared::protocol::codec::frame_from_proto(frame)? else { continue };
        for item in items {
            let entry = item.entry;
            anyhow::ensure!(entry.payload_matches(), "check a payload");
            let signed = signed_bytes(entry.header.federation, &entry.header_bytes);
            anyhow::ensure!(Ed25519Verifier.verify(key, &signed, &entry.signature), "check a signature");
            entries += 1;
        }
        file.write_all(&bytes)?;
        file.sync_data()?;
    }
    Ok(size(entries) / begun.elapsed().as_secs_f64())
}
