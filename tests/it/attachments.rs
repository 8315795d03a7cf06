//! Files beside documents: attached at one council, kept at the ministry, opened at another, through lines that are cut.

use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tansiq_node::join::{channel, open_keys};
use tansiq_proto::v1::{FetchRequest, HaveRequest, PutRequest, blob_service_client::BlobServiceClient};
use tansiq_shared::{
    admin::socket,
    auth::accounts::Role,
    domain::{Access, DocId, DocKind, SharingRule},
    identity::REASON_HEADER,
    replication::LinkTimeouts,
};
use tansiq_tests::{
    Federation, eventually,
    federation::{PASSWORD, SECRETARY, add_account},
    http,
    proxy::Way,
    random,
};
use tonic::Status;

const MINUTES: DocKind = DocKind::Minutes;
const MIB: usize = 1024 * 1024;
/// How often a line is cut under one file.
const CUTS: usize = 10;
/// The longest that a test waits for a long file to make progress, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) async fn cookie(web: std::net::SocketAddr, name: &str) -> String {
    let signed_in = http::ask(web, "POST", "/api/session", None, Some(&json!({ "name": name, "password": PASSWORD }))).await;
    signed_in.cookie.unwrap()
}

/// Uploads a file and has the document name it, as the page does. Returns its SHA-256 as hex.
pub(crate) async fn attach(federation: &Federation, number: usize, doc: DocId, name: &str, bytes: &Bytes) -> String {
    let web = federation.node(number).web;
    let cookie = cookie(web, SECRETARY).await;
    let path = format!("/api/documents/{doc}/attachments");
    let kept = http::file(web, "POST", &path, &cookie, bytes.clone(), None).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{:?}", kept.bytes);
    let kept: Value = serde_json::from_slice(&kept.bytes).unwrap();
    let sha256 = kept["sha256"].as_str().unwrap().to_owned();
    assert_eq!(
        (kept["size"].clone(), sha256.clone()),
        (json!(bytes.len()), data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)))
    );
    let mut editor = federation.editor(number).await;
    editor.open(doc, MINUTES).await;
    let row = format!("{:016x}", u64::from_be_bytes(random()));
    let size = i64::try_from(bytes.len()).unwrap();
    editor
        .write(doc, |edit| {
            edit.push_row(&["attachments"], &row).unwrap();
            edit.set(&["attachments", &row, "name"], name).unwrap();
            edit.set(&["attachments", &row, "sha256"], sha256.as_str()).unwrap();
            edit.set(&["attachments", &row, "size"], size).unwrap();
        })
        .await;
    sha256
}

/// Opens a file at a council until it is there.
pub(crate) async fn opened(federation: &Federation, number: usize, doc: DocId, sha256: &str, wanted: &Bytes) {
    let web = federation.node(number).web;
    let cookie = cookie(web, SECRETARY).await;
    let path = format!("/api/documents/{doc}/attachments/{sha256}");
    eventually("a file to be fetched", async || {
        let answer = http::file(web, "GET", &path, &cookie, Bytes::new(), None).await;
        match answer.status {
            // 404 until the change that names it is here, 202 while it is fetched.
            StatusCode::NOT_FOUND | StatusCode::ACCEPTED => None,
            status => {
                assert_eq!((status, answer.bytes == *wanted), (StatusCode::OK, true));
                Some(())
            }
        }
    })
    .await;
}

/// How many files the hub keeps.
async fn at_hub(federation: &Federation) -> u64 {
    socket::get(&federation.hub_folder(), "/status").await.unwrap()["files"].as_u64().unwrap()
}

