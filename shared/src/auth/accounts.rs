//! Local accounts: who may sign in at this hub or node, and as what.
//!
//! The list is one small file, `accounts.toml` ([`file`]); the command line changes it while the process runs, so every look at it
//! compares the file's stamp first. Passwords are Argon2id hashes ([`password`]); how often one may be tried is bounded
//! ([`attempts`]). An unknown name costs the same time as a wrong password, so that names cannot be collected.

use std::{
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::domain::EditorId;

pub mod attempts;
pub mod file;
pub mod password;

use attempts::{Attempts, Shares, Tries};
use file::Stamp;
pub use password::Password;
use password::{PasswordHash, PasswordMark};
use unicode_normalization::UnicodeNormalization as _;

/// The file's name in the data folder.
pub(crate) const FILE_NAME: &str = "accounts.toml";
/// What audit lines are logged under.
pub const AUDIT: &str = "tansiq::audit";
/// Accounts that one file may hold.
pub const ACCOUNTS_MAX: usize = 5_000;
/// Longest sign-in name and display name, in characters.
pub(crate) const NAME_CHARS_MAX: usize = 80;
/// Passwords that are hashed at the same time: each takes a core and 19 MiB for some tens of milliseconds.
pub(crate) const HASHES_AT_ONCE: usize = 2;
/// Sign-ins that may wait for their turn; more are told to come back.
pub(crate) const HASHES_WAITING_MAX: usize = 32;
/// How long a sign-in waits for its turn.
pub(crate) const HASH_WAIT: Duration = Duration::from_secs(5);

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Edits and shares a council's documents.
    Secretary,
    /// Takes part; reads here, comments later.
    Member,
    /// Reads.
    Observer,
    /// The ministry's coordinator: reads the consolidated state.
    Coordinator,
}

impl Role {
    /// The roles of a node.
    pub const OF_A_NODE: [Self; 3] = [Self::Secretary, Self::Member, Self::Observer];
    const ALL: [Self; 4] = [Self::Secretary, Self::Member, Self::Observer, Self::Coordinator];

    /// The name in files, JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Secretary => "secretary",
            Self::Member => "member",
            Self::Observer => "observer",
            Self::Coordinator => "coordinator",
        }
    }

    /// Whether the role writes a council's documents.
    pub const fn can_edit(self) -> bool {
        matches!(self, Self::Secretary)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = AccountError;
    fn from_str(text: &str) -> Result<Self, AccountError> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(AccountError::Rule { what: "the role", rule: "secretary, member, observer or coordinator" })
    }
}

/// The language of somebody's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// French.
    French,
    /// Arabic.
    Arabic,
    /// English.
    English,
}

impl Language {
    const ALL: [Self; 3] = [Self::French, Self::Arabic, Self::English];

    /// The tag in files, JSON and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::Arabic => "ar",
            Self::English => "en",
        }
    }
}

impl FromStr for Language {
    type Err = AccountError;
    fn from_str(text: &str) -> Result<Self, AccountError> {
        let found = Self::ALL.into_iter().find(|language| language.as_str() == text);
        found.ok_or(AccountError::Rule { what: "the language", rule: "fr, ar or en" })
    }
}

/// One account, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Opaque: this, never a name, is what documents and logs hold.
    pub editor: EditorId,
    /// What is typed to sign in, lower case.
    pub name: String,
    /// What others are shown.
    pub display: String,
    /// What it may do.
    pub role: Role,
    /// The language of its screens.
    pub language: Language,
    /// Which password it has: another one ends what was signed in with this.
    pub password: PasswordMark,
}

/// What [`Accounts::add`] needs.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What is typed to sign in; made lower case.
    pub name: String,
    /// What others are shown.
    pub display: String,
    /// What it may do.
    pub role: Role,
    /// The language of its screens.
    pub language: Language,
    /// The password.
    pub password: Password,
}

/// Why accounts cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The disk failed.
    #[error("use the accounts in {path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what this program wrote.
    #[error("read the accounts in {path}: {what}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A value breaks a rule.
    #[error("use {what}: it must be {rule}")]
    Rule {
        /// Which.
        what: &'static str,
        /// The rule, completing "it must be …".
        rule: &'static str,
    },
    /// The name is taken.
    #[error("add the account {0:?}: the name is taken")]
    Taken(String),
    /// No such account.
    #[error("find the account {0:?}: there is none of that name")]
    Unknown(String),
    /// The list is full.
    #[error("add an account: there are {ACCOUNTS_MAX}, which is the most")]
    Full,
    /// Hashing failed, or the system has no random bytes.
    #[error("hash a password: {0}")]
    Hash(String),
}

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    /// The name or the password is wrong; which of both is not said.
    #[error("sign in: the name or the password is wrong")]
    Wrong,
    /// Too many wrong tries.
    #[error("sign in: too many tries, wait {} seconds", wait.as_secs())]
    Limited {
        /// How long to wait.
        wait: Duration,
    },
    /// Too many people sign in at once.
    #[error("sign in: too many people are signing in, try again")]
    Busy,
    /// The accounts cannot be read.
    #[error(transparent)]
    Accounts(#[from] AccountError),
}

