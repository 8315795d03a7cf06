import { nodeApi } from '@tansiq/web/api.ts';
import { base64Of } from '@tansiq/web/base64.ts';
import { readMark } from '@tansiq/web/editors/deleted.ts';
import type { DocId } from '@tansiq/web/ids.ts';
import type { SetAsideCopy } from '@tansiq/web/localStore.ts';
import { isTextAt } from '@tansiq/web/putBack.ts';
import { type Field, fieldsOf, SCHEMAS } from '@tansiq/web/schema.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { ConfirmDialog } from '@tansiq/web/ui/Dialog.tsx';
import { type Translate, useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState } from '@tansiq/web/ui/parts.tsx';
import { useCallback, useEffect, useState } from 'react';
import { useAccount, useRemembered } from '../context.tsx';
import { download } from '../download.ts';
import { Link } from '../router.tsx';
import { PutBack } from './PutBack.tsx';
import { moment, reasonIn, titleIn } from './words.ts';

/** Every edit that was not accepted: the copies of this browser, then what the council keeps. */
export function SetAside() {
  const text = useText();
  const language = useLanguage();
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
              <li key={`${entry.doc}|${entry.at_ms}|${entry.text}`} className="app-copy">
                <h3>
                  <bdi>
                    {typeof entry.title === 'string'
                      ? entry.title || text('documents-untitled')
                      : titleIn(entry.title, language, text('documents-untitled'))}
                  </bdi>
                </h3>
                <p className="app-copy__why">
                  {text(`not-accepted-${entry.by}`, { reason: reasonIn(text, entry.reason) })}
                </p>
                <p className="app-note">
                  {moment(entry.at_ms, language)} · {text('set-aside-changes', { count: entry.changes })}
                </p>
                {entry.text !== '' && (
                  <pre className="app-copy__text" dir="auto">
                    {entry.text}
                  </pre>
                )}
                <div className="app-copy__actions">
                  {entry.text !== '' && <CopyButton text={entry.text} />}
                  <Link to={{ tag: 'document', id: entry.doc }}>{text('set-aside-open')}</Link>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
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
  useEffect(() => {
    load().catch(() => setCopies([]));
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

function Copy({ copy, isAlone, onDrop }: { copy: SetAsideCopy; isAlone: boolean; onDrop: () => void }) {
  const text = useText();
  const language = useLanguage();
  const lines = copy.values.map((value) => ({
    key: value.path.join('/'),
    path: value.path,
    label: labelOf(copy.kind, value.path, text),
    // A mark is a deletion, and no words.
    wrote: readMark(value.wrote) === undefined ? value.wrote : undefined,
    without: readMark(value.without) === undefined ? value.without : undefined,
  }));
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
      <dl className="app-copy__values">
        {lines.map((line) => (
          <div key={line.key}>
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
              {line.wrote !== undefined && isTextAt(copy.kind, line.path) && (
                <div>
                  <PutBack doc={copy.doc} path={line.path} words={line.wrote} label={line.label} />
                </div>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <div className="app-copy__actions">
        <CopyButton text={lines.map((line) => `${line.label}: ${line.wrote ?? '–'}`).join('\n')} />
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

/** The way to a value in the words of the schema, without the ids of the rows on it. */
function labelOf(kind: SetAsideCopy['kind'], path: readonly string[], text: Translate): string {
  const schema = SCHEMAS[kind];
  let record: string | undefined = schema.root;
  const words: string[] = [];
  for (const step of path) {
    const field: Field | undefined =
      record === undefined ? undefined : fieldsOf(kind, record).find((each) => each.name === step);
    if (field === undefined) continue; // A row's id, a language, a code.
    words.push(text(field.label));
    record = field.record;
  }
  return words.length === 0 ? path.join(' / ') : words.join(' › ');
}
