//! Edits that the far end did not accept: kept in the log, taken out of the document, shown to their author as readable text.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, PoisonError},
};

use serde_json::Value;

use super::{EngineError, SetAsideRow, open::entries, shared::Shared};
use crate::{
    domain::{DocId, DocKind, EntryId, Position},
    journal::{Body, Entry, ledger::DocRow},
    store::Record,
    wire,
    worker::DocRef,
};

/// Longest readable copy, in characters.
const TEXT_CHARS_MAX: usize = 20_000;

/// Every edit that was set aside, newest first.
pub(super) async fn rows(shared: &Shared) -> Result<Vec<SetAsideRow>, EngineError> {
    let excluded: Vec<(EntryId, DocId, String)> = {
        let ledger = shared.ledger.read().unwrap_or_else(PoisonError::into_inner);
        ledger.excluded().map(|(id, doc, reason)| (id, doc, reason.to_owned())).collect()
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
        for (at, entry) in aside.iter().enumerate() {
            let earlier = aside.iter().take(at).map(Entry::id).collect();
            let reason = reasons.get(&entry.id()).cloned().unwrap_or_default();
            rows.push(row(shared, doc, (entry, earlier), reason).await?);
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    Ok(rows)
}

/// `earlier` are the entries of the document that were set aside before this one.
async fn row(
    shared: &Shared,
    doc: DocId,
    (entry, earlier): (&Entry, HashSet<EntryId>),
    reason: String,
) -> Result<SetAsideRow, EngineError> {
    let (kind, not_applied, from) = {
        let ledger = shared.ledger.read().unwrap_or_else(PoisonError::into_inner);
        let row = ledger.document(doc);
        let kind = row.and_then(|row| row.manifest.as_ref()).map_or(DocKind::Minutes, |manifest| manifest.kind);
        (kind, ledger.not_applied_in(doc), row.map_or(Position(0), DocRow::from))
    };
    // It may stand on what was set aside before it, so it is read on top of that.
    let without: HashSet<EntryId> = not_applied.difference(&earlier).copied().collect();
    let with = without.iter().copied().filter(|other| *other != entry.id()).collect();
    let view = |not_applied| shared.worker.view_once(DocRef { doc, kind, not_applied: Arc::new(not_applied), from });
    let before = view(without).await?;
    let after = view(with).await?;
    let changes = match wire::decode_body(entry) {
        Ok(Body::Changes(changes)) => u32::try_from(changes.len()).unwrap_or(u32::MAX),
        _ => 0,
    };
    let mut lines = Vec::new();
    differences("", &before, &after, &mut lines);
    let text: String = lines.join("\n").chars().take(TEXT_CHARS_MAX).collect();
    Ok(SetAsideRow { doc, entry: entry.id(), reason, by: "ministry".to_owned(), at: entry.header.made_at, changes, text })
}

/// One line per leaf that `after` has and `before` has not, or has otherwise: `path: text`.
fn differences(path: &str, before: &Value, after: &Value, lines: &mut Vec<String>) {
    if let Value::Object(fields) = after {
        for (name, value) in fields {
            let inner = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            differences(&inner, before.get(name).unwrap_or(&Value::Null), value, lines);
        }
    } else if before != after {
        match after {
            Value::String(text) => lines.push(format!("{path}: {text}")),
            other => lines.push(format!("{path}: {other}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_names_each_field_that_was_written() {
        let before = serde_json::json!({ "title": { "fr": "Plan" }, "year": 2026 });
        let after = serde_json::json!({ "title": { "fr": "Plan régional" }, "year": 2026, "percent": 40 });
        let mut lines = Vec::new();
        differences("", &before, &after, &mut lines);
        assert_eq!(lines, ["percent: 40", "title/fr: Plan régional"]);
    }
}
