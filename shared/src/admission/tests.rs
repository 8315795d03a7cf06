use automerge::{AutoCommit, ROOT, transaction::Transactable as _};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::{
    domain::{
        Access, ActorId, ChangeHash, DocKind, EntryId, FederationId, Grant, JournalKey, Manifest, Position, PrincipalRow, RunId,
        Sharing, SharingRule, StoreId, UnixMs,
    },
    journal::{
        BodyKind, Snapshot,
        body::snapshot::SignedHeader,
        chain::{Draft, Tip, Writer, write},
        change::{
            self, ChangeHeader, OPS_MAX,
            bomb::{Place, list_of_nulls},
        },
        sign::Signer,
    },
    ledger::{DocSummary, retention, snapshot_base},
    store::{Record, Store as _, Table, memory::MemoryStore},
};

const FEDERATION: FederationId = FederationId::new([9; 16]);
const DOC: DocId = DocId::new([5; 16]);
const OWNER: PrincipalId = PrincipalId(2);
const OTHER: PrincipalId = PrincipalId(3);

/// Signs by hashing: what is checked here is the judge, not the curve.
struct Toy(u8);

fn toy(key: &JournalKey, message: &[u8]) -> [u8; 64] {
    let half: [u8; 32] = Sha256::digest([key.as_bytes(), message].concat()).into();
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&half);
    signature
}

impl Signer for Toy {
    fn journal_key(&self) -> JournalKey {
        JournalKey::new([self.0; 32])
    }
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        toy(&self.journal_key(), message)
    }
}

struct ToyVerifier;

impl Verifier for ToyVerifier {
    fn verify(&self, key: &JournalKey, message: &[u8], signature: &[u8; 64]) -> bool {
        toy(key, message) == *signature
    }
}

/// The hub's point of view, with two councils in its registry.
struct Hub {
    ledger: Ledger,
    store: MemoryStore,
    /// The records of its log.
    records: Vec<Record>,
}

fn entry_after(tip: Option<Tip>, principal: u32, doc: DocId, body: &Body, heads: Vec<ChangeHash>) -> Entry {
    let signer = Toy(u8::try_from(principal).unwrap());
    let writer = Writer { federation: FEDERATION, principal: PrincipalId(principal), run: RunId(7), signer: &signer };
    write(writer, tip, Draft { doc, body, heads, made_at: UnixMs(0), salt: [principal.to_be_bytes()[3]; 16] })
}

fn row(principal: u32, council: &str) -> PrincipalRow {
    PrincipalRow {
        principal: PrincipalId(principal),
        council: council.parse().unwrap(),
        journal_key: Toy(u8::try_from(principal).unwrap()).journal_key(),
        status: PrincipalStatus::Active,
    }
}

impl Hub {
    fn new() -> Self {
        let ledger = Ledger::new(FEDERATION, PrincipalId::MINISTRY, row(1, "ministry"));
        let mut hub = Self { ledger, store: MemoryStore::new(StoreId(1)), records: Vec::new() };
        let registry = hub.ledger.registry().doc();
        for body in [row(2, "MA-02"), row(3, "MA-09")].map(Body::Principal) {
            let entry = hub.entry(1, registry, &body, vec![]);
            hub.take(&entry).unwrap();
        }
        hub
    }

    /// A document of the owner's with one change in it.
    fn with_document() -> (Self, AutoCommit) {
        let mut hub = Self::new();
        let manifest = Manifest { kind: DocKind::Minutes, group: "MA-02".parse().unwrap(), rule: SharingRule::AtOnce };
        let birth = hub.entry(2, DOC, &Body::Manifest(manifest), vec![]);
        hub.take(&birth).unwrap();
        let mut doc = document(2, 1);
        let first = edit(&mut doc, "title", "Compte rendu");
        hub.write(2, &first).unwrap();
        (hub, doc)
    }

    fn tip(&self, principal: u32, doc: DocId) -> Option<Tip> {
        self.ledger.document(doc)?.chains.get(&(PrincipalId(principal), RunId(7))).copied()
    }

    fn entry(&self, principal: u32, doc: DocId, body: &Body, heads: Vec<ChangeHash>) -> Entry {
        entry_after(self.tip(principal, doc), principal, doc, body, heads)
    }

