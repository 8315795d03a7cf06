//! The three schemas: the only list of fields, read from `shared/schema/*.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::domain::DocKind;

/// Codes of this vocabulary are what `institution` and `institutions` fields hold.
pub(crate) const INSTITUTIONS: &str = "institutions";
/// In a row, or at the root of a document: when it was deleted and by whom, as `<UTC instant> <account>`; see [`is_deletion`].
/// What is marked is hidden and can be put back, by deleting this key.
pub(crate) const DELETED: &str = "deleted";
/// In front of a period, as a key among the cells: the same mark for all cells of that period.
pub(crate) const DELETED_PERIOD: &str = "deleted|";
/// The years of a date that says nothing else: what is outside is a slip of the finger.
pub(crate) const YEARS: (i16, i16) = (2000, 2100);

/// The fields of one kind of document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The kind.
    pub kind: DocKind,
    /// Grows when fields are added; fields are never renamed or removed.
    pub version: u32,
    /// The name of the record that the document's root is.
    pub root: String,
    /// All records by name.
    pub records: BTreeMap<String, Record>,
}

/// A named group of fields: the root, a nested map or what each row of a table is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its name, unique in the schema.
    pub name: String,
    /// Its fields in the order of forms.
    pub fields: Vec<Field>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key in the document's map.
    pub name: String,
    /// Id of the label in the Fluent catalogues.
    pub label: String,
    /// Whether its absence is worth a warning. Never a reason to refuse.
    pub required: bool,
    /// Whether it tells how things go on rather than what was decided: adopting the document does not freeze it.
    pub follow_up: bool,
    /// What it holds.
    pub kind: FieldType,
}

/// What a field holds, and in which Automerge shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// A text object.
    Text,
    /// A map of two text objects, `fr` and `ar`.
    Bilingual,
    /// A short string, replaced as a whole.
    String,
    /// A whole number.
    Integer {
        /// What it counts.
        unit: Option<String>,
        /// Least sensible value.
        min: Option<i64>,
        /// Greatest sensible value.
        max: Option<i64>,
    },
    /// A number that need not be whole; see [`super::decimal`].
    Decimal {
        /// What it counts, and with how many places.
        unit: Unit,
        /// Least sensible value.
        min: Option<i64>,
        /// Greatest sensible value.
        max: Option<i64>,
    },
    /// An amount, with as many places as its currency has.
    Money(Currency),
    /// 0 to 100, with two places.
    Percent,
    /// True or false.
    Boolean,
    /// `YYYY-MM-DD`.
    Date {
        /// First year that makes sense here.
        year_min: i16,
        /// Last year that makes sense here.
        year_max: i16,
    },
    /// `HH:MM`.
    Time,
    /// One code.
    Code {
        /// Of this vocabulary.
        vocabulary: String,
    },
    /// A set of codes: a map of each to `true`.
    Codes {
        /// Of this vocabulary.
        vocabulary: String,
    },
    /// One code of the vocabulary [`INSTITUTIONS`].
    Institution,
    /// A set of such codes.
    Institutions,
    /// An opaque id of the node's directory.
    Person,
    /// The id of a row of this document.
    Reference {
        /// The root's field whose row it is.
        to: String,
    },
    /// The id of another document, in hexadecimal.
    Document,
    /// A nested map.
    Record {
        /// Its record.
        record: String,
    },
    /// A map of row id to row; each row also has `order`.
    Rows {
        /// The record of each row.
        record: String,
    },
    /// A map of `period` or `period|dimension=value,…` to a number.
    Cells {
        /// What the numbers count, and with how many places.
        unit: Unit,
    },
}

/// What a number counts: a code of the vocabulary `units`, which also says how many places it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// Whole numbers of anything.
    Any,
    /// Always this code.
    Fixed(String),
    /// The code in this field beside it.
    Field(String),
}

/// The currency of an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Currency {
    /// Always this one.
    Fixed(String),
    /// The code in this field beside it; dirhams while that is unset.
    Field(String),
}

/// What is wrong with a schema file.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// Not TOML of this shape.
    #[error("read schema {file}: {text}")]
    Toml {
        /// The file's kind.
        file: String,
        /// What the reader said.
        text: String,
    },
    /// The parts do not fit together.
    #[error("read schema {file}, {record}.{field}: {why}")]
    Field {
        /// The file's kind.
        file: String,
        /// The record.
        record: String,
        /// The field; may be empty.
        field: String,
        /// A fragment of a sentence.
        why: String,
    },
}

