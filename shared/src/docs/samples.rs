//! The sample documents of `deploy/samples` are imported whole, and are examples of documents without a warning.

use std::{fs, path::Path};

use jiff::civil::date;
use serde_json::Value;

use super::*;
use crate::domain::{ActorId, DocKind, SharingRule, UnixMs, vocabulary::Vocabularies};

fn samples() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/samples");
    let mut samples = Vec::new();
    for council in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in fs::read_dir(council).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_some_and(|extension| extension == "json") {
                samples.push((file.display().to_string(), serde_json::from_slice(&fs::read(&file).unwrap()).unwrap()));
            }
        }
    }
    assert!(samples.len() > 10);
    samples
}

/// All texts and scalars of a value, sorted; dates may be relative in the source and are left out.
fn leaves(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.values().for_each(|value| leaves(value, out)),
        Value::Array(list) => list.iter().for_each(|value| leaves(value, out)),
        Value::String(text) if text.is_empty() || fields::is_date(text) || text.ends_with('d') => {}
        leaf => out.push(leaf.to_string()),
    }
}

#[test]
fn every_sample_is_imported_whole_and_without_a_warning() {
    let mut next = 0_u64;
    for (file, sample) in samples() {
        let kind: DocKind = sample["kind"].as_str().unwrap().parse().unwrap();
        assert!(sample["rule"].as_str().unwrap().parse::<SharingRule>().is_ok(), "{file}");
        let birth_of = Birth { kind, actor: ActorId::new([5; 16]), now: UnixMs(1_790_000_000_000), today: date(2026, 11, 23) };
        let mut row_ids = || {
            next += 1;
            format!("{next:016x}")
        };
        let born = birth(&birth_of, &mut row_ids, &sample["document"]).unwrap_or_else(|error| panic!("{file}: {error}"));
        let found = warnings(kind, &born.doc, Vocabularies::embedded());
        assert!(found.is_empty(), "{file}: {found:?}");
        let read_whole = facts::facts_of_view(kind, &view(&born.doc));
        assert_eq!(Facts { updated_ms: 0, ..facts(kind, &born.doc) }, read_whole, "{file}: facts read all they need");
        assert_eq!(facts(kind, &born.doc).updated_ms, 1_790_000_000_000);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        leaves(&sample["document"], &mut before);
        leaves(&view(&born.doc), &mut after);
        for leaf in before {
            let place = after.iter().position(|other| *other == leaf);
            assert!(place.is_some(), "{file}: {leaf} was lost");
            after.swap_remove(place.unwrap());
        }
    }
}