    fn court(&self) -> Court<'_> {
        let (ledger, index) = (&self.ledger, self.store.index());
        Court { ledger, index, verifier: &ToyVerifier, from_before: false, was_admitted: false }
    }

    fn judge(&self, bearer: PrincipalId, entry: &Entry) -> Result<Admission, (RefusalKind, &'static str)> {
        Self::judge_in(self.court(), bearer, entry)
    }

    fn judge_in(court: Court<'_>, bearer: PrincipalId, entry: &Entry) -> Result<Admission, (RefusalKind, &'static str)> {
        match admit(court, bearer, entry) {
            Ok(admission) => Ok(admission),
            Err(AdmitError::Refusal(refusal)) => Err((refusal.kind, refusal.reason)),
            Err(AdmitError::Store(error)) => panic!("{error}"),
        }
    }

    /// Judges an entry brought by its own author and takes it in.
    fn take(&mut self, entry: &Entry) -> Result<Admission, (RefusalKind, &'static str)> {
        let admission = self.judge(entry.header.principal, entry)?;
        if admission == Admission::New {
            self.record(Record::Entry { entry: entry.clone(), source: None });
        }
        Ok(admission)
    }

    fn record(&mut self, record: Record) {
        self.ledger.apply(self.store.index(), &record).unwrap();
        self.records.push(record);
    }

    /// Puts the document on a snapshot that holds these changes.
    fn base(&mut self, record: Record, changes: &[(ChangeHash, u64)]) {
        self.record(record);
        self.ledger.list(self.store.index(), DOC, changes).unwrap();
    }

    fn write(&mut self, principal: u32, change: &Bytes) -> Result<Admission, (RefusalKind, &'static str)> {
        let entry = self.entry(principal, DOC, &Body::Changes(vec![change.clone()]), vec![]);
        self.take(&entry)
    }

    fn share(&mut self, access: Option<Access>) {
        let grants = access.map(|access| Grant { principal: OTHER, access }).into_iter().collect();
        let version = self.ledger.document(DOC).map_or(1, |row| row.audience.rank.version + 1);
        let entry = self.entry(2, DOC, &Body::Sharing(Sharing { grants, version }), vec![]);
        self.take(&entry).unwrap();
    }
}

fn document(principal: u32, tab: u8) -> AutoCommit {
    let actor = ActorId::of(PrincipalId(principal), [tab; 12]);
    AutoCommit::new().with_actor(automerge::ActorId::from(&actor.as_bytes()[..]))
}

fn other_tab(doc: &mut AutoCommit, principal: u32, tab: u8) -> AutoCommit {
    let actor = ActorId::of(PrincipalId(principal), [tab; 12]);
    doc.fork().with_actor(automerge::ActorId::from(&actor.as_bytes()[..]))
}

fn edit(doc: &mut AutoCommit, key: &str, value: &str) -> Bytes {
    doc.put(ROOT, key, value).unwrap();
    doc.commit();
    Bytes::copy_from_slice(doc.get_last_local_change().unwrap().raw_bytes())
}

use RefusalKind::{Refused, Stop, Wait};

#[test]
fn an_honest_entry_is_new_once_and_known_after() {
    let (mut hub, mut doc) = Hub::with_document();
    let entry = hub.entry(2, DOC, &Body::Changes(vec![edit(&mut doc, "place", "Oujda")]), vec![]);
    assert_eq!(hub.take(&entry), Ok(Admission::New));
    assert_eq!(hub.judge(OTHER, &entry), Ok(Admission::Known), "whoever brings it again");
    assert_eq!(hub.ledger.document(DOC).unwrap().heads.len(), 1);
}

#[test]
fn a_gap_in_a_chain_waits_and_is_filled() {
    let (mut hub, mut doc) = Hub::with_document();
    let first = hub.entry(2, DOC, &Body::Changes(vec![edit(&mut doc, "a", "1")]), vec![]);
    let tip = Tip { seq: first.header.seq, id: first.id() };
    let second = entry_after(Some(tip), 2, DOC, &Body::Changes(vec![edit(&mut doc, "b", "2")]), vec![]);
    assert_eq!(hub.judge(OWNER, &second), Err((Wait, "gap")));
    hub.take(&first).unwrap();
    assert_eq!(hub.take(&second), Ok(Admission::New));
}

