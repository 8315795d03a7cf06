//! Invitation codes: how a council's node proves, once, that the ministry invited it, and how it knows the hub before it trusts anything.
//!
//! A code is `tansiq1.<host:port>.<SHA-256 of the root's key>.<id>.<secret>`, the last three in base64url. The hub keeps only the
//! secret's hash. A code works for one key: the same key may use it again until it expires, because an answer can be lost on the way.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    SpkiHash,
    files::{self, FileError},
};
use crate::domain::{CouncilId, JournalKey, PrincipalId, UnixMs, text};

/// How long a code works unless its maker said otherwise.
pub const INVITATION_LIFETIME: Duration = Duration::from_hours(24);
/// Most codes that a book keeps; used and expired ones are forgotten oldest first.
pub(crate) const INVITATIONS_MAX: usize = 1_000;
/// Longest code that is read, in characters.
pub(crate) const CODE_CHARACTERS_MAX: usize = 512;
/// Longest text that a code is looked for in, in bytes.
const PASTED_BYTES_MAX: usize = 4_096;
/// Most characters that may stand right behind a code and are none of it.
const AROUND_MAX: usize = 3;

const PREFIX: &str = "tansiq1.";
const PROOF_CONTEXT: &[u8] = b"tansiq join proof v1\0";

/// What a joining node signs with its journal key, to show that it holds it: a context, the code's id and the certificate request.
pub fn proof_message(code: CodeId, request: &[u8]) -> Vec<u8> {
    [PROOF_CONTEXT, &code.0, request].concat()
}

/// The public half of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeId(pub [u8; 8]);

impl std::fmt::Display for CodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl FromStr for CodeId {
    type Err = InvitationError;
    fn from_str(text: &str) -> Result<Self, InvitationError> {
        decode(text).map(Self)
    }
}

/// A text is not an invitation code. It is not quoted, because it may be one with a typing error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("read the invitation code: it is not whole; copy it again from `tansiq1.` to its end")]
pub struct InvitationError;

/// An invitation code, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Where the hub takes in new nodes, as host:port.
    pub address: String,
    /// The name of the federation's root key.
    pub pin: SpkiHash,
    /// The public half.
    pub id: CodeId,
    /// The secret half. Sent only to a hub whose certificate ends in the pinned root.
    pub secret: [u8; 32],
}

impl Invitation {
    /// The code, for the person who passes it on. Deliberately not `Display`: it must not find its way into a log.
    pub fn to_code(&self) -> String {
        let [pin, secret] = [&self.pin.0, &self.secret].map(|bytes| BASE64URL_NOPAD.encode(bytes));
        format!("{PREFIX}{}.{pin}.{}.{secret}", self.address, self.id)
    }
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation")
            .field("address", &self.address)
            .field("pin", &self.pin)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl FromStr for Invitation {
    type Err = InvitationError;
    fn from_str(text: &str) -> Result<Self, InvitationError> {
        // A code comes by chat or word processor: in quotes, between stars, broken over lines, with a full stop behind it.
        if text.len() > PASTED_BYTES_MAX {
            return Err(InvitationError);
        }
        let from = text.find(PREFIX).ok_or(InvitationError)?;
        let rest = text.get(from + PREFIX.len()..).unwrap_or_default();
        // Mostly it is one word; else it was broken over lines.
        let word = rest.split(char::is_whitespace).next().unwrap_or_default();
        Self::read_cut(word).or_else(|_| Self::read_cut(rest))
    }
}

impl Invitation {
    /// Reads what follows the prefix, and leaves out what stands behind the code.
    fn read_cut(rest: &str) -> Result<Self, InvitationError> {
        let rest = text::code(rest);
        let is_of_a_code = |c: char| c.is_ascii_alphanumeric() || "-_.:[]".contains(c);
        let mut rest = rest.split(|c| !is_of_a_code(c)).next().unwrap_or_default();
        if rest.len() > CODE_CHARACTERS_MAX {
            return Err(InvitationError);
        }
        for _ in 0..=AROUND_MAX {
            match Self::read(rest) {
                Ok(read) => return Ok(read),
                // The end of a sentence, or of a word in italics.
                Err(error) => rest = rest.strip_suffix(['.', '_', '-', ':']).ok_or(error)?,
            }
        }
        Err(InvitationError)
    }

