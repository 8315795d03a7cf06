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
    drop(blobs.go_on(id_of(b"never came"), 10).unwrap());
    let hour = Duration::from_hours(1);
    assert_eq!(blobs.sweep(|id| id == named, hour).unwrap(), 0);
    let old = SystemTime::now() - 2 * hour;
    for path in [blobs.path(named), blobs.path(lost), blobs.partial(id_of(b"never came"))] {
        File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    }
    assert_eq!(blobs.sweep(|id| id == named, hour).unwrap(), 2);
    assert_eq!((blobs.len(named).is_some(), blobs.len(lost), blobs.counted().files), (true, None, 1));
    assert_eq!(blobs.sweep(|_| false, hour).unwrap(), 0, "a file that was named until now stays for a while");
}
