//! A document of which only the headers of its changes are known: which there are, and what each follows.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bytes::Bytes;
use tansiq_shared::{
    domain::{ActorId, ChangeHash, PrincipalId, RunId},
    journal::{
        Body, BodyKind, Entry, Rank, Snapshot,
        body::snapshot::SignedHeader,
        change::{self, ChangeHeader, Limits},
    },
    ledger::DocSummary,
    worker::{Made, Since, Taken},
};

/// See the module.
#[derive(Default, Clone)]
pub(crate) struct ToyDoc {
    /// In causal order.
    order: Vec<ChangeHash>,
    changes: HashMap<ChangeHash, (Bytes, ChangeHeader)>,
    heads: BTreeSet<ChangeHash>,
}

/// The chunks in the document of a toy snapshot.
pub(crate) fn chunks(document: &Bytes) -> Option<Vec<Bytes>> {
    let mut rest = document.clone();
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let length = rest.split_off(4.min(rest.len()));
        let length = std::mem::replace(&mut rest, length);
        let length = usize::try_from(u32::from_be_bytes(length.as_ref().try_into().ok()?)).ok()?;
        if length > rest.len() {
            return None;
        }
        chunks.push(rest.split_to(length));
    }
    Some(chunks)
}

impl ToyDoc {
    /// How many changes it has.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// Its frontier, sorted.
    pub(crate) fn heads(&self) -> Vec<ChangeHash> {
        self.heads.iter().copied().collect()
    }

