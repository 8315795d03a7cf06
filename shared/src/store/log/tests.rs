//! What the log does with files that were torn, flipped, emptied, swapped or lost.

mod disks;
mod rewrites;

use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::FileExt as _,
    path::PathBuf,
};

use tempfile::TempDir;

use super::*;
use crate::{
    domain::{ChangeHash, DocId, EntryId, FederationId, KeyId, PrincipalId, RunId, UnixMs},
    journal::{BodyKind, Entry, Header},
    store::conformance::samples,
};

const ALL: ReadLimit = ReadLimit { records: usize::MAX, bytes: usize::MAX };

/// The machine's disk without its timeouts: what these tests damage, they damage themselves.
struct Hasty;

impl Disk for Hasty {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        SystemDisk.write(file, bytes, offset)
    }

    fn sync(&self, _: &File) -> io::Result<()> {
        Ok(())
    }
}

fn open(path: &Path) -> Result<Log, StoreError> {
    Log::open(path, LogOptions { disk: Arc::new(Hasty), ..LogOptions::default() }, |_| ())
}

/// Every commit goes to a segment of its own.
fn open_cut(path: &Path) -> Result<Log, StoreError> {
    Log::open(path, LogOptions { segment_bytes: 1, disk: Arc::new(Hasty) }, |_| ())
}

fn record(text: &str) -> Record {
    Record::Void { id: EntryId::new([1; 32]), reason: text.to_owned() }
}

async fn records(log: &Log) -> Vec<Record> {
    log.read(Position(0), ALL).await.unwrap().into_iter().map(|(_, record)| record).collect()
}

fn segment(folder: &Path, base: u64) -> PathBuf {
    folder.join(format!("log/{base:020}.seg"))
}

/// What a killed process leaves: the files as they are now, without the farewell of a closed log.
fn killed(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir(copy.path().join("log")).unwrap();
    fs::copy(folder.join("store"), copy.path().join("store")).unwrap();
    for item in fs::read_dir(folder.join("log")).unwrap() {
        let item = item.unwrap();
        fs::copy(item.path(), copy.path().join("log").join(item.file_name())).unwrap();
    }
    copy
}

