import './editors.css';
import { type ReactNode, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { DocHandle, NotAcceptedNotice } from '../docHandle.ts';
import type { DocKind } from '../ids.ts';
import { reasonIn } from '../reasons.ts';
import { fieldOf } from '../schema.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { useFormats, useText } from '../ui/l10n.ts';
import { Banner, StatusTag, ToneTag } from '../ui/parts.tsx';
import { useCodeLabel } from '../ui/vocabulary.tsx';
import type { Letterhead } from '../views/DocumentView.tsx';
import { FieldConflict } from './Conflict.tsx';
import { useDocState, useEditing, useValue } from './context.tsx';
import { classificationLevels } from './labels.ts';
import { asBoth, asInt, asMap, asText, inLanguage } from './read.ts';
import { setScalar } from './write.ts';

/** What every editor takes. */
export interface EditorProps {
  readonly handle: DocHandle;
  /** Buttons of the screen around it: share, print, export. */
  readonly actions?: ReactNode;
  /** Whose paper it is printed on. */
  readonly letterhead?: Letterhead;
  /** The hashes of the version, for the foot of the printed page. */
  readonly heads?: readonly string[];
  /** Today, for what is overdue; Morocco's civil day by default. */
  readonly today?: string;
  /** Given by a screen that leaves the notices of refused edits to the editor; called when one was read. */
  readonly onDismissNotice?: ((notice: NotAcceptedNotice) => void) | undefined;
}

/** The states that a document of a kind goes through. */
const STATES: Readonly<Record<DocKind, readonly string[]>> = {
  minutes: ['convocation', 'draft', 'circulated', 'adopted'],
  action_plan: ['draft', 'circulated', 'adopted'],
  terms: ['draft', 'circulated', 'adopted'],
};

/** The state that is confirmed before it is written, and before it is left. */
const ADOPTED = 'adopted';

/** Title, state, and what was not accepted. How far it is saved stands in the bar of the screen around, always in sight. */
export function DocumentHeader({ actions, onDismissNotice }: Omit<EditorProps, 'handle' | 'today'>) {
  const { handle, canEdit } = useEditing();
  const { save, notAccepted } = useDocState();
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
        {!canEdit && save.tag !== 'opening' && (
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
        <StateStepper />
        {actions !== undefined && <div className="tq-doc-head__actions">{actions}</div>}
      </div>
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

/** The way of a document from its first state to its adoption; a press moves it. */
function StateStepper() {
  const { handle, schema, canEdit } = useEditing();
  const text = useText();
  const label = useCodeLabel('states');
  const [asked, setAsked] = useState<string | undefined>(undefined);
  const current = asText(useValue(['state']));
  const known = STATES[handle.kind];
  // A state that another program wrote is shown too.
  const states = current === '' || known.includes(current) ? known : [current, ...known];
  const at = states.indexOf(current);
  const field = fieldOf(schema.kind, schema.root, 'state');
  const go = (state: string) => setScalar(handle, ['state'], state);
  const press = (state: string) => {
    if (state === current) return;
    if (state === ADOPTED || current === ADOPTED) setAsked(state);
    else go(state);
  };
  if (field === undefined) return null;
  return (
    <div className="tq-stepper" data-field={`${schema.root}.state`} data-path="state">
      {canEdit ? (
        <ol aria-label={text(field.label)}>
          {states.map((state, step) => (
            <li key={state} className={step < at ? 'is-past' : step === at ? 'is-current' : ''}>
              <AriaButton
                className="tq-stepper__step"
                onPress={() => press(state)}
                {...(step === at ? { 'aria-current': 'step' as const } : {})}
              >
                <span className="tq-stepper__dot">{step < at && <Icon name="check" />}</span>
                {label(state)}
              </AriaButton>
            </li>
          ))}
        </ol>
      ) : (
        <StatusTag vocabulary="states" code={current} />
      )}
      <FieldConflict field={field} path={[]} />
      <ConfirmDialog
        title={text('state-confirm-title', { state: asked === undefined ? '' : label(asked) })}
        isOpen={asked !== undefined}
        confirmLabel={text('state-confirm')}
        onConfirm={() => asked !== undefined && go(asked)}
        onClose={() => setAsked(undefined)}
      >
        {text(asked === ADOPTED ? 'state-confirm-adopt' : 'state-confirm-reopen')}
      </ConfirmDialog>
    </div>
  );
}
