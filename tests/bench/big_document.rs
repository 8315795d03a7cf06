//! One document of 260,000 keystrokes, one change each, goes from council A over the hub to council B.

use std::{path::Path, time::Instant};

use anyhow::Context as _;
use automerge::Automerge;
use bytes::Bytes;
use serde_json::json;
use tansiq_proto::v1::node_frame;
use tansiq_shared::{
    admin::socket,
    docs,
    domain::{ActorId, DocId, DocKind, PrincipalId},
    store::Record,
};

use crate::{
    Context,
    figure::{Bar, Figure, count, ms, size},
    first_link::{A, B, Scene},
    floor,
    offline::{Hand, Journal, Model, Piece, Who, compacted, doc_id, shared_with},
    stage::{Stage, until},
    tab::{Copy, Tab, submit},
    writing::{Paragraphs, Step, Stroke, traced, typed},
};

/// Keystrokes of the deterministic trace.
const EDITS: usize = 260_000;
/// Changes of one entry in A's journal.
const CHANGES_EACH: usize = 1_000;
/// Which kind has a list of paragraphs.
const KIND: DocKind = DocKind::ActionPlan;

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let (name, strokes) = match &context.trace {
        Some(path) => (path.file_stem().and_then(|name| name.to_str()).unwrap_or("trace").to_owned(), traced(path)?),
        None => ("typed".to_owned(), typed(if context.quick { 3_000 } else { EDITS }, 2026)),
    };
    let big = Big::kept(context, &format!("big-{name}-{}", strokes.len()), &strokes).await?;
    let (mut editable, mut sight, mut bytes, mut floors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..context.runs {
        let scene = Scene::set(context, &big.home, "big_document").await?;
        floors.push(big.floor(&context.scratch("big_floor")?)?);
        let seen = big.passes(scene).await?;
        editable.push(seen.editable);
        sight.push(seen.sight);
        bytes.push(seen.bytes);
    }
    let least = size(big.saved.len() + big.view_bytes);
    Ok(vec![
        Figure::of("big_document.editable", "ms", &editable, &floors, Bar::RatioAtMost(1.5)),
        Figure::of("big_document.first_sight", "ms", &sight, &floors, Bar::RatioAtMost(0.25)),
        Figure::of("big_document.bytes", "B", &bytes, &[least], Bar::RatioAtMost(1.15)),
    ])
}

/// The document and what is known of it.
struct Big {
    home: std::path::PathBuf,
    doc: DocId,
    saved: Vec<u8>,
    view_bytes: usize,
}

/// What one passage took, in milliseconds, and what A's line carried.
struct Passage {
    editable: f64,
    sight: f64,
    bytes: f64,
}

impl Big {
    async fn kept(context: &Context, name: &str, strokes: &[Stroke]) -> anyhow::Result<Self> {
        let home = context.kept(name);
        let (whole, doc) = (home.join("whole"), doc_id(1));
        if !whole.exists() {
            eprintln!("   writing {} keystrokes", strokes.len());
            let codes = ["MA-01".to_owned(), "MA-02".to_owned()];
            let stage = Stage::found(&context.programs, &home, &codes).await?;
            let folder = &stage.council(A)?.folder;
            let mut hand = Hand::new(Who::node(folder)?);
            let (model, text) = written(hand.me(), strokes)?;
            let other = Who::node(&stage.council(B)?.folder)?.me;
            let mut journal = Journal::open(folder, &Who::node(folder)?).await?;
            for entry in hand.document(doc, &model, &shared_with(&[other])) {
                journal.put(Record::Entry { entry, source: None }).await?;
            }
            journal.close().await?;
            compacted(folder, Who::node(folder)?, std::iter::once(doc)).await?;
            std::fs::write(whole, text.save())?;
        }
        let saved = std::fs::read(home.join("whole"))?;
        let view_bytes = docs::view(&Automerge::load(&saved)?).to_string().len();
        Ok(Self { home, doc, saved, view_bytes })
    }

    /// Read it, send it twice, make it durable twice, load it.
    fn floor(&self, scratch: &Path) -> anyhow::Result<f64> {
        let mut took = floor::read(&self.home.join("whole"))?;
        for _hop in 0..2 {
            took += floor::copy(&self.saved)? + floor::append(scratch, &self.saved, 1)?;
        }
        let begun = Instant::now();
        drop(Automerge::load(&self.saved)?);
        Ok(ms(took + begun.elapsed()))
    }

