//! Disks that watch, wait and fail: what the log does, and in which order, when the disk is not what one would wish.

use std::{
    collections::BTreeSet,
    future::Future as _,
    io,
    os::unix::fs::MetadataExt as _,
    pin::pin,
    sync::{Mutex, mpsc as std_mpsc},
    task::{Context, Waker},
};

use super::*;

fn open_on(path: &Path, disk: impl Disk) -> Log {
    Log::open(path, LogOptions { disk: Arc::new(disk), ..LogOptions::default() }, |_| ()).unwrap()
}

/// Remembers which files have been written to and not synced since, and which folders have been synced.
#[derive(Clone, Default)]
struct WatchedDisk(Arc<Mutex<Watched>>);

#[derive(Default)]
struct Watched {
    unsynced: BTreeSet<u64>,
    folders: Vec<u64>,
}

impl Disk for WatchedDisk {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.lock().unwrap().unsynced.insert(file.metadata()?.ino());
        SystemDisk.write(file, bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        let found = file.metadata()?;
        let mut watched = self.0.lock().unwrap();
        watched.unsynced.remove(&found.ino());
        if found.is_dir() {
            watched.folders.push(found.ino());
        }
        SystemDisk.sync(file)
    }
}

#[tokio::test]
async fn every_file_and_its_name_are_durable_before_anything_stands_on_them() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new");
    let inode = |path: &Path| fs::metadata(path).unwrap().ino();
    let disk = WatchedDisk::default();
    let options = || LogOptions { segment_bytes: 1, disk: Arc::new(disk.clone()) };
    let synced = || {
        let mut watched = disk.0.lock().unwrap();
        assert!(watched.unsynced.is_empty(), "written and not synced");
        std::mem::take(&mut watched.folders)
    };

    let log = Log::open(&folder, options(), |_| ()).unwrap();
    let folders = synced();
    for path in [parent.path(), &folder, &folder.join("log")] {
        assert!(folders.contains(&inode(path)), "{} is not synced", path.display());
    }
    log.append(vec![record("in the first segment")]).await.unwrap();
    synced();
    log.append(vec![record("in a new one")]).await.unwrap();
    assert_eq!(synced(), [inode(&folder.join("log"))]);
    drop(log);

    let before = inode(&segment(&folder, 2));
    drop(Log::open(&folder, options(), |_| ()).unwrap());
    assert!(synced().contains(&inode(&folder.join("log"))));
    assert_ne!(inode(&segment(&folder, 2)), before, "the open segment is a fresh, synced copy");
}

/// Sees which names a new store's folder has at each sync of it.
struct NamesDisk {
    folder: PathBuf,
    seen: Arc<Mutex<Vec<BTreeSet<String>>>>,
}

impl Disk for NamesDisk {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        SystemDisk.write(file, bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        if file.metadata()?.ino() == fs::metadata(&self.folder)?.ino() {
            let names = fs::read_dir(&self.folder)?.map(|item| Ok(item?.file_name().to_string_lossy().into_owned()));
            self.seen.lock().unwrap().push(names.collect::<io::Result<_>>()?);
        }
        SystemDisk.sync(file)
    }
}

#[test]
fn a_store_has_no_name_before_its_journal_has_a_durable_one() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new");
    let seen = Arc::new(Mutex::new(Vec::new()));
    drop(open_on(&folder, NamesDisk { folder: folder.clone(), seen: Arc::clone(&seen) }));
    let seen = seen.lock().unwrap();
    let first = seen.first().unwrap();
    assert!(first.contains("log") && !first.contains("store"), "{seen:?}");
}

/// A disk whose syncs of the open log wait to be let through, one at a time, after saying that they have begun.
struct GatedDisk {
    begun: std_mpsc::Sender<()>,
    gate: Mutex<std_mpsc::Receiver<io::Result<()>>>,
    opened: Arc<AtomicBool>,
}

struct Gate {
    begun: std_mpsc::Receiver<()>,
    pass: std_mpsc::Sender<io::Result<()>>,
}

impl Disk for GatedDisk {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        SystemDisk.write(file, bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        if self.opened.load(Ordering::Acquire) {
            let _ = self.begun.send(());
            // The test has ended when nobody holds the other end.
            if let Ok(verdict) = self.gate.lock().unwrap().recv() {
                verdict?;
            }
        }
        SystemDisk.sync(file)
    }
}

fn open_gated(path: &Path) -> (Log, Gate) {
    let (begun, has_begun) = std_mpsc::channel();
    let (pass, gate) = std_mpsc::channel();
    let opened = Arc::new(AtomicBool::new(false));
    let log = open_on(path, GatedDisk { begun, gate: Mutex::new(gate), opened: Arc::clone(&opened) });
    opened.store(true, Ordering::Release);
    (log, Gate { begun: has_begun, pass })
}

#[tokio::test]
async fn nothing_is_acknowledged_or_shown_before_its_sync_has_returned() {
    let folder = tempfile::tempdir().unwrap();
    let (log, gate) = open_gated(folder.path());
    {
        let mut append = pin!(log.append(vec![record("one")]));
        let mut context = Context::from_waker(Waker::noop());
        assert!(append.as_mut().poll(&mut context).is_pending());
        gate.begun.recv().unwrap();
        assert!(append.as_mut().poll(&mut context).is_pending());
        assert_eq!((log.end(), log.fsyncs()), (Position(0), 0));
        assert!(log.read(Position(0), ALL).await.unwrap().is_empty());
        gate.pass.send(Ok(())).unwrap();
        assert_eq!(append.await.unwrap(), 1..=1);
    }
    assert_eq!((log.end(), log.fsyncs()), (Position(1), 1));
    drop(gate);
}

