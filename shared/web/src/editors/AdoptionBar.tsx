/** What stands under the header of a document that was adopted: since when, what changed, and how to read and amend it. */
import { useContext, useDeferredValue, useEffect, useId, useMemo, useState } from 'react';
import type { DocHandle, DocView } from '../client/docHandle.ts';
import { ADOPTED, type Adopted, asAdopted, dayOf, type Lock, lockOf } from '../document/adoption.ts';
import { differencesOf, isOfFollowUp } from '../document/differences.ts';
import { asText } from '../document/read.ts';
import { hasFollowUp, SCHEMAS } from '../document/schema.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useDirectory } from '../ui/directory.tsx';
import { useFormats, useText } from '../ui/l10n.ts';
import { Banner } from '../ui/parts.tsx';
import { useVocabularies } from '../ui/vocabulary.tsx';
import { useAdoptionTitle } from '../views/adoptionTitle.ts';
import { DifferencesView } from '../views/Differences.tsx';
import { DocumentView, type Letterhead } from '../views/DocumentView.tsx';
import { PrintedContext } from '../views/PrintSheet.tsx';
import { amend, REASON_UNITS_MAX, type Self } from './adopting.ts';
import { useEditing, useValue } from './context.tsx';
import { useFollowed } from './follow.ts';
import { StepDialog, type StepsProps } from './Steps.tsx';

/** The mark, the words and the buttons; nothing for a document that was never adopted. */
export function AdoptionBar({ self, circle, letterhead }: StepsProps & { letterhead: Letterhead }) {
  const { handle, mayEdit } = useEditing();
  const text = useText();
  const [shown, setShown] = useState<'changes' | 'text' | 'amend' | 'again'>();
  const lock = useLock();
  const { adopted } = lock;
  const isLocked = lock.tag === 'locked';
  // Nothing is compared while the text is open, and nothing followed.
  const locked = useFollowed(handle, ({ doc }) => (isLocked ? doc : NO_DOCUMENT));
  const { hasChanged, hasFollowed } = useSince(handle, lock, locked);
  const title = useAdoptionTitle(lock, hasChanged, asText(useValue(['state'])));
  if (adopted === undefined) return null;
  const close = () => setShown(undefined);
  const isFrozen = isLocked;
  const hasVersion = adopted.version.length > 0;
  return (
    <>
      <Banner
        tone={isFrozen && !hasChanged ? 'info' : 'warning'}
        title={title}
        actions={
          <div className="tq-adoption__actions">
            {hasVersion && (!isFrozen || hasChanged || hasFollowed) && (
              <Button isSmall onPress={() => setShown('changes')}>
                {text('adoption-changes')}
              </Button>
            )}
            {hasVersion && (
              <Button isSmall onPress={() => setShown('text')}>
                {text('adoption-text')}
              </Button>
            )}
            {mayEdit && isFrozen && (
              <Button isSmall icon="lock" onPress={() => setShown('amend')}>
                {text('adoption-amend')}
              </Button>
            )}
            {mayEdit && lock.tag === 'amending' && (
              <Button isSmall kind="primary" onPress={() => setShown('again')}>
                {text('adoption-again')}
              </Button>
            )}
          </div>
        }
      >
        <Words lock={lock} adopted={adopted} hasChanged={hasChanged} />
      </Banner>
      {shown === 'changes' && <ChangesDialog adopted={adopted} onClose={close} />}
      {shown === 'text' && <TextDialog adopted={adopted} letterhead={letterhead} onClose={close} />}
      {shown === 'amend' && <AmendDialog self={self} onClose={close} />}
      {shown === 'again' && <StepDialog to={ADOPTED} self={self} circle={circle} onClose={close} />}
    </>
  );
}

const NO_DOCUMENT: DocView = {};

/** The lock, from the few fields that make it. */
function useLock(): Lock {
  const state = useValue(['state']);
  const adoption = useValue(['adoption']);
  const amendments = useValue(['amendments']);
  const adopted_on = useValue(['adopted_on']);
  return useMemo(
    () => lockOf({ state, adoption, amendments, adopted_on }),
    [state, adoption, amendments, adopted_on],
  );
}

/** What stands in a frozen document beside the adopted text. */
interface Since {
  /** The text says something else all the same. */
  readonly hasChanged: boolean;
  readonly hasFollowed: boolean;
}

const NOTHING: Since = { hasChanged: false, hasFollowed: false };

/**
 * Whether something came into a frozen text all the same, and whether it was followed up. Not asked of a text that is open:
 * there it is said anyway. Keys do not wait for it, and the adopted text is read once.
 */
function useSince(handle: DocHandle, lock: Lock, now: DocView): Since {
  const doc = useDeferredValue(now);
  const version = lock.tag === 'locked' ? (lock.adopted?.version.join(',') ?? '') : '';
  const heads = useMemo(() => (version === '' ? [] : version.split(',')), [version]);
  // The adopting change itself stands above the adopted version.
  const isAlone = heads.length === 0 || handle.changesSince(heads) <= 1;
  const read = useMemo(() => (isAlone ? undefined : handle.viewAt(heads)), [handle, heads, isAlone]);
  // Some of it may arrive later.
  const before = read ?? (isAlone ? undefined : handle.viewAt(heads));
  return useMemo(() => {
    const { adopted } = lockOf(doc);
    if (before === undefined || adopted === undefined) return NOTHING;
    const found = differencesOf(SCHEMAS[handle.kind], asAdopted(before, adopted), doc);
    const followed = found.filter(isOfFollowUp).length;
    return { hasChanged: found.length > followed, hasFollowed: followed > 0 };
  }, [handle, before, doc]);
}

