//! How a [`Record`] is written on disk: a version byte, a tag byte, then the fields in the order of the type.
//!
//! Numbers are big-endian; texts and byte strings carry their length in 4 bytes in front; a [`Source`] is one byte, 0 or 2, and 24
//! more when it is 2. An entry is kept as it was signed: header bytes, signature, payload. This module knows no files; checksums,
//! positions and lengths of whole records are the log's business.

use bytes::{BufMut as _, Bytes};

use super::{Record, Source};
use crate::{
    domain::{
        ActorId, ChangeHash, DocId, EditorId, EntryId, History, INCIDENT_DOCUMENTS_MAX, Incarnation, Incident, IncidentKind,
        IncidentState, Mark, Notice, Place, Position, PrincipalId, RunId, StoreId, UnixMs,
    },
    journal::Entry,
};

/// Longest record on disk, in bytes. Above the longest header and payload that anybody admits.
pub const RECORD_BYTES_MAX: usize = 20 * 1024 * 1024;

/// Version of the layout.
const VERSION: u8 = 2;
/// The one before: a source had no run, and a run that was met named others without saying when they began.
const EARLIER_VERSION: u8 = 1;

/// Why bytes are not a record, or a record does not fit on disk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Longer than [`RECORD_BYTES_MAX`].
    #[error("a record of {bytes} bytes is longer than the {RECORD_BYTES_MAX} allowed")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// A layout of a later version.
    #[error("record version {0} is not known to this program")]
    Version(u8),
    /// A record kind of a later version.
    #[error("record kind {0} is not known to this program")]
    Tag(u8),
    /// A field is cut short, too long or makes no sense.
    #[error("the record's {0} makes no sense")]
    Field(&'static str),
    /// The entry's header does not decode.
    #[error("the entry in the record makes no sense: {0}")]
    Entry(String),
}

mod tag {
    pub(super) const ENTRY: u8 = 1;
    pub(super) const PARKED: u8 = 2;
    pub(super) const REFUSED: u8 = 3;
    pub(super) const REJECTED: u8 = 4;
    pub(super) const VOID: u8 = 5;
    pub(super) const CURSOR: u8 = 6;
    pub(super) const RECEIVED: u8 = 7;
    pub(super) const ADMITTED: u8 = 8;
    pub(super) const BINDING: u8 = 9;
    pub(super) const BASE: u8 = 10;
    pub(super) const INCIDENT: u8 = 11;
    pub(super) const MET: u8 = 12;
    pub(super) const WAITS: u8 = 13;
    pub(super) const NOTICE: u8 = 14;
}