/// The accounts of one hub or node. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    list: Mutex<(Stamp, Arc<Vec<Row>>)>,
    attempts: Mutex<Attempts>,
    shares: Shares,
    hashing: tokio::sync::Semaphore,
    waiting: tokio::sync::Semaphore,
    decoy: PasswordHash,
}

/// One account as the file has it.
#[derive(Debug, Clone)]
struct Row {
    account: Account,
    hash: PasswordHash,
}

impl Accounts {
    /// Opens the accounts of a data folder. No file yet means nobody can sign in. Blocks for one hash.
    ///
    /// # Errors
    /// The file is there and cannot be used.
    pub fn open(folder: &Path) -> Result<Self, AccountError> {
        Self::limited(folder, Tries::default())
    }

    /// The same, where a sign-in may be tried so often.
    ///
    /// # Errors
    /// As [`Accounts::open`].
    pub(crate) fn limited(folder: &Path, tries: Tries) -> Result<Self, AccountError> {
        let path = folder.join(FILE_NAME);
        let list = file::read(&path)?;
        // What an unknown name is checked against: nobody has this password, and the check costs what a real one costs.
        let decoy = password::hash(&Password::decoy())?;
        Ok(Self {
            inner: Arc::new(Inner {
                path,
                list: Mutex::new((list.0, Arc::new(list.1))),
                attempts: Mutex::new(Attempts::new(tries)),
                shares: Shares::default(),
                hashing: tokio::sync::Semaphore::new(HASHES_AT_ONCE),
                waiting: tokio::sync::Semaphore::new(HASHES_WAITING_MAX),
                decoy,
            }),
        })
    }

    /// Adds an account. Blocks for a hash, a lock between processes and an fsync: for the command line, or `spawn_blocking`.
    ///
    /// # Errors
    /// A value breaks its rule, the name is taken, or the disk failed; nothing is changed then.
    pub fn add(&self, new: &NewAccount) -> Result<Account, AccountError> {
        let name = name_of(&new.name)?;
        let display = display_of(&new.display)?;
        let hash = password::hash(&new.password)?;
        let account =
            Account { editor: new_editor()?, name, display, role: new.role, language: new.language, password: hash.mark() };
        file::change(&self.inner.path, |rows| {
            if rows.iter().any(|row| is_named(row, &account.name)) {
                return Err(AccountError::Taken(account.name.clone()));
            }
            if rows.len() >= ACCOUNTS_MAX {
                return Err(AccountError::Full);
            }
            rows.push(Row { account: account.clone(), hash });
            Ok(())
        })?;
        tracing::info!(target: AUDIT, editor = %account.editor, role = %account.role, "account added");
        Ok(account)
    }

    /// Removes an account by its sign-in name. Its sessions end at their next step. Blocks like [`Accounts::add`].
    ///
    /// # Errors
    /// There is none of that name, or the disk failed.
    pub fn remove(&self, name: &str) -> Result<Account, AccountError> {
        let name = folded(name);
        let mut removed = None;
        file::change(&self.inner.path, |rows| {
            let Some(at) = rows.iter().position(|row| is_named(row, &name)) else {
                return Err(AccountError::Unknown(name.clone()));
            };
            removed = Some(rows.remove(at).account);
            Ok(())
        })?;
        let account = removed.ok_or(AccountError::Unknown(name))?;
        tracing::info!(target: AUDIT, editor = %account.editor, "account removed");
        Ok(account)
    }

    /// Gives an account a new password, by its sign-in name. What was signed in with the old one ends at its next step. Blocks like
    /// [`Accounts::add`].
    ///
    /// # Errors
    /// There is none of that name, or the disk failed.
    pub(crate) fn set_password(&self, name: &str, password: &Password) -> Result<Account, AccountError> {
        let name = folded(name);
        let hash = password::hash(password)?;
        let mut changed = None;
        file::change(&self.inner.path, |rows| {
            let Some(row) = rows.iter_mut().find(|row| is_named(row, &name)) else {
                return Err(AccountError::Unknown(name.clone()));
            };
            row.account.password = hash.mark();
            row.hash = hash;
            changed = Some(row.account.clone());
            Ok(())
        })?;
        let account = changed.ok_or(AccountError::Unknown(name))?;
        tracing::info!(target: AUDIT, editor = %account.editor, "password changed");
        Ok(account)
    }

