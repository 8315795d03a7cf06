//! The file itself: sections with checksums, a hash over all of them, a signature at the end. Layout: `proto/tansiq/v1/courier.proto`.
//!
//! Written and read as it flows: no more than one section is in memory. Who may send what to whom is not known here.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

use super::Refusal;
use crate::{
    courier::codec as wire,
    crypto::age::AgeError,
    domain::{FederationId, JournalKey, Position},
    journal::sign::{Signer, Verifier},
    protocol::{
        Frame,
        bundle::{End, Header},
    },
};

const MAGIC: &[u8; 15] = b"tansiq courier\n";
const VERSION: u8 = 1;
const SIGN_CONTEXT: &[u8] = b"tansiq courier bundle v1\0";
/// Longest section: a batch that holds one entry at least, and that may be long.
const SECTION_BYTES_MAX: usize = 4 * 1024 * 1024;
const HEAD_LEN: usize = 9;

const HEADER: u8 = 1;
const FRAME: u8 = 2;
const END: u8 = 3;

fn signed_bytes(federation: FederationId, end: &End) -> Vec<u8> {
    let numbers = [end.entries, end.sections, end.position.0].map(u64::to_be_bytes).concat();
    [SIGN_CONTEXT, federation.as_bytes(), &end.content, &numbers].concat()
}

fn entries_in(frame: &Frame) -> u64 {
    if let Frame::Batch { items, .. } = frame { items.len() as u64 } else { 0 }
}

fn checksum(kind: u8, len: [u8; 4], content: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new();
    sum.update(&[kind]);
    sum.update(&len);
    sum.update(content);
    sum.finalize()
}

/// Writes one bundle.
pub struct Writer<W> {
    out: W,
    hash: Sha256,
    federation: FederationId,
    entries: u64,
    sections: u64,
    bytes: u64,
}

impl<W: Write> Writer<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn new(out: W, header: &Header) -> io::Result<Self> {
        let mut new = Self { out, hash: Sha256::new(), federation: header.federation, entries: 0, sections: 0, bytes: 0 };
        new.put(&[MAGIC.as_slice(), &[VERSION]].concat())?;
        new.section(HEADER, &wire::encode_header(header))?;
        Ok(new)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    fn section(&mut self, kind: u8, content: &[u8]) -> io::Result<()> {
        let too_long = |_| io::Error::new(io::ErrorKind::InvalidInput, "a section is longer than a bundle's may be");
        let len = u32::try_from(content.len()).map_err(too_long)?.to_be_bytes();
        let sum = checksum(kind, len, content).to_be_bytes();
        self.put(&[&[kind], len.as_slice(), &sum].concat())?;
        self.put(content)?;
        self.sections += 1;
        Ok(())
    }

    /// Writes one frame.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn frame(&mut self, frame: &Frame) -> io::Result<()> {
        self.section(FRAME, &wire::encode_frame(frame))?;
        self.entries += entries_in(frame);
        Ok(())
    }

    /// How many bytes were written.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Writes the end. `position` is the receiver's cursor once all of it is durable there.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn finish(mut self, position: Position, signer: &dyn Signer) -> io::Result<(W, End)> {
        let content = self.hash.clone().finalize().into();
        let mut end = End { entries: self.entries, sections: self.sections, position, content, signature: [0; 64] };
        end.signature = signer.sign(&signed_bytes(self.federation, &end));
        self.section(END, &wire::encode_end(&end))?;
        Ok((self.out, end))
    }
}

/// Why a bundle could not be read: refused, or the disk failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// It is not what it should be.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk failed.
    #[error("read the bundle: {0}")]
    Io(io::Error),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            return torn().into();
        }
        match error.downcast::<AgeError>() {
            Ok(error) => error.into(),
            Err(error) => Self::Io(error),
        }
    }
}

impl From<AgeError> for ReadError {
    fn from(error: AgeError) -> Self {
        let reason = match error {
            AgeError::NotForUs => "not-for-us",
            AgeError::Malformed => "not-a-bundle",
            AgeError::Torn => "torn",
            AgeError::Damaged | AgeError::Crypto => "damaged",
            AgeError::Io(error) => return Self::Io(error),
        };
        Refusal::new(reason, error.to_string()).into()
    }
}

fn torn() -> Refusal {
    Refusal::new("torn", "its end is missing; copy the file again")
}

