//! Who may import whom. The table is the architecture: change it there first, and say why.

use crate::{
    code,
    source::{self, File},
};

/// One arrow that must not be drawn.
struct Rule {
    /// The files it is about; `*` is any part of a name, `**` any folders.
    files: &'static [&'static str],
    /// Those among them that may.
    doors: &'static [&'static str],
    /// Rust paths, or starts of TypeScript specifiers, that they must not use.
    words: &'static [&'static str],
    /// What the rule protects.
    reason: &'static str,
    /// A file that breaks it: the rule must find this one.
    planted: (&'static str, &'static str),
}

const RUST: [&str; 1] = ["rs"];
const WEB: [&str; 2] = ["ts", "tsx"];

const PURE: &[&str] = &[
    "shared/src/domain.rs",
    "shared/src/domain/**",
    "shared/src/docs.rs",
    "shared/src/docs/**",
    "shared/src/journal.rs",
    "shared/src/journal/**",
    "shared/src/ledger.rs",
    "shared/src/ledger/**",
    "shared/src/admission.rs",
    "shared/src/admission/**",
    "shared/src/protocol.rs",
    "shared/src/protocol/**",
    "shared/src/replication/send_rules.rs",
];
/// What the browser keeps of documents, and what they say: no screen.
const KEEPING: &[&str] = &["shared/web/src/*.ts", "shared/web/src/client/**", "shared/web/src/document/**"];
const CRATES: &[&str] = &["shared/src/**", "node/src/**", "hub/src/**"];

/// Where the parts are put together: it starts the gRPC and HTTP servers, and does nothing else with them.
const COMPOSITION_ROOT: &str = "*/src/app.rs";

