import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The explorer's page: one script, one style sheet, nothing inline, so that the strictest policy lets it run. */
export default defineConfig({
  root: fileURLToPath(new URL('src/client', import.meta.url)),
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/client',
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    target: 'es2022',
    rolldownOptions: {
      output: { entryFileNames: 'view.js', chunkFileNames: 'view-[name].js', assetFileNames: 'view[extname]' },
    },
  },
});
