import { AblataError } from '@ablata/spec';
import type { Certificate, Dropped } from '../certificate/certificate.ts';
import { checkThreshold } from '../check-threshold.ts';
import type { DedupeResult } from '../dedupe.ts';
import type { Names } from '../finders/cosine-index.ts';
import { type KeepData, type KeepRule, orderOf } from '../keep-rule.ts';
import { openVectors } from '../vectors/open-vectors.ts';
import { judgeByBlocks } from './judge-by-blocks.ts';
import { rowsPerBlock } from './rows-per-block.ts';
import { WorkerProcess } from './worker-process.ts';

export interface DedupeFilesOptions extends KeepData {
  /** A row is dropped when its cosine to a kept row is at least this. Default 0.95. */
  readonly threshold?: number;
  /** Which of several duplicates stays. Default `first`. */
  readonly keep?: Exclude<KeepRule, 'none'>;
  /** File of another set: rows that are near-duplicates of one of its rows are dropped as well. */
  readonly against?: string | undefined;
  /** The column of vectors, in Parquet files; undefined: the only one there is. */
  readonly column?: string | undefined;
  /** Which of several kept rows a dropped one names. Default `first`. */
  readonly names?: Names;
  readonly processes: number;
  /** Rows of a block. Verdicts do not depend on it; a worker takes 5 bytes a coordinate of a block. Default: about 512 MB. */
  readonly blockRows?: number | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * {@link dedupe} of a `.npy` or `.parquet` file, or of one in shards, by several processes, each with a block in memory: for sets that outgrow the memory or the patience of one. Same
 * verdicts, same certificate.
 *
 * @throws DATA_BAD_NPY · DATA_BAD_VECTOR naming the row · DATA_BAD_SHAPE · INTERNAL_DEDUPE_WORKER
 */
export async function dedupeFiles(path: string, options: DedupeFilesOptions): Promise<DedupeResult> {
  const { threshold = 0.95, keep = 'first', names = 'first', against, column, processes, signal } = options;
  checkThreshold('threshold', threshold);
  const { length, dimension } = await sizeOf(path, column);
  const other = against === undefined ? { length: 0, dimension } : await sizeOf(against, column);
  if (other.dimension !== dimension) {
    throw new AblataError(
      'DATA_BAD_SHAPE',
      `The set to compare against has dimension ${other.dimension}, the embeddings have ${dimension}.`,
      { hint: 'Both sets must come from the same encoder.' },
    );
  }
  if ((keep as KeepRule) === 'none') {
    throw new AblataError(
      'CONFIG_KEEP_RULE',
      "Several processes keep one of several duplicates, and can't drop all of them.",
      {
        hint: "Use dedupe with { keep: 'none' }: it may have less memory than the set.",
      },
    );
  }
  const order = orderOf(keep, length, options);
  const setup = { threshold, names, path, against, column, order: order ?? undefined };
  const workers = Array.from({ length: processes }, () => new WorkerProcess(setup));
  try {
    const { kept, dropped } = await judgeByBlocks({
      ...{ length, other: other.length, names, workers, signal },
      blockRows: options.blockRows ?? rowsPerBlock(length, dimension, processes),
      onProgress: options.onProgress,
    });
    const rowOf = (place: number): number => order?.[place] ?? place;
    const rows = dropped
      .map(({ place, duplicateOf, inOther, similarity }): Dropped => {
        const row = rowOf(place);
        if (inOther) return { row, duplicateOf, inOther, similarity };
        return { row, duplicateOf: rowOf(duplicateOf), similarity };
      })
      .sort((a, b) => a.row - b.row);
    const certificate: Certificate = { measure: 'cosine', threshold, rows: length, kept: kept.length, dropped: rows };
    return { kept: Uint32Array.from(kept, rowOf).sort(), dropped: rows, certificate, keptAt: [] };
  } finally {
    await Promise.all(workers.map((worker) => worker.dispose()));
  }
}

async function sizeOf(
  path: string,
  column: string | undefined,
): Promise<{ readonly length: number; readonly dimension: number }> {
  await using file = await openVectors(path, column);
  return { length: file.length, dimension: file.dimension };
}
