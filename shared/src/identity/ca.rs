//! The federation's certificate authority: a root that may be kept offline and an issuer that works every day.
//!
//! In come public keys and names that the hub has decided on; out go certificates in DER. Nothing of a request but its public key
//! finds its way into a certificate: what a stranger asks to be called is of no interest.

use std::{net::IpAddr, path::Path, time::Duration};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData, SanType, SerialNumber, SubjectPublicKeyInfo, date_time_ymd,
};
use x509_parser::{certification_request::X509CertificationRequest, prelude::FromDer as _};

use super::{
    SpkiHash,
    files::{self, FileError},
    keys::{KeyError, KeyFolder, TlsKey},
    name::{CertificateFacts, NodeName, federation_uri, hub_name},
};
use crate::domain::{CouncilId, FederationId, PrincipalId, UnixMs};

const DAY_HOURS: u64 = 24;
/// How long the root is valid.
pub(crate) const ROOT_LIFETIME: Duration = Duration::from_hours(3_653 * DAY_HOURS);
/// How long the issuer is valid. The root's key is needed to make the next one.
pub(crate) const ISSUER_LIFETIME: Duration = Duration::from_hours(365 * DAY_HOURS);
/// How long a node's certificate is valid; it is renewed after a quarter of it, so that an office that was cut off for three weeks
/// comes back by itself.
pub(crate) const NODE_LIFETIME: Duration = Duration::from_hours(30 * DAY_HOURS);
/// How long the hub's certificate is valid; it is renewed at half of it.
pub(crate) const HUB_LIFETIME: Duration = Duration::from_hours(30 * DAY_HOURS);
/// Certificates are valid from this long ago, for machines whose clock is late.
pub(crate) const CLOCK_SKEW: Duration = Duration::from_hours(1);
/// Longest request that is read, in bytes.
pub const REQUEST_BYTES_MAX: usize = 4 * 1024;

const ROOT: &str = "root.der";
/// The root's key in the authority's folder; it may be kept elsewhere.
pub const ROOT_KEY: &str = "root.p8";
/// The certificate there that signs every day.
pub const ISSUER: &str = "issuer.der";
const ISSUER_KEY: &str = "issuer.p8";

/// Why the authority could not be used, or would not sign.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is an authority already; a second one would cut every node off.
    #[error("make the authority: there is one already")]
    Exists,
    /// A part that must be there is not.
    #[error("load the authority: {part} is missing from its folder")]
    Missing {
        /// The file's name.
        part: &'static str,
    },
    /// The parts do not belong together.
    #[error("load the authority: {0}")]
    Damaged(String),
    /// The request is not one that we sign.
    #[error("accept the certificate request: {0}")]
    Request(&'static str),
    /// A name of the hub is neither a DNS name nor an address.
    #[error("name the hub {0:?}: neither a DNS name nor an IP address")]
    HubName(String),
    /// The crypto library failed.
    #[error("sign the certificate: {0}")]
    Sign(#[from] rcgen::Error),
}

/// From when to when a certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Valid from.
    pub not_before: UnixMs,
    /// Valid until.
    pub not_after: UnixMs,
}

