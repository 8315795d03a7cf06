use super::*;

fn limits(file_bytes: u64, all_bytes: u64) -> Limits {
    Limits { file_bytes, all_bytes }
}

fn id_of(bytes: &[u8]) -> BlobId {
    BlobId::new(Sha256::digest(bytes).into())
}

fn uploaded(blobs: &Blobs, bytes: &[u8]) -> Result<BlobId, BlobError> {
    let mut upload = blobs.upload()?;
    for piece in bytes.chunks(PIECE_BYTES) {
        upload.add(piece)?;
    }
    upload.finish().map(|(id, _)| id)
}

fn content(blobs: &Blobs, id: BlobId) -> Result<Vec<u8>, BlobError> {
    let mut bytes = Vec::new();
    blobs.read(id)?.0.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[test]
fn a_file_is_kept_once_under_its_hash_and_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path(), Limits::default()).unwrap();
    let bytes = vec![7; 100_000];
    let id = uploaded(&blobs, &bytes).unwrap();
    assert_eq!((id, uploaded(&blobs, &bytes).unwrap()), (id_of(&bytes), id));
    assert_eq!(blobs.counted(), Counted { files: 1, bytes: 100_000 });
    assert_eq!(content(&blobs, id).unwrap(), bytes);
    let path = data.path().join(BLOBS).join(&id.to_string()[..2]).join(id.to_string());
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    let again = Blobs::open(data.path(), Limits::default()).unwrap();
    assert_eq!((again.counted().files, again.len(id)), (1, Some(100_000)));
    assert!(matches!(content(&again, id_of(b"another")), Err(BlobError::NotHere(_))));
}

#[test]
fn a_file_that_no_longer_fits_its_name_is_not_given() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path(), Limits::default()).unwrap();
    let id = uploaded(&blobs, b"minutes, signed").unwrap();
    let path = blobs.path(id);
    fs::write(&path, b"minutes, forged").unwrap();
    assert!(matches!(content(&blobs, id), Err(BlobError::NotHere(_))));
    assert_eq!((blobs.len(id), blobs.counted().files), (None, 0));
    assert_eq!(fs::read(data.path().join(BLOBS).join(DAMAGED).join(id.to_string())).unwrap(), b"minutes, forged");
    uploaded(&blobs, b"minutes, signed").unwrap();
    assert_eq!(content(&blobs, id).unwrap(), b"minutes, signed", "it can come again");
}

#[test]
fn limits_hold_and_leave_nothing_behind() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path(), limits(100, 150)).unwrap();
    assert!(matches!(uploaded(&blobs, &[1; 101]), Err(BlobError::TooLarge { max: 100 })));
    uploaded(&blobs, &[1; 100]).unwrap();
    assert!(matches!(uploaded(&blobs, &[2; 60]), Err(BlobError::NoRoom)));
    assert!(matches!(blobs.go_on(id_of(b"x"), 60), Err(BlobError::NoRoom)));
    assert!(matches!(blobs.go_on(id_of(b"x"), 101), Err(BlobError::TooLarge { .. })));
    assert_eq!(fs::read_dir(data.path().join(BLOBS).join(NEW)).unwrap().count(), 0);
    drop(blobs.upload().unwrap());
    assert_eq!(fs::read_dir(data.path().join(BLOBS).join(NEW)).unwrap().count(), 0, "what was not finished is gone");
}

#[test]
fn a_file_goes_on_where_it_was_cut() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path(), Limits::default()).unwrap();
    let bytes: Vec<u8> = (0..50_000_u32).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let id = id_of(&bytes);
    for (cut, piece) in bytes.chunks(20_000).enumerate() {
        let mut arrival = blobs.go_on(id, bytes.len() as u64).unwrap();
        assert_eq!(arrival.at(), cut as u64 * 20_000);
        assert!(matches!(blobs.go_on(id, 50_000), Err(BlobError::Busy)), "one writer at a time");
        assert!(matches!(arrival.add(7, piece), Err(BlobError::Offset { .. })), "a piece that does not follow");
        arrival.add(arrival.at(), piece).unwrap();
        assert_eq!(blobs.begun(id), arrival.at());
        if arrival.is_whole() {
            arrival.finish().unwrap();
        }
    }
    assert_eq!((content(&blobs, id).unwrap() == bytes, blobs.begun(id), blobs.counted().files), (true, 0, 1));
}

#[test]
fn a_file_that_is_another_than_its_name_says_goes() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path(), Limits::default()).unwrap();
    let id = id_of(b"what was announced");
    let mut arrival = blobs.go_on(id, 18).unwrap();
    arrival.add(0, b"what came instead!").unwrap();
    assert!(matches!(arrival.add(18, b"more"), Err(BlobError::Mismatch(_))));
    assert!(matches!(arrival.finish(), Err(BlobError::Mismatch(_))));
    assert_eq!((blobs.begun(id), blobs.len(id)), (0, None));
    assert!(blobs.go_on(id, 18).is_ok(), "it may come anew");
}

