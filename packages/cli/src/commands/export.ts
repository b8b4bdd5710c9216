import { resolve } from 'node:path';
import { AtomicFolder } from '@ablata/core';
import { writeHuggingFaceFolder } from '@ablata/formats';
import { openRunFiles, rowSets } from '@ablata/run-files';
import { AblataError } from '@ablata/spec';
import { count } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata export RUN --huggingface DIR`: a folder that `datasets.load_dataset` understands. */
export async function exportCommand(
  terminal: Terminal,
  run: string,
  options: { readonly huggingface?: string; readonly license?: string },
): Promise<void> {
  if (!options.huggingface) {
    throw new AblataError('CONFIG_USAGE', 'export needs a target', {
      hint: 'For example: ablata export runs/vs-10k --huggingface hub/vs-10k',
    });
  }
  const files = await openRunFiles(resolve(run));
  await using dataset = await files.open(files.manifest.name);
  const { diversity } = files.manifest;
  const facts = await writeHuggingFaceFolder(
    dataset,
    rowSets(files.proof),
    new AtomicFolder(resolve(options.huggingface), options.huggingface),
    { ...(options.license && { license: options.license }), ...(diversity && { diversity }) },
  );
  terminal.out(`${count(facts.files.length)} Parquet files, README.md and croissant.json in ${options.huggingface}`);
}
