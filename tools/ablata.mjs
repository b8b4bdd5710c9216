// `npm run ablata -- …` in a clone: the command from its sources, by this Node or, where that is too old, by a newer one from npm.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isTooOld, PINNED_NODE } from './node-for-sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(command, args, options = {}) {
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`could not start ${command}: ${error.message}`);
  return status ?? (signal === 'SIGINT' ? 130 : 1);
}

if (!existsSync(`${root}packages/cli/node_modules`)) {
  const status = run(process.execPath, [`${root}tools/run.mjs`]); // installs, and runs nothing
  if (status !== 0) process.exit(status);
}
process.on('SIGINT', () => {}); // the command itself answers Ctrl-C
const words = ['-C', '@ablata/source', 'packages/cli/src/bin.ts', ...process.argv.slice(2)];
process.exitCode = isTooOld()
  ? run('npx', ['-y', '-p', `node@${PINNED_NODE}`, '--', 'node', ...words], { shell: process.platform === 'win32' })
  : run(process.execPath, words);
