/** What differs between two points of a history. */
import { useCallback, useMemo } from 'react';
import { addressOfDoc } from '../addresses.ts';
import type { Path } from '../client/docHandle.ts';
import type { OpenDoc } from '../client/openDoc.ts';
import type { Reading } from '../editors/describe.ts';
import type { ChangeHash } from '../ids.ts';
import { AddressLink } from '../ui/address.tsx';
import { EmptyState } from '../ui/parts.tsx';
import { EntryList } from './EntryList.tsx';
import { entriesBetween, isOneLine } from './entries.ts';
import { useLazily } from './lazily.ts';
import { type Between, NOW, type Past } from './past.ts';
import type { PastReader } from './reader.ts';
import { spanIn, usePastReading } from './words.ts';

export function ComparedPoints(props: {
  open: OpenDoc;
  reader: PastReader;
  past: Past;
  place: Path;
  between: Between;
}) {
  const { open, reader, past, place, between } = props;
  const reading = usePastReading(open);
  const { text } = reading;
  const from = useMemo(() => pointOf(open, past, between.from), [open, past, between.from]);
  const to = useMemo(() => pointOf(open, past, between.to), [open, past, between.to]);
  const read = useCallback(() => reader.parts(past, from ?? [], to ?? []), [reader, past, from, to]);
  const isKnown = from !== undefined && to !== undefined;
  const parts = useLazily(isKnown ? read : undefined);
  const entries = useMemo(
    () =>
      parts === undefined
        ? undefined
        : entriesBetween(open.kind, parts.before, parts.after).filter(({ path }) => isOneLine(path, place)),
    [open, parts, place],
  );
  const about = addressOfDoc({ id: open.id, place, shown: { show: 'history' } });
  const [fromWords, toWords] = [between.from, between.to].map((key) => pointWords(reading, past, key));
  return (
    <>
      <p>
        <AddressLink to={about}>{text('history-list')}</AddressLink>
      </p>
      {!isKnown && <EmptyState title={text('history-unknown-point')} />}
      {isKnown && (
        <>
          <dl className="tq-history__points">
            <div>
              <dt>{text('history-before')}</dt>
              <dd>{fromWords}</dd>
            </div>
            <div>
              <dt>{text('history-after')}</dt>
              <dd>{toWords}</dd>
            </div>
          </dl>
          <p role="status">
            {entries === undefined
              ? text('history-reading')
              : entries.length === 0
                ? text('history-same')
                : text('differences-count', { count: entries.length })}
          </p>
          <EntryList open={open} reading={reading} entries={entries ?? []} who={() => ''} about={about} />
        </>
      )}
    </>
  );
}

function pointOf(open: OpenDoc, past: Past, key: string): readonly ChangeHash[] | undefined {
  if (key === NOW) return open.heads();
  const item = past.find(key);
  return item === undefined ? undefined : past.headsAt(item);
}

function pointWords({ text, formats }: Reading, past: Past, key: string): string {
  const item = past.find(key);
  if (item === undefined) return text('history-now');
  if (item.tag === 'sitting') return spanIn(item.toMs, item.toMs, formats.language);
  return [text('history-version'), item.on === '' ? '' : formats.longDate(item.on)].join(' ').trim();
}
