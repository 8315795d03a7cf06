import { defineConfig } from 'vitest/config';

// Real processes and a real browser: run by `npm run e2e`, after `npm run build` and `cargo build --workspace`.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: './built.ts',
    environment: 'node',
    // Each file has a federation and a browser of its own; more than two at once only wait for each other.
    maxWorkers: 2,
    testTimeout: 180_000,
    // As patient as the browser: what is waited for comes over two lines and two disks.
    expect: { poll: { timeout: 40_000 } },
    hookTimeout: 60_000,
    // As for the Rust tests: a race lost on a busy machine is named in the summary ("retry x1"), and is to be mended.
    retry: 1,
  },
});
