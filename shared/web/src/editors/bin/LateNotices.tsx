/** On the page of the one who deleted and of the one who wrote: what was written into something that is deleted. */

import { useState } from 'react';
import type { DocHandle, LateValue } from '../../client/docHandle.ts';
import { mayWriteAt } from '../../document/adoption.ts';
import { Button } from '../../ui/Button.tsx';
import { Banner } from '../../ui/parts.tsx';
import { useBin } from './BinDialog.tsx';
import { type BinItem, lateIn, putBack } from './items.ts';
import { CopyLate, LateWords } from './LateWords.tsx';
import { useBinWords } from './words.ts';

/** A part of a notice that was put away in this browser. */
const SEEN_KEY = 'tansiq-bin-seen';

/** Notices that are remembered as put away, the newest. */
const SEEN_MAX = 200;

interface Notice {
  readonly item: BinItem;
  readonly late: readonly LateValue[];
  /** Names these very words in this very deletion: more of them are a new notice. */
  readonly key: string;
}

/** Shown until it is put back or put away. */
export function LateNotices({ handle }: { handle: DocHandle }) {
  const items = useBin(handle);
  const words = useBinWords(handle);
  const [seen, setSeen] = useState(readSeen);
  const { text } = words;
  const state = handle.getSnapshot();
  const notices = items.flatMap((item) => noticeOf(handle, item)).filter(({ key }) => !seen.includes(key));
  return notices.map(({ item, late, key }) => {
    const isByMe = item.mark.by === handle.editor;
    const canEdit = state.canEdit && mayWriteAt(handle.kind, state.doc, [...item.list, item.id]);
    return (
      <Banner
        key={key}
        tone="bad"
        title={
          isByMe
            ? text('late-you-deleted', { name: words.nameOf(item), who: words.writersOf(late) })
            : text('late-deleted', { name: words.nameOf(item), who: words.personOf(item.mark.by) })
        }
        actions={
          <>
            {canEdit && (
              <Button isSmall kind="primary" onPress={() => putBack(handle, item)}>
                {text('bin-put-back')}
              </Button>
            )}
            <CopyLate handle={handle} late={late} />
            <Button
              isSmall
              onPress={() => {
                const after = [...seen, key].slice(-SEEN_MAX);
                setSeen(after);
                keepSeen(after);
              }}
            >
              {text('late-dismiss')}
            </Button>
          </>
        }
      >
        <LateWords handle={handle} late={late} />
      </Banner>
    );
  });
}

function noticeOf(handle: DocHandle, item: BinItem): readonly Notice[] {
  const late = lateIn(handle, item);
  const isMine = late.some(({ writers }) => writers.some(({ writer }) => writer === 'me'));
  const isTheirs = late.some(({ writers }) => writers.some(({ writer }) => writer !== 'me'));
  const isByMe = item.mark.by === handle.editor;
  // Own words in what one deleted oneself are no news.
  if (late.length === 0 || !(isByMe ? isTheirs : isMine)) return [];
  const sum = late.map(({ path, value }) => `${path.join('/')}:${value.length}`).join(',');
  return [{ item, late, key: `${handle.id}/${item.key}@${item.mark.atMs}+${sum}` }];
}

function readSeen(): readonly string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(SEEN_KEY) ?? '[]');
    return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
  } catch {
    return []; // A browser that keeps nothing shows it again.
  }
}

function keepSeen(seen: readonly string[]): void {
  try {
    localStorage.setItem(SEEN_KEY, JSON.stringify(seen));
  } catch {
    // It is put away for this visit.
  }
}
