//! Who may not come in at the hub's link port, each with the reason that the hub's log gives.

use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use futures_util::StreamExt as _;
use tansiq_node::join::{self, Membership};
use tansiq_proto::v1::{Hello, Life, LinkFrame, OpenRequest, link_frame, link_service_client::LinkServiceClient};
use tansiq_shared::{
    domain::FederationId,
    identity::{
        ca::{Authority, CertificateRequest},
        keys::TlsKey,
        name::hub_name,
    },
    protocol::PROTOCOL,
    transport::tls::{Credentials, NodeTls},
};
use tokio::{
    io::AsyncReadExt as _,
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::federation::Federation;

/// How long the hub may take to turn somebody away and say so in its log.
const TURNED_AWAY_MAX: Duration = Duration::from_secs(10);
/// Between two looks at the log.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// The hub's log from here on.
struct HubLog {
    path: PathBuf,
    from: usize,
}

impl HubLog {
    fn from_here(federation: &Federation) -> anyhow::Result<Self> {
        let path = federation.log("hub");
        let from = std::fs::read(&path).with_context(|| format!("read {}", path.display()))?.len();
        Ok(Self { path, from })
    }

    /// Waits for a line with all these words, and returns it from the first of them on.
    async fn until(&self, words: &[&str]) -> anyhow::Result<String> {
        let begun = Instant::now();
        while begun.elapsed() < TURNED_AWAY_MAX {
            let bytes = std::fs::read(&self.path)?;
            let text = String::from_utf8_lossy(bytes.get(self.from..).unwrap_or_default()).into_owned();
            if let Some(line) = text.lines().find(|line| words.iter().all(|word| line.contains(word))) {
                let start = words.first().and_then(|word| line.find(word)).unwrap_or(0);
                return Ok(line.get(start..).unwrap_or(line).to_owned());
            }
            sleep(LOOK_EVERY).await;
        }
        bail!("find {words:?} in the hub's log within {} s", TURNED_AWAY_MAX.as_secs())
    }
}

fn membership(federation: &Federation, name: &str) -> anyhow::Result<Membership> {
    let folder = &federation.party(name)?.folder;
    Membership::load(folder)?.with_context(|| format!("read who {name} is"))
}

fn address(federation: &Federation) -> String {
    format!("127.0.0.1:{}", federation.link_port)
}

/// Says hello over a door, and returns why the hub ended the Link. An answer that is a hello is a failure.
async fn hello_through(tls: &NodeTls, federation: &Federation, hello: Hello) -> anyhow::Result<String> {
    let channel = match join::channel(tls, &address(federation)).await {
        Ok(channel) => channel,
        Err(error) => return Ok(error.to_string()),
    };
    let mut service = LinkServiceClient::new(channel);
    let frame = LinkFrame { body: Some(link_frame::Body::Hello(hello)) };
    let first = futures_util::stream::iter([OpenRequest { frame: Some(frame) }]);
    // It goes on after its hello, like a Link.
    let requests = first.chain(futures_util::stream::pending());
    let mut responses = match service.open(requests).await {
        Ok(answer) => answer.into_inner(),
        Err(status) => return Ok(status.message().to_owned()),
    };
    loop {
        match responses.message().await {
            Ok(Some(response)) => match response.frame.and_then(|frame| frame.body) {
                Some(link_frame::Body::Closing(closing)) => return Ok(format!("{}: {}", closing.reason, closing.text)),
                Some(other) => bail!("be turned away: the hub answered {other:?}"),
                None => {}
            },
            Ok(None) => return Ok("the stream ended".to_owned()),
            Err(status) => return Ok(status.message().to_owned()),
        }
    }
}

fn hello_as(member: &Membership) -> Hello {
    Hello {
        protocol: PROTOCOL,
        federation: member.name.federation.as_bytes().to_vec(),
        principal: member.name.principal.0,
        store: 1,
        lives: vec![Life { run: 1, began: 0 }],
        ..Hello::default()
    }
}

/// A code dies with the next one, and a council that has a node is not handed over by accident.
pub(super) async fn old_invitation(federation: &Federation) -> anyhow::Result<String> {
    let spare = |name: &str| federation.home.join(name);
    let invite = async |arguments: &[&str]| -> anyhow::Result<String> {
        let answers = federation.command("hub", &[&["council", "invite"], arguments].concat(), "").await?;
        let code = answers.first().and_then(|answer| answer.get("code")).and_then(|code| code.as_str());
        code.map(str::to_owned).context("read the code of an invitation")
    };
    let (first, second) = (invite(&["MA-04"]).await?, invite(&["MA-04"]).await?);
    let refused = async |code: &str, folder: &str, words: &str| -> anyhow::Result<()> {
        match join::join(code, &spare(folder)).await {
            Ok(_) => bail!("be refused ({words}): it joined"),
            Err(error) => ensure!(error.to_string().contains(words), "be refused with {words}: {error}"),
        }
        Ok(())
    };
    refused(&first, "first", "code-renewed").await?;
    federation.command("hub", &["invitation", "withdraw", "MA-04"], "").await?;
    refused(&second, "second", "code-withdrawn").await?;
    let Err(living) = invite(&["MA-01"]).await else { bail!("be asked back: MA-01 has a node") };
    let living = living.to_string();
    ensure!(living.contains("--replace"), "be told what to type: {living}");
    Ok("the first of two codes is dead (code-renewed), a withdrawn one too (code-withdrawn), and a council that has a node needs --replace".to_owned())
}

/// Certificates that name a council of ours, by authorities that are not: one of another federation, and one that calls itself ours.
pub(super) async fn foreign(federation: &Federation) -> anyhow::Result<String> {
    tansiq_shared::transport::tls::install_crypto_provider();
    let member = membership(federation, "tanger")?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("get random bytes: {error}"))?;
    let other = refused_of(federation, &member, FederationId::new(random), "unknown-issuer").await?;
    let same = refused_of(federation, &member, member.name.federation, "bad-signature").await?;
    Ok(format!("refused, in the hub's log: {other}; one that takes our federation's name: {same}"))
}