#[test]
fn two_entries_at_one_place_are_a_fork() {
    let (mut hub, mut doc) = Hub::with_document();
    let tip = hub.tip(2, DOC);
    let mut other = other_tab(&mut doc, 2, 9);
    let (left, right) = (edit(&mut doc, "a", "1"), edit(&mut other, "a", "2"));
    let left = entry_after(tip, 2, DOC, &Body::Changes(vec![left]), vec![]);
    let right = entry_after(tip, 2, DOC, &Body::Changes(vec![right]), vec![]);
    hub.take(&left).unwrap();
    assert_eq!(hub.judge(OWNER, &right), Err((Stop, "fork")));
    assert_eq!(hub.judge(OTHER, &right), Err((Refused, "fork")), "a relay may not cut a council off");
    // The hub may have taken it in all the same, below a snapshot: a node that refused it would differ from it for good.
    let mut node = hub;
    node.ledger.me = OTHER;
    assert_eq!(node.judge(OWNER, &right), Err((Stop, "fork")), "nobody else says what counts");
    assert_eq!(node.judge(PrincipalId::MINISTRY, &right), Ok(Admission::New));
    node.record(Record::Entry { entry: right.clone(), source: None });
    assert_eq!(node.ledger.document(DOC).unwrap().heads.len(), 2);
    for entry in [&left, &right] {
        assert_eq!(node.judge(PrincipalId::MINISTRY, entry), Ok(Admission::Known));
    }
}

#[test]
fn nobody_writes_in_a_councils_name() {
    let (hub, mut doc) = Hub::with_document();
    let change = edit(&mut doc, "a", "1");
    let honest = hub.entry(2, DOC, &Body::Changes(vec![change]), vec![]);
    let forged = Entry::new(honest.header.clone(), honest.header_bytes.clone(), [0; 64], honest.payload.clone());
    assert_eq!(hub.judge(OWNER, &forged), Err((Stop, "bad-signature")));
    assert_eq!(hub.judge(OTHER, &forged), Err((Refused, "bad-signature")));
    let swapped = Entry::new(honest.header.clone(), honest.header_bytes.clone(), honest.signature, Bytes::from_static(&[0; 40]));
    assert_eq!(hub.judge(OWNER, &swapped), Err((Stop, "payload-mismatch")));
}

#[test]
fn only_the_owner_and_whoever_holds_a_grant_writes() {
    let (mut hub, mut doc) = Hub::with_document();
    let mut theirs = other_tab(&mut doc, 3, 1);
    let change = edit(&mut theirs, "a", "1");
    let entry = hub.entry(3, DOC, &Body::Changes(vec![change]), vec![]);
    assert_eq!(hub.judge(OTHER, &entry), Err((Refused, "no-grant")));
    hub.share(Some(Access::Read));
    assert_eq!(hub.judge(OTHER, &entry), Err((Refused, "no-grant")), "reading is not writing");
    hub.share(Some(Access::Edit));
    assert_eq!(hub.judge(OTHER, &entry), Ok(Admission::New));
    hub.share(None);
    assert_eq!(hub.judge(OTHER, &entry), Err((Refused, "no-grant")));
    let again = Court { was_admitted: true, ..hub.court() };
    assert_eq!(
        Hub::judge_in(again, OTHER, &entry),
        Ok(Admission::New),
        "what was admitted once is not judged by the sharing of today"
    );
    let sharing = hub.entry(3, DOC, &Body::Sharing(Sharing::default()), vec![]);
    assert_eq!(hub.judge(OTHER, &sharing), Err((Refused, "not-owner")));
    let registry = hub.ledger.registry().doc();
    let promotion = hub.entry(3, registry, &Body::Principal(row(3, "MA-01")), vec![]);
    assert_eq!(hub.judge(OTHER, &promotion), Err((Refused, "not-owner")));
}

#[test]
fn an_actor_of_another_principal_is_refused() {
    let (mut hub, mut doc) = Hub::with_document();
    hub.share(Some(Access::Edit));
    let mut theirs = other_tab(&mut doc, 2, 4);
    let change = edit(&mut theirs, "a", "1");
    assert_eq!(hub.write(3, &change), Err((Refused, "foreign-actor")));
}

#[test]
fn what_a_change_stands_on_must_be_there() {
    let (mut hub, mut doc) = Hub::with_document();
    let first = edit(&mut doc, "a", "1");
    let second = edit(&mut doc, "b", "2");
    assert_eq!(hub.write(2, &second), Err((Wait, "unknown-deps")));
    hub.write(2, &first).unwrap();
    assert_eq!(hub.write(2, &second), Ok(Admission::New));
    let mut stranger = document(2, 8);
    let rootless = edit(&mut stranger, "c", "3");
    assert_eq!(hub.write(2, &rootless), Err((Refused, "no-deps")));
    let unheard = hub.entry(2, DOC, &Body::Unknown, vec![ChangeHash::new([7; 32])]);
    assert_eq!(hub.judge(OWNER, &unheard), Err((Wait, "unknown-heads")));
}

