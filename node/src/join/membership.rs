//! Who this node is: one private file, `identity.toml`, that is there whole once the node has joined, and not before.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tansiq_proto::v1::JoinResponse;
use tansiq_shared::{
    domain::{IdError, JournalKey, PrincipalId, UnixMs},
    identity::{
        SpkiHash,
        files::{self, FileError},
        invite::is_address,
        keys::TlsKey,
        name::{CertificateFacts, NameError, NodeName},
    },
    transport::tls::{Credentials, NodeTls, TlsError},
};

const FILE: &str = "identity.toml";
const VERSION: u32 = 1;

/// Why a membership could not be read, or makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum MembershipError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is there and cannot be understood.
    #[error("read {path}: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// An id in it is none.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A certificate in it says nothing that we could use.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Certificate, key and root do not work together.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The parts contradict each other.
    #[error("use the membership: {0}")]
    Mismatch(&'static str),
}

/// What a node knows of itself and its federation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its federation, council and principal.
    pub name: NodeName,
    /// The ministry's journal key, which signs the registry.
    pub ministry_key: JournalKey,
    /// Where to link, as host:port.
    pub link_address: String,
    /// Its certificate, then the issuer's; DER.
    pub certificates: Vec<Vec<u8>>,
    /// The federation's root certificate; DER.
    pub root: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MembershipFile {
    version: u32,
    federation: String,
    council: String,
    principal: u32,
    ministry_key: String,
    link_address: String,
    /// In hexadecimal digits, as the root.
    certificates: Vec<String>,
    root: String,
    /// SHA-256 of all the others but `link_address`, which may be changed by hand. Files of earlier versions have none.
    sum: Option<String>,
}

impl MembershipFile {
    fn sum(&self) -> String {
        let mut hasher = Sha256::new();
        let texts = [&self.federation, &self.council, &self.ministry_key, &self.root];
        for text in texts.into_iter().chain(&self.certificates) {
            hasher.update(text);
            hasher.update("\n");
        }
        hasher.update(self.principal.to_be_bytes());
        to_hex(&hasher.finalize())
    }
}

impl Membership {
    /// Reads the membership in a node's data folder; `None` before it has joined.
    pub fn load(folder: &Path) -> Result<Option<Self>, MembershipError> {
        let path = folder.join(FILE);
        let Some(bytes) = files::read_private(&path)? else { return Ok(None) };
        let damaged = |reason: String| MembershipError::Damaged { path: path.clone(), reason };
        let text = str::from_utf8(&bytes).map_err(|error| damaged(error.to_string()))?;
        let file: MembershipFile = toml::from_str(text).map_err(|error| damaged(error.message().to_owned()))?;
        if file.version != VERSION {
            return Err(damaged(format!("it is of version {}, not {VERSION}", file.version)));
        }
        if file.sum.as_ref().is_some_and(|sum| *sum != file.sum()) {
            return Err(damaged("it is not what was written: it fails its checksum".to_owned()));
        }
        let certificates = file.certificates.iter().map(|text| from_hex(text)).collect::<Option<Vec<_>>>();
        let not_hex = || damaged("a certificate is not in hexadecimal digits".to_owned());
        Ok(Some(Self {
            name: NodeName {
                federation: file.federation.parse()?,
                council: file.council.parse()?,
                principal: PrincipalId(file.principal),
            },
            ministry_key: file.ministry_key.parse()?,
            link_address: file.link_address,
            certificates: certificates.ok_or_else(not_hex)?,
            root: from_hex(&file.root).ok_or_else(not_hex)?,
        }))
    }

    pub(super) fn store(&self, folder: &Path) -> Result<(), MembershipError> {
        let path = folder.join(FILE);
        let mut file = MembershipFile {
            version: VERSION,
            federation: self.name.federation.to_string(),
            council: self.name.council.to_string(),
            principal: self.name.principal.0,
            ministry_key: self.ministry_key.to_string(),
            link_address: self.link_address.clone(),
            certificates: self.certificates.iter().map(|der| to_hex(der)).collect(),
            root: to_hex(&self.root),
            sum: None,
        };
        file.sum = Some(file.sum());
        let text =
            toml::to_string(&file).map_err(|error| MembershipError::Damaged { path: path.clone(), reason: error.to_string() })?;
        Ok(files::write_private(&path, text.as_bytes())?)
    }

