/** Today in Morocco's civil calendar, as YYYY-MM-DD. */
export function todayInMorocco(now: Date = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Africa/Casablanca' }).format(now);
}

/** An instant as documents keep it: UTC, to the second, such as `2026-11-29T22:40:00Z`. */
export function instantOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
