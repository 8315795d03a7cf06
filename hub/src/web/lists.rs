//! The lists of the pages, filtered at the hub and cut after: overdue actions, shared documents.
//!
//! An answer says how many rows match and how many come after it, and what the next part goes on after.

use axum::{
    Json,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use tansiq_shared::web::{gate::SignedIn, http::ApiError};
use utoipa::{IntoParams, ToSchema};

use super::HubWeb;
use crate::{
    project::day_of,
    projection::lists::{Cut, DocumentFilter, DocumentOrder, LateRow, OverdueFilter, Page, PaperRow},
};

/// Rows of one answer unless the caller says less or more.
const LIMIT: usize = 200;
/// Most rows of one answer.
const LIMIT_MAX: usize = 1_000;

/// A title in both languages; either may be empty.
#[derive(Debug, Serialize, ToSchema)]
struct Title {
    fr: String,
    ar: String,
}

impl From<(String, String)> for Title {
    fn from((fr, ar): (String, String)) -> Self {
        Self { fr, ar }
    }
}

/// Which overdue actions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OverdueQuery {
    /// A region's code, or the id of a group that spans regions.
    region: Option<String>,
    /// A programme's code; `none` for actions without any.
    programme: Option<String>,
    /// Most rows; at most 1,000.
    limit: Option<usize>,
    /// `next` of the answer before.
    after: Option<String>,
}

/// A part of the overdue actions, longest overdue first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OverdueAnswer {
    /// The day in Morocco that they are overdue on.
    today: String,
    /// The hub's position that this covers at least.
    position: u64,
    rows: Vec<OverdueLine>,
    /// How many match, all parts together.
    total: usize,
    /// How many come after these rows.
    left_out: usize,
    /// What the next part goes on after; null at the end.
    next: Option<String>,
}

/// One overdue action.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OverdueLine {
    doc: String,
    row: String,
    /// The row of the overview that it counts in.
    region: String,
    /// The council that owns the plan.
    council: String,
    /// Its code in the plan.
    code: String,
    title: Title,
    end: String,
    /// Whole days past its end.
    days_late: i32,
    status: String,
    /// The codes of all its programmes.
    programmes: Vec<String>,
}

impl From<LateRow> for OverdueLine {
    fn from(row: LateRow) -> Self {
        Self {
            doc: row.doc.to_string(),
            row: row.row,
            region: row.region,
            council: row.council,
            code: row.code,
            title: row.title.into(),
            end: row.end,
            days_late: row.days_late,
            status: row.status,
            programmes: row.programmes,
        }
    }
}

/// Overdue actions: past their end, neither done nor cancelled, of plans that are circulated or adopted.
#[utoipa::path(get, path = "/api/overdue", params(OverdueQuery), responses((status = 200, body = OverdueAnswer), (status = 401)))]
pub(super) async fn overdue(
    State(web): State<HubWeb>,
    _: SignedIn,
    Query(query): Query<OverdueQuery>,
) -> Result<Json<OverdueAnswer>, ApiError> {
    let state = std::sync::Arc::clone(&web.states.borrow());
    let today = day_of(&state);
    let programme = query.programme.filter(|code| !code.is_empty()).map(|code| if code == "none" { String::new() } else { code });
    let filter = OverdueFilter { region: query.region.unwrap_or_default(), programme };
    let Page { rows, total, left_out, next } = web.figures.read().overdue_page(today, &filter, &cut(query.limit, query.after));
    let rows = rows.into_iter().map(OverdueLine::from).collect();
    Ok(Json(OverdueAnswer { today: today.to_string(), position: state.position, rows, total, left_out, next }))
}

/// Which documents.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DocumentsQuery {
    /// A region's code, or the id of a group that spans regions.
    region: Option<String>,
    /// `minutes`, `action_plan` or `terms`.
    kind: Option<String>,
    /// Words of its title, its group or the day of its meeting.
    q: Option<String>,
    /// `changed` (the last change first), `meeting` (the last meeting first) or `region`; `changed` unless said.
    sort: Option<String>,
    /// Most rows; at most 1,000.
    limit: Option<usize>,
    /// `next` of the answer before.
    after: Option<String>,
}

/// A part of the shared documents, in the order asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DocumentsAnswer {
    /// The hub's position that this covers at least.
    position: u64,
    rows: Vec<DocumentLine>,
    /// How many match, all parts together.
    total: usize,
    /// How many come after these rows.
    left_out: usize,
    /// What the next part goes on after; null at the end.
    next: Option<String>,
}

/// One shared document: flat, as the answer is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DocumentLine {
    id: String,
    /// The row of the overview that it counts in.
    region: String,
    /// The council that owns it.
    council: String,
    group: String,
    kind: &'static str,
    title: Title,
    state: String,
    /// The day of its meeting; empty for none.
    meeting_date: String,
    /// Whether it says something else than the text that was adopted.
    amended: bool,
    /// When the hub last received a change of it, by its own record.
    changed_at_ms: i64,
}

impl From<PaperRow> for DocumentLine {
    fn from(row: PaperRow) -> Self {
        Self {
            id: row.doc.to_string(),
            region: row.region,
            council: row.council,
            group: row.group,
            kind: row.kind,
            title: row.title.into(),
            state: row.state,
            meeting_date: row.meeting_date,
            amended: row.amended,
            changed_at_ms: row.changed_at.0,
        }
    }
}

/// Documents that are shared with the ministry.
#[utoipa::path(get, path = "/api/documents", params(DocumentsQuery),
    responses((status = 200, body = DocumentsAnswer), (status = 401)))]
pub(super) async fn documents(
    State(web): State<HubWeb>,
    _: SignedIn,
    Query(query): Query<DocumentsQuery>,
) -> Result<Json<DocumentsAnswer>, ApiError> {
    let position = web.states.borrow().position;
    let filter = DocumentFilter {
        region: query.region.unwrap_or_default(),
        kind: query.kind.unwrap_or_default(),
        words: query.q.unwrap_or_default(),
        order: match query.sort.as_deref() {
            Some("meeting") => DocumentOrder::Meeting,
            Some("region") => DocumentOrder::Region,
            _ => DocumentOrder::Changed,
        },
    };
    let Page { rows, total, left_out, next } = web.figures.read().document_page(&filter, &cut(query.limit, query.after));
    let rows = rows.into_iter().map(DocumentLine::from).collect();
    Ok(Json(DocumentsAnswer { position, rows, total, left_out, next }))
}

fn cut(limit: Option<usize>, after: Option<String>) -> Cut {
    Cut { limit: limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX), after: after.unwrap_or_default() }
}
