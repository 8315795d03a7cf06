import type { DocumentRow } from '@tansiq/web/api.ts';
import { type DocOnlyHere, docsOnlyHere } from '@tansiq/web/client/onlyHere.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { ConfirmDialog } from '@tansiq/web/ui/Dialog.tsx';
import { useLanguage, useText } from '@tansiq/web/ui/l10n.ts';
import { SaveStateBadge } from '@tansiq/web/ui/parts.tsx';
import { useEffect, useState } from 'react';
import { useAccount } from '../context.tsx';
import { Link } from '../router.tsx';
import { kindKey, titleIn } from './words.ts';

/** Documents that the council lost and this browser holds: without this nobody would find them again. */
export function OnlyHere({ listed }: { listed: readonly DocumentRow[] }) {
  const text = useText();
  const language = useLanguage();
  const { store, repo } = useAccount();
  const [doomed, setDoomed] = useState<DocOnlyHere>();
  const [docs, setDocs] = useState<readonly DocOnlyHere[]>([]);
  useEffect(() => {
    let isHere = true;
    const look = (): void => {
      docsOnlyHere(
        store,
        listed.map((row) => row.id),
      ).then(
        (found) => {
          if (isHere) setDocs(found);
        },
        () => {},
      );
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => {
      isHere = false;
      clearInterval(timer);
    };
  }, [store, listed]);
  if (docs.length === 0) return null;
  return (
    <section aria-labelledby="only-here">
      <h2 id="only-here">{text('only-here-title')}</h2>
      <ul className="app-docs">
        {docs.map((doc) => (
          <li key={doc.id} className="app-doc" data-only-here={doc.id}>
            <p className="app-doc__kind">{text(kindKey(doc.kind))}</p>
            <h3 className="app-doc__title">
              <Link to={{ tag: 'document', id: doc.id }}>
                <bdi>{titleIn(doc.title, language, text('documents-untitled'))}</bdi>
              </Link>
            </h3>
            <div className="app-doc__save app-doc__do">
              <SaveStateBadge state={{ tag: 'gone' }} />
              <Button
                kind="quiet"
                isSmall
                icon="trash"
                aria-label={text('only-here-remove-name', {
                  remove: text('only-here-remove'),
                  name: titleIn(doc.title, language, text('documents-untitled')),
                })}
                onPress={() => setDoomed(doc)}
              >
                {text('only-here-remove')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        title={text('only-here-remove')}
        isOpen={doomed !== undefined}
        confirmLabel={text('only-here-remove')}
        onClose={() => setDoomed(undefined)}
        onConfirm={() => {
          if (doomed === undefined) return;
          const { id } = doomed;
          repo
            .abandon(id)
            .then(() => setDocs((before) => before.filter((doc) => doc.id !== id)))
            .catch(() => {});
        }}
      >
        {text('only-here-remove-sure', {
          name: doomed === undefined ? '' : titleIn(doomed.title, language, text('documents-untitled')),
        })}
      </ConfirmDialog>
    </section>
  );
}

const LOOK_MS = 10_000;
