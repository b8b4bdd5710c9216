import { resolve } from 'node:path';
import { AtomicFolder } from '@ablata/core';
import { writeHuggingFaceFolder } from '@ablata/formats';
import { openRunFiles, rowSets } from '@ablata/run-files';
import { AblataError } from '@ablata/spec';
import { printJson } from '../terminal/json.ts';
import { count } from '../terminal/numbers.ts';
import { shardOf } from '../terminal/shard-of-options.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata export RUN --huggingface DIR`: a folder that `datasets.load_dataset` understands. */
export async function exportCommand(
  terminal: Terminal,
  run: string,
  options: {
    readonly huggingface?: string;
    readonly license?: string;
    readonly shardRows?: unknown;
    readonly shardBytes?: unknown;
    readonly json?: boolean;
  },
): Promise<void> {
  if (!options.huggingface) {
    throw new AblataError('CONFIG_USAGE', 'export needs a target', {
      hint: 'For example: ablata export runs/vs-10k --huggingface hub/vs-10k',
    });
  }
  const shard = shardOf(options);
  const files = await openRunFiles(resolve(run));
  await using dataset = await files.open(files.manifest.name);
  const { diversity } = files.manifest;
  const facts = await writeHuggingFaceFolder(
    dataset,
    rowSets(files.proof),
    new AtomicFolder(resolve(options.huggingface), options.huggingface),
    { ...(shard && { shard }), ...(options.license && { license: options.license }), ...(diversity && { diversity }) },
  );
  if (options.json) {
    printJson(terminal, { folder: options.huggingface, files: facts.files });
    return;
  }
  terminal.out(
    `${count(facts.files.reduce((sum, { shards }) => sum + shards.length, 0))} Parquet files, README.md and croissant.json in ${options.huggingface}`,
  );
}
