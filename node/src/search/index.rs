//! The index on disk: tantivy's only door. What is written into it and how it is asked; not what a document is, or who may see it.

mod analysis;
mod question;
#[cfg(test)]
mod tests;

use std::{
    fs, io,
    path::Path,
    sync::{Mutex, PoisonError},
};

use tansiq_shared::domain::{DocId, DocKind};
use tantivy::{
    Index as Tantivy, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term,
    collector::{Count, TopDocs},
    indexer::IndexWriterOptions,
    indexer::LogMergePolicy,
    query::TermQuery,
    schema::{
        Field, INDEXED, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value as _,
    },
};

pub(crate) use self::question::Question;
use super::passages::Passage;

/// What the index looks like; one of another version is built anew. Count it up when words are cut, folded or stemmed otherwise.
const VERSION: &str = "1";
const VERSION_FILE: &str = "version";
/// The least that tantivy's writer takes.
const WRITER_BYTES: usize = 15_000_000;
/// A segment with more that was taken out than this is written anew: words that somebody deleted do not stay on the disk for long.
const TAKEN_OUT_MAX: f32 = 0.2;
/// Passages that are looked at for one answer.
const HITS_MAX: usize = 300;

/// Why the index cannot be used. It is then built anew.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IndexError {
    /// The folder.
    #[error("use the folder of the index: {0}")]
    Folder(#[from] io::Error),
    /// What is in it.
    #[error("use the index: {0}")]
    Tantivy(#[from] TantivyError),
    /// Some files of it are not what was written.
    #[error("use the index: {0} of its files are damaged")]
    Damaged(usize),
}

/// What a document's passages are found by besides their words.
#[derive(Debug, Clone)]
pub(crate) struct About {
    pub(crate) doc: DocId,
    pub(crate) kind: DocKind,
    /// A code of the vocabulary `states`; may be empty.
    pub(crate) state: String,
    /// As a number, such as 20261129; 0 when unknown.
    pub(crate) day: u64,
    /// The state of the document that its passages were read from.
    pub(crate) stamp: String,
}

/// A passage that was found.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    pub(crate) doc: DocId,
    pub(crate) passage: Passage,
}

struct Fields {
    doc: Field,
    stamp: Field,
    kind: Field,
    state: Field,
    programme: Field,
    day: Field,
    place: Field,
    fr: Field,
    ar: Field,
    plain: Field,
    row_fr: Field,
    row_ar: Field,
    /// Stems of what the passage says.
    text: Field,
    /// The words of what it says as they begin.
    begin: Field,
    /// Stems of what is around it.
    around: Field,
}

impl Fields {
    fn schema() -> (Self, Schema) {
        let mut builder = Schema::builder();
        let words = |tokenizer: &str| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(IndexRecordOption::WithFreqs);
            TextOptions::default().set_indexing_options(indexing)
        };
        let fields = Self {
            doc: builder.add_text_field("doc", STRING | STORED),
            stamp: builder.add_text_field("stamp", STRING),
            kind: builder.add_text_field("kind", STRING),
            state: builder.add_text_field("state", STRING),
            programme: builder.add_text_field("programme", STRING),
            day: builder.add_u64_field("day", NumericOptions::from(INDEXED).set_fast()),
            place: builder.add_text_field("place", STORED),
            fr: builder.add_text_field("fr", STORED),
            ar: builder.add_text_field("ar", STORED),
            plain: builder.add_text_field("plain", STORED),
            row_fr: builder.add_text_field("row_fr", STORED),
            row_ar: builder.add_text_field("row_ar", STORED),
            text: builder.add_text_field("text", words(analysis::STEMS)),
            begin: builder.add_text_field("begin", words(analysis::BEGINNINGS)),
            around: builder.add_text_field("around", words(analysis::STEMS)),
        };
        (fields, builder.build())
    }
}

/// An index that is open. Its questions are answered as it was at the last commit.
pub(crate) struct Index {
    fields: Fields,
    reader: IndexReader,
    writer: Mutex<IndexWriter>,
}

impl Index {
    /// Opens what is there.
    ///
    /// # Errors
    /// Nothing is there, or it is of another version or damaged: [`Index::create`] makes another one.
    pub(crate) fn open(folder: &Path) -> Result<Self, IndexError> {
        let version = fs::read_to_string(folder.join(VERSION_FILE))?;
        if version.trim() != VERSION {
            return Err(io::Error::other("it is of another version").into());
        }
        let tantivy = Tantivy::open_in_dir(folder)?;
        let damaged = tantivy.validate_checksum()?.len();
        if damaged > 0 {
            return Err(IndexError::Damaged(damaged));
        }
        Self::of(&tantivy)
    }

