use std::time::Duration;

use automerge::{ReadDoc as _, transaction::Transactable as _};
use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use futures_util::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use serde_json::json;
use tansiq_proto::v1 as proto;
use tansiq_shared::{
    auth::{
        accounts::{Accounts, Language, NewAccount, Role, password::Password},
        sessions::Sessions,
    },
    blobs::Limits,
    domain::{DocId, FederationId, PrincipalRow, StoreId},
    engine,
    error::ErrorCode,
    identity::keys::KeyFolder,
    journal::sign::{Ed25519Verifier, Signer as _},
    store::{Store, memory::MemoryStore},
    web::http::CONTENT_SECURITY_POLICY,
    worker::InProcess,
};
use tokio_tungstenite::tungstenite::{self, client::IntoClientRequest as _, protocol::frame::coding::CloseCode};
use tower::ServiceExt as _;
use utoipa::OpenApi as _;

use super::*;

mod begun;
mod writers;

const PASSWORD: &str = "a long password";
const DOC: [u8; 16] = [5; 16];

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

struct App {
    router: Router,
    web: NodeWeb,
    _folder: tempfile::TempDir,
}

async fn app() -> App {
    let folder = tempfile::tempdir().unwrap();
    let accounts = Accounts::open(folder.path()).unwrap();
    for role in Role::OF_A_NODE {
        let new = NewAccount {
            name: role.to_string(),
            display: format!("The {role}"),
            role,
            language: Language::Arabic,
            password: Password::new(PASSWORD).unwrap(),
        };
        accounts.add(&new).unwrap();
    }
    let metrics = Metrics::new();
    let gate = Gate::new(accounts, Sessions::new(Duration::from_mins(10), true), metrics.clone(), &[]);
    let web = NodeWeb::new(Parts {
        engine: engine(folder.path()).await,
        gate,
        metrics,
        council: "MA-02".parse().unwrap(),
        groups: Vec::new(),
        checks: Vocabularies::embedded().clone(),
        vocabularies: json!({ "regions": { "codes": [{ "code": "MA-02", "fr": "L'Oriental", "ar": "الشرق" }] } }),
        schemas: json!({ "minutes": {} }),
        blobs: Blobs::open(folder.path(), Limits { file_bytes: 100_000, all_bytes: 1_000_000 }).unwrap(),
        wanted: Wanted::default(),
        search: crate::search::Search::of(folder.path()),
        leaving: CancellationToken::new(),
        limits: tansiq_shared::ops::limits::Limits::default(),
    });
    App { router: router(web.clone()), web, _folder: folder }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
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

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    /// Signs in and returns the cookie.
    async fn sign_in(&self, role: Role) -> String {
        let answer = self.send("POST", "/api/session", "", &json!({ "name": role.as_str(), "password": PASSWORD })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let cookie = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
        assert!(cookie.contains("HttpOnly; SameSite=Strict; Secure"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_wrong_password_is_401_and_nothing_else() {
    let app = app().await;
    for name in ["secretary", "nobody"] {
        let answer = app.send("POST", "/api/session", "", &json!({ "name": name, "password": "not this one" })).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(
            answer.json(),
            json!({ "code": "signed-out", "text": "failed to sign in: the name or the password is wrong" })
        );
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
}

#[tokio::test]
async fn a_session_says_who_and_ends() {
    let app = app().await;
    let cookie = app.sign_in(Role::Member).await;
    let session = app.get("/api/session", &cookie).await.json();
    assert_eq!(session.get("name"), Some(&json!("The member")));
    assert_eq!(session.get("role"), Some(&json!("member")));
    assert_eq!(session.get("language"), Some(&json!("ar")));
    assert_eq!(session.get("principal"), Some(&json!(app.web.principal().0)));
    assert_eq!(session.get("council"), Some(&json!({ "code": "MA-02", "fr": "L'Oriental", "ar": "الشرق" })));
    let gone = app.send("DELETE", "/api/session", &cookie, &Value::Null).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert!(gone.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(app.get("/api/session", &cookie).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn one_s_own_password_is_changed_with_the_old_one() {
    let app = app().await;
    let (here, there) = (app.sign_in(Role::Member).await, app.sign_in(Role::Member).await);
    let change = async |old: &str, new: &str| {
        app.send("PUT", "/api/session/password", &here, &json!({ "old": old, "new": new })).await.status
    };
    assert_eq!(change("not this one", "a new password").await, StatusCode::FORBIDDEN);
    assert_eq!(change(PASSWORD, "short").await, StatusCode::BAD_REQUEST);
    assert_eq!(change(PASSWORD, "a new password").await, StatusCode::NO_CONTENT);
    assert_eq!(app.get("/api/session", &here).await.status, StatusCode::OK);
    assert_eq!(app.get("/api/session", &there).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_page_of_an_unknown_address_hears_so_before_it_signs_in() {
    let app = app().await;
    let request = Request::post("/api/session").header("x-tansiq", "1").header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::HOST, "conseil.lan").header(header::ORIGIN, "http://conseil.lan");
    let typed = json!({ "name": "member", "password": PASSWORD });
    let answer = app.ask(request.body(Body::from(typed.to_string())).unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
    assert_eq!(app.get("/api/door", "").await.json(), json!({ "addresses": [], "cookie_secure": true }));
}

#[tokio::test]
async fn without_a_cookie_nothing_of_the_council_is_told() {
    let app = app().await;
    let public = ["/api/door", "/api/vocabularies", "/api/schemas", "/api/openapi.json", "/livez", "/readyz"];
    for (method, path) in routes().listed() {
        if public.contains(path) || (*path == "/api/session" && *method != "get") {
            continue;
        }
        let path = path.replace("{id}", "00000000000000000000000000000000");
        let method = method.to_uppercase();
        let answer = app.send(&method, &path, "", &json!({})).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
    }
    for path in public {
        assert_eq!(app.get(path, "").await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn nothing_changes_without_the_header_against_forgery() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    let request =
        Request::post("/api/documents").header(header::COOKIE, &cookie).header(header::CONTENT_TYPE, "application/json");
    let answer = app.ask(request.body(Body::from("{}")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(answer.json().get("code"), Some(&json!("denied")));
}

#[tokio::test]
async fn only_a_secretary_makes_and_shares_documents() {
    let app = app().await;
    let new =
        json!({ "kind": "minutes", "group": "MA-02", "rule": "from_circulated", "title": { "fr": "Réunion", "ar": "اجتماع" } });
    for role in [Role::Member, Role::Observer] {
        let cookie = app.sign_in(role).await;
        assert_eq!(app.send("POST", "/api/documents", &cookie, &new).await.status, StatusCode::FORBIDDEN, "{role}");
        let path = "/api/documents/05050505050505050505050505050505/sharing";
        let answer = app.send("PUT", path, &cookie, &json!({ "ministry": true, "grants": [] })).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
    }
    let cookie = app.sign_in(Role::Secretary).await;
    for (field, value) in [("kind", "poem"), ("group", "MA-09"), ("group", "../x"), ("rule", "sometimes")] {
        let mut wrong = new.clone();
        wrong[field] = json!(value);
        let answer = app.send("POST", "/api/documents", &cookie, &wrong).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{field} {}", answer.text);
    }
    let made = app.send("POST", "/api/documents", &cookie, &new).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    assert_eq!(made.json().get("id").and_then(Value::as_str).map(str::len), Some(32));
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let app = app().await;
    let cookie = app.sign_in(Role::Observer).await;
    for path in ["/api/documents/05050505050505050505050505050505", "/api/documents/zz", "/api/none"] {
        let answer = app.get(path, &cookie).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.json().get("code"), Some(&json!("not-found")));
    }
}

#[tokio::test]
async fn files_are_taken_from_who_may_write_and_within_the_limit() {
    let app = app().await;
    let secretary = app.sign_in(Role::Secretary).await;
    let new = json!({ "kind": "minutes", "group": "MA-02", "rule": "private", "title": { "fr": "Réunion", "ar": "" } });
    let made = app.send("POST", "/api/documents", &secretary, &new).await.json();
    let path = format!("/api/documents/{}/attachments", made["id"].as_str().unwrap());
    let send = async |cookie: &str, bytes: usize, is_announced: bool| {
        let pieces = futures_util::stream::iter(
            vec![7_u8; bytes].chunks(10_000).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect::<Vec<_>>(),
        );
        let mut request = Request::post(&path).header("x-tansiq", "1").header(header::COOKIE, cookie);
        if is_announced {
            request = request.header(header::CONTENT_LENGTH, bytes);
        }
        app.ask(request.body(Body::from_stream(pieces)).unwrap()).await
    };
    for role in [Role::Member, Role::Observer] {
        let cookie = app.sign_in(role).await;
        assert_eq!(send(&cookie, 10, true).await.status, StatusCode::FORBIDDEN, "{role}");
        assert_eq!(app.get(&path, &cookie).await.json()["files"], json!([]));
    }
    for is_announced in [true, false] {
        let long = send(&secretary, 100_001, is_announced).await;
        assert_eq!((long.status, long.json()["code"].clone()), (StatusCode::PAYLOAD_TOO_LARGE, json!("too-large")));
        assert!(long.text.contains("longer than 100000 bytes"), "{}", long.text);
    }
    let kept = send(&secretary, 100_000, false).await;
    assert_eq!((kept.status, kept.json()["size"].clone()), (StatusCode::CREATED, json!(100_000)), "{}", kept.text);
    assert_eq!(app.web.blobs.counted().files, 1);
    // The document does not name it yet, so it is nobody's to open.
    let file = format!("{path}/{}", kept.json()["sha256"].as_str().unwrap());
    assert_eq!(app.get(&file, &secretary).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&format!("{path}/../x"), &secretary).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&path, &secretary).await.json()["limit_bytes"], json!(100_000));
}

#[tokio::test]
async fn people_and_groups_have_names() {
    let app = app().await;
    let cookie = app.sign_in(Role::Observer).await;
    let people = app.get("/api/people", &cookie).await.json();
    assert_eq!(people.pointer("/people/0/name"), Some(&json!("The secretary")));
    let groups = app.get("/api/groups", &cookie).await.json();
    assert_eq!(groups.pointer("/groups/0/id"), Some(&json!("MA-02")));
    assert!(groups.pointer("/groups/0/fr").and_then(Value::as_str).unwrap().contains("L'Oriental"));
}

#[tokio::test]
async fn every_answer_is_guarded_pages_too() {
    let app = app().await;
    for path in ["/", "/documents/abc", "/api/session", "/livez", "/assets/none.js"] {
        let answer = app.get(path, "").await;
        assert_eq!(answer.headers.get(header::CONTENT_SECURITY_POLICY).unwrap(), CONTENT_SECURITY_POLICY, "{path}");
        assert_eq!(answer.headers.get(header::X_CONTENT_TYPE_OPTIONS).unwrap(), "nosniff");
        assert_eq!(answer.headers.get(header::REFERRER_POLICY).unwrap(), "no-referrer");
    }
    let page = app.get("/documents/abc", "").await;
    assert_eq!(page.headers.get(header::CONTENT_TYPE).unwrap(), "text/html; charset=utf-8");
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

#[test]
fn sharing_with_a_council_takes_the_ministry_along() {
    let principals = documents::Principals::for_tests(&[(1, "ministry"), (7, "MA-02"), (9, "MA-01")]);
    let own = "MA-02".parse().unwrap();
    let read = |value: Value| documents::sharing(&serde_json::from_value(value).unwrap(), &own, &principals);
    let shared = read(json!({ "ministry": false, "grants": [{ "council": "MA-01", "access": "edit" }] })).unwrap();
    assert!(shared.reaches_ministry());
    assert_eq!(shared.access(PrincipalId(9)), Some(tansiq_shared::domain::Access::Edit));
    assert_eq!(read(json!({ "ministry": false, "grants": [] })).unwrap().grants, []);
    for wrong in [
        json!([{ "council": "MA-02", "access": "read" }]),
        json!([{ "council": "ministry", "access": "read" }]),
        json!([{ "council": "MA-12", "access": "read" }]),
        json!([{ "council": "MA-01", "access": "own" }]),
        json!([{ "council": "MA-01", "access": "read" }, { "council": "MA-01", "access": "edit" }]),
    ] {
        let error = read(json!({ "ministry": true, "grants": wrong })).unwrap_err();
        assert_eq!(error.code, ErrorCode::Malformed);
    }
}

type Tab = tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

/// Serves the app on a port of the system's choice, and dials its socket.
async fn dial(app: &App, cookie: &str, origin: Option<&str>) -> Result<Tab, tungstenite::Error> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(axum::serve(listener, app.router.clone()).into_future());
    let mut request = format!("ws://{host}/api/socket").into_client_request().unwrap();
    let own = format!("http://{host}");
    request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
    request.headers_mut().insert(header::ORIGIN, origin.unwrap_or(&own).parse().unwrap());
    tokio_tungstenite::connect_async(request).await.map(|(tab, _)| tab)
}

/// The next binary frame.
async fn next(tab: &mut Tab) -> proto::node_frame::Body {
    loop {
        let message = tokio::time::timeout(Duration::from_secs(10), tab.next()).await.unwrap().unwrap().unwrap();
        if let tungstenite::Message::Binary(bytes) = message {
            return proto::NodeFrame::decode(bytes).unwrap().body.unwrap();
        }
    }
}

/// The close frame, after whatever else still comes.
async fn closed(tab: &mut Tab) -> (CloseCode, String) {
    loop {
        let message = tokio::time::timeout(Duration::from_secs(10), tab.next()).await.unwrap().unwrap().unwrap();
        if let tungstenite::Message::Close(frame) = message {
            let frame = frame.unwrap();
            return (frame.code, frame.reason.to_string());
        }
    }
}

async fn say(tab: &mut Tab, body: proto::editor_frame::Body) {
    let frame = proto::EditorFrame { body: Some(body) };
    tab.send(tungstenite::Message::Binary(frame.encode_to_vec().into())).await.unwrap();
}

#[tokio::test]
async fn a_tab_is_welcomed_and_an_unknown_document_is_closed() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    let mut tab = dial(&app, &cookie, None).await.unwrap();
    let proto::node_frame::Body::Welcome(welcome) = next(&mut tab).await else { panic!("no welcome") };
    assert_eq!(welcome.principal, app.web.principal().0);
    say(&mut tab, proto::editor_frame::Body::Open(proto::OpenDocument { doc: DOC.to_vec(), heads: vec![] })).await;
    let wanted = proto::Closed { doc: DOC.to_vec(), reason: "not-found".into() };
    assert_eq!(next(&mut tab).await, proto::node_frame::Body::Closed(wanted));
    assert!(app.web.metrics.text().contains("tansiq_sessions 1"));
}

#[tokio::test]
async fn a_heartbeat_is_answered_with_its_number() {
    let app = app().await;
    let cookie = app.sign_in(Role::Observer).await;
    let mut tab = dial(&app, &cookie, None).await.unwrap();
    let proto::node_frame::Body::Welcome(welcome) = next(&mut tab).await else { panic!("no welcome") };
    assert!(welcome.has_heartbeat);
    say(&mut tab, proto::editor_frame::Body::Heartbeat(proto::Heartbeat { number: 7 })).await;
    assert_eq!(next(&mut tab).await, proto::node_frame::Body::Heartbeat(proto::Heartbeat { number: 7 }));
}

/// Follows a document, and returns what the node says of it.
async fn open(tab: &mut Tab, doc: &DocId, heads: Vec<Vec<u8>>) -> proto::Opened {
    say(tab, proto::editor_frame::Body::Open(proto::OpenDocument { doc: doc.as_bytes().to_vec(), heads })).await;
    let proto::node_frame::Body::Opened(opened) = next(tab).await else { panic!("not opened") };
    opened
}

/// One more change of a document, as a browser would make it: the title gets a sign more.
fn edited(app: &App, opened: &proto::Opened) -> Vec<u8> {
    let changes = opened.changes.iter().map(|chunk| automerge::Change::from_bytes(chunk.clone()).unwrap());
    let actor = tansiq_shared::domain::ActorId::of(app.web.principal(), [1; 12]);
    let mut doc = automerge::AutoCommit::new().with_actor(automerge::ActorId::from(actor.as_bytes()));
    doc.apply_changes(changes).unwrap();
    let (_, title) = doc.get(automerge::ROOT, "title").unwrap().unwrap();
    let (_, french) = doc.get(title, "fr").unwrap().unwrap();
    doc.splice_text(french, 0, 0, "!").unwrap();
    doc.get_last_local_change().unwrap().raw_bytes().to_vec()
}

#[tokio::test]
async fn what_one_tab_writes_is_saved_and_seen_in_the_others() {
    let app = app().await;
    let (secretary, observer) = (app.sign_in(Role::Secretary).await, app.sign_in(Role::Observer).await);
    let new = json!({ "kind": "minutes", "group": "MA-02", "rule": "private", "title": { "fr": "Réunion", "ar": "اجتماع" } });
    let made = app.send("POST", "/api/documents", &secretary, &new).await.json();
    let doc: DocId = made.get("id").and_then(Value::as_str).unwrap().parse().unwrap();

    let mut writer = dial(&app, &secretary, None).await.unwrap();
    let mut reader = dial(&app, &observer, None).await.unwrap();
    next(&mut writer).await;
    next(&mut reader).await;
    let opened = open(&mut writer, &doc, vec![]).await;
    let read = open(&mut reader, &doc, vec![]).await;
    assert!(opened.can_edit && !read.can_edit);
    assert_eq!(opened.changes, read.changes);

    let change = edited(&app, &opened);
    let submit = proto::Submit { doc: doc.as_bytes().to_vec(), number: 9, changes: vec![change.clone()], given_back: false };
    say(&mut writer, proto::editor_frame::Body::Submit(submit)).await;
    let proto::node_frame::Body::Saved(saved) = next(&mut writer).await else { panic!("not saved, or heard its own echo") };
    assert_eq!(saved.number, 9);
    let proto::node_frame::Body::Changed(changed) = next(&mut reader).await else { panic!("not seen") };
    assert_eq!((changed.changes, &changed.heads), (vec![change], &saved.heads));

    // With its heads, a tab that comes back gets nothing twice.
    assert!(open(&mut reader, &doc, saved.heads).await.changes.is_empty());
    let shown = app.get(&format!("/api/documents/{doc}"), &observer).await.json();
    assert_eq!(shown.pointer("/view/title/fr"), Some(&json!("!Réunion")));
    assert!(app.web.metrics.text().contains("tansiq_sessions 2"));
}

#[tokio::test]
async fn a_change_that_is_none_is_not_accepted_and_the_session_goes_on() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    let new = json!({ "kind": "terms", "group": "MA-02", "rule": "private", "title": { "fr": "Termes" } });
    let made = app.send("POST", "/api/documents", &cookie, &new).await.json();
    let doc: DocId = made.get("id").and_then(Value::as_str).unwrap().parse().unwrap();
    let mut tab = dial(&app, &cookie, None).await.unwrap();
    next(&mut tab).await;
    open(&mut tab, &doc, vec![]).await;
    let submit = proto::Submit { doc: doc.as_bytes().to_vec(), number: 1, changes: vec![vec![7; 50]], given_back: false };
    say(&mut tab, proto::editor_frame::Body::Submit(submit)).await;
    let proto::node_frame::Body::NotAccepted(refused) = next(&mut tab).await else { panic!("accepted") };
    assert_eq!((refused.number, refused.by.as_str()), (1, "council"));
    assert!(!refused.reason.is_empty());
    open(&mut tab, &doc, vec![]).await;
}

#[tokio::test]
async fn who_only_reads_cannot_submit() {
    let app = app().await;
    for role in [Role::Member, Role::Observer] {
        let cookie = app.sign_in(role).await;
        let mut tab = dial(&app, &cookie, None).await.unwrap();
        next(&mut tab).await;
        say(
            &mut tab,
            proto::editor_frame::Body::Submit(proto::Submit {
                doc: DOC.to_vec(),
                number: 4,
                changes: vec![vec![1]],
                given_back: false,
            }),
        )
        .await;
        let proto::node_frame::Body::NotAccepted(refused) = next(&mut tab).await else { panic!("accepted") };
        assert_eq!((refused.number, refused.reason.as_str(), refused.by.as_str()), (4, "role", "council"));
    }
}

#[tokio::test]
async fn a_bad_frame_ends_that_session_only() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    let (mut bad, mut good) = (dial(&app, &cookie, None).await.unwrap(), dial(&app, &cookie, None).await.unwrap());
    next(&mut bad).await;
    bad.send(tungstenite::Message::Binary(vec![0xff; 40].into())).await.unwrap();
    assert_eq!(closed(&mut bad).await, (CloseCode::Policy, "bad-frame".to_owned()));
    next(&mut good).await;
    say(&mut good, proto::editor_frame::Body::Open(proto::OpenDocument { doc: DOC.to_vec(), heads: vec![] })).await;
    assert!(matches!(next(&mut good).await, proto::node_frame::Body::Closed(_)));
}

#[tokio::test]
async fn a_frame_over_the_limit_ends_the_session() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    let mut tab = dial(&app, &cookie, None).await.unwrap();
    next(&mut tab).await;
    let long = vec![0; tansiq_shared::web::session_codec::EDITOR_FRAME_BYTES_MAX + 1];
    // The far end may hang up before all of it is written.
    let _ = tab.send(tungstenite::Message::Binary(long.into())).await;
    let end = tokio::time::timeout(Duration::from_secs(10), async {
        while let Some(Ok(message)) = tab.next().await {
            assert!(!message.is_binary(), "answered");
        }
    });
    end.await.unwrap();
}

#[tokio::test]
async fn a_page_of_another_origin_and_a_stranger_are_not_connected() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    for (cookie, origin, status) in [(cookie.as_str(), Some("https://evil.example"), 403), ("", None, 401)] {
        let Err(tungstenite::Error::Http(answer)) = dial(&app, cookie, origin).await else { panic!("connected") };
        assert_eq!(answer.status().as_u16(), status);
    }
}

#[tokio::test]
async fn signing_out_and_leaving_close_open_tabs() {
    let app = app().await;
    let cookie = app.sign_in(Role::Secretary).await;
    let mut tab = dial(&app, &cookie, None).await.unwrap();
    next(&mut tab).await;
    app.send("DELETE", "/api/session", &cookie, &Value::Null).await;
    assert_eq!(closed(&mut tab).await, (CloseCode::Policy, "signed-out".to_owned()));
    let cookie = app.sign_in(Role::Secretary).await;
    let mut tab = dial(&app, &cookie, None).await.unwrap();
    next(&mut tab).await;
    app.web.leaving.cancel();
    assert_eq!(closed(&mut tab).await, (CloseCode::Away, "leaving".to_owned()));
}

#[tokio::test]
async fn the_administrators_door_refuses_what_is_no_document() {
    let app = app().await;
    let admin = admin::router(app.web.clone());
    for (body, status) in [
        (json!({ "kind": "minutes", "group": "MA-02", "rule": "private", "document": 3 }), StatusCode::BAD_REQUEST),
        (json!({ "kind": "poem", "group": "MA-02", "rule": "private", "document": {} }), StatusCode::BAD_REQUEST),
        (json!({ "kind": "minutes", "group": "MA-02", "rule": "private", "document": {}, "odd": 1 }), StatusCode::BAD_REQUEST),
    ] {
        let request = Request::post("/documents").header(header::CONTENT_TYPE, "application/json");
        let answer = admin.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
        assert_eq!(answer.status(), status, "{body}");
    }
    let listed = admin.oneshot(Request::get("/documents").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(listed.status(), StatusCode::OK);
}
