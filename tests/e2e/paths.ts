/** Where things are. */
import { resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** Pictures and logs of the last run. */
export const RESULTS = `${ROOT}/test-results`;

const TARGET = process.env.CARGO_TARGET_DIR ?? `${ROOT}/target`;

/** The programs under test. In this profile they read the web apps from `web/dist` when asked, so those may be newer than they. */
export const PROGRAMS = {
  hub: `${TARGET}/debug/tansiq-hub`,
  node: `${TARGET}/debug/tansiq-node`,
} as const;

/** The browser. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
