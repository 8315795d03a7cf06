import { describe, expect, it } from 'vitest';
import { writeDecimal } from '../decimal.ts';
import type { Language } from '../ui/l10n.ts';
import { type NumberSpec, parseNumber } from './number.ts';

const LANGUAGES: readonly Language[] = ['fr', 'ar', 'en'];
const TAB = '\t';
const NBSP = '\u00a0';
const NARROW = '\u202f';
const THIN = '\u2009';
const RLM = '\u200f';
const LRM = '\u200e';

/** What a text says in a field: the number as it stands in a document, '' for nothing, `!reason` when it is refused. */
type Rows = readonly (readonly [text: string, said: string])[];

function check(name: string, spec: Omit<NumberSpec, 'language'>, rows: Rows): void {
  describe(name, () => {
    for (const language of LANGUAGES) {
      it.each(rows)(`${language}: %j`, (text, said) => {
        const read = parseNumber(text, { ...spec, language });
        const got = !read.ok
          ? `!${read.reason.code}`
          : read.value === undefined
            ? ''
            : String(writeDecimal(read.value));
        expect(got).toBe(said);
      });
    }
  });
}

const AMOUNT: Rows = [
  // Nothing.
  ['', ''],
  ['   ', ''],
  [NBSP, ''],
  [`${RLM}${LRM}`, ''],
  // Whole amounts.
  ['0', '0'],
  ['5', '5'],
  ['05', '5'],
  ['007', '7'],
  ['12500', '12500'],
  ['+12500', '12500'],
  [' 12500 ', '12500'],
  ['12500\n', '12500'],
  [`12500${TAB}`, '12500'],
  ['\r\n12500\r\n', '12500'],
  ['999999999999999', '999999999999999'],
  ['1000000000000000', '!too-long'],
  ['9007199254740993', '!too-long'],
  ['1234567890123,45', '1234567890123.45'],
  ['12345678901234,56', '!too-long'],
  ['0000000000000000005', '5'],
  // Groups by every space.
  ['12 500', '12500'],
  [`12${NBSP}500`, '12500'],
  [`12${NARROW}500`, '12500'],
  [`12${THIN}500`, '12500'],
  ['12\u2007500', '12500'],
  ['12\u2003500', '12500'],
  ['12\u3000500', '12500'],
  ['1 250 000', '1250000'],
  [`1${NARROW}250${NARROW}000`, '1250000'],
  [`1${NBSP}250 000`, '1250000'],
  ['1 250 000,50', '1250000.5'],
  ['1 250 000.50', '1250000.5'],
  ['12 500,50', '12500.5'],
  [`12${NARROW}500,50`, '12500.5'],
  [`12${NBSP}500,05`, '12500.05'],
  ['12 500,5', '12500.5'],
  ['12 500٫50', '12500.5'],
  ["12'500", '12500'],
  ['12’500', '12500'],
  ["1'250'000.50", '1250000.5'],
  ["1'250'000,5", '1250000.5'],
  // Groups by points and commas.
  ['12.500,50', '12500.5'],
  ['12,500.50', '12500.5'],
  ['1.250.000', '1250000'],
  ['1,250,000', '1250000'],
  ['1.250.000,50', '1250000.5'],
  ['1,250,000.50', '1250000.5'],
  ['1.250.000,5', '1250000.5'],
  ['999.999.999,99', '999999999.99'],
  ['1.250,5', '1250.5'],
  ['1,250.5', '1250.5'],
  // Fractions.
  ['12500,50', '12500.5'],
  ['12500.50', '12500.5'],
  ['12500,5', '12500.5'],
  ['12500.5', '12500.5'],
  ['12500,05', '12500.05'],
  ['12500,00', '12500'],
  ['12500.0', '12500'],
  ['12500,500', '12500.5'],
  ['12500.5000', '12500.5'],
  ['1234,5', '1234.5'],
  ['123,45', '123.45'],
  ['123.4', '123.4'],
  ['0,5', '0.5'],
  ['0.5', '0.5'],
  ['0,05', '0.05'],
  ['0,50', '0.5'],
  ['0.500', '0.5'],
  ['00,5', '0.5'],
  [',5', '0.5'],
  ['.5', '0.5'],
  [',50', '0.5'],
  ['0,0', '0'],
  ['0.00', '0'],
  ['0,01', '0.01'],
  ['0,1', '0.1'],
  ['0,3', '0.3'],
  ['1,1', '1.1'],
  ['70000000000000,1', '70000000000000.1'],
  // More decimals than centimes.
  ['12500,505', '!decimals'],
  ['12500.505', '!decimals'],
  ['0,125', '!decimals'],
  ['0.001', '!decimals'],
  ['1234.567', '!decimals'],
  ['12500,5050', '!decimals'],
  ['1,2345', '!decimals'],
  ['1.23456', '!decimals'],
  ['12٫345', '!decimals'],
  ['.125', '!decimals'],
  // Two readings.
  ['1,234', '!ambiguous'],
  ['1.234', '!ambiguous'],
  ['12,500', '!ambiguous'],
  ['12.500', '!ambiguous'],
  ['123.456', '!ambiguous'],
  ['123,456', '!ambiguous'],
  ['999.000', '!ambiguous'],
  ['1.000', '!ambiguous'],
  ['1,000', '!ambiguous'],
  ['1،234', '!ambiguous'],
  ['١٬٢٣٤,٥٠٠', '!ambiguous'],
  ['1 250,000', '!ambiguous'],
  ['1 250.000', '!ambiguous'],
  ['1.250,000', '!ambiguous'],
  ['1,250.000', '!ambiguous'],
  ["1'250.000", '!ambiguous'],
  ['12.500 DH', '!ambiguous'],
  ['MAD 12,500', '!ambiguous'],
  // Groups that are none.
  ['5 5', '!grouping'],
  ['12 50', '!grouping'],
  ['1 2 3', '!grouping'],
  ['55 45', '!grouping'],
  ['1250 000', '!grouping'],
  ['1 25 000', '!grouping'],
  ['1 250 00', '!grouping'],
  ['012 500', '!grouping'],
  ['0 500', '!grouping'],
  ['1.25.000', '!grouping'],
  ['1,250,00', '!grouping'],
  ['1.250.00', '!grouping'],
  ['1,2,3', '!grouping'],
  ['1.2.3', '!grouping'],
  ['12.34.567,8', '!grouping'],
  ['12,34,567', '!grouping'],
  ['1 250.000,50', '!grouping'],
  ['1.250 000', '!grouping'],
  ['1,250 000', '!grouping'],
  ['12,5 5', '!grouping'],
  ['1250 500,5', '!grouping'],
  ['12500,50,5', '!grouping'],
  ['12500.50.5', '!grouping'],
  ['1٫5٫5', '!grouping'],
  ['12,500٬000', '!grouping'],
  // Several numbers.
  [`55${TAB}45`, '!several'],
  [`12 500,50${TAB}3 000`, '!several'],
  ['55\n45', '!several'],
  ['55\r\n45', '!several'],
  ['12\u2028500', '!several'],
  ['1  250', '!several'],
  ['12 , 5', '!several'],
  ['12, 5', '!several'],
  ['12 ,5', '!several'],
  ['12;5', '!several'],
  ['12/5', '!several'],
  ['10-12', '!several'],
  ['10–12', '!several'],
  ['10 - 12', '!several'],
  ['12:30', '!several'],
  ['12..5', '!several'],
  ['12,,5', '!several'],
  ['1 250 ,50', '!several'],
  ['1+1', '!several'],
  ['3*4', '!several'],
  ['1_000', '!several'],
  ['01/03/2027', '!several'],
  ['5\u200b5', '!several'],
  // Arabic-Indic digits and marks.
  ['٥', '5'],
  ['١٢٥٠٠', '12500'],
  ['١٢٥٠٠٫٥٠', '12500.5'],
  ['١٢٥٠٠٫٥', '12500.5'],
  ['١٢٬٥٠٠', '12500'],
  ['١٢٬٥٠٠٫٥٠', '12500.5'],
  ['١٬٢٥٠٬٠٠٠', '1250000'],
  ['١٬٢٥٠٬٠٠٠٫٥', '1250000.5'],
  ['١٬٢٥٠٫٥٠٠', '1250.5'],
  ['١٢ ٥٠٠', '12500'],
  ['١٢ ٥٠٠,٥٠', '12500.5'],
  ['١٢٥٠٠،٥٠', '12500.5'],
  ['١٢٥٠٠.٥', '12500.5'],
  ['12٬500', '12500'],
  ['12500٫5', '12500.5'],
  ['٫٥', '0.5'],
  ['۱۲۵۰۰', '12500'],
  ['۱۲۵۰۰٫۵', '12500.5'],
  [`${RLM}١٢٥٠٠${RLM}`, '12500'],
  [`\u2066${'12500'}\u2069`, '12500'],
  [`12${LRM}500`, '12500'],
  ['١٢٫٥٠٥', '!decimals'],
  ['١٢٬٥٠', '!grouping'],
  ['٥ ٥', '!grouping'],
  // Signs: an amount is never negative.
  ['-5', '!negative'],
  ['-500', '!negative'],
  ['- 500', '!negative'],
  ['\u2212500', '!negative'],
  ['–500', '!negative'],
  ['\u2011500', '!negative'],
  ['(500)', '!negative'],
  ['(12 500,50)', '!negative'],
  ['-0,5', '!negative'],
  ['-0', '!negative'],
  [`${RLM}-5`, '!negative'],
  ['5-', '!not-number'],
  ['500 -', '!not-number'],
  ['--5', '!not-number'],
  ['-+5', '!not-number'],
  ['(500', '!not-number'],
  ['500)', '!not-number'],
  ['(-500)', '!not-number'],
  ['-', '!not-number'],
  // The field's currency.
  ['12 500 DH', '12500'],
  ['12500DH', '12500'],
  ['12 500,50 DH', '12500.5'],
  ['12 500,50 dh', '12500.5'],
  ['12500 Dhs', '12500'],
  ['12500 DHS.', '12500'],
  ['12500 D.H.', '12500'],
  ['12 500 MAD', '12500'],
  [`12 500${NBSP}MAD`, '12500'],
  ['MAD 12 500', '12500'],
  ['MAD12500', '12500'],
  ['DH 12 500,50', '12500.5'],
  ['12500 dirhams', '12500'],
  ['1 dirham', '1'],
  ['12500 درهم', '12500'],
  ['١٢٥٠٠ درهم', '12500'],
  ['درهم ١٢٥٠٠', '12500'],
  ['5 دراهم', '5'],
  ['12500 درهمًا', '12500'],
  ['12500 د.م.', '12500'],
  ['12500 درهم مغربي', '12500'],
  ['-5 DH', '!negative'],
  ['DH -5', '!negative'],
  ['(500 DH)', '!negative'],
  // Another currency, or no currency at all.
  ['12500 €', '!currency'],
  ['€12500', '!currency'],
  ['12500 EUR', '!currency'],
  ['12500 euros', '!currency'],
  ['12500 أورو', '!currency'],
  ['$12500', '!currency'],
  ['12500 USD', '!currency'],
  ['12500 دولار', '!currency'],
  ['12500 CHF', '!currency'],
  ['12500 Fr.', '!currency'],
  ['£5', '!currency'],
  ['12 %', '!not-percent'],
  ['12٪', '!not-percent'],
  ['12 pour cent', '!not-percent'],
  // Words that are no part of an amount.
  ['12 k', '!word'],
  ['12k', '!word'],
  ['1,5 M', '!word'],
  ['12 mille', '!word'],
  ['3 millions', '!word'],
  ['3 ملايين', '!word'],
  ['12 000 DH HT', '!word'],
  ['environ 500', '!word'],
  ['500 TND', '!word'],
  ['500 ريال', '!word'],
  ['MAD 500 DH', '!word'],
  ['12 personnes', '!word'],
  ['N° 12', '!word'],
  ['1e5', '!not-number'],
  ['1E5', '!not-number'],
  ['0x10', '!not-number'],
  ['12 DH 50', '!not-number'],
  ['12a5', '!not-number'],
  ['5²', '!not-number'],
  ['½', '!not-number'],
  ['douze', '!not-number'],
  ['DH', '!not-number'],
  ['%', '!not-number'],
  ['abc', '!not-number'],
  ['?', '!not-number'],
  ['-', '!not-number'],
  [',', '!not-number'],
  ['—', '!not-number'],
  ['NaN', '!not-number'],
  ['Infinity', '!not-number'],
  ['12.', '!not-number'],
  ['12,', '!not-number'],
  ['12 500,', '!not-number'],
  ['DH .5', '!not-number'],
  ['≈5', '!not-number'],
  ['~5', '!not-number'],
  ['#5', '!not-number'],
  ['5 !', '!not-number'],
  ['=5', '!not-number'],
  ['"5"', '!not-number'],
  ['<5', '!not-number'],
];

