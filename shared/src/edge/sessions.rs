//! Who is signed in now: random tokens in memory, of which only the hash is kept.
//!
//! A restart signs everybody out, which is the simplest honest rule. Browsers keep what was typed meanwhile.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use crate::domain::EditorId;

/// Sign-ins remembered; the one that ends first is dropped for a new one.
pub const SESSIONS_MAX: usize = 10_000;
/// Sign-ins of one account; the oldest is dropped for a new one.
pub const SESSIONS_PER_EDITOR_MAX: usize = 20;
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
    /// Whose it is.
    pub editor: EditorId,
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
}

impl Sessions {
    /// Nobody signed in yet. `life` is how long a sign-in lasts; `cookie_secure` keeps the cookie to TLS and loopback names.
    pub fn new(life: Duration, cookie_secure: bool) -> Self {
        Self { by_hash: Arc::default(), life, cookie_secure }
    }

    /// Signs an account in.
    ///
    /// # Errors
    /// The system has no random bytes.
    pub fn begin(&self, editor: EditorId) -> Result<Token, getrandom::Error> {
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
        let session = SignedInSession { editor, ends_at: now + self.life, ended: CancellationToken::new() };
        all.insert(token.hash(), session);
        Ok(token)
    }

    /// The sign-in that a token stands for, unless it has ended.
    pub fn get(&self, token: &Token) -> Option<SignedInSession> {
        // Looked up by hash: how long that takes says nothing about the token.
        self.locked().get(&token.hash()).filter(|session| session.ends_at > Instant::now()).cloned()
    }

    /// Signs one token out.
    pub fn end(&self, token: &Token) {
        if let Some(session) = self.locked().remove(&token.hash()) {
            session.ended.cancel();
        }
    }

    /// Signs an account out everywhere.
    pub fn end_all(&self, editor: &EditorId) {
        self.locked().retain(|_, session| {
            let stays = session.editor != *editor;
            if !stays {
                session.ended.cancel();
            }
            stays
        });
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

fn drop_first(all: &mut HashMap<[u8; 32], SignedInSession>, which: impl Fn(&SignedInSession) -> bool) {
    let first =
        all.iter().filter(|(_, session)| which(session)).min_by_key(|(_, session)| session.ends_at).map(|(hash, _)| *hash);
    if let Some(session) = first.and_then(|hash| all.remove(&hash)) {
        session.ended.cancel();
    }
}

/// Finds the token in a `Cookie` header. Anything that is not exactly one is no token.
pub fn token_of(cookies: &str) -> Option<Token> {
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

    fn editor(text: &str) -> EditorId {
        text.parse().unwrap()
    }

    fn cookie_pair(set: &str) -> String {
        set.split(';').next().unwrap().to_owned()
    }

    #[test]
    fn a_cookie_comes_back_as_its_token() {
        let sessions = Sessions::new(Duration::from_mins(1), true);
        let token = sessions.begin(editor("a")).unwrap();
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
        let (one, two) = (sessions.begin(editor("a")).unwrap(), sessions.begin(editor("a")).unwrap());
        let held = sessions.get(&two).unwrap();
        sessions.end(&one);
        assert!(sessions.get(&one).is_none() && !held.ended.is_cancelled());
        sessions.end_all(&editor("a"));
        assert!(sessions.get(&two).is_none() && held.ended.is_cancelled());
    }

    #[test]
    fn time_ends_a_session() {
        let sessions = Sessions::new(Duration::ZERO, false);
        let token = sessions.begin(editor("a")).unwrap();
        assert!(sessions.get(&token).is_none());
    }

    #[test]
    fn one_account_holds_a_bounded_number() {
        let sessions = Sessions::new(Duration::from_mins(1), false);
        let first = sessions.begin(editor("a")).unwrap();
        let other = sessions.begin(editor("b")).unwrap();
        for _ in 0..SESSIONS_PER_EDITOR_MAX {
            sessions.begin(editor("a")).unwrap();
        }
        assert!(sessions.get(&first).is_none() && sessions.get(&other).is_some());
        assert_eq!(sessions.locked().len(), SESSIONS_PER_EDITOR_MAX + 1);
    }
}