/// Writes a record.
///
/// # Errors
/// [`RecordError::TooLarge`]; nothing else.
pub fn encode(record: &Record) -> Result<Vec<u8>, RecordError> {
    let bytes = length(record);
    if bytes > RECORD_BYTES_MAX {
        return Err(RecordError::TooLarge { bytes });
    }
    let mut out = Vec::with_capacity(bytes);
    out.put_u8(VERSION);
    match record {
        Record::Entry { entry, source } => {
            out.put_u8(tag::ENTRY);
            put_source(&mut out, *source);
            put_entry(&mut out, entry);
        }
        Record::Parked { entry, source, reason } => {
            out.put_u8(tag::PARKED);
            put_source(&mut out, *source);
            put_bytes(&mut out, reason.as_bytes());
            put_entry(&mut out, entry);
        }
        Record::Refused { id, source, reason } => {
            out.put_u8(tag::REFUSED);
            out.put_slice(id.as_bytes());
            put_source(&mut out, *source);
            put_bytes(&mut out, reason.as_bytes());
        }
        Record::SetAside { id, doc, reason } => {
            out.put_u8(tag::REJECTED);
            out.put_slice(id.as_bytes());
            out.put_slice(doc.as_bytes());
            put_bytes(&mut out, reason.as_bytes());
        }
        Record::Void { id, reason } => {
            out.put_u8(tag::VOID);
            out.put_slice(id.as_bytes());
            put_bytes(&mut out, reason.as_bytes());
        }
        Record::Cursor { store, position } => put_cursor(&mut out, tag::CURSOR, *store, *position),
        Record::Received { store, position } => put_cursor(&mut out, tag::RECEIVED, *store, *position),
        Record::Admitted { id } => {
            out.put_u8(tag::ADMITTED);
            out.put_slice(id.as_bytes());
        }
        Record::Binding { actor, editor } => {
            out.put_u8(tag::BINDING);
            out.put_slice(actor.as_bytes());
            put_bytes(&mut out, editor.as_str().as_bytes());
        }
        Record::Base { doc, row, actors, max_ops } => {
            out.put_u8(tag::BASE);
            out.put_slice(doc.as_bytes());
            put_bytes(&mut out, row);
            put_count(&mut out, actors.len());
            for (actor, seq, hash) in actors {
                out.put_slice(actor.as_bytes());
                out.put_u64(*seq);
                out.put_slice(hash.as_bytes());
            }
            put_count(&mut out, max_ops.len());
            for (hash, max_op) in max_ops {
                out.put_slice(hash.as_bytes());
                out.put_u64(*max_op);
            }
        }
        Record::Incident(incident) => {
            out.put_u8(tag::INCIDENT);
            out.put_slice(&encode_incident(incident));
        }
        Record::Met { incarnation, back } => {
            out.put_u8(tag::MET);
            out.put_u32(incarnation.principal.0);
            out.put_u64(incarnation.store.0);
            out.put_u8(u8::from(incarnation.is_by_hand));
            out.put_u8(u8::from(back.is_some()));
            out.put_u64(back.map_or(0, |back| back.0));
            put_bytes(&mut out, &incarnation.history.to_bytes());
        }
        Record::Waits { store, id, doc } => {
            out.put_u8(tag::WAITS);
            put_waits(&mut out, (*store, *id, *doc), 0);
        }
        Record::Retired => {
            out.put_u8(tag::WAITS);
            put_waits(&mut out, (StoreId(0), EntryId::new([0; EntryId::LEN]), DocId::new([0; DocId::LEN])), 3);
        }
        Record::Notice(notice) => {
            out.put_u8(tag::NOTICE);
            put_notice(&mut out, notice);
        }
    }
    Ok(out)
}

