//! What must hold when the faults are over.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map},
    sync::{Arc, atomic::Ordering},
};

use tansiq_shared::{
    domain::{Access, ChangeHash, DocId, EntryId, PrincipalId, RunId, Sharing},
    engine::DocumentRow,
    journal::{Body, BodyKind, Entry, Rank, body::snapshot, change},
    ledger::registry_doc,
    store::Record,
};

use crate::{
    disk::Place,
    site::Site,
    verdict::{Broken, Class},
    witness::Brought,
    world::World,
};

/// Reasons for which an edit may be set aside: the right to make it was gone.
const LOST_RIGHTS: &[&str] = &["no-grant", "stands-on-refused", "revoked"];

/// The first document that is not the same everywhere where it must be, or else the first that is not known to be received.
pub(crate) async fn difference(world: &World) -> Option<Broken> {
    match unequal(world).await {
        Ok(late) => late.map(|text| Broken { class: Class::Marks, text }),
        Err(text) => Some(Broken { class: Class::Safety, text }),
    }
}

/// The first document that is not known to be received, if all are the same everywhere.
async fn unequal(world: &World) -> Result<Option<String>, String> {
    let mut late = None;
    let mut rows: BTreeMap<DocId, BTreeMap<PrincipalId, DocumentRow>> = BTreeMap::new();
    for site in &world.sites {
        let Some(engine) = site.engine() else { return Err(format!("site {} does not run", site.number)) };
        for row in engine.documents().await.unwrap() {
            rows.entry(row.doc).or_default().insert(site.principal, row);
        }
    }
    for (doc, holders) in rows {
        let Some(owner) = holders.values().next().map(|row| row.owner) else { continue };
        if world.is_abandoned(owner) {
            continue;
        }
        // What a hostile council wrote is what the hub made of it.
        let guide = if world.site_of(owner).is_some() { owner } else { PrincipalId::MINISTRY };
        let Some(own) = holders.get(&guide) else { return Err(format!("{doc}: {guide}, whose it is, does not have it")) };
        if !own.sharing.reaches_ministry() {
            continue;
        }
        let readers = own.sharing.grants.iter().map(|grant| grant.principal).chain([owner]);
        for principal in readers.filter(|principal| world.site_of(*principal).is_some()) {
            let Some(row) = holders.get(&principal) else {
                return Err(format!("{doc} of {owner}: {principal} does not have it"));
            };
            if row.heads != own.heads {
                return Err(format!("{doc} of {owner}: {principal} has other heads: {:?} and not {:?}", row.heads, own.heads));
            }
            if row.sharing != own.sharing {
                return Err(format!("{doc} of {owner}: {principal} knows another sharing"));
            }
            if principal != PrincipalId::MINISTRY && !row.received {
                late.get_or_insert_with(|| format!("{doc} of {owner}: {principal} does not know that it is received"));
            }
        }
    }
    Ok(late)
}

/// How often each site's engine, by its run, saw that an end of a link holds something else.
pub(crate) fn root_mismatches(world: &World) -> BTreeMap<RunId, u64> {
    let engines = world.sites.iter().filter_map(|site| site.engine());
    engines.map(|engine| (engine.run(), engine.counters().root_mismatches.load(Ordering::Relaxed))).collect()
}

/// Everything that is judged once, at the end. `excused` are differences that have a reason.
pub(crate) async fn judge(world: &World, excused: &BTreeMap<RunId, u64>) {
    for site in &world.sites {
        let Some(engine) = site.engine() else { continue };
        let report = engine.verify().await.unwrap();
        if let Some(bad) = report.first_bad {
            world.witness.broken(format!("the journal of site {} does not verify: {bad}", site.number));
        }
        let mismatches = engine.counters().root_mismatches.load(Ordering::Relaxed);
        let mismatches = mismatches - excused.get(&engine.run()).copied().unwrap_or(0);
        if mismatches > 0 {
            world.witness.mark_broken(format!("site {} saw {mismatches} roots that differ", site.number));
        }
        if engine.status().await.unwrap().waiting > 0 {
            nothing_waits(world, site);
        }
        no_forged(world, site);
    }
    no_foreign_write(world);
    not_put_back(world);
    nobody_waits(world);
}