    /// Reads what follows the prefix.
    fn read(rest: &str) -> Result<Self, InvitationError> {
        // From the right: the address has dots of its own.
        let mut parts = rest.rsplitn(4, '.');
        let mut next = || parts.next().ok_or(InvitationError);
        let (secret, id, pin, address) = (decode(next()?)?, next()?.parse()?, SpkiHash(decode(next()?)?), next()?.to_owned());
        if !is_address(&address) {
            return Err(InvitationError);
        }
        Ok(Self { address, pin, id, secret })
    }
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], InvitationError> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| InvitationError)?;
    bytes.try_into().map_err(|_| InvitationError)
}

/// Whether a text is host:port, as a code carries it.
pub fn is_address(text: &str) -> bool {
    let host_ok = |host: &str| {
        !host.is_empty() && host.len() <= 255 && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-[]:".contains(c))
    };
    text.rsplit_once(':').is_some_and(|(host, port)| host_ok(host) && port.parse::<u16>().is_ok_and(|port| port != 0))
}

/// Why a code was not accepted. The texts are for the person who types the code.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// No such code.
    #[error("accept the invitation code: it is not known here")]
    Unknown,
    /// The id is known, the secret is not the one.
    #[error("accept the invitation code: it is not known here")]
    WrongSecret,
    /// It is too late.
    #[error("accept the invitation code: it expired on {}; ask the ministry for another", readable(*.at))]
    Expired {
        /// When it stopped working.
        at: UnixMs,
    },
    /// Another key has used it.
    #[error("accept the invitation code: it was used for {council} on {} by another node (key {}); if that was not you, tell the ministry", readable(*.at), .by.fingerprint())]
    Used {
        /// The council it was made for.
        council: CouncilId,
        /// The name of the TLS key that used it.
        by: SpkiHash,
        /// When.
        at: UnixMs,
    },
    /// It stopped working before anybody used it.
    #[error("accept the invitation code: {why} on {}; ask the ministry for another", readable(*.at))]
    Over {
        /// What ended it.
        why: Ended,
        /// When.
        at: UnixMs,
    },
    /// There are [`INVITATIONS_MAX`] codes that still work.
    #[error("make an invitation code: {INVITATIONS_MAX} are waiting to be used already")]
    Full,
    /// The book cannot be read.
    #[error("read the invitations in {path}: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The file or its folder.
    #[error(transparent)]
    File(#[from] FileError),
}

impl InviteError {
    /// The closed reason code, for the audit log and for programs.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Unknown => "code-unknown",
            Self::WrongSecret => "code-wrong-secret",
            Self::Expired { .. } => "code-expired",
            Self::Used { .. } => "code-used",
            Self::Over { why: Ended::Renewed, .. } => "code-renewed",
            Self::Over { why: Ended::Another, .. } => "code-another-used",
            Self::Over { why: Ended::Withdrawn, .. } => "code-withdrawn",
            Self::Full | Self::Damaged { .. } | Self::File(_) => "internal",
        }
    }
}

fn readable(time: UnixMs) -> String {
    jiff::Timestamp::from_millisecond(time.0)
        .map_or_else(|_| "an unknown day".to_owned(), |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

/// What ended a code that nobody used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// A later code was made for the same council.
    Renewed,
    /// Another code for the same council was used.
    Another,
    /// Somebody at the ministry withdrew it.
    Withdrawn,
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Renewed => "a later one was made for the same council",
            Self::Another => "another one for the same council was used",
            Self::Withdrawn => "the ministry withdrew it",
        })
    }
}

/// Whom a code is for.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// The council.
    pub council: &'a CouncilId,
    /// Who makes it; for the audit only.
    pub creator: &'a str,
    /// The living node whose place the user of the code may take; `None` for a code that takes nobody's.
    pub replaces: Option<PrincipalId>,
}

