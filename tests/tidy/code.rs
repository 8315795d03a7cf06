//! Just enough reading of Rust and TypeScript to tell code from comments and texts, and to see what is imported.

/// What ticks mean: a character or a lifetime in Rust, a text in TypeScript.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    TypeScript,
}

/// The text with comments and what stands in quotes blanked out; lines and byte offsets stay.
pub(crate) fn bare(text: &str, language: Language) -> String {
    blank(text, language, true)
}

/// The text with comments blanked out; what stands in quotes stays.
pub(crate) fn uncommented(text: &str, language: Language) -> String {
    blank(text, language, false)
}

fn blank(text: &str, language: Language, quotes_too: bool) -> String {
    let bytes = text.as_bytes();
    let rust = language == Language::Rust;
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let (end, hide) = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => (find(bytes, at, b"\n"), true),
            b'/' if bytes.get(at + 1) == Some(&b'*') => (comment_end(bytes, at, rust), true),
            b'"' if rust => (quote_end(bytes, at), quotes_too),
            b'`' if !rust => (quote_end(bytes, at), quotes_too),
            b'\'' if rust => character_end(text, at).map_or((at + 1, false), |end| (end, quotes_too)),
            b'"' | b'\'' if !rust => line_quote_end(bytes, at).map_or((at + 1, false), |end| (end, quotes_too)),
            b'r' if rust && !follows_word(bytes, at) => raw_end(bytes, at).map_or((at + 1, false), |end| (end, quotes_too)),
            _ => (at + 1, false),
        };
        if hide {
            for byte in &mut out[at..end] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        at = end;
    }
    String::from_utf8(out).unwrap()
}

/// Whether a letter is the end of a name; `br"…"` is a raw text as well.
fn follows_word(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[..at];
    let before = before.strip_suffix(b"b").unwrap_or(before);
    before.last().is_some_and(|byte| is_word(*byte))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> usize {
    bytes[from..].windows(what.len()).position(|window| window == what).map_or(bytes.len(), |found| from + found)
}

/// Only Rust's comments nest.
fn comment_end(bytes: &[u8], start: usize, nests: bool) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" if nests || depth == 0 => (depth, at) = (depth + 1, at + 2),
            b"*/" => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

fn quote_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == bytes[start] => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The end of a TypeScript text, which does not go on over the line: an apostrophe in the page's own text has none.
fn line_quote_end(bytes: &[u8], start: usize) -> Option<usize> {
    let line = &bytes[..find(bytes, start, b"\n")];
    let end = quote_end(line, start).min(line.len());
    (end > start + 1 && line[end - 1] == line[start]).then_some(end)
}

/// The end of a Rust character; a lifetime has none.
fn character_end(text: &str, start: usize) -> Option<usize> {
    let mut rest = text[start + 1..].chars();
    let first = rest.next()?;
    if first == '\\' {
        return line_quote_end(text.as_bytes(), start);
    }
    (rest.next() == Some('\'')).then_some(start + 2 + first.len_utf8())
}

fn raw_end(bytes: &[u8], start: usize) -> Option<usize> {
    let hashes = bytes[start + 1..].iter().take_while(|byte| **byte == b'#').count();
    let open = start + 1 + hashes;
    (bytes.get(open) == Some(&b'"')).then(|| {
        let close = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
        (find(bytes, open + 1, &close) + close.len()).min(bytes.len())
    })
}

/// Rust without its unit tests: what follows `#[cfg(test)]` up to the end of the item after it.
pub(crate) fn without_tests(bare: &str) -> String {
    let mut out = bare.to_owned();
    while let Some(start) = out.find("#[cfg(test)]") {
        let rest = &out[start..];
        let body = rest.find('{');
        let end = match (rest.find(';'), body) {
            (Some(semicolon), body) if body.is_none_or(|body| semicolon < body) => semicolon + 1,
            (_, Some(body)) => body + block_len(&rest[body..]),
            (_, None) => rest.len(),
        };
        let blanked: String = rest[..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out = format!("{}{}{}", &out[..start], blanked, &out[start + end..]);
    }
    out
}

fn block_len(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// Where a Rust path such as `tokio` or `std::fs` is used: written out, or inside a `use` with braces. Byte offsets.
pub(crate) fn uses(bare: &str, path: &str) -> Vec<usize> {
    let mut found: Vec<usize> =
        words(bare, path).filter(|at| !bare[..*at].ends_with("::") && !bare[..*at].ends_with('.')).collect();
    for start in words(bare, "use") {
        let statement = &bare[start + 3..];
        let statement = &statement[..statement.find(';').unwrap_or(statement.len())];
        let mut paths = Vec::new();
        unfold("", statement, &mut paths);
        if paths.iter().any(|used| used == path || used.strip_prefix(path).is_some_and(|rest| rest.starts_with("::"))) {
            found.push(start);
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|at| super::source::line(bare, *at));
    found
}

/// `std::{fs, net::TcpStream}` becomes `std::fs` and `std::net::TcpStream`.
fn unfold(prefix: &str, tree: &str, paths: &mut Vec<String>) {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let path = tree.split_once(" as ").map_or(tree, |(path, _)| path);
        paths.push(format!("{prefix}{}", path.split_whitespace().collect::<String>()));
        return;
    };
    let prefix = format!("{prefix}{}", tree[..open].split_whitespace().collect::<String>());
    let inner = &tree[open + 1..tree.rfind('}').unwrap_or(tree.len())];
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                unfold(&prefix, &inner[start..at], paths);
                start = at + 1;
            }
            _ => {}
        }
    }
    if !inner[start..].trim().is_empty() {
        unfold(&prefix, &inner[start..], paths);
    }
}

