//! The data folder: whose it is, who else may look in, how much room there is, and how long its disk takes.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{Check, Program};

/// How long the disk may take to answer everything.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// Files that are looked at; a folder has few, but for attached ones.
const FILES_MAX: usize = 200_000;
/// How deep folders are looked into.
const DEPTH_MAX: usize = 6;
/// How often a file is written and made durable.
const WRITES: usize = 12;
/// Looking at the disk ends after this time, however often it was written by then.
const WRITES_FOR: Duration = Duration::from_secs(10);
const WRITE_BYTES: usize = 4096;
/// An edit waits for one such write before it is said to be saved.
const SLOW: Duration = Duration::from_millis(50);
/// So long that people notice.
const VERY_SLOW: Duration = Duration::from_millis(500);

const MIB: u64 = 1024 * 1024;
/// With less than this, a program takes nothing new in.
const ROOM_BYTES: u64 = 8 * MIB;
/// Putting the journal together needs some, and so does a backup.
const ROOM_WANTED_BYTES: u64 = 1024 * MIB;
const FILES_WANTED: u64 = 1_000;

/// Folders and files that nobody but their owner may read, as they stand in the data folder.
const SECRETS: [&str; 10] = [
    "keys",
    "keys.new",
    "keys.former",
    "ca",
    "courier",
    "identity.toml",
    "accounts.toml",
    "sessions.toml",
    "invitations.toml",
    "admin.sock",
];

/// Looks at a data folder.
pub async fn folder(path: &Path, program: Program) -> Vec<Check> {
    let (told, heard) = oneshot::channel();
    let path = path.to_owned();
    // A thread of its own: a disk that does not answer would keep a task's thread, and with it the process.
    let started = std::thread::Builder::new().spawn(move || {
        // Nobody listens any more when it took too long.
        drop(told.send(look(&path, program)));
    });
    let answer = tokio::time::timeout(ANSWER_TIMEOUT, heard).await;
    match (started, answer) {
        (Ok(_), Ok(Ok(checks))) => checks,
        _ => vec![Check::bad(
            "disk",
            format!("the folder's disk did not answer within {} s", ANSWER_TIMEOUT.as_secs()),
            "look for its errors with `dmesg`, and whether it is mounted",
        )],
    }
}

fn look(path: &Path, program: Program) -> Vec<Check> {
    let shown = path.display();
    let about = match fs::metadata(path) {
        Ok(about) if about.is_dir() => about,
        Ok(_) => return vec![Check::bad("folder", format!("{shown} is no folder"), "name the data folder with --folder")],
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let next = format!("name the data folder with --folder; `{} {}` makes a new one", program.name, program.begins);
            return vec![Check::bad("folder", format!("{shown} is not there"), next)];
        }
        Err(error) => return vec![Check::bad("folder", format!("{shown}: {error}"), typed_by_owner(None, program))],
    };
    let owner = account(about.uid());
    let me = rustix::process::geteuid();
    let mut checks = Vec::new();
    if !me.is_root() && me.as_raw() != about.uid() {
        let found = format!("{shown} belongs to {owner}, and this was typed by {}", account(me.as_raw()));
        checks.push(Check::warning("folder", found, typed_by_owner(Some(&owner), program)));
    } else {
        checks.push(
            open_to_others(path, &about).unwrap_or_else(|| Check::ok("folder", format!("{shown} belongs to {owner} alone"))),
        );
    }
    let mut files = Vec::new();
    let unread = walk(path, 0, &mut files);
    checks.push(owners(path, &about, &owner, &files));
    checks.push(secrets(path, &files));
    if let Some((at, error)) = unread {
        checks.push(Check::warning(
            "files",
            format!("{} cannot be looked into: {error}", at.display()),
            typed_by_owner(Some(&owner), program),
        ));
    }
    checks.extend(room(path));
    checks.extend(reserve(path));
    checks.push(writes(path, &owner, program));
    checks
}

fn typed_by_owner(owner: Option<&str>, program: Program) -> String {
    format!("type it as the account of the program: `sudo -u {} {} doctor`", owner.unwrap_or(program.name), program.name)
}

type Found = (PathBuf, Metadata);

