import { join, resolve } from 'node:path';
import { AtomicFolder } from '@ablata/core';
import { buildReport } from '@ablata/report';
import { openRunFiles } from '@ablata/run-files';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata report RUN`: the run as one HTML page, in its folder. */
export async function reportCommand(terminal: Terminal, run: string): Promise<void> {
  const files = await openRunFiles(resolve(run));
  await using dataset = await files.open(files.manifest.name);
  const page = Buffer.from(buildReport(files.manifest, dataset));
  await new AtomicFolder(files.folder, run).file('report.html', (file) => file.write(page));
  terminal.out(join(run, 'report.html'));
}