#[test]
fn a_document_begins_with_its_manifest_and_has_one() {
    let (mut hub, mut doc) = Hub::with_document();
    let unborn = DocId::new([6; 16]);
    let change = Body::Changes(vec![edit(&mut doc, "a", "1")]);
    let entry = hub.entry(2, unborn, &change, vec![]);
    assert_eq!(hub.judge(OWNER, &entry), Err((Wait, "unknown-document")));
    let manifest = Manifest { kind: DocKind::Terms, group: "MA-09".parse().unwrap(), rule: SharingRule::Private };
    let again = hub.entry(2, DOC, &Body::Manifest(manifest.clone()), vec![]);
    assert_eq!(hub.judge(OWNER, &again), Err((Refused, "born-twice")));
    let stolen = hub.entry(3, DOC, &Body::Manifest(manifest), vec![]);
    assert_eq!(hub.take(&stolen), Err((Refused, "not-owner")));
}

#[test]
fn what_follows_a_refused_entry_is_refused_and_the_chain_goes_on_without_both() {
    let (mut hub, mut doc) = Hub::with_document();
    let before = hub.tip(2, DOC);
    let lost = hub.entry(2, DOC, &Body::Changes(vec![edit(&mut doc, "a", "1")]), vec![]);
    let tip = Tip { seq: lost.header.seq, id: lost.id() };
    let after = entry_after(Some(tip), 2, DOC, &Body::Changes(vec![edit(&mut doc, "b", "2")]), vec![]);
    let refusal = Record::Refused { id: lost.id(), source: None, reason: "no-grant".to_owned() };
    hub.ledger.apply(hub.store.index(), &refusal).unwrap();
    assert_eq!(hub.judge(OWNER, &lost), Err((Refused, "refused-before")));
    assert_eq!(hub.judge(OWNER, &after), Err((Refused, "stands-on-refused")));
    let anew = entry_after(before, 2, DOC, &Body::Unknown, vec![]);
    assert_eq!(hub.take(&anew), Ok(Admission::New));
}

#[test]
fn a_revoked_or_unknown_principal_is_not_heard() {
    let (mut hub, mut doc) = Hub::with_document();
    let body = Body::Changes(vec![edit(&mut doc, "a", "1")]);
    let entry = hub.entry(2, DOC, &body, vec![]);
    let unknown = hub.entry(44, DOC, &body, vec![]);
    assert_eq!(hub.judge(PrincipalId(44), &unknown), Err((Refused, "unknown-principal")), "the hub alone makes principals");
    let mut node = Hub::new();
    node.ledger.me = OTHER;
    assert_eq!(node.judge(PrincipalId::MINISTRY, &unknown), Err((Wait, "unknown-principal")), "its row may be on the way");
    let registry = hub.ledger.registry().doc();
    let out = PrincipalRow { status: PrincipalStatus::Revoked, ..row(2, "MA-02") };
    let revocation = hub.entry(1, registry, &Body::Principal(out), vec![]);
    hub.take(&revocation).unwrap();
    assert_eq!(hub.judge(OWNER, &entry), Err((Stop, "revoked")));
    assert_eq!(hub.judge(OTHER, &entry), Err((Refused, "revoked")));
    assert_eq!(hub.judge(PrincipalId::MINISTRY, &entry), Ok(Admission::New), "what it wrote before still reaches new readers");
    let here = hub.entry(2, DOC, &body, vec![]);
    let header = crate::journal::Header { federation: FederationId::new([1; 16]), ..here.header.clone() };
    let elsewhere = Entry::new(header, here.header_bytes.clone(), here.signature, here.payload.clone());
    assert_eq!(hub.judge(OWNER, &elsewhere), Err((Stop, "wrong-federation")));
    assert_ne!(elsewhere.id(), EntryId::new([0; 32]));
}

#[test]
fn a_body_of_a_later_version_is_chained() {
    let (mut hub, mut doc) = Hub::with_document();
    let later = hub.entry(2, DOC, &Body::Unknown, vec![]);
    assert_eq!(hub.take(&later), Ok(Admission::New));
    assert_eq!(hub.tip(2, DOC).unwrap().id, later.id());
    assert_eq!(hub.write(2, &edit(&mut doc, "a", "1")), Ok(Admission::New));
}

