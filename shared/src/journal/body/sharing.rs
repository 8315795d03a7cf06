//! Who else may read or edit a document, from its owner.

use prost::Message as _;
use tansiq_proto::v1 as proto;

use super::declared::{About, Declared, Lane, UnderSnapshot, WriterRule};
use crate::{
    domain::{Access, Grant, PrincipalId, Sharing},
    journal::{
        codec::{CodecError, SEQ_MAX, bounded, decoded, field},
        entry::PAYLOAD_BYTES_MAX,
    },
};

/// Most grants in one sharing.
pub const GRANTS_MAX: usize = 256;

pub(super) const DECLARED: Declared = Declared {
    about: About::Document,
    writer: WriterRule::Owner,
    is_chained: true,
    payload_bytes_max: PAYLOAD_BYTES_MAX,
    under_snapshot: UnderSnapshot::Kept,
    lane: Lane::Nothing,
    has_facts: true,
    sets_audience: true,
};

pub(super) fn encode(sharing: &Sharing) -> Vec<u8> {
    let grant = |grant: &Grant| proto::Grant {
        principal: grant.principal.0,
        access: match grant.access {
            Access::Read => proto::Access::Read,
            Access::Edit => proto::Access::Edit,
        }
        .into(),
    };
    proto::Sharing { grants: sharing.grants.iter().map(grant).collect(), version: sharing.version }.encode_to_vec()
}

pub(super) fn decode(body: &[u8]) -> Result<Sharing, CodecError> {
    let message: proto::Sharing = decoded("Sharing", body)?;
    bounded("Sharing.grants", message.grants.len(), GRANTS_MAX)?;
    if message.version > SEQ_MAX {
        return Err(field("Sharing.version", "is beyond every count"));
    }
    let grants = message.grants.into_iter().map(grant_from).collect::<Result<_, _>>()?;
    Ok(Sharing { grants, version: message.version })
}

fn grant_from(grant: proto::Grant) -> Result<Grant, CodecError> {
    let access = match grant.access() {
        proto::Access::Read => Access::Read,
        proto::Access::Edit => Access::Edit,
        proto::Access::Unspecified => return Err(field("Grant.access", "is missing")),
    };
    Ok(Grant { principal: PrincipalId(grant.principal), access })
}
