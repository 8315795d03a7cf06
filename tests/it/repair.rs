//! Two stores that differ though nothing is on its way find out, get what they lack from each other, and say that it happened.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use tansiq_proto::v1::link_frame::Body;
use tansiq_shared::{
    admin::socket,
    domain::{Access, DocDigest, DocId, DocKind, Incident, IncidentKind, IncidentState, Position, SharingRule},
    engine::Engine,
    journal::BodyKind,
    ledger::Lost,
    protocol::Frame,
    store::{ReadLimit, Record, Store as _, disk::DiskStore, log::LogOptions},
};
use tansiq_tests::{Federation, Recording, eventually, hostile::Hostile, random};

const TERMS: DocKind = DocKind::Terms;

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

async fn document(federation: &Federation, number: usize, title: &str) -> DocId {
    federation.create(number, TERMS, SharingRule::AtOnce, json!({ "title": { "fr": title } })).await
}

async fn write(federation: &Federation, number: usize, doc: DocId, word: &str) {
    let mut editor = federation.editor(number).await;
    editor.open(doc, TERMS).await;
    editor.append(doc, &["title", "fr"], word).await;
}

async fn title(engine: &Engine, doc: DocId) -> String {
    engine.view(doc).await.unwrap()["title"]["fr"].as_str().unwrap().to_owned()
}

/// Waits until the title is this.
async fn reads(engine: &Engine, doc: DocId, wanted: &str) {
    eventually("the title", async || {
        let view = engine.view(doc).await.ok()?;
        (view["title"]["fr"] == wanted).then_some(())
    })
    .await;
}

/// A journal that its process has left.
async fn journal(path: &Path) -> DiskStore {
    eventually("the journal to be let go", async || DiskStore::open(path, LogOptions::default(), |_| {}).ok()).await
}

/// Waits until the engine has closed an incident of this kind.
async fn closed(engine: &Engine, kind: IncidentKind) -> Incident {
    eventually("an incident to be over", async || {
        let incidents = engine.incidents().await.unwrap();
        incidents.into_iter().find(|incident| incident.kind == kind && incident.state == IncidentState::Closed)
    })
    .await
}

/// Documents whose entries stand in any batch of a recording.
fn documents_in(recording: &Recording) -> BTreeSet<Vec<u8>> {
    let mut documents = BTreeSet::new();
    for passed in recording.all() {
        if let Body::Batch(batch) = passed.frame() {
            documents.extend(batch.items.into_iter().map(|item| {
                let entry = item.entry.unwrap();
                let entry = tansiq_shared::journal::Entry::from_proto(entry).unwrap();
                entry.header.doc.as_bytes().to_vec()
            }));
        }
    }
    documents
}

/// A node whose journal was put back from a copy, and that wrote on so far before it was linked again that nobody could tell: the
/// hub's cursor speaks of entries that this journal never had.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_node_that_outran_its_cursor_gets_back_what_it_lost_and_brings_what_is_new() {
    let mut federation = Federation::start(&["MA-02", "MA-09"]).await;
    federation.let_roots_differ();
    let mut quiet = Vec::new();
    for number in 0..40 {
        quiet.push(document(&federation, 0, &format!("Tranquille {number}")).await);
    }
    let touched = document(&federation, 0, "Un").await;
    federation.settled().await;

    let journal = federation.place(0).folder.join("journal");
    let copy = federation.spare_folder("copy");
    federation.stop_node(0).await;
    copy_folder(&journal, &copy);
    federation.start_node(0).await;
    federation.linked(0).await;
    write(&federation, 0, touched, " deux").await;
    federation.settled().await;
    let forgotten = federation.engine(0).status().await.unwrap().end;
    federation.stop_node(0).await;
    fs::remove_dir_all(&journal).unwrap();
    fs::rename(&copy, &journal).unwrap();

    federation.place(0).line.cut();
    federation.start_node(0).await;
    let mut fresh = Vec::new();
    while federation.engine(0).status().await.unwrap().end <= forgotten {
        fresh.push(document(&federation, 0, "Nouveau").await);
    }
    write(&federation, 0, touched, " trois").await;
    federation.place(0).recording.clear();
    federation.restore(0).await;

    let (node, hub) = (federation.engine(0), &federation.hub().engine);
    eventually("the words of both runs", async || {
        let text = title(node, touched).await;
        (text.contains("deux") && text.contains("trois")).then_some(())
    })
    .await;
    for doc in fresh.iter().chain([&touched]) {
        Federation::arrives(hub, *doc, &Federation::heads(node, *doc).await).await;
    }
    let text = title(node, touched).await;
    assert!(text.contains("deux") && text.contains("trois"), "{text}");
    assert_eq!(title(hub, touched).await, text);

    println!(
        "{} documents, {} differ: the repair moved {} bytes of which {} in batches",
        quiet.len() + 1 + fresh.len(),
        1 + fresh.len(),
        federation.place(0).recording.bytes(),
        batches(&federation.place(0).recording),
    );
    federation.close().await;
}

