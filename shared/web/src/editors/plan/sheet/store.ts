/**
 * Which cell of the sheet is the active one, which block is selected, and which cell is being written in.
 *
 * No part of the table's state: when the active cell moves, the rows that it leaves and enters are painted, and nothing else.
 */

/** A cell by its place: 0 is the action's own column. */
export interface Place {
  readonly row: string;
  readonly column: number;
}

/** A cell in which somebody writes. */
export interface Edit extends Place {
  /** Whether what is typed takes the place of what stood there; arrows then lead on to the next cell. */
  readonly isOver: boolean;
}

/** The rows and columns of the selected block, from and to, both within. */
export interface Range {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The head of the table, as a row to walk in. */
export const HEAD = 'head';

export class SheetStore {
  readonly #watchers = new Set<() => void>();
  #order: readonly string[] = [];
  #at: ReadonlyMap<string, number> = new Map();
  #columns = 0;
  #active: Place | undefined;
  /** The corner of the block that is across from the active cell. */
  #far: Place | undefined;
  #edit: Edit | undefined;
  /** How often each row was written from here. */
  readonly #written = new Map<string, number>();
  /** The column that a way by Tab began in: Enter goes back to it. */
  #tabbedFrom: number | undefined;
  #said = '';
  #menu: number | undefined;
  /** Whether the next Tab leads out of the table. */
  isLeaving = false;

  subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Says which rows there are, in their order, and how many columns after the first. */
  setShape(order: readonly string[], columns: number): void {
    if (order === this.#order && columns === this.#columns) return;
    this.#at = new Map(order.map((id, index) => [id, index]));
    this.#order = order;
    this.#columns = columns;
    this.#tell();
  }

  /** The column whose menu is open. */
  getMenu = (): number | undefined => this.#menu;

  openMenu = (column: number | undefined): void => {
    this.#menu = column;
    this.#tell();
  };

  /** What was said last about the sheet; '' when it is no longer so. */
  get said(): string {
    return this.#said;
  }

  /** Says something about the sheet under it. */
  say(words: string): void {
    if (words === this.#said) return;
    this.#said = words;
    this.#tell();
  }

  get order(): readonly string[] {
    return this.#order;
  }

  get columns(): number {
    return this.#columns;
  }

  /** The active cell; the first one before anybody walked, and when its row is gone. */
  get active(): Place | undefined {
    const first = this.#order[0];
    if (this.#active !== undefined && (this.#active.row === HEAD || this.#at.has(this.#active.row)))
      return this.#active.column <= this.#columns ? this.#active : { ...this.#active, column: this.#columns };
    return first === undefined ? undefined : { row: first, column: 0 };
  }

  /** Whether somebody chose the active cell. */
  get isWalked(): boolean {
    return this.#active !== undefined;
  }

  get edit(): Edit | undefined {
    return this.#edit !== undefined && this.#at.has(this.#edit.row) ? this.#edit : undefined;
  }

  getEdit = (): Edit | undefined => this.edit;

  /** The place of a row; -1 when it is not shown. */
  indexOf(row: string): number {
    return this.#at.get(row) ?? -1;
  }

  /** The corner of the block across from the active cell. */
  get far(): Place | undefined {
    const { active } = this;
    const far = this.#far;
    return far !== undefined && this.#at.has(far.row) && active?.row !== HEAD ? far : active;
  }

  /** The selected block: the active cell alone, when nothing more is selected. */
  get range(): Range | undefined {
    const { active, far } = this;
    if (active === undefined || far === undefined || active.row === HEAD) return undefined;
    const [a, b] = [this.indexOf(active.row), this.indexOf(far.row)];
    const right = Math.min(Math.max(active.column, far.column), this.#columns);
    return {
      top: Math.min(a, b),
      bottom: Math.max(a, b),
      left: Math.min(active.column, far.column),
      right,
    };
  }

  /** Whether more than one cell is selected. */
  get isBlock(): boolean {
    const { range } = this;
    return range !== undefined && (range.top !== range.bottom || range.left !== range.right);
  }

  /** The rows of the block. */
  get rows(): readonly string[] {
    const { range } = this;
    return range === undefined ? [] : this.#order.slice(range.top, range.bottom + 1);
  }

  /** What a row needs to know, as one word: it is painted again only when that is another. */
  stateOf(row: string): string {
    const { active, edit } = this;
    const at = this.indexOf(row);
    const range = this.isBlock ? this.range : undefined;
    const isIn = range !== undefined && at >= range.top && at <= range.bottom;
    const stop = active?.row === row ? active.column : '';
    const writing = edit?.row === row ? `${edit.column}${edit.isOver ? '!' : ''}` : '';
    return `${stop}|${isIn ? `${range.left}-${range.right}` : ''}|${writing}|${this.#written.get(row) ?? ''}`;
  }

  /** Goes to a cell; nothing else is selected then. */
  goTo(place: Place, isTab = false): void {
    this.#tabbedFrom = isTab ? (this.#tabbedFrom ?? this.active?.column) : undefined;
    this.isLeaving = false;
    this.#active = place;
    this.#far = undefined;
    this.#said = '';
    this.#tell();
  }

  /** The column that Enter goes down in. */
  get enterColumn(): number | undefined {
    return this.#tabbedFrom;
  }

  /** Selects from the active cell to another. */
  reach(far: Place): void {
    this.#active = this.active;
    this.#far = far;
    this.#tell();
  }

  /** Selects a block by its corners. */
  select(range: Range): void {
    const [top, bottom] = [this.#order[range.top], this.#order[range.bottom]];
    if (top === undefined || bottom === undefined) return;
    this.selectCells({ row: top, column: range.left }, { row: bottom, column: range.right });
  }

  /** The same by its cells, of which the second may come to be shown only later. */
  selectCells(active: Place, far: Place): void {
    this.#active = active;
    this.#far = far;
    this.#tell();
  }

  /** Begins to write in a cell. */
  begin(edit: Edit): void {
    if (this.#active?.row !== edit.row || this.#active.column !== edit.column) {
      this.#active = { row: edit.row, column: edit.column };
      this.#far = undefined;
    }
    this.#edit = edit;
    this.#tell();
  }

  /** Writes no longer. */
  end(): void {
    if (this.#edit === undefined) return;
    this.#edit = undefined;
    this.#tell();
  }

  /** Rows were written from here: they are painted at once, and not when the whole table is. */
  wrote(rows: Iterable<string>): void {
    for (const row of rows) this.#written.set(row, (this.#written.get(row) ?? 0) + 1);
    this.#tell();
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