async fn shared_minutes(federation: &Federation, others: &[(usize, Access)]) -> DocId {
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": "Réunion" } })).await;
    federation.share(0, doc, others).await;
    federation.settled_with(0).await;
    for (number, _) in others {
        let heads = Federation::heads(federation.engine(0), doc).await;
        Federation::arrives(federation.engine(*number), doc, &heads).await;
    }
    doc
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_reaches_everybody_who_reads_its_document() {
    let federation = Federation::start(&["MA-02", "MA-09"]).await;
    add_account(&federation.hub_folder(), "amina", Role::Coordinator);
    let doc = shared_minutes(&federation, &[(1, Access::Read)]).await;
    let bytes = Bytes::from(random::<100_000>().to_vec());
    let sha256 = attach(&federation, 0, doc, "Feuille de présence.pdf", &bytes).await;
    opened(&federation, 0, doc, &sha256, &bytes).await;

    // The ministry has it without asking.
    eventually("the file to come to the ministry", async || (at_hub(&federation).await == 1).then_some(())).await;
    let hub = federation.hub().web;
    let coordinator = cookie(hub, "amina").await;
    let path = format!("/api/documents/{doc}/attachments");
    let list = http::ask(hub, "GET", &path, Some(&coordinator), None).await.body;
    assert_eq!(list["files"], json!([{ "sha256": sha256, "state": "here", "done": 100_000, "size": 100_000 }]));
    let path = format!("{path}/{sha256}");
    let part = http::file(hub, "GET", &path, &coordinator, Bytes::new(), Some("bytes=99990-")).await;
    assert_eq!((part.status, part.bytes), (StatusCode::PARTIAL_CONTENT, bytes.slice(99_990..)));
    let disposition = part.headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; ") && disposition.contains("Feuille%20de%20pr%C3%A9sence.pdf"), "{disposition}");
    assert_eq!(part.headers["content-security-policy"], "default-src 'none'; sandbox");
    assert_eq!(part.headers["x-content-type-options"], "nosniff");

    // The other council fetches it when somebody opens it, and not before.
    let status = async || socket::get(&federation.place(1).folder, "/status").await.unwrap();
    assert_eq!(status().await["files"], 0);
    opened(&federation, 1, doc, &sha256, &bytes).await;
    assert_eq!(status().await["files"], 1);

    // Taken off the list, it is nobody's to open any more.
    let mut editor = federation.editor(0).await;
    editor.open(doc, MINUTES).await;
    let row = editor.view(doc)["attachments"].as_object().unwrap().keys().next().unwrap().clone();
    editor.write(doc, |edit| edit.delete_row(&["attachments"], &row).unwrap()).await;
    let secretary = cookie(federation.node(0).web, SECRETARY).await;
    eventually("the file to be taken off the list", async || {
        let answer = http::file(federation.node(0).web, "GET", &path, &secretary, Bytes::new(), None).await;
        (answer.status == StatusCode::NOT_FOUND).then_some(())
    })
    .await;
    drop(editor);
    federation.close().await;
}

fn reason(status: &Status) -> &str {
    status.metadata().get(REASON_HEADER).unwrap().to_str().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_may_have_it_or_know_of_it() {
    let federation = Federation::start(&["MA-02", "MA-09", "MA-01"]).await;
    let doc = shared_minutes(&federation, &[(1, Access::Read)]).await;
    let bytes = Bytes::from_static(b"who came, and who did not");
    let sha256 = attach(&federation, 0, doc, "liste.txt", &bytes).await;
    eventually("the file to come to the ministry", async || (at_hub(&federation).await == 1).then_some(())).await;
    let (doc, blob) = (doc.as_bytes().to_vec(), data_encoding::HEXLOWER.decode(sha256.as_bytes()).unwrap());
    let mut clients = Vec::new();
    for number in [1, 2] {
        let key = open_keys(&federation.place(number).folder).unwrap().tls_key().unwrap();
        let tls = federation.node(number).membership.tls(&key).unwrap();
        clients.push(BlobServiceClient::new(channel(&tls, &federation.hub().link.to_string()).await.unwrap()));
    }
    let [reader, stranger] = &mut clients[..] else { panic!("two clients") };
    let fetch = |blob: &[u8]| FetchRequest { doc: doc.clone(), blob: blob.to_vec(), offset: 0 };
    assert!(reader.fetch(fetch(&blob)).await.is_ok());
    assert_eq!(reason(&reader.fetch(fetch(&[7; 32])).await.unwrap_err()), "not-referenced");
    assert_eq!(reason(&reader.fetch(fetch(&[7; 3])).await.unwrap_err()), "malformed");
    // For who does not read the document there is neither document nor file.
    assert_eq!(reason(&stranger.fetch(fetch(&blob)).await.unwrap_err()), "not-found");
    let unknown = FetchRequest { doc: vec![9; 16], blob: blob.clone(), offset: 0 };
    assert_eq!(reason(&stranger.fetch(unknown).await.unwrap_err()), "not-found");
    // Who only reads brings nothing.
    let have = HaveRequest { doc: doc.clone(), blob: blob.clone() };
    assert_eq!(reason(&reader.have(have.clone()).await.unwrap_err()), "no-grant");
    assert_eq!(reason(&stranger.have(have).await.unwrap_err()), "not-found");
    let put = PutRequest { doc: doc.clone(), blob: blob.clone(), size: 3, offset: 0, bytes: b"abc".to_vec() };
    assert_eq!(reason(&reader.put(tokio_stream::iter([put])).await.unwrap_err()), "no-grant");
    // One that is out has no door at all.
    federation.hub().engine.revoke(federation.principal(1)).await.unwrap();
    assert_eq!(reason(&reader.fetch(fetch(&blob)).await.unwrap_err()), "revoked");
    let mut federation = federation;
    federation.stop_node(1).await;
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_found_damaged_at_the_ministry_is_brought_again() {
    let timeouts = LinkTimeouts { files: Duration::from_millis(200), ..LinkTimeouts::default() };
    let federation = Federation::start_with(&["MA-02"], timeouts).await;
    add_account(&federation.hub_folder(), "amina", Role::Coordinator);
    let doc = shared_minutes(&federation, &[]).await;
    let bytes = Bytes::from(random::<50_000>().to_vec());
    let sha256 = attach(&federation, 0, doc, "liste.pdf", &bytes).await;
    eventually("the file to come to the ministry", async || (at_hub(&federation).await == 1).then_some(())).await;
    let path = federation.hub_folder().join("blobs").join(&sha256[..2]).join(&sha256);
    std::fs::write(path, b"something else").unwrap();
    let (hub, path) = (federation.hub().web, format!("/api/documents/{doc}/attachments/{sha256}"));
    let coordinator = cookie(hub, "amina").await;
    let open = async || http::file(hub, "GET", &path, &coordinator, Bytes::new(), None).await;
    assert_ne!(open().await.status, StatusCode::OK, "what does not fit its name is not given");
    eventually("the file to be whole again", async || {
        let answer = open().await;
        (answer.status == StatusCode::OK && answer.bytes == bytes).then_some(())
    })
    .await;
    federation.close().await;
}

/// Waits until `done` reports `goal` bytes or more.
async fn reaches(what: &str, goal: u64, mut done: impl AsyncFnMut() -> u64) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while done().await < goal {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(waited.await.is_ok(), "waited too long for {what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_file_gets_through_a_line_that_is_cut_ten_times() {
    let federation = Federation::start(&["MA-02", "MA-09"]).await;
    let doc = shared_minutes(&federation, &[(1, Access::Read)]).await;
    let mut bytes = vec![0_u8; 50 * MIB];
    for (at, chunk) in bytes.chunks_exact_mut(8).enumerate() {
        chunk.copy_from_slice(&(at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
    }
    let (bytes, size) = (Bytes::from(bytes), 50 * MIB as u64);
    federation.cut(0).await;
    let sha256 = attach(&federation, 0, doc, "enregistrement.bin", &bytes).await;
    let length = |folder: &std::path::Path, sha256: &str| {
        let blobs = folder.join("blobs");
        let len = |path: std::path::PathBuf| std::fs::metadata(path).map_or(0, |found| found.len());
        len(blobs.join("partial").join(sha256)).max(len(blobs.join(&sha256[..2]).join(sha256)))
    };
    // What a cut may cost: what is on its way in the line, and the handshakes of the next try.
    let allowed = size + size / 50 + (CUTS as u64) * 300 * 1024;

    // Up, to the ministry.
    let before = federation.place(0).line.passed(Way::Up);
    for cut in 1..=CUTS {
        federation.restore(0).await;
        let goal = size * cut as u64 / (CUTS as u64 + 1);
        reaches("the file to go up", goal, async || length(&federation.hub_folder(), &sha256)).await;
        federation.cut(0).await;
    }
    federation.restore(0).await;
    reaches("the file to be whole at the ministry", 1, async || at_hub(&federation).await).await;
    let up = federation.place(0).line.passed(Way::Up) - before;
    assert!(up >= size && up <= allowed, "{up} bytes went up for {size}");

    // Down, to the other council, where somebody opens it.
    let secretary = cookie(federation.node(1).web, SECRETARY).await;
    let heads = Federation::heads(&federation.hub().engine, doc).await;
    Federation::arrives(federation.engine(1), doc, &heads).await;
    let path = format!("/api/documents/{doc}/attachments/{sha256}");
    let web = federation.node(1).web;
    let before = federation.place(1).line.passed(Way::Down);
    eventually("the file to be asked for", async || {
        let answer = http::file(web, "GET", &path, &secretary, Bytes::new(), None).await;
        (answer.status == StatusCode::ACCEPTED).then_some(())
    })
    .await;
    for cut in 1..=CUTS {
        let goal = size * cut as u64 / (CUTS as u64 + 1);
        reaches("the file to come down", goal, async || length(&federation.place(1).folder, &sha256)).await;
        federation.cut(1).await;
        federation.restore(1).await;
    }
    let files = async || socket::get(&federation.place(1).folder, "/status").await.unwrap()["files"].as_u64().unwrap();
    reaches("the file to be whole at the council", 1, files).await;
    let down = federation.place(1).line.passed(Way::Down) - before;
    assert!(down >= size && down <= allowed, "{down} bytes came down for {size}");
    println!("50 MiB through {CUTS} cuts: {up} bytes up, {down} bytes down, {size} in the file");
    opened(&federation, 1, doc, &sha256, &bytes).await;
    federation.close().await;
}
