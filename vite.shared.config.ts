// What the two apps' builds have in common.
import localesPlugin from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import type { PluginOption, UserConfig } from 'vite';

/** Modules that inline a copy of the wasm, or that only a Node process needs, never reach a browser. */
export const plugins: PluginOption[] = [
  react(),
  // react-aria has no ar-MA catalogue of its own; ar-AE is the Arabic one it ships.
  { ...localesPlugin.vite({ locales: ['fr-FR', 'ar-AE', 'en-US'] }), enforce: 'pre' },
];

export const common: UserConfig = {
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    // The wasm is a file of its own, so that it is precached, compressed and served as application/wasm.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
};
