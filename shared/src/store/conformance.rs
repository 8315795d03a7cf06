//! What every [`Store`] must do, as one suite that each implementation is put through.
//!
//! It asserts, so that the first broken promise is named; an error of the store itself comes back as an error.

use std::sync::Arc;

use bytes::Bytes;

use super::{Index, Put, ReadLimit, Record, Store, StoreError, Table};
use crate::domain::{
    ActorId, ChangeHash, DocId, EntryId, History, Incarnation, Mark, Notice, Place, Position, PrincipalId, RunId, StoreId,
};

const ALL: ReadLimit = ReadLimit { records: usize::MAX, bytes: usize::MAX };

/// Runs everything. `make` gives an empty store each time.
///
/// # Panics
/// When the store breaks a promise.
pub async fn suite<S: Store>(make: impl Fn() -> S) -> Result<(), StoreError> {
    positions_have_no_gaps(&make()).await?;
    records_come_back_as_they_went(&make()).await?;
    reads_keep_their_limits(&make()).await?;
    get_keeps_the_order_asked(&make()).await?;
    concurrent_appends_keep_together(&make()).await?;
    too_much_is_refused_and_the_store_goes_on(&make()).await?;
    segments_are_sealed_and_made_anew(&make()).await?;
    rows_sort_and_go(make().index())?;
    rows_change_together(make().index())?;
    an_index_can_be_cleared(make().index())
}

/// One record of every kind that holds no entry, some of them with `size` bytes of text.
pub fn samples(size: usize) -> Vec<Record> {
    let id = EntryId::new([3; 32]);
    let reason = || "r".repeat(size);
    let mut samples = vec![
        Record::Refused { id, source: None, reason: reason() },
        Record::Refused {
            id,
            source: Some(Place { store: StoreId(1), run: RunId(2), at: Position(u64::MAX) }),
            reason: String::new(),
        },
        Record::SetAside { id, doc: DocId::new([4; 16]), reason: "règle — قاعدة".to_owned() },
        Record::Void { id, reason: reason() },
        Record::Cursor { store: StoreId(2), position: Position(3) },
        Record::Received { store: StoreId(u64::MAX), position: Position(0) },
        Record::Admitted { id },
    ];
    let (principal, doc, store) = (PrincipalId(2), DocId::new([4; 16]), StoreId(2));
    let runs = vec![(RunId(4), Position(0)), (RunId(u64::MAX), Position(u64::MAX))];
    for (runs, back, is_by_hand) in [(Vec::new(), None, false), (runs.clone(), None, true), (runs, Some(Position(9)), false)] {
        samples.push(Record::Met { incarnation: Incarnation { principal, store, history: History::of(runs), is_by_hand }, back });
    }
    samples.extend([Record::Waits { store, id, doc }, Record::Retired]);
    let notices = [
        Notice::Held { principal, text: reason() },
        Notice::Released { principal },
        Notice::Restored { text: reason() },
        Notice::Lost { run: RunId(7) },
        Notice::Whole,
        Notice::Named { principal },
        Notice::Heard { principal, store, upto: Position(u64::MAX) },
        Notice::Marked(Box::new(Mark { store, run: RunId(7), position: Position(u64::MAX), signature: [9; 64] })),
    ];
    samples.extend(notices.map(Record::Notice));
    let actor = ActorId::of(principal, [9; 12]);
    samples.push(Record::Base {
        doc: DocId::new([4; 16]),
        row: Bytes::from_static(b"a row"),
        actors: vec![(actor, 3, ChangeHash::new([5; 32]))],
        max_ops: vec![(ChangeHash::new([5; 32]), 9), (ChangeHash::new([6; 32]), 8)],
    });
    samples.extend("editor-1".parse().map(|editor| Record::Binding { actor, editor }));
    samples
}

fn cursor(position: u64) -> Record {
    Record::Cursor { store: StoreId(1), position: Position(position) }
}

async fn positions_have_no_gaps(store: &impl Store) -> Result<(), StoreError> {
    assert_ne!(store.id(), StoreId(0), "a store has a name");
    assert_eq!(store.end(), Position(0), "an empty store ends at 0");
    assert_eq!(store.read(Position(0), ALL).await?, vec![], "an empty store has nothing to read");
    assert_eq!(store.append(vec![cursor(1)]).await?, 1..=1, "the first position is 1");
    assert!(store.append(vec![]).await?.is_empty(), "nothing appended has no positions");
    assert_eq!(store.append(vec![cursor(2), cursor(3)]).await?, 2..=3, "positions go on where they ended");
    assert_eq!(store.end(), Position(3), "the end is the last position");
    Ok(())
}