/// Who brings a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimant {
    /// The name of its TLS key.
    pub spki: SpkiHash,
    /// Its journal key.
    pub journal_key: JournalKey,
}

/// A code was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redeemed {
    /// The council it was made for.
    pub council: CouncilId,
    /// The principal that the claimant was given when it used the code before.
    pub principal: Option<PrincipalId>,
    /// The living node whose place it may take.
    pub replaces: Option<PrincipalId>,
}

/// One code, as the hub remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteRow {
    /// The public half.
    pub id: CodeId,
    /// The council it was made for.
    pub council: CouncilId,
    /// Who made it.
    pub creator: String,
    /// When.
    pub created_at: UnixMs,
    /// Until when it works.
    pub expires_at: UnixMs,
    /// The living node whose place the user of the code may take.
    pub replaces: Option<PrincipalId>,
    /// Who used it and when.
    pub used: Option<(Claimant, UnixMs)>,
    /// What ended it before anybody used it, and when.
    pub ended: Option<(Ended, UnixMs)>,
}

impl InviteRow {
    /// Whether somebody may still use it for the first time.
    pub fn is_open(&self, now: UnixMs) -> bool {
        self.used.is_none() && self.ended.is_none() && now < self.expires_at
    }
}

#[derive(Serialize, Deserialize, Default)]
struct BookFile {
    version: u32,
    #[serde(default)]
    invite: BTreeMap<String, InviteFile>,
}

#[derive(Serialize, Deserialize, Clone)]
struct InviteFile {
    secret_sha256: String,
    council: String,
    creator: String,
    created_at_ms: i64,
    expires_at_ms: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaces: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    used: Option<UsedFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<EndedFile>,
}

impl InviteFile {
    fn is_open(&self, now: UnixMs) -> bool {
        self.used.is_none() && self.ended.is_none() && now.0 < self.expires_at_ms
    }

    /// An earlier version of this program that reads the file knows of no end but this one.
    fn end(&mut self, why: Ended, now: UnixMs) {
        self.ended = Some(EndedFile { why, at_ms: now.0 });
        self.expires_at_ms = self.expires_at_ms.min(now.0);
    }
}

#[derive(Serialize, Deserialize, Clone)]
struct EndedFile {
    why: Ended,
    at_ms: i64,
}

#[derive(Serialize, Deserialize, Clone)]
struct UsedFile {
    at_ms: i64,
    spki_sha256: String,
    journal_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<u32>,
}

impl BookFile {
    /// Ends the codes of a council that somebody could still use.
    fn end_open(&mut self, council: &str, why: Ended, now: UnixMs) {
        self.invite.values_mut().filter(|row| row.council == council && row.is_open(now)).for_each(|row| row.end(why, now));
    }
}

const BOOK_VERSION: u32 = 1;

/// The hub's codes: a small file, replaced whole and made durable before any answer.
///
/// Every call reads the file under a lock of its own, so that the running hub and its command line can both use it. Calls wait for
/// the disk: run them off the async threads.
#[derive(Debug, Clone)]
pub struct InviteBook {
    path: PathBuf,
}

impl InviteBook {
    /// The book in `path`; there need not be a file yet. Its folder must be there.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Makes a code that works until `lifetime` after `now`. Those of the same council that nobody used end.
    pub fn invite(
        &self,
        (address, pin): (&str, SpkiHash),
        offer: Offer<'_>,
        lifetime: Duration,
        now: UnixMs,
    ) -> Result<Invitation, InviteError> {
        let (mut id, mut secret) = ([0; 8], [0; 32]);
        for part in [id.as_mut_slice(), secret.as_mut_slice()] {
            getrandom::fill(part).map_err(|error| self.damaged(error))?;
        }
        let invitation = Invitation { address: address.to_owned(), pin, id: CodeId(id), secret };
        let lifetime = i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
        let row = InviteFile {
            secret_sha256: hash(&secret),
            council: offer.council.to_string(),
            creator: offer.creator.chars().take(200).collect(),
            created_at_ms: now.0,
            expires_at_ms: now.0.saturating_add(lifetime),
            replaces: offer.replaces.map(|principal| principal.0),
            used: None,
            ended: None,
        };
        self.change(|book| {
            book.end_open(&row.council, Ended::Renewed, now);
            while book.invite.len() >= INVITATIONS_MAX {
                let over = |row: &&InviteFile| !row.is_open(now);
                let oldest = book.invite.iter().filter(|(_, row)| over(row)).min_by_key(|(_, row)| row.created_at_ms);
                let oldest = oldest.map(|(id, _)| id.clone()).ok_or(InviteError::Full)?;
                book.invite.remove(&oldest);
            }
            book.invite.insert(invitation.id.to_string(), row);
            Ok(())
        })?;
        Ok(invitation)
    }

