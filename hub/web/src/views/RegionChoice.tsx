/** Narrows a list to one region. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import { useCodeLabel } from '@tansiq/web/ui/vocabulary.tsx';
import { useShown } from '../context.tsx';
import { Choice } from './parts.tsx';

export function RegionChoice({ value, onChange }: { value: string; onChange: (region: string) => void }) {
  const text = useText();
  const name = useCodeLabel('regions');
  const regions = useShown().country?.regions ?? [];
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
