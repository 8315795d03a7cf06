import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    environment: 'happy-dom',
    include: ['{shared,node,hub}/web/src/**/*.test.{ts,tsx}'],
    setupFiles: ['shared/web/src/testing/setup.ts'],
    testTimeout: 20_000,
  },
});
