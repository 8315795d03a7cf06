/** The files of the look: each is led to from an app, and what all of them stand on is said once. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../../..');
const SHARED = 'shared/web/src';
const APPS = ['node/web/src', 'hub/web/src'];

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

function stylesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.css'))
    .map((name) => normalize(join(folder, name)));
}

/** The files that a file imports, itself the last. */
function leadsTo(path: string): string[] {
  const imported = [...text(path).matchAll(/^@import "([^"]+)";/gm)].map(([, target = '']) =>
    target.startsWith('@tansiq/web/')
      ? normalize(join(SHARED, target.slice('@tansiq/web/'.length)))
      : normalize(join(dirname(path), target)),
  );
  return [...imported.flatMap(leadsTo), path];
}

describe('the files of the look', () => {
  it.each(APPS)('are in the one order of %s, each once', (app) => {
    const order = leadsTo(`${app}/style.css`);
    expect(order.filter((path, at) => order.indexOf(path) !== at)).toEqual([]);
    expect(stylesIn(app).filter((path) => !order.includes(path))).toEqual([]);
  });

  it('are all led to from an app', () => {
    const used = new Set(APPS.flatMap((app) => leadsTo(`${app}/style.css`)));
    expect(stylesIn(SHARED).filter((path) => !used.has(path))).toEqual([]);
  });

  it('have their tokens in one place', () => {
    const all = [SHARED, ...APPS].flatMap(stylesIn);
    const tokens = all.filter((path) => /^(:root|\s+:root) \{/m.test(text(path)));
    expect(tokens).toEqual([`${SHARED}/ui/tokens.css`]);
  });
});
