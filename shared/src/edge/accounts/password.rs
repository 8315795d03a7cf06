//! Passwords and their Argon2id hashes, at the parameters that OWASP gives (19 MiB, 2 passes, 1 lane).

use std::fmt;

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};

use super::AccountError;

/// Fewest characters of a new password.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Most bytes of any password: hashing a book is work for nothing.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// A password as typed. It is never printed.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// A new password, long enough to be one.
    ///
    /// # Errors
    /// It is too short or too long.
    pub fn new(text: &str) -> Result<Self, AccountError> {
        if text.chars().count() < PASSWORD_CHARS_MIN {
            return Err(AccountError::Rule { what: "the password", rule: "at least 10 characters long" });
        }
        Self::typed(text)
    }

    /// A password that somebody signs in with; whatever its length, it may be the one.
    ///
    /// # Errors
    /// It is longer than any password can be.
    pub fn typed(text: &str) -> Result<Self, AccountError> {
        if text.len() > PASSWORD_BYTES_MAX {
            return Err(AccountError::Rule { what: "the password", rule: "at most 256 bytes long" });
        }
        Ok(Self(text.to_owned()))
    }

    /// What nobody can type: longer than [`PASSWORD_BYTES_MAX`].
    pub(super) fn decoy() -> Self {
        Self("decoy".repeat(PASSWORD_BYTES_MAX))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A hash in the PHC string format, with its salt and parameters.
#[derive(Clone)]
pub(super) struct PasswordHash(String);

impl PasswordHash {
    /// Takes the text of a hash from the accounts file.
    pub(super) fn of_text(text: &str) -> Option<Self> {
        argon2::PasswordHash::new(text).ok().map(|_| Self(text.to_owned()))
    }

    /// The text for the accounts file.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Hashes with a fresh salt. Takes tens of milliseconds of one core.
pub(super) fn hash(password: &Password) -> Result<PasswordHash, AccountError> {
    let hash = Argon2::default().hash_password(password.0.as_bytes()).map_err(|wrong| AccountError::Hash(wrong.to_string()))?;
    Ok(PasswordHash(hash.to_string()))
}

/// Whether the password is the one; compared in constant time. Takes as long as [`hash`].
pub(super) fn matches(password: &Password, hash: &PasswordHash) -> bool {
    Argon2::default().verify_password(password.0.as_bytes(), hash.as_str()).is_ok()
}
