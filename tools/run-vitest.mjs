// Runs tests with vitest, their output passed through, and counts them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run-command.mjs';

/**
 * A file whose process died (seen, rarely, of tests that end threads with onnxruntime in them) is run once more, and said; a second death fails.
 *
 * @returns {Promise<{ok: boolean, passed: number, failed: number, skipped: number}>} failed: a file that cannot be loaded counts as one
 */
export async function runVitest(args, environment = {}) {
  const first = await runOnce(args, environment);
  if (first.died.length === 0) return counted(first);
  console.log(`\nthe process of these files died; they are run once more:\n  ${first.died.join('\n  ')}\n`);
  const again = await runOnce([...args, ...first.died], environment);
  return counted({
    passed: first.passed + again.passed,
    failed: first.failed + again.failed + again.died.length,
    skipped: first.skipped + again.skipped,
    died: [],
  });
}

const counted = ({ passed, failed, skipped }) => ({ ok: failed === 0, passed, failed, skipped });

/** @returns counts without the files whose process died, and these */
async function runOnce(args, environment) {
  const folder = await mkdtemp(join(tmpdir(), 'ablata-vitest-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { status } = await run(['pnpm', 'exec', 'vitest', 'run', ...args, ...reporters], 'inherit', environment);
    const json = await readFile(report, 'utf8').catch(() => undefined);
    if (json === undefined) return { passed: 0, failed: 1, skipped: 0, died: [] };
    const { numFailedTests, testResults } = JSON.parse(json);
    const broken = testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    );
    const died = broken.filter(({ message, assertionResults }) => !message && assertionResults.length > 0);
    const failed = numFailedTests + broken.length - died.length || (status === 0 || died.length > 0 ? 0 : 1);
    const tests = testResults
      .filter((file) => !died.includes(file))
      .flatMap(({ assertionResults }) => assertionResults);
    const passed = tests.filter(({ status }) => status === 'passed').length;
    const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed').length;
    return { passed, failed, skipped, died: died.map(({ name }) => name) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
