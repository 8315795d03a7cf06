use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use automerge::{AutoCommit, ROOT, transaction::Transactable as _};
use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::{
    domain::{
        Access, ActorId, DocKind, FederationId, Grant, JournalKey, Manifest, Place, Position, PrincipalRow, RunId, Sharing,
        SharingRule, StoreId, UnixMs,
    },
    engine::load::load,
    journal::{
        Body,
        chain::{Draft, Writer, write},
        sign::Silent,
    },
    ledger::{Ledger, rebuild},
    store::{Record, Source, Store as _, memory::MemoryStore},
};

const FEDERATION: FederationId = FederationId::new([9; 16]);
const ME: PrincipalId = PrincipalId(2);
const FAR: StoreId = StoreId(77);
const DOCS: usize = 5;

/// A log as it grows, without judging, and what the ledger makes of it.
struct Log {
    ledger: Ledger,
    store: MemoryStore,
    records: Vec<Record>,
    texts: Vec<AutoCommit>,
}

fn empty() -> Ledger {
    let ministry = PrincipalRow::ministry(JournalKey::new([0; 32]));
    Ledger::new(FEDERATION, ME, ministry)
}

fn id(number: usize) -> DocId {
    let mut bytes = [7; 16];
    // Two of them share a bucket.
    bytes[0] = u8::try_from(number / 2).unwrap();
    bytes[15] = u8::try_from(number).unwrap();
    DocId::new(bytes)
}

fn owner(number: usize) -> PrincipalId {
    if number.is_multiple_of(2) { ME } else { PrincipalId(3) }
}

impl Log {
    fn new() -> Self {
        let texts = (0..DOCS).map(|number| {
            let actor = ActorId::of(owner(number), [1; 12]);
            AutoCommit::new().with_actor(automerge::ActorId::from(&actor.as_bytes()[..]))
        });
        Self { ledger: empty(), store: MemoryStore::new(StoreId(1)), records: Vec::new(), texts: texts.collect() }
    }

    fn take(&mut self, record: Record) {
        self.ledger.apply(self.store.index(), &record).unwrap();
        self.records.push(record);
    }

    fn write(&mut self, number: usize, body: &Body) {
        let principal = owner(number);
        let writer = Writer { federation: FEDERATION, principal, run: RunId(1), signer: &Silent };
        let tip = self.ledger.document(id(number)).and_then(|row| row.chains.get(&(principal, RunId(1)))).copied();
        let draft = Draft { doc: id(number), body, heads: vec![], made_at: UnixMs(0), salt: [0; 16] };
        let source: Source = (principal != ME).then(|| Place { store: FAR, run: RunId(0), at: self.ledger.next() });
        self.take(Record::Entry { entry: write(writer, tip, draft), source });
    }

    fn perform(&mut self, step: &Step) {
        match step {
            Step::Born(number) if self.ledger.document(id(*number)).is_none() => {
                let manifest = Manifest { kind: DocKind::Terms, group: "MA-02".parse().unwrap(), rule: SharingRule::AtOnce };
                self.write(*number, &Body::Manifest(manifest));
            }
            Step::Edit(number) if self.ledger.document(id(*number)).is_some() => {
                let text = &mut self.texts[*number];
                text.put(ROOT, "title", i64::try_from(self.records.len()).unwrap()).unwrap();
                text.commit();
                let change = Bytes::copy_from_slice(text.get_last_local_change().unwrap().raw_bytes());
                self.write(*number, &Body::Changes(vec![change]));
            }
            Step::Share(number, readers) if self.ledger.document(id(*number)).is_some() => {
                let grants = readers.iter().map(|reader| Grant { principal: PrincipalId(*reader), access: Access::Read });
                self.write(*number, &Body::Sharing(Sharing { grants: grants.collect(), version: self.records.len() as u64 }));
            }
            Step::SetAside(number) => self.reject(id(*number)),
            Step::Restored(end) => {
                self.take(Record::Cursor { store: FAR, position: self.ledger.end() });
                self.take(Record::Cursor { store: FAR, position: Position(*end) });
            }
            Step::Reload => self.reload(),
            Step::Born(_) | Step::Edit(_) | Step::Share(..) => {}
        }
    }

    fn entries(&self, doc: DocId) -> Vec<(Position, Record)> {
        let numbered = self.records.iter().zip(1..).map(|(record, position)| (Position(position), record.clone()));
        numbered.filter(|(_, record)| matches!(record, Record::Entry { entry, .. } if entry.header.doc == doc)).collect()
    }

