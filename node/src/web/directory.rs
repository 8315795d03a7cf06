//! Names: groups, people, councils, code lists; and how the node stands.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tansiq_shared::{
    domain::{ActorId, CouncilId, PrincipalStatus, policy},
    error::ErrorCode,
    web::{gate::SignedIn, http::ApiError},
};
use utoipa::{IntoParams, ToSchema};

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

/// Actors in one question to [`writers`].
pub(super) const WRITERS_MAX: usize = 64;

/// Which actors are asked about.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WritersQuery {
    /// Actor ids as 32 hexadecimal digits each, with commas between them; at most 64.
    actors: String,
}

/// Who writes with an actor.
#[derive(Serialize, ToSchema)]
pub(super) struct Writers {
    writers: Vec<Writer>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct Writer {
    /// As it was asked for.
    actor: String,
    /// The writing council; absent for the ministry.
    council: Option<CouncilName>,
    /// The account, opaque; only for people of this node.
    id: Option<String>,
    /// What others are shown; only for people of this node who have an account now.
    name: Option<String>,
    /// What it may do, such as `secretary`; with the name.
    role: Option<String>,
}

/// Who the actors in a document's changes stand for: people of this node by name, everybody else by their council, which is all
/// that a node knows of them. An actor of nobody in the registry is left out.
#[utoipa::path(get, path = "/api/writers", params(WritersQuery), responses((status = 200, body = Writers), (status = 401),
    (status = 400, description = "not actor ids, or too many")))]
pub(super) async fn writers(
    State(web): State<NodeWeb>,
    _: SignedIn,
    Query(query): Query<WritersQuery>,
) -> Result<Json<Writers>, ApiError> {
    let asked: Vec<_> = query.actors.split(',').filter(|text| !text.is_empty()).take(WRITERS_MAX + 1).collect();
    if asked.len() > WRITERS_MAX {
        return Err(ApiError::new(ErrorCode::TooLarge, "too many actors"));
    }
    let accounts = web.gate.accounts.list().map_err(|wrong| ApiError::internal(&wrong))?;
    let people: HashMap<_, _> = accounts.into_iter().map(|account| (account.editor.clone(), account)).collect();
    let mut writers = Vec::with_capacity(asked.len());
    for text in asked {
        let actor: ActorId = text.parse().map_err(|_| ApiError::new(ErrorCode::Malformed, "not an actor id"))?;
        let Some(row) = web.engine.principal_row(actor.principal()) else { continue };
        let is_council = policy::is_council(row.principal);
        let editor = web.engine.editor_of(actor);
        let person = editor.as_ref().and_then(|editor| people.get(editor));
        writers.push(Writer {
            actor: text.to_owned(),
            council: is_council.then(|| CouncilName::of(&web.vocabularies, &row.council)),
            id: editor.as_ref().map(ToString::to_string),
            name: person.map(|person| person.display.clone()),
            role: person.map(|person| person.role.to_string()),
        });
    }
    Ok(Json(Writers { writers }))
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
    let enrolled = rows.iter().filter(|row| row.status == PrincipalStatus::Active && policy::is_council(row.principal));
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
