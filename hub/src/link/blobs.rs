//! The hub's end of files beside documents: gives them to councils that read the document, takes them from those that write it.

use std::{collections::BTreeSet, pin::Pin, sync::Arc, time::Duration};

use futures_util::Stream;
use tansiq_proto::v1::{
    DamagedRequest, DamagedResponse, FetchRequest, FetchResponse, HaveRequest, HaveResponse, PutRequest, PutResponse,
    blob_service_server::{BlobService, BlobServiceServer},
};
use tansiq_shared::{
    blobs::{
        BlobError, Blobs, PIECE_BYTES,
        access::{Denied, Want, may},
    },
    docs::AttachmentFact,
    domain::{Access, BlobId, DocId, policy},
    engine::{DocumentRow, Engine},
    identity::REASON_HEADER,
    ops::telemetry::Metrics,
    replication::LinkTimeouts,
    transport::tls::PeerCertificate,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncSeekExt as _},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::timeout,
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Request, Response, Status, Streaming, metadata::MetadataValue};

use super::{AUDIT, LinkEndpoint, Links};

/// Files on their way at a time, both directions, over all councils.
const TRANSFERS_MAX: usize = 32;
/// Pieces read ahead of the line.
const PIECES_CAPACITY: usize = 2;
/// A far end that neither sends nor takes anything for this long is left.
const SILENCE_MAX: Duration = Duration::from_mins(1);
/// Most damaged files that are named at a time.
const DAMAGED_MAX: usize = 256;
/// Longest message: a piece and its names.
const MESSAGE_BYTES_MAX: usize = PIECE_BYTES + 1024;

/// The service on the link port.
pub struct BlobEndpoint {
    links: LinkEndpoint,
    blobs: Blobs,
    transfers: Arc<Semaphore>,
}

fn status(code: Code, reason: &'static str, text: &str) -> Status {
    let mut status = Status::new(code, format!("{reason}: {text}"));
    status.metadata_mut().insert(REASON_HEADER, MetadataValue::from_static(reason));
    status
}

fn of_error(error: &BlobError) -> Status {
    match error {
        BlobError::TooLarge { .. } => status(Code::OutOfRange, "too-large", "the file is longer than the hub keeps"),
        BlobError::NoRoom => status(Code::ResourceExhausted, "no-space", "the hub has no more room for files"),
        BlobError::NotHere(_) => status(Code::NotFound, "not-here", "the file has not come to the hub yet"),
        BlobError::Mismatch(_) => status(Code::InvalidArgument, "mismatch", "the file is another than its name says"),
        BlobError::Offset { .. } => status(Code::Aborted, "offset", "the piece does not follow what is here"),
        BlobError::Busy => status(Code::Unavailable, "busy", "the file, or many others, are on their way"),
        BlobError::Folder(_) | BlobError::Io(_) => {
            tracing::error!(%error, "a file could not be given or kept");
            status(Code::Internal, "internal", "the hub's disk failed")
        }
    }
}

/// Which file beside which document.
#[derive(Debug, Clone, Copy)]
struct Named {
    doc: DocId,
    blob: BlobId,
}

/// The certificate that the connection was opened with.
fn certificate<T>(request: &Request<T>) -> Option<PeerCertificate> {
    request.extensions().get().cloned()
}

impl BlobEndpoint {
    /// The service with its size limit, ready for a tonic router.
    pub fn service(
        engine: Engine,
        links: Links,
        blobs: Blobs,
        leaving: CancellationToken,
        metrics: Metrics,
    ) -> BlobServiceServer<Self> {
        let links = LinkEndpoint { engine, links, leaving, numbers: Arc::default(), timeouts: LinkTimeouts::default(), metrics };
        let desk = Self { links, blobs, transfers: Arc::new(Semaphore::new(TRANSFERS_MAX)) };
        BlobServiceServer::new(desk).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }

    /// Who asks, if it may at all.
    async fn peer(&self, certificate: Option<PeerCertificate>) -> Result<PeerCertificate, Status> {
        let Some(peer) = certificate else {
            return Err(status(Code::Unauthenticated, "no-certificate", "only a node with a certificate may ask"));
        };
        self.links.may_link(&peer).await.map_err(|refused| {
            tracing::warn!(target: AUDIT, name = %peer.name, peer = %peer.address, reason = refused.reason, "a file is refused");
            Status::from(refused)
        })?;
        Ok(peer)
    }

    /// Whether it may do that with this file.
    async fn allowed(
        &self,
        peer: &PeerCertificate,
        (doc, blob): (&[u8], &[u8]),
        want: Want,
    ) -> Result<(Named, AttachmentFact), Status> {
        let malformed = |_| status(Code::InvalidArgument, "malformed", "a document has 16 bytes, a file 32");
        let named = Named { doc: DocId::try_from(doc).map_err(malformed)?, blob: BlobId::try_from(blob).map_err(malformed)? };
        let refused = |Denied { reason }| {
            tracing::warn!(target: AUDIT, name = %peer.name, doc = %named.doc, blob = %named.blob, reason, "a file is refused");
            let code = if reason == "no-grant" { Code::PermissionDenied } else { Code::NotFound };
            status(code, reason, "the caller may not have this file, or bring it")
        };
        let engine = &self.links.engine;
        let attachment = may(engine, peer.name.principal, named.doc, named.blob, want).await.map_err(refused)?;
        // What the ministry does not read, it does not keep the files of.
        let reads = matches!(engine.document(named.doc).await, Ok(row) if policy::ministry_reads(row.owner, &row.sharing));
        if reads { Ok((named, attachment)) } else { Err(refused(Denied { reason: "not-found" })) }
    }

