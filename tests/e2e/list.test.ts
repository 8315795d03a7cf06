/** What is done from the list of documents: another title, and a copy that goes its own way. */
import { expect, test } from 'vitest';
import { documentOf, type Language, seesSaved } from './browser.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');

interface Shown {
  readonly title: { readonly fr: string; readonly ar: string };
  readonly state: string;
  readonly view: { readonly actions: Readonly<Record<string, { readonly title?: unknown }>> };
}

const show = async (id: string): Promise<Shown> => {
  const shown = (await node.ask(['doc', 'show', id])) as { view: Shown['view'] & Shown };
  return { title: shown.view.title, state: shown.view.state, view: shown.view };
};

const WORDS = {
  fr: {
    rename: /^Renommer : /,
    copy: /^Dupliquer : /,
    title: 'Titre en français',
    write: 'Renommer',
    make: 'Créer',
    give: 'Donner accès',
  },
  ar: {
    rename: /^تغيير العنوان: /,
    copy: /^نسخ: /,
    title: 'العنوان بالعربية',
    write: 'تغيير العنوان',
    make: 'إنشاء',
    give: 'فتح الوثيقة',
  },
} as const;

test.each(['fr', 'ar'] as const)(
  'a plan gets another title and a copy, in %s',
  async (language: Language) => {
    const words = WORDS[language];
    const plan = idOf('plan');
    const person = await sitDown(language);
    const page = await person.signIn(node.url, 'amina');
    const line = page.locator(`[data-doc="${plan}"]`);
    const dialog = page.getByRole('dialog');
    const findings = await look(page, 'list', language);

    await line.getByRole('button', { name: words.rename }).click();
    const title = dialog.getByLabel(words.title);
    await title.fill('');
    const other = language === 'fr' ? 'Titre en arabe' : 'العنوان بالفرنسية';
    await dialog.getByLabel(other).fill('');
    await dialog.getByRole('button', { name: words.write }).click();
    await dialog.getByRole('alert').waitFor();
    findings.push(...(await look(page, 'list-rename', language, true)));
    const name = language === 'fr' ? 'Plan régional 2026' : 'المخطط الجهوي 2026';
    await title.fill(name);
    await title.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await line.getByRole('link', { name }).waitFor();
    await expect.poll(async () => (await show(plan)).title[language]).toBe(name);

    await line.getByRole('button', { name: words.copy }).click();
    expect(await dialog.getByLabel(words.title).inputValue()).toContain(name);
    findings.push(...(await look(page, 'list-copy', language, true)));
    const next = `${name.slice(0, -1)}7`;
    await dialog.getByLabel(words.title).fill(next);
    await dialog.getByRole('button', { name: words.make }).click();
    await dialog.getByRole('button', { name: words.give }).click();
    await page.getByRole('heading', { name: next }).waitFor();
    await seesSaved(page, 'ministry');
    const copy = documentOf(page);
    const [before, after] = [await show(plan), await show(copy)];
    expect(after.state).toBe('draft');
    expect(after.title[language]).toBe(next);
    expect(after.view.actions).toEqual(before.view.actions);
    expect(findings).toEqual([]);
  },
);
