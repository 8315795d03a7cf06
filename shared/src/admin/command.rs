//! What both command lines have in common: adding an account, asking the running process, showing answers, exit codes.

use std::{
    io::{IsTerminal as _, Read as _, Write as _},
    path::Path,
};

use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::{
    admin::socket::{self, AdminError},
    auth::accounts::{Accounts, Language, NewAccount, Password, Role},
    ops::{
        backup::{Done, kept},
        config::LogSettings,
        incidents, telemetry,
    },
};

pub mod backup;
pub mod courier;

/// Between two looks at how far a pass has come.
const PROGRESS_EVERY: std::time::Duration = std::time::Duration::from_millis(200);

/// It worked.
pub const EXIT_OK: u8 = 0;
/// It did not; the reason is on standard error.
pub const EXIT_FAILED: u8 = 1;
/// What was asked for found something wrong: a bad record, a part that is down, a bundle that is refused.
pub(crate) const EXIT_FOUND: u8 = 3;

/// How answers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// As JSON instead of text.
    pub json: bool,
}

/// Commands on documents, asked of the running process.
#[derive(Debug, Subcommand)]
pub enum DocCommand {
    /// Lists every document with its state
    List,
    /// Shows one document with its text
    Show {
        /// Its id, 32 hexadecimal digits
        id: String,
    },
    /// Opens a document no more, or lists those that are not opened: a document is put here by itself when opening it ended this
    /// program three times. It keeps what it has, takes in what comes and passes it on
    Quarantine {
        /// Its id, 32 hexadecimal digits; without one, what is in quarantine is listed
        id: Option<String>,
    },
    /// Opens a document in quarantine again
    Release {
        /// Its id, 32 hexadecimal digits
        id: String,
    },
}

/// Commands on the journal, asked of the running process.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Reads the whole journal again and checks every record, signature and chain
    Verify,
    /// Reads all of the journal's bytes now and checks them; what is damaged is set right, and asked for from the other side
    Scrub,
    /// Frees the disk space of records that nobody needs any more
    Compact,
    /// Lists the entries that wait for something that did not come yet: entry, document, council, day, and what they wait for
    Waiting,
    /// Refuses an entry that waits, at the hub: its author is told and keeps a copy
    Refuse {
        /// Its id, 64 hexadecimal digits
        entry: String,
    },
}

/// Commands on accounts. They work on the file, whether the process runs or not.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Adds an account; without --password-stdin it makes a password and prints it once
    Add(NewUser),
    /// Lists the accounts
    List,
    /// Gives an account a new password; its sign-ins end. Without --password-stdin it makes one and prints it once
    Password {
        /// The name it signs in with
        name: String,
        /// Read the password from standard input (one line)
        #[arg(long)]
        password_stdin: bool,
    },
    /// Removes an account; its sign-ins end
    Remove {
        /// The name it signs in with
        name: String,
    },
}

/// A new account.
#[derive(Debug, Args)]
pub struct NewUser {
    /// The name it signs in with
    pub name: String,
    /// What others are shown; the name unless given
    #[arg(long)]
    pub display: Option<String>,
    /// What it may do
    #[arg(long)]
    pub role: RoleName,
    /// The language of its screens: fr, ar or en
    #[arg(long, default_value = "fr")]
    pub language: String,
    /// Read the password from standard input (one line)
    #[arg(long)]
    pub password_stdin: bool,
}

/// A role as typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RoleName {
    /// Edits and publishes
    Secretary,
    /// Reads and comments
    Member,
    /// Reads
    Observer,
    /// Sees the consolidated state (at the hub)
    Coordinator,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Secretary => Self::Secretary,
            RoleName::Member => Self::Member,
            RoleName::Observer => Self::Observer,
            RoleName::Coordinator => Self::Coordinator,
        }
    }
}

