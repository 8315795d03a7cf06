//! Facts: what dashboards and lists need of a document, small enough to keep beside it.
//!
//! Reading normalises: whatever is odd counts as unset, and what is too long is cut, since facts of all documents go to every list and
//! every dashboard. Nothing here judges dates against today; the reader does.

use automerge::Automerge;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    adoption::{self, AdoptionFact},
    bin::is_emptied,
    decimal::{Decimal, MONEY_PLACES_MAX, PERCENT_PLACES},
    fields::{is_date, is_in_years},
    schema::{DELETED, YEARS, is_deletion},
    view::{pick, view},
};
use crate::{
    docs::warnings::warnings_of_view,
    domain::{
        BlobId, DocKind, UnixMs,
        vocabulary::{Label, Vocabularies},
    },
};

/// The currency of a budget line that names none.
pub const DIRHAM: &str = "MAD";
/// Decimal places of the amounts in facts: the most that a currency has. The same for all, so that facts need no code list to be read.
pub const MONEY_PLACES: u8 = MONEY_PLACES_MAX;
/// First byte of stored facts; others are of another version and computed anew.
const FORMAT: u8 = 8;
/// Characters of a title in facts, as a new document's may have.
const TITLE_CHARS_MAX: usize = 500;
/// Characters of a code, a name or anything else in facts that is one line.
const LINE_CHARS_MAX: usize = 256;
/// Programmes of one action; the strategy has about thirty.
const PROGRAMMES_MAX: usize = 64;
/// Actions of one plan, and files beside one document; ten times what anybody has.
const ACTIONS_MAX: usize = 2_000;
const FILES_MAX: usize = 1_000;
/// Currencies of one action.
const CURRENCIES_MAX: usize = 64;

/// What lists and dashboards need of one document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Title in French; may be empty.
    pub title_fr: String,
    /// Title in Arabic; may be empty.
    pub title_ar: String,
    /// A code of the vocabulary `states`; empty when unset.
    pub state: String,
    /// The latest time in the changes at its heads, by the clocks of their writers, in Unix milliseconds; 0 for a document without changes.
    pub updated_ms: i64,
    /// Actions in the order of the plan; empty for other kinds.
    pub actions: Vec<ActionFact>,
    /// The meeting that minutes are about.
    pub meeting: Option<MeetingFact>,
    /// Files beside it, in the order of the list.
    pub attachments: Vec<AttachmentFact>,
    /// Bytes of files whose rows wait in the bin: shown nowhere, and kept for whoever puts the row back.
    #[serde(with = "blob_texts")]
    pub binned: Vec<BlobId>,
    /// When the document was deleted and by which account, as `<UTC instant> <account>`; empty for one that is not in the bin.
    pub deleted: String,
    /// Whether it was taken out of the bin for good: nothing is left in it, and no list shows it.
    #[serde(default)]
    pub emptied: bool,
    /// That its text was adopted; `None` of one that never was.
    pub adopted: Option<AdoptionFact>,
    /// How many things in it its secretary may want to look at; counted where the vocabularies are known, else 0.
    pub warnings: u32,
}

/// One action of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ActionFact {
    /// Its row.
    pub row: String,
    /// Its code in the plan.
    pub code: String,
    /// What it is, in French.
    pub title_fr: String,
    /// What it is, in Arabic.
    pub title_ar: String,
    /// A code of the vocabulary `statuses`; empty when unset.
    pub status: String,
    /// Start as `YYYY-MM-DD`; empty when unset.
    pub start: String,
    /// End as `YYYY-MM-DD`; empty when unset.
    pub end: String,
    /// Codes of SNIA programmes, sorted.
    pub programmes: Vec<String>,
    /// Its money, one sum per currency, sorted by currency. Nothing is converted and nothing left out.
    pub money: Vec<MoneyFact>,
    /// Progress in hundredths of a percent, 0 to 10,000.
    pub percent: Option<u16>,
}

