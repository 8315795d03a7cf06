//! Power cuts: what a disk may hold after one, built from recordings and opened by the real recovery code.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tansiq_shared::{
    admin::socket,
    domain::Position,
    engine::start::JOURNAL,
    store::{
        Record,
        log::{Log, LogOptions, disk::SystemDisk},
    },
};
use tansiq_tests::{process::Process, scene::Programs};

use crate::{
    campaign::{Campaign, Plan, Tally},
    dice::Dice,
    image::Image,
    place::{self, ALL, Opened, copy_folder},
    quick::QuickDisk,
    trace::{Event, Trace},
    workload::{self, Run},
};

/// Images of the short form.
const SHORT: usize = 300;
/// Images of the short form that go through whole processes.
const SHORT_PROCESSES: usize = 3;
/// Images that are made of one recording.
const PER_RUN: usize = 50;
/// The same, where each image costs a process.
const PER_RUN_OF_PROCESSES: usize = 10;
/// Every so many recordings, it is a node at work and not a bare log.
const NODE_EVERY: usize = 10;
/// Images within which a disk that keeps no promise must be found out.
const PLANTED_WITHIN: usize = 200;

/// A run and its number; the next tries are made of it too.
struct Recorded {
    number: usize,
    run: Run,
    /// The folder that the node worked in, if it was one.
    folder: Option<tempfile::TempDir>,
}

pub(crate) async fn campaign(plan: &Plan) -> Tally {
    let mut campaign = Campaign::begin("images", plan, SHORT);
    let (_kept, node) = place::joined().await;
    let (mut recorded, mut torn, mut anew): (Option<Recorded>, _, _) = (None, 0, 0);
    let mut opening = Duration::ZERO;
    for number in campaign.numbers() {
        let run = number / PER_RUN;
        if recorded.as_ref().is_none_or(|recorded| recorded.number != run) {
            recorded = Some(record(&campaign, run, &node).await);
        }
        let (mut dice, recorded) = (campaign.dice(number), recorded.as_ref().unwrap());
        let image = Image::at(&recorded.run.trace, &mut dice);
        let begun = Instant::now();
        let what = image.what.clone();
        campaign
            .attempt_async(number, &what, async {
                let kept = match &recorded.folder {
                    None => opens_bare(&image, &recorded.run, &mut dice).await,
                    Some(folder) => opens_as_node(&image, &recorded.run, folder.path(), &mut dice).await,
                };
                torn += usize::from(kept > image.promised);
            })
            .await;
        opening += begun.elapsed();
        anew += usize::from(recorded.run.given_up.values().any(|moment| *moment <= image.moment));
    }
    let tries = campaign.numbers().len().max(1);
    if plan.only.is_none() {
        campaign.conclude_async(planted(plan.seed)).await;
    }
    let each = opening.as_secs_f64() * 1000.0 / f64::from(u32::try_from(tries).unwrap());
    campaign.end(&format!("{torn} held more than was acknowledged, in {anew} records had been given up; {each:.1} ms each"))
}

async fn record(campaign: &Campaign, number: usize, node: &Path) -> Recorded {
    // Far from the numbers of the tries.
    let mut dice = campaign.dice(usize::MAX - number);
    if number % NODE_EVERY == NODE_EVERY / 2 {
        let folder = tempfile::tempdir().unwrap();
        let run = workload::node_at_work(node, folder.path(), &mut dice).await;
        Recorded { number, run, folder: Some(folder) }
    } else {
        Recorded { number, run: workload::plain(&mut dice).await, folder: None }
    }
}

/// Opens it as a log: all that was promised is there, nothing is there that was not written, and it goes on from there.
async fn opens_bare(image: &Image, run: &Run, dice: &mut Dice) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    image.build(&root);
    let options = || LogOptions { disk: Arc::new(QuickDisk), ..LogOptions::default() };
    let log = Log::open(&root, options(), |_| ()).unwrap_or_else(|error| panic!("it does not open: {error}"));
    let kept = log.end().0;
    let before = log.read(Position(0), ALL).await.unwrap();
    let before: Vec<_> = before.into_iter().map(|(at, record)| (at.0, record)).collect();
    same(&before, kept, run, image);
    assert_eq!(log.damage(), [], "a power cut is no damage");
    let next = workload::a_record(dice);
    assert_eq!(log.append(vec![next.clone()]).await.unwrap(), kept + 1..=kept + 1);
    drop(log);
    let log = Log::open(&root, options(), |_| ()).unwrap();
    assert_eq!(log.end(), Position(kept + 1), "the second start finds what was written after the first");
    assert_eq!(log.get(vec![Position(kept + 1)]).await.unwrap(), [next]);
    kept
}

/// Opens it as the node does, beside no index or one that was there by then.
async fn opens_as_node(image: &Image, run: &Run, worked: &Path, dice: &mut Dice) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("node");
    rebuild_node(image, run, worked, &root, dice);
    let opened =
        Opened::start(&root, u64::MAX, Arc::new(QuickDisk)).await.unwrap_or_else(|error| panic!("it does not open: {error:#}"));
    let end = opened.engine.status().await.unwrap().end.0;
    let mut records = opened.records().await;
    // The run that opened it writes itself down first.
    let begun = records
        .pop_if(|(_, record)| matches!(record, Record::Met { .. }) && !run.records.iter().any(|(_, known)| known == record));
    let kept = begun.map_or(end, |(at, _)| at - 1);
    same(&records, kept, run, image);
    let report = opened.engine.verify().await.unwrap();
    assert_eq!(report.first_bad, None);
    for row in opened.engine.documents().await.unwrap() {
        let title = opened.title(row.doc).await.unwrap();
        assert!(title.is_string(), "document {} was born whole or not at all", row.doc);
    }
    let mut desk = opened.birth(999).await.unwrap();
    desk.write(&opened.engine, "after").await.unwrap();
    opened.leave().await.unwrap();
    kept
}

