//! A council whose node does not keep the rules: a true key, a link by hand, and everything that must not be admitted.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::StreamExt as _;
use tansiq_shared::{
    domain::{
        Access, ActorId, ChangeHash, DocId, DocKind, Grant, History, Manifest, Position, PrincipalId, PrincipalRow,
        PrincipalStatus, RunId, Sharing, SharingRule, StoreId, UnixMs,
    },
    journal::{
        Body, Entry,
        chain::{self, Draft, Tip, Writer},
    },
    ledger::registry_doc,
    protocol::{Frame, Hello, Item, PROTOCOL},
    replication::LinkIo,
    store::Record,
};
use tokio::time::{sleep, timeout};

use crate::{
    chance::Chance,
    checks, claims, craft,
    mischief::MORE_MISCHIEF,
    site::Site,
    world::{World, key_of},
};

/// How long it listens after it has spoken.
const LISTENS: Duration = Duration::from_secs(2);
/// Kinds of mischief here; there are [`MORE_MISCHIEF`] besides.
const MISCHIEF: u64 = 14;

/// See the module.
pub(crate) struct Hostile {
    pub(crate) world: Arc<World>,
    pub(crate) site: Arc<Site>,
    pub(crate) chance: Chance,
    pub(crate) run: RunId,
    store: StoreId,
    end: u64,
    pub(crate) own: Option<Own>,
    /// The changes of its own document that it wrote in order.
    pub(crate) chunks: Vec<Bytes>,
    /// That document's manifest and sharing.
    pub(crate) kept: Vec<Entry>,
    /// Whether it made a snapshot of it. What that stands for is as long as its maker says, if it is the maker's own chain: a second entry
    /// at one place, or a gap, harms nobody else.
    pub(crate) has_snapshots: bool,
    /// For what is in [`crate::claims`].
    pub(crate) more: Option<Chance>,
    /// The highest version that it gave its document's sharing, without those at the end of all versions.
    pub(crate) version: u64,
}

/// The one document that it keeps the rules in, as far as it goes.
#[derive(Clone, Copy)]
pub(crate) struct Own {
    pub(crate) doc: DocId,
    pub(crate) tip: Tip,
    pub(crate) actor: ActorId,
    pub(crate) seq: u64,
    pub(crate) last: ChangeHash,
}

impl Hostile {
    pub(crate) fn new(world: Arc<World>, site: Arc<Site>, mut chance: Chance) -> Self {
        let (run, store) = (RunId(chance.next() | 1), StoreId(chance.next() | 1));
        Self {
            world,
            site,
            chance,
            run,
            store,
            end: 0,
            own: None,
            chunks: Vec::new(),
            kept: Vec::new(),
            has_snapshots: false,
            more: claims::chance(run),
            version: 0,
        }
    }

    /// Makes mischief until nobody listens any more.
    pub(crate) async fn work(mut self, until_ms: u64) {
        loop {
            let pause = self.chance.between(10_000, 70_000);
            sleep(Duration::from_millis(pause)).await;
            if self.world.witness.now_ms() >= until_ms {
                return;
            }
            if let Some(io) = self.world.dial(&self.site) {
                self.talk(io).await;
            }
        }
    }

    async fn talk(&mut self, mut io: LinkIo) {
        let mut hello = Hello {
            protocol: PROTOCOL,
            federation: self.world.federation,
            principal: self.site.principal,
            store: self.store,
            history: History::of(vec![(self.run, Position(0))]),
            peer: None,
            restoring: false,
            mark: None,
        };
        self.twist_hello(&mut hello);
        if io.outgoing.send(Frame::Hello(hello)).await.is_err() {
            return;
        }
        for _ in 0..self.chance.between(1, 4) {
            let mut entries = self.mischief();
            entries.extend(self.sharings());
            let items: Vec<Item> = entries
                .into_iter()
                .map(|entry| {
                    self.end += 1;
                    Item { entry, position: Position(self.end) }
                })
                .collect();
            let frame = Frame::Batch { items, position: Position(self.end) };
            if timeout(LISTENS, io.outgoing.send(frame)).await.is_err() {
                return;
            }
        }
        let claims = self.claims();
        for frame in claims.frames {
            if timeout(LISTENS, io.outgoing.send(frame)).await.is_err() {
                return;
            }
        }
        while let Ok(Some(Ok(frame))) = timeout(LISTENS, io.incoming.next()).await {
            match frame {
                Frame::Closing { reason, .. } => {
                    self.world.witness.step("hostile closed", &[reason.len() as u64], || reason);
                    break;
                }
                Frame::Pong { nonce } if claims.unheard == Some(nonce) => {
                    self.world.witness.broken("the hub goes on with a node that gave it verdicts, or asked too much".to_owned());
                }
                _ => {}
            }
        }
        checks::not_put_back(&self.world);
    }

