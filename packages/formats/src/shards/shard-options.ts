import { type } from 'arktype';

/** How a dataset is cut into files. */
export interface ShardOptions {
  /** Rows of a shard; the last one has what is left. */
  readonly rows?: number;
  /** Bytes of a shard, about: all have equally many rows, and rows are measured before they are written, some thousand of them. Default, when rows are not given: 500,000,000. */
  readonly bytes?: number;
}

/** What Hugging Face's `datasets` makes a shard by default. */
const BYTES = 500_000_000;

export const shardOptions = type({
  /** Rows of a shard; the last one has what is left. */
  'rows?': 'number.integer > 0',
  /** Bytes of a shard, about. Default, when rows are not given: 500,000,000. */
  'bytes?': 'number.integer > 0',
  '+': 'reject',
});

/** Bytes of a shard; undefined: only rows count. */
export function bytesOfShard({ rows, bytes }: ShardOptions): number | undefined {
  return bytes ?? (rows === undefined ? BYTES : undefined);
}
