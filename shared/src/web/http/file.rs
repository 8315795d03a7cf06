//! A file beside a document as an HTTP answer: whole or a part of it, always to be kept and never to be shown in the page.

use std::{fs::File, io::SeekFrom};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::stream;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use super::ApiError;
use crate::{
    blobs::{BlobError, Blobs, PIECE_BYTES},
    domain::{BlobId, text::one_line},
    error::ErrorCode,
};

/// No script of a file may run here, whatever a browser takes it for.
const SANDBOX: &str = "default-src 'none'; sandbox";
/// What is told to browsers by its own type; everything else is bytes.
const KNOWN_TYPES: [&str; 10] = [
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/zip",
    "image/jpeg",
    "image/png",
    "text/csv",
    "text/plain",
];
const BYTES: &str = "application/octet-stream";
/// Longest name that is told, in characters.
const NAME_CHARS_MAX: usize = 120;

impl From<BlobError> for ApiError {
    fn from(error: BlobError) -> Self {
        let code = match &error {
            BlobError::TooLarge { .. } => ErrorCode::TooLarge,
            BlobError::NoRoom => ErrorCode::Unavailable,
            BlobError::NotHere(_) => ErrorCode::NotFound,
            BlobError::Busy => ErrorCode::Busy,
            BlobError::Mismatch(_) | BlobError::Offset { .. } => ErrorCode::Malformed,
            BlobError::Folder(_) | BlobError::Io(_) => return Self::internal(&error),
        };
        Self::new(code, format!("failed to {error}"))
    }
}

/// A file's id from an address.
///
/// # Errors
/// [`ErrorCode::NotFound`].
pub fn blob_id(text: &str) -> Result<BlobId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found())
}

/// A file as a document names it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// Its name by content.
    pub blob: BlobId,
    /// What people call it.
    pub name: &'a str,
    /// What it says it is.
    pub media_type: &'a str,
}

/// A file that was checked and may be given.
#[derive(Debug)]
struct Sent<'a> {
    /// Its bytes.
    file: File,
    /// How many.
    len: u64,
    named: Named<'a>,
}

