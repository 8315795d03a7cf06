//! Warnings: what a secretary should look at. Never a reason to refuse or lose an edit.

use std::collections::{BTreeMap, BTreeSet};

use automerge::ReadDoc;
use serde_json::{Map, Value};

use super::{
    decimal::{Decimal, PERCENT_PLACES, PLACES_MAX},
    facts::{DIRHAM, Reader},
    fields::{is_date, is_in_years, is_row_id, is_time},
    personal::{self, Pattern},
    schema::{Currency, DELETED_PERIOD, Field, FieldType, Record, Schema, Unit, is_deletion, schema},
    view::view,
};
use crate::domain::{DocKind, vocabulary::Vocabularies};

/// Most warnings of one document; a document with more has one problem to solve first.
pub(crate) const WARNINGS_MAX: usize = 500;

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Keys from the root, row ids among them.
    pub path: Vec<String>,
    /// What it is.
    pub kind: WarningKind,
    /// The value or name it is about; may be empty.
    pub about: String,
}

/// Kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningKind {
    /// A required field is empty.
    Required,
    /// The code is not in its vocabulary.
    UnknownCode,
    /// The value is not of the field's type.
    WrongType,
    /// The number is below or above what is sensible, or the year of the date is.
    OutOfRange,
    /// The number has more places than its unit or currency.
    TooPrecise,
    /// The end comes before the beginning.
    DateOrder,
    /// The reference names no row.
    NoSuchRow,
    /// The parts of a period do not add up to its total.
    Sum,
    /// The text seems to hold a national id number.
    NationalId,
    /// The text seems to hold a telephone number.
    Telephone,
    /// The text seems to hold an e-mail address.
    Email,
}

impl WarningKind {
    /// The name in JSON; with `warning-` in front, the id of its text in the Fluent catalogues.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::UnknownCode => "unknown-code",
            Self::WrongType => "wrong-type",
            Self::OutOfRange => "out-of-range",
            Self::TooPrecise => "too-precise",
            Self::DateOrder => "date-order",
            Self::NoSuchRow => "no-such-row",
            Self::Sum => "sum",
            Self::NationalId => "national-id",
            Self::Telephone => "telephone",
            Self::Email => "email",
        }
    }
}

/// What to look at in a document of `kind`, in the order of the schema; at most [`WARNINGS_MAX`]. Never fails.
pub fn warnings<D: ReadDoc>(kind: DocKind, doc: &D, vocabularies: &Vocabularies) -> Vec<Warning> {
    warnings_of_view(kind, &view(doc), vocabularies)
}

/// The same, of a view.
pub fn warnings_of_view(kind: DocKind, view: &Value, vocabularies: &Vocabularies) -> Vec<Warning> {
    let schema = schema(kind);
    let mut check = Check { schema, vocabularies, root: view, path: Vec::new(), found: Vec::new() };
    if let Some(root) = view.as_object() {
        check.record(schema.root(), root);
    }
    check.found
}

struct Check<'a> {
    schema: &'a Schema,
    vocabularies: &'a Vocabularies,
    root: &'a Value,
    path: Vec<String>,
    found: Vec<Warning>,
}

