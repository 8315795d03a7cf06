//! More that a council may do which keeps no rules: what takes room, time or a place that is somebody else's, though each piece of it
//! is signed, and decodes.

use bytes::Bytes;
use tansiq_shared::{
    domain::{ActorId, ChangeHash, DocId, History, Mark, Place, Position, PrincipalId, RunId, Sharing, StoreId, UnixMs},
    journal::{
        Body, Entry, Snapshot,
        body::snapshot::SignedHeader,
        chain::{self, Draft, Tip, Writer},
        sign::Signer as _,
    },
    protocol::Hello,
    store::Record,
};

use crate::{
    bug::Bug,
    hostile::{Hostile, Own},
    scheme::ToySigner,
    world::key_of,
};

/// Kinds of entries, besides those of [`Hostile::mischief`].
pub(crate) const MORE_MISCHIEF: u64 = 9;
/// Bytes of a document that is none.
const HUGE: usize = 1024 * 1024;
/// The last place that a chain has: what is beyond does not decode.
const SEQ_MAX: u64 = 1 << 53;
/// The first name that nobody has.
const NOBODY: u32 = 50_000;
/// Before this time the hub may not have met every store yet.
const ALL_MET_MS: u64 = 60_000;

/// What is false in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Twist {
    /// It says that an honest council's chain is longer than it is.
    Tips,
    /// It says so of the maker's own chain, and signs that.
    OwnTip,
    View,
    Huge,
}

impl Hostile {
    /// Mischief of the kinds from 0 to [`MORE_MISCHIEF`].
    pub(crate) fn more_mischief(&mut self, own: Own, what: u64) -> Vec<Entry> {
        match what {
            0 | 1 => self.snapshot(own, Twist::Tips),
            2 => self.snapshot(own, Twist::OwnTip),
            3 => self.snapshot(own, Twist::View),
            4 => self.snapshot(own, Twist::Huge),
            5 => self.many_runs(own),
            6 => self.many_heads(own),
            7 => self.flood(own),
            _ => self.made_up(),
        }
    }

    /// A snapshot of its own document with one more change in it, and the entry of that change.
    fn snapshot(&mut self, own: Own, twist: Twist) -> Vec<Entry> {
        let entry = self.next_own(own, self.site.principal);
        self.take_note(own, &entry);
        self.has_snapshots = true;
        let Some(own) = self.own else { return Vec::new() };
        let mut document = Vec::new();
        for chunk in &self.chunks {
            document.extend_from_slice(&u32::try_from(chunk.len()).unwrap().to_be_bytes());
            document.extend_from_slice(chunk);
        }
        let mut snapshot = Snapshot {
            view: Bytes::from_static(b"{}"),
            document: document.into(),
            changes: self.chunks.len() as u64,
            tips: Vec::new(),
            headers: vec![SignedHeader::of(&entry)],
            kept: self.kept.clone(),
        };
        match twist {
            Twist::Tips => self.stretch(own, &mut snapshot),
            Twist::OwnTip => {
                let seq = *self.chance.pick(&[own.tip.seq + 9, SEQ_MAX - 1, SEQ_MAX, u64::MAX]).unwrap();
                let (writer, tip) = (self.writer(), Tip { seq: seq - 1, id: own.tip.id });
                let draft = nothing(own.doc, own.last);
                snapshot.headers.push(SignedHeader::of(&chain::write(writer, Some(tip), draft)));
            }
            Twist::View => snapshot.view = Bytes::from_static(b"{\"changes\":4711}"),
            Twist::Huge if self.chance.percent(50) => snapshot.document = vec![0; HUGE].into(),
            Twist::Huge => {
                let nobody = |at: u32| (PrincipalId(NOBODY + at), RunId(1), Tip { seq: 1, id: own.tip.id });
                snapshot.tips = (0..10_000).map(nobody).collect();
            }
        }
        let whole = self.write(own.doc, None, &Body::Snapshot(Box::new(snapshot)), vec![own.last]);
        vec![whole, entry]
    }

    /// An honest council's chains in this document become longer than they are.
    fn stretch(&mut self, own: Own, snapshot: &mut Snapshot) {
        let mut chains = std::collections::BTreeMap::new();
        let me = self.site.principal;
        self.world.hub().disk.for_each(|_, record| {
            if let Record::Entry { entry, .. } = record
                && (entry.header.doc, entry.header.principal != me) == (own.doc, true)
                && entry.header.seq > 0
            {
                chains.insert((entry.header.principal, entry.header.run), entry.header.seq);
            }
        });
        let mut chains: Vec<_> = chains.into_iter().collect();
        if chains.is_empty() {
            // The run that a council is in now may have written nothing here yet.
            let Some(site) = self.chance.pick(self.world.nodes()).cloned() else { return };
            chains.extend(site.engine().map(|engine| ((site.principal, engine.run()), 0)));
        }
        for ((principal, run), seq) in chains {
            let seq = *self.chance.pick(&[seq + 1, seq + 1000, u64::MAX / 2, u64::MAX - 1]).unwrap();
            snapshot.tips.push((principal, run, Tip { seq, id: own.tip.id }));
            let key = ToySigner(key_of(principal));
            let is_believed = self.world.bug == Some(Bug::TipsUnsigned);
            let signer = if is_believed { &key } else { self.site.signer.as_ref() };
            let writer = Writer { principal, run, signer, federation: self.world.federation };
            if is_believed {
                let draft = nothing(own.doc, own.last);
                let tip = Tip { seq: seq.min(1 << 40) - 1, id: own.tip.id };
                snapshot.headers.push(SignedHeader::of(&chain::write(writer, Some(tip), draft)));
            }
        }
    }

