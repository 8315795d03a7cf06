//! Files that nobody reads, names that say nothing, and what may lie at the top.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    code,
    source::{self, File},
};

/// What may lie at the top: the rooms of the house, and the tools' own files.
const TOP: &[&str] = &[
    ".cargo",
    ".ci",
    ".config",
    ".dockerignore",
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    ".npmrc",
    ".rustfmt.toml",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "GLOSSARY.md",
    "LICENSE",
    "README.md",
    "biome.json",
    "clippy.toml",
    "deny.toml",
    "deploy",
    "hub",
    "node",
    "package-lock.json",
    "package.json",
    "proto",
    "rust-toolchain.toml",
    "shared",
    "tests",
    "tsconfig.base.json",
];

/// Names that would hold anything, and so say nothing.
const EMPTY_NAMES: &[&str] = &["common", "helper", "helpers", "manager", "misc", "util", "utils"];

/// The same inside a type's name, in the words of the domain: a document is no room.
const EMPTY_PARTS: &[&str] = &["Helper", "Manager", "Room", "Util", "Utils"];

/// Words that the house has another one for: the parts of a declared name, and what to say.
const SAY_INSTEAD: &[(&str, &str)] = &[
    ("aside", "rejected"),
    ("desk", "outbox, exchange or endpoint"),
    ("ear", "credit"),
    ("mouth", "writer"),
    ("patience", "timeouts"),
    ("patient", "background"),
    ("seat", "slot"),
    ("standing", "summary, incarnation or state"),
    ("upkeep", "maintenance"),
    ("wire", "codec or transport"),
];

fn not_at_the_top(paths: &[String]) -> Vec<String> {
    let first = |path: &String| path.split('/').next().unwrap().to_owned();
    let names: BTreeSet<String> = paths.iter().map(first).collect();
    let unknown = names.into_iter().filter(|name| !TOP.contains(&name.as_str()));
    unknown.map(|name| format!("{name}: nothing but the rooms of the house lies at the top")).collect()
}

/// Rust files that no `mod` leads to from a root, and `mod.rs`.
fn dead(files: &[File]) -> Vec<String> {
    let known: BTreeMap<&str, &File> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut waiting: Vec<&str> = known.keys().copied().filter(|path| code::is_root(path)).collect();
    let mut reached = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !reached.insert(path) {
            continue;
        }
        let folder = code::folder_of_children(path);
        for child in code::declared(&known[path].bare()) {
            let child = format!("{folder}/{child}.rs");
            if let Some((path, _)) = known.get_key_value(child.as_str()) {
                waiting.push(path);
            }
        }
    }
    let dead = known.keys().filter(|path| !reached.contains(*path)).map(|path| format!("{path}: no `mod` leads here"));
    let named = known.keys().filter(|path| path.ends_with("/mod.rs")).map(|path| format!("{path}: write `foo.rs` beside `foo/`"));
    dead.chain(named).collect()
}

fn empty_names(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        let stem = file.name().split('.').next().unwrap().to_ascii_lowercase();
        let parts: Vec<&str> = file.path.split('/').collect();
        if EMPTY_NAMES.contains(&stem.as_str()) || parts.iter().any(|part| EMPTY_NAMES.contains(part)) {
            findings.push(format!("{}: name it after what it is about", file.path));
        }
        let bare = file.bare();
        for keyword in ["struct", "enum", "trait", "type", "class", "interface"] {
            for at in code::words(&bare, keyword) {
                let name: String = bare[at + keyword.len()..].trim_start().chars().take_while(|c| c.is_alphanumeric()).collect();
                if camel_parts(&name).iter().any(|part| EMPTY_PARTS.contains(&part.as_str())) {
                    findings.push(format!("{}:{}: {name}: name it after what it is about", file.path, source::line(&bare, at)));
                }
            }
        }
    }
    findings
}

