import type { DatasetFormat, OutputFolder } from '@ablata/spec';
import { SHARD_INDEX, type Shard, type ShardIndex, shardName } from '@ablata/torch-file';
import { jsonBytes } from '../files/describe-dataset.ts';
import { openShards } from './open-shards.ts';
import { rowsPerShard } from './rows-per-shard.ts';
import type { ShardOptions } from './shard-options.ts';

/** Of a float32 as it stands in memory. */
const FLOAT32 = 4;

/**
 * A format that cuts what it writes into shards: `x-00000-of-00012.parquet` and so on, each a whole dataset file of that format, and last
 * `x.parquet.index.json`, which says which files are the dataset. One shard is written at a time, so what a format holds of its rows stays that
 * of one.
 *
 * @param options undefined: one file, as the format itself writes it
 * @param bytesANumber that a number of an embedding takes in the file
 */
export function sharded(
  format: DatasetFormat,
  options: ShardOptions | undefined,
  bytesANumber = FLOAT32,
): DatasetFormat {
  if (options === undefined) return format;
  const extension = `${format.extension}${SHARD_INDEX}`;
  return {
    identity: { ...format.identity, shard: { ...options } },
    extension,
    async write(dataset, folder, name, context) {
      const { signal } = context;
      signal.throwIfAborted();
      const each = rowsPerShard(dataset, options, bytesANumber, signal);
      const count = Math.max(1, Math.ceil(dataset.length / each));
      const shards: Shard[] = [];
      for (let number = 0; number < count; number++) {
        signal.throwIfAborted();
        const start = number * each;
        const rows = Math.min(each, dataset.length - start);
        const part = dataset.select(Uint32Array.from({ length: rows }, (_, row) => start + row));
        const stem = shardName(name, number, count);
        let bytes = 0;
        const counted = counting(folder, (written) => {
          bytes += written;
        });
        await format.write(part, counted, stem, context);
        shards.push({ file: `${stem.split('/').at(-1)}.${format.extension}`, rows, bytes });
      }
      const index: ShardIndex = {
        layout: 1,
        format: format.extension,
        rows: dataset.length,
        dimension: dataset.dimension,
        metadata: { total_size: shards.reduce((total, { bytes }) => total + bytes, 0) },
        shards,
      };
      await folder.file(`${name}.${extension}`, (file) =>
        file.write(jsonBytes({ ...index, shards: shards.map((shard) => ({ ...shard })) })),
      );
    },
    ...(format.open === undefined ? {} : { open: (path: string) => openShards(path, (file) => format.open!(file)) }),
  };
}

/** The same folder; says how many bytes each file came to. */
function counting(folder: OutputFolder, add: (bytes: number) => void): OutputFolder {
  return {
    file: (name, fill) =>
      folder.file(name, async (file) => {
        await fill(file);
        add(file.position);
      }),
  };
}
