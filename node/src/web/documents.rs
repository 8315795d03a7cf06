//! Documents: the list, one with its text, a new one, who else reads it; and edits that were not accepted.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use bytes::Bytes;
use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tansiq_shared::{
    auth::accounts::AUDIT,
    docs::warnings::warnings_of_view,
    domain::{
        Access, CouncilId, DocId, DocKind, Grant, GroupId, Manifest, PrincipalId, PrincipalStatus, Sharing, SharingRule, policy,
        text::one_line,
    },
    engine::DocumentRow,
    error::ErrorCode,
    web::{
        gate::SignedIn,
        http::{ApiError, Input, doc_id},
    },
};
use utoipa::ToSchema;

use super::NodeWeb;

/// Most characters of a title.
const TITLE_CHARS_MAX: usize = 500;
/// Most councils that one document is shared with.
const GRANTS_MAX: usize = 64;

/// A text in both languages.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub(super) struct Bilingual {
    /// French.
    #[serde(default)]
    pub(super) fr: String,
    /// Arabic.
    #[serde(default)]
    pub(super) ar: String,
}

/// A row of the list: flat, as the answer is.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own in the answer")]
pub(super) struct DocumentLine {
    id: String,
    /// `minutes`, `action_plan` or `terms`.
    kind: &'static str,
    group: String,
    /// The principal that it belongs to.
    owner: u32,
    /// That principal's council, such as `MA-02`.
    council: String,
    title: Bilingual,
    /// A code of the vocabulary `states`.
    state: String,
    /// The day of its last adoption, `YYYY-MM-DD`; empty when it was never adopted or no day was written.
    adopted_on: String,
    /// Whether it was adopted and says something else since, or may.
    amended: bool,
    updated_at_ms: i64,
    /// Whether the ministry reads it.
    shared: bool,
    /// `private`, `at_once`, `from_circulated` or `from_adopted`.
    rule: &'static str,
    /// Whether the ministry has all of it.
    received: bool,
    /// Whether this account may write.
    can_edit: bool,
    /// How many things in it its secretary may want to look at.
    warnings: u32,
    /// Since when it waits in the bin; absent for one that does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted: Option<DeletedLine>,
}

/// When something was put into the bin, and by whom.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeletedLine {
    /// An instant, such as `2026-11-29T22:40:00Z`.
    at: String,
    /// The account's editor id.
    by: String,
}

/// Every document of this node.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DocumentList {
    documents: Vec<DocumentLine>,
}

/// Councils by principal, to put names on numbers.
pub(super) struct Principals(BTreeMap<PrincipalId, CouncilId>, BTreeMap<CouncilId, PrincipalId>);

impl Principals {
    /// Asks the engine. A council's active principal is the one that grants name.
    pub(super) async fn of(web: &NodeWeb) -> Result<Self, ApiError> {
        let rows = web.engine.principals().await?;
        let active = rows.iter().filter(|row| row.status == PrincipalStatus::Active);
        let by_council = active.map(|row| (row.council.clone(), row.principal)).collect();
        Ok(Self(rows.iter().map(|row| (row.principal, row.council.clone())).collect(), by_council))
    }

    #[cfg(test)]
    pub(super) fn for_tests(rows: &[(u32, &str)]) -> Self {
        let rows: Vec<_> = rows.iter().map(|(number, code)| (PrincipalId(*number), code.parse::<CouncilId>().unwrap())).collect();
        Self(rows.iter().cloned().collect(), rows.into_iter().map(|(principal, council)| (council, principal)).collect())
    }

    pub(super) fn council(&self, principal: PrincipalId) -> String {
        self.0.get(&principal).map(ToString::to_string).unwrap_or_default()
    }
}

pub(super) fn line(row: &DocumentRow, principals: &Principals, role_can_edit: bool) -> DocumentLine {
    let facts = row.facts.as_ref();
    let adopted = facts.and_then(|facts| facts.adopted.as_ref());
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    DocumentLine {
        id: row.doc.to_string(),
        kind: row.manifest.kind.as_str(),
        group: row.manifest.group.to_string(),
        owner: row.owner.0,
        council: principals.council(row.owner),
        title: Bilingual { fr: text(facts.map(|facts| &facts.title_fr)), ar: text(facts.map(|facts| &facts.title_ar)) },
        state: text(facts.map(|facts| &facts.state)),
        adopted_on: text(adopted.map(|adopted| &adopted.on)),
        amended: adopted.is_some_and(|adopted| adopted.amended),
        updated_at_ms: row.updated_at.0,
        shared: row.sharing.reaches_ministry(),
        rule: row.manifest.rule.as_str(),
        received: row.received,
        can_edit: row.can_edit && role_can_edit,
        warnings: facts.map_or(0, |facts| facts.warnings),
        deleted: facts.and_then(|facts| facts.deletion()).map(|(at, by)| DeletedLine { at: at.to_owned(), by: by.to_owned() }),
    }
}