/// Everything in a folder; the first place that could not be read.
fn walk(folder: &Path, depth: usize, files: &mut Vec<Found>) -> Option<(PathBuf, io::Error)> {
    let inside = match fs::read_dir(folder) {
        Ok(inside) => inside,
        // The running program moves and removes some of its files.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => return Some((folder.to_owned(), error)),
    };
    let mut unread = None;
    for entry in inside.flatten() {
        if files.len() >= FILES_MAX {
            break;
        }
        let Ok(about) = entry.metadata() else { continue };
        let path = entry.path();
        if about.is_dir() && depth < DEPTH_MAX {
            unread = unread.or(walk(&path, depth + 1, files));
        }
        files.push((path, about));
    }
    unread
}

fn owners(path: &Path, about: &Metadata, owner: &str, files: &[Found]) -> Check {
    let others: Vec<&Found> = files.iter().filter(|(_, file)| file.uid() != about.uid()).collect();
    let Some((first, file)) = others.first() else {
        return Check::ok("owner", format!("all {} files belong to {owner}", files.len()));
    };
    let found = format!(
        "{} of {} files are not {owner}'s, among them {}, which is {}'s: the program may not be able to use them",
        others.len(),
        files.len(),
        first.display(),
        account(file.uid()),
    );
    Check::bad("owner", found, format!("`chown -R {owner} {}`", path.display()))
}

fn open_to_others(path: &Path, about: &Metadata) -> Option<Check> {
    let mode = about.mode() & 0o7777;
    let found = format!("{} has mode {mode:04o}, which lets others in", path.display());
    (mode & 0o077 != 0).then(|| Check::bad("folder", found, format!("`chmod 700 {}`", path.display())))
}

fn secrets(folder: &Path, files: &[Found]) -> Check {
    let is_secret = |path: &Path| {
        let first = path.strip_prefix(folder).ok().and_then(|inside| inside.iter().next()).and_then(|name| name.to_str());
        // Former keys have a number behind their name.
        first.is_some_and(|first| {
            SECRETS.contains(&first.rsplit_once('.').filter(|(name, _)| *name == "keys.former").map_or(first, |(name, _)| name))
        })
    };
    let all: Vec<&Found> = files.iter().filter(|(path, _)| is_secret(path)).collect();
    let open: Vec<&&Found> = all.iter().filter(|(_, about)| about.mode() & 0o077 != 0).collect();
    let Some((first, about)) = open.first() else {
        return Check::ok("secrets", format!("none of {} private files and folders is open to others", all.len()));
    };
    let found = format!(
        "{} has mode {:04o}, which lets others read it{}",
        first.display(),
        about.mode() & 0o7777,
        if open.len() > 1 { format!("; so have {} more", open.len() - 1) } else { String::new() },
    );
    let cure = |(path, about): &&&Found| format!("chmod {} {}", if about.is_dir() { 700 } else { 600 }, path.display());
    let cures: Vec<String> = open.iter().take(5).map(cure).collect();
    let next = format!("`{}`; then ask who may have read it, and for keys make new ones", cures.join(" && "));
    Check::bad("secrets", found, next)
}