    /// Says what [`InviteBook::redeem`] would, and uses nothing up.
    ///
    /// # Errors
    /// Like [`InviteBook::redeem`].
    pub fn look(&self, id: CodeId, secret: &[u8], claimant: Claimant, now: UnixMs) -> Result<Redeemed, InviteError> {
        let _lock = self.lock()?;
        self.judge(self.read()?.invite.get(&id.to_string()), secret, claimant, now)
    }

    /// Uses a code; the council's others that nobody used end. Durable before this returns.
    ///
    /// The same claimant may use it again until it expires, and is told the principal it was given if that was settled.
    ///
    /// # Errors
    /// Only who knows the secret learns more than [`InviteError::Unknown`]'s text.
    pub fn redeem(&self, id: CodeId, secret: &[u8], claimant: Claimant, now: UnixMs) -> Result<Redeemed, InviteError> {
        self.change(|book| {
            let redeemed = self.judge(book.invite.get(&id.to_string()), secret, claimant, now)?;
            let row = book.invite.get_mut(&id.to_string()).ok_or(InviteError::Unknown)?;
            if row.used.is_none() {
                row.used = Some(UsedFile {
                    at_ms: now.0,
                    spki_sha256: claimant.spki.to_string(),
                    journal_key: claimant.journal_key.to_string(),
                    principal: None,
                });
                let council = row.council.clone();
                book.end_open(&council, Ended::Another, now);
            }
            Ok(redeemed)
        })
    }

    fn judge(&self, row: Option<&InviteFile>, secret: &[u8], claimant: Claimant, now: UnixMs) -> Result<Redeemed, InviteError> {
        let row = row.ok_or(InviteError::Unknown)?;
        // Hashes of equal length are compared, in constant time, so that nothing of the secret leaks.
        if verify_slices_are_equal(hash(secret).as_bytes(), row.secret_sha256.as_bytes()).is_err() {
            return Err(InviteError::WrongSecret);
        }
        let council: CouncilId = row.council.parse().map_err(|error| self.damaged(error))?;
        let used = row.used.as_ref().map(|used| self.used(used)).transpose()?;
        let replaces = row.replaces.map(PrincipalId);
        match (used, &row.ended) {
            (Some((by, at, _)), _) if by != claimant => Err(InviteError::Used { council, by: by.spki, at }),
            (None, Some(ended)) => Err(InviteError::Over { why: ended.why, at: UnixMs(ended.at_ms) }),
            _ if row.expires_at_ms <= now.0 => Err(InviteError::Expired { at: UnixMs(row.expires_at_ms) }),
            (used, _) => Ok(Redeemed { council, principal: used.and_then(|(_, _, principal)| principal), replaces }),
        }
    }

    /// Notes the principal that the user of a code was given.
    pub fn settle(&self, id: CodeId, principal: PrincipalId) -> Result<(), InviteError> {
        self.change(|book| {
            let row = book.invite.get_mut(&id.to_string()).ok_or(InviteError::Unknown)?;
            let used = row.used.as_mut().ok_or(InviteError::Unknown)?;
            used.principal = Some(principal.0);
            Ok(())
        })
    }

