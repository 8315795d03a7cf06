//! The schemas as TypeScript: types of the three documents and the schemas themselves as a constant.
//!
//! The result is committed as `shared/web/src/document/schema.gen.ts`; a test compares it, and rewrites it with `TANSIQ_REGENERATE=1`.

use std::fmt::Write as _;

use serde_json::Value;

use super::schema::{FieldType, Record, Schema, schema};
use crate::domain::DocKind;

const HEAD: &str = r"// Generated from shared/schema/*.toml; do not edit.

/** The kind of a document. */
export type DocKind = 'terms' | 'minutes' | 'action_plan';

/** A text in French and Arabic. */
export interface Bilingual {
  fr: string;
  ar: string;
}

/** A set of codes. */
export type CodeSet = Record<string, true>;

/** A number, exactly: a whole one, or a decimal in canonical form such as `12500.5`. */
export type Decimal = number | string;

/** Numbers by `period` or `period|dimension=value,…`; under `deleted|period` the mark that these are deleted. */
export type Cells = Record<string, Decimal>;

/** Rows by id. `deleted` marks one as deleted: when and by which account. */
export type Rows<T> = Record<string, T & { order: string; deleted?: string }>;

/** What all fields of a schema have. */
interface FieldBase {
  readonly name: string;
  /** Id of the label in the Fluent catalogues. */
  readonly label: string;
  readonly required?: true;
  /** Adopting the document does not freeze it. */
  readonly follow_up?: true;
}

/** One field of a schema. */
export type FieldSchema =
  | (FieldBase & {
      readonly type: 'text' | 'bilingual' | 'string' | 'percent' | 'boolean' | 'time' | 'person' | 'document';
    })
  | (FieldBase & { readonly type: 'date'; readonly year_min?: number; readonly year_max?: number })
  | (FieldBase & {
      readonly type: 'code' | 'codes' | 'institution' | 'institutions';
      readonly vocabulary: string;
    })
  | (FieldBase & {
      readonly type: 'integer';
      readonly unit?: string;
      readonly min?: number;
      readonly max?: number;
    })
  | (FieldBase & {
      readonly type: 'decimal';
      readonly unit?: string;
      readonly unit_field?: string;
      readonly min?: number;
      readonly max?: number;
    })
  | (FieldBase & {
      readonly type: 'money';
      readonly currency?: string;
      readonly currency_field?: string;
    })
  | (FieldBase & { readonly type: 'reference'; readonly to: string })
  | (FieldBase & { readonly type: 'record' | 'rows'; readonly record: string })
  | (FieldBase & { readonly type: 'cells'; readonly unit?: string; readonly unit_field?: string });

/** A named group of fields. */
export interface RecordSchema {
  readonly fields: readonly FieldSchema[];
}

/** The fields of one kind of document. */
export interface DocSchema {
  readonly kind: DocKind;
  readonly version: number;
  /** The record that the document's root is. */
  readonly root: string;
  readonly records: Readonly<Record<string, RecordSchema>>;
}
";

/// The whole file.
pub(crate) fn typescript() -> String {
    let mut out = HEAD.to_owned();
    for kind in DocKind::ALL {
        let schema = schema(kind);
        for record in schema.records.values().filter(|record| record.name != schema.root).chain([schema.root()]) {
            interface(&mut out, schema, record);
        }
    }
    out.push_str("\n/** A document by its kind, as JSON. */\nexport interface DocViews {\n");
    for kind in DocKind::ALL {
        line(&mut out, 1, &format!("{}: {};", kind.as_str(), pascal(kind.as_str())));
    }
    out.push_str("}\n\n/** The schemas of all kinds. */\nexport const SCHEMAS: Readonly<Record<DocKind, DocSchema>> = {\n");
    for kind in DocKind::ALL {
        schema_constant(&mut out, schema(kind));
    }
    out.push_str("};\n");
    out
}

fn interface(out: &mut String, schema: &Schema, record: &Record) {
    let is_root = record.name == schema.root;
    let name = type_name(schema, &record.name);
    let what = if is_root { "A document as JSON. An absent key is unset." } else { "A record. An absent key is unset." };
    let _ = write!(out, "\n/** {what} */\nexport interface {name} {{\n");
    if is_root {
        line(out, 1, &format!("kind: '{}';", schema.kind));
        line(out, 1, "schema: number;");
        line(out, 1, "deleted?: string;");
    }
    for field in &record.fields {
        let (optional, value) = match &field.kind {
            FieldType::Text => ("", "string".to_owned()),
            FieldType::Bilingual => ("", "Bilingual".to_owned()),
            FieldType::Codes { .. } | FieldType::Institutions => ("", "CodeSet".to_owned()),
            FieldType::Cells { .. } => ("", "Cells".to_owned()),
            FieldType::Record { record } => ("", type_name(schema, record)),
            FieldType::Rows { record } => ("", format!("Rows<{}>", type_name(schema, record))),
            FieldType::Integer { .. } => ("?", "number".to_owned()),
            FieldType::Decimal { .. } | FieldType::Money(_) | FieldType::Percent => ("?", "Decimal".to_owned()),
            FieldType::Boolean => ("?", "boolean".to_owned()),
            _ => ("?", "string".to_owned()),
        };
        line(out, 1, &format!("{}{optional}: {value};", field.name));
    }
    out.push_str("}\n");
}

fn schema_constant(out: &mut String, schema: &Schema) {
    line(out, 1, &format!("{}: {{", schema.kind));
    line(out, 2, &format!("kind: '{}',", schema.kind));
    line(out, 2, &format!("version: {},", schema.version));
    line(out, 2, &format!("root: '{}',", schema.root));
    line(out, 2, "records: {");
    for record in schema.records.values() {
        line(out, 3, &format!("{}: {{", record.name));
        line(out, 4, "fields: [");
        for field in &record.fields {
            line(out, 5, "{");
            for (name, value) in field.attributes() {
                line(out, 6, &format!("{name}: {},", literal(&value)));
            }
            line(out, 5, "},");
        }
        line(out, 4, "],");
        line(out, 3, "},");
    }
    line(out, 2, "},");
    line(out, 1, "},");
}

/// Strings of a schema are names and codes, without quotes or backslashes in them.
fn literal(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), |text| format!("'{text}'"))
}

fn line(out: &mut String, depth: usize, text: &str) {
    for _ in 0..depth {
        out.push_str("  ");
    }
    out.push_str(text);
    out.push('\n');
}

/// Names of records are unique within a kind only.
fn type_name(schema: &Schema, record: &str) -> String {
    let kind = pascal(schema.kind.as_str());
    if record == schema.root { kind } else { kind + &pascal(record) }
}

fn pascal(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::Path};

    use super::*;

    #[test]
    fn the_committed_file_is_what_the_schemas_say() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/src/document/schema.gen.ts");
        let now = typescript();
        if env::var_os("TANSIQ_REGENERATE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &now).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == now, "schema.gen.ts is not what the schemas say: run the tests once with TANSIQ_REGENERATE=1");
    }
}
