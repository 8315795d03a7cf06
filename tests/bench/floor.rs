//! The physical minimum for the same bytes: a file read, a copy over loopback TCP, an fdatasync'd append per durable hop.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use rustix::time::{ClockId, clock_gettime};

/// Reads a file from its first byte to its last.
pub(crate) fn read(path: &Path) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let mut file = File::open(path).with_context(|| format!("open {}", path.display()))?;
    let mut buffer = vec![0; 1024 * 1024];
    while file.read(&mut buffer)? > 0 {}
    Ok(begun.elapsed())
}

/// Sends `bytes` over a loopback connection that is open already, and waits for one byte back.
pub(crate) fn copy(bytes: &[u8]) -> anyhow::Result<Duration> {
    let (mut near, mut far) = pair()?;
    let length = bytes.len();
    let reader = thread::spawn(move || -> std::io::Result<()> {
        let mut buffer = vec![0; 256 * 1024];
        let mut left = length;
        while left > 0 {
            let read = far.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            left -= read;
        }
        far.write_all(&[1])
    });
    let begun = Instant::now();
    near.write_all(bytes)?;
    near.read_exact(&mut [0])?;
    let took = begun.elapsed();
    reader.join().map_err(|_| anyhow::anyhow!("copy over loopback: the reader panicked"))??;
    Ok(took)
}

/// Appends `bytes` to a file in `folder` as `commits` durable pieces.
pub(crate) fn append(folder: &Path, bytes: &[u8], commits: usize) -> anyhow::Result<Duration> {
    let path = folder.join("floor");
    let mut file = File::create(&path).with_context(|| format!("make {}", path.display()))?;
    let begun = Instant::now();
    for piece in bytes.chunks(bytes.len().div_ceil(commits.max(1)).max(1)) {
        file.write_all(piece)?;
        file.sync_data()?;
    }
    let took = begun.elapsed();
    std::fs::remove_file(&path)?;
    Ok(took)
}

/// Both ends of a loopback connection without delays.
pub(crate) fn pair() -> anyhow::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let near = TcpStream::connect(listener.local_addr()?)?;
    let (far, _) = listener.accept()?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    Ok((near, far))
}

/// How a run of the hops goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hops {
    /// Councils; each writes at its own node and reads at its neighbour's.
    pub(crate) councils: usize,
    /// Messages of each council in a second.
    pub(crate) rate: u32,
    /// Bytes of a message.
    pub(crate) bytes: usize,
    /// How long.
    pub(crate) time: Duration,
}

/// What a run of the hops took.
#[derive(Debug)]
pub(crate) struct Hopped {
    /// How long each message was on its way.
    pub(crate) took: Vec<Duration>,
    /// Processor time of what stands for nodes and hub, all messages together; of the tabs nothing.
    pub(crate) spent: Duration,
}

/// The way of a live edit with nothing but sockets and disks: from a tab to its node, durable there; to the hub, durable there; to the
/// other node, durable there; to the other tab.
pub(crate) fn hops(folder: &Path, plan: Hops) -> anyhow::Result<Hopped> {
    let spent = Arc::new(AtomicU64::new(0));
    let (to_hub, hub_inbox) = mpsc::channel::<(usize, Vec<u8>)>();
    let mut tabs = Vec::new();
    let mut ends = Vec::new();
    let mut towards = Vec::new();
    let mut others = Vec::new();
    for council in 0..plan.councils {
        let (tab, at_node) = pair()?;
        let (node, mut at_hub) = pair()?;
        let file = File::create(folder.join(format!("floor-a{council}")))?;
        thread::spawn(counted(spent.clone(), relay(at_node, node, file, plan.bytes)));
        let to_hub = to_hub.clone();
        thread::spawn(counted(spent.clone(), move || -> anyhow::Result<()> {
            let mut message = vec![0; plan.bytes];
            while at_hub.read_exact(&mut message).is_ok() {
                to_hub.send((council, message.clone()))?;
            }
            Ok(())
        }));
        let (hub, at_other) = pair()?;
        let (other, end) = pair()?;
        let file = File::create(folder.join(format!("floor-b{council}")))?;
        others.push(thread::spawn(counted(spent.clone(), relay(at_other, other, file, plan.bytes))));
        towards.push(hub);
        tabs.push(tab);
        ends.push(end);
    }
    drop(to_hub);
    let mut file = File::create(folder.join("floor-hub"))?;
    thread::spawn(counted(spent.clone(), move || hub(&hub_inbox, &mut towards, &mut file)));
    let readers: Vec<_> = ends.into_iter().map(|end| thread::spawn(move || arrivals(end, plan.bytes))).collect();
    let writers: Vec<_> =
        tabs.into_iter().enumerate().map(|(at, tab)| thread::spawn(move || departures(tab, plan, at))).collect();
    let mut took = Vec::new();
    let mut left = Vec::new();
    for writer in writers {
        left.push(writer.join().map_err(|_| anyhow::anyhow!("send over the hops: it panicked"))??);
    }
    for (reader, sent) in readers.into_iter().zip(left) {
        let arrived = reader.join().map_err(|_| anyhow::anyhow!("read over the hops: it panicked"))?;
        took.extend(arrived.into_iter().zip(sent).map(|(arrived, sent)| arrived.duration_since(sent)));
    }
    // The last of each chain ends once all before it have.
    for other in others {
        other.join().map_err(|_| anyhow::anyhow!("pass on over the hops: it panicked"))??;
    }
    Ok(Hopped { took, spent: Duration::from_nanos(spent.load(Ordering::Relaxed)) })
}

