//! What every HTTP answer has in common: errors as JSON, security headers, the check against forged requests, limits and log lines.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use axum::{
    Json, Router,
    body::Body,
    extract::{FromRequest, Request, rejection::JsonRejection},
    handler::Handler,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing,
};
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;

use crate::{domain::DocId, engine::EngineError, error::ErrorCode, ops::figures::Figures};

pub mod file;
mod serve;

pub use serve::{ServeLimits, serve};

/// Most bytes of a request's body in the public interface; a Submit goes through the Session instead.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;
/// How long an answer may take to begin.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// What a path ends with that takes a long body, at its own pace and within its own limits.
pub(crate) const UPLOADS: &str = "/attachments";
/// The header without which nothing is changed: a page of another origin cannot send it unasked.
pub(crate) const FORGERY_HEADER: &str = "x-tansiq";
/// What a page of ours may load and do: nothing from elsewhere, no script in the page, WebAssembly for the documents.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

const SECURITY_HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// What a caller is told when something cannot be done: `{"code", "text"}` with the code's status. The log gets the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// Closed; what programs look at.
    pub code: ErrorCode,
    /// One sentence in English for whoever reads the answer; screens have their own words for each code.
    pub text: String,
    /// When to try again, where that is known.
    pub retry_after: Option<Duration>,
}

impl ApiError {
    /// An error with a public text.
    pub fn new(code: ErrorCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), retry_after: None }
    }

    /// Nobody is signed in.
    pub(crate) fn signed_out() -> Self {
        Self::new(ErrorCode::SignedOut, "sign in first")
    }

    /// What was asked is not as it has to be; the text says how it is.
    pub fn malformed(text: impl Into<String>) -> Self {
        Self::new(ErrorCode::Malformed, text)
    }

    /// There is none, or none that the caller may know of.
    pub fn not_found() -> Self {
        Self::new(ErrorCode::NotFound, "there is no such thing here")
    }

    /// Something of ours failed: the log says what, the caller only that.
    pub fn internal(what: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error = what, "a request failed");
        Self::new(ErrorCode::Internal, "something failed here; the administrator's log says what")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.http()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = Json(serde_json::json!({ "code": self.code.as_str(), "text": self.text }));
        let mut response = (status, body).into_response();
        response.extensions_mut().insert(self.code);
        if let Some(wait) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        response
    }
}

/// Listens where a setting says.
///
/// # Errors
/// The system's, with the setting to look at.
pub async fn listen(setting: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("listen on {address}, as the configuration says with {setting}"))
}

impl From<EngineError> for ApiError {
    fn from(error: EngineError) -> Self {
        match error.code() {
            ErrorCode::Internal => Self::internal(&error),
            code => Self::new(code, format!("failed to {error}")),
        }
    }
}

/// A request's JSON body. What is not one is answered with [`ErrorCode::Malformed`] or [`ErrorCode::TooLarge`].
#[derive(Debug)]
pub struct Input<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::BytesRejection(wrong)) if wrong.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(ApiError::new(ErrorCode::TooLarge, "the body is too long"))
            }
            Err(wrong) => Err(ApiError::new(ErrorCode::Malformed, wrong.body_text())),
        }
    }
}

/// Reads a document's id from an address. What is not one is no document of ours.
///
/// # Errors
/// [`ErrorCode::NotFound`].
pub fn doc_id(text: &str) -> Result<DocId, ApiError> {
    text.parse().map_err(|_| ApiError::not_found())
}

/// Routes that remember what they are, so that a test can hold the description of the interface against them.
#[derive(Debug)]
pub struct Routes<S> {
    router: Router<S>,
    listed: Vec<(&'static str, &'static str)>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), listed: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// Adds a route that reads.
    #[must_use]
    pub fn get<T: 'static>(self, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.add("get", path, routing::get(handler))
    }

    /// Adds a route that makes something.
    #[must_use]
    pub fn post<T: 'static>(self, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.add("post", path, routing::post(handler))
    }

    /// Adds a route that replaces something.
    #[must_use]
    pub fn put<T: 'static>(self, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.add("put", path, routing::put(handler))
    }

    /// Adds a route that takes something away.
    #[must_use]
    pub fn delete<T: 'static>(self, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.add("delete", path, routing::delete(handler))
    }

    /// Each route's method, lower case, and path.
    pub fn listed(&self) -> &[(&'static str, &'static str)] {
        &self.listed
    }

    /// The router, without [`guarded`] around it.
    pub fn into_router(self) -> Router<S> {
        self.router
    }

    fn add(mut self, method: &'static str, path: &'static str, route: routing::MethodRouter<S>) -> Self {
        self.listed.push((method, path));
        Self { router: self.router.route(path, route), listed: self.listed }
    }
}

