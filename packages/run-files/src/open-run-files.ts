import { join } from 'node:path';
import { isFinal, type Manifest, type Proof, readManifest, readProof } from '@ablata/core';
import { formatsByExtension, openDataset } from '@ablata/formats';
import { AblataError, type OpenDataset, type RowSet } from '@ablata/spec';

/** The files of a finished run, as anybody would find them. */
export interface RunFiles {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly proof: Proof;
  open(name: string): Promise<OpenDataset>;
}

/** @throws DATA_NO_RUN, DATA_BAD_RUN, DATA_NO_DATASET */
export async function openRunFiles(folder: string): Promise<RunFiles> {
  const manifest = await readManifest(folder);
  const readable = [...formatsByExtension().keys()];
  const first = readable.find((extension) =>
    manifest.files.some(({ name }) => name === `dataset/${manifest.name}.${extension}`),
  );
  if (first === undefined || !isFinal(manifest.outcome)) {
    throw new AblataError(
      'DATA_NO_DATASET',
      `the run in ${folder} has no dataset that can be read: it ended as '${manifest.outcome}'`,
      {
        hint: `Readable are ${readable
          .filter((extension) => !extension.includes('.'))
          .map((extension) => `.${extension}`)
          .join(', ')}; finish the run with: ablata run`,
      },
    );
  }
  return {
    folder,
    manifest,
    proof: await readProof(folder),
    open: (name) => openDataset(join(folder, 'dataset', `${name}.${first}`)),
  };
}

/** The sets that the proof lists, e.g. `1k/train`. */
export function rowSets(proof: Proof): RowSet[] {
  return Object.entries(proof.splits).map(([name, rows]) => {
    const slash = name.lastIndexOf('/');
    return {
      name,
      subset: slash < 0 ? '' : name.slice(0, slash),
      split: name.slice(slash + 1),
      rows: Uint32Array.from(rows),
    };
  });
}
