//! What must hold when the faults are over.

use std::collections::{BTreeMap, BTreeSet};

use tansiq_shared::{
    domain::{Access, DocId, PrincipalId, Sharing},
    engine::{DocumentRow, Engine},
    journal::{Body, BodyKind, ledger::registry_doc},
    store::{Record, Table},
    wire,
};

use crate::{site::Site, world::World};

/// Reasons for which an edit may be set aside: the right to make it was gone.
const LOST_RIGHTS: &[&str] = &["no-grant", "stands-on-refused", "revoked"];

/// The first document that is not the same everywhere where it must be, or not known to be received.
pub(crate) async fn difference(world: &World) -> Option<String> {
    let mut engines: BTreeMap<PrincipalId, (usize, Engine)> = BTreeMap::new();
    for site in &world.sites {
        let Some(engine) = site.engine() else { return Some(format!("site {} does not run", site.number)) };
        engines.insert(site.principal, (site.number, engine));
    }
    let mut docs: BTreeSet<DocId> = BTreeSet::new();
    let mut rows: BTreeMap<(PrincipalId, DocId), DocumentRow> = BTreeMap::new();
    for (principal, (_, engine)) in &engines {
        for row in engine.documents().await.unwrap() {
            docs.insert(row.doc);
            rows.insert((*principal, row.doc), row);
        }
    }
    for doc in docs {
        let holder = |principal| rows.get(&(principal, doc));
        let any = rows.iter().find(|((_, of), _)| *of == doc).map(|(_, row)| row);
        let owner = any.map(|row| row.owner)?;
        let Some(own) = holder(owner) else { return Some(format!("{doc}: its owner {owner} does not have it")) };
        if !own.sharing.reaches_ministry() {
            continue;
        }
        for principal in own.sharing.grants.iter().map(|grant| grant.principal).chain([owner]) {
            let Some(row) = holder(principal) else { return Some(format!("{doc} of {owner}: {principal} does not have it")) };
            if row.heads != own.heads {
                return Some(format!("{doc} of {owner}: {principal} has other heads: {:?} and not {:?}", row.heads, own.heads));
            }
            if row.sharing != own.sharing {
                return Some(format!("{doc} of {owner}: {principal} knows another sharing"));
            }
            if principal != PrincipalId::MINISTRY && !row.received {
                return Some(format!("{doc} of {owner}: {principal} does not know that it is received"));
            }
        }
    }
    None
}

/// Everything that is judged once, at the end.
pub(crate) async fn judge(world: &World) {
    for site in &world.sites {
        let Some(engine) = site.engine() else { continue };
        let report = engine.verify().await.unwrap();
        if let Some(bad) = report.first_bad {
            world.witness.broken(format!("the journal of site {} does not verify: {bad}", site.number));
        }
        let mismatches = engine.counters().root_mismatches.load(std::sync::atomic::Ordering::Relaxed);
        if mismatches > 0 {
            world.witness.broken(format!("site {} saw {mismatches} roots that differ", site.number));
        }
        let waiting = engine.status().await.unwrap().waiting;
        if waiting > 0 {
            world.witness.broken(format!("site {}: {waiting} entries still wait", site.number));
        }
        no_forged(world, site);
    }
    nothing_lost(world).await;
    no_foreign_write(world);
    same_changes(world).await;
}

/// Nobody admitted what was made to be refused.
fn no_forged(world: &World, site: &Site) {
    site.disk.for_each(|position, record| {
        if let Record::Entry { entry, .. } = record
            && world.witness.is_forged(entry.id())
        {
            world.witness.broken(format!("site {} admitted a forged entry at {position}", site.number));
        }
    });
}

