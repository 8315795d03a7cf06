//! The age file format, version 1, for one X25519 recipient: what a bundle is encrypted with, and what the age tool opens too.
//!
//! Written on the one crypto provider that this program has: the age crate would bring a second one, and 150 crates with it. A file is a
//! header (the file's key, wrapped for the recipient; a MAC over it), a nonce, and chunks of 64 KiB that are numbered and say whether
//! they are the last. So it is read and written as it flows, and no end can be cut off unnoticed. Source: c2sp.org/age.

use std::{
    fmt,
    io::{self, BufRead, BufReader, Read, Write},
    str::FromStr,
};

use aws_lc_rs::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey},
    agreement::{PrivateKey, UnparsedPublicKey, X25519, agree},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    hmac,
};
use data_encoding::BASE64_NOPAD;

use super::bech32;

/// The first line of every age file.
pub(crate) const VERSION_LINE: &str = "age-encryption.org/v1\n";
const X25519_LABEL: &[u8] = b"age-encryption.org/v1/X25519";
const CHUNK: usize = 64 * 1024;
const TAG_LEN: usize = 16;
const FILE_KEY_LEN: usize = 16;
const NONCE_LEN: usize = 16;
/// Longest header that is read: it names one recipient, or a few with another tool.
const HEADER_BYTES_MAX: u64 = 16 * 1024;
/// Columns of a stanza's body.
const COLUMNS: usize = 64;

/// Why an age file does not open. Nothing of a key is quoted.
#[derive(Debug, thiserror::Error)]
pub enum AgeError {
    /// Made for somebody else.
    #[error("open the file: it is encrypted to another key than this machine's")]
    NotForUs,
    /// No age file of this version.
    #[error("open the file: its header is not one of an age file")]
    Malformed,
    /// Its end is missing.
    #[error("read the file: its end is missing")]
    Torn,
    /// A byte of it is not what was written, or its end is missing.
    #[error("read the file: it is damaged, or cut off")]
    Damaged,
    /// The crypto library failed.
    #[error("encrypt the file: the crypto library failed")]
    Crypto,
    /// The disk failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<AgeError> for io::Error {
    fn from(error: AgeError) -> Self {
        match error {
            AgeError::Io(error) => error,
            other => Self::new(io::ErrorKind::InvalidData, other),
        }
    }
}

/// Whom a file may be encrypted to: an X25519 public key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Recipient(pub [u8; 32]);

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bech32::encode("age", &self.0))
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient({self})")
    }
}

impl FromStr for Recipient {
    type Err = AgeError;
    fn from_str(text: &str) -> Result<Self, AgeError> {
        let bytes = bech32::decode("age", text.trim()).ok_or(AgeError::Malformed)?;
        bytes.as_slice().try_into().map(Self).map_err(|_| AgeError::Malformed)
    }
}

/// Who can open a file: an X25519 private key. Never printed by `Debug`.
#[derive(Clone)]
pub struct Identity {
    secret: [u8; 32],
    recipient: Recipient,
}

impl Identity {
    /// From 32 random bytes.
    pub(crate) fn new(secret: [u8; 32]) -> Result<Self, AgeError> {
        let public = key_of(&secret)?.compute_public_key().map_err(|_| AgeError::Crypto)?;
        let recipient = Recipient(public.as_ref().try_into().map_err(|_| AgeError::Crypto)?);
        Ok(Self { secret, recipient })
    }

    /// Whom to encrypt to, for this one to open it.
    pub(crate) fn recipient(&self) -> Recipient {
        self.recipient
    }

    /// The private key as the age tool writes it, for a private file. Keep it off logs.
    pub(crate) fn to_text(&self) -> String {
        bech32::encode("age-secret-key-", &self.secret).to_ascii_uppercase()
    }

    /// From [`Identity::to_text`].
    pub(crate) fn from_text(text: &str) -> Result<Self, AgeError> {
        let bytes = bech32::decode("age-secret-key-", text.trim()).ok_or(AgeError::Malformed)?;
        Self::new(bytes.as_slice().try_into().map_err(|_| AgeError::Malformed)?)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("recipient", &self.recipient).finish_non_exhaustive()
    }
}