fn damaged(what: impl std::fmt::Display) -> Refusal {
    Refusal::new("damaged", format!("{what}; copy the file again"))
}

enum Section {
    Frame(Frame),
    End(End),
}

/// Reads one bundle. Whoever only wants to know whether it is good reads it to its end and lets go of the frames.
pub(crate) struct Reader<R> {
    input: R,
    hash: Sha256,
    header: Header,
    entries: u64,
    sections: u64,
}

impl<R: Read> Reader<R> {
    /// Reads the header. Nothing of it is proven yet.
    ///
    /// # Errors
    /// [`ReadError::Refused`] when this is no bundle of this version.
    pub(crate) fn open(mut input: R) -> Result<Self, ReadError> {
        let mut magic = [0; MAGIC.len() + 1];
        input.read_exact(&mut magic)?;
        let Some(version) = magic.strip_prefix(MAGIC.as_slice()) else {
            return Err(Refusal::new("not-a-bundle", "the file is no bundle").into());
        };
        if version != [VERSION] {
            return Err(Refusal::new("version", "it was made by a later version; update this program").into());
        }
        let mut hash = Sha256::new();
        hash.update(magic);
        let (kind, content) = section(&mut input, &mut hash)?;
        if kind != HEADER {
            return Err(damaged("it does not begin with its header").into());
        }
        let header = wire::decode_header(&content).map_err(damaged)?;
        Ok(Self { input, hash, header, entries: 0, sections: 1 })
    }

    /// What it says of itself.
    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    /// The next frame; the end after the last.
    fn next(&mut self) -> Result<Section, ReadError> {
        let content_hash = self.hash.clone();
        let (kind, content) = section(&mut self.input, &mut self.hash)?;
        match kind {
            FRAME => {
                let frame = wire::decode_frame(&content).map_err(damaged)?;
                self.entries += entries_in(&frame);
                self.sections += 1;
                Ok(Section::Frame(frame))
            }
            END => {
                let end = wire::decode_end(&content).map_err(damaged)?;
                let found: [u8; 32] = content_hash.finalize().into();
                if (end.content, end.entries, end.sections) != (found, self.entries, self.sections) {
                    return Err(damaged("its end does not belong to the rest of it").into());
                }
                if self.input.read(&mut [0])? != 0 {
                    return Err(damaged("something follows its end").into());
                }
                Ok(Section::End(end))
            }
            _ => Err(damaged("it has a section of no known kind").into()),
        }
    }

    /// Reads it to its end and checks everything.
    ///
    /// # Errors
    /// [`ReadError::Refused`] with `torn`, `damaged` or `bad-signature`.
    pub(crate) fn verify(mut self, key: &JournalKey, verifier: &dyn Verifier) -> Result<(Header, End), ReadError> {
        loop {
            if let Section::End(end) = self.next()? {
                if !verifier.verify(key, &signed_bytes(self.header.federation, &end), &end.signature) {
                    return Err(Refusal::new("bad-signature", "its signature is not its maker's").into());
                }
                return Ok((self.header, end));
            }
        }
    }

    /// The next frame of a bundle that was verified before; `None` at its end.
    ///
    /// # Errors
    /// Like [`Reader::verify`], when the file changed meanwhile.
    pub(crate) fn frame(&mut self) -> Result<Option<Frame>, ReadError> {
        match self.next()? {
            Section::Frame(frame) => Ok(Some(frame)),
            Section::End(_) => Ok(None),
        }
    }
}

fn section(input: &mut impl Read, hash: &mut Sha256) -> Result<(u8, Vec<u8>), ReadError> {
    let mut head = [0; HEAD_LEN];
    input.read_exact(&mut head)?;
    let [kind, a, b, c, d, sum @ ..] = head;
    let len = u32::from_be_bytes([a, b, c, d]);
    let wanted = usize::try_from(len).ok().filter(|len| *len <= SECTION_BYTES_MAX);
    let mut content = vec![0; wanted.ok_or_else(|| damaged("a section is longer than any may be"))?];
    input.read_exact(&mut content)?;
    if checksum(kind, [a, b, c, d], &content) != u32::from_be_bytes(sum) {
        return Err(damaged("a section does not have the checksum that it was written with").into());
    }
    hash.update(head);
    hash.update(&content);
    Ok((kind, content))
}

#[cfg(test)]
mod tests;