    /// Changes one after the other, each in a run of its own.
    fn many_runs(&mut self, own: Own) -> Vec<Entry> {
        let (mut last, mut floor) = (own.last, self.world.witness.max_op(own.last).unwrap_or(0));
        let write = |this: &mut Self| {
            let (entry, hash) = this.in_own_run(own.doc, floor + 1, &[last]);
            (last, floor) = (hash, floor + 1);
            entry
        };
        self.several((10, 40), write)
    }

    /// Changes side by side.
    fn many_heads(&mut self, own: Own) -> Vec<Entry> {
        let floor = self.world.witness.max_op(own.last).unwrap_or(0);
        self.several((10, 60), |this| this.in_own_run(own.doc, floor + 1, &[own.last]).0)
    }

    /// Entries that stand on what nobody has.
    fn flood(&mut self, own: Own) -> Vec<Entry> {
        let is_in_one = self.chance.percent(70);
        let entries = self.several((30, 120), |this| {
            let (missing, doc) = (ChangeHash::new(this.chance.bytes()), DocId::new(this.chance.bytes()));
            this.in_own_run(if is_in_one { own.doc } else { doc }, 2, &[missing]).0
        });
        for entry in &entries {
            self.world.witness.forged(entry.id());
        }
        entries
    }

    /// Entries by principals that there are not.
    fn made_up(&mut self) -> Vec<Entry> {
        let Some((doc, heads)) = self.honest_doc() else { return Vec::new() };
        let entries = self.several((20, 60), |this| {
            let principal = PrincipalId(NOBODY + u32::try_from(this.chance.below(1_000_000)).unwrap());
            let (floor, actor) = (1, ActorId::of(principal, this.chance.bytes()));
            let (hash, chunk) = this.chunk(actor, 1, floor + 1, &heads);
            let writer = Writer { principal, ..this.writer() };
            let draft = Draft { doc, body: &Body::Changes(vec![chunk]), heads: vec![hash], made_at: UnixMs(0), salt: [1; 16] };
            chain::write(writer, None, draft)
        });
        for entry in &entries {
            self.world.witness.forged(entry.id());
        }
        entries
    }

    fn several(&mut self, (least, most): (u64, u64), mut write: impl FnMut(&mut Self) -> Entry) -> Vec<Entry> {
        (0..self.chance.between(least, most)).map(|_| write(self)).collect()
    }

    /// A change by a new actor, the first entry of a run that was never heard of.
    fn in_own_run(&mut self, doc: DocId, start_op: u64, deps: &[ChangeHash]) -> (Entry, ChangeHash) {
        let actor = ActorId::of(self.site.principal, self.chance.bytes());
        let (hash, chunk) = self.chunk(actor, 1, start_op, deps);
        let (run, salt) = (RunId(self.chance.next() | 1), self.chance.bytes());
        let draft = Draft { doc, body: &Body::Changes(vec![chunk]), heads: vec![hash], made_at: UnixMs(0), salt };
        (chain::write(Writer { run, ..self.writer() }, None, draft), hash)
    }

    /// What it says of itself and of the hub before it says anything else: often what is not so.
    pub(crate) fn twist_hello(&mut self, hello: &mut Hello) {
        let what = self.chance.below(12);
        let hub = self.world.hub();
        let (store, end) = (hub.disk.id(), hub.disk.length());
        let run = RunId(self.chance.next() | 1);
        match what {
            // The hub was further once.
            0 => hello.peer = Some(Place { store, run, at: Position(end + 1000) }),
            1 => hello.peer = Some(Place { store: StoreId(run.0), run, at: Position(u64::MAX) }),
            2 => {
                let runs = [(run, u64::MAX), (RunId(run.0 ^ 6), 0), (hello.run(), 1)];
                hello.history = History::of(runs.map(|(run, began)| (run, Position(began))).to_vec());
            }
            // The hub said so itself.
            3 | 4 => {
                let (run, position) = (if what == 3 { run } else { self.run }, Position(end + 1000));
                let message = Mark::signed_bytes(self.world.federation, store, run, position);
                let signature = if self.world.bug == Some(Bug::RestoreBelieved) {
                    ToySigner(key_of(PrincipalId::MINISTRY)).sign(&message)
                } else {
                    self.site.signer.sign(&message)
                };
                hello.mark = Some(Mark { store, run, position, signature });
            }
            5 => (hello.restoring, hello.history) = (true, History::of(vec![(hello.run(), Position(u64::MAX))])),
            // It comes with another council's store.
            6 if self.world.witness.now_ms() > ALL_MET_MS => {
                if let Some(site) = self.chance.pick(self.world.nodes()) {
                    hello.store = site.disk.id();
                }
            }
            _ => return,
        }
        self.world.witness.step("hello", &[what], || format!("of kind {what}"));
    }

    /// The changes of an entry that it goes on from.
    pub(crate) fn keep(&mut self, entry: &Entry) {
        if let Ok(Body::Changes(changes)) = Body::decode(entry) {
            self.chunks.extend(changes);
        }
    }
}

/// A draft of a sharing with nobody.
fn nothing(doc: DocId, head: ChangeHash) -> Draft<'static> {
    static NOBODY: Body = Body::Sharing(Sharing { grants: Vec::new(), version: 0 });
    Draft { doc, body: &NOBODY, heads: vec![head], made_at: UnixMs(0), salt: [7; 16] }
}
