import type { DocView } from '@tansiq/web/client/docHandle.ts';
import { asRows, asText } from '@tansiq/web/document/read.ts';
import { type PlaceReading, placeOf } from '@tansiq/web/editors/placeOf.ts';
import { useDirectory } from '@tansiq/web/ui/directory.tsx';
import { Fold } from '@tansiq/web/ui/parts.tsx';
import { useState } from 'react';
import { moment } from './words.ts';

/** The choices that ended conflicts: what was kept, what was dropped, by whom, when and why. The last one first. */
export function SettledChoices({ reading, choices }: { reading: PlaceReading; choices: unknown }) {
  const { people } = useDirectory();
  const [isOpen, setOpen] = useState(false);
  const { text, formats } = reading;
  const rows = asRows(choices).toReversed();
  if (rows.length === 0) return null;
  const words = (row: DocView) => {
    const atMs = Date.parse(asText(row.at));
    const person = people.find(({ id }) => id === asText(row.by))?.name;
    return text('choice-words', {
      kept: asText(row.kept),
      dropped: asText(row.dropped),
      who: person ?? text('ui-person-unknown'),
      when: Number.isNaN(atMs) ? asText(row.at) : moment(atMs, formats.language),
    });
  };
  return (
    <Fold title={text('choices-made', { count: rows.length })} isOpen={isOpen} onToggle={setOpen}>
      {() => (
        <ul className="app-points__list">
          {rows.map(({ id, value }) => {
            const { where, label } = placeOf(reading, asText(value.path).split('.'));
            return (
              <li key={id}>
                <bdi className="app-points__label">{[...where, label].join(' › ')}</bdi> – {words(value)}
                {asText(value.reason) !== '' && (
                  <>
                    {' '}
                    <q dir="auto">{asText(value.reason)}</q>
                  </>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Fold>
  );
}
