//! The projection: the consolidated state of all regions, computed from the facts of the documents they share.
//!
//! In: facts of documents, news of links. Out: one [`State`] for the dashboards. Pure: the moment and the day come in as arguments,
//! since an action becomes overdue without anybody writing anything.
//!
//! A document counts for the region of the council that owns it, whichever group it belongs to: an action that several regions carry
//! out together is in one plan, so it counts once in the country. A region that was never heard has no `heard_at_ms`: its figures are
//! unknown, not zero.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use jiff::civil::Date;
use tansiq_proto::v1::{Budget, OverdueAction, ProgrammeCount, Region, SharedDocument, State};
use tansiq_shared::{
    docs::{ActionFact, Facts},
    domain::{CouncilId, DocId, DocKind, GroupId, Position, UnixMs},
};

/// Most overdue actions in one [`State`]; the count of each region covers all.
pub const OVERDUE_MAX: usize = 200;
/// Most documents in one [`State`]; the count of each region covers all.
pub const DOCUMENTS_MAX: usize = 1_000;

/// A document as the projection knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projected {
    /// The council that owns it; its code is the region's.
    pub council: CouncilId,
    /// The group it belongs to.
    pub group: GroupId,
    /// What it is.
    pub kind: DocKind,
    /// What dashboards need of it.
    pub facts: Facts,
    /// When the hub last received a change of it.
    pub changed_at: UnixMs,
}

/// The standing of a council's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkState {
    /// Whether it is up now.
    pub connected: bool,
    /// When it was last up; of a link that is up, when it came up. `None` for never.
    pub linked_at: Option<UnixMs>,
}

#[derive(Debug, Clone, Default)]
struct Council {
    enrolled: bool,
    link: LinkState,
    heard_at: Option<UnixMs>,
}

/// All that the dashboards are computed from.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    documents: BTreeMap<DocId, Projected>,
    councils: BTreeMap<CouncilId, Council>,
}

impl Projection {
    /// Adds a document that is shared with the ministry, or replaces what was known of it.
    pub fn set_document(&mut self, doc: DocId, document: Projected) {
        self.documents.insert(doc, document);
    }

    /// A document is no longer shared with the ministry.
    pub fn forget_document(&mut self, doc: DocId) {
        self.documents.remove(&doc);
    }

    /// The document, if it is shared with the ministry.
    pub fn document(&self, doc: DocId) -> Option<&Projected> {
        self.documents.get(&doc)
    }

    /// Whether a council is enrolled and not revoked.
    pub fn set_enrolled(&mut self, council: CouncilId, enrolled: bool) {
        self.councils.entry(council).or_default().enrolled = enrolled;
    }

    /// The standing of a council's link changed.
    pub fn set_link(&mut self, council: CouncilId, link: LinkState) {
        self.councils.entry(council).or_default().link = link;
    }

    /// The hub received an entry of this council at `at`. Earlier times than one known already change nothing.
    pub fn heard(&mut self, council: CouncilId, at: UnixMs) {
        let council = self.councils.entry(council).or_default();
        council.heard_at = council.heard_at.max(Some(at));
    }

