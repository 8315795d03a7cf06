//! Ten of two thousand documents changed at one side while the line was down.

use bytes::Bytes;
use tansiq_shared::domain::DocKind;

use crate::{
    Context,
    figure::{Bar, Figure, median, ms, size},
    floor,
    nothing_changed::{handshake, restored},
    offline::doc_id,
    tab::Tab,
    work,
};

/// Documents that change.
const CHANGED: u64 = 10;

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let documents = if context.quick { 20 } else { 2_000 };
    let mut stage = work::level(context, documents).await?;
    let line = stage.line(0).await?;
    stage.start().await?;
    stage.until_calm().await?;
    let scratch = context.scratch("little_changed")?;
    let mut runs = Vec::new();
    let (mut floors, mut allowed) = (Vec::new(), Vec::new());
    for _ in 0..context.runs {
        line.cut();
        stage.until_line(0, false).await?;
        let mut changed: Vec<Bytes> = Vec::new();
        // A tab of its own in each run: by a tab that a line was cut under nothing is lost, but its frames would be.
        let mut tab = Tab::open(stage.node(0)?.web).await?;
        for number in 0..CHANGED {
            let mut copy = tab.follow(doc_id(number * (documents / CHANGED))).await?;
            let change = copy.edit(DocKind::Minutes, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, " (suite)"))?;
            tab.save(copy.doc, std::slice::from_ref(&change)).await?;
            changed.push(change);
        }
        let bytes = changed.concat();
        let copied = floor::copy(&bytes)? + floor::append(&scratch, &bytes, 1)?;
        floors.push(handshake(&stage).await? + ms(copied));
        allowed.push(size(bytes.len()) + 300.0 * size(changed.len()) + 300.0);
        runs.push(restored(&stage, &line).await?);
        drop(tab);
    }
    stage.stop().await?;
    let of = |what: fn(&crate::nothing_changed::Reconnect) -> f64| runs.iter().map(what).collect::<Vec<f64>>();
    let name = |what: &str| format!("little_changed.{what}");
    Ok(vec![
        Figure::of(name("bytes_up"), "B", &of(|run| run.node.link[0]), &[], Bar::AtMost(median(&allowed))),
        Figure::of(name("bytes_down"), "B", &of(|run| run.hub.link[0]), &[], Bar::Beside),
        Figure::of(name("entries"), "", &of(|run| run.hub.entries), &[], Bar::AtMost(size(10))),
        Figure::of(name("frames_up"), "", &of(|run| run.node.link[2]), &[], Bar::Beside),
        Figure::of(name("frames_down"), "", &of(|run| run.hub.link[2]), &[], Bar::Beside),
        Figure::of(name("tcp_bytes"), "B", &of(|run| run.tcp_bytes), &[], Bar::Beside),
        Figure::of(name("time"), "ms", &of(|run| run.time), &floors, Bar::Beside),
    ])
}
