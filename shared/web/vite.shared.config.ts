// What the two apps' builds have in common.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import localesPlugin from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import type { Plugin, PluginOption, UserConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

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

/** Keeps the app's own files in the browser, so that it opens without a line. Nothing that a server answers is among them. */
export function offline(): PluginOption {
  return VitePWA({
    // Never autoUpdate: it reloads open tabs under the hands of whoever types.
    registerType: 'prompt',
    injectRegister: false,
    manifest: {
      name: 'Tansiq · تنسيق',
      short_name: 'Tansiq',
      lang: 'fr',
      start_url: '/',
      display: 'standalone',
      background_color: '#faf8f4',
      theme_color: '#0f4a3a',
      icons: [
        { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'maskable' },
      ],
    },
    workbox: {
      globPatterns: ['**/*.{js,css,html,wasm,svg,webmanifest}'],
      maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
      navigateFallback: '/index.html',
      navigateFallbackDenylist: [/^\/api\//, /^\/livez$/, /^\/readyz$/, /^\/metrics$/],
      cleanupOutdatedCaches: true,
    },
  });
}

const COMPRESSIBLE = /\.(js|css|html|wasm|svg|json|webmanifest)$/;
/** Smaller files are not worth a second copy. */
const COMPRESSED_BYTES_MIN = 1024;

/**
 * Writes `x.br` and `x.gz` beside every file that gains from it: the binaries embed them and compress nothing themselves.
 * Comes last in the list of plugins, after the service worker is written.
 */
export function precompress(): Plugin {
  let folder = '';
  return {
    name: 'tansiq-precompress',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        for (const name of await readdir(folder, { recursive: true })) {
          if (!COMPRESSIBLE.test(name)) continue;
          const bytes = await readFile(join(folder, name));
          if (bytes.length < COMPRESSED_BYTES_MIN) continue;
          const params = { [constants.BROTLI_PARAM_QUALITY]: 10 };
          await writeFile(join(folder, `${name}.br`), await promisify(brotliCompress)(bytes, { params }));
          await writeFile(join(folder, `${name}.gz`), await promisify(gzip)(bytes, { level: 9 }));
        }
      },
    },
  };
}
