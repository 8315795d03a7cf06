/** The set-up of a file of browser tests: a federation and a browser of its own, and people who sit down at it for one test each. */
import type { Browser } from 'playwright';
import { afterAll, afterEach, expect } from 'vitest';
import { type Language, launch, Person } from './browser.ts';
import { type Council, Federation, type Program, type Sample } from './federation.ts';

/** What a file's tests work with. */
export interface Scene {
  readonly federation: Federation;
  readonly browser: Browser;
  /** The node of the first council. */
  readonly node: Program;
  /** The first council's sample documents; none where they were not asked for. */
  readonly samples: readonly Sample[];
  /** The id of a sample by its file's name. */
  readonly idOf: (file: string) => string;
  /** Somebody with a browser of their own until the test is over; nothing may have gone wrong in it by then. */
  readonly sitDown: (...as: SitDown) => Promise<Person>;
}

type SitDown = Parameters<typeof Person.sitDown> extends [Browser, ...infer Rest] ? Rest : never;

/** Sets it up, and takes it away after the last test. `draft`: no sample is adopted, which would freeze it. */
export async function setScene(
  councils: readonly [Council, ...Council[]],
  imported: 'samples' | 'draft' | 'nothing' = 'samples',
): Promise<Scene> {
  const [federation, browser] = await both(Federation.start(councils), launch());
  afterAll(() => leave(federation, browser));
  const people: Person[] = [];
  afterEach(async () => {
    const left = people.splice(0);
    await Promise.all(left.map(({ context }) => context.close()));
    expect(left.flatMap(({ troubles }) => troubles)).toEqual([]);
  });
  const samples =
    imported === 'nothing'
      ? []
      : await federation.importSamples(councils[0], imported === 'draft' ? 'draft' : undefined);
  return {
    federation,
    browser,
    node: federation.node(councils[0]),
    samples,
    idOf: (file) => {
      const sample = samples.find((each) => each.file === file);
      if (sample === undefined) throw new Error(`no sample ${file}`);
      return sample.id;
    },
    sitDown: async (language?: Language, ...rest) => {
      const person = await Person.sitDown(browser, language, ...rest);
      people.push(person);
      return person;
    },
  };
}

/** Both, or neither is left running. */
async function both(
  federation: Promise<Federation>,
  browser: Promise<Browser>,
): Promise<[Federation, Browser]> {
  try {
    return await Promise.all([federation, browser]);
  } catch (error) {
    await Promise.allSettled([federation.then((each) => each.end()), browser.then((each) => each.close())]);
    throw error;
  }
}

async function leave(federation: Federation, browser: Browser): Promise<void> {
  await browser.close();
  await federation.end();
}
