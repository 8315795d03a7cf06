//! What a monitor sees: health with its reasons, counters, and what is written of them.

use std::{
    collections::BTreeSet,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tansiq_node::config::NodeConfig;
use tansiq_shared::{
    admin::socket,
    auth::accounts::Role,
    ops::limits::{ALL, Limit, Limits},
};
use tansiq_tests::{
    federation::{Federation, PASSWORD, add_account},
    http,
    wait::eventually,
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, client::IntoClientRequest as _},
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/observe")
}

fn written(name: &str) -> String {
    let path = folder().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
}

/// The rows of the table: a name, and where it is: `both`, `node` or `hub`.
fn documented() -> Vec<(String, String)> {
    let text = written("METRICS.md");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    rows.map(|(name, rest)| (name.to_owned(), rest.split(' ').next().unwrap().to_owned())).collect()
}

/// The names of the metrics in a scrape, as they are asked for.
fn scraped(text: &str) -> BTreeSet<String> {
    let of = |line: &str| {
        let (name, kind) = line.strip_prefix("# TYPE ")?.split_once(' ')?;
        Some(if kind == "counter" { format!("{name}_total") } else { name.to_owned() })
    };
    text.lines().filter_map(of).collect()
}

async fn scrape(folder: &Path) -> String {
    socket::get(folder, "/metrics").await.unwrap().as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_is_documented_and_every_documented_one_is_there() {
    let federation = Federation::start(&["MA-02"]).await;
    let (node, hub) = (&federation.place(0).folder, federation.hub_folder());
    for (program, folder) in [("node", node.as_path()), ("hub", hub.as_path())] {
        let documented: BTreeSet<String> =
            documented().into_iter().filter(|(_, at)| at == "both" || at == program).map(|(name, _)| name).collect();
        let found = scraped(&scrape(folder).await);
        assert_eq!(found, documented, "left: what a {program} shows; right: what METRICS.md says of one");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_is_what_happened() {
    let federation = Federation::start(&["MA-02"]).await;
    let wrong = serde_json::json!({ "name": "nobody", "password": "no such password" });
    http::ask(federation.node(0).web, "POST", "/api/session", None, Some(&wrong)).await;
    let text = scrape(&federation.place(0).folder).await;
    for line in [
        "tansiq_requests_refused_total{reason=\"signed-out\"} 1",
        "tansiq_sign_ins_total{outcome=\"wrong\"} 1",
        "tansiq_links 1",
        "tansiq_links_opened_total 1",
        "tansiq_ready{} 1",
        "tansiq_check_passed{check=\"link\"} 1",
        "tansiq_clock_offset_seconds{} 0",
    ] {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }
    let fsyncs = text.lines().find_map(|line| line.strip_prefix("tansiq_fsync_seconds_count ")).unwrap();
    assert!(fsyncs.parse::<u64>().unwrap() > 0);
    let hub = scrape(&federation.hub_folder()).await;
    assert!(hub.contains("tansiq_council_connected{council=\"MA-02\"} 1"), "{hub}");
    assert!(!hub.contains("fatima") && !text.contains("fatima"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_without_its_line_is_ready_and_says_so() {
    let federation = Federation::start(&["MA-02"]).await;
    federation.cut(0).await;
    let folder = &federation.place(0).folder;
    let link = eventually("the check to fail", async || {
        let looked = socket::get(folder, "/readyz").await.unwrap();
        assert_eq!(looked["ready"], true, "{looked}");
        let link = looked["checks"].as_array().unwrap().iter().find(|check| check["name"] == "link").cloned().unwrap();
        (link["ok"] == false).then_some(link)
    })
    .await;
    assert_eq!(link["reason"], "line-down");
    assert!(link["text"].as_str().unwrap().contains("editors go on"), "{link}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_port_tells_no_reason_and_no_counter() {
    let mut federation = Federation::start(&["MA-02"]).await;
    let public = federation.node(0).web;
    assert_eq!(http::ask(public, "GET", "/livez", None, None).await.body, "ok\n");
    assert_eq!(http::ask(public, "GET", "/readyz", None, None).await.body, "ready\n");
    let answer = http::ask(public, "GET", "/metrics", None, None).await;
    assert!(!answer.body.to_string().contains("tansiq_"), "{answer:?}");
    // A monitor on the same machine is given an address of its own.
    federation.stop_node(0).await;
    let config = federation.place(0).folder.join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("observe_listen = \"127.0.0.1:0\"\n{text}")).unwrap();
    federation.start_node(0).await;
    let own = federation.node(0).observe.unwrap();
    let looked = http::ask(own, "GET", "/readyz", None, None).await;
    assert_eq!((looked.status.as_u16(), &looked.body["ready"]), (200, &Value::Bool(true)), "{looked:?}");
    assert!(http::ask(own, "GET", "/metrics", None, None).await.body.as_str().unwrap().contains("tansiq_build{"));
}

#[test]
fn each_alarm_rings_when_it_should_and_not_before() {
    let mut tool = Command::new("promtool");
    tool.args(["test", "rules", "alerts-test.yml"]).current_dir(folder());
    // Debian has it in the package `prometheus`. Without it the names are compared above, and nothing more.
    if let Ok(said) = tool.output() {
        let text = [said.stdout, said.stderr].concat();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&text));
    }
}

#[test]
fn the_table_of_limits_is_what_the_programs_do() {
    let text = written("LIMITS.md");
    let rows: Vec<Vec<String>> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.replace('`', "").trim().to_owned()).collect())
        .collect();
    let numbers: Vec<_> = rows.iter().filter(|row| row[0].starts_with("limits.")).map(|row| row[..4].to_vec()).collect();
    let own = |limit: &Limit| {
        let (least, most) = limit.range;
        vec![limit.key.to_owned(), limit.default.to_string(), least.to_string(), most.to_string()]
    };
    assert_eq!(numbers, ALL.iter().map(own).collect::<Vec<_>>());
    let empty = tempfile::tempdir().unwrap();
    let common = NodeConfig::read(empty.path(), []).unwrap().common;
    let proxies: Vec<_> = common.limits.trusted_proxies.iter().map(ToString::to_string).collect();
    let mib = 1024 * 1024;
    let others = [
        ("trusted_proxies", proxies.join(", ")),
        ("shutdown_grace_ms", common.shutdown_grace.as_millis().to_string()),
        ("attachment_mib", (common.files.file_bytes / mib).to_string()),
        ("attachments_gib", (common.files.all_bytes / mib / 1024).to_string()),
        ("session_hours", (common.session_life.as_secs() / 3_600).to_string()),
    ];
    let written: Vec<_> =
        rows.iter().filter(|row| !row[0].starts_with("limits.")).map(|row| (row[0].as_str(), row[1].clone())).collect();
    assert_eq!(written, others);
    // And what is read is what the table says.
    assert_eq!(common.limits, Limits::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_does_not_take_every_place() {
    let mut federation = Federation::start(&["MA-02"]).await;
    federation.stop_node(0).await;
    let folder = federation.place(0).folder.clone();
    let config = folder.join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, format!("{text}\n[limits]\nsockets_per_account = 2\n")).unwrap();
    add_account(&folder, "observer", Role::Observer);
    federation.start_node(0).await;
    let web = federation.node(0).web;
    let greedy = sign_in(web, "observer").await;
    let held = [connect(web, &greedy).await.unwrap(), connect(web, &greedy).await.unwrap()];
    let refused = connect(web, &greedy).await.unwrap_err().to_string();
    assert!(refused.contains("429"), "{refused}");
    let _honest = federation.editor(0).await;
    drop(held);
}

async fn sign_in(web: SocketAddr, name: &str) -> String {
    let typed = serde_json::json!({ "name": name, "password": PASSWORD });
    http::ask(web, "POST", "/api/session", None, Some(&typed)).await.cookie.unwrap()
}

async fn connect(web: SocketAddr, cookie: &str) -> Result<WebSocketStream<TcpStream>, tungstenite::Error> {
    let mut request = format!("ws://{web}/api/socket").into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", format!("http://{web}").parse().unwrap());
    Ok(client_async(request, TcpStream::connect(web).await.unwrap()).await?.0)
}

/// Names of metrics of ours that a text asks for.
fn asked_for(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let ours = words.filter(|word| word.starts_with("tansiq_") || word.starts_with("process_"));
    // A histogram is asked for by its parts.
    let whole = |word: &str| {
        let parts = ["_bucket", "_sum", "_count"];
        parts.iter().find_map(|part| word.strip_suffix(part)).filter(|_| word.contains("_seconds")).unwrap_or(word).to_owned()
    };
    ours.map(whole).collect()
}

#[test]
fn rules_and_dashboard_ask_only_for_what_there_is() {
    let documented: BTreeSet<String> = documented().into_iter().map(|(name, _)| name).collect();
    assert!(documented.len() >= 40, "{}", documented.len());
    for name in ["alerts.yml", "alerts-test.yml", "dashboard.json"] {
        let asked = asked_for(&written(name));
        assert!(asked.len() > 5, "{name} asks for nothing: {asked:?}");
        let unknown: Vec<_> = asked.difference(&documented).collect();
        assert!(unknown.is_empty(), "{name} asks for {unknown:?}, which METRICS.md does not know");
    }
    let _: Value = serde_json::from_str(&written("dashboard.json")).unwrap();
}