impl Validity {
    /// From [`CLOCK_SKEW`] before `now` until `lifetime` after it.
    pub(crate) fn of(lifetime: Duration, now: UnixMs) -> Self {
        Self { not_before: UnixMs(now.0.saturating_sub(millis(CLOCK_SKEW))), not_after: later(now, lifetime) }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn later(time: UnixMs, by: Duration) -> UnixMs {
    UnixMs(time.0.saturating_add(millis(by)))
}

/// A certificate request of which only the public key was kept, after it proved that its sender holds the private one.
#[derive(Debug, Clone)]
pub struct CertificateRequest {
    key: SubjectPublicKeyInfo,
    spki: SpkiHash,
}

impl CertificateRequest {
    /// Reads a PKCS #10 request.
    ///
    /// Shape: `der` is one request signed by its own key, at most [`REQUEST_BYTES_MAX`] bytes; the key is ECDSA on P-256.
    ///
    /// # Errors
    /// [`AuthorityError::Request`].
    pub fn read(der: &[u8]) -> Result<Self, AuthorityError> {
        if der.len() > REQUEST_BYTES_MAX {
            return Err(AuthorityError::Request("it is too long"));
        }
        let Ok(([], request)) = X509CertificationRequest::from_der(der) else {
            return Err(AuthorityError::Request("it is not PKCS #10"));
        };
        if request.verify_signature().is_err() {
            return Err(AuthorityError::Request("it is not signed by its own key"));
        }
        Self::of_spki(request.certification_request_info.subject_pki.raw)
    }

    /// For a key that this process holds itself.
    pub fn of_key(key: &TlsKey) -> Result<Self, AuthorityError> {
        Self::of_spki(&key.spki())
    }

    fn of_spki(spki: &[u8]) -> Result<Self, AuthorityError> {
        let key = SubjectPublicKeyInfo::from_der(spki).map_err(|_| AuthorityError::Request("its key is of an unknown kind"))?;
        if key.algorithm() != &PKCS_ECDSA_P256_SHA256 {
            return Err(AuthorityError::Request("its key is not on P-256"));
        }
        Ok(Self { key, spki: SpkiHash::of(spki) })
    }

    /// The name of the key in it.
    pub fn spki(&self) -> SpkiHash {
        self.spki
    }
}

/// The authority, with its working key in memory.
pub struct Authority {
    federation: FederationId,
    root: Vec<u8>,
    issuer_certificate: Vec<u8>,
    issuer_until: UnixMs,
    issuer: Issuer<'static, KeyPair>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority").field("federation", &self.federation).finish_non_exhaustive()
    }
}

impl Authority {
    /// Makes the root and the issuer of a new federation in `folder`.
    ///
    /// # Errors
    /// [`AuthorityError::Exists`] when there is a root: it is never replaced.
    pub fn create(folder: &Path, federation: FederationId, now: UnixMs) -> Result<Self, AuthorityError> {
        let keys = KeyFolder::open(folder)?;
        if files::read_private(&folder.join(ROOT))?.is_some() {
            return Err(AuthorityError::Exists);
        }
        let key = keys.named_tls_key(ROOT_KEY)?;
        let params = authority_params(federation, "root", 1, Validity::of(ROOT_LIFETIME, now))?;
        let root = params.self_signed(&key.into_pair())?.der().to_vec();
        // The issuer first: a folder with a root in it is whole.
        renew_issuer(folder, &keys, federation, &root, now)?;
        files::write_private(&folder.join(ROOT), &root)?;
        Self::load(folder)
    }

    /// Loads the authority. The root's private key need not be in the folder.
    ///
    /// # Errors
    /// [`AuthorityError::Missing`] and [`AuthorityError::Damaged`] name the part.
    pub fn load(folder: &Path) -> Result<Self, AuthorityError> {
        let keys = KeyFolder::open(folder)?;
        let root = part(folder, ROOT)?;
        let issuer_certificate = part(folder, ISSUER)?;
        let key = keys.existing_tls_key(ISSUER_KEY)?.ok_or(AuthorityError::Missing { part: ISSUER_KEY })?;
        let damaged = |error: super::name::NameError| AuthorityError::Damaged(error.to_string());
        let facts = CertificateFacts::read(&issuer_certificate).map_err(damaged)?;
        let federation = CertificateFacts::read(&root).and_then(|root| root.federation()).map_err(damaged)?;
        if facts.federation().map_err(damaged)? != federation {
            return Err(AuthorityError::Damaged(format!("{ISSUER} is not of the federation of {ROOT}")));
        }
        if facts.spki != key.spki_hash() {
            return Err(AuthorityError::Damaged(format!("{ISSUER} is not the certificate of {ISSUER_KEY}")));
        }
        let issuer = Issuer::from_ca_cert_der(&issuer_certificate.as_slice().into(), key.into_pair())?;
        Ok(Self { federation, root, issuer_certificate, issuer_until: facts.not_after, issuer })
    }

    /// Makes the next issuer certificate for the same key and loads it. Certificates under the old one stay valid until they expire.
    ///
    /// # Errors
    /// [`AuthorityError::Missing`] when the root's private key is kept elsewhere: bring it back for this.
    pub fn renew(folder: &Path, now: UnixMs) -> Result<Self, AuthorityError> {
        let current = Self::load(folder)?;
        renew_issuer(folder, &KeyFolder::open(folder)?, current.federation, &current.root, now)?;
        Self::load(folder)
    }

    /// The federation.
    pub fn federation(&self) -> FederationId {
        self.federation
    }

