import { mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AtomicFolder } from '@ablata/core';
import { buildReport, pngRenderer } from '@ablata/report';
import { AblataError } from '@ablata/spec';
import { Explorer, figureFiles } from '@ablata/view';
import { printJson } from '../terminal/json.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { verifyRun } from '../verify/verify-run.ts';

/** Rows compared with all others for the checks on the page. */
const SAMPLE = 32;

export interface ReportOptions {
  readonly out?: string;
  readonly svg?: boolean;
  readonly png?: boolean;
  readonly json?: boolean;
}

/** `ablata report RUN…`: a run as one HTML page in its folder, several as a comparison in the folder of the first; with `--svg` or `--png` each figure as a file besides. */
export async function reportCommand(
  terminal: Terminal,
  runs: readonly string[],
  options: ReportOptions,
): Promise<void> {
  const [first] = runs;
  if (first === undefined) {
    throw new AblataError('CONFIG_USAGE', 'report needs the folder of a run', {
      hint: 'For example: ablata report runs/quickstart',
    });
  }
  const toPng = options.png ? await pngRenderer() : undefined; // before what takes long
  await using explorer = new Explorer(
    runs.map((run) => ({ folder: resolve(run), label: run })),
    { verify: (folder) => verifyRun(folder, { sample: SAMPLE, leak: undefined }) },
  );
  const page = Buffer.from(await buildReport(explorer, runs.length));
  const name = runs.length > 1 ? 'comparison' : 'report'; // that the first has a report of its own is no reason to lose it
  const out = options.out ?? join(first, `${name}.html`);
  await new AtomicFolder(resolve(dirname(out)), dirname(out)).file(basename(out), (file) => file.write(page));
  const files = [out];
  if (options.svg || toPng) {
    const place = join(dirname(out), name === 'comparison' && !options.out ? 'comparison-figures' : 'figures');
    await mkdir(place, { recursive: true });
    const folder = new AtomicFolder(resolve(place), place);
    const write = async (name: string, bytes: Uint8Array): Promise<void> => {
      await folder.file(name, (file) => file.write(Buffer.from(bytes)));
      files.push(join(place, name));
    };
    for (const { name: figure, svg } of await figureFiles(explorer, runs.length)) {
      if (options.svg) await write(`${figure}.svg`, Buffer.from(svg));
      if (toPng) await write(`${figure}.png`, toPng(svg));
    }
  }
  if (options.json) printJson(terminal, { file: out, files });
  else for (const file of files) terminal.out(file);
}