/// Carries out a command on accounts.
///
/// # Errors
/// The accounts file, or a value that breaks a rule.
pub fn user(folder: &Path, command: UserCommand, shown: Shown) -> anyhow::Result<u8> {
    let accounts = Accounts::open(folder)?;
    match command {
        UserCommand::Add(new) => {
            let made = (!new.password_stdin).then(new_password).transpose()?;
            let typed = if let Some(made) = &made { made.clone() } else { first_line()? };
            let language: Language = new.language.parse()?;
            let account = accounts.add(&NewAccount {
                display: new.display.unwrap_or_else(|| new.name.clone()),
                name: new.name,
                role: new.role.into(),
                language,
                password: Password::new(&typed)?,
            })?;
            let mut answer = serde_json::json!({ "name": account.name, "editor": account.editor.as_str() });
            if let (Some(made), Some(fields)) = (made, answer.as_object_mut()) {
                fields.insert("password".to_owned(), made.into());
            }
            show(&answer, shown);
        }
        UserCommand::List => {
            let rows: Vec<Value> = accounts
                .list()?
                .into_iter()
                .map(|account| {
                    serde_json::json!({
                        "name": account.name, "display": account.display,
                        "role": account.role.as_str(), "language": account.language.as_str(),
                    })
                })
                .collect();
            show(&Value::Array(rows), shown);
        }
        UserCommand::Password { name, password_stdin } => {
            let made = (!password_stdin).then(new_password).transpose()?;
            let typed = if let Some(made) = &made { made.clone() } else { first_line()? };
            let account = accounts.set_password(&name, &Password::new(&typed)?)?;
            let mut answer = serde_json::json!({ "name": account.name });
            if let (Some(made), Some(fields)) = (made, answer.as_object_mut()) {
                fields.insert("password".to_owned(), made.into());
            }
            show(&answer, shown);
        }
        UserCommand::Remove { name } => {
            accounts.remove(&name)?;
            show(&serde_json::json!({ "removed": name }), shown);
        }
    }
    Ok(EXIT_OK)
}

fn first_line() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(4096).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// 100 random bits in letters that are not mistaken for each other.
fn new_password() -> anyhow::Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 20];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("get random bytes: {error}"))?;
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter)));
    let text: String = letters.collect();
    let groups: Vec<String> = text.as_bytes().chunks(5).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    Ok(groups.join("-"))
}

/// Carries out a command on documents.
///
/// # Errors
/// The process does not run, or says no.
pub async fn doc(folder: &Path, command: DocCommand, shown: Shown) -> Result<u8, AdminError> {
    match command {
        DocCommand::List => {
            show_rows(&socket::get(folder, "/documents").await?, "documents", shown, line);
        }
        DocCommand::Quarantine { id: None } => {
            let line = |row: &Value| print_line(&format!("{}  {}", text(row, "id"), text(row, "why")));
            show_rows(&socket::get(folder, "/quarantine").await?, "documents", shown, line);
        }
        DocCommand::Quarantine { id: Some(id) } => {
            show(&socket::post(folder, &format!("/quarantine/{id}"), &nothing()).await?, shown);
        }
        DocCommand::Release { id } => {
            show(&socket::post(folder, &format!("/quarantine/{id}/release"), &nothing()).await?, shown);
        }
        DocCommand::Show { id } => show(&socket::get(folder, &format!("/documents/{id}")).await?, Shown { json: true }),
    }
    Ok(EXIT_OK)
}

/// The list that an answer has under a name: as JSON, or a line for each.
fn show_rows(answer: &Value, name: &str, shown: Shown, line: impl Fn(&Value)) {
    let rows = answer.get(name).cloned().unwrap_or_default();
    if shown.json {
        show(&rows, shown);
    } else {
        rows.as_array().into_iter().flatten().for_each(line);
    }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or("-")
}

fn line(row: &Value) {
    let text = |key| text(row, key);
    let title = row.pointer("/title/fr").and_then(Value::as_str).filter(|title| !title.is_empty());
    let title = title.or_else(|| row.pointer("/title/ar").and_then(Value::as_str)).unwrap_or("-");
    print_line(&format!("{}  {:<12} {:<11} {:<8} {title}", text("id"), text("kind"), text("state"), text("council")));
}

