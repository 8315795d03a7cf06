/** What a record is born with. A plain JavaScript string written into a `MutableDoc` becomes a Text object. */
import type { DocKind } from '../ids.ts';
import { type FieldType, fieldsOf } from './schema.ts';

export { scalar } from '../client/scalar.ts';

/** A record as it is born: every Text and map of it exists, every scalar is unset. */
export function emptyRecord(kind: DocKind, record: string): Record<string, object | string> {
  const out: Record<string, object | string> = {};
  for (const field of fieldsOf(kind, record)) {
    const value = emptyValue(kind, field.type, field.record);
    if (value !== undefined) out[field.name] = value;
  }
  return out;
}

function emptyValue(kind: DocKind, type: FieldType, record: string | undefined): object | string | undefined {
  switch (type) {
    case 'text':
      return '';
    case 'bilingual':
      return { fr: '', ar: '' };
    case 'record':
      return emptyRecord(kind, record ?? '');
    case 'codes':
    case 'institutions':
    case 'rows':
    case 'cells':
      return {};
    default:
      return undefined;
  }
}
