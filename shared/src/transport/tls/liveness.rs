//! Whether a connection lives: any byte that comes is life, and without one for long enough there is nobody.
//!
//! HTTP/2 pings see to it that something comes over a line that lives. That their answer is late says nothing about a slow line, so
//! it is not they that decide: a connection ends by its silence, or because it does not even begin.

use std::{
    io,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

use super::HANDSHAKE_TIMEOUT;
use crate::replication::Stuck;

/// A connection over which nothing came for this long is over.
pub const SILENT_AFTER: Duration = Duration::from_secs(30);
/// What the far end of an HTTP/2 connection says at once: the preface, and the header of its settings, in one TLS record.
const BEGINNING_BYTES: u64 = 24 + 9 + 22;
/// Bytes that the system keeps of what it has not yet sent. What waits further up can still be ordered otherwise.
const UNSENT_BYTES: u32 = 16 * 1024;

/// A connection's life, for whoever speaks over it. Clones see the same.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<OnceLock<Stuck>>);

impl Pulse {
    /// Why the connection was given up, if it was.
    pub fn stuck(&self) -> Option<Stuck> {
        self.0.get().copied()
    }
}

impl PartialEq for Pulse {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Pulse {}

/// A stream under TLS that fails when nothing comes over it for too long. It begins to watch with [`Watched::begin`]: the TLS handshake
/// before that has its own time.
#[derive(Debug)]
pub(super) struct Watched<S> {
    pub(super) stream: S,
    pub(super) pulse: Pulse,
    silent_after: Duration,
    begun: Option<Instant>,
    heard: Instant,
    bytes: u64,
    sleep: Pin<Box<Sleep>>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, pulse: Pulse) -> Self {
        let now = Instant::now();
        let sleep = Box::pin(sleep_until(now));
        Self { stream, pulse, silent_after: SILENT_AFTER, begun: None, heard: now, bytes: 0, sleep }
    }

    /// The secure line is there: from now on the far end has something to say.
    pub(super) fn begin(&mut self) {
        let now = Instant::now();
        (self.begun, self.heard, self.bytes) = (Some(now), now, 0);
        self.sleep.as_mut().reset(now);
    }

    pub(super) fn set_silent_after(&mut self, silent_after: Duration) {
        self.silent_after = silent_after;
        self.sleep.as_mut().reset(Instant::now());
    }

    fn deadline(&self, begun: Instant) -> (Instant, Stuck) {
        if self.bytes < BEGINNING_BYTES {
            (begun + HANDSHAKE_TIMEOUT.min(self.silent_after), Stuck::Handshake)
        } else {
            (self.heard + self.silent_after, Stuck::Silent(self.silent_after))
        }
    }

    /// Comes back when the connection is over.
    fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let Some(begun) = self.begun else { return Poll::Pending };
        loop {
            ready!(self.sleep.as_mut().poll(cx));
            let (deadline, stuck) = self.deadline(begun);
            if Instant::now() >= deadline {
                // Said once; asked again, it is the same.
                let _ = self.pulse.0.set(stuck);
                return Poll::Ready(io::Error::new(io::ErrorKind::TimedOut, stuck.reason()));
            }
            self.sleep.as_mut().reset(deadline);
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        match Pin::new(&mut this.stream).poll_read(cx, buf) {
            Poll::Ready(read) => {
                this.heard = Instant::now();
                this.bytes = this.bytes.saturating_add((buf.filled().len() - before) as u64);
                Poll::Ready(read)
            }
            Poll::Pending => this.poll_over(cx).map(Err),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(self: Pin<&mut Self>, cx: &mut Context<'_>, bufs: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// Makes a connection's system side fit for small frames. A failure costs only time.
pub(super) fn tune(stream: &TcpStream) {
    // Without it a small frame waits for the far end's acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = socket2::SockRef::from(stream).set_tcp_notsent_lowat(UNSENT_BYTES);
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    #[tokio::test(start_paused = true)]
    async fn any_byte_is_life_and_silence_is_the_end() {
        let (mut far, near) = duplex(64);
        let pulse = Pulse::default();
        let mut near = Watched::new(near, pulse.clone());
        near.begin();
        let mut buffer = [0; 64];
        far.write_all(&[0; 64]).await.unwrap();
        near.read_exact(&mut buffer).await.unwrap();
        for _ in 0..3 {
            let later = async {
                tokio::time::sleep(Duration::from_secs(29)).await;
                far.write_all(&[1]).await.unwrap();
            };
            let (read, ()) = tokio::join!(near.read(&mut buffer), later);
            assert_eq!((read.unwrap(), pulse.stuck()), (1, None));
        }
        let begun = Instant::now();
        assert_eq!(near.read(&mut buffer).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(begun.elapsed().as_secs(), 30);
        assert_eq!(pulse.stuck(), Some(Stuck::Silent(Duration::from_secs(30))));
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_begin_is_stuck_in_the_handshake_however_it_trickles() {
        let (mut far, near) = duplex(64);
        let pulse = Pulse::default();
        let mut near = Watched::new(near, pulse.clone());
        near.begin();
        let trickle = async {
            for _ in 0..20 {
                tokio::time::sleep(Duration::from_secs(1)).await;
                // The other end gives up in between.
                let _ = far.write_all(&[1]).await;
            }
        };
        let read = async {
            let mut buffer = [0; 64];
            loop {
                if let Err(error) = near.read(&mut buffer).await {
                    return error.kind();
                }
            }
        };
        let begun = Instant::now();
        tokio::select! {
            () = trickle => panic!("it was never noticed"),
            kind = read => assert_eq!(kind, io::ErrorKind::TimedOut),
        }
        assert_eq!((begun.elapsed(), pulse.stuck()), (HANDSHAKE_TIMEOUT, Some(Stuck::Handshake)));
    }
}