/// Declared names with a part for which there is another word.
fn other_words(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("shared/src/")) {
        let bare = file.bare();
        for keyword in ["struct", "enum", "trait", "type", "fn", "const", "static", "mod"] {
            for at in code::words(&bare, keyword) {
                let rest = bare[at + keyword.len()..].trim_start();
                let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let is_camel = name.chars().any(char::is_lowercase) && name.starts_with(char::is_uppercase);
                let parts = if is_camel { camel_parts(&name) } else { name.split('_').map(str::to_owned).collect() };
                let said = |part: &String| SAY_INSTEAD.iter().find(|(word, _)| part.eq_ignore_ascii_case(word));
                if let Some((word, instead)) = parts.iter().find_map(said) {
                    let line = source::line(&bare, at);
                    findings.push(format!("{}:{line}: {name}: not {word} but {instead}, see GLOSSARY.md", file.path));
                }
            }
        }
    }
    findings
}

fn camel_parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for c in name.chars() {
        match parts.last_mut() {
            Some(part) if !c.is_uppercase() => part.push(c),
            _ => parts.push(c.to_string()),
        }
    }
    parts
}

/// Relative links in Markdown that lead nowhere.
fn broken_links(files: &[File], paths: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        for (at, _) in file.text.match_indices("](") {
            let rest = &file.text[at + 2..];
            let Some(end) = rest.find(')') else { continue };
            let target = rest[..end].split('#').next().unwrap();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let target = resolve(&file.path, target);
            let there = paths.iter().any(|path| *path == target || path.starts_with(&format!("{target}/")));
            if !there {
                findings.push(format!("{}:{}: links to {target}, which is not there", file.path, source::line(&file.text, at)));
            }
        }
    }
    findings
}

fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn only_the_rooms_lie_at_the_top() {
    source::none(&not_at_the_top(&source::paths()));
    assert_eq!(not_at_the_top(&["notes/a.txt".to_owned(), "hub/Cargo.toml".to_owned()]).len(), 1);
}

#[test]
fn every_rust_file_is_declared() {
    source::none(&dead(&source::files(&["rs"])));
    let planted = [
        File::new("shared/src/lib.rs", "pub mod a;\n// mod b;\nmod inline { }"),
        File::new("shared/src/a.rs", "mod c;"),
        File::new("shared/src/a/c.rs", ""),
        File::new("shared/src/b.rs", ""),
        File::new("shared/src/inline/mod.rs", ""),
    ];
    let found = dead(&planted);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].starts_with("shared/src/b.rs"));
}

#[test]
fn names_say_what_they_are_about() {
    source::none(&empty_names(&source::files(&["rs", "ts", "tsx"])));
    for planted in [
        File::new("shared/src/util.rs", ""),
        File::new("shared/web/src/helpers.ts", ""),
        File::new("node/src/a.rs", "pub struct SessionManager;"),
        File::new("node/web/src/a.ts", "export class RoomList {}"),
    ] {
        assert_eq!(empty_names(&[planted]).len(), 1);
    }
    assert!(empty_names(&[File::new("node/src/a.rs", "/// A Manager.\nstruct Utility;\nstruct Headroom;")]).is_empty());
}

#[test]
fn one_thing_has_one_name() {
    source::none(&other_words(&source::files(&["rs"])));
    for planted in ["struct LinkDesk;", "fn set_aside() {}", "const PATIENCE: u8 = 1;", "mod wire;", "enum Ear {}"] {
        assert_eq!(other_words(&[File::new("shared/src/a.rs", planted)]).len(), 1, "{planted}");
    }
    let silent = "/// At its desk.\nstruct Earlier;\nfn heard_before() {}";
    assert!(other_words(&[File::new("shared/src/a.rs", silent)]).is_empty());
}

#[test]
fn links_in_documents_lead_somewhere() {
    let paths = source::paths();
    source::none(&broken_links(&source::files(&["md"]), &paths));
    let planted = File::new("deploy/README.md", "[a](../README.md) [b](https://example.org) [c](gone.md) [d](#here)");
    let known = ["README.md".to_owned(), "deploy/README.md".to_owned()];
    assert_eq!(broken_links(&[planted], &known).len(), 1);
}