/// Money in one currency, in units of 10^-[`MONEY_PLACES`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MoneyFact {
    /// A code of the vocabulary `currencies`, or whatever stands there; never empty.
    pub currency: String,
    /// Planned.
    pub planned: i64,
    /// Secured.
    pub secured: i64,
    /// Committed.
    pub committed: i64,
    /// Spent.
    pub spent: i64,
    /// What is left to finance, by [`funding_gap`].
    pub gap: i64,
}

impl MoneyFact {
    /// Adds amounts of the same currency.
    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, amount) in [
            (&mut self.planned, other.planned),
            (&mut self.secured, other.secured),
            (&mut self.committed, other.committed),
            (&mut self.spent, other.spent),
            (&mut self.gap, other.gap),
        ] {
            *sum = sum.saturating_add(amount);
        }
    }
}

/// What is left to finance of one budget line: what is planned and not secured. More than was planned pays no other line, so gaps are
/// added up, from the line to the country, and never computed from sums.
pub(crate) fn funding_gap(planned: i64, secured: i64) -> i64 {
    planned.saturating_sub(secured).max(0)
}

/// Adds to the sum of the same currency, or begins one; keeps the list sorted by currency.
pub fn add_money(sums: &mut Vec<MoneyFact>, money: &MoneyFact) {
    match sums.binary_search_by(|sum| sum.currency.cmp(&money.currency)) {
        Ok(at) => {
            if let Some(sum) = sums.get_mut(at) {
                sum.add(money);
            }
        }
        Err(at) => sums.insert(at, money.clone()),
    }
}

/// The meeting of some minutes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MeetingFact {
    /// Local date as `YYYY-MM-DD`; empty when unset.
    pub date: String,
    /// A code of the vocabulary `states`; empty when unset.
    pub state: String,
    /// Whether the minutes say more than a convocation does. A reader also asks that the date is not in the future.
    pub held: bool,
}

/// One file beside a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentFact {
    /// What its bytes are known by.
    #[serde(with = "blob_text")]
    pub blob: BlobId,
    /// What people call it; may be empty.
    pub name: String,
    /// What it says it is, such as `application/pdf`; may be empty.
    pub media_type: String,
    /// Its length in bytes, as whoever added it says.
    pub size: u64,
}

mod blob_text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::domain::BlobId;

    pub(super) fn serialize<S: Serializer>(blob: &BlobId, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(blob)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BlobId, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

mod blob_texts {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    use crate::domain::BlobId;

    pub(super) fn serialize<S: Serializer>(blobs: &[BlobId], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(blobs.iter().map(ToString::to_string))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<BlobId>, D::Error> {
        Vec::<String>::deserialize(from)?.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
    }
}

impl Facts {
    /// When it was deleted, as an instant, and by which account; `None` for a document that is not in the bin.
    pub fn deletion(&self) -> Option<(&str, &str)> {
        self.deleted.split_once(' ')
    }

    /// The file of these bytes beside it, if there is one.
    pub(crate) fn attachment(&self, blob: BlobId) -> Option<&AttachmentFact> {
        self.attachments.iter().find(|attachment| attachment.blob == blob)
    }

    /// For storage; read back by [`Facts::from_bytes`].
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORMAT];
        // A structure of strings and numbers always has a JSON form.
        bytes.extend(serde_json::to_vec(self).unwrap_or_default());
        bytes
    }

    /// `None` for bytes of another version: compute the facts anew.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (format, json) = bytes.split_first()?;
        (*format == FORMAT).then(|| serde_json::from_slice(json).ok()).flatten()
    }
}

/// The facts of a document of `kind`. Never fails.
pub fn facts(kind: DocKind, doc: &Automerge) -> Facts {
    let read = facts_of_view(kind, &pick(doc, &is_read));
    // Only a text that should be frozen is compared with what was adopted, and only then is all of it read.
    let adopted = compared(kind, read.adopted.clone(), doc, || view(doc));
    Facts { updated_ms: updated(doc).0, adopted, ..read }
}

