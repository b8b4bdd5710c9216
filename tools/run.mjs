// Runs the given package.json scripts on a fresh clone: finds a Node new enough and the pinned pnpm (both from npm, when
// missing), installs, then runs each script in turn. Nothing but `npm` is needed. From the first option on (`--fast`) all goes to the last script.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isTooOld, PINNED_NODE } from './node-for-sources.mjs';

const self = fileURLToPath(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const given = process.argv.slice(2);
const options = given.findIndex((word) => word.startsWith('-'));
const scripts = options < 0 ? given : given.slice(0, options);
const rest = options < 0 ? [] : given.slice(options);

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ABLATA_BOOTSTRAPPED: '1' },
  });
  if (error) console.error(`could not start ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

if (process.env.ABLATA_BOOTSTRAPPED) {
  run('pnpm', 'install', '--frozen-lockfile', '--prefer-offline');
  for (const script of scripts) run('pnpm', 'run', '--silent', script, ...(script === scripts.at(-1) ? rest : []));
} else {
  const node = isTooOld() ? ['-p', `node@${PINNED_NODE}`] : [];
  run('npx', '-y', ...node, '-p', packageManager, '--', 'node', self, ...given);
}
