import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The packages named; or else those with files that differ from where the branch left `main`, on `main` itself from the last commit. */
export function packagesToTest(named) {
  const unknown = named.find((name) => !isPackage(name));
  if (unknown !== undefined) throw new Error(`there is no package ${unknown} under packages/`);
  return named.length > 0 ? named : changedPackages();
}

function changedPackages() {
  const base = git('merge-base', 'HEAD', 'main') || 'HEAD';
  const files = `${git('diff', '--name-only', base)}\n${git('ls-files', '--others', '--exclude-standard')}`;
  const names = files.split('\n').flatMap((file) => file.match(/^packages\/([^/]+)\//)?.[1] ?? []);
  return [...new Set(names)].filter(isPackage).sort();
}

function git(...args) {
  return spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
}

function isPackage(name) {
  return existsSync(join(root, 'packages', name, 'package.json'));
}
