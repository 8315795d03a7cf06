//! A file to import, read so that its true trouble is said: too long, of another encoding, no JSON.

use std::{fs::File, io::Read as _, path::Path};

use serde_json::Value;

/// Longest file that is imported, in bytes.
const IMPORT_BYTES_MAX: u64 = 8 * 1024 * 1024;
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// The JSON of a file. A byte order mark of UTF-8, which some editors write, is no part of it.
///
/// # Errors
/// What is wrong, with the file's name and what to do.
pub(super) fn read(file: &Path) -> anyhow::Result<Value> {
    let name = file.display();
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|open| open.take(IMPORT_BYTES_MAX + 1).read_to_end(&mut bytes))
        .map_err(|error| anyhow::anyhow!("read {name}: {error}"))?;
    parse(&bytes).map_err(|why| anyhow::anyhow!("read {name}: {why}"))
}

fn parse(bytes: &[u8]) -> Result<Value, String> {
    if bytes.len() as u64 > IMPORT_BYTES_MAX {
        return Err("it is longer than 8 MiB; split it into several documents".into());
    }
    let bytes = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || bytes.iter().take(64).any(|byte| *byte == 0) {
        return Err("it is written in UTF-16; save it as UTF-8".into());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        format!("line {line} is not UTF-8; save the file as UTF-8")
    })?;
    if text.trim().is_empty() {
        return Err("it is empty".into());
    }
    serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mark_in_front_is_no_part_of_the_file() {
        assert_eq!(parse(b"\xef\xbb\xbf{\"kind\":\"terms\"}"), Ok(json!({ "kind": "terms" })));
    }

    #[test]
    fn the_true_trouble_is_said() {
        let utf16: Vec<u8> = "{\"a\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16.clone()).collect();
        let long = vec![b' '; usize::try_from(IMPORT_BYTES_MAX).unwrap() + 1];
        for (bytes, said) in [
            (&utf16[..], "UTF-16"),
            (&marked[..], "UTF-16"),
            (b"{\n\"a\": \"R\xe9gion\"}", "line 2 is not UTF-8"),
            (b" \n", "it is empty"),
            (b"{\"a\": 1,}", "it is not JSON"),
            (&long[..], "longer than 8 MiB"),
        ] {
            let error = parse(bytes).unwrap_err();
            assert!(error.contains(said), "{error}");
        }
    }
}
