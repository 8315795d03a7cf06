use bytes::Bytes;

use super::*;
use crate::{
    domain::{
        Access, DocKind, FederationId, Grant, History, Incarnation, JournalKey, Manifest, Place, PrincipalRow, RunId, Sharing,
        SharingRule, UnixMs,
    },
    journal::{
        Body, Entry, Snapshot,
        chain::{Draft, Writer, write},
        sign::Silent,
    },
    ledger::{DocSummary, snapshot_base},
    store::{Source, Store as _, memory::MemoryStore},
};

const FEDERATION: FederationId = FederationId::new([9; 16]);
const DOC: DocId = DocId::new([5; 16]);
const HUB_STORE: StoreId = StoreId(1);
const OWNER_STORE: StoreId = StoreId(2);
const READER_STORE: StoreId = StoreId(3);

/// The hub's log, as it grows.
struct Hub {
    ledger: Ledger,
    store: MemoryStore,
    log: Vec<Record>,
}

impl Hub {
    fn new() -> Self {
        let ministry = PrincipalRow::ministry(JournalKey::new([0; 32]));
        let ledger = Ledger::new(FEDERATION, PrincipalId::MINISTRY, ministry);
        Self { ledger, store: MemoryStore::new(HUB_STORE), log: Vec::new() }
    }

    /// Principal 2 writes, and its node brings it from position `at` of its own store.
    fn owner_writes(&mut self, body: &Body, at: u64) -> Position {
        let writer = Writer { federation: FEDERATION, principal: PrincipalId(2), run: RunId(1), signer: &Silent };
        let tip = self.ledger.document(DOC).and_then(|row| row.chains.get(&(PrincipalId(2), RunId(1)))).copied();
        let draft = Draft { doc: DOC, body, heads: vec![], made_at: UnixMs(0), salt: [0; 16] };
        let run = self.ledger.peers().history_of(OWNER_STORE).map_or(RunId(1), |history| history.run_at(Position(at)));
        self.take(write(writer, tip, draft), Some(Place { store: OWNER_STORE, run, at: Position(at) }))
    }

    /// The owner's node says hello: the runs of its store, with the position at which each began.
    fn owner_comes(&mut self, runs: &[(u64, u64)], back: Option<u64>) {
        let history = History::of(runs.iter().map(|(run, began)| (RunId(*run), Position(*began))).collect());
        let incarnation = Incarnation { principal: PrincipalId(2), store: OWNER_STORE, history, is_by_hand: false };
        let record = Record::Met { incarnation, back: back.map(Position) };
        self.ledger.apply(self.store.index(), &record).unwrap();
        self.log.push(record);
    }

    fn take(&mut self, entry: Entry, source: Source) -> Position {
        let record = Record::Entry { entry, source };
        self.ledger.apply(self.store.index(), &record).unwrap();
        self.log.push(record);
        self.ledger.end()
    }

    fn share(&mut self, readers: &[u32], at: u64) -> Position {
        let grants = readers.iter().map(|reader| Grant { principal: PrincipalId(*reader), access: Access::Read }).collect();
        self.owner_writes(&Body::Sharing(Sharing { grants, version: at }), at)
    }

    /// The hub makes a snapshot of its own, which stands for all that came before.
    fn snapshot(&mut self) {
        let seen = snapshot_base::see(&self.ledger, DOC).unwrap();
        let snapshot =
            Snapshot { view: Bytes::new(), document: Bytes::new(), changes: 0, tips: vec![], headers: vec![], kept: vec![] };
        let writer = Writer { federation: FEDERATION, principal: PrincipalId(1), run: RunId(9), signer: &Silent };
        let body = Body::Snapshot(Box::new(snapshot));
        let snapshot = write(writer, None, Draft { doc: DOC, body: &body, heads: vec![], made_at: UnixMs(0), salt: [0; 16] });
        self.take(snapshot.clone(), None);
        let base = snapshot_base::base_record(&self.ledger, self.store.index(), DOC, &snapshot, (&seen, &DocSummary::default()))
            .unwrap()
            .unwrap();
        self.ledger.apply(self.store.index(), &base).unwrap();
        self.log.push(base);
    }

