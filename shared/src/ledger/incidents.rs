//! Incidents as they stand, the last ones of them.

use std::collections::BTreeMap;

use super::{Ledger, Single};
use crate::domain::{Incident, IncidentKind, IncidentState, PrincipalId};

/// Most incidents that are kept; the oldest go first, closed ones before others.
const INCIDENTS_MAX: usize = 100;

/// By number.
pub(super) type Incidents = BTreeMap<u64, Incident>;

impl Ledger {
    /// Every incident that is kept, newest first.
    pub fn incidents(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.values().rev()
    }

    /// The one of this kind with this peer that is not closed.
    pub fn standing_incident(&self, peer: PrincipalId, kind: IncidentKind) -> Option<&Incident> {
        let is_it = |incident: &&Incident| incident.peer == peer && incident.kind == kind;
        self.incidents().find(|incident| is_it(incident) && incident.state != IncidentState::Closed)
    }

    /// The number that the next one has.
    pub fn next_incident(&self) -> u64 {
        self.incidents.last_key_value().map_or(0, |(last, _)| *last) + 1
    }

    pub(super) fn note_incident(&mut self, incident: &Incident) {
        self.incidents.insert(incident.number, incident.clone());
        self.put_single(&Single::Incident(incident.clone()), true);
        if self.incidents.len() > INCIDENTS_MAX {
            let closed = self.incidents.values().find(|incident| incident.state == IncidentState::Closed);
            let oldest = closed.or_else(|| self.incidents.values().next()).map(|incident| incident.number);
            if let Some(gone) = oldest.and_then(|number| self.incidents.remove(&number)) {
                self.put_single(&Single::Incident(gone), false);
            }
        }
    }
}
