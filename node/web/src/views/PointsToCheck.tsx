import type { DocumentDetail } from '@tansiq/web/api.ts';
import type { Conflict, Path } from '@tansiq/web/client/docHandle.ts';
import type { OpenDoc } from '@tansiq/web/client/openDoc.ts';
import type { SaveState } from '@tansiq/web/client/saveState.ts';
import { WARNINGS_QUIET_MS, WARNINGS_SHOWN_MAX } from '@tansiq/web/constants.ts';
import { isHiddenPath } from '@tansiq/web/document/read.ts';
import { ConflictNote } from '@tansiq/web/editors/Conflict.tsx';
import { useAllConflicts } from '@tansiq/web/editors/conflictList.ts';
import { EditingProvider } from '@tansiq/web/editors/context.tsx';
import { useFollowed } from '@tansiq/web/editors/follow.ts';
import { placesOf } from '@tansiq/web/editors/place.ts';
import { placeOf } from '@tansiq/web/editors/placeOf.ts';
import type { ChangeHash } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useFormats, useText } from '@tansiq/web/ui/l10n.ts';
import { Fold } from '@tansiq/web/ui/parts.tsx';
import { useVocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { Remembered } from '../context.tsx';
import { groupPoints } from './points.ts';
import { SettledChoices } from './SettledChoices.tsx';
import { moment } from './words.ts';

/** Whether the council has all that this browser wrote: the node's findings are about what it has. */
function isAtCouncil(save: SaveState): boolean {
  return save.tag === 'council' || save.tag === 'ministry' || save.tag === 'kept';
}

function isSameVersion(a: readonly ChangeHash[], b: readonly ChangeHash[]): boolean {
  const sorted = [...b].sort();
  return a.length === b.length && [...a].sort().every((head, i) => head === sorted[i]);
}

/** What the node found worth a look in a document, asked for again once edits are saved and the keys are quiet. */
export function PointsToCheck({ open, detail }: { open: OpenDoc; detail: Remembered<DocumentDetail> }) {
  const text = useText();
  const formats = useFormats();
  const vocabularies = useVocabularies();
  // Keys do not wait for it.
  const doc = useDeferredValue(useFollowed(open, (state) => state.doc));
  const [isOpen, setOpen] = useState(false);
  const [isWhole, setWhole] = useState(false);

  const isSaved = useFollowed(open, ({ save }) => isAtCouncil(save));
  const { refresh, value } = detail;
  const heads = useRef<readonly ChangeHash[]>([]);
  heads.current = value?.heads ?? [];
  // biome-ignore lint/correctness/useExhaustiveDependencies: every other document asks again
  useEffect(() => {
    if (!isSaved) return undefined;
    const timer = setTimeout(() => {
      // The answer at hand may be about this very version. Judged once per version: a node that is behind is not asked on and on.
      if (!isSameVersion(heads.current, open.heads())) refresh();
    }, WARNINGS_QUIET_MS);
    return () => clearTimeout(timer);
  }, [doc, isSaved, refresh, open]);

  // An answer kept by an older version of the app has none.
  const warnings = value?.warnings ?? NONE;
  // What was deleted since the node looked is no longer to be checked.
  const all = useMemo(() => warnings.filter(({ path }) => !isHiddenPath(doc, path)), [warnings, doc]);
  const shown = isWhole ? all : all.slice(0, WARNINGS_SHOWN_MAX);
  const groups = useMemo(
    () => (isOpen ? groupPoints({ kind: open.kind, doc, vocabularies, formats, text }, shown) : []),
    [isOpen, open, doc, vocabularies, formats, text, shown],
  );
  const conflicts = useAllConflicts(open);
  const goTo = (path: Path) => placesOf(open).go(path);
  const count = all.length + conflicts.length;
  const reading = { kind: open.kind, doc, vocabularies, formats, text };
  const settled = <SettledChoices reading={reading} choices={doc.choices} />;
  if (count === 0) {
    const hasSettled = Object.keys(doc.choices ?? {}).length > 0;
    return hasSettled ? <section className="app-points">{settled}</section> : null;
  }
  return (
    <section className="app-points" aria-label={text('warnings-title')}>
      <Fold title={text('warnings-count', { count })} isOpen={isOpen} onToggle={setOpen}>
        {() => (
          <>
            {conflicts.length > 0 && <Conflicts open={open} conflicts={conflicts} onShow={goTo} />}
            <p className="app-note">
              {text('warnings-hint')}
              {detail.asOfMs !== undefined && (
                <> {text('warnings-as-of', { when: moment(detail.asOfMs, formats.language) })}</>
              )}
            </p>
            <ul className="app-points__groups">
              {groups.map((group) => (
                <li key={group.key}>
                  {group.where.length > 0 && (
                    <p className="app-points__where">
                      {group.where.map((step, depth) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its depth
                        <span key={depth}>
                          {depth > 0 && ' › '}
                          <bdi>{step}</bdi>
                        </span>
                      ))}
                    </p>
                  )}
                  <ul className="app-points__list">
                    {group.points.map((point) => (
                      <li key={point.key}>
                        <PointLink label={point.label} onPress={() => goTo(point.path)} /> – {point.words}
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
            {shown.length < all.length && (
              <Button isSmall onPress={() => setWhole(true)}>
                {text('warnings-more', { count: all.length })}
              </Button>
            )}
          </>
        )}
      </Fold>
      {settled}
    </section>
  );
}

/** What several people wrote at the same time: each with its values, its choice, and the way to its place. */
function Conflicts(props: { open: OpenDoc; conflicts: readonly Conflict[]; onShow: (path: Path) => void }) {
  const { open, conflicts, onShow } = props;
  const text = useText();
  const formats = useFormats();
  const vocabularies = useVocabularies();
  const reading = { kind: open.kind, doc: open.getSnapshot().doc, vocabularies, formats, text };
  return (
    <EditingProvider handle={open}>
      <ul className="app-points__list">
        {conflicts.map((conflict) => {
          const { where, label } = placeOf(reading, conflict.path);
          return (
            <li key={conflict.path.join('/')}>
              <PointLink label={[...where, label].join(' › ')} onPress={() => onShow(conflict.path)} />
              <ConflictNote conflict={conflict} />
            </li>
          );
        })}
      </ul>
    </EditingProvider>
  );
}

/** The name of a point, which leads to its place. */
function PointLink({ label, onPress }: { label: string; onPress: () => void }) {
  const text = useText();
  return (
    <button
      type="button"
      className="app-points__label app-points__link"
      aria-label={text('points-show', { label })}
      onClick={onPress}
    >
      <bdi>{label}</bdi>
    </button>
  );
}

const NONE: DocumentDetail['warnings'] = [];
