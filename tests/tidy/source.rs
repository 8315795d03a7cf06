//! The repository's own files, as text.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::code::{self, Language};

/// Folders that hold what tools made, for a tree without git.
const MADE_BY_TOOLS: [&str; 6] = ["target", "node_modules", "dist", ".git", ".demo", "test-results"];

/// One file: its path from the top, with `/`, and its text.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap()
    }

    /// Rust or TypeScript without comments and texts.
    pub(crate) fn bare(&self) -> String {
        code::bare(&self.text, self.language())
    }

    pub(crate) fn language(&self) -> Language {
        if self.is(&["rs"]) { Language::Rust } else { Language::TypeScript }
    }

    pub(crate) fn is(&self, extensions: &[&str]) -> bool {
        self.name().rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }
}

/// The repository's top folder. Cargo names it at run time too: the tests may have been built elsewhere.
pub(crate) fn top() -> PathBuf {
    let tests = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    Path::new(&tests).parent().unwrap().to_owned()
}

/// Every path that is in git or would be added to it; without git, all that no tool made.
pub(crate) fn paths() -> Vec<String> {
    let git =
        Command::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(top()).output();
    let mut paths: Vec<String> = match git {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            let names = String::from_utf8(output.stdout).unwrap();
            names.split_terminator('\0').map(str::to_owned).filter(|path| top().join(path).is_file()).collect()
        }
        _ => {
            let mut paths = Vec::new();
            walk(&top(), "", &mut paths);
            paths
        }
    };
    paths.sort();
    paths.dedup();
    assert!(paths.len() > 20, "only {} files found: the rules would pass on nothing", paths.len());
    paths
}

fn walk(folder: &Path, prefix: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() && !MADE_BY_TOOLS.contains(&name.as_str()) {
            walk(&entry.path(), &format!("{prefix}{name}/"), paths);
        } else if kind.is_file() {
            paths.push(format!("{prefix}{name}"));
        }
    }
}

/// The files with one of these extensions.
pub(crate) fn files(extensions: &[&str]) -> Vec<File> {
    let kept = |file: &File| file.is(extensions);
    paths().into_iter().map(|path| File { path, text: String::new() }).filter(kept).map(read).collect()
}

/// Every file that is text.
pub(crate) fn texts() -> Vec<File> {
    let text = |path: String| {
        let text = String::from_utf8(fs::read(top().join(&path)).unwrap()).ok()?;
        (!text.contains('\0')).then_some(File { path, text })
    };
    paths().into_iter().filter_map(text).collect()
}

fn read(file: File) -> File {
    let text = fs::read_to_string(top().join(&file.path)).unwrap();
    File { text, ..file }
}

/// The line, from 1, at a byte of a text.
pub(crate) fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Fails with every finding on a line of its own.
pub(crate) fn none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn the_tree_is_seen() {
    let paths = paths();
    for known in ["Cargo.toml", "shared/src/lib.rs", "tests/tidy/main.rs"] {
        assert!(paths.iter().any(|path| path == known), "{known}");
    }
}
