//! What the benches work on: federations with many documents that both ends have, kept between runs.

use std::path::{Path, PathBuf};

use serde_json::json;
use tansiq_shared::domain::DocKind;

use crate::{
    Context,
    offline::{Both, Model, doc_id, shared_with},
    stage::{Stage, copy},
};

/// The file that says that all of it was written.
const WHOLE: &str = "whole";
/// Documents that differ in more than their id.
const MODELS: u64 = 32;

/// A council and the hub with so many documents, level with each other. Nothing runs. It is a copy: each start is a run more, which
/// both ends speak of.
pub(crate) async fn level(context: &Context, documents: u64) -> anyhow::Result<Stage> {
    let home = context.kept(&format!("level-{documents}"));
    if !home.join(WHOLE).exists() {
        write(context, documents, &home).await?;
    }
    let scratch = context.scratch("level")?;
    copy(&home, &scratch)?;
    Stage::open(&context.programs, &scratch)
}

async fn write(context: &Context, documents: u64, home: &Path) -> anyhow::Result<()> {
    eprintln!("   writing {documents} documents");
    let stage = Stage::found(&context.programs, home, &["MA-01".to_owned()]).await?;
    let node: PathBuf = stage.council(0)?.folder.clone();
    let mut both = Both::open(&node, &stage.hub_folder()).await?;
    let me = both.hand.me();
    let mut models = Vec::new();
    for number in 0..MODELS.min(documents) {
        let title = format!("Réunion {number} du comité régional");
        let text = json!({ "title": { "fr": title }, "number": number.to_string() });
        models.push(Model::born(me, DocKind::Minutes, number, &text)?.0);
    }
    let sharing = shared_with(&[]);
    for (number, model) in (0..documents).zip(models.iter().cycle()) {
        let entries = both.hand.document(doc_id(number), model, &sharing);
        both.put(entries).await?;
    }
    both.close().await?;
    Ok(std::fs::write(home.join(WHOLE), "")?)
}