fn batches(recording: &Recording) -> usize {
    recording.all().iter().filter(|passed| passed.name() == "batch").map(|passed| passed.bytes.len()).sum()
}

/// Where the entries of a document are in a journal that nobody has open.
async fn positions(path: &Path, doc: DocId) -> Vec<Position> {
    positions_in(&journal(path).await, doc).await
}

async fn positions_in(store: &DiskStore, doc: DocId) -> Vec<Position> {
    let records = store.read(Position(0), ReadLimit { records: usize::MAX, bytes: usize::MAX }).await.unwrap();
    let of = |record: &Record| matches!(record, Record::Entry { entry, .. } if entry.header.doc == doc);
    records.iter().filter(|(_, record)| of(record)).map(|(position, _)| *position).collect()
}

/// Where the snapshots of a document are in a journal that nobody has open.
async fn snapshots(path: &Path, doc: DocId) -> Vec<Position> {
    let store = journal(path).await;
    let all = positions_in(&store, doc).await;
    let records = store.get(all.clone()).await.unwrap();
    let is_one = |record: &Record| matches!(record, Record::Entry { entry, .. } if entry.header.kind == BodyKind::Snapshot);
    all.into_iter().zip(records).filter(|(_, record)| is_one(record)).map(|(position, _)| position).collect()
}

/// Which records are lost, and where.
struct Loss {
    which: fn(&[Position]) -> Vec<Position>,
    at_hub: bool,
    /// Whether a snapshot was made before.
    snapshot: bool,
}

