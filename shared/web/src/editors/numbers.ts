/** What a number of a field may be, from the schema, its siblings in the record, and the code lists. */
import type { DocView } from '../client/docHandle.ts';
import { asText } from '../document/read.ts';
import type { Field } from '../document/schema.ts';
import type { NumberRules } from '../ui/NumberInput.tsx';
import { codeListOf, type Vocabularies } from '../ui/vocabulary.tsx';
import { currencyOf, isYear } from './describe.ts';

/** Digits behind the mark of an amount whose currency no list knows. */
const CENTIMES = 2;
/** Digits behind the mark of a percentage. */
const PERCENT_PLACES = 2;

/**
 * The rules of one number. A value in a unit has the places of that unit; one without places is a count of something and is
 * never negative, while a rate or an amount that is measured may be.
 */
export function rulesOf(field: Field, map: DocView, vocabularies: Vocabularies): NumberRules {
  const { min, max } = field;
  switch (field.type) {
    case 'money': {
      const currency = currencyOf(field, map);
      const places = codeListOf(vocabularies, 'currencies').get(currency)?.places ?? CENTIMES;
      return { places, min: min ?? 0, max, currency };
    }
    case 'percent':
      return { places: PERCENT_PLACES, min: min ?? 0, max: max ?? 100, isPercent: true };
    case 'decimal':
    case 'cells':
      return measured(field, map, vocabularies);
    default:
      return { places: 0, min, max, allowsNegative: min === undefined || min < 0, isYear: isYear(field) };
  }
}

function measured(field: Field, map: DocView, vocabularies: Vocabularies): NumberRules {
  const { max } = field;
  const code = field.unit ?? asText(map[field.unit_field ?? '']);
  const unit = codeListOf(vocabularies, 'units').get(code);
  const places = unit?.places ?? 0;
  const allowsNegative = field.min === undefined && places > 0;
  const currency = code.toUpperCase();
  const isMoney = codeListOf(vocabularies, 'currencies').get(currency) !== undefined;
  return {
    places,
    min: allowsNegative ? undefined : (field.min ?? 0),
    max,
    allowsNegative,
    isPercent: code === 'percent',
    ...(isMoney ? { currency } : {}),
    words: unit === undefined ? [] : [unit.fr, unit.ar],
  };
}
