//! The ledger of a log that has an index, read from the store.

use crate::{
    ledger::{Ledger, load, places},
    store::{ReadLimit, Store, StoreError},
};

/// Records read at once.
const READ: ReadLimit = ReadLimit { records: 1000, bytes: 8 * 1024 * 1024 };

/// Loads a ledger that is still empty from the index, as far as that reflects the log. `false` when a row makes no sense: clear the index
/// and replay.
///
/// # Errors
/// The store could not be read.
pub async fn load(ledger: &mut Ledger, store: &dyn Store) -> Result<bool, StoreError> {
    let index = store.index();
    if index.position().0 == 0 {
        return Ok(true);
    }
    let Some(parked) = load::rows(ledger, index)? else { return Ok(false) };
    for (_, record) in store.get_sound(parked).await? {
        load::parked(ledger, record);
    }
    for (_, record) in store.get_sound(places(index, ledger.registry().doc())?).await? {
        load::principal(ledger, &record);
    }
    let Some(mut after) = load::unreceived_from(ledger) else { return Ok(true) };
    while after < ledger.end() {
        let records = store.read(after, READ).await?;
        let Some((last, _)) = records.last() else { break };
        after = *last;
        for (position, record) in records {
            load::unreceived(ledger, position, &record);
        }
    }
    Ok(true)
}
