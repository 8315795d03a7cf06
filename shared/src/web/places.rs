//! Places for what stays open longer than a request: so many for everybody, and of these so many for one account, so that no one account
//! takes them all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{domain::EditorId, error::ErrorCode, web::http::ApiError};

/// See the module. Cheap to clone; clones share their places.
#[derive(Debug, Clone)]
pub struct Places {
    all: usize,
    each: usize,
    taken: Arc<Mutex<HashMap<EditorId, usize>>>,
}

/// A place; free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    editor: EditorId,
}

impl Places {
    /// `all` places, `each` of them at most for one account.
    pub fn new(all: usize, each: usize) -> Self {
        Self { all, each, taken: Arc::default() }
    }

    /// Takes a place for an account. `what` is wanted: many of them, as in "tabs".
    ///
    /// # Errors
    /// [`ErrorCode::Busy`] when the account has as many as it may, [`ErrorCode::Unavailable`] when everybody together has.
    pub fn take(&self, editor: &EditorId, what: &str) -> Result<Place, ApiError> {
        let mut taken = self.taken();
        if taken.get(editor).is_some_and(|own| *own >= self.each) {
            let text = format!("this account has {} {what} open, which is the most: close some", self.each);
            return Err(ApiError::new(ErrorCode::Busy, text));
        }
        if taken.values().sum::<usize>() >= self.all {
            return Err(ApiError::new(ErrorCode::Unavailable, format!("too many {what} are connected")));
        }
        *taken.entry(editor.clone()).or_default() += 1;
        Ok(Place { places: self.clone(), editor: editor.clone() })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<EditorId, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(own) = taken.get_mut(&self.editor) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.editor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_does_not_take_the_places_of_another() {
        let (places, one, other) = (Places::new(3, 2), "aa".parse().unwrap(), "bb".parse().unwrap());
        let held = [places.take(&one, "tabs").unwrap(), places.take(&one, "tabs").unwrap()];
        assert_eq!(places.take(&one, "tabs").unwrap_err().code, ErrorCode::Busy);
        let another = places.take(&other, "tabs").unwrap();
        assert_eq!(places.take(&other, "tabs").unwrap_err().code, ErrorCode::Unavailable);
        drop(held);
        assert!(places.take(&other, "tabs").is_ok());
        drop(another);
        assert!(places.taken().is_empty());
    }
}
