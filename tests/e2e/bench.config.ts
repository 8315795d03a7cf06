import { defineConfig } from 'vitest/config';

// `bash tests/run.sh bench typing`: figures, no test. A run fails only when something cannot be measured.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.bench.ts'],
    globalSetup: './built.ts',
    environment: 'node',
    testTimeout: 900_000,
    hookTimeout: 60_000,
  },
});
