//! How this node becomes part of the federation, and stays it: the node's side of the service `EnrolService`.
//!
//! In comes the invitation code; out comes a folder with the node's keys, made here and never sent, and one file that says who it is.
//! The code's secret is sent only to a hub whose certificate ends in the root that the code names. Stopped at any point, the same
//! call goes on where it was: the keys are made once and kept, and the hub answers the same key again.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Mutex,
    time::Duration,
};

use hyper_util::rt::TokioIo;
use tansiq_proto::v1::{Entry, JoinRequest, JoinResponse, RenewRequest, enrol_service_client::EnrolServiceClient};
use tansiq_shared::{
    engine::registrar::KEY_CLOSED,
    identity::{
        REASON_HEADER,
        invite::{Invitation, InvitationError, proof_message},
        keys::{KeyError, KeyFolder, TlsKey},
        name::hub_name,
    },
    journal::sign::Signer as _,
    replication::LinkTimeouts,
    transport::tls::{Dialled, HANDSHAKE_TIMEOUT, JoinTls, NodeTls, PinnedHub, Pulse, TlsError},
};
use tonic::{
    Status,
    transport::{Channel, Endpoint},
};

mod done;
mod keys;
pub mod membership;

pub use done::Done;
use keys::Keys;
pub use membership::{Membership, MembershipError};
pub use tansiq_shared::ops::now;

/// How long the hub may take to answer a join or a renewal.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// Longest answer that is read, in bytes: it carries the whole registry.
pub const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;
/// What may be on its way to us in a connection for files, in bytes.
const NARROW_BYTES: u32 = 64 * 1024;
/// What may come in on one call before it is read: more than a Link ever has under way, so that its short frames always get through.
const STREAM_WINDOW_BYTES: u32 = 2 * 1024 * 1024;
/// The same for a whole connection.
const CONNECTION_WINDOW_BYTES: u32 = 4 * 1024 * 1024;
/// Longest HTTP/2 frame: a short message of one call never waits for a longer piece of another.
const HTTP2_FRAME_BYTES: u32 = 16 * 1024;

/// Why this node could not join, link or renew. The code's secret is never quoted.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The code is not one.
    #[error(transparent)]
    Code(#[from] InvitationError),
    /// This folder belongs to a council of another federation already.
    #[error("join the federation: this folder belongs to {council} of another federation already; use an empty folder")]
    Elsewhere {
        /// The council.
        council: String,
    },
    /// The node's own keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The node's own identity file.
    #[error(transparent)]
    Membership(#[from] MembershipError),
    /// The secure line.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The line was there and broke.
    #[error("talk to the hub at {address}: {text}")]
    Line {
        /// As host:port.
        address: String,
        /// What happened.
        text: String,
    },
    /// The hub said no.
    #[error("get the hub's consent: {text} ({reason})")]
    Refused {
        /// The closed reason code, such as `code-used`.
        reason: String,
        /// The hub's sentence.
        text: String,
    },
    /// It did not work, in a folder that has joined already.
    #[error("{why}; nothing was changed here: this folder stays {council}'s node as it was")]
    Unchanged {
        /// The council.
        council: String,
        /// Why.
        why: Box<JoinError>,
    },
    /// The folder has joined, and its keys are gone or others.
    #[error(
        "use this node's keys in {folder}: they are gone, or not those that it joined with. Ask the ministry for a code (there: \
         `tansiq-hub council invite {council} --replace`), then type `tansiq-node join CODE` for this folder: it gets new keys, and \
         keeps its documents",
        folder = .folder.display()
    )]
    Keys {
        /// The council.
        council: String,
        /// The data folder.
        folder: PathBuf,
    },
    /// The hub did not answer within [`ANSWER_TIMEOUT`].
    #[error("get the hub's answer: none came within {} s", ANSWER_TIMEOUT.as_secs())]
    NoAnswer,
    /// The hub's answer makes no sense; nothing of it was kept.
    #[error("accept the hub's answer: {0}")]
    Answer(String),
}

/// This node is part of a federation.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// Who it is.
    pub membership: Membership,
    /// The registry as the hub sent it, oldest first. Not kept in the folder: the Link brings it too.
    pub registry: Vec<Entry>,
    /// What was done.
    pub done: Vec<Done>,
}

