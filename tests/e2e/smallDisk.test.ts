/** A council's disk that is nearly full: files are refused in words before text is, and text waits in the browser when nothing goes. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { field, seesLine, seesSaved, typeAtEnd } from './browser.ts';
import { until } from './federation.ts';
import { look } from './look.ts';
import { setScene } from './scene.ts';

const MIB = 1024 * 1024;
const { node, idOf, sitDown } = await setScene(['MA-01'], 'draft');
const minutes = { id: idOf('minutes-2026-04') };
const folder = mkdtempSync(join(tmpdir(), 'tansiq-small-'));

/** Only root mounts; elsewhere the Rust tests, which know the same sizes, must do. */
const canMount = process.getuid?.() === 0 && mount(mkdtempSync(join(folder, 'try-')));
let isMounted = false;

afterAll(async () => {
  if (isMounted) {
    await node.stop();
    spawnSync('umount', ['--lazy', node.folder]);
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A file system in memory, as small as a disk that is nearly full. The one that was only tried goes at once. */
function mount(on: string): boolean {
  const options = ['-t', 'tmpfs', '-o', `size=${96 * MIB},mode=0700`, 'tansiq-e2e', on];
  const isThere = spawnSync('mount', options).status === 0;
  if (isThere && on.startsWith(folder)) spawnSync('umount', [on]);
  return isThere;
}

/** Something else fills the disk, until so much is left. */
function fill(left: number): void {
  const { bavail, bsize } = statfsSync(node.folder);
  writeFileSync(join(node.folder, `filler-${left}`), Buffer.alloc(Math.max(0, bavail * bsize - left)));
}

const placeAtNode = async (): Promise<string> =>
  (await node.ask<{ view: { place: { fr: string } } }>(['doc', 'show', minutes.id])).view.place.fr;

test.runIf(canMount)(
  'a nearly full disk refuses files in words and still takes text; a full one lets text wait',
  async () => {
    await node.stop();
    const aside = join(folder, 'aside');
    execFileSync('cp', ['-a', node.folder, aside]);
    isMounted = mount(node.folder);
    execFileSync('cp', ['-a', `${aside}/.`, node.folder]);
    await node.start();
    const amina = await sitDown();
    const page = await amina.signIn(`${node.url}/documents/${minutes.id}`, 'amina');
    await seesSaved(page, 'kept');
    const place = field(page, 'minutes.place', 'fr');
    const attach = async (name: string, bytes: number): Promise<void> => {
      const path = join(folder, name);
      writeFileSync(path, Buffer.alloc(bytes, name));
      await page.locator('.tq-files__attach input[type=file]').setInputFiles([path]);
    };
    await attach('petit.pdf', MIB);
    await page.locator('.tq-files__one').getByText('petit.pdf').waitFor();

    // Less is left than files may take.
    fill(18 * MIB);
    await attach('grand.pdf', 6 * MIB);
    await page.getByRole('alert').filter({ hasText: 'il n’y a plus de place pour les fichiers' }).waitFor();
    expect(await look(page, 'files-no-room', 'fr')).toEqual([]);
    await typeAtEnd(place, ', TEXTE-MALGRÉ-TOUT');
    await seesSaved(page, 'kept');
    await until('the text at the node', placeAtNode, (said) => said.endsWith('TEXTE-MALGRÉ-TOUT'));

    // Nothing is left: the words wait here, and the page says why.
    fill(MIB);
    // The council looks at its disk once a second at most: what is typed right after a look is still taken.
    const isFull = async (): Promise<number> => {
      await typeAtEnd(place, '.');
      return await page.getByText('Le disque du conseil est plein').count();
    };
    await expect.poll(isFull, { interval: 400 }).toBeGreaterThan(0);
    await typeAtEnd(place, ', EN-ATTENTE');
    await seesSaved(page, 'here');
    expect(await look(page, 'disk-full', 'fr')).toEqual([]);
    await page.getByRole('radio', { name: 'العربية' }).click();
    await page.getByText('قرص المجلس ممتلئ').waitFor();
    expect(await look(page, 'disk-full', 'ar')).toEqual([]);
    rmSync(join(node.folder, `filler-${MIB}`));
    // By itself, at the next try, which waits longer each time.
    await expect.poll(placeAtNode, { timeout: 70_000 }).toMatch(/EN-ATTENTE$/);
    await seesSaved(page, 'kept');
    await seesLine(page, 'up', 'up');
  },
);
