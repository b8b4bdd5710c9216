// All checks in one command: `npm test`. Prints what each step took and ends with one line, `N passed, N failed[, N skipped]`:
// the tests of both runs added up, each failed step counting as one failure more.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = await mkdtemp(join(tmpdir(), 'ablata-check-'));
const tarballs = join(scratch, 'packages');
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
  await step('unit tests', () => vitest('unit:*'));
  await step('end-to-end tests', () => vitest('e2e'));
} finally {
  await rm(scratch, { recursive: true, force: true });
}

console.log(`\n${summary.join('\n')}\n`);
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = totals.failed > 0 ? 1 : 0;

async function step(name, work) {
  const start = performance.now();
  const { ok, output = '', failures = ok ? 0 : 1 } = await work();
  totals.failed += failures;
  const line = `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(17)} ${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`;
  summary.push(line);
  if (!ok && output) console.log(`\n${output.trim()}`);
  console.log(line);
}

async function script(name, args) {
  const { status, output } = await run(['pnpm', 'run', '--silent', name, ...args], 'pipe');
  return { ok: status === 0, output };
}

/** Runs one kind of tests with its output passed through, and adds its numbers up. */
async function vitest(project) {
  const report = join(scratch, 'report.json');
  await rm(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = await run(['pnpm', 'exec', 'vitest', 'run', '--project', project, ...reporters], 'inherit');
  const json = await readFile(report, 'utf8').catch(() => undefined);
  if (json === undefined) return { ok: false };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(json);
  totals.passed += numPassedTests;
  totals.skipped += numPendingTests + numTodoTests;
  // A file that could not even be loaded has no failed test to count.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failures = numFailedTests + broken;
  return { ok: status === 0 && failures === 0, failures: failures || (status === 0 ? 0 : 1) };
}

function run([command, ...args], stdio) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', stdio, stdio],
      env: { ...process.env, ABLATA_TARBALLS: tarballs },
    });
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', (error) => resolve({ status: 1, output: `${command}: ${error.message}\n` }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}
