import { base64Of } from '@tansiq/web/base64.ts';
import {
  answerEarlier,
  type EarlierAnswer,
  type EarlierWork,
  readEarlier,
} from '@tansiq/web/client/earlier.ts';
import { SCHEMAS } from '@tansiq/web/document/schema.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { formatsOf, useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import type { Vocabularies } from '@tansiq/web/ui/vocabulary.tsx';
import { useState } from 'react';
import { useAccount } from '../context.tsx';
import { download } from '../download.ts';
import { Link } from '../router.tsx';
import { copyLines } from './copyWords.ts';
import { copyFile } from './SetAside.tsx';

/**
 * Says what other accounts left here, and asks whose it is where the sign-in name is the same: an administrator may have given
 * it to somebody else. What is this person's arrives or can be read, what is not is only mentioned.
 */
export function EarlierBanner() {
  const { earlier } = useAccount();
  const [asked, setAsked] = useState(earlier.asks);
  const [left, setLeft] = useState(earlier.left);
  const not = (work: EarlierWork) => (other: EarlierWork) => other !== work;
  return (
    <>
      {asked.map((work) => (
        <WhoseQuestion
          key={work.store}
          work={work}
          onLeft={() => {
            setAsked(asked.filter(not(work)));
            setLeft([...left, work]);
          }}
        />
      ))}
      {left.map((work) => (
        <LeftBanner
          key={work.store}
          work={work}
          onAgain={() => {
            setLeft(left.filter(not(work)));
            setAsked([...asked, work]);
          }}
        />
      ))}
      <FoundBanner />
    </>
  );
}

/** Asks whose the work is. It stands on every page until it is answered. */
function WhoseQuestion({ work, onLeft }: { work: EarlierWork; onLeft: () => void }) {
  const text = useText();
  const { store, repo } = useAccount();
  const keepAsFile = useEarlierFile(work);
  const [hasFailed, setFailed] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { whose, documents, files, isSendable } = work;
  const run = (job: () => Promise<void>): void => {
    if (isBusy) return;
    setBusy(true);
    setFailed(false);
    job()
      .catch(() => setFailed(true))
      .finally(() => setBusy(false));
  };
  const say = (answer: EarlierAnswer): Promise<void> => answerEarlier(store, work, answer);
  return (
    <section className="app-banner" aria-label={text('earlier-ask-title', { login: whose.login })}>
      <Banner
        tone="warning"
        title={text('earlier-ask-title', { login: whose.login })}
        actions={
          <>
            <Button
              isSmall
              onPress={() =>
                run(async () => {
                  await say('mine');
                  // It is taken over when the page begins: before any document is open.
                  await repo.settled();
                  window.location.reload();
                })
              }
            >
              {text(isSendable ? 'earlier-ask-mine' : 'earlier-ask-mine-read')}
            </Button>
            <Button isSmall onPress={() => run(keepAsFile)}>
              {text('earlier-ask-file')}
            </Button>
            <Button
              isSmall
              onPress={() =>
                run(async () => {
                  await say('left');
                  onLeft();
                })
              }
            >
              {text('earlier-ask-leave')}
            </Button>
          </>
        }
      >
        {documents > 0 && <p>{text('earlier-ask-sent', { count: documents, name: whose.name })}</p>}
        {files > 0 && <p>{text('earlier-ask-files', { count: files })}</p>}
        <p>{text(isSendable ? 'earlier-ask-who' : 'earlier-ask-who-read')}</p>
        {hasFailed && <p role="alert">{text('earlier-ask-failed')}</p>}
      </Banner>
    </section>
  );
}

/** What was said not to be theirs is named, and can be asked about again: a press in haste takes nothing from anybody. */
function LeftBanner({ work, onAgain }: { work: EarlierWork; onAgain: () => void }) {
  const text = useText();
  const { login, name } = work.whose;
  return (
    <div className="app-banner">
      <Banner
        tone="info"
        actions={
          <Button isSmall onPress={onAgain}>
            {text('earlier-left-again')}
          </Button>
        }
      >
        {text('earlier-left', { login, name })}
      </Banner>
    </div>
  );
}

/** What was taken over when the page began. */
function FoundBanner() {
  const text = useText();
  const { earlier } = useAccount();
  const [isRead, setRead] = useState(false);
  const { sent, setAside, hasOthers } = earlier;
  if (isRead || (sent === 0 && setAside === 0 && !hasOthers)) return null;
  return (
    <div className="app-banner">
      <Banner
        tone={setAside > 0 ? 'warning' : 'info'}
        actions={
          <Button isSmall onPress={() => setRead(true)}>
            {text('ui-close')}
          </Button>
        }
      >
        {sent > 0 && <p>{text('earlier-sent', { count: sent })}</p>}
        {setAside > 0 && (
          <p>
            {text('earlier-set-aside', { count: setAside })}{' '}
            <Link to={{ tag: 'setAside' }}>{text('set-aside-title')}</Link>
          </p>
        )}
        {hasOthers && <p>{text('earlier-others')}</p>}
      </Banner>
    </div>
  );
}

/** Hands all of it to its person as one file, with the code lists that this browser remembers. */
function useEarlierFile(work: EarlierWork): () => Promise<void> {
  const text = useText();
  const language = useLanguage();
  const { store } = useAccount();
  return async () => {
    const { copies, files } = await readEarlier(work);
    const lists = await store.answer<Vocabularies>('vocabularies').catch(() => undefined);
    const common = {
      doc: {},
      vocabularies: lists?.value ?? {},
      directory: { people: [], documents: [] },
      formats: formatsOf(language),
      text,
    };
    const documents = copies.map((copy) =>
      JSON.parse(copyFile(copy, copyLines({ ...common, schema: SCHEMAS[copy.kind] }, copy.values))),
    );
    const kept = files.map(({ doc, name, mediaType, bytes }) => ({
      document: doc,
      name,
      media_type: mediaType,
      base64: base64Of(bytes),
    }));
    download(
      `tansiq-${work.whose.login}.json`,
      JSON.stringify({ account: work.whose, documents, files: kept }, null, 2),
    );
  };
}
