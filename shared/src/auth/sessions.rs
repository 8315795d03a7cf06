//! Who is signed in now: random tokens, of which only the hash is kept.
//!
//! Hashes and ends stand in a private file, so that a restart signs nobody out: what a browser kept while the process was away leaves as
//! soon as it is back. A file that is lost or makes no sense signs everybody out, nothing worse.

use std::{
    collections::HashMap,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use super::accounts::password::PasswordMark;
use crate::{domain::EditorId, identity::files};

/// Sign-ins remembered; the one that ends first is dropped for a new one.
pub(crate) const SESSIONS_MAX: usize = 10_000;
/// Sign-ins of one account; the oldest is dropped for a new one.
pub(crate) const SESSIONS_PER_EDITOR_MAX: usize = 20;
/// The file in the data folder.
const FILE: &str = "sessions.toml";
/// The cookie's name.
pub const COOKIE: &str = "tansiq_session";

/// 256 random bits that a browser shows to be let in. Printed nowhere but in the cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// One sign-in that is in force.
#[derive(Debug, Clone)]
pub struct SignedInSession {
    /// Which it is: what its token is kept as. Lets nobody in.
    id: [u8; 32],
    /// Whose it is.
    pub editor: EditorId,
    /// The password that it was signed in with.
    pub password: PasswordMark,
    /// When it ends by itself.
    pub ends_at: Instant,
    /// Cancelled when it is ended before that. A tab that holds it closes.
    pub ended: CancellationToken,
}

/// Everybody who is signed in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sessions {
    by_hash: Arc<Mutex<HashMap<[u8; 32], SignedInSession>>>,
    life: Duration,
    cookie_secure: bool,
    file: Option<Arc<PathBuf>>,
}

/// The file, and one sign-in in it.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    #[serde(default)]
    session: Vec<KeptSession>,
}

#[derive(Serialize, Deserialize)]
struct KeptSession {
    sha256: String,
    editor: String,
    ends_at_ms: i64,
    /// Absent in a file of an older version, whose sign-ins end with it.
    password: String,
}

impl Sessions {
    /// Nobody signed in yet. `life` is how long a sign-in lasts; `cookie_secure` keeps the cookie to TLS and loopback names.
    pub fn new(life: Duration, cookie_secure: bool) -> Self {
        Self { by_hash: Arc::default(), life, cookie_secure, file: None }
    }

    /// As [`Sessions::new`], with the sign-ins that are kept in `folder`, and kept there from now on.
    pub fn kept(folder: &Path, life: Duration, cookie_secure: bool) -> Self {
        let path = folder.join(FILE);
        let sessions = match files::read_private(&path) {
            Ok(bytes) => read(bytes.as_deref().unwrap_or_default()),
            Err(error) => {
                tracing::warn!(%error, "the sign-ins could not be read: everybody signs in again");
                HashMap::new()
            }
        };
        Self { by_hash: Arc::new(Mutex::new(sessions)), life, cookie_secure, file: Some(Arc::new(path)) }
    }

    /// Sign-ins are rare and the file is short, so it is written whole, on the spot. A disk that fails costs a sign-in, not the request.
    fn keep(&self, all: &HashMap<[u8; 32], SignedInSession>) {
        let Some(path) = &self.file else { return };
        let session = all.iter().map(|(hash, session)| KeptSession {
            sha256: data_encoding::HEXLOWER.encode(hash),
            editor: session.editor.to_string(),
            password: data_encoding::HEXLOWER.encode(&session.password.0),
            ends_at_ms: now_ms() + millis(session.ends_at.saturating_duration_since(Instant::now())),
        });
        let kept = Kept { session: session.collect() };
        let written = toml::to_string(&kept).map_err(|error| error.to_string());
        let written = written.and_then(|text| files::write_private(path, text.as_bytes()).map_err(|error| error.to_string()));
        if let Err(error) = written {
            tracing::warn!(error, "the sign-ins could not be kept: a restart would sign everybody out");
        }
    }

