//! Signatures of entries: who can make one, and who can check one.
//!
//! Key material comes in as an argument; where keys live is [`crate::identity::keys`]'s business. What is signed is
//! [`crate::journal::entry::signed_bytes`]. Both sides are traits, so that simulations can run with a scheme that costs a microsecond.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};

use super::change;
use crate::domain::{ChangeHash, JournalKey, KeyId};

/// Makes one principal's signatures.
pub trait Signer: Send + Sync {
    /// The public half of the key that signs.
    fn journal_key(&self) -> JournalKey;

    /// The signature over `message`. The same message gives the same signature.
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// Checks what anybody brings: signatures, and the form of changes.
pub trait Verifier: Send + Sync {
    /// Whether `signature` was made over `message` with the private half of `key`. A key that is no key gives `false`.
    fn verify(&self, key: &JournalKey, message: &[u8], signature: &[u8; 64]) -> bool;

    /// Whether a change is written as Automerge writes it. `hash` is its name, and so names its bytes.
    fn is_canonical(&self, _hash: ChangeHash, chunk: &[u8]) -> bool {
        change::is_canonical(chunk)
    }

    /// Whether checking is worth a thread of its own. A scheme for simulations is not: its runs must be the same each time.
    fn is_slow(&self) -> bool {
        false
    }
}

/// The short name of a journal key in headers: the first 8 bytes of its SHA-256.
pub(crate) fn key_id(key: &JournalKey) -> KeyId {
    let mut id = [0; KeyId::LEN];
    for (to, from) in id.iter_mut().zip(Sha256::digest(key.as_bytes())) {
        *to = from;
    }
    KeyId::new(id)
}

/// Why a journal key could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The bytes are not a PKCS #8 Ed25519 key.
    #[error("read the journal key: the bytes are not a PKCS #8 Ed25519 key")]
    Key,
}

/// A real journal key.
pub struct Ed25519Signer {
    pair: Ed25519KeyPair,
    public: JournalKey,
}

impl Ed25519Signer {
    /// Reads a key pair from PKCS #8, version 1 or 2.
    ///
    /// # Errors
    /// [`SignError::Key`]; the bytes are never quoted.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, SignError> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).map_err(|_| SignError::Key)?;
        let public = JournalKey::try_from(pair.public_key().as_ref()).map_err(|_| SignError::Key)?;
        Ok(Self { pair, public })
    }
}

impl Signer for Ed25519Signer {
    fn journal_key(&self) -> JournalKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut signature = [0; 64];
        signature.copy_from_slice(self.pair.sign(message).as_ref());
        signature
    }
}

impl std::fmt::Debug for Ed25519Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ed25519Signer").field("public", &self.public).finish_non_exhaustive()
    }
}

/// Checks real signatures.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ed25519Verifier;

impl Verifier for Ed25519Verifier {
    fn verify(&self, key: &JournalKey, message: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ED25519, key.as_bytes()).verify(message, signature).is_ok()
    }

    fn is_slow(&self) -> bool {
        true
    }
}

/// Signs nothing, for tests that check no signature.
#[cfg(test)]
pub(crate) struct Silent;

#[cfg(test)]
impl Signer for Silent {
    fn journal_key(&self) -> JournalKey {
        JournalKey::new([0; 32])
    }

    fn sign(&self, _: &[u8]) -> [u8; 64] {
        [0; 64]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 8032, section 7.1, test 2, wrapped as PKCS #8 version 1.
    const SEED: &str = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    const PUBLIC: &str = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    const SIGNATURE: &str = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

    fn signer() -> Ed25519Signer {
        let seed = data_encoding::HEXLOWER.decode(SEED.as_bytes()).unwrap();
        let head = data_encoding::HEXLOWER.decode(b"302e020100300506032b657004220420").unwrap();
        Ed25519Signer::from_pkcs8(&[head, seed].concat()).unwrap()
    }

    #[test]
    fn signs_as_the_standard_says() {
        let signer = signer();
        assert_eq!(signer.journal_key().to_string(), PUBLIC);
        assert_eq!(data_encoding::HEXLOWER.encode(&signer.sign(&[0x72])), SIGNATURE);
    }

    #[test]
    fn verifies_only_the_message_key_and_signature_that_belong_together() {
        let signer = signer();
        let key = signer.journal_key();
        let mut signature = signer.sign(b"an entry");
        assert!(Ed25519Verifier.verify(&key, b"an entry", &signature));
        assert!(!Ed25519Verifier.verify(&key, b"an entrY", &signature));
        assert!(!Ed25519Verifier.verify(&JournalKey::new([0; 32]), b"an entry", &signature));
        assert!(!Ed25519Verifier.verify(&JournalKey::new([0xff; 32]), b"an entry", &signature));
        signature[5] ^= 1;
        assert!(!Ed25519Verifier.verify(&key, b"an entry", &signature));
    }

    #[test]
    fn a_key_that_is_none_is_refused_without_quoting_it() {
        assert_eq!(Ed25519Signer::from_pkcs8(b"not a key").map(|_| ()), Err(SignError::Key));
        assert!(!format!("{:?}", signer()).contains("4ccd"));
    }

    #[test]
    fn a_key_id_is_the_start_of_the_hash() {
        let key = JournalKey::new([7; 32]);
        let hash: [u8; 32] = Sha256::digest([7; 32]).into();
        assert_eq!(key_id(&key).as_bytes(), &hash[..8]);
    }
}