async fn records_come_back_as_they_went(store: &impl Store) -> Result<(), StoreError> {
    let records: Vec<Record> = [0, 1, 511, 70_000].into_iter().flat_map(samples).collect();
    store.append(records.clone()).await?;
    let (positions, read): (Vec<_>, Vec<_>) = store.read(Position(0), ALL).await?.into_iter().unzip();
    assert_eq!(read, records, "what is read is what was appended");
    assert_eq!(positions, (1..=records.len() as u64).map(Position).collect::<Vec<_>>(), "with its positions");
    Ok(())
}

async fn reads_keep_their_limits(store: &impl Store) -> Result<(), StoreError> {
    store.append((1..=10).map(cursor).collect()).await?;
    let read = async |after: u64, records: usize, bytes: usize| -> Result<Vec<u64>, StoreError> {
        let found = store.read(Position(after), ReadLimit { records, bytes }).await?;
        Ok(found.into_iter().map(|(position, _)| position.0).collect())
    };
    assert_eq!(read(0, 3, usize::MAX).await?, [1, 2, 3], "a limit of records");
    assert_eq!(read(8, 3, usize::MAX).await?, [9, 10], "the end comes first");
    assert!(read(10, 3, usize::MAX).await?.is_empty(), "nothing after the end");
    assert!(read(u64::MAX, 3, usize::MAX).await?.is_empty(), "nothing after what nobody reached");
    assert_eq!(read(4, 3, 0).await?, [5], "one record however small the limit");
    assert_eq!(read(4, 0, usize::MAX).await?, [5], "one record however few");
    let some = read(0, usize::MAX, 60).await?.len();
    assert!((2..10).contains(&some), "a limit of bytes ends a read: {some}");
    Ok(())
}

async fn get_keeps_the_order_asked(store: &impl Store) -> Result<(), StoreError> {
    store.append((1..=9).map(cursor).collect()).await?;
    let at = [7, 1, 2, 3, 9, 7].map(Position).to_vec();
    assert_eq!(store.get(at).await?, [7, 1, 2, 3, 9, 7].map(cursor), "the records in the order asked");
    assert!(store.get(vec![]).await?.is_empty(), "nothing asked, nothing given");
    for unknown in [0, 10, u64::MAX] {
        let answer = store.get(vec![Position(1), Position(unknown)]).await;
        assert!(matches!(answer, Err(StoreError::Damaged { .. })), "position {unknown} does not exist");
    }
    Ok(())
}

async fn concurrent_appends_keep_together(store: &impl Store) -> Result<(), StoreError> {
    let appends = (0..50).map(|n| store.append(vec![cursor(2 * n), cursor(2 * n + 1)]));
    let ranges = futures_util::future::try_join_all(appends).await?;
    let mut last = 0;
    for (n, range) in (0..).zip(ranges) {
        assert_eq!(range, last + 1..=last + 2, "appends keep the order in which they were asked for");
        let records = store.get(range.map(Position).collect()).await?;
        assert_eq!(records, [cursor(2 * n), cursor(2 * n + 1)], "an append's records stand side by side");
        last += 2;
    }
    Ok(())
}

async fn too_much_is_refused_and_the_store_goes_on(store: &impl Store) -> Result<(), StoreError> {
    let reason = "r".repeat(super::record::RECORD_BYTES_MAX);
    let answer = store.append(vec![cursor(1), Record::Void { id: EntryId::new([1; 32]), reason }]).await;
    assert!(matches!(answer, Err(StoreError::TooLarge { .. })), "a record over the limit is refused");
    assert_eq!(store.append(vec![cursor(1)]).await?, 1..=1, "and leaves nothing behind");
    Ok(())
}

