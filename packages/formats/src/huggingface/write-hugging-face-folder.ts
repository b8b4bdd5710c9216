import { createHash, type Hash } from 'node:crypto';
import type { DatasetView, JsonObject, OutputFile, OutputFolder, RowSet } from '@ablata/spec';
import { buildCroissant } from '../card/build-croissant.ts';
import { buildDatasetCard } from '../card/build-dataset-card.ts';
import { type CardFacts, type CardFile, factsOf } from '../card/card-facts.ts';
import { jsonBytes, normalizerJson } from '../files/describe-dataset.ts';
import { fitNormalizer } from '../normalizer/fit-normalizer.ts';

export interface HuggingFaceOptions {
  /** SPDX identifier or a Hugging Face licence name. */
  readonly license?: string;
  readonly language?: string;
  readonly limits?: readonly string[];
  readonly diversity?: JsonObject;
  readonly signal?: AbortSignal;
}

/**
 * Writes a folder that `datasets.load_dataset(folder, '1k')` and the Hugging Face Hub understand: `data/1k/train-00000-of-00001.parquet`
 * for each set, `normalizer/1k.json` over the main embedding of its training rows, the card as `README.md` and Croissant as `croissant.json`.
 *
 * @param sets as a split policy gives them; none: all rows as `train`
 * @returns what the card was made from
 */
export async function writeHuggingFaceFolder(
  dataset: DatasetView,
  sets: readonly RowSet[],
  folder: OutputFolder,
  options: HuggingFaceOptions = {},
): Promise<CardFacts> {
  const { writeParquet } = await import('../parquet/write-parquet.ts');
  const { signal, ...about } = options;
  const all = {
    name: 'train',
    subset: '',
    split: 'train',
    rows: Uint32Array.from({ length: dataset.length }, (_, row) => row),
  };
  const files: CardFile[] = [];
  for (const { subset, split, rows } of sets.length === 0 ? [all] : sets) {
    const path = `data/${subset === '' ? '' : `${subset}/`}${split}-00000-of-00001.parquet`;
    const part = dataset.select(rows);
    const hash = createHash('sha256');
    let bytes = 0;
    await folder.file(path, async (file) => {
      await writeParquet(part, hashing(file, hash), { layout: 'plain', split, signal });
      bytes = file.position;
    });
    files.push({ path, subset, split, rows: rows.length, bytes, sha256: hash.digest('hex') });
    if (split === 'train' && rows.length > 0 && dataset.embeddingColumns.length > 0) {
      const normalizer = jsonBytes(normalizerJson(await fitNormalizer(part, signal)));
      await folder.file(`normalizer/${subset === '' ? 'all' : subset}.json`, (file) => file.write(normalizer));
    }
  }
  const facts: CardFacts = { ...factsOf(dataset), files, ...about };
  await folder.file('README.md', (file) => file.write(Buffer.from(buildDatasetCard(facts))));
  await folder.file('croissant.json', (file) => file.write(jsonBytes(buildCroissant(facts))));
  return facts;
}

/** The same file, its bytes hashed as they pass. */
function hashing(file: OutputFile, hash: Hash): OutputFile {
  return {
    get position() {
      return file.position;
    },
    write(bytes) {
      const written = file.write(bytes);
      hash.update(bytes);
      return written;
    },
  };
}
