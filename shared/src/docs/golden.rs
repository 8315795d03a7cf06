//! Golden documents: the same bytes must mean the same document in Rust and in JavaScript, today and after every upgrade.
//!
//! `shared/schema/golden/<kind>.<rust|js>.automerge` is a saved document and `….json` its view. `TANSIQ_REGENERATE=1` writes the Rust
//! ones; the JavaScript ones are written by the tests of `shared/web`.

use std::{env, fs, path::PathBuf};

use automerge::{Automerge, LoadOptions};
use jiff::civil::date;
use serde_json::{Value, json};

use super::*;
use crate::domain::{ActorId, DocKind, UnixMs, vocabulary::Vocabularies};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema/golden")
}

fn load(bytes: &[u8]) -> Automerge {
    Automerge::load_with_options(bytes, LoadOptions::new().text_encoding(TEXT_ENCODING)).unwrap()
}

/// One document a kind that has a value of each type, right-to-left text, marks, and characters outside the basic plane.
fn content(kind: DocKind) -> Value {
    match kind {
        DocKind::Terms => json!({
            "title": { "fr": "Termes de référence du groupe de travail", "ar": "الإطار المرجعي لمجموعة العمل" },
            "version": "1.0", "language": "fr", "valid_from": "2026-01-01", "meetings_per_year": 4, "quorum": 50,
            "classification": { "confidentiality": 1, "integrity": 3, "availability": 2 },
            "context": { "fr": "L’élan d’INDIMAJ :\n– réunir,\n– suivre. 🤝", "ar": "سِيَاقٌ عَامٌّ" },
            "working_languages": ["fr", "ar"], "secretariat": "mdcmre",
            "composition": [{ "institution": "mdcmre", "role": "president", "voting": true, "titular": "0f0f0f0f" }, { "role": "member", "voting": false }],
        }),
        DocKind::Minutes => json!({
            "title": { "fr": "Réunion du 5 octobre", "ar": "اجتماع 5 أكتوبر" }, "state": "circulated", "type": "ordinary",
            "number": "2026-03", "date": "2026-10-05", "start": "10:00", "quorum_reached": true, "quorum_present": 12,
            "previous": "000102030405060708090a0b0c0d0e0f", "recipients": { "mdcmre": true },
            "agenda": [
                { "title": { "fr": "Emploi", "ar": "التشغيل" }, "outcomes": [
                    { "kind": "decision", "text": { "fr": "Adopté", "ar": "" }, "votes_for": 11, "abstain": 1 },
                    { "kind": "action", "due": "2026-12-01", "plan_row": "00000000000000a1" } ] },
                { "title": { "fr": "Divers" }, "deferred": false } ],
        }),
        DocKind::ActionPlan => json!({
            "title": { "fr": "Plan d’action 2026", "ar": "مخطط عمل 2026" }, "state": "adopted",
            "period_start": "2026-01-01", "period_end": "2026-12-31",
            "axes": { "emploi": { "code": "1", "title": { "fr": "Emploi", "ar": "التشغيل" } } },
            "actions": [
                { "code": "1.1", "axis": "emploi", "title": { "fr": "Guichet unique", "ar": "شباك موحّد" }, "status": "ongoing", "percent": 40,
                    "start": "2026-02-01", "end": "2026-11-30", "snia": ["7", "3"], "lead": "mdcmre", "communes": "Oujda, Berkane",
                    "budget": [{ "currency": "MAD", "planned": 1_200_000, "secured": 800_000, "committed": 0, "spent": -1 }],
                    "target_estimate": { "2026": 120, "2026|sex=f": 70, "2026|sex=m": 50 }, "project": { "from": "2026-01-01" } },
                { "code": "1.2", "axis": "emploi", "status": "planned" } ],
            "indicators": [{ "title": { "fr": "Personnes orientées" }, "ascending": true, "baseline_year": 2025, "actuals": { "2026-Q1|sex=f,age=18-24": 9 } }],
        }),
    }
}

