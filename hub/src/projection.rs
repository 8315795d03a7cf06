//! The projection: the consolidated state of all regions, computed from the facts of the documents they share.
//!
//! In: facts of documents, news of links. Out: one [`State`] for the dashboards, and lists that are filtered before they are cut
//! ([`lists`]). Pure: the moment and the day come in as arguments, since an action becomes overdue without anybody writing anything.
//!
//! What counts where:
//! - A document counts for the region of the council that owns it. One of a group that spans regions counts in a row of that group
//!   and in no region, so that it counts once in the country.
//! - Actions and money are those of plans that are circulated or adopted. Drafts stand apart.
//! - An action counts once in a row. Two plans of one row hold the same action only after an import that was repeated: a row's id is
//!   random, and an export keeps it. The plan that changed last counts.
//! - What was never shared is unknown, not zero: a region that was never heard has no `heard_at_ms`, one that shares no plan no
//!   `has_plans`.

pub mod changes;
pub mod lists;
mod sums;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};

use jiff::civil::Date;
use tansiq_proto::v1::{OverdueAction, Region, SharedDocument, State};
use tansiq_shared::{
    docs::{ActionFact, Facts},
    domain::{CouncilId, DocId, DocKind, GroupId, Position, UnixMs},
};

/// Overdue actions in one [`State`]: as many as the overview shows.
pub const OVERDUE_HEAD: usize = 8;
/// Documents in one [`State`]: what an open page follows.
pub const DOCUMENTS_HEAD: usize = 100;
/// A region whose last content is older than this is silent, whether its node is linked or not.
pub const SILENT_AFTER: Duration = Duration::from_hours(7 * 24);

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
    pub facts: Arc<Facts>,
    /// When the hub last received a change of it.
    pub changed_at: UnixMs,
}

impl Projected {
    /// The code of the row that it counts in: a region's, or the id of a group that spans regions.
    pub fn row(&self) -> &str {
        if self.group.is_inter_regional() { self.group.as_str() } else { self.council.as_str() }
    }

    /// Whether it is a plan that nobody circulated yet.
    fn is_draft(&self) -> bool {
        !matches!(self.facts.state.as_str(), "circulated" | "adopted")
    }
}

/// The state of a council's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkState {
    /// Whether it is up now.
    pub connected: bool,
    /// When it was last up; of a link that is up, when it came up. `None` for never.
    pub linked_at: Option<UnixMs>,
    /// When the last certificate of its node ends, as far as is known.
    pub expires: Option<UnixMs>,
}

/// How a council stands in the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Enrolment {
    /// It never was in it.
    #[default]
    Never,
    /// A node of its own may link.
    Active,
    /// All its nodes were taken out.
    Revoked,
}

#[derive(Debug, Clone, Default)]
struct Council {
    enrolment: Enrolment,
    link: LinkState,
    heard_at: Option<UnixMs>,
    replaced_at: Option<UnixMs>,
}

/// All that the dashboards are computed from.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    documents: BTreeMap<DocId, Projected>,
    councils: BTreeMap<CouncilId, Council>,
}

