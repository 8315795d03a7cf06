/** What a search is narrowed to: kind, state, programme, days. */
import { NOTHING_SOUGHT, type SearchAddress } from '@tansiq/web/addresses.ts';
import { Button } from '@tansiq/web/ui/Button.tsx';
import { DateInput } from '@tansiq/web/ui/DateInput.tsx';
import { useText } from '@tansiq/web/ui/l10n.ts';
import { CodeSelect } from '@tansiq/web/ui/pickers.tsx';
import { useId, useState } from 'react';
import { KindSegments } from '../KindSegments.tsx';
import { isNarrowed } from './searchAddress.ts';

const YEARS = { yearMin: 2000, yearMax: 2100 };

export function SearchFilters(props: { search: SearchAddress; seek: (next: SearchAddress) => void }) {
  const { search, seek } = props;
  const text = useText();
  const id = useId();
  const hasMore = isNarrowed({ ...search, kind: '' });
  const [isOpen, setOpen] = useState(hasMore);
  return (
    <div className="app-seek__filters">
      <div className="app-seek__kinds">
        <KindSegments
          kind={search.kind === '' ? 'all' : search.kind}
          onKind={(kind) => seek({ ...search, kind: kind === 'all' ? '' : kind })}
        />
        <Button
          kind="quiet"
          isSmall
          aria-expanded={isOpen}
          {...(isOpen ? { 'aria-controls': id } : {})}
          onPress={() => setOpen(!isOpen)}
        >
          {text(isOpen ? 'search-narrow-close' : 'search-narrow')}
        </Button>
        {isNarrowed(search) && (
          <Button kind="quiet" isSmall onPress={() => seek({ ...NOTHING_SOUGHT, words: search.words })}>
            {text('search-widen')}
          </Button>
        )}
      </div>
      {isOpen && (
        <fieldset id={id} className="app-seek__more" aria-label={text('search-narrow')}>
          <CodeSelect
            label={text('search-state')}
            vocabulary="states"
            value={search.state}
            onChange={(state) => seek({ ...search, state })}
          />
          <CodeSelect
            label={text('search-programme')}
            vocabulary="snia"
            value={search.programme}
            onChange={(programme) => seek({ ...search, programme })}
          />
          {(['from', 'to'] as const).map((end) => (
            <DateInput
              key={end}
              label={text(`search-${end}`)}
              years={YEARS}
              value={search[end]}
              onChange={(day) => {
                seek({ ...search, [end]: day });
                return true;
              }}
            />
          ))}
        </fieldset>
      )}
    </div>
  );
}
