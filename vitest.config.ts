import { readdirSync } from 'node:fs';
import { defaultServerConditions } from 'vite';
import { defaultExclude, defineConfig } from 'vitest/config';

const conditions = ['@ablata/source', ...defaultServerConditions];
const packages = readdirSync(new URL('./packages', import.meta.url));

/** Projects do not inherit the root's `resolve`, hence `extends: true` everywhere. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    maxWorkers: '100%', // vitest leaves a core free: on two cores all files would wait for each other
    testTimeout: 30_000,
    hookTimeout: 60_000,
    execArgv: ['-C', '@ablata/source'],
    projects: [
      ...packages.map((name) => ({
        extends: true as const,
        test: {
          name: `unit:${name}`,
          root: `./packages/${name}`,
          include: ['src/**/*.test.ts'],
        },
      })),
      {
        extends: true as const,
        test: {
          name: 'e2e',
          root: '.',
          include: ['examples/**/*.test.ts', 'e2e/**/*.test.ts'],
          exclude: [...defaultExclude, 'e2e/real/**', 'e2e/published/**'],
          testTimeout: 300_000,
        },
      },
      {
        extends: true as const,
        test: { name: 'published', root: '.', include: ['e2e/published/**/*.test.ts'], testTimeout: 300_000 },
      },
      {
        extends: true as const,
        test: {
          name: 'real',
          root: '.',
          include: ['e2e/real/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
    ],
  },
});