/// The hub made a snapshot of a document, and what the document is. The index does not say yet what the snapshot holds.
fn on_snapshot() -> (Hub, AutoCommit, DocSummary) {
    let (mut hub, mut doc) = Hub::with_document();
    hub.share(Some(Access::Edit));
    for title in ["a", "b", "c"] {
        hub.write(2, &edit(&mut doc, "title", title)).unwrap();
    }
    let seen = snapshot_base::see(&hub.ledger, DOC).unwrap();
    let mut changes: Vec<_> = doc.get_changes(&[]).iter().map(|one| (ChangeHash::new(one.hash().0), one.max_op())).collect();
    changes.sort_unstable();
    let heads: Vec<_> = seen.row.heads.iter().copied().collect();
    let actor = ActorId::of(OWNER, [1; 12]);
    let (seq, hash) = hub.ledger.rows().actor(hub.store.index(), DOC, actor).unwrap().unwrap();
    let summary = DocSummary { heads: heads.clone(), actors: vec![(actor, seq, hash)], changes, ops: seen.row.counts.ops };
    let (view, document, kept) = (Bytes::from_static(b"{}"), Bytes::new(), Vec::new());
    let snapshot = Snapshot { view, document, changes: 4, tips: Vec::new(), headers: Vec::new(), kept };
    let entry = entry_after(None, 1, DOC, &Body::Snapshot(Box::new(snapshot)), heads);
    hub.record(Record::Entry { entry: entry.clone(), source: None });
    let base = snapshot_base::base_record(&hub.ledger, hub.store.index(), DOC, &entry, (&seen, &summary)).unwrap().unwrap();
    hub.record(base);
    (hub, doc, summary)
}

#[test]
fn nothing_of_a_document_is_judged_before_it_is_known_what_its_snapshot_holds() {
    let (mut hub, mut doc, summary) = on_snapshot();
    let mut theirs = other_tab(&mut doc, 3, 1);
    let entry = hub.entry(3, DOC, &Body::Changes(vec![edit(&mut theirs, "place", "Oujda")]), vec![]);
    assert_eq!(hub.judge(OTHER, &entry), Err((Wait, UNLISTED)));
    hub.ledger.list(hub.store.index(), DOC, &summary.changes).unwrap();
    assert_eq!(hub.take(&entry), Ok(Admission::New));
}

#[test]
fn a_change_on_any_change_of_a_snapshot_is_judged_in_the_turn() {
    let (mut hub, mut doc, summary) = on_snapshot();
    hub.ledger.list(hub.store.index(), DOC, &summary.changes).unwrap();
    let early = doc.get_changes(&[])[1].hash();
    let mut theirs = doc.fork_at(&[early]).unwrap();
    theirs.set_actor(automerge::ActorId::from(&ActorId::of(OTHER, [1; 12]).as_bytes()[..]));
    let change = edit(&mut theirs, "place", "Oujda");
    assert_eq!(hub.write(3, &change), Ok(Admission::New), "it stands on one that is no head");
    let mut elsewhere = other_tab(&mut doc, 2, 9);
    edit(&mut elsewhere, "place", "Figuig");
    let mut after = other_tab(&mut elsewhere, 3, 2);
    assert_eq!(hub.write(3, &edit(&mut after, "a", "1")), Err((Wait, "unknown-deps")), "the snapshot does not hold it");
}

#[test]
fn what_a_snapshot_stands_for_is_known_when_it_comes_again() {
    let (mut hub, _, summary) = on_snapshot();
    hub.ledger.list(hub.store.index(), DOC, &summary.changes).unwrap();
    hub.share(None);
    for record in hub.records.clone() {
        let Record::Entry { entry, .. } = record else { continue };
        if entry.header.kind == BodyKind::Changes {
            assert_eq!(hub.judge(OWNER, &entry), Ok(Admission::Known));
        }
    }
}

#[test]
fn an_index_that_was_made_anew_is_the_one_that_grew() {
    let rows = |hub: &mut Hub| {
        hub.store.index().apply(hub.ledger.end(), hub.ledger.take_puts()).unwrap();
        let tables = [Table::Document, Table::Change, Table::Listed, Table::Actor, Table::Chain, Table::Tip];
        tables.map(|table| hub.store.index().scan(table, DOC.as_bytes()).unwrap())
    };
    for is_told_each in [false, true] {
        let (mut grown, mut doc, summary) = on_snapshot();
        if is_told_each {
            rows(&mut grown);
        }
        grown.ledger.list(grown.store.index(), DOC, &summary.changes).unwrap();
        grown.write(2, &edit(&mut doc, "place", "Oujda")).unwrap();
        let mut anew = Hub::new();
        for (position, record) in (1..).map(Position).zip(&grown.records) {
            if position > anew.ledger.end() && retention::is_live(&grown.ledger, position, record) {
                anew.ledger.skip_to(position);
                anew.record(record.clone());
            }
        }
        anew.ledger.list(anew.store.index(), DOC, &summary.changes).unwrap();
        assert_eq!(rows(&mut anew), rows(&mut grown));
    }
}

