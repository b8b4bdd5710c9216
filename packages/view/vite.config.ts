import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/**
 * The explorer's page: one script, one style sheet, nothing inline, so that the strictest policy lets it run. In the mode `report`: the script
 * and the style sheet that a report carries within itself. In the mode `figures`: a module for Node that draws the same charts into files.
 */
export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL('src/client', import.meta.url)),
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: '../../dist/client',
    emptyOutDir: mode === 'production',
    modulePreload: false,
    assetsInlineLimit: 0,
    target: 'es2022',
    ...(mode === 'report' && {
      lib: {
        entry: 'report.tsx',
        formats: ['iife'],
        name: 'report',
        fileName: () => 'report.js',
        cssFileName: 'report',
      },
    }),
    ...(mode === 'figures' && { lib: { entry: 'figures.tsx', formats: ['es'], fileName: () => 'figures.js' } }),
    ...(mode === 'production' && {
      rolldownOptions: {
        output: { entryFileNames: 'view.js', chunkFileNames: 'view-[name].js', assetFileNames: 'view[extname]' },
      },
    }),
  },
}));
