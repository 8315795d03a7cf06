//! A hub with a long journal: killed and started again, with its index and without it.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;
use tansiq_shared::{
    admin::socket,
    domain::{DocKind, Place, Position, RunId, StoreId},
    engine::start::JOURNAL,
    store::Record,
};

use crate::{
    Context,
    figure::{Bar, Figure, count, ms},
    floor,
    offline::{Hand, Journal, Model, Piece, Who, doc_id, shared_with},
    stage::{Stage, until},
};

/// The store of the council that brought everything.
const BROUGHT_BY: StoreId = StoreId(7);
/// How long the hub serves before it is killed.
const SERVES: Duration = Duration::from_secs(3);

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let (documents, entries) = if context.quick { (50, 4) } else { (100_000, 5) };
    let mut stage = long(context, documents, entries).await?;
    let hub = stage.hub_folder();
    let (mut with, mut without, mut floors) = (Vec::new(), Vec::new(), Vec::new());
    let (mut resident, mut length) = (Vec::new(), 0);
    for _ in 0..context.runs.min(3) {
        let mut read = 0.0;
        length = 0;
        for segment in std::fs::read_dir(hub.join(JOURNAL).join("log"))? {
            let path = segment?.path();
            length += path.metadata()?.len();
            read += ms(floor::read(&path)?) / 1000.0;
        }
        floors.push(read);
        with.push(serving(&mut stage).await?);
        tokio::time::sleep(SERVES).await;
        resident.push(count(stage.hub()?.resident()?) / 1024.0 / 1024.0);
        kill(&mut stage).await?;
    }
    for _ in 0..context.runs.min(if context.quick { 1 } else { 2 }) {
        let index = hub.join(JOURNAL).join("index");
        std::fs::remove_dir_all(&index)?;
        without.push(serving(&mut stage).await?);
        kill(&mut stage).await?;
    }
    let mib = count(length) / 1024.0 / 1024.0;
    Ok(vec![
        Figure::of("restart.journal", "MiB", &[mib], &[], Bar::Beside),
        Figure::of("restart.killed", "s", &with, &floors, Bar::AtMost(5.0)),
        Figure::of("restart.resident", "MiB", &resident, &[], Bar::AtMost(250.0)),
        Figure::of("restart.index_deleted", "s", &without, &floors, Bar::AtMost(60.0)),
    ])
}

/// Starts the hub; seconds until it answers with a document.
async fn serving(stage: &mut Stage) -> anyhow::Result<f64> {
    let begun = Instant::now();
    stage.start_hub().await?;
    document(&stage.hub_folder()).await?;
    Ok(begun.elapsed().as_secs_f64())
}

async fn document(hub: &Path) -> anyhow::Result<()> {
    until("a document", async || {
        let answer = socket::get(hub, &format!("/documents/{}", doc_id(7))).await;
        Ok(answer.is_ok_and(|answer| answer.get("view").is_some()).then_some(()))
    })
    .await
}

async fn kill(stage: &mut Stage) -> anyhow::Result<()> {
    match stage.hub.take() {
        Some(hub) => hub.kill().await,
        None => Ok(()),
    }
}

/// A hub with so many documents of so many entries each.
async fn long(context: &Context, documents: u64, entries: usize) -> anyhow::Result<Stage> {
    let home = context.kept(&format!("long-{documents}-{entries}"));
    let whole = home.join("whole");
    if whole.exists() {
        return Stage::open(&context.programs, &home);
    }
    eprintln!("   writing {documents} documents of {entries} entries");
    let stage = Stage::found(&context.programs, &home, &["MA-01".to_owned()]).await?;
    let mut hand = Hand::new(Who::node(&stage.council(0)?.folder)?);
    let hub = stage.hub_folder();
    let mut journal = Journal::open(&hub, &Who::hub(&hub)?).await?;
    let mut models = Vec::new();
    for number in 0..documents.min(16) {
        models.push(edited(&hand, number, entries)?);
    }
    let sharing = shared_with(&[]);
    let mut at = Position(0);
    for (number, model) in (0..documents).zip(models.iter().cycle()) {
        for entry in hand.document(doc_id(number), model, &sharing) {
            at = Position(at.0 + 1);
            journal.put(Record::Entry { entry, source: Some(Place { store: BROUGHT_BY, run: RunId(1), at }) }).await?;
        }
    }
    journal.put(Record::Cursor { store: BROUGHT_BY, position: at }).await?;
    journal.close().await?;
    std::fs::write(whole, "")?;
    Ok(stage)
}

/// Minutes that somebody worked on: each entry is a page.
fn edited(hand: &Hand, number: u64, entries: usize) -> anyhow::Result<Model> {
    let content = json!({ "title": { "fr": format!("Réunion {number}") }, "number": number.to_string() });
    let (mut model, text) = Model::born(hand.me(), DocKind::Minutes, number, &content)?;
    let mut copy = crate::tab::Copy { doc: doc_id(number), text };
    for _ in 0..entries {
        let words = "Le comité propose que chaque commune ouvre un guichet pour les familles avant fin mars. ".repeat(22);
        let change = copy.edit(DocKind::Minutes, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, &words))?;
        let heads = tansiq_tests::editor::heads(&copy.text);
        model.pieces.push(Piece { changes: vec![change], heads });
    }
    Ok(model)
}
