//! The vocabularies as this machine has them: the built-in ones, overlaid by the files of a folder.

use std::path::{Path, PathBuf};

use crate::domain::vocabulary::{Vocabularies, VocabularyError};

/// Longest vocabulary file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Why the folder's files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The system's word.
    #[error("read the vocabularies in {path}: {source}", path = path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is too long to be a vocabulary.
    #[error("read {path}: it is longer than {FILE_BYTES_MAX} bytes", path = path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A file makes no sense.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
}

/// The built-in vocabularies, overlaid by every `.toml` file of `folder`.
///
/// # Errors
/// [`LoadError`] names the file, and the line where there is one.
pub fn load(folder: Option<&Path>) -> Result<Vocabularies, LoadError> {
    let Some(folder) = folder else { return Ok(Vocabularies::embedded().clone()) };
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| LoadError::Io { path, source }
    };
    let mut files = Vec::new();
    for file in std::fs::read_dir(folder).map_err(io(folder))? {
        let path = file.map_err(io(folder))?.path();
        let (Some(name), true) =
            (path.file_name().and_then(|name| name.to_str()), path.extension().is_some_and(|end| end == "toml"))
        else {
            continue;
        };
        if std::fs::metadata(&path).map_err(io(&path))?.len() > FILE_BYTES_MAX {
            return Err(LoadError::TooLarge { path });
        }
        files.push((name.to_owned(), std::fs::read_to_string(&path).map_err(io(&path))?));
    }
    files.sort();
    Ok(Vocabularies::with_overlay(files)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_the_folder_adds_a_code_without_a_rebuild() {
        let folder = tempfile::tempdir().unwrap();
        let text = "name = \"snmre\"\ntitle = { fr = \"SNMRE\", ar = \"SNMRE\" }\n[[code]]\ncode = \"P9\"\nfr = \"Neuf\"\nar = \"تسعة\"\n";
        std::fs::write(folder.path().join("snmre.toml"), text).unwrap();
        let vocabularies = load(Some(folder.path())).unwrap();
        assert!(vocabularies.code("snmre", "P9").is_some());
        std::fs::write(folder.path().join("snmre.toml"), "name = 7").unwrap();
        let error = load(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains("snmre"), "{error}");
    }
}