/// Every document of this node, last changed first. None is opened for it.
#[utoipa::path(get, path = "/api/documents", responses((status = 200, body = DocumentList), (status = 401)))]
pub(super) async fn list(State(web): State<NodeWeb>, who: SignedIn) -> Result<Json<DocumentList>, ApiError> {
    Ok(Json(DocumentList { documents: lines(&web, who.account.role.can_edit()).await? }))
}

/// The rows of the list, last changed first.
pub(super) async fn lines(web: &NodeWeb, role_can_edit: bool) -> Result<Vec<DocumentLine>, ApiError> {
    let principals = Principals::of(web).await?;
    let mut rows = web.engine.documents().await?;
    rows.sort_by_key(|row| (std::cmp::Reverse(row.updated_at), row.doc));
    // What was taken out of the bin for good is nothing that anybody could open.
    let is_there = |row: &&DocumentRow| !row.facts.as_ref().is_some_and(|facts| facts.emptied);
    Ok(rows.iter().filter(is_there).map(|row| line(row, &principals, role_can_edit)).collect())
}

/// Who else reads a document.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct GrantLine {
    /// The council's code.
    council: String,
    /// `read` or `edit`.
    access: String,
}

/// One document with its text: flat, as the answer is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DocumentAnswer {
    id: String,
    /// `minutes`, `action_plan` or `terms`.
    kind: &'static str,
    group: String,
    /// The principal that it belongs to.
    owner: u32,
    /// That principal's council.
    council: String,
    /// Whether the ministry reads it.
    shared: bool,
    /// When the ministry begins to read it.
    rule: &'static str,
    /// Whether that rule still decides: nobody set who reads it since, and it was not met yet.
    rule_waits: bool,
    /// Councils that read or write it.
    grants: Vec<GrantLine>,
    /// Whether the ministry has all of it.
    received: bool,
    /// The frontier, as hex hashes.
    heads: Vec<String>,
    /// The document's root as JSON: texts as strings, maps as objects, numbers as numbers.
    #[schema(value_type = Object)]
    view: Value,
    /// What its secretary may want to look at. Nothing is refused for it.
    warnings: Vec<WarningLine>,
}

/// Something to look at in a document.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WarningLine {
    /// Keys from the root, row ids among them.
    path: Vec<String>,
    /// What it is, such as `required`, `unknown-code`, `date-order` or `sum`.
    kind: &'static str,
    /// The value or name it is about; may be empty.
    about: String,
}

/// One document with its text.
#[utoipa::path(get, path = "/api/documents/{id}", params(("id" = String, Path, description = "32 hex digits")),
    responses((status = 200, body = DocumentAnswer), (status = 401), (status = 404)))]
pub(super) async fn show(
    State(web): State<NodeWeb>,
    Path(id): Path<String>,
    _: SignedIn,
) -> Result<Json<DocumentAnswer>, ApiError> {
    Ok(Json(one(&web, &id).await?))
}

/// One document by the hex digits of its id.
pub(super) async fn one(web: &NodeWeb, id: &str) -> Result<DocumentAnswer, ApiError> {
    let row = web.engine.document(doc_id(id)?).await?;
    let principals = Principals::of(web).await?;
    let view = web.engine.view(row.doc).await?;
    let found = warnings_of_view(row.manifest.kind, &view, &web.checks);
    let warnings =
        found.into_iter().map(|warning| WarningLine { path: warning.path, kind: warning.kind.as_str(), about: warning.about });
    let councils = row.sharing.grants.iter().filter(|grant| policy::is_council(grant.principal));
    let grants = councils.map(|grant| GrantLine {
        council: principals.council(grant.principal),
        access: match grant.access {
            Access::Read => "read".to_owned(),
            Access::Edit => "edit".to_owned(),
        },
    });
    Ok(DocumentAnswer {
        id: row.doc.to_string(),
        kind: row.manifest.kind.as_str(),
        group: row.manifest.group.to_string(),
        owner: row.owner.0,
        council: principals.council(row.owner),
        shared: row.sharing.reaches_ministry(),
        rule: row.manifest.rule.as_str(),
        rule_waits: row.rule_waits,
        grants: grants.collect(),
        received: row.received,
        heads: row.heads.iter().map(ToString::to_string).collect(),
        view,
        warnings: warnings.collect(),
    })
}

