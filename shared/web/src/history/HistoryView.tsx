/** The history of a document, of a row or of a field: who changed what, when, in sittings. */
import { type ReactNode, useMemo, useState, useSyncExternalStore } from 'react';
import { addressOfDoc, isRowId } from '../addresses.ts';
import type { Path } from '../client/docHandle.ts';
import type { OpenDoc } from '../client/openDoc.ts';
import { isLocked } from '../document/adoption.ts';
import { hasFollowUp } from '../document/schema.ts';
import type { ActorId, ChangeHash } from '../ids.ts';
import { AddressLink } from '../ui/address.tsx';
import { announce } from '../ui/announcing.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/parts.tsx';
import { useWriterWords } from '../ui/writers.tsx';
import { ComparedPoints } from './ComparedPoints.tsx';
import { type Between, type Item, NOW, type Past } from './past.ts';
import { RestoreDialog } from './RestoreDialog.tsx';
import { PastReader } from './reader.ts';
import { SittingItem } from './SittingItem.tsx';
import { useMatching } from './useMatching.ts';
import { VersionItem } from './VersionItem.tsx';
import { nameOf, usePastReading } from './words.ts';

/** Items shown at first, and each time that somebody asks for older ones. */
const ITEMS_SHOWN = 20;

/** What a history is about. */
export interface HistoryProps {
  readonly open: OpenDoc;
  readonly place: Path;
  readonly between: Between | undefined;
}

/** The list, or what differs between two of its points. */
export function HistoryView({ open, place, between }: HistoryProps) {
  const reader = useMemo(() => new PastReader(open), [open]);
  const past = useSyncExternalStore(open.subscribe, reader.past);
  const reading = usePastReading(open);
  const { text } = reading;
  const name = nameOf(reading, place);
  return (
    <div className="tq-history">
      <h1 className="tq-history__title">
        {text('history-title')} <bdi className="tq-history__name">{name}</bdi>
      </h1>
      {between === undefined ? (
        <List open={open} reader={reader} past={past} place={place} />
      ) : (
        <ComparedPoints open={open} reader={reader} past={past} place={place} between={between} />
      )}
    </div>
  );
}

interface ListProps {
  readonly open: OpenDoc;
  readonly reader: PastReader;
  readonly past: Past;
  readonly place: Path;
}

function List({ open, reader, past, place }: ListProps) {
  const reading = usePastReading(open);
  const { text } = reading;
  const { items, isSearching } = useMatching(reader, past, place);
  const [shown, setShown] = useState(ITEMS_SHOWN);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [target, setTarget] = useState<Item>();
  const [said, setSaid] = useState('');
  const say = (words: string): void => {
    setSaid(words);
    announce(words);
  };
  const seen = items.slice(0, shown);
  const who = useWho(open, seen);
  // The third one that is chosen takes the place of the one before the last.
  const choose = (key: string): void =>
    setChosen((keys) =>
      keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key].slice(-2),
    );
  const common = {
    open,
    reader,
    past,
    place,
    reading,
    who,
    onSay: say,
    onReturn: setTarget,
    onChoose: choose,
  };
  return (
    <>
      <Notes open={open} place={place} />
      {said !== '' && <p className="tq-history__said">{said}</p>}
      <p role="status" className={isSearching ? 'tq-hint' : 'tq-visually-hidden'}>
        {isSearching ? text('history-searching') : text('history-count', { count: items.length })}
      </p>
      {items.length === 0 && !isSearching && <EmptyState title={text('history-none')} />}
      <ol className="tq-history__list">
        {seen.map((item) =>
          item.tag === 'version' ? (
            <VersionItem key={item.key} {...common} version={item} isChosen={chosen.includes(item.key)} />
          ) : (
            <SittingItem key={item.key} {...common} sitting={item} isChosen={chosen.includes(item.key)} />
          ),
        )}
      </ol>
      {items.length > shown && (
        <Button onPress={() => setShown(shown + ITEMS_SHOWN)}>{text('history-older')}</Button>
      )}
      <CompareBar open={open} place={place} past={past} chosen={chosen} onClear={() => setChosen([])} />
      {target !== undefined && (
        <RestoreDialog {...common} item={target} onClose={() => setTarget(undefined)} />
      )}
    </>
  );
}

/** Who the actors of some items are, and of all who wrote beside them. */
export function useWho(open: OpenDoc, items: readonly Item[]): (actor: string) => string {
  const authors = useMemo(() => {
    const all = items.flatMap((item) =>
      item.tag === 'sitting' ? [[item.actor, item.changes[0]?.hash ?? ''] as const] : [],
    );
    return new Map(
      all.map(([actor, hash]) => [actor as string, open.authorOf(hash as ChangeHash, actor as ActorId)]),
    );
  }, [open, items]);
  const words = useWriterWords('history-writer', [...authors.values()], open.editor);
  return (actor) =>
    words(authors.get(actor) ?? { writer: open.authorOf('' as ChangeHash, actor as ActorId).writer, actor });
}

/** What is listed, the ways to the histories around it, and why nothing can be put back, where that is so. */
function Notes({ open, place }: { open: OpenDoc; place: Path }) {
  const reading = usePastReading(open);
  const { text } = reading;
  const row = place.slice(0, place.findLastIndex(isRowId) + 1);
  const addressOf = (to: Path) => addressOfDoc({ id: open.id, place: to, shown: { show: 'history' } });
  const { canEdit, doc } = useSyncExternalStore(open.subscribe, open.getSnapshot);
  const note = (words: ReactNode) => <p className="tq-history__note">{words}</p>;
  return (
    <>
      {note(text(place.length === 0 ? 'history-lead' : 'history-lead-place'))}
      {place.length > 0 && (
        <p className="tq-history__ways">
          {row.length > 0 && row.length < place.length && (
            <AddressLink to={addressOf(row)}>
              {text('history-of', { name: nameOf(reading, row) })}
            </AddressLink>
          )}
          <AddressLink to={addressOf([])}>{text('history-whole')}</AddressLink>
        </p>
      )}
      {!canEdit && note(text('history-refused-no-right'))}
      {canEdit && isLocked(doc) && note(text('history-refused-frozen'))}
      {canEdit && isLocked(doc) && hasFollowUp(open.kind) && note(text('history-follow-up'))}
    </>
  );
}

/** Appears once a point is chosen: with the document as it stands, or with a second one. */
function CompareBar(props: {
  open: OpenDoc;
  place: Path;
  past: Past;
  chosen: readonly string[];
  onClear: () => void;
}) {
  const { open, place, past, chosen, onClear } = props;
  const { text } = usePastReading(open);
  if (chosen.length === 0) return null;
  const known = past.items.filter(({ key }) => chosen.includes(key));
  // The list has the latest first.
  const [from, to] = [known.at(-1)?.key ?? '', known.length > 1 ? (known[0]?.key ?? NOW) : NOW];
  const address = addressOfDoc({ id: open.id, place, shown: { show: 'history', from, to } });
  return (
    <section className="tq-history__bar" aria-label={text('history-compare')}>
      <AddressLink to={address} className="tq-button tq-button--primary">
        {text(chosen.length === 1 ? 'history-compare-now' : 'history-compare-two')}
      </AddressLink>
      <Button kind="quiet" onPress={onClear}>
        {text('history-compare-clear')}
      </Button>
    </section>
  );
}