/// The same, with the number of warnings: reading the document once for both.
pub(crate) fn facts_and_warnings(kind: DocKind, doc: &Automerge, vocabularies: &Vocabularies) -> Facts {
    let view = view(doc);
    let found = warnings_of_view(kind, &view, vocabularies).len();
    let warnings = u32::try_from(found).unwrap_or(u32::MAX);
    let read = facts_of_view(kind, &view);
    let adopted = compared(kind, read.adopted.clone(), doc, || view);
    Facts { updated_ms: updated(doc).0, warnings, adopted, ..read }
}

/// The same fact, with what came into a frozen text all the same.
fn compared(kind: DocKind, fact: Option<AdoptionFact>, doc: &Automerge, now: impl FnOnce() -> Value) -> Option<AdoptionFact> {
    fact.map(|fact| AdoptionFact { amended: fact.amended || adoption::has_changed(kind, doc, &now()), ..fact })
}

fn updated(doc: &Automerge) -> UnixMs {
    let times = doc.get_heads().into_iter().filter_map(|head| Some(doc.get_change_meta_by_hash(&head)?.timestamp));
    times.map(milliseconds).max().unwrap_or_default()
}

/// Whether facts read this key at this depth of a document (0 the root, 1 row ids, 2 the fields of a row): reading all texts of a plan
/// to count its actions would cost several times as much.
fn is_read(depth: u32, key: &str) -> bool {
    match depth {
        0 => [DELETED, "title", "state", "date", "actions", "attachments", "adopted_on", "adoption", "amendments"].contains(&key),
        2 => {
            [DELETED, "order", "code", "title", "status", "start", "end", "snia", "budget", "percent"].contains(&key)
                || ["name", "media_type", "size", "sha256", "at"].contains(&key)
        }
        _ => true,
    }
}

/// The facts of a document of which only the view is there; `updated_ms` is 0.
pub(crate) fn facts_of_view(kind: DocKind, view: &Value) -> Facts {
    let root = Reader(view);
    let state = root.line("state");
    let title = root.title();
    let actions = match kind {
        DocKind::ActionPlan => {
            root.rows("actions").into_iter().take(ACTIONS_MAX).map(|(row, action)| action_fact(row, action)).collect()
        }
        DocKind::Minutes | DocKind::Terms => Vec::new(),
    };
    let meeting = (kind == DocKind::Minutes).then(|| MeetingFact {
        date: root.date("date"),
        held: matches!(state.as_str(), "draft" | "circulated" | "adopted"),
        state: state.clone(),
    });
    let attachments = root.rows("attachments").into_iter().take(FILES_MAX).filter_map(|(_, row)| attachment_fact(row)).collect();
    let binned =
        root.deleted_rows("attachments").into_iter().filter_map(|row| attachment_fact(row).map(|file| file.blob)).collect();
    let deleted = if root.is_deleted() { root.line(DELETED) } else { String::new() };
    Facts {
        title_fr: title.fr,
        title_ar: title.ar,
        state,
        updated_ms: 0,
        actions,
        meeting,
        attachments,
        binned,
        deleted,
        emptied: view.as_object().is_some_and(is_emptied),
        adopted: adoption::of_view(view),
        warnings: 0,
    }
}

/// `None` for a row that names no bytes.
fn attachment_fact(row: Reader<'_>) -> Option<AttachmentFact> {
    Some(AttachmentFact {
        blob: row.string("sha256").parse().ok()?,
        name: row.line("name"),
        media_type: row.line("media_type"),
        size: row.integer("size").and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
    })
}

fn action_fact(row: &str, action: Reader<'_>) -> ActionFact {
    let title = action.title();
    let mut money = Vec::new();
    for (_, line) in action.rows("budget") {
        let line = money_of_line(line);
        if money.len() < CURRENCIES_MAX || money.iter().any(|sum: &MoneyFact| sum.currency == line.currency) {
            add_money(&mut money, &line);
        }
    }
    ActionFact {
        row: cut(row, LINE_CHARS_MAX),
        code: action.line("code"),
        title_fr: title.fr,
        title_ar: title.ar,
        status: action.line("status"),
        start: action.date("start"),
        end: action.date("end"),
        programmes: action.codes("snia").into_iter().take(PROGRAMMES_MAX).map(|code| cut(&code, LINE_CHARS_MAX)).collect(),
        money,
        percent: percent_of(action),
    }
}

