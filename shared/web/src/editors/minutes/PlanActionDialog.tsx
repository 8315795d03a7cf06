import { useState } from 'react';
import type { Path } from '../../client/docHandle.ts';
import { isLocked } from '../../document/adoption.ts';
import { asBoth, asDate, asMap, asRows, asText, inLanguage, valueAt } from '../../document/read.ts';
import type { DocId } from '../../ids.ts';
import { announce } from '../../ui/announcing.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { LineInput } from '../../ui/DraftInput.tsx';
import { useFormats, useText } from '../../ui/l10n.ts';
import { Picker } from '../../ui/Picker.tsx';
import { Banner } from '../../ui/parts.tsx';
import { useCodeList } from '../../ui/vocabulary.tsx';
import { type OpenNeighbour, type Seen, useAround, useNeighbour } from '../around.tsx';
import { useEditing } from '../context.tsx';
import { useFollowed } from '../follow.ts';
import {
  actionFrom,
  createAction,
  goTogether,
  nameAction,
  nextCode,
  type PlanPlace,
  placesIn,
} from './planAction.ts';

/** Asks where in the plan the action of an outcome goes, and creates it there. */
export function PlanActionDialog(props: { path: Path; onClose: () => void }) {
  const { path, onClose } = props;
  const { handle } = useEditing();
  const text = useText();
  const { language } = useFormats();
  const plans = useAround().beside.filter(({ kind }) => kind === 'action_plan');
  const named = asText(valueAt(handle.getSnapshot().doc, [...path, 'plan']));
  const [plan, setPlan] = useState(plans.find(({ id }) => id === named)?.id ?? plans[0]?.id ?? '');
  const seen = useNeighbour(plan);
  const titleOf = (id: string) =>
    inLanguage(plans.find((each) => each.id === id)?.title ?? asBoth(undefined), language) ||
    text('ui-untitled');
  return (
    <Dialog title={text('plan-action-title')} isOpen onClose={onClose}>
      <div className="tq-plan-action">
        {plans.length > 1 && (
          <Picker
            label={text('plan-action-plan')}
            value={plan}
            valueLabel={titleOf(plan)}
            choices={() => plans.map(({ id }) => ({ id, label: titleOf(id) }))}
            onChange={(id) => setPlan(id as DocId)}
          />
        )}
        {plans.length === 0 ? <p>{text('plan-action-none')}</p> : <Body key={plan} seen={seen} {...props} />}
      </div>
    </Dialog>
  );
}

function Body({ seen, path, onClose }: { seen: Seen; path: Path; onClose: () => void }) {
  const text = useText();
  if (seen.tag === 'there') return <Form plan={seen.open} path={path} onClose={onClose} />;
  if (seen.tag === 'looking') return <p role="status">{text('plan-action-opening')}</p>;
  return (
    <Banner tone="warning" title={text('plan-action-absent')}>
      {text('plan-action-absent-text')}
    </Banner>
  );
}

/** What the form cannot do, in words; nothing when it can. */
function useObstacle(plan: OpenNeighbour, words: string, places: readonly PlanPlace[]): string | undefined {
  const mayEdit = useFollowed(plan, ({ canEdit }) => canEdit);
  const text = useText();
  if (!mayEdit) return text('plan-action-read-only');
  if (words === '') return text('plan-action-no-text');
  return places.length === 0 ? text('plan-action-no-axis') : undefined;
}

function Form({ plan, path, onClose }: { plan: OpenNeighbour; path: Path; onClose: () => void }) {
  const { handle, canEdit } = useEditing();
  const around = useAround();
  const text = useText();
  const { language } = useFormats();
  const doc = useFollowed(plan, (state) => state.doc);
  const places = placesIn(doc);
  const [chosen, setChosen] = useState('');
  const [typed, setTyped] = useState<string>();
  const place = places.find(({ id }) => id === chosen) ?? places[0];
  const said = handle.getSnapshot().doc;
  const value = asMap(valueAt(said, path));
  const words = inLanguage(asBoth(value.text), language);
  const obstacle = useObstacle(plan, words, places);
  if (obstacle !== undefined || place === undefined) return <Banner tone="warning">{obstacle}</Banner>;
  const code = typed ?? nextCode(doc, place);
  const reason = text('plan-action-reason', {
    number: asText(said.number) || '–',
    item: itemNumber(said, path),
  }).replace(/[\u2066-\u2069]/g, '');
  const create = () => {
    const isNew = actionFrom(doc, path.at(-1) ?? '') === undefined;
    const row = createAction(plan, handle, { path, place, code, reason });
    if (canEdit) nameAction(handle, path, { plan: plan.id, row });
    if (canEdit && isNew)
      goTogether(handle, path, { plan, row, around, onKept: () => announce(text('plan-action-kept')) });
    announce(text('plan-action-made', { code }));
    onClose();
  };
  return (
    <>
      <Summary words={words} who={asText(value.who)} due={asDate(value.due)} />
      <Picker
        label={text('plan-action-place')}
        value={place.id}
        valueLabel={nameOf(place, language)}
        choices={() => places.map((each) => ({ id: each.id, label: nameOf(each, language) }))}
        onChange={(id) => {
          setChosen(id);
          setTyped(undefined);
        }}
      />
      <LineInput
        label={text('plan-action-code')}
        draftKey={`${plan.id}/new-code/${place.id}`}
        value={code}
        onChange={(next) => {
          setTyped(next);
          return true;
        }}
      />
      {isLocked(doc) && <Banner tone="warning">{text('plan-action-amends', { reason })}</Banner>}
      {!canEdit && <p className="tq-hint">{text('plan-action-adopted')}</p>}
      <div className="tq-plan-action__end">
        <Button kind="secondary" onPress={onClose}>
          {text('ui-cancel')}
        </Button>
        <Button kind="primary" onPress={create}>
          {text('plan-action-submit')}
        </Button>
      </div>
    </>
  );
}

function nameOf({ code, title }: PlanPlace, language: string): string {
  return [code, inLanguage(title, language)].filter((part) => part !== '').join(' · ');
}

/** The place of an outcome's item on the agenda, as people count it. */
function itemNumber(minutes: Parameters<typeof asMap>[0], path: Path): number {
  return asRows(asMap(minutes).agenda).findIndex(({ id }) => id === path[1]) + 1;
}

/** What the action says from the minutes. */
function Summary({ words, who, due }: { words: string; who: string; due: string }) {
  const text = useText();
  const formats = useFormats();
  const institutions = useCodeList('institutions');
  return (
    <p className="tq-plan-action__said">
      <strong dir="auto">{words}</strong>
      <span className="tq-hint">
        <bdi>{who === '' ? text('plan-action-no-lead') : institutions.label(who, formats.language)}</bdi>
        {' · '}
        <bdi>{due === '' ? text('plan-action-no-due') : formats.longDate(due)}</bdi>
      </span>
    </p>
  );
}
