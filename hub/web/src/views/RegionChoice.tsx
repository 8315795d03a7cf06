/** Narrows a list to one region. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import { useShown } from '../context.tsx';
import { rowsOf } from '../feed/country.ts';
import { Choice, usePlaceName } from './parts.tsx';

export function RegionChoice({ value, onChange }: { value: string; onChange: (region: string) => void }) {
  const text = useText();
  const name = usePlaceName();
  const { country } = useShown();
  const regions = country === undefined ? [] : rowsOf(country);
  return (
    <Choice
      label={text('hub-region')}
      all={text('hub-all-regions')}
      value={value}
      options={regions.map(({ code }) => ({ value: code, label: name(code) }))}
      onChange={onChange}
    />
  );
}
