// All checks in one command: `npm test`. Prints what each step took and ends with one line, `N passed, N failed[, N skipped]`:
// the tests of both runs added up, each failed step counting as one failure more.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLine, run } from './run-command.mjs';
import { runVitest } from './run-vitest.mjs';

const tarballs = await mkdtemp(join(tmpdir(), 'ablata-check-'));
const environment = { ABLATA_TARBALLS: tarballs };
const totals = { passed: 0, failed: 0, skipped: 0 };
const summary = [];

/** Scripts of package.json that run two at a time, the long ones first. */
const SCRIPTS = [['packages', tarballs], ['types'], ['lint'], ['knip'], ['structure']];

try {
  const queue = [...SCRIPTS];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [name, ...args] = next;
      await step(name, () => script(name, args));
    }
  };
  await Promise.all([worker(), worker()]);
  await step('unit tests', () => runVitest(['--project', 'unit:*'], environment));
  await step('end-to-end tests', () => runVitest(['--project', 'e2e'], environment));
} finally {
  await rm(tarballs, { recursive: true, force: true });
}

console.log(`\n${summary.join('\n')}\n`);
console.log(closingLine(totals));
process.exitCode = totals.failed > 0 ? 1 : 0;

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
