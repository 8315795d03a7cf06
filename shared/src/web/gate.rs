//! Who may come in: from a cookie, or a name and a password, to the account behind it.

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};

use crate::{
    auth::{
        accounts::{AUDIT, Account, AccountError, Accounts, Role, SignInError, attempts::Tries, password::Password},
        sessions::{Sessions, SignedInSession, Token, token_of},
    },
    error::ErrorCode,
    ops::{config::Common, limits::Limits, telemetry::Metrics},
    web::http::ApiError,
};

/// The accounts, who is signed in, and the names under which browsers reach this process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Who may sign in.
    pub accounts: Accounts,
    /// Who is signed in.
    pub sessions: Sessions,
    metrics: Metrics,
    public_names: Arc<[String]>,
    limits: Arc<Limits>,
}

/// The account behind a request, and its sign-in. As an argument of a handler it lets nobody else in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// As the accounts file has it now.
    pub account: Account,
    /// What ends it.
    pub session: SignedInSession,
}

/// The far end's address, where the listener knows it; behind a proxy that is believed, what it says.
#[derive(Debug, Clone, Copy)]
pub struct FarEnd(pub Option<IpAddr>);

impl Gate {
    /// The gate of a data folder, as its configuration says.
    ///
    /// # Errors
    /// When the accounts' file cannot be read.
    pub fn open(folder: &Path, config: &Common, metrics: Metrics) -> Result<Self, AccountError> {
        let sessions = Sessions::kept(folder, config.session_life, config.cookie_secure);
        let limits = config.limits.clone();
        let number = |tries: usize| u32::try_from(tries).unwrap_or(u32::MAX);
        let tries = Tries { per_name: number(limits.tries_per_name), per_address: number(limits.tries_per_address) };
        let gate = Self::new(Accounts::limited(folder, tries)?, sessions, metrics, &config.public_names);
        Ok(Self { limits: Arc::new(limits), ..gate })
    }

    /// A gate. `public_names` as in the configuration.
    pub fn new(accounts: Accounts, sessions: Sessions, metrics: Metrics, public_names: &[String]) -> Self {
        let public_names = public_names.iter().map(|name| name.to_ascii_lowercase()).collect();
        Self { accounts, sessions, metrics, public_names, limits: Arc::default() }
    }

    /// Signs somebody in.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`] for a wrong name or password, [`ErrorCode::Busy`] with a time for too many tries.
    pub async fn sign_in(&self, name: &str, password: &str, from: FarEnd) -> Result<(Account, Token), ApiError> {
        // A password that nobody can have is wrong like any other.
        let Ok(password) = Password::typed(password) else { return Err(self.not_signed_in(&SignInError::Wrong, from)) };
        let verified = self.accounts.verify(name, password, from.0).await;
        let account = verified.map_err(|error| self.not_signed_in(&error, from))?;
        let token = self.sessions.begin(account.editor.clone(), account.password).map_err(|none| ApiError::internal(&none))?;
        self.metrics.sign_in("ok");
        tracing::info!(target: AUDIT, editor = %account.editor, from = from.0.map(tracing::field::display), "signed in");
        Ok((account, token))
    }

    fn not_signed_in(&self, error: &SignInError, from: FarEnd) -> ApiError {
        let text = format!("failed to {error}");
        let (outcome, answer) = match error {
            SignInError::Wrong => ("wrong", ApiError::new(ErrorCode::SignedOut, text)),
            SignInError::Limited { wait } => ("limited", ApiError { code: ErrorCode::Busy, text, retry_after: Some(*wait) }),
            SignInError::Busy => ("busy", ApiError::new(ErrorCode::Busy, text)),
            SignInError::Accounts(inner) => ("failed", ApiError::internal(inner)),
        };
        self.metrics.sign_in(outcome);
        // The name is not logged: people type their password there.
        tracing::warn!(target: AUDIT, outcome, from = from.0.map(tracing::field::display), "not signed in");
        answer
    }

    /// Who a request's cookie stands for.
    ///
    /// # Errors
    /// [`ErrorCode::SignedOut`] when it stands for nobody, or for an account that is gone.
    pub(crate) fn who(&self, headers: &HeaderMap) -> Result<SignedIn, ApiError> {
        let token = token(headers).ok_or_else(ApiError::signed_out)?;
        let session = self.sessions.get(&token).ok_or_else(ApiError::signed_out)?;
        match self.accounts.get(&session.editor) {
            Ok(Some(account)) if account.password == session.password => Ok(SignedIn { account, session }),
            // The administrator gave it a new password.
            Ok(Some(_)) => {
                self.sessions.end(&token);
                Err(ApiError::signed_out())
            }
            Ok(None) => {
                self.sessions.end_all(&session.editor);
                Err(ApiError::signed_out())
            }
            Err(wrong) => Err(ApiError::internal(&wrong)),
        }
    }

