/** What changed, one thing after the other: where, what was there, what came. */
import { addressOfDoc } from '../addresses.ts';
import type { DocView } from '../client/docHandle.ts';
import type { OpenDoc } from '../client/openDoc.ts';
import { mayWriteAt } from '../document/adoption.ts';
import { describe, type Reading } from '../editors/describe.ts';
import { AddressLink } from '../ui/address.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/icons.tsx';
import { DifferenceWords, numberWords } from '../views/Differences.tsx';
import type { Entry } from './entries.ts';
import { whereOf } from './words.ts';

/** As many are shown of one sitting; the rest on demand. */
export const ENTRIES_SHOWN = 12;

/** What a list of entries is given. */
export interface EntryListProps {
  readonly open: OpenDoc;
  readonly reading: Reading;
  readonly entries: readonly Entry[];
  /** Who an actor is, in words. */
  readonly who: (actor: string) => string;
  /** Makes it as it was before; absent where nobody may. */
  readonly onRestore?: ((entry: Entry) => void) | undefined;
  /** The place that the history is already about: it has no link to itself. */
  readonly about: string;
}

/** The entries; what is told of each is the same as of the differences of an adopted text. */
export function EntryList(props: EntryListProps) {
  return (
    <ul className="tq-history__entries">
      {props.entries.map((entry) => (
        <li key={`${entry.difference.tag} ${entry.path.join('/')}`}>
          <EntryItem {...props} entry={entry} />
        </li>
      ))}
    </ul>
  );
}

function EntryItem({ open, reading, entry, who, onRestore, about }: EntryListProps & { entry: Entry }) {
  const { text } = reading;
  const { difference, path, others } = entry;
  const where = whereOf(reading, difference);
  const address = addressOfDoc({ id: open.id, place: path, shown: { show: 'history' } });
  const isAbout = address === about || difference.path.length === 0;
  return (
    <>
      <p className="tq-differences__where">
        {isAbout ? (
          <bdi>{where}</bdi>
        ) : (
          <AddressLink to={address} label={text('history-of', { name: where })}>
            <bdi>{where}</bdi>
          </AddressLink>
        )}
      </p>
      <EntryWords reading={reading} entry={entry} />
      {others.length > 0 && (
        <p className="tq-hint">{text('history-with', { who: [...new Set(others.map(who))].join(', ') })}</p>
      )}
      {onRestore !== undefined && isRestorable(entry) && mayWriteAt(open.kind, reading.doc, path) && (
        <Button
          kind="quiet"
          isSmall
          icon="undo"
          onPress={() => onRestore(entry)}
          aria-label={text('history-restore-of', { name: where })}
        >
          {text('history-restore')}
        </Button>
      )}
    </>
  );
}

function EntryWords({ reading, entry: { difference, isBack } }: { reading: Reading; entry: Entry }) {
  const { text } = reading;
  if (difference.tag === 'moved') return <p>{text('history-moved')}</p>;
  if (isBack) return <p className="tq-differences__added">{text('history-put-back')}</p>;
  switch (difference.tag) {
    case 'value': {
      const { field, before, after } = difference;
      const words = (map: DocView) => describe(reading, field, map[field.name], map);
      return <FromTo text={text} before={words(before)} after={words(after)} />;
    }
    case 'cell':
      return (
        <FromTo
          text={text}
          before={numberWords(reading, difference.before)}
          after={numberWords(reading, difference.after)}
        />
      );
    default:
      return <DifferenceWords difference={difference} readings={{ before: reading, after: reading }} />;
  }
}

/** What was there, and what came. */
function FromTo({ text, before, after }: { text: Reading['text']; before: string; after: string }) {
  const side = (label: string, words: string) => (
    <>
      <span className="tq-visually-hidden">{text(label)} </span>
      {words === '' ? (
        <span className="tq-history__empty">{text('differences-empty')}</span>
      ) : (
        <bdi>{words}</bdi>
      )}
    </>
  );
  return (
    <p className="tq-history__change">
      {side('history-before', before)}
      <Icon name="next" />
      {side('history-after', after)}
    </p>
  );
}

/** A row that came is deleted in its list, and a state has steps of its own. */
function isRestorable({ difference, path }: Entry): boolean {
  return difference.tag !== 'added' && difference.tag !== 'unknown' && path[0] !== 'state';
}
