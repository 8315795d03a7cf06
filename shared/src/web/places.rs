//! Places for what stays open longer than a request: so many for everybody, and of these so many for one account, so that no one account
//! takes them all.

use crate::{
    domain::EditorId,
    error::ErrorCode,
    places::{self, Full},
    web::http::ApiError,
};

/// See the module. Cheap to clone; clones share their places.
#[derive(Debug, Clone)]
pub struct Places {
    all: usize,
    each: usize,
    taken: places::Places<EditorId>,
}

/// A place; free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    _held: places::Place<EditorId>,
}

impl Places {
    /// `all` places, `each` of them at most for one account.
    pub fn new(all: usize, each: usize) -> Self {
        Self { all, each, taken: places::Places::default() }
    }

    /// Takes a place for an account. `what` is wanted: many of them, as in "tabs".
    ///
    /// # Errors
    /// [`ErrorCode::Busy`] when the account has as many as it may, [`ErrorCode::Unavailable`] when everybody together has.
    pub fn take(&self, editor: &EditorId, what: &str) -> Result<Place, ApiError> {
        let held = self.taken.take_of(editor, self.each, self.all).map_err(|full| match full {
            Full::Each => {
                let text = format!("this account has {} {what} open, which is the most: close some", self.each);
                ApiError::new(ErrorCode::Busy, text)
            }
            Full::All => ApiError::new(ErrorCode::Unavailable, format!("too many {what} are connected")),
        })?;
        Ok(Place { _held: held })
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
        assert!(places.taken.is_empty());
    }
}