    /// All of it, in whatever order it comes, or nothing.
    pub(crate) fn apply<'a>(&mut self, chunks: impl IntoIterator<Item = &'a Bytes>) -> bool {
        let mut waiting: Vec<(Bytes, ChangeHeader)> = Vec::new();
        for chunk in chunks {
            let Ok(header) = change::read(chunk, &Limits::receiver()) else { return false };
            if !self.changes.contains_key(&header.hash) {
                waiting.push((chunk.clone(), header));
            }
        }
        let (mut fresh, mut known): (Vec<(Bytes, ChangeHeader)>, HashSet<ChangeHash>) = (Vec::new(), HashSet::new());
        while !waiting.is_empty() {
            let (before, mut rest) = (waiting.len(), Vec::new());
            for (chunk, header) in waiting {
                if !header.deps.iter().all(|dep| self.changes.contains_key(dep) || known.contains(dep)) {
                    rest.push((chunk, header));
                } else if known.insert(header.hash) {
                    fresh.push((chunk, header));
                }
            }
            if rest.len() == before {
                return false;
            }
            waiting = rest;
        }
        for (chunk, header) in fresh {
            for dep in &header.deps {
                self.heads.remove(dep);
            }
            self.heads.insert(header.hash);
            self.order.push(header.hash);
            self.changes.insert(header.hash, (chunk, header));
        }
        true
    }

    /// As the worker inside the process does: all portions in one go; otherwise one after the other, without the bad ones. Says for each
    /// whether it was applied.
    pub(crate) fn apply_portions(&mut self, portions: &[&[Bytes]]) -> Vec<bool> {
        if self.apply(portions.iter().copied().flatten()) {
            return vec![true; portions.len()];
        }
        portions.iter().map(|portion| self.apply(*portion)).collect()
    }

    /// A document from the bytes of a snapshot; `None` when they are not one whole document.
    pub(crate) fn load(document: &Bytes) -> Option<Self> {
        let mut loaded = Self::default();
        loaded.apply(&chunks(document)?).then_some(loaded)
    }

    /// Takes in what another has.
    pub(crate) fn merge(&mut self, other: &Self) -> bool {
        self.apply(other.order.iter().map(|hash| &other.changes[hash].0))
    }

    /// These changes and all that they stand on, as far as they are here.
    fn up_to(&self, heads: &[ChangeHash]) -> HashSet<ChangeHash> {
        let mut known: HashSet<ChangeHash> = HashSet::new();
        let mut waiting: Vec<ChangeHash> = heads.to_vec();
        while let Some(hash) = waiting.pop() {
            if let Some((_, header)) = self.changes.get(&hash)
                && known.insert(hash)
            {
                waiting.extend(&header.deps);
            }
        }
        known
    }

    /// What somebody at these heads lacks.
    pub(crate) fn since(&self, have: &[ChangeHash]) -> Since {
        let known = self.up_to(have);
        let changes = self.order.iter().filter(|hash| !known.contains(hash)).map(|hash| self.changes[hash].0.clone()).collect();
        Since { changes, heads: self.heads() }
    }

    /// What it is.
    pub(crate) fn summary(&self) -> DocSummary {
        let mut actors: BTreeMap<ActorId, (u64, ChangeHash)> = BTreeMap::new();
        for (_, header) in self.order.iter().map(|hash| &self.changes[hash]) {
            let last = actors.entry(header.actor).or_insert((0, header.hash));
            if header.seq > last.0 {
                *last = (header.seq, header.hash);
            }
        }
        let actors = actors.into_iter().map(|(actor, (seq, hash))| (actor, seq, hash)).collect();
        let mut changes: Vec<_> = self.changes.iter().map(|(hash, (_, header))| (*hash, header.max_op)).collect();
        changes.sort_unstable();
        DocSummary { heads: self.heads(), actors, changes, ops: self.order.len() as u64 }
    }

    /// A snapshot of what `entries` made.
    pub(crate) fn snapshot(&self, entries: &[Entry]) -> Result<Made, &'static str> {
        let (mut manifest, mut sharing): (_, Option<Entry>) = (None, None);
        let mut share = |entry: &Entry| {
            if sharing.as_ref().and_then(Rank::of_entry) < Rank::of_entry(entry) {
                sharing = Some(entry.clone());
            }
        };
        let mut last: BTreeMap<(PrincipalId, RunId), SignedHeader> = BTreeMap::new();
        let mut note = |signed: SignedHeader| {
            let chain = (signed.header.principal, signed.header.run);
            if last.get(&chain).is_none_or(|known| known.header.seq < signed.header.seq) {
                last.insert(chain, signed);
            }
        };
        for entry in entries {
            match (entry.header.kind, Body::decode(entry)) {
                (BodyKind::Snapshot, Ok(Body::Snapshot(snapshot))) => {
                    manifest = manifest.or_else(|| snapshot.manifest().cloned());
                    snapshot.sharing().into_iter().for_each(&mut share);
                    snapshot.headers.into_iter().for_each(&mut note);
                    continue;
                }
                (BodyKind::Snapshot, _) => continue,
                (BodyKind::Manifest, _) => manifest = Some(entry.clone()),
                (BodyKind::Sharing, _) => share(entry),
                _ => {}
            }
            note(SignedHeader::of(entry));
        }
        let kept: Vec<Entry> = manifest.into_iter().chain(sharing).collect();
        if kept.is_empty() {
            return Err("its manifest is not there");
        }
        let mut document = Vec::new();
        for (chunk, _) in self.order.iter().map(|hash| &self.changes[hash]) {
            document.extend_from_slice(&u32::try_from(chunk.len()).unwrap().to_be_bytes());
            document.extend_from_slice(chunk);
        }
        let (headers, summary) = (last.into_values().collect(), self.summary());
        let changes = self.order.len() as u64;
        let snapshot =
            Snapshot { view: Bytes::from_static(b"{}"), document: document.into(), changes, tips: Vec::new(), headers, kept };
        if self.is_signed(&snapshot) {
            Ok(Made { snapshot, summary })
        } else {
            Err("some of its changes are under no signed heads")
        }
    }

    /// Whether each change stands under heads that its own principal signed.
    fn is_signed(&self, snapshot: &Snapshot) -> bool {
        let signed = snapshot.signed_heads();
        let vouched: BTreeMap<PrincipalId, HashSet<ChangeHash>> =
            signed.iter().map(|(principal, heads)| (*principal, self.up_to(heads))).collect();
        let is_vouched = |hash: &ChangeHash| {
            let principal = self.changes[hash].1.actor.principal();
            vouched.get(&principal).is_some_and(|known| known.contains(hash))
        };
        self.order.iter().all(is_vouched)
    }

    /// Verifies a snapshot and takes it in.
    pub(crate) fn adopt(&mut self, snapshot: &Snapshot, claimed: &[ChangeHash]) -> Result<Taken, &'static str> {
        let loaded = Self::load(&snapshot.document).ok_or("it does not load")?;
        if loaded.heads() != claimed {
            return Err("its heads are not the ones that were signed");
        }
        if !loaded.is_signed(snapshot) {
            return Err("a principal did not sign all of what it is said to have written");
        }
        let before = self.heads();
        if !self.merge(&loaded) {
            return Err("it does not go with what is here");
        }
        let fresh = (!before.is_empty()).then(|| self.since(&before).changes);
        Ok(Taken { summary: self.summary(), fresh, is_as_shown: true })
    }
}