/// No entry of an honest principal waits for something that never comes.
fn nothing_waits(world: &World, site: &Site) {
    let mut waiting: BTreeMap<EntryId, (PrincipalId, Place)> = BTreeMap::new();
    let mut snapshots: BTreeMap<EntryId, Arc<Brought>> = BTreeMap::new();
    let documents: BTreeMap<DocId, PrincipalId> = world.witness.documents().into_iter().collect();
    let is_abandoned = |doc: &DocId| documents.get(doc).is_some_and(|owner| world.is_abandoned(*owner));
    site.disk.for_each(|_, record| match record {
        Record::Parked { entry, .. } => {
            let header = &entry.header;
            let place = ((header.doc, header.principal, header.run), header.seq);
            waiting.insert(entry.id(), (header.principal, place));
            if header.kind == BodyKind::Snapshot {
                snapshots.insert(entry.id(), world.witness.brought(entry.id(), entry));
            }
        }
        Record::Entry { entry, .. } => drop(waiting.remove(&entry.id())),
        Record::Refused { id, .. } => drop(waiting.remove(id)),
        _ => {}
    });
    for (id, (principal, place)) in waiting {
        let doc = place.0.0;
        // A snapshot that came again is let go without a word once all of it is here.
        let is_here = |snapshot: &Arc<Brought>| snapshot.changes.iter().all(|change| site.disk.shows_change(doc, *change));
        if is_abandoned(&doc) || snapshots.get(&id).is_some_and(is_here) {
            continue;
        }
        if world.site_of(principal).is_some() && !world.witness.is_forged(id) && !site.disk.covers(place) {
            world.witness.broken(format!("site {}: entry {id} of {principal} waits for ever", site.number));
        }
    }
}

/// A hub that was never put back does not believe that it was.
pub(crate) fn not_put_back(world: &World) {
    let hub = world.hub();
    if let Some(text) = hub.engine().and_then(|engine| engine.restored())
        && hub.disk.restores() == 0
    {
        world.witness.broken(format!("the hub believes that it was put back from a copy: {text}"));
    }
}

/// What nobody wrote takes no room at a hub that knows everybody.
fn nobody_waits(world: &World) {
    if world.hub().disk.restores() > 0 {
        return;
    }
    let known = |principal| world.site_of(principal).is_some() || world.hostile.iter().any(|site| site.principal == principal);
    let mut strangers = 0;
    world.hub().disk.for_each(|_, record| {
        strangers += u64::from(matches!(record, Record::Parked { entry, .. } if !known(entry.header.principal)));
    });
    if strangers > 0 {
        world.witness.broken(format!("{strangers} entries of nobody wait at the hub"));
    }
}

/// Nobody admitted what was made to be refused.
fn no_forged(world: &World, site: &Site) {
    site.disk.for_each(|position, record| {
        if let Record::Entry { entry, .. } = record
            && world.witness.is_forged(entry.id())
        {
            let (header, number) = (&entry.header, site.number);
            let what = format!("{:?} of {}, seq {}", header.kind, header.principal, header.seq);
            world.witness.broken(format!("site {number} admitted a forged entry at {position} ({what})"));
        }
    });
}

/// The changes of each document, as a site has it, read once.
struct Sets<'a> {
    world: &'a World,
    read: BTreeMap<(usize, DocId), BTreeSet<ChangeHash>>,
}