    /// What a peer gets that asks for all of the document again.
    fn again(&self, principal: PrincipalId) -> Vec<bool> {
        let before = may_have(&self.ledger, principal, DOC).unwrap();
        let upto = usize::try_from(before.0 - 1).unwrap();
        let numbered = self.log[..upto].iter().zip(1..);
        numbered.map(|(record, position)| decide_again(&self.ledger, before, Position(position), record)).collect()
    }

    /// What the walk does for this peer, record by record.
    fn decisions(&self, peer: &Peer) -> Vec<Decision> {
        let numbered = self.log.iter().zip(1..);
        numbered.map(|(record, position)| decide(&self.ledger, peer, Position(position), record)).collect()
    }
}

fn born() -> Hub {
    let mut hub = Hub::new();
    let manifest = Manifest { kind: DocKind::Terms, group: "MA-02".parse().unwrap(), rule: SharingRule::AtOnce };
    hub.owner_writes(&Body::Manifest(manifest), 1);
    hub.owner_writes(&Body::Unknown, 2);
    hub
}

fn reader() -> Peer {
    Peer { principal: PrincipalId(3), store: READER_STORE, run: RunId(1), from: Position(0) }
}

fn owner() -> Peer {
    Peer { principal: PrincipalId(2), store: OWNER_STORE, run: RunId(1), from: Position(0) }
}

use Decision::{Later, Send, SendAllThen, Skip};

#[test]
fn a_stranger_gets_nothing_and_the_owner_no_echo() {
    let mut hub = born();
    hub.share(&[1], 3);
    assert_eq!(hub.decisions(&reader()), [Skip, Skip, Skip]);
    hub.owner_comes(&[(1, 0)], None);
    assert_eq!(hub.decisions(&owner()), [Skip, Skip, Skip, Skip]);
}

#[test]
fn a_reader_gets_everything_before_the_entry_that_let_it_in() {
    let mut hub = born();
    hub.share(&[1, 3], 3);
    hub.owner_writes(&Body::Unknown, 4);
    assert_eq!(hub.decisions(&reader()), [Skip, Skip, SendAllThen(DOC), Send]);
    let backfill: Vec<_> =
        hub.log[..2].iter().zip(1..).map(|(record, at)| decide_backfill(&hub.ledger, &reader(), Position(at), record)).collect();
    assert_eq!(backfill, [true, true]);
}

#[test]
fn a_reader_that_is_taken_out_gets_that_entry_last() {
    let mut hub = born();
    hub.share(&[1, 3], 3);
    hub.share(&[1], 4);
    hub.owner_writes(&Body::Unknown, 5);
    assert_eq!(hub.decisions(&reader()), [Skip, Skip, Skip, Send, Skip]);
    hub.share(&[1, 3], 6);
    assert_eq!(hub.decisions(&reader()), [Skip, Skip, Skip, Skip, Skip, SendAllThen(DOC)]);
}

#[test]
fn an_owner_that_lost_its_tail_gets_it_back() {
    let mut hub = born();
    hub.share(&[1], 3);
    hub.owner_comes(&[(1, 0), (2, 1)], Some(1));
    assert_eq!(hub.decisions(&owner()), [Skip, Send, Send, Skip], "put back to 1");
    let emptied = Peer { store: StoreId(77), ..owner() };
    assert_eq!(hub.decisions(&emptied), [Send, Send, Send, Skip]);
}

#[test]
fn an_owner_that_was_restored_gets_its_tail_back_however_often_the_line_breaks() {
    let mut hub = born();
    hub.share(&[1], 3);
    hub.owner_comes(&[(1, 0)], None);
    hub.owner_comes(&[(1, 0), (2, 1)], Some(1));
    // It has written other things since, and its store is as long again as it was.
    hub.owner_writes(&Body::Unknown, 2);
    hub.owner_comes(&[(2, 1), (3, 5)], None);
    assert_eq!(hub.decisions(&owner()), [Skip, Send, Send, Skip, Skip, Skip, Skip]);
}

