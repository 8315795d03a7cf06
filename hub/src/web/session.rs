//! Signing in and out, and who is signed in.

use axum::{Json, extract::State, http::HeaderMap, response::IntoResponse};
use serde::Serialize;
use tansiq_shared::{
    auth::accounts::Account,
    web::{
        gate::{FarEnd, SignedIn},
        http::{ApiError, Input},
        sign_in::{self, SignIn},
    },
};
use utoipa::ToSchema;

use super::HubWeb;

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
    let (cookie, account) = sign_in::enter(&web.gate, &typed, from, &headers).await?;
    Ok((cookie, answer(&account)))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = SessionAnswer), (status = 401)))]
pub(super) async fn show(who: SignedIn) -> Json<SessionAnswer> {
    answer(&who.account)
}

/// Signs out. The answer takes the cookie back; open streams of it end.
#[utoipa::path(delete, path = "/api/session", responses((status = 204)))]
pub(super) async fn sign_out(State(web): State<HubWeb>, headers: HeaderMap) -> impl IntoResponse {
    sign_in::leave(&web.gate, &headers)
}