/// One budget line. An amount that cannot be read counts as unset.
fn money_of_line(line: Reader<'_>) -> MoneyFact {
    let currency = Some(line.line("currency")).filter(|code| !code.trim().is_empty()).unwrap_or_else(|| DIRHAM.to_owned());
    let amount = |key: &str| line.amount(key).unwrap_or(0);
    let (planned, secured) = (amount("planned"), amount("secured"));
    let gap = funding_gap(planned, secured);
    MoneyFact { currency, planned, secured, committed: amount("committed"), spent: amount("spent"), gap }
}

fn percent_of(action: Reader<'_>) -> Option<u16> {
    let hundredths = action.decimal("percent")?.scaled(PERCENT_PLACES)?;
    u16::try_from(hundredths).ok().filter(|hundredths| *hundredths <= 10_000)
}

/// Automerge keeps seconds; some writers put milliseconds there, which are a thousand times further off.
fn milliseconds(time: i64) -> UnixMs {
    UnixMs(if time.unsigned_abs() < 100_000_000_000 { time * 1_000 } else { time })
}

/// A map of a view, read without ever failing.
#[derive(Clone, Copy)]
pub(super) struct Reader<'v>(pub(super) &'v Value);

impl<'v> Reader<'v> {
    /// A scalar string or a text; empty when unset.
    pub(super) fn string(self, key: &str) -> String {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// A date; empty when unset, not a date, or of a year that nobody meant.
    pub(super) fn date(self, key: &str) -> String {
        Some(self.string(key)).filter(|date| is_date(date) && is_in_years(date, YEARS.0, YEARS.1)).unwrap_or_default()
    }

    /// A number, whole or not.
    pub(super) fn decimal(self, key: &str) -> Option<Decimal> {
        Decimal::of(self.0.get(key)?)
    }

    /// Whether it is marked as deleted.
    pub(super) fn is_deleted(self) -> bool {
        self.0.get(DELETED).and_then(Value::as_str).is_some_and(is_deletion)
    }

    /// The same, cut to what a line of a list may hold.
    fn line(self, key: &str) -> String {
        cut(self.0.get(key).and_then(Value::as_str).unwrap_or_default(), LINE_CHARS_MAX)
    }

    /// The title in French and Arabic, each cut to what a title may hold.
    fn title(self) -> Label {
        let both = Reader(self.0.get("title").unwrap_or(&Value::Null));
        let of = |language| cut(both.0.get(language).and_then(Value::as_str).unwrap_or_default(), TITLE_CHARS_MAX);
        Label { fr: of("fr"), ar: of("ar") }
    }

    /// A whole number. JavaScript may have written it as a float.
    pub(super) fn integer(self, key: &str) -> Option<i64> {
        integer(self.0.get(key)?)
    }

    /// An amount of money in units of 10^-[`MONEY_PLACES`].
    fn amount(self, key: &str) -> Option<i64> {
        self.decimal(key)?.scaled(MONEY_PLACES)
    }

    /// The codes of a set that are on, sorted.
    pub(super) fn codes(self, key: &str) -> Vec<String> {
        let set = self.0.get(key).and_then(Value::as_object);
        let mut codes: Vec<_> =
            set.into_iter().flatten().filter(|(_, on)| **on == Value::Bool(true)).map(|(code, _)| code.clone()).collect();
        codes.sort();
        codes
    }

    /// The rows of a table by order, then id; those that are marked as deleted are not among them.
    pub(super) fn rows(self, key: &str) -> Vec<(&'v str, Reader<'v>)> {
        let table = self.0.get(key).and_then(Value::as_object);
        let mut rows: Vec<_> = table
            .into_iter()
            .flatten()
            .filter(|(_, row)| row.is_object())
            .map(|(id, row)| (id.as_str(), Reader(row)))
            .filter(|(_, row)| !row.is_deleted())
            .collect();
        rows.sort_by_cached_key(|(id, row)| (row.string("order"), *id));
        rows
    }

    /// The rows of a table that are marked as deleted.
    fn deleted_rows(self, key: &str) -> Vec<Reader<'v>> {
        let table = self.0.get(key).and_then(Value::as_object);
        table.into_iter().flat_map(|table| table.values()).map(Reader).filter(|row| row.is_deleted()).collect()
    }
}