    fn mischief(&mut self) -> Vec<Entry> {
        let Some(own) = self.own else { return self.birth() };
        let what = self.chance.below(MISCHIEF + MORE_MISCHIEF);
        self.world.witness.step("mischief", &[what], || format!("of kind {what}"));
        let principal = self.site.principal;
        let forged = |world: &World, entry: Entry| {
            world.witness.forged(entry.id());
            vec![entry]
        };
        let world = self.world.clone();
        match what {
            0 => {
                let entry = self.next_own(own, principal);
                let mut signature = entry.signature;
                signature[5] ^= 1;
                let entry = Entry::new(entry.header.clone(), entry.header_bytes.clone(), signature, entry.payload.clone());
                forged(&world, entry)
            }
            1 => {
                let other = self.honest();
                let entry = self.next_own(own, other);
                forged(&world, entry)
            }
            2 => {
                let Some((doc, heads)) = self.honest_doc() else { return Vec::new() };
                let floor = heads.iter().filter_map(|head| world.witness.max_op(*head)).max().unwrap_or(0);
                let entry = self.change_in(doc, None, principal, 1, floor + 1, &heads).0;
                forged(&world, entry)
            }
            3 => {
                let first = self.next_own(own, principal);
                let second = self.next_own(own, principal);
                self.take_note(own, &first);
                if !self.has_snapshots {
                    world.witness.forged(second.id());
                }
                vec![first, second]
            }
            4 => self.taken_from_hub(3),
            5 => {
                let mut entries = self.taken_from_hub(2);
                for entry in &mut entries {
                    let mut payload = entry.payload.to_vec();
                    payload.push(7);
                    *entry = Entry::new(entry.header.clone(), entry.header_bytes.clone(), entry.signature, payload.into());
                }
                entries
            }
            6 => {
                let tip = Tip { seq: own.tip.seq + 3, id: own.tip.id };
                let entry = self.next_own(Own { tip, ..own }, principal);
                if self.has_snapshots { vec![entry] } else { forged(&world, entry) }
            }
            7 => {
                let garbage = Bytes::from(self.chance.bytes::<60>().to_vec());
                let entry = self.write(own.doc, Some(own.tip), &Body::Changes(vec![garbage]), Vec::new());
                forged(&world, entry)
            }
            8 => {
                let Some((doc, _)) = self.honest_doc() else { return Vec::new() };
                let entry = self.write(doc, None, &Body::Manifest(manifest()), Vec::new());
                forged(&world, entry)
            }
            9 => {
                let Some((doc, heads)) = self.honest_doc() else { return Vec::new() };
                let sharing = Sharing::of(vec![Grant { principal, access: Access::Edit }]);
                let entry = self.write(doc, None, &Body::Sharing(sharing), heads);
                forged(&world, entry)
            }
            10 | 11 => {
                let name = if what == 10 { self.honest() } else { PrincipalId(999) };
                let Some((doc, heads)) = self.honest_doc() else { return Vec::new() };
                let body = Body::Sharing(Sharing::default());
                let writer = Writer { principal: name, ..self.writer() };
                let draft = Draft { doc, body: &body, heads, made_at: UnixMs(0), salt: [9; 16] };
                let entry = chain::write(writer, None, draft);
                forged(&world, entry)
            }
            12 => {
                let council = self.site.council.clone();
                let row = PrincipalRow { principal, council, journal_key: key_of(principal), status: PrincipalStatus::Active };
                let entry = self.write(registry_doc(world.federation), None, &Body::Principal(row), Vec::new());
                forged(&world, entry)
            }
            13 => {
                let heads = (0..300).map(|_| ChangeHash::new(self.chance.bytes())).collect();
                let entry = self.write(own.doc, Some(own.tip), &Body::Sharing(Sharing::default()), heads);
                forged(&world, entry)
            }
            more => self.more_mischief(own, more - MISCHIEF),
        }
    }

