//! What may be wrong with a program on its machine: one line for each thing looked at, with what was found and what to type next.
//!
//! Both programs look at the same things with this, whether they run or not, and add what only they know. Nothing is changed: one file is
//! written to see how long the disk takes, and removed. Nothing secret is read out. Whatever is waited for has an end.

use serde_json::{Value, json};

use super::command::{EXIT_FOUND, EXIT_OK, Shown, print_line, show};

pub mod certificates;
mod configuration;
mod folder;
mod running;

pub use configuration::configuration;
pub use folder::folder;
pub use running::{Running, ask, backups, number, running};

/// How one thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Ok,
    /// Works, and will not for ever; or could not be looked at.
    Warning,
    /// Does not work, or may lose something.
    Bad,
}

impl State {
    /// The closed word, in text and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name; the same in every version. That of a council has the council's code behind it.
    pub name: String,
    /// How it was found.
    pub state: State,
    /// What was found, as a fact.
    pub found: String,
    /// What to do about it.
    pub next: Option<String>,
}

impl Check {
    /// As it should be.
    pub fn ok(name: impl Into<String>, found: impl Into<String>) -> Self {
        Self { name: name.into(), state: State::Ok, found: found.into(), next: None }
    }

    /// To be looked after.
    pub fn warning(name: impl Into<String>, found: impl Into<String>, next: impl Into<String>) -> Self {
        Self { name: name.into(), state: State::Warning, found: found.into(), next: Some(next.into()) }
    }

    /// To be mended.
    pub fn bad(name: impl Into<String>, found: impl Into<String>, next: impl Into<String>) -> Self {
        Self { name: name.into(), state: State::Bad, found: found.into(), next: Some(next.into()) }
    }

    fn line(&self) -> String {
        let next = self.next.as_ref().map(|next| format!(". Next: {next}")).unwrap_or_default();
        // Texts of other libraries may have several lines.
        let said = format!("{}{next}", self.found).split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{:<8} {:<14} {said}", self.state.as_str(), self.name)
    }
}

/// Which program is looked at, so that it is named in what to type.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Its name, which is also that of its service.
    pub name: &'static str,
    /// The command that makes a data folder.
    pub begins: &'static str,
}

/// The worst of all.
fn state(checks: &[Check]) -> State {
    checks.iter().map(|check| check.state).max().unwrap_or(State::Ok)
}

fn answer(checks: &[Check]) -> Value {
    let rows: Vec<Value> = checks
        .iter()
        .map(|check| json!({ "name": check.name, "state": check.state.as_str(), "found": check.found, "next": check.next }))
        .collect();
    json!({ "checks": rows, "state": state(checks).as_str() })
}

/// Prints what was found; the exit code says whether anything is not as it should be.
pub fn report(checks: &[Check], shown: Shown) -> u8 {
    if shown.json {
        show(&answer(checks), shown);
    } else {
        for check in checks {
            print_line(&check.line());
        }
    }
    if state(checks) == State::Ok { EXIT_OK } else { EXIT_FOUND }
}

/// A day of the calendar with its time, for people.
fn time(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map_or_else(|_| "an unknown time".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// How long something is, in the largest unit that fits.
pub fn span(ms: i64) -> String {
    let seconds = ms.max(0) / 1000;
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_is_the_state_of_all_and_the_exit_code_says_it() {
        let (well, old) = (Check::ok("folder", "it is there"), Check::warning("backup-made", "never", "make one"));
        assert_eq!(answer(std::slice::from_ref(&well))["state"], "ok");
        let both = [well, old];
        assert_eq!(answer(&both)["state"], "warning");
        assert_eq!(answer(&both)["checks"][0], json!({ "name": "folder", "state": "ok", "found": "it is there", "next": null }));
        assert_eq!((report(&both[..1], Shown { json: true }), report(&both, Shown { json: false })), (EXIT_OK, EXIT_FOUND));
    }

    #[test]
    fn a_check_is_one_line() {
        let check = Check::bad("configuration", "line 3\n  | x", "correct it");
        assert_eq!(check.line(), "bad      configuration  line 3 | x. Next: correct it");
    }

    #[test]
    fn spans_are_readable() {
        assert_eq!([90_000, 600_000, 7_200_000, 9 * 86_400_000].map(span), ["90 s", "10 min", "2 h", "9 days"]);
    }
}
