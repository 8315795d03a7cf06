//! `courier export`, `courier import` and `courier key`: files to and from the running process, with a bar while it takes long.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};

use super::{BYTES, EXIT_FOUND, EXIT_OK, Shown, advance, bar, show};
use crate::admin::socket::{
    self, AdminError,
    courier::{Outcome, Step, fetch, hand_over},
};

/// A bundle to make.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Where to write it
    pub file: PathBuf,
    /// Do not encrypt it, even though the receiver's key is known
    #[arg(long, conflicts_with = "recipient")]
    pub plain: bool,
    /// Encrypt it to this key (age1…), as the receiver's `courier key` prints it
    #[arg(long)]
    pub recipient: Option<String>,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
}

/// A bundle to take in.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The file
    pub file: PathBuf,
}

/// [`EXIT_FOUND`] with the reason when the process refused; its other errors go on.
fn refused(error: AdminError, shown: Shown) -> Result<u8, AdminError> {
    match &error {
        AdminError::Answer { code, text, .. } if code == "denied" || code == "malformed" => {
            let (reason, text) = text.split_once(": ").unwrap_or((code, text));
            show_refusal(reason, text, shown);
            Ok(EXIT_FOUND)
        }
        _ => Err(error),
    }
}

#[expect(clippy::print_stderr, reason = "the answer of a command")]
fn show_refusal(reason: &str, text: &str, shown: Shown) {
    if shown.json {
        show(&json!({ "refused": reason, "text": text }), shown);
    } else {
        eprintln!("refused ({reason}): {text}");
    }
}

/// Has the running process make a bundle. `to` is the council's code at the ministry. [`EXIT_FOUND`] when it refuses.
///
/// # Errors
/// The process does not run, or the file cannot be written: then nothing is left of it.
pub async fn export(folder: &Path, to: Option<&str>, args: &ExportArgs, shown: Shown) -> anyhow::Result<u8> {
    let name = args.file.display();
    if args.file.exists() && !args.force {
        anyhow::bail!("write {name}: it is there already; give another name, or --force");
    }
    let mut part = args.file.file_name().ok_or_else(|| anyhow::anyhow!("write {name}: it names no file"))?.to_owned();
    part.push(".part");
    let part = args.file.with_file_name(part);
    let failed = |error: std::io::Error| anyhow::anyhow!("write {name}: {error}");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part).map_err(failed)?;
    let asked = json!({ "to": to, "plain": args.plain, "recipient": args.recipient });
    let bar = bar("writing", BYTES);
    let fetched = fetch(folder, &asked, &mut file, |done, total| advance(&bar, done, total));
    let fetched = fetched.await;
    bar.finish_and_clear();
    let mut about = match fetched {
        Ok(about) => about,
        Err(error) => {
            // What could not be finished is of no use.
            drop(fs::remove_file(&part));
            return Ok(refused(error, shown)?);
        }
    };
    if let Err(error) = file.sync_all().and_then(|()| fs::rename(&part, &args.file)) {
        drop(fs::remove_file(&part));
        return Err(failed(error));
    }
    sync_folder(&args.file);
    if let Some(fields) = about.as_object_mut() {
        fields.insert("file".to_owned(), name.to_string().into());
    }
    show(&about, shown);
    Ok(EXIT_OK)
}

fn sync_folder(file: &Path) {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Some file systems of sticks know no durable folders; the file itself is.
    drop(File::open(folder).and_then(|folder| folder.sync_all()));
}

/// Has the running process take a bundle in. [`EXIT_FOUND`] when it refuses.
///
/// # Errors
/// The process does not run, or the file cannot be read.
pub async fn import(folder: &Path, args: &ImportArgs, shown: Shown) -> anyhow::Result<u8> {
    let name = args.file.display();
    let failed = |error: std::io::Error| anyhow::anyhow!("read {name}: {error}");
    let file = File::open(&args.file).map_err(failed)?;
    let total = file.metadata().map_err(failed)?.len();
    let (reading, taking) = (bar("handing over", BYTES), bar("taking in", "{pos}/{len} entries"));
    let progress = {
        let (reading, taking) = (reading.clone(), taking.clone());
        move |step| match step {
            Step::Handed(done, of) => advance(&reading, done, of),
            Step::Taken(done, of) => {
                reading.finish_and_clear();
                advance(&taking, done, of);
            }
        }
    };
    let outcome = hand_over(folder, file, total, progress).await;
    reading.finish_and_clear();
    taking.finish_and_clear();
    match outcome {
        Ok(Outcome::Taken(taken)) => {
            show(&taken, shown);
            Ok(EXIT_OK)
        }
        Ok(Outcome::Refused(reason, text)) => {
            show_refusal(&reason, &text, shown);
            Ok(EXIT_FOUND)
        }
        Err(error) => Ok(refused(error, shown)?),
    }
}

/// Prints the key that others encrypt bundles to.
///
/// # Errors
/// The process does not run.
pub async fn key(folder: &Path, shown: Shown) -> Result<u8, AdminError> {
    let answer = socket::get(folder, "/courier").await?;
    let key = answer.get("recipient").cloned().unwrap_or(Value::Null);
    show(&json!({ "recipient": key }), shown);
    Ok(EXIT_OK)
}
