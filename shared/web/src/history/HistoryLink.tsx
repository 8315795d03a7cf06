/** The small link that leads to the history of a document, of a row or of a field. */
import { useSyncExternalStore } from 'react';
import { addressOfDoc } from '../addresses.ts';
import type { DocHandle, Path } from '../client/docHandle.ts';
import { type Addressing, useAddressing } from '../editors/addressing.ts';
import { useEditing } from '../editors/context.tsx';
import type { DocId } from '../ids.ts';
import { AddressLink } from '../ui/address.tsx';
import { Icon } from '../ui/icons.tsx';
import { useText } from '../ui/l10n.ts';
import { nameOf, usePastReading } from './words.ts';

/** To the history of what `place` leads to, which is called `name`. */
export function HistoryLink({ id, place, name }: { id: DocId; place: Path; name: string }) {
  const text = useText();
  const label = text('history-of', { name });
  return (
    <AddressLink
      to={addressOfDoc({ id, place, shown: { show: 'history' } })}
      className="tq-icon-button"
      label={label}
    >
      <span className="tq-icon-button__face" title={label}>
        <Icon name="clock" />
      </span>
    </AddressLink>
  );
}

/** To the history of the field or row that somebody works in; of the document where nobody works in one. */
export function HereHistory({ open, addressing }: { open: DocHandle; addressing: Addressing }) {
  const { place } = useSyncExternalStore(addressing.subscribe, addressing.get);
  const reading = usePastReading(open);
  return <HistoryLink id={open.id} place={place} name={nameOf(reading, place)} />;
}

/** To the history of the field of a row that somebody works in, for where the page around cannot be reached; of the row otherwise. */
export function FieldHistory({ row, name }: { row: Path; name: string }) {
  const { handle } = useEditing();
  const addressing = useAddressing();
  const { place } = useSyncExternalStore(addressing.subscribe, addressing.get);
  const reading = usePastReading(handle);
  const isInside = place.length > row.length && row.every((step, at) => step === place[at]);
  return isInside ? (
    <HistoryLink id={handle.id} place={place} name={nameOf(reading, place)} />
  ) : (
    <HistoryLink id={handle.id} place={row} name={name} />
  );
}
