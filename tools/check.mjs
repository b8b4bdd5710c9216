// All checks in one command: `npm test`. Prints what each step took and ends with one line, `N passed, N failed[, N skipped]`:
// the tests of both runs added up, each failed step counting as one failure more.
//
// `npm test -- --fast [package…]` is for while one works: types, lint, and the unit tests of the packages named, or of those that changed.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesToTest } from './packages-to-test.mjs';
import { closingLine, run } from './run-command.mjs';
import { runVitest } from './run-vitest.mjs';

const tarballs = await mkdtemp(join(tmpdir(), 'ablata-check-'));
const environment = { ABLATA_TARBALLS: tarballs };
const totals = { passed: 0, failed: 0, skipped: 0 };
const summary = [];
const [option, ...named] = process.argv.slice(2);

/** Scripts of package.json that run two at a time, the long ones first. */
const SCRIPTS = [['packages', tarballs], ['types'], ['lint'], ['knip'], ['structure']];

try {
  if (option === undefined) await whole();
  else if (option === '--fast') await fast(packagesToTest(named));
  else throw new Error(`there is no option ${option}: npm test -- --fast [package…]`);
} finally {
  await rm(tarballs, { recursive: true, force: true });
}

console.log(`\n${summary.join('\n')}\n`);
console.log(closingLine(totals));
process.exitCode = totals.failed > 0 ? 1 : 0;

async function whole() {
  await scripts(SCRIPTS);
  await step('unit tests', () => runVitest(['--project', 'unit:*'], environment));
  await step('end-to-end tests', () => runVitest(['--project', 'e2e'], environment));
}

async function fast(packages) {
  console.log(packages.length > 0 ? `tests of ${packages.join(', ')}` : 'no package changed: no tests');
  await scripts([['types'], ['lint']]);
  const projects = packages.flatMap((name) => ['--project', `unit:${name}`]);
  if (packages.length > 0) await step('unit tests', () => runVitest([...projects, '--passWithNoTests']));
}

async function scripts(list) {
  const queue = [...list];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [name, ...args] = next;
      await step(name, () => script(name, args));
    }
  };
  await Promise.all([worker(), worker()]);
}

async function step(name, work) {
  const start = performance.now();
  const { ok, output = '', passed = 0, failed = ok ? 0 : 1, skipped = 0 } = await work();
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
  const line = `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(17)} ${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`;
  summary.push(line);
  if (!ok && output) console.log(`\n${output.trim()}`);
  console.log(line);
}

async function script(name, args) {
  const { status, output } = await run(['pnpm', 'run', '--silent', name, ...args], 'pipe', environment);
  return { ok: status === 0, output };
}
