//! Incidents as the administrator sees them: in the answer to `status`, and as lines of text.

use serde_json::{Value, json};

use crate::domain::{Incident, PrincipalRow};

/// For the answer to `GET /status`, newest first. Times are Unix milliseconds.
pub fn rows(incidents: &[Incident], principals: &[PrincipalRow]) -> Value {
    let row = |incident: &Incident| {
        let peer = principals.iter().find(|row| row.principal == incident.peer);
        json!({
            "number": incident.number,
            "kind": incident.kind.as_str(),
            "state": incident.state.as_str(),
            "principal": incident.peer.0,
            "council": peer.map(|peer| peer.council.as_str()),
            "opened_at_ms": incident.opened_at.0,
            "changed_at_ms": incident.changed_at.0,
            "documents": incident.documents.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "asked": incident.asked,
            "repaired": incident.repaired,
        })
    };
    incidents.iter().map(row).collect()
}

/// One such row as a line: what, with whom, how it stands, since when, and what it is about.
pub fn line(row: &Value) -> String {
    let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or("-");
    let number = |key: &str| row.get(key).and_then(Value::as_i64).unwrap_or(0);
    let time =
        |key: &str| jiff::Timestamp::from_millisecond(number(key)).map_or_else(|_| "-".to_owned(), |time| time.to_string());
    let documents: Vec<&str> =
        row.get("documents").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    format!(
        "incident {}: {} with {}, {} since {}, found {}; documents asked for: {}, repaired: {} {}",
        number("number"),
        text("kind"),
        text("council"),
        text("state"),
        time("changed_at_ms"),
        time("opened_at_ms"),
        number("asked"),
        number("repaired"),
        documents.join(" "),
    )
    .trim_end()
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{DocId, IncidentKind, IncidentState, JournalKey, PrincipalId, PrincipalStatus, UnixMs};

    #[test]
    fn an_incident_is_named_with_its_council_and_documents() {
        let principal = PrincipalRow {
            principal: PrincipalId(2),
            council: "MA-02".parse().unwrap(),
            journal_key: JournalKey::new([0; 32]),
            status: PrincipalStatus::Active,
        };
        let incident = Incident {
            number: 4,
            peer: PrincipalId(2),
            kind: IncidentKind::RootsDiffer,
            state: IncidentState::Closed,
            opened_at: UnixMs(1_790_000_000_000),
            changed_at: UnixMs(1_790_000_001_000),
            documents: vec![DocId::new([0xab; 16])],
            asked: 3,
            repaired: 1,
        };
        let rows = rows(&[incident], &[principal]);
        assert_eq!(rows[0]["council"], "MA-02");
        let line = line(&rows[0]);
        assert!(line.starts_with("incident 4: roots-differ with MA-02, closed since 20"), "{line}");
        assert!(line.ends_with("asked for: 3, repaired: 1 abababababababababababababababab"), "{line}");
    }
}