    /// Every account, in the order in which they were added.
    ///
    /// # Errors
    /// The file was changed since and cannot be used now.
    pub fn list(&self) -> Result<Vec<Account>, AccountError> {
        Ok(self.rows()?.iter().map(|row| row.account.clone()).collect())
    }

    /// One account, if it is still there.
    ///
    /// # Errors
    /// Like [`Accounts::list`].
    pub(crate) fn get(&self, editor: &EditorId) -> Result<Option<Account>, AccountError> {
        Ok(self.rows()?.iter().find(|row| row.account.editor == *editor).map(|row| row.account.clone()))
    }

    /// Checks a name and a password. `from` is the far end's address where it is known.
    ///
    /// # Errors
    /// [`SignInError`] says what to answer; a wrong name and a wrong password are the same, in text and in time.
    pub(crate) async fn verify(&self, name: &str, password: Password, from: Option<IpAddr>) -> Result<Account, SignInError> {
        let name: String = folded(name).chars().take(NAME_CHARS_MAX).collect();
        let now = Instant::now();
        if let Some(wait) = locked(&self.inner.attempts).wait(&name, from, now) {
            return Err(SignInError::Limited { wait });
        }
        let row = self.rows()?.iter().find(|row| is_named(row, &name)).cloned();
        let hash = row.as_ref().map_or_else(|| self.inner.decoy.clone(), |row| row.hash.clone());
        let matches = self.hash_turn(from, move || password::matches(&password, &hash)).await?;
        let Some(row) = row.filter(|_| matches) else {
            locked(&self.inner.attempts).failed(&name, from, Instant::now());
            return Err(SignInError::Wrong);
        };
        locked(&self.inner.attempts).succeeded(&name, from);
        Ok(row.account)
    }

    /// Runs one hash off the async threads, a bounded number at once and a bounded number waiting, in all and from one address.
    async fn hash_turn(&self, from: Option<IpAddr>, work: impl FnOnce() -> bool + Send + 'static) -> Result<bool, SignInError> {
        let Some(_part) = self.inner.shares.take(from) else { return Err(SignInError::Busy) };
        let Ok(_place) = self.inner.waiting.try_acquire() else { return Err(SignInError::Busy) };
        let turn = tokio::time::timeout(HASH_WAIT, self.inner.hashing.acquire()).await;
        let Ok(Ok(_turn)) = turn else { return Err(SignInError::Busy) };
        tokio::task::spawn_blocking(work).await.map_err(|gone| AccountError::Hash(gone.to_string()).into())
    }

    /// The rows as the file has them now. Asks the system for the file's stamp; reads it only when that moved.
    fn rows(&self) -> Result<Arc<Vec<Row>>, AccountError> {
        let stamp = file::stamp(&self.inner.path)?;
        let mut list = locked(&self.inner.list);
        if list.0 != stamp {
            let (stamp, rows) = file::read(&self.inner.path)?;
            *list = (stamp, Arc::new(rows));
        }
        Ok(Arc::clone(&list.1))
    }
}

/// Locks, also after another thread panicked while holding it: what these locks guard is replaced whole, never half.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn new_editor() -> Result<EditorId, AccountError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|none| AccountError::Hash(none.to_string()))?;
    let text = data_encoding::HEXLOWER.encode(&random);
    text.parse().map_err(|_| AccountError::Rule { what: "an editor id", rule: "letters, digits and hyphens" })
}

/// A sign-in name as it is compared: in small letters, composed, and without the forms that only look different.
fn folded(name: &str) -> String {
    name.trim().nfkc().collect::<String>().to_lowercase().nfkc().collect()
}

/// Names of before that rule stand in the file as they were typed then.
fn is_named(row: &Row, folded_name: &str) -> bool {
    row.account.name == folded_name || folded(&row.account.name) == folded_name
}

fn name_of(text: &str) -> Result<String, AccountError> {
    let name = folded(text);
    let ok = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+');
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || !name.chars().all(ok) {
        return Err(AccountError::Rule { what: "the name", rule: "1 to 80 letters, digits and any of . - _ @ +" });
    }
    Ok(name)
}

