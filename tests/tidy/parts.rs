//! Types of `engine` and `ledger` whose methods are spread: what a type is and may do should be seen in one place. Whoever has much to do
//! is made of parts, each with a file, data and rules of its own; what is done with several of them at once are functions.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    code,
    source::{self, File},
};

/// Files in which a type may have methods: its own, and one more.
const FILES_MAX: usize = 2;

/// The rooms whose types this is about.
const ROOMS: [&str; 2] = ["engine", "ledger"];

/// Types that may be in more files, each with why.
const EXCEPTIONS: &[(&str, &str)] = &[];

/// The room of a file in `shared/src`.
fn room(path: &str) -> Option<&str> {
    path.strip_prefix("shared/src/").map(|inside| inside.split(['/', '.']).next().unwrap())
}

/// The types that a file declares.
fn declared(bare: &str) -> BTreeSet<String> {
    let name = |at: usize| bare[at..].chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
    let after = |keyword: &'static str| {
        let at = code::words(bare, keyword).map(move |at| at + keyword.len() + 1);
        at.filter(|at| bare[*at..].starts_with(char::is_uppercase)).map(name)
    };
    after("struct").chain(after("enum")).collect()
}

/// The types that have methods in a file; what they are for a trait is not looked at.
fn with_methods(bare: &str) -> BTreeSet<&str> {
    let of = |at: usize| {
        let head = &bare[at + "impl".len()..];
        let head = &head[..head.find('{')?];
        let head = head.split(" where").next()?;
        // What stands in angle brackets is about the type, and not the type.
        let mut depth = 0_usize;
        let outside = head.char_indices().filter(|(_, c)| {
            depth = depth + usize::from(*c == '<') - usize::from(*c == '>' && depth > 0);
            depth == 0 && *c != '>'
        });
        let first = outside.map(|(at, _)| at).find(|at| head[*at..].starts_with(char::is_alphabetic))?;
        let name = &head[first..];
        let name = &name[..name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len())];
        (!head.contains(" for ") && name.starts_with(char::is_uppercase)).then_some(name)
    };
    let at_line_start = |at: &usize| *at == 0 || bare[..*at].ends_with('\n');
    code::words(bare, "impl").filter(at_line_start).filter_map(of).collect()
}

/// Types with methods in too many files.
fn findings(files: &[File]) -> Vec<String> {
    let bare: Vec<(&File, String)> = files.iter().map(|file| (file, code::without_tests(&file.bare()))).collect();
    let mut known: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (file, bare) in &bare {
        known.entry(room(&file.path).unwrap_or("")).or_default().extend(declared(bare));
    }
    let is_of = |of: &str, name: &str| known.get(of).is_some_and(|known| known.contains(name));
    let mut found = Vec::new();
    for of in ROOMS {
        let mut spread: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (file, bare) in &bare {
            let here = room(&file.path).unwrap_or("");
            // Another room may have a type of the same name.
            for name in with_methods(bare).into_iter().filter(|name| is_of(of, name) && (here == of || !is_of(here, name))) {
                spread.entry(name).or_default().insert(&file.path);
            }
        }
        let is_too_much = |(name, files): &(&str, BTreeSet<&str>)| {
            files.len() > FILES_MAX && !EXCEPTIONS.iter().any(|(exception, _)| exception == name)
        };
        let say = |(name, files): (&str, BTreeSet<&str>)| {
            let files: Vec<&str> = files.into_iter().collect();
            format!("{of}: {name} has methods in {} files, make it of parts: {}", files.len(), files.join(", "))
        };
        found.extend(spread.into_iter().filter(is_too_much).map(say));
    }
    found
}

fn shared() -> Vec<File> {
    let mut files = source::files(&["rs"]);
    files.retain(|file| file.path.starts_with("shared/src/"));
    files
}

#[test]
fn no_type_has_its_methods_all_over_the_house() {
    source::none(&findings(&shared()));
}

#[test]
fn every_exception_is_needed() {
    let files = shared();
    for (name, _) in EXCEPTIONS {
        assert!(files.iter().filter(|file| with_methods(&file.bare()).contains(name)).count() > FILES_MAX, "{name}");
    }
}

#[test]
fn a_type_that_is_spread_is_found() {
    let own = File::new("shared/src/engine/core.rs", "pub(super) struct Core<T> { a: T }\nimpl<T: Into<u8>> Core<T> {\n}\n");
    let more = File::new("shared/src/engine/core/a.rs", "use super::Core;\nimpl Core<u8> {\n}\nimpl Drop for Core<u8> {\n}\n");
    let other = File::new("shared/src/replication/b.rs", "use crate::engine::Core;\n\nimpl Core<u16>\nwhere u16: Copy {\n}\n");
    let found = findings(&[own.clone(), more.clone(), other.clone()]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("Core has methods in 3 files") && found[0].contains("replication/b.rs"), "{found:?}");
    let trait_only = File::new("shared/src/replication/b.rs", "impl From<u8> for Core<u8> {\n}\nfn f(core: impl Core) {}\n");
    assert!(findings(&[own.clone(), more.clone(), trait_only]).is_empty());
    let namesake = File::new("shared/src/store/core.rs", "struct Core;\nimpl Core {\n}\n");
    assert!(findings(&[own, more, namesake]).is_empty());
}