fn change(path: &Path, work: impl Fn(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    work(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// The file and byte that are named as damaged, by an error or by a log that goes on without what is lost.
fn damage(opened: Result<Log, StoreError>) -> (String, u64) {
    match opened {
        Err(StoreError::Damaged { path, offset, .. }) => (path, offset),
        Err(other) => panic!("expected damage, got: {other}"),
        Ok(log) => match log.damage().first() {
            Some(found) => (found.path.clone(), found.offset),
            None => panic!("expected damage, opened to {}", log.end()),
        },
    }
}

/// Of what was acknowledged, every record is there as it was or named as lost; whatever else is there is as it was.
async fn accounted_for(log: &Log, whole: &[Record], acknowledged: u64, case: &str) {
    let left = log.read(Position(0), ALL).await.unwrap();
    for (position, record) in &left {
        assert_eq!(*record, whole[usize::try_from(position.0).unwrap() - 1], "{case}: position {position}");
    }
    for position in 1..=acknowledged {
        let lost = log.lost().iter().any(|lost| lost.contains(&position));
        let there = left.iter().any(|(at, _)| at.0 == position);
        assert!(lost != there, "{case}: position {position} is lost: {lost}, is there: {there}");
    }
    assert!(log.end().0 >= acknowledged, "{case}: no position is given twice");
    assert!(log.lost().is_empty() || !log.damage().is_empty(), "{case}: what is lost is named");
}

/// Three commits; the folder, its log, and where the last commit starts in the only segment.
async fn three_commits(size: usize) -> (TempDir, Log, usize) {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    log.append(vec![record("one"), record("two")]).await.unwrap();
    log.append(vec![record("three")]).await.unwrap();
    let start = fs::metadata(segment(folder.path(), 1)).unwrap().len();
    log.append(vec![record(&"4".repeat(size)), record("five"), record(&"6".repeat(size))]).await.unwrap();
    (folder, log, usize::try_from(start).unwrap())
}

#[tokio::test]
async fn a_reopened_log_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    let id = log.id();
    for size in [0, 10, 5000] {
        log.append(samples(size)).await.unwrap();
    }
    let (before, end) = (records(&log).await, log.end());
    drop(log);
    for _ in 0..3 {
        let log = open(folder.path()).unwrap();
        assert_eq!((log.id(), log.end()), (id, end));
        assert_eq!(records(&log).await, before);
    }
    let log = open(folder.path()).unwrap();
    assert_eq!(log.append(vec![record("next")]).await.unwrap(), end.0 + 1..=end.0 + 1);
}

#[tokio::test]
async fn a_log_that_is_only_opened_does_not_grow() {
    let (folder, log, _) = three_commits(10).await;
    drop(log);
    let length = || fs::metadata(segment(folder.path(), 1)).unwrap().len();
    let before = length();
    drop(open(folder.path()).unwrap());
    assert_eq!(length(), before);
}

#[tokio::test]
async fn progress_ends_at_the_total() {
    let (folder, log, _) = three_commits(10).await;
    drop(log);
    let mut seen = Vec::new();
    drop(Log::open(folder.path(), LogOptions::default(), |progress| seen.push(progress)).unwrap());
    let last = seen.last().unwrap();
    assert!(last.bytes_total > 0 && last.bytes_done == last.bytes_total);
}

#[tokio::test]
async fn a_commit_torn_at_any_byte_leaves_what_was_acknowledged() {
    let (folder, log, start) = three_commits(10).await;
    let whole = records(&log).await;
    let length = usize::try_from(fs::metadata(segment(folder.path(), 1)).unwrap().len()).unwrap();
    for cut in start..=length {
        let torn = killed(folder.path());
        change(&segment(torn.path(), 1), |bytes| bytes.truncate(cut));
        let log = open(torn.path()).unwrap();
        let left = records(&log).await;
        assert!(left.len() == 3 || (left.len() == 6 && cut == length), "all or nothing of it, cut at {cut}: {}", left.len());
        assert!(whole.starts_with(&left), "cut at {cut}");
        assert_eq!(log.append(vec![record("after")]).await.unwrap(), log.end().0..=log.end().0, "cut at {cut}");
        drop(log);
        let again = records(&open(torn.path()).unwrap()).await;
        assert_eq!((&again[..left.len()], &again[left.len()..]), (&left[..], &[record("after")][..]), "cut at {cut}");
    }
}

#[tokio::test]
async fn sectors_that_never_reached_the_disk_are_a_torn_tail() {
    let (folder, log, start) = three_commits(3000).await;
    let whole = records(&log).await;
    let length = usize::try_from(fs::metadata(segment(folder.path(), 1)).unwrap().len()).unwrap();
    for sector in start / 512..=length / 512 {
        let torn = killed(folder.path());
        let hole = (sector * 512).max(start)..((sector + 1) * 512).min(length);
        change(&segment(torn.path(), 1), |bytes| bytes[hole.clone()].fill(0));
        let log = open(torn.path()).unwrap();
        let left = records(&log).await;
        assert!(left.len() == 3 && whole.starts_with(&left), "hole at {hole:?}");
    }
}

#[tokio::test]
async fn a_byte_flipped_in_what_was_acknowledged_is_damage() {
    let (folder, log, start) = three_commits(10).await;
    let file = segment(folder.path(), 1);
    let sound = fs::read(&file).unwrap();
    for at in 0..start {
        let flipped = killed(folder.path());
        let file = segment(flipped.path(), 1);
        change(&file, |bytes| bytes[at] ^= 0x10);
        let (path, offset) = damage(open(flipped.path()));
        assert_eq!(path, file.display().to_string());
        assert!(offset <= at as u64, "flipped {at}, named {offset}");
        let kept = fs::read(flipped.path().join("damaged").join(file.file_name().unwrap()).with_extension("seg.1")).unwrap();
        assert!(kept.len() == sound.len() && kept[at] != sound[at], "what was found is kept");
    }
    drop(log);
}

#[tokio::test]
async fn a_hole_in_what_was_acknowledged_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    log.append(vec![record(&"1".repeat(3000))]).await.unwrap();
    log.append(vec![record("two")]).await.unwrap();
    let emptied = killed(folder.path());
    change(&segment(emptied.path(), 1), |bytes| bytes[1024..2048].fill(0));
    assert_eq!(damage(open(emptied.path())).0, segment(emptied.path(), 1).display().to_string());
}

#[tokio::test]
async fn a_byte_flipped_in_a_last_commit_that_goes_on_is_damage() {
    let (folder, log, start) = three_commits(600).await;
    let flipped = killed(folder.path());
    change(&segment(flipped.path(), 1), |bytes| bytes[start + 300] ^= 1);
    damage(open(flipped.path()));
    drop(log);
}

#[tokio::test]
async fn a_byte_flipped_anywhere_is_named_or_costs_nothing_acknowledged() {
    let (folder, log, _) = three_commits(10).await;
    let whole = records(&log).await;
    for at in 0..fs::read(segment(folder.path(), 1)).unwrap().len() {
        let flipped = killed(folder.path());
        change(&segment(flipped.path(), 1), |bytes| bytes[at] ^= 2);
        accounted_for(&open(flipped.path()).unwrap(), &whole, 3, &format!("flipped {at}")).await;
    }
}

#[tokio::test]
async fn any_subset_of_unsynced_sectors_may_be_missing() {
    let (folder, log, start) = three_commits(3000).await;
    let whole = records(&log).await;
    let length = usize::try_from(fs::metadata(segment(folder.path(), 1)).unwrap().len()).unwrap();
    let sectors: Vec<_> = (start / 512..=length / 512).collect();
    for seed in 1..200_u64 {
        // Bits of a multiplicative hash: which sectors are missing.
        let missing = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
        let torn = killed(folder.path());
        change(&segment(torn.path(), 1), |bytes| {
            for (bit, sector) in sectors.iter().enumerate().filter(|(bit, _)| missing >> bit & 1 == 1) {
                assert!(bit < 48);
                bytes[(sector * 512).max(start)..((sector + 1) * 512).min(length)].fill(0);
            }
        });
        let left = records(&open(torn.path()).unwrap()).await;
        assert!([3, 6].contains(&left.len()) && whole.starts_with(&left), "seed {seed}");
    }
}

#[tokio::test]
async fn the_last_commit_of_a_closed_log_is_beyond_doubt() {
    let (folder, log, start) = three_commits(600).await;
    drop(log);
    let length = usize::try_from(fs::metadata(segment(folder.path(), 1)).unwrap().len()).unwrap();
    for at in start..length - FRAME_HEADER {
        let flipped = killed(folder.path());
        change(&segment(flipped.path(), 1), |bytes| bytes[at] ^= 0x80);
        damage(open(flipped.path()));
    }
    // Not even as a hole like those that a power cut leaves.
    for from in (start..length - FRAME_HEADER).step_by(16) {
        let emptied = killed(folder.path());
        change(&segment(emptied.path(), 1), |bytes| bytes[from..length - FRAME_HEADER].fill(0));
        damage(open(emptied.path()));
    }
}

#[tokio::test]
async fn frames_of_another_store_prove_nothing() {
    let (folder, log, start) = three_commits(10).await;
    drop(log);
    // A hostile peer knows this layout, but not the salt: what it sends cannot pass for proof that a torn tail was acknowledged.
    let inner = fs::read(segment(folder.path(), 1)).unwrap();
    let other = tempfile::tempdir().unwrap();
    let log = open(other.path()).unwrap();
    log.append(vec![record("one")]).await.unwrap();
    let end = usize::try_from(fs::metadata(segment(other.path(), 1)).unwrap().len()).unwrap();
    let torn = killed(other.path());
    change(&segment(torn.path(), 1), |bytes| {
        bytes.resize(start.max(end), 1);
        bytes.extend(&inner[start..]);
    });
    assert_eq!(open(torn.path()).unwrap().end(), Position(1));
}

#[tokio::test]
async fn segments_follow_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let log = open_cut(folder.path()).unwrap();
    for size in 0..6 {
        log.append(samples(size)).await.unwrap();
    }
    let before = records(&log).await;
    let spread: Vec<_> = [40, 1, 2, 17, 9].map(Position).to_vec();
    let expected: Vec<_> = spread.iter().map(|at| before[usize::try_from(at.0).unwrap() - 1].clone()).collect();
    assert_eq!(log.get(spread).await.unwrap(), expected);
    drop(log);
    let each = samples(0).len() as u64;
    assert!(segment(folder.path(), 1 + each).exists() && segment(folder.path(), 1 + 2 * each).exists());
    let log = open_cut(folder.path()).unwrap();
    assert_eq!(records(&log).await, before);
}

