// What would be published, checked: builds and packs every package, then reads the tarballs with publint and attw and looks
// for what must or must not be in them, and for what they weigh. `node tools/check-packages.mjs [FOLDER]` leaves the tarballs in
// FOLDER; `--sizes` writes docs/package-sizes.md anew.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { dependencyCounter, grown, readSizes, writeSizes } from './package-sizes.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const exec = promisify(execFile);
const run = (command, args, options) => exec(command, args, { cwd: root, maxBuffer: 64e6, ...options });

/** What a command printed, as the reason for its failure. */
const outputOf = (error) => `${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message;

const options = process.argv.slice(2);
const given = options.find((option) => !option.startsWith('--'));
const keep = given && resolve(given);
const folder = keep ?? (await mkdtemp(join(tmpdir(), 'ablata-packages-')));
await mkdir(folder, { recursive: true });
const problems = [];
const sizes = new Map();
const bringsOf = dependencyCounter(root);

try {
  await run('pnpm', ['-r', '--workspace-concurrency=2', '--filter', './packages/*', 'run', 'build']);
  const names = await readdir(join(root, 'packages'));
  const queue = [...names];
  await Promise.all(
    [1, 2].map(async () => {
      for (let name = queue.shift(); name; name = queue.shift())
        await check(name).catch((error) => problems.push(`${name}: ${outputOf(error)}`));
    }),
  );
  if (options.includes('--sizes')) writeSizes(root, sizes);
  else problems.push(...grown(sizes, readSizes(root)));
} catch (error) {
  problems.push(outputOf(error));
} finally {
  if (!keep) await rm(folder, { recursive: true, force: true });
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

async function check(name) {
  const packageFolder = join(root, 'packages', name);
  const found = [];
  const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', folder], { cwd: packageFolder });
  const { filename } = JSON.parse(stdout);
  const tarball = resolve(folder, filename);
  const bytes = await readFile(tarball);

  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
    strict: true,
  });
  found.push(...messages.map((message) => formatMessage(message, pkg)));
  await run('node_modules/.bin/attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji']).catch(
    (error) => found.push(outputOf(error)),
  );
  const { stdout: listing } = await run('tar', ['-tzf', tarball]);
  const paths = listing
    .trim()
    .split('\n')
    .map((path) => path.replace('package/', ''));
  found.push(...contents(paths), ...(await manifest(tarball)));

  const [kib, brings] = [Math.ceil(bytes.length / 1024), bringsOf(name)];
  sizes.set(pkg.name, { kib, brings });
  console.log(`${pkg.name}: ${paths.length} files, ${kib} KiB packed, brings ${brings} packages`);
  problems.push(...found.map((problem) => `${pkg.name}: ${problem}`));
}

/** Files that must be there, and files that are nobody's business. */
function contents(paths) {
  const missing = ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts'].filter((path) => !paths.includes(path));
  const stray = paths.filter((path) => /\.test\.|__fixtures__|^src\/|\.tsbuildinfo$/.test(path));
  return [...missing.map((path) => `${path} is missing`), ...stray.map((path) => `${path} does not belong into it`)];
}

/** pnpm has to turn its own `workspace:` into versions. */
async function manifest(tarball) {
  const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json']);
  return stdout.includes('workspace:') ? ['its package.json still says workspace:'] : [];
}
