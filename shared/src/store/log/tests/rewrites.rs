//! Sealed segments made anew: what stays, what goes, and what a crash or a reader in the middle of it sees.

use std::sync::{Mutex, atomic::AtomicUsize};

use super::*;

fn keep(what: impl Fn(u64) -> bool + Send + Sync + 'static) -> Keep {
    Arc::new(move |position: Position| what(position.0))
}

/// Three sealed segments of the positions 1 to 10, 11 to 20 and 21 to 30, and an open one with 31.
async fn four_segments(disk: impl Disk) -> (TempDir, Log, Vec<Record>) {
    let folder = tempfile::tempdir().unwrap();
    let log = Log::open(folder.path(), LogOptions { disk: Arc::new(disk), ..LogOptions::default() }, |_| ()).unwrap();
    for first in [1, 11, 21] {
        log.append((first..first + 10).map(|n| record(&format!("{n} {}", "x".repeat(700)))).collect()).await.unwrap();
        log.seal().await.unwrap();
    }
    log.append(vec![record("31")]).await.unwrap();
    let whole = records(&log).await;
    (folder, log, whole)
}

async fn positions(log: &Log) -> Vec<u64> {
    log.read(Position(0), ALL).await.unwrap().into_iter().map(|(position, _)| position.0).collect()
}

fn spans(log: &Log) -> Vec<(u64, u64, u64)> {
    log.segments().into_iter().map(|segment| (segment.base.0, segment.end.0, segment.records)).collect()
}

#[tokio::test]
async fn what_is_kept_keeps_its_position() {
    let (folder, log, whole) = four_segments(Hasty).await;
    log.rewrite(Position(11), Position(20), keep(|position| position % 3 == 0)).await.unwrap();
    let expected: Vec<u64> = (1..=31).filter(|position| !(11..=20).contains(position) || position % 3 == 0).collect();
    assert_eq!(positions(&log).await, expected);
    let read = log.read(Position(0), ALL).await.unwrap();
    assert!(read.iter().all(|(position, record)| *record == whole[usize::try_from(position.0).unwrap() - 1]));
    assert!(matches!(log.get(vec![Position(13)]).await, Err(StoreError::Dropped { position: Position(13) })));
    assert_eq!(log.get(vec![Position(18), Position(12)]).await.unwrap(), [whole[17].clone(), whole[11].clone()]);
    assert_eq!(spans(&log), [(1, 10, 10), (11, 20, 3), (21, 30, 10), (31, 31, 1)]);
    drop(log);
    let log = open(folder.path()).unwrap();
    assert_eq!(positions(&log).await, expected);
    assert_eq!((log.lost().len(), log.damage().len()), (0, 0), "a hole is no loss");
    assert_eq!(log.append(vec![record("next")]).await.unwrap(), 32..=32);
}

#[tokio::test]
async fn an_emptied_segment_goes_and_its_positions_are_never_given_again() {
    let (folder, log, _) = four_segments(Hasty).await;
    log.rewrite(Position(11), Position(30), keep(|_| false)).await.unwrap();
    assert!(!segment(folder.path(), 21).exists(), "two segments are one");
    log.seal().await.unwrap();
    log.rewrite(Position(1), Position(31), keep(|_| false)).await.unwrap();
    assert_eq!(spans(&log), [(1, 31, 0), (32, 31, 0)]);
    drop(log);
    let log = open(folder.path()).unwrap();
    assert_eq!((log.end(), positions(&log).await), (Position(31), vec![]));
    assert_eq!(log.append(vec![record("next")]).await.unwrap(), 32..=32);
}

#[tokio::test]
async fn only_whole_sealed_segments_are_rewritten() {
    let (_folder, log, whole) = four_segments(Hasty).await;
    for (from, to) in [(1, 9), (2, 10), (21, 31), (31, 31), (0, 10), (10, 1)] {
        let refused = log.rewrite(Position(from), Position(to), keep(|_| false)).await;
        assert!(matches!(refused, Err(StoreError::NotSealed { .. })), "{from} to {to}");
    }
    assert_eq!(records(&log).await, whole);
}