#[tokio::test]
async fn all_segments_but_the_last_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let log = open_cut(folder.path()).unwrap();
    for text in ["one", "two", "three"] {
        log.append(vec![record(text), record(text)]).await.unwrap();
    }
    let cut = killed(folder.path());
    change(&segment(cut.path(), 3), |bytes| bytes.truncate(bytes.len() - 1));
    assert_eq!(damage(open(cut.path())).0, segment(cut.path(), 3).display().to_string());

    let gone = killed(folder.path());
    fs::remove_file(segment(gone.path(), 3)).unwrap();
    assert_eq!(damage(open(gone.path())).0, segment(gone.path(), 3).display().to_string());

    let emptied = killed(folder.path());
    change(&segment(emptied.path(), 3), |bytes| bytes.truncate(32));
    assert_eq!(damage(open(emptied.path())).0, segment(emptied.path(), 3).display().to_string());

    let swapped = killed(folder.path());
    fs::copy(segment(swapped.path(), 1), segment(swapped.path(), 3)).unwrap();
    assert_eq!(damage(open(swapped.path())), (segment(swapped.path(), 3).display().to_string(), 0));
}

#[tokio::test]
async fn a_segment_of_another_store_is_damage() {
    let (one, first, _) = three_commits(10).await;
    let (two, second, _) = three_commits(10).await;
    drop((first, second));
    fs::copy(segment(one.path(), 1), segment(two.path(), 1)).unwrap();
    assert_eq!(damage(open(two.path())), (segment(two.path(), 1).display().to_string(), 0));
}

