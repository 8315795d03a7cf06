//! A snapshot's body as a message, and back.

use bytes::Bytes;
use tansiq_proto::v1 as proto;

use super::{WireError, bounded, decoded, entry_from_proto, entry_to_proto, field, header_from};
use crate::{
    domain::{EntryId, PrincipalId, RunId},
    journal::{
        chain::Tip,
        snapshot::{HEADERS_MAX, SignedHeader, Snapshot, TIPS_MAX},
    },
};

/// The manifest and one sharing.
const KEPT_MAX: usize = 2;

pub(super) fn to_proto(snapshot: &Snapshot) -> proto::Snapshot {
    proto::Snapshot {
        view: snapshot.view.clone(),
        document: snapshot.document.clone(),
        changes: snapshot.changes,
        tips: snapshot
            .tips
            .iter()
            .map(|(principal, run, tip)| proto::Tip {
                principal: principal.0,
                run: run.0,
                seq: tip.seq,
                entry: tip.id.as_bytes().to_vec(),
            })
            .collect(),
        headers: snapshot
            .headers
            .iter()
            .map(|signed| proto::SignedHeader {
                header: signed.bytes.clone(),
                signature: Bytes::copy_from_slice(&signed.signature),
            })
            .collect(),
        kept: snapshot.kept.iter().map(entry_to_proto).collect(),
    }
}

pub(super) fn from_bytes(body: &[u8]) -> Result<Snapshot, WireError> {
    let message: proto::Snapshot = decoded("Snapshot", body)?;
    bounded("Snapshot.tips", message.tips.len(), TIPS_MAX)?;
    bounded("Snapshot.headers", message.headers.len(), HEADERS_MAX)?;
    bounded("Snapshot.kept", message.kept.len(), KEPT_MAX)?;
    Ok(Snapshot {
        view: message.view,
        document: message.document,
        changes: message.changes,
        tips: message
            .tips
            .into_iter()
            .map(|tip| {
                let id = EntryId::try_from(tip.entry.as_slice())?;
                Ok::<_, WireError>((PrincipalId(tip.principal), RunId(tip.run), Tip { seq: tip.seq, id }))
            })
            .collect::<Result<_, _>>()?,
        headers: message.headers.into_iter().map(signed_header).collect::<Result<_, _>>()?,
        kept: message.kept.into_iter().map(entry_from_proto).collect::<Result<_, _>>()?,
    })
}

fn signed_header(message: proto::SignedHeader) -> Result<SignedHeader, WireError> {
    let signature = message.signature.as_ref().try_into().map_err(|_| field("SignedHeader.signature", "expected 64 bytes"))?;
    Ok(SignedHeader { header: header_from(&message.header)?, bytes: message.header, signature })
}