async fn loses(Loss { which, at_hub, snapshot }: Loss) {
    let mut federation = Federation::start(&["MA-02"]).await;
    federation.let_roots_differ();
    let doc = document(&federation, 0, "Un").await;
    let other = document(&federation, 0, "Autre").await;
    write(&federation, 0, doc, " deux").await;
    federation.settled().await;
    if snapshot {
        let engine = if at_hub { &federation.hub().engine } else { federation.engine(0) };
        assert!(engine.snapshot(doc).await.unwrap());
    }
    for word in [" trois", " quatre"] {
        write(&federation, 0, doc, word).await;
    }
    federation.settled().await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    if at_hub {
        federation.stop_hub().await;
    } else {
        federation.stop_node(0).await;
    }
    let folder = if at_hub { federation.hub_folder() } else { federation.place(0).folder.clone() };
    let lost = which(&positions(&folder.join("journal"), doc).await);
    let lost = Lost(lost.into_iter().map(|position| position.0..=position.0).collect());
    if at_hub {
        federation.start_hub().await;
    } else {
        federation.place(0).line.cut();
        federation.start_node(0).await;
    }
    let engine = if at_hub { federation.hub().engine.clone() } else { federation.engine(0).clone() };
    assert_eq!(engine.forget_lost(lost).await.unwrap(), [doc]);
    federation.place(0).recording.clear();
    federation.restore(0).await;
    let incident = closed(&engine, IncidentKind::RecordsLost).await;
    assert_eq!((incident.documents.as_slice(), incident.repaired), ([doc].as_slice(), 1));
    Federation::arrives(&engine, doc, &heads).await;
    assert_eq!(title(&engine, doc).await, "Un deux trois quatre");
    assert!(!documents_in(&federation.place(0).recording).contains(other.as_bytes().as_slice()));
    // What was stored anew is the journal's now: it goes on, and survives a start with and without the index.
    write(&federation, 0, doc, " cinq").await;
    federation.settled().await;
    let heads = Federation::heads(&engine, doc).await;
    drop(engine);
    for keep_index in [true, false] {
        federation.stop_node(0).await;
        federation.stop_hub().await;
        if !keep_index {
            for folder in [federation.hub_folder(), federation.place(0).folder.clone()] {
                fs::remove_dir_all(folder.join("journal").join("index")).unwrap();
            }
        }
        federation.start_hub().await;
        federation.start_node(0).await;
        federation.linked(0).await;
        for engine in [federation.engine(0), &federation.hub().engine] {
            assert_eq!(Federation::heads(engine, doc).await, heads);
            assert_eq!(title(engine, doc).await, "Un deux trois quatre cinq");
            assert!(engine.incidents().await.unwrap().iter().all(|incident| incident.state == IncidentState::Closed));
        }
    }
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_a_nodes_disk_lost_comes_back_with_what_stood_on_it() {
    Box::pin(loses(Loss { which: |all| vec![all[2]], at_hub: false, snapshot: false })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_birth_that_a_nodes_disk_lost_comes_back() {
    Box::pin(loses(Loss { which: |all| vec![all[0]], at_hub: false, snapshot: false })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_records_that_the_hubs_disk_lost_come_back() {
    Box::pin(loses(Loss { which: |all| all[all.len() - 2..].to_vec(), at_hub: true, snapshot: false })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_behind_a_snapshot_comes_back() {
    Box::pin(loses(Loss { which: |all| vec![all[all.len() - 2]], at_hub: true, snapshot: true })).await;
}

/// The second council has a document of the first one's from a snapshot. Returns the document.
async fn arrived_as_a_snapshot(federation: &Federation, access: Access) -> DocId {
    federation.all_know_all().await;
    let doc = document(federation, 0, "Un").await;
    write(federation, 0, doc, " deux").await;
    federation.settled().await;
    assert!(federation.hub().engine.snapshot(doc).await.unwrap());
    federation.share(0, doc, &[(1, access)]).await;
    Federation::arrives(federation.engine(1), doc, &Federation::heads(federation.engine(0), doc).await).await;
    federation.settled().await;
    doc
}

/// The second council's node starts again without a line, and can no longer read one of the document's snapshots.
async fn loses_a_snapshot(federation: &mut Federation, doc: DocId, which: usize) {
    federation.stop_node(1).await;
    let lost = snapshots(&federation.place(1).folder.join("journal"), doc).await[which];
    federation.place(1).line.cut();
    federation.start_node(1).await;
    assert_eq!(federation.engine(1).forget_lost(Lost(vec![lost.0..=lost.0])).await.unwrap(), [doc]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_that_was_not_the_last_one_comes_back() {
    let mut federation = Federation::start(&["MA-02", "MA-04"]).await;
    federation.let_roots_differ();
    let doc = arrived_as_a_snapshot(&federation, Access::Read).await;
    federation.cut(1).await;
    write(&federation, 0, doc, " trois").await;
    federation.settled_with(0).await;
    assert!(federation.hub().engine.snapshot(doc).await.unwrap());
    federation.restore(1).await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    Federation::arrives(federation.engine(1), doc, &heads).await;
    federation.settled().await;

    loses_a_snapshot(&mut federation, doc, 0).await;
    federation.restore(1).await;
    assert_eq!(closed(federation.engine(1), IncidentKind::RecordsLost).await.repaired, 1);
    federation.settled().await;
    assert_eq!(title(federation.engine(1), doc).await, "Un deux trois");
    assert_eq!(federation.engine(1).verify().await.unwrap().first_bad, None);
    federation.close().await;
}

/// A council that was taken out of a document loses the snapshot that it had of it, when the hub has one that says more.
async fn loses_what_it_was_taken_out_of(is_kept: bool) {
    let mut federation = Federation::start(&["MA-02", "MA-04"]).await;
    federation.let_roots_differ();
    let doc = arrived_as_a_snapshot(&federation, Access::Edit).await;
    write(&federation, 1, doc, " trois").await;
    federation.settled().await;
    federation.share(0, doc, &[]).await;
    federation.settled().await;
    write(&federation, 0, doc, " quatre").await;
    federation.settled().await;
    if !is_kept {
        assert!(federation.hub().engine.snapshot(doc).await.unwrap());
        federation.hub().engine.compact().await.unwrap();
    }

    loses_a_snapshot(&mut federation, doc, 0).await;
    assert_eq!(closed(federation.engine(1), IncidentKind::RecordsLost).await.repaired, 0, "nobody owes it anything");
    federation.place(1).recording.clear();
    federation.restore(1).await;
    federation.settled().await;
    let node = federation.engine(1);
    if is_kept {
        reads(node, doc, "Un deux trois").await;
    }
    eventually("nothing to wait", async || (node.status().await.unwrap().waiting == 0).then_some(())).await;
    assert_eq!(node.verify().await.unwrap().first_bad, None);
    let frames = federation.place(1).recording.all();
    assert_eq!(frames.iter().filter(|passed| passed.name() == "wanted").count(), 1, "it asks once");

    // It is let in again, and has all of it.
    federation.share(0, doc, &[(1, Access::Edit)]).await;
    reads(node, doc, "Un deux trois quatre").await;
    write(&federation, 1, doc, " cinq").await;
    federation.settled().await;
    assert_eq!(title(federation.engine(0), doc).await, "Un deux trois quatre cinq");
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_council_lost_of_a_document_that_was_taken_from_it_comes_back_while_it_is_kept() {
    Box::pin(loses_what_it_was_taken_out_of(true)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_council_lost_of_a_document_that_was_taken_from_it_is_lost_once_a_later_snapshot_stands_for_it() {
    Box::pin(loses_what_it_was_taken_out_of(false)).await;
}

/// Flips a bit where these bytes stand last in a journal that nobody has open.
fn flip(journal: &Path, needle: &[u8]) {
    let mut segments: Vec<_> = segments(journal);
    segments.sort();
    for path in segments.iter().rev() {
        let mut bytes = fs::read(path).unwrap();
        if let Some(at) = bytes.windows(needle.len()).rposition(|window| window == needle) {
            bytes[at] ^= 1;
            return fs::write(path, bytes).unwrap();
        }
    }
    panic!("no segment holds it");
}

fn segments(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    found
        .flat_map(|path| if path.is_dir() { segments(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "seg"))
        .collect()
}

/// Nobody tells the program: it finds the damage by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bit_that_flipped_on_the_hubs_disk_costs_nothing() {
    for keep_index in [true, false] {
        let mut federation = Federation::start(&["MA-02"]).await;
        federation.let_roots_differ();
        let doc = document(&federation, 0, "Un").await;
        for word in [" deux", " trois", " quatre"] {
            write(&federation, 0, doc, word).await;
            federation.settled().await;
        }
        let heads = Federation::heads(federation.engine(0), doc).await;
        federation.stop_hub().await;
        let journal = federation.hub_folder().join("journal");
        flip(&journal, b"trois");
        if !keep_index {
            fs::remove_dir_all(journal.join("index")).unwrap();
        }
        federation.start_hub().await;
        let hub = &federation.hub().engine;
        closed(hub, IncidentKind::RecordsLost).await;
        Federation::arrives(hub, doc, &heads).await;
        assert_eq!(title(hub, doc).await, "Un deux trois quatre");
        federation.close().await;
    }
}

/// A peer that claims to have what it never gives.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repair_that_cannot_succeed_ends_and_stays_in_sight() {
    let mut federation = Federation::start(&["MA-02"]).await;
    federation.let_roots_differ();
    document(&federation, 0, "Un").await;
    federation.settled().await;
    let code = federation.invite("MA-05").await;
    let hostile = Hostile::join(&federation.spare_folder("hostile"), &code).await;
    let mut link = hostile.link(&federation.hub().link.to_string()).await;
    let claim = (DocId::new(random()), DocDigest(random()));
    link.claim(claim, 2).await;
    let hub = &federation.hub().engine;
    let incident = eventually("the incident to be given up", async || {
        let incidents = hub.incidents().await.unwrap();
        incidents.into_iter().find(|incident| incident.state == IncidentState::GivenUp)
    })
    .await;
    assert_eq!((incident.peer, incident.documents, incident.repaired), (hostile.principal(), vec![claim.0], 0));
    let status: Value = socket::get(&federation.hub_folder(), "/status").await.unwrap();
    assert_eq!(status["incidents"][0]["state"], "given-up");
    // However often it says so again: nothing more is asked, until something is another one.
    for _ in 0..5 {
        link.say_caught_up(claim.1, 2).await;
    }
    link.say(Frame::Batch { items: vec![], position: Position(0) }).await;
    loop {
        match link.hear().await.unwrap().unwrap() {
            Frame::Ack { .. } => break,
            Frame::Buckets(_) | Frame::Wanted(_) => panic!("a third round"),
            _ => {}
        }
    }
    link.say_caught_up(DocDigest(random()), 2).await;
    while !matches!(link.hear().await.unwrap().unwrap(), Frame::Buckets(_)) {}
    drop(link);
    federation.close().await;
}
