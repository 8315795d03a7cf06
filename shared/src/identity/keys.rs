//! Private keys in a folder that only their owner can read. A key is made once and kept; it leaves the machine never, the log never.

use std::path::{Path, PathBuf};

use aws_lc_rs::{rand::SystemRandom, signature::Ed25519KeyPair};
use rcgen::{CertificateParams, DistinguishedName, KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData as _};

use super::{
    SpkiHash,
    files::{self, FileError},
};
use crate::journal::sign::Ed25519Signer;

const TLS_KEY: &str = "tls.p8";
const JOURNAL_KEY: &str = "journal.p8";

/// Why a private key could not be made or read. The key is never quoted.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file or its folder.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is there, and is no such key.
    #[error("read {path}: it is not a private key of the kind that belongs there")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The system's random source or the crypto library failed.
    #[error("make a private key: the crypto library failed")]
    Make,
}

/// A TLS key: ECDSA on P-256.
pub struct TlsKey {
    pair: KeyPair,
}

impl TlsKey {
    /// A fresh key.
    pub fn generate() -> Result<Self, KeyError> {
        KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map(|pair| Self { pair }).map_err(|_| KeyError::Make)
    }

    /// Reads a key from PKCS #8; `None` when the bytes are not one.
    pub(crate) fn from_pkcs8(pkcs8: &[u8]) -> Option<Self> {
        let pair = KeyPair::try_from(pkcs8).ok()?;
        (pair.algorithm() == &PKCS_ECDSA_P256_SHA256).then_some(Self { pair })
    }

    /// The private key as PKCS #8, for a file or for TLS. Keep it off logs.
    pub(crate) fn pkcs8(&self) -> &[u8] {
        self.pair.serialized_der()
    }

    /// The public half as `SubjectPublicKeyInfo` in DER.
    pub(crate) fn spki(&self) -> Vec<u8> {
        self.pair.subject_public_key_info()
    }

    /// The public half's name.
    pub fn spki_hash(&self) -> SpkiHash {
        SpkiHash::of(&self.spki())
    }

    /// A PKCS #10 request in DER that names nobody: the authority takes nothing from it but the public key.
    pub fn request(&self) -> Result<Vec<u8>, KeyError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        let request = params.serialize_request(&self.pair).map_err(|_| KeyError::Make)?;
        Ok(request.der().to_vec())
    }

    pub(super) fn into_pair(self) -> KeyPair {
        self.pair
    }
}

impl std::fmt::Debug for TlsKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsKey").field("spki", &self.spki_hash()).finish_non_exhaustive()
    }
}

/// A fresh Ed25519 journal key as PKCS #8.
pub fn generate_pkcs8() -> Result<Vec<u8>, KeyError> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| KeyError::Make)?;
    Ok(document.as_ref().to_vec())
}

/// A folder of private keys, mode 0700, its files 0600.
#[derive(Debug, Clone)]
pub struct KeyFolder {
    path: PathBuf,
}

impl KeyFolder {
    /// Opens the folder, making it when it is not there.
    ///
    /// # Errors
    /// [`FileError::TooOpen`] when others may look inside.
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        files::private_folder(path)?;
        Ok(Self { path: path.to_owned() })
    }

    /// Whether the TLS key and the journal key are in a folder. Nothing is made.
    pub fn has(path: &Path) -> (bool, bool) {
        (path.join(TLS_KEY).exists(), path.join(JOURNAL_KEY).exists())
    }

    /// The TLS key: the one that is there, or a fresh one that is durable before this returns.
    pub fn tls_key(&self) -> Result<TlsKey, KeyError> {
        self.named_tls_key(TLS_KEY)
    }

    pub(super) fn named_tls_key(&self, name: &str) -> Result<TlsKey, KeyError> {
        if let Some(key) = self.existing_tls_key(name)? {
            return Ok(key);
        }
        let key = TlsKey::generate()?;
        files::write_private(&self.path.join(name), key.pkcs8())?;
        Ok(key)
    }

    pub(super) fn existing_tls_key(&self, name: &str) -> Result<Option<TlsKey>, KeyError> {
        let path = self.path.join(name);
        let Some(bytes) = files::read_private(&path)? else { return Ok(None) };
        TlsKey::from_pkcs8(&bytes).map(Some).ok_or(KeyError::Damaged { path })
    }

    /// The journal key: the one that is there, or a fresh one that is durable before this returns.
    pub fn journal_key(&self) -> Result<Ed25519Signer, KeyError> {
        let path = self.path.join(JOURNAL_KEY);
        let pkcs8 = if let Some(bytes) = files::read_private(&path)? {
            bytes
        } else {
            let bytes = generate_pkcs8()?;
            files::write_private(&path, &bytes)?;
            bytes
        };
        Ed25519Signer::from_pkcs8(&pkcs8).map_err(|_| KeyError::Damaged { path })
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;
    use crate::journal::sign::Signer as _;

    #[test]
    fn keys_are_made_once_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("keys");
        let first = KeyFolder::open(&path).unwrap();
        let (tls, journal) = (first.tls_key().unwrap().spki_hash(), first.journal_key().unwrap().journal_key());
        let again = KeyFolder::open(&path).unwrap();
        assert_eq!(again.tls_key().unwrap().spki_hash(), tls);
        assert_eq!(again.journal_key().unwrap().journal_key(), journal);
        for file in fs::read_dir(&path).unwrap() {
            assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_key_that_others_can_read_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        let folder = KeyFolder::open(&dir.path().join("keys")).unwrap();
        folder.journal_key().unwrap();
        let path = dir.path().join("keys").join(JOURNAL_KEY);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(folder.journal_key(), Err(KeyError::File(FileError::TooOpen { mode: 0o640, .. }))));
    }

    #[test]
    fn a_damaged_key_is_named_and_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let folder = KeyFolder::open(&dir.path().join("keys")).unwrap();
        let path = dir.path().join("keys").join(TLS_KEY);
        files::write_private(&path, b"damaged").unwrap();
        assert!(matches!(folder.tls_key(), Err(KeyError::Damaged { path: named }) if named == path));
        assert_eq!(fs::read(&path).unwrap(), b"damaged");
    }

    #[test]
    fn printing_a_key_shows_its_public_half_only() {
        let key = TlsKey::generate().unwrap();
        let private = data_encoding::HEXLOWER.encode(&key.pkcs8()[40..60]);
        let printed = format!("{key:?}");
        assert!(printed.contains(&key.spki_hash().to_string()) && !printed.contains(&private));
    }
}
