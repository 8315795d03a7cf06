//! What the running hub knows of its councils' nodes, and which invitations are open.

use std::path::Path;

use serde_json::Value;
use tansiq_shared::{
    admin::doctor::{self, Check},
    domain::UnixMs,
};

/// Whether the hub serves at all.
pub(super) fn standing(status: &Value) -> Check {
    let standing = status.get("standing").and_then(Value::as_str).unwrap_or("unknown");
    if standing == "serves and enrols" {
        return Check::ok("standing", "the hub serves and enrols");
    }
    let next = "see that two councils' nodes are linked; or take one's word: `tansiq-hub registry accept --from COUNCIL`";
    Check::bad("standing", standing, next)
}

fn text<'a>(row: &'a Value, key: &str) -> Option<&'a str> {
    row.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn time(row: &Value, key: &str) -> Option<i64> {
    row.get(key).and_then(Value::as_i64)
}

/// A line for each council.
pub(super) async fn councils(folder: &Path, now: UnixMs) -> Vec<Check> {
    let answer = match doctor::ask(folder, "/councils").await {
        Ok(answer) => answer,
        Err(error) => return vec![Check::warning("councils", error.to_string(), "try `tansiq-hub council list`")],
    };
    let rows = answer.get("councils").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_active = |row: &Value| text(row, "status") == Some("active");
    let active: Vec<&Value> = rows.iter().filter(|row| is_active(row)).collect();
    if active.is_empty() {
        let next = "`tansiq-hub council invite MA-02` prints a code for one";
        return vec![Check::warning("councils", "no council has a node yet", next)];
    }
    active.into_iter().map(|row| council(row, now)).collect()
}

fn council(row: &Value, now: UnixMs) -> Check {
    let code = text(row, "council").unwrap_or("-");
    let name = format!("council {code}");
    let documents = format!("{} documents here", doctor::number(row, "documents"));
    if let Some(held) = row.get("held").filter(|held| !held.is_null()) {
        let held = held.as_str().map_or_else(|| held.to_string(), str::to_owned);
        let next = format!("switch one of the two machines off, then `tansiq-hub council release {code}`");
        return Check::bad(name, format!("two machines work under its name, and neither is served: {held}"), next);
    }
    if row.get("connected").and_then(Value::as_bool) == Some(true) {
        return Check::ok(name, format!("linked; {documents}"));
    }
    let last = time(row, "linked_at_ms").max(time(row, "heard_at_ms"));
    let since =
        last.map_or_else(|| "it was never linked".to_owned(), |last| format!("not linked for {}", doctor::span(now.0 - last)));
    let invite = format!("`tansiq-hub council invite {code} --same-node`, and `tansiq-node join CODE` there");
    if let Some(reason) = text(row, "refused") {
        let at = time(row, "refused_at_ms").map_or_else(String::new, |at| format!(", {} ago", doctor::span(now.0 - at)));
        let found = format!("{since}; {documents}; its last try was refused{at}: {reason}");
        return Check::bad(name, found, format!("if it is to be served: {invite}; or `--replace` for another machine"));
    }
    let found = format!("{since}; {documents}; what it wrote since is not known here");
    let next = if text(row, "silence") == Some("expired") {
        format!("its certificate has ended: {invite}")
    } else {
        "ask its administrator to type `tansiq-node doctor`; a refused certificate stands in this hub's log (`handshake refused`)"
            .to_owned()
    };
    Check::warning(name, found, next)
}

/// Codes that somebody may still use.
pub(super) async fn invitations(folder: &Path, now: UnixMs) -> Check {
    let answer = match doctor::ask(folder, "/invites").await {
        Ok(answer) => answer,
        Err(error) => return Check::warning("invitations", error.to_string(), "try `tansiq-hub invitation list`"),
    };
    let rows = answer.get("invitations").and_then(Value::as_array).cloned().unwrap_or_default();
    let open = rows.iter().filter(|row| text(row, "state") == Some("open"));
    let said: Vec<String> = open
        .map(|row| {
            let left = time(row, "expires_at_ms").map_or(0, |until| until - now.0);
            format!("{} for another {}", text(row, "council").unwrap_or("-"), doctor::span(left))
        })
        .collect();
    if said.is_empty() {
        return Check::ok("invitations", "none is open");
    }
    let found = format!("{} open: {}", said.len(), said.join(", "));
    Check {
        next: Some("`tansiq-hub invitation withdraw COUNCIL` ends one that is not needed".to_owned()),
        ..Check::ok("invitations", found)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tansiq_shared::admin::doctor::State;

    use super::*;

    #[test]
    fn a_council_is_said_to_be_linked_or_since_when_not_and_why() {
        let now = UnixMs(10_000_000);
        let of = |fields: Value| council(&fields, now);
        assert_eq!(of(json!({ "council": "MA-02", "connected": true, "documents": 3 })).state, State::Ok);
        let away = of(json!({ "council": "MA-02", "connected": false, "linked_at_ms": 4_000_000, "silence": "no_line" }));
        assert!(away.state == State::Warning && away.found.starts_with("not linked for 100 min"), "{away:?}");
        let refused = of(json!({ "council": "MA-02", "connected": false, "refused": "revoked", "refused_at_ms": 9_999_000 }));
        assert!(refused.state == State::Bad && refused.found.contains("1 s ago: revoked"), "{refused:?}");
        let held = of(json!({ "council": "MA-02", "connected": false, "held": "two runs" }));
        assert!(held.next.unwrap().contains("council release MA-02"));
    }
}
