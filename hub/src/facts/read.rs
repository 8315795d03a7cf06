//! Rows into what was known at a moment.

use std::{collections::BTreeMap, sync::Arc};

use rusqlite::Connection;
use tansiq_shared::domain::{CouncilId, DocId, Position, UnixMs};

use super::PastError;
use crate::projection::Projected;

/// What was known at one moment.
#[derive(Debug, Default)]
pub struct Moment {
    /// Every document that counted then, as it was.
    pub documents: Vec<(DocId, Projected)>,
    /// When each council's content had last come.
    pub heard: BTreeMap<CouncilId, UnixMs>,
    /// The hub's position that this covers at least.
    pub position: Position,
}

pub(super) fn at(reader: &Connection, moment: UnixMs) -> Result<Moment, PastError> {
    let mut known = Moment::default();
    // One statement sees one state of the file, whatever is written meanwhile.
    let mut asked = reader.prepare(
        "SELECT v.doc, v.council, v.grp, v.kind, v.facts_json, v.from_position, \
           coalesce((SELECT max(at_ms) FROM changes c WHERE c.doc = v.doc AND c.at_ms <= ?1), v.received_at_ms), \
           v.ended_at_ms IS NULL OR v.ended_at_ms > ?1 \
         FROM versions v WHERE v.received_at_ms <= ?1",
    )?;
    let mut rows = asked.query([moment.0])?;
    while let Some(row) = rows.next()? {
        let council: CouncilId = parsed(row, 1, "a council")?;
        let changed_at = UnixMs(row.get(6)?);
        let heard = known.heard.entry(council.clone()).or_insert(changed_at);
        *heard = (*heard).max(changed_at);
        known.position = known.position.max(Position(u64::try_from(row.get::<_, i64>(5)?).unwrap_or(0)));
        if row.get::<_, bool>(7)? {
            let facts = serde_json::from_str(row.get_ref(4)?.as_str().unwrap_or_default());
            let document = Projected {
                council,
                group: parsed(row, 2, "a group")?,
                kind: parsed(row, 3, "a kind of document")?,
                facts: Arc::new(facts.map_err(|_| PastError::Row("a document's facts"))?),
                changed_at,
            };
            known.documents.push((parsed(row, 0, "a document's id")?, document));
        }
    }
    Ok(known)
}

fn parsed<T: std::str::FromStr>(row: &rusqlite::Row<'_>, at: usize, what: &'static str) -> Result<T, PastError> {
    row.get_ref(at)?.as_str().ok().and_then(|text| text.parse().ok()).ok_or(PastError::Row(what))
}
