//! The floor of large entries: a copy over TLS on loopback, a SHA-256 of each, and one fdatasync'd append for each batch.

use std::{fs::File, io::Write as _, path::Path, sync::Arc, time::Instant};

use anyhow::Context as _;
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    pki_types::{PrivatePkcs8KeyDer, ServerName},
};
use sha2::{Digest as _, Sha256};
use tansiq_proto::v1::{OpenRequest, link_frame};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// Entries a second.
pub(crate) async fn copied(folder: &Path, frames: &[OpenRequest]) -> anyhow::Result<f64> {
    let entries: usize = frames.iter().map(entries_of).sum();
    let encoded: Vec<Vec<u8>> = frames.iter().map(prost::Message::encode_to_vec).collect();
    let lengths: Vec<usize> = encoded.iter().map(Vec::len).collect();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let certificate = made.cert.der().clone();
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()).into();
    let server = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.clone()], key)?;
    let mut roots = RootCertStore::empty();
    roots.add(certificate)?;
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let mut file = File::create(folder.join("floor"))?;
    let reader = tokio::spawn(async move {
        let (stream, _) = listener.accept().await?;
        let mut stream = TlsAcceptor::from(Arc::new(server)).accept(stream).await?;
        let mut hashes = Vec::new();
        for length in lengths {
            let mut bytes = vec![0; length];
            stream.read_exact(&mut bytes).await?;
            hashes.push(Sha256::digest(&bytes));
            file.write_all(&bytes)?;
            file.sync_data()?;
        }
        stream.write_all(&[1]).await?;
        stream.shutdown().await?;
        anyhow::Ok(hashes.len())
    });
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut stream = TlsConnector::from(Arc::new(client)).connect(ServerName::try_from("localhost")?, stream).await?;
    let begun = Instant::now();
    for bytes in &encoded {
        stream.write_all(bytes).await?;
    }
    stream.flush().await?;
    stream.read_exact(&mut [0]).await.context("wait for the copy")?;
    let took = begun.elapsed().as_secs_f64();
    reader.await??;
    Ok(crate::figure::size(entries) / took)
}

fn entries_of(frame: &OpenRequest) -> usize {
    match frame.frame.as_ref().and_then(|frame| frame.body.as_ref()) {
        Some(link_frame::Body::Batch(batch)) => batch.items.len(),
        _ => 0,
    }
}