const RULES: &[Rule] = &[
    Rule {
        files: PURE,
        doors: &[],
        words: &["tokio", "tokio_util", "tonic", "sled", "rustls", "axum", "hyper", "rcgen", "tracing"],
        reason: "the pure middle knows no task, line, disk or socket: events in, effects out",
        planted: ("shared/src/journal/planted.rs", "use std::fmt;\nuse tokio::sync::mpsc;\n"),
    },
    Rule {
        files: PURE,
        doors: &[],
        words: &[
            "std::fs",
            "std::net",
            "std::env",
            "std::thread",
            "std::process",
            "SystemTime::now",
            "Instant::now",
            "UtcDateTime::now",
            "Timestamp::now",
            "Zoned::now",
            "getrandom",
            "rand",
            "aws_lc_rs::rand",
            "thread_rng",
        ],
        reason: "the pure middle takes clock, randomness and disk as arguments, so that every run can be replayed from a seed",
        planted: (
            "shared/src/ledger/planted.rs",
            "use std::{fmt, time::{Duration, Instant}};\nfn f() { let now = Instant::now(); }\n",
        ),
    },
    Rule {
        files: PURE,
        doors: &[],
        words: &["async", "crate::store::Store", "crate::store::disk", "crate::store::log", "crate::store::memory"],
        reason: "the pure middle is handed records and an index; who reads and writes the log is the engine",
        planted: ("shared/src/ledger/planted.rs", "use crate::store::{Index, Store};\n"),
    },
    Rule {
        files: CRATES,
        doors: &["shared/src/domain/policy.rs", "shared/src/domain/ids.rs"],
        words: &[
            "PrincipalId::MINISTRY",
            "crate::domain::PrincipalId::MINISTRY",
            "crate::domain::ids::PrincipalId::MINISTRY",
            "tansiq_shared::domain::PrincipalId::MINISTRY",
        ],
        reason: "what hub and node do differently is a question with a name, answered in one place",
        planted: ("hub/src/web/planted.rs", "fn f(row: &PrincipalRow) -> bool { row.principal != PrincipalId::MINISTRY }\n"),
    },
    Rule {
        files: CRATES,
        doors: &[
            "shared/src/journal/body.rs",
            "shared/src/journal/body/**",
            "shared/src/journal/codec.rs",
            "shared/src/protocol/codec.rs",
            "shared/src/protocol/codec/**",
            "shared/src/courier/codec.rs",
            "shared/src/transport/**",
            "shared/src/web/session_codec.rs",
            "*/src/link*",
            "*/src/link*/**",
            "*/src/enrol*",
            "*/src/enrol*/**",
            "*/src/join*",
            "*/src/join*/**",
            "*/src/web/session*",
            "*/src/web/session*/**",
            "hub/src/feed*",
            "hub/src/feed*/**",
            "hub/src/project*",
            "hub/src/project*/**",
            // Enrolment's view of the registry: signed rows are handed over as they are.
            "hub/src/registry*",
            COMPOSITION_ROOT,
        ],
        words: &["tansiq_proto", "prost"],
        reason: "a codec is the only door between messages and domain types; links, enrolment, sessions and the feed pass them on",
        planted: ("shared/src/store/planted.rs", "fn f(entry: tansiq_proto::v1::Entry) {}\n"),
    },
    Rule {
        files: CRATES,
        doors: &["shared/src/store/index.rs", "shared/src/store/index/**"],
        words: &["sled"],
        reason: "sled is an index that can be rebuilt; nobody else may lean on it",
        planted: ("node/src/planted.rs", "fn f() { sled::open(\"x\"); }\n"),
    },
    Rule {
        files: CRATES,
        doors: &["node/src/search/index.rs", "node/src/search/index/**"],
        words: &["tantivy"],
        reason: "the index of the search can be deleted and is built again; nobody else may lean on it",
        planted: ("node/src/web/planted.rs", "use tantivy::Index;\n"),
    },
    Rule {
        files: CRATES,
        doors: &["hub/src/facts.rs", "hub/src/facts/**"],
        words: &["rusqlite"],
        reason: "the facts over time are a copy that can be deleted; nobody else may lean on their tables",
        planted: ("hub/src/web/planted.rs", "use rusqlite::Connection;\n"),
    },
    Rule {
        files: &["node/src/search.rs", "node/src/search/**"],
        doors: &[],
        words: &["tansiq_shared::journal", "tansiq_shared::ledger", "tansiq_shared::store", "tansiq_shared::auth", "crate::web"],
        reason: "the search reads documents as the engine shows them, and does not know who asks",
        planted: ("node/src/search/planted.rs", "use tansiq_shared::store::Store;\n"),
    },
    Rule {
        files: CRATES,
        doors: &["shared/src/transport/tls.rs", "shared/src/transport/tls/**"],
        words: &["rustls", "tokio_rustls"],
        reason: "one place decides what a TLS connection is: versions, resumption, revocation",
        planted: ("hub/src/link/planted.rs", "use tokio_rustls::TlsAcceptor;\n"),
    },
    Rule {
        files: CRATES,
        doors: &[
            "shared/src/transport/tls.rs",
            "shared/src/transport/tls/**",
            "*/src/link*",
            "*/src/link*/**",
            "*/src/enrol*",
            "*/src/enrol*/**",
            "*/src/join*",
            "*/src/join*/**",
            COMPOSITION_ROOT,
        ],
        words: &["tonic", "tonic_health", "tonic_reflection"],
        reason: "gRPC ends at the links and at enrolment; a domain error does not carry a Status",
        planted: ("node/src/policy.rs", "use tonic::Status;\n"),
    },
    Rule {
        files: CRATES,
        doors: &[
            "*/src/web*",
            "*/src/web*/**",
            "shared/src/web/**",
            "shared/src/admin/socket.rs",
            "shared/src/admin/socket/**",
            "hub/src/feed*",
            "hub/src/feed*/**",
            COMPOSITION_ROOT,
        ],
        words: &["axum", "tower_http"],
        reason: "HTTP ends at the web edges",
        planted: ("shared/src/engine/planted.rs", "use axum::Router;\n"),
    },
    Rule {
        files: &["node/**"],
        doors: &[],
        words: &["tansiq_hub"],
        reason: "node and hub share one engine and never each other",
        planted: ("node/src/planted.rs", "use tansiq_hub::app;\n"),
    },
    Rule {
        files: &["hub/**"],
        doors: &[],
        words: &["tansiq_node"],
        reason: "node and hub share one engine and never each other",
        planted: ("hub/src/planted.rs", "use tansiq_node::app;\n"),
    },
    Rule {
        files: &["shared/**", "proto/**"],
        doors: &[],
        words: &["tansiq_node", "tansiq_hub"],
        reason: "arrows run one way: tests → node, hub → shared → proto",
        planted: ("shared/src/planted.rs", "use tansiq_node::app;\n"),
    },
    Rule {
        files: &["proto/**"],
        doors: &[],
        words: &["tansiq_shared"],
        reason: "arrows run one way: tests → node, hub → shared → proto",
        planted: ("proto/src/planted.rs", "use tansiq_shared::domain;\n"),
    },
    Rule {
        files: &["node/web/**"],
        doors: &[],
        words: &["@tansiq/hub-web", "../../hub/", "../../../hub/", "../../../../hub/"],
        reason: "the two apps share `shared/web` and never each other",
        planted: ("node/web/src/planted.ts", "import { x } from '../../../hub/web/src/x.ts';\n"),
    },
    Rule {
        files: &["hub/web/**"],
        doors: &[],
        words: &["@tansiq/node-web", "../../node/", "../../../node/", "../../../../node/"],
        reason: "the two apps share `shared/web` and never each other",
        planted: ("hub/web/src/planted.tsx", "import '@tansiq/node-web/style.css';\n"),
    },
    Rule {
        files: &["shared/web/**"],
        doors: &[],
        words: &["@tansiq/node-web", "@tansiq/hub-web"],
        reason: "arrows run one way: node/web, hub/web → shared/web",
        planted: ("shared/web/src/planted.ts", "export { x } from '@tansiq/node-web';\n"),
    },
    Rule {
        files: KEEPING,
        doors: &["**/*.test.ts"],
        words: &["react", "react-dom", "react-aria", "react-aria-components", "@fluent/react"],
        reason: "what keeps and syncs documents does not know the view library",
        planted: ("shared/web/src/client/planted.ts", "import { useState } from 'react';\n"),
    },
    Rule {
        files: KEEPING,
        doors: &["**/*.test.ts", "shared/web/src/*.ts"],
        words: &["../ui/", "../editors/", "../views/", "../undo/", "../../ui/", "../../editors/", "../../views/", "../../undo/"],
        reason: "what keeps and syncs documents does not know the screens",
        planted: ("shared/web/src/client/undo/planted.ts", "import { Dialog } from '../../ui/Dialog.tsx';\n"),
    },
    Rule {
        files: &["shared/web/src/**", "node/web/src/**", "hub/web/src/**"],
        doors: &[
            "shared/web/src/client/automerge.ts",
            "shared/web/src/client/automergeOps.ts",
            "shared/web/src/client/scalar.ts",
            "shared/web/src/testing/**",
            "**/*.test.ts",
            "**/*.test.tsx",
        ],
        words: &["@automerge/automerge"],
        reason: "one door to Automerge: the slim build, initialised once, in its own file",
        planted: ("node/web/src/planted.tsx", "import * as A from '@automerge/automerge';\n"),
    },
];