    /// The role of a signed-in account now, or `None` when its sign-in has ended. For what stays open longer than a request.
    pub fn still(&self, signed_in: &SignedIn) -> Option<Role> {
        let session = &signed_in.session;
        if session.ended.is_cancelled() || session.ends_at <= std::time::Instant::now() {
            return None;
        }
        match self.accounts.get(&session.editor) {
            Ok(account) => account.filter(|account| self.may_stay(signed_in, account)).map(|account| account.role),
            // A file that cannot be read now does not throw people out in the middle of a sentence.
            Err(wrong) => {
                tracing::error!(error = &wrong as &dyn std::error::Error, "accounts");
                Some(signed_in.account.role)
            }
        }
    }

    /// Whether a tab may stay: the password is the one that it came in with, or the one that its own sign-in changed it to.
    fn may_stay(&self, signed_in: &SignedIn, account: &Account) -> bool {
        let session = &signed_in.session;
        account.password == session.password || self.sessions.has(session, account.password)
    }

    /// Changes the password of whoever asks, who shows the one that it has now. Every other sign-in of the account ends.
    ///
    /// # Errors
    /// [`ErrorCode::Denied`] when that one is wrong, [`ErrorCode::Busy`] after too many tries, [`ErrorCode::Malformed`] when the new one
    /// breaks a rule.
    pub async fn change_password(
        &self,
        who: &SignedIn,
        headers: &HeaderMap,
        old: &str,
        new: &str,
        from: FarEnd,
    ) -> Result<(), ApiError> {
        let wrong = || ApiError::new(ErrorCode::Denied, "the password that the account has now is another one");
        let new = Password::new(new).map_err(|rule| ApiError::new(ErrorCode::Malformed, format!("failed to {rule}")))?;
        let old = Password::typed(old).map_err(|_| wrong())?;
        let verified = self.accounts.verify(&who.account.name, old, from.0).await;
        verified.map_err(|error| match error {
            SignInError::Wrong => wrong(),
            error => self.not_signed_in(&error, from),
        })?;
        let (accounts, name) = (self.accounts.clone(), who.account.name.clone());
        let changed = tokio::task::spawn_blocking(move || accounts.set_password(&name, &new)).await;
        let account = changed.map_err(|gone| ApiError::internal(&gone))?.map_err(|error| ApiError::internal(&error))?;
        if let Some(token) = token(headers) {
            self.sessions.go_on_with(&token, account.password);
        }
        Ok(())
    }

    /// Signs the request's cookie out, if it stands for anybody.
    pub fn sign_out(&self, headers: &HeaderMap) {
        let Some(token) = token(headers) else { return };
        if let Some(session) = self.sessions.get(&token) {
            tracing::info!(target: AUDIT, editor = %session.editor, "signed out");
        }
        self.sessions.end(&token);
    }

    /// Checks that a page of ours asks: browsers send cookies along, and for a WebSocket no other rule covers it. A name that is not in
    /// `public_names` is refused, since whoever answers for it in the name system may be anybody; a loopback name is this machine, and
    /// has to be the very address that is asked.
    ///
    /// # Errors
    /// [`ErrorCode::Denied`] unless `Origin` names a public name, or a loopback name that is this host.
    pub fn same_origin(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        let origin = text(headers, &header::ORIGIN).and_then(|origin| Some(origin.split_once("://")?.1.to_owned()));
        match origin {
            Some(origin) if self.public_names.contains(&origin) => Ok(()),
            Some(origin) if is_loopback(&origin) && text(headers, &header::HOST) == Some(origin.clone()) => Ok(()),
            _ => Err(ApiError::new(ErrorCode::Denied, "a page of this address may not connect: it is none of public_names")),
        }
    }

    /// As [`Gate::same_origin`], for a request that programs make too: these name no origin.
    ///
    /// # Errors
    /// [`ErrorCode::Denied`] when an origin is named that is none of ours.
    pub fn known_origin(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        if headers.contains_key(header::ORIGIN) { self.same_origin(headers) } else { Ok(()) }
    }

    /// Where browsers come in, as addresses to open.
    pub fn addresses(&self) -> Vec<String> {
        let of = |name: &String| {
            let scheme = if self.sessions.cookie_secure() && !is_loopback(name) { "https" } else { "http" };
            format!("{scheme}://{name}")
        };
        self.public_names.iter().map(of).collect()
    }
}

fn text(headers: &HeaderMap, name: &header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_ascii_lowercase)
}

