//! The description of the public interface, made from the code that serves it.

use std::sync::LazyLock;

use axum::response::Response;
use tansiq_shared::web::{
    http,
    openapi::{self, SessionCookie},
};
use utoipa::OpenApi;

use super::{attachments, lists, past, session};

/// The interface of the hub.
#[derive(OpenApi)]
#[openapi(
    info(title = "Tansiq hub", description = "What coordinators' browsers ask the hub. Requests that change something carry the \
        header `x-tansiq: 1`. Errors are `{code, text}`.", license(name = "Apache-2.0")),
    paths(
        session::sign_in, session::show, session::sign_out,
        attachments::list, attachments::show, super::feed, past::overview, past::changed, lists::overdue, lists::documents, super::document, super::vocabularies, super::schemas, super::status, show, super::alive, super::ready,
    ),
    modifiers(&SessionCookie),
    security(("session" = []))
)]
pub(super) struct Interface;

static TEXT: LazyLock<String> = LazyLock::new(openapi::text::<Interface>);

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", responses((status = 200, description = "OpenAPI", body = Object)))]
pub(super) async fn show() -> Response {
    http::text("application/json", TEXT.as_str())
}
