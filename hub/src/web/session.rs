//! Signing in and out, and who is signed in.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use serde::{Deserialize, Serialize};
use tansiq_shared::{
    auth::accounts::Account,
    web::{
        gate::{FarEnd, SignedIn},
        http::{ApiError, Input},
    },
};
use utoipa::ToSchema;

use super::HubWeb;

/// What is typed to sign in.
#[derive(Deserialize, ToSchema)]
pub(super) struct SignIn {
    /// The sign-in name, in any case.
    name: String,
    /// The password.
    password: String,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionAnswer {
    /// The account, opaque.
    editor: String,
    /// What others are shown.
    name: String,
    /// `coordinator` or `observer`.
    role: &'static str,
    /// `fr`, `ar` or `en`.
    language: &'static str,
}

fn answer(account: &Account) -> Json<SessionAnswer> {
    Json(SessionAnswer {
        editor: account.editor.to_string(),
        name: account.display.clone(),
        role: account.role.as_str(),
        language: account.language.as_str(),
    })
}

/// Signs in. The answer sets the cookie.
#[utoipa::path(post, path = "/api/session", request_body = SignIn, responses(
    (status = 200, body = SessionAnswer), (status = 401, description = "the name or the password is wrong"), (status = 429)))]
pub(super) async fn sign_in(
    State(web): State<HubWeb>,
    from: FarEnd,
    headers: HeaderMap,
    Input(typed): Input<SignIn>,
) -> Result<impl IntoResponse, ApiError> {
    let (account, token) = web.gate.sign_in(&typed.name, &typed.password, from).await?;
    // Whoever was signed in here before is not any more.
    web.gate.sign_out(&headers);
    Ok((AppendHeaders([(header::SET_COOKIE, web.gate.sessions.cookie(&token))]), answer(&account)))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = SessionAnswer), (status = 401)))]
pub(super) async fn show(who: SignedIn) -> Json<SessionAnswer> {
    answer(&who.account)
}

/// Signs out. The answer takes the cookie back; open streams of it end.
#[utoipa::path(delete, path = "/api/session", responses((status = 204)))]
pub(super) async fn sign_out(State(web): State<HubWeb>, headers: HeaderMap) -> impl IntoResponse {
    web.gate.sign_out(&headers);
    (StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, web.gate.sessions.cookie_gone())]))
}
