//! What two benches have in common: a council A holds documents that neither the hub nor council B has, and its line comes up.

use std::{path::PathBuf, time::Instant};

use crate::{
    Context,
    cable::Cable,
    stage::{Stage, copy, until},
};

/// A with its documents, hub and B without; everything runs, and A's line is cut.
pub(crate) struct Scene {
    /// The programs.
    pub(crate) stage: Stage,
    /// Between A and the hub.
    pub(crate) line: Cable,
}

/// A's number.
pub(crate) const A: usize = 0;
/// B's number.
pub(crate) const B: usize = 1;

impl Scene {
    /// A fresh copy of a federation that was kept, started.
    pub(crate) async fn set(context: &Context, kept: &std::path::Path, name: &str) -> anyhow::Result<Self> {
        let scratch: PathBuf = context.scratch(name)?.join("stage");
        copy(kept, &scratch)?;
        let mut stage = Stage::open(&context.programs, &scratch)?;
        let line = stage.line(A).await?;
        line.cut();
        stage.start_hub().await?;
        stage.start_node(B).await?;
        stage.until_line(B, true).await?;
        stage.start_node(A).await?;
        stage.until_calm().await?;
        Ok(Self { stage, line })
    }

    /// Lets the line come up; the moment at which the hub was dialled.
    pub(crate) async fn link_up(&self) -> anyhow::Result<Instant> {
        self.line.restore();
        until("A to dial", async || Ok(self.line.carried().map(|carried| carried.opened))).await
    }
}