    /// Signs an account in.
    ///
    /// # Errors
    /// The system has no random bytes.
    pub(crate) fn begin(&self, editor: EditorId, password: PasswordMark) -> Result<Token, getrandom::Error> {
        let mut random = [0; 32];
        getrandom::fill(&mut random)?;
        let token = Token(random);
        let now = Instant::now();
        let mut all = self.locked();
        all.retain(|_, session| session.ends_at > now);
        let own = all.values().filter(|session| session.editor == editor).count();
        if own >= SESSIONS_PER_EDITOR_MAX {
            drop_first(&mut all, |session| session.editor == editor);
        }
        if all.len() >= SESSIONS_MAX {
            drop_first(&mut all, |_| true);
        }
        let session =
            SignedInSession { id: token.hash(), editor, password, ends_at: now + self.life, ended: CancellationToken::new() };
        all.insert(token.hash(), session);
        self.keep(&all);
        Ok(token)
    }

    /// The sign-in that a token stands for, unless it has ended.
    pub(crate) fn get(&self, token: &Token) -> Option<SignedInSession> {
        // Looked up by hash: how long that takes says nothing about the token.
        self.locked().get(&token.hash()).filter(|session| session.ends_at > Instant::now()).cloned()
    }

    /// Signs one token out.
    pub(crate) fn end(&self, token: &Token) {
        let mut all = self.locked();
        if let Some(session) = all.remove(&token.hash()) {
            session.ended.cancel();
            self.keep(&all);
        }
    }

    /// Whether the sign-in that a tab holds goes on with this password, because it changed it itself.
    pub(crate) fn has(&self, held: &SignedInSession, password: PasswordMark) -> bool {
        let all = self.locked();
        all.values().any(|session| session.id == held.id && session.password == password)
    }

    /// Whether browsers send the cookie over TLS, and to loopback names, only.
    pub fn cookie_secure(&self) -> bool {
        self.cookie_secure
    }

    /// Signs an account out everywhere.
    pub(crate) fn end_all(&self, editor: &EditorId) {
        self.end_where(|_, session| session.editor == *editor);
    }

    /// Signs an account out everywhere else, and goes on here with its new password.
    pub(crate) fn go_on_with(&self, token: &Token, password: PasswordMark) {
        let hash = token.hash();
        let mut all = self.locked();
        let Some(session) = all.get_mut(&hash) else { return };
        session.password = password;
        let editor = session.editor.clone();
        drop(all);
        self.end_where(|other, session| session.editor == editor && *other != hash);
    }

    fn end_where(&self, which: impl Fn(&[u8; 32], &SignedInSession) -> bool) {
        let mut all = self.locked();
        all.retain(|hash, session| {
            let stays = !which(hash, session);
            if !stays {
                session.ended.cancel();
            }
            stays
        });
        self.keep(&all);
    }

    /// The `Set-Cookie` value that hands a token to a browser.
    pub fn cookie(&self, token: &Token) -> String {
        let value = data_encoding::BASE64URL_NOPAD.encode(&token.0);
        self.cookie_of(&value, self.life.as_secs())
    }

    /// The `Set-Cookie` value that takes it back.
    pub fn cookie_gone(&self) -> String {
        self.cookie_of("", 0)
    }

