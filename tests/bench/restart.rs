//! A hub with a long journal: killed and started again, with its index and without it.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;
use tansiq_shared::{domain::DocKind, edge::admin, engine::boot::JOURNAL};

use crate::{
    Context,
    figure::{Bar, Figure, count, ms},
    floor,
    offline::{Both, Model, Piece, doc_id, shared_with},
    stage::{Stage, until},
};

/// How long the hub serves before it is killed.
const SERVES: Duration = Duration::from_secs(3);

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let (documents, entries) = if context.quick { (50, 4) } else { (100_000, 21) };
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
        let answer = admin::get(hub, &format!("/documents/{}", doc_id(7))).await;
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
    let mut both = Both::open(&stage.council(0)?.folder, &stage.hub_folder()).await?;
    let mut models = Vec::new();
    for number in 0..documents.min(16) {
        models.push(edited(&both, number, entries)?);
    }
    let sharing = shared_with(&[]);
    for (number, model) in (0..documents).zip(models.iter().cycle()) {
        let entries = both.hand.document(doc_id(number), model, &sharing);
        both.put(entries).await?;
    }
    both.close().await?;
    std::fs::write(whole, "")?;
    Ok(stage)
}

/// Minutes that somebody worked on: each entry is a minute or two of typing.
fn edited(both: &Both, number: u64, entries: usize) -> anyhow::Result<Model> {
    let content = json!({ "title": { "fr": format!("Réunion {number}") }, "number": number.to_string() });
    let (mut model, text) = Model::born(both.hand.me(), DocKind::Minutes, number, &content)?;
    let mut copy = crate::tab::Copy { doc: doc_id(number), text };
    for _ in 0..entries {
        let words = "Le comité propose que chaque commune ouvre un guichet pour les familles avant fin mars. ";
        let change = copy.edit(DocKind::Minutes, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, words))?;
        let heads = tansiq_tests::editor::heads(&copy.text);
        model.pieces.push(Piece { changes: vec![change], heads });
    }
    Ok(model)
}
