import { expect, test } from 'vitest';
import { nameToKeep } from './attachments.ts';

test('a name loses its folders and keeps its ending', () => {
  expect(nameToKeep('C:\\Bureau\\Procès-verbal.pdf')).toBe('Procès-verbal.pdf');
  expect(nameToKeep('../../etc/passwd')).toBe('passwd');
  const long = nameToKeep(`${'محضر '.repeat(100)}.docx`);
  expect(new TextEncoder().encode(long).length).toBeLessThanOrEqual(256);
  expect(long.endsWith('.docx') && long.startsWith('محضر')).toBe(true);
  expect(nameToKeep('x'.repeat(300))).toBe('x'.repeat(256));
});