/// Joins the federation of an invitation code, with `folder` as this node's data folder.
///
/// In a folder that has joined already the code is used all the same, and what is wrong there is set right: a certificate that expired,
/// the hub's new address, keys that are gone or that the ministry closed. [`Joined::done`] says what it was.
///
/// # Errors
/// [`JoinError::Tls`] with the reason `pin-mismatch` when the far end is not the hub of the code: it was sent nothing.
/// [`JoinError::Refused`] with the hub's own words. [`JoinError::Unchanged`] around either in a folder that has joined already.
pub async fn join(code: &str, folder: &Path) -> Result<Joined, JoinError> {
    let invitation: Invitation = code.parse()?;
    let before = Membership::load(folder)?;
    if let Some(membership) = &before
        && membership.root_spki()? != invitation.pin
    {
        return Err(JoinError::Elsewhere { council: membership.name.council.to_string() });
    }
    let unchanged = |error| match &before {
        Some(before) => JoinError::Unchanged { council: before.name.council.to_string(), why: Box::new(error) },
        None => error,
    };
    let mut keys = Keys::first(folder, before.is_some())?;
    let mut answer = ask(&invitation, before.as_ref(), &keys).await;
    if matches!(&answer, Err(JoinError::Refused { reason, .. }) if reason == KEY_CLOSED) {
        keys = Keys::new(folder)?;
        answer = ask(&invitation, before.as_ref(), &keys).await;
    }
    let (membership, registry) = answer.map_err(unchanged)?;
    if let Some(before) = &before
        && (membership.name.council != before.name.council || (!keys.is_new && membership.name != before.name))
    {
        return Err(JoinError::Answer("it gives this folder's keys to another council or principal".to_owned()));
    }
    // In this order: new keys that wait beside the others are taken by the next call.
    membership.store(folder)?;
    let former = keys.put_in_use().map_err(KeyError::from)?;
    let done = what_was_done(before.as_ref(), &membership, keys.is_new.then_some(Done::NewKeys { former }));
    Ok(Joined { membership, registry, done })
}

fn what_was_done(before: Option<&Membership>, now: &Membership, new_keys: Option<Done>) -> Vec<Done> {
    let Some(before) = before else { return vec![Done::Joined] };
    let renumbered = before.name.principal != now.name.principal;
    let moved = before.link_address != now.link_address;
    let first = if renumbered { Done::Renumbered { before: before.name.principal } } else { Done::Certified };
    new_keys.into_iter().chain([first]).chain(moved.then(|| Done::HubMoved { from: before.link_address.clone() })).collect()
}

/// Asks the hub of a code, with these keys.
async fn ask(invitation: &Invitation, before: Option<&Membership>, keys: &Keys) -> Result<(Membership, Vec<Entry>), JoinError> {
    let (key, journal) = (keys.open.tls_key()?, keys.open.journal_key()?);
    let (line, hub) = JoinTls::new(invitation.pin)?.connect(&invitation.address).await?;
    let csr = key.request()?;
    let request = JoinRequest {
        code: invitation.id.0.to_vec(),
        secret: invitation.secret.to_vec(),
        journal_key: journal.journal_key().as_bytes().to_vec(),
        proof: journal.sign(&proof_message(invitation.id, &csr)).to_vec(),
        csr,
        council: before.map(|before| before.name.council.to_string()).unwrap_or_default(),
    };
    let channel = over(line, &hub, &invitation.address).await?;
    let mut service = EnrolServiceClient::new(channel).max_decoding_message_size(ANSWER_BYTES_MAX);
    let answer = answered(&invitation.address, service.join(request)).await?;
    Ok((read_answer(&answer, &hub, &key)?, answer.registry))
}

/// The folder of this node's private keys inside its data folder.
pub fn open_keys(folder: &Path) -> Result<KeyFolder, JoinError> {
    Ok(keys::open(folder)?)
}

/// Whether the keys of a folder that has joined are there and are its certificate's.
///
/// # Errors
/// [`JoinError::Keys`] with the way out.
pub fn check_keys(folder: &Path, membership: &Membership) -> Result<(), JoinError> {
    let lost = || JoinError::Keys { council: membership.name.council.to_string(), folder: folder.to_owned() };
    if !keys::are_there(folder) {
        return Err(lost());
    }
    if membership.is_of(&open_keys(folder)?.tls_key()?)? { Ok(()) } else { Err(lost()) }
}

/// Gets a fresh certificate for the same key over a Link's channel and stores it. Put it in use with [`NodeTls::reload`].
///
/// # Errors
/// [`JoinError::Refused`] with the reason `revoked` when this node is no longer part of the federation.
pub async fn renew(channel: Channel, folder: &Path, membership: &Membership, key: &TlsKey) -> Result<Membership, JoinError> {
    let request = RenewRequest { csr: key.request()? };
    let answer = answered(&membership.link_address, EnrolServiceClient::new(channel).renew(request)).await?;
    // Somebody may have joined anew in this folder meanwhile: what it says of the hub's address counts.
    let stored = Membership::load(folder)?.unwrap_or_else(|| membership.clone());
    if stored.name != membership.name {
        return Err(JoinError::Answer("this folder has joined anew meanwhile: start the node again".to_owned()));
    }
    let renewed = Membership { certificates: answer.certificates, ..stored };
    renewed.check(key).map_err(|error| JoinError::Answer(error.to_string()))?;
    renewed.store(folder)?;
    Ok(renewed)
}

