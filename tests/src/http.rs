//! One HTTP request, and its answer as JSON.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper::{HeaderMap, Request, StatusCode, body::Bytes, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::wait::within;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// The sign-in cookie that it sets, as `name=value`.
    pub cookie: Option<String>,
    /// Its body; null when there is none, a text when it is not JSON.
    pub body: Value,
}

/// Asks a hub or a node. `cookie` as in [`Answer`].
pub async fn ask(web: SocketAddr, method: &str, path: &str, cookie: Option<&str>, body: Option<&Value>) -> Answer {
    within(path, async {
        let stream = TcpStream::connect(web).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request =
            Request::builder().method(method).uri(path).header(header::HOST, web.to_string()).header("x-tansiq", "1");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let bytes = body.map(ToString::to_string).unwrap_or_default();
        let answer = sender.send_request(request.body(Full::new(Bytes::from(bytes))).unwrap()).await.unwrap();
        let cookie = answer.headers().get(header::SET_COOKIE).map(|cookie| cookie.to_str().unwrap());
        let cookie = cookie.map(|cookie| cookie.split(';').next().unwrap().to_owned());
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) };
        Answer { status, cookie, body }
    })
    .await
}

/// An answer of bytes.
#[derive(Debug)]
pub struct File {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub bytes: Bytes,
}

/// Sends bytes, or asks for some. `range` as in the header of that name.
pub async fn file(web: SocketAddr, method: &str, path: &str, cookie: &str, body: Bytes, range: Option<&str>) -> File {
    within(path, async {
        let stream = TcpStream::connect(web).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = Request::builder().method(method).uri(path).header(header::HOST, web.to_string()).header("x-tansiq", "1");
        let mut request = request.header(header::COOKIE, cookie).header(header::CONTENT_TYPE, "application/octet-stream");
        if let Some(range) = range {
            request = request.header(header::RANGE, range);
        }
        let answer = sender.send_request(request.body(Full::new(body)).unwrap()).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        File { status, headers, bytes: answer.into_body().collect().await.unwrap().to_bytes() }
    })
    .await
}

/// The data of the first server-sent event of this name.
pub async fn first_event(web: SocketAddr, path: &str, cookie: &str, name: &str) -> String {
    within(path, async {
        let stream = TcpStream::connect(web).await.unwrap();
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = Request::builder().uri(path).header(header::HOST, web.to_string()).header(header::COOKIE, cookie);
        let mut body = sender.send_request(request.body(Full::new(Bytes::new())).unwrap()).await.unwrap().into_body();
        let mut text = String::new();
        loop {
            let frame = body.frame().await.unwrap().unwrap();
            text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
            // The last part is an event that may not be whole yet.
            let (whole, _) = text.rsplit_once("\n\n").unwrap_or_default();
            for event in whole.split("\n\n") {
                let field = |field: &str| event.lines().find_map(|line| line.strip_prefix(field)).map(str::trim);
                if field("event:") == Some(name) {
                    return field("data:").unwrap().to_owned();
                }
            }
        }
    })
    .await
}
