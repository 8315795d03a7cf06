//! What is going on while a disk is recorded: plain records of all sizes, or a node with people who write.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use futures_util::future::join_all;
use tansiq_shared::{
    domain::{EntryId, Position},
    engine::start::JOURNAL,
    store::{
        Record,
        log::{Log, LogOptions},
    },
};

use crate::{
    dice::Dice,
    place::{Opened, Workplace, copy_folder},
    trace::{Recorder, Trace},
};

/// Bytes of records in one run: what an image holds stays below 2 MiB.
const BYTES_MAX: usize = 1024 * 1024;
/// Lengths at which segments are closed: from one commit each to all in one.
const SEGMENT_BYTES: [u64; 4] = [1, 3_000, 20_000, 200_000];

/// A recorded run, and what went into the log: the record at position 1 comes first.
pub(crate) struct Run {
    pub(crate) trace: Trace,
    pub(crate) records: Vec<(u64, Record)>,
    /// Positions that were given up, and how much had happened before.
    pub(crate) given_up: BTreeMap<u64, usize>,
    /// Copies of the index, by how much had happened when each was made: it never knows more than the log.
    pub(crate) indexes: BTreeMap<usize, PathBuf>,
}

/// Appends of all sizes to a new log, some at the same time, with a stop and a start now and then.
pub(crate) async fn plain(dice: &mut Dice) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("store");
    std::fs::create_dir(&root).unwrap();
    let recorder = Recorder::of(&root);
    let segment_bytes = *dice.pick(&SEGMENT_BYTES);
    let open = || Log::open(&root, LogOptions { segment_bytes, disk: Arc::new(recorder.clone()) }, |_| ()).unwrap();
    let (mut log, mut records, mut bytes) = (open(), Vec::new(), 0);
    let mut given_up = BTreeMap::new();
    for _ in 0..dice.within(10..60) {
        if dice.happens(8) {
            drop(log);
            log = open();
        }
        if dice.happens(10) {
            rewrite(&log, &recorder, dice, &mut given_up).await;
        }
        let appends: Vec<Vec<Record>> = (0..dice.within(1..4)).map(|_| some_records(dice)).collect();
        bytes += appends.iter().flatten().map(weight).sum::<usize>();
        if bytes > BYTES_MAX {
            break;
        }
        for record in appends.iter().flatten() {
            records.push((records.len() as u64 + 1, record.clone()));
        }
        // One after the other, so that positions follow the order; together, so that they may share a commit.
        for range in join_all(appends.into_iter().map(|records| log.append(records))).await {
            recorder.acked(*range.unwrap().end());
        }
    }
    drop(log);
    Run { trace: recorder.trace(), records, given_up, indexes: BTreeMap::new() }
}

/// Makes some sealed segments anew with a part of their records.
async fn rewrite(log: &Log, recorder: &Recorder, dice: &mut Dice, given_up: &mut BTreeMap<u64, usize>) {
    if dice.happens(50) {
        log.seal().await.unwrap();
    }
    let sealed: Vec<_> = log.segments().into_iter().filter(|segment| segment.sealed).collect();
    if sealed.is_empty() {
        return;
    }
    let first = dice.within(0..sealed.len());
    let last = dice.within(first..sealed.len());
    let (from, to) = (sealed[first].base, sealed[last].end);
    let (odds, salt, moment) = (*dice.pick(&[0, 30, 70, 100]), dice.next(), recorder.moment());
    let keeps = move |position: Position| Dice::of(salt, "keep", usize::try_from(position.0).unwrap()).happens(odds);
    for position in (from.0..=to.0).filter(|position| !keeps(Position(*position))) {
        given_up.entry(position).or_insert(moment);
    }
    log.rewrite(from, to, Arc::new(keeps)).await.unwrap();
}

fn weight(record: &Record) -> usize {
    tansiq_shared::store::record::encode(record).unwrap().len()
}

fn some_records(dice: &mut Dice) -> Vec<Record> {
    (0..dice.within(1..6)).map(|_| a_record(dice)).collect()
}

pub(crate) fn a_record(dice: &mut Dice) -> Record {
    let length = match dice.within(0..20) {
        0..12 => dice.within(0..200),
        12..18 => dice.within(200..6_000),
        _ => dice.within(6_000..60_000),
    };
    // Zeros too: they look like what was never written.
    let reason = if dice.happens(20) {
        "\0".repeat(length)
    } else {
        dice.bytes(length).iter().map(|byte| char::from(byte & 0x7f)).collect()
    };
    let mut id = [0; 32];
    id[..8].copy_from_slice(&dice.next().to_be_bytes());
    Record::Void { id: EntryId::new(id), reason }
}

/// A node at work on a copy of `node`, which is put into `folder/node`: births, edits of several people, a stop and a start.
pub(crate) async fn node_at_work(node: &Path, folder: &Path, dice: &mut Dice) -> Run {
    let mut indexes = BTreeMap::new();
    let worked = folder.join("node");
    copy_folder(node, &worked);
    let recorder = Recorder::of(&worked.join(JOURNAL));
    let segment_bytes = *dice.pick(&SEGMENT_BYTES[1..]);
    keep_index(&worked, folder, &recorder, &mut indexes);
    let open = || Opened::start(&worked, segment_bytes, Arc::new(recorder.clone()));
    let mut opened = open().await.unwrap();
    let mut workplaces: Vec<Workplace> = Vec::new();
    for round in 0..dice.within(10..30) {
        if dice.happens(15) {
            opened.leave().await.unwrap();
            keep_index(&worked, folder, &recorder, &mut indexes);
            opened = open().await.unwrap();
        }
        if workplaces.is_empty() || dice.happens(10) {
            workplaces.push(opened.birth(round).await.unwrap());
        }
        let word = format!("[{round}]{}", "é".repeat(dice.within(0..300)));
        for written in join_all(workplaces.iter_mut().map(|workplace| workplace.write(&opened.engine, &word))).await {
            written.unwrap();
        }
        // Whoever hears of a position may rely on it; an answer to an editor is never ahead of it.
        let Position(durable) = *opened.engine.durable().borrow();
        recorder.acked(durable);
    }
    let records = opened.records().await;
    opened.leave().await.unwrap();
    keep_index(&worked, folder, &recorder, &mut indexes);
    Run { trace: recorder.trace(), records, given_up: BTreeMap::new(), indexes }
}

fn keep_index(worked: &Path, folder: &Path, recorder: &Recorder, indexes: &mut BTreeMap<usize, PathBuf>) {
    let kept = folder.join(format!("index-{}", indexes.len()));
    copy_folder(&worked.join(JOURNAL).join("index"), &kept);
    indexes.insert(recorder.moment(), kept);
}