fn display_of(text: &str) -> Result<String, AccountError> {
    let display = text.trim();
    if display.is_empty() || display.chars().count() > NAME_CHARS_MAX || display.chars().any(char::is_control) {
        return Err(AccountError::Rule { what: "the displayed name", rule: "1 to 80 characters on one line" });
    }
    Ok(display.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn fatima() -> NewAccount {
        NewAccount {
            name: "Fatima".into(),
            display: "Fatima Z.".into(),
            role: Role::Secretary,
            language: Language::Arabic,
            password: Password::new("correct horse battery").unwrap(),
        }
    }

    fn typed(text: &str) -> Password {
        Password::typed(text).unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(folder.path()).unwrap();
        let added = accounts.add(&fatima()).unwrap();
        let verified = accounts.verify(" FATIMA ", typed("correct horse battery"), None).await.unwrap();
        assert_eq!(verified, added);
        assert!(matches!(accounts.verify("fatima", typed("wrong"), None).await, Err(SignInError::Wrong)));
        assert!(matches!(accounts.verify("nobody", typed("wrong"), None).await, Err(SignInError::Wrong)));
    }

    #[tokio::test]
    async fn a_flood_from_one_address_keeps_nobody_elsewhere_out() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(folder.path()).unwrap();
        accounts.add(&fatima()).unwrap();
        let (flood, office) = ("203.0.113.9".parse().ok(), "198.51.100.7".parse().ok());
        let wrong = |n: usize| {
            let accounts = accounts.clone();
            async move { accounts.verify(&format!("nobody-{n}"), typed("wrong"), flood).await }
        };
        let wrong = futures_util::future::join_all((0..40).map(wrong));
        let (wrong, honest) = tokio::join!(wrong, accounts.verify("fatima", typed("correct horse battery"), office));
        assert!(honest.is_ok(), "{honest:?}");
        assert!(wrong.iter().any(|one| matches!(one, Err(SignInError::Busy))));
    }

    #[tokio::test]
    async fn tries_are_limited_and_a_success_clears_them() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(folder.path()).unwrap();
        accounts.add(&fatima()).unwrap();
        for _ in 0..attempts::TRIES_PER_NAME - 1 {
            assert!(matches!(accounts.verify("fatima", typed("wrong"), None).await, Err(SignInError::Wrong)));
        }
        assert!(accounts.verify("fatima", typed("correct horse battery"), None).await.is_ok());
        for _ in 0..attempts::TRIES_PER_NAME {
            assert!(matches!(accounts.verify("fatima", typed("wrong"), None).await, Err(SignInError::Wrong)));
        }
        let limited = accounts.verify("fatima", typed("correct horse battery"), None).await;
        assert!(matches!(limited, Err(SignInError::Limited { .. })), "{limited:?}");
    }

    #[tokio::test]
    async fn a_name_is_its_letters_however_they_were_composed() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(folder.path()).unwrap();
        let rene = NewAccount { name: "Rene\u{301}".into(), ..fatima() };
        let added = accounts.add(&rene).unwrap();
        for name in ["ren\u{e9}", "REN\u{c9}", "rene\u{301}", "\u{ff32}en\u{e9}"] {
            assert_eq!(accounts.verify(name, typed("correct horse battery"), None).await.unwrap(), added, "{name}");
        }
        assert!(matches!(accounts.add(&NewAccount { name: "ren\u{e9}".into(), ..fatima() }), Err(AccountError::Taken(_))));
    }

    #[tokio::test]
    async fn a_new_password_opens_and_the_old_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(folder.path()).unwrap();
        let before = accounts.add(&fatima()).unwrap();
        let after = accounts.set_password("FATIMA", &Password::new("another long one").unwrap()).unwrap();
        assert_eq!(after.editor, before.editor);
        assert_ne!(after.password, before.password);
        assert!(accounts.verify("fatima", typed("another long one"), None).await.is_ok());
        assert!(matches!(accounts.verify("fatima", typed("correct horse battery"), None).await, Err(SignInError::Wrong)));
        assert!(matches!(accounts.set_password("nobody", &typed("another long one")), Err(AccountError::Unknown(_))));
    }

    #[test]
    fn another_process_is_seen_at_the_next_look() {
        let folder = tempfile::tempdir().unwrap();
        let running = Accounts::open(folder.path()).unwrap();
        let command_line = Accounts::open(folder.path()).unwrap();
        let added = command_line.add(&fatima()).unwrap();
        assert_eq!(running.get(&added.editor).unwrap(), Some(added.clone()));
        command_line.remove("fatima").unwrap();
        assert_eq!(running.get(&added.editor).unwrap(), None);
        assert!(matches!(command_line.remove("fatima"), Err(AccountError::Unknown(_))));
    }

    #[test]
    fn the_file_is_for_its_owner_alone_and_holds_no_password() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = Accounts::open(folder.path()).unwrap();
        accounts.add(&fatima()).unwrap();
        assert!(matches!(accounts.add(&fatima()), Err(AccountError::Taken(_))));
        let path = folder.path().join(FILE_NAME);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("$argon2id$") && !text.contains("correct horse"), "{text}");
    }

    #[test]
    fn names_that_break_a_rule_are_refused() {
        assert!(name_of("a b").is_err());
        assert!(name_of("").is_err());
        assert!(display_of("two\nlines").is_err());
        assert!("chief".parse::<Role>().is_err());
        assert!(Password::new("short").is_err());
    }
}
