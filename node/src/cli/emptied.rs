//! What became of a document in the bin, as one line for the administrator: what was done, and what was not.

use serde_json::Value;

/// The line. `row` is one of `documents` in the answer of `POST /bin/empty`.
pub(super) fn line(row: &Value) -> String {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
    let known_to: Vec<&str> =
        row.get("known_to").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let label = if text("label").is_empty() { "(no title)" } else { text("label") };
    let of = format!("document {}  {label}  deleted {}", text("doc"), text("deleted_at"));
    let done = match text("outcome") {
        "not-ours" => return format!("{of}: left as it is; it belongs to {}, whose administrator takes it out", text("owner")),
        "would-be-emptied" => "its text and files would be taken out",
        _ => "its text and files are taken out",
    };
    let elsewhere = if known_to.is_empty() {
        "nobody else ever had it".to_owned()
    } else {
        format!(
            "also known to {}: the same is taken out there, and what they hold of its history stays with them",
            known_to.join(", ")
        )
    };
    format!("{of}: {done}; its history stays in this council's journal; {elsewhere}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(outcome: &str, known_to: &[&str]) -> String {
        line(&json!({ "doc": "aa", "label": "Plan", "deleted_at": "2026-10-01T08:00:00Z", "deleted_by": "5f3a", "owner": "MA-02",
            "outcome": outcome, "history": "kept", "known_to": known_to }))
    }

    #[test]
    fn the_line_says_what_was_done_and_what_was_not() {
        let of = "document aa  Plan  deleted 2026-10-01T08:00:00Z: ";
        let here = "its history stays in this council's journal; ";
        assert_eq!(said("emptied", &[]), format!("{of}its text and files are taken out; {here}nobody else ever had it"));
        let shared = said("would-be-emptied", &["ministry", "MA-09"]);
        assert!(
            shared.starts_with(&format!("{of}its text and files would be taken out; {here}also known to ministry, MA-09: ")),
            "{shared}"
        );
        assert_eq!(said("not-ours", &[]), format!("{of}left as it is; it belongs to MA-02, whose administrator takes it out"));
    }
}
