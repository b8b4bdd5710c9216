import type { DatasetView } from '@ablata/spec';
import { widthOf } from '../dataset/row-blocks.ts';
import { jsonLine, rowReader } from '../dataset/row-json.ts';
import { bytesOfShard, type ShardOptions } from './shard-options.ts';

/** Rows are measured in so many places of the set, evenly spaced, so many at each. */
const PLACES = 32;
const ROWS = 256;

/**
 * Rows of each shard but the last. Where bytes are given, texts and cells of some thousand rows from all over the set are measured as JSON, so that a shard comes
 * out at about as many.
 *
 * @param bytesANumber that a number of an embedding takes in the file
 */
export function rowsPerShard(
  dataset: DatasetView,
  options: ShardOptions,
  bytesANumber: number,
  signal?: AbortSignal,
): number {
  const { length } = dataset;
  const most = Math.min(options.rows ?? length, length);
  const bytes = bytesOfShard(options);
  if (bytes === undefined || length === 0) return Math.max(1, most);
  const row = widthOf(dataset) * bytesANumber + bytesBesideVectors(dataset, signal);
  const shards = Math.min(length, Math.ceil((length * row) / bytes));
  return Math.max(1, Math.min(most, Math.ceil(length / shards)));
}

/** What a row takes on average, its vectors aside. */
function bytesBesideVectors(dataset: DatasetView, signal: AbortSignal | undefined): number {
  const { length } = dataset;
  const read = rowReader(dataset);
  const step = Math.max(ROWS, Math.floor(length / PLACES));
  let [bytes, rows] = [0, 0];
  for (let start = 0; start < length; start += step) {
    signal?.throwIfAborted();
    const lines = read(start, Math.min(length, start + ROWS)).map(jsonLine);
    for (const line of lines) bytes += Buffer.byteLength(line);
    rows += lines.length;
  }
  return bytes / rows;
}
