//! The hub, put together: store, engine, ports, projection, web, administrator's socket.

use std::{net::SocketAddr, path::Path, sync::Arc};

use arc_swap::ArcSwap;
use tansiq_proto::v1::State;
use tansiq_shared::{
    docs,
    domain::{PrincipalId, PrincipalRow, PrincipalStatus},
    edge::{
        accounts::Accounts,
        admin,
        gate::Gate,
        sessions::Sessions,
        supervisor::{Ended, Supervisor},
        telemetry::Metrics,
        tls::{Credentials, HubTls},
        vocabularies,
    },
    engine::{Engine, FrameTap, Parts as EngineParts},
    identity::{
        ca::{Authority, CertificateRequest},
        invite::InviteBook,
        keys::{KeyFolder, TlsKey},
    },
    journal::sign::{Ed25519Verifier, Signer as _},
    store::{Store, disk::DiskStore, log::LogOptions},
    worker::InProcess,
};
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;

use crate::{
    config::HubConfig,
    enrol::{EnrolDesk, EnrolParts},
    link::{LinkDesk, Links},
    now,
    project::Projector,
    registry::{Desk, EngineRegistry},
    web::{self, HubWeb},
};

/// The certificate authority's folder inside the data folder.
pub const CA: &str = "ca";
/// The keys' folder inside the data folder.
pub const KEYS: &str = "keys";
/// The journal's folder inside the data folder.
pub const JOURNAL: &str = "journal";
/// The invitation codes' file inside the data folder.
pub const INVITATIONS: &str = "invitations.toml";
/// How often it is seen to that the hub's own certificate lasts.
const CERTIFICATE_EVERY: std::time::Duration = std::time::Duration::from_hours(6);

/// What a start may be told besides the configuration.
#[derive(Default)]
pub struct Options {
    /// Sees every frame of every Link; for recordings.
    pub tap: Option<FrameTap>,
    /// Hears how many records of how many were replayed.
    pub progress: Option<Box<dyn FnMut(u64, u64) + Send>>,
}

/// A hub that runs.
pub struct Hub {
    /// Its documents.
    pub engine: Engine,
    /// Who is linked.
    pub links: Links,
    /// Where its web app is.
    pub web: SocketAddr,
    /// Where nodes link.
    pub link: SocketAddr,
    /// Where nodes enrol.
    pub enrol: SocketAddr,
    /// The TLS doors.
    pub tls: Arc<HubTls>,
    /// The consolidated state.
    pub states: watch::Receiver<Arc<State>>,
    leaving: CancellationToken,
    parts: tokio::task::JoinHandle<Result<(), Ended>>,
}

impl Hub {
    /// Asks it to leave and waits until it did.
    pub async fn stop(self) {
        self.leaving.cancel();
        // How it ended no longer matters to whoever stopped it.
        let _ = self.parts.await;
    }

    /// Waits until a part fails or `leaving` is cancelled.
    ///
    /// # Errors
    /// [`Ended`] names the part.
    pub async fn wait(self) -> Result<(), Ended> {
        self.parts.await.unwrap_or_else(|error| Err(Ended { part: "the hub", why: error.to_string() }))
    }
}

