import type { ReactNode } from 'react';
import { describe } from '../editors/describe.ts';
import { type LaidOut, layOut } from '../editors/layout.ts';
import { ACTION, INDICATOR } from '../editors/layouts.ts';
import { type AxisGroup, groupActions } from '../editors/plan/groups.ts';
import { asDate, asDecimal, asRows, asText, isEmpty, type Row } from '../editors/read.ts';
import { AMOUNTS, sumBudget } from '../editors/sums.ts';
import { fieldOf } from '../schema.ts';
import { FromLevel } from '../ui/heading.tsx';
import { TableFrame } from '../ui/parts.tsx';
import { useMediaQuery } from '../ui/useMediaQuery.ts';
import { BothText, FieldsView } from './FieldView.tsx';
import { useDocReading } from './reading.tsx';

/** A narrow screen; on paper there is none. */
const NARROW = 'screen and (max-width: 719px)';

/** Where the contents stand on the page. */
const CONTENTS = 'plan-contents';

/** A plan's contents, its actions in one table by axis, its budget, then each action and indicator in full. */
export function PlanView() {
  const { doc, text } = useDocReading();
  const isNarrow = useMediaQuery(NARROW);
  const actions = asRows(doc.actions);
  const indicators = asRows(doc.indicators);
  const groups = groupActions(doc, actions);
  if (actions.length === 0 && indicators.length === 0) return null;
  return (
    <>
      <Contents groups={groups} hasIndicators={indicators.length > 0} isFolded={isNarrow} />
      <section className="tq-view__section">
        <h2>{text('plan-tab-actions')}</h2>
        {isNarrow ? <ActionCards groups={groups} /> : <ActionsTable groups={groups} />}
        <BudgetTable actions={actions} />
      </section>
      {groups.map((group, index) => (
        <section
          key={placeOfAxis(group)}
          id={placeOfAxis(group)}
          className={`tq-view__section${index === 0 ? ' tq-view__section--new-page' : ''}`}
        >
          <h2>{group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}</h2>
          <p className="tq-no-print">
            <a href={`#${CONTENTS}`}>{text('plan-contents-back')}</a>
          </p>
          {group.axis !== undefined && !isEmpty(group.axis.value.description) && (
            <p>
              <BothText value={group.axis.value.description} />
            </p>
          )}
          {group.actions.map((action) => (
            // A link may lead to one action of a long plan.
            <section key={action.id} id={`row-${action.id}`} data-row={action.id} className="tq-view__row">
              <h3>
                <Named row={action} />
              </h3>
              <Folded isFolded={isNarrow} title={text('plan-in-full')}>
                <FromLevel level={4}>
                  <RecordView
                    record="action"
                    layout={ACTION}
                    row={action}
                    hidden={['code', 'title', 'axis']}
                  />
                </FromLevel>
              </Folded>
            </section>
          ))}
        </section>
      ))}
      {indicators.length > 0 && (
        <section id="plan-indicators" className="tq-view__section tq-view__section--new-page">
          <h2>{text('plan-tab-indicators')}</h2>
          {indicators.map((indicator) => (
            <section key={indicator.id} className="tq-view__row">
              <h3>
                <Named row={indicator} />
              </h3>
              <Folded isFolded={isNarrow} title={text('plan-in-full')}>
                <RecordView
                  record="indicator"
                  layout={INDICATOR}
                  row={indicator}
                  hidden={['code', 'title']}
                />
              </Folded>
            </section>
          ))}
        </section>
      )}
    </>
  );
}

function placeOfAxis(group: AxisGroup): string {
  return `axis-${group.axis?.id ?? 'none'}`;
}

