//! The country as it was, and what changed since: out of the facts over time.

use axum::{
    Json,
    extract::{Query, State},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use tansiq_shared::{
    docs::{MoneyFact, date, facts::MONEY_PLACES},
    domain::{Position, UnixMs, morocco},
    error::ErrorCode,
    web::{gate::SignedIn, http::ApiError, session_codec::state_text},
};
use utoipa::{IntoParams, ToSchema};

use super::HubWeb;
use crate::{
    now,
    projection::{
        Projection,
        changes::{self, RowChanges},
    },
};

/// Which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OverviewQuery {
    /// A day, `YYYY-MM-DD`: its end in Morocco. Left out for now.
    as_of: Option<String>,
}

/// The consolidated state at one moment.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OverviewAnswer {
    /// The moment that it shows.
    at_ms: i64,
    /// From when on the past is known.
    since_ms: i64,
    /// Base64 of `tansiq.v1.State`, as an event of the feed has it. Of the past it says nothing about lines.
    state: String,
}

/// The overview now, or as it was at the end of a day.
#[utoipa::path(get, path = "/api/overview", params(OverviewQuery), responses(
    (status = 200, body = OverviewAnswer), (status = 400, description = "no day, or one that is not over"), (status = 401),
    (status = 404, description = "a day of which nothing is known any more")))]
pub(super) async fn overview(
    State(web): State<HubWeb>,
    _: SignedIn,
    Query(query): Query<OverviewQuery>,
) -> Result<Json<OverviewAnswer>, ApiError> {
    let since_ms = web.past.since().0;
    let Some(day) = query.as_of.filter(|day| !day.is_empty()) else {
        let state = std::sync::Arc::clone(&web.states.borrow());
        return Ok(Json(OverviewAnswer { at_ms: state.as_of_ms, since_ms, state: state_text(&state) }));
    };
    let now = now();
    let day = day_of(&day)?;
    if day > morocco::day(now) {
        return Err(ApiError::malformed("that day has not come yet: ask for today or an earlier day"));
    }
    let at = morocco::end_of_day(day).min(now);
    if at.0 < since_ms {
        return Err(ApiError::new(ErrorCode::NotFound, before_all_that_is_known(&web)));
    }
    let (projection, position) = then(&web, at).await?;
    let regions = web.regions();
    let mut state = projection.state(at, day, regions.iter().map(String::as_str), position);
    // How the lines stood then is not known; nothing may look as if it were.
    state.regions.iter_mut().for_each(|region| region.connected = false);
    Ok(Json(OverviewAnswer { at_ms: at.0, since_ms, state: state_text(&state) }))
}

/// Between which moments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ChangesQuery {
    /// A day, `YYYY-MM-DD`, counted in whole; or a moment, such as `2026-11-30T14:05:00Z`.
    from: String,
    /// The same: to the end of that day, or to that moment. Left out for now.
    to: Option<String>,
    /// A region's code, or the id of a group that spans regions. Left out for all.
    region: Option<String>,
}

/// What changed between two moments, in every row of the overview in which something did.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangesAnswer {
    /// From when on the past is known.
    since_ms: i64,
    /// The earlier moment: what was asked for, or `since_ms` when that is later.
    from_ms: i64,
    /// The later moment.
    to_ms: i64,
    rows: Vec<ChangedRow>,
}

/// What changed in one row of the overview.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangedRow {
    /// A region's code, or the id of a group that spans regions.
    region: String,
    documents: ChangedDocuments,
    actions: ChangedActions,
    /// Each currency in which a sum changed.
    money: Vec<ChangedMoney>,
}

/// Documents, counted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangedDocuments {
    /// Shared with the ministry since.
    new: usize,
    /// Adopted since.
    adopted: usize,
    /// Adopted, and saying something else since.
    amended: usize,
}

/// Actions of circulated or adopted plans, counted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangedActions {
    /// Counted now and not before.
    new: usize,
    /// Done since.
    done: usize,
    /// Past their end now and not before.
    newly_late: usize,
}

/// The sums of one currency before and after, in units of 10^-places.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangedMoney {
    currency: String,
    places: u8,
    before: Sums,
    after: Sums,
}

/// Five sums, as in a region of the feed. In JSON they are whole numbers.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Sums {
    planned: i64,
    secured: i64,
    committed: i64,
    spent: i64,
    gap: i64,
}

