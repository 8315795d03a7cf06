import type { ReactNode } from 'react';
import { asRows, isEmpty, type Row } from '../document/read.ts';
import type { Field } from '../document/schema.ts';
import { type LaidOut, layOut } from '../editors/layout.ts';
import { ACTION, INDICATOR } from '../editors/layouts.ts';
import { groupActions } from '../editors/plan/groups.ts';
import { FromLevel } from '../ui/heading.tsx';
import { useMediaQuery } from '../ui/useMediaQuery.ts';
import { BothText, FieldsView } from './FieldView.tsx';
import { IndicatorsTable } from './IndicatorsTable.tsx';
import { Named } from './Named.tsx';
import { PlanActionCards } from './PlanActionCards.tsx';
import { CONTENTS, INDICATORS, PlanContents, placeOfAxis } from './PlanContents.tsx';
import { ActionsTable, BudgetTable } from './PlanTable.tsx';
import { useDocReading } from './reading.tsx';
import type { Sheet } from './sheets.ts';

/** A narrow screen; on paper there is none. */
const NARROW = 'screen and (max-width: 719px)';

/** A plan's rows: as tables, as a sheet for each action and indicator, or to be read on the screen as both. */
export function PlanView({ sheet }: { sheet: Sheet | undefined }) {
  const { doc, text } = useDocReading();
  const actions = asRows(doc.actions);
  const indicators = asRows(doc.indicators);
  const groups = groupActions(doc, actions);
  const filled = groups.filter((group) => group.actions.length > 0);
  // Paper folds nothing, and its links lead nowhere.
  const isScreen = sheet === undefined;
  const isNarrow = useMediaQuery(NARROW) && isScreen;
  if (actions.length === 0 && indicators.length === 0) return null;
  return (
    <>
      {isScreen && <PlanContents groups={groups} hasIndicators={indicators.length > 0} isFolded={isNarrow} />}
      {sheet !== 'sheets' && (
        <section className="tq-view__section">
          <h2>{text('plan-tab-actions')}</h2>
          {isNarrow ? (
            <PlanActionCards groups={filled} />
          ) : (
            <ActionsTable groups={filled} isLinked={isScreen} />
          )}
          <BudgetTable actions={actions} />
        </section>
      )}
      {sheet === 'table' && indicators.length > 0 && (
        <section className="tq-view__section">
          <h2>{text('plan-tab-indicators')}</h2>
          <IndicatorsTable />
        </section>
      )}
      {sheet !== 'table' && (
        <>
          {groups.map((group) => (
            <section
              key={placeOfAxis(group)}
              id={isScreen ? placeOfAxis(group) : undefined}
              className="tq-view__section"
            >
              <h2>{group.axis === undefined ? text('plan-no-axis') : <Named row={group.axis} />}</h2>
              {isScreen && (
                <p className="tq-no-print">
                  <a href={`#${CONTENTS}`}>{text('plan-contents-back')}</a>
                </p>
              )}
              {group.axis !== undefined && !isEmpty(group.axis.value.description) && (
                <p>
                  <BothText value={group.axis.value.description} />
                </p>
              )}
              {group.actions.map((row) => (
                <RecordSheet
                  key={row.id}
                  record="action"
                  layout={ACTION}
                  row={row}
                  hidden={ACTION_HIDDEN}
                  isFolded={isNarrow}
                  isPlace={isScreen}
                />
              ))}
            </section>
          ))}
          {indicators.length > 0 && (
            <section id={isScreen ? INDICATORS : undefined} className="tq-view__section">
              <h2>{text('plan-tab-indicators')}</h2>
              {indicators.map((row) => (
                <RecordSheet
                  key={row.id}
                  record="indicator"
                  layout={INDICATOR}
                  row={row}
                  hidden={INDICATOR_HIDDEN}
                  isFolded={isNarrow}
                  isPlace={isScreen}
                />
              ))}
            </section>
          )}
        </>
      )}
    </>
  );
}

const ACTION_HIDDEN = ['code', 'title', 'axis'];
const INDICATOR_HIDDEN = ['code', 'title'];

/** One action or indicator with everything that it holds: what is short as one list, then texts and rows. */
function RecordSheet(props: {
  record: string;
  layout: Parameters<typeof layOut>[2];
  row: Row;
  hidden: readonly string[];
  isFolded: boolean;
  /** Whether links lead here. */
  isPlace: boolean;
}) {
  const { record, layout, row, hidden, isFolded, isPlace } = props;
  const { schema, text } = useDocReading();
  const fields: readonly Field[] = layOut(schema, record, layout, hidden).flatMap(
    (part: LaidOut) => part.fields,
  );
  return (
    // A link may lead to one action of a long plan.
    <section
      id={isPlace ? `row-${row.id}` : undefined}
      data-row={row.id}
      className="tq-view__row tq-view__sheet"
    >
      <h3>
        <Named row={row} />
      </h3>
      <Folded isFolded={isFolded} title={text('plan-in-full')}>
        <FromLevel level={4}>
          <FieldsView record={record} fields={fields} map={row.value} />
        </FromLevel>
      </Folded>
    </section>
  );
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
