//! Words that must not stay in the source: what a working day leaves behind, lints switched off without a reason, and addresses of
//! one machine.

use crate::{
    code,
    source::{self, File},
};

/// Left by a day's work, in Rust.
const RUST_LEFTOVERS: &[(&str, &str)] = &[
    ("todo!", "write it, or leave the place out"),
    ("unimplemented!", "write it, or leave the place out"),
    ("dbg!", "take it out, or log it"),
    ("#[ignore", "a test runs or is deleted"),
    ("#[should_panic", "assert what happens instead"),
];

/// The same in TypeScript.
const WEB_LEFTOVERS: &[(&str, &str)] = &[
    ("test.skip", "a test runs or is deleted"),
    ("it.skip", "a test runs or is deleted"),
    ("describe.skip", "a test runs or is deleted"),
    ("test.todo", "write the test"),
    ("it.todo", "write the test"),
    (".only(", "the other tests would not run"),
    ("debugger;", "take it out"),
];

/// Switched-off checks hide in comments, so these are sought in the whole text.
const WEB_SWITCHES: &[(&str, &str)] =
    &[("@ts-ignore", "say what is expected: @ts-expect-error and why"), ("@ts-nocheck", "fix the types")];

/// Paths of one machine and addresses of registries; split here so that the list does not find itself.
const ELSEWHERE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/home/", "user"),
    concat!("/ro", "ot/."),
    concat!("/Us", "ers/"),
    concat!("registry.", "npmjs.org"),
    concat!("registry.", "yarnpkg.com"),
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("files.", "pythonhosted.org"),
    concat!("artifac", "tory"),
    concat!("../sha", "red/design"),
];

fn leftovers(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        let list = if file.is(&["rs"]) { RUST_LEFTOVERS } else { WEB_LEFTOVERS };
        findings.extend(hits(file, &file.bare(), list));
        if !file.is(&["rs"]) {
            findings.extend(hits(file, &file.text, WEB_SWITCHES));
        }
    }
    findings
}

fn hits(file: &File, text: &str, list: &[(&str, &str)]) -> Vec<String> {
    let of = |(word, advice): &(&str, &str)| {
        let say = |(at, _): (usize, &str)| format!("{}:{}: {word}: {advice}", file.path, source::line(text, at));
        text.match_indices(*word).map(say).collect::<Vec<_>>()
    };
    list.iter().flat_map(of).collect()
}

/// `allow` stays for ever; `expect` says when it is no longer needed, and its reason says why it is.
fn lints_switched_off(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        let bare = file.bare();
        for open in ["#[", "#!["] {
            for (at, _) in bare.match_indices(open) {
                let attribute = &bare[at + open.len()..];
                let attribute = &attribute[..attribute.find(']').unwrap_or(attribute.len())];
                let place = format!("{}:{}", file.path, source::line(&bare, at));
                let says = |word: &str| code::words(attribute, word).any(|at| attribute[at + word.len()..].starts_with('('));
                if says("allow") {
                    findings.push(format!("{place}: write #[expect(…, reason = \"…\")], not allow"));
                } else if says("expect") && code::words(attribute, "reason").next().is_none() {
                    findings.push(format!("{place}: an expected lint needs a reason"));
                }
            }
        }
    }
    findings
}

fn elsewhere(files: &[File]) -> Vec<String> {
    // The lock file names the registry of all Rust crates once per crate; that is Cargo's own doing and no one machine's.
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path != "Cargo.lock") {
        for word in ELSEWHERE {
            let say = |(at, _): (usize, &str)| {
                format!("{}:{}: {word}: the project stands without this machine", file.path, source::line(&file.text, at))
            };
            findings.extend(file.text.match_indices(word).map(say));
        }
    }
    findings
}

