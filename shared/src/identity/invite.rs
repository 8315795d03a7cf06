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
pub const INVITATIONS_MAX: usize = 1_000;
/// Longest code that is read, in characters.
pub const CODE_CHARACTERS_MAX: usize = 512;
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
            Self::Full | Self::Damaged { .. } | Self::File(_) => "internal",
        }
    }
}

fn readable(time: UnixMs) -> String {
    jiff::Timestamp::from_millisecond(time.0)
        .map_or_else(|_| "an unknown day".to_owned(), |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string())
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
    /// Who used it and when.
    pub used: Option<(Claimant, UnixMs)>,
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
    used: Option<UsedFile>,
}

#[derive(Serialize, Deserialize, Clone)]
struct UsedFile {
    at_ms: i64,
    spki_sha256: String,
    journal_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<u32>,
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

    /// Makes a code for `council` that works until `lifetime` after `now`. `creator` is for the audit only.
    pub fn invite(
        &self,
        (address, pin): (&str, SpkiHash),
        (council, creator): (&CouncilId, &str),
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
            council: council.to_string(),
            creator: creator.chars().take(200).collect(),
            created_at_ms: now.0,
            expires_at_ms: now.0.saturating_add(lifetime),
            used: None,
        };
        self.change(|book| {
            while book.invite.len() >= INVITATIONS_MAX {
                let over = |row: &&InviteFile| row.used.is_some() || row.expires_at_ms <= now.0;
                let oldest = book.invite.iter().filter(|(_, row)| over(row)).min_by_key(|(_, row)| row.created_at_ms);
                let oldest = oldest.map(|(id, _)| id.clone()).ok_or(InviteError::Full)?;
                book.invite.remove(&oldest);
            }
            book.invite.insert(invitation.id.to_string(), row);
            Ok(())
        })?;
        Ok(invitation)
    }

    /// Uses a code. Durable before this returns.
    ///
    /// The same claimant may use it again until it expires, and is told the principal it was given if that was settled.
    ///
    /// # Errors
    /// Only who knows the secret learns more than [`InviteError::Unknown`]'s text.
    pub fn redeem(&self, id: CodeId, secret: &[u8], claimant: Claimant, now: UnixMs) -> Result<Redeemed, InviteError> {
        self.change(|book| {
            let row = book.invite.get_mut(&id.to_string()).ok_or(InviteError::Unknown)?;
            // Hashes of equal length are compared, in constant time, so that nothing of the secret leaks.
            if verify_slices_are_equal(hash(secret).as_bytes(), row.secret_sha256.as_bytes()).is_err() {
                return Err(InviteError::WrongSecret);
            }
            let council: CouncilId = row.council.parse().map_err(|error| self.damaged(error))?;
            let used = row.used.as_ref().map(|used| self.used(used)).transpose()?;
            match used {
                Some((by, at, _)) if by != claimant => return Err(InviteError::Used { council, by: by.spki, at }),
                _ if row.expires_at_ms <= now.0 => return Err(InviteError::Expired { at: UnixMs(row.expires_at_ms) }),
                Some((_, _, principal)) => return Ok(Redeemed { council, principal }),
                None => {}
            }
            row.used = Some(UsedFile {
                at_ms: now.0,
                spki_sha256: claimant.spki.to_string(),
                journal_key: claimant.journal_key.to_string(),
                principal: None,
            });
            Ok(Redeemed { council, principal: None })
        })
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
    pub fn revoke(&self, id: CodeId) -> Result<(), InviteError> {
        self.change(|book| {
            let key = id.to_string();
            let row = book.invite.get(&key).ok_or(InviteError::Unknown)?;
            if let Some(used) = &row.used {
                let (by, at, _) = self.used(used)?;
                let council = row.council.parse().map_err(|error| self.damaged(error))?;
                return Err(InviteError::Used { council, by: by.spki, at });
            }
            book.invite.remove(&key);
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
                used: used.map(|(by, at, _)| (by, at)),
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
mod tests {
    use super::*;

    const NOW: UnixMs = UnixMs(1_795_000_000_000);

    fn book() -> (tempfile::TempDir, InviteBook) {
        let dir = tempfile::tempdir().unwrap();
        let book = InviteBook::new(&dir.path().join("invites.toml"));
        (dir, book)
    }

    fn invite(book: &InviteBook) -> Invitation {
        let council = "MA-02".parse().unwrap();
        book.invite(("hub.example:7443", SpkiHash([3; 32])), (&council, "admin"), INVITATION_LIFETIME, NOW).unwrap()
    }

    fn claimant(byte: u8) -> Claimant {
        Claimant { spki: SpkiHash([byte; 32]), journal_key: JournalKey::new([byte; 32]) }
    }

    #[test]
    fn a_code_is_read_back_whatever_the_address() {
        for address in ["hub.example:7443", "127.0.0.1:1", "[::1]:65535", "hub:443"] {
            let invitation = Invitation { address: address.into(), pin: SpkiHash([1; 32]), id: CodeId([2; 8]), secret: [3; 32] };
            let code = invitation.to_code();
            assert_eq!(code.parse(), Ok(invitation.clone()), "{code}");
            assert_eq!(format!(" {code}\n").parse(), Ok(invitation));
        }
    }

    #[test]
    fn what_is_almost_a_code_is_refused_and_not_quoted() {
        let (_dir, book) = book();
        let code = invite(&book).to_code();
        let bad = [
            code.replace("tansiq1", "tansiq2"),
            code.replace(":7443", ""),
            code.replace(":7443", ":0"),
            code.replace("hub.example", "hub/example"),
            code.replace("hub.example", "http://hub"),
            code[..code.len() - 1].to_owned(),
            format!("{code}A"),
            "tansiq1.".into(),
            String::new(),
            format!("tansiq1.{}", "a".repeat(10_000)),
        ];
        for bad in bad {
            let error = bad.parse::<Invitation>().unwrap_err();
            assert!(!error.to_string().contains("hub"), "{bad}");
        }
    }

    #[test]
    fn a_code_is_found_in_what_a_message_made_of_it() {
        let invitation =
            Invitation { address: "hub.example:7443".into(), pin: SpkiHash([0xfb; 32]), id: CodeId([2; 8]), secret: [0xff; 32] };
        let code = invitation.to_code();
        let (front, back) = code.split_at(code.len() / 2);
        for pasted in [
            format!("« {code} »"),
            format!("`{code}`"),
            format!("*{code}*"),
            format!("_{code}_."),
            format!("Voici le code : {code}. Bonne journée"),
            format!("> {front}\r\n {back}"),
            format!("\u{feff}{front}\u{200b}{back}\u{a0}"),
            code.replace('-', "\u{2011}"),
        ] {
            assert_eq!(pasted.parse(), Ok(invitation.clone()), "{pasted}");
        }
    }

    #[test]
    fn printing_an_invitation_hides_its_secret() {
        let (_dir, book) = book();
        let invitation = invite(&book);
        let secret = invitation.to_code().rsplit('.').next().unwrap().to_owned();
        assert!(!format!("{invitation:?}").contains(&secret));
        let stored = std::fs::read_to_string(&book.path).unwrap();
        assert!(!stored.contains(&secret) && !stored.contains(&HEXLOWER.encode(&invitation.secret)));
    }

    #[test]
    fn a_code_works_for_one_key_and_again_for_the_same() {
        let (_dir, book) = book();
        let code = invite(&book);
        let council: CouncilId = "MA-02".parse().unwrap();
        let first = book.redeem(code.id, &code.secret, claimant(1), NOW).unwrap();
        assert_eq!(first, Redeemed { council: council.clone(), principal: None });
        book.settle(code.id, PrincipalId(7)).unwrap();
        let later = UnixMs(NOW.0 + 1_000);
        let again = InviteBook::new(&book.path).redeem(code.id, &code.secret, claimant(1), later).unwrap();
        assert_eq!(again, Redeemed { council, principal: Some(PrincipalId(7)) });

        let error = book.redeem(code.id, &code.secret, claimant(2), later).unwrap_err();
        assert_eq!(error.reason(), "code-used");
        let text = error.to_string();
        assert!(text.contains("MA-02") && text.contains("0101 0101") && text.contains("2026-11-18"), "{text}");
        let other_journal = Claimant { journal_key: JournalKey::new([9; 32]), ..claimant(1) };
        assert_eq!(book.redeem(code.id, &code.secret, other_journal, later).unwrap_err().reason(), "code-used");
    }

    #[test]
    fn who_does_not_know_the_secret_learns_nothing() {
        let (_dir, book) = book();
        let code = invite(&book);
        book.redeem(code.id, &code.secret, claimant(1), NOW).unwrap();
        let wrong = book.redeem(code.id, &[0; 32], claimant(2), NOW).unwrap_err();
        let unknown = book.redeem(CodeId([0; 8]), &code.secret, claimant(2), NOW).unwrap_err();
        assert_eq!((wrong.reason(), unknown.reason()), ("code-wrong-secret", "code-unknown"));
        assert_eq!(wrong.to_string(), unknown.to_string());
        assert_eq!(book.redeem(code.id, &[], claimant(1), NOW).unwrap_err().reason(), "code-wrong-secret");
    }

    #[test]
    fn a_code_expires_for_everybody() {
        let (_dir, book) = book();
        let code = invite(&book);
        let late = UnixMs(NOW.0 + 24 * 3_600_000);
        assert_eq!(book.redeem(code.id, &code.secret, claimant(1), late).unwrap_err().reason(), "code-expired");
        book.redeem(code.id, &code.secret, claimant(1), UnixMs(late.0 - 1)).unwrap();
        assert_eq!(book.redeem(code.id, &code.secret, claimant(1), late).unwrap_err().reason(), "code-expired");
    }

    #[test]
    fn a_revoked_code_is_gone_and_a_used_one_stays() {
        let (_dir, book) = book();
        let (first, second) = (invite(&book), invite(&book));
        book.revoke(first.id).unwrap();
        assert_eq!(book.redeem(first.id, &first.secret, claimant(1), NOW).unwrap_err().reason(), "code-unknown");
        book.redeem(second.id, &second.secret, claimant(1), NOW).unwrap();
        assert_eq!(book.revoke(second.id).unwrap_err().reason(), "code-used");
        let rows = book.list().unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].used, Some((claimant(1), NOW)));
    }

    #[test]
    fn two_keys_at_the_same_time_cannot_both_win() {
        let (_dir, book) = book();
        let code = invite(&book);
        let won = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8u8)
                .map(|byte| {
                    let (book, code) = (&book, &code);
                    scope.spawn(move || book.redeem(code.id, &code.secret, claimant(byte), NOW).is_ok())
                })
                .collect();
            tries.into_iter().map(|thread| thread.join().unwrap()).filter(|won| *won).count()
        });
        assert_eq!(won, 1);
    }

    #[test]
    fn a_damaged_book_is_named_and_left_alone() {
        let (_dir, book) = book();
        files::write_private(&book.path, b"version = 1\n[invite").unwrap();
        assert!(matches!(book.list(), Err(InviteError::Damaged { .. })));
        files::write_private(&book.path, b"version = 2\n").unwrap();
        assert!(matches!(book.list(), Err(InviteError::Damaged { .. })));
    }
}
