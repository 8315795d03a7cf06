//! A line that counts: what the last connection carried, from when to when. It can be cut and restored.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What the last connection carried, TLS and all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Carried {
    /// Bytes towards the hub.
    pub(crate) up: u64,
    /// Bytes back.
    pub(crate) down: u64,
    /// When it was accepted.
    pub(crate) opened: Instant,
    /// When its last byte passed.
    pub(crate) last: Instant,
}

type Count = Arc<Mutex<Option<Carried>>>;

/// The line. Dropping it cuts it for good.
#[derive(Debug)]
pub(crate) struct Cable {
    address: SocketAddr,
    carried: Count,
    is_up: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Cable {
    /// A line to `target` that is up.
    pub(crate) async fn to(target: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (is_up, carried) = (watch::channel(true).0, Count::default());
        let accepting = tokio::spawn(accept(listener, target, is_up.subscribe(), Arc::clone(&carried)));
        Ok(Self { address, carried, is_up, accepting })
    }

    /// Where to dial.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the last connection carried; `None` before the first.
    pub(crate) fn carried(&self) -> Option<Carried> {
        *locked(&self.carried)
    }

    /// Ends every connection, and each new one at once.
    pub(crate) fn cut(&self) {
        self.is_up.send_replace(false);
    }

    /// Lets everything through again.
    pub(crate) fn restore(&self) {
        self.is_up.send_replace(true);
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        self.cut();
        self.accepting.abort();
    }
}

fn locked(count: &Count) -> MutexGuard<'_, Option<Carried>> {
    count.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, target: SocketAddr, is_up: watch::Receiver<bool>, count: Count) {
    while let Ok((near, _)) = listener.accept().await {
        let (is_up, count) = (is_up.clone(), Arc::clone(&count));
        tokio::spawn(async move {
            if *is_up.borrow()
                && let Ok(far) = TcpStream::connect(target).await
            {
                let now = Instant::now();
                *locked(&count) = Some(Carried { up: 0, down: 0, opened: now, last: now });
                carry(near, far, is_up, &count).await;
            }
        });
    }
}

async fn carry(near: TcpStream, far: TcpStream, mut is_up: watch::Receiver<bool>, count: &Count) {
    // Small frames must not wait for each other; a failure costs only time.
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
    tokio::select! {
        () = pump(near_read, far_write, |bytes| note(count, bytes, 0)) => {}
        () = pump(far_read, near_write, |bytes| note(count, 0, bytes)) => {}
        _ = is_up.wait_for(|is_up| !is_up) => {}
    }
}

fn note(count: &Count, up: u64, down: u64) {
    if let Some(carried) = locked(count).as_mut() {
        carried.up += up;
        carried.down += down;
        carried.last = Instant::now();
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, passed: impl Fn(u64)) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read) = from.read(&mut buffer).await {
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { return };
        if to.write_all(bytes).await.is_err() {
            return;
        }
        passed(read as u64);
    }
}