check('an amount in dirhams', { places: 2, min: 0, currency: 'MAD' }, AMOUNT);

check('an amount in another currency', { places: 2, min: 0, currency: 'CHF' }, [
  ["12'500.50", '12500.5'],
  ["CHF 12'500.50", '12500.5'],
  ['12 500 Fr.', '12500'],
  ['12 500 francs suisses', '12500'],
  ['12 500 فرنك سويسري', '12500'],
  ['12 500 DH', '!currency'],
  ['12 500 درهم', '!currency'],
  ['12 500 €', '!currency'],
]);

check('an amount in euros', { places: 2, min: 0, currency: 'EUR' }, [
  ['12 500 €', '12500'],
  ['€ 12,500.50', '12500.5'],
  ['12.500,50 €', '12500.5'],
  ['12500 EUR', '12500'],
  ['12500 يورو', '12500'],
  ['12500 MAD', '!currency'],
]);

check('an amount in a currency that no list of words knows', { places: 2, min: 0, currency: 'TND' }, [
  ['500 TND', '500'],
  ['TND 500,5', '500.5'],
  ['500 DH', '!currency'],
]);

check('an amount in a currency without cents', { places: 0, min: 0, currency: 'XOF' }, [
  ['12500', '12500'],
  ['12 500 XOF', '12500'],
  ['12.500', '12500'],
  ['12500,50', '!whole'],
  ['12500,00', '12500'],
]);