#[test]
fn what_nothing_names_goes_after_a_while() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path(), Limits::default()).unwrap();
    let (named, lost) = (uploaded(&blobs, b"named").unwrap(), uploaded(&blobs, b"lost").unwrap());
    let mut begun = blobs.go_on(id_of(b"never came"), 10).unwrap();
    begun.add(0, b"ne").unwrap();
    drop(begun);
    let hour = Duration::from_hours(1);
    let grace = Grace { whole: hour, begun: hour };
    assert_eq!(blobs.sweep(|id| id == named, grace).unwrap(), 0);
    let old = SystemTime::now() - 2 * hour;
    for path in [blobs.path(named), blobs.path(lost), blobs.partial(id_of(b"never came"))] {
        File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    }
    assert_eq!(blobs.sweep(|id| id == named, grace).unwrap(), 2);
    assert_eq!((blobs.len(named).is_some(), blobs.len(lost), blobs.counted().files), (true, None, 1));
    assert_eq!(blobs.sweep(|_| false, grace).unwrap(), 0, "a file that was named until now stays for a while");
}

/// A beginning that nobody goes on with.
fn begin(blobs: &Blobs, name: &[u8], bytes: &[u8], len: u64) -> Result<BlobId, BlobError> {
    let id = id_of(name);
    let mut arrival = blobs.go_on(id, len)?;
    arrival.add(arrival.at(), bytes)?;
    Ok(id)
}

#[test]
fn beginnings_take_room_and_give_way_to_what_comes_whole() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path(), limits(100, 150)).unwrap();
    // While one comes, all of it is spoken for.
    let coming = blobs.go_on(id_of(b"one"), 90).unwrap();
    assert!(matches!(blobs.go_on(id_of(b"two"), 61), Err(BlobError::NoRoom)));
    assert!(matches!(uploaded(&blobs, &[1; 61]), Err(BlobError::NoRoom)));
    drop(coming);
    // What never came takes nothing.
    let old = begin(&blobs, b"two", &[2; 60], 100).unwrap();
    begin(&blobs, b"three", &[3; 60], 61).unwrap();
    let before = SystemTime::now() - Duration::from_hours(1);
    File::options().write(true).open(blobs.partial(old)).unwrap().set_modified(before).unwrap();
    // As many names as one likes do not fill the disk: beginnings are 120 of 150 bytes, also after a start.
    let blobs = Blobs::open(data.path(), limits(100, 150)).unwrap();
    let newest = begin(&blobs, b"four", &[4; 40], 80).unwrap();
    let on_disk: u64 = blobs.named_in(PARTIAL).unwrap().iter().map(|(_, len)| len).sum();
    assert_eq!((on_disk, blobs.begun(old), blobs.begun(id_of(b"three")), blobs.begun(newest)), (100, 0, 60, 40));
    uploaded(&blobs, &[5; 100]).unwrap();
    assert!(blobs.begun(id_of(b"three")) + blobs.begun(newest) <= 50, "a whole file is worth more than beginnings");
    assert_eq!(blobs.counted(), Counted { files: 1, bytes: 100 });
}

#[test]
fn uploads_at_the_same_time_do_not_overshoot() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path(), limits(100, 150)).unwrap();
    let (mut one, mut two) = (blobs.upload().unwrap(), blobs.upload().unwrap());
    one.add(&[1; 80]).unwrap();
    assert!(matches!(two.add(&[2; 80]), Err(BlobError::NoRoom)));
    two.add(&[2; 70]).unwrap();
    one.finish().unwrap();
    drop(two);
    assert_eq!(blobs.counted().bytes, 80);
    uploaded(&blobs, &[3; 70]).unwrap();
    // The same file twice takes its room once.
    uploaded(&blobs, &[3; 70]).unwrap_err();
    assert_eq!(blobs.coming().bytes(), 0);
    assert!(matches!(blobs.go_on(id_of(b"x"), 1), Err(BlobError::NoRoom)));
}

#[test]
fn what_was_found_damaged_is_named_until_it_comes_again() {
    let data = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(data.path(), Limits::default()).unwrap();
    let id = uploaded(&blobs, b"minutes, signed").unwrap();
    assert!(blobs.damaged().unwrap().is_empty());
    fs::write(blobs.path(id), b"minutes, forged").unwrap();
    content(&blobs, id).unwrap_err();
    assert_eq!(blobs.damaged().unwrap(), BTreeSet::from([id]));
    uploaded(&blobs, b"minutes, signed").unwrap();
    assert!(blobs.damaged().unwrap().is_empty());
}