/// `text`, or so much of its beginning that it has at most `most` characters, with a mark that something is missing: never within a
/// character, nor between a letter and what is written on it.
fn cut(text: &str, most: usize) -> String {
    if text.len() <= most || text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().take(most).collect();
    // The mark takes the place of the last letter, with all that is written on it.
    while kept.pop().is_some_and(is_written_on_a_letter) {}
    kept.push('…');
    kept.into_iter().collect()
}

/// Accents and Arabic vowels, variations of the character before, joiners, and low parts of emoji: whatever has no place of its own.
fn is_written_on_a_letter(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036f | 0x0610..=0x061a | 0x064b..=0x065f | 0x0670 | 0x06d6..=0x06dc | 0x06df..=0x06e4 | 0x06e7..=0x06e8
        | 0x06ea..=0x06ed | 0x08d3..=0x08ff | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x200b..=0x200f | 0x20d0..=0x20ff
        | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f | 0x1_f3fb..=0x1_f3ff | 0xe_0020..=0xe_01ef)
}

/// A whole number, also when it was written as a float.
pub(super) fn integer(value: &Value) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53: whole numbers up to here are exact in JavaScript.
    value.as_i64().or_else(|| {
        let number = value.as_f64().filter(|number| number.fract() == 0.0 && number.abs() < EXACT)?;
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
        Some(number as i64)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plan() -> Value {
        json!({
            "title": { "fr": "Plan", "ar": "مخطط" }, "state": "adopted",
            "actions": {
                "b": { "order": "V", "code": "A2", "status": "ongoing", "end": "soon", "percent": 140, "snia": { "7": true, "3": true, "1": false },
                    "budget": {
                        "x": { "currency": "MAD", "planned": 100, "spent": 40.0 },
                        "y": { "planned": 5 },
                        "z": { "currency": "EUR", "planned": 1_000 } } },
                "a": { "order": "g", "code": "A1", "title": { "fr": "Un" } },
                "c": "not a row" } })
    }

    #[test]
    fn odd_values_count_as_unset() {
        let facts = facts_of_view(DocKind::ActionPlan, &plan());
        let [second, first] = &facts.actions[..] else { panic!("two actions, by order") };
        assert_eq!((first.row.as_str(), first.title_fr.as_str(), first.status.as_str()), ("a", "Un", ""));
        assert_eq!(second.programmes, ["3", "7"]);
        assert_eq!((second.end.as_str(), second.percent), ("", None));
        for odd in [json!(null), json!(3), json!({ "title": 7, "actions": [1], "state": {} })] {
            assert_eq!(facts_of_view(DocKind::ActionPlan, &odd), Facts::default());
        }
    }

    #[test]
    fn money_is_kept_in_every_currency_and_a_line_without_one_is_in_dirhams() {
        let facts = facts_of_view(DocKind::ActionPlan, &plan());
        let [euros, dirhams] = &facts.actions[0].money[..] else { panic!("two currencies") };
        assert_eq!((dirhams.currency.as_str(), dirhams.planned, dirhams.spent), ("MAD", 105_000, 40_000));
        assert_eq!((euros.currency.as_str(), euros.planned, euros.gap), ("EUR", 1_000_000, 1_000_000));
    }

    #[test]
    fn a_surplus_on_one_line_does_not_pay_another() {
        let plan = json!({ "actions": { "a": { "budget": {
            "x": { "currency": "XYZ", "planned": "100.5", "secured": 400 },
            "y": { "currency": "XYZ", "planned": 50, "secured": "20.25" },
            "z": { "currency": "XYZ", "planned": "odd", "secured": [] } } } } });
        let facts = facts_of_view(DocKind::ActionPlan, &plan);
        assert_eq!(
            facts.actions[0].money,
            [MoneyFact { currency: "XYZ".into(), planned: 150_500, secured: 420_250, gap: 29_750, ..MoneyFact::default() }]
        );
    }

    #[test]
    fn minutes_of_a_convocation_are_not_held() {
        let of = |state: &str| facts_of_view(DocKind::Minutes, &json!({ "state": state, "date": "2026-10-05" })).meeting.unwrap();
        assert!(!of("convocation").held);
        assert_eq!(of("draft"), MeetingFact { date: "2026-10-05".into(), state: "draft".into(), held: true });
    }

    #[test]
    fn a_document_in_the_bin_says_so_and_files_of_deleted_rows_are_kept() {
        let mark = "2026-11-29T22:40:00Z 5f3a";
        let of = |byte: u8| BlobId::new([byte; 32]).to_string();
        let facts = facts_of_view(
            DocKind::Minutes,
            &json!({ "deleted": mark, "attachments": {
                "a": { "sha256": of(1) }, "b": { "sha256": of(2), "deleted": mark } } }),
        );
        assert_eq!(facts.deletion(), Some(("2026-11-29T22:40:00Z", "5f3a")));
        assert_eq!(facts.attachments.iter().map(|file| file.blob.to_string()).collect::<Vec<_>>(), [of(1)]);
        assert_eq!(facts.binned.iter().map(ToString::to_string).collect::<Vec<_>>(), [of(2)]);
        assert_eq!(Facts::from_bytes(&facts.to_bytes()), Some(facts));
        assert_eq!(facts_of_view(DocKind::Minutes, &json!({ "deleted": "yes" })).deletion(), None);
    }

    #[test]
    fn facts_survive_storage() {
        let facts = facts_of_view(DocKind::ActionPlan, &plan());
        assert_eq!(Facts::from_bytes(&facts.to_bytes()), Some(facts));
        assert_eq!(Facts::from_bytes(&[]), None);
        assert_eq!(Facts::from_bytes(b"\x06{}"), None);
    }

    #[test]
    fn what_goes_to_every_dashboard_is_only_so_long_in_both_languages() {
        let long = |text: &str| text.repeat(200_000);
        let facts = facts_of_view(
            DocKind::ActionPlan,
            &json!({ "title": { "fr": long("é"), "ar": long("م") }, "state": long("s"),
                "actions": { "a": { "code": long("c"), "status": long("u"), "title": { "fr": long("t"), "ar": long("ا") },
                    "snia": { long("p"): true }, "budget": { "x": { "currency": long("M"), "planned": 1 } } } },
                "attachments": { "b": { "sha256": BlobId::new([1; 32]).to_string(), "name": long("n"), "media_type": long("m") } } }),
        );
        assert!(facts.to_bytes().len() < 8_000, "{} bytes", facts.to_bytes().len());
        for title in [&facts.title_fr, &facts.title_ar, &facts.actions[0].title_ar] {
            assert!(title.chars().count() == TITLE_CHARS_MAX && title.ends_with('…'));
        }
        let many: serde_json::Map<String, Value> =
            (0..9_000).map(|n| (format!("{n}"), json!({ "currency": format!("{n}") }))).collect();
        let facts = facts_of_view(DocKind::ActionPlan, &json!({ "actions": { "a": { "budget": many } } }));
        assert_eq!(facts.actions[0].money.len(), CURRENCIES_MAX);
    }

    #[test]
    fn a_cut_leaves_no_letter_without_its_accent_and_no_half_of_a_sign() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        // A letter with two vowels on it goes with them.
        assert_eq!(cut("ab\u{0645}\u{0651}\u{064e}cd", 5), "ab…");
        assert_eq!(cut("e\u{0301}e\u{0301}e", 4), "e\u{0301}…");
        assert_eq!(cut("a👍🏽bc", 3), "a…");
    }
}