/// What changed between two moments, per region, in counts and sums.
#[utoipa::path(get, path = "/api/changes", params(ChangesQuery), responses(
    (status = 200, body = ChangesAnswer), (status = 400, description = "no moments, or in the wrong order"), (status = 401),
    (status = 404, description = "it ends before anything is known")))]
pub(super) async fn changed(
    State(web): State<HubWeb>,
    _: SignedIn,
    Query(query): Query<ChangesQuery>,
) -> Result<Json<ChangesAnswer>, ApiError> {
    let (now, since) = (now(), web.past.since());
    let asked = moment(&query.from, |day| day.yesterday().map(morocco::end_of_day))?;
    let to =
        query.to.as_deref().filter(|to| !to.is_empty()).map(|to| moment(to, |day| Ok(morocco::end_of_day(day)))).transpose()?;
    let to = to.filter(|to| *to < now);
    let until = to.unwrap_or(now);
    if asked > until {
        return Err(ApiError::malformed("it begins after its end: ask for an earlier `from`"));
    }
    if until < since {
        return Err(ApiError::new(ErrorCode::NotFound, before_all_that_is_known(&web)));
    }
    let from = asked.max(since);
    let (before, _) = then(&web, from).await?;
    let after = match to {
        Some(to) => then(&web, to).await?.0,
        None => web.figures.read().clone(),
    };
    let rows = changes::changes((&before, morocco::day(from)), (&after, morocco::day(until)));
    let region = query.region.unwrap_or_default();
    let rows = rows.into_iter().filter(|row| region.is_empty() || row.code == region).map(ChangedRow::from).collect();
    Ok(Json(ChangesAnswer { since_ms: since.0, from_ms: from.0, to_ms: until.0, rows }))
}

impl From<RowChanges> for ChangedRow {
    fn from(row: RowChanges) -> Self {
        Self {
            money: money(&row.money_before, &row.money_after),
            region: row.code,
            documents: ChangedDocuments { new: row.new_documents, adopted: row.adopted, amended: row.amended },
            actions: ChangedActions { new: row.new_actions, done: row.done, newly_late: row.newly_late },
        }
    }
}

/// The currencies whose sums are not the same, those of now first.
fn money(before: &[MoneyFact], after: &[MoneyFact]) -> Vec<ChangedMoney> {
    let of =
        |all: &[MoneyFact], currency: &str| all.iter().find(|money| money.currency == currency).map(sums).unwrap_or_default();
    let gone = before.iter().filter(|old| after.iter().all(|new| new.currency != old.currency));
    let all = after.iter().chain(gone).map(|money| ChangedMoney {
        currency: money.currency.clone(),
        places: MONEY_PLACES,
        before: of(before, &money.currency),
        after: of(after, &money.currency),
    });
    all.filter(|money| money.before != money.after).collect()
}

fn sums(money: &MoneyFact) -> Sums {
    let MoneyFact { planned, secured, committed, spent, gap, .. } = *money;
    Sums { planned, secured, committed, spent, gap }
}

/// The country as it was at a moment. Reads the disk, away from the async threads.
async fn then(web: &HubWeb, at: UnixMs) -> Result<(Projection, Position), ApiError> {
    let past = web.past.clone();
    let read = tokio::task::spawn_blocking(move || past.at(at)).await.map_err(|panic| ApiError::internal(&panic))?;
    let moment = read.map_err(|error| ApiError::internal(&error))?;
    Ok((web.figures.read().as_it_was(moment.documents, moment.heard), moment.position))
}

fn day_of(text: &str) -> Result<Date, ApiError> {
    date(text).ok_or_else(|| ApiError::malformed("the day is not one: write it as YYYY-MM-DD"))
}

fn moment(text: &str, of_day: impl FnOnce(Date) -> Result<UnixMs, jiff::Error>) -> Result<UnixMs, ApiError> {
    let wrong = |_| ApiError::malformed("the moment is not one: write a day as YYYY-MM-DD, or a moment as 2026-11-30T14:05:00Z");
    if text.len() == 10 {
        return of_day(day_of(text)?).map_err(wrong);
    }
    text.parse::<Timestamp>().map(|at| UnixMs(at.as_millisecond())).map_err(wrong)
}

fn before_all_that_is_known(web: &HubWeb) -> String {
    let first = morocco::day(web.past.since());
    format!("the past is known here from {first} on: ask for that day or a later one")
}