    /// The root certificate in DER.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// The name of the root's key: what an invitation code carries, so that a node knows its hub before it trusts anything.
    pub fn root_spki(&self) -> Result<SpkiHash, AuthorityError> {
        CertificateFacts::read(&self.root).map(|facts| facts.spki).map_err(|error| AuthorityError::Damaged(error.to_string()))
    }

    /// When the issuer expires; [`Authority::renew`] it well before.
    pub fn issuer_until(&self) -> UnixMs {
        self.issuer_until
    }

    /// A certificate for a council's node, valid for [`NODE_LIFETIME`]: the certificate, then the issuer's, in DER.
    pub fn issue_node(
        &self,
        request: &CertificateRequest,
        council: &CouncilId,
        principal: PrincipalId,
        now: UnixMs,
    ) -> Result<Vec<Vec<u8>>, AuthorityError> {
        self.issue_node_for(request, council, principal, Validity::of(NODE_LIFETIME, now))
    }

    /// [`Authority::issue_node`] with a validity of the caller's choice, cut where the issuer's own ends.
    pub fn issue_node_for(
        &self,
        request: &CertificateRequest,
        council: &CouncilId,
        principal: PrincipalId,
        validity: Validity,
    ) -> Result<Vec<Vec<u8>>, AuthorityError> {
        let name = NodeName { federation: self.federation, council: council.clone(), principal };
        let names = vec![SanType::URI(name.to_string().try_into()?)];
        self.issue(request, &format!("Tansiq node {council}"), names, ExtendedKeyUsagePurpose::ClientAuth, validity)
    }

    /// A certificate for the hub, valid for [`HUB_LIFETIME`]: the certificate, then the issuer's, in DER.
    ///
    /// `names` are DNS names or IP addresses for people and tools; the name that nodes check is always added.
    pub fn issue_hub(&self, request: &CertificateRequest, names: &[String], now: UnixMs) -> Result<Vec<Vec<u8>>, AuthorityError> {
        self.issue_hub_for(request, names, Validity::of(HUB_LIFETIME, now))
    }

    /// [`Authority::issue_hub`] with a validity of the caller's choice, cut where the issuer's own ends.
    pub(crate) fn issue_hub_for(
        &self,
        request: &CertificateRequest,
        names: &[String],
        validity: Validity,
    ) -> Result<Vec<Vec<u8>>, AuthorityError> {
        let mut all = vec![SanType::DnsName(hub_name(self.federation).try_into()?)];
        for name in names {
            all.push(match name.parse::<IpAddr>() {
                Ok(address) => SanType::IpAddress(address),
                Err(_) if is_dns_name(name) => SanType::DnsName(name.as_str().try_into()?),
                Err(_) => return Err(AuthorityError::HubName(name.clone())),
            });
        }
        self.issue(request, "Tansiq hub", all, ExtendedKeyUsagePurpose::ServerAuth, validity)
    }

    fn issue(
        &self,
        request: &CertificateRequest,
        common_name: &str,
        names: Vec<SanType>,
        purpose: ExtendedKeyUsagePurpose,
        validity: Validity,
    ) -> Result<Vec<Vec<u8>>, AuthorityError> {
        let validity = Validity { not_after: validity.not_after.min(self.issuer_until), ..validity };
        let mut params = params(common_name, validity)?;
        params.is_ca = IsCa::ExplicitNoCa;
        params.subject_alt_names = names;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![purpose];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&request.key, &self.issuer)?;
        Ok(vec![certificate.der().to_vec(), self.issuer_certificate.clone()])
    }
}

fn part(folder: &Path, part: &'static str) -> Result<Vec<u8>, AuthorityError> {
    files::read_private(&folder.join(part))?.ok_or(AuthorityError::Missing { part })
}

fn renew_issuer(
    folder: &Path,
    keys: &KeyFolder,
    federation: FederationId,
    root: &[u8],
    now: UnixMs,
) -> Result<(), AuthorityError> {
    let root_key = keys.existing_tls_key(ROOT_KEY)?.ok_or(AuthorityError::Missing { part: ROOT_KEY })?;
    if !CertificateFacts::read(root).is_ok_and(|facts| facts.spki == root_key.spki_hash()) {
        return Err(AuthorityError::Damaged(format!("{ROOT} is not the certificate of {ROOT_KEY}")));
    }
    let root = Issuer::from_ca_cert_der(&root.into(), root_key.into_pair())?;
    // The same key again when there is one: certificate and key are two files, and no crash may part them.
    let key = keys.named_tls_key(ISSUER_KEY)?;
    let mut params = authority_params(federation, "issuer", 0, Validity::of(ISSUER_LIFETIME, now))?;
    params.use_authority_key_identifier_extension = true;
    let certificate = params.signed_by(&key.into_pair(), &root)?;
    Ok(files::write_private(&folder.join(ISSUER), certificate.der())?)
}

