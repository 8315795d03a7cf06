import { describe, expect, it } from 'vitest';
import { SheetStore } from './store.ts';

const ORDER = Array.from({ length: 500 }, (_, at) => `row${at}`);

function sheet(): SheetStore {
  const store = new SheetStore();
  store.setShape(ORDER, 12);
  return store;
}

/** The rows that `deed` has painted again. */
function painted(store: SheetStore, deed: () => void): readonly string[] {
  const before = ORDER.map((row) => store.stateOf(row));
  deed();
  return ORDER.filter((row, at) => store.stateOf(row) !== before[at]);
}

describe('the active cell', () => {
  it('has only the rows that it leaves and enters painted, of hundreds', () => {
    const store = sheet();
    store.goTo({ row: 'row3', column: 2 });
    expect(painted(store, () => store.goTo({ row: 'row4', column: 2 }))).toEqual(['row3', 'row4']);
    expect(painted(store, () => store.goTo({ row: 'row4', column: 3 }))).toEqual(['row4']);
    expect(painted(store, () => store.begin({ row: 'row4', column: 3, isOver: true }))).toEqual(['row4']);
    expect(painted(store, () => store.end())).toEqual(['row4']);
    expect(painted(store, () => store.say('something'))).toEqual([]);
  });

  it('is the first one when its row is gone', () => {
    const store = sheet();
    store.goTo({ row: 'row3', column: 2 });
    store.setShape(['row1', 'row2'], 12);
    expect(store.active).toEqual({ row: 'row1', column: 0 });
  });
});

describe('the block', () => {
  it('reaches from the active cell, which stays, and only its rows are painted', () => {
    const store = sheet();
    store.goTo({ row: 'row5', column: 4 });
    expect(painted(store, () => store.reach({ row: 'row3', column: 2 }))).toEqual(['row3', 'row4', 'row5']);
    expect(store.active).toEqual({ row: 'row5', column: 4 });
    expect(store.range).toEqual({ top: 3, bottom: 5, left: 2, right: 4 });
  });

  it('grows to a row that comes to be shown later', () => {
    const store = sheet();
    store.selectCells({ row: 'row499', column: 1 }, { row: 'new', column: 2 });
    expect(store.isBlock).toBe(false);
    store.setShape([...ORDER, 'new'], 12);
    expect(store.rows).toEqual(['row499', 'new']);
  });
});