impl Sets<'_> {
    async fn of(&mut self, site: &Site, doc: DocId) -> &BTreeSet<ChangeHash> {
        match self.read.entry((site.number, doc)) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(place) => {
                let mut set = BTreeSet::new();
                if let Some(engine) = site.engine() {
                    match engine.follow(doc, Vec::new()).await {
                        Ok(followed) => {
                            let hash =
                                |chunk: &bytes::Bytes| change::read(chunk, &change::Limits::receiver()).map(|header| header.hash);
                            set.extend(followed.changes.iter().filter_map(|chunk| hash(chunk).ok()));
                        }
                        Err(error) => {
                            let text = || format!("{doc} at site {}: {error}", site.number);
                            self.world.witness.step("not opened", &[site.number as u64], text);
                        }
                    }
                }
                place.insert(set)
            }
        }
    }

    /// Whose copy of a document counts: its owner's, or the hub's for a hostile council's.
    fn guide(&self, owner: PrincipalId) -> Arc<Site> {
        self.world.site_of(owner).unwrap_or_else(|| self.world.hub()).clone()
    }
}

/// The first edit that was said to be saved and is neither there nor set aside because the right to make it was gone.
pub(crate) async fn lost(world: &World) -> Option<String> {
    let mut sets = Sets { world, read: BTreeMap::new() };
    let owners: BTreeMap<DocId, PrincipalId> = world.witness.documents().into_iter().collect();
    let mut aside: BTreeMap<usize, BTreeSet<ChangeHash>> = BTreeMap::new();
    for site in world.nodes() {
        let (changes, problem) = set_aside(world, site);
        if problem.is_some() {
            return problem;
        }
        aside.insert(site.number, changes);
    }
    for saved in world.witness.all_saved() {
        let site = &world.sites[saved.site];
        let (doc, change) = (saved.doc, saved.change);
        let owner = owners.get(&doc).copied().unwrap_or(PrincipalId::MINISTRY);
        let guide = sets.guide(owner);
        if world.is_abandoned(owner) {
            continue;
        }
        if aside[&saved.site].contains(&change) || sets.of(&guide, doc).await.contains(&change) {
            continue;
        }
        if !world.witness.is_gone(doc, change) {
            let at_hub = world.hub().disk.has_change(doc, change);
            let here = site.disk.has_change(doc, change);
            return Some(format!(
                "change {change} of {doc}, saved at node {}, is lost (in its log: {here}, in the hub's: {at_hub})",
                saved.site
            ));
        }
    }
    for (doc, owner) in owners.iter().filter(|(_, owner)| !world.is_abandoned(**owner)) {
        let guide = sets.guide(*owner);
        let Some(engine) = guide.engine() else { continue };
        if engine.document(*doc).await.is_ok_and(|row| row.sharing.reaches_ministry()) {
            let here = sets.of(&guide, *doc).await.clone();
            let there = sets.of(world.hub(), *doc).await;
            if *there != here {
                let (more, less): (Vec<_>, Vec<_>) = (there.difference(&here).collect(), here.difference(there).collect());
                return Some(format!(
                    "{doc}: the hub and site {} have other changes under the same heads: only the hub {}, only the site {}, as {:?}",
                    guide.number,
                    more.len(),
                    less.len(),
                    more.first().or(less.first())
                ));
            }
        }
    }
    None
}

/// The changes that a node set aside, and one that it should not have.
fn set_aside(world: &World, site: &Site) -> (BTreeSet<ChangeHash>, Option<String>) {
    let mut reasons = BTreeMap::new();
    let mut brought = BTreeMap::new();
    let mut dishonest = BTreeSet::new();
    site.disk.for_each(|_, record| match record {
        Record::SetAside { id, doc, reason } => drop(reasons.insert(*id, (*doc, reason.clone()))),
        Record::Entry { entry, .. } if entry.header.kind == BodyKind::Changes => {
            let id = entry.id();
            brought.insert(id, world.witness.brought(id, entry));
            if world.site_of(entry.header.principal).is_none() {
                dishonest.insert(id);
            }
        }
        _ => {}
    });
    let mut changes = BTreeSet::new();
    let mut problem = None;
    // Whoever keeps no rules may fill its own documents with heads until nobody else can add one.
    let documents = world.witness.documents();
    let hostile: BTreeSet<DocId> =
        documents.into_iter().filter(|(_, owner)| world.site_of(*owner).is_none()).map(|(doc, _)| doc).collect();
    for (id, (doc, reason)) in reasons {
        let is_expected = dishonest.contains(&id) || LOST_RIGHTS.contains(&reason.as_str());
        if !(is_expected || hostile.contains(&doc) && reason == "too-many-heads") {
            problem = Some(format!("node {}: an honest entry was set aside: {reason}", site.number));
        }
        changes.extend(brought.get(&id).into_iter().flat_map(|brought| brought.changes.iter().copied()));
    }
    (changes, problem)
}