function Words({ lock, adopted, hasChanged }: { lock: Lock; adopted: Adopted; hasChanged: boolean }) {
  const text = useText();
  const { handle } = useEditing();
  const { longDate } = useFormats();
  const { people } = useDirectory();
  const name = people.find((person) => person.id === adopted.by)?.name;
  const role = adopted.role === '' ? '' : text(`role-${adopted.role}`);
  const opened = lock.amendments.filter((amendment) => amendment.at >= adopted.at);
  return (
    <>
      <p>
        {name !== undefined && role !== '' && `${text('adoption-who', { name, role })} `}
        {name === undefined && role !== '' && `${text('adoption-who-role', { role })} `}
        {lock.tag === 'locked' &&
          text(hasFollowUp(handle.kind) ? 'adoption-frozen-follow-up' : 'adoption-frozen')}
      </p>
      {hasChanged && <p>{text('adoption-changed-why')}</p>}
      {lock.tag === 'amending' &&
        opened.map(({ id, at, reason }) => (
          <p key={id} dir="auto">
            {text('adoption-opened', { when: longDate(dayOf(at)), reason })}
          </p>
        ))}
      {adopted.version.length === 0 && <p>{text('adoption-unrecorded')}</p>}
    </>
  );
}

function ChangesDialog({ adopted, onClose }: { adopted: Adopted; onClose: () => void }) {
  const { handle } = useEditing();
  const doc = useFollowed(handle, (state) => state.doc);
  const text = useText();
  const before = useMemo(() => handle.viewAt(adopted.version), [handle, adopted]);
  return (
    <Dialog title={text('differences-title')} isOpen shape="panel" onClose={onClose}>
      {before === undefined ? (
        <p>{text('adoption-absent')}</p>
      ) : (
        <DifferencesView kind={handle.kind} before={asAdopted(before, adopted)} after={doc} />
      )}
    </Dialog>
  );
}

/** The adopted text as it is read; what is printed while it is open, too. */
function TextDialog(props: { adopted: Adopted; letterhead: Letterhead; onClose: () => void }) {
  const { adopted, letterhead, onClose } = props;
  const { handle } = useEditing();
  const text = useText();
  const { language, longDate } = useFormats();
  const vocabularies = useVocabularies();
  const directory = useDirectory();
  const print = useContext(PrintedContext);
  const before = useMemo(() => handle.viewAt(adopted.version), [handle, adopted]);
  const view = useMemo(
    () => (before === undefined ? undefined : asAdopted(before, adopted)),
    [before, adopted],
  );
  useEffect(() => {
    if (view !== undefined) print({ doc: view, heads: adopted.version });
    return () => print(undefined);
  }, [print, view, adopted]);
  return (
    <Dialog
      title={text('adoption-text-title', { on: longDate(adopted.on) })}
      isOpen
      shape="panel"
      onClose={onClose}
      footer={view !== undefined && <Button onPress={() => window.print()}>{text('document-print')}</Button>}
    >
      {view === undefined ? (
        <p>{text('adoption-absent')}</p>
      ) : (
        <DocumentView
          kind={handle.kind}
          doc={view}
          vocabularies={vocabularies}
          directory={directory}
          letterhead={letterhead}
          locale={language}
          heads={adopted.version}
        />
      )}
    </Dialog>
  );
}

function AmendDialog({ self, onClose }: { self: Self | undefined; onClose: () => void }) {
  const { handle } = useEditing();
  const text = useText();
  const id = useId();
  const [reason, setReason] = useState('');
  const [isMissing, setMissing] = useState(false);
  const submit = () => {
    if (reason.trim() === '') {
      setMissing(true);
      return;
    }
    amend(handle, self, reason.trim());
    onClose();
  };
  return (
    <Dialog
      title={text('amend-title')}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onPress={onClose}>
            {text('ui-cancel')}
          </Button>
          <Button kind="primary" onPress={submit}>
            {text('amend-submit')}
          </Button>
        </>
      }
    >
      <div className="tq-step">
        <p id={`${id}-hint`}>{text('amend-hint')}</p>
        <div className="tq-field">
          <label className="tq-label" htmlFor={id}>
            {text('amend-reason')}
          </label>
          <div className="tq-control tq-control--block">
            <textarea
              id={id}
              className="tq-input tq-input--block"
              rows={3}
              maxLength={REASON_UNITS_MAX}
              dir="auto"
              required
              aria-invalid={isMissing}
              aria-describedby={isMissing ? `${id}-missing` : `${id}-hint`}
              value={reason}
              onChange={(event) => {
                setReason(event.currentTarget.value);
                setMissing(false);
              }}
            />
          </div>
          {isMissing && (
            <p id={`${id}-missing`} className="tq-step__missing" role="alert">
              {text('amend-reason-needed')}
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}