/// Puts around a finished router, fallback included, what every answer needs. The order matters: the log line sees everything, the
/// headers are on every answer, and what may be forged is refused before its body is read. `figures` counts the answers.
pub fn guarded(router: Router, figures: Figures) -> Router {
    router
        .layer(axum::extract::DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn(not_forged))
        .layer(middleware::from_fn(with_security_headers))
        .layer(middleware::from_fn(move |request: Request, next: Next| logged(figures.clone(), request, next)))
}

/// Refuses what changes something unless the page of this origin asks.
async fn not_forged(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_ours(request.headers()) {
        return next.run(request).await;
    }
    ApiError::new(ErrorCode::Denied, format!("send the header {FORGERY_HEADER}: 1 with every request that changes something"))
        .into_response()
}

fn is_ours(headers: &HeaderMap) -> bool {
    let said = headers.get(FORGERY_HEADER).is_some_and(|value| value == "1");
    let from_elsewhere = headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site" || site == "same-site");
    said && !from_elsewhere
}

async fn in_time(request: Request, next: Next) -> Response {
    if request.method() == Method::POST && request.uri().path().ends_with(UPLOADS) {
        return next.run(request).await;
    }
    match tokio::time::timeout(ANSWER_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::new(ErrorCode::Unavailable, "the answer took too long").into_response(),
    }
}

async fn with_security_headers(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        // A file that people attached has a stricter policy of its own.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_api {
        // What a council wrote stays out of every cache on the way and of the browser's own.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// One line a request. The path is logged, the query is not: nothing of ours needs one, so it would be somebody's mistake.
async fn logged(figures: Figures, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begun = Instant::now();
    let response = next.run(request).await;
    let (status, ms) = (response.status().as_u16(), begun.elapsed().as_millis());
    figures.answered(status, response.extensions().get::<ErrorCode>().map(|code| code.as_str()));
    if response.status().is_server_error() {
        tracing::warn!(%method, path, status, ms, "request");
    } else {
        tracing::debug!(%method, path, status, ms, "request");
    }
    response
}

/// Answers with text that is ready.
pub fn text(content_type: &'static str, text: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, content_type)], text.into()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower::ServiceExt as _;

    fn app() -> Router {
        async fn echo(Input(value): Input<Vec<u32>>) -> Json<Vec<u32>> {
            Json(value)
        }
        let routes = Routes::default().get("/api/one", || async { "one" }).post("/api/echo", echo);
        guarded(routes.into_router(), crate::ops::telemetry::Metrics::new().figures)
    }

    async fn ask(request: Request) -> (StatusCode, HeaderMap, String) {
        let (parts, body) = app().oneshot(request).await.unwrap().into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
    }

    fn post() -> axum::http::request::Builder {
        Request::post("/api/echo").header(header::CONTENT_TYPE, "application/json")
    }

    #[tokio::test]
    async fn every_answer_has_the_security_headers() {
        for path in ["/api/one", "/api/none"] {
            let (_, headers, _) = ask(Request::get(path).body(Body::empty()).unwrap()).await;
            for (name, value) in SECURITY_HEADERS {
                assert_eq!(headers.get(&name).unwrap(), value, "{path} {name}");
            }
            assert_eq!(headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
        }
    }

    #[tokio::test]
    async fn a_forged_request_changes_nothing() {
        let (status, _, text) = ask(post().body(Body::from("[1]")).unwrap()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(text.contains("\"code\":\"denied\""), "{text}");
        let elsewhere = post().header(FORGERY_HEADER, "1").header("sec-fetch-site", "cross-site");
        assert_eq!(ask(elsewhere.body(Body::from("[1]")).unwrap()).await.0, StatusCode::FORBIDDEN);
        let ours = post().header(FORGERY_HEADER, "1").header("sec-fetch-site", "same-origin");
        assert_eq!(ask(ours.body(Body::from("[1]")).unwrap()).await.2, "[1]");
    }

    #[tokio::test]
    async fn bad_bodies_have_their_codes() {
        let ours = || post().header(FORGERY_HEADER, "1");
        let (status, _, text) = ask(ours().body(Body::from("{")).unwrap()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(text.contains("\"malformed\""), "{text}");
        let (status, _, text) = ask(ours().body(Body::from(vec![b' '; BODY_BYTES_MAX + 1])).unwrap()).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(text.contains("\"too-large\""), "{text}");
    }

    #[test]
    fn a_wait_is_said_in_whole_seconds() {
        let mut busy = ApiError::new(ErrorCode::Busy, "wait");
        busy.retry_after = Some(Duration::from_millis(300));
        let response = busy.into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "1");
    }
}
