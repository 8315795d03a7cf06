//! A row of the registry, from the ministry.

use prost::Message as _;
use tansiq_proto::v1 as proto;

use super::declared::{About, Declared, Lane, UnderSnapshot, WriterRule};
use crate::{
    domain::{CouncilId, JournalKey, PrincipalId, PrincipalRow, PrincipalStatus},
    journal::{
        codec::{CodecError, decoded, field},
        entry::PAYLOAD_BYTES_MAX,
    },
};

pub(super) const DECLARED: Declared = Declared {
    about: About::Federation,
    writer: WriterRule::Ministry,
    is_chained: true,
    payload_bytes_max: PAYLOAD_BYTES_MAX,
    under_snapshot: UnderSnapshot::Beside,
    lane: Lane::Nothing,
    has_facts: false,
    sets_audience: false,
};

pub(super) fn encode(row: &PrincipalRow) -> Vec<u8> {
    let status = match row.status {
        PrincipalStatus::Active => proto::PrincipalStatus::Active,
        PrincipalStatus::Revoked => proto::PrincipalStatus::Revoked,
    };
    proto::Principal {
        principal: row.principal.0,
        council: row.council.as_str().to_owned(),
        journal_key: row.journal_key.as_bytes().to_vec(),
        status: status.into(),
    }
    .encode_to_vec()
}

pub(super) fn decode(body: &[u8]) -> Result<PrincipalRow, CodecError> {
    let message: proto::Principal = decoded("Principal", body)?;
    Ok(PrincipalRow {
        principal: PrincipalId(message.principal),
        council: message.council.parse::<CouncilId>()?,
        journal_key: JournalKey::try_from(message.journal_key.as_slice())?,
        status: match message.status() {
            proto::PrincipalStatus::Active => PrincipalStatus::Active,
            proto::PrincipalStatus::Revoked => PrincipalStatus::Revoked,
            proto::PrincipalStatus::Unspecified => return Err(field("Principal.status", "is missing")),
        },
    })
}