#[tokio::test]
async fn readers_do_not_notice() {
    let (_folder, log, whole) = four_segments(Hasty).await;
    let done = std::sync::atomic::AtomicBool::new(false);
    let rewrites = async {
        for round in 0..40_u64 {
            log.rewrite(Position(11), Position(20), keep(move |position| position % 2 == 0 || position % 5 != round % 5))
                .await
                .unwrap();
            log.rewrite(Position(1), Position(10), keep(|_| true)).await.unwrap();
        }
        done.store(true, Ordering::Release);
    };
    let reads = async {
        while !done.load(Ordering::Acquire) {
            for (position, record) in log.read(Position(5), ALL).await.unwrap() {
                assert_eq!(record, whole[usize::try_from(position.0).unwrap() - 1]);
            }
            let even: Vec<_> = [12, 2, 20, 31].map(Position).to_vec();
            assert_eq!(log.get(even).await.unwrap().len(), 4);
        }
    };
    tokio::join!(rewrites, reads);
    assert!(log.damage().is_empty());
}

/// A disk that ends before its nth step, as a process that is killed does.
struct Killed {
    steps: Arc<AtomicUsize>,
    at: usize,
}

impl Killed {
    fn step(&self) -> io::Result<()> {
        let step = self.steps.fetch_add(1, Ordering::AcqRel);
        if step >= self.at { Err(io::Error::other("killed")) } else { Ok(()) }
    }
}

impl Disk for Killed {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.step()?;
        SystemDisk.write(file, bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.step()?;
        SystemDisk.sync(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        SystemDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        SystemDisk.remove(path)
    }
}

#[tokio::test]
async fn a_crash_at_any_step_leaves_one_good_version() {
    let before: Vec<u64> = (1..=31).collect();
    let after: Vec<u64> = (1..=31).filter(|position| *position > 20 || position % 4 == 0).collect();
    let (mut old, mut new) = (0, 0);
    for at in 0.. {
        let steps = Arc::new(AtomicUsize::new(0));
        let (folder, log, whole) = four_segments(Hasty).await;
        drop(log);
        // Opening takes steps too: the kill is counted from the rewrite on.
        let options = |disk| LogOptions { disk: Arc::new(disk), ..LogOptions::default() };
        let log = Log::open(folder.path(), options(Killed { steps: steps.clone(), at: 1000 + at }), |_| ()).unwrap();
        steps.store(1000, Ordering::Release);
        let done = log.rewrite(Position(1), Position(20), keep(|position| position % 4 == 0)).await;
        drop(log);
        let log = open(folder.path()).unwrap();
        let left = log.read(Position(0), ALL).await.unwrap();
        assert!(left.iter().all(|(position, record)| *record == whole[usize::try_from(position.0).unwrap() - 1]));
        let left: Vec<u64> = left.into_iter().map(|(position, _)| position.0).collect();
        assert!(left == before || left == after, "step {at}: {left:?}");
        assert!((log.lost().is_empty(), log.damage().is_empty(), log.end()) == (true, true, Position(31)), "step {at}");
        if left == before {
            old += 1;
        } else {
            new += 1;
        }
        if done.is_ok() {
            break;
        }
    }
    assert!(old >= 3 && new >= 2, "both were seen: {old}, {new}");
}

#[tokio::test]
async fn a_full_disk_leaves_the_old_version() {
    struct Full(Mutex<bool>);
    impl Disk for Full {
        fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
            if *self.0.lock().unwrap() { Err(io::ErrorKind::StorageFull.into()) } else { SystemDisk.write(file, bytes, offset) }
        }

        fn sync(&self, file: &File) -> io::Result<()> {
            SystemDisk.sync(file)
        }
    }
    let disk = Arc::new(Full(Mutex::new(false)));
    let folder = tempfile::tempdir().unwrap();
    let log = Log::open(folder.path(), LogOptions { disk: disk.clone(), ..LogOptions::default() }, |_| ()).unwrap();
    log.append(vec![record("one"), record("two")]).await.unwrap();
    log.seal().await.unwrap();
    *disk.0.lock().unwrap() = true;
    let refused = log.rewrite(Position(1), Position(2), keep(|_| false)).await;
    assert!(matches!(refused, Err(StoreError::NoSpace { .. })));
    assert_eq!(positions(&log).await, [1, 2]);
    *disk.0.lock().unwrap() = false;
    assert_eq!(log.append(vec![record("three")]).await.unwrap(), 3..=3);
    log.rewrite(Position(1), Position(2), keep(|position| position == 2)).await.unwrap();
    assert_eq!(positions(&log).await, [2, 3]);
}