check('a percentage', { places: 2, min: 0, max: 100, isPercent: true }, [
  ['62,5', '62.5'],
  ['62.5', '62.5'],
  ['62,5 %', '62.5'],
  ['62,5%', '62.5'],
  [`62,5${NBSP}%`, '62.5'],
  ['62٫5٪', '62.5'],
  ['٦٢٫٥٪', '62.5'],
  ['%62', '62'],
  ['٪٦٢', '62'],
  ['62 pour cent', '62'],
  ['62 percent', '62'],
  ['62 في المئة', '62'],
  ['62 بالمائة', '62'],
  ['0', '0'],
  ['100', '100'],
  ['100,00', '100'],
  ['33,33', '33.33'],
  ['33,333', '!ambiguous'],
  ['33,3333', '!decimals'],
  ['100,01', '!too-large'],
  ['101', '!too-large'],
  ['1000', '!too-large'],
  ['1 000', '!too-large'],
  ['-5', '!negative'],
  ['-5 %', '!negative'],
  ['62 DH', '!not-money'],
  ['62 ‰', '!not-number'],
  ['62 %%', '!word'],
  [`55${TAB}45`, '!several'],
  ['50/100', '!several'],
]);

check('a whole number', { places: 0, min: 0, max: 500 }, [
  ['12', '12'],
  ['12,0', '12'],
  ['12.00', '12'],
  ['12,5', '!whole'],
  ['0,5', '!whole'],
  ['0,500', '!whole'],
  ['1,5', '!whole'],
  ['500', '500'],
  ['501', '!too-large'],
  ['1 000', '!too-large'],
  ['1.000', '!too-large'],
  ['-1', '!negative'],
  ['12 personnes', '!word'],
  ['12 DH', '!not-money'],
  ['12 %', '!not-percent'],
]);