impl Rule {
    fn is_about(&self, path: &str) -> bool {
        let any = |globs: &[&str]| globs.iter().any(|glob| matches(glob, path));
        any(self.files) && !any(self.doors)
    }

    fn findings(&self, file: &File) -> Vec<String> {
        if !self.is_about(&file.path) {
            return Vec::new();
        }
        let hits: Vec<(usize, String)> = if file.is(&RUST) {
            let bare = code::without_tests(&file.bare());
            let of = |word: &&str| code::uses(&bare, word).into_iter().map(|at| (at, (*word).to_owned())).collect::<Vec<_>>();
            self.words.iter().flat_map(of).collect()
        } else if file.is(&WEB) {
            let text = code::uncommented(&file.text, file.language());
            let names = |specifier: &str| {
                self.words.iter().any(|word| {
                    specifier
                        .strip_prefix(word)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || word.ends_with('/'))
                })
            };
            code::imports(&text).into_iter().filter(|(_, it)| names(it)).map(|(at, it)| (at, it.to_owned())).collect()
        } else {
            Vec::new()
        };
        let say =
            |(at, word): (usize, String)| format!("{}:{}: uses {word}: {}", file.path, source::line(&file.text, at), self.reason);
        hits.into_iter().map(say).collect()
    }
}

/// Files that only a test build has, behind `#[cfg(test)] mod …;`: they may open what they need.
pub(crate) fn only_in_tests(files: &[File]) -> Vec<String> {
    let mut folders = Vec::new();
    for file in files.iter().filter(|file| file.is(&RUST)) {
        let bare = file.bare();
        let cut = code::without_tests(&bare);
        let children = |text: &str| code::declared(text).into_iter().collect::<std::collections::BTreeSet<_>>();
        for child in children(&bare).difference(&children(&cut)) {
            folders.push(format!("{}/{child}", code::folder_of_children(&file.path)));
        }
    }
    folders
}

