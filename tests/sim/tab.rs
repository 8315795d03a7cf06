//! Editors: each is a tab at one node, that reads, writes, shares and works on while the node does not answer.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bytes::Bytes;
use tansiq_shared::{
    domain::{Access, ActorId, ChangeHash, DocId, DocKind, EditorId, Grant, Manifest, PrincipalId, Sharing, SharingRule},
    engine::{Engine, EngineError, SessionTag},
};
use tokio::time::{sleep, timeout};

use crate::{
    chance::Chance,
    craft::{self, Draft},
    site::Site,
    witness::Saved,
    world::World,
};

/// The longest that an editor waits for one answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Submits in a row that had to wait before an editor gives its copy up and opens the node's.
const WAITS_MAX: u32 = 30;

/// A document as one tab has it.
#[derive(Default)]
struct Copy {
    actor: Option<ActorId>,
    seq: u64,
    last: Option<ChangeHash>,
    /// What the next change follows.
    heads: Vec<ChangeHash>,
    /// Own changes that the ministry is not known to have.
    kept: Vec<(ChangeHash, Bytes)>,
    /// Whether something of it was not answered yet.
    unsaved: bool,
    waits: u32,
}

/// See the module.
pub(crate) struct Tab {
    world: Arc<World>,
    site: Arc<Site>,
    editor: EditorId,
    tag: SessionTag,
    chance: Chance,
    copies: BTreeMap<DocId, Copy>,
    written: u64,
}

impl Tab {
    pub(crate) fn new(world: Arc<World>, site: Arc<Site>, number: u64, chance: Chance) -> Self {
        let editor = format!("e{}-{number}", site.number).parse().unwrap();
        Self { world, site, editor, tag: SessionTag(number), chance, copies: BTreeMap::new(), written: 0 }
    }

    /// Works until nobody listens any more.
    pub(crate) async fn work(mut self, pause_ms: (u64, u64), until_ms: u64) {
        loop {
            let pause = self.chance.between(pause_ms.0, pause_ms.1);
            sleep(Duration::from_millis(pause)).await;
            if self.world.witness.now_ms() >= until_ms {
                return;
            }
            self.turn().await;
        }
    }

    async fn turn(&mut self) {
        let what = self.chance.below(100);
        let Some(engine) = self.site.engine() else {
            // The tab works on while its node is away.
            self.write_offline();
            return;
        };
        match what {
            0..6 => self.create(&engine).await,
            6..14 => self.share(&engine).await,
            14..20 => self.write_offline(),
            _ => {
                if let Some(doc) = self.choose(&engine).await {
                    self.edit(&engine, doc).await;
                }
            }
        }
    }

    /// A document that may be written here.
    async fn choose(&mut self, engine: &Engine) -> Option<DocId> {
        let all = self.world.witness.documents();
        for _ in 0..4 {
            let (doc, owner) = *self.chance.pick(&all)?;
            let near = owner == self.site.principal || self.chance.percent(60);
            if near && engine.document(doc).await.is_ok_and(|row| row.can_edit) {
                return Some(doc);
            }
        }
        all.iter().filter(|(_, owner)| *owner == self.site.principal).map(|(doc, _)| *doc).next_back()
    }

    pub(crate) async fn create(&mut self, engine: &Engine) {
        let rule = if self.chance.percent(85) { SharingRule::AtOnce } else { SharingRule::Private };
        let group = self.site.council.as_str().parse().unwrap();
        let manifest = Manifest { kind: DocKind::ActionPlan, group, rule };
        let born = timeout(PATIENCE, engine.create(manifest, serde_json::json!({}))).await;
        if let Ok(Ok(doc)) = born {
            let number = self.site.number;
            self.world.witness.step("born", &[number as u64], || format!("{doc} at node {number}, {rule:?}"));
            self.world.witness.born(doc, self.site.principal);
            if self.chance.percent(60) {
                self.share_one(engine, doc).await;
            }
        }
    }

    async fn share(&mut self, engine: &Engine) {
        let all = self.world.witness.documents();
        let own: Vec<DocId> = all.iter().filter(|(_, owner)| *owner == self.site.principal).map(|(doc, _)| *doc).collect();
        if let Some(doc) = self.chance.pick(&own).copied() {
            self.share_one(engine, doc).await;
        }
    }

    /// Gives the document to others, or takes it away from some.
    async fn share_one(&mut self, engine: &Engine, doc: DocId) {
        let mut grants = Vec::new();
        if !self.chance.percent(4) {
            grants.push(Grant { principal: PrincipalId::MINISTRY, access: Access::Read });
            for _ in 0..self.chance.below(4) {
                let Some(other) = self.chance.pick(self.world.nodes()).map(|site| site.principal) else { continue };
                let access = if self.chance.percent(75) { Access::Edit } else { Access::Read };
                if other != self.site.principal && grants.iter().all(|grant| grant.principal != other) {
                    grants.push(Grant { principal: other, access });
                }
            }
        }
        let sharing = Sharing::of(grants);
        let said = timeout(PATIENCE, engine.share(doc, sharing.clone())).await;
        let fine = matches!(said, Ok(Ok(())));
        let number = self.site.number;
        self.world.witness.step("shared", &[number as u64, u64::from(fine)], || {
            let grants: Vec<_> = sharing.grants.iter().map(|grant| format!("{} {:?}", grant.principal, grant.access)).collect();
            format!("{doc} by node {number} with {}: {said:?}", grants.join(", "))
        });
    }

