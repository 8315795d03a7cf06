//! Edits that the far end did not accept: kept in the log, taken out of the document, shown to their author as readable text.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use serde_json::Value;

use super::{EngineError, RejectedRow, shared::Shared};
use crate::{
    domain::{DocId, DocKind, EntryId, Position},
    engine::recover::entries,
    journal::{Body, Entry},
    ledger::DocRow,
    store::Record,
    worker::{DocRef, Portion},
};

/// Longest readable copy, in characters.
const TEXT_CHARS_MAX: usize = 20_000;

/// Every edit that was set aside, newest first.
pub(super) async fn rows(shared: &Shared) -> Result<Vec<RejectedRow>, EngineError> {
    let excluded: Vec<(EntryId, DocId, String)> = {
        let ledger = shared.ledger();
        ledger.rejected().excluded().map(|(id, doc, reason)| (id, doc, reason.to_owned())).collect()
    };
    let mut by_doc: BTreeMap<DocId, HashMap<EntryId, String>> = BTreeMap::new();
    for (id, doc, reason) in excluded {
        by_doc.entry(doc).or_default().insert(id, reason);
    }
    let mut rows = Vec::new();
    for (doc, reasons) in by_doc {
        let records = entries(shared.store.as_ref(), doc, Position(0)).await?;
        let aside: Vec<Entry> = records
            .into_iter()
            .filter_map(|(_, record)| match record {
                Record::Entry { entry, .. } if reasons.contains_key(&entry.id()) => Some(entry),
                _ => None,
            })
            .collect();
        rows.extend(rows_of(shared, doc, &aside, &reasons).await?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    Ok(rows)
}

/// The rejected edits of one document, oldest first. Each may build on those before it, so the worker opens the document once and
/// applies one after the other.
async fn rows_of(
    shared: &Shared,
    doc: DocId,
    aside: &[Entry],
    reasons: &HashMap<EntryId, String>,
) -> Result<Vec<RejectedRow>, EngineError> {
    let (kind, reference) = {
        let ledger = shared.ledger();
        let row = ledger.document(doc);
        let kind = row.and_then(|row| row.manifest.as_ref()).map_or(DocKind::Minutes, |manifest| manifest.kind);
        let from = row.map_or(Position(0), DocRow::from);
        let (not_applied, ops) = (Arc::new(ledger.not_applied_in(doc)), row.map_or(0, |row| row.counts.ops));
        (kind, DocRef { doc, kind, not_applied, from, ops })
    };
    let portion = |entry: &Entry| {
        let changes = match Body::decode(entry) {
            Ok(Body::Changes(changes)) => changes,
            _ => Vec::new(),
        };
        Portion { entry: Some(entry.id()), changes }
    };
    let portions: Vec<Portion> = aside.iter().map(portion).collect();
    let counts: Vec<usize> = portions.iter().map(|portion| portion.changes.len()).collect();
    let views = shared.worker.views_with(reference, portions).await?;
    let steps = aside.iter().zip(counts).zip(views.iter().zip(views.iter().skip(1)));
    let row = |((entry, changes), (before, after)): ((&Entry, usize), (&Value, &Value))| {
        let mut values = Vec::new();
        differences(&mut Vec::new(), before, after, &mut values);
        let text = text_of(&values);
        // Values that the text has no room for are left out here as well, or the answer would be just as long.
        let mut room = TEXT_CHARS_MAX;
        values.retain(|(_, value)| {
            let chars = value.chars().count();
            let fits = chars <= room;
            room = room.saturating_sub(chars);
            fits
        });
        let reason = reasons.get(&entry.id()).cloned().unwrap_or_default();
        let changes = u32::try_from(changes).unwrap_or(u32::MAX);
        let (by, at) = ("ministry".to_owned(), entry.header.made_at);
        RejectedRow { doc, entry: entry.id(), reason, by, at, changes, text, kind, values }
    };
    Ok(steps.map(row).collect())
}

/// Each leaf that `after` has and `before` has not, or has otherwise: the way there, and its value as a text.
fn differences(path: &mut Vec<String>, before: &Value, after: &Value, values: &mut Vec<(Vec<String>, String)>) {
    if let Value::Object(fields) = after {
        for (name, value) in fields {
            path.push(name.clone());
            differences(path, before.get(name).unwrap_or(&Value::Null), value, values);
            path.pop();
        }
    } else if before != after {
        let text = after.as_str().map_or_else(|| after.to_string(), str::to_owned);
        values.push((path.clone(), text));
    }
}

/// One line per leaf, `path: text`.
fn text_of(values: &[(Vec<String>, String)]) -> String {
    let lines: Vec<String> = values.iter().map(|(path, value)| format!("{}: {value}", path.join("/"))).collect();
    lines.join("\n").chars().take(TEXT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_names_each_field_that_was_written() {
        let before = serde_json::json!({ "title": { "fr": "Plan" }, "year": 2026 });
        let after = serde_json::json!({ "title": { "fr": "Plan régional" }, "year": 2026, "percent": 40 });
        let mut values = Vec::new();
        differences(&mut Vec::new(), &before, &after, &mut values);
        assert_eq!(text_of(&values), "percent: 40\ntitle/fr: Plan régional");
        assert_eq!(values[1], (vec!["title".to_owned(), "fr".to_owned()], "Plan régional".to_owned()));
    }
}
