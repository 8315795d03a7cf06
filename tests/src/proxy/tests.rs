use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::{Instant, timeout},
};

use super::{Line, Loss, Proxy, Shape, Way};
use crate::wait::within;

/// A place that gives every byte back, until the far end closes.
async fn echo() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut read, mut write) = stream.split();
                let _ = tokio::io::copy(&mut read, &mut write).await;
                let _ = write.shutdown().await;
            });
        }
    });
    address
}

async fn over(line: Line) -> (Proxy, TcpStream) {
    let proxy = Proxy::shaped(echo().await, line);
    let stream = TcpStream::connect(proxy.address()).await.unwrap();
    (proxy, stream)
}

async fn there_and_back(stream: &mut TcpStream, bytes: usize) -> Duration {
    let sent: Vec<u8> = (0..bytes).map(|byte| u8::try_from(byte % 251).unwrap()).collect();
    let (begun, mut heard) = (Instant::now(), vec![0; bytes]);
    let (mut from, mut to) = stream.split();
    within("bytes to come back", async { tokio::try_join!(to.write_all(&sent), from.read_exact(&mut heard)).unwrap() }).await;
    assert!(heard == sent, "nothing is lost, doubled or out of order");
    begun.elapsed()
}

async fn is_silent(stream: &mut TcpStream) -> bool {
    timeout(Duration::from_millis(100), stream.read(&mut [0])).await.is_err()
}

#[tokio::test]
async fn a_line_passes_everything_and_counts_it() {
    let (proxy, mut stream) = over(Line::default()).await;
    there_and_back(&mut stream, 1_000_000).await;
    assert_eq!((proxy.passed(Way::Up), proxy.passed(Way::Down), proxy.connections()), (1_000_000, 1_000_000, 1));
    stream.shutdown().await.unwrap();
    assert_eq!(within("the echo's own end", stream.read(&mut [0])).await.unwrap(), 0);
    within("the connection to end", proxy.open().wait_for(|open| *open == 0)).await.unwrap();
}

#[tokio::test]
async fn a_rate_is_kept_in_each_direction_and_shared_by_connections() {
    let up = Shape::new(800_000, Duration::ZERO);
    let (proxy, mut one) = over(Line { up, ..Line::default() }).await;
    let mut two = TcpStream::connect(proxy.address()).await.unwrap();
    let begun = Instant::now();
    tokio::join!(there_and_back(&mut one, 30_000), there_and_back(&mut two, 30_000));
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(580), "60,000 bytes at 100,000 a second took {took:?}");
    assert!(took < Duration::from_millis(1_500), "60,000 bytes at 100,000 a second took {took:?}");
}

#[tokio::test]
async fn a_delay_is_there_and_back() {
    let (_proxy, mut stream) = over(Line::both(Shape { delay: Duration::from_millis(60), ..Shape::default() })).await;
    let took = there_and_back(&mut stream, 100_000).await;
    assert!(took >= Duration::from_millis(120), "{took:?}");
    assert!(took < Duration::from_millis(600), "a delay is no rate: {took:?}");
}

#[tokio::test]
async fn a_lost_piece_is_late_and_not_missing() {
    let loss = Some(Loss { one_in: 1, wait: Duration::from_millis(150) });
    let (_proxy, mut stream) = over(Line { up: Shape { loss, ..Shape::default() }, ..Line::default() }).await;
    let took = there_and_back(&mut stream, 5_000).await;
    assert!(took >= Duration::from_millis(150), "{took:?}");
}

#[test]
fn the_same_seed_loses_the_same_pieces() {
    let drawn = |seed, connection| {
        let mut chance = Line { seed, ..Line::default() }.chance(connection, Way::Up);
        (0..200).map(|_| chance.strikes(10)).collect::<Vec<_>>()
    };
    assert_eq!(drawn(7, 0), drawn(7, 0));
    assert_ne!(drawn(7, 0), drawn(8, 0));
    assert_ne!(drawn(7, 0), drawn(7, 1));
    let struck = drawn(7, 0).into_iter().filter(|strikes| *strikes).count();
    assert!((5..50).contains(&struck), "one in ten of 200: {struck}");
}

#[tokio::test]
async fn a_stall_holds_back_and_loses_nothing() {
    let (proxy, mut stream) = over(Line::default()).await;
    there_and_back(&mut stream, 1).await;
    proxy.stall_ways(&[Way::Down]);
    stream.write_all(b"later").await.unwrap();
    assert!(is_silent(&mut stream).await);
    proxy.restore();
    let mut heard = [0; 5];
    within("the held bytes", stream.read_exact(&mut heard)).await.unwrap();
    assert_eq!(&heard, b"later");
}

#[tokio::test]
async fn a_half_open_line_accepts_and_never_closes_until_it_is_restored() {
    let (proxy, mut stream) = over(Line::default()).await;
    there_and_back(&mut stream, 1).await;
    proxy.swallow();
    let mut second = TcpStream::connect(proxy.address()).await.unwrap();
    for stream in [&mut stream, &mut second] {
        stream.write_all(&[0; 100]).await.unwrap();
        assert!(is_silent(stream).await);
    }
    assert_eq!(proxy.swallowed(Way::Up), 100, "the second was not even led to its target");
    proxy.restore();
    assert!(matches!(within("the end", stream.read(&mut [0])).await, Ok(0) | Err(_)), "it lost bytes");
    let mut third = TcpStream::connect(proxy.address()).await.unwrap();
    there_and_back(&mut third, 10).await;
}

#[tokio::test]
async fn a_black_hole_is_one_way() {
    let (proxy, mut stream) = over(Line::default()).await;
    there_and_back(&mut stream, 1).await;
    proxy.swallow_ways(&[Way::Down]);
    stream.write_all(b"heard, not answered").await.unwrap();
    assert!(is_silent(&mut stream).await);
    assert_eq!((proxy.passed(Way::Up), proxy.swallowed(Way::Down)), (20, 19));
}

#[tokio::test]
async fn a_cut_ends_what_is_and_what_comes_and_a_dropped_connection_only_what_is() {
    let (proxy, mut stream) = over(Line::default()).await;
    there_and_back(&mut stream, 1).await;
    proxy.drop_connections();
    assert!(matches!(within("the end", stream.read(&mut [0])).await, Ok(0) | Err(_)));
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    there_and_back(&mut stream, 1).await;
    proxy.cut();
    assert!(matches!(within("the end", stream.read(&mut [0])).await, Ok(0) | Err(_)));
    let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
    assert!(matches!(within("the end", stream.read(&mut [0])).await, Ok(0) | Err(_)));
}

#[tokio::test]
async fn a_line_may_be_cut_at_intervals() {
    let (proxy, mut stream) = over(Line { cut_every: Some(Duration::from_millis(200)), ..Line::default() }).await;
    for _ in 0..2 {
        assert!(matches!(within("the end", stream.read(&mut [0])).await, Ok(0) | Err(_)));
        stream = TcpStream::connect(proxy.address()).await.unwrap();
    }
}