/// Reads a record back. The bytes may be anything; nothing is allocated beyond their own length.
pub fn decode(bytes: &Bytes) -> Result<Record, RecordError> {
    if bytes.len() > RECORD_BYTES_MAX {
        return Err(RecordError::TooLarge { bytes: bytes.len() });
    }
    let mut rest = Fields(bytes.clone());
    let [version] = rest.array("version")?;
    if ![VERSION, EARLIER_VERSION].contains(&version) {
        return Err(RecordError::Version(version));
    }
    let [tag] = rest.array("kind")?;
    let record = match tag {
        tag::ENTRY => {
            let source = rest.source()?;
            Record::Entry { source, entry: rest.entry()? }
        }
        tag::PARKED => {
            let source = rest.source()?;
            let reason = rest.text("reason")?;
            Record::Parked { source, reason, entry: rest.entry()? }
        }
        tag::REFUSED => Record::Refused { id: rest.entry_id()?, source: rest.source()?, reason: rest.text("reason")? },
        tag::REJECTED => {
            Record::SetAside { id: rest.entry_id()?, doc: DocId::new(rest.array("document")?), reason: rest.text("reason")? }
        }
        tag::VOID => Record::Void { id: rest.entry_id()?, reason: rest.text("reason")? },
        tag::CURSOR => Record::Cursor { store: StoreId(rest.number("store")?), position: Position(rest.number("position")?) },
        tag::RECEIVED => Record::Received { store: StoreId(rest.number("store")?), position: Position(rest.number("position")?) },
        tag::ADMITTED => Record::Admitted { id: rest.entry_id()? },
        tag::BASE => Record::Base {
            doc: DocId::new(rest.array("document")?),
            row: rest.bytes("row")?,
            actors: rest.list("actors", |rest| {
                let actor = ActorId::new(rest.array("actor")?);
                Ok((actor, rest.number("seq")?, ChangeHash::new(rest.array("change")?)))
            })?,
            max_ops: rest.list("heads", |rest| Ok((ChangeHash::new(rest.array("change")?), rest.number("operation count")?)))?,
        },
        tag::MET => {
            let principal = PrincipalId(u32::from_be_bytes(rest.array("principal")?));
            let store = StoreId(rest.number("store")?);
            if version == EARLIER_VERSION {
                let (run, at) = (RunId(rest.number("run")?), Position(rest.number("position")?));
                // When the others began was not said: all of them are as good as over where this one was met.
                let runs = rest.runs()?.into_iter().rev().chain([run]).map(|run| (run, at)).collect();
                Record::Met {
                    incarnation: Incarnation { principal, store, history: History::of(runs), is_by_hand: false },
                    back: None,
                }
            } else {
                let is_by_hand = rest.flag("by hand")?;
                let (is_back, back) = (rest.flag("back")?, Position(rest.number("position")?));
                let history = History::from_bytes(&rest.bytes("history")?).ok_or(RecordError::Field("history"))?;
                let incarnation = Incarnation { principal, store, history, is_by_hand };
                Record::Met { incarnation, back: is_back.then_some(back) }
            }
        }
        tag::WAITS => {
            let (store, id) = (StoreId(rest.number("store")?), rest.entry_id()?);
            let doc = DocId::new(rest.array("document")?);
            let [kind] = rest.array("outcome")?;
            let reason = rest.text("reason")?;
            match kind {
                0 if reason.is_empty() => Record::Waits { store, id, doc },
                // What a hub once remembered to say late.
                0..=3 => Record::Retired,
                _ => return Err(RecordError::Field("outcome")),
            }
        }
        tag::NOTICE => Record::Notice(rest.notice()?),
        tag::BINDING => Record::Binding {
            actor: ActorId::new(rest.array("actor")?),
            editor: rest.text("editor")?.parse::<EditorId>().map_err(|_| RecordError::Field("editor"))?,
        },
        tag::INCIDENT => Record::Incident(rest.incident()?),
        other => return Err(RecordError::Tag(other)),
    };
    if rest.0.is_empty() { Ok(record) } else { Err(RecordError::Field("end")) }
}

/// The bytes that [`encode`] writes, before it writes them.
pub(crate) fn length(record: &Record) -> usize {
    const HEAD: usize = 2;
    const SOURCE_MAX: usize = 25;
    let entry_length = |entry: &Entry| 4 + entry.header_bytes.len() + 64 + 4 + entry.payload.len();
    HEAD + match record {
        Record::Entry { entry, .. } => SOURCE_MAX + entry_length(entry),
        Record::Parked { entry, reason, .. } => SOURCE_MAX + 4 + reason.len() + entry_length(entry),
        Record::Refused { reason, .. } => EntryId::LEN + SOURCE_MAX + 4 + reason.len(),
        Record::SetAside { reason, .. } => EntryId::LEN + DocId::LEN + 4 + reason.len(),
        Record::Void { reason, .. } => EntryId::LEN + 4 + reason.len(),
        Record::Cursor { .. } | Record::Received { .. } => 16,
        Record::Admitted { .. } => EntryId::LEN,
        Record::Base { row, actors, max_ops, .. } => {
            let (actor, head) = (ActorId::LEN + 8 + ChangeHash::LEN, ChangeHash::LEN + 8);
            DocId::LEN + 4 + row.len() + 4 + actors.len() * actor + 4 + max_ops.len() * head
        }
        Record::Binding { editor, .. } => ActorId::LEN + 4 + editor.as_str().len(),
        Record::Incident(incident) => incident_length(incident),
        Record::Met { incarnation, .. } => 26 + 16 * incarnation.history.runs().len(),
        Record::Waits { .. } | Record::Retired => 8 + EntryId::LEN + DocId::LEN + 5,
        Record::Notice(Notice::Held { text, .. } | Notice::Restored { text }) => 13 + text.len(),
        // Two numbers in words, at most.
        Record::Notice(Notice::Heard { .. }) => 13 + 41,
        Record::Notice(Notice::Marked(_)) => 13 + 2 * Mark::LEN,
        Record::Notice(_) => 13,
    }
}

