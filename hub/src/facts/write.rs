//! News into rows.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use tansiq_shared::{
    docs::{ActionFact, Facts, facts::MONEY_PLACES},
    domain::{DocId, Position},
};

use super::{News, PastError, pending::MINUTE_MS};
use crate::projection::Projected;

/// The state of a document that is valid now.
struct Current {
    version: i64,
    received_at: i64,
    council: String,
    group: String,
    facts: String,
}

pub(super) fn write<'a>(
    writer: &mut Connection,
    news: impl IntoIterator<Item = (DocId, &'a News)>,
    only: Option<&BTreeSet<DocId>>,
) -> Result<(), PastError> {
    let all = writer.transaction()?;
    let mut withdrawn = 0;
    for (doc, news) in news {
        match news {
            News::Is { document, position } => set(&all, &doc.to_string(), document, *position)?,
            News::Ended { at, position } => {
                if let Some(current) = current(&all, &doc.to_string())? {
                    end(&all, &current, at.0.max(current.received_at), *position)?;
                }
            }
            News::Withdrawn => withdrawn += withdraw(&all, &doc.to_string())?,
        }
    }
    if let Some(only) = only {
        for doc in known(&all)? {
            if !doc.parse().is_ok_and(|doc: DocId| only.contains(&doc)) {
                withdrawn += withdraw(&all, &doc)?;
            }
        }
    }
    all.commit()?;
    if withdrawn > 0 {
        // Nor may it be read in what the database has not put into the file yet. A reader that is at it holds this up until the next time.
        writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    Ok(())
}

fn current(all: &Transaction<'_>, doc: &str) -> Result<Option<Current>, PastError> {
    let mut asked = all.prepare_cached(
        "SELECT version, received_at_ms, council, grp, facts_json FROM versions WHERE doc = ?1 AND ended_at_ms IS NULL",
    )?;
    let found = asked.query_row([doc], |row| {
        Ok(Current {
            version: row.get(0)?,
            received_at: row.get(1)?,
            council: row.get(2)?,
            group: row.get(3)?,
            facts: row.get(4)?,
        })
    });
    Ok(found.optional()?)
}

fn known(all: &Transaction<'_>) -> Result<Vec<String>, PastError> {
    let mut asked = all.prepare_cached("SELECT DISTINCT doc FROM versions")?;
    let found = asked.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// How many states of it were known.
fn withdraw(all: &Transaction<'_>, doc: &str) -> Result<usize, PastError> {
    all.prepare_cached("DELETE FROM changes WHERE doc = ?1")?.execute([doc])?;
    Ok(all.prepare_cached("DELETE FROM versions WHERE doc = ?1")?.execute([doc])?)
}

fn end(all: &Transaction<'_>, current: &Current, at: i64, position: Position) -> Result<(), PastError> {
    all.prepare_cached("UPDATE versions SET ended_at_ms = ?2, to_position = ?3 WHERE version = ?1")?.execute(params![
        current.version,
        at,
        number(position.0)
    ])?;
    Ok(())
}

fn set(all: &Transaction<'_>, doc: &str, document: &Projected, position: Position) -> Result<(), PastError> {
    // The clock of whoever wrote last is no fact to compare: it moves with every letter.
    let facts = Facts { updated_ms: 0, ..Facts::clone(&document.facts) };
    let json = serde_json::to_string(&facts).map_err(|_| PastError::Row("a document's facts"))?;
    let current = current(all, doc)?;
    let earliest = current.as_ref().map_or(i64::MIN, |current| current.received_at);
    let at = document.changed_at.0.max(earliest);
    changed(all, doc, at)?;
    let mut received_at = at;
    if let Some(current) = current {
        let is_same =
            current.facts == json && current.council == document.council.as_str() && current.group == document.group.as_str();
        if is_same {
            return Ok(());
        }
        if minute(at) == minute(current.received_at) {
            // It began this very minute: the row becomes what it is at the end of it.
            received_at = current.received_at;
            all.prepare_cached("DELETE FROM versions WHERE version = ?1")?.execute([current.version])?;
        } else {
            end(all, &current, at, position)?;
        }
    }
    all.prepare_cached(
        "INSERT INTO versions (doc, from_position, received_at_ms, council, grp, kind, facts_json) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        doc,
        number(position.0),
        received_at,
        document.council.as_str(),
        document.group.as_str(),
        document.kind.as_str(),
        json
    ])?;
    tables(all, all.last_insert_rowid(), &facts)
}

/// Remembers the last change of each minute.
fn changed(all: &Transaction<'_>, doc: &str, at: i64) -> Result<(), PastError> {
    let from = minute(at) * MINUTE_MS;
    all.prepare_cached("DELETE FROM changes WHERE doc = ?1 AND at_ms >= ?2 AND at_ms < ?3")?.execute(params![
        doc,
        from,
        from.saturating_add(MINUTE_MS)
    ])?;
    all.prepare_cached("INSERT INTO changes VALUES (?1, ?2)")?.execute(params![doc, at])?;
    Ok(())
}

fn minute(at: i64) -> i64 {
    at.div_euclid(MINUTE_MS)
}

fn tables(all: &Transaction<'_>, version: i64, facts: &Facts) -> Result<(), PastError> {
    let adopted = facts.adopted.as_ref();
    all.prepare_cached("INSERT INTO documents VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(params![
        version,
        facts.title_fr,
        facts.title_ar,
        facts.state,
        adopted.map(|adopted| &adopted.on),
        adopted.map(|adopted| adopted.amended),
        number(facts.attachments.len() as u64),
        facts.warnings
    ])?;
    if let Some(meeting) = &facts.meeting {
        all.prepare_cached("INSERT INTO meetings VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            version,
            filled(&meeting.date),
            meeting.state,
            meeting.held
        ])?;
    }
    for (place, action) in facts.actions.iter().enumerate() {
        one_action(all, version, place, action)?;
    }
    Ok(())
}

fn one_action(all: &Transaction<'_>, version: i64, place: usize, action: &ActionFact) -> Result<(), PastError> {
    // Ids that were cut to the same length are one row here, as they are in no plan that anybody wrote.
    all.prepare_cached("INSERT OR IGNORE INTO actions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?.execute(params![
        version,
        action.row,
        number(place as u64),
        action.code,
        action.title_fr,
        action.title_ar,
        action.status,
        filled(&action.start),
        filled(&action.end),
        action.percent
    ])?;
    for programme in &action.programmes {
        all.prepare_cached("INSERT OR IGNORE INTO action_programmes VALUES (?1, ?2, ?3)")?
            .execute(params![version, action.row, programme])?;
    }
    for money in &action.money {
        all.prepare_cached("INSERT OR IGNORE INTO action_money VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?.execute(
            params![
                version,
                action.row,
                money.currency,
                MONEY_PLACES,
                money.planned,
                money.secured,
                money.committed,
                money.spent,
                money.gap
            ],
        )?;
    }
    Ok(())
}

/// A date that is not set is NULL, so that comparisons leave it out.
fn filled(date: &str) -> Option<&str> {
    Some(date).filter(|date| !date.is_empty())
}

/// SQL knows no unsigned numbers.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
