//! Whether the configuration can be used; if not, in which line.

use super::{Check, Program};
use crate::ops::config::ConfigError;

const NAME: &str = "configuration";

/// One line for each value that is wrong, with its place in the file.
pub fn configuration<T>(read: &Result<T, ConfigError>, program: Program) -> Vec<Check> {
    let next = format!("correct it, then `{} check-config` reads it again", program.name);
    let Err(error) = read else { return vec![Check::ok(NAME, "it is read, and every value in it is valid")] };
    let ConfigError::Invalid { path, problems } = error else { return vec![Check::bad(NAME, error.to_string(), next)] };
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let say = |problem: &crate::ops::config::Problem| {
        let place = line_of(&text, &problem.key).map_or_else(
            || if problem.key.starts_with("TANSIQ_") { "the environment".to_owned() } else { path.display().to_string() },
            |line| format!("{} line {line}", path.display()),
        );
        Check::bad(NAME, format!("{place}: {problem}"), next.clone())
    };
    problems.iter().map(say).collect()
}

/// The line in which a key such as `log.format` is set, from 1.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
    let mut inside = "";
    for (line, words) in text.lines().map(str::trim).enumerate() {
        if let Some(header) = words.strip_prefix('[') {
            inside = header.trim_matches(['[', ']', ' ']);
            if inside == key {
                return Some(line + 1);
            }
            continue;
        }
        let set = words.split_once('=').map(|(set, _)| set.trim());
        if (inside.is_empty() && set == Some(key)) || (inside == table && set == Some(name)) {
            return Some(line + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_its_table() {
        let text = "web_listen = \"x\"\n[log]\nformat = \"loud\"\n[[groups]]\nid = \"x\"\n";
        let lines = ["web_listen", "log.format", "groups", "format", "log.filter"].map(|key| line_of(text, key));
        assert_eq!(lines, [Some(1), Some(3), Some(4), None, None]);
        assert_eq!(line_of("log.format = 1\n", "log.format"), Some(1));
    }
}
