//! The ledger of a log that has an index: read from there instead of replaying the log.

use super::{DocRow, GAP, Ledger, Parked, Single};
use crate::{
    domain::{DocId, PrincipalId},
    journal::Body,
    store::{ReadLimit, Record, Store, StoreError, Table},
};

impl Ledger {
    /// Loads everything from the index, as far as it reflects the log. `false` when a row makes no sense: clear the index and replay.
    ///
    /// # Errors
    /// The store could not be read.
    pub async fn load(&mut self, store: &dyn Store) -> Result<bool, StoreError> {
        let index = store.index();
        let end = index.position();
        if end.0 == 0 {
            return Ok(true);
        }
        for (key, value) in index.scan(Table::Document, &[])? {
            let (Ok(doc), Some(row)) = (DocId::try_from(key.as_slice()), DocRow::decode(&value)) else { return Ok(false) };
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
            let Some(single) = Single::decode(&key, &value) else { return Ok(false) };
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
                        return Ok(false);
                    }
                }
            }
        }
        self.refusals = self.refused.len() as u64;
        parked.sort_unstable();
        for (_, record) in store.get_sound(parked).await? {
            match record {
                Record::Parked { entry, source, reason } => self.park_again(Parked::new(entry, source, &reason)),
                Record::Entry { entry, source } => self.park_again(Parked::new(entry, source, GAP)),
                _ => {}
            }
        }
        for (_, record) in store.get_sound(Self::places(index, self.registry)?).await? {
            if let Record::Entry { entry, .. } = record
                && let Ok(Body::Principal(row)) = Body::decode(&entry)
            {
                self.note_principal(row);
            }
        }
        self.entries = self.docs.values().map(|row| row.entries).sum();
        self.end = end;
        self.load_unreceived(store).await?;
        Ok(true)
    }

    async fn load_unreceived(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        if self.me == PrincipalId::MINISTRY {
            return Ok(());
        }
        let mut after = self.received_position();
        while after < self.end {
            let records = store.read(after, ReadLimit { records: 1000, bytes: 8 * 1024 * 1024 }).await?;
            let Some((last, _)) = records.last() else { break };
            after = *last;
            for (position, record) in records {
                if let Record::Entry { entry, source: None } = record
                    && position <= self.end
                    && !self.excluded.contains_key(&entry.id())
                {
                    self.far_end.wrote(position, entry.header.doc, &entry.header.heads);
                }
            }
        }
        Ok(())
    }
}
