//! Files beside documents on the node's side: fetched when somebody opens one, brought to the ministry when it reads the document.
//!
//! On connections of their own, so that no file stands in front of an entry; and a file that is brought waits while entries of this node
//! are still on their way. What the far end has of a file is asked before each try, so a cut costs what was on the wire and no more.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures_util::{Stream, stream};
use tansiq_proto::v1::{DamagedRequest, FetchRequest, HaveRequest, PutRequest, blob_service_client::BlobServiceClient};
use tansiq_shared::{
    blobs::{Arrival, BlobError, Blobs, PIECE_BYTES, wanted::Wanted},
    domain::{BlobId, DocId, policy},
    engine::Engine,
    identity::REASON_HEADER,
    transport::tls::NodeTls,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncSeekExt as _},
    sync::broadcast,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, transport::Channel};

use crate::join::narrow_channel;

/// A far end that neither sends nor takes anything for this long is left.
const SILENCE_MAX: Duration = Duration::from_mins(1);
/// The first wait after a try that failed; doubled each time.
const AGAIN_FIRST: Duration = Duration::from_millis(500);
/// The longest.
const AGAIN_MAX: Duration = Duration::from_mins(1);
/// The longest that a piece waits for entries that are on their way.
const PIECE_WAITS_MAX: Duration = Duration::from_secs(5);
/// How often it is looked whether they have arrived.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How often everything is offered again that the ministry was not heard to have.
const OFFER_EVERY: Duration = Duration::from_mins(1);

/// What files travel with.
#[derive(Clone)]
pub struct BlobLine {
    /// Which document names which file, and whether the line is up.
    pub engine: Engine,
    /// The files.
    pub blobs: Blobs,
    /// Files that somebody opens.
    pub wanted: Wanted,
    /// The TLS door.
    pub tls: Arc<NodeTls>,
    /// Where the hub is, as host:port.
    pub address: String,
    /// How often the ministry is asked which of its files are damaged.
    pub ask_every: Duration,
}

/// How a transfer ended that did not come to its end.
#[derive(Debug, thiserror::Error)]
enum TransferError {
    /// The line broke: it goes on later from where it was.
    #[error("hear the far end: {0}")]
    Line(String),
    /// The far end says no, for a closed reason.
    #[error("have the file: {0}")]
    Refused(String),
    /// Here.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

impl From<Status> for TransferError {
    fn from(status: Status) -> Self {
        let reason = status.metadata().get(REASON_HEADER).and_then(|reason| reason.to_str().ok());
        match reason {
            Some(reason) if status.code() != Code::Unavailable => Self::Refused(reason.to_owned()),
            _ => Self::Line(status.message().to_owned()),
        }
    }
}

type Client = BlobServiceClient<Channel>;

impl BlobLine {
    async fn client(&self) -> Result<Client, TransferError> {
        let channel = narrow_channel(&self.tls, &self.address).await;
        channel.map(BlobServiceClient::new).map_err(|error| TransferError::Line(error.to_string()))
    }

    async fn line_up(&self) {
        // The engine ends only with the process.
        drop(self.engine.line().wait_for(|up| *up).await);
    }

    /// Waits before the next try: not for long, and no longer than until the line is back.
    async fn pause(&self, again: &mut Duration) {
        let mut line = self.engine.line();
        let back = async {
            drop(line.wait_for(|up| !up).await);
            drop(line.wait_for(|up| *up).await);
        };
        match timeout(*again, back).await {
            Ok(()) => *again = AGAIN_FIRST,
            Err(_) => *again = (*again * 2).min(AGAIN_MAX),
        }
    }

    // === Fetching ===

    /// Fetches what is wanted, one after the other, until cancelled.
    pub async fn keep_fetching(self, cancel: CancellationToken) -> Result<(), std::convert::Infallible> {
        tokio::select! {
            () = cancel.cancelled() => {}
            () = self.fetch_wanted() => {}
        }
        Ok(())
    }

