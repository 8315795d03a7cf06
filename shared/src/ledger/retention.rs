//! Which records the log must keep.

use super::Ledger;
use crate::{
    domain::{Notice, Position},
    journal::{Entry, body::declared::UnderSnapshot},
    store::Record,
};

/// Whether the log must keep the record at `position`: without it a replay would end in another ledger, or a peer could not get it. A record
/// that is no longer needed is never needed again.
pub(crate) fn is_live(ledger: &Ledger, position: Position, record: &Record) -> bool {
    match record {
        Record::Cursor { store, position } => ledger.peers.needs_cursor(*store, *position),
        Record::Received { store, position } => ledger.far_end.needs_received(*store, *position),
        Record::Parked { entry, .. } => ledger.parked.holds(entry.id()),
        Record::Entry { entry, .. } => !is_covered(ledger, position, entry),
        Record::Base { doc, .. } => ledger.docs.get(*doc).is_some_and(|row| row.snapshots.is_from_record(position)),
        Record::Notice(Notice::Marked(mark)) => ledger.peers.mark() == Some(mark.as_ref()),
        Record::Incident(incident) => ledger.incidents.stands(incident),
        Record::Waits { id, .. } => ledger.far_end.is_waiting(*id),
        Record::Retired => false,
        // A record that revokes an earlier one must stay longer than that one. There are few of them, and they are small.
        Record::Admitted { .. }
        | Record::Met { .. }
        | Record::Notice(_)
        | Record::Refused { .. }
        | Record::SetAside { .. }
        | Record::Void { .. }
        | Record::Binding { .. } => true,
    }
}

/// Whether our own snapshot contains this entry of the document, and nothing else needs the entry.
fn is_covered(ledger: &Ledger, position: Position, entry: &Entry) -> bool {
    let id = entry.id();
    let goes = entry.header.kind.declared().under_snapshot == UnderSnapshot::Gone;
    let base = ledger.docs.get(entry.header.doc).and_then(|row| row.snapshots.base());
    let is_kept = ledger.rejected.is_excluded(id) || ledger.rejected.is_void(id);
    goes && base.is_some_and(|base| position <= base.covers) && !is_kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            CouncilId, EntryId, FederationId, History, Incarnation, JournalKey, PrincipalId, PrincipalRow, PrincipalStatus,
            RunId, StoreId,
        },
        store::{Store as _, memory::MemoryStore},
    };

    fn ledger() -> Ledger {
        let ministry = PrincipalRow {
            principal: PrincipalId::MINISTRY,
            council: "MA".parse::<CouncilId>().unwrap(),
            journal_key: JournalKey::new([1; 32]),
            status: PrincipalStatus::Active,
        };
        Ledger::new(FederationId::new([1; 16]), PrincipalId(2), ministry)
    }

    fn cursor(at: u64) -> Record {
        Record::Cursor { store: StoreId(7), position: Position(at) }
    }

    fn received(at: u64) -> Record {
        Record::Received { store: StoreId(7), position: Position(at) }
    }

    /// The positions of what is live, and a check that a replay of only that comes to the same ledger.
    fn live(records: &[Record]) -> Vec<u64> {
        let store = MemoryStore::new(StoreId(1));
        let replay = |keep: &dyn Fn(u64) -> bool| {
            let mut ledger = ledger();
            for (position, record) in (1..).zip(records) {
                if keep(position) {
                    ledger.skip_to(Position(position));
                    ledger.apply(store.index(), record).unwrap();
                }
            }
            ledger.skip_to(Position(records.len() as u64 + 1));
            ledger
        };
        let whole = replay(&|_| true);
        let live: Vec<u64> = (1..)
            .zip(records)
            .filter(|(position, record)| is_live(&whole, Position(*position), record))
            .map(|(at, _)| at)
            .collect();
        let again = replay(&|position| live.contains(&position));
        let seen = |ledger: &Ledger| (ledger.peers().cursor(StoreId(7)), ledger.far_end().received(), ledger.end());
        assert_eq!(seen(&again), seen(&whole));
        live
    }

    #[test]
    fn the_last_cursor_and_acknowledgement_are_kept() {
        let records = [cursor(1), received(1), cursor(4), cursor(9), received(3), received(8)];
        assert_eq!(live(&records), [4, 6]);
    }

    #[test]
    fn where_a_store_was_put_back_to_is_kept() {
        let history = History::of(vec![(RunId(1), Position(0)), (RunId(2), Position(20))]);
        let incarnation = Incarnation { principal: PrincipalId(3), store: StoreId(7), history, is_by_hand: false };
        let records = [cursor(10), cursor(20), Record::Met { incarnation, back: Some(Position(20)) }, cursor(21), cursor(25)];
        assert_eq!(live(&records), [3, 5]);
        assert_eq!(live(&[cursor(10), cursor(0), cursor(4)]), [1, 2, 3], "one that begins anew, with what came before it");
    }

    #[test]
    fn what_takes_something_back_is_kept() {
        let admitted = Record::Admitted { id: EntryId::new([1; 32]) };
        let refused = Record::Refused { id: EntryId::new([2; 32]), source: None, reason: "no-grant".to_owned() };
        assert_eq!(live(&[admitted, refused]), [1, 2]);
    }
}
