/** What differs between two versions of a document, in words. */
import { useMemo } from 'react';
import type { DocView } from '../client/docHandle.ts';
import {
  type Difference,
  differencesOf,
  isOfFollowUp,
  type Piece,
  type Step,
  shortened,
  wordDifference,
} from '../document/differences.ts';
import { asDecimal, asText } from '../document/read.ts';
import { SCHEMAS } from '../document/schema.ts';
import { cellLabel, describe, type Reading } from '../editors/describe.ts';
import { rowLabel } from '../editors/labels.ts';
import type { DocKind } from '../ids.ts';
import { directionOf } from '../ui/direction.ts';
import { useDirectory } from '../ui/directory.tsx';
import { Title } from '../ui/heading.tsx';
import { useFormats, useText } from '../ui/l10n.ts';
import { useVocabularies } from '../ui/vocabulary.tsx';

/**
 * Every difference, one after the other: where it is, what was there, what is there now. What was only followed up comes
 * after the text, under its own title.
 */
export function DifferencesView({ kind, before, after }: { kind: DocKind; before: DocView; after: DocView }) {
  const text = useText();
  const formats = useFormats();
  const vocabularies = useVocabularies();
  const directory = useDirectory();
  const schema = SCHEMAS[kind];
  const found = useMemo(() => differencesOf(schema, before, after), [schema, before, after]);
  const common = { schema, vocabularies, directory, formats, text };
  const readings = { before: { ...common, doc: before }, after: { ...common, doc: after } };
  const inText = found.filter((difference) => !isOfFollowUp(difference));
  const followUp = found.filter(isOfFollowUp);
  return (
    <>
      <p role="status">
        {inText.length === 0 ? text('differences-none') : text('differences-count', { count: inText.length })}
      </p>
      <List found={inText} readings={readings} />
      {followUp.length > 0 && (
        <>
          <Title className="tq-differences__title">
            {text('differences-follow-up')} <span className="tq-count">{followUp.length}</span>
          </Title>
          <p className="tq-hint">{text('differences-follow-up-hint')}</p>
          <List found={followUp} readings={readings} />
        </>
      )}
    </>
  );
}

function List({ found, readings }: { found: readonly Difference[]; readings: Readings }) {
  if (found.length === 0) return null;
  return (
    <ol className="tq-differences">
      {found.map((difference, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew as a whole
        <li key={place}>
          <p className="tq-differences__where">
            <bdi>{whereOf(readings.after, difference.path)}</bdi>
          </p>
          <DifferenceWords difference={difference} readings={readings} />
        </li>
      ))}
    </ol>
  );
}

/** What the values of the two versions are described with. */
export interface Readings {
  readonly before: Reading;
  readonly after: Reading;
}

/** What was there and what is there now. */
export function DifferenceWords(props: { difference: Difference; readings: Readings }) {
  const { difference, readings } = props;
  const { text } = readings.after;
  switch (difference.tag) {
    case 'value': {
      const { field, before, after } = difference;
      return (
        <Both
          text={text}
          before={describe(readings.before, field, before[field.name], before)}
          after={describe(readings.after, field, after[field.name], after)}
        />
      );
    }
    case 'cell':
      return (
        <>
          <p className="tq-hint">
            <bdi>{cellLabel(readings.after, difference.key)}</bdi>
          </p>
          <Both
            text={text}
            before={numberWords(readings.before, difference.before)}
            after={numberWords(readings.after, difference.after)}
          />
        </>
      );
    case 'text': {
      const { before, after, language } = difference;
      const lang = language ?? undefined;
      return (
        <p className="tq-differences__text" lang={lang} dir={directionOf(after || before, 'auto')}>
          {shortened(wordDifference(before, after)).map((piece, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces are made anew as a whole
            <PieceView key={place} piece={piece} />
          ))}
        </p>
      );
    }
    case 'added':
      return <p className="tq-differences__added">{text('differences-added')}</p>;
    case 'removed':
      return <p className="tq-differences__removed">{text('differences-removed')}</p>;
    case 'moved':
      return <p>{text('differences-moved')}</p>;
    default:
      return <p>{text('differences-unknown')}</p>;
  }
}

/** `ins` and `del` are read out as such, and differ by more than their colour. */
function PieceView({ piece }: { piece: Piece }) {
  if (piece.tag === 'added') return <ins>{piece.text}</ins>;
  return piece.tag === 'removed' ? <del>{piece.text}</del> : piece.text;
}

function Both({ text, before, after }: { text: Reading['text']; before: string; after: string }) {
  return (
    <dl className="tq-differences__both">
      <div>
        <dt>{text('differences-before')}</dt>
        <dd>
          <bdi>{before || text('differences-empty')}</bdi>
        </dd>
      </div>
      <div>
        <dt>{text('differences-after')}</dt>
        <dd>
          <bdi>{after || text('differences-empty')}</bdi>
        </dd>
      </div>
    </dl>
  );
}

/** The way to it in the words of the form: names of fields, and of the rows on the way. */
function whereOf(reading: Reading, path: readonly Step[]): string {
  const { schema, vocabularies, formats, text } = reading;
  const words = path.map((step) => {
    if (step.tag === 'field') return text(step.field.label);
    const name = rowLabel(schema.kind, step.record, step.row, vocabularies, formats.language);
    return name || text('row-numbered', { number: step.place + 1 });
  });
  return words.join(' › ');
}

/** A number by period in words. */
export function numberWords(reading: Reading, value: unknown): string {
  const number = asDecimal(value);
  return number === undefined ? asText(value) : reading.formats.number(number);
}