    /// The state of the whole country.
    ///
    /// Shape: one row per code of `regions`, in that order. `today` is the day in Morocco; `position` the hub's position that everything
    /// known here covers.
    pub fn state<'a>(&self, now: UnixMs, today: Date, regions: impl IntoIterator<Item = &'a str>, position: Position) -> State {
        let regions = regions.into_iter().map(|code| self.region(code, today)).collect();
        State { as_of_ms: now.0, position: position.0, regions, overdue: self.overdue(today), documents: self.recent() }
    }

    fn region(&self, code: &str, today: Date) -> Region {
        let council = self.councils.iter().find(|(council, _)| council.as_str() == code).map(|(_, known)| known.clone());
        let Council { enrolled, link, heard_at } = council.unwrap_or_default();
        let mut region = Region {
            code: code.to_owned(),
            enrolled,
            connected: link.connected,
            heard_at_ms: heard_at.map(|at| at.0),
            linked_at_ms: link.linked_at.map(|at| at.0),
            ..Region::default()
        };
        let mut budget = Budget::default();
        let mut programmes: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
        for document in self.documents.values().filter(|document| document.council.as_str() == code) {
            region.documents += 1;
            let meeting = document.facts.meeting.as_ref().filter(|meeting| meeting.held);
            if let Some(meeting) = meeting.filter(|meeting| is_past(&meeting.date, today) && meeting.date > region.last_meeting) {
                region.last_meeting.clone_from(&meeting.date);
            }
            for action in &document.facts.actions {
                *region.actions.entry(action.status.clone()).or_default() += 1;
                for programme in programmes_of(action) {
                    *programmes.entry(programme.to_owned()).or_default().entry(action.status.clone()).or_default() += 1;
                }
                region.overdue += u32::from(is_overdue(action, today));
                add(&mut budget, action);
            }
        }
        region.programmes = programmes.into_iter().map(|(programme, actions)| ProgrammeCount { programme, actions }).collect();
        region.programmes.sort_by_cached_key(|count| natural(&count.programme));
        region.budget = Some(budget);
        region
    }

    fn overdue(&self, today: Date) -> Vec<OverdueAction> {
        let mut late: Vec<_> = self
            .documents
            .iter()
            .flat_map(|(doc, document)| document.facts.actions.iter().map(move |action| (*doc, document, action)))
            .filter(|(_, _, action)| is_overdue(action, today))
            .collect();
        late.sort_by_key(|(doc, document, action)| (&action.end, document.council.as_str(), *doc, &action.row));
        late.truncate(OVERDUE_MAX);
        late.into_iter().map(|(doc, document, action)| overdue_action(doc, document, action)).collect()
    }

    fn recent(&self) -> Vec<SharedDocument> {
        let mut recent: Vec<_> = self.documents.iter().collect();
        recent.sort_by_key(|(doc, document)| (Reverse(document.changed_at), **doc));
        recent.truncate(DOCUMENTS_MAX);
        recent.into_iter().map(|(doc, document)| shared_document(*doc, document)).collect()
    }
}

fn overdue_action(doc: DocId, document: &Projected, action: &ActionFact) -> OverdueAction {
    OverdueAction {
        doc: doc.as_bytes().to_vec(),
        row: action.row.clone(),
        region: document.council.as_str().to_owned(),
        code: action.code.clone(),
        title_fr: action.title_fr.clone(),
        title_ar: action.title_ar.clone(),
        end: action.end.clone(),
        status: action.status.clone(),
        programme: programmes_of(action).into_iter().next().unwrap_or_default().to_owned(),
    }
}

fn shared_document(doc: DocId, document: &Projected) -> SharedDocument {
    let adopted = document.facts.adopted.as_ref();
    SharedDocument {
        doc: doc.as_bytes().to_vec(),
        region: document.council.as_str().to_owned(),
        kind: document.kind.as_str().to_owned(),
        title_fr: document.facts.title_fr.clone(),
        title_ar: document.facts.title_ar.clone(),
        state: document.facts.state.clone(),
        changed_at_ms: document.changed_at.0,
        adopted_on: adopted.map(|adopted| adopted.on.clone()).unwrap_or_default(),
        amended: adopted.is_some_and(|adopted| adopted.amended),
    }
}

/// The SNIA programmes of an action, each once; one empty code for an action without any.
fn programmes_of(action: &ActionFact) -> BTreeSet<&str> {
    if action.programmes.is_empty() {
        return BTreeSet::from([""]);
    }
    action.programmes.iter().map(String::as_str).collect()
}

/// Numbers in the order of numbers, then the rest; the empty code last.
fn natural(code: &str) -> (bool, u64, String) {
    (code.is_empty(), code.parse().unwrap_or(u64::MAX), code.to_owned())
}

/// Past its end and neither done nor cancelled. An action without a readable end is never overdue.
fn is_overdue(action: &ActionFact, today: Date) -> bool {
    !matches!(action.status.as_str(), "done" | "cancelled") && action.end.parse::<Date>().is_ok_and(|end| end < today)
}

fn is_past(date: &str, today: Date) -> bool {
    date.parse::<Date>().is_ok_and(|date| date <= today)
}

fn add(budget: &mut Budget, action: &ActionFact) {
    for (sum, amount) in [
        (&mut budget.planned, action.planned),
        (&mut budget.secured, action.secured),
        (&mut budget.committed, action.committed),
        (&mut budget.spent, action.spent),
    ] {
        *sum = sum.saturating_add(amount);
    }
}

#[cfg(test)]
mod tests;
