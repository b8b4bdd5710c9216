// Compiles native/*.c into prebuilds/linux-x64/kernel.node, with any C compiler (`CC`, else `cc`): no node-gyp, and nothing linked that a system might lack.
// Where that can't be done nothing is built and it says so; with `--require`, as before publishing, it fails instead. `--out FILE` builds another file.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import headers from 'node-api-headers';

const inPackage = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const out = process.argv.indexOf('--out');
const target = out < 0 ? inPackage('prebuilds/linux-x64/kernel.node') : process.argv[out + 1];
const compiler = process.env.CC || 'cc';

/** Why there is no addon to be had here; null: there is. */
function obstacle() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return `it is for linux-x64, and this is ${process.platform}-${process.arch}`;
  try {
    execFileSync(compiler, ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return `there is no C compiler '${compiler}'`;
  }
}

const reason = obstacle();
if (reason === null) build();
else {
  rmSync(target, { force: true });
  console.log(`@ablata/dedupe-native: the addon was not built, for ${reason}`);
  if (process.argv.includes('--require')) process.exitCode = 1;
}

function build() {
  const sources = readdirSync(inPackage('native')).filter((name) => name.endsWith('.c'));
  mkdirSync(dirname(target), { recursive: true });
  const part = `${target}.${process.pid}.part`;
  const options = [
    ...'-std=gnu11 -O3 -shared -fPIC -fvisibility=hidden -nostdlib -s -Wall -Wextra -Werror'.split(' '),
    // No loop becomes a call of memset or memcpy, which there would be none of.
    ...'-fno-builtin -fno-tree-loop-distribute-patterns -Wno-ignored-optimization-argument'.split(' '),
  ];
  execFileSync(
    compiler,
    [...options, '-I', headers.include_dir, '-o', part, ...sources.map((name) => inPackage(`native/${name}`))],
    { stdio: 'inherit' },
  );
  // Whatever libc there is, of whatever age: none is needed.
  const foreign = execFileSync('nm', ['-D', '--undefined-only', part], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.trim() !== '' && !/ napi_\w+$/.test(line));
  if (foreign.length > 0) {
    rmSync(part);
    throw new Error(`The addon needs what Node does not bring:\n${foreign.join('\n')}`);
  }
  // Renamed, so that a process that has the old one loaded keeps it.
  renameSync(part, target);
}