    /// The line comes up; waits until B shows the document, and until it took a change of its own to it.
    async fn passes(&self, mut scene: Scene) -> anyhow::Result<Passage> {
        let node = scene.stage.node(B)?.web;
        let change = self.change_of(Who::node(&scene.stage.council(B)?.folder)?.me)?;
        let folder = scene.stage.council(B)?.folder.clone();
        let mut tab = Tab::open(node).await?;
        let up = scene.link_up().await?;
        let doc = self.doc;
        let sight = tokio::spawn(async move {
            let path = format!("/documents/{doc}");
            until("the first sight", async || {
                let seen = socket::get(&folder, &path).await;
                Ok(seen.is_ok_and(|answer| answer.get("view").is_some_and(serde_json::Value::is_object)).then(Instant::now))
            })
            .await
        });
        let editable = took_change(&mut tab, doc, &change).await?;
        let sight = sight.await??;
        let carried = scene.line.carried().context("ask the line")?;
        drop(tab);
        scene.stage.stop().await?;
        Ok(Passage { editable: ms(editable.duration_since(up)), sight: ms(sight.duration_since(up)), bytes: count(carried.up) })
    }

    /// A keystroke of B's on top of it.
    fn change_of(&self, principal: PrincipalId) -> anyhow::Result<Bytes> {
        let text = Automerge::load(&self.saved)?;
        let actor = ActorId::of(principal, tansiq_tests::random());
        let text = text.with_actor(automerge::ActorId::from(*actor.as_bytes()));
        Copy { doc: self.doc, text }.edit(KIND, |edit| edit.splice(&["title", "fr"], 0, 0, "B"))
    }
}

/// Sends a change until the node takes it; when that was durable.
async fn took_change(tab: &mut Tab, doc: DocId, change: &Bytes) -> anyhow::Result<Instant> {
    for number in 1.. {
        tab.sink.send(submit(doc, number, std::slice::from_ref(change))).await?;
        loop {
            match tab.stream.next().await? {
                (node_frame::Body::Saved(saved), at) if saved.number == number => return Ok(at),
                (node_frame::Body::NotAccepted(not), _) if not.number == number => break,
                _ => {}
            }
        }
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    anyhow::bail!("write a change: it was never taken")
}

/// The changes of all strokes, cut into entries, and the document.
fn written(principal: PrincipalId, strokes: &[Stroke]) -> anyhow::Result<(Model, Automerge)> {
    let (mut model, text) = Model::born(principal, KIND, 1, &json!({ "title": { "fr": "Un long texte" } }))?;
    let mut copy = Copy { doc: doc_id(1), text };
    let mut paragraphs = Paragraphs::default();
    let mut changes = Vec::new();
    for stroke in strokes {
        for step in paragraphs.place(stroke) {
            let change = match step {
                Step::New(name) => copy.edit(KIND, |edit| edit.push_row(&["axes"], &row(name))),
                Step::In(name, at) => {
                    let row = row(name);
                    copy.edit(KIND, |edit| edit.splice(&["axes", &row, "description", "fr"], at, stroke.delete, &stroke.insert))
                }
            };
            changes.push(change?);
        }
        if changes.len() >= CHANGES_EACH {
            let heads = tansiq_tests::editor::heads(&copy.text);
            model.pieces.push(Piece { changes: std::mem::take(&mut changes), heads });
        }
    }
    if !changes.is_empty() {
        model.pieces.push(Piece { changes, heads: tansiq_tests::editor::heads(&copy.text) });
    }
    Ok((model, copy.text))
}

fn row(name: usize) -> String {
    format!("{name:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stroke_becomes_a_change() {
        let strokes = typed(3_000, 1);
        let (model, text) = written(PrincipalId(2), &strokes).unwrap();
        let changes: usize = model.pieces.iter().map(|piece| piece.changes.len()).sum();
        assert!(changes >= 3_001, "{changes}");
        assert_eq!(model.pieces.last().unwrap().heads, tansiq_tests::editor::heads(&text));
        let letters = docs::view(&text).to_string().len();
        assert!(letters > 1_000, "{letters}");
    }
}
