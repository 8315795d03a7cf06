//! The lives of this process, so that a far end notices when the store was put back from a copy, however much was written since.
//!
//! The file lies beside the books and goes with the data folder: a copy that is put back brings the list back that belongs to it.

use std::path::Path;

use super::{LIVES_MAX, Life, book::BookError};
use crate::{
    domain::{Position, RunId},
    identity::files,
};

const FILE: &str = "lives.json";

/// The lives so far, with this one as the last. Durable before this returns.
///
/// # Errors
/// The file cannot be used.
pub(super) fn begun(folder: &Path, now: Life) -> Result<Vec<Life>, BookError> {
    let path = folder.join(FILE);
    let kept: Vec<(u64, u64)> = match files::read_private(&path)? {
        None => Vec::new(),
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|_| BookError::Damaged { path: path.clone() })?,
    };
    let mut lives: Vec<Life> = kept.into_iter().map(|(run, began)| Life { run: RunId(run), began: Position(began) }).collect();
    // A copy that was put back may be of the journal alone: what began later than this life did never was.
    lives.retain(|life| life.began <= now.began && life.run != now.run);
    lives.push(now);
    lives.drain(..lives.len().saturating_sub(LIVES_MAX));
    let kept: Vec<(u64, u64)> = lives.iter().map(|life| (life.run.0, life.began.0)).collect();
    files::write_private(&path, &serde_json::to_vec(&kept).unwrap_or_default())?;
    Ok(lives)
}

/// Where a store was put back to, if it was: `before` is the list heard last, `now` the one heard now, `cursor` how far the store is
/// durable here.
pub(super) fn put_back(before: Option<&[Life]>, now: &[Life], cursor: Position) -> Option<Position> {
    let newest = now.last();
    let first_new = match before {
        Some(before) => now.iter().find(|life| before.iter().all(|known| known.run != life.run)),
        None => newest,
    };
    first_new.map(|life| life.began).filter(|began| *began < cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lives(list: &[(u64, u64)]) -> Vec<Life> {
        list.iter().map(|(run, began)| Life { run: RunId(*run), began: Position(*began) }).collect()
    }

    #[test]
    fn lives_are_kept_and_bounded() {
        let folder = tempfile::tempdir().unwrap();
        for run in 1..=100 {
            let life = Life { run: RunId(run), began: Position(run * 10) };
            assert_eq!(begun(folder.path(), life).unwrap().last(), Some(&life));
        }
        let now = Life { run: RunId(200), began: Position(655) };
        let list = begun(folder.path(), now).unwrap();
        assert_eq!(list.last(), Some(&now));
        assert_eq!(list[list.len() - 2].run, RunId(65), "what began later than now belongs to a journal that is no more");
        assert!(list.len() <= LIVES_MAX);
    }

    #[test]
    fn a_store_is_known_to_be_put_back_however_far_it_went_on() {
        let before = lives(&[(1, 0), (2, 50)]);
        let back = |now: &[(u64, u64)], cursor| put_back(Some(&before), &lives(now), Position(cursor));
        assert_eq!(back(&[(1, 0), (2, 50)], 90), None, "the same life");
        assert_eq!(back(&[(1, 0), (2, 50), (3, 95)], 90), None, "an honest restart");
        assert_eq!(back(&[(1, 0), (3, 30), (4, 200)], 90), Some(Position(30)), "put back to 30, and started twice since");
        assert_eq!(back(&[(1, 0), (2, 50), (3, 60)], 90), Some(Position(60)));
        assert_eq!(put_back(None, &lives(&[(1, 0), (2, 95)]), Position(90)), None);
        assert_eq!(put_back(None, &lives(&[(1, 0), (2, 80)]), Position(90)), Some(Position(80)));
    }
}