async fn refused_of(federation: &Federation, member: &Membership, by: FederationId, reason: &str) -> anyhow::Result<String> {
    let folder = tempfile::tempdir()?;
    let authority = Authority::create(&folder.path().join("ca"), by, join::now())?;
    let key = TlsKey::generate()?;
    let request = CertificateRequest::of_key(&key)?;
    let chain = authority.issue_node(&request, &member.name.council, member.name.principal, join::now())?;
    let tls = NodeTls::new(Credentials { chain: &chain, key: &key, root: &member.root })?;
    let log = HubLog::from_here(federation)?;
    let said = timeout(TURNED_AWAY_MAX, hello_through(&tls, federation, hello_as(member))).await??;
    let line = log.until(&["reason=", reason, "handshake refused"]).await;
    line.with_context(|| format!("be turned away with a reason (the node heard: {said})"))
}

/// A connection that shows no certificate at all.
pub(super) async fn missing(federation: &Federation) -> anyhow::Result<String> {
    let member = membership(federation, "tanger")?;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(rustls::pki_types::CertificateDer::from(member.root.clone()))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&rustls::version::TLS13])?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let name = rustls::pki_types::ServerName::try_from(hub_name(member.name.federation))?;
    let log = HubLog::from_here(federation)?;
    let stream = TcpStream::connect(address(federation)).await?;
    // In TLS 1.3 this end is done before the other one has judged it: the refusal comes with the first read.
    let mut line = tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let read = timeout(TURNED_AWAY_MAX, line.read(&mut [0; 1])).await.context("be turned away")?;
    ensure!(!matches!(read, Ok(1..)), "be turned away: the hub sent something");
    let line = log.until(&["reason=", "no-certificate", "handshake refused"]).await?;
    Ok(format!("refused, in the hub's log: {line}"))
}

/// MA-09's certificate, with its own key, in the hands of somebody who says to be MA-02.
pub(super) async fn borrowed(federation: &Federation) -> anyhow::Result<String> {
    let (owner, claimed) = (membership(federation, "agadir")?, membership(federation, "oujda")?);
    let key = join::open_keys(&federation.party("agadir")?.folder)?.tls_key()?;
    let tls = owner.tls(&key)?;
    let log = HubLog::from_here(federation)?;
    let said = timeout(TURNED_AWAY_MAX, hello_through(&tls, federation, hello_as(&claimed))).await??;
    let line = log.until(&["error=", "another principal than its certificate", "link ended", "MA-09"]).await;
    let line = line.with_context(|| format!("be turned away with a reason (the node heard: {said})"))?;
    // The council whose certificate was borrowed comes back by itself.
    federation.until_linked("agadir").await?;
    federation.settle().await?;
    Ok(format!("MA-09's certificate saying it is MA-02 is refused, in the hub's log: {line}"))
}