    fn cookie_of(&self, value: &str, age: u64) -> String {
        let secure = if self.cookie_secure { "; Secure" } else { "" };
        format!("{COOKIE}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}")
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<[u8; 32], SignedInSession>> {
        self.by_hash.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(bytes: &[u8]) -> HashMap<[u8; 32], SignedInSession> {
    let kept: Kept = str::from_utf8(bytes).ok().and_then(|text| toml::from_str(text).ok()).unwrap_or_default();
    let rows = kept.session.into_iter().take(SESSIONS_MAX).filter_map(|row| {
        let hash = data_encoding::HEXLOWER.decode(row.sha256.as_bytes()).ok()?.try_into().ok()?;
        let left = u64::try_from(row.ends_at_ms.checked_sub(now_ms())?).ok().map(Duration::from_millis)?;
        let ends_at = Instant::now().checked_add(left)?;
        let password = PasswordMark(data_encoding::HEXLOWER.decode(row.password.as_bytes()).ok()?.try_into().ok()?);
        Some((
            hash,
            SignedInSession { id: hash, editor: row.editor.parse().ok()?, password, ends_at, ended: CancellationToken::new() },
        ))
    });
    rows.collect()
}

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2)
}

fn drop_first(all: &mut HashMap<[u8; 32], SignedInSession>, which: impl Fn(&SignedInSession) -> bool) {
    let first =
        all.iter().filter(|(_, session)| which(session)).min_by_key(|(_, session)| session.ends_at).map(|(hash, _)| *hash);
    if let Some(session) = first.and_then(|hash| all.remove(&hash)) {
        session.ended.cancel();
    }
}

/// Finds the token in a `Cookie` header. Anything that is not exactly one is no token.
pub(crate) fn token_of(cookies: &str) -> Option<Token> {
    let mut values = cookies.split(';').filter_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
    let value = values.next()?;
    if values.next().is_some() || value.len() > 64 {
        return None;
    }
    let bytes = data_encoding::BASE64URL_NOPAD.decode(value.as_bytes()).ok()?;
    bytes.try_into().ok().map(Token)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: PasswordMark = PasswordMark([7; 8]);

    fn editor(text: &str) -> EditorId {
        text.parse().unwrap()
    }

    fn cookie_pair(set: &str) -> String {
        set.split(';').next().unwrap().to_owned()
    }

    #[test]
    fn a_cookie_comes_back_as_its_token() {
        let sessions = Sessions::new(Duration::from_mins(1), true);
        let token = sessions.begin(editor("a"), MARK).unwrap();
        let set = sessions.cookie(&token);
        assert!(set.ends_with("; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure"), "{set}");
        let back = token_of(&format!("theme=dark; {}", cookie_pair(&set))).unwrap();
        assert_eq!(sessions.get(&back).unwrap().editor, editor("a"));
        assert!(token_of("tansiq_session=zz").is_none());
        assert!(token_of("other=1").is_none());
        let pair = cookie_pair(&set);
        assert!(token_of(&format!("{pair}; {pair}")).is_none());
    }

    #[test]
    fn an_ended_session_lets_nobody_in_and_says_so() {
        let sessions = Sessions::new(Duration::from_mins(1), false);
        let (one, two) = (sessions.begin(editor("a"), MARK).unwrap(), sessions.begin(editor("a"), MARK).unwrap());
        let held = sessions.get(&two).unwrap();
        sessions.end(&one);
        assert!(sessions.get(&one).is_none() && !held.ended.is_cancelled());
        sessions.end_all(&editor("a"));
        assert!(sessions.get(&two).is_none() && held.ended.is_cancelled());
    }

    #[test]
    fn a_new_password_signs_out_everywhere_else() {
        let sessions = Sessions::new(Duration::from_mins(1), false);
        let begin = |who| sessions.begin(editor(who), MARK).unwrap();
        let (here, there, other) = (begin("a"), begin("a"), begin("b"));
        sessions.go_on_with(&here, PasswordMark([8; 8]));
        assert_eq!(sessions.get(&here).unwrap().password, PasswordMark([8; 8]));
        assert!(sessions.get(&there).is_none() && sessions.get(&other).is_some());
    }

    #[test]
    fn time_ends_a_session() {
        let sessions = Sessions::new(Duration::ZERO, false);
        let token = sessions.begin(editor("a"), MARK).unwrap();
        assert!(sessions.get(&token).is_none());
    }

    #[test]
    fn one_account_holds_a_bounded_number() {
        let sessions = Sessions::new(Duration::from_mins(1), false);
        let first = sessions.begin(editor("a"), MARK).unwrap();
        let other = sessions.begin(editor("b"), MARK).unwrap();
        for _ in 0..SESSIONS_PER_EDITOR_MAX {
            sessions.begin(editor("a"), MARK).unwrap();
        }
        assert!(sessions.get(&first).is_none() && sessions.get(&other).is_some());
        assert_eq!(sessions.locked().len(), SESSIONS_PER_EDITOR_MAX + 1);
    }

    #[test]
    fn a_restart_signs_nobody_out_and_a_broken_file_everybody() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let open = || Sessions::kept(folder.path(), Duration::from_hours(1), true);
        let before = open();
        let (stays, leaves) = (before.begin(editor("a"), MARK).unwrap(), before.begin(editor("b"), MARK).unwrap());
        before.end(&leaves);
        let after = open();
        assert_eq!(after.get(&stays).unwrap().editor.as_str(), "a");
        assert!(after.get(&leaves).is_none());
        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(!text.contains(&data_encoding::BASE64URL_NOPAD.encode(&stays.0)), "the token itself is nowhere");
        std::fs::write(folder.path().join(FILE), "no sense").unwrap();
        assert!(open().get(&stays).is_none());
    }
}
