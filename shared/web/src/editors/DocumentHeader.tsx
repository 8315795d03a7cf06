import type { ReactNode } from 'react';
import type { DocHandle, NotAcceptedNotice } from '../client/docHandle.ts';
import { asBoth, asInt, asMap, inLanguage } from '../document/read.ts';
import { reasonIn } from '../reasons.ts';
import { Button } from '../ui/Button.tsx';
import { useFormats, useText } from '../ui/l10n.ts';
import { Banner, ToneTag } from '../ui/parts.tsx';
import { type Letterhead, PLAIN_PAPER } from '../views/DocumentView.tsx';
import { AdoptionBar } from './AdoptionBar.tsx';
import { useEditing, useValue } from './context.tsx';
import { useFollowed } from './follow.ts';
import { classificationLevels } from './labels.ts';
import { StateStepper, type StepsProps, StillRead } from './Steps.tsx';

/** What every editor takes. */
export interface EditorProps {
  readonly handle: DocHandle;
  /** Buttons of the screen around it: share, print, export. */
  readonly actions?: ReactNode;
  /** Whose paper it is printed on. */
  readonly letterhead?: Letterhead;
  /** The hashes of the version, for the foot of the printed page: asked for when it is printed. */
  readonly heads?: () => readonly string[];
  /** When a version was written, in Unix milliseconds, for the head of the printed page. */
  readonly writtenAtMs?: (heads: readonly string[]) => number | undefined;
  /** Today, for what is overdue; Morocco's civil day by default. */
  readonly today?: string;
  /** Given by a screen that leaves the notices of refused edits to the editor; called when one was read. */
  readonly onDismissNotice?: ((notice: NotAcceptedNotice) => void) | undefined;
  /** Who works here, who reads the document, and the way to its sharing. */
  readonly steps?: StepsProps;
}

const NOTHING_KNOWN: StepsProps = {};

/** Title, state, and what was not accepted. How far it is saved stands in the bar of the screen around, always in sight. */
export function DocumentHeader(props: Omit<EditorProps, 'handle' | 'today'>) {
  const { actions, onDismissNotice, steps = NOTHING_KNOWN, letterhead = PLAIN_PAPER } = props;
  const { handle, mayEdit } = useEditing();
  const isOpening = useFollowed(handle, ({ save }) => save.tag === 'opening');
  const notAccepted = useFollowed(handle, (state) => state.notAccepted);
  const text = useText();
  const { language } = useFormats();
  const title = asBoth(useValue(['title']));
  const shown = inLanguage(title, language);
  const other = language === 'ar' ? title.fr : title.ar;
  return (
    <header className="tq-doc-head">
      <div className="tq-doc-head__top">
        <p className="tq-doc-head__kind">{text(`kind-${handle.kind.replaceAll('_', '-')}`)}</p>
        <Classification />
        {!mayEdit && !isOpening && (
          <ToneTag tone="neutral" icon="lock">
            {text('editor-read-only')}
          </ToneTag>
        )}
      </div>
      <div className="tq-doc-head__title">
        <h1>
          <bdi>{shown || text('ui-untitled')}</bdi>
        </h1>
        {other !== '' && other !== shown && (
          <p lang={language === 'ar' ? 'fr' : 'ar'}>
            <bdi>{other}</bdi>
          </p>
        )}
      </div>
      <div className="tq-doc-head__bottom">
        <StateStepper {...steps} />
        {actions !== undefined && <div className="tq-doc-head__actions">{actions}</div>}
      </div>
      <AdoptionBar {...steps} letterhead={letterhead} />
      <StillRead {...steps} />
      {onDismissNotice !== undefined &&
        notAccepted.map((notice) => (
          <NotAccepted
            key={`${notice.setAside}|${notice.atMs}`}
            notice={notice}
            onDismiss={onDismissNotice}
          />
        ))}
    </header>
  );
}

function NotAccepted(props: { notice: NotAcceptedNotice; onDismiss: (notice: NotAcceptedNotice) => void }) {
  const { notice, onDismiss } = props;
  const text = useText();
  return (
    <Banner
      tone="bad"
      title={text(`not-accepted-${notice.by}`, { reason: reasonIn(text, notice.reason) })}
      actions={
        <Button isSmall onPress={() => onDismiss(notice)}>
          {text('not-accepted-dismiss')}
        </Button>
      }
    >
      {text('not-accepted-text')}
    </Banner>
  );
}

/** Confidentiality, integrity and availability from 0 to 4, as on the paper. */
function Classification() {
  const text = useText();
  const { language } = useFormats();
  const classification = asMap(useValue(['classification']));
  const levels = classificationLevels(classification, language);
  if (levels === undefined) return null;
  return (
    <ToneTag tone={(asInt(classification.confidentiality) ?? 0) >= 3 ? 'warning' : 'neutral'}>
      {text('editor-classification', { levels })}
    </ToneTag>
  );
}
