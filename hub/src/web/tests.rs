use std::{sync::Mutex, time::Duration};

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, Request, StatusCode, header},
};
use futures_util::{StreamExt as _, future::BoxFuture};
use serde_json::json;
use tansiq_proto::v1;
use tansiq_shared::{
    auth::{
        accounts::{Accounts, Language, NewAccount, Role, password::Password},
        sessions::Sessions,
    },
    domain::{FederationId, PrincipalRow, StoreId, UnixMs},
    engine,
    identity::{
        invite::{CodeId, InviteRow},
        keys::KeyFolder,
    },
    journal::sign::{Ed25519Verifier, Signer as _},
    store::{Store, memory::MemoryStore},
    web::{http::CONTENT_SECURITY_POLICY, session_codec::state_text},
    worker::InProcess,
};
use tokio::sync::watch;
use tower::ServiceExt as _;
use utoipa::OpenApi as _;

use super::*;

const PASSWORD: &str = "a long password";
/// From when on the past is known: noon of 5 October 2026.
const SINCE: i64 = 1_791_201_600_000;

/// An engine without documents, in memory. It writes as the ministry, whose row needs no registry.
async fn engine(folder: &std::path::Path) -> Engine {
    let key = KeyFolder::open(&folder.join("keys")).unwrap().journal_key().unwrap();
    let ministry = PrincipalRow::ministry(key.journal_key());
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(StoreId(9)));
    let parts = engine::Parts {
        worker: Arc::new(InProcess::new(store.clone(), tansiq_shared::domain::vocabulary::Vocabularies::embedded().clone())),
        store,
        signer: Arc::new(key),
        verifier: Arc::new(Ed25519Verifier),
        environment: Arc::new(tansiq_shared::engine::environment::System),
        federation: FederationId::new([3; 16]),
        me: PrincipalId::MINISTRY,
        ministry,
        tap: None,
    };
    Engine::start(parts, CancellationToken::new(), |_, _| {}).await.unwrap().0
}

#[derive(Default)]
struct Register(Mutex<Vec<String>>);

impl Enrolment for Register {
    fn refused(&self, _: &CouncilId) -> Option<crate::link::Refused> {
        None
    }

    fn invite(&self, council: CouncilId, leave: Leave) -> BoxFuture<'_, Result<Invitation, EnrolmentError>> {
        self.0.lock().unwrap().push(format!("invite {council} {leave:?}"));
        Box::pin(async move { Ok(Invitation { code: "TANSIQ-1".into(), expires_at_ms: 7, replaces: None }) })
    }

    fn invitations(&self) -> BoxFuture<'_, Result<Vec<InviteRow>, EnrolmentError>> {
        Box::pin(async move { Ok(Vec::new()) })
    }

    fn withdraw(&self, code: CodeId) -> BoxFuture<'_, Result<CouncilId, EnrolmentError>> {
        self.0.lock().unwrap().push(format!("withdraw {code}"));
        Box::pin(async move { Ok("MA-02".parse().unwrap()) })
    }

    fn revoke(&self, council: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>> {
        Box::pin(async move { Err(EnrolmentError::Unknown(council)) })
    }

    fn release(&self, council: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>> {
        Box::pin(async move { Err(EnrolmentError::Unknown(council)) })
    }

    fn accept(&self, from: CouncilId) -> BoxFuture<'_, Result<(), EnrolmentError>> {
        Box::pin(async move { Err(EnrolmentError::Unknown(from)) })
    }
}

struct App {
    router: Router,
    web: HubWeb,
    states: watch::Sender<Arc<v1::State>>,
    register: Arc<Register>,
    _folder: tempfile::TempDir,
}

fn state(position: u64) -> Arc<v1::State> {
    Arc::new(v1::State { as_of_ms: 1, position, ..v1::State::default() })
}