fn key_of(secret: &[u8; 32]) -> Result<PrivateKey, AgeError> {
    PrivateKey::from_private_key(&X25519, secret).map_err(|_| AgeError::Crypto)
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived(secret: &[u8], salt: &[u8], label: &[u8]) -> Result<[u8; 32], AgeError> {
    let mut key = [0; 32];
    let extracted = Salt::new(HKDF_SHA256, salt).extract(secret);
    let filled = extracted.expand(&[label], Length(key.len())).and_then(|expanded| expanded.fill(&mut key));
    filled.map(|()| key).map_err(|_| AgeError::Crypto)
}

/// The key that wraps the file's key: both ends compute it, from their own private and the other's public half.
fn wrap_key(secret: &PrivateKey, other: &[u8; 32], share: &[u8; 32], recipient: &Recipient) -> Result<[u8; 32], AgeError> {
    let salt = [share.as_slice(), &recipient.0].concat();
    // The library refuses a public key that gives the same secret to everybody.
    agree(secret, UnparsedPublicKey::new(&X25519, other), AgeError::Malformed, |shared| derived(shared, &salt, X25519_LABEL))
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey, AgeError> {
    UnboundKey::new(&CHACHA20_POLY1305, key).map(LessSafeKey::new).map_err(|_| AgeError::Crypto)
}

fn header_mac(file_key: &[u8], header: &[u8]) -> Result<hmac::Tag, AgeError> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &derived(file_key, &[], b"header")?);
    Ok(hmac::sign(&key, header))
}

/// The chunks of a file, on either side.
struct Chunks {
    key: LessSafeKey,
    number: u64,
}

impl Chunks {
    fn new(file_key: &[u8], nonce: &[u8]) -> Result<Self, AgeError> {
        Ok(Self { key: cipher(&derived(file_key, nonce, b"payload")?)?, number: 0 })
    }

    /// Eleven bytes of the chunk's number, then whether it is the last.
    fn nonce(&mut self, last: bool) -> Nonce {
        let mut nonce = [0; 12];
        for (to, from) in nonce.iter_mut().skip(3).zip(self.number.to_be_bytes()) {
            *to = from;
        }
        nonce[11] = u8::from(last);
        self.number += 1;
        Nonce::assume_unique_for_key(nonce)
    }
}

/// Encrypts what is written to it. Only [`Writer::finish`] makes the file whole.
pub struct Writer<W> {
    out: W,
    chunks: Chunks,
    held: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// The disk, or the crypto library.
    pub(crate) fn new(mut out: W, recipient: &Recipient) -> Result<Self, AgeError> {
        let (mut secret, mut file_key, mut nonce) = ([0; 32], [0; FILE_KEY_LEN], [0; NONCE_LEN]);
        for random in [&mut secret[..], &mut file_key[..], &mut nonce[..]] {
            getrandom::fill(random).map_err(|_| AgeError::Crypto)?;
        }
        let once = Identity::new(secret)?;
        let share = once.recipient().0;
        let wrap = cipher(&wrap_key(&key_of(&once.secret)?, &recipient.0, &share, recipient)?)?;
        let mut body = file_key.to_vec();
        // The wrapping key is used once, so its nonce may be fixed.
        let nonce_once = Nonce::assume_unique_for_key([0; 12]);
        wrap.seal_in_place_append_tag(nonce_once, Aad::empty(), &mut body).map_err(|_| AgeError::Crypto)?;
        let (share, body) = (BASE64_NOPAD.encode(&share), BASE64_NOPAD.encode(&body));
        let header = format!("{VERSION_LINE}-> X25519 {share}\n{body}\n---");
        let mac = BASE64_NOPAD.encode(header_mac(&file_key, header.as_bytes())?.as_ref());
        out.write_all(format!("{header} {mac}\n").as_bytes())?;
        out.write_all(&nonce)?;
        Ok(Self { out, chunks: Chunks::new(&file_key, &nonce)?, held: Vec::with_capacity(CHUNK + TAG_LEN) })
    }

    fn chunk(&mut self, last: bool) -> Result<(), AgeError> {
        let nonce = self.chunks.nonce(last);
        let sealed = self.chunks.key.seal_in_place_append_tag(nonce, Aad::empty(), &mut self.held);
        sealed.map_err(|_| AgeError::Crypto)?;
        self.out.write_all(&self.held)?;
        self.held.clear();
        Ok(())
    }