    pub(super) fn of_answer(answer: &JoinResponse) -> Result<Self, MembershipError> {
        if !is_address(&answer.link_address) {
            return Err(MembershipError::Mismatch("the address to link to is not host:port"));
        }
        Ok(Self {
            name: NodeName {
                federation: answer.federation.as_slice().try_into()?,
                council: answer.council.parse()?,
                principal: PrincipalId(answer.principal),
            },
            ministry_key: answer.ministry_key.as_slice().try_into()?,
            link_address: answer.link_address.clone(),
            certificates: answer.certificates.clone(),
            root: answer.root.clone(),
        })
    }

    /// Whether the certificate names this node, carries its key and can be used.
    pub(super) fn check(&self, key: &TlsKey) -> Result<(), MembershipError> {
        let facts = self.facts()?;
        if facts.node()? != self.name {
            return Err(MembershipError::Mismatch("the certificate is of another node"));
        }
        if facts.spki != key.spki_hash() {
            return Err(MembershipError::Mismatch("the certificate is of another key"));
        }
        self.tls(key).map(|_| ())
    }

    /// Whether the certificate is of this key.
    pub(super) fn is_of(&self, key: &TlsKey) -> Result<bool, MembershipError> {
        Ok(self.facts()?.spki == key.spki_hash())
    }

    fn facts(&self) -> Result<CertificateFacts, MembershipError> {
        let first = self.certificates.first().ok_or(MembershipError::Mismatch("there is no certificate"))?;
        Ok(CertificateFacts::read(first)?)
    }

    /// Certificate, key and root for the TLS door.
    pub fn credentials<'a>(&'a self, key: &'a TlsKey) -> Credentials<'a> {
        Credentials { chain: &self.certificates, key, root: &self.root }
    }

    /// The TLS door with this membership.
    pub fn tls(&self, key: &TlsKey) -> Result<NodeTls, MembershipError> {
        Ok(NodeTls::new(self.credentials(key))?)
    }

    /// The name of the federation's root key, as invitation codes carry it.
    pub fn root_spki(&self) -> Result<SpkiHash, MembershipError> {
        Ok(CertificateFacts::read(&self.root)?.spki)
    }

    /// When to ask for the next certificate: after a quarter of this one's life. The other three quarters are for bad lines.
    pub fn renew_at(&self) -> Result<UnixMs, MembershipError> {
        let facts = self.facts()?;
        let quarter = facts.not_after.0.saturating_sub(facts.not_before.0) / 4;
        Ok(UnixMs(facts.not_before.0.saturating_add(quarter)))
    }

    /// Until when the certificate counts.
    pub fn expires_at(&self) -> Result<UnixMs, MembershipError> {
        Ok(self.facts()?.not_after)
    }
}

fn to_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn membership() -> Membership {
        Membership {
            name: NodeName {
                federation: "00112233445566778899aabbccddeeff".parse().unwrap(),
                council: "MA-02".parse().unwrap(),
                principal: PrincipalId(7),
            },
            ministry_key: "ab".repeat(32).parse().unwrap(),
            link_address: "hub.example.ma:7443".to_owned(),
            certificates: vec![vec![1, 2, 3], vec![4, 5]],
            root: vec![6, 7, 8],
        }
    }

    #[test]
    fn a_flipped_bit_is_named_or_means_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let sound = membership();
        sound.store(folder.path()).unwrap();
        let bytes = files::read_private(&path).unwrap().unwrap();
        for (at, bit) in (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            std::fs::write(&path, &flipped).unwrap();
            match Membership::load(folder.path()) {
                // Where the hub is may be changed by hand; a wrong place has no hub.
                Ok(Some(found)) => {
                    assert_eq!(Membership { link_address: sound.link_address.clone(), ..found }, sound, "{at}.{bit}");
                }
                Ok(None) => panic!("{at}.{bit}: the file is there"),
                Err(error) => assert!(error.to_string().contains(FILE) || matches!(error, MembershipError::Id(_)), "{error}"),
            }
        }
    }
}
