//! What the descriptions of both programs' interfaces have in common.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};

use crate::auth::sessions::COOKIE;

/// Says of a description that who is signed in is known by a cookie: the scheme `session`.
pub struct SessionCookie;

impl Modify for SessionCookie {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let cookie = ApiKey::Cookie(ApiKeyValue::new(COOKIE));
        let components = openapi.components.get_or_insert_with(Components::default);
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// The description as JSON, to be kept.
pub fn text<Interface: OpenApi>() -> String {
    Interface::openapi().to_json().unwrap_or_default()
}