    /// Writes the last chunk.
    ///
    /// # Errors
    /// The disk, or the crypto library.
    pub(crate) fn finish(mut self) -> Result<W, AgeError> {
        self.chunk(true)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits for the next byte: only then it is known not to be the last.
        if self.held.len() == CHUNK && !bytes.is_empty() {
            self.chunk(false)?;
        }
        let (now, _) = bytes.split_at(bytes.len().min(CHUNK - self.held.len()));
        self.held.extend_from_slice(now);
        Ok(now.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Decrypts what is read from it. Every byte it gives was checked; an error says that the rest may not be believed.
pub(crate) struct Reader<R> {
    input: BufReader<R>,
    chunks: Chunks,
    held: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Reader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`AgeError::NotForUs`] when no part of it is for this identity.
    pub(crate) fn open(input: R, identity: &Identity) -> Result<Self, AgeError> {
        let mut input = BufReader::with_capacity(CHUNK + TAG_LEN, input);
        let file_key = read_header(&mut input, identity)?;
        let mut nonce = [0; NONCE_LEN];
        input.read_exact(&mut nonce).map_err(torn)?;
        Ok(Self { input, chunks: Chunks::new(&file_key, &nonce)?, held: Vec::new(), given: 0, ended: false })
    }

    fn chunk(&mut self) -> Result<(), AgeError> {
        self.held.clear();
        self.given = 0;
        self.input.by_ref().take((CHUNK + TAG_LEN) as u64).read_to_end(&mut self.held)?;
        if self.held.is_empty() {
            return Err(AgeError::Torn);
        }
        let last = self.input.fill_buf()?.is_empty();
        let nonce = self.chunks.nonce(last);
        let first = self.chunks.number == 1;
        let opened = self.chunks.key.open_in_place(nonce, Aad::empty(), &mut self.held);
        let len = opened.map_err(|_| AgeError::Damaged)?.len();
        if len == 0 && !first {
            return Err(AgeError::Damaged);
        }
        self.held.truncate(len);
        self.ended = last;
        Ok(())
    }
}

fn torn(error: io::Error) -> AgeError {
    if error.kind() == io::ErrorKind::UnexpectedEof { AgeError::Torn } else { error.into() }
}

/// The file's key, from the stanza that this identity opens.
fn read_header<R: Read>(input: &mut BufReader<R>, identity: &Identity) -> Result<Vec<u8>, AgeError> {
    let mut header = input.by_ref().take(HEADER_BYTES_MAX);
    let mut read = String::new();
    let mut file_key = None;
    let mut line = |read: &mut String| -> Result<String, AgeError> {
        let before = read.len();
        header
            .read_line(read)
            .map_err(|error| if error.kind() == io::ErrorKind::InvalidData { AgeError::Malformed } else { error.into() })?;
        let line = read.get(before..).unwrap_or_default();
        if line.is_empty() { Err(AgeError::Torn) } else { line.strip_suffix('\n').map(str::to_owned).ok_or(AgeError::Torn) }
    };
    if line(&mut read)? != VERSION_LINE.trim_end() {
        return Err(AgeError::Malformed);
    }
    loop {
        let before = read.len();
        let head = line(&mut read)?;
        if let Some(mac) = head.strip_prefix("--- ") {
            let mac = BASE64_NOPAD.decode(mac.as_bytes()).map_err(|_| AgeError::Malformed)?;
            let file_key: Vec<u8> = file_key.ok_or(AgeError::NotForUs)?;
            let covered = read.get(..before + 3).unwrap_or_default();
            let key = hmac::Key::new(hmac::HMAC_SHA256, &derived(&file_key, &[], b"header")?);
            hmac::verify(&key, covered.as_bytes(), &mac).map_err(|_| AgeError::Damaged)?;
            return Ok(file_key);
        }
        let Some(arguments) = head.strip_prefix("-> ") else { return Err(AgeError::Malformed) };
        let mut body = String::new();
        loop {
            let part = line(&mut read)?;
            body.push_str(&part);
            if part.len() < COLUMNS {
                break;
            }
        }
        if let (Some(share), None) = (arguments.strip_prefix("X25519 "), &file_key) {
            file_key = unwrapped(share, &body, identity)?;
        }
    }
}

/// The file's key out of one stanza; `None` when the stanza is somebody else's.
fn unwrapped(share: &str, body: &str, identity: &Identity) -> Result<Option<Vec<u8>>, AgeError> {
    let decoded = |text: &str| BASE64_NOPAD.decode(text.as_bytes()).map_err(|_| AgeError::Malformed);
    let share: [u8; 32] = decoded(share)?.as_slice().try_into().map_err(|_| AgeError::Malformed)?;
    let mut body = decoded(body)?;
    if body.len() != FILE_KEY_LEN + TAG_LEN {
        return Err(AgeError::Malformed);
    }
    let wrap = cipher(&wrap_key(&key_of(&identity.secret)?, &share, &share, &identity.recipient)?)?;
    let nonce = Nonce::assume_unique_for_key([0; 12]);
    Ok(wrap.open_in_place(nonce, Aad::empty(), &mut body).ok().map(|file_key| file_key.to_vec()))
}

impl<R: Read> Read for Reader<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.given == self.held.len() && !self.ended {
            self.chunk()?;
        }
        let rest = self.held.get(self.given..).unwrap_or_default();
        let now = rest.len().min(bytes.len());
        for (to, from) in bytes.iter_mut().zip(rest) {
            *to = *from;
        }
        self.given += now;
        Ok(now)
    }
}

#[cfg(test)]
mod tests;
