import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFinal, type Manifest, readManifest, readProof } from '@ablata/core';
import { formatsByExtension, openDataset } from '@ablata/formats';
import { rowSets } from '@ablata/run-files';
import { AblataError, type OpenDataset } from '@ablata/spec';
import { type Check, checked } from './check.ts';
import { mainFiles, toldBy } from './open-dataset-alone.ts';
import type { RunToVerify } from './run-to-verify.ts';

/** A run to verify, and what is wrong already with opening its dataset. */
export interface OpenedRun extends AsyncDisposable {
  readonly run: RunToVerify;
  readonly unreadable: readonly Check[];
}

/**
 * @param path the folder of a run, or that of its dataset without the run
 * @throws DATA_NO_RUN, DATA_BAD_RUN, DATA_NO_PROOF; DATA_NO_DATASET: the run did not come to its end.
 */
export async function openRun(path: string): Promise<OpenedRun> {
  const folder = resolve(path);
  const has = (name: string): boolean => existsSync(join(folder, name));
  const kind = !has('proof.json') || has('dataset') ? 'run' : has('run.json') && has('data') ? 'export' : 'dataset';
  const manifest = kind === 'dataset' ? undefined : await readManifest(folder);
  if (manifest && !isFinal(manifest.outcome)) {
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
  const place = kind === 'run' ? 'dataset' : '';
  const main = kind === 'export' ? [] : manifest ? listedFiles(manifest) : await mainFiles(folder);
  for (const [extension, name] of main) {
    try {
      datasets.set(extension, await openDataset(join(folder, name)));
    } catch (error) {
      problems.push(`${name} can't be read: ${(error as Error).message}`);
    }
  }
  return {
    run: {
      folder,
      kind,
      manifest,
      told: manifest ?? toldBy(datasets.values()),
      proof,
      sets: rowSets(proof),
      datasets: new Map([...datasets].sort(([, a], [, b]) => b.embeddingColumns.length - a.embeddingColumns.length)),
      open: (set, extension) => openDataset(join(folder, place, 'splits', `${set}.${extension}`)),
    },
    unreadable: problems.length > 0 ? [checked('dataset', problems, '')] : [],
    async [Symbol.asyncDispose]() {
      for (const dataset of datasets.values()) await dataset[Symbol.asyncDispose]();
    },
  };
}

/** The dataset's main files that the run wrote, by their endings. */
function listedFiles({ name, files }: Manifest): ReadonlyMap<string, string> {
  const listed = new Set(files.map((file) => file.name));
  const expected = [...formatsByExtension().keys()].map((ending) => [ending, `dataset/${name}.${ending}`] as const);
  return new Map(expected.filter(([, file]) => listed.has(file)));
}
