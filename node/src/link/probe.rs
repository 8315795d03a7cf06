//! One question to the hub that changes nothing there: whether it would serve this node, and what its clock says.

use std::time::Duration;

use tansiq_proto::v1::{DamagedRequest, blob_service_client::BlobServiceClient};
use tansiq_shared::{domain::UnixMs, transport::tls::NodeTls};
use tonic::metadata::MetadataMap;

use crate::join::{self, JoinError};

/// How long the hub may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// What came of it.
#[derive(Debug)]
pub struct Probed {
    /// Whether the hub would serve this node; if not, why.
    pub served: Result<(), JoinError>,
    /// The hub's clock when it answered, to the second; `None` when no answer came.
    pub clock: Option<UnixMs>,
}

/// Asks the hub at `address` which of its files are damaged, as every node does now and then: it looks the node up in the registry first.
pub async fn probe(tls: &NodeTls, address: &str) -> Probed {
    let channel = match join::channel(tls, address).await {
        Ok(channel) => channel,
        Err(error) => return Probed { served: Err(error), clock: None },
    };
    let mut service = BlobServiceClient::new(channel);
    match tokio::time::timeout(ANSWER_TIMEOUT, service.damaged(DamagedRequest {})).await {
        Err(_) => Probed { served: Err(JoinError::NoAnswer), clock: None },
        Ok(Ok(answer)) => Probed { served: Ok(()), clock: clock(answer.metadata()) },
        Ok(Err(status)) => Probed { clock: clock(status.metadata()), served: Err(join::said_no(address, &status)) },
    }
}

/// The time that stands over every answer of HTTP.
pub(super) fn clock(said: &MetadataMap) -> Option<UnixMs> {
    let date = said.get("date")?.to_str().ok()?;
    jiff::fmt::rfc2822::parse(date).ok().map(|at| UnixMs(at.timestamp().as_millisecond()))
}
