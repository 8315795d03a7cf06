//! The node, put together: store, engine, link, web, administrator's socket.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use tansiq_shared::{
    admin::socket,
    blobs::{Blobs, sweep::keep_swept, wanted::Wanted},
    courier::Courier,
    docs,
    domain::{PrincipalRow, vocabulary::Vocabularies},
    engine::{
        Engine, FrameTap, VerifyReport,
        start::{Boot, Progress},
    },
    identity::keys::TlsKey,
    journal::sign::Ed25519Signer,
    ops::{
        observe::Watched,
        supervisor::{Ended, Running, Supervisor},
        telemetry::Metrics,
        vocabularies,
    },
    replication::LinkTimeouts,
    transport::tls::NodeTls,
    web::{
        gate::Gate,
        health,
        http::{self, ServeLimits},
    },
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    config::NodeConfig,
    join::{self, Membership, open_keys},
    link::{Line, blobs::BlobLine},
    observe,
    search::Search,
    web::{self, NodeWeb},
};

/// How long after a failed renewal the next one is tried.
const RENEW_AGAIN: Duration = Duration::from_mins(10);
/// The longest sleep before the certificate's age is looked at again: clocks jump.
const RENEW_LOOK: Duration = Duration::from_hours(6);

/// What a start may be told besides the configuration.
#[derive(Default)]
pub struct Options {
    /// Sees every frame of every Link; for recordings.
    pub tap: Option<FrameTap>,
    /// Hears how many records of how many were replayed.
    pub progress: Option<Progress>,
    /// Dial here instead of where the hub said, as host:port; for a line through something else.
    pub link_address: Option<String>,
    /// How long the Link waits for what.
    pub timeouts: LinkTimeouts,
}

/// A node that runs.
pub struct Node {
    /// Its documents.
    pub engine: Engine,
    /// Where its web app is.
    pub web: SocketAddr,
    /// Where it is watched, if anywhere besides the administrator's socket.
    pub observe: Option<SocketAddr>,
    /// Who it is.
    pub membership: Membership,
    /// Dials the hub now, whatever the back-off says.
    pub retry: Arc<Notify>,
    parts: Running,
}

impl Node {
    /// Asks it to leave and waits until it did.
    pub async fn stop(self) {
        self.parts.stop().await;
    }

    /// Waits until a part fails or `leaving` is cancelled.
    ///
    /// # Errors
    /// [`Ended`] names the part.
    pub async fn wait(self) -> Result<(), Ended> {
        self.parts.wait().await
    }
}

/// Starts the journal in a copy of a node's folder, with nothing around it, and reads it from end to end.
///
/// # Errors
/// What is missing or broken in it.
pub async fn prove(folder: &Path) -> anyhow::Result<VerifyReport> {
    tansiq_shared::transport::tls::install_crypto_provider();
    let config = NodeConfig::read(folder, [])?;
    let membership = Membership::load(folder)?.ok_or_else(|| anyhow::anyhow!("read identity.toml: it is not there"))?;
    join::check_keys(folder, &membership)?;
    let vocabularies = vocabularies::load(config.common.vocab_dir.as_deref())?;
    let signer = Arc::new(open_keys(folder)?.journal_key()?);
    Ok(boot(folder, &membership, signer, vocabularies).prove().await?)
}

fn boot(folder: &Path, membership: &Membership, signer: Arc<Ed25519Signer>, vocabularies: Vocabularies) -> Boot {
    Boot {
        folder: folder.to_owned(),
        signer,
        federation: membership.name.federation,
        me: membership.name.principal,
        ministry: PrincipalRow::ministry(membership.ministry_key),
        tap: None,
        progress: None,
        vocabularies,
    }
}