fn room(path: &Path) -> Vec<Check> {
    let found = match rustix::fs::statvfs(path) {
        Ok(found) => found,
        Err(error) => {
            return vec![Check::warning(
                "space",
                format!("the system does not say how much is left: {error}"),
                "look with `df -h`",
            )];
        }
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let all = found.f_blocks.saturating_mul(found.f_frsize);
    let said = format!("{} MiB of {} MiB are free", free / MIB, all / MIB);
    let next = format!("make room on the disk of {}; deploy/README.md, \"A full disk\", says how", path.display());
    let mut checks = vec![match free {
        free if free < ROOM_BYTES => Check::bad("space", format!("{said}: nothing new is taken in"), next.clone()),
        free if free < ROOM_WANTED_BYTES => Check::warning("space", said, next.clone()),
        _ => Check::ok("space", said),
    }];
    // Some file systems do not count files.
    if found.f_files > 0 && found.f_favail < FILES_WANTED {
        checks.push(Check::warning("files", format!("the disk has room for {} more files", found.f_favail), next));
    }
    checks
}

fn reserve(path: &Path) -> Option<Check> {
    const NAME: &str = "reserve";
    let journal = path.join("journal");
    if !journal.is_dir() {
        return None;
    }
    Some(if fs::metadata(journal.join("reserve")).is_ok_and(|found| found.len() >= ROOM_BYTES) {
        Check::ok(NAME, "8 MiB are kept for a full disk")
    } else {
        let next = "make room on the disk if it is short; they are made again at the next start";
        Check::warning(NAME, "the 8 MiB that are kept for a full disk are not there", next)
    })
}

/// Writes a file as often as shows how long the disk takes, and removes it.
fn writes(path: &Path, owner: &str, program: Program) -> Check {
    // A name that no backup takes along.
    let file = path.join(format!(".doctor-{}.tmp", std::process::id()));
    let taken = timed(&file);
    // Not there when it could not be made.
    drop(fs::remove_file(&file));
    let mut taken = match taken {
        Ok(taken) => taken,
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return Check::warning(
                "disk",
                format!("nothing could be written to look: {error}"),
                typed_by_owner(Some(owner), program),
            );
        }
        Err(error) => {
            return Check::bad(
                "disk",
                format!("nothing can be written: {error}"),
                "look for the disk's errors with `dmesg`, and how it is mounted",
            );
        }
    };
    taken.sort();
    let median = taken.get(taken.len() / 2).copied().unwrap_or_default();
    let worst = taken.last().copied().unwrap_or_default();
    let ms = |time: Duration| format!("{:.1} ms", time.as_secs_f64() * 1000.0);
    let found = format!("a write is durable after {} (median), {} (the longest of {})", ms(median), ms(worst), taken.len());
    let next = "every edit waits so long before it is saved: see what else uses the disk (`iostat -x 1`), or use a faster one";
    match median {
        median if median >= VERY_SLOW => Check::bad("disk", found, next),
        median if median >= SLOW => Check::warning("disk", found, next),
        _ => Check::ok("disk", found),
    }
}

fn timed(path: &Path) -> io::Result<Vec<Duration>> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let (began, mut taken) = (Instant::now(), Vec::new());
    while taken.len() < WRITES && began.elapsed() < WRITES_FOR {
        let each = Instant::now();
        file.write_all(&[0x5a; WRITE_BYTES])?;
        file.sync_data()?;
        taken.push(each.elapsed());
    }
    Ok(taken)
}

/// The name of a system account, or its number.
fn account(uid: u32) -> String {
    let all = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = all.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    });
    named.unwrap_or_else(|| uid.to_string())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::{super::State, *};

    const PROGRAM: Program = Program { name: "tansiq-node", begins: "join CODE" };

    fn named(checks: &[Check], name: &str) -> Check {
        checks.iter().find(|check| check.name == name).cloned().unwrap()
    }

    #[tokio::test]
    async fn a_private_folder_is_well_and_nothing_stays_in_it() {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700)).unwrap();
        let checks = folder(dir.path(), PROGRAM).await;
        for name in ["folder", "owner", "secrets", "disk"] {
            assert_eq!(named(&checks, name).state, State::Ok, "{checks:?}");
        }
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn what_others_may_read_is_named_with_the_cure() {
        let dir = tempfile::tempdir().unwrap();
        let former = dir.path().join("keys.former.1");
        fs::create_dir(&former).unwrap();
        fs::write(former.join("tls.p8"), "x").unwrap();
        fs::write(dir.path().join("config.toml"), "").unwrap();
        for (path, mode) in [(former.clone(), 0o700), (former.join("tls.p8"), 0o640)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
        let secrets = named(&folder(dir.path(), PROGRAM).await, "secrets");
        assert_eq!(secrets.state, State::Bad);
        assert!(secrets.found.contains("tls.p8 has mode 0640") && !secrets.found.contains("more"), "{secrets:?}");
        assert!(secrets.next.unwrap().contains("chmod 600"));
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_said_to_be_so_and_not_made() {
        let dir = tempfile::tempdir().unwrap();
        let checks = folder(&dir.path().join("none"), PROGRAM).await;
        assert!(checks[0].state == State::Bad && checks[0].next.as_ref().unwrap().contains("join CODE"), "{checks:?}");
        assert!(!dir.path().join("none").exists());
    }
}
