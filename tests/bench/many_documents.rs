//! Two thousand action plans of about 60 fields, 100 edits each, go from council A over the hub to council B.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use automerge::Automerge;
use serde_json::{Map, Value, json};
use tansiq_shared::{admin::socket, docs, domain::DocKind, store::Record};
use tokio::time::sleep;

use crate::{
    Context,
    figure::{Bar, Figure, count, ms, size},
    first_link::{A, B, Scene},
    floor,
    offline::{Hand, Journal, Model, Piece, Who, compacted, doc_id, shared_with},
    stage::{Stage, until},
    tab::Copy,
};

const KIND: DocKind = DocKind::ActionPlan;
/// Edits of each document after its birth, an entry each.
const EDITS: usize = 100;
/// Documents that differ in more than their id.
const MODELS: u64 = 16;

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let documents = if context.quick { 20 } else { 2_000 };
    let (home, saves) = kept(context, documents).await?;
    let (mut times, mut floors, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    let mut bytes = Vec::new();
    for _ in 0..context.runs {
        let mut scene = Scene::set(context, &home, "many_documents").await?;
        floors.push(floor(context, documents, &saves)?);
        let folder = scene.stage.council(B)?.folder.clone();
        let before = scene.stage.node(B)?.counts().await?;
        let up = scene.link_up().await?;
        let shown = until("every document to be shown", async || {
            // The list of thousands is work as well, and not what is measured.
            sleep(Duration::from_millis(50)).await;
            let status = socket::get(&folder, "/status").await?;
            if status.get("documents").and_then(Value::as_u64).is_none_or(|there| there < documents) {
                return Ok(None);
            }
            let rows = socket::get(&folder, "/documents").await?;
            let rows = rows.get("documents").and_then(Value::as_array).cloned().unwrap_or_default();
            let shown = rows.iter().filter(|row| row.get("title").is_some_and(|title| !title.is_null())).count();
            Ok((shown as u64 >= documents).then(Instant::now))
        })
        .await?;
        times.push(ms(shown.duration_since(up)));
        entries.push(scene.stage.node(B)?.counts().await?.since(&before).entries / count(documents));
        bytes.push(scene.line.carried().map_or(0.0, |carried| count(carried.up)));
        scene.stage.stop().await?;
    }
    let save_bytes: usize = saves.iter().map(Vec::len).sum::<usize>() * usize::try_from(documents)? / saves.len().max(1);
    Ok(vec![
        Figure::of("many_documents.time", "ms", &times, &floors, Bar::RatioAtMost(1.6)),
        Figure::of("many_documents.entries", "", &entries, &[], Bar::AtMost(2.0)),
        Figure::of("many_documents.bytes", "B", &bytes, &[size(save_bytes)], Bar::Beside),
    ])
}

/// Read them, send them twice, make them durable twice in bounded commits, load them all.
fn floor(context: &Context, documents: u64, saves: &[Vec<u8>]) -> anyhow::Result<f64> {
    let scratch = context.scratch("many_floor")?;
    let many = usize::try_from(documents)?;
    let all: Vec<u8> = saves.iter().cycle().take(many).flatten().copied().collect();
    std::fs::write(scratch.join("all"), &all)?;
    let mut took = floor::read(&scratch.join("all"))?;
    for _hop in 0..2 {
        took += floor::copy(&all)? + floor::append(&scratch, &all, all.len().div_ceil(256 * 1024))?;
    }
    let begun = Instant::now();
    for save in saves.iter().cycle().take(many) {
        drop(Automerge::load(save)?);
    }
    Ok(ms(took + begun.elapsed()))
}

/// A's journal with all of them, and the saves of the models.
async fn kept(context: &Context, documents: u64) -> anyhow::Result<(PathBuf, Vec<Vec<u8>>)> {
    let home = context.kept(&format!("many-{documents}"));
    let models = MODELS.min(documents);
    let path = |number: u64| home.join(format!("model-{number}"));
    if !home.join("whole").exists() {
        eprintln!("   writing {documents} documents of {EDITS} edits");
        let stage = Stage::found(&context.programs, &home, &["MA-01".to_owned(), "MA-02".to_owned()]).await?;
        let folder = &stage.council(A)?.folder;
        let mut hand = Hand::new(Who::node(folder)?);
        let other = Who::node(&stage.council(B)?.folder)?.me;
        let mut made = Vec::new();
        for number in 0..models {
            let (model, text) = plan(&hand, number)?;
            std::fs::write(path(number), text.save())?;
            made.push(model);
        }
        let mut journal = Journal::open(folder, &Who::node(folder)?).await?;
        let sharing = shared_with(&[other]);
        for (number, model) in (0..documents).zip(made.iter().cycle()) {
            for entry in hand.document(doc_id(number), model, &sharing) {
                journal.put(Record::Entry { entry, source: None }).await?;
            }
        }
        journal.close().await?;
        compacted(folder, Who::node(folder)?, (0..documents).map(doc_id)).await?;
        std::fs::write(home.join("whole"), "")?;
    }
    let saves = (0..models).map(|number| Ok(std::fs::read(path(number))?)).collect::<anyhow::Result<_>>()?;
    Ok((home, saves))
}

/// An action plan of about 60 fields, and its edits.
fn plan(hand: &Hand, number: u64) -> anyhow::Result<(Model, Automerge)> {
    let (mut model, text) = Model::born(hand.me(), KIND, number, &content(number))?;
    let view = docs::view(&text);
    let rows: Vec<String> =
        view.get("actions").and_then(Value::as_object).map(|rows| rows.keys().cloned().collect()).unwrap_or_default();
    let mut copy = Copy { doc: doc_id(number), text };
    for (edit, row) in (0..EDITS).zip(rows.iter().cycle()) {
        let change = if edit % 4 == 0 {
            copy.edit(KIND, |plan| plan.set(&["actions", row, "status"], if edit % 8 == 0 { "ongoing" } else { "planned" }))?
        } else {
            copy.edit(KIND, |plan| plan.splice(&["actions", row, "title", "fr"], usize::MAX, 0, "et "))?
        };
        model.pieces.push(Piece { changes: vec![change], heads: tansiq_tests::editor::heads(&copy.text) });
    }
    Ok((model, copy.text))
}

fn content(number: u64) -> Value {
    let actions = (0..6).map(|action| {
        let title = format!("Guichet communal {action} du plan {number}");
        let row = json!({ "code": format!("{action}.1"), "title": { "fr": title }, "status": "planned", "start": "2026-03-01", "end": "2026-12-31" });
        (format!("action{action}"), row)
    });
    json!({
        "title": { "fr": format!("Plan d'action {number}"), "ar": "مخطط العمل" },
        "period_start": "2026-01-01", "period_end": "2028-12-31",
        "summary": { "fr": "Priorité à la santé et aux familles." },
        "actions": actions.collect::<Map<_, _>>(),
    })
}
