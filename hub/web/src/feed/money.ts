/** Money as it comes over the wire: whole numbers with a number of decimal places, never floating point and never converted. */
import type { Money } from '@tansiq/web/feed.ts';

/** The amounts of a sum, in the order of reading. */
export const AMOUNTS = ['planned', 'secured', 'committed', 'spent', 'gap'] as const;
export type AmountName = (typeof AMOUNTS)[number];

/** Sums in one currency; an amount is its number divided by ten to the power of `places`. */
export type MoneySum = { readonly currency: string; readonly places: number } & Readonly<
  Record<AmountName, bigint>
>;

/** Reads sums of the feed. */
export function moneyOf(money: readonly Money[]): readonly MoneySum[] {
  return money.map(({ currency, places, planned, secured, committed, spent, gap }) => ({
    currency,
    places,
    planned,
    secured,
    committed,
    spent,
    gap,
  }));
}

/** The sums of several sums, one per currency, the first currency first. Currencies are never added together. */
export function addMoney(all: readonly (readonly MoneySum[])[]): readonly MoneySum[] {
  const sums = new Map<string, MoneySum>();
  for (const money of all.flat()) {
    const known = sums.get(money.currency);
    sums.set(money.currency, known === undefined ? money : added(known, money));
  }
  return [...sums.values()].sort(
    (a, b) =>
      Number(b.currency === 'MAD') - Number(a.currency === 'MAD') || (a.currency < b.currency ? -1 : 1),
  );
}

function added(a: MoneySum, b: MoneySum): MoneySum {
  const sum = (name: AmountName) => a[name] + b[name];
  return {
    currency: a.currency,
    places: a.places,
    planned: sum('planned'),
    secured: sum('secured'),
    committed: sum('committed'),
    spent: sum('spent'),
    gap: sum('gap'),
  };
}

/** An amount as a plain decimal text, which is exact. */
export function decimalText(units: bigint, places: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const cut = digits.length - places;
  const after = digits.slice(cut).replace(/0+$/, '');
  return `${sign}${digits.slice(0, cut)}${after === '' ? '' : `.${after}`}`;
}