/// A document to make.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewDocument {
    /// 32 hex digits that the asker drew, so that asking again after a lost answer makes nothing twice; drawn here when absent.
    #[serde(default)]
    id: Option<String>,
    /// `minutes`, `action_plan` or `terms`.
    kind: String,
    /// One of `/api/groups`.
    group: String,
    /// `private`, `at_once`, `from_circulated` or `from_adopted`.
    rule: String,
    /// Its title in one language or both.
    title: Bilingual,
    /// Its first changes in base64, oldest first, when the asker's browser made them by itself; they hold the title, and `id` is needed.
    #[serde(default)]
    changes: Option<Vec<String>>,
}

/// The new document.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Created {
    /// 32 hex digits.
    id: String,
}

/// Refuses whoever only reads.
fn only_secretaries(who: &SignedIn) -> Result<(), ApiError> {
    if who.account.role.can_edit() {
        return Ok(());
    }
    Err(ApiError::new(ErrorCode::Denied, "only a secretary may do this"))
}

/// Reads kind, group and rule.
pub(super) fn manifest(kind: &str, group: &str, rule: &str) -> Result<Manifest, ApiError> {
    Ok(Manifest {
        kind: kind.parse::<DocKind>().map_err(|_| ApiError::malformed("the kind is minutes, action_plan or terms"))?,
        group: group.parse::<GroupId>().map_err(|_| ApiError::malformed("the group is the id of a working group"))?,
        rule: rule
            .parse::<SharingRule>()
            .map_err(|_| ApiError::malformed("the rule is private, at_once, from_circulated or from_adopted"))?,
    })
}

/// Makes a document of this council.
#[utoipa::path(post, path = "/api/documents", request_body = NewDocument,
    responses((status = 200, body = Created), (status = 400), (status = 401), (status = 403)))]
pub(super) async fn create(
    State(web): State<NodeWeb>,
    who: SignedIn,
    Input(new): Input<NewDocument>,
) -> Result<Json<Created>, ApiError> {
    only_secretaries(&who)?;
    let manifest = manifest(&new.kind, &new.group, &new.rule)?;
    if !web.groups.iter().any(|group| group.id == manifest.group) {
        return Err(ApiError::malformed("the group is one of this council's groups"));
    }
    let Bilingual { fr, ar } = new.title;
    if [&fr, &ar].into_iter().any(|title| title.chars().count() > TITLE_CHARS_MAX) {
        return Err(ApiError::malformed("the title has at most 500 characters"));
    }
    let kind = manifest.kind;
    let content = json!({ "title": { "fr": one_line(&fr), "ar": one_line(&ar) } });
    let named = new.id.map(|id| id.parse::<DocId>().map_err(|_| ApiError::malformed("the id is 32 hex digits"))).transpose()?;
    let doc = match (named, new.changes) {
        (Some(doc), Some(changes)) => {
            let changes = changes.iter().map(|change| BASE64.decode(change.as_bytes()).map(Bytes::from));
            let changes: Vec<_> = changes.collect::<Result<_, _>>().map_err(|_| ApiError::malformed("the changes are base64"))?;
            web.engine.create_begun(doc, manifest, who.account.editor.clone(), changes).await?
        }
        (None, Some(_)) => return Err(ApiError::malformed("changes need an id")),
        (Some(doc), None) => web.engine.create_named(doc, manifest, content).await?,
        (None, None) => web.engine.create(manifest, content).await?,
    };
    tracing::info!(target: AUDIT, editor = %who.account.editor, %doc, %kind, "document created");
    Ok(Json(Created { id: doc.to_string() }))
}

/// Who is to read a document besides this council. It replaces what was before.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(super) struct NewSharing {
    /// Whether the ministry reads it. A grant to another council passes through the ministry's hub and so implies this.
    #[serde(default)]
    pub(super) ministry: bool,
    /// Other councils, at most 64.
    #[serde(default)]
    pub(super) grants: Vec<GrantLine>,
}