fn put_waits(out: &mut Vec<u8>, (store, id, doc): (StoreId, EntryId, DocId), kind: u8) {
    out.put_u64(store.0);
    out.put_slice(id.as_bytes());
    out.put_slice(doc.as_bytes());
    out.put_u8(kind);
    // Where a reason stood once.
    put_bytes(out, &[]);
}

fn put_notice(out: &mut Vec<u8>, notice: &Notice) {
    let whence;
    let (kind, number, text) = match notice {
        Notice::Held { principal, text } => (0, u64::from(principal.0), text.as_str()),
        Notice::Released { principal } => (1, u64::from(principal.0), ""),
        Notice::Restored { text } => (2, 0, text.as_str()),
        Notice::Lost { run } => (3, run.0, ""),
        Notice::Whole => (4, 0, ""),
        Notice::Named { principal } => (5, u64::from(principal.0), ""),
        Notice::Marked(mark) => {
            whence = data_encoding::HEXLOWER.encode(&mark.to_bytes());
            (7, 0, whence.as_str())
        }
        Notice::Heard { principal, store, upto } => {
            whence = format!("{} {}", store.0, upto.0);
            (6, u64::from(principal.0), whence.as_str())
        }
    };
    out.put_u8(kind);
    out.put_u64(number);
    put_bytes(out, text.as_bytes());
}

fn put_count(out: &mut Vec<u8>, count: usize) {
    out.put_u32(u32::try_from(count).unwrap_or(u32::MAX));
}

/// Number, times, peer, counts, kind and state, and how many documents follow.
const fn incident_length(incident: &Incident) -> usize {
    8 + 8 + 8 + 4 + 8 + 8 + 1 + 1 + 4 + incident.documents.len() * DocId::LEN
}

/// An incident without the record's version and kind; the index keeps it so too.
pub(crate) fn encode_incident(incident: &Incident) -> Vec<u8> {
    let mut out = Vec::with_capacity(incident_length(incident));
    out.put_u64(incident.number);
    out.put_i64(incident.opened_at.0);
    out.put_i64(incident.changed_at.0);
    out.put_u32(incident.peer.0);
    out.put_u64(incident.asked);
    out.put_u64(incident.repaired);
    out.put_u8(match incident.kind {
        IncidentKind::RootsDiffer => 1,
        IncidentKind::RecordsLost => 2,
    });
    out.put_u8(match incident.state {
        IncidentState::Open => 1,
        IncidentState::GivenUp => 2,
        IncidentState::Closed => 3,
    });
    let documents = incident.documents.get(..INCIDENT_DOCUMENTS_MAX).unwrap_or(&incident.documents);
    out.put_u32(u32::try_from(documents.len()).unwrap_or(0));
    for doc in documents {
        out.put_slice(doc.as_bytes());
    }
    out
}