#[tokio::test]
async fn a_store_without_its_name_is_damage() {
    let (folder, log, _) = three_commits(10).await;
    drop(log);
    let name = folder.path().join("store");
    for at in 0..fs::read(&name).unwrap().len() {
        change(&name, |bytes| bytes[at] ^= 4);
        assert_eq!(damage(open(folder.path())).0, name.display().to_string());
        change(&name, |bytes| bytes[at] ^= 4);
    }
    assert!(open(folder.path()).is_ok());
    fs::remove_file(&name).unwrap();
    assert_eq!(damage(open(folder.path())), (name.display().to_string(), 0));
}

#[tokio::test]
async fn a_store_without_its_journal_is_damage() {
    let (folder, log, _) = three_commits(10).await;
    drop(log);
    fs::remove_dir_all(folder.path().join("log")).unwrap();
    assert_eq!(damage(open(folder.path())), (segment(folder.path(), 1).display().to_string(), 0));
}

#[tokio::test]
async fn what_a_crash_left_unfinished_is_removed() {
    let (folder, log, _) = three_commits(10).await;
    drop(log);
    let unfinished = segment(folder.path(), 1).with_extension("seg.tmp");
    fs::write(&unfinished, b"half a copy").unwrap();
    assert_eq!(open(folder.path()).unwrap().end(), Position(6));
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn damage_under_way_is_named_by_the_read() {
    let (folder, log, start) = three_commits(10).await;
    let file = segment(folder.path(), 1);
    let flip = OpenOptions::new().write(true).open(&file).unwrap();
    flip.write_all_at(b"?", start as u64 - 1).unwrap();
    match log.get(vec![Position(3)]).await {
        Err(StoreError::Damaged { path, offset, .. }) => {
            assert_eq!(path, file.display().to_string());
            assert!(offset < start as u64);
        }
        other => panic!("expected damage, got {other:?}"),
    }
    assert_eq!(log.get(vec![Position(2)]).await.unwrap(), [record("two")]);
    fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(start as u64).unwrap();
    assert!(matches!(log.get(vec![Position(6)]).await, Err(StoreError::Damaged { .. })));
}

#[test]
fn a_folder_has_one_owner() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path()).unwrap();
    assert!(matches!(open(folder.path()), Err(StoreError::Locked { .. })));
    drop(first);
    assert!(open(folder.path()).is_ok());
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_a_hole_and_no_end() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    // One head more than a header may name.
    let header = Header {
        federation: FederationId::new([1; 16]),
        principal: PrincipalId(7),
        key: KeyId::new([2; 8]),
        run: RunId(1),
        doc: DocId::new([3; 16]),
        seq: 1,
        prev: None,
        made_at: UnixMs(0),
        kind: BodyKind::Changes,
        heads: (0..=255).chain([0]).map(|byte| ChangeHash::new([byte; 32])).collect(),
        payload_hash: [6; 32],
    };
    let bytes = header.encode();
    let crowded = Entry::new(header, bytes, [0; 64], bytes::Bytes::from_static(&[0; 20]));
    log.append(vec![record("before")]).await.unwrap();
    log.append(vec![Record::Entry { entry: crowded, source: None }]).await.unwrap();
    log.append(vec![record("after")]).await.unwrap();
    let sound = || [record("before"), record("after")];
    for by_position in [false, true] {
        let copy = killed(folder.path());
        let log = open(copy.path()).unwrap();
        if by_position {
            let asked = log.get(vec![Position(2)]).await;
            assert!(matches!(asked, Err(StoreError::Damaged { .. })), "{asked:?}");
        }
        assert_eq!(records(&log).await, sound());
        assert_eq!(log.lost(), [2..=2]);
        assert!(log.damage()[0].what.contains("position 2"), "{:?}", log.damage());
    }
}
