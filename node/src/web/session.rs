//! Signing in and out, and who is signed in.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use tansiq_shared::{
    auth::accounts::Account,
    web::{
        gate::{FarEnd, SignedIn},
        http::{ApiError, Input},
        sign_in::{self, SignIn},
    },
};
use utoipa::ToSchema;

use super::{NodeWeb, directory::CouncilName};

/// Who is signed in, and what the tab needs to write as that account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionAnswer {
    /// The account, opaque.
    editor: String,
    /// The sign-in name.
    login: String,
    /// What others are shown.
    name: String,
    /// `secretary`, `member` or `observer`.
    role: &'static str,
    /// The council of this node.
    council: CouncilName,
    /// The first four bytes, big-endian, of every actor id that this browser mints.
    principal: u32,
    /// `fr`, `ar` or `en`.
    language: &'static str,
}

fn answer(web: &NodeWeb, account: &Account) -> Json<SessionAnswer> {
    Json(SessionAnswer {
        editor: account.editor.to_string(),
        login: account.name.clone(),
        name: account.display.clone(),
        role: account.role.as_str(),
        council: CouncilName::of(&web.vocabularies, &web.council),
        principal: web.principal().0,
        language: account.language.as_str(),
    })
}

/// Signs in. The answer sets the cookie.
#[utoipa::path(post, path = "/api/session", request_body = SignIn, responses(
    (status = 200, body = SessionAnswer), (status = 401, description = "the name or the password is wrong"),
    (status = 403, description = "a page of an address that is none of this node's"), (status = 429)))]
pub(super) async fn sign_in(
    State(web): State<NodeWeb>,
    from: FarEnd,
    headers: HeaderMap,
    Input(typed): Input<SignIn>,
) -> Result<impl IntoResponse, ApiError> {
    // What the socket refuses later is said here, before a password is asked for in vain.
    web.gate.known_origin(&headers)?;
    let (cookie, account) = sign_in::enter(&web.gate, &typed, from, &headers).await?;
    Ok((cookie, answer(&web, &account)))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = SessionAnswer), (status = 401)))]
pub(super) async fn show(State(web): State<NodeWeb>, who: SignedIn) -> Json<SessionAnswer> {
    answer(&web, &who.account)
}

/// Signs out. The answer takes the cookie back; open tabs of it are closed.
#[utoipa::path(delete, path = "/api/session", responses((status = 204)))]
pub(super) async fn sign_out(State(web): State<NodeWeb>, headers: HeaderMap) -> impl IntoResponse {
    sign_in::leave(&web.gate, &headers)
}

/// A new password for the account that is signed in.
#[derive(Deserialize, ToSchema)]
pub(super) struct NewPassword {
    /// The one that it has now.
    old: String,
    /// The one that it is to have: at least 10 characters.
    new: String,
}

/// Changes one's own password. Every other sign-in of the account ends.
#[utoipa::path(put, path = "/api/session/password", request_body = NewPassword, responses(
    (status = 204), (status = 400, description = "the new one breaks a rule"), (status = 401),
    (status = 403, description = "the old one is wrong"), (status = 429)))]
pub(super) async fn change_password(
    State(web): State<NodeWeb>,
    who: SignedIn,
    from: FarEnd,
    headers: HeaderMap,
    Input(typed): Input<NewPassword>,
) -> Result<StatusCode, ApiError> {
    web.gate.change_password(&who, &headers, &typed.old, &typed.new, from).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where this council's people come in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Door {
    /// Addresses to open; empty when the configuration names none.
    addresses: Vec<String>,
    /// Whether browsers keep the sign-in over TLS only.
    cookie_secure: bool,
}

/// Where this council's people come in, for a page that has come under another address. Asks for no sign-in.
#[utoipa::path(get, path = "/api/door", responses((status = 200, body = Door)))]
pub(super) async fn door(State(web): State<NodeWeb>) -> Json<Door> {
    Json(Door { addresses: web.gate.addresses(), cookie_secure: web.gate.sessions.cookie_secure() })
}
