import type { DocId } from '@tansiq/web/ids.ts';
import { describe, expect, it } from 'vitest';
import { pathOf, type Route, routeOf } from './router.tsx';

const id = '0ccc01feae61d70276e76b2cb1b953d8' as DocId;

describe('routes', () => {
  const place = ['actions', '00000000000000a1', 'status'];
  const routes: Route[] = [
    { tag: 'documents' },
    { tag: 'document', id },
    { tag: 'document', id, place },
    { tag: 'document', id, read: 'ar' },
    { tag: 'document', id, place, history: 'list' },
    { tag: 'document', id, history: { from: '0011223344556677', to: 'now' } },
    { tag: 'setAside' },
  ];
  it.each(routes)('go to an address and back: $tag', (route) => {
    expect(routeOf(pathOf(route))).toEqual(route);
  });

  it('take a place that no document has for a place: its document is shown, and says so', () => {
    expect(routeOf(`/documents/${id}/more`)).toEqual({ tag: 'document', id, place: ['more'] });
  });

  it('do not take for a document what is not one', () => {
    for (const path of [
      '/documents/xyz',
      `/documents/${id}/..`,
      '/documents/read',
      `/documents/${id.toUpperCase()}`,
      '/else',
    ]) {
      expect(routeOf(path)).toEqual({ tag: 'unknown' });
    }
  });
});
