//! What somebody seeks, as tantivy asks it.
//!
//! A passage answers when it has every word, itself or in what is around it, and at least one of them itself. Of the last word it is
//! enough that one begins like it, as long as somebody may still be typing it.

use std::ops::Bound;

use tansiq_shared::domain::DocKind;
use tantivy::{
    TantivyError, Term,
    query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, RangeQuery, RegexQuery, TermQuery},
    schema::{Field, IndexRecordOption},
};

use super::Fields;
use crate::search::words::{Word, words};

/// Words of a question that count; who types more seeks a passage that the first ones find.
const WORDS_MAX: usize = 12;
/// A word that stands there as it was typed counts more than another form of it, and both more than what is around.
const AS_TYPED: f32 = 1.5;
const BEGUN: f32 = 1.0;
const AROUND: f32 = 0.3;

/// Queries of which one or all are to match.
type Parts = Vec<(Occur, Box<dyn Query>)>;

/// What is sought. Empty lists narrow nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Question {
    words: Vec<Word>,
    /// Whether the last word may still be going on.
    is_open: bool,
    /// Kinds of document, one of which it is.
    pub(crate) kinds: Vec<DocKind>,
    /// Codes of states, one of which its document is in.
    pub(crate) states: Vec<String>,
    /// Codes of programmes, one of which its row is of.
    pub(crate) programmes: Vec<String>,
    /// First and last day, as numbers such as 20261129.
    pub(crate) days: (Option<u64>, Option<u64>),
}

impl Question {
    /// What is sought by these words.
    pub(crate) fn of(text: &str) -> Self {
        let mut words = words(text);
        words.truncate(WORDS_MAX);
        let is_open = words.last().is_some_and(|last| last.to == text.len());
        Self { words, is_open, ..Self::default() }
    }

    /// The words, and whether the last one may still be going on.
    pub(crate) fn words(&self) -> (&[Word], bool) {
        (&self.words, self.is_open)
    }

    /// `None` when nothing is sought.
    pub(super) fn query(&self, fields: &Fields) -> Result<Option<Box<dyn Query>>, TantivyError> {
        if self.words.is_empty() {
            return Ok(None);
        }
        let says_something = self.words.iter().any(|word| !word.is_little());
        let (mut parts, mut itself) = (Parts::new(), Parts::new());
        for (at, word) in self.words.iter().enumerate() {
            let is_begun = self.is_open && at + 1 == self.words.len();
            let has_to_be = !word.is_little() || !says_something;
            let mut has = own(fields, word, is_begun)?;
            if has_to_be {
                itself.extend(own(fields, word, is_begun)?);
            }
            has.push((Occur::Should, boosted(term(fields.around, &word.stem()), AROUND)));
            let occur = if has_to_be { Occur::Must } else { Occur::Should };
            parts.push((occur, Box::new(BooleanQuery::new(has))));
        }
        parts.push((Occur::Must, unscored(Box::new(BooleanQuery::new(itself)))));
        let kinds: Vec<_> = self.kinds.iter().map(|kind| kind.as_str()).collect();
        let states: Vec<_> = self.states.iter().map(String::as_str).collect();
        let programmes: Vec<_> = self.programmes.iter().map(String::as_str).collect();
        for (field, codes) in [(fields.kind, kinds), (fields.state, states), (fields.programme, programmes)] {
            if !codes.is_empty() {
                let any = codes.into_iter().map(|code| (Occur::Should, term(field, code))).collect();
                parts.push((Occur::Must, unscored(Box::new(BooleanQuery::new(any)))));
            }
        }
        let (from, to) = self.days;
        if from.is_some() || to.is_some() {
            let bound =
                |day: Option<u64>| day.map_or(Bound::Unbounded, |day| Bound::Included(Term::from_field_u64(fields.day, day)));
            // A document without a day was made on none of these.
            let from = bound(Some(from.unwrap_or(1)));
            parts.push((Occur::Must, unscored(Box::new(RangeQuery::new(from, bound(to))))));
        }
        Ok(Some(Box::new(BooleanQuery::new(parts))))
    }
}

/// The ways in which a passage itself has a word.
fn own(fields: &Fields, word: &Word, is_begun: bool) -> Result<Parts, TantivyError> {
    let mut ways = vec![
        (Occur::Should, term(fields.text, &word.stem())),
        (Occur::Should, boosted(term(fields.begin, &word.folded), AS_TYPED)),
    ];
    if is_begun {
        // A folded word is letters and digits: nothing in it means anything to the pattern.
        let begins = RegexQuery::from_pattern(&format!("{}.*", word.folded), fields.begin)?;
        ways.push((Occur::Should, boosted(Box::new(begins), BEGUN)));
    }
    Ok(ways)
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn boosted(query: Box<dyn Query>, boost: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, boost))
}

fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