static SCHEMAS: LazyLock<[Schema; 3]> = LazyLock::new(|| {
    [
        (DocKind::Terms, include_str!("../../schema/terms.toml")),
        (DocKind::Minutes, include_str!("../../schema/minutes.toml")),
        (DocKind::ActionPlan, include_str!("../../schema/action_plan.toml")),
    ]
    .map(|(kind, toml)| parse(kind, toml).unwrap_or_else(|error| panic!("an embedded schema does not parse: failed to {error}")))
});

/// Whether this is the mark of a deletion: `2026-11-29T22:40:00Z 5f3a…`. Anything else under its key marks nothing.
pub(crate) fn is_deletion(mark: &str) -> bool {
    deletion(mark).is_some()
}

/// When something was deleted, and by which account.
pub fn deletion(mark: &str) -> Option<(jiff::Timestamp, &str)> {
    let (at, by) = mark.split_once(' ')?;
    Some((at.parse().ok()?, Some(by).filter(|by| !by.is_empty())?))
}

/// The schema of `kind`.
pub fn schema(kind: DocKind) -> &'static Schema {
    let [terms, minutes, plan] = &*SCHEMAS;
    match kind {
        DocKind::Terms => terms,
        DocKind::Minutes => minutes,
        DocKind::ActionPlan => plan,
    }
}

/// All schemas as `GET /api/schemas` answers them: `{ kind: { kind, version, root, records: { name: { fields: […] } } } }`.
pub fn schemas_json() -> Value {
    Value::Object(DocKind::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), schema(kind).to_json())).collect())
}

impl Schema {
    /// The record of this name; `None` for one that the schema does not have.
    pub(crate) fn record(&self, name: &str) -> Option<&Record> {
        self.records.get(name)
    }

    /// The record that the document's root is.
    ///
    /// # Panics
    /// Never for a schema of [`parse`].
    pub(crate) fn root(&self) -> &Record {
        self.records.get(&self.root).unwrap_or_else(|| panic!("the check of {} lets no schema without a root pass", self.kind))
    }

    /// As JSON; see [`schemas_json`].
    pub(crate) fn to_json(&self) -> Value {
        let records: Map<_, _> = self
            .records
            .values()
            .map(|record| {
                (record.name.clone(), json!({ "fields": record.fields.iter().map(Field::to_json).collect::<Vec<_>>() }))
            })
            .collect();
        json!({ "kind": self.kind.as_str(), "version": self.version, "root": self.root, "records": records })
    }
}

impl Record {
    /// The field of this name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// Its attributes as names and values, in the order in which the files write them.
    pub(crate) fn attributes(&self) -> Vec<(&'static str, Value)> {
        let mut attributes = vec![("name", json!(self.name)), ("type", json!(self.kind.name())), ("label", json!(self.label))];
        if self.required {
            attributes.push(("required", json!(true)));
        }
        if self.follow_up {
            attributes.push(("follow_up", json!(true)));
        }
        if let Some(vocabulary) = self.kind.vocabulary() {
            attributes.push(("vocabulary", json!(vocabulary)));
        }
        match &self.kind {
            FieldType::Record { record } | FieldType::Rows { record } => attributes.push(("record", json!(record))),
            FieldType::Reference { to } => attributes.push(("to", json!(to))),
            FieldType::Money(Currency::Fixed(code)) => attributes.push(("currency", json!(code))),
            FieldType::Money(Currency::Field(name)) => attributes.push(("currency_field", json!(name))),
            FieldType::Integer { unit, min, max } => {
                attributes.extend(unit.iter().map(|unit| ("unit", json!(unit))));
                attributes.extend(min.iter().map(|min| ("min", json!(min))));
                attributes.extend(max.iter().map(|max| ("max", json!(max))));
            }
            FieldType::Decimal { unit, min, max } => {
                attributes.extend(unit.attribute());
                attributes.extend(min.iter().map(|min| ("min", json!(min))));
                attributes.extend(max.iter().map(|max| ("max", json!(max))));
            }
            FieldType::Cells { unit } => attributes.extend(unit.attribute()),
            FieldType::Date { year_min, year_max } if (*year_min, *year_max) != YEARS => {
                attributes.extend([("year_min", json!(year_min)), ("year_max", json!(year_max))]);
            }
            _ => {}
        }
        attributes
    }