    fn place(&self) -> Result<OwnedSemaphorePermit, Status> {
        self.transfers.clone().try_acquire_owned().map_err(|_| of_error(&BlobError::Busy))
    }

    /// Takes one file in, from where it was cut.
    async fn take(&self, peer: &PeerCertificate, mut pieces: Streaming<PutRequest>) -> Result<(), Status> {
        let silent = |_| status(Code::DeadlineExceeded, "slow", "nothing came for a while");
        let Some(first) = timeout(SILENCE_MAX, pieces.message()).await.map_err(silent)?? else {
            return Err(status(Code::InvalidArgument, "malformed", "nothing came"));
        };
        let (named, _) = self.allowed(peer, (&first.doc, &first.blob), Want::Bring).await?;
        if self.blobs.len(named.blob).is_some() {
            return Ok(());
        }
        let mut arrival = self.blobs.go_on(named.blob, first.size).map_err(|error| of_error(&error))?;
        let mut next = Some(first);
        while let Some(piece) = next {
            arrival.add(piece.offset, &piece.bytes).map_err(|error| of_error(&error))?;
            next = timeout(SILENCE_MAX, pieces.message()).await.map_err(silent)??;
        }
        if !arrival.is_whole() {
            return Err(status(Code::Aborted, "torn", "the file ended early"));
        }
        let finished = tokio::task::spawn_blocking(move || arrival.finish()).await;
        finished.map_err(|_| Status::internal("internal"))?.map_err(|error| of_error(&error))?;
        tracing::info!(target: AUDIT, name = %peer.name, doc = %named.doc, blob = %named.blob, "a file has come");
        Ok(())
    }
}

type Pieces = Pin<Box<dyn Stream<Item = Result<FetchResponse, Status>> + Send>>;

#[tonic::async_trait]
impl BlobService for BlobEndpoint {
    type FetchStream = Pieces;

    async fn fetch(&self, request: Request<FetchRequest>) -> Result<Response<Pieces>, Status> {
        let peer = self.peer(certificate(&request)).await?;
        let place = self.place()?;
        let asked = request.into_inner();
        let (named, _) = self.allowed(&peer, (&asked.doc, &asked.blob), Want::Read).await?;
        let blobs = self.blobs.clone();
        let read = tokio::task::spawn_blocking(move || blobs.read(named.blob)).await;
        let (file, size) = read.map_err(|_| Status::internal("internal"))?.map_err(|error| of_error(&error))?;
        let mut file = tokio::fs::File::from_std(file);
        let failed = |error: std::io::Error| of_error(&BlobError::Io(error));
        file.seek(std::io::SeekFrom::Start(asked.offset)).await.map_err(failed)?;
        let (sender, pieces) = mpsc::channel(PIECES_CAPACITY);
        let leaving = self.links.leaving.clone();
        tokio::spawn(async move {
            let _place = place;
            let mut size = Some(size);
            loop {
                let mut bytes = Vec::with_capacity(PIECE_BYTES);
                let piece = match (&mut file).take(PIECE_BYTES as u64).read_to_end(&mut bytes).await {
                    // An empty file is one message too.
                    Ok(0) if size.is_none() => return,
                    Ok(_) => Ok(FetchResponse { size: size.take().unwrap_or(0), bytes }),
                    Err(error) => Err(failed(error)),
                };
                let is_last = piece.is_err();
                let sent = tokio::select! {
                    () = leaving.cancelled() => return,
                    sent = timeout(SILENCE_MAX, sender.send(piece)) => sent,
                };
                if is_last || !matches!(sent, Ok(Ok(()))) {
                    return;
                }
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(pieces))))
    }

    async fn have(&self, request: Request<HaveRequest>) -> Result<Response<HaveResponse>, Status> {
        let peer = self.peer(certificate(&request)).await?;
        let asked = request.into_inner();
        let (named, _) = self.allowed(&peer, (&asked.doc, &asked.blob), Want::Bring).await?;
        let complete = self.blobs.len(named.blob).is_some();
        Ok(Response::new(HaveResponse { complete, offset: if complete { 0 } else { self.blobs.begun(named.blob) } }))
    }

    async fn damaged(&self, request: Request<DamagedRequest>) -> Result<Response<DamagedResponse>, Status> {
        let peer = self.peer(certificate(&request)).await?;
        let blobs = self.blobs.clone();
        let damaged = tokio::task::spawn_blocking(move || blobs.damaged()).await;
        let damaged = damaged.map_err(|_| Status::internal("internal"))?.map_err(|error| of_error(&error))?;
        if damaged.is_empty() {
            return Ok(Response::new(DamagedResponse::default()));
        }
        let engine = &self.links.engine;
        let rows = engine.documents().await.map_err(|_| Status::unavailable("the hub is stopping"))?;
        let brings = |row: &&DocumentRow| {
            row.sharing.reaches_ministry() && engine.access(peer.name.principal, row.doc) == Some(Access::Edit)
        };
        let named = rows.iter().filter(brings).filter_map(|row| row.facts.as_ref()).flat_map(|facts| &facts.attachments);
        let blobs: BTreeSet<BlobId> = named.map(|attachment| attachment.blob).filter(|blob| damaged.contains(blob)).collect();
        let blobs = blobs.iter().take(DAMAGED_MAX).map(|blob| blob.as_bytes().to_vec()).collect();
        Ok(Response::new(DamagedResponse { blobs }))
    }

    async fn put(&self, request: Request<Streaming<PutRequest>>) -> Result<Response<PutResponse>, Status> {
        let peer = self.peer(certificate(&request)).await?;
        let _place = self.place()?;
        self.take(&peer, request.into_inner()).await?;
        Ok(Response::new(PutResponse {}))
    }
}
