import { asBoth, asMap, asText, inLanguage, valueAt } from '../../../document/read.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { TableFrame } from '../../../ui/parts.tsx';
import type { PastePlan } from './paste.ts';
import type { Refused, Sheet } from './sheet.ts';

/** As many cells are named; of more, only how many. */
const NAMED_MAX = 100;

/** What a paste would do where it is not plain: the rows that it adds, and every cell that does not fit with the reason. */
export function PasteDialog(props: {
  readonly sheet: Sheet;
  readonly plan: PastePlan | undefined;
  readonly onConfirm: (plan: PastePlan) => void;
  readonly onClose: () => void;
}) {
  const { sheet, plan, onConfirm, onClose } = props;
  const { text } = sheet.reading;
  const isNothing = plan !== undefined && plan.writes.length === 0 && plan.added.length === 0;
  return (
    <Dialog
      title={text('paste-title', { rows: plan?.rows ?? 0, columns: plan?.columns ?? 0 })}
      isOpen={plan !== undefined}
      onClose={onClose}
      footer={
        <>
          <Button kind="secondary" onPress={onClose}>
            {text(isNothing ? 'ui-close' : 'ui-cancel')}
          </Button>
          {plan !== undefined && !isNothing && (
            <Button kind="primary" onPress={() => onConfirm(plan)}>
              {text(plan.refused.length > 0 ? 'paste-fitting' : 'paste-all')}
            </Button>
          )}
        </>
      }
    >
      {plan !== undefined && <Preview sheet={sheet} plan={plan} />}
    </Dialog>
  );
}

function Preview({ sheet, plan }: { sheet: Sheet; plan: PastePlan }) {
  const { text } = sheet.reading;
  const { refused, added, beyond, lost, writes } = plan;
  return (
    <div className="tq-paste">
      <ul className="tq-paste__sums">
        <li>{text('paste-changes', { count: writes.length })}</li>
        {added.length > 0 && <li>{text('paste-adds', { count: added.length })}</li>}
        {lost > 0 && <li>{text('paste-lost', { count: lost })}</li>}
        {beyond > 0 && <li>{text('paste-beyond', { count: beyond })}</li>}
        {refused.length > 0 && <li>{text('paste-refused', { count: refused.length })}</li>}
      </ul>
      {refused.length > 0 && (
        <TableFrame label={text('paste-refused-table')}>
          <table className="tq-paste__table">
            <thead>
              <tr>
                <th scope="col">{text('paste-where')}</th>
                <th scope="col">{text('paste-what')}</th>
                <th scope="col">{text('paste-why')}</th>
              </tr>
            </thead>
            <tbody>
              {refused.slice(0, NAMED_MAX).map((each) => (
                <RefusedRow
                  key={`${each.row} ${each.column.field.name}`}
                  sheet={sheet}
                  plan={plan}
                  cell={each}
                />
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
      {refused.length > NAMED_MAX && <p>{text('paste-more', { count: refused.length - NAMED_MAX })}</p>}
    </div>
  );
}

function RefusedRow({ sheet, plan, cell }: { sheet: Sheet; plan: PastePlan; cell: Refused }) {
  const { text, formats } = sheet.reading;
  const fresh = plan.added.findIndex(({ id }) => id === cell.row);
  const action = asMap(valueAt(sheet.handle.getSnapshot().doc, ['actions', cell.row]));
  const code = asText(action.code);
  const title = inLanguage(asBoth(action.title), formats.language) || text('ui-untitled');
  const row = fresh >= 0 ? text('paste-new-row', { number: fresh + 1 }) : code === '' ? title : code;
  return (
    <tr>
      <th scope="row">
        <bdi title={title}>{row}</bdi>
        <span className="tq-paste__column">{text(cell.column.field.label)}</span>
      </th>
      <td dir="auto">{cell.text === '' ? text('paste-empty') : cell.text}</td>
      <td>{cell.reason}</td>
    </tr>
  );
}
