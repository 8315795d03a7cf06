import { nodeApi, type SetAsideEntry } from '@tansiq/web/api.ts';
import { base64Of } from '@tansiq/web/base64.ts';
import type { SetAsideCopy, SetAsideValue } from '@tansiq/web/client/localStore.ts';
import { isTextAt } from '@tansiq/web/editors/putBack.ts';
import type { DocId, DocKind } from '@tansiq/web/ids.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { ConfirmDialog } from '@tansiq/web/ui/Dialog.tsx';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState } from '@tansiq/web/ui/parts.tsx';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useAccount, useRemembered } from '../context.tsx';
import { download } from '../download.ts';
import { Link } from '../router.tsx';
import { type CopyLine, copyLines } from './copyWords.ts';
import { PutBack } from './PutBack.tsx';
import { useCopyReading } from './useCopyReading.ts';
import { moment, reasonIn, titleIn } from './words.ts';

/** Every edit that was not accepted: the copies of this browser, then what the council keeps. */
export function SetAside() {
  const text = useText();
  const council = useRemembered('set-aside', nodeApi.setAside).value?.entries ?? [];
  return (
    <div className="app-page">
      <div className="app-page__head">
        <h1>{text('set-aside-title')}</h1>
      </div>
      <p className="app-lead">{text('set-aside-intro')}</p>
      <section className="app-part" aria-labelledby="set-aside-here">
        <h2 id="set-aside-here">{text('set-aside-here')}</h2>
        <SetAsideCopies />
      </section>
      {council.length > 0 && (
        <section className="app-part" aria-labelledby="set-aside-council">
          <h2 id="set-aside-council">{text('set-aside-council')}</h2>
          <ul className="app-copies">
            {council.map((entry) => (
              <CouncilCopy key={`${entry.doc}|${entry.at_ms}|${entry.text}`} entry={entry} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** One that the council keeps. */
function CouncilCopy({ entry }: { entry: SetAsideEntry }) {
  const text = useText();
  const language = useLanguage();
  const lines = useCopyLines(entry.doc, entry.kind ?? 'minutes', entry.values ?? NO_VALUES);
  // A node of before has no fields for it, only its text.
  const words = lines.length === 0 ? entry.text : plainWords(lines);
  const title = typeof entry.title === 'string' ? { fr: entry.title, ar: '' } : entry.title;
  return (
    <li className="app-copy">
      <h3>
        <bdi>{titleIn(title, language, text('documents-untitled'))}</bdi>
      </h3>
      <p className="app-copy__why">
        {text(`not-accepted-${entry.by}`, { reason: reasonIn(text, entry.reason) })}
      </p>
      <p className="app-note">
        {moment(entry.at_ms, language)} · {text('set-aside-changes', { count: entry.changes })}
      </p>
      {lines.length > 0 && <CopyValues lines={lines} />}
      {lines.length === 0 && words !== '' && (
        <pre className="app-copy__text" dir="auto">
          {words}
        </pre>
      )}
      <div className="app-copy__actions">
        {words !== '' && <CopyButton text={words} />}
        <Link to={{ tag: 'document', id: entry.doc }}>{text('set-aside-open')}</Link>
      </div>
    </li>
  );
}

const NO_VALUES: readonly SetAsideValue[] = [];

/** What was written, in the words of the reader. */
function useCopyLines(doc: DocId, kind: DocKind, values: readonly SetAsideValue[]): readonly CopyLine[] {
  return copyLines(useCopyReading(doc, kind), values);
}

/** The same as plain text, to be pasted elsewhere. */
function plainWords(lines: readonly CopyLine[]): string {
  return lines.map((line) => `${line.label}: ${line.wrote ?? '–'}`).join('\n');
}

/** Each value by its name; `after` stands below one. */
function CopyValues({ lines, after }: { lines: readonly CopyLine[]; after?: (line: CopyLine) => ReactNode }) {
  const text = useText();
  return (
    <dl className="app-copy__values">
      {lines.map((line) => (
        <div key={line.path.join('/')}>
          <dt>{line.label}</dt>
          <dd>
            <span className="app-note">
              {text(line.wrote === undefined ? 'set-aside-deleted' : 'set-aside-wrote')}
            </span>{' '}
            <bdi className="app-copy__wrote">{line.wrote ?? ''}</bdi>
            {line.without !== undefined && (
              <div>
                <span className="app-note">{text('set-aside-without')}</span> <bdi>{line.without}</bdi>
              </div>
            )}
            {after?.(line)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The copies in this browser, of one document or of all. */
export function SetAsideCopies({ doc }: { doc?: DocId }) {
  const text = useText();
  const { store } = useAccount();
  const [copies, setCopies] = useState<readonly SetAsideCopy[]>();
  const [asked, setAsked] = useState<SetAsideCopy>();
  const load = useCallback(async (): Promise<void> => {
    const all = await store.setAsideCopies();
    setCopies(doc === undefined ? all : all.filter((copy) => copy.doc === doc));
  }, [store, doc]);
  // What is not accepted while this is looked at comes here too.
  useEffect(() => {
    const look = (): void => {
      load().catch(() => setCopies((before) => before ?? []));
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [load]);
  if (copies === undefined) return null;
  if (copies.length === 0) return <EmptyState title={text('set-aside-none')} />;
  return (
    <>
      <ul className="app-copies">
        {copies.map((copy) => (
          <Copy key={copy.id} copy={copy} isAlone={doc !== undefined} onDrop={() => setAsked(copy)} />
        ))}
      </ul>
      <ConfirmDialog
        title={text('set-aside-drop')}
        isOpen={asked !== undefined}
        confirmLabel={text('set-aside-drop')}
        onClose={() => setAsked(undefined)}
        onConfirm={() => {
          if (asked === undefined) return;
          store
            .dropSetAside(asked.id)
            .then(load)
            .catch(() => {});
        }}
      >
        {text('set-aside-drop-sure')}
      </ConfirmDialog>
    </>
  );
}

const LOOK_MS = 5_000;

function Copy({ copy, isAlone, onDrop }: { copy: SetAsideCopy; isAlone: boolean; onDrop: () => void }) {
  const text = useText();
  const language = useLanguage();
  const lines = useCopyLines(copy.doc, copy.kind, copy.values);
  return (
    <li className="app-copy">
      {!isAlone && (
        <h3>
          <bdi>{titleIn(copy.title, language, text('documents-untitled'))}</bdi>
        </h3>
      )}
      <p className="app-copy__why">
        {text(`not-accepted-${copy.by}`, { reason: reasonIn(text, copy.reason) })}
      </p>
      <p className="app-note">
        {moment(copy.atMs, language)} · {text('set-aside-changes', { count: copy.changes.length })}
      </p>
      <CopyValues
        lines={lines}
        after={({ path, wrote, label }) =>
          wrote !== undefined &&
          isTextAt(copy.kind, path) && (
            <div>
              <PutBack doc={copy.doc} path={path} words={wrote} label={label} />
            </div>
          )
        }
      />
      <div className="app-copy__actions">
        <CopyButton text={plainWords(lines)} />
        <Button isSmall onPress={() => download(`${copy.doc}-${copy.id}.json`, copyFile(copy, lines))}>
          {text('document-gone-file')}
        </Button>
        {!isAlone && <Link to={{ tag: 'document', id: copy.doc }}>{text('set-aside-open')}</Link>}
        <Button kind="quiet" isSmall icon="trash" onPress={onDrop}>
          {text('set-aside-drop')}
        </Button>
      </div>
    </li>
  );
}

/** A copy for a person to keep: readable by its labels, and with the changes themselves. */
export function copyFile(
  copy: SetAsideCopy,
  lines: readonly { label: string; wrote: string | undefined; without: string | undefined }[],
): string {
  const { doc, kind, title, reason, by, atMs, changes } = copy;
  const values = lines.map(({ label, wrote, without }) => ({ label, wrote, without }));
  const at = new Date(atMs).toISOString();
  return JSON.stringify(
    {
      document: doc,
      kind,
      title,
      refused: { reason, by, at },
      values,
      automerge_changes_base64: changes.map(base64Of),
    },
    null,
    2,
  );
}

function CopyButton({ text: words }: { text: string }) {
  const text = useText();
  const [isCopied, setCopied] = useState(false);
  return (
    <Button
      isSmall
      onPress={() => {
        navigator.clipboard
          .writeText(words)
          .then(() => setCopied(true))
          .catch(() => {});
      }}
    >
      {text(isCopied ? 'not-accepted-copied' : 'not-accepted-copy')}
    </Button>
  );
}
