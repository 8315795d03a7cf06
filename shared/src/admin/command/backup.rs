//! `backup create`, `backup verify`, `backup restore` and `backup key`. They work on files, whether the program runs or not.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
};

use clap::Subcommand;
use serde_json::json;

use super::{BYTES, EXIT_FOUND, EXIT_OK, Shown, advance, bar, show, spinner};
use crate::{
    domain::UnixMs,
    engine::VerifyReport,
    ops::backup::{self, About, BackupError},
};

/// Commands on backups.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Makes a backup of the data folder, whether the program runs or not: one file, which is a tar archive packed with zstd
    Create {
        /// The folder for it
        into: PathBuf,
        /// Encrypt it to this key (age1…), as `backup key` or `age-keygen` prints it. It holds private keys: do so wherever others may
        /// read it
        #[arg(long)]
        recipient: Option<String>,
        /// Afterwards remove the oldest backups of this machine in that folder, until so many are left
        #[arg(long)]
        keep: Option<usize>,
    },
    /// Proves a backup: takes it out into a folder of its own, starts the journal in it and reads it from end to end
    Verify {
        /// The backup
        file: PathBuf,
        /// The file with the private key, if it is encrypted
        #[arg(long)]
        key: Option<PathBuf>,
        /// Where to take it out; as much room as the data folder has is needed for a while. Without it, beside the backup
        #[arg(long)]
        scratch: Option<PathBuf>,
    },
    /// Takes a backup out into the data folder, which must be empty or not there yet
    Restore {
        /// The backup
        file: PathBuf,
        /// The file with the private key, if it is encrypted
        #[arg(long)]
        key: Option<PathBuf>,
    },
    /// Makes a key for backups: the private half goes into a new file, the public half is printed. Keep the file elsewhere
    Key {
        /// The new file
        file: PathBuf,
    },
}

/// How the folder begins in which a backup is proven; the number of the process follows.
const VERIFIED_IN: &str = ".tansiq-verify-";

