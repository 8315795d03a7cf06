/** A small document of each kind with something in every field that the schema has, made from the schema itself. */
import type { MutableDoc } from '../client/docHandle.ts';
import { emptyRecord } from '../document/edits.ts';
import { type Field, fieldsOf, SCHEMAS } from '../document/schema.ts';
import type { DocKind } from '../ids.ts';

let rowNumber = 0;

function rowId(): string {
  rowNumber += 1;
  return rowNumber.toString(16).padStart(16, '0');
}

function exampleOf(kind: DocKind, field: Field): unknown {
  switch (field.type) {
    case 'bilingual':
      return { fr: `${field.name} fr`, ar: `${field.name} ar` };
    case 'text':
    case 'string':
      return field.name;
    case 'integer':
    case 'money':
    case 'percent':
      return field.min ?? 1;
    case 'decimal':
      return '1.5';
    case 'boolean':
      return true;
    case 'date':
      return '2026-05-18';
    case 'time':
      return '09:30';
    case 'codes':
    case 'institutions':
      return { x: true };
    case 'record':
      return fullRecord(kind, field.record ?? '');
    case 'rows':
      return { [rowId()]: { ...fullRecord(kind, field.record ?? ''), order: 'V' } };
    case 'cells':
      return { '2026': 10, '2026|sex=f': 4 };
    default:
      return 'x';
  }
}

/** A record with a value in every field. */
export function fullRecord(kind: DocKind, record: string): MutableDoc {
  const map: MutableDoc = emptyRecord(kind, record);
  for (const field of fieldsOf(kind, record)) map[field.name] = exampleOf(kind, field);
  return map;
}

/** A document with a value in every field and one row in every list of rows. */
export function fullDocument(kind: DocKind): MutableDoc {
  const { root, version } = SCHEMAS[kind];
  return { kind, schema: version, ...fullRecord(kind, root) };
}