fn waiting_line(row: &Value) {
    let text = |key| text(row, key);
    let made_at = row.get("made_at_ms").and_then(Value::as_i64).and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let made_at = made_at.map_or_else(|| "-".to_owned(), |at| at.strftime("%Y-%m-%d").to_string());
    print_line(&format!("{}  {}  {:<6} {made_at} {}", text("entry"), text("doc"), text("council"), text("reason")));
}

/// Carries out a command on the journal. [`EXIT_FOUND`] when something in it is bad.
///
/// # Errors
/// The process does not run, or says no.
pub async fn journal(folder: &Path, command: JournalCommand, shown: Shown) -> Result<u8, AdminError> {
    let answer = match command {
        JournalCommand::Verify => {
            let bar = spinner("reading the journal");
            let answer = socket::get(folder, "/verify").await;
            bar.finish_and_clear();
            answer?
        }
        JournalCommand::Scrub => pass(folder, "/journal/scrub", "checking the journal").await?,
        JournalCommand::Compact => pass(folder, "/journal/compact", "compacting the journal").await?,
        JournalCommand::Refuse { entry } => socket::post(folder, &format!("/journal/waiting/{entry}/refuse"), &nothing()).await?,
        JournalCommand::Waiting => {
            show_rows(&socket::get(folder, "/journal/waiting").await?, "waiting", shown, waiting_line);
            return Ok(EXIT_OK);
        }
    };
    show(&answer, shown);
    let is_bad = answer.get("first_bad").is_some_and(|bad| !bad.is_null())
        || answer.get("damaged").and_then(Value::as_array).is_some_and(|damaged| !damaged.is_empty());
    Ok(if is_bad { EXIT_FOUND } else { EXIT_OK })
}

fn nothing() -> Value {
    Value::Object(serde_json::Map::new())
}

/// Asks for a pass over the journal and shows how far it has come, to whoever looks.
async fn pass(folder: &Path, path: &str, what: &'static str) -> Result<Value, AdminError> {
    let bar = bar(what, BYTES);
    let nothing = nothing();
    let mut asked = std::pin::pin!(socket::post(folder, path, &nothing));
    loop {
        tokio::select! {
            biased;
            answer = &mut asked => {
                bar.finish_and_clear();
                return answer;
            }
            () = tokio::time::sleep(PROGRESS_EVERY), if !bar.is_hidden() => {
                // Without it the bar only stands still.
                let Ok(progress) = socket::get(folder, "/journal/progress").await else { continue };
                let number = |key: &str| progress.get(key).and_then(Value::as_u64).unwrap_or_default();
                advance(&bar, number("done"), number("total"));
            }
        }
    }
}

/// Shows the running process's status.
///
/// # Errors
/// The process does not run, or says no.
pub async fn status(folder: &Path, shown: Shown) -> Result<u8, AdminError> {
    let mut status = socket::get(folder, "/status").await?;
    let courier = socket::get(folder, "/courier").await?;
    if let (Some(fields), Some(peers)) = (status.as_object_mut(), courier.get("peers")) {
        fields.insert("courier".to_owned(), peers.clone());
    }
    if let Some(fields) = status.as_object_mut() {
        let kept = kept(folder);
        let done =
            |done: Option<Done>| done.map_or(Value::Null, |done| serde_json::json!({ "at_ms": done.at_ms, "file": done.file }));
        fields.insert("backup_made".to_owned(), done(kept.made));
        fields.insert("backup_proven".to_owned(), done(kept.proven));
    }
    let found = if shown.json { None } else { status.as_object_mut().and_then(|fields| fields.remove("incidents")) };
    show(&status, shown);
    found.iter().filter_map(Value::as_array).flatten().for_each(|row| print_line(&incidents::line(row)));
    Ok(EXIT_OK)
}

