/** The values of all indicators in one period, each beside where it started and how far it is. */
import { type KeyboardEvent, useState } from 'react';
import { ToggleButton } from 'react-aria-components';
import { asBoth, asText, inLanguage, type Row } from '../../../document/read.ts';
import { Button } from '../../../ui/Button.tsx';
import { useLanguage, useText } from '../../../ui/l10n.ts';
import { Picker } from '../../../ui/Picker.tsx';
import { EmptyState, TableFrame } from '../../../ui/parts.tsx';
import { useAddressing } from '../../addressing.ts';
import { AddPeriod } from '../../cells/AddPeriod.tsx';
import { useEditing, useValue } from '../../context.tsx';
import { periodLabel } from '../../describe.ts';
import { addRow } from '../../write.ts';
import { usePlanWord } from '../planAddress.ts';
import { IndicatorLines } from './IndicatorLines.tsx';
import { groupIndicators, periodsIn } from './lines.ts';

const PERIOD = /^\d{4}(-Q[1-4])?$/;

export function PlanIndicators() {
  const { handle, canEdit, today } = useEditing();
  const text = useText();
  const addressing = useAddressing();
  const [axes, objectives, actions, indicators] = [
    useValue(['axes']),
    useValue(['objectives']),
    useValue(['actions']),
    useValue(['indicators']),
  ];
  const [from, to] = [useValue(['period_start']), useValue(['period_end'])];
  const [word, setPeriod] = usePlanWord('period');
  const [hasParts, setParts] = useState(false);
  const doc = { axes, objectives, actions, indicators, period_start: from, period_end: to };
  const groups = groupIndicators(doc as Parameters<typeof groupIndicators>[0]);
  const periods = periodsIn(doc as Parameters<typeof periodsIn>[0]);
  const year = today.slice(0, 4);
  const period = PERIOD.test(word) ? word : periods.includes(year) ? year : (periods.at(-1) ?? year);
  const show = (id: string) => addressing.go({ place: ['indicators', id], shown: { part: 'indicators' } });
  const add = () => show(addRow(handle, ['indicators'], 'indicator'));
  const addButton = canEdit && (
    <Button kind="primary" icon="plus" onPress={add}>
      {text('indicator-add')}
    </Button>
  );
  if (groups.length === 0)
    return (
      <EmptyState title={text('values-empty')} action={addButton}>
        {text('values-empty-hint')}
      </EmptyState>
    );
  return (
    <section className="tq-values" aria-label={text('values-title')}>
      <div className="tq-values__head">
        <Picker
          label={text('values-period')}
          value={period}
          valueLabel={periodLabel(text, period)}
          choices={() =>
            [...new Set([...periods, period])].sort().map((id) => ({ id, label: periodLabel(text, id) }))
          }
          onChange={setPeriod}
        />
        {canEdit && (
          <AddPeriod
            onAdd={(next) => {
              setPeriod(next);
              return true;
            }}
          />
        )}
        <ToggleButton className="tq-chip" isSelected={hasParts} onChange={setParts}>
          {text('values-parts')}
        </ToggleButton>
        {addButton}
      </div>
      <TableFrame label={text('values-title')}>
        <table className="tq-values__table" onKeyDown={stepDown}>
          <thead>
            <tr>
              <th scope="col">{text('indicator-title')}</th>
              {['baseline', 'target', 'actual', 'progress'].map((name) => (
                <th scope="col" key={name}>
                  {text(`values-${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          {groups.map(({ axis, indicators: rows }) => (
            <tbody key={axis?.id ?? ''}>
              <tr className="tq-values__axis">
                <th scope="rowgroup" colSpan={5}>
                  <AxisName axis={axis} />
                </th>
              </tr>
              {rows.map((row) => (
                <IndicatorLines key={row.id} row={row} period={period} hasParts={hasParts} onShow={show} />
              ))}
            </tbody>
          ))}
        </table>
      </TableFrame>
      {canEdit && <p className="tq-hint">{text('values-keys')}</p>}
    </section>
  );
}

function AxisName({ axis }: { axis: Row | undefined }) {
  const text = useText();
  const language = useLanguage();
  if (axis === undefined) return text('plan-no-axis');
  const { code, title } = axis.value;
  return (
    <bdi>
      {[asText(code), inLanguage(asBoth(title), language)].filter((part) => part !== '').join(' · ') ||
        text('ui-untitled')}
    </bdi>
  );
}

/** Enter goes down the column, with Shift up; leaving the field writes it. */
function stepDown(event: KeyboardEvent<HTMLTableElement>): void {
  const { target } = event;
  if (event.key !== 'Enter' || event.nativeEvent.isComposing || !(target instanceof HTMLInputElement)) return;
  const column = target.closest<HTMLElement>('td')?.dataset.column;
  const inputs = event.currentTarget.querySelectorAll<HTMLInputElement>(`td[data-column="${column}"] input`);
  const next = [...inputs][[...inputs].indexOf(target) + (event.shiftKey ? -1 : 1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