check('a count of people', { places: 0, min: 0, words: ['personnes', 'people', 'أشخاص'] }, [
  ['1 234', '1234'],
  ['1,234', '1234'],
  ['1.234', '1234'],
  ['1٬234', '1234'],
  ['12,345,678', '12345678'],
  ['1 250,000', '!ambiguous'],
  ['1250,5', '!whole'],
  ['45 personnes', '45'],
  ['45 Personnes', '45'],
  ['45 أشخاص', '45'],
  ['45 jours', '!word'],
  [`55${TAB}45`, '!several'],
  ['-5', '!negative'],
]);

check('a value that may be negative', { places: 2, allowsNegative: true }, [
  ['-5', '-5'],
  ['- 5', '-5'],
  ['\u22125', '-5'],
  ['–5,5', '-5.5'],
  ['\u20105', '-5'],
  ['－5', '-5'],
  ['-12 500,50', '-12500.5'],
  ['(5)', '-5'],
  ['( 12 500,50 )', '-12500.5'],
  ['-0', '0'],
  ['-0,5', '-0.5'],
  ['-,5', '-0.5'],
  [`${LRM}-5`, '-5'],
  ['٥', '5'],
  ['-٥٫٥', '-5.5'],
  ['+5', '5'],
  ['5-', '!not-number'],
  ['-1,234', '!ambiguous'],
]);

