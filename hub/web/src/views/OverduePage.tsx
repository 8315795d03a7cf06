/** All overdue actions, by region and programme: filtered at the hub, with the count of what is not shown. */
import { Button } from '@tansiq/web/ui/Button.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState } from '@tansiq/web/ui/parts.tsx';
import { useCodeList } from '@tansiq/web/ui/vocabulary.tsx';
import { useState } from 'react';
import { hubApi } from '../api.ts';
import { LIST_MAX, LIST_STEP } from '../constants.ts';
import { useList } from '../feed/useList.ts';
import { useHubFormats } from '../formats.ts';
import { type Narrowing, narrow } from '../router.tsx';
import { OverdueTable } from './OverdueTable.tsx';
import { Choice, PageTitle, useProgrammeName } from './parts.tsx';
import { RegionChoice } from './RegionChoice.tsx';

/** How the address says "without any programme". */
const NO_PROGRAMME = 'none';

export function OverduePage({ narrowing }: { narrowing: Narrowing }) {
  const text = useText();
  const formats = useHubFormats();
  const programme = useProgrammeName();
  const programmes = useCodeList('snia').vocabulary.codes;
  const [limit, setLimit] = useState(LIST_STEP);
  const { region, other } = narrowing;
  const { list, hasFailed } = useList(`${region} ${other}`, limit, () =>
    hubApi.overdue({ region, programme: other, limit }),
  );
  const set = (change: Partial<Narrowing>) =>
    narrow({ tag: 'overdue', narrowing: { ...narrowing, ...change } });
  return (
    <>
      <PageTitle lead={text('hub-overdue-lead')}>{text('hub-overdue')}</PageTitle>
      <search className="hub-choices">
        <RegionChoice value={region} onChange={(chosen) => set({ region: chosen })} />
        <Choice
          label={text('hub-programme')}
          all={text('hub-all-programmes')}
          value={other}
          options={[
            ...programmes.map(({ code }) => ({ value: code, label: `${code} · ${programme(code)}` })),
            { value: NO_PROGRAMME, label: programme('') },
          ]}
          onChange={(chosen) => set({ other: chosen })}
        />
        <p role="status">{list !== undefined && text('hub-overdue-count', { count: list.total })}</p>
      </search>
      {hasFailed && <p className="hub-note">{text('hub-list-failed')}</p>}
      {list === undefined ? (
        !hasFailed && <p role="status">{text('hub-waiting')}</p>
      ) : list.total === 0 && (region !== '' || other !== '') ? (
        <EmptyState title={text('hub-none-match')} />
      ) : (
        <OverdueTable actions={list.rows} level={2} />
      )}
      {list !== undefined && list.left_out > 0 && (
        <>
          <p className="hub-note">
            {text('hub-list-left-out', {
              shown: formats.number(list.rows.length),
              all: formats.number(list.total),
            })}
          </p>
          {limit < LIST_MAX && (
            <Button onPress={() => setLimit(Math.min(LIST_MAX, limit * 2))}>{text('hub-show-more')}</Button>
          )}
        </>
      )}
    </>
  );
}