/// Starts a node in a folder that has joined. The web port is bound once this returns; the hub need not be there.
///
/// # Errors
/// What is missing or broken, with the way out.
pub async fn start(folder: &Path, config: NodeConfig, options: Options, leaving: CancellationToken) -> anyhow::Result<Node> {
    tansiq_shared::transport::tls::install_crypto_provider();
    let membership = Membership::load(folder)?.ok_or_else(|| {
        anyhow::anyhow!(
            "{} has not joined a federation: run `tansiq-node join CODE` with the ministry's code first",
            folder.display()
        )
    })?;
    join::check_keys(folder, &membership)?;
    let keys = open_keys(folder)?;
    let (tls_key, journal_key) = (keys.tls_key()?, keys.journal_key()?);
    let vocabularies = vocabularies::load(config.common.vocab_dir.as_deref())?;
    let listener = http::listen("web_listen", config.common.web_listen).await?;
    let address = listener.local_addr()?;

    let journal_key = Arc::new(journal_key);
    let boot = boot(folder, &membership, journal_key.clone(), vocabularies.clone());
    let boot = Boot { tap: options.tap, progress: options.progress, ..boot };
    let (engine, task) = boot.start().await?;
    let courier = Courier::open(folder, engine.clone(), journal_key)?;
    let (blobs, wanted) = (Blobs::open(folder, config.common.files)?, Wanted::default());
    let mut supervisor = Supervisor::new(leaving.clone());
    let metrics = Metrics::new();
    metrics.count_fsyncs(task.fsyncs());
    task.watch_fsyncs(metrics.figures.fsync_watch());
    supervisor.critical("the engine", task.until(leaving.clone()));
    let tls = Arc::new(membership.tls(&tls_key)?);
    let retry = Arc::new(Notify::new());
    let hub = options.link_address.unwrap_or_else(|| membership.link_address.clone());
    let line = Line {
        engine: engine.clone(),
        tls: tls.clone(),
        address: hub.clone(),
        retry: retry.clone(),
        timeouts: options.timeouts,
        metrics: metrics.clone(),
    };
    supervisor.critical("the link", line.keep(leaving.clone()));
    let ask_every = options.timeouts.files;
    let files = BlobLine {
        ask_every,
        engine: engine.clone(),
        blobs: blobs.clone(),
        wanted: wanted.clone(),
        tls: tls.clone(),
        address: hub.clone(),
    };
    supervisor.critical("the files to fetch", files.clone().keep_fetching(leaving.clone()));
    supervisor.critical("the files to bring", files.keep_bringing(leaving.clone()));
    supervisor.critical("the files that nothing names", keep_swept(engine.clone(), blobs.clone(), leaving.clone()));
    let renewal = Renewal { folder: folder.to_owned(), membership: membership.clone(), tls, key: tls_key, hub };
    supervisor.critical("the certificate", renewal.keep(leaving.clone()));

    let search = Search::of(folder);
    supervisor.critical("the search", search.clone().keep(engine.clone(), vocabularies.clone(), leaving.clone()));

    let gate = Gate::open(folder, &config.common, metrics.clone())?;
    let watched = Watched {
        program: "tansiq-node",
        folder: folder.to_owned(),
        engine: engine.clone(),
        blobs: blobs.clone(),
        metrics: metrics.clone(),
        leaving: leaving.clone(),
        own: observe::own(folder.to_owned()),
    };
    let observed = health::routes(watched);
    let web_parts = web::Parts {
        engine: engine.clone(),
        gate,
        metrics,
        council: membership.name.council.clone(),
        groups: config.groups,
        vocabularies: vocabularies.to_json(),
        checks: vocabularies,
        schemas: docs::schemas_json(),
        blobs,
        wanted,
        search,
        leaving: leaving.clone(),
        limits: config.common.limits.clone(),
    };
    let node_web = NodeWeb::new(web_parts);
    let socket = socket::bind(folder)?;
    let routes = web::admin::router(node_web.clone()).merge(socket::common(&engine, courier)).merge(observed.clone());
    supervisor.critical("the administrator's socket", socket::serve(socket, routes, leaving.clone()));
    let observe = health::serve_at(config.common.observe_listen, observed, &mut supervisor, &leaving).await?;
    let web_limits = ServeLimits { connections: config.common.limits.connections, ..ServeLimits::default() };
    let pages = web::router(node_web);
    supervisor.critical("the web app", http::serve(listener, pages, web_limits, leaving.clone()));

    let parts = supervisor.start("the node", config.common.shutdown_grace);
    Ok(Node { engine, web: address, observe, membership, retry, parts })
}

/// Asks for the next certificate at half of this one's life. Links that are open stay as they are.
struct Renewal {
    folder: std::path::PathBuf,
    membership: Membership,
    tls: Arc<NodeTls>,
    key: TlsKey,
    hub: String,
}

impl Renewal {
    async fn keep(mut self, leaving: CancellationToken) -> anyhow::Result<()> {
        loop {
            let due = self.membership.renew_at()?.0 - join::now().0;
            let mut wait = Duration::from_millis(u64::try_from(due).unwrap_or(0)).min(RENEW_LOOK);
            if due <= 0
                && let Err(error) = self.renew().await
            {
                tracing::warn!(%error, "the certificate could not be renewed; it is tried again");
                wait = RENEW_AGAIN;
            }
            tokio::select! {
                () = leaving.cancelled() => return Ok(()),
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn renew(&mut self) -> anyhow::Result<()> {
        let channel = join::channel(&self.tls, &self.hub).await?;
        self.membership = join::renew(channel, &self.folder, &self.membership, &self.key).await?;
        self.tls.reload(self.membership.credentials(&self.key))?;
        tracing::info!(target: "tansiq::audit", council = %self.membership.name.council, "certificate renewed");
        Ok(())
    }
}
