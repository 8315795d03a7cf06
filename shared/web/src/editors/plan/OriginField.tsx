import type { ReactNode } from 'react';
import { addressOfDoc } from '../../addresses.ts';
import type { DocHandle, DocView, Path } from '../../client/docHandle.ts';
import { asBoth, asDate, asRows, asText, inLanguage } from '../../document/read.ts';
import { AddressLink } from '../../ui/address.tsx';
import { type FieldProps, ReadOnlyValue } from '../../ui/Field.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { useNeighbour } from '../around.tsx';
import { useValue } from '../context.tsx';
import { useFollowed } from '../follow.ts';

/** Where an outcome stands in its minutes, and what it says. */
function findOutcome(minutes: DocView, outcome: string) {
  const items = asRows(minutes.agenda);
  for (const [at, item] of items.entries()) {
    const outcomes = asRows(item.value.outcomes);
    const index = outcomes.findIndex(({ id }) => id === outcome);
    const found = outcomes[index];
    if (found !== undefined)
      return {
        number: `${at + 1}.${index + 1}`,
        words: asBoth(found.value.text),
        place: ['agenda', item.id, 'outcomes', outcome],
      };
  }
  return undefined;
}

/** The decision that an action came from: its words, the meeting, and the way to it; `otherwise` while it cannot be read. */
export function OriginField(props: FieldProps & { path: Path; value: string; otherwise: ReactNode }) {
  const { path, value, otherwise, ...field } = props;
  const minutes = asText(useValue([...path, 'origin_minutes']));
  const seen = useNeighbour(value === '' ? '' : minutes);
  if (seen.tag !== 'there') return otherwise;
  return <Decision {...field} minutes={seen.open} outcome={value} otherwise={otherwise} />;
}

function Decision(props: FieldProps & { minutes: DocHandle; outcome: string; otherwise: ReactNode }) {
  const { minutes, outcome, otherwise, ...field } = props;
  const text = useText();
  const { language, longDate } = useFormats();
  const doc = useFollowed(minutes, (state) => state.doc);
  const found = findOutcome(doc, outcome);
  if (found === undefined) return otherwise;
  const date = asDate(doc.date);
  return (
    <ReadOnlyValue {...field}>
      <span className="tq-origin">
        <AddressLink to={addressOfDoc({ id: minutes.id, place: found.place, shown: {} })}>
          <bdi>{`${found.number} · ${inLanguage(found.words, language) || text('ui-untitled')}`}</bdi>
        </AddressLink>
      </span>
      {date !== '' && <span className="tq-hint"> {text('origin-meeting', { date: longDate(date) })}</span>}
    </ReadOnlyValue>
  );
}
