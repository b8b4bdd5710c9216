import { join } from 'node:path';
import { type Manifest, type Proof, readManifest, readProof } from '@ablata/core';
import { formatsByExtension, openDataset } from '@ablata/formats';
import { AblataError, type OpenDataset, type RowSet } from '@ablata/spec';

/** The files of a finished run, as anybody would find them. */
export interface RunFiles {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly proof: Proof;
  /** Endings in which the dataset was written and that can be read back; the first is the one to read. */
  readonly extensions: readonly string[];
  open(name: string, extension?: string): Promise<OpenDataset>;
}

/** @throws DATA_NO_RUN, DATA_BAD_RUN, DATA_NO_DATASET */
export async function openRunFiles(folder: string): Promise<RunFiles> {
  const manifest = await readManifest(folder);
  const readable = [...formatsByExtension().keys()];
  const extensions = readable.filter((extension) =>
    manifest.files.some(({ name }) => name === `dataset/${manifest.name}.${extension}`),
  );
  const [first] = extensions;
  if (first === undefined) {
    throw new AblataError(
      'DATA_NO_DATASET',
      `the run in ${folder} has no dataset that can be read: it ended as '${manifest.outcome}'`,
      {
        hint: `Readable are ${readable.map((extension) => `.${extension}`).join(', ')}; finish the run with: ablata run`,
      },
    );
  }
  return {
    folder,
    manifest,
    proof: await readProof(folder),
    extensions,
    open: (name, extension = first) => openDataset(join(folder, 'dataset', `${name}.${extension}`)),
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
