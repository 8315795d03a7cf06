//! Journals written without a process: the real ledger, log and index, with entries signed by the folder's own key.
//!
//! The folder is then a real node's or hub's, as if it had worked and linked for months; only its clock is younger.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use bytes::Bytes;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tansiq_hub::app::{CA, KEYS};
use tansiq_node::join::{Membership, open_keys};
use tansiq_shared::{
    docs::{self, Birth},
    domain::{
        Access, ActorId, ChangeHash, DocId, DocKind, FederationId, Grant, GroupId, History, Incarnation, JournalKey, Manifest,
        Place, Position, PrincipalId, PrincipalRow, RunId, Sharing, SharingRule, StoreId, UnixMs, vocabulary::Vocabularies,
    },
    engine::{
        load::load,
        start::{Boot, JOURNAL},
    },
    identity::{ca::Authority, keys::KeyFolder},
    journal::{
        Body, Entry,
        chain::{self, Draft, Tip},
        sign::{Ed25519Signer, Signer as _},
    },
    ledger::Ledger,
    store::{ReadLimit, Record, Store as _, disk::DiskStore, log::LogOptions},
};
use tokio_util::sync::CancellationToken;

/// Bytes of entries in one commit.
const COMMIT_BYTES: usize = 8 * 1024 * 1024;
/// When everything was written, in Unix milliseconds.
const MADE_AT: UnixMs = UnixMs(1_790_000_000_000);

/// Whose journal it is.
pub(crate) struct Who {
    federation: FederationId,
    /// The principal.
    pub(crate) me: PrincipalId,
    ministry: PrincipalRow,
    signer: Arc<Ed25519Signer>,
}

impl Who {
    /// The node of a folder that has joined.
    pub(crate) fn node(folder: &Path) -> anyhow::Result<Self> {
        let membership = Membership::load(folder)?.context("read a membership")?;
        let signer = Arc::new(open_keys(folder)?.journal_key()?);
        let ministry = PrincipalRow::ministry(membership.ministry_key);
        Ok(Self { federation: membership.name.federation, me: membership.name.principal, ministry, signer })
    }

    /// What its signatures are checked with.
    pub(crate) fn journal_key(&self) -> JournalKey {
        self.signer.journal_key()
    }

    /// The hub of a folder.
    pub(crate) fn hub(folder: &Path) -> anyhow::Result<Self> {
        let authority = Authority::load(&folder.join(CA))?;
        let signer = Arc::new(KeyFolder::open(&folder.join(KEYS))?.journal_key()?);
        let ministry = PrincipalRow::ministry(signer.journal_key());
        Ok(Self { federation: authority.federation(), me: PrincipalId::MINISTRY, ministry, signer })
    }
}

/// One run of one writer: signs entries in chains of its own.
pub(crate) struct Hand {
    who: Who,
    run: RunId,
    salt: u64,
}

impl Hand {
    /// A new run.
    pub(crate) fn new(who: Who) -> Self {
        Self { who, run: RunId(u64::from_be_bytes(tansiq_tests::random()) | 1), salt: 0 }
    }

    /// Who writes.
    pub(crate) fn me(&self) -> PrincipalId {
        self.who.me
    }

    /// Signs what follows `tip`.
    pub(crate) fn write(&mut self, doc: DocId, tip: Option<Tip>, body: &Body, heads: &[ChangeHash]) -> Entry {
        self.salt += 1;
        let [salt @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = digest(&[b"salt", &self.salt.to_be_bytes()]);
        let writer = chain::Writer {
            federation: self.who.federation,
            principal: self.who.me,
            run: self.run,
            signer: self.who.signer.as_ref(),
        };
        chain::write(writer, tip, Draft { doc, body, heads: heads.to_vec(), made_at: MADE_AT, salt })
    }

    /// A document's entries: whose it is, its changes in as many entries as `pieces` has, and who reads it.
    pub(crate) fn document(&mut self, doc: DocId, model: &Model, sharing: &Sharing) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(model.pieces.len() + 2);
        let manifest = Body::Manifest(model.manifest.clone());
        entries.push(self.write(doc, None, &manifest, &[]));
        let mut heads: &[ChangeHash] = &[];
        for piece in &model.pieces {
            heads = &piece.heads;
            let next = self.write(doc, entries.last().map(tip), &Body::Changes(piece.changes.clone()), heads);
            entries.push(next);
        }
        let last = self.write(doc, entries.last().map(tip), &Body::Sharing(sharing.clone()), heads);
        entries.push(last);
        entries
    }
}