/// In the hub's order, everybody who wrote had the right to.
fn no_foreign_write(world: &World) {
    let registry = registry_doc(world.federation);
    let mut owners: BTreeMap<DocId, (PrincipalId, Sharing)> = BTreeMap::new();
    // One that ranks below the sharing in force may come late, and changes nothing.
    let mut in_force: BTreeMap<DocId, Rank> = BTreeMap::new();
    let mut share = |owners: &mut BTreeMap<DocId, (PrincipalId, Sharing)>, entry: &Entry| {
        let Ok(Body::Sharing(sharing)) = Body::decode(entry) else { return };
        let (rank, known) = (Rank::of(entry, &sharing), in_force.entry(entry.header.doc).or_insert(Rank::NONE));
        if let Some((_, shared)) = owners.get_mut(&entry.header.doc)
            && rank > *known
        {
            (*known, *shared) = (rank, sharing);
        }
    };
    // A hub that was put back takes in again what it admitted once, and can no longer say before which sharing that was.
    let put_back = world.hub().disk.restores() > 0;
    let mut writers: BTreeSet<(DocId, PrincipalId)> = BTreeSet::new();
    let has_holes = world.hub().disk.has_holes();
    let mut admitted = BTreeSet::new();
    world.hub().disk.for_each(|position, record| {
        let Record::Entry { entry, .. } = record else { return };
        // What a disk lost comes again, and stands where it stood.
        if !admitted.insert(entry.id()) {
            return;
        }
        let header = &entry.header;
        let problem = match (header.kind, owners.get(&header.doc)) {
            _ if header.doc == registry => (header.principal != PrincipalId::MINISTRY).then_some("writes in the registry"),
            (BodyKind::Manifest, None) => {
                owners.insert(header.doc, (header.principal, Sharing::default()));
                None
            }
            (BodyKind::Snapshot, known) => {
                // It says whose the document is, and how it is shared; what is in it was signed by others.
                let kept = snapshot::of(entry).map(|snapshot| snapshot.kept).unwrap_or_default();
                let owner = known.map(|(owner, _)| *owner).or(kept.first().map(|manifest| manifest.header.principal));
                if let (Some(owner), None) = (owner, known) {
                    owners.insert(header.doc, (owner, Sharing::default()));
                }
                if let Some(sharing) = kept.get(1) {
                    share(&mut owners, sharing);
                }
                None
            }
            (BodyKind::Manifest, Some(_)) => Some("gives birth to what is there"),
            // What said so may have left the log since.
            (_, None) if has_holes => None,
            (_, None) => Some("writes in a document that is not there"),
            (BodyKind::Sharing, Some((owner, _))) if *owner != header.principal => Some("shares what is another's"),
            (BodyKind::Changes, Some((owner, sharing))) => {
                let could_once = put_back && writers.contains(&(header.doc, header.principal));
                let can_now = sharing.access(header.principal) == Some(Access::Edit);
                let allowed = *owner == header.principal || can_now || could_once;
                (!allowed).then_some("writes without a grant")
            }
            _ => None,
        };
        if header.kind == BodyKind::Sharing {
            share(&mut owners, entry);
        }
        if let Some((_, sharing)) = owners.get(&header.doc) {
            let edit = sharing.grants.iter().filter(|grant| grant.access == Access::Edit);
            writers.extend(edit.map(|grant| (header.doc, grant.principal)));
        }
        if let Some(problem) = problem {
            world.witness.broken(format!("the hub admitted at {position} that {} {problem} ({})", header.principal, header.doc));
        }
    });
}