check('a value of three places', { places: 3, allowsNegative: true }, [
  ['0,125', '0.125'],
  ['0.125', '0.125'],
  ['1,2345', '!decimals'],
  ['1,234', '!ambiguous'],
  ['1,2340', '1.234'],
  ['1234,567', '1234.567'],
  ['1٫234', '1.234'],
  ['1 234,567', '!ambiguous'],
  ['1 234,5670', '1234.567'],
]);

check('a year', { places: 0, min: 2000, max: 2100, isYear: true }, [
  ['2027', '2027'],
  ['٢٠٢٧', '2027'],
  ['1999', '!too-small'],
  ['2101', '!too-large'],
  ['27', '!too-small'],
  ['20 27', '!grouping'],
]);

describe('a reason', () => {
  it('names both readings in the language of the screen', () => {
    const read = (text: string, language: Language) => parseNumber(text, { places: 2, language });
    const reason = (one: string, other: string) => ({
      ok: false,
      reason: { code: 'ambiguous', one, other },
    });
    expect(read('1,234', 'fr')).toEqual(reason(`1${NARROW}234`, '1,23…'));
    expect(read('12.500', 'fr')).toEqual(reason(`12${NARROW}500`, '12,50'));
    expect(read('1.234', 'en')).toEqual(reason(`1${NARROW}234`, '1.23…'));
    expect(read('1 250,000', 'ar')).toEqual(reason(`1${NARROW}250${NARROW}000`, `1${NARROW}250`));
  });

  it('says the bound, the places and the word', () => {
    const spec: NumberSpec = { places: 2, min: 0, max: 1000, language: 'fr', currency: 'MAD' };
    expect(parseNumber('1001', spec)).toMatchObject({
      reason: { code: 'too-large', max: `1${NARROW}000` },
    });
    expect(parseNumber('1,23456', spec)).toMatchObject({ reason: { code: 'decimals', places: 2 } });
    expect(parseNumber('5 EUR', spec)).toMatchObject({
      reason: { code: 'currency', found: 'EUR', currency: 'MAD' },
    });
    expect(parseNumber('5 k', spec)).toMatchObject({ reason: { code: 'word', word: 'k' } });
    expect(parseNumber('1999', { places: 0, min: 2000, isYear: true, language: 'fr' })).toMatchObject({
      reason: { code: 'too-small', min: '2000' },
    });
  });
});
