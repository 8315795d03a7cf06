//! The hub, put together: store, engine, ports, projection, web, administrator's socket.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use arc_swap::ArcSwap;
use futures_util::TryStreamExt as _;
use tansiq_proto::v1::State;
use tansiq_shared::{
    admin::socket,
    blobs::{Blobs, sweep::keep_swept},
    courier::Courier,
    docs,
    domain::{PrincipalRow, policy, vocabulary::Vocabularies},
    engine::{
        Engine, FrameTap, VerifyReport,
        start::{Boot, Progress},
    },
    identity::{
        ca::{Authority, CertificateRequest},
        invite::InviteBook,
        keys::{KeyFolder, TlsKey},
    },
    journal::sign::{Ed25519Signer, Signer as _},
    ops::{
        observe::Watched,
        supervisor::{Ended, Running, Supervisor},
        telemetry::Metrics,
        vocabularies,
    },
    replication::LinkTimeouts,
    transport::tls::{Credentials, HubTls},
    web::{
        gate::Gate,
        health,
        http::{self, ServeLimits},
    },
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::transport::{Server, server::Router};
use tonic_health::pb::health_server::{Health, HealthServer};

use crate::{
    config::HubConfig,
    enrol::{EnrolEndpoint, EnrolParts},
    facts::Past,
    link::{LinkEndpoint, Links, blobs::BlobEndpoint},
    now, observe,
    project::Projector,
    receipts::RECEIPTS,
    registry::{EngineRegistry, EnrolmentOffice},
    web::{self, HubWeb},
};

/// The certificate authority's folder inside the data folder.
pub const CA: &str = "ca";
/// The keys' folder inside the data folder.
pub const KEYS: &str = "keys";
/// The invitation codes' file inside the data folder.
pub const INVITATIONS: &str = "invitations.toml";
/// How often it is seen to that the hub's own certificate lasts.
const CERTIFICATE_EVERY: std::time::Duration = std::time::Duration::from_hours(6);

/// What may come in on one call before it is read: more than a Link ever has under way, so that its short frames always get through.
const STREAM_WINDOW_BYTES: u32 = 2 * 1024 * 1024;
/// The same for a whole connection.
const CONNECTION_WINDOW_BYTES: u32 = 4 * 1024 * 1024;
/// Longest HTTP/2 frame: a short message of one call never waits for a longer piece of another.
const HTTP2_FRAME_BYTES: u32 = 16 * 1024;
/// Calls at a time on one connection: a Link, a renewal, a look at the health.
const STREAMS_MAX: u32 = 16;

/// How long before its end the issuer is renewed: 60 days, twice the life of what it signs.
const ISSUER_AHEAD_MS: i64 = 60 * 24 * 3_600_000;

/// What a start may be told besides the configuration.
#[derive(Default)]
pub struct Options {
    /// Sees every frame of every Link; for recordings.
    pub tap: Option<FrameTap>,
    /// Hears how many records of how many were replayed.
    pub progress: Option<Progress>,
    /// How long Links wait for what.
    pub timeouts: LinkTimeouts,
}

/// A hub that runs.
pub struct Hub {
    /// Its documents.
    pub engine: Engine,
    /// Who is linked.
    pub links: Links,
    /// Where its web app is.
    pub web: SocketAddr,
    /// Where it is watched, if anywhere besides the administrator's socket.
    pub observe: Option<SocketAddr>,
    /// Where nodes link.
    pub link: SocketAddr,
    /// Where nodes enrol.
    pub enrol: SocketAddr,
    /// The TLS doors.
    pub tls: Arc<HubTls>,
    /// The consolidated state.
    pub states: watch::Receiver<Arc<State>>,
    parts: Running,
}

impl Hub {
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

/// Starts the journal in a copy of a hub's folder, with nothing around it, and reads it from end to end.
///
/// # Errors
/// What is missing or broken in it.
pub async fn prove(folder: &Path) -> anyhow::Result<VerifyReport> {
    tansiq_shared::transport::tls::install_crypto_provider();
    let config = HubConfig::read(folder, [])?;
    let authority = Authority::load(&folder.join(CA))?;
    let signer = Arc::new(KeyFolder::open(&folder.join(KEYS))?.journal_key()?);
    let vocabularies = vocabularies::load(config.common.vocab_dir.as_deref())?;
    Ok(boot(folder, &authority, signer, vocabularies).prove().await?)
}

fn boot(folder: &Path, authority: &Authority, signer: Arc<Ed25519Signer>, vocabularies: Vocabularies) -> Boot {
    Boot {
        folder: folder.to_owned(),
        ministry: PrincipalRow::ministry(signer.journal_key()),
        signer,
        federation: authority.federation(),
        me: policy::hub(),
        tap: None,
        progress: None,
        vocabularies,
    }
}

/// Starts a hub in a folder that `tansiq-hub init` made. Every port is bound once this returns.
///
/// # Errors
/// What is missing or broken, with the way out.
pub async fn start(folder: &Path, config: HubConfig, options: Options, leaving: CancellationToken) -> anyhow::Result<Hub> {
    tansiq_shared::transport::tls::install_crypto_provider();
    let authority = Authority::load(&folder.join(CA))?;
    let keys = KeyFolder::open(&folder.join(KEYS))?;
    let (tls_key, journal_key) = (keys.tls_key()?, keys.journal_key()?);
    let ministry = PrincipalRow::ministry(journal_key.journal_key());
    let vocabularies = vocabularies::load(config.common.vocab_dir.as_deref())?;
    let web_listener = http::listen("web_listen", config.common.web_listen).await?;
    let link_listener = http::listen("link_listen", config.link_listen).await?;
    let enrol_listener = http::listen("enrol_listen", config.enrol_listen).await?;
    let (web, link, enrol) = (web_listener.local_addr()?, link_listener.local_addr()?, enrol_listener.local_addr()?);

    let journal_key = Arc::new(journal_key);
    let start = boot(folder, &authority, journal_key.clone(), vocabularies.clone());
    let start = Boot { tap: options.tap, progress: options.progress, ..start };
    let (engine, task) = start.start().await?;
    let courier = Courier::open(folder, engine.clone(), journal_key)?;
    let blobs = Blobs::open(folder, config.common.files)?;
    let mut supervisor = Supervisor::new(leaving.clone());
    let metrics = Metrics::new();
    metrics.count_fsyncs(task.fsyncs());
    task.watch_fsyncs(metrics.figures.fsync_watch());
    supervisor.critical("the engine", task.until(leaving.clone()));

    let names = config.certificate_names();
    let chain = hub_chain(&authority, &tls_key, &names)?;
    let root = authority.root().to_vec();
    let tls = HubTls::new(Credentials { chain: &chain, key: &tls_key, root: &root })?;
    let authority = Arc::new(ArcSwap::from_pointee(authority));
    let book = InviteBook::new(&folder.join(INVITATIONS));
    let links = Links::default();
    let past = Past::open(folder, now())?;
    let (projector, figures, state) = Projector::open(folder, engine.clone(), links.clone(), vocabularies.clone(), past.clone())
        .map_err(|error| anyhow::anyhow!("read {RECEIPTS} in {}: {error}", folder.display()))?;

    let enrolment = EnrolEndpoint::service(EnrolParts {
        authority: authority.clone(),
        book: book.clone(),
        registry: EngineRegistry(engine.clone()),
        ministry_key: ministry.journal_key,
        links: links.clone(),
        link_address: config.link_address(link.port()),
    });
    let links_served = LinkEndpoint::service(engine.clone(), links.clone(), leaving.clone(), options.timeouts, metrics.clone());
    let files = BlobEndpoint::service(engine.clone(), links.clone(), blobs.clone(), leaving.clone(), metrics.clone());
    supervisor.critical("the files that nothing names", keep_swept(engine.clone(), blobs.clone(), leaving.clone()));
    let (health, timeouts) = (health().await, options.timeouts);
    let routes = routes(health.clone(), timeouts)?.add_service(enrolment.clone()).add_service(links_served).add_service(files);
    let silent = timeouts.silent;
    let incoming = tls.link_incoming(link_listener, leaving.clone()).map_ok(move |accepted| accepted.silent_after(silent));
    supervisor.critical("the link port", routes.serve_with_incoming_shutdown(incoming, leaving.clone().cancelled_owned()));
    let routes = self::routes(health, timeouts)?.add_service(enrolment);
    let incoming = tls.enrol_incoming(enrol_listener, leaving.clone()).map_ok(move |accepted| accepted.silent_after(silent));
    supervisor.critical("the enrol port", routes.serve_with_incoming_shutdown(incoming, leaving.clone().cancelled_owned()));
    supervisor.critical("the projection", projector.run(leaving.clone()));
    supervisor.critical(
        "the certificate",
        keep_certificate(folder.join(CA), tls.clone(), authority.clone(), tls_key, names, leaving.clone()),
    );

    let gate = Gate::open(folder, &config.common, metrics.clone())?;
    let enrolment = EnrolmentOffice {
        engine: engine.clone(),
        book,
        authority: authority.clone(),
        links: links.clone(),
        regions: vocabularies.regions().map(str::to_owned).collect(),
        enrol_address: config.enrol_address(enrol.port()),
    };
    let watched = Watched {
        program: "tansiq-hub",
        folder: folder.to_owned(),
        engine: engine.clone(),
        blobs: blobs.clone(),
        metrics: metrics.clone(),
        leaving: leaving.clone(),
        own: observe::own(engine.clone(), links.clone(), authority.clone()),
    };
    let observed = health::routes(watched);
    let web_parts = web::Parts {
        engine: engine.clone(),
        gate,
        metrics,
        states: state.clone(),
        figures,
        past,
        enrolment: Arc::new(enrolment),
        vocabularies: vocabularies.to_json(),
        schemas: docs::schemas_json(),
        blobs,
        leaving: leaving.clone(),
        limits: config.common.limits.clone(),
    };
    let hub_web = HubWeb::new(web_parts);
    let socket = socket::bind(folder)?;
    let routes = web::admin::router(hub_web.clone()).merge(socket::common(&engine, courier)).merge(observed.clone());
    supervisor.critical("the administrator's socket", socket::serve(socket, routes, leaving.clone()));
    let observe = health::serve_at(config.common.observe_listen, observed, &mut supervisor, &leaving).await?;
    let web_limits = ServeLimits { connections: config.common.limits.connections, ..ServeLimits::default() };
    let pages = web::router(hub_web);
    supervisor.critical("the web app", http::serve(web_listener, pages, web_limits, leaving.clone()));

    let parts = supervisor.start("the hub", config.common.shutdown_grace);
    Ok(Hub { engine, links, web, observe, link, enrol, tls, states: state, parts })
}

/// What both ports have: keepalive, bounds, health and reflection.
fn routes<H: Health>(health: HealthServer<H>, timeouts: LinkTimeouts) -> anyhow::Result<Router> {
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(tansiq_proto::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    Ok(Server::builder()
        .http2_keepalive_interval(Some(timeouts.ping))
        // Only a last resort: the connection's own silence ends it, and an answer may be late on a slow line.
        .http2_keepalive_timeout(Some(timeouts.silent * 4))
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_frame_size(HTTP2_FRAME_BYTES)
        .max_concurrent_streams(STREAMS_MAX)
        .add_service(health)
        .add_service(reflection))
}

async fn health() -> HealthServer<impl Health> {
    let (reporter, health) = tonic_health::server::health_reporter();
    for service in ["tansiq.v1.LinkService", "tansiq.v1.BlobService", "tansiq.v1.EnrolService"] {
        reporter.set_service_status(service, tonic_health::ServingStatus::Serving).await;
    }
    health
}

fn hub_chain(authority: &Authority, key: &TlsKey, names: &[String]) -> anyhow::Result<Vec<Vec<u8>>> {
    Ok(authority.issue_hub(&CertificateRequest::of_key(key)?, names, now())?)
}

/// Issues the hub's own certificate anew long before it ends, and the issuer's before that. Links that are open stay as they are.
async fn keep_certificate(
    ca: PathBuf,
    tls: Arc<HubTls>,
    authority: Arc<ArcSwap<Authority>>,
    key: TlsKey,
    names: Vec<String>,
    leaving: CancellationToken,
) -> anyhow::Result<()> {
    loop {
        if authority.load().issuer_until().0.saturating_sub(now().0) < ISSUER_AHEAD_MS {
            match Authority::renew(&ca, now()) {
                Ok(renewed) => {
                    tracing::info!(target: "tansiq::audit", until_ms = renewed.issuer_until().0, "issuer renewed");
                    authority.store(Arc::new(renewed));
                }
                // The root's key may be kept elsewhere. Everything works until the issuer ends; this says so every few hours.
                Err(error) => tracing::error!(%error, "the issuer ends soon and could not be renewed: bring back the root's key"),
            }
        }
        let authority = authority.load_full();
        let chain = hub_chain(&authority, &key, &names)?;
        tls.reload(Credentials { chain: &chain, key: &key, root: authority.root() })?;
        tokio::select! {
            () = leaving.cancelled() => return Ok(()),
            () = tokio::time::sleep(CERTIFICATE_EVERY) => {}
        }
    }
}
