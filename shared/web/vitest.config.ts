import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The build makes this module; tests have no build.
  resolve: {
    alias: { 'virtual:pwa-register/react': join(import.meta.dirname, 'src/testing/pwaRegister.ts') },
  },
  test: {
    root: join(import.meta.dirname, '../..'),
    environment: 'happy-dom',
    include: ['{shared,node,hub}/web/src/**/*.test.{ts,tsx}'],
    setupFiles: ['shared/web/src/testing/setup.ts'],
    testTimeout: 20_000,
  },
});
