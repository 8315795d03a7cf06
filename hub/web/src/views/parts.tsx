/** Small parts that several screens share. */
import { useText } from '@tansiq/web/ui/l10n.ts';
import { useCodeLabel } from '@tansiq/web/ui/vocabulary.tsx';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useShown } from '../context.tsx';
import type { AmountName, MoneySum } from '../feed/money.ts';
import { UNKNOWN, useHubFormats } from '../formats.ts';

/** Below this width a wide table becomes a list of cards. */
export const NARROW = '(max-width: 47.99rem)';

/** A moment as its age, with the exact time beside it; `word` says what happened then. */
export function Moment({ ms, word }: { ms: number; word?: string }) {
  const formats = useHubFormats();
  const text = useText();
  const { nowMs } = useShown();
  return (
    <time className="hub-moment" dateTime={new Date(ms).toISOString()}>
      <span>
        {word !== undefined && `${word} `}
        {formats.age(ms, nowMs) || text('hub-age-now')}
      </span>{' '}
      <span className="hub-moment__exact">{formats.moment(ms, nowMs)}</span>
    </time>
  );
}

/** What is not known; a dash alone is skipped by some screen readers. */
export function Unknown() {
  const text = useText();
  return (
    <span className="hub-unknown" role="img" aria-label={text('hub-unknown')}>
      {UNKNOWN}
    </span>
  );
}

/** A count or an amount; a dash when it is not known. */
export function Figure({ value }: { value: number | undefined }) {
  const formats = useHubFormats();
  if (value === undefined) return <Unknown />;
  return (
    <span className={value === 0 ? 'hub-figure hub-figure--nil' : 'hub-figure'}>{formats.number(value)}</span>
  );
}

/** Without the marks that keep directions apart: invisible, they would be pasted into a spreadsheet with the words. */
export function plain(words: string): string {
  return words.replace(/[\u2066-\u2069]/g, '');
}

/** An amount in its currency; a dash when it is not known. */
export function Amount({ sum, name }: { sum: MoneySum; name: AmountName }) {
  const formats = useHubFormats();
  return (
    <span className={sum[name] === 0n ? 'hub-figure hub-figure--nil' : 'hub-figure'}>
      {formats.amount(sum[name], sum.places)}
    </span>
  );
}

/** One amount in each currency, a line for each. */
export function Amounts({ money, name }: { money: readonly MoneySum[] | undefined; name: AmountName }) {
  if (money === undefined) return <Unknown />;
  if (money.length === 0) return <Figure value={0} />;
  return (
    <span className="hub-amounts">
      {money.map((sum) => (
        <bdi key={sum.currency} dir="ltr">
          <Amount sum={sum} name={name} /> <span className="hub-currency">{sum.currency}</span>
        </bdi>
      ))}
    </span>
  );
}

/** The name of a row of the overview: a region, or a group that spans regions. */
export function usePlaceName(): (code: string) => string {
  const text = useText();
  const region = useCodeLabel('regions');
  return (code) => {
    const [first, ...rest] = code.split('/');
    if (first !== 'inter-regional') return region(code);
    return [text('hub-inter-regional'), ...rest].join(' · ');
  };
}

/** A title in the reader's language; the other one stands in for a missing one. */
export function useTitle(): (title: { readonly fr: string; readonly ar: string }) => string {
  const text = useText();
  const { language } = useHubFormats();
  return (title) => (language === 'ar' ? title.ar || title.fr : title.fr || title.ar) || text('hub-untitled');
}

/** The name of a programme; one of its own for actions without any. */
export function useProgrammeName(): (code: string) => string {
  const text = useText();
  const label = useCodeLabel('snia');
  return (code) => (code === '' ? text('hub-no-programme') : label(code));
}

/** The label of a status; one of its own for actions without any. */
export function useStatusName(): (code: string) => string {
  const text = useText();
  const label = useCodeLabel('statuses');
  return (code) => (code === '' ? text('hub-no-status') : label(code));
}

/**
 * Names the browser's tab after the page, and puts the focus where the page starts when it was come to by a link, so that
 * the keyboard and the voice start there too.
 */
export function useArrival(name: string, start: () => HTMLElement | null): void {
  const text = useText();
  useEffect(() => {
    document.title = `${name} · ${text('hub-name')}`;
  }, [name, text]);
  const startNow = useRef(start);
  startNow.current = start;
  useEffect(() => {
    if (hasNavigated()) startNow.current()?.focus({ preventScroll: true });
  }, []);
}

/** A page's title. */
export function PageTitle({ children, lead }: { children: string; lead?: ReactNode }) {
  const title = useRef<HTMLHeadingElement>(null);
  useArrival(children, () => title.current);
  return (
    <div className="hub-page-title">
      <h1 ref={title} tabIndex={-1}>
        {children}
      </h1>
      {lead !== undefined && <p>{lead}</p>}
    </div>
  );
}

let navigations = 0;
if (typeof window !== 'undefined') {
  window.addEventListener('popstate', () => {
    navigations += 1;
  });
}

/** Whether this is not the first screen since the page was loaded: then the browser itself says where one is. */
function hasNavigated(): boolean {
  return navigations > 0;
}

/** A titled part of a page. */
export function Part(props: { title: string; lead?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className="hub-part" aria-labelledby={id}>
      <div className="hub-part__head">
        <div>
          <h2 id={id}>{props.title}</h2>
          {props.lead !== undefined && <p>{props.lead}</p>}
        </div>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

/** A labelled choice of one value out of a short list; the browser's own control, which every keyboard and voice knows. */
export function Choice(props: {
  label: string;
  all: string;
  value: string;
  options: readonly { readonly value: string; readonly label: string }[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  const { label, all, value, options, onChange } = props;
  // A value that came by the address and that no option has is still what narrows the list: it is shown.
  const isForeign = value !== '' && !options.some((option) => option.value === value);
  return (
    <div className="hub-choice">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{all}</option>
        {isForeign && <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