#[test]
fn what_waited_here_while_its_bearer_was_put_back_goes_back_to_it() {
    let mut hub = born();
    hub.share(&[1], 3);
    hub.owner_comes(&[(1, 0)], None);
    let waited = Some(Place { store: OWNER_STORE, run: RunId(1), at: Position(4) });
    hub.owner_comes(&[(1, 0), (2, 3)], Some(3));
    // Admitted only now, and the owner's store is longer by now than it was.
    let writer = Writer { federation: FEDERATION, principal: PrincipalId(2), run: RunId(1), signer: &Silent };
    let tip = hub.ledger.document(DOC).and_then(|row| row.chains.get(&(PrincipalId(2), RunId(1)))).copied();
    let draft = Draft { doc: DOC, body: &Body::Unknown, heads: vec![], made_at: UnixMs(0), salt: [0; 16] };
    let at = hub.take(write(writer, tip, draft), waited);
    hub.owner_comes(&[(2, 3), (3, 9)], None);
    assert_eq!(hub.decisions(&owner()), [Skip, Skip, Skip, Skip, Skip, Send, Skip]);
    assert_eq!(hub.ledger.last_for(PrincipalId(2), OWNER_STORE), at, "without it the owner's node is not level");
}

#[test]
fn records_that_are_no_entries_concern_nobody() {
    let hub = born();
    let cursor = Record::Cursor { store: OWNER_STORE, position: Position(2) };
    assert_eq!(decide(&hub.ledger, &owner(), Position(9), &cursor), Skip);
    assert!(!decide_backfill(&hub.ledger, &reader(), Position(9), &cursor));
}

#[test]
fn a_cursor_waits_for_the_snapshot_that_stands_for_what_was_passed_over() {
    let mut hub = born();
    hub.share(&[1, 3], 3);
    hub.snapshot();
    assert_eq!(hub.decisions(&reader()), [Later(DOC), Skip, Later(DOC), Send, Skip]);
    let mut owed = Owed::default();
    owed.note(DOC, Position(0));
    owed.note(DOC, Position(2));
    assert_eq!(owed.cursor(&hub.ledger, &reader(), Position(3)), Position(0));
    assert_eq!(owed.cursor(&hub.ledger, &reader(), Position(4)), Position(4));
}

#[test]
fn what_was_written_in_anothers_document_always_gets_an_answer_of_the_hub() {
    let mut node = born();
    node.ledger.me = PrincipalId(3);
    node.share(&[1, 3], 3);
    let writer = Writer { federation: FEDERATION, principal: PrincipalId(3), run: RunId(4), signer: &Silent };
    let draft = Draft { doc: DOC, body: &Body::Unknown, heads: vec![], made_at: UnixMs(0), salt: [0; 16] };
    node.take(write(writer, None, draft), None);
    // Saved in the moment in which its owner takes the document from everybody.
    node.share(&[], 4);
    node.owner_comes(&[(1, 0)], None);
    let hub = Peer { principal: PrincipalId::MINISTRY, store: OWNER_STORE, run: RunId(1), from: Position(0) };
    assert_eq!(node.decisions(&hub), [Skip, Skip, Skip, Send, Skip, Skip]);
}

#[test]
fn whoever_was_taken_out_and_asks_again_gets_entries_where_the_snapshot_came_later() {
    let mut hub = born();
    hub.share(&[1, 3], 3);
    hub.snapshot();
    assert_eq!(hub.again(PrincipalId(3)), [false, true, false, true, false], "the snapshot stands for what was before");
    hub.share(&[1], 4);
    assert_eq!(hub.again(PrincipalId(3)), [false, true, false, true, false, true], "it was made before");
    hub.owner_writes(&Body::Unknown, 5);
    hub.snapshot();
    assert_eq!(hub.again(PrincipalId(3)), [true, true, true, false, false, true], "in this one there is more");
    assert_eq!(hub.again(PrincipalId(2)), [false, true, false, false, false, false, true, true, false]);
}