/// The same work, and its thread's processor time added up. What the work owns, and so the ends of its connections, goes only then:
/// whoever sees them closed finds the sum complete.
fn counted<E>(spent: Arc<AtomicU64>, mut work: impl FnMut() -> Result<(), E>) -> impl FnOnce() -> Result<(), E> {
    move || {
        let done = work();
        let time = clock_gettime(ClockId::ThreadCPUTime);
        let nanos = time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_nsec.unsigned_abs();
        spent.fetch_add(nanos, Ordering::Relaxed);
        done
    }
}

/// One node: takes a message, makes it durable, passes it on.
fn relay(mut from: TcpStream, mut to: TcpStream, mut file: File, bytes: usize) -> impl FnMut() -> std::io::Result<()> {
    move || {
        let mut message = vec![0; bytes];
        while from.read_exact(&mut message).is_ok() {
            file.write_all(&message)?;
            file.sync_data()?;
            to.write_all(&message)?;
        }
        Ok(())
    }
}

/// The hub: one commit for all that waits.
fn hub(inbox: &mpsc::Receiver<(usize, Vec<u8>)>, towards: &mut [TcpStream], file: &mut File) -> std::io::Result<()> {
    while let Ok(first) = inbox.recv() {
        let mut batch = vec![first];
        batch.extend(inbox.try_iter());
        let bytes: Vec<u8> = batch.iter().flat_map(|(_, message)| message.iter().copied()).collect();
        file.write_all(&bytes)?;
        file.sync_data()?;
        for (council, message) in batch {
            if let Some(to) = towards.get_mut(council) {
                to.write_all(&message)?;
            }
        }
    }
    Ok(())
}

fn departures(mut tab: TcpStream, plan: Hops, council: usize) -> std::io::Result<Vec<Instant>> {
    let every = Duration::from_secs(1) / plan.rate;
    let message = vec![7; plan.bytes];
    let begun = Instant::now() + every * u32::try_from(council).unwrap_or(0) / u32::try_from(plan.councils.max(1)).unwrap_or(1);
    let mut sent = Vec::new();
    let mut due = begun;
    while due.duration_since(begun) < plan.time {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        sent.push(Instant::now());
        tab.write_all(&message)?;
        due += every;
    }
    Ok(sent)
}

fn arrivals(mut end: TcpStream, bytes: usize) -> Vec<Instant> {
    let mut message = vec![0; bytes];
    let mut arrived = Vec::new();
    while end.read_exact(&mut message).is_ok() {
        arrived.push(Instant::now());
    }
    arrived
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_floor_is_some_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, [1; 10_000]).unwrap();
        assert!(read(&path).unwrap() > Duration::ZERO);
        assert!(copy(&vec![1; 100_000]).unwrap() > Duration::ZERO);
        assert!(append(folder.path(), &[1; 1000], 3).unwrap() > Duration::ZERO);
    }

    #[test]
    fn every_message_of_the_hops_arrives() {
        let folder = tempfile::tempdir().unwrap();
        let plan = Hops { councils: 2, rate: 50, bytes: 100, time: Duration::from_millis(100) };
        let hopped = hops(folder.path(), plan).unwrap();
        assert_eq!(hopped.took.len(), 10);
        assert!(hopped.spent > Duration::ZERO);
    }
}
