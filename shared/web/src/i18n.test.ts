import { FluentResource } from '@fluent/bundle';
import { describe, expect, it } from 'vitest';
import { WARNING_KINDS } from './api.ts';
import { SCHEMAS } from './document/schema.ts';
import { bundleOf, LANGUAGES } from './i18n.tsx';
import { DOC_KINDS } from './ids.ts';

const catalogues: Readonly<Record<string, string>> = import.meta.glob('./i18n/*/*.ftl', {
  query: '?raw',
  import: 'default',
  eager: true,
});

function idsOf(language: string): string[] {
  return Object.entries(catalogues)
    .filter(([path]) => path.includes(`/${language}/`))
    .flatMap(([, source]) => new FluentResource(source).body.map((message) => message.id))
    .sort();
}

describe('the catalogues', () => {
  it.each(LANGUAGES)('of %s have each message once and no line that does not parse', (language) => {
    const ids = idsOf(language);
    expect(ids.filter((id, i) => ids[i + 1] === id)).toEqual([]);
    for (const [path, source] of Object.entries(catalogues)) {
      if (!path.includes(`/${language}/`)) continue;
      const written = [...source.matchAll(/^(-?[a-z][\w-]*) =/gm)].map((match) => match[1]).sort();
      const parsed = new FluentResource(source).body.map((message) => message.id).sort();
      expect(parsed, path).toEqual(written);
    }
  });

  it('say the same things in all languages', () => {
    const french = idsOf('fr');
    for (const language of LANGUAGES) expect(idsOf(language), language).toEqual(french);
  });

  it.each(LANGUAGES)('of %s name every field of every kind of document', (language) => {
    const bundle = bundleOf(language);
    const labels = DOC_KINDS.flatMap((kind) =>
      Object.values(SCHEMAS[kind].records).flatMap((record) => record.fields.map((field) => field.label)),
    );
    expect(labels.filter((label) => !bundle.hasMessage(label))).toEqual([]);
  });

  it('have words for every kind of warning', () => {
    const bundle = bundleOf('fr');
    const ids = WARNING_KINDS.map((kind) => `warning-${kind}`);
    expect(ids.filter((id) => !bundle.hasMessage(id))).toEqual([]);
  });

  it('count points to check as Arabic does', () => {
    const bundle = bundleOf('ar');
    const message = bundle.getMessage('warnings-count')?.value ?? '';
    const said = (count: number): string =>
      bundle.formatPattern(message, { count }).replace(/[\u2068\u2069]/g, '');
    expect([0, 1, 2, 3, 11, 100].map(said)).toEqual([
      'لا نقاط للتحقق',
      'نقطة واحدة للتحقق',
      'نقطتان للتحقق',
      '3 نقاط للتحقق',
      '11 نقطة للتحقق',
      '100 نقطة للتحقق',
    ]);
  });

  it('have the six plural forms of Arabic', () => {
    const bundle = bundleOf('ar');
    const message = bundle.getMessage('set-aside-changes')?.value;
    const said = [0, 1, 2, 3, 11, 100].map((count) =>
      message === undefined || message === null
        ? ''
        : bundle.formatPattern(message, { count }).replace(/[\u2068\u2069]/g, ''),
    );
    expect(new Set(said.map((text) => text.replace(/\d+/g, ''))).size).toBe(6);
  });
});
