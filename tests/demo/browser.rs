//! What a browser does without a page: signs in, asks, follows the hub's Feed. Over plain HTTP to this machine, by the names that
//! people type.

use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::Incoming,
    client::conn::http1,
    header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE},
};
use hyper_util::rt::TokioIo;
use prost::Message as _;
use serde_json::{Value, json};
use tansiq_proto::v1::State;
use tokio::{net::TcpStream, time::timeout};

/// How long an answer may take. The first sign-in of a process is the slowest.
const ANSWER_MAX: Duration = Duration::from_secs(15);
/// How long the Feed may be silent while something is waited for.
const FEED_MAX: Duration = Duration::from_secs(15);

/// What somebody signs in with.
#[derive(Debug, Clone)]
pub(crate) struct SignIn {
    /// The name.
    pub(crate) name: String,
    /// The password, made for this run.
    pub(crate) password: String,
    /// The language of the screens.
    pub(crate) language: String,
    /// `secretary` or `coordinator`.
    pub(crate) role: String,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    /// As typed: `oujda.localhost:7413`.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: u16,
    /// The cookie.
    pub(crate) cookie: String,
    /// The council's principal; 0 at the hub.
    pub(crate) principal: u32,
}

impl Browser {
    /// Signs in at `name.localhost`.
    pub(crate) async fn sign_in(name: &str, port: u16, who: &SignIn) -> anyhow::Result<Self> {
        let mut browser = Self { host: format!("{name}.localhost:{port}"), port, cookie: String::new(), principal: 0 };
        let typed = json!({ "name": who.name, "password": who.password });
        let answer = browser.ask(Method::POST, "/api/session", Some(&typed)).await?;
        let set = answer.headers().get(SET_COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        set.split(';').next().unwrap_or_default().clone_into(&mut browser.cookie);
        let session = read(answer, "/api/session").await?;
        let principal = session.get("principal").and_then(Value::as_u64).unwrap_or(0);
        browser.principal = u32::try_from(principal).context("read the council's principal")?;
        Ok(browser)
    }

    /// `GET`.
    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        read(self.ask(Method::GET, path, None).await?, path).await
    }

    /// `POST`.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        read(self.ask(Method::POST, path, Some(body)).await?, path).await
    }

    /// Follows the consolidated state of all regions.
    pub(crate) async fn feed(&self) -> anyhow::Result<Feed> {
        let answer = self.ask(Method::GET, "/api/feed", None).await?;
        if answer.status() != StatusCode::OK {
            bail!("follow the feed: {}", answer.status());
        }
        Ok(Feed { body: answer.into_body(), text: String::new() })
    }

    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Response<Incoming>> {
        let asking = async {
            let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
            let (mut sender, connection) = http1::handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await?;
            // It ends with the answer's body.
            tokio::spawn(connection);
            let request = Request::builder().method(method).uri(path).header(HOST, &self.host).header(COOKIE, &self.cookie);
            let request = request.header("x-tansiq", "1").header(CONTENT_TYPE, "application/json");
            let bytes = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
            anyhow::Ok(sender.send_request(request.body(Full::new(bytes))?).await?)
        };
        let answer = timeout(ANSWER_MAX, asking).await.map_err(anyhow::Error::from).flatten();
        answer.with_context(|| format!("ask http://{}{path}", self.host))
    }
}

async fn read(answer: Response<Incoming>, path: &str) -> anyhow::Result<Value> {
    let status = answer.status();
    let bytes = timeout(ANSWER_MAX, answer.into_body().collect()).await.context("read an answer")??.to_bytes();
    if !status.is_success() {
        bail!("get an answer from {path}: {status} {}", String::from_utf8_lossy(&bytes));
    }
    if bytes.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(&bytes)?) }
}

/// The hub's server-sent events.
pub(crate) struct Feed {
    body: Incoming,
    text: String,
}

impl Feed {
    /// The next whole state.
    pub(crate) async fn next(&mut self) -> anyhow::Result<State> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:")).map(|data| data.trim().to_owned());
                let rest = rest.to_owned();
                self.text = rest;
                if let Some(data) = data {
                    let bytes = data_encoding::BASE64.decode(data.as_bytes())?;
                    return Ok(State::decode(bytes.as_slice())?);
                }
            }
            let frame = timeout(FEED_MAX, self.body.frame()).await.context("hear the feed: nothing came")?;
            let frame = frame.context("hear the feed: it ended")??;
            if let Some(bytes) = frame.data_ref() {
                self.text.push_str(str::from_utf8(bytes)?);
            }
        }
    }
}
