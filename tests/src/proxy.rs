//! A line between two programs that can be slow, far, lossy, stuck or cut: a TCP proxy in this process.
//!
//! [`Proxy::to`] gives a line that passes everything at once; [`Proxy::shaped`] one that has a [`Line`]'s rate, delay and loss from its
//! first byte on. What happens to it is said while it runs:
//!
//! | call | what the two ends see | undone by |
//! |---|---|---|
//! | [`Proxy::shape`] | another rate, delay, loss | another shape |
//! | [`Proxy::stall`] | nothing arrives, nothing is lost: a line that comes back within TCP's timeouts | [`Proxy::restore`] |
//! | [`Proxy::swallow`] | bytes vanish, nothing is ever closed, new connections are accepted: half-open, a black hole | [`Proxy::restore`] |
//! | [`Proxy::drop_connections`] | every connection ends; new ones go through | itself |
//! | [`Proxy::cut`] | every connection ends, each new one at once | [`Proxy::restore`] |
//!
//! Stalls and black holes are one way or both. Bytes are counted each way ([`Proxy::passed`]). What is random is drawn from the line's
//! seed, the connection's number and its direction, so that the same traffic meets the same losses again.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep_until},
};

mod pump;
mod shape;

use pump::{Counted, Ended, Pump};
pub use shape::{Line, Loss, Shape, Way};

/// What happens to the bytes of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passage {
    Open,
    Held,
    Swallowed,
}

#[derive(Debug, Clone)]
struct State {
    line: Line,
    up: Passage,
    down: Passage,
    cut: bool,
    /// Connections of an earlier generation end.
    generation: u64,
}

impl State {
    fn passage(&self, way: Way) -> Passage {
        match way {
            Way::Up => self.up,
            Way::Down => self.down,
        }
    }

    fn set(&mut self, ways: &[Way], passage: Passage) {
        for way in ways {
            match way {
                Way::Up => self.up = passage,
                Way::Down => self.down = passage,
            }
        }
    }
}

/// The line. Dropping it cuts it for good.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    target: Arc<Mutex<SocketAddr>>,
    state: watch::Sender<State>,
    open: watch::Receiver<usize>,
    counted: Arc<Counters>,
    accepting: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Counters {
    up: Counted,
    down: Counted,
    connections: AtomicU64,
}

impl Counters {
    fn way(&self, way: Way) -> &Counted {
        match way {
            Way::Up => &self.up,
            Way::Down => &self.down,
        }
    }
}

impl Proxy {
    /// A line to `target` that passes everything at once.
    pub fn to(target: SocketAddr) -> Self {
        Self::shaped(target, Line::default())
    }

    /// A line to `target` of this shape. Up is from whoever dials to `target`. To be called inside a runtime.
    pub fn shaped(target: SocketAddr, line: Line) -> Self {
        let socket = socket(line.is_shaped().then_some(line.buffer_bytes));
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let listener = socket.listen(1024).unwrap();
        let address = listener.local_addr().unwrap();
        let target = Arc::new(Mutex::new(target));
        let state = State { line, up: Passage::Open, down: Passage::Open, cut: false, generation: 0 };
        let (state, counted, (opened, open)) = (watch::channel(state).0, Arc::<Counters>::default(), watch::channel(0));
        let door = Door { target: Arc::clone(&target), state: state.clone(), counted: Arc::clone(&counted), opened };
        let accepting = tokio::spawn(door.accept(listener));
        Self { address, target, state, open, counted, accepting }
    }

    /// Where to dial, as host:port.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// New connections go to another place from now on.
    pub fn aim(&self, target: SocketAddr) {
        *self.target.lock().unwrap() = target;
    }

    /// Another rate, delay and loss from the next piece on. The buffer of a line is that of its beginning.
    pub fn shape(&self, line: Line) {
        self.state.send_modify(|state| state.line = line);
    }