async fn app() -> App {
    let folder = tempfile::tempdir().unwrap();
    let accounts = Accounts::open(folder.path()).unwrap();
    let new = NewAccount {
        name: "nadia".into(),
        display: "Nadia".into(),
        role: Role::Coordinator,
        language: Language::French,
        password: Password::new(PASSWORD).unwrap(),
    };
    accounts.add(&new).unwrap();
    let metrics = Metrics::new();
    let (states, watch) = watch::channel(state(1));
    let register = Arc::new(Register::default());
    let web = HubWeb::new(Parts {
        engine: engine(folder.path()).await,
        gate: Gate::new(accounts, Sessions::new(Duration::from_mins(10), true), metrics.clone(), &[]),
        metrics,
        figures: crate::project::Figures::default(),
        past: Past::open(folder.path(), UnixMs(SINCE)).unwrap(),
        states: watch,
        enrolment: Arc::clone(&register) as Arc<dyn Enrolment>,
        vocabularies: json!({}),
        schemas: json!({}),
        blobs: Blobs::open(folder.path(), tansiq_shared::blobs::Limits::default()).unwrap(),
        leaving: CancellationToken::new(),
        limits: Limits { feeds_per_account: 3, ..Limits::default() },
    });
    App { router: router(web.clone()), web, states, register, _folder: folder }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl App {
    async fn ask(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn send(&self, method: &str, path: &str, cookie: &str, body: &Value) -> Answer {
        let request = Request::builder().method(method).uri(path).header("x-tansiq", "1").header(header::COOKIE, cookie);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn sign_in(&self) -> String {
        let answer = self.send("POST", "/api/session", "", &json!({ "name": "Nadia", "password": PASSWORD })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    async fn feed(&self, cookie: &str) -> BodyDataStream {
        let request = Request::get("/api/feed").header(header::COOKIE, cookie).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers().get(header::CONTENT_TYPE).unwrap(), "text/event-stream");
        response.into_body().into_data_stream()
    }
}

/// The next event's text; `None` when the stream has ended.
async fn next(feed: &mut BodyDataStream) -> Option<String> {
    let next = tokio::time::timeout(Duration::from_secs(10), feed.next()).await.unwrap();
    next.map(|bytes| String::from_utf8(bytes.unwrap().to_vec()).unwrap())
}

fn event(position: u64) -> String {
    format!("event: state\ndata: {}\n\n", state_text(&state(position)))
}

#[tokio::test]
async fn who_is_signed_in_has_no_council() {
    let app = app().await;
    let cookie = app.sign_in().await;
    let session = app.send("GET", "/api/session", &cookie, &Value::Null).await;
    let session: Value = serde_json::from_str(&session.text).unwrap();
    assert_eq!(session.get("role"), Some(&json!("coordinator")));
    assert!(session.get("council").is_none() && session.get("principal").is_none());
    let wrong = app.send("POST", "/api/session", "", &json!({ "name": "nadia", "password": "not this one" })).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn without_a_cookie_nothing_of_the_regions_is_told() {
    let app = app().await;
    for path in [
        "/api/session",
        "/api/feed",
        "/api/overview",
        "/api/changes?from=2026-10-05",
        "/api/status",
        "/api/documents/00000000000000000000000000000000",
    ] {
        assert_eq!(app.send("GET", path, "", &Value::Null).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for path in ["/livez", "/readyz", "/api/openapi.json", "/api/vocabularies", "/api/schemas"] {
        assert_eq!(app.send("GET", path, "", &Value::Null).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_feed_sends_the_state_at_once_and_then_the_newest() {
    let app = app().await;
    let cookie = app.sign_in().await;
    let mut feed = app.feed(&cookie).await;
    assert_eq!(next(&mut feed).await.unwrap(), event(1));
    for position in 2..=5 {
        app.states.send_replace(state(position));
    }
    assert_eq!(next(&mut feed).await.unwrap(), event(5), "latest wins");
    app.states.send_replace(state(6));
    assert_eq!(next(&mut feed).await.unwrap(), event(6));
}

#[tokio::test]
async fn one_account_has_only_so_many_dashboards() {
    let app = app().await;
    let cookie = app.sign_in().await;
    let held = [app.feed(&cookie).await, app.feed(&cookie).await, app.feed(&cookie).await];
    let refused = app.send("GET", "/api/feed", &cookie, &Value::Null).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    drop(held);
    drop(app.feed(&cookie).await);
}

#[tokio::test]
async fn events_keep_their_distance() {
    let app = app().await;
    let cookie = app.sign_in().await;
    let mut feed = app.feed(&cookie).await;
    let mut times = Vec::new();
    for position in 1..4 {
        app.states.send_replace(state(position));
        assert_eq!(next(&mut feed).await.unwrap(), event(position));
        times.push(tokio::time::Instant::now());
    }
    // An event's distance is counted from when it was made, which is a little before it is seen here.
    let (two, least) = (times[2] - times[0], feed::EVENT_EVERY + feed::EVENT_EVERY / 2);
    assert!(two >= least, "{two:?}");
}

#[tokio::test]
async fn the_feed_ends_with_the_sign_in_and_with_the_process() {
    let app = app().await;
    let cookie = app.sign_in().await;
    let mut feed = app.feed(&cookie).await;
    next(&mut feed).await;
    app.send("DELETE", "/api/session", &cookie, &Value::Null).await;
    assert_eq!(next(&mut feed).await, None);
    let cookie = app.sign_in().await;
    let mut feed = app.feed(&cookie).await;
    next(&mut feed).await;
    app.web.leaving.cancel();
    assert_eq!(next(&mut feed).await, None);
}

#[tokio::test]
async fn every_answer_is_guarded_pages_too() {
    let app = app().await;
    for path in ["/", "/regions/MA-02", "/api/session"] {
        let answer = app.send("GET", path, "", &Value::Null).await;
        assert_eq!(answer.headers.get(header::CONTENT_SECURITY_POLICY).unwrap(), CONTENT_SECURITY_POLICY, "{path}");
    }
    let forged = Request::delete("/api/session").body(Body::empty()).unwrap();
    assert_eq!(app.ask(forged).await.status, StatusCode::FORBIDDEN);
}

#[test]
fn the_description_has_every_route_and_no_other() {
    let described = serde_json::to_value(openapi::Interface::openapi()).unwrap();
    let paths = described.get("paths").and_then(Value::as_object).unwrap();
    let mut described: Vec<_> = paths
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (method.clone(), path.clone())))
        .collect();
    let mut served: Vec<_> = routes().listed().iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    described.sort();
    served.sort();
    assert_eq!(described, served);
}

#[tokio::test]
async fn the_administrator_invites_and_revokes() {
    let app = app().await;
    let admin = admin::router(app.web.clone());
    let ask = |method: &str, path: &str, body: Value| {
        let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        admin.clone().oneshot(request.body(Body::from(body.to_string())).unwrap())
    };
    let invited = ask("POST", "/invites", json!({ "council": "MA-02" })).await.unwrap();
    let bytes = axum::body::to_bytes(invited.into_body(), 1 << 20).await.unwrap();
    let wanted = json!({ "council": "MA-02", "code": "TANSIQ-1", "expires_at_ms": 7, "replaces": null });
    assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), wanted);
    assert_eq!(*app.register.0.lock().unwrap(), ["invite MA-02 Newcomer"]);
    let bad = ask("POST", "/invites", json!({ "council": "../x" })).await.unwrap();
    assert_eq!(bad.status(), StatusCode::BAD_REQUEST);
    let unknown = ask("POST", "/councils/MA-12/revoke", json!(null)).await.unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(ask("GET", "/councils", json!(null)).await.unwrap().status(), StatusCode::OK);
}

/// Asks, and gives the status with what was answered.
async fn asked(app: &App, path: &str) -> (StatusCode, Value) {
    let cookie = app.sign_in().await;
    let answer = app.send("GET", path, &cookie, &Value::Null).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap())
}

#[tokio::test]
async fn the_overview_is_told_as_it_was_at_the_end_of_a_day_and_not_before_it_is_known() {
    let app = app().await;
    let (status, now) = asked(&app, "/api/overview").await;
    assert_eq!((status, &now["since_ms"], &now["state"]), (StatusCode::OK, &json!(SINCE), &json!(state_text(&state(1)))));
    let (status, then) = asked(&app, "/api/overview?as_of=2026-10-05").await;
    assert_eq!((status, &then["at_ms"]), (StatusCode::OK, &json!(1_791_244_799_999_i64)));
    let (status, early) = asked(&app, "/api/overview?as_of=2026-10-04").await;
    let text = early["text"].as_str().unwrap();
    assert!(status == StatusCode::NOT_FOUND && text.contains("from 2026-10-05 on"), "{text}");
    for odd in ["2999-01-01", "2026-10-05T10:00", "soon", "2026-02-30"] {
        assert_eq!(asked(&app, &format!("/api/overview?as_of={odd}")).await.0, StatusCode::BAD_REQUEST, "{odd}");
    }
}

#[tokio::test]
async fn what_changed_begins_where_the_past_is_known() {
    let app = app().await;
    let (status, changes) = asked(&app, "/api/changes?from=2026-01-01").await;
    assert_eq!((status, &changes["from_ms"], &changes["rows"]), (StatusCode::OK, &json!(SINCE), &json!([])));
    let (_, changes) = asked(&app, "/api/changes?from=2026-10-06T08:00:00Z&to=2026-10-07").await;
    assert_eq!((&changes["from_ms"], &changes["to_ms"]), (&json!(SINCE + 20 * 3_600_000), &json!(1_791_417_599_999_i64)));
    assert_eq!(asked(&app, "/api/changes?from=2026-01-01&to=2026-02-01").await.0, StatusCode::NOT_FOUND);
    for odd in ["from=soon", "from=2026-10-08&to=2026-10-06", "from=2026-13-01"] {
        assert_eq!(asked(&app, &format!("/api/changes?{odd}")).await.0, StatusCode::BAD_REQUEST, "{odd}");
    }
}
