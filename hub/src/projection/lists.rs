//! The lists of the pages: filtered here first and cut after, with the count of what is left out.
//!
//! A list goes on after the key of its last row, which stays good when rows come or go meanwhile.

use jiff::civil::Date;
use tansiq_shared::domain::{DocId, UnixMs};

use super::{Counted, Projected, Projection, late_key, programmes_of};

/// What a list of overdue actions is narrowed to; empty texts narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverdueFilter {
    /// The code of a row of the overview.
    pub region: String,
    /// A programme's code.
    pub programme: Option<String>,
}

/// What a list of documents is narrowed to; empty texts narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DocumentFilter {
    /// The code of a row of the overview.
    pub region: String,
    /// A kind of document.
    pub kind: String,
    /// Words that its title, group or meeting date has, each somewhere.
    pub words: String,
    /// Its order.
    pub order: DocumentOrder,
}

/// The order of a list of documents; within it the last change stands first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DocumentOrder {
    /// The last change first.
    #[default]
    Changed,
    /// The last meeting first; what has no meeting stands last.
    Meeting,
    /// By the code of its row of the overview.
    Region,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<T>,
    /// How many rows match, all pages together.
    pub total: usize,
    /// How many of them come after these.
    pub left_out: usize,
    /// What the next page goes on after; `None` at the end.
    pub next: Option<String>,
}

/// Which part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    /// Most rows.
    pub limit: usize,
    /// The key of the last row before these; empty for the first page.
    pub after: String,
}

/// An overdue action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateRow {
    /// Its document.
    pub doc: DocId,
    /// The row of the overview that it counts in.
    pub region: String,
    /// The council that owns the plan.
    pub council: String,
    /// The action's row in the plan.
    pub row: String,
    /// Its code in the plan.
    pub code: String,
    /// Its title in French and in Arabic.
    pub title: (String, String),
    /// Its end, as `YYYY-MM-DD`.
    pub end: String,
    /// Whole days past its end.
    pub days_late: i32,
    /// Its status code.
    pub status: String,
    /// The codes of all its programmes.
    pub programmes: Vec<String>,
}

/// A shared document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRow {
    /// The document.
    pub doc: DocId,
    /// The row of the overview that it counts in.
    pub region: String,
    /// The council that owns it.
    pub council: String,
    /// Its group.
    pub group: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its title in French and in Arabic.
    pub title: (String, String),
    /// Its state code.
    pub state: String,
    /// The day of its meeting, as `YYYY-MM-DD`; empty for none.
    pub meeting_date: String,
    /// Whether it says something else than the text that was adopted.
    pub amended: bool,
    /// When the hub last received a change of it.
    pub changed_at: UnixMs,
}

impl Projection {
    /// Overdue actions, longest overdue first.
    pub fn overdue_page(&self, today: Date, filter: &OverdueFilter, cut: &Cut) -> Page<LateRow> {
        let found = self.overdue(today).into_iter().filter(|late| {
            (filter.region.is_empty() || late.document.row() == filter.region)
                && filter.programme.as_ref().is_none_or(|programme| programmes_of(late.action).contains(programme.as_str()))
        });
        let keyed = found.map(|late| {
            let (end, region, doc, row) = late_key(&late);
            (format!("{end}~{region}~{doc}~{row}"), late)
        });
        cut_after(keyed.collect(), cut).map(|late| late_row(&late, today))
    }

    /// Documents, in the order of the filter.
    pub fn document_page(&self, filter: &DocumentFilter, cut: &Cut) -> Page<PaperRow> {
        let words = fold(&filter.words);
        let found = self.recent().into_iter().filter(|(_, document)| {
            (filter.region.is_empty() || document.row() == filter.region)
                && (filter.kind.is_empty() || document.kind.as_str() == filter.kind)
                && has_words(document, &words)
        });
        // The last change first: what is subtracted from the largest number sorts the other way round.
        let keyed = found.map(|(doc, document)| {
            let back = i64::MAX.saturating_sub(document.changed_at.0.max(0));
            let first = match filter.order {
                DocumentOrder::Changed => String::new(),
                DocumentOrder::Meeting => backwards(meeting_date(document)),
                DocumentOrder::Region => document.row().to_owned(),
            };
            (format!("{first}~{back:019}~{doc}"), (doc, document))
        });
        cut_after(keyed.collect(), cut).map(|(doc, document)| paper_row(doc, document))
    }
}

/// The rows after the cut's key, in the order of their keys.
fn cut_after<T>(mut keyed: Vec<(String, T)>, cut: &Cut) -> Page<T> {
    let total = keyed.len();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    let mut rest = keyed.into_iter().skip_while(|(key, _)| *key <= cut.after && !cut.after.is_empty());
    let mut rows = Vec::new();
    let mut last = None;
    for (key, row) in rest.by_ref().take(cut.limit) {
        rows.push(row);
        last = Some(key);
    }
    let left_out = rest.count();
    Page { rows, total, left_out, next: last.filter(|_| left_out > 0) }
}

impl<T> Page<T> {
    fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, total, left_out, next } = self;
        Page { rows: rows.into_iter().map(each).collect(), total, left_out, next }
    }
}

fn late_row(late: &Counted<'_>, today: Date) -> LateRow {
    let Counted { doc, document, action } = late;
    let days = action.end.parse::<Date>().ok().and_then(|end| today.since(end).ok()).map_or(0, |span| span.get_days());
    LateRow {
        doc: *doc,
        region: document.row().to_owned(),
        council: document.council.to_string(),
        row: action.row.clone(),
        code: action.code.clone(),
        title: (action.title_fr.clone(), action.title_ar.clone()),
        end: action.end.clone(),
        days_late: days,
        status: action.status.clone(),
        programmes: action.programmes.clone(),
    }
}

fn paper_row(doc: DocId, document: &Projected) -> PaperRow {
    let facts = &document.facts;
    PaperRow {
        doc,
        region: document.row().to_owned(),
        council: document.council.to_string(),
        group: document.group.to_string(),
        kind: document.kind.as_str(),
        title: (facts.title_fr.clone(), facts.title_ar.clone()),
        state: facts.state.clone(),
        meeting_date: meeting_date(document).to_owned(),
        amended: facts.adopted.as_ref().is_some_and(|adopted| adopted.amended),
        changed_at: document.changed_at,
    }
}

/// The day of its meeting; empty for none.
fn meeting_date(document: &Projected) -> &str {
    document.facts.meeting.as_ref().map_or("", |meeting| meeting.date.as_str())
}

/// A date that sorts the other way round; no date comes last.
fn backwards(date: &str) -> String {
    if date.is_empty() {
        return "~".to_owned();
    }
    date.chars().map(|letter| letter.to_digit(10).and_then(|digit| char::from_digit(9 - digit, 10)).unwrap_or(letter)).collect()
}

fn has_words(document: &Projected, folded: &str) -> bool {
    if folded.trim().is_empty() {
        return true;
    }
    let facts = &document.facts;
    let text = fold(&format!("{} {} {} {}", facts.title_fr, facts.title_ar, document.group, meeting_date(document)));
    folded.split_whitespace().all(|word| text.contains(word))
}

/// Without case and without the marks that people leave out when they search.
fn fold(text: &str) -> String {
    let plain = |letter: char| match letter {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'أ' | 'إ' | 'آ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        '’' => '\'',
        other => other,
    };
    let is_mark = |letter: &char| ('\u{64b}'..='\u{652}').contains(letter) || *letter == '\u{640}';
    text.to_lowercase().chars().filter(|letter| !is_mark(letter)).map(plain).collect()
}
