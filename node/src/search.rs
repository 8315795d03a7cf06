//! Search over everything that the node's documents say, in French and in Arabic.
//!
//! An index in a folder of its own beside the journal, made of the documents' views and nothing else: whoever deletes the folder loses
//! nothing, and it is built again. It follows behind what is durable, off the path of an edit. It does not know who asks: the web
//! edge leaves out what an account may not see.

mod excerpt;
mod feed;
mod index;
mod passages;
mod words;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwapOption;
use tokio::sync::Semaphore;

pub(crate) use self::{excerpt::Excerpt, feed::day_of, index::Question};
use self::{
    excerpt::excerpt,
    index::{Hit, Index},
};

/// Where the index is, in the data folder.
const FOLDER: &str = "search";
/// Questions that are answered at the same time; others wait.
const AT_ONCE: usize = 2;
/// How long a question may take, waiting included.
const ANSWER_TIME: Duration = Duration::from_secs(3);

/// A passage that was found.
#[derive(Debug)]
pub(crate) struct Found {
    /// Its document.
    pub(crate) doc: tansiq_shared::domain::DocId,
    /// Names of fields and ids of rows, from the root.
    pub(crate) place: Vec<String>,
    /// What its row is called, in French and in Arabic; may be empty.
    pub(crate) row: (String, String),
    /// What it says.
    pub(crate) excerpt: Excerpt,
}

/// What answers a question.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// The best first; not all when there are many.
    pub(crate) passages: Vec<Found>,
    /// Whether every document of the node was looked at; `false` while the index is built.
    pub(crate) is_whole: bool,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SearchError {
    /// It took too long, or too many ask.
    #[error("answer in time")]
    Late,
    /// The index is broken. It is built anew.
    #[error(transparent)]
    Index(#[from] index::IndexError),
    /// The task that looked ended.
    #[error("look: the search ended")]
    Ended,
}

/// The node's search. Cheap to clone.
#[derive(Clone)]
pub struct Search(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    index: ArcSwapOption<Index>,
    is_whole: AtomicBool,
    /// Told when the index turned out to be broken.
    broken: tokio::sync::Notify,
    places: Semaphore,
}

impl Search {
    /// The search of a data folder. It finds nothing before [`Search::keep`] runs.
    pub fn of(folder: &Path) -> Self {
        Self(Arc::new(Inner {
            folder: folder.join(FOLDER),
            index: ArcSwapOption::empty(),
            is_whole: AtomicBool::new(false),
            broken: tokio::sync::Notify::new(),
            places: Semaphore::new(AT_ONCE),
        }))
    }

    /// Looks.
    ///
    /// # Errors
    /// [`SearchError`]; asking again may help.
    pub(crate) async fn find(&self, question: Question) -> Result<Findings, SearchError> {
        let answer = async {
            let _place = self.0.places.acquire().await.map_err(|_| SearchError::Ended)?;
            let Some(index) = self.0.index.load_full() else { return Ok(Findings::default()) };
            let is_whole = self.0.is_whole.load(Ordering::Acquire);
            let look = move || {
                let (hits, _) = index.find(&question)?;
                let found = |Hit { doc, passage }| Found {
                    doc,
                    excerpt: excerpt(&passage, question.words()),
                    place: passage.place,
                    row: passage.row,
                };
                Ok(Findings { passages: hits.into_iter().map(found).collect(), is_whole })
            };
            let looked: Result<_, index::IndexError> = tokio::task::spawn_blocking(look).await.map_err(|_| SearchError::Ended)?;
            looked.map_err(|error| {
                self.0.broken.notify_one();
                SearchError::Index(error)
            })
        };
        tokio::time::timeout(ANSWER_TIME, answer).await.map_err(|_| SearchError::Late)?
    }
}

impl std::fmt::Debug for Search {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Search").field("folder", &self.0.folder).finish_non_exhaustive()
    }
}