#[test]
fn a_snapshot_that_was_overtaken_takes_no_actor_back() {
    let (mut hub, mut doc) = Hub::with_document();
    let seen = snapshot_base::see(&hub.ledger, DOC).unwrap();
    let actor = ActorId::of(OWNER, [1; 12]);
    let (seq, hash) = hub.ledger.rows().actor(hub.store.index(), DOC, actor).unwrap().unwrap();
    let max_op = hub.ledger.rows().max_op(hub.store.index(), DOC, hash).unwrap().unwrap();
    let summary = DocSummary { heads: vec![hash], actors: vec![(actor, seq, hash)], changes: vec![(hash, max_op)], ops: 1 };
    // While the worker makes it, its author goes on.
    assert_eq!(hub.write(2, &edit(&mut doc, "place", "Oujda")), Ok(Admission::New));
    let snapshot = hub.entry(2, DOC, &Body::Unknown, vec![]);
    let index = hub.store.index();
    let record = snapshot_base::base_record(&hub.ledger, index, DOC, &snapshot, (&seen, &summary)).unwrap().unwrap();
    hub.base(record, &summary.changes);
    assert_eq!(hub.write(2, &edit(&mut doc, "title", "Procès-verbal")), Ok(Admission::New));
}

#[test]
fn a_node_waits_for_a_grant_that_the_hub_knows() {
    let (mut node, mut doc) = Hub::with_document();
    node.ledger.me = OWNER;
    let mut theirs = other_tab(&mut doc, 3, 1);
    let entry = node.entry(3, DOC, &Body::Changes(vec![edit(&mut theirs, "a", "1")]), vec![]);
    assert_eq!(node.judge(PrincipalId::MINISTRY, &entry), Err((Wait, "no-grant")));
    node.share(Some(Access::Edit));
    assert_eq!(node.judge(PrincipalId::MINISTRY, &entry), Ok(Admission::New));
    node.share(None);
    assert_eq!(node.judge(PrincipalId::MINISTRY, &entry), Ok(Admission::New), "the hub admitted it before");
}

#[test]
fn a_chain_goes_on_over_the_farewell_that_came_before_its_turn() {
    let (mut node, mut doc) = Hub::with_document();
    node.share(Some(Access::Edit));
    let after = |entry: &Entry| Some(Tip { seq: entry.header.seq, id: entry.id() });
    let sharing = |version, grants| Body::Sharing(Sharing { grants, version });
    let first = node.entry(2, DOC, &Body::Changes(vec![edit(&mut doc, "a", "1")]), vec![]);
    let farewell = entry_after(after(&first), 2, DOC, &sharing(2, vec![]), vec![]);
    let again = vec![Grant { principal: OTHER, access: Access::Edit }];
    let comeback = entry_after(after(&farewell), 2, DOC, &sharing(3, again), vec![]);
    node.ledger.me = OTHER;
    assert_eq!(node.take(&farewell), Ok(Admission::New), "whoever is out may never get what stands before");
    assert_eq!(node.judge(OWNER, &comeback), Err((Wait, "gap")));
    assert_eq!(node.take(&first), Ok(Admission::New));
    assert_eq!(node.take(&farewell), Ok(Admission::Known));
    assert_eq!(node.take(&comeback), Ok(Admission::New));
}

/// Changes of `ops` ops each, a few bytes long, one after the other.
fn bombs(mut after: ChangeHeader, count: usize, ops: u64) -> Vec<Bytes> {
    let mut chunks = Vec::new();
    for _ in 0..count {
        let place = Place { actor: after.actor, seq: after.seq + 1, start_op: after.max_op + 1, deps: &[after.hash] };
        let chunk = list_of_nulls(&place, ops - 1);
        after = change::read(&chunk, &Limits::writer()).unwrap();
        assert!(change::is_canonical(&chunk) && chunk.len() < 250);
        chunks.push(chunk);
    }
    chunks
}

fn last_change(doc: &mut AutoCommit) -> ChangeHeader {
    let change = doc.get_last_local_change().unwrap();
    change::read(change.raw_bytes(), &Limits::writer()).unwrap()
}

