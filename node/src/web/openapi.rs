//! The description of the public interface, made from the code that serves it.

use std::sync::LazyLock;

use axum::response::Response;
use tansiq_shared::web::{
    http,
    openapi::{self, SessionCookie},
};
use utoipa::OpenApi;

use super::{attachments, directory, documents, search, session, socket};

/// The interface of a node.
#[derive(OpenApi)]
#[openapi(
    info(title = "Tansiq node", description = "What a council's browsers ask their node. Requests that change something carry the \
        header `x-tansiq: 1`. Errors are `{code, text}`.", license(name = "Apache-2.0")),
    paths(
        session::sign_in, session::show, session::sign_out, session::change_password, session::door,
        attachments::list, attachments::add, attachments::show,
        documents::list, documents::create, documents::show, documents::share, documents::set_aside, search::find,
        directory::groups, directory::people, directory::writers, directory::councils, directory::vocabularies, directory::schemas, directory::status,
        socket::connect, show, super::alive, super::ready,
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