fn born(kind: DocKind) -> birth::Born {
    let birth_of = Birth { kind, actor: ActorId::new([0xab; 16]), now: UnixMs(1_790_000_000_000), today: date(2026, 10, 5) };
    let mut next = 0_u64;
    let mut row_ids = || {
        next += 0x11;
        format!("{next:016x}")
    };
    birth(&birth_of, &mut row_ids, &content(kind)).unwrap()
}

#[test]
fn golden_documents_of_rust_are_made_as_ever() {
    for kind in DocKind::ALL {
        let born = born(kind);
        let (document, json) = (folder().join(format!("{kind}.rust.automerge")), folder().join(format!("{kind}.rust.json")));
        if env::var_os("TANSIQ_REGENERATE").is_some() {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&document, born.doc.save()).unwrap();
            fs::write(&json, serde_json::to_string_pretty(&view(&born.doc)).unwrap() + "\n").unwrap();
        }
        let committed = load(&fs::read(&document).unwrap());
        assert_eq!(view(&committed), view(&born.doc), "{kind}: TANSIQ_REGENERATE=1 rewrites the files");
        assert_eq!(committed.get_heads(), born.doc.get_heads(), "{kind}: the same content makes the same changes");
    }
}

#[test]
fn every_golden_document_reads_as_its_twin_says() {
    let mut names: Vec<String> =
        fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let documents: Vec<&str> = names.iter().filter_map(|name| name.strip_suffix(".automerge")).collect();
    for kind in DocKind::ALL {
        assert!(documents.contains(&format!("{kind}.rust").as_str()), "{kind} has a golden document of Rust");
    }
    let of_js = documents.iter().filter(|name| name.split_once('.').is_some_and(|(_, by)| by == "js")).count();
    assert!(of_js == 0 || of_js == DocKind::ALL.len(), "once JavaScript writes golden documents it writes one a kind");
    for name in documents {
        let doc = load(&fs::read(folder().join(format!("{name}.automerge"))).unwrap());
        let twin: Value = serde_json::from_slice(&fs::read(folder().join(format!("{name}.json"))).unwrap()).unwrap();
        let (shown, expected) = (view(&doc), twin);
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&shown), keys(&expected), "{name}");
        for key in keys(&shown) {
            assert_eq!(shown[&key], expected[&key], "{name}: {key}");
        }
        let kind: DocKind = shown["kind"].as_str().unwrap().parse().unwrap();
        assert_eq!(facts(kind, &doc).title_fr, expected["title"]["fr"].as_str().unwrap(), "{name}");
        assert!(
            warnings(kind, &doc, Vocabularies::embedded()).iter().all(|warning| warning.kind != warnings::WarningKind::WrongType),
            "{name}"
        );
    }
}

/// Documents as version 2 of the schemas made them, in Rust and in JavaScript. They are read for ever after as they were: nothing of them is
/// taken for something else, and every amount is what it was.
#[test]
fn documents_of_version_2_are_read_as_they_were() {
    let old = folder().join("v2");
    let mut read = 0;
    for kind in DocKind::ALL {
        for by in ["rust", "js"] {
            let doc = load(&fs::read(old.join(format!("{kind}.{by}.automerge"))).unwrap());
            let twin: Value = serde_json::from_slice(&fs::read(old.join(format!("{kind}.{by}.json"))).unwrap()).unwrap();
            assert_eq!(view(&doc), twin, "{kind}.{by}");
            let odd: Vec<_> = warnings(kind, &doc, Vocabularies::embedded())
                .into_iter()
                .filter(|warning| matches!(warning.kind, warnings::WarningKind::WrongType | warnings::WarningKind::TooPrecise))
                .collect();
            assert!(odd.is_empty(), "{kind}.{by}: {odd:?}");
            read += 1;
        }
    }
    assert_eq!(read, 6);
    let plan: Value = serde_json::from_slice(&fs::read(old.join("action_plan.rust.json")).unwrap()).unwrap();
    let action =
        facts::facts_of_view(DocKind::ActionPlan, &plan).actions.into_iter().find(|action| action.code == "1.1").unwrap();
    assert_eq!(action.percent, Some(4_000), "40 %, as it was written");
}