#[test]
fn small_changes_that_unfold_to_much_are_counted_together() {
    let (mut hub, mut doc) = Hub::with_document();
    let after = last_change(&mut doc);
    let body = |changes: Vec<Bytes>| Body::Changes(changes);
    // As many as a receiver takes of one entry, and one more.
    let most = usize::try_from(Limits::receiver().together_ops / OPS_MAX).unwrap();
    let chunks = bombs(after, most + 1, OPS_MAX);
    let fits = hub.entry(2, DOC, &body(chunks[..most].to_vec()), vec![]);
    let over = hub.entry(2, DOC, &body(chunks.clone()), vec![]);
    assert_eq!(hub.judge(OWNER, &over), Err((RefusalKind::Refused, "too-many-together")));
    assert_eq!(hub.take(&fits), Ok(Admission::New));
    let row = hub.ledger.document(DOC).unwrap();
    assert_eq!(row.counts.ops, 1 + OPS_MAX * most as u64);
}

#[test]
fn a_document_has_only_so_many_ops_in_its_life_and_a_snapshot_counts() {
    let (mut hub, mut doc) = Hub::with_document();
    let after = last_change(&mut doc);
    let most = Limits::receiver().document_ops;
    // It stands on a snapshot that holds nearly all that it may.
    let mut row = hub.ledger.document(DOC).unwrap().clone();
    row.counts.ops = most - 10;
    let (actors, max_ops) = (vec![(after.actor, after.seq, after.hash)], vec![(after.hash, after.max_op)]);
    let base = Record::Base { doc: DOC, row: row.encode_kept().into(), actors, max_ops: max_ops.clone() };
    hub.base(base, &max_ops);
    let chunks = bombs(after, 3, 5);
    for fits in &chunks[..2] {
        assert_eq!(hub.write(2, fits), Ok(Admission::New));
    }
    assert_eq!(hub.write(2, &chunks[2]), Err((RefusalKind::Refused, "document-too-long")));
    // A node takes from the hub what the hub let pass: it counts its own besides.
    let mut node = Limits::passed_on();
    node.document_ops -= most;
    assert!(node.document_ops >= Limits::writer().document_ops);
}

#[test]
fn whoever_reads_a_document_cannot_make_its_owners_chain_longer() {
    for false_seq in [3, 9, u64::MAX - 1, u64::MAX] {
        let (mut hub, mut doc) = Hub::with_document();
        hub.share(Some(Access::Read));
        let index = hub.store.index();
        let manifest = Manifest { kind: DocKind::Minutes, group: "MA-02".parse().unwrap(), rule: SharingRule::AtOnce };
        let heads: Vec<ChangeHash> = hub.ledger.document(DOC).unwrap().heads.iter().copied().collect();
        let kept = vec![entry_after(None, 2, DOC, &Body::Manifest(manifest), vec![])];
        let junk = Tip { seq: false_seq, id: EntryId::new([6; 32]) };
        let snapshot = Snapshot {
            view: Bytes::from_static(b"{}"),
            document: Bytes::new(),
            changes: 1,
            tips: vec![(OWNER, RunId(7), junk)],
            headers: Vec::new(),
            kept,
        };
        let forged = entry_after(None, 3, DOC, &Body::Snapshot(Box::new(snapshot.clone())), heads.clone());
        // It brings nothing that is signed.
        assert_eq!(hub.judge(OTHER, &forged), Ok(Admission::Known));
        // Not even when it waits for the worker, who finds the content true.
        let source = Some(crate::domain::Place { store: StoreId(3), run: RunId(7), at: crate::domain::Position(1) });
        hub.ledger.apply(index, &Record::Entry { entry: forged.clone(), source }).unwrap();
        let max_op = hub.ledger.rows().max_op(index, DOC, heads[0]).unwrap().unwrap();
        let actor = ActorId::of(OWNER, [1; 12]);
        let summary =
            DocSummary { heads: heads.clone(), actors: vec![(actor, 1, heads[0])], changes: vec![(heads[0], max_op)], ops: 1 };
        let record = snapshot_base::adoption_record(&hub.ledger, DOC, (forged.id(), OTHER), &snapshot, &summary).unwrap();
        hub.base(record, &summary.changes);
        assert_eq!(hub.write(2, &edit(&mut doc, "place", "Oujda")), Ok(Admission::New), "the owner goes on");
        hub.share(None);
        assert_eq!(hub.ledger.document(DOC).unwrap().access(OTHER), None, "and takes its grants back");
    }
}

