/** All overdue actions, by region and programme. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import { EmptyState } from '@tansiq/web/ui/parts.tsx';
import { useCodeList } from '@tansiq/web/ui/vocabulary.tsx';
import { useShown } from '../context.tsx';
import { useHubFormats } from '../formats.ts';
import { type Narrowing, narrow } from '../router.tsx';
import { OverdueTable } from './OverdueTable.tsx';
import { Choice, PageTitle, useProgrammeName } from './parts.tsx';
import { RegionChoice } from './RegionChoice.tsx';

export function OverduePage({ narrowing }: { narrowing: Narrowing }) {
  const text = useText();
  const formats = useHubFormats();
  const programme = useProgrammeName();
  const programmes = useCodeList('snia').vocabulary.codes;
  const { country } = useShown();
  const set = (change: Partial<Narrowing>) =>
    narrow({ tag: 'overdue', narrowing: { ...narrowing, ...change } });
  const all = country?.overdue ?? [];
  const shown = all.filter(
    (action) =>
      (narrowing.region === '' || action.region === narrowing.region) &&
      (narrowing.other === '' || action.programme === narrowing.other),
  );
  const counted = country?.totals?.overdue ?? 0;
  return (
    <>
      <PageTitle lead={text('hub-overdue-lead')}>{text('hub-overdue')}</PageTitle>
      <search className="hub-choices">
        <RegionChoice value={narrowing.region} onChange={(region) => set({ region })} />
        <Choice
          label={text('hub-programme')}
          all={text('hub-all-programmes')}
          value={narrowing.other}
          options={programmes.map(({ code }) => ({ value: code, label: `${code} · ${programme(code)}` }))}
          onChange={(other) => set({ other })}
        />
        <p role="status">{country !== undefined && text('hub-overdue-count', { count: shown.length })}</p>
      </search>
      {counted > all.length && (
        <p className="hub-note">
          {text('hub-overdue-cut', { shown: formats.number(all.length), all: formats.number(counted) })}
        </p>
      )}
      {country === undefined ? (
        <p role="status">{text('hub-waiting')}</p>
      ) : shown.length === 0 && all.length > 0 ? (
        <EmptyState title={text('hub-none-match')} />
      ) : (
        <OverdueTable actions={shown} level={2} />
      )}
    </>
  );
}
