import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { truncated } from '../file/file-errors.ts';
import { readShardIndex } from './shard-index.ts';
import { SHARD_INDEX, shardOf } from './shard-name.ts';

/** The files of a dataset in shards, in order. */
export interface LocatedShards {
  /** As one file it would be: `…/train.parquet`. */
  readonly whole: string;
  readonly index: string | undefined;
  readonly files: readonly LocatedShard[];
}

export interface LocatedShard {
  readonly path: string;
  /** As the index says; undefined without one. */
  readonly rows: number | undefined;
}

/**
 * The shards of a dataset: those that the index lists which the path names (`train.parquet.index.json`) or which stands beside the file it names
 * (`train.parquet`, not there itself); without an index those that are named so (`train-00000-of-00012.parquet`). Undefined: the path is that of one file.
 *
 * @throws DATA_TRUNCATED when one is missing · DATA_DAMAGED
 */
export async function locateShards(path: string): Promise<LocatedShards | undefined> {
  if (path.endsWith(SHARD_INDEX)) return byIndex(path, path.slice(0, -SHARD_INDEX.length));
  if (existsSync(path)) return undefined;
  if (existsSync(path + SHARD_INDEX)) return byIndex(path + SHARD_INDEX, path);
  return byName(path);
}

async function byIndex(index: string, whole: string): Promise<LocatedShards> {
  const shards = await readShardIndex(index);
  const files = shards.map(({ file, rows }) => ({ path: join(dirname(index), file), rows }));
  const missing = files.findIndex((file) => !existsSync(file.path));
  if (missing >= 0) throw truncated(index, `shard ${missing} of ${files.length} is missing, ${shards[missing]!.file}`);
  return { whole, index, files };
}

async function byName(whole: string): Promise<LocatedShards | undefined> {
  const names = await readdir(dirname(whole)).catch(() => []);
  const found = names.flatMap((name) => {
    const shard = shardOf(name);
    return shard?.whole === basename(whole) ? [{ ...shard, name }] : [];
  });
  if (found.length === 0) return undefined;
  found.sort((a, b) => a.number - b.number);
  const counts = [...new Set(found.map(({ count }) => count))];
  if (counts.length > 1)
    throw truncated(whole, `there are shards of ${counts.join(' and of ')} beside each other, and no index says which`);
  const missing = found.findIndex(({ number }, place) => number !== place);
  if (missing >= 0 || found.length !== counts[0])
    throw truncated(whole, `shard ${missing < 0 ? found.length : missing} of ${counts[0]} is missing`);
  return {
    whole,
    index: undefined,
    files: found.map(({ name }) => ({ path: join(dirname(whole), name), rows: undefined })),
  };
}
