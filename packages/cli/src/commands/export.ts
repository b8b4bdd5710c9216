import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { AtomicFolder, proofFolder } from '@ablata/core';
import { writeHuggingFaceFolder } from '@ablata/formats';
import { openRunFiles, type RunFiles, rowSets } from '@ablata/run-files';
import { AblataError, type OutputFolder } from '@ablata/spec';
import { printJson } from '../terminal/json.ts';
import { count } from '../terminal/numbers.ts';
import { shardOf } from '../terminal/shard-of-options.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `ablata export RUN --huggingface DIR`: a folder that `datasets.load_dataset` understands, with the run's proof in it. */
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
  const folder = new AtomicFolder(resolve(options.huggingface), options.huggingface);
  const facts = await writeHuggingFaceFolder(dataset, rowSets(files.proof), folder, {
    ...(shard && { shard }),
    ...(options.license && { license: options.license }),
    ...(diversity && { diversity }),
    proof: true,
  });
  await copyProof(files, folder);
  if (options.json) {
    printJson(terminal, { folder: options.huggingface, files: facts.files });
    return;
  }
  terminal.out(
    `${count(facts.files.reduce((sum, { shards }) => sum + shards.length, 0))} Parquet files, README.md, croissant.json and the run's proof in ${options.huggingface}`,
  );
}

/** run.json, proof.json and the vectors that decisions rest on: these two as they lie in the run's dataset. */
async function copyProof({ folder: run, manifest }: RunFiles, target: OutputFolder): Promise<void> {
  const place = proofFolder(run);
  const vectors = manifest.files.map(({ name }) => name).filter((name) => name.startsWith(`${place}proof/`));
  for (const name of ['run.json', `${place}proof.json`, ...vectors]) {
    await target.file(name.startsWith(place) ? name.slice(place.length) : name, async (file) => {
      for await (const bytes of createReadStream(join(run, name))) await file.write(bytes);
    });
  }
}
