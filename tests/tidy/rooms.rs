//! The rooms of `shared/src`, bottom to top, and the arrows between them. The table is the architecture: change it there first, and say why.

use crate::{
    code,
    source::{self, File},
};

/// A room of the house, and those below it that it may use.
struct Row {
    name: &'static str,
    uses: &'static [&'static str],
}

const fn row(name: &'static str, uses: &'static [&'static str]) -> Row {
    Row { name, uses }
}

/// Small things that every room may use.
const FOR_ALL: [&str; 4] = ["error", "places", "summed", "trial"];

/// Bottom to top: an arrow never climbs.
const ROOMS: &[Row] = &[
    row("domain", &[]),
    row("docs", &["domain"]),
    row("journal", &["domain"]),
    row("store", &["domain", "journal"]),
    row("ledger", &["domain", "journal", "store"]),
    row("admission", &["domain", "journal", "store", "ledger"]),
    row("worker", &["domain", "docs", "journal", "store", "ledger"]),
    row("protocol", &["domain", "journal"]),
    row("engine", &["domain", "docs", "journal", "store", "ledger", "admission", "worker", "protocol"]),
    row("replication", &["domain", "journal", "store", "ledger", "protocol", "engine"]),
    row("identity", &["domain", "journal"]),
    row("transport", &["domain", "journal", "protocol", "engine", "replication", "identity"]),
    row("crypto", &[]),
    row("courier", &["domain", "journal", "protocol", "engine", "replication", "identity", "crypto"]),
    row("blobs", &["domain", "docs", "engine", "identity"]),
    row("auth", &["domain", "identity"]),
    row("ops", &["domain", "engine", "identity", "crypto", "blobs"]),
    row("web", &["domain", "engine", "blobs", "auth", "ops"]),
    // `identity`: the doctor reads certificates.
    row("admin", &["domain", "engine", "identity", "courier", "auth", "ops", "web"]),
];

/// The room that a file of `shared/src` is in.
fn room_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("shared/src/")?;
    let name = inside.split_once('/').map_or_else(|| inside.trim_end_matches(".rs"), |(name, _)| name);
    ROOMS.iter().map(|room| room.name).find(|room| *room == name)
}

/// The arrows of a file that are not in the table.
fn findings(file: &File) -> Vec<String> {
    let Some(room) = ROOMS.iter().find(|room| room_of(&file.path) == Some(room.name)) else { return Vec::new() };
    let bare = code::without_tests(&file.bare());
    let others = ROOMS.iter().map(|other| other.name).filter(|other| *other != room.name && !room.uses.contains(other));
    let uses = |other: &str| code::uses(&bare, &format!("crate::{other}"));
    let say = |other: &'static str| {
        let at = uses(other).into_iter();
        at.map(move |at| (at, other)).collect::<Vec<_>>()
    };
    let line = |(at, other): (usize, &str)| {
        format!(
            "{}:{}: uses {other}: {} stands below it or has no arrow to it",
            file.path,
            source::line(&file.text, at),
            room.name
        )
    };
    let mut found: Vec<String> = others.flat_map(say).map(line).collect();
    // From a file this deep, so many of them lead out of its room: the table would not see where to.
    let out = "super::".repeat(file.path.matches('/').count() - 1);
    let leads_out = |(at, _): &(usize, &str)| !bare[..*at].ends_with("::") && !bare[at + out.len()..].starts_with("super");
    found.extend(bare.match_indices(&out).filter(leads_out).map(|(at, _)| {
        format!("{}:{}: {out} leads out of {}: write crate::", file.path, source::line(&file.text, at), room.name)
    }));
    found
}

#[test]
fn rooms_use_only_what_is_below_them() {
    let mut files = source::files(&["rs"]);
    let tests = crate::layers::only_in_tests(&files);
    files.retain(|file| !crate::layers::is_test(&file.path, &tests));
    source::none(&files.iter().flat_map(findings).collect::<Vec<_>>());
}

#[test]
fn no_arrow_of_the_table_climbs() {
    for (at, room) in ROOMS.iter().enumerate() {
        for used in room.uses {
            assert!(ROOMS[..at].iter().any(|below| below.name == *used), "{} uses {used}, which is not below it", room.name);
        }
    }
}

#[test]
fn every_room_is_in_the_table() {
    let files = source::files(&["rs"]);
    let lib = files.iter().find(|file| file.path == "shared/src/lib.rs").unwrap();
    for name in code::declared(&lib.bare()) {
        assert!(
            ROOMS.iter().any(|room| room.name == name) || FOR_ALL.contains(&name.as_str()),
            "{name} is in no row of the table"
        );
    }
}

#[test]
fn every_arrow_that_is_not_drawn_is_found() {
    for room in ROOMS {
        for other in ROOMS.iter().filter(|other| other.name != room.name && !room.uses.contains(&other.name)) {
            let planted = File::new(
                &format!("shared/src/{}/planted.rs", room.name),
                &format!("use crate::{{{}::Thing, trial}};", other.name),
            );
            assert_eq!(findings(&planted).len(), 1, "{} -> {}", room.name, other.name);
        }
        let hidden = File::new(&format!("shared/src/{}/planted.rs", room.name), "use super::super::engine::Engine;");
        assert_eq!(findings(&hidden).len(), 1, "{}", room.name);
        for used in room.uses {
            let planted = File::new(&format!("shared/src/{}.rs", room.name), &format!("fn f() {{ crate::{used}::f(); }}"));
            assert!(findings(&planted).is_empty(), "{} -> {used}", room.name);
        }
    }
}

#[test]
fn every_arrow_of_the_table_is_drawn() {
    let mut files = source::files(&["rs"]);
    let tests = crate::layers::only_in_tests(&files);
    files.retain(|file| !crate::layers::is_test(&file.path, &tests));
    for room in ROOMS {
        for used in room.uses {
            let is_drawn = files
                .iter()
                .filter(|file| room_of(&file.path) == Some(room.name))
                .any(|file| !code::uses(&code::without_tests(&file.bare()), &format!("crate::{used}")).is_empty());
            assert!(is_drawn, "nothing in {} uses {used}: take the arrow out of the table", room.name);
        }
    }
}
