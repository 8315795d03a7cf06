/** The way of a document from its first state to its adoption. Each step says beforehand who reads what from then on. */
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { ADOPTED, CIRCULATED, type Circle, extentOf, givesToMinistry, STATES } from '../document/adoption.ts';
import { asText } from '../document/read.ts';
import { fieldOf, hasFollowUp } from '../document/schema.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { intlLocale, useFormats, useText } from '../ui/l10n.ts';
import { Banner, StatusTag } from '../ui/parts.tsx';
import { useCodeLabel } from '../ui/vocabulary.tsx';
import { adopt, moveTo, type Self } from './adopting.ts';
import { FieldConflict } from './Conflict.tsx';
import { useEditing, useValue } from './context.tsx';

/** What a screen tells the steps of a document. */
export interface StepsProps {
  /** Who works at this screen. */
  readonly self?: Self | undefined;
  /** Who reads the document; absent while that is not known. */
  readonly circle?: Circle | undefined;
  /** Opens the sharing of the document. */
  readonly onShare?: (() => void) | undefined;
}

/** The states as steps; a press moves the document. An adopted one moves by amending only. */
export function StateStepper({ self, circle }: StepsProps) {
  const { handle, schema, canEdit } = useEditing();
  const text = useText();
  const label = useCodeLabel('states');
  const [asked, setAsked] = useState<string>();
  const current = asText(useValue(['state']));
  const known = STATES[handle.kind];
  // A state that another program wrote is shown too.
  const states = current === '' || known.includes(current) ? known : [current, ...known];
  const at = states.indexOf(current);
  const field = fieldOf(schema.kind, schema.root, 'state');
  const isAsked = (state: string) => hasReaders(state) || hasReaders(current);
  const press = (state: string) => {
    if (state === current) return;
    if (isAsked(state) || (circle !== undefined && givesToMinistry(circle, state))) setAsked(state);
    else moveTo(handle, state);
  };
  if (field === undefined) return null;
  return (
    <div className="tq-stepper" data-field={`${schema.root}.state`}>
      {canEdit && current !== ADOPTED ? (
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
      {asked !== undefined && (
        <StepDialog to={asked} self={self} circle={circle} onClose={() => setAsked(undefined)} />
      )}
    </div>
  );
}

/** Whether a document in this state was sent to somebody. */
function hasReaders(state: string): boolean {
  return state === CIRCULATED || state === ADOPTED;
}

/** Asks before a step, in words: who reads what from then on, what is written, and what can be taken back. */
export function StepDialog(props: {
  to: string;
  self: Self | undefined;
  circle: Circle | undefined;
  onClose: () => void;
}) {
  const { to, self, circle, onClose } = props;
  const { handle } = useEditing();
  const text = useText();
  const label = useCodeLabel('states');
  const isForward = hasReaders(to);
  const confirm = () => {
    if (to === ADOPTED) adopt(handle, self);
    else moveTo(handle, to);
    onClose();
  };
  return (
    <Dialog
      title={text('state-confirm-title', { state: label(to) })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onPress={onClose}>
            {text('ui-cancel')}
          </Button>
          <Button kind="primary" onPress={confirm}>
            {text(isForward ? `step-confirm-${to}` : 'state-confirm')}
          </Button>
        </>
      }
    >
      <div className="tq-step">
        {isForward ? <Readers to={to} circle={circle} /> : <BackWords circle={circle} />}
        {to === ADOPTED && <p>{text('step-freezes')}</p>}
        {to === ADOPTED && hasFollowUp(handle.kind) && <p>{text('step-freezes-follow-up')}</p>}
        {isForward && <DayWords to={to} />}
      </div>
    </Dialog>
  );
}

/** Who reads the document from this step on. */
function Readers({ to, circle }: { to: string; circle: Circle | undefined }) {
  const text = useText();
  const { language } = useFormats();
  if (circle === undefined) return <Banner tone="warning">{text('step-unknown')}</Banner>;
  const isNew = givesToMinistry(circle, to);
  const names = new Intl.ListFormat(intlLocale(language)).format(circle.councils);
  const isLater = circle.ruleWaits && circle.rule === 'from_adopted' && to === CIRCULATED;
  return (
    <>
      {isNew ? (
        <Banner tone="warning" title={text('step-gives')}>
          <p>{text('step-gives-what')}</p>
          <ExtentList />
          <p>{text('step-gives-keeps')}</p>
        </Banner>
      ) : (
        <p>
          {text(circle.ministry ? 'step-same-read' : 'step-same-private')}
          {!circle.ministry && isLater && ` ${text('step-later-adopted')}`}
        </p>
      )}
      {names !== '' && <p>{text('step-councils', { names })}</p>}
    </>
  );
}

/** How much it is, in figures that a person can check. */
function ExtentList() {
  const { handle } = useEditing();
  const text = useText();
  const extent = extentOf(handle.kind, handle.getSnapshot().doc);
  return (
    <ul className="tq-step__extent">
      <li>{text(`step-extent-${handle.kind.replaceAll('_', '-')}`, { count: extent.items })}</li>
      <li>{text('step-extent-people', { count: extent.people })}</li>
    </ul>
  );
}

function BackWords({ circle }: { circle: Circle | undefined }) {
  const text = useText();
  if (circle === undefined) return <Banner tone="warning">{text('step-back-unknown')}</Banner>;
  return circle.ministry ? (
    <Banner tone="warning">{text('step-back-read')}</Banner>
  ) : (
    <p>{text('step-back-alone')}</p>
  );
}

/** That an empty date is filled. */
function DayWords({ to }: { to: string }) {
  const { handle, schema, today } = useEditing();
  const text = useText();
  const { longDate } = useFormats();
  const name = to === ADOPTED ? 'adopted_on' : 'circulated_on';
  const field = fieldOf(schema.kind, schema.root, name);
  if (field === undefined || asText(handle.getSnapshot().doc[name]) !== '') return null;
  return <p>{text('step-date', { field: text(field.label), date: longDate(today) })}</p>;
}

/** After a step back: that the ministry still reads the document, and the way to stop it. */
export function StillRead({ circle, onShare }: StepsProps) {
  const text = useText();
  const state = asText(useValue(['state']));
  const isLate = circle?.rule === 'from_circulated' || circle?.rule === 'from_adopted';
  const isBack = circle?.ministry === true && isLate && !hasReaders(state);
  if (!isBack) return null;
  return (
    <Banner
      tone="info"
      actions={
        onShare !== undefined && (
          <Button isSmall onPress={onShare}>
            {text('still-read-stop')}
          </Button>
        )
      }
    >
      {text('still-read')}
    </Banner>
  );
}
