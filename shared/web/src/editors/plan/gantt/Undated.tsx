import { useState } from 'react';
import { DialogTrigger, Popover, Dialog as PopoverDialog } from 'react-aria-components';
import { asDate, type Row } from '../../../document/read.ts';
import { type Field, fieldOf } from '../../../document/schema.ts';
import { Button } from '../../../ui/Button.tsx';
import { Title } from '../../../ui/heading.tsx';
import { useFormats, useText } from '../../../ui/l10n.ts';
import { useEditing } from '../../context.tsx';
import { SchemaField } from '../../fields.tsx';
import { RowTitle } from '../PlanRow.tsx';
import { datesOf } from './timeline.ts';

/** The actions that have no place in time yet, and the way to give them one. */
export function Undated({ rows, canGive }: { rows: readonly Row[]; canGive: boolean }) {
  const { schema } = useEditing();
  const text = useText();
  // Stays in the list while its days are chosen: the second one would take the field away from under the hands.
  const [open, setOpen] = useState<string | undefined>(undefined);
  const undated = rows.filter(({ id, value }) => id === open || datesOf(value) === undefined);
  const fields = ['start', 'end'].flatMap((name) => fieldOf(schema.kind, 'action', name) ?? []);
  if (undated.length === 0) return null;
  return (
    <section className="tq-gantt__undated" aria-labelledby="tq-gantt-undated">
      <Title id="tq-gantt-undated" className="tq-gantt__undated-title">
        {text('gantt-undated', { count: undated.length })}
      </Title>
      <ul>
        {undated.map((row) => (
          <li key={row.id} data-row={datesOf(row.value) === undefined ? row.id : undefined}>
            <span className="tq-gantt__undated-name">
              <span dir="auto">
                <RowTitle row={row} />
              </span>
              <WhatThereIs row={row} />
            </span>
            {canGive && (
              <GiveDates
                row={row.id}
                fields={fields}
                isOpen={open === row.id}
                onOpen={(isOpen) => setOpen(isOpen ? row.id : undefined)}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function WhatThereIs({ row: { value } }: { row: Row }) {
  const text = useText();
  const formats = useFormats();
  const [start, end] = [asDate(value.start), asDate(value.end)];
  if (start === '' && end === '') return null;
  const days = { start: formats.date(start), end: formats.date(end) };
  return (
    <span className="tq-hint">
      {end === ''
        ? text('gantt-only-start', days)
        : start === ''
          ? text('gantt-only-end', days)
          : text('gantt-reversed', days)}
    </span>
  );
}

function GiveDates(props: {
  readonly row: string;
  readonly fields: readonly Field[];
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}) {
  const { row, fields, isOpen, onOpen } = props;
  const text = useText();
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpen}>
      <Button isSmall icon="calendar">
        {text('gantt-give')}
      </Button>
      <Popover className="tq-popover" placement="bottom end">
        <PopoverDialog className="tq-cell-dialog" aria-label={text('gantt-give')}>
          {fields.map((field, at) => (
            <SchemaField
              key={field.name}
              record="action"
              field={field}
              path={['actions', row]}
              shouldFocus={at === 0}
            />
          ))}
          <div className="tq-gantt__give">
            <Button kind="primary" isSmall onPress={() => onOpen(false)}>
              {text('ui-done')}
            </Button>
          </div>
        </PopoverDialog>
      </Popover>
    </DialogTrigger>
  );
}
