//! Passwords and their Argon2id hashes, at the parameters that OWASP gives (19 MiB, 2 passes, 1 lane).

use std::fmt;

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use super::AccountError;

/// Fewest characters of a new password.
pub(crate) const PASSWORD_CHARS_MIN: usize = 10;
/// Most bytes of any password: hashing a book is work for nothing.
pub(crate) const PASSWORD_BYTES_MAX: usize = 256;

/// A password as typed. It is never printed.
///
/// Keyboards and systems compose letters differently, so a new one is hashed in its composed form (NFC). Hashes of before that rule may
/// hold another form: these are tried after it, and for anything in plain letters there is only one.
#[derive(Clone)]
pub struct Password {
    composed: String,
    /// As it was typed, and decomposed, where these differ.
    others: Vec<String>,
}

impl Password {
    /// A new password, long enough to be one.
    ///
    /// # Errors
    /// It is too short or too long.
    pub fn new(text: &str) -> Result<Self, AccountError> {
        if text.nfc().count() < PASSWORD_CHARS_MIN {
            return Err(AccountError::Rule { what: "the password", rule: "at least 10 characters long" });
        }
        Self::typed(text)
    }

    /// A password that somebody signs in with; whatever its length, it may be the one.
    ///
    /// # Errors
    /// It is longer than any password can be.
    pub(crate) fn typed(text: &str) -> Result<Self, AccountError> {
        if text.len() > PASSWORD_BYTES_MAX {
            return Err(AccountError::Rule { what: "the password", rule: "at most 256 bytes long" });
        }
        let composed: String = text.nfc().collect();
        let mut others = Vec::new();
        for form in [text.to_owned(), text.nfd().collect()] {
            if form != composed && !others.contains(&form) {
                others.push(form);
            }
        }
        Ok(Self { composed, others })
    }

    /// What nobody can type: longer than [`PASSWORD_BYTES_MAX`].
    pub(super) fn decoy() -> Self {
        Self { composed: "decoy".repeat(PASSWORD_BYTES_MAX), others: Vec::new() }
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

    /// What changes with the password and tells nothing of it.
    pub(super) fn mark(&self) -> PasswordMark {
        let hash = <[u8; 32]>::from(Sha256::digest(self.0.as_bytes()));
        let mut mark = [0; 8];
        mark.copy_from_slice(hash.split_at(8).0);
        PasswordMark(mark)
    }
}

/// Tells one password of an account from the next: a sign-in remembers it, and ends when it is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordMark(pub [u8; 8]);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Hashes with a fresh salt. Takes tens of milliseconds of one core.
pub(super) fn hash(password: &Password) -> Result<PasswordHash, AccountError> {
    let hash =
        Argon2::default().hash_password(password.composed.as_bytes()).map_err(|wrong| AccountError::Hash(wrong.to_string()))?;
    Ok(PasswordHash(hash.to_string()))
}

/// Whether the password is the one; compared in constant time. Takes as long as [`hash`].
pub(super) fn matches(password: &Password, hash: &PasswordHash) -> bool {
    let mut forms = std::iter::once(&password.composed).chain(&password.others);
    forms.any(|form| Argon2::default().verify_password(form.as_bytes(), hash.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPOSED: &str = "\u{e9}t\u{e9} \u{e0} Oujda";
    const DECOMPOSED: &str = "e\u{301}te\u{301} a\u{300} Oujda";

    #[test]
    fn composed_or_decomposed_it_is_the_same_password() {
        for (set, typed) in [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED), (DECOMPOSED, DECOMPOSED)] {
            let kept = hash(&Password::new(set).unwrap()).unwrap();
            assert!(matches(&Password::typed(typed).unwrap(), &kept), "{set} {typed}");
        }
        let kept = hash(&Password::new(COMPOSED).unwrap()).unwrap();
        assert!(!matches(&Password::typed("ete a Oujda").unwrap(), &kept));
    }

    #[test]
    fn a_hash_of_before_that_rule_still_opens() {
        let old = Argon2::default().hash_password(DECOMPOSED.as_bytes()).unwrap().to_string();
        let old = PasswordHash::of_text(&old).unwrap();
        for typed in [COMPOSED, DECOMPOSED] {
            assert!(matches(&Password::typed(typed).unwrap(), &old), "{typed}");
        }
    }
}