    async fn fetch_wanted(&self) {
        let mut again = AGAIN_FIRST;
        let mut client = None;
        loop {
            let Some((doc, blob)) = self.wanted.next() else {
                client = None;
                self.wanted.changed().await;
                continue;
            };
            self.line_up().await;
            match self.fetch(&mut client, doc, blob).await {
                Ok(()) => {
                    self.wanted.arrived(blob);
                    again = AGAIN_FIRST;
                    continue;
                }
                Err(TransferError::Refused(reason)) => {
                    tracing::info!(%doc, %blob, reason, "the ministry does not give a file");
                    self.wanted.refused(blob, reason);
                    continue;
                }
                Err(TransferError::Blob(error @ (BlobError::TooLarge { .. } | BlobError::NoRoom | BlobError::Mismatch(_)))) => {
                    tracing::warn!(%doc, %blob, %error, "a file could not be kept");
                    self.wanted
                        .refused(blob, if matches!(error, BlobError::Mismatch(_)) { "mismatch" } else { "no-space" }.to_owned());
                    continue;
                }
                Err(error) => tracing::info!(%doc, %blob, %error, "a file was cut on its way; it goes on from there"),
            }
            client = None;
            self.pause(&mut again).await;
        }
    }

    async fn fetch(&self, client: &mut Option<Client>, doc: DocId, blob: BlobId) -> Result<(), TransferError> {
        if self.blobs.len(blob).is_some() {
            return Ok(());
        }
        let mut open = match client.take() {
            Some(open) => open,
            None => self.client().await?,
        };
        let offset = self.blobs.begun(blob);
        let request = FetchRequest { doc: doc.as_bytes().to_vec(), blob: blob.as_bytes().to_vec(), offset };
        let silent = |_| TransferError::Line("nothing came for a while".to_owned());
        let answer = timeout(SILENCE_MAX, open.fetch(request)).await.map_err(silent)?;
        let mut pieces = answer?.into_inner();
        let mut arrival: Option<Arrival> = None;
        let mut at = offset;
        while let Some(piece) = timeout(SILENCE_MAX, pieces.message()).await.map_err(silent)?? {
            let arriving = match &mut arrival {
                Some(arriving) => arriving,
                None => arrival.insert(self.blobs.go_on(blob, piece.size)?),
            };
            arriving.add(at, &piece.bytes)?;
            at = arriving.at();
        }
        match arrival {
            Some(arrival) if arrival.is_whole() => {
                let finished = tokio::task::spawn_blocking(move || arrival.finish()).await;
                finished.map_err(|wrong| TransferError::Line(wrong.to_string()))??;
                *client = Some(open);
                Ok(())
            }
            _ => Err(TransferError::Line("the file ended early".to_owned())),
        }
    }

    // === Bringing ===

    /// Brings the ministry the files of the documents that it reads, until cancelled.
    pub async fn keep_bringing(self, cancel: CancellationToken) -> Result<(), std::convert::Infallible> {
        tokio::select! {
            () = cancel.cancelled() => {}
            () = self.bring_all() => {}
        }
        Ok(())
    }

    async fn bring_all(&self) {
        let mut facts = self.engine.facts();
        let mut brought = BTreeSet::new();
        let (mut asked, mut hub) = (Instant::now(), self.engine.life_of(policy::hub()));
        let mut again = AGAIN_FIRST;
        loop {
            self.line_up().await;
            let mut failed = false;
            let mut client = None;
            // A hub that started again may have been put back from a copy that lacks some.
            let met = self.engine.life_of(policy::hub());
            if std::mem::replace(&mut hub, met) != met {
                brought.clear();
            }
            if !brought.is_empty() && asked.elapsed() >= self.ask_every {
                match self.damaged(&mut client).await {
                    Ok(damaged) => brought.retain(|blob| !damaged.contains(blob)),
                    Err(error) => tracing::info!(%error, "the ministry could not be asked which files are damaged there"),
                }
                asked = Instant::now();
            }
            let (ready, is_more_to_come) = self.to_bring(&brought).await;
            for (doc, blob) in ready {
                match self.bring(&mut client, doc, blob).await {
                    Ok(()) => drop(brought.insert(blob)),
                    Err(error) => {
                        tracing::info!(%doc, %blob, %error, "a file was not brought to the ministry; it is tried again");
                        failed = true;
                        if matches!(error, TransferError::Line(_)) {
                            break;
                        }
                    }
                }
            }
            drop(client);
            if failed {
                self.pause(&mut again).await;
                continue;
            }
            again = AGAIN_FIRST;
            tokio::select! {
                heard = facts.recv() => {
                    if matches!(heard, Err(broadcast::error::RecvError::Closed)) {
                        return;
                    }
                    // What else changed meanwhile is looked at in one go.
                    sleep(LOOK_EVERY).await;
                }
                () = sleep(if is_more_to_come { AGAIN_FIRST } else { OFFER_EVERY.min(self.ask_every) }) => {}
            }
        }
    }