#[tokio::test]
async fn appends_that_wait_share_one_sync() {
    let folder = tempfile::tempdir().unwrap();
    let (log, gate) = open_gated(folder.path());
    let mut first = Box::pin(log.append(vec![record("first")]));
    let mut context = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut context).is_pending());
    gate.begun.recv().unwrap();
    let mut waiting: Vec<_> = (0..100).map(|n| Box::pin(log.append(vec![record(&n.to_string())]))).collect();
    for append in &mut waiting {
        assert!(append.as_mut().poll(&mut context).is_pending());
    }
    gate.pass.send(Ok(())).unwrap();
    gate.pass.send(Ok(())).unwrap();
    assert_eq!(first.await.unwrap(), 1..=1);
    for (append, position) in waiting.into_iter().zip(2..) {
        assert_eq!(append.await.unwrap(), position..=position);
    }
    assert_eq!(log.fsyncs(), 2);
    drop(gate);
}

#[tokio::test]
async fn a_failed_sync_is_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let (log, gate) = open_gated(folder.path());
    gate.pass.send(Ok(())).unwrap();
    log.append(vec![record("kept")]).await.unwrap();
    gate.pass.send(Err(io::Error::from(io::ErrorKind::StorageFull))).unwrap();
    let failed = log.append(vec![record("lost")]).await;
    assert!(matches!(failed, Err(StoreError::Write { ref source, .. }) if source.kind() == io::ErrorKind::StorageFull));
    assert_eq!(log.end(), Position(1));
    // Would let a second try through; usually the writer is gone already, and its disk with it.
    let _ = gate.pass.send(Ok(()));
    assert!(matches!(log.append(vec![record("late")]).await, Err(StoreError::Stopped)));
    assert!(matches!(log.read(Position(0), ALL).await, Err(StoreError::Stopped)));
    assert!(matches!(log.get(vec![Position(1)]).await, Err(StoreError::Stopped)));
    assert_eq!(gate.begun.try_iter().count(), 2, "the failed sync is not tried again");
    drop(log);
    let log = open(folder.path()).unwrap();
    assert_eq!(log.get(vec![Position(1)]).await.unwrap(), [record("kept")]);
}

/// Takes so many writes, and then writes half of the next.
struct FullDisk {
    left: Mutex<usize>,
}

impl Disk for FullDisk {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut left = self.left.lock().unwrap();
        if *left == 0 {
            SystemDisk.write(file, &bytes[..bytes.len() / 2], offset)?;
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        *left -= 1;
        SystemDisk.write(file, bytes, offset)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        SystemDisk.sync(file)
    }
}

#[tokio::test]
async fn a_failed_write_at_any_place_loses_nothing_acknowledged() {
    for writes in 0..14 {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(FullDisk { left: Mutex::new(writes) });
        let mut acknowledged = Vec::new();
        if let Ok(log) = Log::open(folder.path(), LogOptions { segment_bytes: 1, disk }, |_| ()) {
            for n in 0..20 {
                match log.append(vec![record(&n.to_string())]).await {
                    Ok(_) => acknowledged.push(record(&n.to_string())),
                    Err(StoreError::NoSpace { .. }) => {}
                    Err(other) => panic!("expected a failed write, got: {other}"),
                }
            }
            assert!(acknowledged.len() < 20);
        }
        let log = open(folder.path()).unwrap();
        let left = records(&log).await;
        assert_eq!(left[..acknowledged.len()], acknowledged[..], "after {writes} writes");
    }
}

#[tokio::test]
async fn a_full_disk_refuses_and_goes_on_when_there_is_room() {
    for writes in 4..14 {
        let folder = tempfile::tempdir().unwrap();
        let disk = Arc::new(FullDisk { left: Mutex::new(writes) });
        let options = LogOptions { segment_bytes: 1, disk: disk.clone() };
        let log = Log::open(folder.path(), options, |_| ()).unwrap();
        let mut acknowledged = Vec::new();
        let mut refused = 0;
        for n in 0..20 {
            match log.append(vec![record(&n.to_string())]).await {
                Ok(_) => acknowledged.push(record(&n.to_string())),
                Err(StoreError::NoSpace { .. }) => {
                    refused += 1;
                    assert_eq!(records(&log).await, acknowledged, "reads go on");
                    if refused == 3 {
                        *disk.left.lock().unwrap() = usize::MAX;
                    }
                }
                Err(other) => panic!("expected a full disk, got: {other}"),
            }
        }
        assert_eq!(refused, 3, "after {writes} writes");
        drop(log);
        let log = open(folder.path()).unwrap();
        assert_eq!(records(&log).await, acknowledged, "after {writes} writes");
        assert!(log.damage().is_empty());
    }
}

#[tokio::test]
async fn a_log_opens_on_a_full_disk() {
    let (folder, log, _) = three_commits(600).await;
    let torn = killed(folder.path());
    change(&segment(torn.path(), 1), |bytes| bytes.truncate(bytes.len() - 10));
    let whole = records(&log).await;
    // The copy does not fit; the same bytes in their place do.
    let disk = OneFile(fs::metadata(segment(torn.path(), 1)).unwrap().ino());
    let log = Log::open(torn.path(), LogOptions { disk: Arc::new(disk), ..LogOptions::default() }, |_| ()).unwrap();
    let left = records(&log).await;
    assert!(left.len() >= 3 && whole.starts_with(&left));
}

/// A disk with room for nothing but one file.
struct OneFile(u64);

impl Disk for OneFile {
    fn write(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        if file.metadata()?.ino() == self.0 {
            SystemDisk.write(file, bytes, offset)
        } else {
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        SystemDisk.sync(file)
    }
}