/// Every edit that was said to be saved is there, or set aside because the right to make it was gone.
async fn nothing_lost(world: &World) {
    let mut aside: BTreeMap<usize, BTreeMap<tansiq_shared::domain::ChangeHash, String>> = BTreeMap::new();
    for site in world.nodes() {
        let mut reasons = BTreeMap::new();
        let mut brought = BTreeMap::new();
        site.disk.for_each(|_, record| match record {
            Record::SetAside { id, reason, .. } => drop(reasons.insert(*id, reason.clone())),
            Record::Entry { entry, .. } => {
                let id = entry.id();
                brought.insert(id, world.witness.brought(id, entry));
            }
            _ => {}
        });
        let mut changes = BTreeMap::new();
        for (id, reason) in reasons {
            let Some(brought) = brought.get(&id) else { continue };
            for change in &brought.changes {
                changes.insert(*change, reason.clone());
            }
            if !LOST_RIGHTS.contains(&reason.as_str()) {
                world.witness.broken(format!("node {}: an honest entry was set aside: {reason}", site.number));
            }
        }
        aside.insert(site.number, changes);
    }
    for saved in world.witness.all_saved() {
        let site = &world.sites[saved.site];
        let (doc, change) = (saved.doc, saved.change);
        if aside.get(&saved.site).is_some_and(|aside| aside.contains_key(&change)) {
            continue;
        }
        let here = site.disk.rows_under(Table::Change, &[doc.as_bytes().as_slice(), change.as_bytes()].concat()) > 0;
        let put_back = site.disk.restores() > saved.restores;
        let at_hub = world.hub().disk.has_change(doc, change);
        if !here && (!put_back || (at_hub && reads(site, doc).await)) {
            world.witness.broken(format!(
                "change {change} of {doc}, saved at node {}, is lost (in its log: {}, at the hub: {at_hub})",
                saved.site,
                site.disk.has_change(doc, change),
            ));
        }
    }
}

async fn reads(site: &Site, doc: DocId) -> bool {
    let Some(engine) = site.engine() else { return false };
    engine.document(doc).await.is_ok_and(|row| row.owner == site.principal || row.sharing.access(site.principal).is_some())
}

/// In the hub's order, everybody who wrote had the right to, and wrote with actors of their own.
fn no_foreign_write(world: &World) {
    let registry = registry_doc(world.federation);
    let mut owners: BTreeMap<DocId, (PrincipalId, Sharing)> = BTreeMap::new();
    world.hub().disk.for_each(|position, record| {
        let Record::Entry { entry, .. } = record else { return };
        let header = &entry.header;
        let problem = match (header.kind, owners.get(&header.doc)) {
            _ if header.doc == registry => (header.principal != PrincipalId::MINISTRY).then_some("writes in the registry"),
            (BodyKind::Manifest, None) => {
                owners.insert(header.doc, (header.principal, Sharing::default()));
                None
            }
            (BodyKind::Manifest, Some(_)) => Some("gives birth to what is there"),
            (_, None) => Some("writes in a document that is not there"),
            (BodyKind::Sharing, Some((owner, _))) if *owner != header.principal => Some("shares what is another's"),
            (BodyKind::Changes, Some((owner, sharing))) => {
                let allowed = *owner == header.principal || sharing.access(header.principal) == Some(Access::Edit);
                (!allowed).then_some("writes without a grant")
            }
            _ => None,
        };
        if let (BodyKind::Sharing, Ok(Body::Sharing(sharing))) = (header.kind, wire::decode_body(entry))
            && let Some((_, known)) = owners.get_mut(&header.doc)
        {
            *known = sharing;
        }
        if let Some(problem) = problem {
            world.witness.broken(format!("the hub admitted at {position} that {} {problem} ({})", header.principal, header.doc));
        }
    });
}

/// Equal heads are equal sets of changes.
async fn same_changes(world: &World) {
    let Some(hub) = world.hub().engine() else { return };
    for row in hub.documents().await.unwrap() {
        let count = |site: &Site| site.disk.rows_under(Table::Change, row.doc.as_bytes());
        let here = count(world.hub());
        let readers = row.sharing.grants.iter().map(|grant| grant.principal).chain([row.owner]);
        for site in readers.filter_map(|principal| world.site_of(principal)) {
            let there = count(site);
            if row.sharing.reaches_ministry() && here != there {
                world.witness.broken(format!("{}: {here} changes at the hub and {there} at site {}", row.doc, site.number));
            }
        }
    }
}
