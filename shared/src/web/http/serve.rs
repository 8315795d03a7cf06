//! Serves a web app: who connects is given so long to say what it wants, and there are only so many.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt as _;

/// A request's head must be there after this long, and the next one on the same connection as well.
const HEAD_TIMEOUT: Duration = Duration::from_secs(20);
/// Connections at a time; further ones wait in the system's queue.
const CONNECTIONS_MAX: usize = 2_048;
/// Pause after the system could not accept a connection, for want of file descriptors for instance.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// What is waited for, and how much at a time.
#[derive(Debug, Clone, Copy)]
pub struct ServeLimits {
    /// How long a request's head may take.
    pub head: Duration,
    /// Connections at a time.
    pub connections: usize,
}

impl Default for ServeLimits {
    fn default() -> Self {
        Self { head: HEAD_TIMEOUT, connections: CONNECTIONS_MAX }
    }
}

/// Serves until `leaving`; then lets the requests under way finish. WebSockets are on their own from their upgrade on.
///
/// # Errors
/// Never one: what cannot be accepted now is tried again.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: ServeLimits,
    leaving: CancellationToken,
) -> Result<(), Infallible> {
    let (places, connections) = (Arc::new(Semaphore::new(limits.connections)), TaskTracker::new());
    loop {
        let accepted = tokio::select! {
            biased;
            () = leaving.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let (app, leaving) = (app.clone(), leaving.clone());
        connections.spawn(async move {
            connection(stream, peer, app, limits.head, leaving).await;
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(error) => {
            tracing::warn!(%error, "failed to accept a connection");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, app: Router, head: Duration, leaving: CancellationToken) {
    // Small frames of a Session must not wait for each other. A failure costs only time.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        app.clone().oneshot(request.map(Body::new))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head);
    let mut serving = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = leaving.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "a connection ended");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        time::{Instant, timeout},
    };

    const SOON: Duration = Duration::from_secs(10);

    async fn served(limits: ServeLimits) -> (SocketAddr, CancellationToken, tokio::task::JoinHandle<Result<(), Infallible>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, leaving) = (listener.local_addr().unwrap(), CancellationToken::new());
        let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
        let app = Router::new().route("/", get(peer));
        (address, leaving.clone(), tokio::spawn(serve(listener, app, limits, leaving)))
    }

    async fn heard(stream: &mut TcpStream) -> String {
        let mut heard = Vec::new();
        // Reset counts as an end.
        let _ = timeout(SOON, stream.read_to_end(&mut heard)).await.unwrap();
        String::from_utf8(heard).unwrap()
    }

    #[tokio::test]
    async fn who_does_not_say_what_it_wants_is_dropped_and_others_are_served() {
        let limits = ServeLimits { head: Duration::from_millis(200), ..ServeLimits::default() };
        let (address, leaving, task) = served(limits).await;
        let mut stuck = TcpStream::connect(address).await.unwrap();
        stuck.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: ").await.unwrap();
        let mut silent = TcpStream::connect(address).await.unwrap();
        let begun = Instant::now();
        let mut good = TcpStream::connect(address).await.unwrap();
        good.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let answer = heard(&mut good).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("127.0.0.1"), "{answer}");
        for stream in [&mut stuck, &mut silent] {
            assert!(!heard(stream).await.contains("200"));
        }
        assert!(begun.elapsed() >= Duration::from_millis(200));
        leaving.cancel();
        timeout(SOON, task).await.unwrap().unwrap().unwrap();
    }

    #[tokio::test]
    async fn only_so_many_are_served_at_a_time_and_the_next_one_waits() {
        let limits = ServeLimits { head: Duration::from_millis(300), connections: 1 };
        let (address, _leaving, _task) = served(limits).await;
        let _first = TcpStream::connect(address).await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        second.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        assert!(heard(&mut second).await.starts_with("HTTP/1.1 200 OK"));
    }
}
