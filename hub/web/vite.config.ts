import { defineConfig } from 'vite';
import { common, offline, plugins, precompress } from '../../shared/web/vite.shared.config.ts';

const HUB_ADDRESS = process.env.TANSIQ_HUB ?? 'http://127.0.0.1:8090';

export default defineConfig({
  ...common,
  plugins: [...plugins, offline(), precompress()],
  server: { proxy: { '/api': { target: HUB_ADDRESS } } },
});