/// Where a word stands by itself. Byte offsets.
pub(crate) fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = at.checked_sub(1).map(|at| text.as_bytes()[at]);
        let after = text.as_bytes().get(at + word.len());
        !before.is_some_and(is_word) && !after.is_some_and(|byte| is_word(*byte))
    })
}

/// Whether Cargo itself names the file: a library, a program, a build script, a test, a bench, an example.
pub(crate) fn is_root(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(
        parts.as_slice(),
        [_, "build.rs"]
            | [_, "src", "lib.rs" | "main.rs"]
            | [_, "src", "bin", _]
            | [_, "tests" | "benches" | "examples", _]
            // The `tests` crate: one folder per binary, and fuzz targets a file each.
            | ["tests", _, "lib.rs" | "main.rs"]
            | ["tests", "fuzz", .., _]
    )
}

/// Where a file's modules lie: `foo.rs` beside `foo/`.
pub(crate) fn folder_of_children(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.trim_end_matches(".rs");
    if is_root(path) || stem == "mod" { folder.to_owned() } else { format!("{folder}/{stem}") }
}

/// The names after `mod` in bare Rust, when a file follows.
pub(crate) fn declared(bare: &str) -> Vec<String> {
    let name = |at: usize| {
        let rest = bare[at + 3..].trim_start();
        let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
        rest[len..].trim_start().starts_with(';').then(|| rest[..len].to_owned())
    };
    words(bare, "mod").filter_map(name).collect()
}

/// What a TypeScript file imports: `from '…'`, `import '…'`, `import('…')`. Byte offset and specifier.
pub(crate) fn imports(uncommented: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for word in ["from", "import"] {
        for at in words(uncommented, word) {
            let rest = &uncommented[at + word.len()..];
            let rest = rest.trim_start().strip_prefix('(').unwrap_or(rest).trim_start();
            let Some(quote) = rest.chars().next().filter(|c| "'\"".contains(*c)) else { continue };
            if let Some(end) = rest[1..].find(quote) {
                found.push((at, &rest[1..=end]));
            }
        }
    }
    found
}

#[test]
fn comments_and_texts_are_not_code() {
    let text = "// tokio\nlet a = \"tokio // \\\" \"; /* sled /* x */ */ let b = r#\"axum\"#; fn f<'a>(x: &'a str) -> char { '\"' } tonic();";
    let bare = bare(text, Language::Rust);
    assert_eq!(bare.len(), text.len());
    for hidden in ["tokio", "sled", "axum"] {
        assert!(!bare.contains(hidden), "{hidden} in {bare}");
    }
    for kept in ["let a =", "let b =", "fn f<'a>(x: &'a str) -> char", "tonic();"] {
        assert!(bare.contains(kept), "{kept} in {bare}");
    }
    let page =
        super::code::bare("const a = 'x.only('; // .only(\n<p>l'accueil</p>; b(`.only(`); run.only(", Language::TypeScript);
    assert_eq!(page.matches(".only(").count(), 1, "{page}");
}

#[test]
fn grouped_uses_are_unfolded() {
    let code = "use std::{collections::HashMap, fs as files, net::{self, TcpStream}};\nuse crate::store::sled_like;";
    assert_eq!(uses(code, "std::fs"), [0]);
    assert_eq!(uses(code, "std::net"), [0]);
    assert!(uses(code, "std::env").is_empty());
    assert!(uses(code, "sled").is_empty());
    assert_eq!(uses("let x = std::fs::read(y);", "std::fs"), [8]);
    assert!(uses("self.tokio(); crate::tokio::x();", "tokio").is_empty());
}

#[test]
fn unit_tests_are_left_out() {
    let code = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { sled(); } }\nfn c() {}\n#[cfg(test)]\nmod t;\nfn d() {}";
    let left = without_tests(code);
    assert!(!left.contains("sled") && !left.contains("mod t"));
    assert!(left.contains("fn a") && left.contains("fn c") && left.contains("fn d"));
}

#[test]
fn typescript_imports_are_seen() {
    let code = "import x from './a.ts';\nimport type { Y } from \"../b.ts\";\nimport './c.css';\nconst d = await import('d');\nexport * from './e.ts'; const from = 1;";
    let mut seen: Vec<&str> = imports(code).into_iter().map(|(_, specifier)| specifier).collect();
    seen.sort_unstable();
    assert_eq!(seen, ["../b.ts", "./a.ts", "./c.css", "./e.ts", "d"]);
}