    fn reject(&mut self, doc: DocId) {
        let entries = self.entries(doc);
        let Some((_, Record::Entry { entry, .. })) = entries.last() else { return };
        self.take(Record::SetAside { id: entry.id(), doc, reason: "no-grant".to_owned() });
        loop {
            self.index();
            let also = rebuild::rebuild(&mut self.ledger, self.store.index(), doc, &entries).unwrap();
            if also.is_empty() {
                return;
            }
            for id in also {
                self.take(Record::SetAside { id, doc, reason: "stands-on-refused".to_owned() });
            }
        }
    }

    /// What is decided on is in the index first, as in operation.
    fn index(&mut self) {
        let end = self.ledger.end();
        self.store.index().apply(end, self.ledger.take_puts()).unwrap();
    }

    /// Closes the store and opens it again.
    fn reload(&mut self) {
        let kept = usize::try_from(self.store.end().0).unwrap();
        ready(self.store.append(self.records[kept..].to_vec())).unwrap();
        self.index();
        self.ledger = empty();
        assert!(ready(load(&mut self.ledger, &self.store)).unwrap());
    }

    /// What a walk over all documents finds.
    fn walked(&self, only: impl Fn(DocId, &DocRow) -> bool) -> Root {
        let mut root = Root::default();
        for (doc, row) in self.ledger.docs().iter().filter(|(doc, row)| only(*doc, row)) {
            root.add(DocDigest::of(doc, &row.heads));
        }
        root
    }

    fn check(&self) {
        assert_eq!(self.ledger.docs().root(), self.walked(|_, _| true));
        for council in (2..5).map(PrincipalId) {
            let both = |row: &DocRow| {
                row.audience.sharing.reaches_ministry()
                    && (row.owner == council || row.audience.sharing.access(council).is_some())
            };
            assert_eq!(self.ledger.shared_with(council).root(), self.walked(|_, row| both(row)), "of {council}");
            for (bucket, sum) in (0..=u8::MAX).zip(self.ledger.shared_with(council).buckets()) {
                assert_eq!(sum, self.walked(|doc, row| both(row) && bucket_of(doc) == bucket), "bucket {bucket} of {council}");
                let mut listed = Root::default();
                self.ledger.shared_with(council).in_bucket(bucket).for_each(|(_, digest)| listed.add(digest));
                assert_eq!(listed, sum);
            }
        }
        for (principal, store) in [(PrincipalId::MINISTRY, FAR), (PrincipalId(3), StoreId(5)), (PrincipalId(4), FAR)] {
            assert!(self.ledger.last_for(principal, store) >= self.last_needed(principal, store), "{principal} lacks something");
            assert!(self.ledger.last_for(principal, store) <= self.ledger.end());
        }
    }

    /// How far a walk over all documents says that a peer must have come.
    fn last_needed(&self, principal: PrincipalId, store: StoreId) -> Position {
        let of = |row: &DocRow| match row.audience_since(principal) {
            Some(_) => row.last.from.iter().filter(|(from, _)| **from != store).map(|(_, at)| *at).max(),
            None => row.audience.left_at(principal).filter(|_| row.owner == ME),
        };
        self.ledger.docs().iter().filter_map(|(_, row)| of(row)).max().unwrap_or(Position(0))
    }
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a store in memory never waits"),
    }
}

#[derive(Debug, Clone)]
enum Step {
    Born(usize),
    Edit(usize),
    Share(usize, Vec<u32>),
    SetAside(usize),
    Restored(u64),
    Reload,
}

fn step() -> impl Strategy<Value = Step> {
    let readers = prop::sample::subsequence(vec![PrincipalId::MINISTRY.0, 3, 4], 0..=3);
    prop_oneof![
        3 => (0..DOCS).prop_map(Step::Born),
        6 => (0..DOCS).prop_map(Step::Edit),
        4 => ((0..DOCS), readers).prop_map(|(number, readers)| Step::Share(number, readers)),
        2 => (0..DOCS).prop_map(Step::SetAside),
        1 => (0..4_u64).prop_map(Step::Restored),
        1 => Just(Step::Reload),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_is_what_a_walk_over_all_documents_finds(steps in prop::collection::vec(step(), 1..40)) {
        let mut log = Log::new();
        for step in &steps {
            log.perform(step);
            log.check();
        }
        log.reload();
        log.check();
        // As after a start without an index.
        let (kept, records) = (log.ledger.docs().root(), log.records.clone());
        log.store = MemoryStore::new(StoreId(1));
        log.ledger = empty();
        log.records.clear();
        for record in records {
            if let Record::SetAside { doc, .. } = &record {
                let doc = *doc;
                log.take(record);
                log.index();
                let entries = log.entries(doc);
                rebuild::rebuild(&mut log.ledger, log.store.index(), doc, &entries).unwrap();
            } else {
                log.take(record);
            }
        }
        log.check();
        prop_assert_eq!(log.ledger.docs().root(), kept);
    }
}
