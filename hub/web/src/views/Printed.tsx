/** What a printed page of the dashboard says about itself: as of when its figures are, and from whom. */
import { Button } from '@tansiq/web/ui/Button.tsx';
import { momentIn, useText } from '@tansiq/web/ui/l10n.ts';
import { useShown } from '../context.tsx';
import { rowsOf } from '../feed/country.ts';
import { useHubFormats } from '../formats.ts';
import { usePlaceName } from './parts.tsx';

/** On paper only: the moment and the day of the figures, and when each council was last heard. */
export function PrintedSources() {
  const text = useText();
  const { language, longDate } = useHubFormats();
  const place = usePlaceName();
  const { country, nowMs } = useShown();
  if (country === undefined) return null;
  const rows = rowsOf(country);
  const heard = rows.filter(({ heardAtMs }) => heardAtMs !== undefined);
  const unheard = rows.filter(({ heardAtMs }) => heardAtMs === undefined);
  const separator = language === 'ar' ? '؛ ' : ' ; ';
  return (
    <div className="hub-printed">
      <p>
        <strong>
          {text('hub-printed-as-of', {
            when: momentIn(country.asOfMs, language),
            day: longDate(country.today),
          })}
        </strong>{' '}
        {text('hub-printed-on', { when: momentIn(nowMs, language) })}
      </p>
      {heard.length > 0 && (
        <p>
          {text('hub-printed-heard')}{' '}
          {heard.map(({ code, heardAtMs = 0 }, index) => (
            <span key={code}>
              {index > 0 && separator}
              <bdi>{`${place(code)}, ${momentIn(heardAtMs, language)}`}</bdi>
            </span>
          ))}
        </p>
      )}
      {unheard.length > 0 && (
        <p>
          {text('hub-printed-unheard')}{' '}
          {unheard.map(({ code }, index) => (
            <span key={code}>
              {index > 0 && separator}
              <bdi>{place(code)}</bdi>
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

/** Prints the page that is shown. */
export function PrintPage() {
  const text = useText();
  return (
    <p className="tq-no-print">
      <Button isSmall onPress={() => window.print()}>
        {text('document-print')}
      </Button>
    </p>
  );
}
