//! Names: groups, people, councils, code lists; and how the node stands.

use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::Value;
use tansiq_shared::{
    domain::{CouncilId, PrincipalId, PrincipalStatus},
    edge::{gate::SignedIn, http::ApiError},
};
use utoipa::ToSchema;

use super::{NodeWeb, ready_json};

/// A council and its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct CouncilName {
    /// Such as `MA-02`.
    pub code: String,
    /// In French.
    pub fr: String,
    /// In Arabic.
    pub ar: String,
}

impl CouncilName {
    /// Names a council by the vocabulary of regions.
    pub(super) fn of(vocabularies: &Value, council: &CouncilId) -> Self {
        let (fr, ar) = name_of(vocabularies, council.as_str());
        Self { code: council.to_string(), fr, ar }
    }
}

/// A region's names in French and Arabic; its code when the vocabulary has none.
pub(super) fn name_of(vocabularies: &Value, code: &str) -> (String, String) {
    let codes = vocabularies.pointer("/regions/codes").and_then(Value::as_array);
    let region = codes.and_then(|codes| codes.iter().find(|region| region.get("code").and_then(Value::as_str) == Some(code)));
    let name = |key: &str| region.and_then(|region| region.get(key)).and_then(Value::as_str).unwrap_or(code).to_owned();
    (name("fr"), name("ar"))
}

/// The working groups.
#[derive(Serialize, ToSchema)]
pub(super) struct Groups {
    groups: Vec<GroupName>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct GroupName {
    /// Such as `MA-02`.
    id: String,
    /// In French.
    fr: String,
    /// In Arabic.
    ar: String,
}

/// The groups whose documents this council makes.
#[utoipa::path(get, path = "/api/groups", responses((status = 200, body = Groups), (status = 401)))]
pub(super) async fn groups(State(web): State<NodeWeb>, _: SignedIn) -> Json<Groups> {
    let groups =
        web.groups.iter().map(|group| GroupName { id: group.id.to_string(), fr: group.fr.clone(), ar: group.ar.clone() });
    Json(Groups { groups: groups.collect() })
}

/// The people of this node.
#[derive(Serialize, ToSchema)]
pub(super) struct People {
    people: Vec<Person>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Person {
    /// The account, opaque; documents hold this.
    id: String,
    /// What others are shown.
    name: String,
}

/// The accounts of this node: documents name people by their ids, and only here are the names.
#[utoipa::path(get, path = "/api/people", responses((status = 200, body = People), (status = 401)))]
pub(super) async fn people(State(web): State<NodeWeb>, _: SignedIn) -> Result<Json<People>, ApiError> {
    let accounts = web.gate.accounts.list().map_err(|wrong| ApiError::internal(&wrong))?;
    let people = accounts.into_iter().map(|account| Person { id: account.editor.to_string(), name: account.display });
    Ok(Json(People { people: people.collect() }))
}

/// The councils of the federation.
#[derive(Serialize, ToSchema)]
pub(super) struct Councils {
    councils: Vec<CouncilName>,
}

/// The councils that are enrolled, this one included, by code.
#[utoipa::path(get, path = "/api/councils", responses((status = 200, body = Councils), (status = 401)))]
pub(super) async fn councils(State(web): State<NodeWeb>, _: SignedIn) -> Result<Json<Councils>, ApiError> {
    let rows = web.engine.principals().await?;
    let enrolled = rows.iter().filter(|row| row.status == PrincipalStatus::Active && row.principal != PrincipalId::MINISTRY);
    let mut councils: Vec<_> = enrolled.map(|row| CouncilName::of(&web.vocabularies, &row.council)).collect();
    councils.sort_by(|a, b| a.code.cmp(&b.code));
    councils.dedup();
    Ok(Json(Councils { councils }))
}

/// The code lists, by name. Public: they are in every binary.
#[utoipa::path(get, path = "/api/vocabularies", responses((status = 200, body = Object)))]
pub(super) async fn vocabularies(State(web): State<NodeWeb>) -> Json<Value> {
    ready_json(&web.vocabularies)
}

/// The fields of each kind of document. Public: they are in every binary.
#[utoipa::path(get, path = "/api/schemas", responses((status = 200, body = Object)))]
pub(super) async fn schemas(State(web): State<NodeWeb>) -> Json<Value> {
    ready_json(&web.schemas)
}

/// How the node stands.
#[derive(Serialize, ToSchema)]
pub(super) struct Status {
    council: CouncilName,
    /// Whether the line to the ministry holds.
    line_up: bool,
    /// Why the ministry serves no line of this node, such as `clone`; absent when it is only down, or up.
    line_reason: Option<String>,
    /// Since when, in Unix milliseconds by the ministry's clock, as far as it said.
    line_since_ms: Option<i64>,
    /// Documents in the journal.
    documents: u64,
    /// Entries that the ministry has not received yet, or that wait for something.
    waiting: u64,
    /// Documents that the ministry has whole.
    received: u64,
}

/// How the node stands.
#[utoipa::path(get, path = "/api/status", responses((status = 200, body = Status), (status = 401)))]
pub(super) async fn status(State(web): State<NodeWeb>, _: SignedIn) -> Result<Json<Status>, ApiError> {
    let status = web.engine.status().await?;
    let received = web.engine.documents().await?.iter().filter(|row| row.received).count();
    Ok(Json(Status {
        council: CouncilName::of(&web.vocabularies, &web.council),
        line_up: status.line_up,
        line_reason: status.line_reason,
        line_since_ms: status.line_since.map(|since| since.0),
        documents: status.documents,
        waiting: status.waiting,
        received: received as u64,
    }))
}
