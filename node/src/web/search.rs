//! Search: passages of all documents that the account may see, grouped by document.

use std::time::Duration;

use axum::{
    Json,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use tansiq_shared::{
    docs::date,
    domain::{DocId, DocKind},
    engine::DocumentRow,
    error::ErrorCode,
    web::{gate::SignedIn, http::ApiError},
};
use utoipa::{IntoParams, ToSchema};

use super::{NodeWeb, documents::Bilingual};
use crate::search::{Found, Question, SearchError};

/// Characters of a question.
const QUESTION_CHARS_MAX: usize = 200;
/// Codes in one filter.
const CODES_MAX: usize = 32;
/// Documents in one answer, unless another limit is asked for.
const DOCUMENTS: usize = 20;
const DOCUMENTS_MAX: usize = 50;
/// Passages of one document in an answer.
const PASSAGES: usize = 4;

/// What is sought. Several codes in one filter stand between commas, and one of them is enough.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct SearchQuery {
    /// Words, at most 200 characters. A passage has all of them; of the last one the beginning is enough, unless a space follows.
    q: String,
    /// `minutes`, `action_plan`, `terms`.
    #[serde(default)]
    kind: String,
    /// Codes of the vocabulary `states`.
    #[serde(default)]
    state: String,
    /// Codes of the vocabulary `snia`: only rows of these programmes.
    #[serde(default)]
    programme: String,
    /// First day, `YYYY-MM-DD`: of a meeting, or of the last edit of what is not about one.
    #[serde(default)]
    from: String,
    /// Last day.
    #[serde(default)]
    to: String,
    /// Documents, 1 to 50.
    #[serde(default)]
    limit: Option<usize>,
}

/// What was found, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SearchAnswer {
    documents: Vec<FoundDocument>,
    /// Whether more documents answer than these.
    more: bool,
    /// Whether every document was looked at; not while the index is built.
    whole: bool,
}

/// A document with what was found in it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundDocument {
    id: String,
    /// `minutes`, `action_plan` or `terms`.
    kind: &'static str,
    title: Bilingual,
    /// A code of the vocabulary `states`.
    state: String,
    /// The day that it is found by, `YYYY-MM-DD`; empty when unknown.
    day: String,
    /// The best of what was found, at most four.
    passages: Vec<FoundPassage>,
    /// How many passages more.
    more: usize,
}

/// A passage and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundPassage {
    /// Names of fields and ids of rows, from the root.
    place: Vec<String>,
    /// What its row is called; empty when it stands in none, or in one without a name.
    row: Bilingual,
    /// `fr`, `ar`, or empty when that is not known.
    language: &'static str,
    /// A part of what it says; `…` stands for what was left out.
    text: String,
    /// Beginning and end of the words that were sought, in UTF-16 code units of `text`.
    marks: Vec<(usize, usize)>,
}

/// Passages of all documents that have these words.
#[utoipa::path(get, path = "/api/search", params(SearchQuery),
    responses((status = 200, body = SearchAnswer), (status = 400), (status = 401), (status = 429), (status = 503)))]
pub(super) async fn find(
    State(web): State<NodeWeb>,
    _: SignedIn,
    Query(query): Query<SearchQuery>,
) -> Result<Json<SearchAnswer>, ApiError> {
    let question = question(&query)?;
    let limit = query.limit.unwrap_or(DOCUMENTS).clamp(1, DOCUMENTS_MAX);
    let findings = web.search.find(question).await.map_err(|error| not_found_out(&error))?;
    let (mut documents, mut more) = (Vec::<FoundDocument>::new(), false);
    let mut left_out = Vec::new();
    for found in findings.passages {
        if left_out.contains(&found.doc) {
            continue;
        }
        let id = found.doc.to_string();
        if let Some(document) = documents.iter_mut().find(|document| document.id == id) {
            document.take(found);
        } else if documents.len() == limit {
            more = true;
        } else if let Some(mut document) = seen(&web, found.doc).await {
            document.take(found);
            documents.push(document);
        } else {
            left_out.push(found.doc);
        }
    }
    Ok(Json(SearchAnswer { documents, more, whole: findings.is_whole }))
}

impl FoundDocument {
    fn of(row: &DocumentRow) -> Self {
        let facts = row.facts.as_deref();
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let day = crate::search::day_of(row.manifest.kind, facts, row.updated_at);
        Self {
            id: row.doc.to_string(),
            kind: row.manifest.kind.as_str(),
            title: Bilingual { fr: text(facts.map(|facts| &facts.title_fr)), ar: text(facts.map(|facts| &facts.title_ar)) },
            state: text(facts.map(|facts| &facts.state)),
            day: if day == 0 { String::new() } else { format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100) },
            passages: Vec::new(),
            more: 0,
        }
    }

    fn take(&mut self, found: Found) {
        if self.passages.len() == PASSAGES {
            self.more += 1;
            return;
        }
        let Found { place, excerpt, row: (fr, ar), .. } = found;
        self.passages.push(FoundPassage {
            place,
            row: Bilingual { fr, ar },
            language: excerpt.language,
            text: excerpt.text,
            marks: excerpt.marks,
        });
    }
}

/// A document as the account may see it: as the list has it, and not in the bin.
async fn seen(web: &NodeWeb, doc: DocId) -> Option<FoundDocument> {
    let row = web.engine.document(doc).await.ok()?;
    let is_gone = row.facts.as_ref().is_some_and(|facts| facts.emptied || facts.deletion().is_some());
    (!is_gone).then(|| FoundDocument::of(&row))
}

fn question(query: &SearchQuery) -> Result<Question, ApiError> {
    if query.q.chars().count() > QUESTION_CHARS_MAX {
        return Err(ApiError::malformed("the question has at most 200 characters"));
    }
    let mut question = Question::of(&query.q);
    let kinds = codes(&query.kind)?.into_iter().map(|kind| kind.parse::<DocKind>());
    question.kinds =
        kinds.collect::<Result<_, _>>().map_err(|_| ApiError::malformed("the kind is minutes, action_plan or terms"))?;
    question.states = codes(&query.state)?;
    question.programmes = codes(&query.programme)?;
    question.days = (day(&query.from)?, day(&query.to)?);
    Ok(question)
}

fn codes(list: &str) -> Result<Vec<String>, ApiError> {
    let codes: Vec<_> = list.split(',').filter(|code| !code.is_empty()).map(ToOwned::to_owned).collect();
    if codes.len() > CODES_MAX { Err(ApiError::malformed("a filter has at most 32 codes")) } else { Ok(codes) }
}

fn day(text: &str) -> Result<Option<u64>, ApiError> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = date(text).and_then(|_| text.replace('-', "").parse().ok());
    day.map(Some).ok_or_else(|| ApiError::malformed("a day is YYYY-MM-DD"))
}

fn not_found_out(error: &SearchError) -> ApiError {
    let text = format!("failed to {error}");
    match error {
        SearchError::Late => ApiError { retry_after: Some(Duration::from_secs(1)), ..ApiError::new(ErrorCode::Busy, text) },
        SearchError::Index(_) | SearchError::Ended => {
            tracing::warn!(error = error as &dyn std::error::Error, "a search has no answer");
            ApiError::new(ErrorCode::Unavailable, "the search is not there now; it is built anew")
        }
    }
}
