//! 64 kbit/s, 600 ms there and back, lost packets, a cut every minute: 1 MiB of catch-up while somebody types.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use automerge::{ObjType, ROOT, transaction::Transactable as _};
use bytes::Bytes;
use serde_json::{Value, json};
use tansiq_proto::v1::node_frame;
use tansiq_shared::{admin::socket, domain::DocKind, store::Record};
use tansiq_tests::proxy::{Line, Loss, Proxy, Shape, Way};
use tokio::time::timeout;

use crate::{
    Context,
    figure::{Bar, Figure, count, ms, percentile, size},
    offline::{Hand, Journal, Model, Piece, Who, doc_id, shared_with},
    stage::Stage,
    tab::{Tab, submit},
    writing::Dice,
};

/// Between two edits of whoever types.
const TYPES_EVERY: Duration = Duration::from_secs(2);
/// Characters of a page of the backlog, and what they are made of.
const PAGE: usize = 16_000;
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .";
/// No run takes longer.
const RUN_MAX: Duration = Duration::from_mins(12);

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let bytes_wanted = if context.quick { 16 * 1024 } else { 1024 * 1024 };
    let runs = if context.quick { 1 } else { context.runs.min(2) };
    let (mut times, mut ratios, mut acks, mut floors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..runs {
        let seen = once(context, bytes_wanted).await?;
        times.push(seen.seconds);
        floors.push(size(bytes_wanted) * 8.0 / 64_000.0);
        ratios.push(seen.bytes);
        acks.extend(seen.acks);
    }
    let p95 = percentile(&acks, 95);
    let longest = percentile(&acks, 100);
    Ok(vec![
        Figure::of("bad_line.finished", "s", &times, &floors, Bar::Beside),
        Figure::of("bad_line.bytes", "B", &ratios, &[size(bytes_wanted)], Bar::RatioAtMost(1.2)),
        Figure::of("bad_line.typing_ack_p50", "ms", &[percentile(&acks, 50)], &[], Bar::Beside),
        Figure::of("bad_line.typing_ack_p95", "ms", &[p95], &[], Bar::AtMost(3_000.0)),
        Figure::of("bad_line.typing_ack_longest", "ms", &[longest], &[], Bar::Beside),
    ])
}

struct Seen {
    seconds: f64,
    bytes: f64,
    acks: Vec<f64>,
}

fn line() -> Line {
    let loss = Some(Loss { one_in: 20, wait: Duration::from_millis(1_200) });
    let shape = Shape { loss, ..Shape::new(64_000, Duration::from_millis(300)) };
    Line { cut_every: Some(Duration::from_mins(1)), ..Line::both(shape) }
}

async fn once(context: &Context, bytes_wanted: usize) -> anyhow::Result<Seen> {
    let home = context.scratch("bad_line")?.join("stage");
    let mut stage = Stage::found(&context.programs, &home, &["MA-01".to_owned()]).await?;
    let folder = stage.council(0)?.folder.clone();
    let documents = backlog(&folder, bytes_wanted).await?;
    let proxy = Proxy::shaped(stage.link, line());
    proxy.cut();
    stage.dial(0, proxy.address().parse()?)?;
    stage.start_hub().await?;
    stage.start_node(0).await?;
    let mut tab = Tab::open(stage.node(0)?.web).await?;
    let doc = tab.create(DocKind::Minutes, "MA-01", "Réunion").await?;
    tab.share(doc, None).await?;
    let mut copy = tab.follow(doc).await?;
    proxy.restore();
    let begun = Instant::now();
    let (mut acks, mut waiting) = (Vec::new(), Vec::<Instant>::new());
    for number in 1_000.. {
        let change = copy.edit(DocKind::Minutes, |edit| edit.splice(&["title", "fr"], usize::MAX, 0, "mot "))?;
        tab.sink.send(submit(doc, number, &[change])).await?;
        waiting.push(Instant::now());
        let until = Instant::now() + TYPES_EVERY;
        while let Ok(said) = timeout(until.saturating_duration_since(Instant::now()), tab.stream.next()).await {
            if let (node_frame::Body::Received(_), at) = said? {
                acks.extend(waiting.drain(..).map(|sent| ms(at.duration_since(sent))));
            }
        }
        let status = socket::get(&stage.hub_folder(), "/status").await?;
        if status.get("documents").and_then(Value::as_u64).unwrap_or(0) > documents {
            break;
        }
        anyhow::ensure!(begun.elapsed() < RUN_MAX, "catch up over a bad line within {} s", RUN_MAX.as_secs());
    }
    let seen = Seen { seconds: begun.elapsed().as_secs_f64(), bytes: count(proxy.passed(Way::Up)), acks };
    drop(tab);
    proxy.shape(Line::default());
    stage.stop().await?;
    Ok(seen)
}

/// So many bytes in A's journal that the hub does not have: pages that hardly compress. How many documents that are.
async fn backlog(folder: &Path, content: usize) -> anyhow::Result<u64> {
    let mut hand = Hand::new(Who::node(folder)?);
    let mut journal = Journal::open(folder, &Who::node(folder)?).await?;
    let mut dice = Dice::new(64);
    let (mut bytes, mut documents) = (0, 0);
    while bytes < content {
        let (mut model, mut text) = Model::born(hand.me(), DocKind::Minutes, documents, &json!({}))?;
        let page: String =
            (0..PAGE).map(|_| LETTERS.get(dice.below(LETTERS.len())).map_or('a', |letter| char::from(*letter))).collect();
        let mut transaction = text.transaction();
        let place = transaction.put_object(ROOT, "page", ObjType::Text)?;
        transaction.splice_text(&place, 0, 0, &page)?;
        transaction.commit();
        let change = text.get_last_local_change().context("find the last change")?;
        let changes = vec![Bytes::copy_from_slice(change.raw_bytes())];
        model.pieces.push(Piece { changes, heads: tansiq_tests::editor::heads(&text) });
        for entry in hand.document(doc_id(documents), &model, &shared_with(&[])) {
            bytes += entry.weight();
            journal.put(Record::Entry { entry, source: None }).await?;
        }
        documents += 1;
    }
    journal.close().await?;
    Ok(documents)
}