pub(crate) fn is_test(path: &str, folders: &[String]) -> bool {
    let inside = |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'));
    folders.iter().any(inside)
}

/// Whether a path fits a glob: `*` any part of a name, `**` any number of folders.
fn matches(glob: &str, path: &str) -> bool {
    match (glob.split_once('/'), path.split_once('/')) {
        _ if glob == "**" => true,
        (Some(("**", rest)), deeper) => matches(rest, path) || deeper.is_some_and(|(_, deeper)| matches(glob, deeper)),
        (Some((glob, globs)), Some((name, names))) => name_matches(glob, name) && matches(globs, names),
        (None, None) => name_matches(glob, path),
        _ => false,
    }
}

fn name_matches(glob: &str, name: &str) -> bool {
    let Some((start, rest)) = glob.split_once('*') else { return glob == name };
    let Some(name) = name.strip_prefix(start) else { return false };
    let ends = name.char_indices().map(|(at, _)| at).chain([name.len()]);
    ends.into_iter().any(|at| name_matches(rest, &name[at..]))
}

#[test]
fn imports_follow_the_arrows() {
    let mut files = source::files(&["rs", "ts", "tsx"]);
    let tests = only_in_tests(&files);
    files.retain(|file| !is_test(&file.path, &tests));
    let findings: Vec<String> = RULES.iter().flat_map(|rule| files.iter().flat_map(|file| rule.findings(file))).collect();
    source::none(&findings);
}

#[test]
fn every_rule_finds_its_planted_violation() {
    for rule in RULES {
        let (path, text) = rule.planted;
        let found = rule.findings(&File::new(path, text));
        assert_eq!(found.len(), 1, "{path}: {} found {found:?}", rule.reason);
        assert!(found[0].starts_with(&format!("{path}:")), "{}", found[0]);
    }
}

#[test]
fn every_forbidden_word_is_found() {
    for rule in RULES {
        let (path, _) = rule.planted;
        for word in rule.words {
            let text = if File::new(path, "").is(&RUST) {
                format!("fn f() {{ {word}::x(); }}")
            } else {
                format!("import x from '{word}';")
            };
            assert_eq!(rule.findings(&File::new(path, &text)).len(), 1, "{path}: {word}");
        }
    }
}

#[test]
fn doors_comments_and_tests_are_let_through() {
    let silent = |path: &str, text: &str| RULES.iter().all(|rule| rule.findings(&File::new(path, text)).is_empty());
    assert!(silent("shared/src/store/index.rs", "use sled::Db;"));
    assert!(silent("node/src/link/dial.rs", "use tonic::transport::Channel;"));
    assert!(silent("shared/src/admission.rs", "//! No tokio, no sled.\nconst X: &str = \"axum\";"));
    assert!(silent("shared/src/docs.rs", "#[cfg(test)]\nmod tests { use std::fs; }"));
    assert!(silent("shared/web/src/client/automerge.ts", "import * as A from '@automerge/automerge/slim';"));
    assert!(!silent("shared/src/store/log.rs", "use sled::Db;"));
}

#[test]
fn files_of_a_test_build_are_known() {
    let parent = File::new("shared/src/docs.rs", "mod view;\n#[cfg(test)]\nmod golden;\n");
    let root = File::new("node/src/lib.rs", "#[cfg(test)]\nmod planted;");
    let tests = only_in_tests(&[parent, root]);
    assert!(is_test("shared/src/docs/golden.rs", &tests));
    assert!(is_test("shared/src/docs/golden/files.rs", &tests));
    assert!(is_test("node/src/planted.rs", &tests));
    assert!(!is_test("shared/src/docs/view.rs", &tests));
    assert!(!is_test("shared/src/docs/golden_rule.rs", &tests));
}

#[test]
fn globs_are_understood() {
    assert!(matches("shared/src/domain/**", "shared/src/domain/a/b.rs"));
    assert!(matches("*/src/link*", "node/src/link.rs"));
    assert!(!matches("*/src/link*", "node/src/link/dial.rs"));
    assert!(matches("*/src/link*/**", "node/src/link/dial.rs"));
    assert!(matches("**/*.test.ts", "shared/web/src/a.test.ts"));
    assert!(!matches("shared/web/src/*.ts", "shared/web/src/ui/a.ts"));
    assert!(!matches("shared/src/domain.rs", "shared/src/domain/a.rs"));
}
