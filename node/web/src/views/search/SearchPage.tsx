/** Search in all documents, as somebody types; its address is what is sought. */
import { type SearchAddress, SOUGHT_CHARS_MAX } from '@tansiq/web/addresses.ts';
import { goTo } from '@tansiq/web/ui/address.tsx';
import { Icon } from '@tansiq/web/ui/icons.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState } from '@tansiq/web/ui/parts.tsx';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { reasonIn } from '../words.ts';
import { addressOfOption, FoundList, type Option, optionsOf } from './FoundList.tsx';
import { SearchFilters } from './SearchFilters.tsx';
import { SearchNote } from './SearchNote.tsx';
import { useSearchAddress } from './searchAddress.ts';
import { useSearch } from './useSearch.ts';

export function SearchPage() {
  const text = useText();
  const { search, seek } = useSearchAddress();
  const { state, isBusy } = useSearch(search);
  const list = useId();
  const [at, setAt] = useState(-1);
  const options = state.tag === 'found' ? optionsOf(state.answer) : NO_OPTIONS;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another answer begins at its first line
  useEffect(() => setAt(-1), [state]);
  const hasList = options.length > 0;
  return (
    <div className="app-page app-seek">
      <h1>{text('search-title')}</h1>
      <SearchBox
        search={search}
        seek={seek}
        list={hasList ? list : undefined}
        active={at < 0 ? undefined : `${list}-${at}`}
        onStep={(by) => setAt((now) => stepped(now, by, options.length))}
        onEnter={() => {
          const option = options[Math.max(0, at)];
          if (option !== undefined) goTo(addressOfOption(option));
        }}
      />
      <SearchFilters search={search} seek={seek} />
      <SearchNote state={state} isBusy={isBusy} />
      {state.tag === 'none' && <EmptyState title={text('search-begin')}>{text('search-hint')}</EmptyState>}
      {state.tag === 'refused' && <EmptyState title={reasonIn(text, state.code)} />}
      {state.tag === 'found' && !hasList && (
        <EmptyState title={text('search-nothing')}>{text('search-nothing-hint')}</EmptyState>
      )}
      {state.tag === 'found' && hasList && (
        <FoundList id={list} documents={state.answer.documents} options={options} at={at} onPoint={setAt} />
      )}
    </div>
  );
}

const NO_OPTIONS: readonly Option[] = [];

/** Down from nothing is the first line, up from the first one is the field. */
function stepped(now: number, by: number, count: number): number {
  return Math.max(-1, Math.min(count - 1, now + by));
}

function SearchBox(props: {
  search: SearchAddress;
  seek: (next: SearchAddress) => void;
  list: string | undefined;
  active: string | undefined;
  onStep: (by: number) => void;
  onEnter: () => void;
}) {
  const { search, seek, list, active, onStep, onEnter } = props;
  const text = useText();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const take = (): void => field.current?.select();
    take();
    field.current?.focus({ preventScroll: true });
    // Whoever asks for the search while it is there wants to seek something else.
    window.addEventListener(SEEK, take);
    return () => window.removeEventListener(SEEK, take);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) onStep(by);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) onEnter();
    else if (event.key === 'Escape' && search.words !== '') seek({ ...search, words: '' });
    else return;
    event.preventDefault();
  };
  return (
    <div className="app-seek__box">
      <Icon name="search" />
      <input
        ref={field}
        className="tq-input"
        role="combobox"
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={SOUGHT_CHARS_MAX}
        aria-label={text('search-field')}
        placeholder={text('search-field')}
        aria-autocomplete="list"
        aria-expanded={list !== undefined}
        aria-controls={list}
        aria-activedescendant={active}
        dir={search.words === '' ? undefined : 'auto'}
        value={search.words}
        onChange={(event) => seek({ ...search, words: event.target.value })}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

/** Told to the page when somebody asks for the search that is there already. */
export const SEEK = 'tansiq-seek';
