import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from './part.ts';
import { runProgram } from './run-program.ts';

/**
 * npm packages that no lockfile of ours has, in a folder of their own. Neither install scripts nor optional dependencies: a
 * prebuilt binary that is wanted is named. Import them by their path: `join(folderOf(part), 'node_modules', …)`.
 */
export function npmPackages(name: string, dependencies: Readonly<Record<string, string>>): Part {
  return {
    name,
    tier: 'light',
    stamp: JSON.stringify(dependencies),
    needs: [],
    async build(folder, log) {
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
      const cache = join(folder, 'cache');
      const options = ['--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--cache', cache];
      await runProgram(log, 'npm', ['install', '--prefix', folder, ...options]);
      const bytes = sizeOf(cache);
      rmSync(cache, { recursive: true });
      return bytes;
    },
  };
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}
