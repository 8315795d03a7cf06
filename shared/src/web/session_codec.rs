//! Frames of a Session (`proto/tansiq/v1/session.proto`) and the Feed's state: bytes become domain types here, and back.

use bytes::Bytes;
use prost::Message as _;
use tansiq_proto::v1 as proto;

use crate::domain::{ChangeHash, DocId, EditorId, IdError, PrincipalId, UnixMs};

/// Most bytes of a frame from a browser.
pub const EDITOR_FRAME_BYTES_MAX: usize = 1024 * 1024;
/// Most changes in one Submit.
pub(crate) const CHANGES_MAX: usize = 4_096;
/// Most heads that a browser may hold.
pub(crate) const HEADS_MAX: usize = 1_024;

/// Why a browser's bytes are not a frame. Ends that Session only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionFrameError {
    /// Longer than allowed.
    #[error("read a frame: it has {bytes} bytes, at most {EDITOR_FRAME_BYTES_MAX} are allowed")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// More parts than allowed.
    #[error("read a frame: it has {count} {what}, at most {max} are allowed")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
        /// What is allowed.
        max: usize,
    },
    /// Not the message that it should be.
    #[error("read a frame: {0}")]
    Encoding(String),
    /// An id is not one.
    #[error(transparent)]
    Id(#[from] IdError),
}

/// What a browser asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromEditor {
    /// Follow a document.
    Open {
        /// Which.
        doc: DocId,
        /// What the browser holds.
        heads: Vec<ChangeHash>,
    },
    /// Write changes.
    Submit {
        /// Where.
        doc: DocId,
        /// The browser's number, repeated in the answer.
        number: u64,
        /// Raw Automerge change chunks in causal order; not looked into yet.
        changes: Vec<Bytes>,
        /// Whether another account of the council may have made them.
        given_back: bool,
    },
    /// Follow a document no more.
    Close {
        /// Which.
        doc: DocId,
    },
    /// Does the node live?
    Heartbeat {
        /// The browser's number, repeated in the answer.
        number: u64,
    },
}

/// What a node says. Fields as in the protocol file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is described in session.proto")]
pub enum ToEditor {
    /// The first frame.
    Welcome { principal: PrincipalId, editor: EditorId, line_up: bool, line_reason: String, line_since: Option<UnixMs> },
    /// A document is followed from here on.
    Opened { doc: DocId, changes: Vec<Bytes>, heads: Vec<ChangeHash>, received: Vec<ChangeHash>, shared: bool, can_edit: bool },
    /// Somebody wrote.
    Changed { doc: DocId, changes: Vec<Bytes>, heads: Vec<ChangeHash> },
    /// A Submit is durable at the council.
    Saved { doc: DocId, number: u64, heads: Vec<ChangeHash> },
    /// Changes were not accepted.
    NotAccepted { doc: DocId, number: u64, reason: String, by: String, changes: Vec<ChangeHash> },
    /// How far the ministry has a document.
    Received { doc: DocId, heads: Vec<ChangeHash>, shared: bool },
    /// A document is followed no more.
    Closed { doc: DocId, reason: String },
    /// Whether the line to the ministry holds.
    Line { up: bool, reason: String, since: Option<UnixMs> },
    /// The node lives.
    Heartbeat { number: u64 },
}

/// Decodes one frame from a browser.
///
/// # Errors
/// [`SessionFrameError`]; close that Session only.
pub fn from_editor(bytes: &[u8]) -> Result<FromEditor, SessionFrameError> {
    if bytes.len() > EDITOR_FRAME_BYTES_MAX {
        return Err(SessionFrameError::TooLarge { bytes: bytes.len() });
    }
    let frame = proto::EditorFrame::decode(bytes).map_err(|wrong| SessionFrameError::Encoding(wrong.to_string()))?;
    match frame.body {
        Some(proto::editor_frame::Body::Open(open)) => {
            at_most("heads", open.heads.len(), HEADS_MAX)?;
            let heads = open.heads.iter().map(|head| ChangeHash::try_from(head.as_slice())).collect::<Result<_, _>>()?;
            Ok(FromEditor::Open { doc: DocId::try_from(open.doc.as_slice())?, heads })
        }
        Some(proto::editor_frame::Body::Submit(submit)) => {
            at_most("changes", submit.changes.len(), CHANGES_MAX)?;
            let changes = submit.changes.into_iter().map(Bytes::from).collect();
            let doc = DocId::try_from(submit.doc.as_slice())?;
            Ok(FromEditor::Submit { doc, number: submit.number, changes, given_back: submit.given_back })
        }
        Some(proto::editor_frame::Body::Close(close)) => Ok(FromEditor::Close { doc: DocId::try_from(close.doc.as_slice())? }),
        Some(proto::editor_frame::Body::Heartbeat(beat)) => Ok(FromEditor::Heartbeat { number: beat.number }),
        None => Err(SessionFrameError::Encoding("it says nothing that this node knows".to_owned())),
    }
}