    /// A document of its own, in order, that an honest council may write.
    fn birth(&mut self) -> Vec<Entry> {
        let doc = DocId::new(self.chance.bytes());
        let actor = ActorId::of(self.site.principal, self.chance.bytes());
        let born = self.write(doc, None, &Body::Manifest(manifest()), Vec::new());
        let tip = Tip { seq: 1, id: born.id() };
        let (hash, chunk) = craft::change(&craft::Draft { actor, seq: 1, start_op: 1, deps: &[], key: "a", text: "" });
        self.world.witness.made(hash, 1);
        let changes = self.write(doc, Some(tip), &Body::Changes(vec![chunk]), vec![hash]);
        let tip = Tip { seq: 2, id: changes.id() };
        let grants = vec![
            Grant { principal: PrincipalId::MINISTRY, access: Access::Read },
            Grant { principal: self.honest(), access: Access::Edit },
        ];
        let sharing = self.write(doc, Some(tip), &Body::Sharing(Sharing::of(grants)), vec![hash]);
        self.own = Some(Own { doc, tip: Tip { seq: 3, id: sharing.id() }, actor, seq: 1, last: hash });
        self.keep(&changes);
        self.kept = vec![born.clone(), sharing.clone()];
        // Honest councils write in it as in any other.
        self.world.witness.born(doc, self.site.principal);
        vec![born, changes, sharing]
    }

    /// The next change in its own document, by an actor of `principal`.
    pub(crate) fn next_own(&mut self, own: Own, principal: PrincipalId) -> Entry {
        let floor = self.world.witness.max_op(own.last).unwrap_or(0);
        if principal == self.site.principal {
            let (hash, chunk) = self.chunk(own.actor, own.seq + 1, floor + 1, &[own.last]);
            return self.write(own.doc, Some(own.tip), &Body::Changes(vec![chunk]), vec![hash]);
        }
        self.change_in(own.doc, Some(own.tip), principal, 1, floor + 1, &[own.last]).0
    }

    /// What it sent in order is what it goes on from.
    pub(crate) fn take_note(&mut self, own: Own, entry: &Entry) {
        self.keep(entry);
        let last = entry.header.heads.first().copied().unwrap_or(own.last);
        self.own = Some(Own { tip: Tip { seq: entry.header.seq, id: entry.id() }, seq: own.seq + 1, last, ..own });
    }

    fn change_in(
        &mut self,
        doc: DocId,
        tip: Option<Tip>,
        principal: PrincipalId,
        seq: u64,
        start_op: u64,
        deps: &[ChangeHash],
    ) -> (Entry, ChangeHash) {
        let actor = ActorId::of(principal, self.chance.bytes());
        let (hash, chunk) = self.chunk(actor, seq, start_op, deps);
        (self.write(doc, tip, &Body::Changes(vec![chunk]), vec![hash]), hash)
    }

    pub(crate) fn chunk(&mut self, actor: ActorId, seq: u64, start_op: u64, deps: &[ChangeHash]) -> (ChangeHash, Bytes) {
        let key = format!("x{}", self.chance.below(1_000_000));
        let (hash, chunk) = craft::change(&craft::Draft { actor, seq, start_op, deps, key: &key, text: "faux" });
        self.world.witness.made(hash, start_op);
        (hash, chunk)
    }

    pub(crate) fn writer(&self) -> Writer<'_> {
        Writer {
            federation: self.world.federation,
            principal: self.site.principal,
            run: self.run,
            signer: self.site.signer.as_ref(),
        }
    }

    pub(crate) fn write(&mut self, doc: DocId, tip: Option<Tip>, body: &Body, heads: Vec<ChangeHash>) -> Entry {
        let salt = self.chance.bytes();
        let made_at = UnixMs(1_790_000_000_000 + tip.map_or(0, |tip| i64::try_from(tip.seq).unwrap_or(0)));
        chain::write(self.writer(), tip, Draft { doc, body, heads, made_at, salt })
    }

    fn honest(&mut self) -> PrincipalId {
        self.chance.pick(self.world.nodes()).unwrap().principal
    }

    /// A document of somebody else with its heads, as the hub has it.
    pub(crate) fn honest_doc(&mut self) -> Option<(DocId, Vec<ChangeHash>)> {
        let found = self.honest_docs();
        self.chance.pick(&found).cloned()
    }

    /// All of them.
    pub(crate) fn honest_docs(&self) -> Vec<(DocId, Vec<ChangeHash>)> {
        let mut found = std::collections::BTreeMap::new();
        let me = self.site.principal;
        self.world.hub().disk.for_each(|_, record| {
            if let Record::Entry { entry, .. } = record
                && entry.header.principal != me
                && !entry.header.heads.is_empty()
            {
                found.insert(entry.header.doc, entry.header.heads.clone());
            }
        });
        found.into_iter().collect()
    }

    /// Entries that the hub has, of whomever.
    fn taken_from_hub(&mut self, count: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        self.world.hub().disk.for_each(|_, record| {
            if let Record::Entry { entry, .. } = record {
                entries.push(entry.clone());
            }
        });
        (0..count).filter_map(|_| self.chance.pick(&entries).cloned()).collect()
    }
}

fn manifest() -> Manifest {
    Manifest { kind: DocKind::ActionPlan, group: "MA-99".parse().unwrap(), rule: SharingRule::AtOnce }
}
