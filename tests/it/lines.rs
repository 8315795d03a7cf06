//! Bad lines are normal: slow, far, lossy ones carry on; stuck ones are noticed and named.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use serde_json::json;
use tansiq_proto::v1::{Fragment, LinkFrame, link_frame::Body};
use tansiq_shared::{
    domain::{Access, DocId, DocKind, Grant, PrincipalId, Sharing, SharingRule},
    protocol::Frame,
    replication::LinkTimeouts,
};
use tansiq_tests::{
    Editor, Federation,
    audit::Audit,
    hostile::{HandLink, Hostile},
    proxy::{Line, Loss, Shape, Way},
    random,
    wait::within,
};

const MINUTES: DocKind = DocKind::Minutes;

/// Text that packing makes only a little smaller.
fn noise(characters: usize) -> String {
    let bytes: Vec<u8> = (0..=characters / 16).flat_map(|_| random::<12>()).collect();
    data_encoding::BASE64.encode(&bytes).chars().take(characters).collect()
}

async fn backlog(federation: &Federation, documents: usize) -> Vec<DocId> {
    let mut docs = Vec::new();
    for _ in 0..documents {
        let content = json!({ "title": { "fr": noise(15_000), "ar": noise(15_000) } });
        docs.push(federation.create(0, MINUTES, SharingRule::AtOnce, content).await);
    }
    docs
}

