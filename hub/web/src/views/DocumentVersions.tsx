/** A document as it is now; of an adopted one also the adopted text, and what changed since, each one press away. */

import type { Answer } from '@tansiq/web/api.ts';
import type { DocView } from '@tansiq/web/client/docHandle.ts';
import { asAdopted, lockOf } from '@tansiq/web/document/adoption.ts';
import { asText } from '@tansiq/web/document/read.ts';
import { hasFollowUp } from '@tansiq/web/document/schema.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { Banner } from '@tansiq/web/ui/parts.tsx';
import { useAdoptionTitle } from '@tansiq/web/views/adoptionTitle.ts';
import { DifferencesView } from '@tansiq/web/views/Differences.tsx';
import { useEffect, useMemo, useState } from 'react';
import { type DocumentContent, hubApi } from '../api.ts';
import DocumentContentView from './DocumentContentView.tsx';

type Shown = 'now' | 'text' | 'changes';

/** The default export, for it is loaded when the first document is opened. */
export default function DocumentVersions(props: { content: DocumentContent; row: string | undefined }) {
  const { content, row } = props;
  const text = useText();
  const [shown, setShown] = useState<Shown>('now');
  const now = content.view as DocView;
  const lock = useMemo(() => lockOf(now), [now]);
  const { adopted } = lock;
  const hasChanged = content.adopted?.amended === true;
  const title = useAdoptionTitle(lock, hasChanged, asText(now.state));
  const version = adopted?.version.join(',') ?? '';
  const then = useAdopted(content.id, version, shown !== 'now');
  if (adopted === undefined) return <DocumentContentView content={content} row={row} />;
  const choices: readonly (readonly [Shown, string])[] = [
    ['now', 'adoption-text-now'],
    ...(hasChanged || hasFollowUp(content.kind) ? [['changes', 'adoption-changes'] as const] : []),
    ['text', 'adoption-text'],
  ];
  return (
    <>
      <div className="tq-no-print">
        <Banner
          tone={hasChanged ? 'warning' : 'info'}
          title={title}
          actions={
            version !== '' && (
              <div className="tq-adoption__actions">
                {choices
                  .filter(([choice]) => choice !== shown)
                  .map(([choice, label]) => (
                    <Button key={choice} isSmall onPress={() => setShown(choice)}>
                      {text(label)}
                    </Button>
                  ))}
              </div>
            )
          }
        >
          {version === '' && text('adoption-unrecorded')}
          {shown === 'text' && text('adoption-text-shown')}
        </Banner>
      </div>
      {shown === 'now' && <DocumentContentView content={content} row={row} />}
      {shown !== 'now' && then === undefined && <p role="status">{text('differences-loading')}</p>}
      {shown !== 'now' && then?.ok === false && (
        <p role="alert">{text(then.error.tag === 'refused' ? 'adoption-absent' : 'differences-failed')}</p>
      )}
      {shown === 'text' && then?.ok === true && (
        <DocumentContentView
          isEarlier
          content={{
            ...content,
            heads: then.value.heads,
            view: asAdopted(then.value.view as DocView, adopted),
          }}
        />
      )}
      {shown === 'changes' && then?.ok === true && (
        <section className="hub-differences">
          <h2>{text('differences-title')}</h2>
          <DifferencesView
            kind={content.kind}
            before={asAdopted(then.value.view as DocView, adopted)}
            after={now}
          />
        </section>
      )}
    </>
  );
}

/** The adopted version, asked for when somebody looks at it. */
function useAdopted(
  id: DocumentContent['id'],
  version: string,
  isWanted: boolean,
): Answer<DocumentContent> | undefined {
  const [found, setFound] = useState<{ version: string; answer: Answer<DocumentContent> }>();
  useEffect(() => {
    if (!isWanted || version === '') return;
    let isHere = true;
    hubApi.adopted(id).then(
      (answer) => {
        if (isHere) setFound({ version, answer });
      },
      () => {},
    );
    return () => {
      isHere = false;
    };
  }, [id, version, isWanted]);
  return found?.version === version ? found.answer : undefined;
}
