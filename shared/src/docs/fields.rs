//! What the fields of a record take: the maps and texts they are made of, and the scalars that fit.

use automerge::{ObjId, ObjType, Prop, ReadDoc, ScalarValue, Value, transaction::Transactable};
use jiff::civil::{Date, Time};

use super::{
    DocError,
    decimal::{Decimal, MONEY_PLACES_MAX, PERCENT_PLACES},
    schema::{FieldType, Record, Schema},
};

/// Longest scalar string, key of a cell or code, in bytes: over 256 a change is not admitted.
pub(crate) const STRING_BYTES_MAX: usize = 256;

/// Makes the texts and maps of an empty `record`, so that nobody ever has to make one while another does.
pub(super) fn skeleton<T: Transactable>(tx: &mut T, schema: &Schema, object: &ObjId, record: &Record) -> Result<(), DocError> {
    for field in &record.fields {
        let key = field.name.as_str();
        match &field.kind {
            FieldType::Text => {
                tx.put_object(object, key, ObjType::Text)?;
            }
            FieldType::Bilingual => {
                let both = tx.put_object(object, key, ObjType::Map)?;
                tx.put_object(&both, "fr", ObjType::Text)?;
                tx.put_object(&both, "ar", ObjType::Text)?;
            }
            FieldType::Codes { .. } | FieldType::Institutions | FieldType::Rows { .. } | FieldType::Cells { .. } => {
                tx.put_object(object, key, ObjType::Map)?;
            }
            FieldType::Record { record } => {
                let inner = tx.put_object(object, key, ObjType::Map)?;
                if let Some(record) = schema.record(record) {
                    skeleton(tx, schema, &inner, record)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The map or table under `key`.
pub(super) fn child<D: ReadDoc>(doc: &D, object: &ObjId, key: impl Into<Prop>) -> Option<ObjId> {
    match doc.get(object, key) {
        Ok(Some((Value::Object(ObjType::Map | ObjType::Table), id))) => Some(id),
        _ => None,
    }
}

/// Whether this is a row's id: 16 lowercase hexadecimal characters.
pub(crate) fn is_row_id(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

pub(super) fn is_short(text: &str) -> bool {
    !text.is_empty() && text.len() <= STRING_BYTES_MAX
}

pub(super) fn is_scalar(kind: &FieldType) -> bool {
    !matches!(
        kind,
        FieldType::Text
            | FieldType::Bilingual
            | FieldType::Codes { .. }
            | FieldType::Institutions
            | FieldType::Record { .. }
            | FieldType::Rows { .. }
            | FieldType::Cells { .. }
    )
}

/// Whether a scalar is what the field keeps; the error is a fragment that says what it should be.
pub(super) fn check_scalar(kind: &FieldType, value: &ScalarValue) -> Result<(), String> {
    let fits = match (kind, value) {
        (FieldType::Boolean, ScalarValue::Boolean(_)) | (FieldType::Integer { .. }, ScalarValue::Int(_)) => true,
        (FieldType::Decimal { .. }, value) => is_number(value),
        (FieldType::Money(_), value) => number(value).is_some_and(|amount| amount.places() <= MONEY_PLACES_MAX),
        (FieldType::Percent, value) => {
            number(value).is_some_and(|percent| percent.places() <= PERCENT_PLACES && percent.is_between(Some(0), Some(100)))
        }
        (FieldType::Boolean | FieldType::Integer { .. }, _) => false,
        (kind, ScalarValue::Str(text)) if is_scalar(kind) => {
            let fits = match kind {
                FieldType::Date { year_min, year_max } if is_date(text) => {
                    if !is_in_years(text, *year_min, *year_max) {
                        return Err(format!("{text:?} is not between the years {year_min} and {year_max}"));
                    }
                    true
                }
                FieldType::Date { .. } => false,
                FieldType::Time => is_time(text),
                FieldType::Reference { .. } => is_row_id(text),
                FieldType::Document => text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)),
                _ => is_short(text),
            };
            return if fits { Ok(()) } else { Err(format!("{text:?} is not {}", expected(kind))) };
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(format!("expected {}", expected(kind))) }
}

/// The number that a scalar is.
fn number(value: &ScalarValue) -> Option<Decimal> {
    match value {
        ScalarValue::Int(whole) => Some(Decimal::whole(*whole)),
        ScalarValue::Str(text) => Decimal::parse(text),
        _ => None,
    }
}

/// Whether a scalar is a number; see [`super::decimal`].
pub(super) fn is_number(value: &ScalarValue) -> bool {
    number(value).is_some()
}

/// What a value of this type is, as the end of "expected …".
pub(super) const fn expected(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Text => "a string",
        FieldType::Bilingual => "an object with fr and ar",
        FieldType::Integer { .. } => "a whole number",
        FieldType::Decimal { .. } => NUMBER,
        FieldType::Money(_) => "a whole number, or a decimal of at most three places in quotes as \"12500.5\"",
        FieldType::Percent => "a whole number from 0 to 100, or a decimal of at most two places in quotes as \"62.5\"",
        FieldType::Boolean => "true or false",
        FieldType::Date { .. } => "a date as YYYY-MM-DD or relative as +12d",
        FieldType::Time => "a time as HH:MM",
        FieldType::Reference { .. } => "the id of a row of this document",
        FieldType::Document => "a document's id, 32 lowercase hexadecimal characters",
        FieldType::Codes { .. } | FieldType::Institutions => "an object of code to true, or a list of codes",
        FieldType::Record { .. } => "an object",
        FieldType::Rows { .. } => "an object of row id to row, or a list of rows",
        FieldType::Cells { .. } => "an object of key to number",
        FieldType::String | FieldType::Code { .. } | FieldType::Institution | FieldType::Person => "a string of 1 to 256 bytes",
    }
}

/// What a number is, as the end of "expected …".
pub(super) const NUMBER: &str = "a whole number, or a decimal in quotes as \"12.5\"";

/// A date as `YYYY-MM-DD`, and in no other form that a date may have.
pub fn date(text: &str) -> Option<Date> {
    if text.len() == 10 { text.parse().ok() } else { None }
}

/// Whether this is a date as `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    date(text).is_some()
}

/// Whether a date's year lies between these two, both included.
pub(super) fn is_in_years(date: &str, year_min: i16, year_max: i16) -> bool {
    date.parse::<Date>().is_ok_and(|date| (year_min..=year_max).contains(&date.year()))
}

/// Whether this is a time as `HH:MM`.
pub(crate) fn is_time(text: &str) -> bool {
    text.len() == 5 && text.as_bytes().get(2) == Some(&b':') && text.parse::<Time>().is_ok()
}