fn at_most(what: &'static str, count: usize, max: usize) -> Result<(), SessionFrameError> {
    if count > max { Err(SessionFrameError::TooMany { what, count, max }) } else { Ok(()) }
}

/// Encodes one frame for a browser.
pub fn to_editor(frame: ToEditor) -> Bytes {
    use proto::node_frame::Body;
    let body = match frame {
        ToEditor::Welcome { principal, editor, line_up, line_reason, line_since } => Body::Welcome(proto::Welcome {
            principal: principal.0,
            editor: editor.to_string(),
            line_up,
            line_reason,
            has_heartbeat: true,
            line_since_ms: line_since.map_or(0, |since| since.0),
        }),
        ToEditor::Opened { doc, changes, heads, received, shared, can_edit } => Body::Opened(proto::Opened {
            doc: id(doc),
            changes: raw(&changes),
            heads: hashes(&heads),
            received: hashes(&received),
            shared,
            can_edit,
        }),
        ToEditor::Changed { doc, changes, heads } => {
            Body::Changed(proto::Changed { doc: id(doc), changes: raw(&changes), heads: hashes(&heads) })
        }
        ToEditor::Saved { doc, number, heads } => Body::Saved(proto::Saved { doc: id(doc), number, heads: hashes(&heads) }),
        ToEditor::NotAccepted { doc, number, reason, by, changes } => {
            Body::NotAccepted(proto::NotAccepted { doc: id(doc), number, reason, by, changes: hashes(&changes) })
        }
        ToEditor::Received { doc, heads, shared } => {
            Body::Received(proto::Received { doc: id(doc), heads: hashes(&heads), shared })
        }
        ToEditor::Closed { doc, reason } => Body::Closed(proto::Closed { doc: id(doc), reason }),
        ToEditor::Line { up, reason, since } => {
            Body::Line(proto::LineState { up, reason, since_ms: since.map_or(0, |since| since.0) })
        }
        ToEditor::Heartbeat { number } => Body::Heartbeat(proto::Heartbeat { number }),
    };
    proto::NodeFrame { body: Some(body) }.encode_to_vec().into()
}

fn id(doc: DocId) -> Vec<u8> {
    doc.as_bytes().to_vec()
}

fn raw(changes: &[Bytes]) -> Vec<Vec<u8>> {
    changes.iter().map(|change| change.to_vec()).collect()
}

fn hashes(hashes: &[ChangeHash]) -> Vec<Vec<u8>> {
    hashes.iter().map(|hash| hash.as_bytes().to_vec()).collect()
}

/// Encodes the state of all regions as one server-sent event carries it: base64 of the message.
pub fn state_text(state: &proto::State) -> String {
    data_encoding::BASE64.encode(&state.encode_to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn submit(doc: Vec<u8>, changes: usize) -> Vec<u8> {
        let submit = proto::Submit { doc, number: 3, changes: vec![vec![1]; changes], given_back: false };
        proto::EditorFrame { body: Some(proto::editor_frame::Body::Submit(submit)) }.encode_to_vec()
    }

    #[test]
    fn a_submit_comes_through() {
        let wanted = FromEditor::Submit {
            doc: DocId::new([9; 16]),
            number: 3,
            changes: vec![Bytes::from_static(&[1])],
            given_back: false,
        };
        assert_eq!(from_editor(&submit(vec![9; 16], 1)), Ok(wanted));
    }

    #[test]
    fn what_is_no_frame_is_an_error() {
        assert!(matches!(from_editor(&submit(vec![9; 15], 1)), Err(SessionFrameError::Id(_))));
        assert!(matches!(from_editor(&submit(vec![9; 16], CHANGES_MAX + 1)), Err(SessionFrameError::TooMany { .. })));
        assert!(matches!(from_editor(&[]), Err(SessionFrameError::Encoding(_))));
        assert!(matches!(from_editor(&vec![0; EDITOR_FRAME_BYTES_MAX + 1]), Err(SessionFrameError::TooLarge { .. })));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
            let _ = from_editor(&bytes);
        }
    }
}