/// An action that counts, and where it stands.
struct Counted<'a> {
    doc: DocId,
    document: &'a Projected,
    action: &'a ActionFact,
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

    /// How a council stands in the registry.
    pub fn set_enrolment(&mut self, council: CouncilId, enrolment: Enrolment) {
        self.councils.entry(council).or_default().enrolment = enrolment;
    }

    /// When the council's node took the place of an earlier one; `None` when it is the first, or none counts.
    pub fn set_replaced(&mut self, council: CouncilId, at: Option<UnixMs>) {
        self.councils.entry(council).or_default().replaced_at = at;
    }

    /// The state of a council's link.changed.
    pub fn set_link(&mut self, council: CouncilId, link: LinkState) {
        self.councils.entry(council).or_default().link = link;
    }

    /// The hub received content of this council at `at`. Earlier times than one known already change nothing.
    pub fn heard(&mut self, council: CouncilId, at: UnixMs) {
        let council = self.councils.entry(council).or_default();
        council.heard_at = council.heard_at.max(Some(at));
    }

    /// The country as it was when these were the documents and this was heard of the councils. How they stand in the registry is as
    /// now; how their lines stood nobody remembers, so no silence is put down to a line.
    #[must_use]
    pub fn as_it_was(
        &self,
        documents: impl IntoIterator<Item = (DocId, Projected)>,
        heard: impl IntoIterator<Item = (CouncilId, UnixMs)>,
    ) -> Self {
        let link = LinkState { connected: true, ..LinkState::default() };
        let of = |(code, council): (&CouncilId, &Council)| {
            (code.clone(), Council { enrolment: council.enrolment, link, ..Council::default() })
        };
        let mut past = Self { documents: documents.into_iter().collect(), councils: self.councils.iter().map(of).collect() };
        for (council, at) in heard {
            past.heard(council.clone(), at);
            // Who was heard was in the registry then.
            past.councils.entry(council).and_modify(|known| *known = Council { enrolment: Enrolment::Active, link, ..*known });
        }
        past
    }

    /// The state of the whole country.
    ///
    /// Shape: one row per code of `regions`, in that order, then one per group that spans regions. `today` is the day in Morocco;
    /// `position` the hub's position that everything known here covers.
    pub fn state<'a>(&self, now: UnixMs, today: Date, regions: impl IntoIterator<Item = &'a str>, position: Position) -> State {
        let mut by_row: BTreeMap<&str, Vec<(DocId, &Projected)>> = BTreeMap::new();
        for (doc, document) in &self.documents {
            by_row.entry(document.row()).or_default().push((*doc, document));
        }
        let of = |code: &str| by_row.get(code).map(Vec::as_slice).unwrap_or_default();
        let regions = regions.into_iter().map(|code| self.region(code, of(code), now, today)).collect();
        let groups = by_row
            .iter()
            .filter(|(_, documents)| documents.iter().any(|(_, document)| document.group.is_inter_regional()))
            .map(|(code, documents)| group(code, documents, now, today))
            .collect();
        let overdue = self.overdue(today).into_iter().take(OVERDUE_HEAD).map(|late| overdue_action(&late)).collect();
        let documents =
            self.recent().into_iter().take(DOCUMENTS_HEAD).map(|(doc, document)| shared_document(doc, document)).collect();
        State { as_of_ms: now.0, position: position.0, regions, overdue, documents, today: today.to_string(), groups }
    }

    fn region(&self, code: &str, documents: &[(DocId, &Projected)], now: UnixMs, today: Date) -> Region {
        let council = self.councils.iter().find(|(council, _)| council.as_str() == code).map(|(_, known)| known.clone());
        let Council { enrolment, link, heard_at, replaced_at } = council.unwrap_or_default();
        let fresh = is_fresh(heard_at, now);
        let mut region = sums::figures(code, documents, today);
        region.enrolled = enrolment == Enrolment::Active;
        region.connected = link.connected;
        region.heard_at_ms = heard_at.map(|at| at.0);
        region.linked_at_ms = link.linked_at.map(|at| at.0);
        region.replaced_at_ms = replaced_at.map(|at| at.0);
        region.fresh = fresh;
        silence(enrolment, link, fresh, now).clone_into(&mut region.silence);
        region
    }

    /// Every overdue action of the plans that count, longest overdue first.
    fn overdue(&self, today: Date) -> Vec<Counted<'_>> {
        let plans = self.documents.iter().map(|(doc, document)| (*doc, document)).filter(|(_, document)| !document.is_draft());
        let mut late: Vec<_> = counted(plans).0.into_iter().filter(|counted| is_overdue(counted.action, today)).collect();
        late.sort_by(|a, b| late_key(a).cmp(&late_key(b)));
        late
    }

    /// Every document, last changed first.
    fn recent(&self) -> Vec<(DocId, &Projected)> {
        let mut recent: Vec<_> = self.documents.iter().map(|(doc, document)| (*doc, document)).collect();
        recent.sort_by_key(|(doc, document)| (Reverse(document.changed_at), *doc));
        recent
    }
}