/// What [`encode_incident`] wrote; `None` for anything else.
pub(crate) fn decode_incident(bytes: &[u8]) -> Option<Incident> {
    let mut rest = Fields(Bytes::copy_from_slice(bytes));
    let incident = rest.incident().ok()?;
    rest.0.is_empty().then_some(incident)
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    // `length` has refused every record whose fields could be longer than 4 bytes can say.
    out.put_u32(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    out.put_slice(bytes);
}

fn put_source(out: &mut Vec<u8>, source: Source) {
    match source {
        None => out.put_u8(0),
        Some(Place { store, run, at }) => {
            out.put_u8(2);
            for number in [store.0, run.0, at.0] {
                out.put_u64(number);
            }
        }
    }
}

fn put_entry(out: &mut Vec<u8>, entry: &Entry) {
    put_bytes(out, &entry.header_bytes);
    out.put_slice(&entry.signature);
    put_bytes(out, &entry.payload);
}

fn put_cursor(out: &mut Vec<u8>, tag: u8, store: StoreId, position: Position) {
    out.put_u8(tag);
    out.put_u64(store.0);
    out.put_u64(position.0);
}

/// What is left to read. Every step checks the length before it takes.
struct Fields(Bytes);

impl Fields {
    fn take(&mut self, count: usize, field: &'static str) -> Result<Bytes, RecordError> {
        if count > self.0.len() { Err(RecordError::Field(field)) } else { Ok(self.0.split_to(count)) }
    }

    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], RecordError> {
        self.take(N, field)?.as_ref().try_into().map_err(|_| RecordError::Field(field))
    }

    fn number(&mut self, field: &'static str) -> Result<u64, RecordError> {
        Ok(u64::from_be_bytes(self.array(field)?))
    }

    fn bytes(&mut self, field: &'static str) -> Result<Bytes, RecordError> {
        let count = u32::from_be_bytes(self.array(field)?);
        self.take(usize::try_from(count).map_err(|_| RecordError::Field(field))?, field)
    }

    /// A list with its count in front; nothing is set aside for a count that the bytes cannot hold.
    fn list<T>(
        &mut self,
        field: &'static str,
        mut one: impl FnMut(&mut Self) -> Result<T, RecordError>,
    ) -> Result<Vec<T>, RecordError> {
        let count = u32::from_be_bytes(self.array(field)?);
        let mut list = Vec::new();
        for _ in 0..count {
            list.push(one(self)?);
        }
        Ok(list)
    }

    fn text(&mut self, field: &'static str) -> Result<String, RecordError> {
        String::from_utf8(self.bytes(field)?.to_vec()).map_err(|_| RecordError::Field(field))
    }

    fn incident(&mut self) -> Result<Incident, RecordError> {
        let number = self.number("incident")?;
        let opened_at = UnixMs(i64::from_be_bytes(self.array("opened at")?));
        let changed_at = UnixMs(i64::from_be_bytes(self.array("changed at")?));
        let peer = PrincipalId(u32::from_be_bytes(self.array("peer")?));
        let (asked, repaired) = (self.number("asked")?, self.number("repaired")?);
        let kind = match self.array("incident's kind")? {
            [1] => IncidentKind::RootsDiffer,
            [2] => IncidentKind::RecordsLost,
            [_] => return Err(RecordError::Field("incident's kind")),
        };
        let state = match self.array("incident's state")? {
            [1] => IncidentState::Open,
            [2] => IncidentState::GivenUp,
            [3] => IncidentState::Closed,
            [_] => return Err(RecordError::Field("incident's state")),
        };
        let count = usize::try_from(u32::from_be_bytes(self.array("documents")?)).unwrap_or(usize::MAX);
        if count > INCIDENT_DOCUMENTS_MAX {
            return Err(RecordError::Field("documents"));
        }
        let documents = (0..count).map(|_| Ok(DocId::new(self.array("documents")?))).collect::<Result<_, _>>()?;
        Ok(Incident { number, peer, kind, state, opened_at, changed_at, documents, asked, repaired })
    }

    fn runs(&mut self) -> Result<Vec<RunId>, RecordError> {
        let bytes = self.bytes("earlier runs")?;
        let (runs, rest) = bytes.as_chunks::<8>();
        let runs = runs.iter().map(|run| RunId(u64::from_be_bytes(*run))).collect();
        if rest.is_empty() { Ok(runs) } else { Err(RecordError::Field("earlier runs")) }
    }

    fn notice(&mut self) -> Result<Notice, RecordError> {
        let [kind] = self.array("notice")?;
        let number = self.number("number")?;
        let text = self.text("text")?;
        let principal = || u32::try_from(number).map(PrincipalId).map_err(|_| RecordError::Field("principal"));
        Ok(match kind {
            0 => Notice::Held { principal: principal()?, text },
            1 => Notice::Released { principal: principal()? },
            2 => Notice::Restored { text },
            3 => Notice::Lost { run: RunId(number) },
            4 => Notice::Whole,
            5 => Notice::Named { principal: principal()? },
            6 => {
                let numbers = text.split_once(' ').and_then(|(store, upto)| Some((store.parse().ok()?, upto.parse().ok()?)));
                let (store, upto) = numbers.ok_or(RecordError::Field("notice"))?;
                Notice::Heard { principal: principal()?, store: StoreId(store), upto: Position(upto) }
            }
            7 => {
                let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok();
                let mark = bytes.and_then(|bytes| Mark::from_bytes(&bytes)).ok_or(RecordError::Field("notice"))?;
                Notice::Marked(Box::new(mark))
            }
            later => return Err(RecordError::Tag(later)),
        })
    }

    fn flag(&mut self, field: &'static str) -> Result<bool, RecordError> {
        match self.array(field)? {
            [byte @ (0 | 1)] => Ok(byte == 1),
            [_] => Err(RecordError::Field(field)),
        }
    }

    fn entry_id(&mut self) -> Result<EntryId, RecordError> {
        Ok(EntryId::new(self.array("entry id")?))
    }

    fn source(&mut self) -> Result<Source, RecordError> {
        match self.array("source")? {
            [0] => Ok(None),
            [kind @ (1 | 2)] => {
                let store = StoreId(self.number("source")?);
                let run = RunId(if kind == 1 { 0 } else { self.number("source")? });
                Ok(Some(Place { store, run, at: Position(self.number("source")?) }))
            }
            [_] => Err(RecordError::Field("source")),
        }
    }

    fn entry(&mut self) -> Result<Entry, RecordError> {
        let header = self.bytes("header")?;
        let signature = self.array::<64>("signature")?;
        let payload = self.bytes("payload")?;
        Entry::decode(header, &signature, payload).map_err(|error| RecordError::Entry(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        domain::{ChangeHash, FederationId, KeyId, RunId},
        journal::{BodyKind, Header},
        store::conformance,
    };

    #[test]
    fn what_an_earlier_hub_remembered_to_say_late_is_read_and_says_nothing() {
        let waits = Record::Waits { store: StoreId(5), id: EntryId::new([7; 32]), doc: DocId::new([8; 16]) };
        let today = encode(&waits).unwrap();
        let head = &today[..today.len() - 5];
        for (kind, reason, wanted) in [
            (0, "", Some(waits)),
            (1, "", Some(Record::Retired)),
            (2, "no-grant", Some(Record::Retired)),
            (3, "", Some(Record::Retired)),
            (4, "", None),
        ] {
            let length = u32::try_from(reason.len()).unwrap().to_be_bytes();
            let bytes = [head, &[kind], &length, reason.as_bytes()].concat();
            assert_eq!(decode(&Bytes::from(bytes)).ok(), wanted, "kind {kind}");
        }
    }

    fn entry(kind: BodyKind, prev: Option<EntryId>) -> Entry {
        let header = Header {
            federation: FederationId::new([1; 16]),
            principal: PrincipalId(7),
            key: KeyId::new([2; 8]),
            run: RunId(u64::MAX),
            doc: DocId::new([3; 16]),
            seq: if prev.is_some() { 2 } else { 1 },
            prev,
            made_at: UnixMs(1_700_000_000_000),
            kind,
            heads: vec![ChangeHash::new([4; 32]), ChangeHash::new([5; 32])],
            payload_hash: [6; 32],
        };
        let header_bytes = header.encode();
        Entry::new(header, header_bytes, [8; 64], Bytes::from_static(b"sixteen salt bytes and a body"))
    }

    fn records() -> Vec<Record> {
        let mut records = conformance::samples(300);
        let source = Some(Place { store: StoreId(1), run: RunId(3), at: Position(2) });
        for entry in [entry(BodyKind::Changes, None), entry(BodyKind::Unknown(77), Some(EntryId::new([9; 32])))] {
            records.push(Record::Entry { entry: entry.clone(), source: None });
            records.push(Record::Entry { entry: entry.clone(), source });
            records.push(Record::Parked { entry, source, reason: "deps".to_owned() });
        }
        for (number, kind, state, documents) in [
            (1, IncidentKind::RootsDiffer, IncidentState::Open, vec![]),
            (2, IncidentKind::RootsDiffer, IncidentState::GivenUp, vec![DocId::new([4; 16])]),
            (u64::MAX, IncidentKind::RecordsLost, IncidentState::Closed, vec![DocId::new([5; 16]); INCIDENT_DOCUMENTS_MAX]),
        ] {
            let (opened_at, changed_at, peer) = (UnixMs(-1), UnixMs(1_790_000_000_000), PrincipalId(3));
            records.push(Record::Incident(Incident {
                number,
                peer,
                kind,
                state,
                opened_at,
                changed_at,
                documents,
                asked: 7,
                repaired: 2,
            }));
        }
        records
    }

    #[test]
    fn every_kind_comes_back_as_it_went() {
        for record in records() {
            let bytes = encode(&record).unwrap();
            assert!(bytes.len() <= length(&record));
            assert_eq!(decode(&Bytes::from(bytes)), Ok(record));
        }
    }

    #[test]
    fn records_of_the_version_before_are_read() {
        let bytes = |parts: &[&[u8]]| Bytes::from(parts.concat());
        let id = [7; 32];
        let refused = bytes(&[&[1, tag::REFUSED], &id, &[1], &5_u64.to_be_bytes(), &6_u64.to_be_bytes(), &[0; 4]]);
        let source = Some(Place { store: StoreId(5), run: RunId(0), at: Position(6) });
        assert_eq!(decode(&refused), Ok(Record::Refused { id: EntryId::new(id), source, reason: String::new() }));
        let numbers = [5_u64, 9, 40].map(u64::to_be_bytes).concat();
        let earlier = [8_u64, 7].map(u64::to_be_bytes).concat();
        let met = bytes(&[&[1, tag::MET], &2_u32.to_be_bytes(), &numbers, &16_u32.to_be_bytes(), &earlier]);
        let history = History::of([7, 8, 9].map(|run| (RunId(run), Position(40))).to_vec());
        let incarnation = Incarnation { principal: PrincipalId(2), store: StoreId(5), history, is_by_hand: false };
        assert_eq!(decode(&met), Ok(Record::Met { incarnation, back: None }));
    }

    #[test]
    fn a_record_cut_short_or_with_something_behind_it_is_refused() {
        for record in records() {
            let whole = Bytes::from(encode(&record).unwrap());
            for cut in 0..whole.len() {
                assert!(decode(&whole.slice(..cut)).is_err(), "{record:?} cut at {cut}");
            }
            let longer = [&whole[..], &[0]].concat();
            assert_eq!(decode(&Bytes::from(longer)), Err(RecordError::Field("end")));
        }
    }

    #[test]
    fn later_versions_are_named() {
        assert_eq!(decode(&Bytes::from_static(&[3, 1])), Err(RecordError::Version(3)));
        assert_eq!(decode(&Bytes::from_static(&[1, 200])), Err(RecordError::Tag(200)));
    }

    #[test]
    fn a_record_over_the_limit_is_refused_both_ways() {
        let short = entry(BodyKind::Changes, None);
        let payload = Bytes::from(vec![0; RECORD_BYTES_MAX]);
        let long = Entry::new(short.header.clone(), short.header_bytes.clone(), short.signature, payload);
        assert!(matches!(encode(&Record::Entry { entry: long, source: None }), Err(RecordError::TooLarge { .. })));
        assert!(matches!(decode(&Bytes::from(vec![1; RECORD_BYTES_MAX + 1])), Err(RecordError::TooLarge { .. })));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), tag in 0_u8..16) {
            let _ = decode(&Bytes::from([&[VERSION, tag], bytes.as_slice()].concat()));
        }

        #[test]
        fn no_flip_makes_it_panic(which in 0_usize..17, at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let records = records();
            let mut bytes = encode(&records[which % records.len()]).unwrap();
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            let _ = decode(&Bytes::from(bytes));
        }
    }
}