impl Check<'_> {
    fn warn(&mut self, kind: WarningKind, about: impl Into<String>) {
        if self.found.len() < WARNINGS_MAX {
            let about = about.into().chars().take(80).collect();
            self.found.push(Warning { path: self.path.clone(), kind, about });
        }
    }

    fn at(&mut self, key: &str, look: impl FnOnce(&mut Self)) {
        self.path.push(key.to_owned());
        look(self);
        self.path.pop();
    }

    fn record(&mut self, record: &Record, object: &Map<String, Value>) {
        for field in &record.fields {
            self.at(&field.name, |check| match object.get(&field.name).filter(|value| !is_empty(value)) {
                None if field.required => check.warn(WarningKind::Required, ""),
                None => {}
                Some(value) => check.field(field, value, object),
            });
        }
        self.date_order(record, object);
    }

    fn field(&mut self, field: &Field, value: &Value, beside: &Map<String, Value>) {
        let text = value.as_str();
        match &field.kind {
            FieldType::Text | FieldType::String => self.text(value),
            FieldType::Bilingual => match value.as_object() {
                Some(both) => {
                    for (language, half) in both {
                        self.at(language, |check| check.text(half));
                    }
                }
                None => self.warn(WarningKind::WrongType, ""),
            },
            FieldType::Integer { min, max, .. } => self.number(value, 0, *min, *max),
            FieldType::Decimal { unit, min, max } => {
                let places = self.places(unit, beside);
                self.number(value, places, *min, *max);
            }
            FieldType::Percent => self.number(value, PERCENT_PLACES, Some(0), Some(100)),
            FieldType::Money(currency) => {
                let places = self.vocabularies.currency_places(currency_of(currency, beside));
                self.number(value, places, Some(0), None);
            }
            FieldType::Boolean if !value.is_boolean() => self.warn(WarningKind::WrongType, value.to_string()),
            FieldType::Date { year_min, year_max } => match text.filter(|text| is_date(text)) {
                None => self.warn(WarningKind::WrongType, value.to_string()),
                Some(date) if !is_in_years(date, *year_min, *year_max) => self.warn(WarningKind::OutOfRange, date),
                Some(_) => {}
            },
            FieldType::Time if !text.is_some_and(is_time) => self.warn(WarningKind::WrongType, value.to_string()),
            FieldType::Code { .. } | FieldType::Institution => match text {
                Some(code) => self.code(&field.kind, code),
                None => self.warn(WarningKind::WrongType, value.to_string()),
            },
            FieldType::Codes { .. } | FieldType::Institutions => match value.as_object() {
                Some(set) => set.keys().for_each(|code| self.at(code, |check| check.code(&field.kind, code))),
                None => self.warn(WarningKind::WrongType, ""),
            },
            FieldType::Reference { to } => {
                let row = text.and_then(|row| self.root.get(to)?.get(row)).filter(|row| !Reader(row).is_deleted());
                if row.is_none() {
                    self.warn(WarningKind::NoSuchRow, text.unwrap_or_default());
                }
            }
            FieldType::Person | FieldType::Document if text.is_none() => self.warn(WarningKind::WrongType, value.to_string()),
            FieldType::Boolean | FieldType::Time | FieldType::Person | FieldType::Document => {}
            FieldType::Record { record } => match (self.schema.record(record), value.as_object()) {
                (Some(record), Some(object)) => self.record(record, object),
                _ => self.warn(WarningKind::WrongType, ""),
            },
            FieldType::Rows { record } => self.rows(record, value),
            FieldType::Cells { unit } => match value.as_object() {
                Some(cells) => {
                    let places = self.places(unit, beside);
                    self.cells(cells, places);
                }
                None => self.warn(WarningKind::WrongType, ""),
            },
        }
    }

    fn rows(&mut self, record: &str, value: &Value) {
        let (Some(record), Some(rows)) = (self.schema.record(record), value.as_object()) else {
            return self.warn(WarningKind::WrongType, "");
        };
        for (id, row) in rows.iter().filter(|(_, row)| !Reader(row).is_deleted()) {
            self.at(id, |check| match row.as_object() {
                Some(row) if is_row_id(id) => check.record(record, row),
                _ => check.warn(WarningKind::WrongType, ""),
            });
        }
    }

    fn text(&mut self, value: &Value) {
        let Some(text) = value.as_str() else { return self.warn(WarningKind::WrongType, value.to_string()) };
        // The value itself is not repeated: a warning may travel further than the text.
        match personal::find(text) {
            Some(Pattern::NationalId) => self.warn(WarningKind::NationalId, ""),
            Some(Pattern::Telephone) => self.warn(WarningKind::Telephone, ""),
            Some(Pattern::Email) => self.warn(WarningKind::Email, ""),
            None => {}
        }
    }

    fn number(&mut self, value: &Value, places: u8, min: Option<i64>, max: Option<i64>) {
        match Decimal::of(value) {
            None => self.warn(WarningKind::WrongType, value.to_string()),
            Some(number) if number.scaled(places).is_none() => self.warn(WarningKind::TooPrecise, value.to_string()),
            Some(number) if !number.is_between(min, max) => self.warn(WarningKind::OutOfRange, value.to_string()),
            Some(_) => {}
        }
    }

    /// The places of what is counted in `unit`; `beside` is the record that holds the field.
    fn places(&self, unit: &Unit, beside: &Map<String, Value>) -> u8 {
        match unit {
            Unit::Any => 0,
            Unit::Fixed(code) => self.vocabularies.unit_places(code),
            Unit::Field(name) => self.vocabularies.unit_places(beside.get(name).and_then(Value::as_str).unwrap_or_default()),
        }
    }

    fn code(&mut self, kind: &FieldType, code: &str) {
        if kind.vocabulary().is_some_and(|vocabulary| self.vocabularies.code(vocabulary, code).is_none()) {
            self.warn(WarningKind::UnknownCode, code);
        }
    }

    /// Fields that are named as a beginning and an end are in order. Dates and times sort as their texts.
    fn date_order(&mut self, record: &Record, object: &Map<String, Value>) {
        let reader = Value::Object(object.clone());
        for field in record.fields.iter().filter(|field| matches!(field.kind, FieldType::Date { .. } | FieldType::Time)) {
            let Some(stem) = field.name.strip_suffix("start").or_else(|| field.name.strip_suffix("from")) else { continue };
            let begin = Reader(&reader).string(&field.name);
            for end_name in ["end", "until", "to"].map(|end| format!("{stem}{end}")) {
                let end = Reader(&reader).string(&end_name);
                let well_formed = |text: &str| is_date(text) || is_time(text);
                if record.field(&end_name).is_some() && well_formed(&begin) && well_formed(&end) && end < begin {
                    self.at(&end_name, |check| check.warn(WarningKind::DateOrder, field.name.clone()));
                }
            }
        }
    }

    /// Where a period has a total and parts by some dimensions, the parts of each set of dimensions add up to it.
    fn cells(&mut self, cells: &Map<String, Value>, places: u8) {
        let is_deleted =
            |period: &str| cells.get(&format!("{DELETED_PERIOD}{period}")).and_then(Value::as_str).is_some_and(is_deletion);
        let mut sums: BTreeMap<(&str, BTreeSet<&str>), i64> = BTreeMap::new();
        for (key, value) in cells.iter().filter(|(key, _)| !key.starts_with(DELETED_PERIOD)) {
            let (period, parts) = key.split_once('|').map_or((key.as_str(), None), |(period, parts)| (period, Some(parts)));
            if is_deleted(period) {
                continue;
            }
            self.at(key, |check| check.number(value, places, None, None));
            let (Some(parts), Some(number)) = (parts, scaled(value)) else { continue };
            let dimensions = parts.split(',').filter_map(|part| Some(part.split_once('=')?.0)).collect();
            let sum = sums.entry((period, dimensions)).or_default();
            *sum = sum.saturating_add(number);
        }
        for ((period, dimensions), sum) in sums {
            let total = cells.get(period).and_then(scaled);
            if total.is_some_and(|total| total != sum) {
                let dimensions = dimensions.into_iter().collect::<Vec<_>>().join(",");
                let sum = Decimal::new(sum, PLACES_MAX);
                self.at(period, |check| check.warn(WarningKind::Sum, format!("{dimensions}={sum}")));
            }
        }
    }
}

