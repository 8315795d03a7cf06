//! What the running program says of itself, through the administrator's socket; and what is remembered of backups, running or not.

use std::{collections::BTreeMap, path::Path, time::Duration};

use serde_json::Value;

use super::{Check, Program, span, time};
use crate::{
    admin::socket::{self, AdminError},
    domain::UnixMs,
    ops::{
        backup::{Done, kept},
        incidents,
    },
};

/// How long the program may take for one answer: these are read from what it has in memory.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
const DAY_MS: i64 = 24 * 3_600_000;
/// What an entry waits for usually comes within minutes, as soon as the line is up.
const WAITS_MS: i64 = DAY_MS;
/// The unit makes a backup every night.
const MADE_DAYS: i64 = 7;
const PROVEN_DAYS: i64 = 30;
/// A start reads the log again from where the index ends: with more records than this it takes a while.
const INDEX_BEHIND: u64 = 200_000;
const MIB: u64 = 1024 * 1024;

/// What the running program said.
#[derive(Debug)]
pub struct Running {
    /// What every program is asked.
    pub checks: Vec<Check>,
    /// Its answer to `GET /status`; `None` when it does not run, or did not answer.
    pub status: Option<Value>,
}

/// Asks the running program for an answer, and not for long.
///
/// # Errors
/// Why there is none, in words.
pub async fn ask(folder: &Path, path: &str) -> Result<Value, AdminError> {
    let asked = tokio::time::timeout(ANSWER_TIMEOUT, socket::get(folder, path)).await;
    asked.unwrap_or_else(|_| {
        Err(AdminError::Broken { path: path.to_owned(), what: format!("no answer within {} s", ANSWER_TIMEOUT.as_secs()) })
    })
}