/** What is long, behind a press on a narrow screen. */
function Folded(props: { isFolded: boolean; title: string; children: ReactNode }) {
  const { isFolded, title, children } = props;
  if (!isFolded) return children;
  return (
    <details className="tq-view__folded">
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** Links to every axis and action: a plan is some fifty screens long. */
function Contents(props: { groups: readonly AxisGroup[]; hasIndicators: boolean; isFolded: boolean }) {
  const { groups, hasIndicators, isFolded } = props;
  const { text } = useDocReading();
  const list = (
    <ul className="tq-view__contents-list">
      {groups.map((group) => (
        <li key={placeOfAxis(group)}>
          <a href={`#${placeOfAxis(group)}`} className="tq-view__contents-axis">
            {group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}
          </a>
          <ul className="tq-view__contents-actions">
            {group.actions.map((action) => (
              <li key={action.id} data-row={action.id}>
                <a href={`#row-${action.id}`}>
                  <Named row={action} />
                </a>
              </li>
            ))}
          </ul>
        </li>
      ))}
      {hasIndicators && (
        <li>
          <a href="#plan-indicators" className="tq-view__contents-axis">
            {text('plan-tab-indicators')}
          </a>
        </li>
      )}
    </ul>
  );
  return (
    <nav id={CONTENTS} className="tq-view__contents tq-no-print" aria-label={text('plan-contents')}>
      {isFolded ? (
        <details>
          <summary>{text('plan-contents')}</summary>
          {list}
        </details>
      ) : (
        <>
          <p className="tq-view__label">{text('plan-contents')}</p>
          {list}
        </>
      )}
    </nav>
  );
}

/** A code and a title, each in its own direction. */
function Named({ row }: { row: Row }) {
  const { text } = useDocReading();
  const code = asText(row.value.code);
  return (
    <>
      {code !== '' && (
        <>
          <bdi className="tq-view__code">{code}</bdi>
          {'\u2002'}
        </>
      )}
      {isEmpty(row.value.title) ? text('ui-untitled') : <BothText value={row.value.title} />}
    </>
  );
}

function RecordView(props: {
  record: string;
  layout: Parameters<typeof layOut>[2];
  row: Row;
  hidden: readonly string[];
}) {
  const { record, layout, row, hidden } = props;
  const { schema, text } = useDocReading();
  const isFilled = (section: LaidOut) => section.fields.some((field) => !isEmpty(row.value[field.name]));
  return layOut(schema, record, layout, hidden)
    .filter(isFilled)
    .map((section) => (
      <FieldsView
        key={section.title}
        record={record}
        fields={section.fields}
        map={row.value}
        title={text(section.title)}
      />
    ));
}

/** What the table of actions and its cards say of one action. */
function useActionWords() {
  const reading = useDocReading();
  const { schema, text, formats } = reading;
  const named = (name: string) => {
    const field = fieldOf(schema.kind, 'action', name);
    return field === undefined ? '' : text(field.label);
  };
  const say = (row: Row, name: string) => {
    const field = fieldOf(schema.kind, 'action', name);
    return field === undefined ? '' : describe(reading, field, row.value[name], row.value);
  };
  const percentOf = (row: Row) => {
    const percent = asDecimal(row.value.percent);
    return percent === undefined ? '' : formats.number(percent);
  };
  return { named, say, percentOf };
}

/** Planned, or what is missing of it, in each currency. */
function SumsOf({ row, name }: { row: Row; name: 'planned' | 'gap' }) {
  const { formats } = useDocReading();
  return [...sumBudget([row.value.budget])].map(([currency, amounts]) => (
    <div key={currency}>{formats.money(amounts[name], currency)}</div>
  ));
}

/** The actions on a narrow screen: a card each, with the way to the action in full. */
function ActionCards({ groups }: { groups: readonly AxisGroup[] }) {
  const { text, formats } = useDocReading();
  const { named, say, percentOf } = useActionWords();
  return groups.map((group) => (
    <div key={placeOfAxis(group)} className="tq-view__cards">
      <h3 className="tq-view__cards-title">
        {group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}
      </h3>
      <ul>
        {group.actions.map((row) => (
          <li key={row.id} data-row={row.id}>
            <a href={`#row-${row.id}`} className="tq-view__card-title">
              <Named row={row} />
            </a>
            <p>{say(row, 'lead')}</p>
            <dl>
              <div>
                <dt>{named('status')}</dt>
                <dd>
                  {say(row, 'status')} {percentOf(row) !== '' && <bdi>{percentOf(row)} %</bdi>}
                </dd>
              </div>
              <div>
                <dt>{named('end')}</dt>
                <dd>{formats.date(asDate(row.value.end))}</dd>
              </div>
              <div>
                <dt>{text('budget-planned')}</dt>
                <dd>
                  <SumsOf row={row} name="planned" />
                </dd>
              </div>
              <div>
                <dt>{text('budget-gap')}</dt>
                <dd>
                  <SumsOf row={row} name="gap" />
                </dd>
              </div>
            </dl>
          </li>
        ))}
      </ul>
    </div>
  ));
}

function ActionsTable({ groups }: { groups: readonly AxisGroup[] }) {
  const { text, formats } = useDocReading();
  const { named, say, percentOf } = useActionWords();
  return (
    <TableFrame className="tq-view__table tq-view__table--actions" label={text('plan-table')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text('plan-column-action')}</th>
            <th scope="col">{named('lead')}</th>
            <th scope="col">{named('start')}</th>
            <th scope="col">{named('end')}</th>
            <th scope="col">{named('status')}</th>
            <th scope="col" className="is-number">
              %
            </th>
            <th scope="col" className="is-number">
              {text('budget-planned')}
            </th>
            <th scope="col" className="is-number">
              {text('budget-gap')}
            </th>
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.axis?.id ?? 'none'}>
            <tr className="tq-view__group">
              <th scope="rowgroup" colSpan={8}>
                {group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}
              </th>
            </tr>
            {group.actions.map((row) => {
              return (
                <tr key={row.id} data-row={row.id}>
                  <th scope="row">
                    <a href={`#row-${row.id}`} className="tq-view__action-link">
                      <Named row={row} />
                    </a>
                  </th>
                  <td>{say(row, 'lead')}</td>
                  <td className="is-date">{formats.date(asDate(row.value.start))}</td>
                  <td className="is-date">{formats.date(asDate(row.value.end))}</td>
                  <td>{say(row, 'status')}</td>
                  <td className="is-number">{percentOf(row)}</td>
                  <td className="is-number">
                    <SumsOf row={row} name="planned" />
                  </td>
                  <td className="is-number">
                    <SumsOf row={row} name="gap" />
                  </td>
                </tr>
              );
            })}
          </tbody>
        ))}
      </table>
    </TableFrame>
  );
}

function BudgetTable({ actions }: { actions: readonly Row[] }) {
  const { text, formats } = useDocReading();
  const sums = [...sumBudget(actions.map((action) => action.value.budget))];
  if (sums.length === 0) return null;
  return (
    <TableFrame className="tq-view__table" label={text('budget-totals')}>
      <table>
        <caption>{text('budget-totals')}</caption>
        <thead>
          <tr>
            {AMOUNTS.map((name) => (
              <th key={name} scope="col" className="is-number">
                {text(`budget-${name}`)}
              </th>
            ))}
            <th scope="col" className="is-number">
              {text('budget-gap')}
            </th>
          </tr>
        </thead>
        <tbody>
          {sums.map(([currency, amounts]) => (
            <tr key={currency}>
              {AMOUNTS.map((name) => (
                <td key={name} className="is-number">
                  {formats.money(amounts[name], currency)}
                </td>
              ))}
              <td className="is-number">
                <strong>{formats.money(amounts.gap, currency)}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
