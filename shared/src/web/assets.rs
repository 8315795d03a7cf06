//! The web app, from inside the binary: files with their types and cache rules, and `index.html` for every address of a screen.
//!
//! Each app derives its own `RustEmbed` over its `web/dist` with `allow_missing`, so that Rust builds without a JavaScript toolchain.
//! A binary without a web app says so on every page, in three languages, with the commands that build it.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::http::ApiError;

/// The page of every screen.
const INDEX: &str = "index.html";
/// Files here have their hash in their name and never change.
const HASHED: &str = "assets/";

/// Adds the web app behind a router's routes.
pub fn behind<E: RustEmbed + 'static, S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.fallback(|method: Method, uri: Uri, headers: HeaderMap| async move { answer::<E>(&method, &uri, &headers) })
}

/// Answers a request that no route took. Addresses under `/api/` are never a page.
fn answer<E: RustEmbed>(method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return ApiError::not_found().into_response();
    }
    if *method != Method::GET && *method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if let Some(found) = (!path.is_empty()).then(|| find::<E>(path, headers)).flatten() {
        return found.into_response(path, headers);
    }
    if path.starts_with(HASHED) || looks_like_a_file(path) {
        return (StatusCode::NOT_FOUND, "no such file\n").into_response();
    }
    match find::<E>(INDEX, headers) {
        Some(index) => index.into_response(INDEX, headers),
        None => not_built(),
    }
}

struct Found {
    file: EmbeddedFile,
    encoding: Option<&'static str>,
}

/// Finds a file, compressed if the build made a compressed one and the browser takes it.
fn find<E: RustEmbed>(path: &str, headers: &HeaderMap) -> Option<Found> {
    if path.split('/').any(|part| part.is_empty() || part.starts_with('.')) || path.contains(['\\', '\0']) {
        return None;
    }
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepts(accepted, encoding)
            && let Some(file) = E::get(&format!("{path}.{ending}"))
        {
            return Some(Found { file, encoding: Some(encoding) });
        }
    }
    E::get(path).map(|file| Found { file, encoding: None })
}

fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn looks_like_a_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

impl Found {
    fn into_response(self, path: &str, headers: &HeaderMap) -> Response {
        let hash = self.file.metadata.sha256_hash();
        let tag = format!("\"{}\"", data_encoding::HEXLOWER.encode(hash.get(..16).unwrap_or(&hash)));
        let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let unchanged = known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
        let cache = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
        let mut response = if unchanged {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Response::new(match self.file.data {
                std::borrow::Cow::Borrowed(bytes) => Body::from(bytes),
                std::borrow::Cow::Owned(bytes) => Body::from(bytes),
            })
        };
        let all = response.headers_mut();
        all.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
        all.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        all.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            all.insert(header::ETAG, tag);
        }
        if let Some(encoding) = self.encoding {
            all.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" | "ftl" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The page of a binary that was built without its web app. Not a 200: whoever watches the address should see that it is not there.
fn not_built() -> Response {
    let page = include_str!("assets/not_built.html");
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_embed::Metadata;
    use std::borrow::Cow;

    struct Built;
    struct Missing;

    fn file(bytes: &'static [u8], hash: u8) -> EmbeddedFile {
        EmbeddedFile { data: Cow::Borrowed(bytes), metadata: Metadata::__rust_embed_new([hash; 32], None, None) }
    }

    impl RustEmbed for Built {
        fn get(path: &str) -> Option<EmbeddedFile> {
            match path {
                "index.html" => Some(file(b"<title>app</title>", 1)),
                "assets/a-1.wasm" => Some(file(b"plain", 2)),
                "assets/a-1.wasm.br" => Some(file(b"small", 3)),
                _ => None,
            }
        }
        fn iter() -> impl Iterator<Item = Cow<'static, str>> + 'static {
            std::iter::empty()
        }
    }

    impl RustEmbed for Missing {
        fn get(_: &str) -> Option<EmbeddedFile> {
            None
        }
        fn iter() -> impl Iterator<Item = Cow<'static, str>> + 'static {
            std::iter::empty()
        }
    }

    async fn ask<E: RustEmbed>(path: &str, headers: &[(header::HeaderName, &str)]) -> (StatusCode, HeaderMap, String) {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect();
        let (parts, body) = answer::<E>(&Method::GET, &path.parse().unwrap(), &headers).into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn every_screen_is_the_index_and_files_are_not() {
        for path in ["/", "/documents/0123", "/plan"] {
            let (status, headers, text) = ask::<Built>(path, &[]).await;
            assert_eq!((status, text.as_str()), (StatusCode::OK, "<title>app</title>"), "{path}");
            assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "no-cache");
        }
        for path in ["/assets/gone.js", "/robots.txt", "/assets/../index", "/.git/config.x"] {
            assert_eq!(ask::<Built>(path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        let (status, _, text) = ask::<Built>("/api/none", &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(text.contains("\"not-found\""));
    }

    #[tokio::test]
    async fn hashed_files_are_cached_for_ever_and_come_compressed() {
        let (_, headers, text) = ask::<Built>("/assets/a-1.wasm", &[]).await;
        assert_eq!(text, "plain");
        assert_eq!(headers.get(header::CONTENT_TYPE).unwrap(), "application/wasm");
        assert!(headers.get(header::CACHE_CONTROL).unwrap().to_str().unwrap().ends_with("immutable"));
        let (_, headers, text) = ask::<Built>("/assets/a-1.wasm", &[(header::ACCEPT_ENCODING, "gzip, br;q=1.0")]).await;
        assert_eq!(text, "small");
        assert_eq!(headers.get(header::CONTENT_ENCODING).unwrap(), "br");
        assert_eq!(headers.get(header::CONTENT_TYPE).unwrap(), "application/wasm");
        let refused = ask::<Built>("/assets/a-1.wasm", &[(header::ACCEPT_ENCODING, "br;q=0")]).await;
        assert_eq!(refused.2, "plain");
        let tag = headers.get(header::ETAG).unwrap().to_str().unwrap();
        let again = ask::<Built>("/assets/a-1.wasm", &[(header::ACCEPT_ENCODING, "br"), (header::IF_NONE_MATCH, tag)]).await;
        assert_eq!((again.0, again.2.as_str()), (StatusCode::NOT_MODIFIED, ""));
    }

    #[tokio::test]
    async fn a_binary_without_its_web_app_says_how_to_build_it() {
        let (status, _, text) = ask::<Missing>("/documents", &[]).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        for word in ["npm install", "npm run build", "lang=\"ar\" dir=\"rtl\"", "lang=\"fr\""] {
            assert!(text.contains(word), "{word}");
        }
    }
}
