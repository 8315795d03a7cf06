/** The row that an element stands in, by its id. */
export function rowOf(target: EventTarget | null | undefined): string | undefined {
  return (target as Element | null | undefined)?.closest<HTMLElement>('[data-row]')?.dataset.row;
}
