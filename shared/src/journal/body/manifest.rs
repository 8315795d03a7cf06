//! The birth of a document: who writes it is its owner, for ever.

use prost::Message as _;
use tansiq_proto::v1 as proto;

use super::declared::{About, Declared, Lane, UnderSnapshot, WriterRule};
use crate::{
    domain::{Manifest, SharingRule},
    journal::{
        codec::{CodecError, decoded, field},
        entry::PAYLOAD_BYTES_MAX,
    },
};

pub(super) const DECLARED: Declared = Declared {
    about: About::Document,
    writer: WriterRule::Maker,
    is_chained: true,
    payload_bytes_max: PAYLOAD_BYTES_MAX,
    under_snapshot: UnderSnapshot::Kept,
    lane: Lane::Nothing,
    has_facts: true,
    sets_audience: false,
};

pub(super) fn encode(manifest: &Manifest) -> Vec<u8> {
    let rule = match manifest.rule {
        SharingRule::Private => proto::SharingRule::Private,
        SharingRule::AtOnce => proto::SharingRule::AtOnce,
        SharingRule::FromCirculated => proto::SharingRule::FromCirculated,
        SharingRule::FromAdopted => proto::SharingRule::FromAdopted,
    };
    let (kind, group) = (manifest.kind.as_str().to_owned(), manifest.group.as_str().to_owned());
    proto::Manifest { kind, group, rule: rule.into() }.encode_to_vec()
}

pub(super) fn decode(body: &[u8]) -> Result<Manifest, CodecError> {
    let message: proto::Manifest = decoded("Manifest", body)?;
    Ok(Manifest { kind: message.kind.parse()?, group: message.group.parse()?, rule: rule_from(message.rule())? })
}

fn rule_from(rule: proto::SharingRule) -> Result<SharingRule, CodecError> {
    match rule {
        proto::SharingRule::Private => Ok(SharingRule::Private),
        proto::SharingRule::AtOnce => Ok(SharingRule::AtOnce),
        proto::SharingRule::FromCirculated => Ok(SharingRule::FromCirculated),
        proto::SharingRule::FromAdopted => Ok(SharingRule::FromAdopted),
        proto::SharingRule::Unspecified => Err(field("Manifest.rule", "is missing")),
    }
}
