use super::*;
use crate::identity::files;

/// A data folder with a journal of two segments, keys, an attached file, and what does not belong into a backup.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        files::write_private(&path, text).unwrap();
    };
    write("journal/log/00001.seg", &vec![1; 100_000]);
    write("journal/log/00002.seg", b"the last");
    write("journal/store", b"whose it is");
    write("journal/index/db", b"made again");
    write("journal/reserve", b"nothing");
    write("keys/journal", b"secret");
    write("blobs/ab/cd", b"a file");
    write("config.toml", b"");
    write("accounts.lock", b"");
    folder
}

fn about() -> About {
    About::new("tansiq-node", "MA-02", UnixMs(1_796_000_000_123))
}

fn made(folder: &Path, into: &Path, recipient: Option<&Recipient>) -> Made {
    create(folder, into, &about(), recipient, None, &mut |_, _| {}).unwrap()
}

/// Names and contents below a folder.
fn everything(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inside) = open.pop() {
        for found in fs::read_dir(inside).unwrap() {
            let path = found.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                all.push((name, fs::read(path).unwrap()));
            }
        }
    }
    all.sort();
    all
}

#[test]
fn what_comes_out_is_what_went_in_without_what_is_made_again() {
    let (folder, scratch) = (folder(), tempfile::tempdir().unwrap());
    let made = made(folder.path(), &scratch.path().join("backups"), None);
    assert_eq!(made.files, 6);
    assert_eq!(made.file.file_name().unwrap(), "tansiq-node_MA-02_2026-11-30T005320123Z.tar.zst");
    let into = scratch.path().join("again");
    assert_eq!(restore(&made.file, None, &into, &mut |_, _| {}).unwrap(), about());
    let wanted: Vec<_> = everything(folder.path())
        .into_iter()
        .filter(|(name, _)| !["journal/index/db", "journal/reserve", "accounts.lock"].contains(&name.as_str()))
        .collect();
    assert_eq!(everything(&into), wanted);
    assert!(files::read_private(&into.join("keys/journal")).unwrap().is_some(), "keys stay private");
    let refused = restore(&made.file, None, &into, &mut |_, _| {});
    assert!(matches!(refused, Err(BackupError::NotEmpty { .. })));
}

#[test]
fn a_restore_that_was_ended_is_done_again_without_a_hand() {
    let (folder, scratch) = (folder(), tempfile::tempdir().unwrap());
    let made = made(folder.path(), &scratch.path().join("backups"), None);
    let into = scratch.path().join("again");
    // As it is when the program is ended while it takes files out.
    fs::create_dir_all(into.join(".restoring/journal")).unwrap();
    fs::write(into.join(".restoring/journal/store"), b"half of i").unwrap();
    assert_eq!(restore(&made.file, None, &into, &mut |_, _| {}).unwrap(), about());
    assert_eq!(fs::read(into.join("journal/store")).unwrap(), b"whose it is");
    assert!(!into.join(".restoring").exists());
}

#[test]
fn an_encrypted_one_opens_with_its_key_only() {
    let (folder, scratch) = (folder(), tempfile::tempdir().unwrap());
    let (own, other) = (scratch.path().join("own"), scratch.path().join("other"));
    let recipient = new_key(&own).unwrap();
    new_key(&other).unwrap();
    assert!(new_key(&own).is_err(), "a key is never replaced");
    let made = made(folder.path(), scratch.path(), Some(&recipient));
    let open = |key: Option<&Identity>| unpack(&made.file, key, &scratch.path().join("out"), &mut |_, _| {});
    assert!(matches!(open(None), Err(BackupError::Locked { .. })));
    assert!(matches!(open(Some(&key(&other).unwrap())), Err(BackupError::Age(_))));
    assert_eq!(open(Some(&key(&own).unwrap())).unwrap(), about());
}

#[test]
fn whatever_is_changed_or_cut_off_is_no_backup_and_leaves_nothing() {
    let (folder, scratch) = (folder(), tempfile::tempdir().unwrap());
    let made = made(folder.path(), scratch.path(), None);
    let whole = fs::read(&made.file).unwrap();
    let broken = scratch.path().join("broken");
    let into = scratch.path().join("into");
    let step = whole.len() / 23;
    for at in (0..whole.len()).step_by(step.max(1)) {
        for cut in [true, false] {
            let mut bytes = whole.clone();
            if cut {
                bytes.truncate(at);
            } else {
                bytes[at] ^= 1;
            }
            fs::write(&broken, bytes).unwrap();
            assert!(restore(&broken, None, &into, &mut |_, _| {}).is_err(), "byte {at}, cut {cut}");
            assert!(!into.exists() || everything(&into).is_empty());
        }
    }
}

#[test]
fn a_name_that_leads_out_of_the_folder_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    for name in ["../out", "/etc/out", "data/../../out", "data", "other/file"] {
        let path = scratch.path().join("planted");
        let mut archive = tar::Builder::new(zstd::Encoder::new(File::create(&path).unwrap(), 1).unwrap());
        let mut put = |name: &str, bytes: &[u8]| {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            archive.append(&header, bytes).unwrap();
        };
        put(ABOUT, &serde_json::to_vec(&about()).unwrap());
        put(name, b"out");
        archive.into_inner().unwrap().finish().unwrap();
        let into = scratch.path().join("a/b/into");
        assert!(matches!(restore(&path, None, &into, &mut |_, _| {}), Err(BackupError::Bad { .. })), "{name}");
        assert!(!scratch.path().join("a/out").exists() && !scratch.path().join("out").exists());
    }
}

#[test]
fn the_newest_are_kept_and_nothing_else_is_touched() {
    let (folder, scratch) = (folder(), tempfile::tempdir().unwrap());
    let beside = scratch.path().join("tansiq-node_MA-02_notes.tar.zst");
    let others = scratch.path().join("tansiq-node_MA-01_2020-01-01T000000000Z.tar.zst");
    fs::write(&beside, "").unwrap();
    fs::write(&others, "").unwrap();
    let mut made = Vec::new();
    for at in 0..4 {
        let about = About::new("tansiq-node", "MA-02", UnixMs(1_796_000_000_000 + at));
        made.push(create(folder.path(), scratch.path(), &about, None, Some(2), &mut |_, _| {}).unwrap());
    }
    let there: Vec<bool> = made.iter().map(|made| made.file.exists()).collect();
    assert_eq!(there, [false, false, true, true]);
    assert_eq!(made[3].removed, [made[1].file.clone()]);
    assert!(beside.exists() && others.exists());
}

#[test]
fn a_machine_remembers_its_last_backup_and_its_last_proof() {
    let folder = folder();
    assert_eq!(kept(folder.path()), Kept::default());
    note_made(folder.path(), Path::new("/b/one"), UnixMs(1)).unwrap();
    note_proven(folder.path(), Path::new("/b/one"), UnixMs(2)).unwrap();
    let done = |at_ms| Some(Done { at_ms, file: "/b/one".to_owned() });
    assert_eq!(kept(folder.path()), Kept { made: done(1), proven: done(2), failed: None });
}
