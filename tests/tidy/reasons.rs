//! Every reason code that the programs answer is in the one table, and everything in the table is answered.

use std::collections::BTreeSet;

use tansiq_shared::domain::reasons::REASONS;

use crate::{
    code,
    source::{self, File},
};

/// The table itself.
const TABLE: &str = "shared/src/domain/reasons.rs";
/// The codes that cross the border as such: all of them are reasons.
const BORDER: &str = "shared/src/error.rs";
/// Functions that are given a reason code: any text in kebab case between their brackets is one.
const TAKERS: &[&str] = &[
    "breach",
    "wait",
    "refused",
    "no",
    "denied",
    "void",
    "not_accepted",
    "closed",
    "refuse",
    "status",
    "Refusal::new",
    "Refusal::denied",
    "NotServed::now",
];
/// Functions whose text is one if it is all that they are given.
const WHOLE: &[&str] = &["Err", "ok_or"];
/// Functions that answer with one: any text in kebab case in their body is one.
const ANSWERERS: &[&str] = &["fn reason(", "fn explain(", "fn explain_certificate(", "fn explain_alert("];
/// How the comment on a constant begins that is one.
const DOCUMENTED: &str = "/// The closed reason code ";

/// The texts in kebab case of a piece of code, each with where it begins.
fn texts(piece: &str) -> Vec<(usize, &str)> {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = piece[at..].find('"').map(|open| at + open + 1) {
        let Some(close) = piece[open..].find('"').map(|close| open + close) else { break };
        if piece[open..close].split('-').all(is_part) {
            found.push((open, &piece[open..close]));
        }
        at = close + 1;
    }
    found
}

/// From an opening bracket to the one that closes it; brackets in texts are none.
fn brackets(bare: &str, from: usize, (open, close): (u8, u8)) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in bare.bytes().enumerate().skip(from) {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    bare.len()
}

/// The reason codes that a file answers, each with where it stands.
fn answered(file: &File) -> Vec<(usize, String)> {
    let bare = code::without_tests(&file.bare());
    // Offsets stay: what is cut is blank, or at the end.
    let text = code::uncommented(&file.text, file.language());
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    for taker in TAKERS.iter().chain(WHOLE) {
        let calls = code::words(&bare, taker).map(|at| at + taker.len()).filter(|end| bare[*end..].starts_with('('));
        let calls = calls.map(|open| (open, brackets(&bare, open, (b'(', b')'))));
        let is_whole = |(open, close): &(usize, usize)| {
            text[open + 1..*close].trim().matches('"').count() == 2 && text[open + 1..].starts_with('"')
        };
        pieces.extend(calls.filter(|call| !WHOLE.contains(taker) || is_whole(call)));
    }
    for answerer in ANSWERERS {
        let bodies = bare.match_indices(answerer).filter_map(|(at, _)| bare[at..].find('{').map(|open| at + open));
        pieces.extend(bodies.map(|open| (open, brackets(&bare, open, (b'{', b'}')))));
    }
    pieces.extend(bare.match_indices("reason: ").map(|(at, found)| at + found.len()).filter_map(|at| {
        let end = text[at..].starts_with('"').then(|| text[at + 1..].find('"'))??;
        Some((at, at + end + 2))
    }));
    pieces.extend(file.text.match_indices(DOCUMENTED).filter(|(at, _)| *at < bare.len()).filter_map(|(at, _)| {
        let end = text[at..].find(';').map(|end| at + end)?;
        Some((at, end))
    }));
    if file.path == BORDER {
        pieces.push((0, bare.len()));
    }
    let all = pieces.into_iter().flat_map(|(from, to)| {
        texts(&text[from..to]).into_iter().map(move |(at, code)| (from + at, code.to_owned())).collect::<Vec<_>>()
    });
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

fn product() -> Vec<File> {
    let mut files = source::files(&["rs"]);
    let tests = crate::layers::only_in_tests(&files);
    let is_ours = |path: &str| ["shared/src/", "node/src/", "hub/src/"].iter().any(|folder| path.starts_with(folder));
    files.retain(|file| is_ours(&file.path) && file.path != TABLE && !crate::layers::is_test(&file.path, &tests));
    files
}

fn unlisted(file: &File) -> Vec<String> {
    let is_listed = |code: &str| REASONS.iter().any(|reason| reason.code == code);
    let found = answered(file).into_iter().filter(|(_, code)| !is_listed(code));
    found.map(|(at, code)| format!("{}:{}: {code} is not in {TABLE}", file.path, source::line(&file.text, at))).collect()
}

#[test]
fn every_reason_that_is_answered_is_in_the_table() {
    source::none(&product().iter().flat_map(unlisted).collect::<Vec<_>>());
    for planted in [
        "fn f() -> EngineError { EngineError::Refused { reason: \"no-such-reason\" } }",
        "fn f() -> Refusal { refused(if a() { \"no-such-reason\" } else { \"no-grant\" }) }",
        "fn f() -> Refusal { Refusal::new(Code::B, \"no-such-reason\", format!(\"it is (so) {x}\")) }",
        "fn f() -> Result<(), &'static str> { Err(\"no-such-reason\") }",
        "impl E { fn reason(&self) -> &'static str { match self { Self::A => \"no-such-reason\" } } }",
        "/// The closed reason code of nothing.\npub const NONE: &str = \"no-such-reason\";",
    ] {
        assert_eq!(unlisted(&File::new("shared/src/planted.rs", planted)).len(), 1, "{planted}");
    }
    assert!(unlisted(&File::new("shared/src/a.rs", "// refused(\"no-such-reason\")\nconst KEY: &str = \"a-key\";")).is_empty());
}

#[test]
fn every_reason_of_the_table_is_answered() {
    let answered: BTreeSet<String> = product().iter().flat_map(answered).map(|(_, code)| code).collect();
    let never = REASONS.iter().filter(|reason| !answered.contains(reason.code));
    source::none(&never.map(|reason| format!("{TABLE}: nobody answers {}", reason.code)).collect::<Vec<_>>());
}

/// What an administrator does about each.
const RUNBOOK: &str = "deploy/RUNBOOK.md";

/// Codes of the table that the runbook does not name, and codes in its tables of reasons that are none.
fn unexplained(runbook: &str) -> Vec<String> {
    let named = |code: &str| runbook.contains(&format!("`{code}`"));
    let missing = REASONS.iter().filter(|reason| !named(reason.code));
    let missing = missing.map(|reason| format!("{RUNBOOK}: no word about {}", reason.code));
    let mut is_about_reasons = false;
    let mut unknown = Vec::new();
    for line in runbook.lines() {
        is_about_reasons = line.starts_with("| reason |") || (is_about_reasons && line.starts_with('|'));
        let first = line.split('|').nth(1).filter(|_| is_about_reasons).unwrap_or_default();
        let codes = first.split('`').skip(1).step_by(2).filter(|code| REASONS.iter().all(|reason| reason.code != *code));
        unknown.extend(codes.map(|code| format!("{RUNBOOK}: {code} is not in {TABLE}")));
    }
    missing.chain(unknown).collect()
}

#[test]
fn the_runbook_has_an_entry_for_every_reason() {
    let runbook = std::fs::read_to_string(source::top().join(RUNBOOK)).unwrap();
    source::none(&unexplained(&runbook));
    assert_eq!(unexplained(&runbook.replace("`clone`", "clone")).len(), 1);
    assert_eq!(unexplained(&format!("{runbook}\n| reason | what |\n|---|---|\n| `no-such-reason` | … |\n")).len(), 1);
}