async fn segments_are_sealed_and_made_anew(store: &impl Store) -> Result<(), StoreError> {
    store.seal().await?;
    assert_eq!(store.segments().len(), 1, "an empty segment stays open");
    for first in [1, 4, 7] {
        store.append((first..first + 3).map(cursor).collect()).await?;
        store.seal().await?;
    }
    store.append(vec![cursor(10)]).await?;
    let spans =
        || store.segments().into_iter().map(|segment| (segment.base.0, segment.end.0, segment.records)).collect::<Vec<_>>();
    assert_eq!(spans(), [(1, 3, 3), (4, 6, 3), (7, 9, 3), (10, 10, 1)], "segments follow each other");
    assert!(store.segments().iter().rev().skip(1).all(|segment| segment.sealed), "all but the last are sealed");
    for (from, to) in [(1, 10), (2, 3), (1, 4), (10, 10)] {
        let refused = store.rewrite(Position(from), Position(to), Arc::new(|_| true)).await;
        assert!(matches!(refused, Err(StoreError::NotSealed { .. })), "{from} to {to} are not whole sealed segments");
    }
    store.rewrite(Position(4), Position(9), Arc::new(|position| position.0 == 5)).await?;
    store.rewrite(Position(1), Position(3), Arc::new(|_| false)).await?;
    assert_eq!(spans(), [(1, 3, 0), (4, 9, 1), (10, 10, 1)], "segments become one, and one is empty");
    let read = store.read(Position(0), ALL).await?;
    assert_eq!(read, [(Position(5), cursor(5)), (Position(10), cursor(10))], "what is kept keeps its position");
    let dropped = store.get(vec![Position(5), Position(7)]).await;
    assert!(matches!(dropped, Err(StoreError::Dropped { position: Position(7) })), "what is dropped is named");
    assert_eq!(store.scrub(Position(0), u64::MAX).await?.to, Position(10), "a scrub comes to the end");
    assert!(store.lost().is_empty() && store.damage().is_empty(), "a hole is no loss");
    store.seal().await?;
    store.rewrite(Position(1), Position(10), Arc::new(|_| false)).await?;
    assert_eq!((store.end(), store.read(Position(0), ALL).await?), (Position(10), vec![]), "an empty store has its end");
    assert_eq!(store.append(vec![cursor(11)]).await?, 11..=11, "no position is given twice");
    Ok(())
}

fn put(table: Table, key: &[u8], value: Option<&[u8]>) -> Put {
    Put { table, key: key.to_vec(), value: value.map(<[u8]>::to_vec) }
}

fn keys(index: &dyn Index, table: Table, prefix: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
    Ok(index.scan(table, prefix)?.into_iter().map(|(key, _)| key).collect())
}

fn rows_sort_and_go(index: &dyn Index) -> Result<(), StoreError> {
    let row = |key: &[u8]| put(Table::Place, key, Some(b""));
    index.apply(Position(1), vec![row(b"b\xff\xff"), row(b"b"), row(b"a"), row(b"b\x00"), row(b"c"), row(b"")])?;
    index.apply(Position(2), vec![put(Table::Actor, b"b1", Some(b"x"))])?;
    assert_eq!(keys(index, Table::Place, b"")?, [&b""[..], b"a", b"b", b"b\x00", b"b\xff\xff", b"c"], "keys sort bytewise");
    assert_eq!(keys(index, Table::Place, b"b")?, [&b"b"[..], b"b\x00", b"b\xff\xff"], "a prefix ends where it ends");
    assert_eq!(keys(index, Table::Place, b"b\xff\xff")?, [b"b\xff\xff"], "also at the last byte");
    assert_eq!(keys(index, Table::Document, b"")?, Vec::<Vec<u8>>::new(), "tables do not mix");
    assert_eq!(index.get(Table::Actor, b"b1")?, Some(b"x".to_vec()), "a value comes back");
    assert_eq!(index.get(Table::Place, b"a")?, Some(vec![]), "an empty value is one");
    assert_eq!(index.get(Table::Place, b"b1")?, None, "a key is of one table");
    Ok(())
}

fn rows_change_together(index: &dyn Index) -> Result<(), StoreError> {
    assert_eq!(index.position(), Position(0), "an empty index reflects nothing");
    let both = [put(Table::Single, b"k", Some(b"1")), put(Table::Single, b"k", Some(b"2"))];
    index.apply(Position(5), both.to_vec())?;
    assert_eq!((index.position(), index.get(Table::Single, b"k")?), (Position(5), Some(b"2".to_vec())), "the last put wins");
    let gone = [put(Table::Single, b"k", None), put(Table::Single, b"never", None)];
    index.apply(Position(6), gone.to_vec())?;
    assert_eq!((index.position(), index.get(Table::Single, b"k")?), (Position(6), None), "a row goes");
    index.amend(vec![put(Table::Single, b"a", Some(b"3"))])?;
    assert_eq!((index.position(), index.get(Table::Single, b"a")?), (Position(6), Some(b"3".to_vec())), "a row comes alone");
    index.apply(Position(7), vec![])?;
    assert_eq!(index.position(), Position(7), "the position moves alone too");
    Ok(())
}

fn an_index_can_be_cleared(index: &dyn Index) -> Result<(), StoreError> {
    index.apply(Position(9), vec![put(Table::Change, b"k", Some(b"v")), put(Table::Single, b"k", Some(b"v"))])?;
    index.clear()?;
    assert_eq!(index.position(), Position(0), "a cleared index reflects nothing");
    assert!(index.scan(Table::Change, b"")?.is_empty() && index.scan(Table::Single, b"")?.is_empty(), "and has no rows");
    index.apply(Position(1), vec![put(Table::Single, b"k", Some(b"w"))])?;
    assert_eq!(index.get(Table::Single, b"k")?, Some(b"w".to_vec()), "and fills again");
    Ok(())
}
