import type { DatasetView } from '@ablata/spec';
import { rowBlocks, widthOf } from '../dataset/row-blocks.ts';
import { jsonLine, rowReader } from '../dataset/row-json.ts';
import { bytesOfShard, type ShardOptions } from './shard-options.ts';

const ROWS = 1000;

/**
 * Rows of each shard but the last. Where bytes are given, texts and cells are measured as JSON, so that a shard comes out at about as many: that
 * takes a pass over the rows, not over their vectors.
 *
 * @param bytesANumber that a number of an embedding takes in the file
 */
export function rowsPerShard(
  dataset: DatasetView,
  options: ShardOptions,
  bytesANumber: number,
  signal?: AbortSignal,
): number {
  const most = Math.min(options.rows ?? dataset.length, dataset.length);
  const bytes = bytesOfShard(options);
  if (bytes === undefined || dataset.length === 0) return Math.max(1, most);
  let total = dataset.length * widthOf(dataset) * bytesANumber;
  const read = rowReader(dataset);
  for (const [start, end] of rowBlocks(dataset.length, ROWS, signal))
    for (const row of read(start, end)) total += Buffer.byteLength(jsonLine(row));
  const shards = Math.min(dataset.length, Math.ceil(total / bytes));
  return Math.max(1, Math.min(most, Math.ceil(dataset.length / shards)));
}