/// The node's whole folder, with the image for its journal.
fn rebuild_node(image: &Image, run: &Run, worked: &Path, root: &Path, dice: &mut Dice) {
    copy_folder(&worked.join("node"), root);
    let journal = root.join(JOURNAL);
    std::fs::remove_dir_all(&journal).unwrap();
    image.build(&journal);
    let indexes: Vec<_> = run.indexes.range(..=image.moment).map(|(_, kept)| kept).collect();
    if dice.happens(60) && !indexes.is_empty() {
        copy_folder(dice.pick(&indexes).as_path(), &journal.join("index"));
    }
}

/// What is there is what was written; all that was promised is there, but for what was given up before.
fn same(found: &[(u64, Record)], end: u64, run: &Run, image: &Image) {
    assert!(end >= image.promised, "positions {}..={} were acknowledged and are gone", end + 1, image.promised);
    let mut found = found.iter().peekable();
    for (at, written) in run.records.iter().filter(|(at, _)| *at <= end) {
        match found.next_if(|(here, _)| here == at) {
            Some((_, record)) => assert!(record == written, "position {at} holds something else than was written"),
            None => assert!(
                run.given_up.get(at).is_some_and(|moment| *moment <= image.moment),
                "position {at} is gone, of {} that were acknowledged",
                image.promised
            ),
        }
    }
    assert_eq!(found.next(), None, "nobody wrote this");
}

/// Whole processes on such images: the real program starts and shows every edit that was acknowledged.
pub(crate) async fn campaign_of_processes(plan: &Plan, programs: &Programs) -> Tally {
    let mut campaign = Campaign::begin("images-in-processes", plan, SHORT_PROCESSES);
    let (_kept, node) = place::joined().await;
    let mut recorded: Option<Recorded> = None;
    for number in campaign.numbers() {
        let run = number / PER_RUN_OF_PROCESSES;
        if recorded.as_ref().is_none_or(|recorded| recorded.number != run) {
            let folder = tempfile::tempdir().unwrap();
            let run_of = workload::node_at_work(&node, folder.path(), &mut campaign.dice(usize::MAX - run)).await;
            recorded = Some(Recorded { number: run, run: run_of, folder: Some(folder) });
        }
        let (mut dice, recorded) = (campaign.dice(number), recorded.as_ref().unwrap());
        let image = Image::at(&recorded.run.trace, &mut dice);
        let what = image.what.clone();
        campaign
            .attempt_async(number, &what, async {
                let folder = tempfile::tempdir().unwrap();
                let root = folder.path().join("node");
                rebuild_node(&image, &recorded.run, recorded.folder.as_ref().unwrap().path(), &root, &mut dice);
                std::fs::write(root.join("config.toml"), "web_listen = \"127.0.0.1:0\"\n\n[log]\nformat = \"json\"\n").unwrap();
                let process = Process::run(&programs.node, &root).await;
                let report = socket::get(&root, "/verify").await.unwrap();
                assert_eq!(report["first_bad"], Value::Null, "{report}");
                process.kill().await;
                // The process held it; what it left is compared record by record.
                let opened = Opened::start(&root, u64::MAX, Arc::new(SystemDisk)).await.unwrap();
                // Beyond them stands what it wrote itself.
                let found: Vec<_> = opened.records().await.into_iter().filter(|(at, _)| *at <= image.promised).collect();
                same(&found, image.promised, &recorded.run, &image);
                opened.leave().await.unwrap();
            })
            .await;
    }
    campaign.end("each started, verified, and kept what was acknowledged")
}

/// The campaign is worth something only if it finds a disk that breaks its word: one that never syncs files, and one that forgets names.
async fn planted(seed: u64) {
    for (what, keeps) in [
        ("a log that syncs no file", (|event| !matches!(event, Event::Synced(_))) as fn(&Event) -> bool),
        ("a log that syncs no folder", |event| !matches!(event, Event::FolderSynced(_))),
    ] {
        let mut found = false;
        for number in 0..PLANTED_WITHIN {
            let mut dice = Dice::of(seed, what, number);
            let run = workload::plain(&mut dice).await;
            let events = run.trace.events.iter().filter(|event| keeps(event)).cloned().collect();
            let trace = Trace { before: run.trace.before.clone(), events };
            let image = Image::at(&trace, &mut dice);
            let folder = tempfile::tempdir().unwrap();
            image.build(folder.path());
            let opened = Log::open(folder.path(), LogOptions { disk: Arc::new(QuickDisk), ..LogOptions::default() }, |_| ());
            if opened.map_or(true, |log| log.end().0 < image.promised || !log.lost().is_empty()) {
                println!("images: {what} is found out by image {number}");
                found = true;
                break;
            }
        }
        assert!(found, "{what} is not found out within {PLANTED_WITHIN} images");
    }
}