async fn typed(editor: &mut Editor, doc: DocId, text: &str) -> Duration {
    let begun = Instant::now();
    editor.append(doc, &["title", "fr"], text).await;
    editor.received(doc).await;
    println!("received after {:?}", begun.elapsed());
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn typing_is_received_within_three_seconds_while_a_mebibyte_catches_up_at_64_kbit() {
    let federation = Federation::start(&["MA-02"]).await;
    let quiet = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
    let mut editor = federation.editor(0).await;
    editor.open(quiet, MINUTES).await;
    editor.received(quiet).await;
    federation.cut(0).await;
    let docs = backlog(&federation, 48).await;
    // One that is written in now was written in while the line was down, too.
    let behind = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
    editor.open(behind, MINUTES).await;
    editor.append(behind, &["title", "fr"], "hors ligne").await;

    federation.place(0).line.shape(Line::both(Shape::new(64_000, Duration::from_millis(300))));
    let before = federation.place(0).line.passed(Way::Up);
    federation.restore(0).await;
    let (begun, mut times) = (Instant::now(), Vec::new());
    for round in 0..6 {
        times.push(typed(&mut editor, quiet, &format!("{round} ")).await);
        times.push(typed(&mut editor, behind, &format!("{round} ")).await);
    }
    let passed = federation.place(0).line.passed(Way::Up) - before;
    println!("typed and received: {times:?}; {passed} bytes passed in {:?}", begun.elapsed());
    assert!(passed < 512 * 1024, "the catch-up still runs");
    assert!(times.iter().all(|time| *time < Duration::from_secs(3)), "{times:?}");
    let rate = passed * 1000 / u64::try_from(begun.elapsed().as_millis()).unwrap();
    assert!(rate > 5_000, "the line is kept busy: {rate} bytes a second");

    // What was sent ahead is not missing, and not there twice.
    federation.place(0).line.shape(Line::default());
    federation.settled().await;
    for doc in docs.iter().chain([&quiet, &behind]) {
        let heads = Federation::heads(federation.engine(0), *doc).await;
        assert_eq!(Federation::heads(&federation.hub().engine, *doc).await, heads);
    }
    drop(editor);
    federation.close().await;
}

/// Everything noticed within moments, so that a test does not wait half a minute; a twentieth of the real times.
fn impatient() -> LinkTimeouts {
    LinkTimeouts {
        handshake: Duration::from_secs(2),
        slow: Duration::from_millis(1_500),
        silent: Duration::from_millis(1_500),
        ping: Duration::from_millis(300),
        ..LinkTimeouts::default()
    }
}

/// One council writes on while something happens to another one's line.
struct Neighbours {
    federation: Federation,
    editor: Editor,
    doc: DocId,
    audit: Audit,
}

impl Neighbours {
    async fn meet(timeouts: LinkTimeouts) -> Self {
        let audit = Audit::start();
        let federation = Federation::start_with(&["MA-02", "MA-09"], timeouts).await;
        let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
        let mut editor = federation.editor(0).await;
        editor.open(doc, MINUTES).await;
        editor.received(doc).await;
        Self { federation, editor, doc, audit }
    }

    /// Waits until the hub has ended the other's link for this reason; the editor writes all the while.
    async fn until_ended(&mut self, reason: &str) {
        let (words, begun) = (["link ended", "council=MA-09", &format!("reason={reason}")].map(str::to_owned), Instant::now());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut slowest = Duration::ZERO;
        while self.audit.lines(&words).is_empty() {
            slowest = slowest.max(typed(&mut self.editor, self.doc, "x").await);
            let said = self.audit.lines(&["link"]);
            assert!(begun.elapsed() < Duration::from_secs(20), "nobody noticed: {said:?}");
        }
        println!("{reason} noticed after {:?}; the slowest edit of the other council took {slowest:?}", begun.elapsed());
    }

    async fn part(self) {
        drop(self.editor);
        self.federation.place(1).line.shape(Line::default());
        self.federation.place(1).line.restore();
        // What a slow line has taken it would go on delivering at its old pace.
        self.federation.place(1).line.drop_connections();
        self.federation.node(1).retry.notify_one();
        self.federation.linked(1).await;
        self.federation.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_half_open_line_is_noticed_at_both_ends_and_the_others_write_on() {
    let mut all = Neighbours::meet(impatient()).await;
    all.federation.place(1).line.swallow();
    let mut line = all.federation.engine(1).line();
    within("the node to notice", line.wait_for(|up| !up)).await.unwrap();
    all.until_ended("silent").await;
    all.part().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_takes_next_to_nothing_is_noticed_and_the_others_write_on() {
    // On such a line even the answers to pings come late; that is not what is looked at here.
    let mut all = Neighbours::meet(LinkTimeouts { silent: Duration::from_secs(15), ..impatient() }).await;
    let slow = Line { down: Shape::new(160, Duration::ZERO), ..Line::default() };
    all.federation.place(1).line.shape(slow);
    // What it is sent is longer than what it takes in that time.
    let long = all.federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": noise(15_000) } })).await;
    all.federation.share(0, long, &[(1, Access::Read)]).await;
    all.until_ended("slow").await;
    all.part().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_never_says_hello_is_let_go() {
    let mut all = Neighbours::meet(impatient()).await;
    let address = all.federation.hub().link.to_string();
    let code = all.federation.invite("MA-05").await;
    let hostile = Hostile::join(&all.federation.spare_folder("stuck"), &code).await;
    let mut link = HandLink::open(&hostile.membership.tls(&hostile.key).unwrap(), &address).await.unwrap();
    assert_eq!(link.closed().await, "handshake");
    all.audit.says(&["link ended", "council=MA-05", "reason=handshake"]).await;
    typed(&mut all.editor, all.doc, "x").await;
    all.part().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_honest_bad_line_is_never_cut() {
    let timeouts = LinkTimeouts { handshake: Duration::from_secs(10), ..impatient() };
    let timeouts = LinkTimeouts { slow: Duration::from_secs(4), silent: Duration::from_secs(4), ..timeouts };
    let federation = Federation::start_with(&["MA-02"], timeouts).await;
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await;
    let mut editor = federation.editor(0).await;
    editor.open(doc, MINUTES).await;
    editor.received(doc).await;
    federation.cut(0).await;
    let line = &federation.place(0).line;
    // Often lost, so that it is bad all the time, and for shorter than the impatience above.
    let loss = Some(Loss { one_in: 20, wait: Duration::from_secs(1) });
    line.shape(Line::both(Shape { loss, ..Shape::new(64_000, Duration::from_millis(300)) }));
    federation.restore(0).await;
    let connections = line.connections();
    let docs = backlog(&federation, 3).await;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(12) {
        println!("typed and received over the bad line: {:?}", typed(&mut editor, doc, "x").await);
    }
    assert_eq!(line.connections(), connections, "it was never cut");
    line.shape(Line::default());
    federation.settled().await;
    for doc in docs {
        assert!(federation.hub().engine.document(doc).await.is_ok());
    }
    drop(editor);
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_entries_travel_packed_and_in_pieces() {
    let federation = Federation::start(&["MA-02"]).await;
    let text = "Le comité régional approuve le procès-verbal. ".repeat(400);
    let doc = federation.create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": text, "ar": noise(15_000) } })).await;
    let heads = Federation::heads(federation.engine(0), doc).await;
    Federation::arrives(&federation.hub().engine, doc, &heads).await;
    let counters = federation.engine(0).counters();
    let of = |counter: &std::sync::atomic::AtomicU64| counter.load(std::sync::atomic::Ordering::Relaxed);
    let (packed, whole) = (of(&counters.bytes_sent), of(&counters.bytes_unpacked_sent));
    println!("{whole} bytes travelled as {packed}");
    assert!(packed * 10 < whole * 9);
    federation.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pieces_that_make_no_message_end_the_link() {
    let federation = Federation::start(&["MA-02"]).await;
    let code = federation.invite("MA-05").await;
    let hostile = Hostile::join(&federation.spare_folder("hostile"), &code).await;
    let address = federation.hub().link.to_string();
    for (index, bytes) in [(1, vec![1]), (0, Vec::new())] {
        let mut link = hostile.link(&address).await;
        let fragment = Fragment { lane: 1, index, last: false, bytes: bytes.into() };
        link.say_raw(LinkFrame { body: Some(Body::Fragment(fragment)) }).await;
        assert_eq!(link.closed().await, "malformed");
    }
    federation.close().await;
}

/// Lets everything travel in every way that there is: packed, in pieces, told of, and ahead of what waits.
pub(crate) async fn travels(federation: &Federation, hostile: &mut Hostile) -> BTreeSet<&'static str> {
    let (long, short) = (
        federation
            .create(0, MINUTES, SharingRule::AtOnce, json!({ "title": { "fr": noise(15_000), "ar": noise(15_000) } }))
            .await,
        federation.create(0, MINUTES, SharingRule::AtOnce, json!({})).await,
    );
    let read = |principal| Grant { principal, access: Access::Read };
    let sharing = Sharing::of(vec![read(PrincipalId::MINISTRY), read(hostile.principal())]);
    federation.engine(0).share(short, sharing.clone()).await.unwrap();
    federation.settled().await;
    let address = federation.hub().link.to_string();
    let mut link = hostile.link(&address).await;
    // It does not say that anything comes through: the line looks full after the first pieces.
    link.tells = false;
    link.say(hostile.batch(&hostile.born(DocId::new(random()), SharingRule::Private).0)).await;
    link.answers().await;
    while !heard(&link).contains("Heard") {
        link.hear().await.unwrap().unwrap();
    }
    federation.engine(0).share(long, sharing.clone()).await.unwrap();
    federation.settled().await;
    let mut editor = federation.editor(0).await;
    editor.open(short, MINUTES).await;
    editor.append(short, &["title", "fr"], "en avance").await;
    loop {
        if let Frame::Ahead { items, .. } = link.hear().await.unwrap().unwrap()
            && items.iter().any(|item| item.entry.header.doc == short)
        {
            break;
        }
    }
    link.tells = true;
    link.tell().await;
    // One that becomes so small that it needs no pieces.
    let even = json!({ "title": { "fr": "a".repeat(15_000), "ar": "b".repeat(15_000) } });
    let even = federation.create(0, MINUTES, SharingRule::AtOnce, even).await;
    federation.engine(0).share(even, sharing).await.unwrap();
    while !heard(&link).is_superset(&BTreeSet::from(["Fragment", "Packed", "Heard", "Ahead"])) {
        link.hear().await.unwrap().unwrap();
    }
    heard(&link)
}

fn heard(link: &HandLink) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for message in &link.heard {
        match message.body {
            Some(Body::Fragment(_)) => drop(names.insert("Fragment")),
            Some(Body::Heard(_)) => drop(names.insert("Heard")),
            Some(Body::Packed(_)) => drop(names.insert("Packed")),
            Some(Body::Ahead(_)) => drop(names.insert("Ahead")),
            _ => {}
        }
    }
    names
}