/// Dials the hub's link port and opens an HTTP/2 connection in it, kept alive from this side also while nothing is asked.
///
/// The certificate is the one of the moment. When the connection breaks, make another: that way each dial is seen and paced.
///
/// # Errors
/// [`JoinError::Tls`] and [`JoinError::Line`]: try again later.
pub async fn channel(tls: &NodeTls, address: &str) -> Result<Channel, JoinError> {
    Ok(line(tls, address, &LinkTimeouts::default()).await?.0)
}

/// As [`channel`], with the connection's life and another timeouts with it.
pub async fn line(tls: &NodeTls, address: &str, timeouts: &LinkTimeouts) -> Result<(Channel, Pulse), JoinError> {
    let line = tls.connect(address).await?.silent_after(timeouts.silent);
    let endpoint = endpoint(&hub_name(tls.federation()), address)?
        .http2_keep_alive_interval(timeouts.ping)
        // Only a last resort: the connection's own silence ends it, and an answer may be late on a slow line.
        .keep_alive_timeout(timeouts.silent * 4)
        .keep_alive_while_idle(true);
    let pulse = line.pulse();
    Ok((through(line, &endpoint, address).await?, pulse))
}

/// The same for files: a connection that holds little on its way, so that a cut costs little and entries beside it wait for little.
///
/// # Errors
/// Like [`channel`].
pub async fn narrow_channel(tls: &NodeTls, address: &str) -> Result<Channel, JoinError> {
    let line = tls.connect(address).await?;
    let endpoint = endpoint(&hub_name(tls.federation()), address)?
        .initial_stream_window_size(NARROW_BYTES)
        .initial_connection_window_size(NARROW_BYTES)
        .http2_keep_alive_interval(LinkTimeouts::default().ping)
        .keep_alive_timeout(LinkTimeouts::default().silent * 4);
    through(line, &endpoint, address).await
}

async fn over(line: Dialled, hub: &PinnedHub, address: &str) -> Result<Channel, JoinError> {
    through(line, &endpoint(&hub_name(hub.federation), address)?, address).await
}

/// `http`, because the line is secure before tonic sees it.
fn endpoint(name: &str, address: &str) -> Result<Endpoint, JoinError> {
    let endpoint = Endpoint::from_shared(format!("http://{name}"));
    let sized = |endpoint: Endpoint| {
        endpoint
            .connect_timeout(HANDSHAKE_TIMEOUT)
            .initial_stream_window_size(STREAM_WINDOW_BYTES)
            .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
            .max_frame_size(HTTP2_FRAME_BYTES)
    };
    endpoint.map(sized).map_err(|error| line_failed(address, &error))
}

/// Gives the one line to tonic. Asked for a second one, it says no: who dials again decides so.
async fn through(line: Dialled, endpoint: &Endpoint, address: &str) -> Result<Channel, JoinError> {
    let line = Mutex::new(Some(TokioIo::new(line)));
    let connector = tower::service_fn(move |_| {
        let line = line.lock().ok().and_then(|mut line| line.take());
        std::future::ready(line.ok_or_else(|| io::Error::new(io::ErrorKind::NotConnected, "the line is down")))
    });
    endpoint.connect_with_connector(connector).await.map_err(|error| line_failed(address, &error))
}

fn line_failed(address: &str, error: &dyn std::error::Error) -> JoinError {
    JoinError::Line { address: address.to_owned(), text: whole(error) }
}

/// An error with its causes: tonic's own texts say little.
fn whole(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

async fn answered<T>(address: &str, call: impl Future<Output = Result<tonic::Response<T>, Status>>) -> Result<T, JoinError> {
    let answer = tokio::time::timeout(ANSWER_TIMEOUT, call).await.map_err(|_| JoinError::NoAnswer)?;
    answer.map(tonic::Response::into_inner).map_err(|status| said_no(address, &status))
}

/// Why a call failed. Without a reason code it was not the hub that spoke, but the line or tonic.
pub(crate) fn said_no(address: &str, status: &Status) -> JoinError {
    let reason = status.metadata().get(REASON_HEADER).and_then(|reason| reason.to_str().ok());
    reason.map_or_else(
        || line_failed(address, status),
        |reason| JoinError::Refused { reason: reason.to_owned(), text: status.message().chars().take(500).collect() },
    )
}

/// Everything in the answer is checked against what this node knows already: the pinned root and its own key.
fn read_answer(answer: &JoinResponse, hub: &PinnedHub, key: &TlsKey) -> Result<Membership, JoinError> {
    if answer.root != hub.root {
        return Err(JoinError::Answer("it brings another root than the connection did".to_owned()));
    }
    let membership = Membership::of_answer(answer).map_err(|error| JoinError::Answer(error.to_string()))?;
    if membership.name.federation != hub.federation {
        return Err(JoinError::Answer("it is of another federation than the connection".to_owned()));
    }
    membership.check(key).map_err(|error| JoinError::Answer(error.to_string()))?;
    Ok(membership)
}

#[cfg(test)]
mod tests;