/// Reads a sharing. The ministry reads everything that another council is given.
pub(super) fn sharing(new: &NewSharing, own: &CouncilId, principals: &Principals) -> Result<Sharing, ApiError> {
    if new.grants.len() > GRANTS_MAX {
        return Err(ApiError::malformed("a document is shared with at most 64 councils"));
    }
    let mut grants = BTreeMap::new();
    if new.ministry || !new.grants.is_empty() {
        grants.insert(policy::hub(), Access::Read);
    }
    for grant in &new.grants {
        let council: CouncilId = grant.council.parse().map_err(|_| ApiError::malformed("a grant names a council by its code"))?;
        let principal = principals.1.get(&council).copied();
        let principal = principal.filter(|principal| policy::is_council(*principal) && council != *own);
        let principal = principal.ok_or_else(|| ApiError::malformed("a grant names another council that is enrolled"))?;
        let access = match grant.access.as_str() {
            "read" => Access::Read,
            "edit" => Access::Edit,
            _ => return Err(ApiError::malformed("the access is read or edit")),
        };
        if grants.insert(principal, access).is_some() {
            return Err(ApiError::malformed("a council is named once"));
        }
    }
    Ok(Sharing::of(grants.into_iter().map(|(principal, access)| Grant { principal, access }).collect()))
}

/// Says who else reads a document of this council.
#[utoipa::path(put, path = "/api/documents/{id}/sharing", request_body = NewSharing,
    params(("id" = String, Path, description = "32 hex digits")),
    responses((status = 204), (status = 400), (status = 401), (status = 403), (status = 404)))]
pub(super) async fn share(
    State(web): State<NodeWeb>,
    Path(id): Path<String>,
    who: SignedIn,
    Input(new): Input<NewSharing>,
) -> Result<StatusCode, ApiError> {
    only_secretaries(&who)?;
    let row = web.engine.document(doc_id(&id)?).await?;
    if !row.own {
        return Err(ApiError::new(ErrorCode::Denied, "only the council that owns a document may share it"));
    }
    let sharing = sharing(&new, &web.council, &Principals::of(&web).await?)?;
    let (ministry, councils) = (sharing.reaches_ministry(), sharing.grants.len());
    web.engine.share(row.doc, sharing).await?;
    tracing::info!(target: AUDIT, editor = %who.account.editor, doc = %row.doc, ministry, councils, "sharing changed");
    Ok(StatusCode::NO_CONTENT)
}

/// Edits that were not accepted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetAside {
    entries: Vec<SetAsideLine>,
}

/// One of them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetAsideLine {
    doc: String,
    /// The document's title now.
    title: Bilingual,
    /// The closed reason code.
    reason: String,
    /// `council` or `ministry`.
    by: String,
    at_ms: i64,
    /// How many changes.
    changes: u32,
    /// A readable copy of what they wrote.
    text: String,
    /// `minutes`, `action_plan` or `terms`.
    kind: &'static str,
    /// The same, field by field.
    values: Vec<SetAsideValue>,
}

/// One field that was written.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetAsideValue {
    /// Names of fields, ids of rows and codes, from the root.
    path: Vec<String>,
    /// What was written, as a text: a code, a number, a date as they stand in the document.
    wrote: String,
}

/// Edits that were not accepted, with a readable copy: nothing is lost.
#[utoipa::path(get, path = "/api/set-aside", responses((status = 200, body = SetAside), (status = 401)))]
pub(super) async fn set_aside(State(web): State<NodeWeb>, _: SignedIn) -> Result<Json<SetAside>, ApiError> {
    let rows = web.engine.rejected().await?;
    if rows.is_empty() {
        return Ok(Json(SetAside { entries: Vec::new() }));
    }
    let titles: BTreeMap<_, _> = web.engine.documents().await?.into_iter().map(|row| (row.doc, row.facts)).collect();
    let entries = rows.into_iter().map(|row| {
        let facts = titles.get(&row.doc).and_then(Option::as_ref);
        let title = facts.map(|facts| Bilingual { fr: facts.title_fr.clone(), ar: facts.title_ar.clone() });
        SetAsideLine {
            doc: row.doc.to_string(),
            title: title.unwrap_or_default(),
            reason: row.reason,
            by: row.by,
            at_ms: row.at.0,
            changes: row.changes,
            text: row.text,
            kind: row.kind.as_str(),
            values: row.values.into_iter().map(|(path, wrote)| SetAsideValue { path, wrote }).collect(),
        }
    });
    Ok(Json(SetAside { entries: entries.collect() }))
}
