import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { common, plugins, precompress } from '../../shared/web/vite.shared.config.ts';

const NODE_ADDRESS = process.env.TANSIQ_NODE ?? 'http://127.0.0.1:8080';

export default defineConfig({
  ...common,
  plugins: [
    ...plugins,
    VitePWA({
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
    }),
    precompress(),
  ],
  server: { proxy: { '/api': { target: NODE_ADDRESS, ws: true } } },
});
