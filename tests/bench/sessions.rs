//! A thousand nodes linked at once: what an idle one costs, what an acknowledgement takes, and how soon all are back after a break.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use futures_util::future::join_all;
use tansiq_shared::{
    domain::{DocKind, Position},
    journal::{Body, Entry},
    protocol::{Frame, Item},
};
use tokio::time::{sleep, sleep_until, timeout, timeout_at};

use crate::{
    Context,
    figure::{Bar, Figure, count, ms, percentile, size},
    link::{Caller, Line, batches, request},
    offline::{Hand, Model, Who, doc_id, shared_with, tip},
    stage::{Stage, copy},
    writing::Dice,
};

/// The node's own back-off, first and longest.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(30));
/// How long the last acknowledgements may take.
const TAIL: Duration = Duration::from_secs(20);

/// How much of it.
#[derive(Debug, Clone, Copy)]
struct Plan {
    links: usize,
    silence: Duration,
    seconds: usize,
}

pub(crate) async fn run(context: &Context) -> anyhow::Result<Vec<Figure>> {
    let plan = if context.quick {
        Plan { links: 20, silence: Duration::from_secs(1), seconds: 3 }
    } else {
        Plan { links: 1_000, silence: Duration::from_mins(1), seconds: 300 }
    };
    let mut stage = enrolled(context, plan.links).await?;
    stage.start_hub().await?;
    let mut callers = callers(&stage).await?;
    sleep(Duration::from_secs(2)).await;
    let before = stage.hub()?.resident()?;

    let begun = Instant::now();
    let lines = link_all(&callers).await?;
    let first = begun.elapsed();
    let lines = quiet(lines, plan.silence).await?;
    let idle = stage.hub()?.resident()?.saturating_sub(before);

    let typed = typed(&stage, lines, plan).await?;
    let end = Position(1_000_000);
    for caller in &mut callers {
        caller.end = end;
    }
    // Every line of before is gone: all of them dial at once.
    let begun = Instant::now();
    let back = link_all(&callers).await?;
    let storm = begun.elapsed();
    drop(back);
    stage.stop().await?;
    Ok(vec![
        Figure::of("sessions.links", "", &[size(plan.links)], &[], Bar::Beside),
        Figure::of("sessions.idle_link", "KiB", &[count(idle) / 1024.0 / size(plan.links)], &[], Bar::AtMost(256.0)),
        Figure::of("sessions.first_link", "s", &[first.as_secs_f64()], &[], Bar::Beside),
        Figure::of("sessions.ack_p50", "ms", &[percentile(&typed.acks, 50)], &[], Bar::Beside),
        Figure::of("sessions.ack_p99", "ms", &[percentile(&typed.acks, 99)], &[], Bar::AtMost(250.0)),
        Figure::of("sessions.errors", "", &[size(typed.missing)], &[], Bar::AtMost(0.0)),
        Figure::of("sessions.reconnect_storm", "s", &[storm.as_secs_f64()], &[], Bar::AtMost(60.0)),
    ])
}

/// A fresh copy of a hub with so many councils, each with a certificate.
async fn enrolled(context: &Context, links: usize) -> anyhow::Result<Stage> {
    let home = context.kept(&format!("enrolled-{links}"));
    if !home.join("whole").exists() {
        eprintln!("   enrolling {links} councils");
        let codes: Vec<_> = (1..=links).map(|number| format!("XX-{number:04}")).collect();
        let mut stage = Stage::enrolled(&context.programs, &home, &codes).await?;
        stage.stop().await?;
        std::fs::write(home.join("whole"), "")?;
    }
    let scratch = context.scratch("sessions")?.join("stage");
    copy(&home, &scratch)?;
    Stage::open(&context.programs, &scratch)
}

/// Everybody, level with the hub: as nodes that were linked a moment ago.
async fn callers(stage: &Stage) -> anyhow::Result<Vec<Caller>> {
    let address = stage.link.to_string();
    let mut callers = Vec::new();
    for council in &stage.councils {
        callers.push(Caller::of(&council.folder, &address)?);
    }
    let hub = callers.first().context("find a caller")?.link().await?.hub;
    for caller in &mut callers {
        caller.hub = hub;
    }
    Ok(callers)
}

/// Links everybody at once, each as patiently as a node, and waits until each heard that nothing is left to say.
async fn link_all(callers: &[Caller]) -> anyhow::Result<Vec<Line>> {
    let links = callers.iter().cloned().enumerate().map(|(number, caller)| tokio::spawn(back_off(caller, number as u64)));
    let mut opened = Vec::new();
    for line in join_all(links.collect::<Vec<_>>()).await {
        opened.push(line??);
    }
    Ok(opened)
}

/// Says nothing for so long, and hears what the hub has to say all the same: who never reads is ended as too slow.
async fn quiet(lines: Vec<Line>, silence: Duration) -> anyhow::Result<Vec<Line>> {
    let end = Instant::now() + silence;
    let listening = lines.into_iter().map(|mut line| {
        tokio::spawn(async move {
            while let Ok(said) = timeout_at(end.into(), line.hear()).await {
                if let Frame::Closing { reason, text } = said? {
                    anyhow::bail!("hear the hub: it closed an idle link ({reason}): {text}");
                }
            }
            Ok(line)
        })
    });
    let mut heard = Vec::new();
    for line in join_all(listening.collect::<Vec<_>>()).await {
        heard.push(line??);
    }
    Ok(heard)
}

