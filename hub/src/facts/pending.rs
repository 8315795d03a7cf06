//! What is not in the file yet: the last news of each document in each minute, so that a disk that refuses for long fills no memory.

use std::collections::{BTreeMap, BTreeSet};

use tansiq_shared::domain::{DocId, UnixMs};

use super::{News, Past, PastError};

/// A minute, in milliseconds: the file tells no shorter time apart.
pub(super) const MINUTE_MS: i64 = 60_000;

/// News on their way to the file.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    news: BTreeMap<(DocId, i64), News>,
    /// Every document that there is, after all of them were read; what came since is among them.
    only: Option<BTreeSet<DocId>>,
}

impl Pending {
    /// Adds what happened to a document, heard at `at`.
    pub(crate) fn add(&mut self, doc: DocId, at: UnixMs, news: News) {
        if matches!(news, News::Withdrawn) {
            self.news.retain(|(known, _), _| *known != doc);
        } else if let Some(only) = &mut self.only {
            only.insert(doc);
        }
        self.news.insert((doc, at.0.div_euclid(MINUTE_MS)), news);
    }

    /// These are all documents that there are.
    pub(crate) fn only(&mut self, all: BTreeSet<DocId>) {
        self.only = Some(all);
    }

    /// Whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.news.is_empty() && self.only.is_none()
    }

    /// Puts back what could not be written, before what came since.
    pub(crate) fn put_back(&mut self, mut unwritten: Self) {
        let newer = std::mem::take(self);
        for ((doc, minute), news) in newer.news {
            unwritten.add(doc, UnixMs(minute * MINUTE_MS), news);
        }
        unwritten.only = newer.only.or(unwritten.only);
        *self = unwritten;
    }

    /// Writes all of it. Blocks.
    pub(crate) fn write(&self, past: &Past) -> Result<(), PastError> {
        past.write(self.news.iter().map(|((doc, _), news)| (*doc, news)), self.only.as_ref())
    }
}
