import { createHash, type Hash } from 'node:crypto';
import type { DatasetView, JsonObject, OutputFile, OutputFolder, RowSet } from '@ablata/spec';
import { shardName } from '@ablata/torch-file';
import { buildCroissant } from '../card/build-croissant.ts';
import { buildDatasetCard } from '../card/build-dataset-card.ts';
import { type CardFacts, type CardFile, type CardShard, cardFile, factsOf } from '../card/card-facts.ts';
import { jsonBytes, normalizerJson } from '../files/describe-dataset.ts';
import { fitNormalizer } from '../normalizer/fit-normalizer.ts';
import { rowsPerShard } from '../shards/rows-per-shard.ts';
import type { ShardOptions } from '../shards/shard-options.ts';

export interface HuggingFaceOptions {
  /** SPDX identifier or a Hugging Face licence name. */
  readonly license?: string;
  readonly language?: string;
  readonly limits?: readonly string[];
  readonly diversity?: JsonObject;
  /** How a set is cut into files. Default: about 500 MB each. */
  readonly shard?: ShardOptions;
  /** Whether a run's proof is put beside the card. */
  readonly proof?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Writes a folder that `datasets.load_dataset(folder, '1k')` and the Hugging Face Hub understand: `data/1k/train-00000-of-00001.parquet`
 * and so on for each set, `normalizer/1k.json` over the main embedding of its training rows, the card as `README.md` and Croissant as `croissant.json`.
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
  const { signal, shard = {}, ...about } = options;
  const all = {
    name: 'train',
    subset: '',
    split: 'train',
    rows: Uint32Array.from({ length: dataset.length }, (_, row) => row),
  };
  const files: CardFile[] = [];
  for (const { subset, split, rows } of sets.length === 0 ? [all] : sets) {
    const part = dataset.select(rows);
    const each = rowsPerShard(part, shard, Float32Array.BYTES_PER_ELEMENT, signal);
    const count = Math.max(1, Math.ceil(rows.length / each));
    const shards: CardShard[] = [];
    for (let number = 0; number < count; number++) {
      const path = `${shardName(`data/${subset === '' ? '' : `${subset}/`}${split}`, number, count)}.parquet`;
      const hash = createHash('sha256');
      let bytes = 0;
      await folder.file(path, async (file) => {
        const some = dataset.select(rows.subarray(number * each, (number + 1) * each));
        await writeParquet(some, hashing(file, hash), { layout: 'plain', split, signal });
        bytes = file.position;
      });
      shards.push({ path, bytes, sha256: hash.digest('hex') });
    }
    files.push(cardFile({ subset, split, rows: rows.length }, shards));
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
