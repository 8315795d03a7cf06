/** One sitting: who, when, and what changed in it, read when it comes into sight. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { addressOfDoc } from '../addresses.ts';
import type { Path } from '../client/docHandle.ts';
import type { OpenDoc } from '../client/openDoc.ts';
import type { Reading } from '../editors/describe.ts';
import { Button } from '../ui/Button.tsx';
import { ENTRIES_SHOWN, EntryList } from './EntryList.tsx';
import { type Changed, type Entry, isOneLine } from './entries.ts';
import { useLazily } from './lazily.ts';
import type { Item, Past, Sitting } from './past.ts';
import type { PastReader } from './reader.ts';
import { restore } from './restore.ts';
import { spanIn, whereOf } from './words.ts';

/** What every item of the list is given. */
export interface ItemProps {
  readonly open: OpenDoc;
  readonly reader: PastReader;
  readonly past: Past;
  /** What the history is about. */
  readonly place: Path;
  readonly reading: Reading;
  readonly who: (actor: string) => string;
  readonly isChosen: boolean;
  /** Says what was done, or why not. */
  readonly onSay: (words: string) => void;
  /** Asks before everything becomes what it was at the item. */
  readonly onReturn: (item: Item) => void;
  readonly onChoose: (key: string) => void;
}

/** One sitting. */
export function SittingItem(props: ItemProps & { sitting: Sitting }) {
  const { open, reader, past, place, reading, who, sitting, onSay } = props;
  const { text, formats } = reading;
  const [ref, isSeen] = useSeen();
  const isOut = sitting.changes.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a sitting is the same while its name and length are
  const read = useCallback(() => reader.changed(past, sitting), [reader, sitting.key, isOut]);
  const changed = useLazily(isSeen ? read : undefined);
  const when = spanIn(sitting.fromMs, sitting.toMs, formats.language);
  const putBack = (entry: Entry): void => {
    const places = [entry.path.slice(0, 2)];
    const then = reader.partsAt(sitting.before, places);
    const refusal = restore(open, entry.path, places, then);
    const name = whereOf(reading, entry.difference);
    onSay(refusal === undefined ? text('history-restored', { name }) : text(`history-refused-${refusal}`));
  };
  const mayRestore = open.getSnapshot().canEdit;
  return (
    <li className="tq-history__item" ref={ref}>
      <ItemHead {...props} item={sitting} when={when} title={who(sitting.actor)} />
      {changed === undefined ? (
        <p className="tq-hint">{text('history-reading')}</p>
      ) : (
        <ChangedWords
          open={open}
          reading={reading}
          place={place}
          who={who}
          sitting={sitting}
          changed={changed}
          onRestore={mayRestore ? putBack : undefined}
        />
      )}
    </li>
  );
}

/** Who and when, with what can be done with the moment. */
export function ItemHead(props: ItemProps & { item: Item; when: string; title: string }) {
  const { item, when, title, reading, open, isChosen, onReturn, onChoose } = props;
  const { text } = reading;
  return (
    <div className="tq-history__head">
      <h2 className="tq-history__who">
        {title} <span className="tq-history__when">{when}</span>
      </h2>
      <div className="tq-history__tools">
        <label className="tq-history__choose">
          <input type="checkbox" checked={isChosen} onChange={() => onChoose(item.key)} />
          <span>{text('history-compare')}</span>
          <span className="tq-visually-hidden"> ({when})</span>
        </label>
        {open.getSnapshot().canEdit && (
          <Button
            kind="quiet"
            isSmall
            onPress={() => onReturn(item)}
            aria-label={text('history-return-to', { when })}
          >
            {text('history-return')}
          </Button>
        )}
      </div>
    </div>
  );
}

function ChangedWords(props: {
  open: OpenDoc;
  reading: Reading;
  place: Path;
  who: (actor: string) => string;
  sitting: Sitting;
  changed: Changed;
  onRestore: ((entry: Entry) => void) | undefined;
}) {
  const { open, reading, place, who, sitting, changed, onRestore } = props;
  const { text } = reading;
  const [isWhole, setWhole] = useState(false);
  const entries = changed.entries.filter(({ path }) => isOneLine(path, place));
  // Of a document that was just begun everything is new.
  const shown = isWhole ? entries : entries.slice(0, sitting.isBirth ? 0 : ENTRIES_SHOWN);
  const words = [
    ...(sitting.isBirth ? [text('history-begun')] : []),
    ...(changed.bin === undefined ? [] : [text(`history-bin-${changed.bin}`)]),
    ...(changed.amended === undefined ? [] : [text('history-amended', { reason: changed.amended })]),
    ...(changed.hasGone ? [text('history-gone')] : []),
  ];
  return (
    <>
      {words.map((each) => (
        <p key={each}>{each}</p>
      ))}
      {words.length === 0 && entries.length === 0 && <p className="tq-hint">{text('history-nothing')}</p>}
      <EntryList
        open={open}
        reading={reading}
        entries={shown}
        who={who}
        onRestore={onRestore}
        about={addressOfDoc({ id: open.id, place, shown: { show: 'history' } })}
      />
      {entries.length > shown.length && (
        <Button kind="quiet" isSmall onPress={() => setWhole(true)}>
          {text(shown.length === 0 ? 'history-changes' : 'history-more', {
            count: entries.length - shown.length,
          })}
        </Button>
      )}
    </>
  );
}

/** Whether it came into sight, once. */
function useSeen() {
  const ref = useRef<HTMLLIElement>(null);
  const [isSeen, setSeen] = useState(typeof IntersectionObserver === 'undefined');
  useEffect(() => {
    const element = ref.current;
    if (isSeen || element === null) return undefined;
    const observer = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
      },
      { rootMargin: '400px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isSeen]);
  return [ref, isSeen] as const;
}