#[test]
fn an_entry_that_a_snapshot_names_and_does_not_hold_is_still_to_come() {
    let (mut hub, mut doc) = Hub::with_document();
    let born = hub.records.iter().find_map(|record| match record {
        Record::Entry { entry, .. } if entry.header.kind == BodyKind::Manifest => Some(entry.clone()),
        _ => None,
    });
    // The snapshot's maker has two more entries: one of a later version, and a change before it.
    hub.share(Some(Access::Read));
    let (change, tip) = (edit(&mut doc, "place", "Oujda"), hub.tip(2, DOC));
    let changes = entry_after(tip, 2, DOC, &Body::Changes(vec![change]), vec![]);
    let unknown = entry_after(Some(Tip { seq: changes.header.seq, id: changes.id() }), 2, DOC, &Body::Unknown, vec![]);
    let last = last_change(&mut doc);
    let snapshot = Snapshot {
        view: Bytes::from_static(b"{}"),
        document: Bytes::new(),
        changes: 2,
        tips: Vec::new(),
        headers: vec![SignedHeader::of(&unknown)],
        kept: born.into_iter().collect(),
    };
    let entry = entry_after(None, 2, DOC, &Body::Snapshot(Box::new(snapshot.clone())), vec![last.hash]);
    assert_eq!(hub.judge(OWNER, &entry), Ok(Admission::New));
    let source = Some(crate::domain::Place { store: StoreId(2), run: RunId(7), at: Position(1) });
    hub.record(Record::Entry { entry: entry.clone(), source });
    let changes_of = |doc: &mut AutoCommit| {
        let mut all: Vec<_> = doc.get_changes(&[]).iter().map(|one| (ChangeHash::new(one.hash().0), one.max_op())).collect();
        all.sort_unstable();
        all
    };
    let summary = DocSummary {
        heads: vec![last.hash],
        actors: vec![(last.actor, last.seq, last.hash)],
        changes: changes_of(&mut doc),
        ops: 2,
    };
    let record = snapshot_base::adoption_record(&hub.ledger, DOC, (entry.id(), OWNER), &snapshot, &summary).unwrap();
    hub.base(record, &summary.changes);
    assert_eq!(hub.judge(OWNER, &changes), Ok(Admission::Known), "the snapshot stands for it");
    assert_eq!(hub.take(&unknown), Ok(Admission::New), "only its name was here");
    assert_eq!(hub.take(&unknown), Ok(Admission::Known));
}

#[test]
fn a_place_beyond_every_chain_is_malformed() {
    let (hub, mut doc) = Hub::with_document();
    let tip = Some(Tip { seq: u64::MAX - 1, id: EntryId::new([6; 32]) });
    let entry = entry_after(tip, 2, DOC, &Body::Changes(vec![edit(&mut doc, "a", "1")]), vec![]);
    assert!(Entry::decode(entry.header_bytes.clone(), &entry.signature, entry.payload.clone()).is_err());
    assert_eq!(hub.judge(OWNER, &entry), Err((Wait, "gap")));
}

#[test]
fn what_the_far_end_keeps_waiting_is_not_received() {
    let (mut node, mut doc) = Hub::with_document();
    let first: Vec<ChangeHash> = node.ledger.document(DOC).unwrap().heads.iter().copied().collect();
    node.ledger.me = OWNER;
    let grants = vec![Grant { principal: PrincipalId::MINISTRY, access: Access::Read }];
    let sharing = node.entry(2, DOC, &Body::Sharing(Sharing::of(grants)), first.clone());
    node.take(&sharing).unwrap();
    let hub = StoreId(77);
    node.ledger.note_received(hub, node.ledger.end());
    assert_eq!(node.ledger.received(DOC).heads, first);
    let change = edit(&mut doc, "place", "Oujda");
    let head = change::read(&change, &Limits::receiver()).unwrap().hash;
    let entry = node.entry(2, DOC, &Body::Changes(vec![change]), vec![head]);
    node.take(&entry).unwrap();
    node.ledger.apply(node.store.index(), &Record::Waits { store: hub, id: entry.id(), doc: DOC }).unwrap();
    node.ledger.note_received(hub, node.ledger.end());
    assert_eq!(node.ledger.received(DOC).heads, first, "it is there, and not taken in");
    node.ledger.apply(node.store.index(), &Record::Admitted { id: entry.id() }).unwrap();
    assert_eq!(node.ledger.received(DOC).heads, [head]);
}
