import { defineConfig } from 'vite';
import { common, offline, plugins, precompress } from '../../shared/web/vite.shared.config.ts';

const NODE_ADDRESS = process.env.TANSIQ_NODE ?? 'http://127.0.0.1:8080';

export default defineConfig({
  ...common,
  plugins: [...plugins, offline(), precompress()],
  server: { proxy: { '/api': { target: NODE_ADDRESS, ws: true } } },
});