/// Starts a hub in a folder that `tansiq-hub init` made. Every port is bound once this returns.
///
/// # Errors
/// What is missing or broken, with the way out.
pub async fn start(folder: &Path, config: HubConfig, options: Options, leaving: CancellationToken) -> anyhow::Result<Hub> {
    tansiq_shared::edge::tls::install_crypto_provider();
    let authority = Authority::load(&folder.join(CA))?;
    let federation = authority.federation();
    let keys = KeyFolder::open(&folder.join(KEYS))?;
    let (tls_key, journal_key) = (keys.tls_key()?, keys.journal_key()?);
    let ministry = PrincipalRow {
        principal: PrincipalId::MINISTRY,
        council: "ministry".parse()?,
        journal_key: journal_key.journal_key(),
        status: PrincipalStatus::Active,
    };
    let vocabularies = vocabularies::load(config.common.vocab_dir.as_deref())?;
    let web_listener = TcpListener::bind(config.common.web_listen).await?;
    let link_listener = TcpListener::bind(config.link_listen).await?;
    let enrol_listener = TcpListener::bind(config.enrol_listen).await?;
    let (web, link, enrol) = (web_listener.local_addr()?, link_listener.local_addr()?, enrol_listener.local_addr()?);

    let path = folder.join(JOURNAL);
    let store = tokio::task::spawn_blocking(move || DiskStore::open(&path, LogOptions::default(), |_| {})).await??;
    let store: Arc<dyn Store> = Arc::new(store);
    let parts = EngineParts {
        worker: Arc::new(InProcess::new(store.clone())),
        store,
        signer: Arc::new(journal_key),
        verifier: Arc::new(Ed25519Verifier),
        federation,
        me: PrincipalId::MINISTRY,
        ministry: ministry.clone(),
        tap: options.tap,
    };
    let mut progress = options.progress.unwrap_or_else(|| Box::new(|_, _| {}));
    // The engine leaves last: what was taken in is made durable first.
    let engine_leaves = CancellationToken::new();
    let (engine, engine_task) = Engine::start(parts, engine_leaves.clone(), &mut progress).await?;

    let names = config.certificate_names();
    let chain = hub_chain(&authority, &tls_key, &names)?;
    let root = authority.root().to_vec();
    let tls = HubTls::new(Credentials { chain: &chain, key: &tls_key, root: &root })?;
    let authority = Arc::new(ArcSwap::from_pointee(authority));
    let book = InviteBook::new(&folder.join(INVITATIONS));
    let links = Links::default();
    let (states, state) = watch::channel(Arc::new(State::default()));

    let mut supervisor = Supervisor::new(leaving.clone());
    let token = leaving.clone();
    supervisor.critical("the engine", async move {
        let mut task = engine_task;
        tokio::select! {
            ended = &mut task => return ended.map_err(|error| error.to_string())?.map_err(|error| error.to_string()),
            () = token.cancelled() => {}
        }
        engine_leaves.cancel();
        task.await.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
    });
    let desk = EnrolDesk::service(EnrolParts {
        authority: authority.clone(),
        book: book.clone(),
        registry: EngineRegistry(engine.clone()),
        ministry_key: ministry.journal_key,
        link_address: config.link_address(link.port()),
    });
    let link_desk = LinkDesk::service(engine.clone(), links.clone(), leaving.clone());
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter.set_service_status("tansiq.v1.LinkService", tonic_health::ServingStatus::Serving).await;
    reporter.set_service_status("tansiq.v1.EnrolService", tonic_health::ServingStatus::Serving).await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(tansiq_proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .build_v1()
    };
    let keepalive = || {
        tonic::transport::Server::builder()
            .http2_keepalive_interval(Some(std::time::Duration::from_secs(10)))
            .http2_keepalive_timeout(Some(std::time::Duration::from_secs(10)))
            .max_concurrent_streams(16)
    };
    let link_routes =
        keepalive().add_service(link_desk).add_service(desk.clone()).add_service(health.clone()).add_service(reflection()?);
    let enrol_routes = keepalive().add_service(desk).add_service(health).add_service(reflection()?);
    let link_incoming = tls.link_incoming(link_listener, leaving.clone());
    let enrol_incoming = tls.enrol_incoming(enrol_listener, leaving.clone());
    supervisor.critical(
        "the link port",
        link_routes.serve_with_incoming_shutdown(link_incoming, leaving.clone().cancelled_owned()),
    );
    supervisor.critical(
        "the enrol port",
        enrol_routes.serve_with_incoming_shutdown(enrol_incoming, leaving.clone().cancelled_owned()),
    );
    let projector =
        Projector { engine: engine.clone(), links: links.clone(), vocabularies: vocabularies.clone(), states };
    supervisor.critical("the projection", projector.run(leaving.clone()));
    supervisor.critical("the certificate", keep_certificate(tls.clone(), authority.clone(), tls_key, names, leaving.clone()));

    let metrics = Metrics::new();
    let accounts = Accounts::open(folder)?;
    let sessions = Sessions::new(config.common.session_life, config.common.cookie_secure);
    let gate = Gate::new(accounts, sessions, metrics.clone(), &config.common.public_names);
    let enrolment = Desk {
        engine: engine.clone(),
        book,
        authority,
        links: links.clone(),
        regions: vocabularies.regions().map(str::to_owned).collect(),
        enrol_address: config.enrol_address(enrol.port()),
    };
    let web_parts = web::Parts {
        engine: engine.clone(),
        gate,
        metrics,
        states: state.clone(),
        enrolment: Arc::new(enrolment),
        vocabularies: vocabularies.to_json(),
        schemas: docs::schemas_json(),
        leaving: leaving.clone(),
    };
    let hub_web = HubWeb::new(web_parts);
    let socket = admin::bind(folder)?;
    supervisor.critical("the administrator's socket", admin::serve(socket, web::admin::router(hub_web.clone()), leaving.clone()));
    let pages = web::router(hub_web).into_make_service_with_connect_info::<SocketAddr>();
    let serve = axum::serve(web_listener, pages).with_graceful_shutdown(leaving.clone().cancelled_owned());
    supervisor.critical("the web app", async move { serve.await });

    let parts = tokio::spawn(supervisor.run(config.common.shutdown_grace));
    Ok(Hub { engine, links, web, link, enrol, tls, states: state, leaving, parts })
}

fn hub_chain(authority: &Authority, key: &TlsKey, names: &[String]) -> anyhow::Result<Vec<Vec<u8>>> {
    Ok(authority.issue_hub(&CertificateRequest::of_key(key)?, names, now())?)
}

/// Issues the hub's own certificate anew long before it ends. Links that are open stay as they are.
async fn keep_certificate(
    tls: Arc<HubTls>,
    authority: Arc<ArcSwap<Authority>>,
    key: TlsKey,
    names: Vec<String>,
    leaving: CancellationToken,
) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            () = leaving.cancelled() => return Ok(()),
            () = tokio::time::sleep(CERTIFICATE_EVERY) => {}
        }
        let authority = authority.load_full();
        let chain = hub_chain(&authority, &key, &names)?;
        tls.reload(Credentials { chain: &chain, key: &key, root: authority.root() })?;
    }
}
