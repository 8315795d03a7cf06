/** Before any browser test: what they run must have been built, and the folder of their pictures is emptied. */
import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { CHROMIUM, PROGRAMS, RESULTS, ROOT } from './paths.ts';

/** Throws with the commands that build what is missing. */
export default function setup(): void {
  const missing: string[] = [];
  const need = (path: string, advice: string): void => {
    if (!existsSync(path)) missing.push(`${path} is missing: ${advice}`);
  };
  for (const app of ['node', 'hub']) need(`${ROOT}/${app}/web/dist/index.html`, 'npm run build');
  for (const program of Object.values(PROGRAMS)) need(program, 'cargo build --workspace');
  need(CHROMIUM, 'install chromium, or name it in CHROMIUM');
  if (missing.length > 0) throw new Error(`the browser tests cannot run:\n  ${missing.join('\n  ')}`);
  if (!statSync(`${ROOT}/node/web/dist/assets`).isDirectory()) throw new Error('node/web/dist has no assets');
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
}