/// Answers with a file, or with the part of it that is asked for; `None` when it is not here.
///
/// # Errors
/// [`ErrorCode::Internal`] when the disk fails.
pub async fn send(blobs: &Blobs, asked: &HeaderMap, named: Named<'_>) -> Result<Option<Response>, ApiError> {
    let (blobs, blob) = (blobs.clone(), named.blob);
    let read = tokio::task::spawn_blocking(move || blobs.read(blob)).await.map_err(|wrong| ApiError::internal(&wrong))?;
    match read {
        Ok((file, len)) => Ok(Some(answer(asked, Sent { file, len, named }))),
        Err(BlobError::NotHere(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The part of a file that a request asks for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// From this byte to that one, both included.
    Some(u64, u64),
    /// Beyond its end.
    None,
}

fn part(headers: &HeaderMap, len: u64) -> Part {
    // What is no single range of bytes may be answered with the whole.
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("bytes="));
    let Some((from, to)) = asked.and_then(|asked| asked.split_once('-')) else { return Part::Whole };
    let last = len.saturating_sub(1);
    let range = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => (from, to.min(last)),
        (Ok(from), Err(_)) if to.is_empty() => (from, last),
        (Err(_), Ok(count)) if from.is_empty() => (len.saturating_sub(count), last),
        _ => return Part::Whole,
    };
    if len == 0 || range.0 >= len || (from.is_empty() && to == "0") { Part::None } else { Part::Some(range.0, range.1) }
}

/// The name as `Content-Disposition` writes it: plain for old programs, and in full.
fn disposition(name: &str) -> String {
    let name: String = one_line(name).chars().filter(|c| !"/\\\"<>:|?*".contains(*c)).take(NAME_CHARS_MAX).collect();
    let name = if name.trim().is_empty() { "file".to_owned() } else { name };
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let full: String = name
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

fn answer(asked: &HeaderMap, sent: Sent<'_>) -> Response {
    let media_type = KNOWN_TYPES.into_iter().find(|known| *known == sent.named.media_type).unwrap_or(BYTES);
    let (status, from, count) = match part(asked, sent.len) {
        Part::Whole => (StatusCode::OK, 0, sent.len),
        Part::Some(from, to) => (StatusCode::PARTIAL_CONTENT, from, to - from + 1),
        Part::None => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let body = if count == 0 { Body::empty() } else { Body::from_stream(pieces(sent.file, from, count)) };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let text = |text: String| HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(count));
    headers.insert(header::CONTENT_DISPOSITION, text(disposition(sent.named.name)));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::ETAG, text(format!("\"{}\"", sent.named.blob)));
    match status {
        StatusCode::PARTIAL_CONTENT => {
            headers.insert(header::CONTENT_RANGE, text(format!("bytes {from}-{}/{}", from + count - 1, sent.len)));
        }
        StatusCode::RANGE_NOT_SATISFIABLE => {
            headers.insert(header::CONTENT_RANGE, text(format!("bytes */{}", sent.len)));
        }
        _ => {}
    }
    response
}

fn pieces(file: File, from: u64, count: u64) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    stream::try_unfold((tokio::fs::File::from_std(file), Some(from), count), |(mut file, seek, left)| async move {
        if let Some(from) = seek {
            file.seek(SeekFrom::Start(from)).await?;
        }
        if left == 0 {
            return Ok(None);
        }
        let mut piece = Vec::with_capacity(4 * PIECE_BYTES);
        let read = (&mut file).take(left.min(4 * PIECE_BYTES as u64)).read_to_end(&mut piece).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some((Bytes::from(piece), (file, None, left - read as u64))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(range: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(range))])
    }

    #[test]
    fn parts_are_what_the_standard_says() {
        assert_eq!(part(&HeaderMap::new(), 10), Part::Whole);
        let of = |range, len| part(&asks(range), len);
        assert_eq!(
            (of("bytes=0-3", 10), of("bytes=4-", 10), of("bytes=-3", 10)),
            (Part::Some(0, 3), Part::Some(4, 9), Part::Some(7, 9))
        );
        assert_eq!((of("bytes=5-99", 10), of("bytes=-99", 10)), (Part::Some(5, 9), Part::Some(0, 9)));
        assert_eq!((of("bytes=10-", 10), of("bytes=0-1", 0), of("bytes=-0", 10)), (Part::None, Part::None, Part::None));
        for odd in ["bytes=3-1", "bytes=a-b", "bytes=0-1,3-4", "lines=1-2", "bytes="] {
            assert_eq!(of(odd, 10), Part::Whole, "{odd}");
        }
    }

    #[test]
    fn no_name_breaks_out_of_its_header() {
        assert_eq!(
            disposition("Procès-verbal n°3.pdf"),
            "attachment; filename=\"Proc_s-verbal n_3.pdf\"; filename*=UTF-8''Proc%C3%A8s-verbal%20n%C2%B03.pdf"
        );
        assert_eq!(
            disposition("a\"; b=\"c\r\nd/../e"),
            "attachment; filename=\"a_ b_c d..e\"; filename*=UTF-8''a%3B%20b%3Dc%20d..e"
        );
        assert!(disposition(" \u{0}").starts_with("attachment; filename=\"file\""));
        assert!(disposition("محضر.pdf").contains("filename*=UTF-8''%D9%85"));
    }

    #[tokio::test]
    async fn a_page_of_markup_comes_as_bytes_to_be_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "<script>alert(1)</script>").unwrap();
        let sent = Sent {
            file: File::open(&path).unwrap(),
            len: 25,
            named: Named { blob: BlobId::new([1; 32]), name: "page.html", media_type: "text/html" },
        };
        let response = answer(&asks("bytes=8-"), sent);
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
        let header = |name: header::HeaderName| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((header(header::CONTENT_TYPE), header(header::CONTENT_RANGE)), (BYTES.to_owned(), "bytes 8-24/25".to_owned()));
        assert!(
            header(header::CONTENT_DISPOSITION).starts_with("attachment")
                && header(header::CONTENT_SECURITY_POLICY).ends_with("sandbox")
        );
        let bytes = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
        assert_eq!(bytes, "alert(1)</script>");
    }
}