    /// Makes an empty one in place of whatever is there.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn create(folder: &Path) -> Result<Self, IndexError> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let index = Self::of(&Tantivy::create_in_dir(folder, Fields::schema().1)?)?;
        fs::write(folder.join(VERSION_FILE), VERSION)?;
        Ok(index)
    }

    fn of(tantivy: &Tantivy) -> Result<Self, IndexError> {
        analysis::register(tantivy);
        let options =
            IndexWriterOptions::builder().memory_budget_per_thread(WRITER_BYTES).num_worker_threads(1).num_merge_threads(1);
        let writer = tantivy.writer_with_options(options.build())?;
        let mut merging = LogMergePolicy::default();
        merging.set_del_docs_ratio_before_merge(TAKEN_OUT_MAX);
        writer.set_merge_policy(Box::new(merging));
        let reader = tantivy.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields: Fields::schema().0, reader, writer: Mutex::new(writer) })
    }

    /// Whether the index has a document as it was under this stamp.
    pub(crate) fn has(&self, stamp: &str) -> Result<bool, IndexError> {
        let query = TermQuery::new(Term::from_field_text(self.fields.stamp, stamp), IndexRecordOption::Basic);
        Ok(self.reader.searcher().search(&query, &Count)? > 0)
    }

    /// Puts a document's passages in place of those that it had. Seen after [`Index::commit`].
    pub(crate) fn put(&self, about: &About, passages: &[Passage]) -> Result<(), IndexError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let fields = &self.fields;
        let doc = about.doc.to_string();
        writer.delete_term(Term::from_field_text(fields.doc, &doc));
        let mut mark = TantivyDocument::default();
        mark.add_text(fields.doc, &doc);
        mark.add_text(fields.stamp, &about.stamp);
        writer.add_document(mark)?;
        for passage in passages {
            let mut entry = TantivyDocument::default();
            entry.add_text(fields.doc, &doc);
            entry.add_text(fields.kind, about.kind.as_str());
            entry.add_text(fields.state, &about.state);
            entry.add_u64(fields.day, about.day);
            passage.programmes.iter().for_each(|programme| entry.add_text(fields.programme, programme));
            entry.add_text(fields.place, passage.place.join("/"));
            for (field, text) in [(fields.fr, &passage.fr), (fields.ar, &passage.ar), (fields.plain, &passage.plain)] {
                if !text.is_empty() {
                    entry.add_text(field, text);
                    entry.add_text(fields.text, text);
                    entry.add_text(fields.begin, text);
                }
            }
            for (field, name) in [(fields.row_fr, &passage.row.0), (fields.row_ar, &passage.row.1)] {
                if !name.is_empty() {
                    entry.add_text(field, name);
                }
            }
            entry.add_text(fields.around, &passage.around);
            writer.add_document(entry)?;
        }
        Ok(())
    }

    /// Makes durable and visible what was put.
    pub(crate) fn commit(&self) -> Result<(), IndexError> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).commit()?;
        Ok(self.reader.reload()?)
    }

    /// Waits until the segments that are being merged are, so that nothing is written any more.
    pub(crate) fn close(self) -> Result<(), IndexError> {
        Ok(self.writer.into_inner().unwrap_or_else(PoisonError::into_inner).wait_merging_threads()?)
    }

    /// The passages that answer best, the best first, and how many there are in all.
    pub(crate) fn find(&self, question: &Question) -> Result<(Vec<Hit>, usize), IndexError> {
        let Some(query) = question.query(&self.fields)? else { return Ok((Vec::new(), 0)) };
        let searcher = self.reader.searcher();
        let (best, all) = searcher.search(&query, &(TopDocs::with_limit(HITS_MAX).order_by_score(), Count))?;
        let mut hits = Vec::with_capacity(best.len());
        for (_, address) in best {
            let entry: TantivyDocument = searcher.doc(address)?;
            let text = |field: Field| entry.get_first(field).and_then(|value| value.as_str()).unwrap_or_default();
            // What was written here always reads; anything else is no passage.
            let Ok(doc) = text(self.fields.doc).parse() else { continue };
            let place = text(self.fields.place).split('/').map(ToOwned::to_owned).collect();
            let fields = &self.fields;
            let [fr, ar, plain] = [fields.fr, fields.ar, fields.plain].map(|field| text(field).to_owned());
            let row = (text(fields.row_fr).to_owned(), text(fields.row_ar).to_owned());
            hits.push(Hit { doc, passage: Passage { place, fr, ar, plain, row, ..Passage::default() } });
        }
        Ok((hits, all))
    }
}