    /// Files that are here and that the ministry may want, each with a document that it has and that names it; and whether there are
    /// more whose document is still on its way.
    async fn to_bring(&self, brought: &BTreeSet<BlobId>) -> (Vec<(DocId, BlobId)>, bool) {
        let (mut found, mut is_more_to_come) = (Vec::new(), false);
        let mut seen = BTreeSet::new();
        for row in self.engine.documents().await.unwrap_or_default() {
            if !row.sharing.reaches_ministry() || !row.can_edit {
                continue;
            }
            for attachment in row.facts.iter().flat_map(|facts| &facts.attachments) {
                let blob = attachment.blob;
                if brought.contains(&blob) || self.blobs.len(blob).is_none() {
                    continue;
                }
                // The ministry must know the document's say before it takes the file.
                if !row.received {
                    is_more_to_come = true;
                } else if seen.insert(blob) {
                    found.push((row.doc, blob));
                }
            }
        }
        (found, is_more_to_come)
    }

    /// Files that the ministry had, and found damaged since.
    async fn damaged(&self, client: &mut Option<Client>) -> Result<BTreeSet<BlobId>, TransferError> {
        let mut open = match client.take() {
            Some(open) => open,
            None => self.client().await?,
        };
        let silent = |_| TransferError::Line("nothing was heard for a while".to_owned());
        let answer = timeout(SILENCE_MAX, open.damaged(DamagedRequest {})).await.map_err(silent)??.into_inner();
        *client = Some(open);
        Ok(answer.blobs.iter().filter_map(|blob| BlobId::try_from(blob.as_slice()).ok()).collect())
    }

    async fn bring(&self, client: &mut Option<Client>, doc: DocId, blob: BlobId) -> Result<(), TransferError> {
        let mut open = match client.take() {
            Some(open) => open,
            None => self.client().await?,
        };
        let named = HaveRequest { doc: doc.as_bytes().to_vec(), blob: blob.as_bytes().to_vec() };
        let silent = |_| TransferError::Line("nothing was heard for a while".to_owned());
        let have = timeout(SILENCE_MAX, open.have(named)).await.map_err(silent)??.into_inner();
        if !have.complete {
            let blobs = self.blobs.clone();
            let read = tokio::task::spawn_blocking(move || blobs.read(blob)).await;
            let (file, size) = read.map_err(|wrong| TransferError::Line(wrong.to_string()))??;
            let mut file = tokio::fs::File::from_std(file);
            let offset = have.offset.min(size);
            file.seek(std::io::SeekFrom::Start(offset)).await.map_err(BlobError::from)?;
            let first =
                PutRequest { doc: doc.as_bytes().to_vec(), blob: blob.as_bytes().to_vec(), size, offset, bytes: Vec::new() };
            open.put(self.clone().pieces(file, first)).await?;
            tracing::info!(%doc, %blob, size, "a file was brought to the ministry");
        }
        *client = Some(open);
        Ok(())
    }

    /// The rest of a file, piece by piece, each once no entry of this node waits any more.
    fn pieces(self, file: tokio::fs::File, first: PutRequest) -> impl Stream<Item = PutRequest> + Send + 'static {
        let at = first.offset;
        stream::unfold((self, file, Some(first), at), |(line, mut file, first, at)| async move {
            line.entries_first().await;
            let mut bytes = Vec::with_capacity(PIECE_BYTES);
            // A file that cannot be read any further ends here: the far end says that it is not whole.
            let read = (&mut file).take(PIECE_BYTES as u64).read_to_end(&mut bytes).await.unwrap_or(0);
            if read == 0 && first.is_none() {
                return None;
            }
            let piece = match first {
                Some(first) => PutRequest { bytes, ..first },
                None => PutRequest { offset: at, bytes, ..PutRequest::default() },
            };
            Some((piece, (line, file, None, at + read as u64)))
        })
    }

    async fn entries_first(&self) {
        let arrived = async {
            while !self.engine.ministry_has_all() {
                sleep(LOOK_EVERY).await;
            }
        };
        // An entry that waits at the far end for something else must not stop files for ever.
        drop(timeout(PIECE_WAITS_MAX, arrived).await);
    }
}
