/** Where a meeting is: one item of its agenda, and since when. A field of the minutes, so that every screen says the same. */
import type { DocHandle, DocView } from '../../client/docHandle.ts';
import { instantOf } from '../../days.ts';
import { asDate, asInt, asRows, asText, type Row } from '../../document/read.ts';
import { setScalars } from '../write.ts';

/** The item that the meeting is at; nothing before it begins and after it ended. */
export function currentItem(doc: DocView): Row | undefined {
  const id = asText(doc.current_item);
  return id === '' ? undefined : asRows(doc.agenda).find((row) => row.id === id);
}

/** "We are here": the meeting is at this item from now on. */
export function beAt(handle: DocHandle, item: string, nowMs: number = Date.now()): void {
  setScalars(handle, [], { current_item: item, current_since: instantOf(nowMs) });
}

/** The item before or after the current one; the first one where there is none yet. */
export function neighbourItem(doc: DocView, by: -1 | 1): string | undefined {
  const rows = asRows(doc.agenda);
  const at = rows.findIndex(({ id }) => id === asText(doc.current_item));
  return at < 0 ? (by === 1 ? rows[0]?.id : undefined) : rows[at + by]?.id;
}

/** The meeting is over: no item is the current one, and its end is written where nobody did on its day. */
export function close(handle: DocHandle, today: string, nowMs: number = Date.now()): void {
  const { doc } = handle.getSnapshot();
  const isToday = asDate(doc.date) === today && asText(doc.end) === '';
  setScalars(handle, [], {
    current_item: undefined,
    current_since: undefined,
    ...(isToday ? { end: timeInMorocco(nowMs) } : {}),
  });
}

function timeInMorocco(ms: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Africa/Casablanca' }).format(ms);
}

/** How long the meeting has been at its item. */
export interface Elapsed {
  /** Never below zero, though another screen's clock be ahead of this one. */
  readonly seconds: number;
  /** As the agenda plans it; absent when it does not. */
  readonly plannedSeconds: number | undefined;
  readonly isOver: boolean;
}

/** The time spent on the current item; nothing when that is not known. */
export function elapsed(doc: DocView, nowMs: number): Elapsed | undefined {
  const sinceMs = Date.parse(asText(doc.current_since));
  const item = currentItem(doc);
  if (item === undefined || Number.isNaN(sinceMs)) return undefined;
  const seconds = Math.max(0, Math.floor((nowMs - sinceMs) / 1_000));
  const minutes = asInt(item.value.minutes_planned);
  const plannedSeconds = minutes === undefined || minutes <= 0 ? undefined : minutes * 60;
  return { seconds, plannedSeconds, isOver: plannedSeconds !== undefined && seconds > plannedSeconds };
}

/** Minutes and seconds as a clock shows them: `7:05`, `65:00`. */
export function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