    fn to_json(&self) -> Value {
        Value::Object(self.attributes().into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

impl Unit {
    fn attribute(&self) -> Option<(&'static str, Value)> {
        match self {
            Self::Any => None,
            Self::Fixed(code) => Some(("unit", json!(code))),
            Self::Field(name) => Some(("unit_field", json!(name))),
        }
    }
}

impl FieldType {
    /// The name in schema files.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Bilingual => "bilingual",
            Self::String => "string",
            Self::Integer { .. } => "integer",
            Self::Decimal { .. } => "decimal",
            Self::Money(_) => "money",
            Self::Percent => "percent",
            Self::Boolean => "boolean",
            Self::Date { .. } => "date",
            Self::Time => "time",
            Self::Code { .. } => "code",
            Self::Codes { .. } => "codes",
            Self::Institution => "institution",
            Self::Institutions => "institutions",
            Self::Person => "person",
            Self::Reference { .. } => "reference",
            Self::Document => "document",
            Self::Record { .. } => "record",
            Self::Rows { .. } => "rows",
            Self::Cells { .. } => "cells",
        }
    }

    /// The vocabulary whose codes it holds.
    pub(crate) fn vocabulary(&self) -> Option<&str> {
        match self {
            Self::Code { vocabulary } | Self::Codes { vocabulary } => Some(vocabulary),
            Self::Institution | Self::Institutions => Some(INSTITUTIONS),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemaFile {
    kind: String,
    version: u32,
    root: String,
    record: Vec<RecordFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordFile {
    name: String,
    field: Vec<FieldFile>,
}

/// A field as a schema file writes it: every key that one may have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    label: String,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    follow_up: bool,
    vocabulary: Option<String>,
    record: Option<String>,
    to: Option<String>,
    unit: Option<String>,
    unit_field: Option<String>,
    min: Option<i64>,
    max: Option<i64>,
    year_min: Option<i16>,
    year_max: Option<i16>,
    currency: Option<String>,
    currency_field: Option<String>,
}

/// Reads and checks one schema file.
///
/// # Errors
/// [`SchemaError`] names the record and field.
pub fn parse(kind: DocKind, toml: &str) -> Result<Schema, SchemaError> {
    let file = kind.as_str().to_owned();
    let read: SchemaFile = toml::from_str(toml).map_err(|e| SchemaError::Toml { file: file.clone(), text: e.to_string() })?;
    if read.kind != kind.as_str() {
        return Err(SchemaError::Toml { file, text: format!("its kind is {:?}", read.kind) });
    }
    let mut records = BTreeMap::new();
    for record in read.record {
        let name = record.name;
        let bad =
            |field: &str, why: String| SchemaError::Field { file: file.clone(), record: name.clone(), field: field.into(), why };
        let mut fields: Vec<Field> = Vec::with_capacity(record.field.len());
        for field in record.field {
            let field_name = field.name.clone();
            let field = field.check().map_err(|why| bad(&field_name, why))?;
            let reserved = if name == read.root {
                ["kind", "schema", DELETED].contains(&field_name.as_str())
            } else {
                ["order", DELETED].contains(&field_name.as_str())
            };
            if reserved || !is_key(&field_name) || fields.iter().any(|other| other.name == field_name) {
                return Err(bad(&field_name, "the name is reserved, malformed or there twice".into()));
            }
            fields.push(field);
        }
        if !is_key(&name) || records.contains_key(&name) {
            return Err(bad("", "the name is malformed or there twice".into()));
        }
        records.insert(name.clone(), Record { name, fields });
    }
    let schema = Schema { kind, version: read.version, root: read.root, records };
    schema.check_links()?;
    Ok(schema)
}

fn is_key(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

impl FieldFile {
    fn check(self) -> Result<Field, String> {
        let want = |value: Option<String>, name: &str| value.ok_or_else(|| format!("a {} field needs {name}", self.kind));
        let unit = |unit: Option<String>, field: Option<String>| match (unit, field) {
            (None, None) => Ok(Unit::Any),
            (Some(code), None) => Ok(Unit::Fixed(code)),
            (None, Some(field)) => Ok(Unit::Field(field)),
            (Some(_), Some(_)) => Err(format!("a {} field has one of unit and unit_field", self.kind)),
        };
        let kind = match self.kind.as_str() {
            "text" => FieldType::Text,
            "bilingual" => FieldType::Bilingual,
            "string" => FieldType::String,
            "integer" => FieldType::Integer { unit: self.unit, min: self.min, max: self.max },
            "decimal" => FieldType::Decimal { unit: unit(self.unit, self.unit_field)?, min: self.min, max: self.max },
            "money" => FieldType::Money(match (self.currency, self.currency_field) {
                (Some(code), None) => Currency::Fixed(code),
                (None, Some(field)) => Currency::Field(field),
                _ => return Err("a money field needs one of currency and currency_field".into()),
            }),
            "percent" => FieldType::Percent,
            "boolean" => FieldType::Boolean,
            "date" => {
                let (year_min, year_max) = (self.year_min.unwrap_or(YEARS.0), self.year_max.unwrap_or(YEARS.1));
                FieldType::Date { year_min, year_max }
            }
            "time" => FieldType::Time,
            "code" => FieldType::Code { vocabulary: want(self.vocabulary, "vocabulary")? },
            "codes" => FieldType::Codes { vocabulary: want(self.vocabulary, "vocabulary")? },
            "institution" => FieldType::Institution,
            "institutions" => FieldType::Institutions,
            "person" => FieldType::Person,
            "reference" => FieldType::Reference { to: want(self.to, "to")? },
            "document" => FieldType::Document,
            "record" => FieldType::Record { record: want(self.record, "record")? },
            "rows" => FieldType::Rows { record: want(self.record, "record")? },
            "cells" => FieldType::Cells { unit: unit(self.unit, self.unit_field)? },
            other => return Err(format!("there is no type {other:?}")),
        };
        if self.follow_up && matches!(kind, FieldType::Rows { .. } | FieldType::Record { .. }) {
            return Err("rows and records are a part of the text: mark the fields in them".into());
        }
        Ok(Field { name: self.name, label: self.label, required: self.required, follow_up: self.follow_up, kind })
    }
}

impl Schema {
    fn check_links(&self) -> Result<(), SchemaError> {
        let bad = |record: &str, field: &str, why: &str| SchemaError::Field {
            file: self.kind.as_str().into(),
            record: record.into(),
            field: field.into(),
            why: why.into(),
        };
        let root = self.records.get(&self.root).ok_or_else(|| bad(&self.root, "", "the root is not among the records"))?;
        for record in self.records.values() {
            for field in &record.fields {
                let error = match &field.kind {
                    FieldType::Rows { record: inner } if !self.records.contains_key(inner) => Some("there is no such record"),
                    FieldType::Record { record: inner } => match self.records.get(inner) {
                        None => Some("there is no such record"),
                        // One level is enough for every form, and without it a record could hold itself.
                        Some(inner) if inner.fields.iter().any(|field| matches!(field.kind, FieldType::Record { .. })) => {
                            Some("a nested record holds none itself")
                        }
                        Some(_) => None,
                    },
                    FieldType::Reference { to } if !matches!(root.field(to).map(|f| &f.kind), Some(FieldType::Rows { .. })) => {
                        Some("the root has no such rows")
                    }
                    FieldType::Money(Currency::Field(name))
                    | FieldType::Decimal { unit: Unit::Field(name), .. }
                    | FieldType::Cells { unit: Unit::Field(name) }
                        if record.field(name).is_none() =>
                    {
                        Some("there is no such field beside it")
                    }
                    _ => None,
                };
                if let Some(why) = error {
                    return Err(bad(&record.name, &field.name, why));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_schemas_parse_and_fit_together() {
        for kind in DocKind::ALL {
            let schema = schema(kind);
            assert_eq!(schema.kind, kind);
            assert!(schema.root().field("title").is_some(), "{kind} has a title");
            assert!(schema.root().field("state").is_some(), "{kind} has a state");
        }
        let json = schemas_json();
        assert_eq!(json["action_plan"]["root"], "plan");
        let fields = json["action_plan"]["records"]["action"]["fields"].as_array().unwrap();
        assert!(fields.contains(&json!({
            "name": "status", "type": "code", "label": "action-status", "required": true, "follow_up": true,
            "vocabulary": "statuses"
        })));
    }

    fn error(fields: &str) -> String {
        let toml = format!("kind = \"terms\"\nversion = 1\nroot = \"r\"\n[[record]]\nname = \"r\"\n{fields}");
        parse(DocKind::Terms, &toml).unwrap_err().to_string()
    }

    #[test]
    fn a_schema_that_does_not_fit_together_is_named_by_field() {
        let field = |rest: &str| format!("[[record.field]]\nlabel = \"l\"\n{rest}\n");
        assert_eq!(
            error(&field("name = \"a\"\ntype = \"rows\"\nrecord = \"x\"")),
            "read schema terms, r.a: there is no such record"
        );
        assert_eq!(
            error(&field("name = \"a\"\ntype = \"record\"\nrecord = \"r\"")),
            "read schema terms, r.a: a nested record holds none itself"
        );
        assert_eq!(
            error(&field("name = \"a\"\ntype = \"reference\"\nto = \"x\"")),
            "read schema terms, r.a: the root has no such rows"
        );
        assert_eq!(error(&field("name = \"a\"\ntype = \"color\"")), "read schema terms, r.a: there is no type \"color\"");
        assert_eq!(
            error(&field("name = \"a\"\ntype = \"rows\"\nrecord = \"r\"\nfollow_up = true")),
            "read schema terms, r.a: rows and records are a part of the text: mark the fields in them"
        );
        assert!(error(&field("name = \"kind\"\ntype = \"text\"")).contains("reserved"));
        assert!(error(&field("name = \"a\"\ntype = \"text\"\nhue = 1")).contains("hue"));
    }
}