/// A cell in the smallest unit that any number has, so that cells add up exactly.
fn scaled(value: &Value) -> Option<i64> {
    Decimal::of(value)?.scaled(PLACES_MAX)
}

/// The currency of an amount; dirhams while its field is unset.
fn currency_of<'a>(currency: &'a Currency, beside: &'a Map<String, Value>) -> &'a str {
    match currency {
        Currency::Fixed(code) => code,
        Currency::Field(name) => beside.get(name).and_then(Value::as_str).filter(|code| !code.is_empty()).unwrap_or(DIRHAM),
    }
}

/// Nothing was filled in: no value, an empty text, or a map of nothing but such.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Object(map) => map.values().all(is_empty),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn found(kind: DocKind, view: &Value) -> Vec<(String, &'static str)> {
        let all = warnings_of_view(kind, view, Vocabularies::embedded());
        all.into_iter().map(|warning| (warning.path.join("."), warning.kind.as_str())).collect()
    }

    fn has(kind: DocKind, view: &Value, path: &str, warning: &str) -> bool {
        found(kind, view).iter().any(|(at, kind)| at == path && *kind == warning)
    }

    #[test]
    fn an_empty_document_lacks_what_is_required() {
        let empty = found(DocKind::Minutes, &json!({ "title": { "fr": " ", "ar": "" } }));
        assert!(empty.contains(&("title".into(), "required")));
        assert!(empty.iter().all(|(_, kind)| *kind == "required"));
        assert!(!has(DocKind::Minutes, &json!({ "title": { "fr": "", "ar": "محضر" } }), "title", "required"));
    }

    #[test]
    fn values_are_checked_by_their_type() {
        let plan = json!({
            "state": "burnt", "period_start": "2026-12-31", "period_end": "2026-01-01", "adopted_on": "yesterday", "axes": 3,
            "actions": { "00000000000000aa": {
                "axis": "00000000000000bb", "percent": 101, "snia": { "7": true, "77": true }, "project": { "from": "2026-02-01", "to": "2026-01-01" },
                "risks": { "fr": "appeler le 0612345678", "ar": "" },
                "target_estimate": { "2026": 10, "2026|sex=f": 6, "2026|sex=m": 5, "2026|area=urban": 10, "2025|sex=f": 1, "2024": "x" } } } });
        let action = "actions.00000000000000aa";
        for (path, warning) in [
            ("state", "unknown-code"),
            ("period_end", "date-order"),
            ("adopted_on", "wrong-type"),
            ("axes", "wrong-type"),
            (&format!("{action}.axis"), "no-such-row"),
            (&format!("{action}.percent"), "out-of-range"),
            (&format!("{action}.snia.77"), "unknown-code"),
            (&format!("{action}.project.to"), "date-order"),
            (&format!("{action}.risks.fr"), "telephone"),
            (&format!("{action}.target_estimate.2026"), "sum"),
            (&format!("{action}.target_estimate.2024"), "wrong-type"),
        ] {
            assert!(has(DocKind::ActionPlan, &plan, path, warning), "{path} {warning}");
        }
        let sums = found(DocKind::ActionPlan, &plan).into_iter().filter(|(_, kind)| *kind == "sum").count();
        assert_eq!(sums, 1, "urban adds up, and 2025 has no total to compare with");
    }

    /// JSON of any shape under keys that the schemas know.
    fn odd(kind: DocKind) -> impl Strategy<Value = Value> {
        let keys: Vec<String> =
            schema(kind).records.values().flat_map(|record| &record.fields).map(|field| field.name.clone()).collect();
        let key =
            prop_oneof![prop::sample::select(keys), "[0-9a-f]{16}", Just("order".to_owned()), Just("2026|sex=f".to_owned())];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            prop::sample::select(vec!["", "2026-10-05", "10:00", "ongoing", "MAD", "7"]).prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 80, 8, move |inner| {
            prop_oneof![
                1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                6 => prop::collection::btree_map(key.clone(), inner, 0..8).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn odd_documents_are_read_and_checked_without_a_panic(plan in odd(DocKind::ActionPlan), minutes in odd(DocKind::Minutes)) {
            for (kind, view) in [(DocKind::ActionPlan, plan), (DocKind::Minutes, minutes)] {
                prop_assert!(found(kind, &view).len() <= WARNINGS_MAX);
                let facts = super::super::facts::facts_of_view(kind, &view);
                prop_assert!(facts.actions.iter().all(|action| action.percent.is_none_or(|percent| percent <= 100)));
            }
        }
    }
}
