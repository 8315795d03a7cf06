/** Figures of a browser bench: a JSON line each on standard output as it is measured, and a table of all at the end. */
import { afterAll } from 'vitest';

/** Most that a key may take to its paint at the 95th percentile, in milliseconds, and over the same in an empty document. */
const KEY_MS = 50;
const KEY_RATIO = 1.5;
/** A frame at sixty a second; what a clock of the browser adds to it is no frame lost. */
const FRAME_MS = 17;

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly beside?: number | undefined;
  readonly bar?: string | undefined;
  readonly isMet?: boolean | undefined;
}

/** What was measured in one run. */
export class Figures {
  readonly #all: Figure[] = [];

  constructor() {
    afterAll(() => this.#table());
  }

  /** A figure: the median of what was measured in the long document, beside that of the empty one. */
  tell(name: string, long: readonly number[], empty: readonly number[], atMost?: number): void {
    const value = quantile(long, 0.5);
    const beside = empty.length === 0 ? undefined : quantile(empty, 0.5);
    this.#add({
      name,
      value,
      beside,
      ...(atMost === undefined ? {} : { bar: `≤ ${atMost} ms`, isMet: value <= atMost }),
    });
  }

  /** Key to paint, over the repetitions: the median of their medians, and of their 95th percentiles. */
  keys(name: string, long: readonly (readonly number[])[], empty: readonly (readonly number[])[]): void {
    const of = (rounds: readonly (readonly number[])[], share: number) =>
      quantile(
        rounds.map((round) => quantile(round, share)),
        0.5,
      );
    this.#add({ name: `${name}.p50`, value: of(long, 0.5), beside: of(empty, 0.5) });
    const [value, beside] = [of(long, 0.95), of(empty, 0.95)];
    const isMet = value <= KEY_MS && value <= KEY_RATIO * beside;
    this.#add({ name: `${name}.p95`, value, beside, bar: `≤ ${KEY_MS} ms, ≤ ${KEY_RATIO} × empty`, isMet });
  }

  /** How long frames took. */
  frames(name: string, times: readonly number[]): void {
    const value = quantile(times, 0.5);
    this.#add({ name: `${name}.p50`, value, bar: '60 frames/s', isMet: value <= FRAME_MS });
    this.#add({ name: `${name}.p95`, value: quantile(times, 0.95) });
  }

  #add(figure: Figure): void {
    this.#all.push(figure);
    process.stdout.write(`${JSON.stringify({ bench: 'typing', ...figure, unit: 'ms' })}\n`);
  }

  #table(): void {
    const rows = this.#all.map(({ name, value, beside, bar = '', isMet }) => [
      name,
      value.toFixed(1),
      beside?.toFixed(1) ?? '',
      beside === undefined ? '' : (value / beside).toFixed(2),
      isMet === undefined ? '' : `${bar}: ${isMet ? 'met' : 'NOT MET'}`,
    ]);
    const head = ['figure (ms)', 'long', 'empty', 'ratio', 'bar'];
    const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)));
    const line = (row: readonly string[]) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd();
    process.stderr.write(`${[head, ...rows].map(line).join('\n')}\n`);
  }
}

/** The value below which a share of them lies. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new Error('measure anything: nothing was seen');
  return value;
}
