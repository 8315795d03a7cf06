import { memo, useSyncExternalStore } from 'react';
import { Icon } from '../../../ui/icons.tsx';
import { useText } from '../../../ui/l10n.ts';
import { type Column, columnName } from '../columns.ts';
import { ROLES } from '../roles.ts';
import type { Narrowing } from './ColumnMenu.tsx';
import type { Sheet } from './sheet.ts';
import { HEAD } from './store.ts';

/** The names of the columns, each with its menu. Arrows lead up to them. */
export const HeadRow = memo(function HeadRow({ sheet, narrowing }: { sheet: Sheet; narrowing: Narrowing }) {
  const { store, columns } = sheet;
  const text = useText();
  const stop = useSyncExternalStore(store.subscribe, () =>
    store.active?.row === HEAD ? store.active.column : undefined,
  );
  const menu = useSyncExternalStore(store.subscribe, store.getMenu);
  return (
    <tr {...ROLES.row}>
      {columns.map((column, index) => (
        <th
          {...ROLES.columnHead}
          key={columnName(column)}
          scope="col"
          className={index === 0 ? 'tq-plan__first' : `tq-col--${column.field.type}`}
          data-head={index}
          tabIndex={stop === index ? 0 : -1}
          aria-haspopup="dialog"
          aria-expanded={menu === index}
          aria-sort={sortOf(narrowing, column)}
        >
          <span className="tq-plan__head">
            <span>{index === 0 ? text('plan-column-action') : text(column.field.label)}</span>
            <HeadMark narrowing={narrowing} column={column} />
          </span>
        </th>
      ))}
    </tr>
  );
});

function sortOf({ sorting }: Narrowing, column: Column): 'ascending' | 'descending' | undefined {
  if (sorting?.column.field !== column.field) return undefined;
  return sorting.isDown ? 'descending' : 'ascending';
}

/** What a column is sorted or narrowed by is seen in its head, and said. */
function HeadMark({ narrowing, column }: { narrowing: Narrowing; column: Column }) {
  const text = useText();
  const sort = sortOf(narrowing, column);
  const isNarrowed = (narrowing.filter.where[column.field.name] ?? '') !== '';
  return (
    <span className="tq-plan__head-mark">
      {isNarrowed && (
        <>
          <i aria-hidden="true">●</i>
          <span className="tq-visually-hidden">{text('column-narrowed')}</span>
        </>
      )}
      <Icon name={sort === 'ascending' ? 'up' : 'down'} />
    </span>
  );
}
