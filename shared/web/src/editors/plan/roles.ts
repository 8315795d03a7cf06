/**
 * The parts of a table, said once more: its rows are laid out each on its own, and a browser takes what is not laid out as a
 * table for none.
 */
export const ROLES = {
  body: { role: 'rowgroup' },
  row: { role: 'row' },
  columnHead: { role: 'columnheader' },
  rowHead: { role: 'rowheader' },
  cell: { role: 'gridcell' },
} as const;
