import * as Automerge from '@automerge/automerge/slim';
import { describe, expect, it } from 'vitest';
import type { MutableDoc } from '../client/docHandle.ts';
import { asCells, asDeletedRows, asRows, isEmpty, valueAt } from '../document/read.ts';
import { automergeHandle as open } from '../testing/automergeHandle.ts';
import {
  addRow,
  deletePeriod,
  deleteRow,
  editText,
  moveRow,
  putBackPeriod,
  putBackRow,
  setMembers,
  setScalar,
  setText,
} from './write.ts';

function born(): Automerge.Doc<MutableDoc> {
  return Automerge.from<MutableDoc>({ title: { fr: 'Plan', ar: '' }, actions: {} });
}

describe('writing to a document', () => {
  it('keeps codes as registers and texts as texts', () => {
    const handle = open(born());
    const id = addRow(handle, ['actions'], 'action', { status: 'planned', code: 'A1' });
    setText(handle, ['actions', id, 'title', 'fr'], 'Former');
    setMembers(handle, ['actions', id, 'snia'], ['7', '3']);
    setScalar(handle, ['actions', id, 'percent'], 40);
    const raw = (handle.raw().actions as MutableDoc)[id] as MutableDoc;
    expect(Automerge.isImmutableString(raw.status)).toBe(true);
    expect(Automerge.isImmutableString(raw.order)).toBe(true);
    expect(raw.title.fr).toBe('Former');
    expect(raw.percent).toBe(40);
    expect(asRows(handle.getSnapshot().doc.actions)[0]?.value.snia).toEqual({ '3': true, '7': true });
  });

  it('merges two people’s edits of one text, and shows two dates as a conflict', () => {
    const here = open(born());
    const id = addRow(here, ['actions'], 'action');
    const there = open(Automerge.clone(here.raw()));
    editText(here, ['title', 'fr'], { index: 0, del: 0, insert: 'Le ' });
    editText(there, ['title', 'fr'], { index: 4, del: 0, insert: ' régional' });
    setScalar(here, ['actions', id, 'end'], '2026-06-30');
    setScalar(there, ['actions', id, 'end'], '2026-07-15');
    here.merge(there.raw());
    expect(here.getSnapshot().doc.title).toEqual({ fr: 'Le Plan régional', ar: '' });
    expect([...here.conflicts(['actions', id, 'end'])].sort()).toEqual(['2026-06-30', '2026-07-15']);
    setScalar(here, ['actions', id, 'end'], '2026-07-15');
    expect(here.conflicts(['actions', id, 'end'])).toEqual(['2026-07-15']);
  });

  it('unsets by taking the key away, and never writes a null', () => {
    const handle = open(born());
    const id = addRow(handle, ['actions'], 'action', { status: 'planned' });
    setScalar(handle, ['actions', id, 'status'], undefined);
    setScalar(handle, ['actions', id, 'percent'], undefined);
    expect(asRows(handle.getSnapshot().doc.actions)[0]?.value).not.toHaveProperty('status');
    expect(JSON.stringify(handle.raw())).not.toContain('null');
  });

  it('hides a deleted row, keeps what is written in it meanwhile, and puts it back where it stood', () => {
    const handle = open(born());
    const [id = '', other = ''] = ['a', 'b'].map((code) => addRow(handle, ['actions'], 'action', { code }));
    const rows = () => asRows(handle.getSnapshot().doc.actions);
    deleteRow(handle, ['actions'], id);
    expect(rows().map((row) => row.id)).toEqual([other]);
    editText(handle, ['actions', id, 'title', 'fr'], { index: 0, del: 0, insert: 'x' });
    const [gone] = asDeletedRows(handle.getSnapshot().doc.actions);
    expect(gone?.value.deleted).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ amina$/);
    putBackRow(handle, ['actions'], id);
    expect(rows().map((row) => row.id)).toEqual([id, other]);
    expect(rows()[0]?.value.title).toEqual({ fr: 'x', ar: '' });
    expect(rows()[0]?.value).not.toHaveProperty('deleted');
  });

  it('drops an edit of a row that is gone for good', () => {
    const handle = open(born());
    const id = '0123456789abcdef';
    setScalar(handle, ['actions', id, 'percent'], 10);
    editText(handle, ['actions', id, 'title', 'fr'], { index: 0, del: 0, insert: 'x' });
    expect(handle.getSnapshot().doc.actions).toEqual({});
  });

  it('hides the numbers of a deleted period and puts them back', () => {
    const handle = open(born());
    const id = addRow(handle, ['actions'], 'action');
    const at = ['actions', id, 'target_estimate'];
    for (const key of ['2026', '2026|sex=f', '2027']) setScalar(handle, [...at, key], 4);
    const cells = () => [...asCells(valueAt(handle.getSnapshot().doc, at)).keys()].sort();
    deletePeriod(handle, at, '2026');
    expect(cells()).toEqual(['2027']);
    deletePeriod(handle, at, '2027');
    expect(isEmpty(valueAt(handle.getSnapshot().doc, at))).toBe(true);
    putBackPeriod(handle, at, '2026');
    expect(cells()).toEqual(['2026', '2026|sex=f']);
  });

  it('moves a row by its sort key alone', () => {
    const handle = open(born());
    const ids = ['a', 'b', 'c'].map((code) => addRow(handle, ['actions'], 'action', { code }));
    const rows = () => asRows(handle.getSnapshot().doc.actions);
    expect(moveRow(handle, ['actions'], rows(), ids[2] ?? '', -1)).toBe(true);
    expect(rows().map((row) => row.value.code)).toEqual(['a', 'c', 'b']);
    expect(moveRow(handle, ['actions'], rows(), ids[0] ?? '', -1)).toBe(false);
  });
});
