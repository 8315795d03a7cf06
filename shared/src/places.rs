//! Places: so many for each key, such as an address or an account, so that nobody takes those of the others.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many places each key holds. Cheap to clone; clones share their places.
#[derive(Debug)]
pub(crate) struct Places<K>(Arc<Mutex<HashMap<K, usize>>>);

/// A place; free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Place<K: Eq + Hash> {
    places: Places<K>,
    key: K,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// The key has as many as it may.
    Each,
    /// All together have.
    All,
}

impl<K> Default for Places<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K> Clone for Places<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Clone + Eq + Hash> Places<K> {
    /// One more place for this key, unless it has `most`.
    pub(crate) fn take(&self, key: &K, most: usize) -> Option<Place<K>> {
        self.take_of(key, most, usize::MAX).ok()
    }

    /// One more place for this key, unless it has `each` or all keys together have `all`.
    pub(crate) fn take_of(&self, key: &K, each: usize, all: usize) -> Result<Place<K>, Full> {
        let mut taken = self.taken();
        if taken.get(key).is_some_and(|own| *own >= each) {
            return Err(Full::Each);
        }
        if taken.values().sum::<usize>() >= all {
            return Err(Full::All);
        }
        *taken.entry(key.clone()).or_default() += 1;
        Ok(Place { places: self.clone(), key: key.clone() })
    }
}

impl<K> Places<K> {
    fn taken(&self) -> MutexGuard<'_, HashMap<K, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nobody holds any.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.taken().is_empty()
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(own) = taken.get_mut(&self.key) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.key);
            }
        }
    }
}