/// Statements that take the ledger's lock twice. A guard lives until its statement ends, and in a scrutinee until the block does: with a
/// writer waiting in between, the second one waits for ever.
fn locked_twice(files: &[File]) -> Vec<String> {
    const LOCK: &str = ".ledger()";
    let mut findings = Vec::new();
    for file in files {
        let bare = code::without_tests(&file.bare());
        let mut start = 0;
        for (end, mark) in bare.match_indices([';', '{', '}']) {
            let statement = &bare[start..end];
            let has = |word: &str| code::words(statement, word).next().is_some();
            // The condition of a plain `if` lets go before its block.
            let is_scrutinee = mark == "{" && (has("match") || has("for") || (has("let") && (has("if") || has("while"))));
            let is_twice = statement.matches(LOCK).count() > 1;
            let is_held = is_scrutinee && statement.contains(LOCK) && block(&bare[end..]).contains(LOCK);
            if is_twice || is_held {
                let line = source::line(&bare, start + statement.len() - statement.trim_start().len());
                findings.push(format!(
                    "{}:{line}: takes the ledger's lock while it holds it: keep the guard in a variable",
                    file.path
                ));
            }
            start = end + 1;
        }
    }
    findings
}

/// From an opening brace to the one that closes it.
fn block(text: &str) -> &str {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

#[test]
fn the_ledgers_lock_is_taken_once_at_a_time() {
    let product = |file: &File| file.path.starts_with("shared/src/");
    let mut files = source::files(&["rs"]);
    let tests = crate::layers::only_in_tests(&files);
    files.retain(|file| product(file) && !crate::layers::is_test(&file.path, &tests));
    source::none(&locked_twice(&files));
    let found = |text: &str| locked_twice(&[File::new("shared/src/a.rs", text)]).len();
    assert_eq!(found("fn f() { let a = x(self.ledger().me, self.ledger().end()); }"), 1);
    assert_eq!(found("fn f() { match self.ledger().me { 1 => { self.ledger().end(); } _ => {} } }"), 1);
    assert_eq!(found("fn f() { if let Some(a) = self.ledger().one() { g(&engine.ledger()); } }"), 1);
    assert_eq!(found("fn f() { if self.ledger().is_one() { self.ledger().end(); } }"), 0);
    assert_eq!(found("fn f() { let a = self.ledger().me; let b = self.ledger().end(); }"), 0);
    assert_eq!(found("fn f() { if let Some(a) = self.ledger().one() { g(a); } self.ledger().end(); }"), 0);
}

#[test]
fn nothing_is_left_over() {
    source::none(&leftovers(&source::files(&["rs", "ts", "tsx", "mjs"])));
    for (word, _) in RUST_LEFTOVERS {
        assert_eq!(leftovers(&[File::new("node/src/a.rs", &format!("fn f() {{ {word}(); }}"))]).len(), 1, "{word}");
    }
    for (word, _) in WEB_LEFTOVERS {
        assert_eq!(leftovers(&[File::new("node/web/src/a.test.ts", &format!("x{word}('x');"))]).len(), 1, "{word}");
    }
    for (word, _) in WEB_SWITCHES {
        assert_eq!(leftovers(&[File::new("node/web/src/a.ts", &format!("// {word}"))]).len(), 1, "{word}");
    }
    assert!(leftovers(&[File::new("node/src/a.rs", "// no todo! here\nconst X: &str = \"dbg!\";")]).is_empty());
}

#[test]
fn lints_are_switched_off_with_a_reason() {
    source::none(&lints_switched_off(&source::files(&["rs"])));
    let found = |text: &str| lints_switched_off(&[File::new("node/src/a.rs", text)]).len();
    assert_eq!(found("#[allow(dead_code)]\nfn f() {}"), 1);
    assert_eq!(found("#![allow(missing_docs)]"), 1);
    assert_eq!(found("#[cfg_attr(test, allow(dead_code))]"), 1);
    assert_eq!(found("#[expect(dead_code)]"), 1);
    assert_eq!(found("#[expect(dead_code, reason = \"used by the next version\")]"), 0);
    assert_eq!(found("#[derive(Debug)]\nstruct Allowed;"), 0);
}

#[test]
fn nothing_points_at_one_machine() {
    source::none(&elsewhere(&source::texts()));
    for word in ELSEWHERE {
        assert_eq!(elsewhere(&[File::new("deploy/x.sh", &format!("cd {word}x"))]).len(), 1, "{word}");
    }
}