fn authority_params(
    federation: FederationId,
    role: &str,
    below: u8,
    validity: Validity,
) -> Result<CertificateParams, AuthorityError> {
    let mut params = params(&format!("Tansiq {federation} {role}"), validity)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    params.subject_alt_names = vec![SanType::URI(federation_uri(federation).try_into()?)];
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn params(common_name: &str, validity: Validity) -> Result<CertificateParams, AuthorityError> {
    let mut serial = [0; 16];
    getrandom::fill(&mut serial).map_err(|_| AuthorityError::Key(KeyError::Make))?;
    let at = |time: UnixMs| date_time_ymd(1970, 1, 1) + Duration::from_millis(u64::try_from(time.0).unwrap_or(0));
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.not_before = at(validity.not_before);
    params.not_after = at(validity.not_after);
    Ok(params)
}

/// Letters, digits, hyphens and dots, no empty label, at most 253 characters; a wildcard is none.
fn is_dns_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use x509_parser::prelude::{ParsedExtension, X509Certificate};

    use super::*;

    const NOW: UnixMs = UnixMs(1_795_000_000_000);

    fn federation() -> FederationId {
        FederationId::new([0x1f; 16])
    }

    fn folder() -> tempfile::TempDir {
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        tempfile::Builder::new().permissions(private).tempdir().unwrap()
    }

    fn council() -> CouncilId {
        "MA-02".parse().unwrap()
    }

    #[test]
    fn an_authority_is_made_once_and_loaded_again() {
        let dir = folder();
        let folder = dir.path();
        let made = Authority::create(folder, federation(), NOW).unwrap();
        let loaded = Authority::load(folder).unwrap();
        assert_eq!((loaded.federation(), loaded.root()), (federation(), made.root()));
        assert!(matches!(Authority::create(folder, federation(), NOW), Err(AuthorityError::Exists)));
        let root = CertificateFacts::read(made.root()).unwrap();
        assert_eq!(root.federation(), Ok(federation()));
        assert_eq!(root.not_after.0 - NOW.0, 3_653 * 24 * 3_600_000);
    }

    #[test]
    fn the_roots_key_may_be_kept_elsewhere_until_the_issuer_is_renewed() {
        let dir = folder();
        Authority::create(dir.path(), federation(), NOW).unwrap();
        let key = files::read_private(&dir.path().join(ROOT_KEY)).unwrap().unwrap();
        std::fs::remove_file(dir.path().join(ROOT_KEY)).unwrap();
        assert!(Authority::load(dir.path()).is_ok());
        let next = later(NOW, Duration::from_hours(300 * DAY_HOURS));
        assert!(matches!(Authority::renew(dir.path(), next), Err(AuthorityError::Missing { part: ROOT_KEY })));
        files::write_private(&dir.path().join(ROOT_KEY), &key).unwrap();
        assert_eq!(Authority::renew(dir.path(), next).unwrap().issuer_until(), later(next, ISSUER_LIFETIME));
    }

    #[test]
    fn a_node_gets_its_name_its_purpose_and_thirty_days() {
        let dir = folder();
        let authority = Authority::create(dir.path(), federation(), NOW).unwrap();
        let key = TlsKey::generate().unwrap();
        let request = CertificateRequest::read(&key.request().unwrap()).unwrap();
        assert_eq!(request.spki(), key.spki_hash());
        let chain = authority.issue_node(&request, &council(), PrincipalId(7), NOW).unwrap();
        let facts = CertificateFacts::read(&chain[0]).unwrap();
        let name = NodeName { federation: federation(), council: council(), principal: PrincipalId(7) };
        assert_eq!(facts.node(), Ok(name));
        assert_eq!((facts.spki, facts.authority), (key.spki_hash(), false));
        assert_eq!(facts.not_before.0, NOW.0 - 3_600_000);
        assert_eq!(facts.not_after.0, NOW.0 + 30 * 24 * 3_600_000);
        let (_, leaf) = X509Certificate::from_der(&chain[0]).unwrap();
        let purpose = leaf.extended_key_usage().unwrap().unwrap().value;
        assert!(purpose.client_auth && !purpose.server_auth && !purpose.any);
        assert!(leaf.raw_serial().len() >= 14, "128 random bits");
    }

    #[test]
    fn a_request_gets_nothing_that_it_asks_for() {
        let dir = folder();
        let authority = Authority::create(dir.path(), federation(), NOW).unwrap();
        let key = TlsKey::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::Any];
        let theirs = NodeName { federation: federation(), council: "MA-04".parse().unwrap(), principal: PrincipalId(9) };
        params.subject_alt_names = vec![
            SanType::URI(theirs.to_string().try_into().unwrap()),
            SanType::DnsName(hub_name(federation()).try_into().unwrap()),
        ];
        let greedy = params.serialize_request(&key.into_pair()).unwrap();
        let request = CertificateRequest::read(greedy.der()).unwrap();

        let chain = authority.issue_node(&request, &council(), PrincipalId(7), NOW).unwrap();
        let facts = CertificateFacts::read(&chain[0]).unwrap();
        assert_eq!(facts.node().unwrap().council, council());
        assert_eq!((facts.names, facts.authority), (1, false));
        let (_, leaf) = X509Certificate::from_der(&chain[0]).unwrap();
        assert!(!leaf.extended_key_usage().unwrap().unwrap().value.server_auth);
        assert!(!leaf.key_usage().unwrap().unwrap().value.key_cert_sign());
    }

    #[test]
    fn a_request_must_be_signed_by_its_own_key_and_on_our_curve() {
        let mut forged = TlsKey::generate().unwrap().request().unwrap();
        let last = forged.len() - 1;
        forged[last] ^= 1;
        assert!(matches!(CertificateRequest::read(&forged), Err(AuthorityError::Request(_))));
        assert!(matches!(CertificateRequest::read(b"nothing"), Err(AuthorityError::Request(_))));
        assert!(matches!(CertificateRequest::read(&vec![0x30; 5_000]), Err(AuthorityError::Request("it is too long"))));
        let other = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
        let other = CertificateParams::default().serialize_request(&other).unwrap();
        assert!(matches!(CertificateRequest::read(other.der()), Err(AuthorityError::Request("its key is not on P-256"))));
    }

    #[test]
    fn the_issuer_may_make_no_further_authority() {
        let dir = folder();
        let authority = Authority::create(dir.path(), federation(), NOW).unwrap();
        let key = TlsKey::generate().unwrap();
        let chain = authority
            .issue_hub(&CertificateRequest::of_key(&key).unwrap(), &["localhost".into(), "127.0.0.1".into()], NOW)
            .unwrap();
        let (_, issuer) = X509Certificate::from_der(&chain[1]).unwrap();
        assert_eq!(issuer.basic_constraints().unwrap().unwrap().value.path_len_constraint, Some(0));
        let (_, leaf) = X509Certificate::from_der(&chain[0]).unwrap();
        let names = leaf.subject_alternative_name().unwrap().unwrap().value.general_names.len();
        assert_eq!(names, 3, "the name that nodes check is added");
        assert!(leaf.extensions().iter().any(|extension| matches!(
            extension.parsed_extension(),
            ParsedExtension::AuthorityKeyIdentifier(identifier) if identifier.key_identifier.is_some()
        )));
        for bad in ["*.example", "a b", "", "x..y", "-a"] {
            let answer = authority.issue_hub(&CertificateRequest::of_key(&key).unwrap(), &[bad.to_owned()], NOW);
            assert!(matches!(answer, Err(AuthorityError::HubName(_))), "{bad}");
        }
    }

    #[test]
    fn no_certificate_outlives_its_issuer() {
        let dir = folder();
        let authority = Authority::create(dir.path(), federation(), NOW).unwrap();
        let request = CertificateRequest::of_key(&TlsKey::generate().unwrap()).unwrap();
        let late = later(NOW, Duration::from_hours(350 * DAY_HOURS));
        let chain = authority.issue_node(&request, &council(), PrincipalId(7), late).unwrap();
        assert_eq!(CertificateFacts::read(&chain[0]).unwrap().not_after, authority.issuer_until());
    }
}