/// The end of a chain.
pub(crate) fn tip(entry: &Entry) -> Tip {
    Tip { seq: entry.header.seq, id: entry.id() }
}

/// What many documents have in common: their changes, cut into entries.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    manifest: Manifest,
    /// The entries of changes.
    pub(crate) pieces: Vec<Piece>,
}

/// The changes of one entry.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// Raw chunks in causal order.
    pub(crate) changes: Vec<Bytes>,
    /// The document's heads after them.
    pub(crate) heads: Vec<ChangeHash>,
}

impl Model {
    /// A document of a principal with this content. `number` makes it another one.
    pub(crate) fn born(
        principal: PrincipalId,
        kind: DocKind,
        number: u64,
        content: &Value,
    ) -> anyhow::Result<(Self, automerge::Automerge)> {
        let [random @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            digest(&[b"actor", &number.to_be_bytes()]);
        let birth = Birth { kind, actor: ActorId::of(principal, random), now: MADE_AT, today: "2026-11-23".parse()? };
        let mut rows = 0_u64;
        let mut row_ids = || {
            rows += 1;
            let id = digest(&[b"row", &number.to_be_bytes(), &rows.to_be_bytes()]);
            data_encoding::HEXLOWER.encode(id.get(..8).unwrap_or_default())
        };
        let born = docs::birth(&birth, &mut row_ids, content)?;
        let group: GroupId = "MA-01".parse()?;
        let manifest = Manifest { kind, group, rule: SharingRule::Private };
        let heads = tansiq_tests::editor::heads(&born.doc);
        Ok((Self { manifest, pieces: vec![Piece { changes: born.changes, heads }] }, born.doc))
    }
}

/// The id of the document of this number.
pub(crate) fn doc_id(number: u64) -> DocId {
    let [id @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = digest(&[b"document", &number.to_be_bytes()]);
    DocId::new(id)
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}

/// The ministry and these councils read it; the councils edit it too.
pub(crate) fn shared_with(councils: &[PrincipalId]) -> Sharing {
    let ministry = Grant { principal: PrincipalId::MINISTRY, access: Access::Read };
    let councils = councils.iter().map(|principal| Grant { principal: *principal, access: Access::Edit });
    Sharing::of(std::iter::once(ministry).chain(councils).collect())
}

/// A journal open for writing.
pub(crate) struct Journal {
    store: DiskStore,
    ledger: Ledger,
    waiting: Vec<Record>,
    bytes: usize,
}

impl Journal {
    /// Opens the journal in a data folder whose process does not run.
    pub(crate) async fn open(folder: &Path, who: &Who) -> anyhow::Result<Self> {
        let store = DiskStore::open(&folder.join(JOURNAL), LogOptions::default(), |_| {})?;
        let mut ledger = Ledger::new(who.federation, who.me, who.ministry.clone());
        anyhow::ensure!(load(&mut ledger, &store).await?, "read the index of {}", folder.display());
        loop {
            let records = store.read(ledger.end(), ReadLimit { records: 1000, bytes: COMMIT_BYTES }).await?;
            if records.is_empty() {
                break;
            }
            for (_, record) in &records {
                ledger.apply(store.index(), record)?;
            }
        }
        Ok(Self { store, ledger, waiting: Vec::new(), bytes: 0 })
    }

    /// Its name.
    pub(crate) fn id(&self) -> StoreId {
        self.store.id()
    }

    /// The position of the last record.
    pub(crate) fn end(&self) -> Position {
        self.ledger.end()
    }

    /// Adds a record; its position.
    pub(crate) async fn put(&mut self, record: Record) -> anyhow::Result<Position> {
        self.ledger.apply(self.store.index(), &record)?;
        let position = self.ledger.end();
        self.bytes += match &record {
            Record::Entry { entry, .. } => entry.weight(),
            _ => 64,
        };
        self.waiting.push(record);
        if self.bytes > COMMIT_BYTES {
            self.commit().await?;
        }
        Ok(position)
    }

    async fn commit(&mut self) -> anyhow::Result<()> {
        self.bytes = 0;
        self.store.append(std::mem::take(&mut self.waiting)).await?;
        let end = self.ledger.end();
        self.store.index().apply(end, self.ledger.take_puts())?;
        Ok(())
    }

    /// Makes everything durable and lets the folder go.
    pub(crate) async fn close(mut self) -> anyhow::Result<()> {
        if !self.waiting.is_empty() {
            self.commit().await?;
        }
        Ok(())
    }
}

/// Makes a snapshot of each document in the journal of a folder, as its own process does once they are at rest.
pub(crate) async fn compacted(folder: &Path, who: Who, docs: impl Iterator<Item = DocId>) -> anyhow::Result<()> {
    let boot = Boot {
        folder: folder.to_owned(),
        signer: who.signer,
        federation: who.federation,
        me: who.me,
        ministry: who.ministry,
        tap: None,
        vocabularies: Vocabularies::embedded().clone(),
        progress: None,
    };
    let (engine, task) = boot.start().await?;
    let leaving = CancellationToken::new();
    let task = tokio::spawn(task.until(leaving.clone()));
    for doc in docs {
        // One at a time is made, and the engine has made some by itself.
        for _try in 0..20 {
            if engine.snapshot(doc).await? {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
    drop(engine);
    leaving.cancel();
    Ok(task.await??)
}

/// A node's journal and the hub's, written side by side, so that both are level in the end.
pub(crate) struct Both {
    /// Signs for the node.
    pub(crate) hand: Hand,
    node: Journal,
    hub: Journal,
}

impl Both {
    /// Opens the journals of a node's folder and of its hub's.
    pub(crate) async fn open(node: &Path, hub: &Path) -> anyhow::Result<Self> {
        let (node_who, hub_who) = (Who::node(node)?, Who::hub(hub)?);
        let (mut node, mut hub) = (Journal::open(node, &node_who).await?, Journal::open(hub, &hub_who).await?);
        let (hand, hub_hand) = (Hand::new(node_who), Hand::new(hub_who));
        // Both have met: each begins a run, and knows the other's.
        let incarnation = |hand: &Hand, journal: &Journal| {
            let history = History::of(vec![(hand.run, journal.end())]);
            Incarnation { principal: hand.me(), store: journal.id(), history, is_by_hand: false }
        };
        for incarnation in [incarnation(&hand, &node), incarnation(&hub_hand, &hub)] {
            for journal in [&mut node, &mut hub] {
                journal.put(Record::Met { incarnation: incarnation.clone(), back: None }).await?;
            }
        }
        Ok(Self { hand, node, hub })
    }

    /// Adds entries of the node's to both.
    pub(crate) async fn put(&mut self, entries: Vec<Entry>) -> anyhow::Result<()> {
        let (store, run) = (self.node.id(), self.hand.run);
        for entry in entries {
            let at = self.node.put(Record::Entry { entry: entry.clone(), source: None }).await?;
            self.hub.put(Record::Entry { entry, source: Some(Place { store, run, at }) }).await?;
        }
        Ok(())
    }

    /// Notes at both ends how far the other has come, and lets the folders go.
    pub(crate) async fn close(mut self) -> anyhow::Result<()> {
        let (node, hub) = (self.node.id(), self.hub.id());
        let written = self.node.end();
        self.hub.put(Record::Cursor { store: node, position: written }).await?;
        let position = self.hub.end();
        self.node.put(Record::Cursor { store: hub, position }).await?;
        self.node.put(Record::Received { store: hub, position: written }).await?;
        self.node.close().await?;
        self.hub.close().await
    }
}
