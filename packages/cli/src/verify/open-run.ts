import { join, resolve } from 'node:path';
import { isFinal, readManifest, readProof } from '@ablata/core';
import { formatsByExtension, openDataset } from '@ablata/formats';
import { rowSets } from '@ablata/run-files';
import { AblataError, type OpenDataset } from '@ablata/spec';
import { type Check, checked } from './check.ts';
import type { RunToVerify } from './run-to-verify.ts';

/** A run to verify, and what is wrong already with opening its dataset. */
export interface OpenedRun extends AsyncDisposable {
  readonly run: RunToVerify;
  readonly unreadable: readonly Check[];
}

/** @throws DATA_NO_RUN, DATA_BAD_RUN, DATA_NO_PROOF; DATA_NO_DATASET: the run did not come to its end. */
export async function openRun(path: string): Promise<OpenedRun> {
  const folder = resolve(path);
  const manifest = await readManifest(folder);
  if (!isFinal(manifest.outcome)) {
    throw new AblataError(
      'DATA_NO_DATASET',
      `the run in ${path} has no whole dataset: it ended as '${manifest.outcome}'`,
      {
        hint: 'The command that began it goes on where it stopped.',
      },
    );
  }
  const proof = await readProof(folder);
  const datasets = new Map<string, OpenDataset>();
  const problems: string[] = [];
  for (const extension of formatsByExtension().keys()) {
    const name = `dataset/${manifest.name}.${extension}`;
    if (!manifest.files.some((file) => file.name === name)) continue;
    try {
      datasets.set(extension, await openDataset(join(folder, name)));
    } catch (error) {
      problems.push(`${name} can't be read: ${(error as Error).message}`);
    }
  }
  return {
    run: {
      folder,
      manifest,
      proof,
      sets: rowSets(proof),
      datasets: new Map([...datasets].sort(([, a], [, b]) => b.embeddingColumns.length - a.embeddingColumns.length)),
      open: (set, extension) => openDataset(join(folder, 'dataset', 'splits', `${set}.${extension}`)),
    },
    unreadable: problems.length > 0 ? [checked('dataset', problems, '')] : [],
    async [Symbol.asyncDispose]() {
      for (const dataset of datasets.values()) await dataset[Symbol.asyncDispose]();
    },
  };
}
