//! Damage to the files of a program that does not run.

use std::{fs, os::unix::fs::FileExt as _, path::Path};

use anyhow::{Context as _, bail};
use tansiq_shared::{
    domain::{DocId, Position},
    journal::{BodyKind, Entry},
    store::{ReadLimit, Record, Store as _, disk::DiskStore, log::LogOptions},
};

/// Flips a bit in the last snapshot of a document in a journal that nobody has open; where in its segment.
///
/// # Errors
/// There is none, or the files cannot be read or written.
pub async fn flip_in_snapshot(journal: &Path, doc: DocId) -> anyhow::Result<u64> {
    let store = DiskStore::open(journal, LogOptions::default(), |_| {})?;
    let records = store.read(Position(0), ReadLimit { records: usize::MAX, bytes: usize::MAX }).await?;
    let is_snapshot = |entry: &Entry| entry.header.kind == BodyKind::Snapshot && entry.header.doc == doc;
    let snapshot = records.iter().rev().find_map(|(_, record)| match record {
        Record::Entry { entry, .. } if is_snapshot(entry) => Some(entry.payload.clone()),
        _ => None,
    });
    drop(store);
    let snapshot = snapshot.context("find a snapshot of the document")?;
    let needle = snapshot.get(snapshot.len() / 2..).and_then(|rest| rest.get(..32)).context("look into the snapshot")?;
    for segment in fs::read_dir(journal.join("log"))? {
        let path = segment?.path();
        let bytes = fs::read(&path)?;
        let Some(at) = bytes.windows(needle.len()).rposition(|window| window == needle) else { continue };
        let byte = bytes.get(at).context("read the byte")? ^ 0x04;
        fs::OpenOptions::new().write(true).open(&path)?.write_all_at(&[byte], at as u64)?;
        return Ok(at as u64);
    }
    bail!("find the snapshot in a segment")
}
