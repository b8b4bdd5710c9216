import { basename } from 'node:path';
import type { Json, JsonObject } from '@ablata/spec';
import { damaged } from '@ablata/torch-file';
import { readAbout } from '../files/read-about.ts';

/** `x.parquet.index.json`: which files are the dataset, in order. */
export interface ShardIndex {
  readonly layout: 1;
  /** The ending of the shards. */
  readonly format: string;
  readonly rows: number;
  readonly dimension: number;
  /** `total_size`: bytes of all shards with their sidecars, as Hugging Face's indexes of weights say it. */
  readonly metadata: { readonly total_size: number };
  readonly shards: readonly Shard[];
}

export interface Shard {
  /** Beside the index. */
  readonly file: string;
  readonly rows: number;
  /** Of the file and its sidecars. */
  readonly bytes: number;
}

/** @throws DATA_DAMAGED when it is no index, or names a file elsewhere */
export async function readShardIndex(path: string): Promise<readonly Shard[]> {
  const { shards, rows } = await readAbout(path);
  if (!Array.isArray(shards) || shards.length === 0) throw damaged(path, 'it has no list of shards');
  const read = (shards as readonly Json[]).map((shard, number): Shard => {
    const { file, rows, bytes } = (shard ?? {}) as JsonObject;
    if (typeof file !== 'string' || file === '' || basename(file) !== file || file.startsWith('.'))
      throw damaged(path, `shard ${number} names no file beside it`);
    if (!Number.isSafeInteger(rows) || (rows as number) < 0)
      throw damaged(path, `shard ${number} has no number of rows`);
    return { file, rows: rows as number, bytes: typeof bytes === 'number' ? bytes : 0 };
  });
  const sum = read.reduce((total, shard) => total + shard.rows, 0);
  if (rows !== sum) throw damaged(path, `it says ${String(rows)} rows, and its shards have ${sum}`);
  return read;
}
