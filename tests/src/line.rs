//! A line between a node and the hub that can be cut, restored and stalled: a TCP proxy in this process.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Up,
    Stalled,
    Cut,
}

/// The line. Dropping it cuts it for good.
#[derive(Debug)]
pub struct FaultyLink {
    address: SocketAddr,
    target: Arc<Mutex<SocketAddr>>,
    state: watch::Sender<State>,
    accepting: JoinHandle<()>,
}

impl FaultyLink {
    /// A line to `target` that is up.
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (target, state) = (Arc::new(Mutex::new(target)), watch::channel(State::Up).0);
        let accepting = tokio::spawn(accept(listener, Arc::clone(&target), state.subscribe()));
        Self { address, target, state, accepting }
    }

    /// Where to dial, as host:port.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// New connections go to another place from now on.
    pub fn aim(&self, target: SocketAddr) {
        *self.target.lock().unwrap() = target;
    }

    /// Ends every connection, and each new one at once.
    pub fn cut(&self) {
        self.state.send_replace(State::Cut);
    }

    /// Holds back every byte; no connection ends.
    pub fn stall(&self) {
        self.state.send_replace(State::Stalled);
    }

    /// Lets everything through again.
    pub fn restore(&self) {
        self.state.send_replace(State::Up);
    }
}

impl Drop for FaultyLink {
    fn drop(&mut self) {
        self.state.send_replace(State::Cut);
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, target: Arc<Mutex<SocketAddr>>, state: watch::Receiver<State>) {
    while let Ok((near, _)) = listener.accept().await {
        let to = *target.lock().unwrap();
        let state = state.clone();
        tokio::spawn(async move {
            if *state.borrow() != State::Cut
                && let Ok(far) = TcpStream::connect(to).await
            {
                carry(near, far, state).await;
            }
        });
    }
}

async fn carry(near: TcpStream, far: TcpStream, mut state: watch::Receiver<State>) {
    let (up, down) = (state.clone(), state.clone());
    // Small frames must not wait for each other; a failure costs only time.
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
    tokio::select! {
        () = pump(near_read, far_write, up) => {}
        () = pump(far_read, near_write, down) => {}
        _ = state.wait_for(|state| *state == State::Cut) => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<State>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read) = from.read(&mut buffer).await {
        if read == 0
            || state.wait_for(|state| *state != State::Stalled).await.is_err()
            || to.write_all(&buffer[..read]).await.is_err()
        {
            return;
        }
    }
}