async fn back_off(caller: Caller, seed: u64) -> anyhow::Result<Line> {
    let (mut wait, mut dice) = (BACKOFF.0, Dice::new(seed));
    let begun = Instant::now();
    loop {
        match linked(&caller).await {
            Ok(line) => return Ok(line),
            Err(error) if begun.elapsed() > Duration::from_mins(5) => return Err(error),
            Err(_) => {}
        }
        sleep(wait / 2 + wait * u32::try_from(dice.below(256)).unwrap_or(0) / 512).await;
        wait = (wait * 2).min(BACKOFF.1);
    }
}

async fn linked(caller: &Caller) -> anyhow::Result<Line> {
    let mut line = caller.link().await?;
    while !matches!(line.hear().await?, Frame::CaughtUp { .. }) {}
    Ok(line)
}

/// What came of an edit a second by everybody.
#[derive(Default)]
struct Typed {
    acks: Vec<f64>,
    missing: usize,
}

async fn typed(stage: &Stage, lines: Vec<Line>, plan: Plan) -> anyhow::Result<Typed> {
    let mut bearing = Vec::new();
    for (number, (council, line)) in stage.councils.iter().zip(lines).enumerate() {
        let hand = Hand::new(Who::node(&council.folder)?);
        bearing.push(tokio::spawn(born(hand, number as u64, plan.seconds, line)));
    }
    let mut ready = Vec::new();
    for one in join_all(bearing).await {
        ready.push(one??);
    }
    let begun = Instant::now() + Duration::from_secs(1);
    let writers = Arc::new(ready.len());
    let running = ready.into_iter().enumerate().map(|(number, (line, entries, born))| {
        let offset = Duration::from_secs(1) * u32::try_from(number).unwrap_or(0) / u32::try_from(*writers).unwrap_or(1);
        tokio::spawn(one(line, entries, born, begun + offset))
    });
    let mut typed = Typed::default();
    for one in join_all(running.collect::<Vec<_>>()).await {
        let (acks, missing) = one?;
        typed.acks.extend(acks);
        typed.missing += missing;
    }
    Ok(typed)
}

/// Brings a council's document; with its line, the entries signed beforehand and how many are there already.
async fn born(mut hand: Hand, number: u64, seconds: usize, mut line: Line) -> anyhow::Result<(Line, Vec<Entry>, Position)> {
    let (births, entries) = written(&mut hand, number, seconds)?;
    let born = Position(births.len() as u64);
    for (frame, position) in batches(births, Position(0), 512, 256 * 1024) {
        line.say.send(frame).await?;
        line.acked(position).await?;
    }
    Ok((line, entries, born))
}

/// A document of a council's own, and an entry for each second.
fn written(hand: &mut Hand, number: u64, seconds: usize) -> anyhow::Result<(Vec<Entry>, Vec<Entry>)> {
    let (model, mut text) = Model::born(hand.me(), DocKind::Minutes, number, &serde_json::json!({}))?;
    let doc = doc_id(number);
    let births = hand.document(doc, &model, &shared_with(&[]));
    let mut last = births.last().map(tip);
    let mut entries = Vec::with_capacity(seconds);
    for _ in 0..seconds {
        let change = crate::ingest::typed(&mut text)?;
        let heads = tansiq_tests::editor::heads(&text);
        let entry = hand.write(doc, last, &Body::Changes(vec![change]), &heads);
        last = Some(tip(&entry));
        entries.push(entry);
    }
    Ok((births, entries))
}

/// Sends an entry each second and notes how long each acknowledgement took; how many never came.
async fn one(mut line: Line, entries: Vec<Entry>, born: Position, begun: Instant) -> (Vec<f64>, usize) {
    let (mut sent, mut acks) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
    let all = entries.len();
    let mut entries = entries.into_iter();
    let end = begun + Duration::from_secs(all as u64) + TAIL;
    while acks.len() < all && Instant::now() < end {
        let due = begun + Duration::from_secs(sent.len() as u64);
        tokio::select! {
            () = sleep_until(due.into()), if sent.len() < all => {
                let Some(entry) = entries.next() else { break };
                let position = Position(born.0 + sent.len() as u64 + 1);
                sent.push(Instant::now());
                let frame = Frame::Batch { items: vec![Item { entry, position }], position };
                if line.say.send(request(&frame)).await.is_err() {
                    break;
                }
            }
            said = timeout(TAIL, line.hear()) => match said {
                Ok(Ok(Frame::Ack { position, answers, .. })) if answers.is_empty() => {
                    let covered = usize::try_from(position.0.saturating_sub(born.0)).unwrap_or(0);
                    let now = Instant::now();
                    let fresh = sent.iter().take(covered).skip(acks.len());
                    let fresh: Vec<f64> = fresh.map(|at| ms(now.duration_since(*at))).collect();
                    acks.extend(fresh);
                }
                Ok(Ok(Frame::Ack { .. } | Frame::Closing { .. }) | Err(_)) => break,
                Ok(Ok(_)) | Err(_) => {}
            },
        }
    }
    let missing = all - acks.len();
    (acks, missing)
}
