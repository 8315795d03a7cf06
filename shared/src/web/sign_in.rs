//! What signing in and out are in both programs. Each has routes of its own for them: what it says of who is signed in is its own.

use axum::{
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::AppendHeaders,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    gate::{FarEnd, Gate},
    http::ApiError,
};
use crate::auth::accounts::Account;

/// The header that gives a browser its cookie, or takes it back.
pub type SetCookie = AppendHeaders<[(HeaderName, String); 1]>;

/// What is typed to sign in.
#[derive(Deserialize, ToSchema)]
pub struct SignIn {
    /// The sign-in name, in any case.
    name: String,
    /// The password.
    password: String,
}

/// Signs in. Whoever was signed in here before is not any more.
///
/// # Errors
/// [`crate::error::ErrorCode::SignedOut`] for a wrong name or password, [`crate::error::ErrorCode::Busy`] with a time for too many tries.
pub async fn enter(gate: &Gate, typed: &SignIn, from: FarEnd, headers: &HeaderMap) -> Result<(SetCookie, Account), ApiError> {
    let (account, token) = gate.sign_in(&typed.name, &typed.password, from).await?;
    gate.sign_out(headers);
    Ok((AppendHeaders([(header::SET_COOKIE, gate.sessions.cookie(&token))]), account))
}

/// Signs out: the whole answer.
pub fn leave(gate: &Gate, headers: &HeaderMap) -> (StatusCode, SetCookie) {
    gate.sign_out(headers);
    (StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, gate.sessions.cookie_gone())]))
}