/// Prints one line of an answer. Whoever reads no further, like `head`, has what it wanted.
pub(super) fn print_line(line: &str) {
    // Nothing is lost by it: there is nobody to tell.
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Prints an answer: JSON, or one `name: value` a line.
pub fn show(answer: &Value, shown: Shown) {
    match answer {
        Value::Object(fields) if !shown.json => {
            for (name, value) in fields {
                match value {
                    Value::String(text) => print_line(&format!("{name}: {text}")),
                    Value::Null => print_line(&format!("{name}: none")),
                    other => print_line(&format!("{name}: {other}")),
                }
            }
        }
        Value::Array(rows) if !shown.json => {
            for row in rows {
                let fields: Vec<String> = row
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(_, value)| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                    .collect();
                print_line(&fields.join("  "));
            }
        }
        other => print_line(&format!("{other:#}")),
    }
}

/// A spinner while something of unknown length goes on; nothing when nobody looks.
pub fn spinner(what: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

/// What bars over bytes show.
const BYTES: &str = "{bytes}/{total_bytes}";

/// A bar over something whose length is told on the way; nothing when nobody looks. `unit` is what it shows beside it.
fn bar(what: &'static str, unit: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(&format!("{{msg}} {{bar:40}} {unit} {{eta}}"));
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message(what)
}

/// Tells a bar how much is done, of how much.
fn advance(bar: &ProgressBar, done: u64, total: u64) {
    bar.set_length(total);
    bar.set_position(done);
}

/// A bar over the records that a start replays; nothing when nobody looks.
pub fn replay_bar() -> Box<dyn FnMut(u64, u64) + Send> {
    let bar = bar("rebuilding the index", "{pos}/{len}");
    Box::new(move |done, total| {
        advance(&bar, done, total);
        if done == total {
            bar.finish_and_clear();
        }
    })
}

/// Tells whoever typed the command why it failed.
#[expect(clippy::print_stderr, reason = "the answer of a command")]
pub fn complain(error: &anyhow::Error) {
    eprintln!("failed to {error:#}");
}

/// How long work that cannot be interrupted may go on once a command has ended.
const LAST_WORK: std::time::Duration = std::time::Duration::from_millis(200);

/// Runs a command, says why it failed if it did, and ends the process: work on other threads, such as a document that takes minutes to
/// open, is not waited for. Nothing that was acknowledged depends on it.
pub fn to_the_end(command: impl Future<Output = anyhow::Result<u8>>) -> std::process::ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&anyhow::anyhow!("start: {error}"));
            return EXIT_FAILED.into();
        }
    };
    let code = runtime.block_on(command).unwrap_or_else(|error| {
        complain(&error);
        EXIT_FAILED
    });
    runtime.shutdown_timeout(LAST_WORK);
    code.into()
}

/// Reads the log's filter again whenever the system sends SIGHUP, and says so; what cannot be read leaves it as it is.
///
/// # Errors
/// The system does not let the program hear of it.
pub fn reload_on_hangup<E: std::fmt::Display + Send>(
    read: impl Fn() -> Result<LogSettings, E> + Send + 'static,
) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match read() {
                Ok(settings) => {
                    if let Err(error) = telemetry::reload(&settings) {
                        tracing::error!(%error, "the log's filter stays as it is");
                    }
                }
                Err(error) => tracing::error!(%error, "the log's filter stays as it is"),
            }
        }
    });
    Ok(())
}

/// Asks everybody to leave when the system or the terminal says so.
///
/// # Errors
/// The system gives no signals.
pub fn leave_on_signal(leaving: tokio_util::sync::CancellationToken) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        leaving.cancel();
        tracing::info!("leaving");
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_does_not_end_does_not_keep_the_process() {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let begun = std::time::Instant::now();
        // Ends when `release` is dropped, which is after the command.
        let code = to_the_end(async move {
            drop(tokio::task::spawn_blocking(move || held.recv()));
            Ok(EXIT_OK)
        });
        assert_eq!(code, EXIT_OK.into());
        assert!(begun.elapsed() < std::time::Duration::from_secs(5));
        drop(release);
    }
}
