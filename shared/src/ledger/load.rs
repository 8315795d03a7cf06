//! The ledger of a log that has an index: read from its rows instead of replaying the log. The few records that are needed besides are
//! handed in by whoever reads the log.

use super::{DocRow, GAP, Ledger, Parked, Single};
use crate::{
    domain::{DocId, Position, PrincipalId},
    journal::Body,
    store::{Index, Record, StoreError, Table},
};

impl Ledger {
    /// Loads the rows of the index, as far as it reflects the log. Returns where the records are of what waits, in order, for
    /// [`Self::load_record`]; `None` when a row makes no sense: clear the index and replay.
    ///
    /// # Errors
    /// The index could not be read.
    pub fn load_rows(&mut self, index: &dyn Index) -> Result<Option<Vec<Position>>, StoreError> {
        for (key, value) in index.scan(Table::Document, &[])? {
            let (Ok(doc), Some(row)) = (DocId::try_from(key.as_slice()), DocRow::decode(&value)) else { return Ok(None) };
            self.business.note_row(&row);
            if doc != self.registry {
                self.roots.count(doc, &row, &self.lines);
            }
            if row.pending.is_some() {
                self.pending.insert(doc);
            }
            self.docs.insert(doc, row);
        }
        let mut parked = Vec::new();
        for (key, value) in index.scan(Table::Single, &[])? {
            let Some(single) = Single::decode(&key, &value) else { return Ok(None) };
            match single {
                Single::Cursor(store, position) => drop(self.cursors.insert(store, position)),
                Single::Received(store, position) => self.far_end.known = Some((store, position)),
                Single::Parked(_, position) => parked.push(position),
                Single::Refused(id, reason) => drop(self.refused.insert(id, reason)),
                Single::SetAside(id, doc, reason) => drop(self.excluded.insert(id, (doc, reason))),
                Single::Void(id) => drop(self.voided.insert(id)),
                Single::Binding(actor, editor) => drop(self.bindings.insert(actor, editor)),
                Single::Incident(incident) => drop(self.incidents.insert(incident.number, incident)),
                Single::Lost(doc) => drop(self.lost.insert(doc)),
                Single::Waits(id, doc) => self.load_waits(id, doc),
                Single::Notice(tag, key, value) => {
                    if self.load_standing(tag, &key, &value).is_none() {
                        return Ok(None);
                    }
                }
            }
        }
        self.refusals = self.refused.len() as u64;
        self.entries = self.docs.values().map(|row| row.entries).sum();
        self.end = index.position();
        parked.sort_unstable();
        Ok(Some(parked))
    }

    /// Takes in a record of what waits.
    pub fn load_parked(&mut self, record: Record) {
        match record {
            Record::Parked { entry, source, reason } => self.park_again(Parked::new(entry, source, &reason)),
            Record::Entry { entry, source } => self.park_again(Parked::new(entry, source, GAP)),
            _ => {}
        }
    }

    /// Takes in a record of the registry, which has no rows of its own.
    pub fn load_principal(&mut self, record: &Record) {
        if let Record::Entry { entry, .. } = record
            && let Ok(Body::Principal(row)) = Body::decode(entry)
        {
            self.note_principal(row);
        }
    }

    /// From where on [`Self::load_unreceived`] must see the log; `None` at the hub, whose own entries nobody acknowledges.
    pub fn unreceived_from(&self) -> Option<Position> {
        (self.me != PrincipalId::MINISTRY).then(|| self.received_position())
    }

    /// Takes in what was written here and is not acknowledged.
    pub fn load_unreceived(&mut self, position: Position, record: &Record) {
        if let Record::Entry { entry, source: None } = record
            && position <= self.end
            && !self.excluded.contains_key(&entry.id())
        {
            self.far_end.wrote(position, entry.header.doc, &entry.header.heads);
        }
    }
}