#[tokio::test]
async fn a_byte_flipped_anywhere_in_a_sealed_segment_is_named_or_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let log = open(folder.path()).unwrap();
    log.append((1..=9).map(|n| record(&n.to_string())).collect()).await.unwrap();
    log.seal().await.unwrap();
    log.append(vec![record("10")]).await.unwrap();
    log.rewrite(Position(1), Position(9), keep(|position| position % 2 == 0)).await.unwrap();
    let whole: Vec<Record> = (1..=10).map(|n| record(&n.to_string())).collect();
    let length = fs::metadata(segment(folder.path(), 1)).unwrap().len();
    for at in 0..usize::try_from(length).unwrap() {
        let flipped = killed(folder.path());
        change(&segment(flipped.path(), 1), |bytes| bytes[at] ^= 0x40);
        let log = open(flipped.path()).unwrap();
        let left = log.read(Position(0), ALL).await.unwrap();
        let scrubbed = log.scrub(Position(0), u64::MAX).await.unwrap();
        assert_eq!(scrubbed.to, Position(10));
        for position in [2, 4, 6, 8, 10] {
            let lost = log.lost().iter().any(|lost| lost.contains(&position));
            let there = left.iter().find(|(at, _)| at.0 == position).map(|(_, record)| record);
            let expected = (!lost).then(|| &whole[usize::try_from(position).unwrap() - 1]);
            assert_eq!(there, expected, "flipped {at}, position {position}");
        }
        assert!(!log.damage().is_empty(), "flipped {at}: it is named");
        assert_eq!(log.append(vec![record("next")]).await.unwrap(), 11..=11);
    }
}

#[tokio::test]
async fn what_is_damaged_is_kept_and_goes_with_the_next_version() {
    let (folder, log, whole) = four_segments(Hasty).await;
    let file = segment(folder.path(), 11);
    let damaged = {
        let mut bytes = fs::read(&file).unwrap();
        bytes[1000] ^= 1;
        bytes
    };
    OpenOptions::new().write(true).open(&file).unwrap().write_all_at(&damaged[1000..=1000], 1000).unwrap();
    assert_eq!(log.lost(), []);
    accounted_for(&log, &whole, 0, "read once").await;
    let lost = log.lost();
    assert_eq!(lost.len(), 1);
    accounted_for(&log, &whole, 31, "a hole from now on").await;
    log.rewrite(Position(11), Position(20), keep(|_| true)).await.unwrap();
    assert_eq!(fs::read(folder.path().join("damaged/00000000000000000011.seg.1")).unwrap(), damaged);
    drop(log);
    let log = open(folder.path()).unwrap();
    assert_eq!(log.lost(), lost, "what is lost is remembered");
    assert!(log.damage().is_empty(), "what is left is sound");
}

#[tokio::test]
async fn stale_and_missing_segments_are_named_and_cost_only_their_records() {
    let (folder, log, whole) = four_segments(Hasty).await;
    let first = fs::read(segment(folder.path(), 1)).unwrap();
    log.rewrite(Position(1), Position(20), keep(|_| true)).await.unwrap();
    drop(log);
    let case = |work: &dyn Fn(&Path)| {
        let copy = killed(folder.path());
        work(copy.path());
        (open(copy.path()).unwrap(), copy)
    };
    let (log, _copy) = case(&|path| fs::write(segment(path, 1), &first).unwrap());
    assert_eq!(log.lost(), [11..=20], "an old version that covers less");
    accounted_for(&log, &whole, 31, "old version").await;
    let (log, _copy) = case(&|path| fs::remove_file(segment(path, 1)).unwrap());
    assert_eq!(log.lost(), [1..=20], "the first is gone");
    accounted_for(&log, &whole, 31, "first gone").await;
    let (log, _copy) = case(&|path| fs::write(segment(path, 21), &first).unwrap());
    assert_eq!(log.lost(), [21..=30], "another segment's bytes");
    accounted_for(&log, &whole, 31, "swapped").await;
    let (log, copy) = case(&|path| fs::write(segment(path, 31), b"").unwrap());
    accounted_for(&log, &whole, 30, "the open one is emptied").await;
    drop((log, copy));
}

#[tokio::test]
async fn a_floor_from_elsewhere_keeps_positions_from_being_given_twice() {
    let (folder, log, whole) = four_segments(Hasty).await;
    drop(log);
    let copy = killed(folder.path());
    change(&segment(copy.path(), 31), |bytes| bytes.truncate(32));
    let options = LogOptions::default();
    let log = Log::open_in(LogFolder::open(copy.path(), &options).unwrap(), options, Position(40), |_| ()).unwrap();
    assert_eq!((log.end(), log.lost()), (Position(40), vec![31..=40]));
    assert_eq!(log.append(vec![record("next")]).await.unwrap(), 41..=41);
    drop(log);
    let log = open(copy.path()).unwrap();
    assert_eq!((log.end(), log.lost()), (Position(41), vec![31..=40]));
    assert_eq!(records(&log).await[..30], whole[..30]);
}