/// A group has no node: it is as fresh as the last of its documents.
fn group(code: &str, documents: &[(DocId, &Projected)], now: UnixMs, today: Date) -> Region {
    let heard_at = documents.iter().map(|(_, document)| document.changed_at).max();
    let mut row = sums::figures(code, documents, today);
    row.heard_at_ms = heard_at.map(|at| at.0);
    row.fresh = is_fresh(heard_at, now);
    let reason = if row.fresh { "" } else { "nothing_written" };
    reason.clone_into(&mut row.silence);
    row
}

fn is_fresh(heard_at: Option<UnixMs>, now: UnixMs) -> bool {
    let timeouts = i64::try_from(SILENT_AFTER.as_millis()).unwrap_or(i64::MAX);
    heard_at.is_some_and(|at| now.0.saturating_sub(at.0) <= timeouts)
}

/// Why nothing new comes, as far as the hub knows; empty while content comes.
fn silence(enrolment: Enrolment, link: LinkState, fresh: bool, now: UnixMs) -> &'static str {
    match (enrolment, link) {
        (Enrolment::Never, _) => "not_enrolled",
        (Enrolment::Revoked, _) => "revoked",
        (Enrolment::Active, LinkState { connected: true, .. }) if fresh => "",
        (Enrolment::Active, LinkState { connected: true, .. }) => "nothing_written",
        (Enrolment::Active, LinkState { expires: Some(at), .. }) if at < now => "expired",
        (Enrolment::Active, _) => "no_line",
    }
}

/// The actions of these plans, each row of each group once, and how many were left out for it.
fn counted<'a>(plans: impl Iterator<Item = (DocId, &'a Projected)>) -> (Vec<Counted<'a>>, u32) {
    let mut plans: Vec<_> = plans.filter(|(_, document)| !document.facts.actions.is_empty()).collect();
    plans.sort_by_key(|(doc, document)| (Reverse(document.changed_at), *doc));
    let (mut seen, mut repeated) = (HashSet::new(), 0);
    let mut all = Vec::new();
    for (doc, document) in plans {
        for action in &document.facts.actions {
            if seen.insert((document.row(), action.row.as_str())) {
                all.push(Counted { doc, document, action });
            } else {
                repeated += 1;
            }
        }
    }
    (all, repeated)
}

/// The order of overdue actions: longest overdue first, then by row of the overview.
fn late_key<'a>(late: &Counted<'a>) -> (&'a str, &'a str, DocId, &'a str) {
    (&late.action.end, late.document.row(), late.doc, &late.action.row)
}

fn overdue_action(late: &Counted<'_>) -> OverdueAction {
    let Counted { doc, document, action } = late;
    OverdueAction {
        doc: doc.as_bytes().to_vec(),
        row: action.row.clone(),
        region: document.row().to_owned(),
        code: action.code.clone(),
        title_fr: action.title_fr.clone(),
        title_ar: action.title_ar.clone(),
        end: action.end.clone(),
        status: action.status.clone(),
        programmes: action.programmes.clone(),
    }
}

fn shared_document(doc: DocId, document: &Projected) -> SharedDocument {
    let adopted = document.facts.adopted.as_ref();
    SharedDocument {
        doc: doc.as_bytes().to_vec(),
        region: document.row().to_owned(),
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

/// Past its end and neither done nor cancelled. An action without a readable end is never overdue.
fn is_overdue(action: &ActionFact, today: Date) -> bool {
    !matches!(action.status.as_str(), "done" | "cancelled") && action.end.parse::<Date>().is_ok_and(|end| end < today)
}

#[cfg(test)]
mod tests;
