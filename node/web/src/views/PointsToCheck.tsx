import type { DocumentDetail } from '@tansiq/web/api.ts';
import { WARNINGS_QUIET_MS, WARNINGS_SHOWN_MAX } from '@tansiq/web/constants.ts';
import { isHiddenPath } from '@tansiq/web/editors/read.ts';
import type { ChangeHash } from '@tansiq/web/ids.ts';
import type { OpenDoc } from '@tansiq/web/openDoc.ts';
import type { SaveState } from '@tansiq/web/saveState.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useFormats, useText } from '@tansiq/web/ui/l10n.ts';
import { Fold } from '@tansiq/web/ui/parts.tsx';
import { useVocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Remembered } from '../context.tsx';
import { groupPoints } from './points.ts';
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
  const { doc, save } = useSyncExternalStore(open.subscribe, open.getSnapshot);
  const [isOpen, setOpen] = useState(false);
  const [isWhole, setWhole] = useState(false);

  const isSaved = isAtCouncil(save);
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
  if (all.length === 0) return null;
  return (
    <section className="app-points" aria-label={text('warnings-title')}>
      <Fold title={text('warnings-count', { count: all.length })} isOpen={isOpen} onToggle={setOpen}>
        {() => (
          <>
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
                        <bdi className="app-points__label">{point.label}</bdi> – {point.words}
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
    </section>
  );
}

const NONE: DocumentDetail['warnings'] = [];
