//! A tab comes back to its council with two thousand changes, in seven Submits.

use std::time::Instant;

use anyhow::Context as _;
use automerge::Change;
use bytes::Bytes;
use tansiq_proto::v1::node_frame;
use tansiq_shared::domain::DocKind;

use crate::{
    Context,
    figure::{Bar, Figure, ms},
    floor,
    stage::Stage,
    tab::{Tab, submit},
};

/// Changes that were made without a line.
const CHANGES: usize = 2_000;
/// Frames that they are handed in with.
const SUBMITS: usize = 7;
/// Which kind is written in.
const KIND: DocKind = DocKind::Minutes;
/// Submits of the tab are counted from here.
const FIRST: u64 = 1_000;

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let changes = if context.quick { 70 } else { CHANGES };
    let scratch = context.scratch("offline_return")?;
    let mut stage = Stage::found(&context.programs, &scratch.join("stage"), &["MA-01".to_owned()]).await?;
    stage.start().await?;
    let mut tab = Tab::open(stage.node(0)?.web).await?;
    let (mut took, mut floors) = (Vec::new(), Vec::new());
    for run in 0..=context.runs {
        let doc = tab.create(KIND, "MA-01", &format!("Réunion {run}")).await?;
        let mut copy = tab.follow(doc).await?;
        let before = copy.text.save();
        let mut written = Vec::with_capacity(changes);
        for number in 0..changes {
            let word = format!("mot{number} ");
            written.push(copy.edit(KIND, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, &word))?);
        }
        let submits: Vec<&[Bytes]> = written.chunks(changes.div_ceil(SUBMITS)).collect();
        let floor = floor(context, &before, &submits)?;
        let begun = Instant::now();
        for (number, changes) in (FIRST..).zip(&submits) {
            tab.sink.send(submit(doc, number, changes)).await?;
        }
        let mut left = submits.len();
        while left > 0 {
            match tab.stream.next().await?.0 {
                node_frame::Body::Saved(saved) if saved.number >= FIRST => left -= 1,
                node_frame::Body::NotAccepted(not) => anyhow::bail!("write: not accepted by the {} ({})", not.by, not.reason),
                _ => {}
            }
        }
        // The first one warms up.
        if run > 0 {
            took.push(ms(begun.elapsed()));
            floors.push(floor);
        }
    }
    drop(tab);
    stage.stop().await?;
    Ok(vec![Figure::of("offline_return.saved", "ms", &took, &floors, Bar::RatioAtMost(2.0))])
}

/// Bare Automerge applies the same changes to the same document, with one durable append for each Submit.
fn floor(context: &Context, document: &[u8], submits: &[&[Bytes]]) -> anyhow::Result<f64> {
    let mut text = automerge::Automerge::load(document).context("load the document")?;
    let folder = context.scratch("offline_floor")?;
    let begun = Instant::now();
    for changes in submits {
        let changes = changes.iter().map(|bytes| Change::try_from(bytes.as_ref())).collect::<Result<Vec<_>, _>>()?;
        text.apply_changes(changes)?;
    }
    let applied = begun.elapsed();
    let bytes: Vec<u8> = submits.iter().flat_map(|changes| changes.iter().flatten().copied()).collect();
    Ok(ms(applied + floor::append(&folder, &bytes, submits.len())?))
}
