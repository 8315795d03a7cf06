import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DocView } from '../client/docHandle.ts';
import { asText } from '../document/read.ts';
import { type Field, fieldOf } from '../document/schema.ts';
import { LanguageProvider } from '../i18n.tsx';
import { type DocKind, isDocKind } from '../ids.ts';
import { type MemoryHandle, memoryHandle } from '../testing/memoryHandle.ts';
import type { Language } from '../ui/l10n.ts';
import { VocabularyProvider } from '../ui/vocabulary.tsx';
import { EditingProvider } from './context.tsx';
import { SchemaField } from './fields.tsx';
import { setScalar } from './write.ts';

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

let root: Root | undefined;
let handle: MemoryHandle;

beforeEach(() => sessionStorage.clear());

afterEach(async () => {
  await close();
  document.body.innerHTML = '';
});

async function close(): Promise<void> {
  await act(async () => root?.unmount());
  root = undefined;
}

async function render(node: ReactNode, language: Language): Promise<void> {
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => {
    root?.render(
      <LanguageProvider language={language}>
        <VocabularyProvider vocabularies={{}}>
          <EditingProvider handle={handle} today="2026-05-20">
            {node}
          </EditingProvider>
        </VocabularyProvider>
      </LanguageProvider>,
    );
  });
}

/** Shows one field of a document's root or of its one row. */
async function show(
  kind: DocKind,
  record: string,
  name: string | Field,
  path: readonly string[],
  content: object,
  language: Language = 'fr',
): Promise<void> {
  const field = typeof name === 'string' ? fieldOf(kind, record, name) : name;
  if (field === undefined || !isDocKind(kind)) throw new Error(`find ${String(name)}`);
  handle = memoryHandle(kind, { kind, schema: 1, ...content });
  await render(<SchemaField record={record} field={field} path={path} />, language);
}

const BUDGET = ['actions', '0000000000000001', 'budget', '0000000000000002'];

async function showAmount(row: object, language: Language = 'fr'): Promise<void> {
  const actions = { '0000000000000001': { budget: { '0000000000000002': row } } };
  await show('action_plan', 'budget', 'planned', BUDGET, { actions }, language);
}

const amount = () => {
  let map: unknown = handle.getSnapshot().doc;
  for (const step of BUDGET) map = (map as Record<string, unknown>)[step];
  return (map as DocView).planned;
};

function control(): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>('input');
  if (found === null) throw new Error('find the field');
  return found;
}

async function focus(element: HTMLElement = control()): Promise<void> {
  await act(async () => element.focus());
}

async function type(text: string, element: HTMLInputElement = control()): Promise<void> {
  await focus(element);
  await act(async () => {
    const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    setter?.call(element, text);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

async function key(name: string, element: HTMLElement = control()): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true });
  await act(async () => {
    element.dispatchEvent(event);
  });
  return event;
}

async function leave(element: HTMLElement = control()): Promise<void> {
  await act(async () => element.blur());
}

const alertText = () =>
  (document.querySelector('[role="alert"]')?.textContent ?? '').replace(/[\u2068\u2069]/g, '');

