//! What certificates say, read after somebody else has verified them.
//!
//! A node's only name is one URI, `spiffe://<federation>.tansiq/council/MA-02/principal/7`. The verifier in the TLS library cannot judge
//! URIs, so this file parses them and takes nothing that is almost a name.

use std::{fmt, str::FromStr};

use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use super::SpkiHash;
use crate::domain::{CouncilId, FederationId, PrincipalId, UnixMs};

const SCHEME: &str = "spiffe://";
const DOMAIN: &str = ".tansiq";

/// Why a certificate says nothing that we could use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The bytes are not one X.509 certificate.
    #[error("read the certificate: not X.509")]
    Malformed,
    /// It carries no name, or more than one.
    #[error("read the certificate: expected exactly one URI as its name, found {found} names")]
    Count {
        /// Subject alternative names it carries.
        found: usize,
    },
    /// Its name is not one of ours.
    #[error("read the certificate: {text:?} does not name a part of a federation")]
    Name {
        /// What stands there, at most 200 characters.
        text: String,
    },
}

/// The name of the federation's trust domain, such as `spiffe://00…0f.tansiq`. Stands in its root and issuer certificates.
pub(crate) fn federation_uri(federation: FederationId) -> String {
    format!("{SCHEME}{federation}{DOMAIN}")
}

/// The DNS name that every node checks on its hub, whatever address it dialled. Nobody else can get a certificate with it.
pub fn hub_name(federation: FederationId) -> String {
    format!("hub.{federation}{DOMAIN}")
}

/// Who a node is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NodeName {
    /// The federation it belongs to.
    pub federation: FederationId,
    /// The council it runs for.
    pub council: CouncilId,
    /// The principal that it writes as.
    pub principal: PrincipalId,
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/council/{}/principal/{}", federation_uri(self.federation), self.council, self.principal)
    }
}

impl FromStr for NodeName {
    type Err = NameError;
    fn from_str(text: &str) -> Result<Self, NameError> {
        let parse = || {
            let (domain, path) = text.strip_prefix(SCHEME)?.split_once('/')?;
            let federation = domain.strip_suffix(DOMAIN)?.parse().ok()?;
            let (council, principal) = path.strip_prefix("council/")?.split_once("/principal/")?;
            let name = Self { federation, council: council.parse().ok()?, principal: PrincipalId(principal.parse().ok()?) };
            // One spelling only: no capitals, no leading zeros or signs.
            (name.to_string() == text).then_some(name)
        };
        parse().ok_or_else(|| not_ours(text))
    }
}

fn not_ours(text: &str) -> NameError {
    NameError::Name { text: text.chars().take(200).collect() }
}

/// What a certificate says, whoever signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// The name of its public key.
    pub spki: SpkiHash,
    /// Valid from.
    pub not_before: UnixMs,
    /// Valid until.
    pub not_after: UnixMs,
    /// Its subject alternative names that are URIs.
    pub uris: Vec<String>,
    /// How many subject alternative names it has in all.
    pub names: usize,
    /// Whether it may sign others.
    pub authority: bool,
}

impl CertificateFacts {
    /// Reads one certificate.
    ///
    /// Shape: `der` is one X.509 certificate and nothing after it. Not verified here.
    ///
    /// # Errors
    /// [`NameError::Malformed`].
    pub fn read(der: &[u8]) -> Result<Self, NameError> {
        let certificate = parse(der)?;
        let names = match certificate.subject_alternative_name() {
            Ok(Some(extension)) => extension.value.general_names.as_slice(),
            Ok(None) => &[],
            Err(_) => return Err(NameError::Malformed),
        };
        Ok(Self {
            spki: SpkiHash::of(certificate.public_key().raw),
            not_before: UnixMs(certificate.validity().not_before.timestamp().saturating_mul(1000)),
            not_after: UnixMs(certificate.validity().not_after.timestamp().saturating_mul(1000)),
            uris: names
                .iter()
                .filter_map(|name| if let GeneralName::URI(uri) = name { Some((*uri).to_owned()) } else { None })
                .collect(),
            names: names.len(),
            authority: certificate.is_ca(),
        })
    }

    fn only_uri(&self) -> Result<&str, NameError> {
        match (self.uris.as_slice(), self.names) {
            ([uri], 1) => Ok(uri),
            (_, found) => Err(NameError::Count { found }),
        }
    }

    /// The node that it names.
    ///
    /// # Errors
    /// [`NameError::Count`] and [`NameError::Name`]: refuse the peer.
    pub fn node(&self) -> Result<NodeName, NameError> {
        self.only_uri()?.parse()
    }

    /// The federation whose authority it is.
    ///
    /// # Errors
    /// [`NameError::Count`] and [`NameError::Name`], the latter also when it is no authority.
    pub(crate) fn federation(&self) -> Result<FederationId, NameError> {
        let uri = self.only_uri()?;
        let parse = || uri.strip_prefix(SCHEME)?.strip_suffix(DOMAIN)?.parse::<FederationId>().ok();
        parse().filter(|federation| self.authority && federation_uri(*federation) == uri).ok_or_else(|| not_ours(uri))
    }
}

/// Whether the certificate was signed by the key that stands in it, as a root's is.
pub(crate) fn is_self_signed(der: &[u8]) -> bool {
    parse(der).is_ok_and(|certificate| certificate.verify_signature(None).is_ok())
}

/// Whether a certificate was signed by the key of another one that may sign.
pub fn is_signed_by(der: &[u8], above: &[u8]) -> bool {
    let (Ok(certificate), Ok(above)) = (parse(der), parse(above)) else { return false };
    above.is_ca() && certificate.verify_signature(Some(above.public_key())).is_ok()
}

fn parse(der: &[u8]) -> Result<X509Certificate<'_>, NameError> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        _ => Err(NameError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> NodeName {
        NodeName { federation: FederationId::new([0xab; 16]), council: "MA-02".parse().unwrap(), principal: PrincipalId(7) }
    }

    #[test]
    fn a_name_is_read_back() {
        let text = format!("spiffe://{}.tansiq/council/MA-02/principal/7", "ab".repeat(16));
        assert_eq!(name().to_string(), text);
        assert_eq!(text.parse(), Ok(name()));
    }

    #[test]
    fn what_is_almost_a_name_is_none() {
        let good = name().to_string();
        for bad in [
            good.replace("principal/7", "principal/07"),
            good.replace("principal/7", "principal/+7"),
            good.replace("principal/7", "principal/7/"),
            good.replace("principal/7", "principal/4294967296"),
            good.replace("MA-02", "MA-02/x"),
            good.replace("MA-02", "../MA-02"),
            good.replace("MA-02", ""),
            good.replace("ab", "AB"),
            good.replace(".tansiq", ".tansiq.example"),
            good.replace("spiffe", "https"),
            format!("{good}#x"),
            String::new(),
        ] {
            assert!(bad.parse::<NodeName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn bytes_that_are_no_certificate_are_malformed() {
        assert_eq!(CertificateFacts::read(b"nothing"), Err(NameError::Malformed));
        assert_eq!(CertificateFacts::read(&[]), Err(NameError::Malformed));
    }
}
