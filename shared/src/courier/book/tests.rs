use super::*;
use crate::domain::{DocId, FederationId, History};

fn answer(entry: u8, outcome: Outcome) -> Answer {
    Answer { entry: EntryId::new([entry; 32]), doc: DocId::new([9; 16]), outcome }
}

fn header(bundle: u8, heard: Option<u8>, covers: &[u8]) -> Header {
    Header {
        bundle: BundleId::new([bundle; 16]),
        federation: FederationId::new([1; 16]),
        from: PrincipalId(7),
        to: PrincipalId::MINISTRY,
        store: StoreId(u64::MAX),
        end: Position(40),
        peer: None,
        after: Position(0),
        made_at: UnixMs(5),
        covers: covers.iter().map(|byte| BundleId::new([*byte; 16])).collect(),
        heard: heard.map(|byte| BundleId::new([byte; 16])),
        recipient: crate::crypto::age::Identity::new([4; 32]).unwrap().recipient().0,
        history: History::of(vec![(RunId(3), Position(30))]),
    }
}

const SEEN: Seen = Seen { store: StoreId(u64::MAX), run: RunId(3), end: Position(40), cursor: Position(2), ours: Position(8) };

fn of(bundle: u8) -> (BundleId, Passed) {
    let bundle = BundleId::new([bundle; 16]);
    (bundle, passed(bundle, UnixMs(6), 3, 400, true))
}

#[test]
fn a_book_is_kept_in_a_private_file() {
    let folder = tempfile::tempdir().unwrap();
    let peer = PrincipalId(7);
    assert!(Book::read(folder.path(), peer).unwrap().seen.is_none());
    let mut book = Book::default();
    book.answer([answer(1, Outcome::Refused("no-grant".to_owned())), answer(2, Outcome::Waiting("gap".to_owned()))]);
    book.answer([answer(2, Outcome::Admitted)]);
    let (bundle, out) = of(20);
    book.note_made(bundle, out);
    book.note_taken(&header(1, None, &[2, 3]), SEEN, of(1).1);
    book.write(folder.path(), peer).unwrap();
    let read = Book::read(folder.path(), peer).unwrap();
    assert_eq!(format!("{read:?}"), format!("{book:?}"));
    assert!([1, 2, 3].iter().all(|byte| read.knows(BundleId::new([*byte; 16]))) && !read.knows(bundle));
    assert_eq!(read.answers().count(), 2, "the last word on an entry counts");
    files::write_private(&path(folder.path(), peer), b"{}").unwrap();
    assert!(matches!(Book::read(folder.path(), peer), Err(BookError::Damaged { .. })));
}

#[test]
fn answers_go_with_every_bundle_until_one_of_them_was_heard() {
    let mut book = Book::default();
    book.answer([answer(1, Outcome::Admitted)]);
    book.note_made(of(20).0, of(20).1);
    book.answer([answer(2, Outcome::Admitted)]);
    book.note_made(of(21).0, of(21).1);
    book.answer([answer(3, Outcome::Admitted)]);
    book.note_taken(&header(1, Some(99), &[]), SEEN, of(1).1);
    assert_eq!((book.answers().count(), book.covers().len()), (3, 2), "a name that says nothing here");
    book.note_taken(&header(2, Some(20), &[1]), SEEN, of(2).1);
    assert_eq!((book.answers().count(), book.covers()), (2, vec![of(21).0]));
    book.note_taken(&header(3, Some(21), &[1, 2]), SEEN, of(3).1);
    assert_eq!((book.answers().count(), book.covers().len()), (1, 0));
}

#[test]
fn what_is_remembered_is_bounded() {
    let mut book = Book::default();
    for bundle in 0..=255 {
        book.note_made(of(bundle).0, of(bundle).1);
        book.note_taken(&header(bundle, None, &[bundle; COVERS_MAX]), SEEN, of(bundle).1);
    }
    assert_eq!((book.covers().len(), book.known.len()), (COVERS_MAX, KNOWN_MAX));
    assert!(book.knows(of(255).0));
}