/// Looks at the running program of a folder.
pub async fn running(folder: &Path, program: Program, now: UnixMs) -> Running {
    let name = program.name;
    let status = match ask(folder, "/status").await {
        Ok(status) => status,
        Err(error) => {
            let check = match &error {
                AdminError::NotRunning { .. } => Check::bad(
                    "program",
                    "it does not run: what only the running program knows is left out here",
                    format!("`systemctl start {name}`; if it ends again, `journalctl -u {name} -n 50` says why"),
                ),
                AdminError::Io { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => Check::warning(
                    "program",
                    error.to_string(),
                    format!("type it as the account of the program: `sudo -u {name} {name} doctor`"),
                ),
                _ => Check::bad(
                    "program",
                    error.to_string(),
                    format!("`journalctl -u {name} -n 50`, then `systemctl restart {name}`"),
                ),
            };
            return Running { checks: vec![check], status: None };
        }
    };
    let mut checks = vec![runs(&status, program, now)];
    checks.extend(log(&status, program));
    checks.push(waiting(folder, &status, program, now).await);
    checks.extend(quarantine(&status, program));
    checks.push(open_incidents(&status, program));
    Running { checks, status: Some(status) }
}

/// A figure of an answer; 0 when it is not there.
pub fn number(answer: &Value, key: &str) -> u64 {
    answer.get(key).and_then(Value::as_u64).unwrap_or_default()
}

fn runs(status: &Value, program: Program, now: UnixMs) -> Check {
    let since = status.get("running_since_ms").and_then(Value::as_i64).unwrap_or(now.0);
    let version = status.get("version").and_then(Value::as_str).unwrap_or("unknown");
    let found = format!("it runs since {}, version {version}", time(since));
    let here = env!("CARGO_PKG_VERSION");
    if version == here {
        return Check::ok("program", found);
    }
    let found = format!("{found}; the installed one is {here}");
    Check::warning("program", found, format!("`systemctl restart {}` to run the installed one", program.name))
}

fn log(status: &Value, program: Program) -> Vec<Check> {
    let name = program.name;
    let figure = |key| number(status, key);
    let (lost, damaged) = (figure("journal_lost"), figure("journal_damaged"));
    let said =
        format!("{} entries in {} documents, {} MiB", figure("entries"), figure("documents"), figure("journal_bytes") / MIB);
    let mut checks = vec![if lost + damaged > 0 {
        Check::warning(
            "journal",
            format!("{said}; the disk lost {lost} records, and {damaged} damaged pieces were found since the start"),
            format!(
                "check the disk (`smartctl -a`, `dmesg`), then `{name} journal verify`; deploy/README.md, \"When something is wrong\""
            ),
        )
    } else {
        Check::ok("journal", format!("{said}; no record is lost, and no damage was found since the start"))
    }];
    let (index, end) = (figure("index"), figure("end"));
    let said = format!("it reflects {index} of {end} records");
    checks.push(if index > end {
        Check::bad(
            "index",
            format!("{said}: the journal has lost its end"),
            format!("`{name} journal verify`, and see deploy/README.md, \"Copies\""),
        )
    } else if end - index > INDEX_BEHIND {
        Check::warning(
            "index",
            said,
            "nothing is lost by it, but the next start takes longer; restart the program at a quiet hour",
        )
    } else {
        Check::ok("index", said)
    });
    if status.get("disk_full").and_then(Value::as_bool) == Some(true) {
        checks.push(Check::bad(
            "full",
            "the disk is full: nothing new is taken in",
            "make room; deploy/README.md, \"A full disk\", says how",
        ));
    }
    checks
}

async fn waiting(folder: &Path, status: &Value, program: Program, now: UnixMs) -> Check {
    let (waiting, refused) = (number(status, "waiting"), number(status, "refused"));
    let refused = format!("{refused} were refused for good");
    if waiting == 0 {
        return Check::ok("waiting", format!("no entry waits for another; {refused}"));
    }
    let next = format!(
        "`{} journal waiting` lists them; look whether the line is up at the council whose entry is missing",
        program.name
    );
    let rows = match ask(folder, "/journal/waiting").await {
        Ok(rows) => rows,
        Err(error) => return Check::warning("waiting", format!("{waiting} entries wait; {error}"), next),
    };
    let rows = rows.get("waiting").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut reasons: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &rows {
        *reasons.entry(row.get("reason").and_then(Value::as_str).unwrap_or("-")).or_default() += 1;
    }
    let reasons: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    let oldest = rows.iter().filter_map(|row| row.get("made_at_ms").and_then(Value::as_i64)).min().map_or(0, |made| now.0 - made);
    let found =
        format!("{waiting} entries wait for another ({}), the oldest for {}; {refused}", reasons.join(", "), span(oldest));
    if oldest > WAITS_MS { Check::warning("waiting", found, next) } else { Check::ok("waiting", found) }
}

fn quarantine(status: &Value, program: Program) -> Option<Check> {
    let many = number(status, "quarantined");
    let next = format!("`{0} doc quarantine` names them; `{0} doc release ID` opens one again", program.name);
    (many > 0)
        .then(|| Check::warning("quarantine", format!("{many} documents are not opened, since that ended the program"), next))
}

fn open_incidents(status: &Value, program: Program) -> Check {
    let all = status.get("incidents").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_open = |row: &&Value| row.get("state").and_then(Value::as_str) != Some("closed");
    let open: Vec<String> = all.iter().filter(is_open).map(incidents::line).collect();
    if open.is_empty() {
        return Check::ok("incidents", format!("none is open; {} are over", all.len()));
    }
    let next = format!(
        "leave the line up: both ends repair it by themselves; if it is still open tomorrow, `{} journal verify` at both ends",
        program.name
    );
    Check::warning("incidents", open.join("; "), next)
}

/// What the folder remembers of its backups.
pub fn backups(folder: &Path, program: Program, now: UnixMs) -> [Check; 2] {
    let kept = kept(folder);
    let make = format!("`systemctl enable --now {0}-backup.timer`, or `{0} backup create FOLDER` now", program.name);
    let prove = format!("`{} backup verify FILE` on the newest one; the timer does it every night", program.name);
    [
        aged(("backup-made", "made"), kept.made, MADE_DAYS, make, now),
        aged(("backup-proven", "proven good"), kept.proven, PROVEN_DAYS, prove, now),
    ]
}

fn aged((name, what): (&'static str, &str), done: Option<Done>, days: i64, next: String, now: UnixMs) -> Check {
    let Some(done) = done else { return Check::warning(name, format!("none was ever {what} of this folder"), next) };
    let age = now.0 - done.at_ms;
    let found = format!("the last one was {what} {} ago: {}", span(age), done.file);
    if age > days * DAY_MS { Check::warning(name, found, next) } else { Check::ok(name, found) }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{super::State, *};
    use crate::ops::backup::{note_made, note_proven};

    const PROGRAM: Program = Program { name: "tansiq-hub", begins: "init" };

    #[test]
    fn backups_age() {
        let dir = tempfile::tempdir().unwrap();
        let states = |now: i64| backups(dir.path(), PROGRAM, UnixMs(now)).map(|check| check.state);
        assert_eq!(states(0), [State::Warning, State::Warning]);
        note_made(dir.path(), &PathBuf::from("/backup/1"), UnixMs(0)).unwrap();
        note_proven(dir.path(), &PathBuf::from("/backup/1"), UnixMs(0)).unwrap();
        assert_eq!(states(6 * DAY_MS), [State::Ok, State::Ok]);
        assert_eq!(states(8 * DAY_MS), [State::Warning, State::Ok]);
        assert_eq!(states(31 * DAY_MS), [State::Warning, State::Warning]);
    }

    #[tokio::test]
    async fn a_program_that_does_not_run_is_said_to_be_so() {
        let dir = tempfile::tempdir().unwrap();
        let found = running(dir.path(), PROGRAM, UnixMs(0)).await;
        assert!(found.status.is_none() && found.checks[0].state == State::Bad);
        assert!(found.checks[0].next.as_ref().unwrap().contains("systemctl start tansiq-hub"));
    }
}