describe('an amount', () => {
  it('is written once, exactly, when the field is left', async () => {
    await showAmount({});
    await type('12 500,50');
    expect(handle.history).toHaveLength(0);
    await leave();
    expect(handle.history).toHaveLength(1);
    expect(amount()).toBe('12500.5');
    expect(control().value).toBe('12\u202f500,50');
    expect(document.querySelector('[role="alert"]')).toBeNull();
  });

  it.each([
    ['fr', '12500,50'],
    ['fr', '12500.50'],
    ['ar', '١٢٥٠٠٫٥٠'],
    ['ar', '12.500,50'],
    ['en', '12,500.50'],
  ] as const)('in %s takes %s', async (language, text) => {
    await showAmount({}, language);
    await type(text);
    await key('Enter');
    expect(amount()).toBe('12500.5');
  });

  it('that is whole is an integer in the document', async () => {
    await showAmount({ planned: '0.5' });
    await type('1.250.000,00 DH');
    await leave();
    expect(amount()).toBe(1250000);
  });

  it('that is refused stays to be corrected, and the document keeps its value', async () => {
    await showAmount({ planned: 12500 });
    await type('-500');
    await leave();
    expect(handle.history).toHaveLength(0);
    expect(control().value).toBe('-500');
    expect(control().getAttribute('aria-invalid')).toBe('true');
    const described = control().getAttribute('aria-describedby') ?? '';
    expect(document.getElementById(described)?.getAttribute('role')).toBe('alert');
    expect(alertText()).toContain('ne peut pas être négative');
    expect(alertText()).toContain('La valeur d’avant reste : 12\u202f500');
    await type('500');
    expect(alertText()).toBe('');
    await leave();
    expect(amount()).toBe(500);
  });

  it('that can be read in two ways names both', async () => {
    await showAmount({});
    await type('1,234');
    await leave();
    expect(alertText()).toContain('« 1,234 » peut se lire 1\u202f234 ou 1,23…');
    expect(alertText()).toContain('Rien n’a été écrit');
    expect(handle.history).toHaveLength(0);
  });

  it('pasted as two cells of a table is refused', async () => {
    await showAmount({ planned: 7 });
    await type('55\t45');
    await leave();
    expect(amount()).toBe(7);
    expect(alertText()).toContain('plusieurs nombres');
  });

  it('comes back with Escape, also after it was refused', async () => {
    await showAmount({ planned: '12500.5' });
    await type('99');
    const pressed = await key('Escape');
    expect(pressed.defaultPrevented).toBe(true);
    expect(control().value).toBe('12500,50');
    await leave();
    expect(handle.history).toHaveLength(0);
    await type('abc');
    await leave();
    await focus();
    await key('Escape');
    expect(control().value).toBe('12500,50');
    expect(alertText()).toBe('');
    // The next one is for whatever is around the field.
    expect((await key('Escape')).defaultPrevented).toBe(false);
  });

  it('is not stepped by arrows or by the wheel', async () => {
    await showAmount({ planned: 12500 });
    await focus();
    for (const name of ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End']) await key(name);
    await act(async () => {
      control().dispatchEvent(new WheelEvent('wheel', { deltaY: 10, bubbles: true }));
    });
    await leave();
    expect(handle.history).toHaveLength(0);
    expect(amount()).toBe(12500);
  });

  it('is marked whole on arrival', async () => {
    await showAmount({ planned: '12500.5' });
    await focus();
    expect(control().value).toBe('12500,50');
    expect([control().selectionStart, control().selectionEnd]).toEqual([0, 8]);
  });

  it('is not written again when it says the same', async () => {
    await showAmount({ planned: '12500.5' });
    await type('12 500,5');
    await leave();
    expect(handle.history).toHaveLength(0);
    expect(control().value).toBe('12\u202f500,50');
  });

  it('is unset by emptying the field', async () => {
    await showAmount({ planned: 5 });
    await type('');
    await leave();
    expect(amount()).toBeUndefined();
  });

  it('in another currency than its row is refused', async () => {
    await showAmount({ currency: 'EUR' });
    await type('500 DH');
    await leave();
    expect(amount()).toBeUndefined();
    expect(alertText()).toContain('EUR');
  });

  it('that somebody else writes meanwhile does not touch what is typed', async () => {
    await showAmount({ planned: 9 });
    await type('88');
    await act(async () => setScalar(handle, [...BUDGET, 'planned'], 12));
    expect(control().value).toBe('88');
    expect(document.body.textContent?.replace(/[\u2068\u2069]/g, '')).toContain('vient d’écrire 12 ici');
    await key('Escape');
    expect(control().value).toBe('12');
    expect(amount()).toBe(12);
  });
});

describe('a draft', () => {
  it('is written when the tab is hidden, closed, or the field goes away', async () => {
    await showAmount({});
    await type('5');
    await act(async () => {
      window.dispatchEvent(new Event('pagehide'));
    });
    expect(amount()).toBe(5);
    await type('6');
    await close();
    expect(amount()).toBe(6);
    expect(handle.history).toHaveLength(2);
  });

  it('whose write was cut off by a reload is written then, unless its field says something else', async () => {
    await showAmount({ planned: 5 });
    await type('6');
    await act(async () => {
      window.dispatchEvent(new Event('pagehide'));
    });
    await close();
    await showAmount({ planned: 5 });
    expect(amount()).toBe(6);
    await type('7');
    await act(async () => {
      window.dispatchEvent(new Event('pagehide'));
    });
    await close();
    await showAmount({ planned: 9 });
    expect(amount()).toBe(9);
    expect(control().value).toBe('7');
  });

  it('that is not valid is shown again with its reason', async () => {
    await showAmount({ planned: 5 });
    await type('5 5');
    await close();
    expect(amount()).toBe(5);
    await showAmount({ planned: 5 });
    expect(control().value).toBe('5 5');
    expect(alertText()).toContain('groupes de trois');
    await focus();
    await key('Escape');
    await close();
    await showAmount({ planned: 5 });
    expect(control().value).toBe('5');
  });
});

describe('a percentage', () => {
  const PATH = ['actions', '0000000000000001'];
  const percent = () =>
    ((handle.getSnapshot().doc.actions as DocView)['0000000000000001'] as DocView).percent;
  const showPercent = () =>
    show('action_plan', 'action', 'percent', PATH, { actions: { '0000000000000001': { percent: 40 } } });

  it('keeps its fraction', async () => {
    await showPercent();
    await type('62,5 %');
    await leave();
    expect(percent()).toBe('62.5');
  });

  it('above 100 or below 0 is refused and never clamped', async () => {
    await showPercent();
    await type('101');
    await leave();
    expect(alertText()).toContain('100 au plus');
    await type('-5');
    await leave();
    expect(percent()).toBe(40);
  });
});

describe('a date', () => {
  const showDate = (content: object = {}, language: Language = 'fr') =>
    show('minutes', 'minutes', 'next_date', [], content, language);
  const date = () => handle.getSnapshot().doc.next_date;

  it.each([
    ['fr', '1/3/2027'],
    ['fr', '01/03/27'],
    ['fr', '1 mars 2027'],
    ['fr', '2027-03-01'],
    ['ar', '١ مارس ٢٠٢٧'],
    ['en', '1 March 2027'],
  ] as const)('in %s takes %s', async (language, text) => {
    await showDate({}, language);
    await type(text);
    expect(handle.history).toHaveLength(0);
    await leave();
    expect(date()).toBe('2027-03-01');
    expect(handle.history).toHaveLength(1);
    expect(control().value).toBe('01/03/2027');
  });

  it('says in words what it understands while it is typed', async () => {
    await showDate();
    await type('1/3/2');
    expect(document.body.textContent).not.toContain('mars');
    await type('1/3/2027');
    expect(document.body.textContent).toContain('lundi 1 mars 2027');
  });

  it.each([
    ['31/02/2027', 'février 2027 a 28 jours'],
    ['13/13/2027', 'pas de mois 13'],
    ['1/3', 'manque l’année'],
    ['13/02/0027', 'entre 2000 et 2100'],
  ])('%s is refused in words', async (text, words) => {
    await showDate({ next_date: '2026-12-31' });
    await type(text);
    await leave();
    expect(date()).toBe('2026-12-31');
    expect(control().value).toBe(text);
    expect(alertText()).toContain(words);
    expect(alertText()).toContain('31/12/2026');
  });

  it('comes back with Escape', async () => {
    await showDate({ next_date: '2026-12-31' });
    await type('7');
    await key('Escape');
    expect(control().value).toBe('31/12/2026');
    await leave();
    expect(handle.history).toHaveLength(0);
  });

  it('can be picked, in place of what was typed and refused', async () => {
    await showDate({ next_date: '2026-12-31' });
    await type('7');
    await leave();
    const button = document.querySelector<HTMLButtonElement>('.tq-affix');
    await act(async () => button?.click());
    const day = [...document.querySelectorAll<HTMLElement>('.tq-calendar__day')].find(
      (cell) => cell.textContent === '15' && !cell.hasAttribute('data-outside-month'),
    );
    await act(async () => day?.click());
    expect(date()).toBe('2026-12-15');
    expect(control().value).toBe('15/12/2026');
    expect(alertText()).toBe('');
  });
});

describe('a time', () => {
  it('is read as people write it', async () => {
    await show('minutes', 'minutes', 'start', [], {});
    await type('9h30');
    await leave();
    expect(handle.getSnapshot().doc.start).toBe('09:30');
    expect(control().value).toBe('09:30');
    await type('9h60');
    await leave();
    expect(handle.getSnapshot().doc.start).toBe('09:30');
    expect(alertText()).toContain('de 00 à 59');
  });
});

describe('a short text', () => {
  it('is written once when it is left, and comes back with Escape', async () => {
    await show('minutes', 'minutes', 'number', [], { number: '12' });
    await type('12/2027');
    expect(handle.history).toHaveLength(0);
    await key('Escape');
    expect(control().value).toBe('12');
    await type('13/2027');
    await leave();
    expect(handle.history).toHaveLength(1);
    expect(handle.getSnapshot().doc.number).toBe('13/2027');
  });
});

describe('cells', () => {
  const PATH = ['indicators', '0000000000000001'];
  const showCells = (actuals: object) =>
    show('action_plan', 'indicator', 'actuals', PATH, { indicators: { '0000000000000001': { actuals } } });
  const cells = () =>
    ((handle.getSnapshot().doc.indicators as DocView)['0000000000000001'] as DocView).actuals;
  const inputs = () => [...document.querySelectorAll<HTMLInputElement>('.tq-cells-table input')];

  it('are not changed by arrows, which go to the next row', async () => {
    await showCells({ '2026': 67, '2027': 5 });
    const [first, second] = inputs();
    if (first === undefined || second === undefined) throw new Error('find the cells');
    await focus(first);
    await key('ArrowDown', first);
    expect(document.activeElement).toBe(second);
    await key('ArrowUp', second);
    expect(document.activeElement).toBe(first);
    await leave(first);
    expect(handle.history).toHaveLength(0);
  });

  it('refuse what is pasted as two', async () => {
    await showCells({ '2026': 67 });
    const [first] = inputs();
    await type('55\t45', first);
    await leave(first);
    expect(cells()).toEqual({ '2026': 67 });
    expect(alertText()).toContain('plusieurs nombres');
  });

  it('get one period after the other with Enter, none of them clamped', async () => {
    await showCells({});
    const year = control();
    await type('2027', year);
    await key('Enter', year);
    expect(year.value).toBe('');
    await type('2028', year);
    await key('Enter', year);
    expect([...document.querySelectorAll('tbody th')].map((head) => head.textContent)).toEqual([
      '2027',
      '2028',
    ]);
    await type('120', year);
    await key('Enter', year);
    expect(alertText()).toContain('2000 au moins');
    await type('2028', year);
    await key('Enter', year);
    expect(alertText()).toContain('déjà');
  });

  it('get a period with one press', async () => {
    await showCells({});
    await type('2027');
    const button = [...document.querySelectorAll('button')].find((each) =>
      each.textContent?.includes('Ajouter la période'),
    );
    await act(async () => button?.click());
    expect(inputs()).toHaveLength(1);
  });

  it('have the places of their unit, and sums that are exact', async () => {
    const field: Field = {
      name: 'actuals',
      type: 'cells',
      label: 'indicator-actuals',
      unit_field: 'unit',
    };
    handle = memoryHandle('action_plan', {
      kind: 'action_plan',
      schema: 1,
      unit: 'percent',
      actuals: { '2026': '0.3', '2026|sex=f': '0.1', '2026|sex=m': '0.1' },
    });
    const host = document.createElement('div');
    document.body.append(host);
    root = createRoot(host);
    const units = {
      title: { fr: '', ar: '' },
      codes: [{ code: 'percent', fr: 'Pourcentage', ar: 'نسبة مئوية', places: 2 }],
    };
    await act(async () => {
      root?.render(
        <LanguageProvider language="fr">
          <VocabularyProvider vocabularies={{ units }}>
            <EditingProvider handle={handle} today="2026-05-20">
              <SchemaField record="indicator" field={field} path={[]} />
            </EditingProvider>
          </VocabularyProvider>
        </LanguageProvider>,
      );
    });
    const said = () => document.body.textContent?.replace(/[\u2068\u2069]/g, '');
    expect(said()).toContain('est 0,2, le total est 0,3');
    const last = inputs().at(-1);
    await type('0,2', last);
    await leave(last);
    expect((handle.getSnapshot().doc.actuals as DocView)['2026|sex=m']).toBe('0.2');
    expect(said()).not.toContain('le total est');
  });
});

describe('texts', () => {
  it('take what is pasted without what nobody can see', async () => {
    await show('minutes', 'minutes', 'title', [], { title: { fr: '', ar: '' } });
    const [french] = document.querySelectorAll('textarea');
    await act(async () => {
      const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set;
      setter?.call(french, 'Ré\u00adunion\u202e\u0000\tn°\u00a04\u200b');
      french?.dispatchEvent(new Event('input', { bubbles: true }));
    });
    expect((handle.getSnapshot().doc.title as DocView).fr).toBe('Réunion n°\u00a04');
  });

  it('on one line too', async () => {
    await show('minutes', 'minutes', 'number', [], {});
    await type(' 04\u202e/2026\u200b ');
    await leave();
    expect(asText(handle.getSnapshot().doc.number)).toBe('04/2026');
  });
});
