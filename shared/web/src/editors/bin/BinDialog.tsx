import type { DocHandle } from '../../client/docHandle.ts';
import { mayWriteAt } from '../../document/adoption.ts';
import { BIN_DAYS, daysLeft } from '../../document/deleted.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Title } from '../../ui/heading.tsx';
import { EmptyState } from '../../ui/parts.tsx';
import { useFollowed } from '../follow.ts';
import { type BinItem, binIn, lateIn, putBack } from './items.ts';
import { CopyLate, LateWords } from './LateWords.tsx';
import { useBinWords } from './words.ts';

/** What is in the bin of an open document, followed. */
export function useBin(handle: DocHandle): readonly BinItem[] {
  return useFollowed(handle, () => binIn(handle));
}

/** The bin of a document: what, where it stood, who, when, how long it still waits, and the way back. */
export function BinDialog({ handle, onClose }: { handle: DocHandle; onClose: () => void }) {
  const items = useBin(handle);
  const { text } = useBinWords(handle);
  return (
    <Dialog title={text('bin-title')} isOpen shape="panel" onClose={onClose}>
      <p className="tq-hint">{text('bin-intro', { days: BIN_DAYS })}</p>
      {items.length === 0 ? (
        <EmptyState title={text('bin-empty')} />
      ) : (
        <ul className="tq-bin">
          {items.map((item) => (
            <BinLine key={item.key} handle={handle} item={item} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function BinLine({ handle, item }: { handle: DocHandle; item: BinItem }) {
  const words = useBinWords(handle);
  const { text } = words;
  const state = handle.getSnapshot();
  const canEdit = state.canEdit && mayWriteAt(handle.kind, state.doc, [...item.list, item.id]);
  const late = lateIn(handle, item);
  const name = words.nameOf(item);
  return (
    <li className="tq-bin__one" data-bin={item.key}>
      <Title>
        <bdi>{name}</bdi>
      </Title>
      <p className="tq-hint">
        <bdi>{words.whereOf(item)}</bdi>
      </p>
      <p>
        {text('bin-deleted-by', { who: words.personOf(item.mark.by), when: words.moment(item.mark.atMs) })}{' '}
        {text('bin-days-left', { days: daysLeft(item.mark, Date.now()) })}
      </p>
      {late.length > 0 && (
        <>
          <p>{text('bin-late')}</p>
          <LateWords handle={handle} late={late} />
        </>
      )}
      <div className="tq-bin__do">
        {canEdit && (
          <Button
            isSmall
            kind="primary"
            aria-label={text('bin-put-back-name', { name })}
            onPress={(event) => {
              const near = besides(event.target);
              putBack(handle, item);
              // Its own button is gone then: the next one, or the dialog's own.
              requestAnimationFrame(() => near?.focus());
            }}
          >
            {text('bin-put-back')}
          </Button>
        )}
        {late.length > 0 && <CopyLate handle={handle} late={late} />}
      </div>
    </li>
  );
}

/** The first button of a line next to the one that holds `button`, or the first of the dialog. */
function besides(button: Element): HTMLElement | undefined {
  const line = button.closest('[data-bin]');
  const next = line?.nextElementSibling ?? line?.previousElementSibling ?? line?.closest('[role="dialog"]');
  return next?.querySelector<HTMLElement>('button') ?? undefined;
}
