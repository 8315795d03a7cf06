//! Incidents as they stand, the last ones of them.

use std::collections::BTreeMap;

use super::{
    rows::Rows,
    single::{Part, Single},
};
use crate::domain::{Incident, IncidentKind, IncidentState, PrincipalId};

/// Most incidents that are kept; the oldest go first, closed ones before others.
const INCIDENTS_MAX: usize = 100;

/// By number.
#[derive(Debug, Default)]
pub(crate) struct Incidents(BTreeMap<u64, Incident>);

impl Incidents {
    /// Every incident that is kept, newest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Incident> {
        self.0.values().rev()
    }

    /// The one of this kind with this peer that is not closed.
    pub(crate) fn open(&self, peer: PrincipalId, kind: IncidentKind) -> Option<&Incident> {
        let is_it = |incident: &&Incident| incident.peer == peer && incident.kind == kind;
        self.all().find(|incident| is_it(incident) && incident.state != IncidentState::Closed)
    }

    /// The number that the next one has.
    pub(crate) fn next(&self) -> u64 {
        self.0.last_key_value().map_or(0, |(last, _)| *last) + 1
    }

    /// Whether this is how it stands.
    pub(super) fn stands(&self, incident: &Incident) -> bool {
        self.0.get(&incident.number) == Some(incident)
    }

    pub(super) fn note(&mut self, rows: &mut Rows, incident: &Incident) {
        self.0.insert(incident.number, incident.clone());
        rows.keep(&Single::Incident(incident.clone()));
        if self.0.len() > INCIDENTS_MAX {
            let closed = self.0.values().find(|incident| incident.state == IncidentState::Closed);
            let oldest = closed.or_else(|| self.0.values().next()).map(|incident| incident.number);
            if let Some(gone) = oldest.and_then(|number| self.0.remove(&number)) {
                rows.drop(&Single::Incident(gone));
            }
        }
    }
}

impl Part for Incidents {
    fn load(&mut self, row: Single) -> Option<Single> {
        let Single::Incident(incident) = row else { return Some(row) };
        self.0.insert(incident.number, incident);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UnixMs;

    fn incident(number: u64, state: IncidentState) -> Incident {
        Incident {
            number,
            peer: PrincipalId(2),
            kind: IncidentKind::RootsDiffer,
            state,
            opened_at: UnixMs(1),
            changed_at: UnixMs(2),
            documents: Vec::new(),
            asked: 0,
            repaired: 0,
        }
    }

    #[test]
    fn only_so_many_are_kept_and_closed_ones_go_first() {
        let (mut incidents, mut rows) = (Incidents::default(), Rows::default());
        incidents.note(&mut rows, &incident(1, IncidentState::GivenUp));
        for number in 2..=INCIDENTS_MAX as u64 + 2 {
            incidents.note(&mut rows, &incident(number, IncidentState::Closed));
        }
        assert_eq!(incidents.all().count(), INCIDENTS_MAX);
        assert_eq!(incidents.open(PrincipalId(2), IncidentKind::RootsDiffer).unwrap().number, 1);
        assert_eq!(incidents.next(), INCIDENTS_MAX as u64 + 3);
        let gone = rows.take().into_iter().filter(|put| put.value.is_none()).count();
        assert_eq!(gone, 2, "and their rows");
    }

    #[test]
    fn only_how_it_stands_now_counts() {
        let (mut incidents, mut rows) = (Incidents::default(), Rows::default());
        let (before, now) = (incident(1, IncidentState::GivenUp), incident(1, IncidentState::Closed));
        incidents.note(&mut rows, &before);
        incidents.note(&mut rows, &now);
        assert!(incidents.stands(&now) && !incidents.stands(&before));
        assert_eq!(incidents.open(PrincipalId(2), IncidentKind::RootsDiffer), None);
    }
}
