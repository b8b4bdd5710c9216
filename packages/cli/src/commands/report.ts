import { basename, dirname, join, resolve } from 'node:path';
import { AtomicFolder } from '@ablata/core';
import { buildReport } from '@ablata/report';
import { AblataError } from '@ablata/spec';
import { Explorer } from '@ablata/view';
import type { Terminal } from '../terminal/terminal.ts';
import { verifyRun } from '../verify/verify-run.ts';

/** Rows compared with all others for the checks on the page. */
const SAMPLE = 32;

/** `ablata report RUN…`: runs as one HTML page, in the folder of the first. */
export async function reportCommand(
  terminal: Terminal,
  runs: readonly string[],
  options: { readonly out?: string },
): Promise<void> {
  const [first] = runs;
  if (first === undefined) {
    throw new AblataError('CONFIG_USAGE', 'report needs the folder of a run', {
      hint: 'For example: ablata report runs/quickstart',
    });
  }
  await using explorer = new Explorer(
    runs.map((run) => ({ folder: resolve(run), label: run })),
    { verify: (folder) => verifyRun(folder, { sample: SAMPLE, leak: undefined }) },
  );
  const page = Buffer.from(await buildReport(explorer, runs.length));
  const out = options.out ?? join(first, 'report.html');
  await new AtomicFolder(resolve(dirname(out)), dirname(out)).file(basename(out), (file) => file.write(page));
  terminal.out(out);
}
