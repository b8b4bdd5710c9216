import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AblataError, type Json, type JsonObject } from '@ablata/spec';
import { damaged } from '../file/file-errors.ts';

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
  const { shards, rows } = await readIndex(path);
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

async function readIndex(path: string): Promise<JsonObject> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(path, 'it is not JSON');
    throw new AblataError('DATA_UNREADABLE', `${path} can't be read.`, { hint: 'Check the path.', cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(path, 'it is no object');
  return value as JsonObject;
}
