/** The browser, and what people do in it. */
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright';
import { PASSWORD } from './federation.ts';
import { CHROMIUM } from './paths.ts';

/** The languages that every page is looked at in. */
export type Language = 'fr' | 'ar';

/** A window as a desk has it, and the narrowest phone. */
export const WIDE = { width: 1280, height: 800 } as const;
export const NARROW = { width: 360, height: 740 } as const;

/** Where a document's edits have come, as the page says it. */
export type Save = 'opening' | 'saving' | 'here' | 'council' | 'ministry' | 'kept';

/** Starts the browser. */
export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** A person's own browser: nothing of it is shared with another's. Whatever goes wrong in its pages is kept in `troubles`. */
export class Person {
  readonly context: BrowserContext;
  /** Exceptions of pages, breaches of their content policy, and what they asked of other hosts. */
  readonly troubles: string[] = [];

  private constructor(context: BrowserContext) {
    this.context = context;
    context.on('weberror', (error) => this.troubles.push(String(error.error())));
    context.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) this.troubles.push(message.text());
    });
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http') && !hostname.endsWith('.localhost')) this.troubles.push(request.url());
    });
  }

  static async sitDown(
    browser: Browser,
    language: Language = 'fr',
    viewport: { width: number; height: number } = WIDE,
  ): Promise<Person> {
    const context = await browser.newContext({
      locale: language === 'ar' ? 'ar-MA' : 'fr-MA',
      timezoneId: 'Africa/Casablanca',
      viewport,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(40_000);
    return new Person(context);
  }

  /** Opens an address in a new tab. */
  async open(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** Opens a page of a node's or the hub's app in a new tab and signs in. */
  async signIn(url: string, name: string): Promise<Page> {
    const page = await this.open(url);
    await signIn(page, name);
    return page;
  }
}

/** Fills in the form that is on the page. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.locator('input[autocomplete=username]').fill(name);
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.locator('#content').waitFor();
}

/** Waits until the page says that the open document's edits have come so far. */
export async function seesSaved(page: Page, as: Save): Promise<void> {
  await page.locator(`.app-page--document [data-save=${as}]`).first().waitFor({ state: 'attached' });
}

/** Waits until the page says how the lines to the council and the ministry are. */
export async function seesLine(
  page: Page,
  council: 'up' | 'down',
  ministry: 'up' | 'down' | 'unknown',
): Promise<void> {
  await page.locator(`[data-line=${council}][data-ministry=${ministry}]`).waitFor({ state: 'attached' });
}

/** The id of the document that the page's address is of, whatever place of it. */
export function documentOf(page: Page): string {
  return /\/documents\/([0-9a-f]{32})/.exec(page.url())?.[1] ?? '';
}

/** The control of a schema's field, such as `plan.summary`, in one language when it has two. */
export function field(page: Page, name: string, language?: Language): Locator {
  const slot = page.locator(`[data-field="${name}"]`).first();
  const control = language === undefined ? ':is(input, textarea)' : `:is(input, textarea)[lang=${language}]`;
  return slot.locator(control).first();
}

/** Opens an adopted text again where it is still frozen. Call it once the document is there. */
export async function amend(page: Page, reason: string): Promise<void> {
  if ((await page.getByText('Le texte est figé.').count()) === 0) return;
  await page.getByRole('button', { name: 'Amender…' }).click();
  const asked = page.getByRole('dialog');
  await asked.getByLabel('Motif de l’amendement').fill(reason);
  await asked.getByRole('button', { name: 'Ouvrir le texte' }).click();
  await asked.waitFor({ state: 'detached' });
}

/** Types letter by letter at the end of what is there. */
export async function typeAtEnd(control: Locator, words: string): Promise<void> {
  await control.focus();
  await control.press('ControlOrMeta+End');
  await control.pressSequentially(words);
}

/** Opens one of a document's parts. */
export async function openPart(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
}
