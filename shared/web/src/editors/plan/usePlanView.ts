/** The actions that the table shows: narrowed, sorted, and under their axes when nothing sorts them. */
import { useCallback, useDeferredValue, useLayoutEffect, useMemo, useRef } from 'react';
import type { DocView } from '../../client/docHandle.ts';
import { asBoth, asMap, asRows, asText, type Row, valueAt } from '../../document/read.ts';
import { fold } from '../../text.ts';
import { useDirectory } from '../../ui/directory.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { useCodeList, useVocabularies } from '../../ui/vocabulary.tsx';
import { useEditing, useValue } from '../context.tsx';
import { allColumns, isShownAnyway, withTitle } from './columns.ts';
import { dueOf } from './due.ts';
import { type AxisGroup, groupActions, inOneGroup, reused } from './groups.ts';
import { isSameOrder, useHeldRows } from './heldRows.ts';
import { chosenColumns, codesOf, isWithin, sorted, sortingOf, WITHOUT } from './narrow.ts';
import type { Filter } from './PlanToolbar.tsx';

/**
 * The plan's rows as the table shows them. Keys do not wait for it: what is typed in the panel stands in its field at once. A row
 * that comes, goes or moves is shown at once too: what is done later is done in pieces, between which the browser paints.
 */
function usePlanRows(isPanelOpen: boolean) {
  const { handle } = useEditing();
  const axes = useDeferredValue(useValue(['axes']));
  const objectives = useDeferredValue(useValue(['objectives']));
  const now = useHeldRows(handle, 'actions', isPanelOpen);
  const later = useDeferredValue(now);
  const actions = isSameOrder(now, later) ? later : now;
  return { axes, objectives, all: asRows(actions) };
}

/** Whether anything keeps an action out of the table. */
export function isNarrowed({ words, status, due, where }: Filter): boolean {
  return words.trim() !== '' || status !== '' || due !== '' || Object.keys(where).length > 0;
}

function wordsOf({ words }: Filter): readonly string[] {
  return fold(words)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** The columns that the address asks for. */
export function usePlanColumns(word: string) {
  const { schema } = useEditing();
  return useMemo(() => {
    const all = allColumns(schema);
    return { all, shown: chosenColumns(all, word, isShownAnyway) };
  }, [schema, word]);
}

type Held = ReadonlyMap<string, DocView | undefined>;

/**
 * What stood in the actions that were written from the table since it was narrowed or sorted as it is: by that they keep
 * their places and stay in sight, so that no row runs away from under the hands. Where nothing stood, the action is new.
 */
function useHeld(key: string, isOn: boolean) {
  const { handle } = useEditing();
  const held = useRef<{ readonly key: string; readonly values: Map<string, DocView | undefined> }>(undefined);
  if (held.current?.key !== key) held.current = { key, values: new Map() };
  const { values } = held.current;
  const onWrite = useCallback(
    (rows: readonly string[]) => {
      const { doc } = handle.getSnapshot();
      for (const id of isOn ? rows : []) {
        const value = valueAt(doc, ['actions', id]);
        if (!values.has(id)) values.set(id, value === undefined ? undefined : asMap(value));
      }
    },
    [handle, values, isOn],
  );
  return { held: values as Held, onWrite };
}

/** Every action, those that are shown, and their groups. `openId` stays in sight whatever is written in it. */
export function usePlanView(filter: Filter, sort: string, openId: string | undefined) {
  const { schema, today } = useEditing();
  const { axes, objectives, all } = usePlanRows(openId !== undefined);
  const vocabularies = useVocabularies();
  const directory = useDirectory();
  const formats = useFormats();
  const text = useText();
  const institutions = useCodeList('institutions');
  const columns = useMemo(() => allColumns(schema), [schema]);
  const sorting = useMemo(() => sortingOf(withTitle(schema, columns), sort), [schema, columns, sort]);
  const narrows = isNarrowed(filter);
  const { held, onWrite } = useHeld(JSON.stringify([filter, sort]), narrows || sorting !== undefined);
  // The open one stays in sight whatever is written in it.
  const kept = narrows ? openId : undefined;
  const shown = useMemo(() => {
    if (!narrows) return all;
    const words = wordsOf(filter);
    const statuses = codesOf(filter.status);
    const matches = ({ id, value: now }: Row): boolean => {
      const value = held.has(id) ? held.get(id) : now;
      if (id === kept || value === undefined) return true;
      if (statuses.length > 0 && !statuses.includes(asText(value.status) || WITHOUT)) return false;
      if (filter.due !== '' && dueOf(value, today) !== filter.due) return false;
      if (!isWithin(columns, filter.where, value)) return false;
      return words.length === 0 || says(value, words, institutions);
    };
    return all.filter(matches);
  }, [all, filter, narrows, kept, today, institutions, columns, held]);
  const last = useRef<readonly AxisGroup[]>([]);
  const groups = useMemo(() => {
    if (sorting === undefined)
      return reused(
        last.current,
        groupActions({ axes, objectives }, shown).filter((group) => !narrows || group.actions.length > 0),
      );
    const reading = { schema, doc: { axes, objectives }, vocabularies, directory, formats, text };
    return inOneGroup(
      sorted(reading, sorting, shown, ({ id, value }) => (held.has(id) ? (held.get(id) ?? {}) : value)),
    );
  }, [axes, objectives, shown, narrows, sorting, schema, vocabularies, directory, formats, text, held]);
  useLayoutEffect(() => {
    last.current = groups;
  });
  return { axes, all, shown, groups, sorting, isNarrowed: narrows, onWrite };
}

function says(
  value: DocView,
  words: readonly string[],
  institutions: ReturnType<typeof useCodeList>,
): boolean {
  const title = asBoth(value.title);
  const lead = institutions.get(asText(value.lead));
  const searched = fold(`${asText(value.code)} ${title.fr} ${title.ar} ${lead?.fr ?? ''} ${lead?.ar ?? ''}`);
  return words.every((word) => searched.includes(word));
}