    /// Makes a code useless. A code that was used is left as it is: it says who.
    pub fn withdraw(&self, id: CodeId, now: UnixMs) -> Result<(), InviteError> {
        self.change(|book| {
            let row = book.invite.get_mut(&id.to_string()).ok_or(InviteError::Unknown)?;
            if let Some(used) = &row.used {
                let (by, at, _) = self.used(used)?;
                let council = row.council.parse().map_err(|error| self.damaged(error))?;
                return Err(InviteError::Used { council, by: by.spki, at });
            }
            if let Some(ended) = &row.ended {
                return Err(InviteError::Over { why: ended.why, at: UnixMs(ended.at_ms) });
            }
            row.end(Ended::Withdrawn, now);
            Ok(())
        })
    }

    /// Makes every code of a council useless that somebody could still use.
    pub fn withdraw_all(&self, council: &CouncilId, now: UnixMs) -> Result<(), InviteError> {
        self.change(|book| {
            book.end_open(council.as_str(), Ended::Withdrawn, now);
            Ok(())
        })
    }

    /// Every code, oldest first.
    pub fn list(&self) -> Result<Vec<InviteRow>, InviteError> {
        let _lock = self.lock()?;
        let mut rows = Vec::new();
        for (id, row) in self.read()?.invite {
            let used = row.used.as_ref().map(|used| self.used(used)).transpose()?;
            rows.push(InviteRow {
                id: id.parse().map_err(|error| self.damaged(error))?,
                council: row.council.parse().map_err(|error| self.damaged(error))?,
                creator: row.creator,
                created_at: UnixMs(row.created_at_ms),
                expires_at: UnixMs(row.expires_at_ms),
                replaces: row.replaces.map(PrincipalId),
                used: used.map(|(by, at, _)| (by, at)),
                ended: row.ended.map(|ended| (ended.why, UnixMs(ended.at_ms))),
            });
        }
        rows.sort_by_key(|row| row.created_at);
        Ok(rows)
    }

    fn used(&self, used: &UsedFile) -> Result<(Claimant, UnixMs, Option<PrincipalId>), InviteError> {
        let spki = HEXLOWER.decode(used.spki_sha256.as_bytes()).map_err(|error| self.damaged(error))?;
        let spki = SpkiHash(spki.try_into().map_err(|_| self.damaged("a key's name is not 32 bytes"))?);
        let journal_key = used.journal_key.parse().map_err(|error| self.damaged(error))?;
        Ok((Claimant { spki, journal_key }, UnixMs(used.at_ms), used.principal.map(PrincipalId)))
    }

    /// Runs `change` on the book and makes the result durable, unless it failed.
    fn change<T>(&self, change: impl FnOnce(&mut BookFile) -> Result<T, InviteError>) -> Result<T, InviteError> {
        let _lock = self.lock()?;
        let mut book = self.read()?;
        let answer = change(&mut book)?;
        let text = toml::to_string(&book).map_err(|error| self.damaged(error))?;
        files::write_private(&self.path, text.as_bytes())?;
        Ok(answer)
    }

    fn read(&self) -> Result<BookFile, InviteError> {
        let Some(bytes) = files::read_private(&self.path)? else {
            return Ok(BookFile { version: BOOK_VERSION, ..BookFile::default() });
        };
        let text = str::from_utf8(&bytes).map_err(|error| self.damaged(error))?;
        let book: BookFile = toml::from_str(text).map_err(|error| self.damaged(error.message()))?;
        if book.version == BOOK_VERSION { Ok(book) } else { Err(self.damaged("it is of another version")) }
    }

    /// The lock goes with the file handle. It is a file of its own, because the book's is replaced.
    fn lock(&self) -> Result<File, InviteError> {
        let path = self.path.with_extension("lock");
        let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let locked = opened.and_then(|file| file.lock().map(|()| file));
        Ok(locked.map_err(|source| FileError::Io { action: "lock", path, source })?)
    }

    #[expect(clippy::needless_pass_by_value, reason = "errors are handed over and only their text is kept")]
    fn damaged(&self, reason: impl ToString) -> InviteError {
        InviteError::Damaged { path: self.path.clone(), reason: reason.to_string() }
    }
}

fn hash(secret: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(secret))
}

#[cfg(test)]
mod tests;
