/** The place of a document that its address names: shown on arrival, followed while somebody works, and said when it is not there. */
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import { type PlaceState, pathOfRow, stateOfPlace } from '@tansiq/web/document/places.ts';
import { asMap } from '@tansiq/web/document/read.ts';
import { PageAddressing } from '@tansiq/web/editors/addressing.ts';
import { putBack } from '@tansiq/web/editors/bin/items.ts';
import { useBinWords } from '@tansiq/web/editors/bin/words.ts';
import { usePart } from '@tansiq/web/editors/follow.ts';
import { placesOf } from '@tansiq/web/editors/place.ts';
import { showPart } from '@tansiq/web/editors/showPart.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { isBringingBack } from '@tansiq/web/ui/keepSight.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';

/** Where somebody arrived. */
export interface Arrival {
  readonly place: readonly string[];
  readonly dismiss: () => void;
}

/** The address of the open document; the places that somebody arrives at are shown once there is something to show. */
export function useDocumentPlace(open: OpenDoc, isReady: boolean) {
  const addressing = useMemo(() => new PageAddressing(open.id), [open]);
  const [place, setPlace] = useState<readonly string[]>(() => addressing.get().place);
  const editor = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isReady) return undefined;
    const arrive = (): void => {
      const { place: to, shown } = addressing.get();
      setPlace(to);
      if (stateOfPlace(open.kind, open.getSnapshot().doc, to).tag === 'there' && to.length > 0)
        placesOf(open).go(to, isBringingBack());
      if (shown.part !== undefined && (to.length === 0 || shown.open !== undefined) && !isBringingBack())
        showPart(shown.part);
    };
    arrive();
    return addressing.follow(arrive);
  }, [open, addressing, isReady]);
  useFollowedFocus(open, addressing, editor);
  return { addressing, editor, arrival: { place, dismiss: () => setPlace([]) } };
}

/** The field that somebody works in is the place that a reload comes back to. */
function useFollowedFocus(
  open: OpenDoc,
  addressing: PageAddressing,
  editor: RefObject<HTMLDivElement | null>,
): void {
  useEffect(() => {
    const follow = ({ target }: FocusEvent): void => {
      if (!(target instanceof Element)) return;
      const path = pathOf(open, target);
      const { shown } = addressing.get();
      if (shown.open !== undefined) {
        // What measures the action stands in its panel, too: the panel is what a reload opens.
        if (path?.[0] === 'actions' && path[1] === shown.open) addressing.turn({ place: path });
      } else if (path !== undefined) addressing.turn({ place: path });
      else if (editor.current?.contains(target) === true) addressing.turn({ place: [] });
    };
    document.addEventListener('focusin', follow);
    return () => document.removeEventListener('focusin', follow);
  }, [open, addressing, editor]);
}

/** The path of the field or row around an element. */
function pathOf(open: OpenDoc, element: Element): readonly string[] | undefined {
  const around = element.closest('[data-path], [data-row]');
  if (around === null) return undefined;
  const path = around.getAttribute('data-path');
  if (path !== null) return path.split('/');
  return pathOfRow(open.kind, open.getSnapshot().doc, around.getAttribute('data-row') ?? '');
}

/** Says that the place somebody came for is not there, and why; the document is below it. */
export function PlaceNotice({ open, arrival }: { open: OpenDoc; arrival: Arrival }) {
  const state = usePart(open, [], (doc) => stateOfPlace(open.kind, asMap(doc), arrival.place), isSameState);
  const wasThere = useRef(state.tag === 'there');
  const { place } = arrival;
  useEffect(() => {
    // It came back from the bin, or over the line.
    if (state.tag === 'there' && !wasThere.current) placesOf(open).go(place);
    wasThere.current = state.tag === 'there';
  }, [open, place, state.tag]);
  return state.tag === 'there' ? null : <NotThere open={open} state={state} onDismiss={arrival.dismiss} />;
}

function isSameState(a: PlaceState, b: PlaceState): boolean {
  if (a.tag !== 'bin' || b.tag !== 'bin') return a.tag === b.tag;
  return a.mark.by === b.mark.by && a.mark.atMs === b.mark.atMs;
}

function NotThere(props: {
  open: OpenDoc;
  state: Exclude<PlaceState, { tag: 'there' }>;
  onDismiss: () => void;
}) {
  const { open, state, onDismiss } = props;
  const { text, personOf, moment } = useBinWords(open);
  const { canEdit } = open.getSnapshot();
  const why =
    state.tag === 'bin'
      ? text('place-bin', { who: personOf(state.mark.by), when: moment(state.mark.atMs) })
      : text(`place-${state.tag}`);
  return (
    <div role="status">
      <Banner
        tone="warning"
        title={text('place-title')}
        actions={
          <>
            {state.tag === 'bin' && canEdit && (
              <Button
                isSmall
                onPress={() =>
                  putBack(open, { what: 'row', list: state.row.slice(0, -1), id: state.row.at(-1) ?? '' })
                }
              >
                {text('bin-put-back')}
              </Button>
            )}
            <Button isSmall onPress={onDismiss}>
              {text('place-dismiss')}
            </Button>
          </>
        }
      >
        {why}
      </Banner>
    </div>
  );
}