/// Whether `host`, with a port or without, names the machine that asks. Browsers never look these names up.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn token(headers: &HeaderMap) -> Option<Token> {
    let mut cookies = headers.get_all(header::COOKIE).iter();
    cookies.find_map(|cookies| token_of(cookies.to_str().ok()?))
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    Gate: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Gate::from_ref(state).who(&parts.headers)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for FarEnd
where
    Gate: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        let forwarded: Vec<&str> =
            parts.headers.get_all("x-forwarded-for").iter().filter_map(|said| said.to_str().ok()).collect();
        Ok(Self(peer.map(|peer| Gate::from_ref(state).limits.far_end(peer, &forwarded))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::accounts::{Language, NewAccount};
    use axum::http::HeaderValue;
    use std::time::Duration;

    fn gate(folder: &std::path::Path) -> Gate {
        let accounts = Accounts::open(folder).unwrap();
        let sessions = Sessions::new(Duration::from_mins(1), true);
        Gate::new(accounts, sessions, Metrics::new(), &["tansiq.example.ma".to_owned()])
    }

    fn amina() -> NewAccount {
        NewAccount {
            name: "amina".into(),
            display: "Amina".into(),
            role: Role::Member,
            language: Language::French,
            password: Password::new("a long password").unwrap(),
        }
    }

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    /// Who she is then, and what her browser sends with each request.
    async fn amina_signs_in(gate: &Gate) -> (SignedIn, HeaderMap) {
        gate.accounts.add(&amina()).unwrap();
        let (_, token) = gate.sign_in("amina", "a long password", FarEnd(None)).await.unwrap();
        let cookie = gate.sessions.cookie(&token);
        let asked = headers(&[(header::COOKIE, cookie.split(';').next().unwrap())]);
        let who = gate.who(&asked).unwrap();
        (who, asked)
    }

    #[tokio::test]
    async fn an_account_that_is_removed_is_out_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let gate = gate(folder.path());
        let (who, asked) = amina_signs_in(&gate).await;
        assert_eq!(gate.still(&who), Some(Role::Member));
        gate.accounts.remove("amina").unwrap();
        assert_eq!(gate.still(&who), None);
        assert_eq!(gate.who(&asked).unwrap_err().code, ErrorCode::SignedOut);
        assert!(who.session.ended.is_cancelled());
    }

    #[test]
    fn only_pages_of_ours_connect() {
        let folder = tempfile::tempdir().unwrap();
        let gate = gate(folder.path());
        let host = (header::HOST, "oujda.localhost:8082");
        let good = ["http://oujda.localhost:8082", "https://tansiq.example.ma"];
        for origin in good {
            assert!(gate.same_origin(&headers(&[host.clone(), (header::ORIGIN, origin)])).is_ok(), "{origin}");
        }
        for origin in [
            "http://oujda.localhost",
            "http://other.localhost:8082",
            "https://evil.example",
            "null",
            "https://tansiq.example.ma.evil.example",
        ] {
            assert!(gate.same_origin(&headers(&[host.clone(), (header::ORIGIN, origin)])).is_err(), "{origin}");
        }
        assert!(gate.same_origin(&headers(&[host])).is_err());
        // A name that only looks like ours to itself: whoever answers for it may be anybody.
        let elsewhere = headers(&[(header::HOST, "conseil.lan"), (header::ORIGIN, "http://conseil.lan")]);
        assert!(gate.same_origin(&elsewhere).is_err() && gate.known_origin(&elsewhere).is_err());
        assert!(gate.known_origin(&headers(&[(header::HOST, "conseil.lan")])).is_ok());
        for own in ["127.0.0.1:8080", "[::1]:8080", "localhost"] {
            let page = format!("http://{own}");
            assert!(gate.same_origin(&headers(&[(header::HOST, own), (header::ORIGIN, &page)])).is_ok(), "{own}");
        }
        assert_eq!(gate.addresses(), ["https://tansiq.example.ma"]);
    }

    #[tokio::test]
    async fn a_new_password_by_the_administrator_ends_what_was_signed_in() {
        let folder = tempfile::tempdir().unwrap();
        let gate = gate(folder.path());
        let (who, asked) = amina_signs_in(&gate).await;
        gate.change_password(&who, &asked, "a long password", "my own password", FarEnd(None)).await.unwrap();
        // Whoever changes it goes on, open tabs too.
        assert!(gate.who(&asked).is_ok() && gate.still(&who).is_some());
        let wrong = gate.change_password(&who, &asked, "a long password", "yet another one", FarEnd(None)).await;
        assert_eq!(wrong.unwrap_err().code, ErrorCode::Denied);
        // The command line is another process: it has nothing but the file.
        let other = Accounts::open(folder.path()).unwrap();
        other.set_password("amina", &Password::new("from the office").unwrap()).unwrap();
        assert_eq!(gate.still(&who), None);
        assert_eq!(gate.who(&asked).unwrap_err().code, ErrorCode::SignedOut);
    }
}
