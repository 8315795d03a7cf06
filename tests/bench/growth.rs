//! What an hour of typing by three editors leaves on the disk, and what a document of 5,000 actors takes to open.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use automerge::{Automerge, Change};
use bytes::Bytes;
use serde_json::json;
use tansiq_proto::v1::node_frame;
use tansiq_shared::{
    admin::socket,
    domain::{ActorId, DocId, DocKind},
    engine::start::JOURNAL,
    store::Record,
};

use crate::{
    Context,
    figure::{Bar, Figure, count, ms},
    offline::{Hand, Journal, Model, Piece, Who, doc_id, shared_with},
    stage::Stage,
    tab::{Copy, Tab},
};

/// Characters that an editor types in a second: one change.
const TYPED: &str = "mots ";

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let (seconds, actors) = if context.quick { (20, 50) } else { (3_600, 5_000) };
    let hour = hour(context, seconds).await?;
    let (opened, loaded) = many_actors(context, actors).await?;
    Ok(vec![
        Figure::of("growth.hour_typed", "KiB", &[kib(hour.before)], &[], Bar::Beside),
        Figure::of("growth.hour_compacted", "KiB", &[kib(hour.after)], &[kib(hour.saved)], Bar::Beside),
        Figure::of("growth.actors_open", "ms", &opened, &loaded, Bar::Beside),
    ])
}

fn kib(bytes: u64) -> f64 {
    count(bytes) / 1024.0
}

/// Bytes of the journal's segments that an hour added, before and after compaction, and of the document itself.
struct Hour {
    before: u64,
    after: u64,
    saved: u64,
}

async fn hour(context: &Context, seconds: usize) -> anyhow::Result<Hour> {
    let home = context.scratch("growth")?.join("stage");
    let mut stage = Stage::found(&context.programs, &home, &["MA-01".to_owned()]).await?;
    stage.start().await?;
    let folder = stage.council(0)?.folder.clone();
    let log = folder.join(JOURNAL).join("log");
    let empty = bytes_in(&log)?;
    let web = stage.node(0)?.web;
    let first = Tab::open(web).await?;
    let doc = first.create(DocKind::ActionPlan, "MA-01", "Plan").await?;
    let mut tabs = vec![(first, 0), (Tab::open(web).await?, 1), (Tab::open(web).await?, 2)];
    let mut copies = Vec::new();
    for (tab, _) in &mut tabs {
        copies.push(tab.follow(doc).await?);
    }
    for second in 0..seconds {
        for ((tab, number), copy) in tabs.iter_mut().zip(&mut copies) {
            take_in(tab, copy).await?;
            let row = format!("{number:016x}");
            if second == 0 {
                let born = copy.edit(DocKind::ActionPlan, |edit| edit.push_row(&["axes"], &row))?;
                tab.save(doc, &[born]).await?;
            }
            let change =
                copy.edit(DocKind::ActionPlan, |edit| edit.splice(&["axes", &row, "description", "fr"], usize::MAX, 0, TYPED))?;
            tab.save(doc, &[change]).await?;
        }
    }
    let before = bytes_in(&log)? - empty;
    let saved = copies.first().map_or(0, |copy| copy.text.save().len() as u64);
    drop(tabs);
    socket::post(&folder, "/journal/compact", &json!({})).await?;
    let after = bytes_in(&log)?.saturating_sub(empty);
    stage.stop().await?;
    Ok(Hour { before, after, saved })
}

/// Applies what others wrote meanwhile, so that the next change stands on it.
async fn take_in(tab: &mut Tab, copy: &mut Copy) -> anyhow::Result<()> {
    while let Ok(said) = tokio::time::timeout(Duration::ZERO, tab.stream.next()).await {
        if let (node_frame::Body::Changed(changed), _) = said? {
            let changes = changed.changes.iter().map(|bytes| Change::try_from(bytes.as_slice()));
            copy.text.apply_changes(changes.collect::<Result<Vec<_>, _>>()?)?;
        }
    }
    Ok(())
}

fn bytes_in(folder: &Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for file in std::fs::read_dir(folder)? {
        bytes += file?.metadata()?.len();
    }
    Ok(bytes)
}

/// Milliseconds until a node that just started shows a document of so many actors, and of a bare load.
async fn many_actors(context: &Context, actors: usize) -> anyhow::Result<(Vec<f64>, Vec<f64>)> {
    let home = context.scratch("growth")?.join("stage");
    let mut stage = Stage::found(&context.programs, &home, &["MA-01".to_owned()]).await?;
    let folder = stage.council(0)?.folder.clone();
    let mut hand = Hand::new(Who::node(&folder)?);
    let (model, text) = crowd(&hand, actors)?;
    let mut journal = Journal::open(&folder, &Who::node(&folder)?).await?;
    for entry in hand.document(doc_id(1), &model, &shared_with(&[])) {
        journal.put(Record::Entry { entry, source: None }).await?;
    }
    journal.close().await?;
    let saved = text.save();
    let (mut opened, mut loaded) = (Vec::new(), Vec::new());
    for _ in 0..context.runs {
        let begun = Instant::now();
        drop(Automerge::load(&saved)?);
        loaded.push(ms(begun.elapsed()));
        stage.start_node(0).await?;
        let begun = Instant::now();
        socket::get(&folder, &format!("/documents/{}", doc_id(1))).await?;
        opened.push(ms(begun.elapsed()));
        stage.stop().await?;
    }
    Ok((opened, loaded))
}

/// A document in which each change has an actor of its own, as of a tab that was opened once.
fn crowd(hand: &Hand, actors: usize) -> anyhow::Result<(Model, Automerge)> {
    let (mut model, mut text) = Model::born(hand.me(), DocKind::Minutes, 1, &json!({ "title": { "fr": "Réunion" } }))?;
    let doc: DocId = doc_id(1);
    for _ in 0..actors {
        let actor = ActorId::of(hand.me(), tansiq_tests::random());
        text.set_actor(automerge::ActorId::from(*actor.as_bytes()));
        let mut copy = Copy { doc, text };
        let change: Bytes = copy.edit(DocKind::Minutes, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, "a"))?;
        text = copy.text;
        model.pieces.push(Piece { changes: vec![change], heads: tansiq_tests::editor::heads(&text) });
    }
    let last = model.pieces.last().context("find the last change")?;
    anyhow::ensure!(last.heads.len() == 1, "write one after the other");
    Ok((model, text))
}