/// Carries out a command on backups. `of` says whose data a folder holds; `prove` starts the journal in a folder, reads it all and stops.
/// [`EXIT_FOUND`] when a backup is bad.
///
/// # Errors
/// Why it could not be carried out.
pub async fn backup(
    folder: &Path,
    (program, now): (&'static str, UnixMs),
    command: BackupCommand,
    of: impl FnOnce(&Path) -> anyhow::Result<String>,
    prove: impl AsyncFnOnce(&Path) -> anyhow::Result<VerifyReport>,
    shown: Shown,
) -> anyhow::Result<u8> {
    let is_tried = matches!(command, BackupCommand::Create { .. } | BackupCommand::Verify { .. });
    let done = carry_out(folder, (program, now), command, of, prove, shown).await;
    let why = match &done {
        Ok(code) if *code == EXIT_OK => None,
        Ok(_) => Some("it was opened and is not good".to_owned()),
        Err(error) => Some(format!("{error:#}")),
    };
    if let Some(why) = why.filter(|_| is_tried && folder.is_dir()) {
        // Only a note: what failed is told anyhow.
        let noted = backup::note_failed(folder, &why, now).is_ok();
        if noted {
            drop(like(&folder.join(backup::NOTE), folder));
        }
    }
    done
}

async fn carry_out(
    folder: &Path,
    (program, now): (&'static str, UnixMs),
    command: BackupCommand,
    of: impl FnOnce(&Path) -> anyhow::Result<String>,
    prove: impl AsyncFnOnce(&Path) -> anyhow::Result<VerifyReport>,
    shown: Shown,
) -> anyhow::Result<u8> {
    match command {
        BackupCommand::Create { into, recipient, keep } => {
            let recipient = recipient.as_deref().map(backup::recipient).transpose()?;
            let about = About::new(program, &of(folder)?, now);
            let bar = bar("copying", BYTES);
            let made =
                backup::create(folder, &into, &about, recipient.as_ref(), keep, &mut |done, total| advance(&bar, done, total));
            bar.finish_and_clear();
            let made = made?;
            backup::note_made(folder, &made.file, now)?;
            for path in [&into, &made.file, &folder.join(backup::NOTE)] {
                like(path, folder)?;
            }
            let removed: Vec<String> = made.removed.iter().map(|path| path.display().to_string()).collect();
            show(
                &json!({
                    "file": made.file.display().to_string(), "bytes": made.bytes, "files": made.files,
                    "encrypted": recipient.is_some(), "removed": removed,
                }),
                shown,
            );
            Ok(EXIT_OK)
        }
        BackupCommand::Verify { file, key, scratch } => {
            let key = key.map(|path| backup::key(&path)).transpose()?;
            let scratch = scratch.unwrap_or_else(|| file.parent().unwrap_or(Path::new("")).to_owned());
            remove_left(&scratch)?;
            let out = scratch.join(format!("{VERIFIED_IN}{}", std::process::id()));
            let bar = bar("taking out", BYTES);
            let taken = backup::unpack(&file, key.as_ref(), &out, &mut |done, total| advance(&bar, done, total));
            bar.finish_and_clear();
            let proven = match taken {
                Ok(about) => {
                    let spinner = spinner("reading the journal");
                    let report = prove(&out).await;
                    spinner.finish_and_clear();
                    report.map(|report| (about, report))
                }
                Err(error) => Err(error.into()),
            };
            remove(&out)?;
            let (about, report) = match proven {
                Ok(proven) => proven,
                Err(error) => return Ok(found(&file, &format!("{error:#}"), shown)),
            };
            if let Some(bad) = report.first_bad {
                return Ok(found(&file, &bad, shown));
            }
            // Where this is not the machine that it is of, there is nothing to remember it in.
            if folder.is_dir() {
                backup::note_proven(folder, &file, now)?;
                like(&folder.join(backup::NOTE), folder)?;
            }
            show(
                &json!({
                    "good": true, "program": about.program, "of": about.of, "version": about.version,
                    "made_at_ms": about.made_at_ms, "documents": report.documents, "entries": report.entries,
                }),
                shown,
            );
            Ok(EXIT_OK)
        }
        BackupCommand::Restore { file, key } => {
            let key = key.map(|path| backup::key(&path)).transpose()?;
            let before = owner(folder);
            let bar = bar("taking out", BYTES);
            let about = backup::restore(&file, key.as_ref(), folder, &mut |done, total| advance(&bar, done, total));
            bar.finish_and_clear();
            let about = about?;
            if let Some(owner) = before {
                give(folder, owner)?;
            }
            show(
                &json!({
                    "restored": folder.display().to_string(), "program": about.program, "of": about.of,
                    "made_at_ms": about.made_at_ms,
                    "next": format!("start it with `{} run`; what it wrote after the backup it gets back from the far end", about.program),
                }),
                shown,
            );
            Ok(EXIT_OK)
        }
        BackupCommand::Key { file } => {
            show(&json!({ "recipient": backup::new_key(&file)?.to_string(), "key": file.display().to_string() }), shown);
            Ok(EXIT_OK)
        }
    }
}

#[expect(clippy::print_stderr, reason = "the answer of a command")]
fn found(file: &Path, problem: &str, shown: Shown) -> u8 {
    if shown.json {
        show(&json!({ "good": false, "file": file.display().to_string(), "problem": problem }), shown);
    } else {
        eprintln!("{} is no good backup: {problem}", file.display());
    }
    EXIT_FOUND
}

/// Removes what earlier commands took out here and could not remove, as they were ended. It holds private keys.
fn remove_left(scratch: &Path) -> Result<(), BackupError> {
    let found = fs::read_dir(scratch).map(|found| found.flatten().collect::<Vec<_>>()).unwrap_or_default();
    for one in found {
        let name = one.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(VERIFIED_IN)?.parse::<u32>().ok());
        if process.is_some_and(|process| !Path::new("/proc").join(process.to_string()).exists()) {
            remove(&one.path())?;
        }
    }
    Ok(())
}

fn remove(out: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(out) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(BackupError::Io { what: "remove, as it holds private keys,", path: out.to_owned(), source })
        }
        _ => Ok(()),
    }
}

type Owner = (u32, u32);

fn owner(path: &Path) -> Option<Owner> {
    fs::metadata(path).ok().map(|about| (about.uid(), about.gid()))
}

/// Gives a file the owner of the data folder, so that a command typed as root leaves nothing that the program cannot read.
fn like(path: &Path, folder: &Path) -> anyhow::Result<()> {
    match (owner(path), owner(folder)) {
        (Some(is), Some(should)) if is != should && rustix::process::geteuid().is_root() => hand_over(path, should),
        _ => Ok(()),
    }
}

/// The same with everything in a folder.
fn give(folder: &Path, to: Owner) -> anyhow::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    hand_over(folder, to)?;
    for found in fs::read_dir(folder)? {
        let path = found?.path();
        if path.is_dir() {
            give(&path, to)?;
        } else {
            hand_over(&path, to)?;
        }
    }
    Ok(())
}

fn hand_over(path: &Path, (user, group): Owner) -> anyhow::Result<()> {
    chown(path, Some(user), Some(group)).map_err(|error| anyhow::anyhow!("give {} its owner: {error}", path.display()))
}
