// Runs tests with vitest, their output passed through, and counts them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run-command.mjs';

/** @returns {Promise<{ok: boolean, passed: number, failed: number, skipped: number}>} failed: a file that cannot be loaded counts as one */
export async function runVitest(args, environment = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ablata-vitest-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { status } = await run(['pnpm', 'exec', 'vitest', 'run', ...args, ...reporters], 'inherit', environment);
    const json = await readFile(report, 'utf8').catch(() => undefined);
    if (json === undefined) return { ok: false, passed: 0, failed: 1, skipped: 0 };
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(json);
    const broken = testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    ).length;
    const failed = numFailedTests + broken || (status === 0 ? 0 : 1);
    return { ok: failed === 0, passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