    /// Ends every connection, and each new one at once.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.cut = true);
    }

    /// Ends the connections of this moment; new ones go through.
    pub fn drop_connections(&self) {
        self.state.send_modify(|state| state.generation += 1);
    }

    /// Holds back every byte, both ways; no connection ends.
    pub fn stall(&self) {
        self.stall_ways(&Way::BOTH);
    }

    /// Holds back every byte of these directions.
    pub fn stall_ways(&self, ways: &[Way]) {
        self.state.send_modify(|state| state.set(ways, Passage::Held));
    }

    /// Half-open: takes every byte and passes none, accepts and never closes.
    pub fn swallow(&self) {
        self.swallow_ways(&Way::BOTH);
    }

    /// A black hole for these directions; the others go on.
    pub fn swallow_ways(&self, ways: &[Way]) {
        self.state.send_modify(|state| state.set(ways, Passage::Swallowed));
    }

    /// Lets everything through again. Connections that lost bytes end, as they would.
    pub fn restore(&self) {
        self.state.send_modify(|state| {
            let lost = [state.up, state.down].contains(&Passage::Swallowed);
            state.generation += u64::from(lost);
            state.set(&Way::BOTH, Passage::Open);
            state.cut = false;
        });
    }

    /// How many bytes were delivered in a direction so far.
    pub fn passed(&self, way: Way) -> u64 {
        self.counted.way(way).passed()
    }

    /// How many bytes a direction swallowed so far.
    pub fn swallowed(&self, way: Way) -> u64 {
        self.counted.way(way).swallowed()
    }

    /// How many connections were accepted so far.
    pub fn connections(&self) -> u64 {
        self.counted.connections.load(Ordering::Relaxed)
    }

    /// How many connections are open now.
    pub fn open(&self) -> watch::Receiver<usize> {
        self.open.clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
        self.accepting.abort();
    }
}

/// A socket whose receive buffer is that of a bottleneck, so that the system does not hide a long queue in front of it.
fn socket(buffer_bytes: Option<u32>) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    if let Some(bytes) = buffer_bytes {
        socket.set_recv_buffer_size(bytes).unwrap();
    }
    socket
}

struct Door {
    target: Arc<Mutex<SocketAddr>>,
    state: watch::Sender<State>,
    counted: Arc<Counters>,
    opened: watch::Sender<usize>,
}

impl Door {
    async fn accept(self, listener: TcpListener) {
        let (up, down) = (shape::Clock::default(), shape::Clock::default());
        let mut cut_at = Instant::now();
        loop {
            let cut_every = self.state.borrow().line.cut_every;
            let near = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((near, _)) => near,
                    Err(_) => return,
                },
                () = sleep_until(cut_at + cut_every.unwrap_or(Duration::from_hours(1))) => {
                    cut_at = Instant::now();
                    self.state.send_modify(|state| state.generation += u64::from(cut_every.is_some()));
                    continue;
                }
            };
            let number = self.counted.connections.fetch_add(1, Ordering::Relaxed);
            let (to, state, counted, opened) =
                (*self.target.lock().unwrap(), self.state.subscribe(), Arc::clone(&self.counted), self.opened.clone());
            let clocks = (up.clone(), down.clone());
            tokio::spawn(async move {
                opened.send_modify(|open| *open += 1);
                carry((near, to), number, state, clocks, &counted).await;
                opened.send_modify(|open| *open -= 1);
            });
        }
    }
}

/// One connection, until either end closes it, or the line does.
async fn carry(
    (near, to): (TcpStream, SocketAddr),
    number: u64,
    mut state: watch::Receiver<State>,
    (up, down): (shape::Clock, shape::Clock),
    counted: &Counters,
) {
    let born = state.borrow_and_update().clone();
    if born.cut {
        return;
    }
    let pump =
        |way, clock| Pump { way, clock, state: state.clone(), chance: born.line.chance(number, way), counted: counted.way(way) };
    let (up, down) = (pump(Way::Up, up), pump(Way::Down, down));
    // While bytes vanish nobody may find out that there is nothing behind the line.
    let far = async {
        let mut state = state.clone();
        state.wait_for(|state| state.up != Passage::Swallowed && state.down != Passage::Swallowed).await.ok()?;
        socket(born.line.is_shaped().then_some(born.line.buffer_bytes)).connect(to).await.ok()
    };
    let mut over = state.clone();
    let ended = async {
        // Who swallowed from the first byte on does so until the line ends the connection.
        let Some(far) = far.await else { return };
        // Small frames must not wait for each other; a failure costs only time.
        let _ = (near.set_nodelay(true), far.set_nodelay(true));
        let ((near_read, near_write), (far_read, far_write)) = (near.into_split(), far.into_split());
        let (mut up, mut down) = (std::pin::pin!(up.run(near_read, far_write)), std::pin::pin!(down.run(far_read, near_write)));
        // One end may close its half and go on reading; a broken connection is broken both ways.
        tokio::select! {
            ended = &mut up => if ended == Ended::Closed { down.await; },
            ended = &mut down => if ended == Ended::Closed { up.await; },
        }
    };
    tokio::select! {
        () = ended => {}
        _ = over.wait_for(|state| state.cut || state.generation != born.generation) => {}
    }
}

#[cfg(test)]
mod tests;