    fn write_offline(&mut self) {
        let docs: Vec<DocId> = self.copies.iter().filter(|(_, copy)| !copy.heads.is_empty()).map(|(doc, _)| *doc).collect();
        if let Some(doc) = self.chance.pick(&docs).copied() {
            self.write(doc);
        }
    }

    /// One more change on the tab's own copy.
    fn write(&mut self, doc: DocId) -> Option<ChangeHash> {
        let principal = self.site.principal;
        let copy = self.copies.get_mut(&doc)?;
        let actor = *copy.actor.get_or_insert_with(|| ActorId::of(principal, self.chance.bytes()));
        // An actor's change always follows its last one.
        let mut deps = copy.heads.clone();
        deps.extend(copy.last);
        deps.sort_unstable();
        deps.dedup();
        let witness = &self.world.witness;
        let floor = deps.iter().filter_map(|dep| witness.max_op(*dep)).max().unwrap_or(0);
        self.written += 1;
        let key = format!("{}-{}", self.editor, self.written);
        let text = "texte".repeat(usize::try_from(self.chance.below(8)).unwrap());
        let draft = Draft { actor, seq: copy.seq + 1, start_op: floor + 1, deps: &deps, key: &key, text: &text };
        let (hash, chunk) = craft::change(&draft);
        witness.made(hash, floor + 1);
        copy.seq += 1;
        copy.last = Some(hash);
        copy.heads = vec![hash];
        copy.kept.push((hash, chunk));
        copy.unsaved = true;
        Some(hash)
    }

    /// Reads what is new, writes, and submits. `true` when it is saved.
    pub(crate) async fn edit(&mut self, engine: &Engine, doc: DocId) -> bool {
        let known = self.copies.get(&doc).is_some_and(|copy| !copy.heads.is_empty());
        let fresh = self.copies.get(&doc).is_some_and(|copy| copy.unsaved);
        if (!known || (!fresh && self.chance.percent(70))) && !self.read(engine, doc).await {
            return false;
        }
        for _ in 0..=self.chance.below(2) {
            self.write(doc);
        }
        self.submit(engine, doc).await
    }

    async fn read(&mut self, engine: &Engine, doc: DocId) -> bool {
        let copy = self.copies.entry(doc).or_default();
        let Ok(Ok(followed)) = timeout(PATIENCE, engine.follow(doc, copy.heads.clone())).await else { return false };
        // What an own change stands on is not said again when somebody else's follows it.
        let own = copy.last.filter(|_| copy.unsaved);
        if own.is_none() {
            copy.heads = followed.heads;
        }
        if engine.document(doc).await.is_ok_and(|row| row.received) && !copy.unsaved {
            copy.kept.clear();
        }
        !self.copies[&doc].heads.is_empty()
    }

    async fn submit(&mut self, engine: &Engine, doc: DocId) -> bool {
        let Some(copy) = self.copies.get_mut(&doc) else { return false };
        let changes: Vec<Bytes> = copy.kept.iter().map(|(_, chunk)| chunk.clone()).collect();
        let hashes: Vec<ChangeHash> = copy.kept.iter().map(|(hash, _)| *hash).collect();
        let said = timeout(PATIENCE, engine.submit(doc, self.editor.clone(), self.tag, changes)).await;
        let number = self.site.number;
        let code = match &said {
            Ok(Ok(_)) => 0,
            Ok(Err(_)) => 1,
            Err(_) => 2,
        };
        self.world.witness.step("submit", &[number as u64, code, hashes.len() as u64], || {
            let result = match &said {
                Ok(Ok(_)) => "saved".to_owned(),
                Ok(Err(error)) => error.to_string(),
                Err(_) => "no answer".to_owned(),
            };
            let names: Vec<_> = hashes.iter().map(|hash| hash.to_string()[..8].to_owned()).collect();
            format!("{} at node {number} in {}: {result}", names.join(" "), &doc.to_string()[..8])
        });
        match said {
            Ok(Ok(heads)) => {
                for change in hashes {
                    if !self.site.disk.has_change(doc, change) {
                        self.world
                            .witness
                            .broken(format!("node {number} said that change {change} of {doc} is saved before it was durable"));
                    }
                    self.world.witness.saved(Saved { site: number, doc, change });
                }
                copy.unsaved = false;
                copy.waits = 0;
                copy.heads = heads;
                true
            }
            Ok(Err(EngineError::Refused { .. })) => {
                // The tab sets its copy aside and opens the node's, under a new actor.
                self.copies.remove(&doc);
                false
            }
            Ok(Err(EngineError::Waiting { .. })) => {
                copy.waits += 1;
                if copy.waits > WAITS_MAX {
                    self.copies.remove(&doc);
                }
                false
            }
            // The process ended, or is slow: the tab comes again with the same changes.
            Ok(Err(_)) | Err(_) => false,
        }
    }
}
