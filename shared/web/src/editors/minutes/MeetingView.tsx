/** Minutes for the wall of a meeting room: the agenda, where the meeting is, for how long, and whether there is a quorum. */
import { useEffect, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { asBool, asBoth, asInt, asRows, asText, inLanguage, type Row } from '../../document/read.ts';
import { Button } from '../../ui/Button.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { EmptyState, StatusTag, ToneTag } from '../../ui/parts.tsx';
import { useCodeList } from '../../ui/vocabulary.tsx';
import { useEditing, useValue } from '../context.tsx';
import { useFollowed } from '../follow.ts';
import { quorumOf } from './counting.ts';
import { beAt, clockOf, close, currentItem, elapsed, neighbourItem } from './meeting.ts';
import { QuorumMark } from './Quorum.tsx';

/** The whole of it; whoever may write moves the meeting on, on every screen at once. */
export function MeetingView() {
  const { handle, canEdit } = useEditing();
  const text = useText();
  const agenda = asRows(useValue(['agenda']));
  const at = asText(useValue(['current_item']));
  useRemote(canEdit);
  if (agenda.length === 0) {
    return <EmptyState title={text('agenda-empty')}>{text('agenda-empty-hint')}</EmptyState>;
  }
  return (
    <div className="tq-meeting">
      <Facts />
      <div className="tq-meeting__two">
        <nav className="tq-meeting__agenda" aria-label={text('minutes-agenda')}>
          <ol>
            {agenda.map((row, index) => (
              <Line
                key={row.id}
                row={row}
                index={index}
                isCurrent={row.id === at}
                onPress={canEdit ? () => beAt(handle, row.id) : undefined}
              />
            ))}
          </ol>
        </nav>
        <Current />
      </div>
      {canEdit && <Steps />}
    </div>
  );
}

/** Whose meeting it is, its day, and the quorum as it is now. */
function Facts() {
  const text = useText();
  const formats = useFormats();
  const [body, number, date] = [useValue(['body']), asText(useValue(['number'])), asText(useValue(['date']))];
  const attendance = useValue(['attendance']);
  const required = asInt(useValue(['quorum_required']));
  const name = inLanguage(asBoth(body), formats.language);
  return (
    <header className="tq-meeting__facts">
      <div>
        {name !== '' && (
          <p className="tq-meeting__body">
            <bdi>{name}</bdi>
          </p>
        )}
        <p>
          {number !== '' && <bdi>{text('meeting-number', { number })}</bdi>}
          {number !== '' && date !== '' && ' · '}
          <bdi>{formats.fullDate(date)}</bdi>
        </p>
      </div>
      <p role="status" className="tq-meeting__quorum">
        {asRows(attendance).length > 0 && <QuorumMark quorum={quorumOf(attendance, required)} />}
      </p>
    </header>
  );
}

/** An item of the agenda; a press says that the meeting is there. */
function Line(props: { row: Row; index: number; isCurrent: boolean; onPress: (() => void) | undefined }) {
  const { row, index, isCurrent, onPress } = props;
  const text = useText();
  const { language } = useFormats();
  const content = (
    <>
      <span className="tq-agenda__number" aria-hidden="true">
        {index + 1}
      </span>
      <bdi>{inLanguage(asBoth(row.value.title), language) || text('ui-untitled')}</bdi>
      {isCurrent && <ToneTag tone="good">{text('meeting-here')}</ToneTag>}
      {asBool(row.value.deferred) === true && <ToneTag tone="warning">{text('agenda-deferred')}</ToneTag>}
    </>
  );
  const marks = isCurrent ? { 'aria-current': 'step' as const } : {};
  return (
    <li className={isCurrent ? 'is-current' : ''} {...(onPress === undefined ? marks : {})}>
      {onPress === undefined ? (
        <span className="tq-meeting__line">{content}</span>
      ) : (
        <AriaButton className="tq-meeting__line" onPress={onPress} {...marks}>
          {content}
        </AriaButton>
      )}
    </li>
  );
}

/** The item that the meeting is at, with what came out of it so far. */
function Current() {
  const { handle } = useEditing();
  const text = useText();
  const { language } = useFormats();
  const institutions = useCodeList('institutions');
  const item = useFollowed(handle, ({ doc }) => currentItem(doc));
  if (item === undefined) return <p className="tq-meeting__none">{text('meeting-not-begun')}</p>;
  const presenter = asText(item.value.presenter);
  return (
    <section className="tq-meeting__current" aria-live="polite" aria-atomic="false">
      <h2 dir="auto">{inLanguage(asBoth(item.value.title), language) || text('ui-untitled')}</h2>
      {presenter !== '' && (
        <p className="tq-meeting__presenter">
          <bdi>{institutions.label(presenter, language)}</bdi>
        </p>
      )}
      <Timer />
      <ul className="tq-meeting__outcomes">
        {asRows(item.value.outcomes).map(({ id, value }) => (
          <li key={id}>
            <StatusTag vocabulary="outcome_kinds" code={asText(value.kind)} />{' '}
            <span dir="auto">{inLanguage(asBoth(value.text), language)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const TICK_MS = 1_000;

/** How long the meeting has been at this item. A voice does not read it out every second. */
function Timer() {
  const { handle } = useEditing();
  const text = useText();
  const [now, setNow] = useState(() => Date.now());
  const doc = useFollowed(handle, (state) => state.doc);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  // A press on another screen may be later than the last tick.
  const time = elapsed(doc, Math.max(now, Date.parse(asText(doc.current_since)) || 0));
  if (time === undefined) return null;
  const planned = time.plannedSeconds;
  return (
    <p
      className={time.isOver ? 'tq-meeting__timer is-over' : 'tq-meeting__timer'}
      role="timer"
      aria-live="off"
    >
      <bdi>{clockOf(time.seconds)}</bdi>
      {planned !== undefined && (
        <span className="tq-meeting__planned">
          {text(time.isOver ? 'meeting-over' : 'meeting-planned', { minutes: Math.round(planned / 60) })}
        </span>
      )}
    </p>
  );
}

/** On, back, and the end. */
function Steps() {
  const { handle, today } = useEditing();
  const text = useText();
  const before = useFollowed(handle, ({ doc }) => neighbourItem(doc, -1));
  const after = useFollowed(handle, ({ doc }) => neighbourItem(doc, 1));
  const isRunning = useFollowed(handle, ({ doc }) => currentItem(doc) !== undefined);
  const go = (item: string | undefined) => () => item !== undefined && beAt(handle, item);
  return (
    <footer className="tq-meeting__steps">
      {isRunning && (
        <Button icon="previous" isDisabled={before === undefined} onPress={go(before)}>
          {text('meeting-back')}
        </Button>
      )}
      {after !== undefined && (
        <Button kind="primary" icon="next" onPress={go(after)}>
          {text(isRunning ? 'meeting-on' : 'meeting-begin')}
        </Button>
      )}
      {isRunning && <Button onPress={() => close(handle, today)}>{text('meeting-end')}</Button>}
    </footer>
  );
}

/** The two keys of the little remotes that people present with. */
function useRemote(canEdit: boolean): void {
  const { handle } = useEditing();
  useEffect(() => {
    if (!canEdit) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'PageDown' && event.key !== 'PageUp') return;
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      const item = neighbourItem(handle.getSnapshot().doc, event.key === 'PageDown' ? 1 : -1);
      if (item === undefined) return;
      event.preventDefault();
      beAt(handle, item);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [handle, canEdit]);
}
